"""Printed labels on a sheet and where their values stand: beside them or below, for cards and for blocks above rows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.columns import by_column
from pipeline.header_keys import key_of
from pipeline.model import Grid, Value
from pipeline.parse.headers import Names, keys_of
from pipeline.parse.text import cleaned, folded, is_blank
from schemas.form import Section
from schemas.words import NOTE_WORDS, SERIAL_HEADERS, UNIT_LINE_LABELS

FIRST_LOOK = 60  # rows that decide whether a sheet holds cards or blocks at all
LONGEST_LABEL = 60
LONGEST_UNKNOWN = 20  # what nobody listed is a label only when it is as short as one
HALF = 0.5
NO_LABELS = tuple(map(folded, (*NOTE_WORDS, *UNIT_LINE_LABELS)))
Spot = tuple[int, int]
"""Row and column of a cell, both 0-based."""


@dataclass(frozen=True)
class Mark:
    """A printed label or heading. bottom, right: last row and column of its merged cells. column: "" for headings."""

    row: int
    left: int
    bottom: int
    right: int
    key: str
    column: str = ""
    section: Section | None = None


class Labels:
    """The labels of one form on one sheet."""

    def __init__(self, grid: Grid, names: Names) -> None:
        self.grid, self.form, self._names = grid, names.form, names
        self.width = by_column(grid.rows).width
        self._ends: dict[Spot, Spot] = {
            (top, left): (max(top, bottom), max(left, right)) for top, left, bottom, right in grid.merged
        }
        self._tall: dict[int, list[Spot]] = {}
        for top, left, bottom, _ in sorted(grid.merged):
            if bottom > top:
                self._tall.setdefault(left, []).append((top, bottom))
        self._titles = {key_of(title): section for section in self.form.sections for title in section.titles}
        self._passed = frozenset(map(key_of, self.form.passed))
        self.sectioned = {
            key_of(label): [one.labels[label] for one in self.form.sections if label in one.labels]
            for section in self.form.sections
            for label in section.labels
        }

    def cell(self, spot: Spot) -> Value:
        """What stands there; None outside the sheet."""
        row, column = spot
        cells = self.grid.rows[row] if 0 <= row < len(self.grid.rows) else []
        return cells[column] if column < len(cells) else None

    def blank(self, spot: Spot) -> bool:
        """Whether nothing stands there."""
        return is_blank(self.cell(spot))

    def marks(self, rows: int | None = None) -> list[Mark]:
        """Labels and headings in reading order."""
        return [
            mark
            for row, cells in enumerate(self.grid.rows[:rows])
            for left, cell in enumerate(cells)
            if isinstance(cell, str) and 0 < len(cell) <= LONGEST_LABEL and (mark := self._mark(row, left, cell))
        ]

    def _mark(self, row: int, left: int, text: str) -> Mark | None:
        key = key_of(text)
        section = self._titles.get(key)
        found = None if section else self._names.exact(text)
        passed = not found and bool(self._passed) and not self._passed.isdisjoint(keys_of(text))
        if not section and not found and not passed and key not in self.sectioned:
            return None
        bottom, right = self._ends.get((row, left), (row, left))
        return Mark(row, left, bottom, right, key, found[0] if found else "", section)

    def stands_beside(self, labels: Sequence[Mark], taken: Collection[Spot], end: int | None = None) -> bool:
        """Whether most values stand beside their labels, and not below them. end: first row that holds none."""
        beside = [(mark.row, mark.right + 1) for mark in labels]
        right = sum(spot not in taken and not self.blank(spot) for spot in beside)
        under = sum(
            (spot in taken or self.blank(spot))
            and (below := (mark.bottom + 1, mark.left)) not in taken
            and (end is None or below[0] < end)
            and not self.blank(below)
            for mark, spot in zip(labels, beside, strict=True)
        )
        free = sum(spot not in taken for spot in beside)
        return right >= under if right + under else free >= HALF * len(labels)

    def value(self, mark: Mark, end: int, taken: Collection[Spot], is_beside: bool) -> Spot:
        """Where the value of a label stands: beside it, or below where nothing can stand beside it. end: last column + 1."""
        beside = (mark.row, mark.right + 1)
        below = (mark.bottom + 1, mark.left)
        room = mark.right + 1 < end or end == self.width
        if room and beside not in taken and is_beside:
            if not self.blank(beside):
                return beside
            above = self._top_of(beside)
            if above not in taken and not self.blank(above):
                return above
            further = () if self.grid.merged else self._beside_cells(mark, end, taken)
            for spot in further:
                if not self.blank(spot):
                    return spot
            alone = self._filled(mark.row, end) == 1 and self._filled(below[0], end) == 1
            return below if alone and below not in taken and not self.blank(below) else beside
        return below

    def _top_of(self, spot: Spot) -> Spot:
        """The first cell of the vertically merged cells a spot lies in: a label may have been split over their rows."""
        row, column = spot
        spans = self._tall.get(column, [])
        place = bisect_right(spans, (row, row)) - 1
        return (spans[place][0], column) if place >= 0 and spans[place][1] >= row else spot

    def _beside_cells(self, mark: Mark, end: int, taken: Collection[Spot]) -> Iterator[Spot]:
        """Cells to the right up to the next label: files without merged cells leave blanks where they were."""
        for column in range(mark.right + 1, end):
            if (mark.row, column) in taken:
                return
            yield mark.row, column

    def _filled(self, row: int, end: int) -> int:
        return sum(not self.blank((row, column)) for column in range(end))

    def unknown(self, rows: range, lefts: Collection[int], used: Collection[Spot], is_beside: bool) -> dict[str, Spot]:
        """Text -> place of what stands like a label and has a value, but is none of ours.

        lefts: columns labels stand in. used: labels and values of ours.
        """
        found: dict[str, Spot] = {}
        for row in rows:
            for left in sorted(lefts):
                spot = row, left
                bottom, right = self._ends.get(spot, spot)
                value = (row, right + 1) if is_beside else (bottom + 1, left)
                text = self.cell(spot)
                if spot in used or value in used or not isinstance(text, str) or self.blank(value):
                    continue
                said = "".join(cleaned(text).split())
                if 0 < len(said) <= LONGEST_UNKNOWN and not _is_no_label(said):
                    found.setdefault(said, spot)
        return found


def _is_no_label(text: str) -> bool:
    plain = folded(text)
    return plain.startswith(NO_LABELS) or plain in SERIAL_HEADERS or not any(map(str.isalpha, plain))


def shown_label(value: Value) -> str:
    """A label in one piece."""
    return "".join(value.split()) if isinstance(value, str) else ""


def joined(found: Sequence[Mapping[str, Spot]]) -> dict[str, Spot]:
    """Every unknown label once, where it stands first."""
    whole: dict[str, Spot] = {}
    for one in found:
        for text, spot in one.items():
            whole.setdefault(text, spot)
    return whole
