"""What requirements count: visits, links, meetings, activities, wishes, roles … One table of events per kind of count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pandas as pd

from pipeline.campaign import Requirement, Texts
from pipeline.measures.subjects import chosen
from pipeline.model import Facts
from schemas.grids import ROLES

UNKNOWABLE = ("principal_present", "in_roster")
"""Columns that stay empty as long as the roster behind them is missing: then nothing can be said, not "nobody did it"."""


class Counted(NamedTuple):
    """Events, one row each. day: the column that dates them, "" when they are not dated (a link holds all the time).

    distinct: count different values of it, "" every row. weight: add up this column instead of counting rows.
    """

    events: pd.DataFrame
    day: str
    distinct: str = ""
    weight: str = ""


Where = Mapping[str, Texts]


def counted(rule: Requirement, facts: Facts) -> Counted | None:
    """The events of a rule, chosen by its `where`; None when their register is not kept, lacks a column of `where`, or
    cannot say yet what `where` asks.
    """
    if rule.count not in COUNTS:
        return None
    found = COUNTS[rule.count](facts, rule.where)
    if found is None or not set(rule.where) <= set(found.events.columns):
        return None
    events = found.events
    if len(events) and any(name in rule.where and events[name].isna().all() for name in UNKNOWABLE):
        return None
    events = chosen(events, rule.where)
    if rule.per == "grid" and "grid" not in events and "household" in events:
        events = events.assign(grid=events["household"].map(_grid_of(facts)))
    return found._replace(events=events)


def _grid_of(facts: Facts) -> dict[str, str]:
    """Household -> its grid: of the household roster, else of whoever is linked with it."""
    found: dict[str, str] = {}
    for rows in (facts.records.get("linkage"), facts.households):
        if rows is not None and "grid" in rows:
            named = rows.dropna(subset=["grid", "household"])
            found |= dict(zip(named["household"], named["grid"], strict=True))
    return found


VISIT_COLUMNS = ("unit", "cadre", "household", "grid", "visited_on", "counted", "complete")
"""Of the many columns of a visit those that may tie it to a subject, date it or choose it."""


def _reached(facts: Facts, where: Where) -> pd.DataFrame:
    """Visits that count; a rule that names its modes decides itself."""
    visits = facts.visits[[name for name in facts.visits if name in where or name in VISIT_COLUMNS]]
    return visits if "mode" in where or bool(visits["counted"].all()) else visits[visits["counted"]]


def _complete(facts: Facts, where: Where) -> pd.DataFrame:
    reached = _reached(facts, where)
    return reached[reached["complete"]]


def _record(register: str, day: str, distinct: str = "", weight: str = "") -> Callable[[Facts, Where], Counted | None]:
    def events(facts: Facts, where: Where) -> Counted | None:
        rows = facts.records.get(register)
        return None if rows is None else Counted(rows, day, distinct, weight)

    return events


def _quantity(facts: Facts, where: Where) -> Counted | None:
    rows = facts.records.get("activities")
    if rows is None:
        return None
    return Counted(rows.assign(amount=rows["quantity"].fillna(1).astype("float64")), "held_on", weight="amount")


def _wishes(facts: Facts, where: Where) -> Counted | None:
    """A wish that must be fulfilled counts on the day it was; any other on the day it was taken up."""
    rows = facts.records.get("wishes")
    if rows is None:
        return None
    done = rows["done"] if "done" in rows else rows["done_on"].notna()
    taken = rows["claimed_on"].fillna(rows["done_on"])
    on = rows["done_on"].fillna(rows["claimed_on"]) if "done" in where else taken
    return Counted(rows.assign(done=done, on=on), "on")


def _role_holders(facts: Facts, where: Where) -> Counted | None:
    """Everybody named for a role of a grid, also where two rows name different people (003-15: exactly one leader)."""
    grids = facts.records.get("grids")
    if grids is None:
        return None
    parts = [
        grids[["unit", "grid"]].assign(role=pd.Series(role, index=grids.index, dtype="str"), person=grids[role])
        for role in ROLES
    ]
    return Counted(pd.concat(parts).dropna(subset=["person"]), "", "person")


COUNTS: Mapping[str, Callable[[Facts, Where], Counted | None]] = {
    "visits": lambda facts, where: Counted(_reached(facts, where), "visited_on"),
    "visit_days": lambda facts, where: Counted(_reached(facts, where), "visited_on", "visited_on"),
    "households": lambda facts, where: Counted(_reached(facts, where), "visited_on", "household"),
    "complete_visits": lambda facts, where: Counted(_complete(facts, where), "visited_on"),
    "questionnaires": lambda facts, _: Counted(facts.answers, "answered_on"),
    "links": _record("linkage", "", "household"),
    "forums": _record("meetings", "held_on", "meeting"),
    "attendees": _record("meetings", "held_on", weight="representatives"),
    "activities": _record("activities", "held_on"),
    "quantity": _quantity,
    "days": _record("activities", "held_on", "held_on"),
    "wishes": _wishes,
    "roles": _record("roles", "", "role"),
    "role_holders": _role_holders,
    "members": lambda facts, _: Counted(facts.cadres.assign(cadre=facts.cadres["name"]), ""),
}
"""What rules may count; None when the campaign does not keep the register."""
