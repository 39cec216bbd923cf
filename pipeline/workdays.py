"""Working days of the Chinese calendar and the deadlines counted on them (RULES G2, G3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar


@dataclass(frozen=True)
class Workdays:
    """overrides: day -> is it a workday, from the office's holiday table; wins over the calendar package."""

    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        """Whether `day` is worked, make-up days included. Monday to Friday where the package knows no calendar."""
        if day in self.overrides:
            return self.overrides[day]
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            return day.weekday() < 5

    def is_known(self, day: date) -> bool:
        """Whether a real calendar covers `day` (else the operator is told)."""
        return day in self.overrides or 2004 <= day.year <= max(chinese_calendar.holidays).year

    def after(self, day: date, count: int) -> date:
        """The `count`-th workday after `day` (negative: before); count 0 is `day` itself."""
        step = timedelta(days=1 if count > 0 else -1)
        left = abs(count)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def on_or_after(self, day: date) -> date:
        """`day`, rolled forward to a workday."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def on_or_before(self, day: date) -> date:
        """`day`, rolled back to a workday."""
        while not self.is_workday(day):
            day -= timedelta(days=1)
        return day

    def deadline(self, start: date, days: int, mode: str = "calendar", roll: bool = True) -> date:
        """Last day of a period of `days` that begins the day after `start` (G2). mode: calendar or workday."""
        if mode == "workday":
            return self.after(start, days)
        end = start + timedelta(days=days)
        return self.on_or_after(end) if roll else end
