"""What people answered: every option of every question, rates with their bounds (002 annex 1, PRACTICE B1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from pipeline.campaign import Campaign, Question, Questionnaire
from pipeline.measures.figures import NONE, Figure, Scope
from pipeline.measures.ranking import ranking
from pipeline.statistics import wilson
from schemas import words
from schemas.states import FigureStatus

Counts = Mapping[str, float]
_MARKS = re.compile(f"[{re.escape(words.LIST_MARKS)}]+")


def tally(answers: pd.DataFrame, campaign: Campaign, scope: Scope) -> list[Figure]:
    """All questionnaire figures, cumulative. The town's counts are the sums of its villages'."""
    survey = campaign.questionnaire
    if survey is None:
        return []
    units = pd.Index(list(scope.units), dtype="str").get_indexer(answers["unit"])
    answered = np.zeros(len(answers), dtype=bool)
    found: list[Figure] = []
    for question in survey.questions:
        if question.type == "text" or question.id not in answers:
            answered |= answers[question.id].notna().to_numpy() if question.id in answers else False
            continue
        table, valid, mask = option_counts(answers[question.id], units, question, len(scope.units))
        answered |= mask
        options = {
            option: scope.totalled(dict(zip(scope.units, table[:, place], strict=True)))
            for place, option in enumerate(question.options)
        }
        found += _question(
            question, options, scope.totalled(dict(zip(scope.units, valid, strict=True))), survey, campaign, scope
        )
    total = scope.totalled(
        dict(zip(scope.units, np.bincount(units[answered], minlength=len(scope.units)), strict=True))
    )
    for unit, n in total.items():
        status = FigureStatus.SMALL_SAMPLE if n < survey.minimum_n else FigureStatus.OK
        found.append(
            Figure(
                "questionnaire_n",
                unit,
                scope.starts,
                scope.ends,
                n,
                value=n,
                n=n,
                status=status.value,
                basis=survey.basis,
            )
        )
    return found


def option_counts(
    column: pd.Series, units: np.ndarray, question: Question, size: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Villages x options, valid answers per village, and which rows answered. One pass over the whole column.

    Several options in one answer (type multiple) each count once; the answer itself counts once.
    """
    options = pd.Index(list(question.options), dtype="str")
    if question.type == "multiple":
        pieces = column.dropna().str.split(_MARKS).explode()
        places = (
            np.flatnonzero(column.notna())[pieces.groupby(level=0, sort=False).ngroup().to_numpy()]
            if len(pieces)
            else np.array([], dtype=int)
        )
        codes = options.get_indexer(pieces)
        chosen = np.unique(np.stack([places, codes])[:, codes >= 0], axis=1)
        rows, codes = chosen[0], chosen[1]
    else:
        codes = options.get_indexer(column)
        rows = np.flatnonzero(codes >= 0)
        codes = codes[rows]
    width = len(options)
    table = np.bincount(units[rows] * width + codes, minlength=size * width).reshape(size, width)
    mask = np.zeros(len(column), dtype=bool)
    mask[rows] = True
    return table, np.bincount(units[mask], minlength=size), mask


def _question(
    question: Question,
    options: Mapping[str, Counts],
    valid: Counts,
    survey: Questionnaire,
    campaign: Campaign,
    scope: Scope,
) -> list[Figure]:
    found = []
    for unit in (*scope.units, scope.town):
        own = {option: count[unit] for option, count in options.items()}
        hidden = small_cells(own, survey.suppress_below) if unit != scope.town else set()
        for option, count in own.items():
            found += _option(question, option, count, valid[unit], unit, option in hidden, survey, scope)
    if question.dont_know is not None:
        found += _shares(f"dont_know_share.{question.id}", options[question.dont_know], valid, question, survey, scope)
    if question.metric is not None:
        found += _metric(question, options, valid, survey, campaign, scope)
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


def _option(
    question: Question,
    option: str,
    count: float,
    n: float,
    unit: str,
    hidden: bool,
    survey: Questionnaire,
    scope: Scope,
) -> list[Figure]:
    status = _status(n, survey)
    share_status = FigureStatus.SUPPRESSED if hidden else status
    count_status = (
        FigureStatus.SUPPRESSED if hidden else FigureStatus.OK if status is FigureStatus.NO_DENOMINATOR else status
    )
    name, basis = f"{question.id}.{option}", question.basis
    return [
        Figure(
            f"option_count.{name}",
            unit,
            scope.starts,
            scope.ends,
            count,
            value=count,
            n=n,
            status=count_status.value,
            basis=basis,
        ),
        Figure(
            f"option_share.{name}",
            unit,
            scope.starts,
            scope.ends,
            count,
            n,
            count / n if n else NONE,
            n,
            share_status.value,
            basis,
        ),
    ]


def _status(n: float, survey: Questionnaire) -> FigureStatus:
    if n == 0:
        return FigureStatus.NO_DENOMINATOR
    return FigureStatus.SMALL_SAMPLE if n < survey.minimum_n else FigureStatus.OK


def _shares(
    figure: str, parts: Counts, valid: Counts, question: Question, survey: Questionnaire, scope: Scope
) -> list[Figure]:
    return [
        Figure(figure, unit, scope.starts, scope.ends, parts[unit], valid[unit], parts[unit] / valid[unit] if valid[unit] else NONE,
               valid[unit], _status(valid[unit], survey).value, question.basis)
        for unit in (*scope.units, scope.town)
    ]  # fmt: skip


def _metric(
    question: Question,
    options: Mapping[str, Counts],
    valid: Counts,
    survey: Questionnaire,
    campaign: Campaign,
    scope: Scope,
) -> list[Figure]:
    """The favourable share with bounds, those who do not know left out of it and, beside it, the share of everybody
    (RULES 5). In a knowledge question not knowing is a real no: there nothing is left out.
    """
    units = (*scope.units, scope.town)
    favourable = {unit: sum(options[option][unit] for option in question.favourable) for unit in units}
    unsure = options[question.dont_know] if question.dont_know is not None else dict.fromkeys(units, 0.0)
    sure = {unit: valid[unit] - unsure[unit] for unit in units}
    name = f"{question.metric}.{question.id}"
    rates = _shares(name, favourable, sure, question, survey, scope)
    found = [*rates, *_bounds(name, rates, survey)]
    if question.dont_know is not None:
        found += _shares(f"{question.metric}_all.{question.id}", favourable, valid, question, survey, scope)
    if question.headline or campaign.ranking.by == name:
        vague = [unit for unit in scope.units if valid[unit] and unsure[unit] / valid[unit] > survey.dont_know_limit]
        figures = {one.unit: one for one in rates}
        found += ranking(figures, f"rank.{name}", campaign, scope, question.basis, left_out=vague)
    return found


def _bounds(name: str, rates: Sequence[Figure], survey: Questionnaire) -> list[Figure]:
    found = []
    for one in rates:
        low, high = (
            wilson(int(one.numerator), int(one.denominator), survey.confidence) if one.denominator else (NONE, NONE)
        )
        found.append(one._replace(figure=f"{name}.low", value=low))
        found.append(one._replace(figure=f"{name}.high", value=high))
    return found
