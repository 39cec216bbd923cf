"""Whom requirements ask: villages, offices, cadres, households, linked households, grids, meetings.

A subject is only known where its roster came in: nobody is "met" because nobody told us who there is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from pipeline.campaign import Campaign, Texts
from pipeline.codes import codes_of, ranks_of
from pipeline.model import Facts
from schemas.words import LIST_MARKS, NO_WORDS, YES_WORDS

_LIST = re.compile(f"[{re.escape(LIST_MARKS)}]+")
SEPARATOR = "|"
"""Stands between cadre and household in the name of a linkage."""


class Subjects(NamedTuple):
    """table: one row per subject: unit, subject, the keys that tie events to it, and whatever its roster says.

    missing: units that should have a roster and sent none.
    """

    table: pd.DataFrame
    keys: list[str]
    missing: list[str]


class _Roster(NamedTuple):
    rows: pd.DataFrame
    keys: list[str]
    may_be_empty: bool = False  # no roster behind it: nobody yet is a plain zero
    distinct: bool = False  # no subject has two rows


def subjects(
    per: str,
    among: Mapping[str, Texts],
    facts: Facts,
    allotted: pd.DataFrame,
    campaign: Campaign,
    not_among: Mapping[str, Texts] | None = None,
) -> Subjects | None:
    """The subjects of a rule in printed order of their units, then by name; None when the register is not kept at all,
    or does not have a column the rule chooses by. not_among: who of them is left out.
    """
    if per not in SUBJECTS:
        return None
    roster = SUBJECTS[per](facts, allotted, campaign)
    if roster is None or not set(among) <= set(roster.rows.columns):
        return None
    places = {unit: place for place, unit in enumerate(units_of(facts, campaign))}
    known = roster.rows["unit"].isin(list(places)) & roster.rows["subject"].notna()
    rows = roster.rows if bool(known.all()) else roster.rows[known]
    missing = [] if roster.may_be_empty else _missing(rows, facts, campaign, per)
    rows = without(chosen(rows, among), not_among or {})
    if not roster.distinct:
        rows = rows.drop_duplicates(list(dict.fromkeys(["unit", *roster.keys])))
    unit, names = codes_of(rows["unit"])
    place = np.array([places[name] for name in names.tolist()], dtype="int64")[unit]
    order = np.lexsort((ranks_of(rows["subject"])[0], place))
    return Subjects(rows.iloc[order].assign(place=place[order]).reset_index(drop=True), roster.keys, missing)


def units_of(facts: Facts, campaign: Campaign) -> list[str]:
    """Villages, then offices, in printed order."""
    villages = [str(name) for name in facts.units["name"]]
    return villages + [unit.name for unit in campaign.offices if unit.name not in villages]


def _missing(rows: pd.DataFrame, facts: Facts, campaign: Campaign, per: str) -> list[str]:
    """Villages without a row, unless the whole roster is the offices'."""
    villages = [str(name) for name in facts.units["name"]]
    if per == "office":
        return []
    known = set(rows["unit"])
    if known and not known & set(villages):
        return []
    return [unit for unit in villages if unit not in known]


def chosen(rows: pd.DataFrame, where: Mapping[str, Texts]) -> pd.DataFrame:
    """Rows in which every named column holds one of the named values, also as one of a list; a blank yes-or-no is a no."""
    for name, values in where.items():
        rows = rows[_holds(rows[name], values)]
    return rows


def without(rows: pd.DataFrame, where: Mapping[str, Texts]) -> pd.DataFrame:
    """All but the rows in which one of the named columns holds one of the named values."""
    for name, values in where.items():
        rows = rows[~_holds(rows[name], values)] if name in rows else rows
    return rows


def _holds(column: pd.Series, values: Texts) -> pd.Series:
    if pd.api.types.is_bool_dtype(column):
        words = [value.upper() for value in values]
        said = [answer for answer, known in ((True, YES_WORDS), (False, NO_WORDS)) if not known.isdisjoint(words)]
        return column.fillna(False).astype("bool").isin(said)
    if pd.api.types.is_numeric_dtype(column):
        numbers = pd.to_numeric(pd.Series(list(values), dtype="str"), errors="coerce").dropna()
        return column.astype("float64").isin(numbers.tolist())
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.dt.strftime("%Y-%m-%d").isin(list(values))
    wanted = {value.casefold() for value in values}
    return column.isin([text for text in column.dropna().unique() if wanted & _said(str(text))])


def _said(text: str) -> set[str]:
    """A text and, where it is a list ("party secretary, liaison"), every word of it."""
    return {text.casefold(), *(part.casefold() for part in _LIST.split(text) if part)}


def _villages(facts: Facts, allotted: pd.DataFrame, campaign: Campaign) -> _Roster:
    return _Roster(facts.units.assign(unit=facts.units["name"], subject=facts.units["name"]), ["unit"])


def _offices(facts: Facts, allotted: pd.DataFrame, campaign: Campaign) -> _Roster | None:
    names = pd.Series([unit.name for unit in campaign.offices], dtype="str")
    offices = pd.DataFrame({"unit": names, "subject": names, "name": names})
    return _Roster(offices, ["unit"]) if len(names) else None


def _cadres(facts: Facts, allotted: pd.DataFrame, campaign: Campaign) -> _Roster:
    shares = allotted[["unit", "cadre", "share"]].rename(columns={"share": "allotment"})
    cadres = facts.cadres.assign(cadre=facts.cadres["name"], subject=facts.cadres["name"])
    return _Roster(cadres.merge(shares, on=["unit", "cadre"], how="left"), ["unit", "cadre"])


def _households(facts: Facts, allotted: pd.DataFrame, campaign: Campaign) -> _Roster:
    return _Roster(facts.households.assign(subject=facts.households["household"]), ["household"])


def _visited_households(facts: Facts, allotted: pd.DataFrame, campaign: Campaign) -> _Roster:
    counted = facts.visits["counted"]
    reached = facts.visits[counted & ~facts.visits["household"].where(counted).duplicated()]
    return _Roster(reached.assign(subject=reached["household"]), ["household"], may_be_empty=True, distinct=True)


def _linked_households(facts: Facts, allotted: pd.DataFrame, campaign: Campaign) -> _Roster | None:
    links = facts.records.get("linkage")
    return None if links is None else _Roster(links.assign(subject=links["household"]), ["household"])


def _linkages(facts: Facts, allotted: pd.DataFrame, campaign: Campaign) -> _Roster | None:
    links = facts.records.get("linkage")
    if links is None:
        return None
    subject = links["cadre"].astype("str") + SEPARATOR + links["household"].astype("str")
    return _Roster(links.assign(subject=subject), ["cadre", "household"])


def _grids(facts: Facts, allotted: pd.DataFrame, campaign: Campaign) -> _Roster | None:
    grids = facts.records.get("grids")
    return None if grids is None else _Roster(grids.assign(subject=grids["grid"]), ["unit", "grid"])


def _forums(facts: Facts, allotted: pd.DataFrame, campaign: Campaign) -> _Roster | None:
    meetings = facts.records.get("meetings")
    if meetings is None:
        return None
    return _Roster(meetings.assign(subject=meetings["meeting"]), ["meeting"], may_be_empty=True)


SUBJECTS: Mapping[str, Callable[[Facts, pd.DataFrame, Campaign], _Roster | None]] = {
    "village": _villages,
    "office": _offices,
    "cadre": _cadres,
    "household": _households,
    "visited_household": _visited_households,
    "linked_household": _linked_households,
    "linkage": _linkages,
    "grid": _grids,
    "forum": _forums,
}
"""Whom rules may ask; None when the campaign does not keep the register."""
