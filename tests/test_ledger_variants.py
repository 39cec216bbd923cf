"""What programmes ask of the ledger beyond 001: other sources, levels and whistles, scope, case duties, copies, likeness."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import product

import pandas as pd
import pytest
from growing import grows_with_its_input
from hypothesis import given, settings
from hypothesis import strategies as st
from test_ledger import LATE, Returned, facts, frame, open_ledger, rows_of, visits

from pipeline.campaign import Campaign
from pipeline.forms import forms_of, handling_form
from pipeline.ledger import Ledger, similar_issues
from pipeline.ledger.lists import beyond_scope, overdue_issues
from pipeline.ledger.similar import similar_groups
from pipeline.ledger.states import Life, moved
from pipeline.ledger.terms import terms_of
from pipeline.measures.figures import Scope
from pipeline.measures.issues import kind_figures, similar_figures
from pipeline.reports.finding_rows import message_of
from schemas.handling import HANDLING
from schemas.states import IssueState, Satisfaction
from schemas.tables import SimilarIssues

LEVELS = ("现场", "网格", "村", "镇", "吹哨")
VARIANT = {
    "from_forums": True,
    "from_disputes": True,
    "scope": {"basis": "000-16", "own": "本单位", "beyond": "超出本单位"},
    "levels": {
        "basis": "003-10",
        "names": LEVELS,
        "whistles": [{"name": "日常哨"}, {"name": "应急哨", "may_skip": True}, {"name": "攻坚哨"}],
        "report_back_from": "镇",
    },
    "case_duties": {"basis": "004-8", "names": ["掌握情况", "思想教育", "解决化解", "息诉息访"]},
    "replies": {"basis": "004-11", "sources": ["信访"], "recipients": ["活动办", "挂点单位", "村(居)", "当事人"]},
    "urgencies": [{"name": "即办"}, {"name": "限期", "aliases": ["限时"]}, {"name": "疑难"}],
    "public_reply": {"basis": "001-9"},
}


@pytest.fixture(scope="session")
def variant(ruji: Campaign) -> Campaign:
    """A programme that asks everything at once."""
    plan = ruji.model_dump(mode="json", by_alias=True)
    plan["issues"] |= VARIANT
    plan["registers"] = [*plan["registers"], "forums", "disputes", "grids"]
    return Campaign.model_validate(plan)


FORUM_TEXTS = ("unit", "kind", "host", "meeting", "representative", "representative_phone", "statement")
DISPUTE_TEXTS = ("unit", "kind", "category", "grid", "reporter", "reporter_phone", "text", "disposal", "cadre")


def forums(text: str) -> pd.DataFrame:
    rows = [row | {"source": 0, "row": place + 9} for place, row in enumerate(rows_of(text))]
    return frame(rows, FORUM_TEXTS, ["held_on"])


def disputes(text: str) -> pd.DataFrame:
    rows = [row | {"source": 0, "row": place + 5} for place, row in enumerate(rows_of(text))]
    return frame(rows, DISPUTE_TEXTS, ["raised_on", "reported_on"])


def dispute(kind: str = "矛盾纠纷", disposal: str = ".", reporter: str = "张示例") -> pd.DataFrame:
    return disputes(
        f"unit raised_on kind reporter text disposal\n秦四庙村 2021-10-16 {kind} {reporter} 两户宅基地边界不清 {disposal}"
    )


def one(campaign: Campaign, *sheets: Mapping[str, str], as_of: date = LATE, **source: str) -> Ledger:
    """The ledger of one dispute after these returned ledgers, each made from the ledger as it then stood."""
    records = {"disputes": dispute(**source)}
    done: list[Returned] = []
    for place, sheet in enumerate(sheets):
        printed = open_ledger(campaign, facts(campaign, ledgers=done, records=records)).table
        done.append(Returned({printed.number[0]: sheet}, f"2021-12-{place + 1:02}", printed))
    return open_ledger(campaign, facts(campaign, ledgers=done, records=records), as_of)


ASSIGNED = {"assigned_on": "2021-10-17", "handler": "王示例"}
RESOLVED = ASSIGNED | {"resolved_on": "2021-10-20", "notified_on": "2021-10-20"}
FED_BACK = RESOLVED | {"feedback_on": "2021-10-21", "feedback_by": "李示例", "satisfaction": "满意"}
CLOSED = FED_BACK | {"closed_on": "2021-10-25"}
TICKS = {f"duty_{place}": "是" for place in range(1, 5)}
COPIES = {f"delivered_{place}": "2021-10-22" for place in range(1, 5)}


def test_the_first_programme_keeps_its_ledger(ruji: Campaign, variant: Campaign) -> None:
    """Columns come and go with the campaign; without any of it the ledger is what it was."""
    ruji = ruji.model_copy(update={"issues": ruji.issues.model_copy(update={"public_reply": None})})
    assert handling_form(ruji) == HANDLING == forms_of(ruji)["handling"]
    more = [column.label for column in handling_form(variant).columns if column not in HANDLING.columns]
    assert more == [
        "网格", "处置方式", "处理权限", "办理分级", "处理层级", "哨种", "哨单号", "越级原因", "包案人", "掌握情况", "思想教育", "解决化解",
        "息诉息访", "向村反馈日", "书面回复编号", "活动办送达日", "挂点单位送达日", "村(居)送达日", "当事人送达日", "公开答复签批人",
    ]  # fmt: skip
    plan = ruji.model_dump(mode="json", by_alias=True)
    for key, columns in {
        "scope": {"scope"}, "urgencies": {"urgency"}, "levels": {"level", "whistle", "whistle_no", "skip_reason", "reported_back_on"},
        "case_duties": {"case_owner", *TICKS}, "replies": {"reply_no", *COPIES}, "public_reply": {"signed_by"},
    }.items():  # fmt: skip
        alone = Campaign.model_validate(plan | {"issues": plan["issues"] | {key: VARIANT[key]}})
        assert set(handling_form(alone).names) - set(HANDLING.names) == columns


def test_statements_at_meetings_become_issues_000_20(variant: Campaign) -> None:
    said = forums("""
unit     held_on    meeting  host   representative representative_phone statement
秦四庙村 2021-10-16 m1       李示例 张示例         16000001234          村口路灯不亮
秦四庙村 2021-10-16 m1       李示例 张示例         16000001234          村口路灯不亮
秦四庙村 2021-10-16 m1       李示例 王示例         .                    无
秦四庙村 2021-10-16 m1       李示例 匿名           .                    垃圾没人清
秦四庙村 2021-10-16 m1       李示例 .              .                    .
七营村   2021-11-16 m2       李示例 赵示例         .                    以后才说
""")
    table = open_ledger(variant, facts(variant, records={"forums": said}), date(2021, 10, 30)).table
    assert table[["key", "source", "reporter", "nameless", "cadre", "source_row"]].fillna("").values.tolist() == [
        ["F|秦四庙村|2021-10-16|m1||1", "恳谈会", "", True, "李示例", 12],
        ["F|秦四庙村|2021-10-16|m1|张示例|1", "恳谈会", "张示例", False, "李示例", 9],
    ]
    off = variant.model_copy(update={"issues": variant.issues.model_copy(update={"from_forums": False})})
    assert open_ledger(off, facts(off, records={"forums": said})).table.empty


def test_disputes_and_petitions_become_issues_000_24(variant: Campaign) -> None:
    given_rows = disputes("""
unit     raised_on  kind     category reporter reporter_phone text       disposal   grid
秦四庙村 2021-10-16 .        安全生产 张示例   .              井盖没有盖 报告村处理 一网格
七营村   2021-10-17 信访     .        .        16000001234    垃圾没人清 .          .
""")
    given_facts = facts(variant, records={"disputes": given_rows})
    table = open_ledger(variant, given_facts).table
    assert table[["key", "source", "category", "disposal", "grid", "state", "nameless"]].fillna("").values.tolist() == [
        ["D|秦四庙村|2021-10-16|矛盾纠纷|张示例|1", "矛盾纠纷", "安全生产", "报告村处理", "一网格", "待交办", False],
        ["D|七营村|2021-10-17|信访|1234|1", "信访", "环境卫生", "", "", "待交办", False],
    ]
    typed = Returned({table.number[0]: {"category": "其他"}}, "2021-12-01", table)
    again = facts(variant, records={"disputes": given_rows}, ledgers=[typed])
    assert open_ledger(variant, again).table.category.tolist() == ["其他", "环境卫生"]


def test_settled_on_the_spot_000_14(variant: Campaign) -> None:
    """Resolved on the day it was registered, but not closed: somebody still has to ask the resident."""
    found = one(variant, disposal="当面办结")
    row = found.table.iloc[0]
    assert (row.state, row.assigned_on, row.resolved_on) == ("已办结待反馈", row.raised_on, row.raised_on)
    assert found.history.empty
    reopened = one(variant, {"resolved_on": ""}, disposal="当面办结").table.iloc[0]
    assert (reopened.state, str(reopened.due_on.date())) == ("办理中", "2021-10-26")
    other_day = one(variant, {"resolved_on": "2021-10-18"}, disposal="当面办结").table.iloc[0]
    assert str(other_day.resolved_on.date()) == "2021-10-18"
    known = found.new
    gone = open_ledger(variant, facts(variant), known=known).table
    assert gone.state.tolist() == ["来源已撤回"]
    printed = found.table
    typed = Returned({printed.number[0]: {"handler": "王示例"}}, "2021-12-01", printed)
    assert open_ledger(variant, facts(variant, ledgers=[typed]), known=known).table.state.tolist() == ["已办结待反馈"]


CASES: list[tuple[str, list[Mapping[str, str]], dict[str, str], str, list[str]]] = [
    ("003-10 one level after another", [{"level": "网格"}, {"level": "村"}, {"level": "镇"}], {}, "待交办", []),
    ("003-10 a level passed over", [{"level": "村"}], {}, "待交办", ["ledger_level_skipped level"]),
    ("003-10 with a reason", [{"level": "镇", "skip_reason": "镇里直接受理"}], {}, "待交办", []),
    ("003-10 no reason is no reason", [{"level": "镇", "skip_reason": "无"}], {}, "待交办", ["ledger_level_skipped level"]),
    ("003-10 with the whistle that may", [{"level": "吹哨", "whistle": "应急哨"}], {}, "待交办", []),
    ("003-10 with another whistle", [{"level": "吹哨", "whistle": "日常哨"}], {}, "待交办", ["ledger_level_skipped level"]),
    ("003-10 the reason taken away", [{"level": "镇", "skip_reason": "急"}, {"skip_reason": ""}], {}, "待交办", ["ledger_cannot_clear skip_reason"]),
    ("003-10 back down and up again", [{"level": "网格"}, {"level": "村"}, {"level": "网格"}, {"level": "村"}], {}, "待交办", []),
    ("003-10 solved in the town without a whistle", [RESOLVED | {"level": "镇", "skip_reason": "急"}], {}, "已办结待反馈", ["ledger_no_whistle_no whistle_no"]),
    ("003-10 solved in the town with one", [RESOLVED | {"level": "镇", "skip_reason": "急", "whistle_no": "哨01"}], {}, "已办结待反馈", []),
    ("003-10 solved in the village", [CLOSED | {"level": "村", "skip_reason": "急"}], {}, "已销号", []),
    ("003-10 village not told", [CLOSED | {"level": "镇", "skip_reason": "急", "whistle_no": "1"}], {}, "已反馈", ["ledger_not_reported_back closed_on"]),
    ("003-10 village told", [CLOSED | {"level": "镇", "skip_reason": "急", "whistle_no": "1", "reported_back_on": "2021-10-21"}], {}, "已销号", []),
    ("003-10 village told too early", [RESOLVED | {"reported_back_on": "2021-10-18"}], {}, "已办结待反馈", ["ledger_date_order reported_back_on"]),
    ("003-10 village told of nothing", [{"reported_back_on": "2021-10-18"}], {}, "待交办", ["ledger_not_resolved reported_back_on"]),
    ("004-11 three copies of four", [CLOSED | {**COPIES, "delivered_3": ""}], {"kind": "信访"}, "已反馈", ["ledger_not_delivered closed_on"]),
    ("004-11 all four", [CLOSED | COPIES], {"kind": "信访"}, "已销号", []),
    ("004-11 only petitions", [CLOSED], {}, "已销号", []),
    ("004-11 delivered after closing", [CLOSED | {**COPIES, "delivered_3": "2021-10-26"}], {"kind": "信访"}, "已反馈", ["ledger_date_order closed_on"]),
    ("004-11 a copy taken back", [CLOSED | COPIES, {"delivered_4": ""}], {"kind": "信访"}, "已销号", ["ledger_cannot_clear delivered_4"]),
    ("004-11 sent back: the new reply is delivered anew", [FED_BACK | COPIES | {"satisfaction": "不满意"}, {"resolved_on": "2021-10-27", "notified_on": "2021-10-27", "feedback_on": "2021-10-28", "feedback_by": "李示例", "satisfaction": "满意", "closed_on": "2021-10-29"}], {"kind": "信访"}, "已反馈", ["ledger_not_delivered closed_on"]),
    ("004-8 nobody in charge", [CLOSED | {"duty_1": "是"}], {}, "已销号", []),
    ("004-8 duties open", [CLOSED | {"case_owner": "赵示例", **TICKS, "duty_4": "否"}], {}, "已反馈", ["ledger_duties_open closed_on"]),
    ("004-8 duties done", [CLOSED | {"case_owner": "赵示例", **TICKS}], {}, "已销号", []),
    ("004-8 somebody put in charge afterwards", [CLOSED, {"case_owner": "赵示例"}], {}, "已销号", ["ledger_closed case_owner"]),
    ("001-9 nameless: a public reply that is signed", [ASSIGNED | {"resolved_on": "2021-10-20", "feedback_on": "2021-10-21", "signed_by": "赵示例", "closed_on": "2021-10-22"}], {"reporter": "匿名"}, "已销号", []),
    ("001-9 nameless: not signed", [ASSIGNED | {"resolved_on": "2021-10-20", "feedback_on": "2021-10-21", "closed_on": "2021-10-22"}], {"reporter": "匿名"}, "已办结待反馈", ["ledger_no_sign_off closed_on"]),
    ("001-9 nameless: no reply", [ASSIGNED | {"resolved_on": "2021-10-20", "signed_by": "赵示例", "closed_on": "2021-10-22"}], {"reporter": "匿名"}, "已办结待反馈", ["ledger_no_feedback closed_on"]),
    ("001-9 named: a signature does not help", [ASSIGNED | {"resolved_on": "2021-10-20", "feedback_on": "2021-10-21", "signed_by": "赵示例", "closed_on": "2021-10-22"}], {}, "已办结待反馈", ["ledger_no_notice closed_on"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def lives(variant: Campaign) -> tuple[Ledger, dict[str, str]]:
    """All cases in one ledger, each a dispute of its own, and name of the case -> number. The last sheets come last."""
    lines = [
        f"秦四庙村 2021-10-16 {source.get('kind', '矛盾纠纷')} {source.get('reporter', f'户{place}')} 事{place} ."
        for place, (_, _, source, _, _) in enumerate(CASES)
    ]
    records = {"disputes": disputes("unit raised_on kind reporter text disposal\n" + "\n".join(lines))}
    printed = open_ledger(variant, facts(variant, records=records)).table
    numbers = {name: printed.number[printed.text == f"事{place}"].item() for place, (name, *_) in enumerate(CASES)}
    done: list[Returned] = []
    for left in range(max(len(case[1]) for case in CASES), 0, -1):
        typed = {numbers[case[0]]: case[1][-left] for case in CASES if len(case[1]) >= left}
        done.append(Returned(typed, f"2021-12-{len(done) + 1:02}", printed))
        found = open_ledger(variant, facts(variant, ledgers=done, records=records))
        printed = found.table
    return found, numbers


@pytest.mark.parametrize(
    ("name", "sheets", "state", "told"),
    [(name, sheets, state, told) for name, sheets, _, state, told in CASES],
    ids=[case[0] for case in CASES],
)
def test_life_of_an_issue(lives: tuple[Ledger, dict], name: str, sheets: list, state: str, told: list[str]) -> None:
    found, number = lives[0], lives[1][name]
    assert found.table.set_index("number").state[number] == state
    own = [finding for finding in found.findings if finding.facts["number"] == number]
    assert [f"{finding.code} {finding.column}" for finding in own] == told
    history = found.history[found.history.number == number]
    typed = {(column, value) for sheet in sheets for column, value in sheet.items() if value not in ("", "无")}
    assert typed <= set(zip(history.field, history.after, strict=True))


def test_the_way_through_the_levels_003_10(variant: Campaign) -> None:
    found = one(
        variant, {"level": "村", "typed_by": "甲示例"}, {"level": "网格", "typed_by": "乙示例"}, {"level": "村"}
    )
    steps = found.history[(found.history.field == "level") & (found.history.outcome == "accepted")]
    assert steps[["before", "after", "author"]].values.tolist() == [["", "网格", "乙示例"], ["网格", "村", "乙示例"]]
    assert [f"{day:%m-%d}" for day in steps.on] == ["12-02", "12-03"]
    assert one(variant).table.level.tolist() == ["现场"]


def test_scope_for_the_summaries_000_16(variant: Campaign) -> None:
    seen = visits(
        "unit visited_on head problem\n七营村 2021-10-16 甲 灯坏\n新桥村 2021-10-16 乙 灯不亮\n新桥村 2021-10-16 丙 狗多"
    )
    printed = open_ledger(variant, facts(variant, seen)).table
    assert beyond_scope(printed, variant).empty
    typed = {
        number: {"scope": "超出本单位" if text.startswith("灯") else "本单位"}
        for number, text in zip(printed.number, printed.text, strict=True)
    }
    table = open_ledger(variant, facts(variant, seen, ledgers=[Returned(typed, "2021-12-01", printed)])).table
    going_up = beyond_scope(table, variant)
    assert going_up[["category", "unit"]].values.tolist() == [["照明亮化", "七营村"], ["照明亮化", "新桥村"]]
    figures = figures_of(kind_figures(table, variant, scope_of(variant)), variant)
    assert (figures["issues_in_scope.超出本单位"], figures["issues_in_scope.本单位"]) == (2, 1)


def scope_of(campaign: Campaign, as_of: date = LATE) -> Scope:
    return Scope(tuple(unit.name for unit in campaign.villages), campaign.issuer, campaign.activity.starts, as_of)


def figures_of(found: list, campaign: Campaign) -> dict[str, float]:
    """The town's numbers; the villages add up to them."""
    town = {row.figure: row.value for row in found if row.unit == campaign.issuer}
    for row in found:
        assert row.figure in town
    return town


def test_figures_by_kind_and_age_004_16(variant: Campaign) -> None:
    """Open after more than 30, 60 and 90 days; closed ones have no age."""
    lines = [f"七营村 {date(2021, 12, 31) - timedelta(days=days)} 户{days} 路灯" for days in (30, 31, 60, 61, 76)]
    given_facts = facts(
        variant, visits("unit visited_on head problem\n" + "\n".join(lines)), records={"disputes": dispute()}
    )
    table = open_ledger(variant, given_facts).table
    figures = figures_of(kind_figures(table, variant, scope_of(variant)), variant)
    assert (
        figures["issues_open"],
        figures["issues_open_over.30"],
        figures["issues_open_over.60"],
        figures["issues_open_over.90"],
    ) == (6, 5, 3, 0)
    assert (figures["issues_from.走访摸排"], figures["issues_from.矛盾纠纷"], figures["issues_at_level.现场"]) == (
        5,
        1,
        6,
    )
    late = one(variant, {"assigned_on": "2021-10-17"}).table
    assert overdue_issues(late).overdue_days.tolist() == [65]
    assert overdue_issues(one(variant, CLOSED).table).empty


def test_grid_of_a_household_003_11(variant: Campaign) -> None:
    seen = visits(
        "unit visited_on head problem\n七营村 2021-10-16 甲 灯坏\n七营村 2021-10-16 乙 灯坏\n七营村 2021-10-16 丙 灯坏"
    )
    roster = pd.DataFrame({"household": ["七营村||甲|", "七营村||丁|"], "grid": ["二网格", None]}, dtype="str")
    links = pd.DataFrame({"household": ["七营村||甲|", "七营村||乙|"], "grid": ["一网格", "三网格"]}, dtype="str")
    given_facts = facts(variant, seen, records={"linkage": links}, households=roster)
    assert open_ledger(variant, given_facts).table.set_index("reporter").grid.fillna("").to_dict() == {
        "甲": "二网格",
        "乙": "三网格",
        "丙": "",
    }


def test_like_issues_are_offered_as_one_001_15(variant: Campaign) -> None:
    lines = [
        f"{unit.name} 2021-10-16 甲{place} {place}组村口的路灯一直不亮了"
        for place, unit in enumerate(variant.villages[:8])
    ]
    lines += [
        "七营村 2021-10-16 乙 村口的路灯，一直不亮",
        "七营村 2021-10-16 丙 希望多巡逻",
        "七营村 2021-10-16 丁 水沟堵了",
    ]
    table = open_ledger(variant, facts(variant, visits("unit visited_on head problem\n" + "\n".join(lines)))).table
    groups = similar_issues(table, variant)
    SimilarIssues.validate(groups)
    assert groups[["issues", "villages", "widespread"]].values.tolist() == [[9, 8, True]]
    numbers = set(groups.numbers[0].split("、"))
    assert numbers == set(table.number[table.text.str.contains("路灯")])
    figures = figures_of(similar_figures(table, variant, scope_of(variant)), variant)
    assert (
        figures["similar_groups"],
        figures["similar_groups_issues"],
        figures["similar_issues.1"],
        figures["similar_spread.1"],
    ) == (1, 9, 9, 0.5)
    assert similar_issues(table.iloc[:0], variant).empty


def test_an_issue_that_comes_back_is_pointed_out(variant: Campaign) -> None:
    """Within 90 days of closing: the same household and category, or nearly the same words in the same village."""
    seen = visits("""
unit     visited_on head problem
七营村   2021-10-16 甲   村口的路灯一直不亮
七营村   2021-10-25 乙   村口路灯又不亮
七营村   2021-10-26 乙   村口的路灯一直不亮了
新桥村   2021-10-26 丙   村口的路灯一直不亮
七营村   2021-10-27 甲   门前没有照明
七营村   2021-10-28 甲   希望多巡逻
""")
    printed = open_ledger(variant, facts(variant, seen)).table
    first = printed.number[printed.raised_on == "2021-10-16"].item()
    found = open_ledger(variant, facts(variant, seen, ledgers=[Returned({first: CLOSED}, "2021-12-01", printed)]))
    told = {finding.facts["number"]: finding.facts for finding in found.findings}
    raised = {number: f"{day:%m-%d}" for number, day in zip(found.table.number, found.table.raised_on, strict=True)}
    assert [(raised[number], facts_["earlier"]) for number, facts_ in sorted(told.items())] == [
        ("10-26", first),
        ("10-27", first),
    ]
    assert {(finding.code, finding.severity) for finding in found.findings} == {("ledger_recurrence", "提示")}
    assert [finding.row for finding in found.findings] == [7, 9]
    off = variant.model_copy(update={"issues": variant.issues.model_copy(update={"recurrence_days": 0})})
    assert open_ledger(off, facts(off, seen, ledgers=[Returned({first: CLOSED}, "2021-12-01", printed)])).findings == ()


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(
    st.lists(st.text("路灯不亮坏了村口东头垃圾", min_size=1, max_size=12), max_size=30),
    st.randoms(use_true_random=False),
)
def test_groups_do_not_depend_on_order(texts: list[str], random) -> None:  # type: ignore[no-untyped-def]
    """Every text in one group, equal texts in the same; another order gives the same groups."""
    shuffled = random.sample(texts, len(texts))
    one_way, other = (
        similar_groups(pd.Series(order, dtype="str"), 0.6).groupby(pd.Series(order, dtype="str")).agg(["min", "max"])
        for order in (texts, shuffled)
    )
    pd.testing.assert_frame_equal(one_way, other)
    assert (one_way["min"] == one_way["max"]).all()


@pytest.mark.parametrize("kind", ["alike", pytest.param("different", marks=pytest.mark.slow)])
def test_twenty_thousand_texts_cost_ten_times_two_thousand(kind: str) -> None:
    """SPEED.md, rule 7: never quadratic, all different or all alike."""

    def text(place: int) -> str:
        different = chr(0x4E00 + place // 140) * 3 + chr(0x5E00 + place % 140) * 3
        return different if kind == "different" else f"村口{place}号路灯不亮"

    def made(count: int) -> Callable[[], object]:
        texts = pd.Series(map(text, range(count)), dtype="str")
        return lambda: similar_groups(texts, 0.6)

    assert grows_with_its_input(made, 2_000, 20_000)


days = st.sampled_from(["", *((date(2021, 10, 15) + timedelta(days=step)).isoformat() for step in range(8))])
persons = st.sampled_from(["", "甲示例", "乙示例"])
fields = {
    **dict.fromkeys(("assigned_on", "resolved_on", "notified_on", "feedback_on", "closed_on", "reported_back_on", *COPIES), days),
    **dict.fromkeys(("handler", "feedback_by", "carried_by", "signed_by", "case_owner", "skip_reason", "whistle_no", "reply_no"), persons),
    **dict.fromkeys(TICKS, st.sampled_from(["", "是", "否"])),
    "satisfaction": st.sampled_from(["", *map(str, Satisfaction)]),
    "level": st.sampled_from(["", *LEVELS]),
    "whistle": st.sampled_from(["", "日常哨", "应急哨", "攻坚哨"]),
    "scope": st.sampled_from(["", "本单位", "超出本单位"]),
    "urgency": st.sampled_from(["", "即办", "疑难"]),
}  # fmt: skip
edits = st.sampled_from(sorted(fields)).flatmap(lambda name: st.tuples(st.just(name), fields[name]))
WAY = [
    *ASSIGNED.items(), ("resolved_on", "2021-10-20"), ("notified_on", "2021-10-20"), ("feedback_on", "2021-10-21"), ("feedback_by", "李示例"),
    ("satisfaction", "满意"), *COPIES.items(), ("case_owner", "赵示例"), *TICKS.items(), ("level", "网格"), ("level", "村"), ("level", "镇"),
    ("reported_back_on", "2021-10-21"), ("signed_by", "赵示例"),
]  # fmt: skip
"""Everything an issue may need before it is closed; the property leaves something out."""
INTO_THE_OPEN = [step for step in WAY if step[0] not in ("notified_on", "satisfaction", "feedback_by")]
some = st.lists(edits, max_size=6)
with_holes = st.builds(
    lambda way, holes, before, after: [
        *before,
        *(step for step in way if step[0] not in holes),
        ("closed_on", "2021-10-25"),
        *after,
    ],
    st.sampled_from([WAY, INTO_THE_OPEN]),
    st.lists(st.sampled_from([name for name, _ in WAY]), max_size=1),
    st.just([]) | some,
    st.just([]) | some,
)
typed_changes = with_holes | st.lists(edits, max_size=25)


def assert_lawful(life: Life, climbed: list[str]) -> None:
    """Written out again from the clauses. climbed: the levels in the order in which they were accepted."""
    state, get = life.state, life.get
    results = [get("reported_back_on"), *(get(copy) for copy in COPIES)]
    assert all(get("resolved_on") and get("resolved_on") <= day for day in results if day)
    assert not (get("closed_on") and get("carried_by"))
    assert (state is IssueState.CLOSED) == bool(get("closed_on"))
    assert not get("resolved_on") or get("assigned_on")
    assert not (get("notified_on") or get("feedback_on")) or get("resolved_on")
    assert not get("feedback_by") or get("feedback_by") != get("handler")
    assert not get("carried_by") or life.past
    if not (get("skip_reason") or get("whistle") == "应急哨"):
        below = {LEVELS.index(level) for level in climbed}
        now = LEVELS.index(get("level") or "现场")
        assert set(range(1, now)) <= below
    if state is not IssueState.CLOSED:
        return
    assert get("assigned_on") <= get("resolved_on") <= get("feedback_on") <= get("closed_on")
    assert get("assigned_on")
    assert all(day <= get("closed_on") for day in results)
    if life.nameless and not get("satisfaction"):
        assert get("signed_by")
    else:
        assert get("satisfaction") in ("满意", "基本满意")
        assert get("notified_on")
        assert get("feedback_by")
    if get("level") in ("镇", "吹哨"):
        assert get("reported_back_on")
    if life.source == "信访":
        assert all(get(copy) for copy in COPIES)
    if get("case_owner"):
        assert all(get(tick) == "是" for tick in TICKS)


def assert_typed_lawfully(variant: Campaign, typed: list, source: str, nameless: bool, settled: bool) -> None:
    """Every life on the way is lawful."""
    terms = terms_of(variant)
    born = {"assigned_on": "2021-10-15", "resolved_on": "2021-10-15"} if settled else {}
    life, climbed = Life("2021-10-15", born, source=source, nameless=nameless), []
    for name, after in typed:
        result = moved(life, name, after, terms, life.get("feedback_on"))
        if isinstance(result, Life):
            life = result
            climbed += [after] if name == "level" and after else []
        assert_lawful(life, climbed)


ISSUES = st.tuples(st.sampled_from(["信访", "矛盾纠纷"]), st.booleans(), st.booleans())


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(typed_changes, ISSUES)
def test_no_unlawful_life_whatever_is_typed(variant: Campaign, typed: list, issue: tuple[str, bool, bool]) -> None:
    """003-10, 004-8, 004-11, 001-9, 001-12: no order of typing leads past a rule."""
    assert_typed_lawfully(variant, typed, *issue)


def test_nothing_can_be_left_out(variant: Campaign) -> None:
    """Everything typed but one thing, for every kind of issue; then the odd value in that place."""
    odd = {"handler": "李示例", "feedback_by": "王示例", "satisfaction": "不满意", "carried_by": "赵示例"}
    for way, source, nameless, settled in product(
        [WAY, INTO_THE_OPEN], ["信访", "矛盾纠纷"], [True, False], [True, False]
    ):
        for hole in range(len(way) + 1):
            kept = [step for place, step in enumerate(way) if place != hole]
            assert_typed_lawfully(variant, [*kept, ("closed_on", "2021-10-25")], source, nameless, settled)
        for name, after in odd.items():
            steps = [*way, (name, after), ("closed_on", "2021-10-25"), (name, after), (name, "")]
            assert_typed_lawfully(variant, steps, source, nameless, settled)


def test_no_clock_where_the_plan_names_no_days_003_10(variant: Campaign) -> None:
    plain = variant.model_copy(update={"issues": variant.issues.model_copy(update={"grades": ()})})
    row = one(plain, ASSIGNED).table.iloc[0]
    assert (row.state, row.overdue_days, row.reminder) == ("办理中", 0, "")
    assert pd.isna(row.due_on)


def test_what_is_missing_is_listed_as_a_list_003_10(variant: Campaign) -> None:
    """Names with brackets of their own do not run together."""
    (skipped,) = one(variant, {"level": "镇"}).findings
    assert message_of(skipped).endswith("处理层级填的是“镇”，跳过了“网格、村”，没有写越级原因。")
