"""Facts behind points and prizes (000-23, 000-25, 000-26, 001-14, 003-13, 003-14)."""

from __future__ import annotations

from datetime import date
from math import isnan

import pandas as pd
import pytest
from merge_tables import day
from record_tables import facts_of
from test_filings import OFFICE, TOWN, A, B, small

from pipeline.campaign import Assessment, Award, Campaign, Requirement, Round
from pipeline.measures.allotment import allotment
from pipeline.measures.assessment import assessment, awards
from pipeline.measures.figures import Figure, Scope
from pipeline.measures.filings import COLUMNS as FILED
from pipeline.measures.rechecks import recheck_figures
from pipeline.measures.requirements import COLUMNS as REQUIRED
from pipeline.measures.requirements import requirements
from pipeline.model import Facts
from schemas import tables

ISSUES = pd.DataFrame({"unit": [A, A, B], "handler": ["李一", "李二", "李三"], "overdue_days": [3, 0, 1]})
NOTHING = pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in REQUIRED.items()})


def listed(
    campaign: Campaign,
    facts: Facts,
    required: pd.DataFrame | None = None,
    filed: pd.DataFrame | None = None,
    figures: list[Figure] | None = None,
    **entry: object,
) -> list[tuple]:
    entry_ = Assessment.model_validate({"id": "e", "basis": "001-14", **entry})
    none = pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in FILED.items()})
    found = assessment(
        facts, ISSUES, NOTHING if required is None else required, none if filed is None else filed, figures or [],
        campaign.model_copy(update={"assessment": (entry_,)}),
    )  # fmt: skip
    tables.AssessmentFacts.validate(found)
    return [
        tuple(None if cell != cell else cell for cell in row)
        for row in found[["unit", "subject", "count", "of", "points", "detail"]].itertuples(index=False)
    ]


@pytest.fixture
def campaign(ruji: Campaign) -> Campaign:
    return small(ruji)


RECHECKS = f"""
    unit|head|cadre|result|satisfied|conclusion|concluded_by|concluded_on
    {A}|张甲|李一|否认||属实|王一、王二|05-01
    {A}|张乙|李二|否认|不满意|属实|王一、王二|05-02
    {A}|张丙|李二|确认走访|满意||
    {B}|张丁|李三|否认||属实|王一|05-01
    {B}|张戊|李三|否认||不属实|王一、王二|05-01
    {B}|张己|李三|停机||||
    {B}|张庚|李三|未接通|不了解|||
""".replace("李二|确认走访|满意||", "李二|确认走访|满意|||")


def test_001_14_once_per_village_and_only_what_two_people_found(campaign: Campaign) -> None:
    facts = facts_of(campaign, rechecks=RECHECKS)
    assert listed(campaign, facts, points=-5.0) == [(A, A, 2, None, -5, "")]
    each = listed(campaign, facts, points=-5.0, once_per="case")
    assert each == [(A, "李一", 1, None, -5, ""), (A, "李二", 1, None, -5, "")]
    assert listed(campaign, facts) == [(A, A, 2, None, None, "")]
    assert listed(campaign, facts_of(campaign)) == []


def test_000_25_confirmed_visits_and_satisfaction_with_bounds(campaign: Campaign) -> None:
    scope = Scope((A, B), TOWN, date(2021, 4, 5), date(2021, 12, 31))
    found = {
        (one.figure, one.unit): one for one in recheck_figures(facts_of(campaign, rechecks=RECHECKS), campaign, scope)
    }
    values = {name: [found[name, unit].value for unit in (A, B, TOWN)] for name in
              ("recheck_n", "recheck_unreachable", "confirmed_visit_rate", "recheck_unsure")}  # fmt: skip
    assert values == {
        "recheck_n": [3, 4, 7], "recheck_unreachable": [0, 2, 2],
        "confirmed_visit_rate": [1 / 3, 0, 1 / 5], "recheck_unsure": [0, 1, 1],
    }  # fmt: skip
    rate = found["recheck_satisfaction_rate", A]
    assert (rate.numerator, rate.denominator, rate.status) == (1, 2, "small_sample")
    assert found["recheck_satisfaction_rate.low", A].value < 0.5 < found["recheck_satisfaction_rate.high", A].value
    assert found["recheck_satisfaction_rate", B].status == "no_denominator"
    without = campaign.model_copy(update={"registers": ("visits",)})
    assert recheck_figures(facts_of(without), without, scope) == []


def test_000_23_mediations_that_worked_by_cadre(campaign: Campaign) -> None:
    done = f"unit|kind|held_on|cadre|result\n{A}|小调解|05-01|李一|成功\n{A}|小调解|05-02|李一|调解成功\n{A}|小调解|05-03|李一|未成功\n{A}|标语|05-03|李一|成功"
    found = listed(campaign, facts_of(campaign, activities=done), evidence="mediations", once_per="case")
    assert found == [(A, "李一", 2, None, None, "")]


def test_000_26_ratings_of_units_and_003_14_shortfalls(campaign: Campaign) -> None:
    rated = f"unit|rated|rated_on|rating\n{A}|甲局|05-01|好\n{B}|甲局|05-01|较好\n{B}|甲局|05-02|好"
    assert listed(campaign, facts_of(campaign, evaluations=rated), evidence="evaluations") == [
        (TOWN, "甲局", 3, None, None, "好2 较好1")
    ]
    assert listed(campaign, facts_of(campaign), evidence="overdue") == [
        (A, A, 1, None, None, ""),
        (B, B, 1, None, None, ""),
    ]
    rule = Requirement.model_validate(
        {"id": "r", "basis": "003-7", "title": "t", "count": "visits", "per": "village", "each": "month", "at_least": 1}
    )
    facts = facts_of(campaign)
    own = campaign.model_copy(update={"requirements": (rule,)})
    table = requirements(facts, allotment(facts), own, day("2021-06-15"))
    assert listed(own, facts, required=table, evidence="r", points=6.0) == [
        (A, A, 2, 3, None, ""),
        (B, B, 2, 3, None, ""),
    ]


def test_002_13_a_rate_of_the_mock_poll_without_small_samples(campaign: Campaign) -> None:
    start, end = day("2021-05-01"), day("2021-05-31")
    rate = "safety_rate.Q6"
    figures = [
        Figure(rate, A, start, end, 90, 100, 0.9, n=100),
        Figure(rate, B, start, end, 45, 60, 0.75, n=60),
        Figure(rate, TOWN, start, end, 135, 160, 0.84, n=160),
    ]
    found = listed(campaign, facts_of(campaign), figures=figures, evidence=rate)
    assert found == [(A, A, 90, 100, None, ""), (B, B, 45, 60, None, "")]
    small_ = [figures[0]._replace(status="small_sample"), figures[1]]
    assert [row[0] for row in listed(campaign, facts_of(campaign), figures=small_, evidence=rate)] == [B]


CADRES = f"unit|name\n{A}|李一\n{A}|李二\n{A}|李三\n{B}|李四\n{OFFICE}|李五"


def test_003_13_candidates_by_rank_with_ties_at_the_cut(campaign: Campaign) -> None:
    links = [(A, "李一", 3), (A, "李二", 2), (A, "李三", 2), (B, "李四", 2), (A, "李五", 1)]
    linked = "\n".join(
        [
            "unit|cadre|head|household",
            *(f"{unit}|{cadre}|张{n}|{unit}-{cadre}{n}" for unit, cadre, count in links for n in range(count)),
        ]
    )
    facts = facts_of(campaign, cadres=CADRES, linkage=linked)
    rule = Requirement.model_validate(
        {"id": "links", "basis": "003-6", "title": "t", "count": "links", "per": "cadre", "at_least": 4}
    )
    prize = Award.model_validate(
        {"id": "p", "basis": "003-13", "title": "t", "per": "cadre", "quota": 2, "by": ["links"]}
    )
    own = campaign.model_copy(update={"requirements": (rule,), "awards": (prize,)})
    required = requirements(facts, allotment(facts), own, day("12-31"))
    found = awards(facts, required, [], allotment(facts), own, day("12-31"))
    tables.Awards.validate(found)
    assert list(found[["subject", "rank", "first", "within", "tied_at_cut"]].itertuples(index=False, name=None)) == [
        ("李一", 1, 0.75, True, False), ("李三", 2, 0.5, False, True), ("李二", 2, 0.5, False, True),
        ("李四", 2, 0.5, False, True), ("李五", 5, 0.25, False, False),
    ]  # fmt: skip


def test_003_13_midyear_and_year_end_are_rounds_of_their_own(campaign: Campaign) -> None:
    starts = campaign.activity.starts
    rounds = (
        Round(id="a", title="年中", starts=starts, ends=date(2021, 6, 30), kind="award"),
        Round(id="b", title="年末", starts=date(2021, 7, 1), ends=date(2021, 12, 31), kind="award"),
        Round(id="c", title="别的", starts=starts, ends=date(2021, 12, 31)),
    )
    prize = Award.model_validate(
        {"id": "p", "basis": "003-13", "title": "t", "per": "village", "quota": 1, "each": "round", "round": "award", "by": ["coverage_rate"]}
    )  # fmt: skip
    own = campaign.model_copy(update={"awards": (prize,), "rounds": rounds})
    found = awards(facts_of(own), NOTHING, [], allotment(facts_of(own)), own, day("12-31"))
    assert sorted(set(found["period_end"].dt.date)) == [date(2021, 6, 30), date(2021, 12, 31)]


def test_003_13_each_half_of_a_village_by_figures_and_without_a_value_no_rank(campaign: Campaign) -> None:
    prize = Award.model_validate(
        {
            "id": "p",
            "basis": "003-13",
            "title": "t",
            "per": "village",
            "quota": 1,
            "each": "half",
            "by": ["coverage_rate"],
        }
    )
    own = campaign.model_copy(update={"awards": (prize,)})
    facts = facts_of(own)
    figures = [Figure("coverage_rate", B, campaign.activity.starts, date(2021, 12, 31), value=0.5)]
    found = awards(facts, NOTHING, figures, allotment(facts), own, day("12-31"))
    assert found["period_start"].dt.month.tolist() == [4, 4, 7, 7]
    assert found["subject"].tolist() == [B, A, B, A]
    assert (found["rank"].tolist()[0], isnan(found["rank"].tolist()[1]), found["within"].tolist()[:2]) == (
        1,
        True,
        [True, False],
    )
