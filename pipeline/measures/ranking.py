"""Ranks: ties share a place, villages that sent nothing or too little are listed, not ranked (PRACTICE E, RULES 4 and 11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from pipeline.campaign import Campaign
from pipeline.measures.figures import NONE, Figure, Scope, values_of
from pipeline.measures.pace import unranked
from pipeline.unit_tree import tree_of
from schemas.states import FigureStatus


def ranks(values: Mapping[str, float], style: str) -> dict[str, int]:
    """Unit -> place, highest value first. style: competition 1,1,3 or dense 1,1,2."""
    ordered = sorted(values.values(), reverse=True)
    if style == "dense":
        ordered = sorted(set(ordered), reverse=True)
    place = {value: number for number, value in reversed(list(enumerate(ordered, start=1)))}
    return {unit: place[value] for unit, value in values.items()}


def ranking(
    figures: Mapping[str, Figure], name: str, campaign: Campaign, scope: Scope, basis: str, cap: float | None = None,
    left_out: Iterable[str] = (),
) -> list[Figure]:  # fmt: skip
    """The place of every village by one figure, in `value`, among those below the same unit; n says how many are ranked.
    None at all when style is off.

    figures: unit -> its row. cap: values above count as this. left_out: villages not ranked though they have a value.
    """
    if campaign.ranking.style == "off":
        return []
    out = frozenset(left_out)
    return [
        one
        for units in tree_of(campaign).brothers(scope.units)
        for one in _among(units, figures, name, campaign, scope, basis, cap, out)
    ]


def _among(
    units: Sequence[str], figures: Mapping[str, Figure], name: str, campaign: Campaign, scope: Scope, basis: str,
    cap: float | None, out: Set[str],
) -> Iterator[Figure]:  # fmt: skip
    ranked = {unit: figures[unit].value for unit in units if not unranked(figures[unit]) and unit not in out}
    if cap is not None:
        ranked = {unit: min(value, cap) for unit, value in ranked.items()}
    places = ranks(ranked, campaign.ranking.style)
    for unit in units:
        place = float(places.get(unit, NONE))
        status = figures[unit].status
        if unit in out and status == FigureStatus.OK.value:
            status = FigureStatus.SUPPRESSED.value
        yield Figure(
            name, unit, scope.starts, scope.ends, place, value=place, n=len(places), status=status, basis=basis
        )


CAPPED = ("completion_rate", "coverage_rate")
"""The figures a village may have more of than asked."""


def main_ranking(found: list[Figure], campaign: Campaign, scope: Scope) -> list[Figure]:
    """`rank`, by the figure the campaign names; a questionnaire metric already carries its own places."""
    own = values_of(found, f"rank.{campaign.ranking.by}")
    if own:
        return [one._replace(figure="rank") for one in own.values()]
    rule = campaign.ranking
    cap = rule.cap if rule.by in CAPPED else None
    return ranking(values_of(found, rule.by), "rank", campaign, scope, rule.basis, cap=cap)
