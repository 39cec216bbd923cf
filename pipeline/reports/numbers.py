"""Looking numbers up in the one table of figures, and writing them: the only way a number gets into a book or a notice.

Rounding is half-up and happens only when a number is written (RULES G; DESIGN promises 7 and 8).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from pipeline.measures.told import TOLD
from pipeline.reports.book import Shown, Source
from schemas.states import FigureStatus, PaceStatus

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.campaign import Campaign

DASH = "\N{EM DASH}"
Period = Literal["cumulative", "day", "week", "last_week"] | tuple[date, date]
Part = Literal["value", "numerator", "denominator", "n"]
NAMED_PERIODS = {
    "new_in_day": "day",
    "new_in_week": "week",
    "week_over_week": "week",
}


@dataclass(frozen=True, slots=True)
class Format:
    """How a number is written: times 10 ** shift, rounded half-up to `decimals`, then `pattern` around it.

    written_shift: the shift of the number put into a spreadsheet cell, where a percent format does the rest.
    """

    shift: int
    decimals: int
    pattern: str = "{}"
    written_shift: int = 0
    signed: bool = False


FORMATS = {
    "count": Format(0, 0),
    "average": Format(0, 2),
    "percent": Format(2, 2, "{}%"),
    "percent_small": Format(2, 2, "{}%*"),
    "percent1": Format(2, 1, "{}%"),
    "percent0": Format(2, 0, "{}%"),
    "points": Format(2, 2, written_shift=2, signed=True),
    "points_abs": Format(2, 2, written_shift=2),
    "change": Format(0, 0, signed=True),
}
"""percent: rate 0-1 as 87.65%, percent_small with the mark of a small sample. points: difference of two rates in percentage points, with its sign; points_abs without
(for "5.20 points behind"). change: difference of two counts, with its sign."""


@lru_cache(maxsize=16_384)
def written(value: float, name: str) -> float:
    """The number for a spreadsheet cell of format `name`: rounded to exactly what is displayed."""
    form = FORMATS[name]
    scaled = Decimal(repr(float(value))).scaleb(form.shift).quantize(Decimal(1).scaleb(-form.decimals), ROUND_HALF_UP)
    return float(scaled.scaleb(form.written_shift - form.shift)) + 0.0


def formatted(value: float | None, name: str) -> str:
    """The number as text of format `name`, a dash for None: 0.8765 as percent is 87.65%."""
    if value is None:
        return DASH
    form = FORMATS[name]
    scaled = Decimal(repr(float(value))).scaleb(form.shift).quantize(Decimal(1).scaleb(-form.decimals), ROUND_HALF_UP)
    if name == "points_abs":
        scaled = abs(scaled)
    sign = "+" if form.signed and scaled > 0 else ""
    return sign + form.pattern.format(scaled if scaled else abs(scaled))


class Figure(NamedTuple):
    """One row of the figures table; missing numbers are None."""

    figure: str
    unit: str
    period_start: date
    period_end: date
    numerator: float | None
    denominator: float | None
    value: float | None
    n: float | None
    status: str
    basis: str

    @property
    def source(self) -> Source:
        """The key of the row."""
        return Source(self.figure, self.unit, self.period_start, self.period_end)


class Figures:
    """The figures of one run, looked up by figure, unit and period.

    unit: a village; left out, the town. period: "cumulative", "day", "week" (the seven days ending at as_of),
    "last_week" (the seven before), or two days; left out, what the figure's name says: new_in_day the day,
    new_in_week and week_over_week the week, anything else cumulative. Every look-up raises KeyError when there is no such figure.
    """

    def __init__(self, table: pd.DataFrame, campaign: Campaign, as_of: date) -> None:
        self.as_of = as_of
        self.issuer = campaign.issuer
        self.starts = campaign.activity.starts
        day = timedelta(days=1)
        self._days = {
            "cumulative": (self.starts, as_of),
            "day": (as_of, as_of),
            "week": (as_of - 6 * day, as_of),
            "last_week": (as_of - 13 * day, as_of - 7 * day),
        }
        self._rows = {row[:4]: row for row in _rows(table)}  # equal to its Source

    def days(self, figure: str, period: Period | None = None) -> tuple[date, date]:
        """First and last day of the period meant."""
        if isinstance(period, tuple):
            return period
        return self._days[period or NAMED_PERIODS.get(figure, "cumulative")]

    def row(self, figure: str, unit: str | None = None, period: Period | None = None) -> Figure:
        """The whole row: numerator, denominator, value, n, status, basis. Raises KeyError."""
        key = (figure, unit or self.issuer, *self.days(figure, period))
        if key not in self._rows:
            raise KeyError(Source(*key))
        return self._rows[key]

    def as_told(self, figure: str, unit: str | None = None) -> str:
        """The figure that tells a survey's rate to the villages: the rate itself, or what they were told of it before."""
        return f"{TOLD}{figure}" if self.has(f"{TOLD}{figure}", unit) else figure

    def is_of_one(self, figure: str, units: Iterable[str], below: int) -> bool:
        """Whether one of the units gave all the answers behind the town's figure but fewer than `below`, today or as the
        villages are told them, so that it tells that unit's (PRACTICE B8)."""
        towns = [self.row(name).n or 0 for name in dict.fromkeys((figure, self.as_told(figure)))]
        own = [self.row(name, unit).n or 0 for unit in units if self.has(figure, unit)
               for name in dict.fromkeys((figure, self.as_told(figure, unit)))]  # fmt: skip
        return any(n and n - one < below for n in towns for one in own)

    def has(self, figure: str, unit: str | None = None, period: Period | None = None) -> bool:
        """Whether there is such a row."""
        return (figure, unit or self.issuer, *self.days(figure, period)) in self._rows

    def value(self, figure: str, unit: str | None = None, period: Period | None = None) -> float | None:
        """The value, unrounded; None when it could not be computed. Raises KeyError."""
        return self.row(figure, unit, period).value

    def number(self, figure: str, unit: str | None = None, period: Period | None = None) -> float:
        """The value for arithmetic and comparison, 0.0 when it could not be computed. Raises KeyError."""
        return self.value(figure, unit, period) or 0.0

    def status(self, figure: str, unit: str | None = None, period: Period | None = None) -> str:
        """FigureStatus of the row. Raises KeyError."""
        return self.row(figure, unit, period).status

    def text(
        self,
        figure: str,
        unit: str | None = None,
        style: str = "count",
        period: Period | None = None,
        part: Part = "value",
    ) -> str:
        """The number as text, rounded half-up: "11267", "87.65%", "+3.20"; a dash when there is none. Raises KeyError."""
        return formatted(getattr(self.row(figure, unit, period), part), style)

    def shown(
        self,
        figure: str,
        unit: str | None = None,
        style: str = "count",
        period: Period | None = None,
        part: Part = "value",
        role: str = "",
    ) -> Shown:
        """The number as a cell that knows which figure it is. Raises KeyError."""
        row = self.row(figure, unit, period)
        return Shown(getattr(row, part), style, row.source, role=role, part=part)

    def shown_or_dash(
        self,
        figure: str,
        unit: str | None = None,
        style: str = "count",
        period: Period | None = None,
        part: Part = "value",
    ) -> Shown:
        """Like `shown`, with a dash for a figure this campaign does not compute for the unit or period."""
        if self.has(figure, unit, period):
            return self.shown(figure, unit, style, period, part)
        return Shown(None, style, Source(figure, unit or self.issuer, *self.days(figure, period)), part=part)

    def named(self, prefix: str, unit: str | None = None) -> list[Figure]:
        """All rows of one unit whose figure starts with `prefix`, by figure and period."""
        wanted = unit or self.issuer
        return sorted(row for row in self._rows.values() if row.unit == wanted and row.figure.startswith(prefix))


THREE_THINGS = frozenset({"leaflet", "surveyed", "problem_found"})
"""What makes a visit complete where the papers say it by name (001-7)."""


def has_targets(figures: Figures) -> bool:
    """Whether the plan gives villages a number of households to visit; without it there is no completion and no pace."""
    return figures.has("target") and figures.number("target") > 0


class RuleTally(NamedTuple):
    """Requirements of a village or the town by how they stand. hard: those of `short` that are not soft."""

    met: int = 0
    short: int = 0
    pending: int = 0
    hard: int = 0


def rule_tally(figures: Figures, campaign: Campaign, unit: str | None = None) -> RuleTally:
    """How many requirements are met by all subjects, short for some, not yet due; those without subjects are left out.

    More than the plan's most is met too: it is pointed out elsewhere.
    """
    counted = RuleTally()
    for rule in campaign.requirements:
        met, over, short, pending = (
            figures.number(name, unit) if figures.has(name, unit) else 0.0
            for name in (f"requirement.{rule.id}.{part}" for part in ("met", "over", "short", "not_yet_due"))
        )
        if short:
            hard = counted.hard + (rule.firmness == "hard")
            counted = counted._replace(short=counted.short + 1, hard=hard)
        elif pending:
            counted = counted._replace(pending=counted.pending + 1)
        elif met or over:
            counted = counted._replace(met=counted.met + 1)
    return counted


def pace_status(figures: Figures, campaign: Campaign, unit: str | None = None) -> PaceStatus:
    """The traffic-light word of a village or the town (RULES, reading 10): from pace_gap, or not submitted. A village with
    no households to visit is on track: it is never told to have sent nothing.

    Without targets: whether a requirement is short; a soft one only reminds.
    """
    row = figures.row("completion_rate", unit)
    if not has_targets(figures):
        if row.status == FigureStatus.NOT_SUBMITTED and "visits" in campaign.registers:
            return PaceStatus.NOT_SUBMITTED
        tally = rule_tally(figures, campaign, unit)
        return PaceStatus.SHORT if tally.hard else PaceStatus.REMINDER if tally.short else PaceStatus.ON_TRACK
    gap = figures.value("pace_gap", unit)
    if row.status == FigureStatus.NOT_SUBMITTED:
        return PaceStatus.NOT_SUBMITTED
    if gap is None or gap >= 0:
        return PaceStatus.ON_TRACK
    return PaceStatus.REMINDER if gap >= campaign.ranking.yellow_from else PaceStatus.BEHIND


def without_roster(figures: Figures, units: Iterable[str]) -> list[str]:
    """The villages whose number of households nobody has sent: no coverage there, and none of the town (001-2).

    Of units above the villages, those with such a village.
    """
    return [
        unit
        for unit in units
        if not figures.has("roster_households", unit)
        or figures.value("roster_households", unit) is None
        or (figures.has("coverage_rate", unit) and figures.row("coverage_rate", unit).denominator is None)
    ]


def _rows(table: pd.DataFrame) -> list[Figure]:
    import pandas as pd

    columns = []
    for name in Figure._fields:
        column = table[name]
        if name.startswith("period"):
            numbers, days = pd.factorize(column)
            known = [day.date() for day in days]
            columns.append([known[number] for number in numbers.tolist()])
        elif name in ("numerator", "denominator", "value", "n"):
            columns.append([None if value != value else float(value) for value in column.astype("float64").tolist()])
        else:
            columns.append(column.tolist())
    return list(map(Figure._make, zip(*columns, strict=True)))
