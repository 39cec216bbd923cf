"""Tables whose texts are numbers into their distinct values: small to keep and to send, and quick to put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

TEXT = "str"

Codes = npt.NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Texts:
    """codes: row -> place in distinct, -1 for none. distinct: each once in a table made in one go; a text may be there again
    where tables were put together."""

    codes: Codes
    distinct: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """kinds: name of a column -> dtype. columns: Texts, or an array of this dtype; none at all without rows."""

    kinds: Mapping[str, str]
    length: int
    columns: Mapping[str, Any]


def texts_of(values: Sequence[str | None], codes: Codes) -> Texts:
    """Cells given as places in `values`, -1 for none; a value may be there more than once."""
    numbers: dict[str, int] = {}
    known = [-1 if value is None else numbers.setdefault(value, len(numbers)) for value in values]
    return Texts(np.array([*known, -1], dtype=np.min_scalar_type(-len(numbers) - 1))[codes], list(numbers))


def filled_up(texts: Texts, others: Texts, mask: npt.NDArray[np.bool_]) -> Texts:
    """The others where the mask holds."""
    further = np.where(others.codes < 0, -1, others.codes.astype(np.int64) + len(texts.distinct))
    return texts_of([*texts.distinct, *others.distinct], np.where(mask, further, texts.codes))


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
    starts = list(accumulate((len(part.distinct) for part in parts), initial=0))
    codes = [
        np.where(part.codes < 0, np.int32(-1), part.codes.astype(np.int32) + start)
        for part, start in zip(parts, starts, strict=False)
    ]
    return Texts(np.concatenate(codes), list(chain.from_iterable(part.distinct for part in parts)))


def framed(table: Table) -> pd.DataFrame:
    """The table as everybody else knows it."""
    if not table.length:
        return empty_frame(tuple(table.kinds.items()))
    return pd.DataFrame({name: _framed(held, table.length) for name, held in table.columns.items()}, copy=False)


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
