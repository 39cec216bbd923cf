"""The one table of figures (DESIGN promise 7): every number anybody reads, with numerator, denominator and status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.codes import codes_of, combined, ranks_of
from schemas.states import UNKNOWN_UNIT, FigureStatus

NONE = float("nan")
KEY = ["figure", "unit", "period_start", "period_end"]
DTYPES = {
    **dict.fromkeys(("figure", "unit", "status", "basis"), "str"),
    **dict.fromkeys(("period_start", "period_end"), "datetime64[us]"),
    **dict.fromkeys(("numerator", "denominator", "value", "n"), "float64"),
}


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


def by_unit(rows: pd.DataFrame, where: pd.Series | npt.NDArray[np.bool_] | None = None) -> dict[str, float]:
    """Number of rows of every village. where: which rows."""
    codes, names = codes_of(rows["unit"] if where is None else rows["unit"][where])
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    return dict(zip(map(str, names.tolist()), map(float, counts.tolist()), strict=True))


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
    columns = dict(zip(Figure._fields, zip(*figures, strict=True), strict=True)) or dict.fromkeys(Figure._fields, ())
    said = {name: pd.Series(columns[name], dtype="object") for name in Figure._fields}
    key = combined(*(ranks_of(said[name]) for name in KEY))
    order = np.argsort(key, kind="stable")
    twice = order[1:][key[order[1:]] == key[order[:-1]]]
    if len(twice):
        raise ValueError(f"figures stand twice: {sorted(set(said['figure'].iloc[twice]))}")
    table = pd.DataFrame({name: values.iloc[order].astype(DTYPES[name]) for name, values in said.items()})
    return table.reset_index(drop=True)
