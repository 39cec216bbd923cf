"""Registers filled in as cards (000 annex 1): one card per sheet, several down one sheet, cards side by side.

A card gives the same row as a line of the table. Cards of one layout and village share one source; a value stands so many
rows below the first row of its card (Header.below), so that findings still name its cell. Labels are read like headers;
where the same label means two things (name of the cadre, name of the head), the heading above it decides
(schemas.form.Section). A village stated above a card is that card's, and of the cards that follow without one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from pipeline.header_keys import key_of
from pipeline.model import Grid, Value
from pipeline.parse.headers import Names
from pipeline.parse.labels import FIRST_LOOK, HALF, Labels, Mark, Spot, joined, shown_label
from pipeline.parse.layout import SURE, is_certain, is_likely
from pipeline.parse.place import Header
from pipeline.parse.units import Units
from pipeline.parse.values import unanswered
from schemas.form import Section

TRAILING = 3  # rows below the last label we know that may hold one we do not


@dataclass
class Card:
    """One card while it is read: column -> its label; labels that may mean several columns wait in `open`."""

    top: int
    labels: dict[str, Mark] = field(default_factory=dict)
    open: list[Mark] = field(default_factory=list)


@dataclass
class Layout:
    """Cards whose values stand in the same places. unknown: of each card, labels that are none of ours.

    further: core column -> columns of its value and of those beside it, where the sheet is a table lying on its side.
    """

    card: Card
    unit: str | None
    tops: list[int] = field(default_factory=list)
    further: dict[str, tuple[int, ...]] = field(default_factory=dict)
    unknown: list[dict[str, Spot]] = field(default_factory=list)


def cards_of(grid: Grid, table: Header | None, forms: Sequence[Names], units: Units) -> list[Header]:
    """The cards of a sheet, one header per layout; none when it holds a table. table: the header found in it, if any."""
    if table is not None and is_certain(table) and _side_by_side(table):
        return []
    best: tuple[int, list[Header]] = (0, [])
    for names in forms:
        if names.form.block:
            continue
        sheet = _Sheet(grid, names, units)
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


class _Sheet(Labels):
    """One sheet read as cards of one form."""

    def __init__(self, grid: Grid, names: Names, units: Units) -> None:
        super().__init__(grid, names)
        self._units = units
        self._core = {column.name for column in names.form.columns if column.core}

    def is_card(self, marks: Sequence[Mark], table: Header | None) -> bool:
        """Whether values stand beside the labels, or below them in several rows of labels."""
        labels = [mark for mark in marks if not mark.section]
        taken = {(mark.row, mark.left) for mark in marks}
        rows = sorted({mark.row for mark in labels})
        self._beside = self.stands_beside(labels, taken)
        if len(rows) < 2 or (table is not None and is_certain(table) and not self._beside):
            return False
        first = {mark.column for mark in labels if mark.row == rows[0]}
        later = {mark.column for mark in labels if mark.row > rows[0] + 1}
        is_table = table is not None and is_likely(table) and _side_by_side(table)
        return (self._beside and not is_table) or bool(later - first)

    def layouts(self) -> Iterator[Header]:
        """Cards grouped by where their values stand and whose they are, in the order of their first card."""
        marks = self.marks()
        taken = {(mark.row, mark.left) for mark in marks}
        used = set(taken)
        found: dict[tuple[str | None, tuple[tuple[str, int, int], ...]], Layout] = {}
        for start, end in self._bands(marks):
            after, unit = 0, None
            cards = list(self._cards([mark for mark in marks if start <= mark.left < end]))
            for card, following in zip_longest(cards, cards[1:]):
                if len(card.labels) < SURE or not self._core <= set(card.labels):
                    continue
                values = {name: self.value(mark, end, taken, self._beside) for name, mark in card.labels.items()}
                said = self._units.heading(row[start:end] for row in self.grid.rows[after : card.top])
                unit = unit if said is None or (said == "" and unit is None) else said
                key = tuple(sorted((name, row - card.top, column) for name, (row, column) in values.items()))
                layout = found.setdefault((unit, key), Layout(card, unit))
                layout.tops.append(card.top)
                layout.further |= self._further(values, end, taken)
                bottom = max(max(row for row, _ in values.values()), *(mark.bottom for mark in card.labels.values()))
                after = bottom + 1
                last = min(after + TRAILING, following.top if following else len(self.grid.rows))
                used.update(values.values())
                lefts = {mark.left for mark in card.labels.values()}
                layout.unknown.append(self.unknown(range(card.top, last), lefts, used, self._beside))
        opening = min((layout.tops[0] for layout in found.values()), default=0)
        for (_, key), layout in found.items():
            columns = {name: column for name, _, column in key}
            texts = {
                columns[name]: shown_label(self.cell((mark.row, mark.left)))
                for name, mark in layout.card.labels.items()
            }
            yield Header(
                self.form, layout.tops[0], 0, columns, texts,
                opening=opening, cards=tuple(layout.tops), below={name: row for name, row, _ in key},
                unknown=joined(layout.unknown), unit=layout.unit, ties=layout.further,
            )  # fmt: skip

    def _further(self, values: Mapping[str, Spot], end: int, taken: Collection[Spot]) -> dict[str, tuple[int, ...]]:
        """Core column -> columns of its value and of what stands beside it; none unless most values have such neighbours."""

        def to_the_right(row: int, column: int) -> Iterator[int]:
            for at in range(column + 1, end):
                if (row, at) in taken or self.blank((row, at)):
                    return
                yield at

        neighbours = {name: (column, *to_the_right(row, column)) for name, (row, column) in values.items()}
        filled = [name for name, spot in values.items() if not self.blank(spot)]
        if not self._beside or sum(len(neighbours[name]) > 1 for name in filled) <= HALF * len(filled):
            return {}
        return {name: neighbours[name] for name in sorted(self._core) if len(neighbours[name]) > 1}

    def _bands(self, marks: Sequence[Mark]) -> list[tuple[int, int]]:
        """First and last-but-one column of every stack of cards, from left to right."""
        rows: dict[tuple[int, str], list[int]] = {}
        for mark in marks:
            if mark.column in self._core and not mark.section:
                rows.setdefault((mark.row, mark.column), []).append(mark.left)
        widest = max(rows.values(), key=len, default=[])
        if len(widest) < 2:
            return [(0, self.width)]
        left = min(mark.left for mark in marks)
        starts = [0, *(column - (widest[0] - left) for column in widest[1:])]
        return list(zip(starts, [*starts[1:], self.width], strict=True))

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
        return "" if mark.key in self.sectioned else mark.column

    def _settled(self, card: Card) -> Card:
        """Labels no heading explained: said twice, they are meant in the order of the headings; said once, by what is left."""
        times = Counter(mark.key for mark in card.open)
        for mark in card.open:
            meant = [*self.sectioned.get(mark.key, ()), mark.column]
            free = [column for column in dict.fromkeys(meant) if column and column not in card.labels]
            if times[mark.key] == 1:
                free.sort(key=lambda column: (column != mark.column, column not in self._core))
            if free:
                card.labels[free[0]] = mark
                times[mark.key] = max(times[mark.key], 2)
        card.open.clear()
        return card


def card_cells(grid: Grid, header: Header) -> Mapping[str, list[Value]]:
    """Column name -> its cell of every card; printed boxes nobody ticked are no answer."""
    rows = grid.rows

    def cell(name: str, row: int, index: int) -> Value:
        value = rows[row][index] if row < len(rows) and index < len(rows[row]) else None
        return None if unanswered(value, header.form[name]) else value

    return {
        name: [cell(name, top + header.below[name], index) for top in header.cards]
        for name, index in header.columns.items()
    }
