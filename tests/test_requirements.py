"""The at-least-N grammar, rule by rule of the five plans (DESIGN, requirements)."""

from __future__ import annotations

import itertools
import time
from datetime import date, timedelta
from math import isnan

import pandas as pd
import pytest
from hypothesis import strategies as st
from merge_tables import File, day
from properties import shown
from record_tables import facts_of

from pipeline.campaign import Campaign, Requirement, Round, Unit
from pipeline.measures.allotment import allotment
from pipeline.measures.figures import Scope
from pipeline.measures.periods import natural_periods, spans
from pipeline.measures.requirements import requirement_figures, requirements
from pipeline.model import Facts
from schemas import tables

TOWN, A, B, OFFICE = "汝集镇", "秦四庙村", "七营村", "镇派出所"


def rule(**values: object) -> Requirement:
    return Requirement.model_validate(
        {"id": "r", "basis": "000-1", "title": "t", "count": "visits", "per": "village", "at_least": 1, **values}
    )


@pytest.fixture
def campaign(ruji: Campaign) -> Campaign:
    return small(ruji)


def small(ruji: Campaign) -> Campaign:
    """Two villages and an office, October to December 2021, and three batches."""
    units = ruji.units.model_copy(
        update={"list": (Unit(name=A, target=5), Unit(name=B, target=7), Unit(name=OFFICE, kind="office")),
                "stated_total": None}
    )  # fmt: skip
    batches = [("一", "10-01", "10-31"), ("二", "11-01", "11-30"), ("三", "12-01", "12-31")]
    rounds = [
        Round(id=f"batch{number}", title=f"第{name}批", starts=day(starts).isoformat(), ends=day(ends).isoformat(), kind="batch")
        for number, (name, starts, ends) in enumerate(batches, start=1)
    ]  # fmt: skip
    activity = ruji.activity.model_copy(update={"starts": date(2021, 10, 1), "ends": date(2021, 12, 31)})
    return ruji.model_copy(update={"units": units, "rounds": tuple(rounds), "activity": activity, "phases": ()})


def asked(campaign: Campaign, one: Requirement, facts: Facts, as_of: str = "12-31") -> pd.DataFrame:
    """The requirement's table."""
    campaign = campaign.model_copy(update={"requirements": (one,)})
    found = requirements(facts, allotment(facts), campaign, day(as_of))
    tables.Requirements.validate(found)
    assert set(found["basis"]) <= {one.basis}
    return found


def told(table: pd.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    """Rows of some columns, floats as whole numbers where they are."""
    rows = table[list(columns or ("subject", "actual", "status"))].itertuples(index=False)
    return [tuple(int(cell) if isinstance(cell, float) and not isnan(cell) else cell for cell in row) for row in rows]


CADRES = f"""
    unit|name|role|batch|exempt|cadre_class
    {A}|李一|班子成员|第一批|否|镇干部
    {A}|李二||第二批||普通党员
    {B}|李三||第二批|是|普通党员
"""
LINKED = [(A, "李一", "张甲"), (A, "李一", "张乙"), (A, "李二", "张甲"), (B, "李三", "张丙")]


def linkage(*pairs: tuple[str, str, str]) -> str:
    lines = [f"{unit}|{cadre}|{head}|{unit}-{head}" for unit, cadre, head in pairs or LINKED]
    return "\n".join(["unit|cadre|head|household", *lines])


def visited(facts: Facts, *rows: tuple[str, str, str, str]) -> Facts:
    """Visits of (unit, cadre, head, day), all at home."""
    from dataclasses import replace

    visits = pd.DataFrame(
        [(f"{unit}-{head}", unit, cadre, pd.Timestamp(day(on)), "入户") for unit, cadre, head, on in rows],
        columns=["household", "unit", "cadre", "visited_on", "mode"],
    ).astype({"household": "str", "unit": "str", "cadre": "str", "visited_on": "datetime64[us]", "mode": "str"})
    return replace(facts, visits=visits.assign(counted=True, complete=False, surveyed=False))


def test_000_10_every_cadre_is_linked_with_households_counted_once(campaign: Campaign) -> None:
    facts = facts_of(campaign, cadres=CADRES, linkage=linkage(*LINKED, (A, "李一", "张甲")))
    table = asked(campaign, rule(count="links", per="cadre", at_least=2), facts)
    assert told(table) == [("李一", 2, "met"), ("李二", 1, "short"), ("李三", 1, "short")]


def test_000_11_two_visits_of_every_linked_household_by_its_own_cadre(campaign: Campaign) -> None:
    facts = visited(
        facts_of(campaign, linkage=linkage()),
        (A, "李一", "张甲", "10-16"), (A, "李一", "张甲", "10-20"), (A, "李二", "张乙", "10-20"),
    )  # fmt: skip
    pairs = asked(campaign, rule(count="visit_days", per="linkage", each="year", at_least=2), facts)
    assert told(pairs, "subject", "actual") == [
        (f"李一|{A}-张乙", 0), (f"李一|{A}-张甲", 2), (f"李二|{A}-张甲", 0), (f"李三|{B}-张丙", 0),
    ]  # fmt: skip
    households = asked(campaign, rule(count="visit_days", per="linked_household", at_least=2), facts)
    assert told(households, "subject", "actual", "unit") == [
        (f"{A}-张乙", 1, A),
        (f"{A}-张甲", 2, A),
        (f"{B}-张丙", 0, B),
    ]


def test_000_9_without_a_roster_nothing_is_met(campaign: Campaign) -> None:
    for one in (
        rule(per="household", among={"hardship": "true"}),
        rule(per="linkage"),
        rule(per="grid", count="roles"),
        rule(per="cadre"),
        rule(count="links"),
        rule(count="forums"),
    ):
        table = asked(campaign, one, facts_of(campaign))
        assert told(table, "subject", "status") == [(A, "no_denominator"), (B, "no_denominator")], one
    half = facts_of(
        campaign, households=f"unit|household_no|head|hardship\n{A}|01|张甲|是\n{A}|02|张乙|\n{A}|03|张丙|否"
    )
    table = asked(campaign, rule(per="household", among={"hardship": ["是"]}), half)
    assert told(table, "subject", "status") == [(f"{A}|01", "short"), (B, "no_denominator")]


def test_000_2_every_leader_village_and_quarter(campaign: Campaign) -> None:
    leaders = f"unit|name|role\n{A}|李一|班子成员\n{B}|李一|班子成员、联络员\n{A}|李二|"
    done = f"unit|kind|held_on|cadre\n{A}|现场办公|10-20|李一\n{A}|调研|10-21|李一\n{B}|现场办公|2022-01-05|李一"
    long = campaign.model_copy(update={"activity": campaign.activity.model_copy(update={"ends": date(2022, 6, 30)})})
    one = rule(count="activities", where={"kind": "现场办公"}, per="cadre", among={"role": "班子成员"}, each="quarter")
    table = asked(long, one, facts_of(long, cadres=leaders, activities=done), "2022-02-01")
    assert told(table, "unit", "period_start", "actual", "status") == [
        (A, pd.Timestamp("2021-10-01"), 1, "met"), (B, pd.Timestamp("2021-10-01"), 0, "short"),
        (A, pd.Timestamp("2022-01-01"), 0, "not_yet_due"), (B, pd.Timestamp("2022-01-01"), 1, "met"),
    ]  # fmt: skip


FORUMS = f"""
    unit|kind|held_on|representatives|principal_present|announced_before
    {A}|恳谈会|10-20|20|是|是
    {A}|恳谈会|11-20|19|否|否
    {B}|院落会|11-20|25|是|是
"""


def test_000_17_to_19_only_meetings_with_enough_people_count(campaign: Campaign) -> None:
    facts = facts_of(campaign, meetings=FORUMS)
    two = rule(count="forums", where={"enough_representatives": "true", "principal_present": "true"}, at_least=2)
    assert told(asked(campaign, two, facts)) == [(A, 1, "short"), (B, 1, "short")]
    kind = rule(count="forums", where={"kind": ["恳谈会"]}, at_least=2)
    assert told(asked(campaign, kind, facts)) == [(A, 2, "met"), (B, 0, "short")]
    people = asked(campaign, rule(count="attendees", per="forum", at_least=20), facts)
    assert told(people, "unit", "actual", "status") == [(A, 20, "met"), (A, 19, "short"), (B, 25, "met")]
    nobody_known = facts_of(campaign, meetings=f"unit|held_on|principal_present\n{A}|10-20|")
    present = rule(count="forums", where={"principal_present": "true"})
    assert set(asked(campaign, present, nobody_known)["status"]) == {"no_denominator"}


def test_no_meeting_yet_is_nobody_to_ask(campaign: Campaign) -> None:
    empty = facts_of(campaign, meetings="unit|held_on")
    assert asked(campaign, rule(count="attendees", per="forum", at_least=20), empty).empty
    assert told(asked(campaign, rule(count="forums", at_least=2), empty)) == [(A, 0, "short"), (B, 0, "short")]


def test_002_6_slogans_are_added_up_and_offices_have_their_own_row(campaign: Campaign) -> None:
    done = (
        f"unit|kind|held_on|quantity\n{A}|标语|10-20|2\n{A}|标语|10-21|\n{B}|LED标语|10-21|9\n{OFFICE}|LED标语|10-21|1"
    )
    facts = facts_of(campaign, activities=done)
    slogans = asked(campaign, rule(count="quantity", where={"kind": "标语"}, at_least=3), facts)
    assert told(slogans) == [(A, 3, "met"), (B, 0, "short")]
    led = rule(count="quantity", where={"kind": "LED标语"}, per="office")
    table = asked(campaign, led, facts)
    assert told(table, "unit", "actual") == [(OFFICE, 1)]
    figures = {one.unit: one.value for one in of_figures(campaign, led, facts) if one.figure == "requirement.r.met"}
    assert figures == {A: 0, B: 0, OFFICE: 1, TOWN: 1}


def of_figures(campaign: Campaign, one: Requirement, facts: Facts, as_of: str = "12-31") -> list:
    table = asked(campaign, one, facts, as_of)
    campaign = campaign.model_copy(update={"requirements": (one,)})
    scope = Scope((A, B), TOWN, campaign.activity.starts, day(as_of))
    return requirement_figures(table, facts, campaign, scope)


def test_004_2_ten_days_within_the_cadre_s_own_batch(campaign: Campaign) -> None:
    days = [f"{A}|住村|10-{number}|李一" for number in range(10, 22)] + [
        f"{A}|住村|10-{number}|李二" for number in range(10, 15)
    ]
    done = "\n".join(["unit|kind|held_on|cadre", *days, f"{A}|住村|10-10|李一", f"{A}|住村|11-03|李二"])
    one = rule(
        count="days", where={"kind": "住村"}, per="cadre", among={"exempt": ["false"]}, each="round", round="batch",
        own_round="batch", at_least=10,
    )  # fmt: skip
    facts = facts_of(campaign, cadres=CADRES, activities=done)
    assert told(asked(campaign, one, facts, "10-20")) == [("李一", 12, "met")]
    later = asked(campaign, one, facts, "11-15")
    assert told(later, "subject", "period_start", "actual", "status") == [
        ("李一", pd.Timestamp("2021-10-01"), 12, "met"), ("李二", pd.Timestamp("2021-11-01"), 1, "not_yet_due"),
    ]  # fmt: skip
    assert told(asked(campaign, one, facts))[1] == ("李二", 1, "short")
    unknown = facts_of(
        campaign, cadres=f"unit|name|batch\n{A}|李一|\n{A}|李二|第九批\n{B}|李三|batch1", activities=done
    )
    assert told(asked(campaign, one, unknown), "subject", "status") == [
        ("李一", "no_denominator"), ("李二", "no_denominator"), ("李三", "short"),
    ]  # fmt: skip


def test_a_rate_of_what_is_not_due_yet_says_so_and_is_no_missing_roster(campaign: Campaign) -> None:
    """DESIGN, figures.csv: status not_yet_due; village A did it, B still has the time."""
    one = rule(count="activities", where={"kind": "标语"}, at_least=1)
    facts = facts_of(campaign, activities=f"unit|kind|held_on\n{A}|标语|10-20")
    early = {
        row.unit: row.status for row in of_figures(campaign, one, facts, "10-25") if row.figure.endswith("met_rate")
    }
    late = {row.unit: row.status for row in of_figures(campaign, one, facts) if row.figure.endswith("met_rate")}
    assert early == {A: "ok", B: "not_yet_due", OFFICE: "no_denominator", TOWN: "ok"}
    assert late == {A: "ok", B: "ok", OFFICE: "no_denominator", TOWN: "ok"}


def test_003_4_every_week_from_monday_to_sunday_unless_explained(campaign: Campaign) -> None:
    done = f"unit|kind|held_on|cadre\n{A}|下沉网格|10-03|李一\n{A}|下沉网格|10-04|李一\n{A}|请假|10-13|李一"
    one = rule(count="activities", where={"kind": "下沉网格"}, per="cadre", among={"cadre_class": "镇干部"}, each="week",
               explained_by="请假")  # fmt: skip
    table = asked(campaign, one, facts_of(campaign, cadres=CADRES, activities=done), "10-20")
    assert told(table, "period_start", "required", "status") == [
        (pd.Timestamp("2021-10-01"), 1, "met"), (pd.Timestamp("2021-10-04"), 1, "met"),
        (pd.Timestamp("2021-10-11"), 0, "met"), (pd.Timestamp("2021-10-18"), 1, "not_yet_due"),
    ]  # fmt: skip


@pytest.mark.parametrize(("links", "status"), [(1, "short"), (2, "met"), (3, "met"), (4, "over")])
def test_003_5_more_than_at_most_is_pointed_out_not_short(campaign: Campaign, links: int, status: str) -> None:
    pairs = [(A, "李一", f"张{number}") for number in range(links)]
    facts = facts_of(campaign, cadres=f"unit|name\n{A}|李一", linkage=linkage(*pairs))
    one = rule(count="links", per="cadre", at_least=2, at_most=3)
    table = asked(campaign, one, facts)
    assert told(table)[0] == ("李一", links, status)
    own = {row.figure: row.value for row in of_figures(campaign, one, facts) if row.unit == A}
    assert own["requirement.r.subjects"] == 1
    assert own[f"requirement.r.{status}"] == 1


def test_003_8_households_nobody_is_linked_with(campaign: Campaign) -> None:
    households = f"unit|household_no|head\n{A}|01|张甲\n{A}|02|张乙"
    links = f"unit|cadre|head|household\n{A}|李一|张甲|X"
    facts = facts_of(campaign, households=households, linkage=links)
    facts.records["linkage"]["household"] = f"{A}|01"
    table = asked(campaign, rule(count="links", per="household"), facts)
    assert told(table)[:2] == [(f"{A}|01", 1, "met"), (f"{A}|02", 0, "short")]


def test_002_8_003_15_roles_of_a_grid(campaign: Campaign) -> None:
    grids = f"""
        unit|grid|party_lead|officer|grid_leader|grid_worker
        {A}|一|李一|王警|李二|李三
        {A}|二|李一||李二|
        {A}|二|||李五|
    """
    facts = facts_of(campaign, grids=grids)
    assert told(asked(campaign, rule(count="roles", per="grid", at_least=4), facts))[:2] == [
        ("一", 4, "met"),
        ("二", 2, "short"),
    ]
    officer = rule(count="roles", where={"role": "officer"}, per="grid")
    assert told(asked(campaign, officer, facts))[:2] == [("一", 1, "met"), ("二", 0, "short")]
    one = rule(count="role_holders", where={"role": "grid_leader"}, per="grid", at_least=1, at_most=1)
    assert told(asked(campaign, one, facts))[:2] == [("一", 1, "met"), ("二", 2, "over")]


def test_000_21_wishes_fulfilled_on_their_day(campaign: Campaign) -> None:
    wishes = f"unit|cadre|head|kind|claimed_on|done_on\n{A}|李一|张甲|看病治疗|10-06|11-06\n{A}|李一|张甲|看病治疗||\n{A}|李二|张乙|其他|10-06|"
    facts = facts_of(campaign, cadres=CADRES, wishes=wishes)
    done = rule(count="wishes", where={"done": "true"}, per="cadre", each="month")
    assert told(asked(campaign, done, facts), "subject", "actual")[:6] == [
        ("李一", 0), ("李二", 0), ("李三", 0), ("李一", 1), ("李二", 0), ("李三", 0),
    ]  # fmt: skip
    taken = asked(campaign, rule(count="wishes", per="cadre", at_least=2), facts)
    assert told(taken, "subject", "actual") == [("李一", 2), ("李二", 1), ("李三", 0)]


def test_002_2_people_named_for_a_role(campaign: Campaign) -> None:
    facts = facts_of(campaign, cadres=f"unit|name|role\n{A}|李一|一把手、联络员\n{B}|李二|分管同志\n{OFFICE}|王一|专干")
    liaison = rule(count="members", where={"role": "联络员"}, at_most=1)
    assert told(asked(campaign, liaison, facts)) == [(A, 1, "met"), (B, 0, "short")]
    office = rule(count="members", where={"role": "专干"}, per="office", among={"name": OFFICE})
    assert told(asked(campaign, office, facts)) == [(OFFICE, 1, "met")]


def test_003_7_a_cadre_of_an_office_is_found_in_the_villages(campaign: Campaign) -> None:
    """By name, when he is the only one; a village's own cadre of that name keeps his visits."""
    cadres = f"unit|name\n{OFFICE}|李一\n{OFFICE}|王二\n{A}|王二"
    facts = facts_of(campaign, cadres=cadres)
    facts = visited(facts, (A, "李一", "张甲", "10-16"), (B, "李一", "张乙", "10-16"), (A, "王二", "张甲", "10-17"))
    table = asked(campaign, rule(per="cadre"), facts)
    assert told(table, "unit", "subject", "actual") == [
        (A, "王二", 1),
        (OFFICE, "李一", 2),
        (OFFICE, "王二", 0),
        (B, B, 0),
    ]


def test_grids_have_the_visits_of_their_households(campaign: Campaign) -> None:
    facts = facts_of(
        campaign, grids=f"unit|grid\n{A}|一\n{A}|二",
        households=f"unit|household_no|head|grid\n{A}|01|张甲|一",
    )  # fmt: skip
    facts = visited(facts, (A, "李一", "张甲", "10-16"))
    facts.visits["household"] = f"{A}|01"
    assert told(asked(campaign, rule(per="grid"), facts), "subject", "actual")[:2] == [("一", 1), ("二", 0)]


def test_what_a_register_does_not_hold_cannot_be_asked(campaign: Campaign) -> None:
    facts = facts_of(
        campaign, File("a.xlsx", rows=[{"head": "张甲", "visited_on": "10-16", "cadre": "李一"}]), cadres=CADRES
    )
    for one in (
        rule(where={"colour": "red"}),
        rule(per="cadre", among={"colour": "red"}),
        rule(per="cadre", at_least="colour"),
    ):
        assert set(asked(campaign, one, facts)["status"]) == {"no_denominator"}, one
    assert told(asked(campaign, rule(at_least="target"), facts), "required", "actual") == [(5, 1), (7, 0)]


@pytest.mark.parametrize(
    ("values", "as_of", "expected"),
    [
        ({"each": "month", "starts": "2021-11-10"}, "12-31", ["11-10..11-30", "12-01..12-31"]),
        ({"each": "month", "ends": "2021-11-10"}, "12-31", ["10-01..10-31", "11-01..11-10"]),
        ({"each": "month"}, "11-01", ["10-01..10-31", "11-01..11-30"]),
        ({"each": "month"}, "09-01", ["10-01..10-31"]),
        ({"each": "half"}, "12-31", ["10-01..12-31"]),
        ({"each": "round", "round": "batch"}, "11-02", ["10-01..10-31", "11-01..11-30"]),
        ({"each": "round", "round": "poll"}, "11-02", ["10-01..12-31"]),
        ({"each": "week", "starts": "2021-12-20"}, "12-31", ["12-20..12-26", "12-27..12-31"]),
    ],
)
def test_g4_periods_begun(campaign: Campaign, values: dict[str, object], as_of: str, expected: list[str]) -> None:
    found = spans(rule(**values), campaign, day(as_of))
    assert [f"{span.starts:%m-%d}..{span.ends:%m-%d}" for span in found] == expected


def test_a_due_day_ends_the_whole_and_caps_several_periods(campaign: Campaign) -> None:
    assert [span.due for span in spans(rule(due="2021-11-15"), campaign, day("12-31"))] == [date(2021, 11, 15)]
    months = spans(rule(due="2021-11-15", each="month"), campaign, day("12-31"))
    assert [span.due for span in months] == [date(2021, 10, 31), date(2021, 11, 15)]


@shown(
    20, 300, st.dates(date(2010, 1, 1), date(2030, 12, 31)), st.integers(0, 800),
    st.sampled_from(["year", "half", "quarter", "month", "ten_days", "week", "day"]),
)  # fmt: skip
def test_natural_periods_partition_the_activity(first: date, length: int, each: str) -> None:
    last = first + timedelta(days=length)
    found = natural_periods(each, first, last)
    assert (found[0][0], found[-1][1]) == (first, last)
    assert all(starts <= ends for starts, ends in found)
    assert all(after[0] - before[1] == timedelta(days=1) for before, after in itertools.pairwise(found))
    if each == "week":
        assert all(ends.isoweekday() == 7 for _, ends in found[:-1])


events = st.lists(
    st.tuples(st.sampled_from([A, B]), st.sampled_from(["李一", "李二", "李三"]), st.sampled_from(["张甲", "张乙"]),
              st.sampled_from(["10-01", "10-16", "11-03", "12-31"])), max_size=12,
)  # fmt: skip
rules = st.fixed_dictionaries(
    {
        "count": st.sampled_from(["visits", "visit_days", "households", "links"]),
        "per": st.sampled_from(["village", "cadre", "linkage", "linked_household", "visited_household"]),
        "each": st.sampled_from(["campaign", "month", "week", "round"]),
        "round": st.just("batch"),
        "at_least": st.integers(0, 3),
        "at_most": st.sampled_from([None, 3]),
    }
)


@shown(6, 100, events, rules, st.sampled_from(["10-05", "11-10", "12-31"]))
def test_subjects_are_met_short_over_or_not_yet_due(ruji: Campaign, rows, values, as_of) -> None:
    campaign = small(ruji)
    facts = visited(facts_of(campaign, cadres=CADRES, linkage=linkage()), *rows)
    one = rule(**values)
    table = asked(campaign, one, facts, as_of)
    figures = {(row.figure.rsplit(".")[-1], row.unit): row.value for row in of_figures(campaign, one, facts, as_of)}
    for unit in (A, B, TOWN):
        parts = [figures[name, unit] for name in ("met", "short", "over", "not_yet_due")]
        assert figures["subjects", unit] == sum(parts) or isnan(figures["subjects", unit])
    known = table[table["status"].ne("no_denominator")]
    assert known["short"].eq((known["required"] - known["actual"]).clip(lower=0)).all()
    assert (known["short"].gt(0) == known["status"].isin(["short", "not_yet_due"])).all()
    if one.count == "visits" and one.per == "village":
        within = known.loc[known["period_start"].le(pd.Timestamp("2021-10-01")), "actual"].sum()
        assert within == sum(
            on <= ("12-31" if one.each == "campaign" else "10-03" if one.each == "week" else "10-31") for *_, on in rows
        )


def test_twenty_thousand_linked_households_in_twelve_months_take_a_moment(campaign: Campaign) -> None:
    year = campaign.model_copy(update={"activity": campaign.activity.model_copy(update={"starts": date(2021, 1, 1)})})
    count = 20_000
    links = pd.DataFrame({"unit": A, "cadre": [f"李{n % 500}" for n in range(count)], "household": [f"{A}|{n}" for n in range(count)],
                          "source": 0, "row": range(count)}).astype({"unit": "str", "cadre": "str", "household": "str"})  # fmt: skip
    facts = facts_of(year)
    facts.records["linkage"] = links
    visits = links.assign(
        visited_on=pd.Timestamp("2021-01-01") + pd.to_timedelta([n % 360 for n in range(count)], unit="D"), mode="电话",
        counted=True, complete=False,
    )  # fmt: skip
    object.__setattr__(facts, "visits", visits)
    started = time.process_time()
    table = asked(year, rule(per="linkage", each="month"), facts)
    assert time.process_time() - started < 1.5
    assert len(table) == count * 12 + 12
    assert table["actual"].sum() == count
