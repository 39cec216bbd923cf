"""Drawing the households to call back: stratified by village, redrawn by anyone from the same seed (000-25; PRACTICE D)."""

from __future__ import annotations

import random

import pandas as pd

DRAWN_COLUMNS = ["unit", "group", "head", "phone", "address", "cadre", "visited_on", "mode"]


def drawn_sample(visits: pd.DataFrame, units: pd.DataFrame, per_unit: int, seed: int) -> pd.DataFrame:
    """Up to `per_unit` visited households of each village in printed order, drawn without replacement.

    visits: schemas.tables.Visits. The draw depends on the seed, the village and its set of visited households alone.
    Of each household the latest counted visit is listed.
    """
    counted = visits[visits["counted"]].sort_values(["visited_on", "cadre"]).drop_duplicates("household", keep="last")
    parts = []
    for unit in units["name"]:
        of_unit = counted[counted["unit"] == unit].sort_values("household")
        chance = random.Random(f"{seed}|{unit}")  # noqa: S311 - a sample anyone can redraw, not a secret
        chosen = chance.sample(range(len(of_unit)), min(per_unit, len(of_unit)))
        parts.append(of_unit.iloc[sorted(chosen)])
    sample = pd.concat(parts) if parts else counted.head(0)
    return sample.reindex(columns=DRAWN_COLUMNS).reset_index(drop=True)
