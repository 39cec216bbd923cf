"""The return loop: rounds, and what a newer version corrected, left, added and dropped; the whole way through a workspace."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from decision_files import HEADER, File, answered, settled, visit
from workspace import ROOT, Desk, differing

from pipeline.campaign_file import load_campaign
from pipeline.wording import words
from schemas.decisions import Decision
from schemas.tables import ReturnChanges, ReturnRounds

COUNTS = ["corrected", "remaining", "new", "withdrawn"]


def counted(facts, name: str = "走访.xlsx") -> list[list[int]]:
    """Round and counts of every version of a file, in order."""
    own = facts.rounds[facts.rounds["file"] == name].sort_values("round")
    return own[["round", *COUNTS]].to_numpy().tolist()


GOOD, SHORT, NO_DAY = visit(), visit("李大", "160123"), visit("张二", "16011112222", "2021-13-18")
LEFT = visit("赵走", "16033334444")
FIRST = File("走访.xlsx", [GOOD, SHORT, NO_DAY, LEFT], present=False)
SECOND = File("走访.xlsx", [GOOD, SHORT, visit("张二", "16011112222"), visit("钱新", "1605555")], run=2)


def test_what_a_newer_version_changed_is_counted(ruji) -> None:
    """A day corrected, a phone left as it was, a phone newly wrong, a household dropped."""
    facts, _ = settled(ruji, FIRST, SECOND)
    ReturnRounds.validate(facts.rounds)
    ReturnChanges.validate(facts.returned)
    assert counted(facts) == [[1, 0, 0, 0, 0], [2, 1, 1, 1, 1]]
    listed = sorted(facts.returned[["change", "code", "cell"]].itertuples(index=False, name=None))
    assert listed == [("仍未改", "bad_phone", "E3"), ("已改正", "bad_date", "G4"), ("新出现", "bad_phone", "E5")]
    assert [finding.code for finding in facts.findings if finding.cell == "G4"] == []


@pytest.mark.slow
def test_every_version_is_a_round_whichever_file_replaces_which(ruji) -> None:
    third = File("走访(最新).xlsx", [GOOD, visit("李大", "16012300000"), *SECOND.rows[2:]], run=5)
    facts, _ = settled(ruji, FIRST, SECOND.gone(), third)
    by_file = facts.rounds.sort_values("round")[["round", "current", *COUNTS]].to_numpy().tolist()
    assert by_file == [[1, False, 0, 0, 0, 0], [2, False, 0, 0, 0, 0], [3, True, 1, 1, 0, 0]]


@pytest.mark.slow
def test_files_beside_each_other_have_rounds_of_their_own(ruji) -> None:
    other = File("另一人.xlsx", [visit("孙另", "16077776666", cadre="孙新")], run=2)
    facts, _ = settled(ruji, FIRST, SECOND, other)
    assert counted(facts, "另一人.xlsx") == [[1, 0, 0, 0, 0]]
    assert counted(facts)[1][0] == 2


@pytest.mark.slow
def test_moved_lines_are_no_changes_and_a_corrected_name_is_no_dropped_row(ruji) -> None:
    first = File("走访.xlsx", [visit("王守田1"), SHORT, LEFT], present=False)
    second = File("走访.xlsx", [visit("孙另", "16077776666"), LEFT, visit("王守天"), SHORT], run=2)
    facts, _ = settled(ruji, first, second)
    assert counted(facts)[1] == [2, 1, 1, 0, 0]


@pytest.mark.slow
def test_a_finding_of_a_dropped_row_was_withdrawn_not_corrected(ruji) -> None:
    facts, _ = settled(
        ruji, File("走访.xlsx", [GOOD, LEFT, SHORT], present=False), File("走访.xlsx", [GOOD, LEFT], run=2)
    )
    assert counted(facts)[1] == [2, 0, 0, 0, 1]
    assert facts.returned[["change", "cell"]].to_numpy().tolist() == [["已撤回", "E4"]]


@pytest.mark.slow
def test_what_a_person_confirmed_is_wrong_in_neither_version(ruji) -> None:
    old = visit("李大", "16012340000", age=107)
    first, second = File("走访.xlsx", [old, GOOD], present=False), File("走访.xlsx", [old, GOOD, LEFT], run=2)
    asked, _ = settled(ruji, first, second)
    assert counted(asked)[1] == [2, 0, 1, 0, 0]
    facts, _ = settled(ruji, first, second, answered(asked.questions, Decision.TRUE, run=3))
    assert counted(facts)[1] == [2, 0, 0, 0, 0]


@pytest.mark.slow
def test_a_file_of_two_villages_is_counted_for_each(ruji) -> None:
    rows = [visit("李大", "160123"), visit("张二", "160123", unit="七营村")]
    second = [visit("李大", "16012300000"), rows[1]]
    facts, _ = settled(ruji, File("走访.xlsx", rows, present=False), File("走访.xlsx", second, run=2))
    found = facts.rounds[facts.rounds["current"]].set_index("unit")[COUNTS]
    assert found.loc["秦四庙村"].to_list() == [1, 0, 0, 0]
    assert found.loc["七营村"].to_list() == [0, 1, 0, 0]


# what was corrected in the returned copy, or sent as a few rows -------------------------------------------------------

FAULTY = [visit(f"王{name}", f"1601111{number:04d}") for number, name in enumerate("甲乙丙丁戊己", 1)]
RIGHT = [list(row) for row in FAULTY]
FAULTY[1] = visit("王乙", "160123")
FAULTY[3] = visit("王丁", "16011110004", "2021-13-18")
FAULTY[4] = visit("王戊", "16011110005", "2012-10-18")
SENT = File("走访.xlsx", FAULTY)


def loud(facts) -> list[str]:
    return sorted(one.code for one in facts.findings if one.severity != "提示")


def test_a_returned_copy_under_any_name_stands_in_the_place_of_the_file(ruji) -> None:
    """One household deleted in it is gone, and nothing that was corrected is asked for again."""
    back = File("已改.xlsx", RIGHT[:5], run=2, properties=(("huhudao_returned", SENT.sha),))
    facts, _ = settled(ruji, SENT, back)
    assert (len(facts.visits), loud(facts)) == (5, [])
    assert dict(zip(facts.files["file"], facts.files["status"], strict=True))["走访.xlsx"] == "已被新版替换"
    assert counted(facts, "已改.xlsx") == [[2, 3, 0, 0, 1]]


def test_a_returned_copy_of_which_only_the_wrong_rows_were_kept_loses_no_other_row(ruji) -> None:
    back = File("退回_走访.xlsx", [RIGHT[1], RIGHT[3]], run=2, properties=(("huhudao_returned", SENT.sha),))
    facts, _ = settled(ruji, SENT, back)
    assert (len(facts.visits), loud(facts)) == (6 - 1, ["date_outside_activity"])


@pytest.mark.parametrize("name", ["走访.xlsx", "退回_走访.xlsx", "退回_退回_走访(1).xlsx"])
def test_a_whole_column_corrected_is_the_same_list(ruji, name: str) -> None:
    """Saved by a program that drops our mark; no row has the day it had, so only the other cells tell."""
    first = File("走访.xlsx", [visit(row[2], row[4], "2012-10-18") for row in RIGHT])
    facts, _ = settled(ruji, first, File(name, RIGHT, run=2))
    assert (len(facts.visits), [one.code for one in facts.findings]) == (6, ["superseded_file"])


def test_a_few_rows_sent_again_settle_what_was_wrong_with_them(ruji) -> None:
    extra = File("补报.xlsx", [RIGHT[1][:-1], RIGHT[3][:-1]], run=2, header=HEADER[:-1])
    facts, _ = settled(ruji, SENT, extra)
    assert (len(facts.visits), loud(facts)) == (5, ["date_outside_activity"])
    again = [(one.file, one.row, one.facts["other_file"], one.facts["other_row"]) for one in facts.findings
             if one.code == "row_sent_again"]  # fmt: skip
    assert again == [("走访.xlsx", 3, "补报.xlsx", "2"), ("走访.xlsx", 5, "补报.xlsx", "3")]
    waiting = facts.files.set_index("file")[["rows_submitted", "rows_accepted", "rows_quarantined"]]
    assert waiting.loc["走访.xlsx"].to_list() == [6, 5, 1]


@pytest.mark.parametrize(
    ("rows", "run"),
    [
        ([RIGHT[1]], 1),  # came in together: nobody knows which is the later
        ([visit("王乙", "16011110002", cadre="孙新")], 2),  # somebody else was there
        ([visit("王己", "16011110099")], 2),  # another household of the same day
    ],
)
def test_a_row_that_is_not_surely_the_same_settles_nothing(ruji, rows, run) -> None:
    facts, _ = settled(ruji, SENT, File("补报.xlsx", rows, run=run))
    assert "row_sent_again" not in [one.code for one in facts.findings]


@pytest.mark.parametrize(("on", "settled_by_it"), [("2021-10-17", True), ("2021-10-18", True), ("2021-10-19", False)])
def test_a_visit_after_the_file_had_come_in_corrects_nothing_in_it(ruji, on: str, settled_by_it: bool) -> None:
    """000-11: households are visited again and again by the same cadre; the next visit is none that was written down before."""
    first, second = replace(SENT, on=date(2021, 10, 18)), File("补报.xlsx", [visit("王丁", "16011110004", on)], run=2)
    facts, _ = settled(ruji, first, second)
    assert ("row_sent_again" in [one.code for one in facts.findings]) is settled_by_it
    assert ("bad_date" in loud(facts)) is not settled_by_it
    assert len(facts.visits) == 5


def test_a_row_corrected_once_settles_one_of_two(ruji) -> None:
    twice = File("走访.xlsx", [GOOD, NO_DAY, NO_DAY])
    facts, _ = settled(ruji, twice, File("补报.xlsx", [visit("张二", "16011112222")], run=2))
    assert loud(facts) == ["bad_date"]


def test_a_row_of_a_register_without_people_is_settled_too() -> None:
    suining = load_campaign(ROOT / "campaigns" / "suining-2020.yaml")
    unit, day = suining.villages[0].name, suining.activity.ends
    header = ("村", "被评单位", "评价日期", "评价内容", "评价", "意见建议")
    rows = [[unit, f"{name}局", day.isoformat(), "联创联建", "好", "无"] for name in "甲乙丙"]
    faulty = [rows[0], [*rows[1][:2], "2020-13-40", *rows[1][3:]], rows[2]]
    files = File("评.xlsx", faulty, header=header, on=day), File("补.xlsx", [rows[1]], run=2, header=header, on=day)
    facts, _ = settled(suining, *files, as_of=day)
    assert (len(facts.records["evaluations"]), loud(facts)) == (3, [])


@pytest.mark.parametrize("runs", [(2, 3), (3, 2), (2, 2)])
def test_two_people_each_correct_their_part_of_one_returned_copy(ruji, runs) -> None:
    """Neither is asked again for what the other corrected, and no row is lost between them."""
    own = (("huhudao_returned", SENT.sha),)
    one = File("甲.xlsx", [*RIGHT[:2], *FAULTY[2:]], run=runs[0], properties=own)
    two = File("乙.xlsx", [*FAULTY[:3], *RIGHT[3:]], run=runs[1], properties=own)
    facts, _ = settled(ruji, SENT, one, two)
    assert (len(facts.visits), loud(facts)) == (6, [])
    assert facts.visits.set_index("head")["phone"].notna().all()
    assert facts.rounds.groupby("unit")[["corrected", "remaining"]].sum().to_numpy().tolist() == [[3, 0]]


def test_findings_are_of_the_village_their_row_names(ruji) -> None:
    """Neither title nor file name says whose the sheet is."""
    facts, _ = settled(ruji, File("走访.xlsx", [visit("李大", "160123"), visit("张二", "160123", unit="七营村")]))
    assert [(one.code, one.unit) for one in facts.findings] == [("bad_phone", "秦四庙村"), ("bad_phone", "七营村")]


def test_a_file_written_over_by_another_is_asked_about_as_such(ruji) -> None:
    """Its name still lies in the folder: "it is gone" would be taken for a mistake of the program."""
    older = replace(SENT, on=date(2021, 10, 20))
    back = File("走访.xlsx", RIGHT, run=2, present=False)
    facts, _ = settled(ruji, older, back)
    [question] = [one for one in facts.questions if one.kind == "file"]
    assert (question.code, question.facts) == (
        "file_written_over", {"received": "2021-10-22", "other_received": "2021-10-20"}
    )  # fmt: skip
    assert "2021-10-20" in words("decisions")(f"ask.{question.code}", **question.facts)


def test_a_row_the_office_added_to_its_ledger_is_told_where_new_issues_come_from(ruji) -> None:
    rows = [["RJ2021-0001", "秦四庙村", "灯坏了", "2021-10-19"], ["", "七营村", "桥坏了", "2021-10-19"]]
    facts, _ = settled(ruji, File("台账.xlsx", rows, header=("编号", "村", "问题描述", "交办日")))
    assert [(one.code, one.cell) for one in facts.findings] == [("ledger_no_number", "A3")]


def test_what_could_not_be_read_and_is_gone_is_nobodys_work_any_more(ruji) -> None:
    other = File("食堂菜单.xlsx", [["土豆", "3"]], header=("菜", "斤"), present=False)
    facts, _ = settled(ruji, other, File("走访.xlsx", RIGHT))
    assert loud(facts) == []
    assert dict(zip(facts.files["file"], facts.files["status"], strict=True))["食堂菜单.xlsx"] == "已撤回"
    still, _ = settled(ruji, replace(other, present=True), File("走访.xlsx", RIGHT))
    assert loud(still) != []


# through a workspace -------------------------------------------------------------------------------------------------


def save(path: Path, rows: list[list[object]]) -> None:
    book = openpyxl.Workbook()
    for row in (list(HEADER), *rows):
        book.active.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def texts(path: Path) -> dict[str, list[list[str]]]:
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        for sheet in book
    }


def fill(path: Path, target: Path, answers: dict[str, str]) -> int:
    """Open the issued sheet, answer by kind of question, save under another name: as a clerk would."""
    book = openpyxl.load_workbook(path)
    sheet, count = book["待定事项"], 0
    for row in range(4, sheet.max_row + 1):
        kind = str(sheet.cell(row, 2).value).partition("|")[0]
        if kind in answers:
            for column, text in ((8, answers[kind]), (9, "电话问过"), (10, "赵定")):
                sheet.cell(row, column).value = text
            count += 1
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return count


ANSWERS = {"unit": "秦四庙村", "household": "同一户", "file": "撤回", "finding": "确实如此", "date": "2021-10-10"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Three days: registers come in; one is gone; the decisions come back."""
    desk = Desk(tmp_path_factory.mktemp("决定"))
    rows = [
        visit(),
        visit("赵大有", "16022223333", unit="秦四妙村"),
        visit(phone="16099998888"),
        visit("李大", age=107, on=10.1),
    ]
    save(desk.input / "表.xlsx", rows)
    save(desk.input / "走.xlsx", [visit("钱多", "16044445555", unit="七营村")])
    assert desk.run("2021-10-20").code == 1
    (desk.input / "走.xlsx").unlink()
    assert desk.run("2021-10-21").code == 1
    issued = desk.output / "2021-10-21" / "综治中心" / "待定事项.xlsx"
    assert fill(issued, desk.input / "综治" / "填好了 (1).xlsx", ANSWERS) == 5
    assert desk.run("2021-10-22").code == 0
    return desk


@pytest.mark.slow
def test_the_issued_sheet_hides_its_keys_and_offers_the_answers(desk: Desk) -> None:
    book = openpyxl.load_workbook(desk.output / "2021-10-21" / "综治中心" / "待定事项.xlsx")
    sheet = book["待定事项"]
    assert sheet.column_dimensions["B"].hidden
    assert {prop.name: prop.value for prop in book.custom_doc_props.props}[
        "huhudao_template"
    ] == "ruji-2021/decisions//1"
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert len(lists) == 5
    assert any("同一户,不同户" in formula for formula in lists.values())
    assert sheet.protection.sheet
    assert not sheet["H4"].protection.locked


@pytest.mark.slow
def test_the_filled_sheet_is_obeyed_remembered_and_not_asked_again(desk: Desk) -> None:
    assert desk.table("2021-10-22", "findings").query("severity != '提示'").empty
    figures = desk.table("2021-10-22", "figures").query("period_end == '2021-10-22'")
    visited = figures.query("figure == 'visited_households'").drop_duplicates("unit").set_index("unit")["value"]
    assert (visited["秦四庙村"], visited["七营村"]) == ("3", "0")
    sheets = texts(desk.output / "2021-10-22" / "综治中心" / "待定事项.xlsx")
    assert not [row for row in sheets["待定事项"] if "#" in row[1]]
    assert len([row for row in sheets["已决定"] if "#" in row[1] and "赵定" in row]) == 5
    received = texts(desk.output / "2021-10-22" / "综治中心" / "收件情况.xlsx")["收件情况"]
    assert any("待定事项0件，已决定5件" in row[0] for row in received)
    assert any(row[1] == "走.xlsx" and "已撤回" in row for row in received)
    assert any(row[1] == "综治/填好了 (1).xlsx" and "待定事项" in row for row in received)


@pytest.mark.slow
def test_looking_back_gives_what_was_known_then(desk: Desk) -> None:
    """A decision counts from the day its file came in (decision record 0002)."""
    before = desk.tree("2021-10-21")
    said = desk.run("2021-10-21")
    assert said.code == 1
    assert "这个存档已经运行到 2021-10-22" in said.out  # a wrong day typed once explains why a file does not count
    assert differing(before, desk.tree("2021-10-21")) == []


@pytest.mark.slow
def test_the_archive_alone_remembers_the_decisions(desk: Desk, tmp_path: Path) -> None:
    from datetime import datetime

    from pipeline.journal import Journal

    other = Desk(tmp_path)
    shutil.copytree(desk.archive, other.archive)
    other.input.mkdir()
    assert other.run("2021-10-22").code == 0
    assert differing(desk.tree("2021-10-22"), other.tree("2021-10-22")) == []
    with Journal(other.archive) as journal:
        run = journal.begin_run(date(2021, 10, 22), "ruji-2021", datetime(2021, 10, 22, 9))
        copied = journal.decisions(run)
    assert len(copied) == 5
    assert {content["author"] for _, content in copied} == {"赵定"}


@pytest.mark.slow
def test_the_village_is_told_what_its_second_version_changed(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    save(desk.input / "走访.xlsx", [list(row) for row in FIRST.rows])
    desk.run("2021-10-21")
    save(desk.input / "走访.xlsx", [list(row) for row in SECOND.rows])
    desk.run("2021-10-22")
    slip = texts(desk.output / "2021-10-22" / "村" / "秦四庙村" / "反馈单.xlsx")
    line = "走访登记表已报到第2轮：与上一轮比，已改正1处，仍未改1处，新出现1处，撤回1行"
    assert any(line in row[0] for row in slip["反馈单"])
    assert not any("李大" in cell or "张二" in cell for rows in slip.values() for row in rows for cell in row)
    received = texts(desk.output / "2021-10-22" / "综治中心" / "收件情况.xlsx")
    rounds = [row[received["收件情况"][4].index("轮次")] for row in received["收件情况"][5:7]]
    assert rounds == ["1", "2"]
    assert ["秦四庙村", "走访.xlsx", "走访登记表", "2", "1", "1", "1", "1"] in received["重报情况"]


@pytest.mark.slow
def test_a_file_put_into_the_right_folder_counts_for_that_village(tmp_path: Path) -> None:
    """The same bytes under another name: whose they are is told by where they lie now; a past day is as it was."""
    desk = Desk(tmp_path)
    book = openpyxl.Workbook()
    for row in (HEADER, visit(), visit("李大", "16033334444")):
        book.active.append(list(row)[1:])  # no column of villages
    wrong, right = desk.input / "七营村" / "走访.xlsx", desk.input / "秦四庙村" / "走访.xlsx"
    for folder in (wrong.parent, right.parent):
        folder.mkdir(parents=True)
    book.save(wrong)
    assert desk.run("2021-10-20").code == 0
    before = desk.tree("2021-10-20")
    wrong.rename(right)
    assert desk.run("2021-10-21").code == 0
    found = desk.table("2021-10-21", "figures").query("figure == 'visits'").set_index("unit")["value"]
    assert (found["七营村"], found["秦四庙村"], found["汝集镇"]) == ("0", "2", "2")
    assert desk.run("2021-10-20").code == 0
    assert differing(before, desk.tree("2021-10-20")) == []
