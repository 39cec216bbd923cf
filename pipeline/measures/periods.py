"""The periods a requirement is asked in: natural weeks, months, quarters …, phases, rounds (RULES G4), cut to the activity."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from pipeline.campaign import Campaign, Requirement

DAY = timedelta(days=1)
MONTHS = {"ten_days": 1, "month": 1, "quarter": 3, "half": 6, "year": 12}


class Span(NamedTuple):
    """A period of a rule; due: the day at whose end it must be done. names: what a roster may call it (a round's id, title)."""

    starts: date
    ends: date
    due: date
    names: tuple[str, ...] = ()


def spans(rule: Requirement, campaign: Campaign, as_of: date) -> list[Span]:
    """The periods of a rule that have begun by `as_of`, always the first. A rule that starts late is asked from then on.

    A rule's own due day ends its only period; of several periods none is due after it.
    """
    first = rule.starts or campaign.activity.starts
    last = rule.ends or campaign.activity.ends
    found = [
        span._replace(starts=max(span.starts, rule.starts or span.starts), ends=min(span.ends, rule.ends or span.ends))
        for span in _spans(rule, campaign, first, last)
        if span.ends >= first and span.starts <= last
    ]
    found = [span._replace(due=min(span.due, span.ends)) for span in found] or [Span(first, last, last)]
    if rule.due is not None and len(found) == 1:
        found = [found[0]._replace(due=rule.due)]
    elif rule.due is not None:
        due = rule.due
        found = [span._replace(due=min(span.due, due)) for span in found if span.starts <= due] or found[:1]
    return [span for span in found if span.starts <= as_of] or found[:1]


def _spans(rule: Requirement, campaign: Campaign, first: date, last: date) -> list[Span]:
    whole = [Span(first, last, last)]
    if rule.each == "campaign":
        return whole
    if rule.each == "phase":
        return [Span(phase.starts, phase.ends, phase.ends, (phase.id, phase.title)) for phase in campaign.phases]
    if rule.each == "round":
        rounds = [one for one in campaign.rounds if one.kind == rule.round]
        return [Span(one.starts, one.ends, one.ends, (one.id, one.title)) for one in rounds] or whole
    return [Span(starts, ends, ends) for starts, ends in natural_periods(rule.each, first, last, rule.month_starts)]


def natural_periods(each: str, first: date, last: date, month_starts: int = 1) -> list[tuple[date, date]]:
    """The calendar's days, weeks (Monday to Sunday), thirds of a month, months, quarters, halves or years between two days.

    They touch each other; the first and the last are cut to the two days. month_starts: the day months begin on.
    """
    moved = (month_starts - 1 if each == "month" else 0) * DAY  # a month from the 26th is a natural one, 25 days later
    found = []
    start = first
    while start <= last:
        end = min(period_end(each, start - moved) + moved, last)
        found.append((start, end))
        start = end + DAY
    return found


def days_of_month(day: int, first: date, last: date) -> list[date]:
    """That day of every month between two days; the last of a month that is too short for it."""
    ends = [end for _, end in natural_periods("month", first, period_end("month", last))]
    found = [end.replace(day=min(day, end.day)) for end in ends]
    return [one for one in found if first <= one <= last]


def period_end(each: str, day: date) -> date:
    """Last day of the natural period `day` lies in; a third of a month ends on the 10th, the 20th and the last."""
    if each == "day":
        return day
    if each == "week":
        return day + (7 - day.isoweekday()) * DAY
    if each == "ten_days" and day.day <= 20:
        return day.replace(day=10 if day.day <= 10 else 20)
    months = MONTHS[each]
    month = (day.month - 1) // months * months + months
    return date(day.year + month // 12, month % 12 + 1, 1) - DAY
