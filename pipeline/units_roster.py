"""The units of a campaign after a unit roster came in through the input folder."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from pipeline.campaign import Campaign, Unit, UpperUnit, unit_key
from schemas.rosters import OFFICE_WORD, VILLAGE_WORD

OFFICE = "office"
KINDS = {VILLAGE_WORD: "village", OFFICE_WORD: OFFICE}


def with_units(campaign: Campaign, units_table: pd.DataFrame) -> tuple[Campaign, tuple[int, int] | None]:
    """The campaign with the roster's units, and (sum of targets, stated total) when these now differ (001-1).

    units_table: typed rows of register `units` (name, target in households, aliases, code, unit_kind, above; rows with
    `accepted` False are left out). A known name, alias or suffix variant gets the new target and, where typed, aliases,
    code, kind and the unit above; a new name is appended. An office needs no target. The last row of a name counts.
    A unit above that nobody knows is new, below the issuer; a name in several of them is told apart by theirs.
    """
    rows = units_table[units_table["accepted"]] if "accepted" in units_table else units_table
    kinds = rows["unit_kind"].map(KINDS) if "unit_kind" in rows else pd.Series(index=rows.index, dtype="str")
    rows = rows.assign(kind=kinds)[rows["name"].notna() & (rows["target"].notna() | kinds.eq(OFFICE))]
    if rows.empty:
        return campaign, None
    prefixes = campaign.units.prefixes
    units = {unit.name: unit for unit in campaign.units.list}
    names = {unit_key(alias, prefixes): unit.name for unit in campaign.units.list for alias in unit.aliases}
    names |= {unit_key(name, prefixes): name for name in units}
    rows, above = _with_uppers(rows, campaign)
    several = rows.groupby("name")["above"].nunique()
    order = [column for column in ("source", "row") if column in rows]
    for row in (rows.sort_values(order) if order else rows).to_dict("records"):
        typed, upper = str(row["name"]).strip(), str(row["above"])
        name = names.get(unit_key(upper + typed, prefixes)) if upper else None
        if name is None:
            full = upper + typed if several[row["name"]] > 1 else typed  # villages of one name in several towns
            name = names.setdefault(unit_key(full, prefixes), full)
        changes: dict[str, object] = {} if pd.isna(row["target"]) else {"target": int(row["target"])}
        if kind := _text(row["kind"]):
            changes["kind"] = kind
        if aliases := _aliases(row.get("aliases")):
            changes["aliases"] = aliases
        if code := _text(row.get("code")):
            changes["code"] = code
        if upper:
            changes["parent"] = upper
        units[name] = units.get(name, Unit(name=name)).model_copy(update=changes)
    listed = campaign.units.model_copy(update={"list": tuple(units.values()), "above": above})
    total, stated = sum(unit.target for unit in listed.list), campaign.units.stated_total
    differs = (total, stated) if stated is not None and stated != total else None
    return campaign.model_copy(update={"units": listed}), differs


def _with_uppers(rows: pd.DataFrame, campaign: Campaign) -> tuple[pd.DataFrame, tuple[UpperUnit, ...]]:
    """The rows with the name of the unit above ("" for the issuer's own), and all such units."""
    above = {one.name: one for one in campaign.units.above}
    known = {unit_key(text, ()): one.name for one in above.values() for text in (one.name, *one.aliases)}
    known[unit_key(campaign.issuer, ())] = ""
    typed = rows["above"] if "above" in rows else pd.Series("", index=rows.index, dtype="str")
    meant = {text: known.setdefault(unit_key(text, ()), text) if text else "" for text in map(_text, typed)}
    for name in meant.values():
        if name:
            above.setdefault(name, UpperUnit(name=name))
    return rows.assign(above=[meant[_text(text)] for text in typed]), tuple(above.values())


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _aliases(value: object) -> tuple[str, ...]:
    """The names between any separators; brackets belong to a name."""
    parts = re.split(r"[^\w()]+", unicodedata.normalize("NFKC", _text(value)))
    return tuple(dict.fromkeys(filter(None, parts)))
