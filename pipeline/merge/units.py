"""The villages and their targets: the campaign's list, with targets from a village roster where one was handed in."""

from __future__ import annotations

import unicodedata

import pandas as pd

from pipeline.campaign import Campaign
from schemas import words


def bare_name(name: str) -> str:
    """A village's name without blanks and suffix; only for exact look-ups, never fuzzy."""
    text = "".join(unicodedata.normalize("NFKC", name).split())
    for suffix in words.UNIT_SUFFIXES:
        if text.endswith(suffix) and text != suffix:
            return text.removesuffix(suffix)
    return text


def units_of(roster: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Villages in the campaign's order with their targets in households (001-1); the last roster row of a village wins."""
    names = {bare_name(text): unit.name for unit in campaign.units.list for text in (*unit.aliases, unit.name)}
    targets = {unit.name: unit.target for unit in campaign.units.list}
    for name, target in zip(roster["name"], roster["target"], strict=True):
        known = names.get(bare_name(name)) if isinstance(name, str) else None
        if known is not None and not pd.isna(target):
            targets[known] = int(target)
    return pd.DataFrame(
        {"name": pd.Series(list(targets), dtype="str"), "target": pd.Series(list(targets.values()), dtype="int64")}
    )
