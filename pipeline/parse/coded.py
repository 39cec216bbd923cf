"""Tables whose texts are numbers into their distinct values: small to keep and to send, and quick to put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

TEXT = "str"

Codes = npt.NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Texts:
    """codes: row -> place in distinct, -1 for none."""

    codes: Codes
    distinct: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """kinds: name of a column -> dtype. columns: Texts, or an array of this dtype; none at all without rows."""

    kinds: Mapping[str, str]
    length: int
    columns: Mapping[str, Any]


def coded(frame: pd.DataFrame) -> Table:
    """The same table, its texts as numbers. The index is not kept."""
    kinds = {str(name): str(values.dtype) for name, values in frame.items()}
    if frame.empty:
        return Table(kinds, 0, {})
    return Table(kinds, len(frame), {name: _coded(frame[name], kind) for name, kind in kinds.items()})


def _coded(values: pd.Series, kind: str) -> Any:
    if kind != TEXT:
        return values.to_numpy() if isinstance(values.dtype, np.dtype) else values.array
    codes, distinct = pd.factorize(values.array)
    return Texts(codes.astype(np.min_scalar_type(-len(distinct) - 1)), distinct.tolist())


def stacked(tables: Sequence[Table], wanted: Sequence[Codes | None]) -> Table:
    """The wanted rows of each (None: all), one table below the other; all tables have the same columns."""
    parts = [
        (one, rows) for one, rows in zip(tables, wanted, strict=True) if (one.length if rows is None else len(rows))
    ]
    kinds = tables[0].kinds
    if not parts:
        return Table(kinds, 0, {})
    length = sum(one.length if rows is None else len(rows) for one, rows in parts)
    columns = {name: _together([_taken(one.columns[name], rows) for one, rows in parts]) for name in kinds}
    return Table(kinds, length, columns)


def taken(table: Table, rows: Codes) -> Table:
    """These rows in this order."""
    return Table(table.kinds, len(rows), {name: _taken(held, rows) for name, held in table.columns.items()})


def _taken(held: Any, rows: Codes | None) -> Any:
    if rows is None:
        return held
    return Texts(held.codes[rows], held.distinct) if isinstance(held, Texts) else held[rows]


def _together(parts: Sequence[Any]) -> Any:
    first = parts[0]
    if len(parts) == 1:
        return first
    if isinstance(first, np.ndarray):
        return np.concatenate(parts)
    if not isinstance(first, Texts):
        return type(first)._concat_same_type(parts)
    numbers: dict[str, int] = {}
    codes = []
    for part in parts:
        known = [numbers.setdefault(text, len(numbers)) for text in part.distinct]
        codes.append(np.array([*known, -1], dtype=np.int32)[part.codes])
    return Texts(np.concatenate(codes), list(numbers))


def framed(table: Table) -> pd.DataFrame:
    """The table as everybody else knows it."""
    if not table.length:
        return empty_frame(tuple(table.kinds.items()))
    return pd.DataFrame({name: _framed(held, table.length) for name, held in table.columns.items()})


def _framed(held: Any, length: int) -> Any:
    if not isinstance(held, Texts):
        return held
    if not held.distinct:
        return pd.array([None] * length, dtype=TEXT)
    return pd.array(held.distinct, dtype=TEXT).take(held.codes, allow_fill=True)


def empty_frame(kinds: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    """A table without rows. kinds: name of a column, dtype."""
    return _empty_frame(kinds).copy()


@cache
def _empty_frame(kinds: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in kinds})
