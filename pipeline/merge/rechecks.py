"""What people concluded after calling back (001-14): it counts only when two of them put their names and a day to it."""

from __future__ import annotations

import re

import pandas as pd

from pipeline.merge.places import Places
from pipeline.model import Finding

SIGNERS = 2
_BETWEEN = re.compile(r"[^\w\s\u00b7]+")
SHORTEST_NAME = 2


def concluded(rows: pd.DataFrame, today: pd.Timestamp, places: Places) -> tuple[pd.DataFrame, list[Finding]]:
    """Rows whose conclusion is left out where it is not signed by two people with its day, or was drawn later.

    The row itself stays: what the household said is worth knowing either way.
    """
    said = rows["conclusion"].notna()
    signers = rows["concluded_by"].map(signed_by, na_action="ignore").fillna(0)
    unsigned = said & (signers.lt(SIGNERS) | rows["concluded_on"].isna())
    findings = [
        places.finding("conclusion_unsigned", "rechecks", one.source, one.row, "conclusion", unit=one.unit,
                       found=one.conclusion)
        for one in rows[unsigned].itertuples()
    ]  # fmt: skip
    valid = said & ~unsigned & rows["concluded_on"].le(today)
    return rows.assign(conclusion=rows["conclusion"].where(valid)), findings


def signed_by(text: str) -> int:
    """How many different names stand in a text; a blank stands between two only when nothing else does."""
    names = {"".join(part.split()) for part in _BETWEEN.split(text)} - {""}
    apart = text.split()
    return len(set(apart)) if len(names) == 1 and min(map(len, apart)) >= SHORTEST_NAME else len(names)
