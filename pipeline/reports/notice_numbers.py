"""The numbers a notice template may ask for: each a look-up in the figures, each remembered (DESIGN promise 7)."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.reports.book import Source
from pipeline.reports.numbers import DASH, Figures, Part, Period, formatted
from schemas.states import FigureStatus


class Lookup(NamedTuple):
    """One number or date as printed. source: its row of the figures; None for a date or a value of the campaign."""

    text: str
    source: Source | None = None


class NoticeNumbers:
    """The look-ups a template may make; each is remembered in `log`. A suppressed figure is never printed."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.log: list[Lookup] = []

    def functions(self) -> dict[str, object]:
        """Name in the template -> function (figure, unit=the town, period=what the figure's name says)."""
        chosen = (
            self.count, self.percent, self.points, self.points_abs, self.count_abs, self.sample, self.known, self.some,
            self.reached,
        )  # fmt: skip
        return {function.__name__: function for function in chosen}

    def count(self, figure: str, unit: str | None = None, period: Period | None = None) -> str:
        """A whole number."""
        return self._text(figure, unit, period, "count")

    def count_abs(self, figure: str, unit: str | None = None, period: Period | None = None) -> str:
        """A difference of counts without its sign, for "more by" and "fewer by"."""
        value = self.figures.value(figure, unit, period)
        return self._logged(formatted(None if value is None else abs(value), "count"), figure, unit, period)

    def percent(self, figure: str, unit: str | None = None, period: Period | None = None) -> str:
        """A rate with two decimals and its sign."""
        return self._text(figure, unit, period, "percent")

    def points(self, figure: str, unit: str | None = None, period: Period | None = None) -> str:
        """A difference of rates in percentage points, signed."""
        return self._text(figure, unit, period, "points")

    def points_abs(self, figure: str, unit: str | None = None, period: Period | None = None) -> str:
        """The same without sign, for "above by" and "below by"."""
        return self._text(figure, unit, period, "points_abs")

    def sample(self, figure: str, unit: str | None = None, period: Period | None = None) -> str:
        """The n behind a questionnaire figure."""
        return self._text(figure, unit, period, "count", "n")

    def known(self, figure: str, unit: str | None = None, period: Period | None = None) -> bool:
        """Whether there is such a number and it may be shown."""
        if not self.figures.has(figure, unit, period) or self._is_suppressed(figure, unit, period):
            return False
        return self.figures.value(figure, unit, period) is not None

    def some(self, figure: str, unit: str | None = None, period: Period | None = None) -> bool:
        """Whether the number is there and above zero."""
        return self.figures.has(figure, unit, period) and self.figures.number(figure, unit, period) > 0

    def reached(self, figure: str, unit: str | None = None, period: Period | None = None) -> bool:
        """Whether the number is zero or above, as a pace gap of a village on track."""
        return self.figures.number(figure, unit, period) >= 0

    def said(self, text: str) -> str:
        """`text`, remembered as a date or a value of the campaign."""
        self.log.append(Lookup(text))
        return text

    def _text(self, figure: str, unit: str | None, period: Period | None, style: str, part: Part = "value") -> str:
        if self._is_suppressed(figure, unit, period):
            return DASH
        return self._logged(self.figures.text(figure, unit, style, period, part), figure, unit, period)

    def _logged(self, text: str, figure: str, unit: str | None, period: Period | None) -> str:
        self.log.append(Lookup(text, self.figures.row(figure, unit, period).source))
        return text

    def _is_suppressed(self, figure: str, unit: str | None, period: Period | None) -> bool:
        return self.figures.status(figure, unit, period) == FigureStatus.SUPPRESSED
