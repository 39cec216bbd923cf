"""What people answered: every option of every question, rates with their bounds (002 annex 1, PRACTICE B1)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipeline.campaign import Campaign, Question, Questionnaire
from pipeline.measures.answer_counts import Counted, coded
from pipeline.measures.crosstabs import crosstabs
from pipeline.measures.figures import NONE, Figure, Scope, by_unit
from pipeline.measures.respondents import groups_of, known_to_be_younger
from pipeline.measures.survey_rates import Survey, metric_figures, shares, status_of
from pipeline.model import Facts
from schemas.states import FigureStatus

Counts = Mapping[str, float]


def tally(facts: Facts, campaign: Campaign, scope: Scope) -> list[Figure]:
    """All questionnaire figures, cumulative. The town's counts are the sums of its villages'."""
    survey = campaign.questionnaire
    if survey is None:
        return []
    answers, units = facts.answers, pd.Index(list(scope.units), dtype="str").get_indexer(facts.answers["unit"].array)
    if (units < 0).any():  # a village that is no longer in the programme's list
        answers, units = answers[units >= 0], units[units >= 0]
    of = Survey(survey, campaign, scope, weights_of(facts, survey))
    groups, size = groups_of(answers, survey), len(scope.units)
    young = known_to_be_younger(answers, survey.ages) if survey.ages else None
    answered = np.zeros(len(answers), dtype=np.bool_)
    found: list[Figure] = []
    for question in survey.questions:
        if question.id not in answers:
            continue
        if not question.options:
            answered |= answers[question.id].notna().to_numpy()
            continue
        said = coded(answers[question.id], question)
        answered |= said.codes >= 0
        counted = said.by(units, size)
        found += _options(question, counted, of)
        found += metric_figures(question, counted, said.by(units, size, ~young) if young is not None else None, of)
        for group in groups:
            found += crosstabs(question, said.by(group.codes, len(group.titles)), group, survey, scope)
    return [*found, *_papers(np.bincount(units[answered], minlength=size), of)]


def weights_of(facts: Facts, survey: Questionnaire) -> Counts | None:
    """Village -> households that weigh its answers; a village nobody knows the households of is missing. None: not asked."""
    if not survey.weight:
        return None
    if survey.weight == "roster":
        return by_unit(facts.households) if len(facts.households) else {}
    targets = facts.units["target"].astype("float64")
    return {str(unit): target for unit, target in zip(facts.units["name"], targets, strict=True) if target > 0}


def _papers(counts: np.ndarray, of: Survey) -> list[Figure]:
    """Questionnaires with any answer at all."""
    return papers(of.scope.totalled(dict(zip(of.scope.units, counts, strict=True))), of)


def papers(total: Counts, of: Survey) -> list[Figure]:
    """questionnaire_n of the units in `total`."""
    starts, ends, rules = of.scope.starts, of.scope.ends, of.rules
    return [
        Figure("questionnaire_n", unit, starts, ends, n, value=n, n=n, basis=rules.basis,
               status=(FigureStatus.SMALL_SAMPLE if n < rules.minimum_n else FigureStatus.OK).value)
        for unit, n in total.items()
    ]  # fmt: skip


def _options(question: Question, counted: Counted, of: Survey) -> list[Figure]:
    """Count and share of every option; the share of those who do not know stands under a name of its own too."""
    options = {option: of.totalled(counted.options[:, place]) for place, option in enumerate(question.options)}
    valid = of.totalled(counted.valid)
    found = []
    for unit in (*of.scope.units, of.scope.town):
        own = {option: count[unit] for option, count in options.items()}
        hidden = small_cells(own, of.rules.suppress_below) if unit != of.scope.town else set()
        for option, count in own.items():
            found += option_figures(question, option, count, valid[unit], unit, option in hidden, of)
    if question.dont_know in options:
        found += shares(f"dont_know_share.{question.id}", options[question.dont_know], valid, question, of)
    return found


def small_cells(cells: Counts, below: int) -> set[str]:
    """Options too few people of a village chose to be shown there; when it is only one, the next smallest too, else the
    difference to n would tell it (PRACTICE B8).
    """
    hidden = {option for option, count in cells.items() if 0 < count < below}
    others = sorted((count, option) for option, count in cells.items() if count >= below)
    if len(hidden) == 1 and others:
        hidden.add(others[0][1])
    return hidden


def option_figures(
    question: Question, option: str, count: float, n: float, unit: str, hidden: bool, of: Survey
) -> list[Figure]:
    """Count and share of one option in one unit."""
    status = status_of(n, of.rules)
    share_status = FigureStatus.SUPPRESSED if hidden else status
    count_status = (
        FigureStatus.SUPPRESSED if hidden else FigureStatus.OK if status is FigureStatus.NO_DENOMINATOR else status
    )
    name, basis, starts, ends = f"{question.id}.{option}", question.basis, of.scope.starts, of.scope.ends
    return [
        Figure(f"option_count.{name}", unit, starts, ends, count, value=count, n=n, status=count_status.value, basis=basis),
        Figure(f"option_share.{name}", unit, starts, ends, count, n, count / n if n else NONE, n, share_status.value, basis),
    ]  # fmt: skip
