"""Who has been visited: rows received, households, visits by mode, completion and coverage (001-2, 001-7, 002-4, G5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pandas as pd

from pipeline.campaign import Campaign
from pipeline.codes import codes_of
from pipeline.forms import forms_of
from pipeline.measures.figures import Figure, Scope, by_unit, counts, rates, without_denominator
from pipeline.model import Facts
from schemas.states import FigureStatus, Mode

ROW_COUNTS = {"rows_submitted": "submitted", "rows_accepted": "accepted", "rows_quarantined": "quarantined"}
MODES = {"home_visits": Mode.HOME, "phone_visits": Mode.PHONE, "video_visits": Mode.VIDEO}


def row_counts(facts: Facts, campaign: Campaign, scope: Scope) -> list[Figure]:
    """Rows of the files that count, per register and village; the office's own registers for the town only."""
    if facts.deliveries is None:
        return []
    current = facts.deliveries[~facts.deliveries["superseded"]]
    totals = current.groupby(["register", "unit"])[list(ROW_COUNTS.values())].sum()
    found = []
    for register, form in forms_of(campaign).items():
        own = (
            totals.loc[[register]].droplevel("register")
            if register in totals.index
            else totals.iloc[:0].droplevel("register")
        )
        for figure, column in ROW_COUNTS.items():
            name = f"{figure}.{register}"
            if form.per_unit:
                found += counts(name, own[column].to_dict(), scope.with_unknown(), form.basis)
            else:
                total = float(own[column].sum())
                found.append(Figure(name, scope.town, scope.starts, scope.ends, total, value=total, basis=form.basis))
    return found


def reached_visits(visits: pd.DataFrame) -> pd.DataFrame:
    """Visits that reached the household; those that did not are recorded, never counted (002-4). home: its number."""
    columns = ["unit", "household", "visited_on", "cadre", "mode", "complete", "in_roster", "phone"]
    reached = visits.loc[visits["counted"], [name for name in columns if name in visits]]
    return reached.assign(home=codes_of(reached["household"])[0])


def first_visits(reached: pd.DataFrame) -> pd.DataFrame:
    """The first visit of every household."""
    return reached.sort_values("visited_on", kind="stable").drop_duplicates("home")


def homes_by_unit(reached: pd.DataFrame) -> dict[str, float]:
    """Number of households of every village."""
    return by_unit(reached, ~reached["home"].duplicated())


def units_that_sent_visits(facts: Facts) -> set[str]:
    """Villages from whom at least one usable visit register, or a report of none, ever came."""
    if facts.deliveries is None:
        return set(facts.visits["unit"])
    sent = facts.deliveries[facts.deliveries["register"].eq("visits")]
    return set(sent.loc[sent["accepted"].gt(0) | sent["nil"], "unit"])


def coverage(facts: Facts, reached: pd.DataFrame, campaign: Campaign, scope: Scope) -> list[Figure]:
    """Targets, households and visits of every village and the town, cumulative; rates unrounded and over 1 as they are.

    reached: the visits that count (reached_visits).
    """
    rules, targets_basis = campaign.visits.basis, campaign.units.basis
    visited = homes_by_unit(reached)
    complete = homes_by_unit(reached[reached["complete"]])
    visits = by_unit(reached)
    targets = dict(zip(facts.units["name"], facts.units["target"].astype("float64"), strict=True))
    silent = dict.fromkeys(set(scope.units) - units_that_sent_visits(facts), FigureStatus.NOT_SUBMITTED)
    found = [
        *counts("villages", dict.fromkeys(scope.units, 1.0), scope, targets_basis),
        *counts("target", targets, scope, targets_basis),
        *counts("visited_households", visited, scope, rules),
        *counts("complete_visited_households", complete, scope, rules),
        *counts("visits", visits, scope, rules),
        *_roster(facts, reached, scope, targets_basis, silent),
    ]
    by_mode = {figure: by_unit(reached, reached["mode"].eq(mode.value)) for figure, mode in MODES.items()}
    for figure, values in by_mode.items():
        found += counts(figure, values, scope, rules)
    for phase in campaign.phases:  # a day may lie in two of them (002-1)
        within = reached["visited_on"].between(pd.Timestamp(phase.starts), pd.Timestamp(phase.ends))
        found += counts(f"visits_in_phase.{phase.id}", by_unit(reached, within), scope, phase.basis)
    total = scope.totalled
    found += rates("home_share", total(by_mode["home_visits"]), total(visits), scope, rules)
    found += rates("complete_rate", total(complete), total(visited), scope, rules)
    found += rates("phone_rate", total(_with_phone(reached)), total(visited), scope, rules)
    return [*found, *rates("completion_rate", total(visited), total(targets), scope, campaign.ranking.basis, silent)]


def _with_phone(reached: pd.DataFrame) -> Mapping[str, float]:
    """Visited households that a poll by telephone could reach (001-16)."""
    if "phone" not in reached:
        return {}
    return homes_by_unit(reached[reached["phone"].notna()])


def week_over_week(first: pd.DataFrame, campaign: Campaign, scope: Scope) -> list[Figure]:
    """Households first visited in the seven days ending at `scope.ends` less those of the seven before (001-13).

    first: first visit of every household. Nothing while the week before lies outside the visiting phase: the first week
    has nothing to be compared with (PRACTICE E).
    """
    last, week = scope.ends, timedelta(days=7)
    if last - week < campaign.visiting.starts:
        return []
    day = first["visited_on"]

    def since(ends: object, starts: object) -> Mapping[str, float]:
        return by_unit(first, day.gt(pd.Timestamp(starts)) & day.le(pd.Timestamp(ends)))

    now, before = since(last, last - week), since(last - week, last - 2 * week)
    gap = {unit: now.get(unit, 0.0) - before.get(unit, 0.0) for unit in scope.units}
    days = scope.within(last - week + timedelta(days=1), last)
    return counts("week_over_week", gap, days, campaign.ranking.basis)


Silent = Mapping[str, FigureStatus]


def _roster(facts: Facts, reached: pd.DataFrame, scope: Scope, basis: str, silent: Silent) -> list[Figure]:
    """Households of the roster and how many were visited; without a roster no rate, and none for the town unless every
    village has one: part of a town is not its coverage (001-2).
    """
    listed = by_unit(facts.households)
    if not listed:
        missing = [Figure("roster_households", unit, scope.starts, scope.ends, status=FigureStatus.NO_DENOMINATOR.value, basis=basis)
                   for unit in (*scope.units, scope.town)]  # fmt: skip
        return [*missing, *_coverage_rate(reached, {}, scope, basis, {})]
    found = [
        one if one.unit in listed or one.unit == scope.town
        else without_denominator(one)
        for one in counts("roster_households", listed, scope, basis)
    ]  # fmt: skip
    known = reached[reached["in_roster"].fillna(False).astype("bool")] if "in_roster" in reached else reached.iloc[:0]
    found += counts("visited_in_roster", homes_by_unit(known), scope, basis)
    return [*found, *_coverage_rate(reached, listed, scope, basis, silent)]


def _coverage_rate(
    reached: pd.DataFrame, listed: Mapping[str, float], scope: Scope, basis: str, silent: Silent
) -> list[Figure]:
    """A village that sent nothing has no rate, as with its target; one without a roster has none either."""
    visited = scope.totalled(homes_by_unit(reached))
    denominators = dict(listed)
    if all(unit in listed for unit in scope.units):
        denominators = scope.totalled(listed)
    return rates(
        "coverage_rate",
        visited,
        denominators,
        scope,
        basis,
        {unit: why for unit, why in silent.items() if unit in listed},
    )
