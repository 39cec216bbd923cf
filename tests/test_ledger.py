"""The issue ledger: births 001-9, clocks 001-10 and 001-11, the life of an issue 001-12, common issues 001-15."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from pipeline.campaign import Campaign
from pipeline.forms import handling_form
from pipeline.ledger import Ledger, anonymous_dissatisfaction, common_issues, issued_baseline, ledger
from pipeline.ledger.clocks import reminder
from pipeline.model import Facts, KnownIssue, Memory
from pipeline.workdays import Workdays
from schemas.findings import remedy, sentence
from schemas.form import DTYPES, Form
from schemas.handling import HANDLING, TYPED
from schemas.tables import AnonymousDissatisfaction, CommonIssues, IssueHistory, Issues

OPINIONS = ("problem", "work_style_opinion", "governance_opinion", "peace_opinion", "other_opinion")
VISIT_TEXTS = ("household", "unit", "group", "head", "phone", "cadre", "mode", *OPINIONS)
LATE = date(2021, 12, 31)


def rows_of(text: str) -> list[dict[str, str]]:
    """A small table of words: the first line names the columns, "." is a blank cell."""
    head, *lines = [line.split() for line in text.strip().splitlines()]
    return [{name: "" if cell == "." else cell for name, cell in zip(head, line, strict=True)} for line in lines]


def frame(
    rows: Sequence[Mapping[str, object]], texts: Sequence[str], days: Sequence[str], flags: Sequence[str] = ()
) -> pd.DataFrame:
    table = pd.DataFrame(list(rows), columns=[*texts, *days, *flags, "source", "row"])
    for name in texts:
        table[name] = table[name].replace("", None).astype("str")
    for name in days:
        table[name] = pd.to_datetime(table[name]).astype("datetime64[us]")
    for name in flags:
        table[name] = table[name].map({"是": True}).astype("boolean").fillna(False)
    return table.astype({"source": "int64", "row": "int64"})


def visits(text: str = "unit visited_on head", source: int = 0) -> pd.DataFrame:
    rows = rows_of(text)
    for place, row in enumerate(rows):
        row.setdefault("household", f"{row['unit']}||{row['head']}|")
        row |= {"source": row.get("source", source), "row": place + 5}
    return frame(rows, VISIT_TEXTS, ["visited_on"])


def answers(text: str = "unit answered_on consent") -> pd.DataFrame:
    rows = [row | {"source": 1, "row": place + 5} for place, row in enumerate(rows_of(text))]
    return frame(
        rows,
        ["unit", "sex", "age", "contact_name", "contact_phone", "Q4", "Q6", "Q14", "Q15"],
        ["answered_on"],
        ["consent"],
    )


class Returned:
    """One returned ledger: the table it was made from, and what the clerk typed: number -> {column: value}."""

    def __init__(
        self, typed: Mapping[str, Mapping[str, str]], received_on: str, issued: pd.DataFrame | None = None
    ) -> None:
        self.typed, self.received_on, self.issued = typed, received_on, issued

    def rows(self, form: Form = HANDLING) -> pd.DataFrame:
        printed = pd.DataFrame({"number": list(self.typed)}) if self.issued is None else self.issued
        table = printed.reindex(columns=form.names).copy()
        for name in table:
            is_day = DTYPES[form[name].kind].startswith("datetime")
            table[name] = pd.to_datetime(table[name]).dt.strftime("%Y-%m-%d") if is_day else table[name]
        table = table.astype(object).set_index("number", drop=False)
        for number, cells in self.typed.items():
            for name, value in {"number": number, **cells}.items():
                table.loc[number, name] = value or None
        for column in form.columns:
            values = table[column.name]
            table[column.name] = (
                pd.to_datetime(values).astype("datetime64[us]")
                if DTYPES[column.kind].startswith("datetime")
                else values.astype(DTYPES[column.kind])
            )
        return table.reset_index(drop=True)


def facts(
    campaign: Campaign,
    seen: pd.DataFrame | None = None,
    asked: pd.DataFrame | None = None,
    ledgers: Sequence[Returned] = (),
    received_on: str = "2021-10-17",
    records: Mapping[str, pd.DataFrame] | None = None,
    households: pd.DataFrame | None = None,
) -> Facts:
    """Merged tables as the merge would hand them over. Sheet 0: visits, 1: questionnaires, 2…: returned ledgers."""
    form = handling_form(campaign)
    seen, asked = (visits() if seen is None else seen), (answers() if asked is None else asked)
    names = ["走访.xlsx", "问卷.xlsx", *(f"台账{place}.xlsx" for place in range(len(ledgers)))]
    days = [received_on, received_on, *(one.received_on for one in ledgers)]
    sheets = pd.DataFrame({"submission": [f"s{place:03}" for place in range(len(names))], "file": names, "sheet": "表"})
    files = sheets[["submission", "file"]].assign(
        received_on=pd.to_datetime(days).astype("datetime64[us]"), sequence=range(len(names)), present=True
    )
    handled, issued = [HANDLING_NONE], [ISSUED_NONE]
    for place, one in enumerate(ledgers, start=2):
        rows = one.rows(form)
        handled.append(rows.assign(source=place, row=range(4, 4 + len(rows))))
        if one.issued is not None:
            issued.append(issued_baseline(one.issued, form).assign(source=place))
    letters = {name: chr(ord("A") + place) for place, name in enumerate(form.names)}
    empty = pd.DataFrame()
    return Facts(
        units=empty,
        cadres=empty,
        households=empty if households is None else households,
        visits=seen,
        answers=asked,
        handling=pd.concat(handled, ignore_index=True),
        sheets=sheets,
        files=files,
        findings=(),
        issued=pd.concat(issued, ignore_index=True),
        columns={place: dict(letters) for place in range(2, len(names))},
        records=records or {},
    )


HANDLING_NONE = pd.DataFrame(
    {column.name: pd.Series(dtype=DTYPES[column.kind]) for column in HANDLING.columns}
    | {"source": pd.Series(dtype="int64"), "row": pd.Series(dtype="int64")}
)
ISSUED_NONE = pd.DataFrame(
    {"source": pd.Series(dtype="int64"), **{name: pd.Series(dtype="str") for name in ("number", "field", "value")}}
)


def open_ledger(campaign: Campaign, given: Facts, as_of: date = LATE, known: tuple[KnownIssue, ...] = ()) -> Ledger:
    found = ledger(given, Memory(issues=known), campaign, as_of, Workdays())
    Issues.validate(found.table)
    IssueHistory.validate(found.history)
    for finding in found.findings:
        sentence(finding.code, {**finding.facts, "label": finding.label, "found": finding.found})
        remedy(finding.code, {**finding.facts, "label": finding.label, "found": finding.found})
    return found


ONE = """
unit     visited_on  head   cadre  problem
秦四庙村 2021-10-16  张示例 李示例 村口路灯不亮
"""
NO = "RJ2021-0001"


PRINTED: dict[tuple[object, ...], pd.DataFrame] = {}


def printed_after(campaign: Campaign, done: tuple[Returned, ...]) -> pd.DataFrame:
    """The ledger of ONE as it stands after these returned ledgers; the same question is answered once."""
    key = tuple((repr(one.typed), one.received_on, one.issued is None) for one in done)
    if key not in PRINTED:
        PRINTED[key] = ledger(facts(campaign, visits(ONE), ledgers=done), Memory(), campaign, LATE, Workdays()).table
    return PRINTED[key]


def life(campaign: Campaign, *sheets: Returned | Mapping[str, str], as_of: date = LATE) -> Ledger:
    """The one issue of ONE after these returned ledgers, each made from the ledger as it then stood."""
    done: list[Returned] = []
    for place, sheet in enumerate(sheets):
        if not isinstance(sheet, Returned):
            sheet = Returned({NO: sheet}, f"2021-12-{place + 1:02}", printed_after(campaign, tuple(done)))
        done.append(sheet)
    return open_ledger(campaign, facts(campaign, visits(ONE), ledgers=done), as_of)


ASSIGNED = {"assigned_on": "2021-10-17", "handler": "王示例"}
RESOLVED = ASSIGNED | {"resolved_on": "2021-10-20", "notified_on": "2021-10-20"}
FED_BACK = RESOLVED | {"feedback_on": "2021-10-21", "feedback_by": "李示例", "satisfaction": "满意"}
CLOSED = FED_BACK | {"closed_on": "2021-10-22"}
SENT_BACK = FED_BACK | {"satisfaction": "不满意"}
AGAIN = {
    "resolved_on": "2021-10-25",
    "notified_on": "2021-10-25",
    "feedback_on": "2021-10-26",
    "feedback_by": "李示例",
    "satisfaction": "基本满意",
}


def test_births_from_visits_001_9(ruji: Campaign) -> None:
    """无 is an answer, not an issue; the same text in two columns of a row is one issue."""
    seen = visits("""
unit     visited_on  head   cadre  problem      peace_opinion other_opinion
秦四庙村 2021-10-16  张示例 李示例 村口路灯不亮 村口路灯不亮  无
七营村   2021-10-17  王示例 李示例 .            垃圾没人清    多巡逻
新桥村   2021-10-18  赵示例 李示例 暂无         没有          .
秦四庙村 2021-10-19  钱示例 李示例 以后才有     .             .
""")
    table = open_ledger(ruji, facts(ruji, seen), date(2021, 10, 18)).table
    assert table[["number", "unit", "text", "category", "state", "grade", "reporter"]].values.tolist() == [
        ["RJ2021-0001", "秦四庙村", "村口路灯不亮", "照明亮化", "待交办", "一般", "张示例"],
        ["RJ2021-0002", "七营村", "多巡逻", "治安防范", "待交办", "一般", "王示例"],
        ["RJ2021-0003", "七营村", "垃圾没人清", "环境卫生", "待交办", "一般", "王示例"],
    ]
    assert table.key.tolist()[0] == "V|秦四庙村|张示例|2021-10-16|problem|1"
    assert table[["source_file", "source_sheet", "source_row"]].values.tolist()[1] == ["走访.xlsx", "表", 6]


def test_births_from_questionnaires_need_consent_001_9(ruji: Campaign) -> None:
    asked = answers("""
unit     answered_on consent contact_name contact_phone Q4       Q6     Q14      Q15        sex age
秦四庙村 2021-10-16  是      张女士       16000001234   不满意   不安全 非常满意 多装摄像头 女  46
秦四庙村 2021-10-16  否      .            .             不满意   不安全 不满意   .          男  50
七营村   2021-10-16  是      .            16000001235   不满意   .      .        无         男  50
七营村   2021-10-16  是      刘先生       16000001236   非常满意 .      .        多巡逻     男  50
""")
    given = facts(ruji, asked=asked)
    table = open_ledger(ruji, given).table
    assert table[["unit", "source", "reporter", "reporter_phone", "key"]].fillna("").values.tolist() == [
        ["秦四庙村", "问卷不满意", "张女士", "16000001234", "Q|秦四庙村|2021-10-16|张女士|1"],
        ["七营村", "问卷不满意", "", "16000001235", "Q|七营村|2021-10-16|1235|1"],
    ]
    assert (
        table.text[0]
        == "您对当前社会治安状况满意吗？不满意；在目前的社会治安环境下，您认为您所居住的地方安全否？不安全；多装摄像头"
    )
    assert "46" not in table.text[0]
    silent = anonymous_dissatisfaction(given, ruji)
    AnonymousDissatisfaction.validate(silent)
    assert silent.values.tolist() == [
        ["秦四庙村", "Q4", "不满意", 1],
        ["秦四庙村", "Q6", "不安全", 1],
        ["秦四庙村", "Q14", "不满意", 1],
    ]


def test_report_gap_001_9(ruji: Campaign) -> None:
    seen = visits("unit visited_on head problem\n七营村 2021-10-16 甲 灯坏\n七营村 2021-10-15 乙 灯坏")
    table = open_ledger(ruji, facts(ruji, seen)).table.set_index("reporter")
    assert table.report_gap_days.to_dict() == {"乙": 2, "甲": 1}
    assert table.reported_late.to_dict() == {"乙": True, "甲": False}


CASES = [
    ("001-12 registered", [{}], "待交办", 1, []),
    ("001-10 assigned", [ASSIGNED], "办理中", 1, []),
    ("001-12 resolved", [ASSIGNED, {"resolved_on": "2021-10-20"}], "已办结待反馈", 1, []),
    ("001-12 all at once", [CLOSED], "已销号", 1, []),
    ("001-12 step by step", [ASSIGNED, RESOLVED, FED_BACK, CLOSED], "已销号", 1, []),
    ("001-12 fed back", [FED_BACK | {"satisfaction": "基本满意"}], "已反馈", 1, []),
    ("reading 1: not reached is not satisfied", [FED_BACK | {"satisfaction": "未联系上"}], "已办结待反馈", 1, []),
    ("reading 1: refused to say", [FED_BACK | {"satisfaction": "拒答"}], "已办结待反馈", 1, []),
    ("reading 1: sent back", [SENT_BACK], "办理中", 2, []),
    ("reading 1: closed in the second round", [SENT_BACK, AGAIN | {"closed_on": "2021-10-27"}], "已销号", 2, []),
    ("reading 1: sent back twice", [SENT_BACK, AGAIN | {"satisfaction": "不满意"}], "办理中", 3, []),
    ("reading 1: carried open", [SENT_BACK, {"carried_by": "赵示例"}], "挂账", 2, []),
    ("reading 1: carried in one go", [SENT_BACK | {"carried_by": "赵示例"}], "挂账", 2, []),
    (
        "reading 1: no longer carried, then closed",
        [SENT_BACK | {"carried_by": "赵示例"}, AGAIN | {"carried_by": "", "closed_on": "2021-10-27"}],
        "已销号",
        2,
        [],
    ),
    (
        "cleared again",
        [FED_BACK, dict.fromkeys(("resolved_on", "notified_on", "feedback_on", "satisfaction"), "")],
        "办理中",
        1,
        [],
    ),
    (
        "both days move on",
        [RESOLVED, {"assigned_on": "2021-10-25", "resolved_on": "2021-10-26", "notified_on": "2021-10-26"}],
        "已办结待反馈",
        1,
        [],
    ),
    (
        "both days move back",
        [RESOLVED, {"assigned_on": "2021-10-16", "resolved_on": "2021-10-17"}],
        "已办结待反馈",
        1,
        [],
    ),
    ("an answer corrected", [FED_BACK | {"satisfaction": "未联系上"}, {"satisfaction": "满意"}], "已反馈", 1, []),
    (
        "refused: closed without anything",
        [ASSIGNED | {"closed_on": "2021-10-22"}],
        "办理中",
        1,
        ["ledger_not_resolved closed_on"],
    ),
    ("refused: closed without notice", [CLOSED | {"notified_on": ""}], "已反馈", 1, ["ledger_no_notice closed_on"]),
    (
        "refused: closed without feedback",
        [RESOLVED | {"closed_on": "2021-10-22"}],
        "已办结待反馈",
        1,
        ["ledger_no_feedback closed_on"],
    ),
    (
        "refused: closed, nobody fed back",
        [CLOSED | {"feedback_by": ""}],
        "已反馈",
        1,
        ["ledger_no_feedback_by closed_on"],
    ),
    (
        "refused: closed though not reached",
        [CLOSED | {"satisfaction": "未联系上"}],
        "已办结待反馈",
        1,
        ["ledger_not_satisfied closed_on"],
    ),
    (
        "refused: closed though dissatisfied",
        [CLOSED | {"satisfaction": "不满意"}],
        "办理中",
        2,
        ["ledger_not_satisfied closed_on"],
    ),
    (
        "refused: closed while carried",
        [SENT_BACK | {"carried_by": "赵示例"}, AGAIN | {"closed_on": "2021-10-27"}],
        "挂账",
        2,
        ["ledger_carried_closed satisfaction", "ledger_carried_closed closed_on"],
    ),
    (
        "refused: confirms his own work",
        [FED_BACK | {"feedback_by": "王示例"}],
        "已反馈",
        1,
        ["ledger_same_person feedback_by"],
    ),
    (
        "refused: confirms his own work, among others",
        [FED_BACK | {"handler": "王示例、周示例", "feedback_by": "周示例"}],
        "已反馈",
        1,
        ["ledger_same_person feedback_by"],
    ),
    (
        "refused: the handler changed into who confirmed",
        [CLOSED, {"handler": "李示例"}],
        "已销号",
        1,
        ["ledger_same_person handler"],
    ),
    (
        "refused: resolved before assigned",
        [ASSIGNED | {"resolved_on": "2021-10-16"}],
        "办理中",
        1,
        ["ledger_date_order resolved_on"],
    ),
    (
        "refused: assigned before raised",
        [{"assigned_on": "2021-10-15"}],
        "待交办",
        1,
        ["ledger_date_order assigned_on"],
    ),
    ("refused: not assigned", [{"resolved_on": "2021-10-20"}], "待交办", 1, ["ledger_not_assigned resolved_on"]),
    (
        "refused: after the file came in",
        [{"assigned_on": "2021-12-02"}],
        "待交办",
        1,
        ["ledger_date_in_future assigned_on"],
    ),
    (
        "refused: carried without dissatisfaction",
        [FED_BACK | {"carried_by": "赵示例"}],
        "已反馈",
        1,
        ["ledger_carried_early carried_by"],
    ),
    (
        "refused: resolved again too early",
        [SENT_BACK, {"resolved_on": "2021-10-21"}],
        "办理中",
        2,
        ["ledger_round_date resolved_on"],
    ),
    (
        "refused: only the first step cleared",
        [RESOLVED, {"assigned_on": ""}],
        "已办结待反馈",
        1,
        ["ledger_cannot_clear assigned_on"],
    ),
    (
        "refused: reopened without clearing the day",
        [CLOSED, {"satisfaction": "不满意"}],
        "已销号",
        1,
        ["ledger_closed satisfaction"],
    ),
    ("reopened", [CLOSED, {"satisfaction": "不满意", "closed_on": ""}], "办理中", 2, []),
    ("a refusal is settled by the next ledger", [ASSIGNED | {"closed_on": "2021-10-22"}, CLOSED], "已销号", 1, []),
]


@pytest.mark.parametrize(
    ("sheets", "state", "rounds", "refused"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_life_of_an_issue(ruji: Campaign, sheets: list, state: str, rounds: int, refused: list[str]) -> None:
    found = life(ruji, *sheets)
    row = found.table.iloc[0]
    assert (row.state, row["round"]) == (state, rounds)
    assert [f"{finding.code} {finding.column}" for finding in found.findings] == refused
    typed = {(name, value) for sheet in sheets for name, value in sheet.items() if value}
    assert typed <= set(zip(found.history.field, found.history.after, strict=True))
    for finding in found.findings:
        assert finding.cell == f"{chr(ord('A') + handling_form(ruji).names.index(finding.column))}4"
        assert finding.severity == "强制"


def test_a_round_moves_to_history_and_keeps_its_clock(ruji: Campaign) -> None:
    """RULES reading 1: back to 办理中, round + 1, the original clock runs on."""
    row = life(ruji, SENT_BACK, as_of=date(2021, 10, 28)).table.iloc[0]
    assert row[["resolved_on", "notified_on", "feedback_on", "satisfaction"]].isna().all()
    assert (str(row.due_on.date()), row.overdue_days, row.reminder, row.handler) == ("2021-10-27", 1, "催办", "王示例")
    resolved = life(ruji, SENT_BACK, {"resolved_on": "2021-10-28"}, as_of=date(2021, 10, 28)).table.iloc[0]
    assert (resolved.overdue_days, resolved.reminder) == (0, "")
    carried = life(ruji, SENT_BACK, {"carried_by": "赵示例"}).table.iloc[0]
    assert (carried.satisfaction, str(carried.feedback_on.date()), carried.overdue_days) == ("不满意", "2021-10-21", 0)


@pytest.mark.parametrize(
    ("assigned_on", "grade", "due_on"),
    [("2021-10-16", "一般", "2021-10-26"), ("2021-10-16", "复杂", "2021-11-05"), ("2021-11-15", "复杂", "2021-12-06")],
)
def test_deadlines_001_10(ruji: Campaign, assigned_on: str, grade: str, due_on: str) -> None:
    row = life(ruji, {"assigned_on": assigned_on, "grade": grade}).table.iloc[0]
    assert (str(row.due_on.date()), row.grade) == (due_on, grade)


def test_reminders_001_11(ruji: Campaign) -> None:
    """Due Tue 2021-10-26: T-3 is Thu 21st, T+1 Wed 27th, T+5 Tue 2 November."""
    words = {
        day: str(reminder(date(2021, 10, 26), date(2021, 10, 1) + timedelta(days=day - 1), ruji.issues, Workdays()))
        for day in range(15, 38)
    }
    assert words[20] == ""
    assert {words[day] for day in range(21, 27)} == {"预警"}
    assert {words[day] for day in range(27, 34)} == {"催办"}
    assert {words[day] for day in range(34, 38)} == {"督办"}
    table = life(ruji, {"assigned_on": "2021-10-16"}, as_of=date(2021, 10, 29)).table
    assert table[["overdue_days", "reminder"]].values.tolist() == [[3, "催办"]]


def test_day_and_author_of_a_change(ruji: Campaign) -> None:
    found = life(ruji, CLOSED | {"typed_by": "孙示例", "progress": "已换灯泡"}, {"remark": "电话确认"})
    on = {(row.field, row.after): f"{row.on:%m-%d}" for row in found.history.itertuples()}
    assert on["assigned_on", "2021-10-17"] == on["handler", "王示例"] == "10-17"
    assert on["satisfaction", "满意"] == on["feedback_by", "李示例"] == "10-21"
    assert on["progress", "已换灯泡"] == "10-22"
    assert on["remark", "电话确认"] == "12-02"
    assert set(found.history.author) == {"孙示例"}
    earlier = life(ruji, CLOSED, as_of=date(2021, 10, 20))
    assert earlier.table.state.tolist() == ["已办结待反馈"]
    assert "feedback_on" not in set(earlier.history.field)


def test_the_same_change_twice_is_one_event(ruji: Campaign) -> None:
    printed = life(ruji).table
    first, more = Returned({NO: ASSIGNED}, "2021-12-01", printed), Returned({NO: RESOLVED}, "2021-12-02", printed)
    found = life(ruji, first, more)
    assert found.history.field.tolist() == ["assigned_on", "handler", "resolved_on", "notified_on"]
    assert found.findings == ()
    third = Returned({NO: {"grade": "复杂"}}, "2021-12-03", found.table)
    stale = Returned({NO: RESOLVED | {"remark": "再交"}}, "2021-12-04", printed)
    assert life(ruji, first, more, third, stale).history.after.tolist()[-2:] == ["复杂", "再交"]


def test_copies_of_one_workbook_do_not_clear_each_other(ruji: Campaign) -> None:
    printed = life(ruji).table
    found = life(
        ruji,
        Returned({NO: ASSIGNED}, "2021-12-01", printed),
        Returned({NO: {"remark": "另一人填"}}, "2021-12-01", printed),
    )
    assert found.table[["state", "handler", "remark"]].values.tolist() == [["办理中", "王示例", "另一人填"]]


def test_two_ledgers_differ(ruji: Campaign) -> None:
    """The later one wins, both values are named, and the question ends when a newer ledger shows the answer."""
    printed = life(ruji).table
    sheets = [
        Returned({NO: {"handler": "甲示例"}}, "2021-12-01", printed),
        Returned({NO: {"handler": "乙示例"}}, "2021-12-02", printed),
    ]
    found = life(ruji, *sheets)
    assert found.table.handler.tolist() == ["乙示例"]
    (finding,) = found.findings
    assert (finding.code, finding.severity, finding.found, finding.facts["before"]) == (
        "ledger_overwritten",
        "核实",
        "乙示例",
        "甲示例",
    )
    assert life(ruji, *sheets, {"remark": "看过"}).findings == ()
    both = life(ruji, Returned({NO: SENT_BACK}, "2021-12-01", printed), Returned({NO: FED_BACK}, "2021-12-02", printed))
    assert both.table[["state", "round"]].values.tolist() == [["已反馈", 1]]
    assert [finding.code for finding in both.findings] == ["ledger_overwritten"]


def test_the_issue_moved_on_meanwhile(ruji: Campaign) -> None:
    """A ledger issued before the issue was sent back still counts, with a question."""
    printed = life(ruji, RESOLVED | {"progress": "已换"}).table
    sheets = [
        RESOLVED | {"progress": "已换"},
        {"progress": ""},
        Returned({NO: {"progress": "已换新灯"}}, "2021-12-04", printed),
    ]
    found = life(ruji, *sheets)
    assert found.table.progress.tolist() == ["已换新灯"]
    assert [(finding.code, finding.facts["issued"]) for finding in found.findings] == [("ledger_conflict", "已换")]
    assert set(zip(found.history.field, found.history.after, strict=True)) >= {
        ("progress", "已换"),
        ("progress", ""),
        ("progress", "已换新灯"),
    }


def test_ledger_without_its_issued_sheet(ruji: Campaign) -> None:
    """Every typed cell that differs from the state counts; a blank never clears."""
    found = life(ruji, RESOLVED, Returned({NO: {"handler": "周示例", "grade": "一般"}}, "2021-12-05"))
    assert found.table[["handler", "state"]].values.tolist() == [["周示例", "已办结待反馈"]]
    assert found.history.tail(1)[["field", "before", "after"]].values.tolist() == [["handler", "王示例", "周示例"]]


def test_missing_column_clears_nothing(ruji: Campaign) -> None:
    given = facts(ruji, visits(ONE), ledgers=[Returned({NO: ASSIGNED}, "2021-12-01")])
    printed = open_ledger(ruji, given).table
    given = facts(
        ruji,
        visits(ONE),
        ledgers=[Returned({NO: ASSIGNED}, "2021-12-01"), Returned({NO: {"handler": ""}}, "2021-12-02", printed)],
    )
    del given.columns[3]["handler"]
    assert open_ledger(ruji, given).table.handler.tolist() == ["王示例"]


def test_unknown_number(ruji: Campaign) -> None:
    found = life(ruji, Returned({"RJ2021-0099": {"handler": "王示例"}}, "2021-12-01"))
    assert [(finding.code, finding.severity, finding.cell, finding.found) for finding in found.findings] == [
        ("ledger_unknown_number", "强制", "A4", "RJ2021-0099")
    ]
    assert found.history[["number", "after", "outcome"]].values.tolist() == [
        ["RJ2021-0099", "王示例", "ledger_unknown_number"]
    ]


def test_locked_columns_are_not_typed(ruji: Campaign) -> None:
    printed = life(ruji).table
    found = life(ruji, Returned({NO: {"text": "别的事", "state": "已销号"}}, "2021-12-01", printed))
    assert found.table[["text", "state"]].values.tolist() == [["村口路灯不亮", "待交办"]]
    assert [(finding.code, finding.column) for finding in found.findings] == [("ledger_locked_column", "text")]


def test_a_sheet_of_the_offices_own_says_nothing_of_columns_it_has_not(ruji: Campaign) -> None:
    printed = life(ruji).table
    given = facts(
        ruji,
        visits(ONE),
        ledgers=[Returned({NO: {"unit": "未识别单位", "assigned_on": "2021-10-20"}}, "2021-10-20", printed)],
    )
    short = replace(given, columns={2: {"number": "A", "assigned_on": "B"}})
    found = open_ledger(ruji, short)
    assert (found.table.state.tolist(), found.findings) == (["办理中"], ())


@pytest.mark.parametrize("typed", ["RJ20210001", "rj 2021 0001", "ＲＪ2021－0001", "RJ2021/0001"])
def test_a_number_typed_again_without_its_marks_is_the_same(ruji: Campaign, typed: str) -> None:
    found = life(ruji, Returned({typed: {"assigned_on": "2021-10-20"}}, "2021-10-20"))
    assert (found.table.assigned_on.notna().tolist(), found.findings) == ([True], ())


def test_numbers_stay(ruji: Campaign) -> None:
    """Known key, known number; new serials follow the highest; order: day, village as listed, key."""
    first = open_ledger(
        ruji,
        facts(ruji, visits("unit visited_on head problem\n新桥村 2021-10-16 甲 灯坏\n秦四庙村 2021-10-16 乙 灯坏")),
    )
    assert first.table.reporter.tolist() == ["乙", "甲"]
    known = first.new
    seen = visits(
        "unit visited_on head problem\n七营村 2021-10-14 丙 狗多\n新桥村 2021-10-16 甲 灯坏了两盏\n秦四庙村 2021-10-16 乙 灯坏"
    )
    second = open_ledger(ruji, facts(ruji, seen, received_on="2021-10-25"), known=known)
    assert dict(zip(second.table.reporter, second.table.number, strict=True)) == {
        "乙": "RJ2021-0001",
        "甲": "RJ2021-0002",
        "丙": "RJ2021-0003",
    }
    assert [issue.number for issue in second.new] == ["RJ2021-0003"]
    assert second.table.text.tolist()[1] == "灯坏了两盏"
    assert second.table.report_gap_days.tolist() == [1, 1, 11]


@pytest.mark.parametrize(
    ("row", "same"),
    [
        ("秦四庙村 2021-10-15 乙 160001 李 灯坏", True),  # the day was wrong
        ("秦四庙村 2021-10-16 乙丁 160001 李 灯坏", True),  # the name was
        ("秦四庙村 2021-10-16 乙丁 . 李 灯坏", True),  # so was the phone, and nobody else said it
        ("秦四庙村 2021-10-15 乙 160002 李 灯坏", False),  # another person of this name
        ("秦四庙村 2021-10-15 乙 160001 李 桥坏", False),  # something else
        ("七营村 2021-10-16 乙 160001 李 灯坏", False),
    ],
)
def test_a_corrected_row_is_the_same_issue(ruji: Campaign, row: str, same: bool) -> None:
    """Assigned, it would otherwise stand in the ledger twice."""
    head = "unit visited_on head phone cadre problem\n"
    first = open_ledger(ruji, facts(ruji, visits(f"{head}秦四庙村 2021-10-16 乙 160001 李 灯坏")))
    work = Returned({NO: ASSIGNED}, "2021-12-01", first.table)
    second = open_ledger(ruji, facts(ruji, visits(head + row), ledgers=[work]), known=first.new)
    assert second.table["number"].tolist() == ([NO] if same else [NO, "RJ2021-0002"])
    assert second.table["state"].tolist()[0] == "办理中"


def test_of_two_rows_that_may_be_the_corrected_one_neither_is(ruji: Campaign) -> None:
    head = "unit visited_on head phone cadre problem\n"
    first = open_ledger(ruji, facts(ruji, visits(f"{head}秦四庙村 2021-10-16 乙 . 李 灯坏")))
    both = visits(f"{head}秦四庙村 2021-10-16 丙 . 李 灯坏\n秦四庙村 2021-10-16 丁 . 李 灯坏")
    assert len(open_ledger(ruji, facts(ruji, both), known=first.new).table) == 3


def test_issues_of_a_village_that_now_bears_another_name_keep_their_numbers(ruji: Campaign) -> None:
    """A village merged into another, or renamed in the programme: its issues are the other's now, not new ones."""
    listed = "unit visited_on head problem\n{} 2021-10-16 甲 灯坏\n{} 2021-10-16 甲 路坏\n{} 2021-10-17 乙 狗多"
    apart = listed.format("秦四庙村", "七营村", "七营村")
    first = open_ledger(ruji, facts(ruji, visits(apart)))
    given = dict(zip(first.table.text, first.table.number, strict=True))
    one, gone, *rest = ruji.units.list
    units = (one.model_copy(update={"aliases": ("七营",)}), *rest)
    merged = ruji.model_copy(update={"units": ruji.units.model_copy(update={"list": units})})
    assert gone.name == "七营村"
    both = visits(listed.format("秦四庙村", "秦四庙村", "秦四庙村"))
    second = open_ledger(merged, facts(merged, both), known=first.new)
    assert dict(zip(second.table.text, second.table.number, strict=True)) == given
    assert (second.new, set(second.table.unit), set(second.table.state)) == ((), {"秦四庙村"}, {"待交办"})
    left = open_ledger(merged, facts(merged), known=first.new)
    assert set(left.table.unit) == {"秦四庙村"}
    assert set(left.table.state) == {"来源已撤回"}


def test_two_texts_of_one_key_keep_their_numbers(ruji: Campaign) -> None:
    """Two cadres on one day, one head: texts already known keep their ordinals when another comes in front."""
    head = "unit visited_on head cadre problem\n"
    first = open_ledger(ruji, facts(ruji, visits(head + "新桥村 2021-10-16 甲 丁 路坏\n新桥村 2021-10-16 甲 戊 狗多")))
    given = dict(zip(first.table.text, first.table.number, strict=True))
    again = open_ledger(
        ruji,
        facts(
            ruji,
            visits(head + "新桥村 2021-10-16 甲 丙 AA\n新桥村 2021-10-16 甲 丁 路坏\n新桥村 2021-10-16 甲 戊 狗多"),
        ),
        known=first.new,
    )
    assert dict(zip(again.table.text, again.table.number, strict=True)) == given | {"AA": "RJ2021-0003"}


def test_source_row_gone(ruji: Campaign) -> None:
    """A known issue outlives its row: withdrawn when never assigned, else as usual; not before it was raised."""
    known = open_ledger(ruji, facts(ruji, visits(ONE))).new
    gone = open_ledger(ruji, facts(ruji), known=known)
    assert gone.table[["number", "state", "text"]].values.tolist() == [[NO, "来源已撤回", "村口路灯不亮"]]
    assert gone.new == ()
    kept = open_ledger(ruji, facts(ruji, ledgers=[Returned({NO: ASSIGNED}, "2021-12-01")]), known=known)
    assert kept.table.state.tolist() == ["办理中"]
    early = open_ledger(
        ruji, facts(ruji, ledgers=[Returned({NO: ASSIGNED}, "2021-12-01")]), date(2021, 10, 15), known=known
    )
    assert early.table.empty
    assert early.findings == ()


def test_common_issues_001_15(ruji: Campaign) -> None:
    lines = [f"{unit.name} 2021-10-16 甲{place} 路不平" for place, unit in enumerate(ruji.units.list[:8])]
    lines += [f"{ruji.units.list[0].name} 2021-10-16 乙{place} 垃圾多" for place in range(9)] + [
        "七营村 2021-10-16 丁 低保",
        "七营村 2021-10-16 戊 别的",
    ]
    table = open_ledger(ruji, facts(ruji, visits("unit visited_on head problem\n" + "\n".join(lines)))).table
    common = common_issues(table, ruji)
    CommonIssues.validate(common)
    assert common[["category", "issues", "villages", "widespread", "frequent"]].values.tolist() == [
        ["环境卫生", 9, 1, False, True],
        ["道路交通", 8, 8, True, True],
        ["民生保障", 1, 1, False, False],
        ["其他", 1, 1, False, False],
    ]
    assert common.cumulative_share.tolist()[-1] == 1
    others = [f"{unit.name} 2021-10-16 甲{place} 别的" for place, unit in enumerate(ruji.units.list)]
    table = open_ledger(ruji, facts(ruji, visits("unit visited_on head problem\n" + "\n".join(others)))).table
    assert common_issues(table, ruji)[["category", "villages", "widespread"]].values.tolist() == [["其他", 16, False]]
    lamp = open_ledger(
        ruji, facts(ruji, visits("unit visited_on head problem\n七营村 2021-10-16 丁 村口路灯不亮"))
    ).table
    assert lamp.category.tolist() == ["照明亮化"]
    office = life(ruji, {"category": "干部作风"}).table
    assert common_issues(office, ruji).category.tolist() == ["干部作风"]


def test_nothing_at_all(ruji: Campaign) -> None:
    found = open_ledger(ruji, facts(ruji))
    assert found.table.empty
    assert (found.findings, found.new) == ((), ())
    assert common_issues(found.table, ruji).empty
    assert issued_baseline(found.table, HANDLING).empty
    assert set(TYPED) <= set(found.table)
