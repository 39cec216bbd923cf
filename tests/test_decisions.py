"""What only a person can settle: asked once, obeyed from then on (DESIGN promise 1 and State; PRACTICE C, D)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from inspect import getsource
from itertools import permutations, product

import pytest
import report_samples as samples
from decision_files import HEADER, File, answered, codes, kinds, settled, visit

from pipeline.decisions.precision import SIGNS
from pipeline.decisions.rulings import key_of, kind_of
from pipeline.merge import copies, patterns, signals
from pipeline.model import Content, Grid, Memory
from pipeline.reports.book import Table
from pipeline.reports.edition import edition
from pipeline.reports.verification import verification
from pipeline.wording import words
from schemas.decisions import CHOICES, DECISIONS, Decision, DecisionKind
from schemas.findings import catalogue
from schemas.states import UNKNOWN_UNIT, FileStatus, Severity
from schemas.tables import Decisions, Files

STRANGE = File(
    "表.xlsx", [visit(), visit("赵大有", "16022223333", unit="秦四妙村"), visit("钱多", "16044445555", unit="秦四妙")]
)


# villages ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_unknown_name_is_asked_once_however_often_and_however_it_is_written(ruji) -> None:
    facts, _ = settled(ruji, STRANGE)
    (question,) = facts.questions
    assert (question.kind, question.unit, len(question.evidence)) == ("unit", "", 2)
    assert question.options[-1] == "不是本镇"
    assert "汝集一村" in question.options


def test_a_name_decided_is_an_alias_from_then_on(ruji) -> None:
    asked, _ = settled(ruji, STRANGE)
    facts, decided = settled(ruji, STRANGE, answered(asked.questions, "秦四庙村"))
    assert sorted(facts.visits["head"]) == ["王守田", "赵大有", "钱多"]
    assert set(facts.visits["unit"]) == {"秦四庙村"}
    assert (codes(facts), facts.questions) == ([], ())
    Decisions.validate(decided.table)
    row = decided.table.iloc[0]
    assert (row["decision"], row["reason"], row["author"], row["in_force"]) == ("秦四庙村", "电话问过", "赵定", True)


@pytest.mark.slow
def test_a_name_may_be_decided_in_any_known_spelling(ruji) -> None:
    asked, _ = settled(ruji, STRANGE)
    facts, _ = settled(ruji, STRANGE, answered(asked.questions, "汝一村"))
    assert set(facts.visits["unit"]) == {"秦四庙村", "汝集一村"}


def test_a_name_that_is_not_ours_stays_out_and_is_not_asked_again(ruji) -> None:
    asked, _ = settled(ruji, STRANGE)
    facts, _ = settled(ruji, STRANGE, answered(asked.questions, Decision.NOT_OURS))
    assert list(facts.visits["head"]) == ["王守田"]
    assert (codes(facts), facts.questions) == (["unit_not_ours"] * 2, ())
    counts = facts.files.set_index("file").loc["表.xlsx", ["rows_submitted", "rows_accepted", "rows_quarantined"]]
    assert counts.to_list() == [3, 1, 2]


# days ----------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_cell_with_two_readings_gets_the_day_decided(ruji) -> None:
    """The number 11.1 may be 11-1 or 11-10; both lie in the activity (001-4)."""
    file = File("表.xlsx", [visit(on=11.1)], on=date(2021, 11, 20))
    asked, _ = settled(ruji, file)
    (question,) = asked.questions
    assert (question.kind, question.options) == ("date", ("2021-11-01", "2021-11-10", "填错了"))
    assert asked.visits.empty
    said = replace(answered(asked.questions, "2021-11-10"), on=date(2021, 11, 20))
    facts, _ = settled(ruji, file, said, as_of=date(2021, 11, 20))
    assert [str(day.date()) for day in facts.visits["visited_on"]] == ["2021-11-10"]
    assert (codes(facts), facts.questions) == (["date_decided"], ())


@pytest.mark.slow
def test_a_day_read_one_way_can_be_decided_the_other(ruji) -> None:
    file = File("表.xlsx", [visit(on=10.1)])
    asked, _ = settled(ruji, file)
    assert ([str(day.date()) for day in asked.visits["visited_on"]], kinds(asked)) == (["2021-10-10"], ["date"])
    facts, _ = settled(ruji, file, answered(asked.questions, "2021-10-10"))
    assert (codes(facts), facts.questions, len(facts.visits)) == (["date_decided"], (), 1)
    facts, _ = settled(ruji, file, answered(asked.questions, Decision.WRONG))
    assert (codes(facts), facts.questions, len(facts.visits)) == (["date_maybe"], (), 1)


@pytest.mark.slow
def test_only_days_that_would_be_obeyed_are_offered(ruji) -> None:
    """11-1 and 11-10 both lie in the activity, but the file came in before either, or between the two."""
    for came, options in (((10, 22), ()), ((11, 5), ("2021-11-01",))):
        asked, _ = settled(ruji, File("表.xlsx", [visit(on=11.1)], on=date(2021, *came)))
        assert asked.questions[0].options == (*options, "填错了")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("2021-09-30", "decision_day_outside"), ("2021-11-21", "decision_day_outside"), ("2022-10-10", "decision_day_outside"),
        ("2021-10-23", "decision_day_too_late"), ("2021-11-20", "decision_day_too_late"), ("2021-10-22", ""), ("2021-10-10", ""),
    ],
)  # fmt: skip
def test_a_day_is_decided_inside_the_activity_and_not_after_the_file_came_in(ruji, said: str, code: str) -> None:
    """001-4; the file came in on 2021-10-22. A refused decision changes nothing, is told at its cell and asked again."""
    file = File("表.xlsx", [visit(on=10.1)])
    asked, _ = settled(ruji, file)
    facts, decided = settled(ruji, file, answered(asked.questions, said))
    assert codes(facts) == (sorted([code, "date_maybe"]) if code else ["date_decided"])
    assert [str(day.date()) for day in facts.visits["visited_on"]] == ["2021-10-10" if code else said]
    assert (kinds(facts), len(decided.table)) == (["date"] if code else [], 0 if code else 1)
    if code:
        finding = next(one for one in facts.findings if one.code == code)
        assert (finding.cell, finding.label, finding.found) == ("H2", "决定", said)


# sheets without a village ----------------------------------------------------------------------------------------------


def nameless(name: str = "表.xlsx", title: str = "", sheet: str = "Sheet1", head: str = "王守田", **more) -> File:
    """A sheet whose rows name no village. title: the line above the header."""
    row = visit(head, unit="", **more)
    if not title:
        return File(name, [row], sheet=sheet)
    return File(name, [list(HEADER), row], header=[title], sheet=sheet)


@pytest.mark.parametrize(
    "file",
    [
        nameless(title="填报单位：秦四妙村　　填报时间：2021年10月18日"),
        pytest.param(nameless(title="汝集镇秦四妙村“千家万户访平安”走访登记表"), marks=pytest.mark.slow),
        pytest.param(nameless(title="填报单位：秦四妙"), marks=pytest.mark.slow),
        pytest.param(nameless(sheet="秦四妙村"), marks=pytest.mark.slow),
        pytest.param(nameless("10月18日秦四妙村走访登记表.xlsx"), marks=pytest.mark.slow),
        pytest.param(nameless("秦四妙村/表.xlsx"), marks=pytest.mark.slow),
    ],
)
def test_a_strange_name_above_the_table_or_of_sheet_file_or_folder_is_asked_like_one_in_a_column(
    ruji, file: File
) -> None:
    """Decided once for all of them: it is the same question as the same name in a column (PRACTICE C)."""
    asked, _ = settled(ruji, file)
    assert (kinds(asked), codes(asked), len(asked.visits)) == (["unit"], ["no_unit"], 0)
    (question,) = asked.questions
    assert question.key == key_of(ruji.id, DecisionKind.UNIT, "秦四妙")
    assert [(one.file, one.sheet, one.found.removesuffix("村")) for one in question.evidence] == [
        (file.name, file.sheet, "秦四妙")
    ]
    assert question.options[-1] == "不是本镇"
    facts, _ = settled(ruji, file, answered(asked.questions, "秦四庙村"))
    assert (codes(facts), facts.questions, set(facts.visits["unit"])) == (["unit_decided"], (), {"秦四庙村"})
    assert set(facts.sheets.loc[facts.sheets["register"] == "visits", "unit"]) == {"秦四庙村"}
    Files.validate(facts.files)
    assert facts.files.set_index("file").loc[file.name, ["rows_accepted", "rows_quarantined"]].to_list() == [1, 0]


@pytest.mark.slow
def test_the_same_strange_name_in_title_and_column_is_one_question_and_remembered_in_other_files(ruji) -> None:
    column = File("列.xlsx", [visit("赵大有", "16022223333", unit="秦四妙")])
    asked, _ = settled(ruji, nameless(title="填报单位：秦四妙村"), column)
    assert (kinds(asked), len(asked.questions[0].evidence)) == (["unit"], 2)
    said = answered(asked.questions, "秦四庙村")
    later = replace(nameless("又一份.xlsx", title="秦四妙村走访登记表", head="钱多", phone="16044445555"), run=3)
    facts, _ = settled(ruji, nameless(title="填报单位：秦四妙村"), column, said, later)
    assert (facts.questions, sorted(facts.visits["head"])) == ((), ["王守田", "赵大有", "钱多"])


@pytest.mark.slow
def test_a_file_called_after_a_person_is_remembered_by_its_name_one_called_like_any_other_by_its_content(ruji) -> None:
    for name, remembered in (
        ("王主任10.18.xlsx", True),
        ("走访登记表(2).xlsx", False),
        ("新建 Microsoft Excel 工作表.xlsx", False),
    ):
        file = nameless(name)
        asked, _ = settled(ruji, file)
        assert kinds(asked) == ["unit"]
        said = answered(asked.questions, "七营村")
        facts, _ = settled(ruji, file, said)
        assert (facts.questions, set(facts.visits["unit"])) == ((), {"七营村"})
        later = replace(nameless(name.replace("18", "25"), head="钱多", phone="16044445555"), run=3)
        facts, _ = settled(ruji, file, said, later)
        assert (kinds(facts), sorted(facts.visits["head"])) == (
            ([], ["王守田", "钱多"]) if remembered else (["unit"], ["王守田"])
        )


@pytest.mark.slow
def test_a_nameless_sheet_of_another_town_stays_out_and_rows_with_a_name_of_their_own_keep_it(ruji) -> None:
    file = File(
        "王主任.xlsx",
        [visit(unit=""), visit("赵大有", "16022223333", unit="七营村"), visit("钱多", "16044445555", unit="秦四妙村")],
    )
    asked, _ = settled(ruji, file)
    assert kinds(asked) == ["unit", "unit"]
    of_sheet = [one for one in asked.questions if one.code == "no_unit"]
    facts, _ = settled(ruji, file, answered(of_sheet, "胜利村"))
    assert facts.visits.set_index("head")["unit"].to_dict() == {"王守田": "胜利村", "赵大有": "七营村"}
    assert (codes(facts), kinds(facts)) == (["unit_decided", "unknown_unit"], ["unit"])
    facts, _ = settled(ruji, file, answered(of_sheet, Decision.NOT_OURS))
    assert (codes(facts), list(facts.visits["head"])) == (["unit_not_ours", "unknown_unit"], ["赵大有"])


# households ----------------------------------------------------------------------------------------------------------

TWO_PHONES = (visit(phone="16011111234"), visit(phone="16022225678", on="2021-10-19"))
TWO_GROUPS = (visit(group="3"), visit(group="5", on="2021-10-19"))
NO_PHONE = (
    visit(phone="16011111234", group="3"),
    visit(phone="16022225678", group="5"),
    visit(phone="", group="", on="2021-10-19"),
)


def test_two_phones_may_be_one_household(ruji) -> None:
    file = File("表.xlsx", TWO_PHONES)
    asked, _ = settled(ruji, file)
    facts, _ = settled(ruji, file, answered(asked.questions, Decision.SAME))
    assert (asked.visits["household"].nunique(), facts.visits["household"].nunique(), codes(facts)) == (2, 1, [])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "before", "answer", "after"),
    [
        (TWO_PHONES, 2, Decision.SAME, 1),
        (TWO_PHONES, 2, Decision.DIFFERENT, 2),
        (TWO_GROUPS, 1, Decision.SAME, 1),
        (TWO_GROUPS, 1, Decision.DIFFERENT, 2),
        (NO_PHONE, 2, Decision.SAME, 2),
        (NO_PHONE, 2, Decision.DIFFERENT, 2),
    ],
)
def test_a_household_is_what_was_decided(ruji, rows, before, answer, after) -> None:
    """RULES G5: the rows say nothing certain, a person does."""
    for order in permutations(rows):
        file = File("表.xlsx", order)
        asked, _ = settled(ruji, file)
        (question,) = asked.questions
        assert (question.kind, asked.visits["household"].nunique()) == ("household", before)
        facts, _ = settled(ruji, file, answered(asked.questions, answer))
        assert facts.visits["household"].nunique() == after
        assert len(facts.visits) == len(rows)
        assert not {"same_person_other_group", "same_name_other_phone"} & set(codes(facts)) or rows is NO_PHONE


@pytest.mark.slow
def test_not_the_first_of_two_candidates_is_the_second(ruji) -> None:
    file = File("表.xlsx", NO_PHONE)
    asked, _ = settled(ruji, file)
    home = asked.visits.set_index("phone")["household"]
    facts, _ = settled(ruji, file, answered(asked.questions, Decision.DIFFERENT))
    moved = facts.visits[facts.visits["phone"].isna()]["household"].item()
    assert moved != asked.visits[asked.visits["phone"].isna()]["household"].item()
    assert moved in set(home)
    assert facts.questions == ()


@pytest.mark.slow
def test_namesakes_of_different_groups_are_not_asked_about(ruji) -> None:
    facts, _ = settled(ruji, File("表.xlsx", [visit(phone="16011111234"), visit(phone="16022225678", group="5")]))
    assert (codes(facts), facts.questions) == (["same_name_other_phone"], ())


# odd but possible ----------------------------------------------------------------------------------------------------

OLD = File("表.xlsx", [visit(age=107)])


def test_what_is_so_is_no_finding_any_more_and_its_row_counts(ruji) -> None:
    asked, _ = settled(ruji, OLD)
    assert (codes(asked), kinds(asked)) == (["out_of_range"], ["finding"])
    facts, decided = settled(ruji, OLD, answered(asked.questions, Decision.TRUE))
    assert (codes(facts), facts.questions, len(facts.visits)) == ([], (), 1)
    assert list(decided.table["decision"]) == ["确实如此"]
    assert facts.files.set_index("file").loc["表.xlsx", "status"] == FileStatus.ACCEPTED


def test_a_mistake_stays_for_the_village_to_correct(ruji) -> None:
    asked, _ = settled(ruji, OLD)
    facts, _ = settled(ruji, OLD, answered(asked.questions, Decision.WRONG))
    assert (codes(facts), facts.questions, len(facts.visits)) == (["out_of_range"], (), 1)


AGES = File(
    "岁数.xlsx",
    [
        visit(first + second, f"160{place:08}", f"2021-10-{day}", age=age)
        for place, (first, second) in enumerate(product("赵钱孙李周吴郑", "春夏秋"))
        for day, age in ((16, 50), (18, 60))
    ],
)


def test_every_sign_may_turn_out_to_prove_nothing() -> None:
    """A new sign that is asked about is counted like the others."""
    asked = {code for code, entry in catalogue().items() if entry.severity is Severity.VERIFY}
    named = {text for module in (signals, patterns, copies) for text in re.findall(r'"(\w+)"', getsource(module))}
    assert named & asked <= SIGNS


@pytest.mark.parametrize(("answers", "mistakes", "weak"), [(20, 5, True), (20, 6, False), (19, 0, False)])
def test_d_fairness_a_sign_that_is_nearly_always_so_is_told_and_no_longer_asked(ruji, answers, mistakes, weak) -> None:
    """Fewer than three mistakes in ten of twenty answers: the same sign at another household is a hint from then on."""
    asked, _ = settled(ruji, AGES)
    keys = [one.key for one in asked.questions if one.code == "ages_apart"]
    assert len(keys) == 21
    said = dict.fromkeys(keys[:answers], "确实如此") | dict.fromkeys(keys[:mistakes], "填错了")
    facts, decided = settled(ruji, AGES, answered(said))
    told = [str(one.severity) for one in facts.findings if one.code == "ages_apart"]
    assert sorted(told) == sorted(["核实"] * mistakes + ["提示" if weak else "核实"] * (21 - answers))
    assert len(facts.questions) == (0 if weak else 21 - answers)
    outcome = replace(samples.outcome(ruji), decisions=decided.table)
    results = verification(edition(outcome, Memory(), ruji, samples.AS_OF, words)).sheets[1]
    row = next(block for block in results.blocks if isinstance(block, Table)).rows[0]
    assert [getattr(cell, "text", None) or cell.value for cell in row][:3] == [
        "同一户两次填的年龄差得多",
        answers,
        mistakes or 0.0,
    ]
    assert row[-1].text == ("降为提示，不再逐条问" if weak else "列入核实")


def test_it_is_so_needs_a_reason(ruji) -> None:
    asked, _ = settled(ruji, OLD)
    facts, decided = settled(ruji, OLD, answered(asked.questions, Decision.TRUE, reason=""))
    assert codes(facts) == ["decision_no_reason", "out_of_range"]
    (finding,) = (one for one in facts.findings if one.code == "decision_no_reason")
    assert (finding.cell, finding.label) == ("I2", "理由")
    assert (kinds(facts), len(decided.table)) == (["finding"], 0)


@pytest.mark.slow
def test_an_answer_holds_for_the_same_row_in_another_file_and_line(ruji) -> None:
    """Never asked twice: a newer version of the file, another name, another line."""
    asked, _ = settled(ruji, OLD)
    moved = File("村里/新表.xlsx", [visit("钱多", "16044445555"), *OLD.rows], run=3)
    facts, _ = settled(ruji, OLD.gone(), answered(asked.questions, Decision.TRUE), moved)
    assert "out_of_range" not in codes(facts)
    other = File("表.xlsx", [visit(age=108)], run=3)
    facts, _ = settled(ruji, OLD.gone(), answered(asked.questions, Decision.TRUE), other)
    assert "out_of_range" in codes(facts)


@pytest.mark.slow
def test_rows_that_cannot_count_are_asked_about_later(ruji) -> None:
    facts, _ = settled(ruji, File("表.xlsx", [visit(age=107, unit="秦四妙村")]))
    assert kinds(facts) == ["unit"]


# files ---------------------------------------------------------------------------------------------------------------


def test_a_file_that_is_gone_counts_until_it_is_withdrawn(ruji) -> None:
    gone, other = File("走.xlsx", [visit()], present=False), File("留.xlsx", [visit("赵大有", "16022223333")])
    asked, _ = settled(ruji, gone, other)
    assert (kinds(asked), len(asked.visits)) == (["file"], 2)
    facts, _ = settled(ruji, gone, other, answered(asked.questions, Decision.WITHDRAW))
    assert (facts.questions, list(facts.visits["head"])) == ((), ["赵大有"])
    Files.validate(facts.files)
    assert facts.files.set_index("file").loc["走.xlsx", "status"] == FileStatus.WITHDRAWN
    assert gone.sha not in set(facts.deliveries["submission"])
    facts, _ = settled(ruji, replace(gone, present=True), other, answered(asked.questions, Decision.WITHDRAW))
    assert len(facts.visits) == 2


@pytest.mark.slow
def test_a_file_that_is_kept_is_not_asked_about_again(ruji) -> None:
    gone = File("走.xlsx", [visit()], present=False)
    asked, _ = settled(ruji, gone)
    facts, _ = settled(ruji, gone, answered(asked.questions, Decision.KEEP))
    assert (facts.questions, len(facts.visits)) == ((), 1)


@pytest.mark.slow
def test_the_sheet_itself_may_go(ruji) -> None:
    asked, _ = settled(ruji, OLD)
    facts, _ = settled(ruji, OLD, answered(asked.questions, Decision.TRUE).gone())
    assert (codes(facts), facts.questions) == ([], ())


FIRST = File(
    "表.xlsx", [visit(f"王{sign}", f"1601234567{place}") for place, sign in enumerate("一二三四五")], present=False
)
SECOND = File("表.xlsx", [visit("赵大有", "16022223333")], run=2)


def test_a_newer_version_that_lacks_rows_is_asked_about(ruji) -> None:
    asked, _ = settled(ruji, FIRST, SECOND)
    assert (kinds(asked), len(asked.visits)) == (["version"], 1)
    kept, _ = settled(ruji, FIRST, SECOND, answered(asked.questions, Decision.KEEP_OLD, run=3))
    assert (kept.questions, len(kept.visits), codes(kept)) == ((), 6, [])
    newer, _ = settled(ruji, FIRST, SECOND, answered(asked.questions, Decision.USE_NEW, run=3))
    assert (newer.questions, len(newer.visits), codes(newer)) == ((), 1, ["superseded_file"])


@pytest.mark.slow
def test_a_kept_file_is_still_replaced_by_one_that_repeats_it(ruji) -> None:
    asked, _ = settled(ruji, FIRST, SECOND)
    third = File("表.xlsx", [*FIRST.rows, *SECOND.rows], run=4)
    facts, _ = settled(ruji, FIRST, SECOND.gone(), answered(asked.questions, Decision.KEEP_OLD, run=3), third)
    assert facts.files.set_index("submission").loc[FIRST.sha, "status"] == FileStatus.SUPERSEDED
    assert len(facts.visits) == 6


# the sheet -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (kind, word)
        for kind in DecisionKind
        for word in ("也许", "同一户？", "汝集三村", "13月")
        if word not in CHOICES[kind]
    ],
)
def test_a_word_that_is_no_choice_is_told_at_its_cell_and_changes_nothing(ruji, kind, word) -> None:
    sheet = answered({key_of(ruji.id, kind, "某"): word})
    facts, decided = settled(ruji, File("表.xlsx", [visit()]), sheet)
    (finding,) = facts.findings
    assert (finding.code, finding.cell, finding.found) == ("decision_not_an_option", "H2", word)
    assert decided.table.empty
    counts = facts.files.set_index("file").loc["待定事项.xlsx", ["rows_submitted", "rows_accepted", "rows_quarantined"]]
    assert counts.to_list() == [1, 0, 1]


@pytest.mark.slow
def test_a_key_nobody_printed_is_told(ruji) -> None:
    key = key_of(ruji.id, DecisionKind.FINDING, "某")
    assert kind_of(ruji.id, key) is DecisionKind.FINDING
    for wrong in (
        "",
        "finding|某",
        key[:-1] + ("0" if key[-1] != "0" else "1"),
        key_of("other", DecisionKind.FINDING, "某"),
    ):
        facts, decided = settled(ruji, File("表.xlsx", [visit()]), answered({wrong: "确实如此"}))
        assert codes(facts) == ["decision_unknown_key"]
        assert decided.table.empty


@pytest.mark.slow
def test_a_decision_with_nobody_behind_it_is_obeyed_and_asked_for_its_author(ruji) -> None:
    asked, _ = settled(ruji, OLD)
    facts, _ = settled(ruji, OLD, answered(asked.questions, Decision.TRUE, author=""))
    assert codes(facts) == ["decision_no_author"]


@pytest.mark.slow
def test_the_latest_decision_counts_and_puts_earlier_mistakes_right(ruji) -> None:
    asked, _ = settled(ruji, OLD)
    first = answered(asked.questions, "也许", run=2)
    second = answered(asked.questions, Decision.TRUE, run=3, name="待定事项(1).xlsx")
    third = answered(asked.questions, Decision.WRONG, run=4)
    assert codes(settled(ruji, OLD, first)[0]) == ["decision_not_an_option", "out_of_range"]
    assert codes(settled(ruji, OLD, first, second)[0]) == []
    for order in permutations((first, second, third)):
        facts, decided = settled(ruji, *order, OLD)
        assert codes(facts) == ["out_of_range"]
        assert list(decided.table[decided.table["in_force"]]["decision"]) == ["填错了"]


def test_two_answers_that_came_together_and_disagree_are_told(ruji) -> None:
    """Neither was given after the other: one is obeyed, and the other's line says so until somebody decides again."""
    asked, _ = settled(ruji, OLD)
    yes = answered(asked.questions, Decision.TRUE, name="b.xlsx")
    no = answered(asked.questions, Decision.WRONG, name="a.xlsx")
    facts, _ = settled(ruji, OLD, yes, no)
    assert [(one.code, one.file, one.found) for one in facts.findings] == [
        ("decision_contradicted", "a.xlsx", Decision.WRONG)
    ]
    same = answered(asked.questions, Decision.TRUE, name="a.xlsx", author="钱定")
    assert codes(settled(ruji, OLD, yes, same)[0]) == []
    again = answered(asked.questions, Decision.TRUE, run=3, name="c.xlsx")
    assert codes(settled(ruji, OLD, yes, no, again)[0]) == []


@pytest.mark.slow
def test_an_untouched_line_is_no_decision(ruji) -> None:
    asked, _ = settled(ruji, STRANGE)
    for ours in (True, False):
        facts, decided = settled(ruji, STRANGE, answered(asked.questions, "", reason="", author="", ours=ours))
        assert (kinds(facts), decided.table.empty) == (["unit"], True)
        assert "decision_blank" not in codes(facts)
    facts, _ = settled(ruji, STRANGE, answered(asked.questions, ""))
    assert "decision_blank" in codes(facts)


@pytest.mark.slow
def test_a_sheet_saved_again_without_its_hidden_id_is_recognised(ruji) -> None:
    asked, _ = settled(ruji, OLD)
    facts, _ = settled(ruji, OLD, answered(asked.questions, Decision.TRUE, ours=False, name="随便.csv"))
    assert codes(facts) == []
    assert facts.files.set_index("file").loc["随便.csv", "register"] == DECISIONS.register


@pytest.mark.slow
def test_a_decision_is_revised_on_the_second_sheet(ruji) -> None:
    asked, _ = settled(ruji, OLD)
    key = asked.questions[0].key
    header = [
        "序号",
        "事项码",
        "所涉村",
        "事项",
        "要定的事",
        "依据在哪里",
        "原决定",
        "原理由",
        "原决定人",
        "决定日期",
        "写在哪个文件",
        "改为",
        "改的理由",
        "改的人",
    ]
    row = [
        1,
        key,
        "",
        "",
        "问",
        "据",
        "确实如此",
        "电话问过",
        "赵定",
        "2021-10-22",
        "待定事项.xlsx",
        "填错了",
        "又问了",
        "钱改",
    ]
    again = File("待定事项(2).xlsx", [row], run=3, header=header, sheet="已决定")
    facts, decided = settled(ruji, OLD, answered(asked.questions, Decision.TRUE), again)
    assert codes(facts) == ["out_of_range"]
    assert decided.table.set_index("in_force").loc[True, ["decision", "author"]].to_list() == ["填错了", "钱改"]


@pytest.mark.slow
def test_keys_do_not_depend_on_files_their_names_or_order(ruji) -> None:
    rows = [
        visit(unit="秦四妙村"),
        visit("赵大有", "16022223333", age=107),
        visit("钱多", "16044445555", on=10.1),
        *TWO_PHONES,
    ]
    one = settled(ruji, File("甲.xlsx", rows))[0]
    expected = sorted(question.key for question in one.questions)
    assert len(expected) == 4
    parts = [File("丙.xlsx", rows[:2]), File("镇/乙.xlsx", rows[2:])]
    for files in permutations(parts):
        assert sorted(question.key for question in settled(ruji, *files)[0].questions) == expected
    assert sorted(q.key for q in settled(ruji, File("甲.xlsx", rows[::-1]))[0].questions) == expected


def test_hostile_texts_in_a_key_are_harmless(ruji) -> None:
    for text in ("a|b#c", "=1+1", "\ud800", "长" * 500, "行\n行", ""):
        key = key_of(ruji.id, DecisionKind.UNIT, text)
        assert kind_of(ruji.id, key) is DecisionKind.UNIT
        assert len(key) < 100
        assert key.isprintable()


@pytest.mark.slow
def test_a_broken_sheet_of_decisions_stops_nothing(ruji) -> None:
    file = File("表.xlsx", [visit()]).submission()
    grids = (Grid("待定事项", [["事项码", "决定", "理由"], [None, 3.5, None], ["x", None, float("nan")]]),)
    broken = replace(file, sha256="0" * 64, name="待定事项.xlsx", content=Content("xlsx", grids))
    from pipeline import flow
    from pipeline.parse import parse

    registers, _, decided = flow.settled(parse([file, broken], ruji), [file, broken], ruji)
    assert decided.table.empty
    assert {one.code for one in registers.findings} == {"decision_unknown_key"}
    assert set(registers.tables["visits"]["unit"]) - {UNKNOWN_UNIT} == {"秦四庙村"}


@pytest.mark.slow
def test_every_question_says_where_its_evidence_stands(ruji) -> None:
    """File always, sheet and cell wherever it is not about a whole file; what was found wherever a cell is."""
    many = [
        visit(unit="秦四妙村"),
        visit("郑百岁", "16055556666", age=107),
        visit("钱多", "16044445555", on=10.1),
        *TWO_PHONES,
    ]
    facts, _ = settled(
        ruji,
        File("甲.xlsx", many),
        nameless("王主任.xlsx"),
        FIRST,
        SECOND,
        File("走.xlsx", [visit("孙走")], present=False),
    )
    assert set(kinds(facts)) == {str(kind) for kind in DecisionKind}
    for question in facts.questions:
        assert question.evidence
        for one in question.evidence:
            whole = question.kind in (DecisionKind.FILE, DecisionKind.VERSION)
            assert one.file
            assert bool(one.sheet) != whole
            assert bool(one.cell) != whole
            assert bool(one.found) != whole
