"""The rates of a question: its metrics with bounds, the same over everybody, weighted, of age, and its index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np
import numpy.typing as npt

from pipeline.campaign import Campaign, Metric, Question, Questionnaire
from pipeline.measures.answer_counts import Counted
from pipeline.measures.figures import NONE, Figure, Scope
from pipeline.measures.ranking import ranking
from pipeline.statistics import wilson
from schemas.states import FigureStatus

Counts = Mapping[str, float]


@dataclass(frozen=True)
class Survey:
    """The questionnaire's rules and where they are applied. weights: village -> households, None for no weighting."""

    rules: Questionnaire
    campaign: Campaign
    scope: Scope
    weights: Counts | None

    def totalled(self, counts: npt.NDArray[np.int64] | npt.NDArray[np.float64]) -> dict[str, float]:
        """Village -> count, and the town's sum."""
        return self.scope.totalled(dict(zip(self.scope.units, counts.tolist(), strict=True)))


def status_of(n: float, rules: Questionnaire) -> FigureStatus:
    """How far a share of `n` answers may be used (RULES, reading 11)."""
    if n == 0:
        return FigureStatus.NO_DENOMINATOR
    return FigureStatus.SMALL_SAMPLE if n < rules.minimum_n else FigureStatus.OK


def shares(figure: str, parts: Counts, whole: Counts, question: Question, of: Survey) -> list[Figure]:
    """parts / whole of every village and the town; the whole is the sample."""
    return [
        Figure(figure, unit, of.scope.starts, of.scope.ends, parts[unit], whole[unit],
               parts[unit] / whole[unit] if whole[unit] else NONE, whole[unit], status_of(whole[unit], of.rules).value,
               question.basis)
        for unit in (*of.scope.units, of.scope.town)
    ]  # fmt: skip


def metric_figures(question: Question, counted: Counted, of_age: Counted | None, of: Survey) -> list[Figure]:
    """Every named rate of the question, and its index. of_age: the answers of people not known to be too young."""
    found = []
    for place, metric in enumerate(question.measured):
        name = f"{metric.id}.{question.id}"
        rates = _rates(name, metric, counted, question, of)
        found += [*rates, *bounds(name, rates, of.rules), *weighted(name, rates, of)]
        if metric.excluded:
            good = of.totalled(counted.rate(metric.favourable, metric.excluded)[0])
            found += shares(f"{metric.id}_all.{question.id}", good, of.totalled(counted.valid), question, of)
        if of_age is not None and question.headline:
            found += _rates(f"{name}.of_age", metric, of_age, question, of)
        if is_ranked(question, place, of.campaign):
            unsure = dict.fromkeys(of.scope.units, 0.0)
            if question.dont_know in question.options:
                unsure = of.totalled(counted.options[:, question.options.index(question.dont_know)])
            found += places(name, rates, unsure, of.totalled(counted.valid), question, of)
    return [*found, *_index(question, counted, of)] if question.scores else found


def is_ranked(question: Question, place: int, campaign: Campaign) -> bool:
    """Whether villages are ranked by this metric of the question: the first of a headline, or what the programme ranks by."""
    return (question.headline and place == 0) or campaign.ranking.by == f"{question.measured[place].id}.{question.id}"


def ranked_rates(campaign: Campaign) -> list[tuple[Question, str]]:
    """The questions whose rates villages are ranked by, with the figure."""
    return [
        (question, f"{metric.id}.{question.id}")
        for question in (campaign.questionnaire.questions if campaign.questionnaire else ())
        for place, metric in enumerate(question.measured)
        if is_ranked(question, place, campaign)
    ]


def _rates(figure: str, metric: Metric, counted: Counted, question: Question, of: Survey) -> list[Figure]:
    """The favourable share, those who do not know left out of it (RULES 5). In a knowledge question not knowing is a real
    no: there nothing is left out.
    """
    good, whole = (of.totalled(counts) for counts in counted.rate(metric.favourable, metric.excluded or ()))
    return shares(figure, good, whole, question, of)


def places(
    name: str, rates: Sequence[Figure], unsure: Counts, valid: Counts, question: Question, of: Survey
) -> list[Figure]:
    """Ranks by a rate; villages where too many do not know are left out (PRACTICE B1)."""
    vague = [unit for unit in of.scope.units if valid[unit] and unsure[unit] / valid[unit] > of.rules.dont_know_limit]
    by = {one.unit: one for one in rates}
    return ranking(by, f"rank.{name}", of.campaign, of.scope, question.basis, left_out=vague)


def bounds(name: str, rates: Sequence[Figure], rules: Questionnaire) -> list[Figure]:
    """The Wilson bounds of rates."""
    found = []
    for one in rates:
        low, high = (
            wilson(int(one.numerator), int(one.denominator), rules.confidence) if one.denominator else (NONE, NONE)
        )
        found.append(one._replace(figure=f"{name}.low", value=low))
        found.append(one._replace(figure=f"{name}.high", value=high))
    return found


def weighted(name: str, figures: Sequence[Figure], of: Survey) -> list[Figure]:
    """The town's figure as if every village had answered in proportion to its households.

    Villages without answers carry no weight; a village with answers but without households leaves no figure at all.
    """
    if of.weights is None:
        return []
    town = next(one for one in figures if one.unit == of.scope.town)
    answered = [one for one in figures if one.unit != of.scope.town and not isnan(one.value)]
    weights = [of.weights.get(one.unit, 0.0) for one in answered]
    if not answered or not all(weights):
        status = FigureStatus.NO_DENOMINATOR.value
        return [town._replace(figure=f"{name}.weighted", numerator=NONE, denominator=NONE, value=NONE, status=status)]
    top = sum(weight * one.value for weight, one in zip(weights, answered, strict=True))
    below = sum(weights)
    return [town._replace(figure=f"{name}.weighted", numerator=top, denominator=below, value=top / below)]


def _index(question: Question, counted: Counted, of: Survey) -> list[Figure]:
    """Mean points of the options that carry any: an index, not a rate (PRACTICE B1)."""
    points = np.array([question.scores.get(option, 0.0) for option in question.options])
    carries = np.array([option in question.scores for option in question.options])
    table = counted.options
    name = f"score_index.{question.id}"
    found = shares(name, of.totalled(table @ points), of.totalled(table[:, carries].sum(axis=1)), question, of)
    return [*found, *weighted(name, found, of)]
