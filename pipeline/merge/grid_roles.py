"""Who stands behind every grid: the filled roles, and grids with more than one leader (002-8, 003-15)."""

from __future__ import annotations

import pandas as pd

from pipeline.merge.places import Places
from pipeline.model import Finding
from schemas.grids import ROLES

KEY = ["unit", "grid", "role"]
LEADER = "grid_leader"


def grid_roles(grids: pd.DataFrame) -> pd.DataFrame:
    """One row per grid and filled role (schemas.tables.GridRoles), in the order of the register; the first named stays."""
    parts = [
        pd.DataFrame(
            {
                "unit": grids["unit"],
                "grid": grids["grid"],
                "role": pd.Series(role, index=grids.index, dtype="str"),
                "person": grids[role],
            }
        )
        for role in ROLES
    ]
    filled = pd.concat(parts).dropna(subset=["person"]).sort_index(kind="stable")
    return filled.drop_duplicates(KEY).reset_index(drop=True)


def two_leaders(grids: pd.DataFrame, places: Places) -> list[Finding]:
    """003-15: every grid has one leader; asked once per grid, at the first row that names another."""
    led = grids.dropna(subset=[LEADER])
    first = led.groupby(["unit", "grid"])[LEADER].transform("first")
    others = led.assign(first=first)[led[LEADER].ne(first)].drop_duplicates(["unit", "grid"])
    return [
        places.finding("two_grid_leaders", "grids", one.source, one.row, LEADER, unit=one.unit, found=one.grid_leader,
                       facts={"grid": one.grid, "first": one.first})
        for one in others.itertuples()
    ]  # fmt: skip
