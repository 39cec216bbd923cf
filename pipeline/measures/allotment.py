"""Each village's target split over its cadres in proportion to their weight; the parts add up exactly (001-3)."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from pipeline.measures.coverage import reached_visits
from pipeline.model import Facts
from pipeline.statistics import largest_remainder

COLUMNS = {"unit": "str", "cadre": "str", "weight": "float64", "share": "int64", "visited": "int64"}


def allotment(facts: Facts) -> pd.DataFrame:
    """Share and distinct households visited of every cadre of the roster, in village order (schemas.tables.Allotment)."""
    visited = _visited(reached_visits(facts.visits)) if len(facts.cadres) else Counter()
    rosters = {unit: rows.sort_values("name", kind="stable") for unit, rows in facts.cadres.groupby("unit")}
    found = []
    for unit, target in zip(facts.units["name"], facts.units["target"], strict=True):
        if unit not in rosters:
            continue
        names, weights = rosters[unit]["name"].tolist(), rosters[unit]["weight"].tolist()
        for name, weight, share in zip(names, weights, largest_remainder(int(target), weights), strict=True):
            found.append((unit, name, weight, share, visited.get((unit, name), 0)))
    return pd.DataFrame(found, columns=list(COLUMNS)).astype(COLUMNS)


def _visited(reached: pd.DataFrame) -> Counter[tuple[str, str]]:
    """Village and cadre -> distinct households."""
    own = reached.loc[reached["cadre"].notna(), ["unit", "cadre", "home"]].drop_duplicates(["home", "cadre"])
    return Counter(zip(own["unit"].tolist(), own["cadre"].tolist(), strict=True))
