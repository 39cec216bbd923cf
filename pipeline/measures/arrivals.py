"""What came in as proof of a filing: a register's file, or a line in the office's log; and which period it belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.campaign import Campaign, Filing
from pipeline.measures.terms import SPARSE, Term
from pipeline.model import Facts
from schemas.filing_log import FILING_LOG
from schemas.words import HOUR_MARKS, MORNING_WORDS

AFTERNOON = MORNING_WORDS[1]
MINUTES = 60
_CLOCK = re.compile(rf"(\d{{1,2}})\s*[:\uff1a{''.join(HOUR_MARKS)}]\s*(\d{{1,2}})?")
COLUMNS = {"unit": "str", "person": "str", "received_on": "datetime64[us]", "minute": "int64", "day": "datetime64[us]",
           "nil": "bool", "logged": "bool", "piece": "str"}  # fmt: skip
Array = npt.NDArray[Any]


def arrivals(facts: Facts, filing: Filing, campaign: Campaign, as_of: pd.Timestamp) -> pd.DataFrame:
    """One row per arrival up to `as_of`: unit, person, received_on, minute of that day (0 when nobody wrote it down), day
    the rows are dated or the period it was sent for, nil (a report of none), logged, piece (what it was).
    """
    logged = filing.register_ == FILING_LOG.register
    rows = _logged(facts, filing) if logged else _delivered(facts, filing)
    if filing.from_ == "issuer":
        rows = rows.assign(unit=campaign.issuer)
    rows = rows[rows["received_on"].le(as_of)]
    return rows.astype(COLUMNS)[list(COLUMNS)].reset_index(drop=True)


def _delivered(facts: Facts, filing: Filing) -> pd.DataFrame:
    """Usable deliveries of the filing's register, superseded ones too: they were handed in on time or not."""
    if facts.deliveries is None:
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in COLUMNS.items()})
    rows = facts.deliveries[facts.deliveries["register"].eq(filing.register_)]
    rows = rows[rows["accepted"].gt(0) | rows["nil"]]
    return rows.assign(person="", minute=0, logged=False, piece=rows["submission"])


def _logged(facts: Facts, filing: Filing) -> pd.DataFrame:
    """Lines of the office's log about this filing."""
    rows = facts.records.get(FILING_LOG.register)
    if rows is None:
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in COLUMNS.items()})
    rows = rows[rows["filing"].eq(filing.title) & rows["received_on"].notna()]
    return rows.assign(
        unit=rows["unit"].fillna(""), person=rows["person"].fillna(""), minute=rows["received_at"].map(minute_of),
        day=rows["period_day"], nil=rows["nil"].fillna(False), logged=True,
        piece=rows["source"].astype("str") + ":" + rows["row"].astype("str"),
    )  # fmt: skip


def minute_of(text: object) -> int:
    """Minutes since midnight of a time of day as people write it; 0 when it says none ("before closing time")."""
    found = _CLOCK.search(text) if isinstance(text, str) else None
    if found is None or not isinstance(text, str):
        return 0
    hour = int(found[1])
    if AFTERNOON in text and hour < 12:
        hour += 12
    return hour * MINUTES + int(found[2] or 0)


def assigned(rows: pd.DataFrame, filing: Filing, periods: Sequence[Term]) -> pd.DataFrame:
    """Arrivals with `term`, the number of the period each belongs to; one that serves several stands several times.

    Files of a frequent filing serve the period they came in, and late the ones their rows are dated in. Lines of the log
    say their period, else it is the one they came in. Of days far apart the one meant is named or the nearest.
    """
    starts, ends, due = (_days([getattr(term, name) for term in periods]) for name in ("starts", "ends", "due_on"))
    received, day = rows["received_on"].to_numpy("datetime64[D]"), rows["day"].to_numpy("datetime64[D]")
    named = _containing(day, starts, ends)
    if filing.every in SPARSE:
        meant = np.where(np.isnat(day) | ~rows["logged"].to_numpy(), received, day)
        nearest = _nearest(meant, due)
        found = [np.where(named >= 0, named, nearest)]
        if filing.cumulative:
            found.append(nearest)
    else:
        told = np.where(np.isnat(day), received, day)
        last = len(periods) - 1
        logged = np.clip(np.searchsorted(ends, told), 0, last)
        came = np.searchsorted(due, received)
        came = np.where(came <= last, came, -1)
        late = np.where((named >= 0) & (due[named] < received), named, -1)
        closing = _containing(received, due, due)
        files = [came, late, closing]
        found = [np.where(rows["logged"].to_numpy(), logged, one) for one in files]
    parts = [rows.assign(term=one)[one >= 0] for one in found]
    return pd.concat(parts).drop_duplicates([*COLUMNS, "term"])


def _days(days: Sequence[object]) -> Array:
    return np.array(days, dtype="datetime64[D]")


def _containing(day: Array, starts: Array, ends: Array) -> Array:
    """Number of the period a day lies in, -1 for none."""
    place = np.searchsorted(ends, day)
    inside = place < len(ends)
    return np.where(~np.isnat(day) & inside & (starts[np.where(inside, place, 0)] <= day), place, -1)


def _nearest(day: Array, due: Array) -> Array:
    """Number of the due day nearest to a day, the earlier of two."""
    apart = np.abs(day[:, None] - due[None, :]).astype("int64")
    nearest: Array = apart.argmin(axis=1)
    return nearest
