"""What villages read of the survey, paper after paper: the difference of two papers tells nobody's answer (001-18; PRACTICE B8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from merge_tables import day
from test_level_readers import answered, told, visited
from townships import outcome_of

from pipeline.campaign import Campaign
from pipeline.measures import measure
from pipeline.measures.figures import Figure, Scope, figures_table
from pipeline.measures.told import told_rates
from pipeline.model import Memory, Outcome, Publication
from pipeline.reports import edition
from pipeline.reports.village import survey_table
from pipeline.wording import words
from pipeline.workdays import Workdays

FIRST, VILLAGE = day("10-20"), "秦四庙村"
RATE, TOLD = "satisfaction_rate.Q4", "told_satisfaction_rate.Q4"


def papers(ruji: Campaign, *samples: tuple[int, int]) -> list[tuple[int, int] | None]:
    """What a village is told on days that follow each other: (good, n) each day, None where nothing is held back."""
    before, held = None, []
    for place, (good, n) in enumerate(samples):
        scope = Scope((VILLAGE,), ruji.issuer, ruji.activity.starts, FIRST + timedelta(place))
        own = Figure(RATE, VILLAGE, scope.starts, scope.ends, good, n, good / n, n)
        rows = told_rates([own], before, ruji, scope)
        assert [(one.figure, one.unit, one.period_end) for one in rows] == [(TOLD, VILLAGE, scope.ends)] * len(rows)
        held.append((int(rows[0].numerator), int(rows[0].n)) if rows else None)
        before = Publication(scope.ends, figures_table([own, *rows]))
    return held


@pytest.mark.parametrize(
    ("samples", "held"),
    [
        ([(30, 40), (30, 41)], [None, (30, 40)]),  # one more, dissatisfied
        ([(30, 40), (31, 41), (31, 41)], [None, (30, 40), (30, 40)]),  # nor on the quiet day after
        ([(30, 40), (32, 43), (34, 46), (34, 47)], [None, (30, 40), None, (34, 46)]),  # six since it was told
        ([(30, 40), (29, 40)], [None, (30, 40)]),  # one answer corrected
        ([(30, 40), (20, 30)], [None, None]),  # a file withdrawn
        ([(30, 40), (30, 40)], [None, None]),
    ],
)
def test_a_rate_is_told_anew_when_enough_people_more_have_answered(ruji: Campaign, samples, held) -> None:
    assert papers(ruji, *samples) == held


def ran(ruji: Campaign, count: int, bad: int, before: Outcome | None, on: str) -> tuple[Outcome, Memory]:
    """The run of a day, remembering the run before it."""
    files = [visited(VILLAGE, 70), answered(ruji, VILLAGE, count, bad), answered(ruji, "七营村", 50, 6)]
    memory = Memory() if before is None else Memory(last_publication=Publication(FIRST, before.figures))
    outcome = outcome_of(ruji, files, day(on))
    found = measure(outcome.facts, outcome.issues, memory, ruji, day(on), Workdays())
    return replace(outcome, figures=found.figures), memory


def test_the_slips_of_two_days_show_the_same_rates_when_one_questionnaire_came_in(ruji: Campaign) -> None:
    first, nothing = ran(ruji, 40, 10, None, "10-20")
    second, memory = ran(ruji, 41, 11, first, "10-21")

    def rows(outcome: Outcome, known: Memory, on: str) -> list[list[object]]:
        table = survey_table(edition(outcome, known, ruji, day(on), words), VILLAGE)
        return [[told(cell) for cell in row] for row in table.rows]

    before, after = rows(first, nothing, "10-20"), rows(second, memory, "10-21")
    assert before == after
    assert before[0][1:3] == [40, "75%"]
    own = second.figures.query("figure == @RATE and unit == @VILLAGE")
    assert own["n"].tolist() == [41]  # the centre's own books have every answer


def test_a_town_in_which_hardly_anybody_else_answered_tells_no_more_than_the_slip(ruji: Campaign) -> None:
    """Three of another village: who takes them away has the village's own numbers."""
    files = [answered(ruji, VILLAGE, 60, 2), answered(ruji, "七营村", 3, 0)]
    outcome = outcome_of(ruji, files, day("10-28"))
    table = survey_table(edition(outcome, Memory(), ruji, day("10-28"), words), VILLAGE)
    assert {told(row[2]) for row in table.rows} == {told(row[3]) for row in table.rows}


def test_a_town_is_not_told_exactly_as_of_a_day_on_which_hardly_anybody_else_had_answered(ruji: Campaign) -> None:
    """Two others joined the four of yesterday: what is held back is yesterday's rate, and that was the village's own."""

    def run(others: int, memory: Memory, on: str) -> Outcome:
        outcome = outcome_of(ruji, [answered(ruji, VILLAGE, 60, 2), answered(ruji, "七营村", others, 0)], day(on))
        found = measure(outcome.facts, outcome.issues, memory, ruji, day(on), Workdays())
        return replace(outcome, figures=found.figures)

    memory = Memory(last_publication=Publication(FIRST, run(4, Memory(), "10-20").figures))
    second = run(6, memory, "10-21")
    assert second.figures.query("figure == @TOLD and unit == @ruji.issuer")["n"].tolist() == [64]
    table = survey_table(edition(second, memory, ruji, day("10-21"), words), VILLAGE)
    assert {told(row[2]) for row in table.rows} == {told(row[3]) for row in table.rows}
