"""How fast: time elapsed, the gap to it, and households first visited by day and week (001-13, 001-17)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from math import isnan

import numpy as np
import pandas as pd

from pipeline.campaign import Campaign
from pipeline.measures.figures import NONE, Figure, Scope, counts
from schemas.states import FigureStatus

DAY, WEEK = timedelta(days=1), timedelta(days=7)


def elapsed(campaign: Campaign, as_of: date) -> tuple[int, int]:
    """Days of the visiting phase that have passed at the end of `as_of`, and all its days."""
    phase = campaign.visiting
    whole = (phase.ends - phase.starts).days + 1
    return min(max((as_of - phase.starts).days + 1, 0), whole), whole


def pace(completion: Mapping[str, Figure], campaign: Campaign, scope: Scope) -> list[Figure]:
    """time_progress, the same everywhere, and pace_gap = completion - time progress (both 0…1, not rounded)."""
    passed, whole = elapsed(campaign, scope.ends)
    found = []
    for unit in (*scope.units, scope.town):
        done = completion[unit]
        progress = passed / whole
        gap = NONE if isnan(done.value) else done.value - progress
        basis = campaign.ranking.basis
        found.append(Figure("time_progress", unit, scope.starts, scope.ends, passed, whole, progress, basis=basis))
        found.append(Figure("pace_gap", unit, scope.starts, scope.ends, value=gap, status=done.status, basis=basis))
    return found


def new_households(first: pd.DataFrame, scope: Scope, activity_ends: date, basis: str) -> list[Figure]:
    """new_in_day for every day, new_in_week for every seven days back from the last, and visited_households at the end of
    every earlier day as known now: the curve of progress, and a correction of what was published shows (PRACTICE E).

    first: first visit of every household, with unit and visited_on.
    """
    start = min(scope.starts, scope.ends)
    days = [start + number * DAY for number in range((scope.ends - start).days + 1)]
    rows = pd.Index(scope.units).get_indexer(first["unit"])
    since = (first["visited_on"] - pd.Timestamp(start)).dt.days.to_numpy(dtype="int64")
    places = rows * (len(days) + 1) + since + 1
    daily = np.bincount(places, minlength=len(scope.units) * (len(days) + 1)).reshape(len(scope.units), len(days) + 1)
    until = daily.cumsum(axis=1)

    def between(name: str, starts: date, ends: date, shown_from: date) -> list[Figure]:
        low, high = (max(0, min((day - start).days, len(days))) for day in (starts, ends + DAY))
        values = dict(zip(scope.units, until[:, high] - until[:, low], strict=True))
        return counts(name, values, scope.within(shown_from, ends), basis)

    found = []
    for day in sorted({*(day for day in days if day <= activity_ends), scope.ends}):
        found += between("new_in_day", day, day, day)
    last = scope.ends
    while last >= start:
        if last - WEEK < activity_ends or last == scope.ends:
            found += between("new_in_week", last - WEEK + DAY, last, last - WEEK + DAY)
        last -= WEEK
    for day in days[:-1]:
        if day <= activity_ends:
            found += between("visited_households", start, day, scope.starts)
    return found


def even_plan(target: float, campaign: Campaign, scope: Scope) -> list[Figure]:
    """planned_households of the town: its target spread evenly over the visiting phase, for every day of it (001-17)."""
    found = []
    day = campaign.visiting.starts
    while day <= min(scope.ends, campaign.activity.ends):
        passed, whole = elapsed(campaign, day)
        planned = target * passed / whole
        basis = campaign.ranking.basis
        found.append(Figure("planned_households", scope.town, scope.starts, day, planned, value=planned, basis=basis))
        day += DAY
    return found


def unranked(one: Figure) -> bool:
    """Whether a village has no place in a ranking: nothing sent, too few answers, nothing to divide by."""
    return isnan(one.value) or one.status != FigureStatus.OK.value
