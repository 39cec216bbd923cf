"""What had to be handed in by when, and whether it was (001-13; RULES G3 for days, 002-10 for weeks)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from pipeline.campaign import Campaign, Filing
from pipeline.measures.figures import Figure, Scope, by_unit, counts
from pipeline.model import Facts
from pipeline.workdays import Workdays

DAY = timedelta(days=1)
VILLAGE = "village"
ON_TIME, LATE, NIL, MISSING, NOT_YET_DUE = "on_time", "late", "nil", "missing", "not_yet_due"
COLUMNS = {"filing": "str", "basis": "str", "unit": "str", "period_start": "datetime64[us]", "period_end": "datetime64[us]",
           "due_on": "datetime64[us]", "received_on": "datetime64[us]", "status": "str"}  # fmt: skip


class Term(NamedTuple):
    """One filing period. due_on: the period's end, or the workday before it. opens: receipts after this day count."""

    starts: date
    ends: date
    due_on: date
    opens: date


def terms(filing: Filing, campaign: Campaign, workdays: Workdays) -> list[Term]:
    """The periods of a filing in order. A week ends on the filing's weekday and is due on the workday before a holiday;
    a fixed date or month end is never moved (G3). A last week cut short is not asked for.
    """
    first, last = filing.starts or campaign.activity.starts, filing.ends or campaign.activity.ends
    match filing.every:
        case "once":
            ends = [filing.on or last]
        case "day":
            ends = [first + number * DAY for number in range((last - first).days + 1)]
        case "week":
            opening = first + (filing.weekday - first.isoweekday()) % 7 * DAY
            ends = [opening + number * DAY for number in range(0, (last - opening).days + 1, 7)]
        case _:
            months = pd.period_range(first, last, freq="M")
            ends = [min(month.end_time.date(), last) for month in months]
    due = [workdays.on_or_before(end) if filing.every == "week" else end for end in ends]
    starts = [first, *(end + DAY for end in ends[:-1])]
    return [Term(*term) for term in zip(starts, ends, due, [date.min, *due[:-1]], strict=True)]


def filings(facts: Facts, campaign: Campaign, as_of: date, workdays: Workdays) -> pd.DataFrame:
    """Filing x village x period (schemas.tables.Filings), in the campaign's order."""
    found: list[tuple] = []
    for filing in campaign.filings:
        periods = terms(filing, campaign, workdays)
        units = facts.units["name"].tolist() if filing.from_ == VILLAGE else [campaign.issuer]
        grouped = _deliveries(facts, filing, campaign)
        for unit in units:
            own = grouped.get(unit, [])
            for term in periods:
                received, status = _status(own, term, as_of)
                found.append((filing.id, filing.basis, unit, term.starts, term.ends, term.due_on, received, status))
    return pd.DataFrame(found, columns=list(COLUMNS)).astype(COLUMNS)


class Delivery(NamedTuple):
    """Rows of one day, or a report of none, as they came in."""

    received_on: date
    day: date | None
    nil: bool


def _deliveries(facts: Facts, filing: Filing, campaign: Campaign) -> dict[str, list[Delivery]]:
    """Unit -> its usable deliveries of the filing's register, superseded ones too: they were handed in on time or not."""
    if facts.deliveries is None:
        return {}
    rows = facts.deliveries[facts.deliveries["register"].eq(filing.register_)]
    rows = rows[rows["accepted"].gt(0) | rows["nil"]].sort_values(["received_on", "day", "nil"], kind="stable")
    found: dict[str, list[Delivery]] = {}
    for unit, received_on, day, nil in rows[["unit", "received_on", "day", "nil"]].itertuples(index=False):
        one = Delivery(received_on.date(), None if pd.isna(day) else day.date(), bool(nil))
        found.setdefault(unit if filing.from_ == VILLAGE else campaign.issuer, []).append(one)
    return found


def _status(own: Sequence[Delivery], term: Term, as_of: date) -> tuple[date | None, str]:
    """When the period's filing came in, and how: in time, late (rows of the period came later), as a report of none."""
    in_time = [one for one in own if term.opens < one.received_on <= term.due_on and one.received_on <= as_of]
    if any(not one.nil for one in in_time):
        return next(one.received_on for one in in_time if not one.nil), ON_TIME
    if in_time:
        return in_time[0].received_on, NIL
    if as_of < term.due_on:
        return None, NOT_YET_DUE
    late = (
        one
        for one in own
        if one.received_on > term.due_on and one.day is not None and term.starts <= one.day <= term.ends
    )
    first = next(late, None)
    return (None, MISSING) if first is None else (first.received_on, LATE)


def filing_figures(table: pd.DataFrame, campaign: Campaign, scope: Scope) -> list[Figure]:
    """Filings due at as_of by village and how they came: expected = on time + late + nil + missing."""
    village = table[table["unit"].isin(scope.units)]
    basis = campaign.filings[0].basis if campaign.filings else ""
    found = counts(
        "filings_expected",
        by_unit(village[village["status"].ne(NOT_YET_DUE) & village["due_on"].le(pd.Timestamp(scope.ends))]),
        scope,
        basis,
    )
    for status in (ON_TIME, LATE, NIL, MISSING):
        due = village["due_on"].le(pd.Timestamp(scope.ends))
        found += counts(f"filings_{status}", by_unit(village[village["status"].eq(status) & due]), scope, basis)
    return found
