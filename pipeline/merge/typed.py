"""Typed registers before merging: empty tables with the right shape, the rows that count, the order they count in."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from pipeline.merge.places import Places
from pipeline.model import Registers
from schemas.form import DTYPES, Form
from schemas.states import UNKNOWN_UNIT

ORDER = "sheet_order"
"""Column of current rows: the place of their sheet in the order of files and sheets."""
PROVENANCE: Mapping[str, str] = {"source": "int64", "row": "int64", "unit": "str", "accepted": "bool"}


def typed_table(form: Form, table: pd.DataFrame | None) -> pd.DataFrame:
    """`table` with every column of `form` and of its provenance; an empty one for None. Extra columns stay."""
    wanted = {**{column.name: DTYPES[column.kind] for column in form.columns}, **PROVENANCE}
    if table is None:
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in wanted.items()})
    missing = {
        name: pd.Series(pd.NA, index=table.index, dtype=dtype) for name, dtype in wanted.items() if name not in table
    }
    return table.assign(**missing) if missing else table


def typed_tables(registers: Registers, forms: Mapping[str, Form]) -> dict[str, pd.DataFrame]:
    """Typed table of every register, one for each register of the campaign."""
    return {register: typed_table(form, registers.tables.get(register)) for register, form in forms.items()}


def current_rows(table: pd.DataFrame, places: Places, stale_sources: Collection[int]) -> pd.DataFrame:
    """Accepted rows of files not superseded, in the order of file, sheet and row; index 0…n-1, ORDER says the order."""
    wanted = table["accepted"].to_numpy()
    if stale_sources:
        wanted = wanted & ~table["source"].isin(stale_sources).to_numpy()
    place = places.order.reindex(table["source"]).to_numpy(dtype="int64")
    order = np.lexsort((table["row"].to_numpy(), place))
    order = order[wanted[order]]
    return table.iloc[order].assign(**{ORDER: place[order]}).reset_index(drop=True)


def of_known_units(rows: pd.DataFrame, names: Collection[str]) -> pd.DataFrame:
    """Rows of the campaign's villages only; whoever cannot be told stays out of every figure but the row counts."""
    known = rows["unit"].isin(names) & rows["unit"].ne(UNKNOWN_UNIT)
    return rows if bool(known.all()) else rows[known].reset_index(drop=True)


def until(rows: pd.DataFrame, column: str, as_of: pd.Timestamp) -> pd.DataFrame:
    """Rows dated on or before `as_of`: what is dated later is accepted, only not counted yet."""
    dated = rows[column].le(as_of)
    return rows if bool(dated.all()) else rows[dated].reset_index(drop=True)
