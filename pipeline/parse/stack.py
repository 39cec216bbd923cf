"""The raw cells of one register, all sheets one below the other, each column as codes into its distinct values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from pipeline.columns import Column, ColumnRows, Mask, by_column, column_of
from pipeline.model import Value
from pipeline.parse.cards import card_cells
from pipeline.parse.place import Place
from pipeline.parse.text import is_blank, is_picture
from schemas.form import Form

BLANK_ROWS = 50  # after so many blank rows the rest of a sheet is formatting
MISSING = -1

Codes = npt.NDArray[np.intp]
Objects = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Cells:
    """One stacked column. codes: row -> index into distinct, MISSING for a blank cell. broken: row -> error text.

    pictured: row -> the formula of a picture in the cell.
    """

    codes: Codes
    distinct: Objects
    broken: Mapping[int, str]
    pictured: Mapping[int, str] = field(default_factory=dict)

    @property
    def filled(self) -> Mask:
        """Which rows hold something."""
        return self.codes >= 0

    def at(self, rows: Codes) -> Cells:
        """Only these rows, renumbered."""
        place = {int(row): number for number, row in enumerate(rows)} if self.broken or self.pictured else {}
        broken, pictured = (
            {place[row]: text for row, text in marked.items() if row in place}
            for marked in (self.broken, self.pictured)
        )
        return Cells(self.codes[rows], self.distinct, broken, pictured)

    def without(self, mask: Mask) -> Cells:
        """Blank where `mask` holds."""
        broken, pictured = (
            {row: text for row, text in marked.items() if not mask[row]} for marked in (self.broken, self.pictured)
        )
        return Cells(np.where(mask, MISSING, self.codes), self.distinct, broken, pictured)


@dataclass(frozen=True)
class Stack:
    """All sheets of one register. source, row: address of each row (row is Excel's). leads: its first cell with text.

    unread: source -> Excel row of the first text behind so many blank rows that nobody reads on.
    """

    form: Form
    places: Mapping[int, Place]
    source: npt.NDArray[np.int64]
    row: npt.NDArray[np.int64]
    leads: Cells
    columns: dict[str, Cells]
    unread: Mapping[int, int] = field(default_factory=dict)

    def at(self, rows: Codes) -> Stack:
        """Only these rows, renumbered."""
        columns = {name: cells.at(rows) for name, cells in self.columns.items()}
        return replace(self, source=self.source[rows], row=self.row[rows], leads=self.leads.at(rows), columns=columns)

    @property
    def headed(self) -> bool:
        """Whether any sheet has a block above its rows."""
        return any(place.header.above for place in self.places.values())

    def shared(self, name: str) -> Mask:
        """Rows that take this column from the block above them."""
        sources = [source for source, place in self.places.items() if name in place.header.above]
        return np.isin(self.source, sources) if sources else np.zeros(len(self.row), dtype=bool)

    def spoken(self, name: str) -> Codes | None:
        """Rows whose cell of this column is to be spoken of: of a cell all rows share the first; None means all."""
        shared = self.shared(name)
        if not shared.any():
            return None
        shared[np.unique(self.source, return_index=True)[1]] = False
        return np.flatnonzero(~shared)

    def without(self, masks: Mapping[str, Mask]) -> Stack:
        """Blank where the mask of a column holds."""
        return replace(
            self, columns=self.columns | {name: self.columns[name].without(mask) for name, mask in masks.items()}
        )


def _cells(pieces: Sequence[Column], broken: Mapping[int, str]) -> Cells:
    """The pieces of one column below each other, each distinct value once."""
    numbers: dict[Value, int] = {}
    parts: list[Codes] = [np.empty(0, dtype=np.intp)]
    for piece in pieces:
        known = np.full(len(piece.values), MISSING, dtype=np.intp)
        if len(piece.values) > 1:
            used = 1 + np.flatnonzero(np.bincount(piece.codes, minlength=len(known))[1:])
            known[used] = [numbers.setdefault(piece.values[code], len(numbers)) for code in used.tolist()]
        parts.append(known[piece.codes])
    codes = np.concatenate(parts)
    distinct = np.empty(len(numbers), dtype=object)
    distinct[:] = list(numbers)
    blank = np.fromiter(map(is_blank, distinct), dtype=bool, count=len(distinct))
    pictured: dict[int, str] = {}
    if blank.any():
        pictures = np.fromiter(map(is_picture, distinct), dtype=bool, count=len(distinct))
        if pictures.any():
            where = np.flatnonzero((codes >= 0) & pictures[codes])
            pictured = {int(row): str(distinct[codes[row]]) for row in where}
        codes = np.where((codes >= 0) & ~blank[codes], codes, MISSING)
    for row in broken:
        codes[row] = MISSING
    return Cells(codes, distinct, broken, pictured)


def _leads(rows: ColumnRows, start: int, end: int | None) -> tuple[Codes, int]:
    """Which column leads each row (-1: the row is blank), up to where nothing but blank rows follows; and what is behind.

    A row is led by its first text, else by its first value. The second: place of the first filled row nobody reads, -1
    without one.
    """
    length = len(range(rows.height)[start:end])
    leads = np.full(length, -1, dtype=np.intp)
    waiting = np.arange(length)  # for a text
    for index in range(rows.width):
        column = rows.column(index)
        if not len(waiting) or len(column.values) == 1:
            continue
        codes = column.codes[start : start + length][waiting]
        is_text, is_value = column.flags(_is_text, codes)[codes], column.flags(_is_value, codes)[codes]
        leads[waiting[is_text | (is_value & (leads[waiting] < 0))]] = index
        waiting = waiting[~is_text]
    filled = np.flatnonzero(leads >= 0)
    if not len(filled):
        return leads[:0], -1
    gaps = np.flatnonzero(np.diff(filled, prepend=-1) > BLANK_ROWS)
    last = gaps[0] if len(gaps) else len(filled)
    height = int(filled[last - 1]) + 1 if last else 0
    return leads[:height], int(filled[last]) if last < len(filled) else -1


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and value != "" and not value.isspace()


def _is_value(value: Value) -> bool:
    return value is not None and not isinstance(value, str)


def _leading(rows: ColumnRows, start: int, leads: Codes) -> Column:
    """The cells that lead the rows."""
    codes = np.zeros(len(leads), dtype=np.int64)
    values: list[Value] = [None]
    for index in np.unique(leads[leads >= 0]).tolist():
        column = rows.column(index)
        own = leads == index
        codes[own] = column.codes[start : start + len(leads)][own].astype(np.int64) + (len(values) - 1)
        values += column.values[1:]
    return Column(codes, values)


def _columns(place: Place, rows: ColumnRows, height: int) -> Mapping[str, Column]:
    """Column name -> raw cells of one sheet, vertically merged cells repeated down their range."""
    first = place.header.body
    found = {name: _part(rows.column(index), first, height) for name, index in place.header.columns.items()}
    by_index = {index: name for name, index in place.header.columns.items()}
    for top, left, bottom, _ in place.grid.merged:
        name = by_index.get(left)
        if name is None or bottom <= top or top < first or top - first >= height:
            continue
        codes = found[name].codes.copy()
        codes[top - first : bottom - first + 1] = codes[top - first]
        found[name] = Column(codes, found[name].values)
    for name, (row, index) in place.header.above.items():
        above = rows.column(index)
        code = int(above.codes[row]) if row < rows.height else 0
        found[name] = Column(np.full(height, code, dtype=np.int64), above.values)
    return found


def _part(column: Column, first: int, height: int) -> Column:
    """Some rows of a column; none of it below the sheet."""
    codes = column.codes[first : first + height]
    return Column(codes if len(codes) == height else np.zeros(height, dtype=np.uint8), column.values)


def _add_cards(
    place: Place, start: int, columns: Mapping[str, list[Column]], broken: Mapping[str, dict[int, str]]
) -> None:
    """The cards of one layout below what is stacked already."""
    header = place.header
    raw = card_cells(place.grid, header)
    for name, pieces in columns.items():
        pieces.append(column_of(raw.get(name) or [None] * len(header.cards)))
    for number, top in enumerate(header.cards if place.grid.broken else ()):
        for name, index in header.columns.items():
            text = place.grid.broken.get((top + header.below[name], index))
            if text is not None:
                broken[name][start + number] = text


def _add_broken(place: Place, start: int, height: int, broken: Mapping[str, dict[int, str]]) -> None:
    """Cells in error of one table, and of the block above it: there every row has it."""
    first = place.header.body
    by_index = {index: name for name, index in place.header.columns.items()}
    for (row, index), text in place.grid.broken.items():
        if first <= row < first + height and index in by_index:
            broken[by_index[index]][start + row - first] = text
    for name, spot in place.header.above.items():
        if spot in place.grid.broken:
            broken[name].update(dict.fromkeys(range(start, start + height), place.grid.broken[spot]))


def stacked(form: Form, places: Sequence[Place]) -> Stack:
    """Everything below the headers of all sheets of one register."""
    leads: list[Column] = []
    columns: dict[str, list[Column]] = {name: [] for name in form.names}
    broken: dict[str, dict[int, str]] = {name: {} for name in form.names}
    sources: list[npt.NDArray[np.int64]] = [np.empty(0, dtype=np.int64)]
    rows: list[npt.NDArray[np.int64]] = [np.empty(0, dtype=np.int64)]
    unread: dict[int, int] = {}
    start = 0
    for place in places:
        if not place.header.texts:
            continue
        if place.header.cards:
            _add_cards(place, start, columns, broken)
            tops = np.array(place.header.cards, dtype=np.int64)
            leads.append(_blank(len(tops)))
            sources.append(np.full(len(tops), place.source, dtype=np.int64))
            rows.append(tops + 1)
            start += len(tops)
            continue
        first = place.header.body
        table = by_column(place.grid.rows)
        found, more = _leads(table, first, place.header.end)
        if place.header.above and not len(found):  # a block without rows is one row
            found = np.full(1, -1, dtype=np.intp)
        height = len(found)
        if more >= 0:
            unread[place.source] = first + more + 1
        leads.append(_leading(table, first, found))
        raw = _columns(place, table, height)
        for name, pieces in columns.items():
            pieces.append(raw[name] if name in raw else _blank(height))
        _add_broken(place, start, height, broken)
        sources.append(np.full(height, place.source, dtype=np.int64))
        rows.append(np.arange(first + 1, first + 1 + height, dtype=np.int64))
        start += height
    return Stack(
        form,
        {place.source: place for place in places},
        np.concatenate(sources),
        np.concatenate(rows),
        _cells(leads, {}),
        {name: _cells(pieces, broken[name]) for name, pieces in columns.items()},
        unread,
    )


def _blank(height: int) -> Column:
    return Column(np.zeros(height, dtype=np.uint8), [None])
