"""The cells of a sheet by column: each a number into its column's distinct values; rows only when somebody looks.

Whole columns are worked on by distinct value (pipeline/parse/stack.py); whoever wants rows gets lists as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, overload

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pipeline.model import Value

BLOCK = 64  # rows made at once when somebody looks at one: the first of them, with the header, are looked at again and again

MANY = 4096  # rows made at once when somebody wants them all

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Column:
    """codes: row -> place in values, 0 for a blank cell; none at all for a column without any. values: None first."""

    codes: Codes
    values: Sequence[Value]

    def flags(self, holds: Callable[[Value], bool], codes: Codes | None = None) -> Mask:
        """Value by value, the blank one first: whether it is so. codes: only of these somebody wants to know."""
        flags = np.zeros(len(self.values), dtype=bool)
        used = range(1, len(flags)) if codes is None else np.flatnonzero(np.bincount(codes, minlength=1)).tolist()
        for code in used:
            flags[code] = code > 0 and holds(self.values[code])
        return flags


class ColumnRows(Sequence[list["Value"]]):
    """Rows of a sheet, all of one width, kept by column. column: gives one of the `width` columns, asked for once."""

    def __init__(self, height: int, width: int, column: Callable[[int], Column]) -> None:
        self.height, self.width = height, width
        self._column = column
        self._known: dict[int, Column] = {}
        self._blocks: dict[int, list[list[Value]]] = {}

    def column(self, index: int) -> Column:
        """One column; a blank one when the sheet is not so wide."""
        if index not in self._known:
            own = self._column(index) if index < self.width else Column(np.empty(0, dtype=np.uint8), [None])
            if not len(own.codes):
                own = Column(np.zeros(self.height, dtype=np.uint8), own.values)
            self._known[index] = own
        return self._known[index]

    @property
    def columns(self) -> Iterator[Column]:
        """All columns from left to right."""
        return map(self.column, range(self.width))

    @cached_property
    def filled(self) -> npt.NDArray[np.int64]:
        """How many cells of each row hold something."""
        counts = np.zeros(self.height, dtype=np.int64)
        for column in self.columns:
            if len(column.values) > 1:
                counts += column.codes != 0
        return counts

    def naming(self, texts: AbstractSet[Hashable]) -> Mask:
        """Rows where a cell is one of the texts."""
        mask = np.zeros(self.height, dtype=bool)
        for column in self.columns:
            found = [code for code, value in enumerate(column.values) if value in texts]
            if found:
                mask |= np.isin(column.codes, found)
        return mask

    def like(self, row: int) -> Mask:
        """Rows with the same cells as one of them."""
        mask = np.ones(self.height, dtype=bool)
        for column in self.columns:
            mask &= column.codes == column.codes[row]
        return mask

    def __len__(self) -> int:
        return self.height

    @overload
    def __getitem__(self, place: int) -> list[Value]: ...
    @overload
    def __getitem__(self, place: slice) -> list[list[Value]]: ...
    def __getitem__(self, place: int | slice) -> list[Value] | list[list[Value]]:
        wanted = range(self.height)[place]
        if isinstance(wanted, int):
            return self._block(wanted // BLOCK)[wanted % BLOCK]
        if len(wanted) <= BLOCK or wanted.step != 1:
            return [self._block(number // BLOCK)[number % BLOCK] for number in wanted]
        return self._lists(wanted.start, wanted.stop)

    def __iter__(self) -> Iterator[list[Value]]:
        yield from self._block(0) if self.height else ()
        for start in range(BLOCK, self.height, MANY):
            yield from self._lists(start, min(start + MANY, self.height))

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def _block(self, number: int) -> list[list[Value]]:
        if number not in self._blocks:
            self._blocks[number] = self._lists(number * BLOCK, min((number + 1) * BLOCK, self.height))
        return self._blocks[number]

    def _lists(self, start: int, stop: int) -> list[list[Value]]:
        if not self.width:
            return [[] for _ in range(start, stop)]
        turned: list[Iterable[Value]] = []
        for column in self.columns:
            if len(column.values) == 1:
                turned.append(repeat(None, stop - start))
            else:
                turned.append(map(column.values.__getitem__, column.codes[start:stop].tolist()))
        return list(map(list, zip(*turned, strict=True)))


def by_column(rows: Sequence[Sequence[Value]]) -> ColumnRows:
    """Any rows by column; shorter ones are filled up with blank cells."""
    if isinstance(rows, ColumnRows):
        return rows
    width = max(map(len, rows), default=0)

    def column(index: int) -> Column:
        return column_of([row[index] if index < len(row) else None for row in rows])

    return ColumnRows(len(rows), width, column)


def column_of(cells: Sequence[Value]) -> Column:
    """Cells as numbers into their distinct values, in order of appearance."""
    numbers: dict[Value, int] = {None: 0}
    codes = [numbers.setdefault(cell, len(numbers)) for cell in cells]
    return Column(np.array(codes, dtype=np.uint32), list(numbers))
