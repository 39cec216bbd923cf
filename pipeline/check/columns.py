"""What each column demands by itself: the register's own pandera schema judges every row that may break a demand.

Which rows may is seen column by column first; the other thousands need no judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.check.hits import Hits
from pipeline.codes import codes_of
from pipeline.parse.table import PROVENANCE
from pipeline.parse.text import shown
from schemas.form import DTYPES, Column, Form, Kind
from schemas.rosters import OFFICE_WORD, UNITS


def column_hits(table: pd.DataFrame, form: Form) -> list[Hits]:
    """Required cells left blank and numbers outside their limits.

    Options cannot fail (the parser types only allowed ones) and neither can types: such a failure is our own mistake
    and raises RuntimeError.
    """
    columns = [column for column in form.columns if column.name not in PROVENANCE or column.name == "unit"]
    doubts = {column.name: _doubtful(table[column.name], column) for column in columns}
    names = [
        column.name
        for column in columns
        if doubts[column.name].any() or str(table[column.name].dtype) != DTYPES[column.kind]
    ]
    if not names:
        return []
    import pandera.errors as errors

    places = np.flatnonzero(np.any([doubts[name] for name in names], axis=0))
    try:
        form.schema(names).validate(table[names].iloc[places].set_axis(places), lazy=True)
    except errors.SchemaErrors as failed:
        return list(_translated(failed.schema_errors, table, form))
    return []


def _doubtful(values: pd.Series, column: Column) -> npt.NDArray[np.bool_]:
    """Rows with a blank where the column minds, a number outside a limit, or a text that is no option."""
    found = values.isna().to_numpy() if column.if_blank is not None else np.zeros(len(values), dtype=bool)
    if column.kind in (Kind.CHOICES, Kind.BAND):
        return found
    if column.low is not None:
        found = found | (values < column.low).to_numpy(dtype=bool, na_value=False)
    if column.high is not None:
        found = found | (values > column.high).to_numpy(dtype=bool, na_value=False)
    if column.options:
        codes, said = codes_of(values)
        strange = np.array([*(text not in column.options for text in said.tolist()), False], dtype=bool)
        found = found | strange[codes]
    return found


def _translated(failures: Iterable[object], table: pd.DataFrame, form: Form) -> Iterator[Hits]:
    for failure in failures:
        cases = getattr(failure, "failure_cases", None)
        name = getattr(getattr(failure, "schema", None), "name", None)
        check = getattr(getattr(failure, "check", None), "name", None) or getattr(failure, "check", "")
        if name not in form.names or not isinstance(cases, pd.DataFrame) or cases["index"].isna().any():
            raise RuntimeError(f"{form.register}: {failure}")
        column = form[name]
        rows = np.unique(cases["index"].to_numpy(dtype=np.int64))
        if check == "not_nullable":
            rows = rows[~_excused(column, table.iloc[rows], form)]
            yield Hits("required_blank", column, rows, severity=column.if_blank)
        elif check in ("greater_than_or_equal_to", "less_than_or_equal_to"):
            yield from _beyond(column, rows, table, form)
        else:
            raise RuntimeError(f"{form.register}.{name}: {check}")


def _excused(column: Column, rows: pd.DataFrame, form: Form) -> np.ndarray:
    """Rows that may leave a required cell blank: an office has no households to visit (001-13)."""
    if form.register != UNITS.register or column.name != "target":
        return np.zeros(len(rows), dtype=bool)
    return np.asarray(rows["unit_kind"].eq(OFFICE_WORD).fillna(False), dtype=bool)


def _beyond(column: Column, rows: np.ndarray, table: pd.DataFrame, form: Form) -> Iterator[Hits]:
    """Too small or too large; a respondent who is too young may not be asked at all (PRACTICE B8)."""
    limits = {"low": shown(column.low) or "0", "high": shown(column.high)}
    young = np.zeros(len(rows), dtype=bool)
    if column.kind is Kind.AGE and not form.per_household:
        young = (table[column.name].iloc[rows] < column.low).to_numpy(dtype=bool, na_value=False)
    for code, chosen in (("too_young", rows[young]), ("out_of_range", rows[~young])):
        if len(chosen):
            yield Hits(code, column, chosen, tuple(limits for _ in chosen))
