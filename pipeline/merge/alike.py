"""Rows that say the same in two files, leaving out the cells that were to be corrected (DESIGN, State)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.codes import addresses, codes_of
from pipeline.model import Finding
from schemas.form import Form, Kind
from schemas.states import Severity

Prints = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]
LEAST_CELLS = 4
"""Fewer equal cells than this do not make two rows the same."""
MOST_DOUBLE = 0.1
"""Share of rows that may be named like another one of the list; beyond that the names do not tell rows apart."""
TELLING = frozenset({Kind.NAME, Kind.TEXT, Kind.CODE})
_ODD = 0x9E3779B97F4A7C15
Part = tuple[npt.NDArray[np.int64], Mask, list[int]]
"""Rows, the cells of them that are kept, and a number per row, equal where these cells are."""


@dataclass(frozen=True)
class Lines:
    """Rows of one register of one file. named: a number per row, equal where village and what tells rows apart are equal.

    cells: a number per row and column, equal where the cells are; left: cells that are blank or were to be corrected.
    marked: rows with something to correct. telling: whether the register has names to tell rows apart.
    """

    named: Prints
    cells: Prints
    left: Mask
    marked: Mask
    telling: bool

    def __len__(self) -> int:
        return len(self.named)

    def at(self, rows: npt.NDArray[np.int64]) -> Lines:
        """Some of the rows."""
        return Lines(self.named[rows], self.cells[rows], self.left[rows], self.marked[rows], self.telling)

    @cached_property
    def distinct(self) -> bool:
        """Whether `named` tells the rows of this list apart."""
        return self.telling and len(np.unique(self.named)) >= len(self.named) * (1 - MOST_DOUBLE)

    @cached_property
    def names(self) -> list[int]:
        """`named`, a number per row."""
        return list(self.named.tolist())

    @cached_property
    def wholes(self) -> list[int]:
        """A number per row, equal where all cells are."""
        return _sums(self.cells)

    @cached_property
    def known_names(self) -> frozenset[int]:
        """Those of any of its rows."""
        return frozenset(self.names)

    @cached_property
    def known_wholes(self) -> frozenset[int]:
        """Those of any of its rows."""
        return frozenset(self.wholes)

    def known(self, kept: Mask) -> frozenset[int]:
        """The same of the columns `kept` alone."""
        key = kept.tobytes()
        if key not in self._known:
            self._known[key] = frozenset(_sums(self.cells[:, kept]))
        return self._known[key]

    @cached_property
    def _known(self) -> dict[bytes, frozenset[int]]:
        return {}

    @cached_property
    def parts(self) -> list[Part]:
        """Its rows by the cells that are left out, where enough are kept."""
        return list(self._parts(np.arange(len(self))))

    @cached_property
    def marked_parts(self) -> list[Part]:
        """The same of the rows with something to correct."""
        return list(self._parts(np.flatnonzero(self.marked)))

    def _parts(self, chosen: npt.NDArray[np.int64]) -> Iterator[Part]:
        for rows, kept in _by_cells_left(self.left[chosen]):
            if kept.sum() >= LEAST_CELLS:
                yield chosen[rows], kept, _sums(self.cells[np.ix_(chosen[rows], kept)])


def _sums(cells: Prints) -> list[int]:
    return list(cells.sum(axis=1, dtype=np.uint64).tolist())


def marks_of(findings: Iterable[Finding]) -> dict[str, dict[tuple[int, int], set[str]]]:
    """register -> (source, row) -> the columns in which something is to be corrected or confirmed."""
    found: dict[str, dict[tuple[int, int], set[str]]] = {}
    for one in findings:
        if one.row and one.source >= 0 and one.severity is not Severity.INFO:
            found.setdefault(one.register, {}).setdefault((one.source, one.row), set()).add(one.column)
    return found


def lines_of(table: pd.DataFrame, form: Form, marks: Mapping[tuple[int, int], Collection[str]]) -> Lines:
    """The rows of `table`. marks: (source, row) -> columns to be corrected."""
    names = ["unit", *(name for name in form.names if name != "unit")]
    cells, left = cell_prints(table, names)
    marked = np.zeros(len(table), dtype=bool)
    place = {name: index for index, name in enumerate(names)}
    for index, address in enumerate(zip(table["source"].tolist(), table["row"].tolist(), strict=True)):
        if columns := marks.get(address):
            marked[index] = True
            left[index, [place[name] for name in columns if name in place]] = True
    telling = [place[name] for name in telling_columns(form)]
    named = cells[:, telling].sum(axis=1, dtype=np.uint64) if telling else cells.sum(axis=1, dtype=np.uint64)
    return Lines(named, cells, left, marked, bool(telling))


def telling_columns(form: Form) -> list[str]:
    """What tells the rows of a register apart: village, core columns and who did it; nothing where these are only days
    and options, as in questionnaires."""
    core = [column for column in form.columns if column.core and column.name != "unit"]
    if not any(column.kind in TELLING for column in core):
        return []
    who = [column.name for column in form.columns if column.name == "cadre" and not column.core]
    return ["unit", *(column.name for column in core), *who]


def cell_prints(table: pd.DataFrame, names: Iterable[str]) -> tuple[Prints, Mask]:
    """(a number for every cell, the same for the same content of one column; which cells are blank)."""
    columns, blank = [], []
    for number, name in enumerate(names, start=1):
        codes, distinct = codes_of(table[name])
        texts = np.array([f"{number}:{one}" for one in distinct], dtype=object)
        hashed = np.append(pd.util.hash_array(texts, categorize=False) if len(texts) else np.array([], "uint64"), 0)
        columns.append(hashed.astype(np.uint64)[codes] * np.uint64(_ODD))
        blank.append(codes < 0)
    return np.column_stack(columns), np.column_stack(blank)


def repeated(earlier: Lines, newer: Lines) -> Mask:
    """Which rows of `earlier` stand in `newer`: under the same name and day, or all the same but for what was to be corrected.

    Every list is met by many others in turn: what is asked of it is looked up once.
    """
    by_name = earlier.distinct and newer.distinct
    own, known = (earlier.names, newer.known_names) if by_name else (earlier.wholes, newer.known_wholes)
    found = np.zeros(len(own), dtype=bool)
    if not known.isdisjoint(own):
        found[:] = [one in known for one in own]
    if not found.all():
        for rows, kept, sums in earlier.marked_parts if by_name else earlier.parts:
            known = newer.known(kept)
            if not known.isdisjoint(sums):
                found[rows] |= [one in known for one in sums]
    return found


def _by_cells_left(left: Mask) -> Iterator[tuple[npt.NDArray[np.int64], Mask]]:
    """(rows, cells to compare) for every set of cells that are left out."""
    if not len(left):
        return
    masks, group = np.unique(left, axis=0, return_inverse=True)
    for number, mask in enumerate(masks):
        yield np.flatnonzero(group.ravel() == number), ~mask


def alike_but_for_marks(
    lines: Lines, marked: npt.NDArray[np.int64], others: npt.NDArray[np.int64], told: Mask, sure: Mask
) -> Iterator[tuple[int, list[int]]]:
    """(a row of `marked`, the rows of `others` that are the same but for what is to be corrected), in the order given.

    told: columns both have. sure: columns that say who it is; one of them must be among the equal ones, if there are any.
    """
    for rows, kept in _by_cells_left(lines.left[marked] | ~told):
        if kept.sum() < LEAST_CELLS or (sure.any() and not (kept & sure).any()):
            continue
        wanted, said = (lines.cells[np.ix_(part, kept)].sum(axis=1, dtype=np.uint64) for part in (marked[rows], others))
        same: dict[int, list[int]] = {}
        for place in np.flatnonzero(np.isin(said, wanted)).tolist():
            same.setdefault(int(said[place]), []).append(int(others[place]))
        for row, number in zip(marked[rows].tolist(), wanted.tolist(), strict=True):
            if number in same:
                yield row, same[number]


def at_rows(table: pd.DataFrame, pairs: Collection[tuple[int, int]]) -> Mask:
    """Which rows of a register stand at these sheets and rows."""
    if not pairs:
        return np.zeros(len(table), dtype=bool)
    wanted = addresses(*np.array(sorted(pairs), dtype="int64").T)
    return np.isin(addresses(table["source"].to_numpy(), table["row"].to_numpy()), wanted)
