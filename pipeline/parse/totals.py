"""The sums a village typed under its own rows, compared with ours (PRACTICE C)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.model import Finding
from pipeline.parse.place import Place
from pipeline.parse.rows import Rows
from pipeline.parse.stack import Stack
from pipeline.parse.text import folded, shown
from pipeline.parse.values import NUMBER
from schemas.form import Column, Kind
from schemas.states import NONE_SAID
from schemas.words import SUBTOTAL_WORD

COUNTED_BY_ROWS = frozenset({Kind.NAME, Kind.CODE})
SHEET_ROWS = 1 << 32  # more than a sheet has


def total_findings(whole: Stack, rows: Rows, table: pd.DataFrame, found: Sequence[Finding]) -> list[Finding]:
    """One finding per typed sum that differs from the rows above it. A column with other findings is not compared."""
    findings: list[Finding] = []
    doubtful = {(finding.submission, finding.sheet, finding.column) for finding in found}
    began: dict[int, int] = {}
    sums = _Sums(whole, table)
    for position in np.flatnonzero(rows.totals).tolist():
        source, row = int(whole.source[position]), int(whole.row[position])
        place = whole.places[source]
        is_part = SUBTOTAL_WORD in _lead(whole, position)
        after = began.get(source, 0) if is_part else 0
        began[source] = row
        for column, stated in _stated(whole, position):
            own = sums.between(column, source, after, row)
            if own is None or own == stated or (not is_part and stated == sums.so_far(column, source, row)):
                continue
            if (place.submission.sha256, place.grid.sheet, column.name) in doubtful:
                continue
            facts = {"stated": str(stated), "counted": str(own)}
            findings.append(place.finding("total_mismatch", row, column, str(stated), facts))
    return findings


class _Sums:
    """What rows add up to between any two places of the stack: every column is added up once, however many sums ask."""

    def __init__(self, whole: Stack, table: pd.DataFrame) -> None:
        keys = table["source"].to_numpy("int64") * SHEET_ROWS + table["row"].to_numpy("int64")
        order = np.argsort(keys, kind="stable")
        self._places, self._table, self._keys = whole.places, table.iloc[order], keys[order]
        self._added: dict[str, npt.NDArray[np.float64] | None] = {}
        self._together: dict[tuple[int, frozenset[str]], list[int]] = {}
        self._before: dict[tuple[int, frozenset[str], str], list[int]] = {}

    def between(self, column: Column, source: int, after: int, before: int) -> int | None:
        """Of the rows behind one Excel row and before another; None where no sum makes sense."""
        added = self._added_up(column)
        if added is None:
            return None
        first, last = np.searchsorted(self._keys, [source * SHEET_ROWS + row for row in (after + 1, before)])
        return int(added[last] - added[first])

    def so_far(self, column: Column, source: int, row: int) -> int | None:
        """Of the rows above in all parts of the same sheet, and in the sheets it goes on from: a sum may be of all of them."""
        own = self.between(column, source, 0, row)
        if own is None:
            return None
        here = self._places[source]
        group = id(here.submission), frozenset({here.grid.sheet, here.header.borrowed})
        if group not in self._together:
            self._together[group] = self._parts(here, group[1])
        parts = self._together[group]
        if (*group, column.name) not in self._before:
            whole = (self.between(column, part, 0, SHEET_ROWS - 1) or 0 for part in parts)
            self._before[*group, column.name] = list(accumulate(whole, initial=0))
        return self._before[*group, column.name][bisect_left(parts, source)] + own

    def _parts(self, here: Place, sheets: frozenset[str]) -> list[int]:
        """Parts of the stack in the same file that stand in one of the sheets or go on from one."""
        return sorted(
            number
            for number, place in self._places.items()
            if place.submission is here.submission
            and (place.grid.sheet in sheets or place.header.borrowed in sheets - {""})
        )

    def _added_up(self, column: Column) -> npt.NDArray[np.float64] | None:
        if column.name not in self._added:
            counted = _counted(self._table[column.name], column)
            self._added[column.name] = None if counted is None else np.concatenate([[0.0], np.cumsum(counted)])
        return self._added[column.name]


def _counted(values: pd.Series, column: Column) -> npt.NDArray[np.float64] | None:
    """What every row adds to a sum: its count, 1 for "yes" or for a text, 1 for itself; None where no sum makes sense."""
    if column.kind in (Kind.COUNT, Kind.FLAG, Kind.PRESENCE):
        return np.asarray(values.to_numpy("float64", na_value=0.0))
    if column.kind is Kind.TEXT:
        return np.asarray(values.notna() & values.ne(NONE_SAID), dtype="float64")
    return np.ones(len(values)) if column.kind in COUNTED_BY_ROWS else None


def _lead(whole: Stack, position: int) -> str:
    code = whole.leads.codes[position]
    return folded(shown(whole.leads.distinct[code])) if code >= 0 else ""


def _stated(whole: Stack, position: int) -> Iterator[tuple[Column, int]]:
    """Columns with a number in the row of sums."""
    for column in whole.form.columns:
        cells = whole.columns[column.name]
        if cells.codes[position] >= 0:
            match = NUMBER.fullmatch(folded(shown(cells.distinct[cells.codes[position]])))
            if match:
                yield column, int(match[1])
