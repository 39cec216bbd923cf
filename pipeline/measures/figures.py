"""The one table of figures (DESIGN promise 7): every number anybody reads, with numerator, denominator and status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import NamedTuple

import pandas as pd

from schemas.states import UNKNOWN_UNIT, FigureStatus

NONE = float("nan")
KEY = ["figure", "unit", "period_start", "period_end"]


class Figure(NamedTuple):
    """One row of schemas.tables.Figures; a number that does not exist is NaN."""

    figure: str
    unit: str
    period_start: date
    period_end: date
    numerator: float = NONE
    denominator: float = NONE
    value: float = NONE
    n: float = NONE
    status: str = FigureStatus.OK.value
    basis: str = ""


@dataclass(frozen=True)
class Scope:
    """The villages in printed order, the town they add up to, and the period."""

    units: tuple[str, ...]
    town: str
    starts: date
    ends: date

    def until(self, ends: date) -> Scope:
        """The same villages, up to another day."""
        return Scope(self.units, self.town, self.starts, ends)

    def within(self, starts: date, ends: date) -> Scope:
        """The same villages in another period."""
        return Scope(self.units, self.town, starts, ends)

    def of_town(self) -> Scope:
        """The town alone."""
        return Scope((), self.town, self.starts, self.ends)

    def with_unknown(self) -> Scope:
        """Also the rows whose village nobody can tell."""
        return Scope((*self.units, UNKNOWN_UNIT), self.town, self.starts, self.ends)

    def totalled(self, values: Mapping[str, float]) -> dict[str, float]:
        """Value of every village, 0 where there is none, and their sum for the town."""
        found = {unit: float(values.get(unit, 0)) for unit in self.units}
        return {**found, self.town: sum(found.values())}


def counts(figure: str, values: Mapping[str, float], scope: Scope, basis: str) -> list[Figure]:
    """An additive figure: every village and the town, which is their sum by construction."""
    return count_rows(figure, scope.totalled(values), scope, basis)


def count_rows(figure: str, values: Mapping[str, float], scope: Scope, basis: str) -> list[Figure]:
    """An additive figure of the units in `values`."""
    return [
        Figure(figure, unit, scope.starts, scope.ends, value, value=value, basis=basis)
        for unit, value in values.items()
    ]


def without_denominator(one: Figure) -> Figure:
    """A count of what nobody told us there is to count."""
    return one._replace(numerator=NONE, value=NONE, status=FigureStatus.NO_DENOMINATOR.value)


def rates(
    figure: str, numerators: Mapping[str, float], denominators: Mapping[str, float], scope: Scope, basis: str,
    without: Mapping[str, FigureStatus] | None = None,
) -> list[Figure]:  # fmt: skip
    """Numerator / denominator of every village and the town, not rounded, not capped (001-2).

    A denominator that is 0 or missing gives no value. without: villages whose value must stay empty, and why.
    """
    found = []
    for unit in (*scope.units, scope.town):
        top, below = float(numerators.get(unit, NONE)), float(denominators.get(unit, NONE))
        status = (without or {}).get(unit, FigureStatus.OK)
        if status is FigureStatus.OK and (isnan(below) or below == 0):
            status = FigureStatus.NO_DENOMINATOR
        value = top / below if status is FigureStatus.OK else NONE
        found.append(
            Figure(figure, unit, scope.starts, scope.ends, top, below, value, status=status.value, basis=basis)
        )
    return found


def by_unit(rows: pd.DataFrame) -> dict[str, float]:
    """Number of rows of every village."""
    return {str(unit): float(count) for unit, count in rows["unit"].value_counts().items()}


def values_of(figures: Iterable[Figure], figure: str) -> dict[str, Figure]:
    """Unit -> the row of one figure."""
    return {one.unit: one for one in figures if one.figure == figure}


def by_figure(figures: Iterable[Figure]) -> dict[str, dict[str, Figure]]:
    """Figure -> unit -> its row; of several periods the last."""
    found: dict[str, dict[str, Figure]] = {}
    for one in figures:
        found.setdefault(one.figure, {})[one.unit] = one
    return found


def figures_table(figures: Sequence[Figure]) -> pd.DataFrame:
    """The rows sorted by their key (schemas.tables.Figures). Raises ValueError when a key stands twice."""
    ordered = sorted(figures, key=lambda one: one[:4])
    table = pd.DataFrame(ordered, columns=list(Figure._fields))
    numbers = dict.fromkeys(["numerator", "denominator", "value", "n"], "float64")
    texts = dict.fromkeys(["figure", "unit", "status", "basis"], "str")
    table = table.astype({**numbers, **texts, "period_start": "datetime64[us]", "period_end": "datetime64[us]"})
    twice = table.duplicated(KEY)
    if bool(twice.any()):
        raise ValueError(f"figures stand twice: {sorted(set(table.loc[twice, 'figure']))}")
    return table
