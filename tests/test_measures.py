"""Figures clause by clause (RULES A.001, 002 annex 1) and against an independent recount in plain loops."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from math import isnan

import pandas as pd
import pytest
from hypothesis import strategies as st
from merge_tables import File, day, registers, submissions
from properties import shown

from pipeline.campaign import Campaign, Filing, Requirement
from pipeline.measures import Measures, measure
from pipeline.measures.figures import Figure, figures_table
from pipeline.measures.filings import terms
from pipeline.measures.ranking import ranks
from pipeline.measures.requirements import spans
from pipeline.measures.tally import small_cells
from pipeline.merge import merge
from pipeline.model import Memory, Publication
from pipeline.workdays import Workdays
from schemas import tables

ISSUE_COLUMNS = {
    "unit": "str",
    "state": "str",
    "overdue_days": "int64",
    "reminder": "str",
    "raised_on": "datetime64[us]",
    "received_on": "datetime64[us]",
    "category": "str",
    "source": "str",
    "text": "str",
    "number": "str",
}
TOWN, A, B = "汝集镇", "秦四庙村", "七营村"


def ledger(*rows: tuple[str, str, int, str, str, str]) -> pd.DataFrame:
    """unit, state, overdue days, reminder, raised on, received on."""
    days = [
        (*row[:4], pd.Timestamp(day(row[4])), pd.Timestamp(day(row[5])), "其他", "走访摸排", "", f"RJ{n}")
        for n, row in enumerate(rows)
    ]
    return pd.DataFrame(days, columns=list(ISSUE_COLUMNS)).astype(ISSUE_COLUMNS)


def measures_of(
    campaign: Campaign,
    *files: File,
    as_of: str = "10-31",
    issues: pd.DataFrame | None = None,
    memory: Memory | None = None,
) -> Measures:
    facts = merge(registers(campaign, files), submissions(files), campaign, day(as_of))
    return measure(facts, ledger() if issues is None else issues, memory or Memory(), campaign, day(as_of), Workdays())


def test_measures_keep_their_contracts(ruji: Campaign) -> None:
    for files in ([], [File("a.xlsx", VISITS), File("c.xlsx", CADRES, "cadres"), asked("Q13", ("不了解", 3))]):
        found = measures_of(ruji, *files)
        for name, contract in {
            "figures": tables.Figures,
            "requirements": tables.Requirements,
            "filings": tables.Filings,
            "allotment": tables.Allotment,
            "assessment": tables.AssessmentFacts,
            "awards": tables.Awards,
        }.items():
            contract.validate(getattr(found, name))


def row(found: Measures, figure: str, unit: str = A, start: str | None = None, end: str = "10-31") -> pd.Series:
    rows = found.figures[
        found.figures["figure"].eq(figure)
        & found.figures["unit"].eq(unit)
        & found.figures["period_end"].eq(pd.Timestamp(day(end)))
    ]
    if start is not None:
        rows = rows[rows["period_start"].eq(pd.Timestamp(day(start)))]
    assert len(rows) == 1, (figure, unit, len(rows))
    return rows.iloc[0]


def value(found: Measures, figure: str, unit: str = A, end: str = "10-31") -> float:
    return float(row(found, figure, unit, end=end)["value"])


VISITS = """
    户主|电话|干部|日期|方式|宣传页|问卷|有无
    张甲|16000000001|李一|10-16|入户|是|是|无
    张甲|16000000001|李二|10-16|入户|是|否|
    张乙|16000000002|李一|10-18|电话|是|是|有
    张丙|16000000003|李一|10-31|视频|是||无
    张丁|16000000004|李一|10-31|未访到|||
"""


def test_g5_002_4_households_and_visits_by_mode(ruji: Campaign) -> None:
    found = measures_of(ruji, File("a.xlsx", VISITS))
    names = [
        "visited_households",
        "visits",
        "home_visits",
        "phone_visits",
        "video_visits",
        "complete_visited_households",
        "home_share",
        "complete_rate",
    ]
    assert [value(found, name) for name in names] == [3, 4, 2, 1, 1, 2, 0.5, pytest.approx(2 / 3)]


def test_001_1_targets_add_up(ruji: Campaign) -> None:
    assert value(measures_of(ruji), "target", TOWN) == 11267


def test_001_2_two_denominators_and_more_than_all(ruji: Campaign) -> None:
    people = [{"head": f"张{number}", "visited_on": "10-16", "cadre": f"李{number}"} for number in range(460)]
    found = measures_of(ruji, File("a.xlsx", rows=people, unit=B))
    done = row(found, "completion_rate", B)
    assert (done["numerator"], done["denominator"], done["value"]) == (460, 450, pytest.approx(460 / 450))
    assert value(found, "rank", B) == 1
    coverage = row(found, "coverage_rate", B)
    assert (coverage["status"], isnan(coverage["value"])) == ("no_denominator", True)
    roster = File(
        "h.xlsx",
        rows=[{"household_no": str(number), "head": f"张{number}"} for number in range(500)],
        unit=B,
        register="households",
    )
    found = measures_of(ruji, File("a.xlsx", rows=people, unit=B), roster)
    assert (value(found, "coverage_rate", B), value(found, "visited_in_roster", B)) == (0.92, 460)
    assert row(found, "coverage_rate", TOWN)["status"] == "no_denominator"


def test_001_13_a_village_that_sent_nothing_is_listed_not_ranked(ruji: Campaign) -> None:
    found = measures_of(ruji, File("a.xlsx", VISITS), File("b.xlsx", nil=True, unit=B))
    assert (row(found, "completion_rate", "街南村")["status"], row(found, "rank", "街南村")["status"]) == (
        "not_submitted",
    ) * 2
    assert isnan(value(found, "completion_rate", "街南村"))
    assert isnan(value(found, "pace_gap", "街南村"))
    assert (value(found, "completion_rate", B), value(found, "rank", B), row(found, "rank", B)["n"]) == (0, 2, 2)
    assert value(found, "completion_rate", TOWN) == pytest.approx(3 / 11267)


def test_ranks_share_places() -> None:
    values = {"a": 1.0, "b": 1.0, "c": 0.5, "d": 0.2}
    assert ranks(values, "competition") == {"a": 1, "b": 1, "c": 3, "d": 4}
    assert ranks(values, "dense") == {"a": 1, "b": 1, "c": 2, "d": 3}


def test_ranks_are_capped_and_can_be_switched_off(ruji: Campaign) -> None:
    def people(count: int, unit: str) -> File:
        return File(
            f"{unit}.xlsx",
            rows=[{"head": f"张{number}", "visited_on": "10-16", "cadre": f"李{number}"} for number in range(count)],
            unit=unit,
        )

    found = measures_of(ruji, people(460, B), people(550, A), people(1, "街南村"))
    assert [value(found, "rank", unit) for unit in (A, B, "街南村")] == [1, 1, 3]
    off = ruji.model_copy(update={"ranking": ruji.ranking.model_copy(update={"style": "off"})})
    assert not measures_of(off, people(1, A)).figures["figure"].str.startswith("rank").any()


@pytest.mark.parametrize(("as_of", "days"), [("10-10", 0), ("10-16", 1), ("10-31", 16), ("11-15", 31), ("11-20", 31)])
def test_001_17_time_progress_over_the_visiting_phase(ruji: Campaign, as_of: str, days: int) -> None:
    found = measures_of(ruji, File("a.xlsx", VISITS), as_of=as_of)
    for unit in (A, TOWN):
        assert value(found, "time_progress", unit, as_of) == days / 31
        gap = value(found, "completion_rate", unit, as_of) - days / 31
        assert value(found, "pace_gap", unit, as_of) == pytest.approx(gap)


def test_001_13_new_households_of_days_and_weeks_add_up_to_all(ruji: Campaign) -> None:
    found = measures_of(ruji, File("a.xlsx", VISITS))
    days = found.figures[found.figures["figure"].eq("new_in_day") & found.figures["unit"].eq(A)]
    assert len(days) == 22
    assert days.set_index("period_end")["value"].loc[lambda new: new > 0].to_dict() == {
        pd.Timestamp("2021-10-16"): 1, pd.Timestamp("2021-10-18"): 1, pd.Timestamp("2021-10-31"): 1,
    }  # fmt: skip
    weeks = found.figures[found.figures["figure"].eq("new_in_week") & found.figures["unit"].eq(A)]
    assert weeks.set_index("period_end")["value"].to_dict() == {
        pd.Timestamp("2021-10-10"): 0, pd.Timestamp("2021-10-17"): 1, pd.Timestamp("2021-10-24"): 1, pd.Timestamp("2021-10-31"): 1,
    }  # fmt: skip
    assert (weeks["period_end"] - weeks["period_start"]).eq(timedelta(days=6)).all()


def test_001_13_week_over_week_compares_whole_weeks_of_the_phase(ruji: Campaign) -> None:
    """This week's new households less last week's, villages adding up; nothing to compare with in the first week."""
    found = measures_of(ruji, File("a.xlsx", VISITS), as_of="2021-10-25")
    table = found.figures
    now = table[table["figure"].eq("week_over_week")].set_index("unit")
    weeks = table[table["figure"].eq("new_in_week")].set_index(["period_end", "unit"])["value"]
    expected = weeks[pd.Timestamp("2021-10-25")] - weeks[pd.Timestamp("2021-10-18")]
    assert now["value"].to_dict() == expected.to_dict()
    assert set(now["value"]) != {0.0}
    assert now["value"].drop(TOWN).sum() == now.loc[TOWN, "value"]
    assert set(now["period_start"]) == {pd.Timestamp("2021-10-19")}
    first = measures_of(ruji, File("a.xlsx", VISITS), as_of="2021-10-22").figures
    assert not first["figure"].eq("week_over_week").any()


def test_a_long_silence_afterwards_adds_no_days(ruji: Campaign) -> None:
    found = measures_of(ruji, File("a.xlsx", VISITS), as_of="2023-10-31")
    days = found.figures[found.figures["figure"].eq("new_in_day") & found.figures["unit"].eq(A)]
    assert len(days) == 42 + 1
    assert value(found, "visited_households", end="2023-10-31") == 3


def test_the_last_publication_s_day_is_counted_again(ruji: Campaign) -> None:
    memory = Memory(last_publication=Publication(day("10-22"), pd.DataFrame()))
    assert value(measures_of(ruji, File("a.xlsx", VISITS), memory=memory), "visited_households", end="10-22") == 2


def test_rows_of_unknown_villages_keep_the_sum(ruji: Campaign) -> None:
    found = measures_of(ruji, File("a.xlsx", "户主|日期|收下|村\n张甲|10-16|是|\n张乙|10-16|否|未识别单位"))
    assert [value(found, "rows_submitted.visits", unit) for unit in (A, "未识别单位", TOWN)] == [1, 1, 2]
    assert [value(found, f"rows_{what}.visits", TOWN) for what in ("accepted", "quarantined")] == [1, 1]


# --- questionnaires --------------------------------------------------------------------------------------------------


def asked(question: str, *answers: tuple[str, int], unit: str = A, name: str = "q.xlsx") -> File:
    rows = [{"answered_on": "10-16", question: answer} for answer, count in answers for _ in range(count)]
    return File(name, rows=rows, register="questionnaire", unit=unit)


def test_002_q13_dont_know_stays_out_of_the_satisfaction_rate(ruji: Campaign) -> None:
    found = measures_of(ruji, asked("Q13", ("非常满意", 20), ("基本满意", 10), ("不满意", 10), ("不了解", 10)))
    rate, everybody = row(found, "satisfaction_rate.Q13"), row(found, "satisfaction_rate_all.Q13")
    assert (rate["numerator"], rate["denominator"], rate["value"], rate["n"], rate["status"]) == (
        30,
        40,
        0.75,
        40,
        "ok",
    )
    assert (everybody["denominator"], everybody["value"]) == (50, 0.6)
    assert (value(found, "dont_know_share.Q13"), row(found, "dont_know_share.Q13")["n"]) == (0.2, 50)
    assert value(found, "satisfaction_rate.Q13.low") < 0.75 < value(found, "satisfaction_rate.Q13.high")
    assert value(found, "option_share.Q13.非常满意") == 0.4


def test_002_q11_not_knowing_is_a_real_no(ruji: Campaign) -> None:
    found = measures_of(ruji, asked("Q11", ("了解", 30), ("不了解", 10)))
    assert (value(found, "awareness_rate.Q11"), row(found, "awareness_rate.Q11")["n"]) == (0.75, 40)
    assert not found.figures["figure"].isin(["dont_know_share.Q11", "awareness_rate_all.Q11"]).any()


def test_fewer_than_thirty_answers_are_shown_but_not_ranked(ruji: Campaign) -> None:
    found = measures_of(ruji, asked("Q4", ("非常满意", 29)), asked("Q4", ("非常满意", 30), unit=B, name="b.xlsx"))
    assert (row(found, "satisfaction_rate.Q4")["status"], value(found, "satisfaction_rate.Q4")) == ("small_sample", 1.0)
    assert (row(found, "satisfaction_rate.Q4", B)["status"], value(found, "rank.satisfaction_rate.Q4", B)) == ("ok", 1)
    assert isnan(value(found, "rank.satisfaction_rate.Q4"))
    assert row(found, "satisfaction_rate.Q4", "街南村")["status"] == "no_denominator"


def test_more_than_three_in_ten_who_do_not_know_are_not_ranked(ruji: Campaign) -> None:
    found = measures_of(ruji, asked("Q14", ("非常满意", 60), ("不了解", 40)))
    assert (row(found, "satisfaction_rate.Q14")["status"], row(found, "rank.satisfaction_rate.Q14")["status"]) == (
        "ok",
        "suppressed",
    )


def test_b8_small_cells_are_marked_and_cannot_be_computed_from_the_rest(ruji: Campaign) -> None:
    found = measures_of(ruji, asked("Q4", ("非常满意", 30), ("基本满意", 6), ("不满意", 4)))
    status = {
        option: row(found, f"option_count.Q4.{option}")["status"] for option in ("非常满意", "基本满意", "不满意")
    }
    assert status == {"非常满意": "ok", "基本满意": "suppressed", "不满意": "suppressed"}
    assert row(found, "option_share.Q4.不满意")["status"] == "suppressed"
    assert row(found, "option_count.Q4.不满意", TOWN)["status"] == "ok"
    assert value(found, "option_count.Q4.不满意") == 4
    assert small_cells({"a": 0, "b": 40}, 5) == set()
    assert small_cells({"a": 1, "b": 2, "c": 40}, 5) == {"a", "b"}


def test_several_options_in_one_answer_count_once_each(ruji: Campaign) -> None:
    survey = ruji.questionnaire
    assert survey is not None
    several = [
        question.model_copy(update={"type": "multiple"}) if question.id == "Q9" else question
        for question in survey.questions
    ]
    campaign = ruji.model_copy(update={"questionnaire": survey.model_copy(update={"questions": tuple(several)})})
    found = measures_of(campaign, asked("Q9", ("火灾、交通事故", 2), ("火灾,火灾", 1), ("别的", 1)))
    counted = [value(found, f"option_count.Q9.{option}") for option in ("火灾", "交通事故", "刑事犯罪")]
    assert (counted, row(found, "option_count.Q9.火灾")["n"]) == ([3, 2, 0], 3)


# --- issues, filings, requirements, allotment ------------------------------------------------------------------------


def test_001_9_to_12_issues_by_the_step_they_reached(ruji: Campaign) -> None:
    issues = ledger(
        (A, "待交办", 0, "", "10-16", "10-18"), (A, "办理中", 3, "催办", "10-16", "10-17"), (A, "办理中", 0, "预警", "10-16", "10-16"),
        (A, "已办结待反馈", 0, "", "10-16", "10-16"), (A, "已反馈", 0, "", "10-16", "10-16"), (A, "已销号", 0, "", "10-16", "10-16"),
        (A, "挂账", 0, "", "10-16", "10-16"), (B, "来源已撤回", 0, "", "10-16", "10-30"),
    )  # fmt: skip
    found = measures_of(ruji, issues=issues)
    steps = [
        "registered",
        "assigned",
        "resolved",
        "fed_back",
        "closed",
        "carried_open",
        "overdue",
        "due_soon",
        "reported_late",
        "withdrawn",
    ]
    assert [value(found, f"issues_{step}") for step in steps] == [7, 6, 4, 3, 1, 1, 1, 1, 1, 0]
    assert (value(found, "issues_registered", TOWN), value(found, "issues_withdrawn", TOWN)) == (7, 1)
    assert [value(found, f"issues_in_state.{state}") for state in ("待交办", "办理中", "挂账", "来源已撤回")] == [
        1,
        2,
        1,
        0,
    ]


def test_001_15_categories_by_village_with_their_spread(ruji: Campaign) -> None:
    issues = ledger(
        *[(A, "办理中", 0, "", "10-16", "10-16")] * 3,
        (B, "办理中", 0, "", "10-16", "10-16"),
        (B, "来源已撤回", 0, "", "10-16", "10-16"),
    )
    issues["category"] = ["道路交通", "道路交通", "其他", "道路交通", "其他"]
    found = measures_of(ruji, issues=issues)
    assert (value(found, "issues_in_category.道路交通"), value(found, "issues_in_category.道路交通", TOWN)) == (2, 3)
    assert (value(found, "issues_in_category.其他", TOWN), value(found, "category_cumulative.其他", TOWN)) == (1, 1)
    assert value(found, "category_cumulative.道路交通", TOWN) == 3 / 4
    assert value(found, "category_spread.道路交通", TOWN) == 2 / 16


def test_001_17_the_plan_is_even_over_the_visiting_phase(ruji: Campaign) -> None:
    found = measures_of(ruji, as_of="10-22").figures
    planned = found[found["figure"].eq("planned_households")].set_index("period_end")["value"]
    assert len(planned) == 7
    assert planned[pd.Timestamp("2021-10-22")] == pytest.approx(11267 * 7 / 31)


def test_001_9_dissatisfied_without_consent_stay_anonymous(ruji: Campaign) -> None:
    rows = [{"answered_on": "10-16", "Q4": "不满意", "consent": consent} for consent in ("是", "否", "")]
    anonymous = row(measures_of(ruji, File("q.xlsx", rows=rows, register="questionnaire")), "issues_anonymous")
    assert (anonymous["value"], anonymous["status"]) == (2, "suppressed")


def weekly(found: Measures, unit: str = A) -> list[str]:
    return found.filings.loc[found.filings["unit"].eq(unit), "status"].tolist()


def sent(name: str, received: str, *days: str, run: int = 1, nil: bool = False) -> File:
    rows = [{"head": f"{name}{number}", "visited_on": on, "cadre": "李一"} for number, on in enumerate(days)]
    return File(f"{name}.xlsx", rows=rows, received=received, run=run, nil=nil)


@pytest.mark.parametrize(
    ("files", "as_of", "expected"),
    [
        ([], "11-05", ["missing", "missing", "missing", "not_yet_due"]),
        ([], "10-21", ["not_yet_due"] * 4),
        ([], "10-22", ["missing", "not_yet_due", "not_yet_due", "not_yet_due"]),
        ([("a", "10-12", "10-11")], "10-22", ["on_time", *["not_yet_due"] * 3]),  # before the first due day
        ([("a", "10-22", "10-16")], "10-29", ["on_time", "missing", "not_yet_due", "not_yet_due"]),
        ([("a", "10-23", "10-20")], "10-29", ["late", "on_time", "not_yet_due", "not_yet_due"]),
        ([("a", "10-23", "10-23")], "10-29", ["missing", "on_time", "not_yet_due", "not_yet_due"]),
        (
            [("a", "10-22", "10-16"), ("b", "11-05", "10-16", "10-25")],
            "11-05",
            ["on_time", "late", "on_time", "not_yet_due"],
        ),
    ],
)
def test_002_10_weekly_filings(ruji: Campaign, files: list[tuple[str, ...]], as_of: str, expected: list[str]) -> None:
    found = measures_of(ruji, *(sent(*file, run=number) for number, file in enumerate(files, start=1)), as_of=as_of)
    assert weekly(found) == expected
    due = Counter(status for status in expected if status != "not_yet_due")
    assert value(found, "filings_expected", end=as_of) == sum(due.values())
    assert [value(found, f"filings_{status}", end=as_of) for status in ("on_time", "late", "missing")] == [
        due[name] for name in ("on_time", "late", "missing")
    ]


def test_002_10_nothing_this_week_is_a_report(ruji: Campaign) -> None:
    found = measures_of(ruji, sent("a", "10-20", nil=True), as_of="10-22")
    assert (
        weekly(found)[0],
        value(found, "filings_nil", end="10-22"),
        value(found, "filings_on_time", end="10-22"),
    ) == ("nil", 1, 0)


def test_a_replaced_file_was_still_handed_in_on_time(ruji: Campaign) -> None:
    old, new = sent("a", "10-22", "10-16"), sent("a", "10-29", "10-16", "10-25", run=2)
    assert weekly(measures_of(ruji, old, new, as_of="10-29"))[:2] == ["on_time", "on_time"]


def test_002_10_a_friday_on_a_holiday_is_due_the_workday_before(ruji: Campaign) -> None:
    filing = Filing.model_validate(
        {
            "id": "w",
            "basis": "002-10",
            "title": "t",
            "register": "visits",
            "from": "village",
            "every": "week",
            "starts": "2021-09-18",
            "ends": "2021-10-15",
        }
    )
    assert [term.due_on for term in terms(filing, ruji, Workdays())] == [
        date(2021, 9, 24),
        date(2021, 9, 30),
        date(2021, 10, 8),
        date(2021, 10, 15),
    ]


@pytest.mark.parametrize(
    ("every", "due"),
    [
        ("once", ["2021-11-20"]),
        ("month", ["2021-10-31", "2021-11-20"]),
        ("day", [f"2021-10-{number}" for number in range(10, 13)]),
    ],
)
def test_g3_other_filings_are_due_on_their_day(ruji: Campaign, every: str, due: list[str]) -> None:
    filing = Filing.model_validate(
        {"id": "w", "basis": "", "title": "t", "register": "visits", "from": "village", "every": every}
    )
    assert [term.due_on.isoformat() for term in terms(filing, ruji, Workdays())][:3] == due


def of_rule(found: Measures, rule: str, unit: str = A, end: str = "10-31") -> list[float]:
    return [
        value(found, f"requirement.{rule}.{what}", unit, end) for what in ("subjects", "met", "short", "not_yet_due")
    ]


def test_001_1_targets_are_not_due_before_their_day(ruji: Campaign) -> None:
    files = File("a.xlsx", VISITS)
    assert of_rule(measures_of(ruji, files), "village_target") == [1, 0, 0, 1]
    assert of_rule(measures_of(ruji, files, as_of="11-15"), "village_target", end="11-15") == [1, 0, 1, 0]
    assert of_rule(measures_of(ruji, files, as_of="11-15"), "village_target", TOWN, "11-15") == [16, 0, 16, 0]


def test_001_2_every_household_of_the_roster_or_no_denominator(ruji: Campaign) -> None:
    roster = File("h.xlsx", "household_no|head|phone\n01|张甲|16000000001\n02|赵己|", "households")
    found = measures_of(ruji, File("a.xlsx", VISITS), roster, as_of="11-15")
    assert of_rule(found, "every_household", end="11-15") == [2, 1, 1, 0]
    assert of_rule(found, "every_household", TOWN, end="11-15") == [2, 1, 1, 0]
    without = row(found, "requirement.every_household.subjects", B, end="11-15")
    assert (without["status"], isnan(without["value"])) == ("no_denominator", True)


def test_001_7_complete_visits_are_asked_of_visited_households(ruji: Campaign) -> None:
    assert of_rule(measures_of(ruji, File("a.xlsx", VISITS), as_of="11-15"), "complete_visit", end="11-15") == [
        3,
        2,
        1,
        0,
    ]


CADRES = """
    name|position|weight
    李一|组长|7
    李二|组员|5
    李三|组员|4
    李四|组员|3
"""


def test_001_3_shares_add_up_to_the_target_and_are_compared_with_visits(ruji: Campaign) -> None:
    found = measures_of(ruji, File("a.xlsx", VISITS), File("c.xlsx", CADRES, "cadres"), as_of="11-15")
    assert found.allotment.set_index("cadre")[["share", "visited"]].to_numpy().tolist() == [
        [202, 3],
        [116, 0],
        [145, 1],
        [87, 0],
    ]
    assert of_rule(found, "cadre_share", end="11-15") == [4, 0, 4, 0]
    assert row(found, "requirement.cadre_share.subjects", B, end="11-15")["status"] == "no_denominator"


def rule(**values: object) -> Requirement:
    return Requirement.model_validate(
        {"id": "r", "basis": "", "title": "t", "count": "visits", "per": "village", "at_least": 1, **values}
    )


def test_the_grammar_filters_events_and_subjects_and_counts_in_each_period(ruji: Campaign) -> None:
    rules = (
        rule(id="two_days", count="visit_days", at_least="2", each="month"),
        rule(id="phone", where={"mode": "电话"}, each="week"),
        rule(id="absent", where={"mode": ["未访到", "电话"]}),
        rule(id="away", per="household", among={"situation": "举家外出"}, count="visits"),
        rule(id="forums", count="forums", at_least=2),
        rule(id="leaders", per="leader", at_least=2),
        rule(id="papers", count="questionnaires", at_least=2),
    )
    campaign = ruji.model_copy(update={"requirements": rules})
    roster = File("h.xlsx", "household_no|head|situation\n01|张甲|举家外出\n02|赵己|常住", "households")
    found = measures_of(campaign, File("a.xlsx", VISITS), roster, asked("Q4", ("非常满意", 2)), as_of="11-20")
    assert of_rule(found, "two_days", end="11-20") == [2, 1, 1, 0]
    assert of_rule(found, "phone", end="11-20") == [6 + 1, 1, 6, 0]
    assert found.requirements.query("requirement == 'absent' and unit == @A")["actual"].tolist() == [2]
    assert of_rule(found, "away", end="11-20")[:2] == [1, 1]
    assert of_rule(found, "papers", end="11-20") == [1, 1, 0, 0]
    for name in ("forums", "leaders"):
        assert row(found, f"requirement.{name}.subjects", TOWN, end="11-20")["status"] == "no_denominator"


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        ("campaign", ["10-10..11-20"]),
        ("phase", ["10-10..10-15", "10-16..11-15", "11-16..11-20"]),
        ("month", ["10-10..10-31", "11-01..11-20"]),
        ("ten_days", ["10-10..10-10", "10-11..10-20", "10-21..10-31", "11-01..11-10", "11-11..11-20"]),
        ("quarter", ["10-10..11-20"]),
        ("half", ["10-10..11-20"]),
        ("year", ["10-10..11-20"]),
        (
            "week",
            [
                "10-10..10-10",
                "10-11..10-17",
                "10-18..10-24",
                "10-25..10-31",
                "11-01..11-07",
                "11-08..11-14",
                "11-15..11-20",
            ],
        ),
    ],
)
def test_g4_natural_periods(ruji: Campaign, each: str, expected: list[str]) -> None:
    found = spans(rule(each=each), ruji, day("11-20"))
    assert [f"{span.starts:%m-%d}..{span.ends:%m-%d}" for span in found] == expected
    assert len(spans(rule(each=each), ruji, day("10-01"))) == 1


def test_a_figure_stands_once() -> None:
    one = Figure("a", "b", date(2021, 1, 1), date(2021, 1, 1))
    with pytest.raises(ValueError):
        figures_table([one, one])


# --- an independent recount ------------------------------------------------------------------------------------------

typed_rows = st.fixed_dictionaries(
    {
        "head": st.sampled_from(["张甲", "张乙", "王丙", "赵丁"]),
        "cadre": st.sampled_from(["李一", "李二"]),
        "visited_on": st.sampled_from(["10-11", "10-16", "10-17", "10-29", "11-01"]),
        "mode": st.sampled_from(["", "入户", "电话", "视频", "未访到"]),
        "leaflet": st.sampled_from(["是", "否", ""]),
        "surveyed": st.sampled_from(["是", ""]),
        "problem_found": st.sampled_from(["有", "无", ""]),
        "unit": st.sampled_from([A, B]),
        "accepted": st.sampled_from(["是", "是", "否"]),
    }
)
answer_rows = st.fixed_dictionaries(
    {
        "answered_on": st.sampled_from(["10-16", "10-30", "11-02"]),
        "Q4": st.sampled_from(["非常满意", "基本满意", "不满意", ""]),
        "Q13": st.sampled_from(["非常满意", "不满意", "不了解", ""]),
        "unit": st.sampled_from([A, B]),
    }
)


def recount(rows: list[dict[str, str]], answers: list[dict[str, str]], unit: str) -> dict[str, float]:
    """The same numbers the slow way."""
    merged: dict[tuple[str, str, str], dict[str, object]] = {}
    strength = ["入户", "视频", "电话", "未访到"]
    for one in rows:
        if one["accepted"] != "是" or one["visited_on"] > "10-31" or unit not in (one["unit"], TOWN):
            continue
        key = (one["unit"] + one["head"], one["visited_on"], one["cadre"])
        visit = merged.setdefault(key, {"mode": "未访到", "leaflet": False, "surveyed": False, "found": False})
        visit["mode"] = min(visit["mode"], one["mode"] or "入户", key=strength.index)
        visit["leaflet"] |= one["leaflet"] == "是"
        visit["surveyed"] |= one["surveyed"] == "是"
        visit["found"] |= one["problem_found"] != ""
    reached = {key: visit for key, visit in merged.items() if visit["mode"] != "未访到"}
    first: dict[str, str] = {}
    for household, on, _ in sorted(reached, key=lambda key: key[1]):
        first.setdefault(household, on)
    counted: dict[str, float] = {
        "visits": len(reached),
        "visited_households": len(first),
        "home_visits": sum(visit["mode"] == "入户" for visit in reached.values()),
        "phone_visits": sum(visit["mode"] == "电话" for visit in reached.values()),
        "complete_visited_households": len(
            {key[0] for key, visit in reached.items() if visit["leaflet"] and visit["surveyed"] and visit["found"]}
        ),
        "new_in_week": sum("10-25" <= on <= "10-31" for on in first.values()),
    }
    papers = [one for one in answers if one["answered_on"] <= "10-31" and unit in (one["unit"], TOWN)]
    for question in ("Q4", "Q13"):
        given_answers = [one[question] for one in papers if one[question]]
        for option in ("非常满意", "基本满意", "不满意"):
            counted[f"option_count.{question}.{option}"] = given_answers.count(option)
        sure = [answer for answer in given_answers if answer != "不了解"]
        counted[f"satisfaction_rate.{question}"] = (
            sum(answer != "不满意" for answer in sure) / len(sure) if sure else float("nan")
        )
    counted["questionnaire_n"] = sum(bool(one["Q4"] or one["Q13"]) for one in papers)
    return counted


@shown(4, 60, st.lists(typed_rows, max_size=25), st.lists(answer_rows, max_size=25))
def test_figures_equal_a_recount_in_plain_loops_and_villages_make_the_town(ruji: Campaign, rows, answers) -> None:
    found = measures_of(ruji, File("a.xlsx", rows=rows), File("q.xlsx", rows=answers, register="questionnaire"))
    current = found.figures[found.figures["period_end"].eq(pd.Timestamp("2021-10-31"))]
    by_key = {
        (figure, unit): number for figure, unit, number in current[["figure", "unit", "value"]].itertuples(index=False)
    }
    for unit in (A, B, TOWN):
        for figure, expected in recount(rows, answers, unit).items():
            assert by_key[figure, unit] == pytest.approx(expected, nan_ok=True), (figure, unit)
    town_is_the_sum(found.figures)


RATES = ("rate", "share", "progress", "gap", "rank", "target_rate")


def town_is_the_sum(figures: pd.DataFrame) -> None:
    additive = figures[~figures["figure"].str.contains("|".join(RATES))]
    keys = ["figure", "period_start", "period_end"]
    villages = additive[additive["unit"].ne(TOWN)].groupby(keys)["value"].sum()
    town = additive[additive["unit"].eq(TOWN)].set_index(keys)["value"].fillna(0)
    both = pd.concat({"town": town, "villages": villages}, axis=1).dropna()
    assert len(both) > 50
    assert both["town"].equals(both["villages"])


def test_town_is_the_sum_with_everything_in_it(ruji: Campaign) -> None:
    roster = File("h.xlsx", "household_no|head|phone\n01|张甲|16000000001\n02|赵己|", "households")
    files = [
        File("a.xlsx", VISITS),
        File("b.xlsx", VISITS, unit=B),
        roster,
        File("c.xlsx", CADRES, "cadres"),
        asked("Q13", ("不了解", 3)),
    ]
    found = measures_of(
        ruji, *files, issues=ledger((A, "办理中", 3, "催办", "10-16", "10-17"), (B, "挂账", 0, "", "10-16", "10-17"))
    )
    town_is_the_sum(found.figures)
    again = measures_of(
        ruji,
        *reversed(files),
        issues=ledger((B, "挂账", 0, "", "10-16", "10-17"), (A, "办理中", 3, "催办", "10-16", "10-17")),
    )
    pd.testing.assert_frame_equal(found.figures, again.figures)
