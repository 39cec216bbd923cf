"""The units of a campaign after a unit roster came in through the input folder."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from pipeline.campaign import Campaign, Unit, unit_key
from schemas.rosters import OFFICE_WORD, VILLAGE_WORD

OFFICE = "office"
KINDS = {VILLAGE_WORD: "village", OFFICE_WORD: OFFICE}


def with_units(campaign: Campaign, units_table: pd.DataFrame) -> tuple[Campaign, tuple[int, int] | None]:
    """The campaign with the roster's units, and (sum of targets, stated total) when these now differ (001-1).

    units_table: typed rows of register `units` (name, target in households, aliases, code, unit_kind; rows with
    `accepted` False are left out). A known name, alias or suffix variant gets the new target and, where typed, aliases,
    code and kind; a new name is appended. An office needs no target. The last row of a name counts.
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
    order = [column for column in ("source", "row") if column in rows]
    for row in (rows.sort_values(order) if order else rows).to_dict("records"):
        typed = str(row["name"]).strip()
        name = names.setdefault(unit_key(typed, prefixes), typed)
        changes: dict[str, object] = {} if pd.isna(row["target"]) else {"target": int(row["target"])}
        if kind := _text(row["kind"]):
            changes["kind"] = kind
        if aliases := _aliases(row.get("aliases")):
            changes["aliases"] = aliases
        if code := _text(row.get("code")):
            changes["code"] = code
        units[name] = units.get(name, Unit(name=name)).model_copy(update=changes)
    listed = campaign.units.model_copy(update={"list": tuple(units.values())})
    total, stated = sum(unit.target for unit in listed.list), campaign.units.stated_total
    differs = (total, stated) if stated is not None and stated != total else None
    return campaign.model_copy(update={"units": listed}), differs


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _aliases(value: object) -> tuple[str, ...]:
    """The names between any separators; brackets belong to a name."""
    parts = re.split(r"[^\w()]+", unicodedata.normalize("NFKC", _text(value)))
    return tuple(dict.fromkeys(filter(None, parts)))
