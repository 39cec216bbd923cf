"""The raw cells of one register, all sheets one below the other, each column as codes into its distinct values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.model import Value
from pipeline.parse.cards import card_cells
from pipeline.parse.place import Place
from pipeline.parse.text import is_blank, is_picture
from schemas.form import Form

BLANK_ROWS = 50  # after so many blank rows the rest of a sheet is formatting
MISSING = -1

Codes = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
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


def _cells(values: Sequence[Value], broken: Mapping[int, str]) -> Cells:
    raw = np.empty(len(values), dtype=object)
    raw[:] = values
    codes, distinct = pd.factorize(raw)
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


def _lead(row: Sequence[Value]) -> Value:
    """First text of a row, else its first value; None when the row is blank."""
    first: Value = None
    for cell in row:
        if cell is None or cell == "":
            continue
        if isinstance(cell, str):
            if not cell.isspace():
                return cell
        elif first is None:
            first = cell
    return first


def _leads(rows: Iterable[Sequence[Value]]) -> list[Value]:
    """The lead of every row, up to where nothing but blank rows follows."""
    leads: list[Value] = []
    blank = 0
    for row in rows:
        lead = _lead(row)
        leads.append(lead)
        blank = 0 if lead is not None else blank + 1
        if blank >= BLANK_ROWS:
            break
    return leads[: len(leads) - blank]


def _columns(place: Place, height: int) -> Mapping[str, Sequence[Value]]:
    """Column name -> raw cells of one sheet, vertically merged cells repeated down their range."""
    first = place.header.body
    turned = list(zip_longest(*place.grid.rows[first : first + height]))
    empty: Sequence[Value] = (None,) * height
    found = {name: turned[index] if index < len(turned) else empty for name, index in place.header.columns.items()}
    by_index = {index: name for name, index in place.header.columns.items()}
    for top, left, bottom, _ in place.grid.merged:
        name = by_index.get(left)
        if name is None or bottom <= top or top < first or top - first >= height:
            continue
        cells = list(found[name])
        cells[top - first : bottom - first + 1] = [cells[top - first]] * (min(bottom - first + 1, height) - top + first)
        found[name] = cells
    for name, (row, index) in place.header.above.items():
        cells = place.grid.rows[row] if row < len(place.grid.rows) else []
        found[name] = [cells[index] if index < len(cells) else None] * height
    return found


def _add_cards(
    place: Place, leads: list[Value], columns: Mapping[str, list[Value]], broken: Mapping[str, dict[int, str]]
) -> None:
    """The cards of one layout below what is stacked already."""
    header, start = place.header, len(leads)
    raw = card_cells(place.grid, header)
    leads += [None] * len(header.cards)
    for name, cells in columns.items():
        cells.extend(raw.get(name) or [None] * len(header.cards))
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
    leads: list[Value] = []
    columns: dict[str, list[Value]] = {name: [] for name in form.names}
    broken: dict[str, dict[int, str]] = {name: {} for name in form.names}
    sources: list[npt.NDArray[np.int64]] = [np.empty(0, dtype=np.int64)]
    rows: list[npt.NDArray[np.int64]] = [np.empty(0, dtype=np.int64)]
    unread: dict[int, int] = {}
    for place in places:
        if not place.header.texts:
            continue
        start = len(leads)
        if place.header.cards:
            _add_cards(place, leads, columns, broken)
            tops = np.array(place.header.cards, dtype=np.int64)
            sources.append(np.full(len(tops), place.source, dtype=np.int64))
            rows.append(tops + 1)
            continue
        first = place.header.body
        body = place.grid.rows[first : place.header.end]
        leads += _leads(body)
        if place.header.above and len(leads) == start:  # a block without rows is one row
            leads.append(None)
        height = len(leads) - start
        more = next((number for number in range(height, len(body)) if _lead(body[number]) is not None), None)
        if more is not None:
            unread[place.source] = first + more + 1
        raw = _columns(place, height)
        for name, cells in columns.items():
            cells.extend(raw.get(name) or (None,) * height)
        _add_broken(place, start, height, broken)
        sources.append(np.full(height, place.source, dtype=np.int64))
        rows.append(np.arange(first + 1, first + 1 + height, dtype=np.int64))
    return Stack(
        form,
        {place.source: place for place in places},
        np.concatenate(sources),
        np.concatenate(rows),
        _cells(leads, {}),
        {name: _cells(cells, broken[name]) for name, cells in columns.items()},
        unread,
    )
