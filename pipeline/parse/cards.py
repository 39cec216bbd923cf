"""Registers filled in as cards (000 annex 1): one card per sheet, several down one sheet, cards side by side.

A card gives the same row as a line of the table. Cards of one layout share one source; a value stands so many rows below
the first row of its card (Header.below), so that findings still name its cell. Labels are read like headers; where the
same label means two things (name of the cadre, name of the head), the heading above it decides (schemas.form.Section).
The block of labels above the rows of a meeting register (000 annex 3) can be read by the same `_values`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.model import Grid, Value
from pipeline.parse.headers import Names, key_of
from pipeline.parse.layout import SURE, is_certain
from pipeline.parse.place import Header
from pipeline.parse.text import is_blank
from schemas.form import Section

FIRST_LOOK = 60  # rows that decide whether a sheet holds cards at all
LONGEST_LABEL = 60
HALF = 0.5
Spot = tuple[int, int]


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


@dataclass
class Card:
    """One card while it is read: column -> its label; labels that may mean several columns wait in `open`."""

    top: int
    labels: dict[str, Mark] = field(default_factory=dict)
    open: list[Mark] = field(default_factory=list)


def cards_of(grid: Grid, table: Header | None, forms: Sequence[Names]) -> list[Header]:
    """The cards of a sheet, one header per layout; none when it holds a table. table: the header found in it, if any."""
    if table is not None and is_certain(table) and _side_by_side(table):
        return []
    best: tuple[int, list[Header]] = (0, [])
    for names in forms:
        sheet = _Sheet(grid, names)
        marks = sheet.marks(FIRST_LOOK)
        known = len({mark.column for mark in marks if mark.column})
        if known <= best[0] or known < SURE or not sheet.is_card(marks, table):
            continue
        found = list(sheet.layouts())
        if found:
            best = known, found
    return best[1]


def _side_by_side(header: Header) -> bool:
    """Whether labels stand beside labels, as in a table, and not beside their values."""
    taken = set(header.columns.values())
    return sum(index + 1 in taken for index in taken) >= HALF * len(taken)


class _Sheet:
    """One sheet read as cards of one form."""

    def __init__(self, grid: Grid, names: Names) -> None:
        self._grid, self._names, self._form = grid, names, names.form
        self._core = {column.name for column in names.form.columns if column.core}
        self._ends: dict[Spot, Spot] = {
            (top, left): (max(top, bottom), max(left, right)) for top, left, bottom, right in grid.merged
        }
        self._titles = {key_of(title): section for section in self._form.sections for title in section.titles}
        self._sectioned = {
            key_of(label): [one.labels[label] for one in self._form.sections if label in one.labels]
            for section in self._form.sections
            for label in section.labels
        }
        self._width = max(map(len, grid.rows), default=0)

    def _cell(self, spot: Spot) -> Value:
        row, column = spot
        cells = self._grid.rows[row] if 0 <= row < len(self._grid.rows) else []
        return cells[column] if column < len(cells) else None

    def marks(self, rows: int | None = None) -> list[Mark]:
        """Labels and headings in reading order."""
        return [
            mark
            for row, cells in enumerate(self._grid.rows[:rows])
            for left, cell in enumerate(cells)
            if isinstance(cell, str) and 0 < len(cell) <= LONGEST_LABEL and (mark := self._mark(row, left, cell))
        ]

    def _mark(self, row: int, left: int, text: str) -> Mark | None:
        key = key_of(text)
        section = self._titles.get(key)
        found = None if section else self._names.exact(text)
        if not section and not found and key not in self._sectioned:
            return None
        bottom, right = self._ends.get((row, left), (row, left))
        return Mark(row, left, bottom, right, key, found[0] if found else "", section)

    def is_card(self, marks: Sequence[Mark], table: Header | None) -> bool:
        """Whether values stand beside the labels, or below them in several rows of labels."""
        labels = [mark for mark in marks if not mark.section]
        taken = {(mark.row, mark.left) for mark in marks}
        rows = sorted({mark.row for mark in labels})
        beside = [(mark.row, mark.right + 1) for mark in labels]
        right = sum(spot not in taken and not is_blank(self._cell(spot)) for spot in beside)
        under = sum(
            (spot in taken or is_blank(self._cell(spot)))
            and (below := (mark.bottom + 1, mark.left)) not in taken
            and not is_blank(self._cell(below))
            for mark, spot in zip(labels, beside, strict=True)
        )
        free = sum(spot not in taken for spot in beside)
        self._beside = right >= under if right + under else free >= HALF * len(labels)
        if len(rows) < 2 or (table is not None and is_certain(table) and not self._beside):
            return False
        first = {mark.column for mark in labels if mark.row == rows[0]}
        later = {mark.column for mark in labels if mark.row > rows[0] + 1}
        return self._beside or bool(later - first)

    def layouts(self) -> Iterator[Header]:
        """Cards grouped by where their values stand, in the order of their first card."""
        marks = self.marks()
        taken = {(mark.row, mark.left) for mark in marks}
        found: dict[tuple[tuple[str, int, int], ...], tuple[list[int], Card]] = {}
        for start, end in self._bands(marks):
            for card in self._cards([mark for mark in marks if start <= mark.left < end]):
                if len(card.labels) < SURE or not self._core <= set(card.labels):
                    continue
                values = {name: self._value(mark, end, taken) for name, mark in card.labels.items()}
                key = tuple(sorted((name, row - card.top, column) for name, (row, column) in values.items()))
                found.setdefault(key, ([], card))[0].append(card.top)
        opening = min((tops[0] for tops, _ in found.values()), default=0)
        for key, (tops, card) in found.items():
            columns = {name: column for name, _, column in key}
            texts = {columns[name]: _shown(self._cell((mark.row, mark.left))) for name, mark in card.labels.items()}
            below = {name: row for name, row, _ in key}
            yield Header(self._form, tops[0], 0, columns, texts, opening=opening, cards=tuple(tops), below=below)

    def _bands(self, marks: Sequence[Mark]) -> list[tuple[int, int]]:
        """First and last-but-one column of every stack of cards, from left to right."""
        rows: dict[tuple[int, str], list[int]] = {}
        for mark in marks:
            if mark.column in self._core and not mark.section:
                rows.setdefault((mark.row, mark.column), []).append(mark.left)
        widest = max(rows.values(), key=len, default=[])
        if len(widest) < 2:
            return [(0, self._width)]
        left = min(mark.left for mark in marks)
        starts = [0, *(column - (widest[0] - left) for column in widest[1:])]
        return list(zip(starts, [*starts[1:], self._width], strict=True))

    def _cards(self, marks: Sequence[Mark]) -> Iterator[Card]:
        """The cards of one stack: a new one begins where its first label, or a core label, comes again."""
        card: Card | None = None
        section: Section | None = None
        for mark in marks:
            column = self._column(mark, section)
            again = card is not None and (mark.key == marks[0].key and mark.row > card.top) and len(card.labels) >= SURE
            again = again or (card is not None and column in self._core and column in card.labels)
            if card is None or again:
                if card is not None:
                    yield self._settled(card)
                card, section = Card(mark.row), None
                column = self._column(mark, section)
            if mark.section:
                section = mark.section
            elif column:
                card.labels.setdefault(column, mark)
            else:
                card.open.append(mark)
        if card is not None:
            yield self._settled(card)

    def _column(self, mark: Mark, section: Section | None) -> str:
        """What a label means; "" when only the rest of the card can tell."""
        if mark.section:
            return ""
        if section is not None:
            own = {key_of(label): column for label, column in section.labels.items()}
            return own.get(mark.key) or mark.column
        return "" if mark.key in self._sectioned else mark.column

    def _settled(self, card: Card) -> Card:
        """Labels no heading explained: said twice, they are meant in the order of the headings; said once, by what is left."""
        times = Counter(mark.key for mark in card.open)
        for mark in card.open:
            meant = [*self._sectioned.get(mark.key, ()), mark.column]
            free = [column for column in dict.fromkeys(meant) if column and column not in card.labels]
            if times[mark.key] == 1:
                free.sort(key=lambda column: (column != mark.column, column not in self._core))
            if free:
                card.labels[free[0]] = mark
                times[mark.key] = max(times[mark.key], 2)
        card.open.clear()
        return card

    def _value(self, mark: Mark, end: int, taken: set[Spot]) -> Spot:
        """Where the value of a label stands: beside it, or below where nothing can stand beside it."""
        beside = (mark.row, mark.right + 1)
        below = (mark.bottom + 1, mark.left)
        room = mark.right + 1 < end or end == self._width
        if room and beside not in taken and self._beside:
            if not is_blank(self._cell(beside)):
                return beside
            further = () if self._grid.merged else self._beside_cells(mark, end, taken)
            for spot in further:
                if not is_blank(self._cell(spot)):
                    return spot
            alone = self._filled(mark.row, end) == 1 and self._filled(below[0], end) == 1
            return below if alone and below not in taken and not is_blank(self._cell(below)) else beside
        return below

    def _beside_cells(self, mark: Mark, end: int, taken: set[Spot]) -> Iterator[Spot]:
        """Cells to the right up to the next label: files without merged cells leave blanks where they were."""
        for column in range(mark.right + 1, end):
            if (mark.row, column) in taken:
                return
            yield mark.row, column

    def _filled(self, row: int, end: int) -> int:
        return sum(not is_blank(self._cell((row, column))) for column in range(end))


def _shown(value: Value) -> str:
    return "".join(value.split()) if isinstance(value, str) else ""


def card_cells(grid: Grid, header: Header) -> Mapping[str, list[Value]]:
    """Column name -> its cell of every card."""
    rows = grid.rows

    def cell(row: int, index: int) -> Value:
        return rows[row][index] if row < len(rows) and index < len(rows[row]) else None

    return {
        name: [cell(top + header.below[name], index) for top in header.cards] for name, index in header.columns.items()
    }
