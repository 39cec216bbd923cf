"""When filings are due: once, on fixed days, every day, week, third of a month, month, quarter, or after every round.

A period that ends on a holiday is due on the workday before (002-10); a fixed day is never moved (RULES G3); after a
round, workdays are counted from its end, make-up days included (000-15).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from pipeline.campaign import Campaign, Filing
from pipeline.measures.periods import days_of_month, natural_periods
from pipeline.workdays import Workdays

DAY = timedelta(days=1)
SPARSE = ("once", "dates", "round")
"""Filings whose days lie far apart: what comes in belongs to the nearest one."""


class Term(NamedTuple):
    """One filing period. opens: receipts after this day count. remind_on: the workday before it is due (G3)."""

    starts: date
    ends: date
    due_on: date
    opens: date
    remind_on: date


def terms(filing: Filing, campaign: Campaign, workdays: Workdays) -> list[Term]:
    """The periods of a filing in order. A week ends on the filing's weekday and is due on the workday before a holiday;
    a fixed date or month end is never moved (G3). A last week cut short is not asked for, nor a month
    cut short before its day.
    """
    found = _periods(filing, campaign)
    due = [_due(filing, ends, workdays) for _, ends in found]
    opens = [date.min, *due][: len(due)]
    return [
        Term(starts, ends, day, opening, workdays.after(day, -1))
        for (starts, ends), day, opening in zip(found, due, opens, strict=True)
    ]


def _due(filing: Filing, ends: date, workdays: Workdays) -> date:
    if filing.every == "week":
        return workdays.on_or_before(ends)
    if filing.every == "round":
        return workdays.deadline(ends, filing.within_workdays, "workday")
    return ends


def _periods(filing: Filing, campaign: Campaign) -> list[tuple[date, date]]:
    first, last = filing.starts or campaign.activity.starts, filing.ends or campaign.activity.ends
    match filing.every:
        case "round":
            return [(one.starts, one.ends) for one in campaign.rounds if one.kind == filing.round]
        case "once":
            ends = [filing.on or last]
        case "dates":
            ends = sorted(set(filing.dates))
        case "week":
            opening = first + (filing.weekday - first.isoweekday()) % 7 * DAY
            ends = [opening + number * DAY for number in range(0, (last - opening).days + 1, 7)]
        case "month" if filing.day is not None:
            ends = days_of_month(filing.day, first, last)
        case _:
            return natural_periods(filing.every, first, last)
    starts = [min(first, *ends[:1]), *(end + DAY for end in ends[:-1])]
    return list(zip(starts, ends, strict=False))
