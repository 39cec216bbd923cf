"""Registers filled in as a block of labels above a few rows (000 annex 3): once, several down a sheet, one per sheet.

A block is label and value cells, then a header row and its rows; every row carries the values of its block. A block
without rows is one row. Any form that names its block columns (schemas.form.Form.block) may come this way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.model import Grid, Value
from pipeline.parse.blocks import TITLE_CELLS, TITLE_ROWS
from pipeline.parse.headers import Names
from pipeline.parse.labels import FIRST_LOOK, HALF, Labels, Mark, Spot, shown_label
from pipeline.parse.layout import SURE, header_of, is_certain
from pipeline.parse.names import SPACED
from pipeline.parse.place import Header
from pipeline.parse.text import folded, is_blank, shown

LABELS_APART = 6  # more rows than this between two labels of one block there are not
FEWEST_LABELS, FEWEST_COLUMNS = 2, 2


@dataclass
class Block:
    """One block while it is read. last: last row a label takes; row: its header row, None without one."""

    top: int
    last: int
    labels: dict[str, Mark] = field(default_factory=dict)
    row: int | None = None


def headed_of(grid: Grid, table: Header | None, forms: Sequence[Names]) -> list[Header]:
    """The blocks of a sheet in order, none when it holds another register. table: the best header found in it, if any."""
    best: tuple[int, list[Header]] = (0, [])
    for names in forms:
        if not names.form.block:
            continue
        found = _Sheet(grid, names).headers()
        known = max((len(header.names) for header in found), default=0)
        if known > best[0]:
            best = known, found
    known, found = best
    if found and table is not None and is_certain(table) and table.form is not found[0].form:
        return [] if len(table.columns) >= known else found
    return found


class _Sheet(Labels):
    """One sheet read as blocks of one form."""

    def __init__(self, grid: Grid, names: Names) -> None:
        super().__init__(grid, names)
        self._block = frozenset(self.form.block)
        core = {column.name for column in self.form.columns if column.core}
        self._core, self._row_core = core & self._block, core - self._block

    def headers(self) -> list[Header]:
        """Every block as a header: its columns, and the cells above that all its rows share."""
        if not any(self._valid(FIRST_LOOK)):
            return []
        found: list[Header] = []
        for header, start in self._valid(None):
            title = 0
            if found:
                title = _title(self.grid.rows, start, found[-1].body)
                found[-1] = replace(found[-1], end=min(title, found[-1].end or title))
            found.append(replace(header, title=title, lines=start))
        opening = found[0].lines or 0 if found else 0
        return [replace(header, opening=opening) for header in found]

    def _valid(self, rows: int | None) -> Iterator[tuple[Header, int]]:
        """Blocks and their first rows."""
        marks = self.marks(rows)
        taken = {(mark.row, mark.left) for mark in marks}
        for block in self._blocks(marks):
            header = self._header(block, taken)
            if header is not None:
                yield header, block.top

    def _blocks(self, marks: Sequence[Mark]) -> list[Block]:
        by_row: dict[int, list[Mark]] = {}
        for mark in marks:
            by_row.setdefault(mark.row, []).append(mark)
        blocks: list[Block] = []
        for row, here in by_row.items():
            current = blocks[-1] if blocks else None
            columns = {mark.column for mark in here}
            if self._core | self._row_core <= columns:
                return []  # the header of a plain table: everything in one row
            if self._is_header(columns - {""}):
                if current is not None and current.row is None:
                    current.row = row
                continue
            for mark in here:
                if mark.column in self._block:
                    self._add(blocks, mark)
        return blocks

    def _is_header(self, columns: set[str]) -> bool:
        """Whether a row of labels heads rows."""
        own = columns - self._block
        return len(own) >= FEWEST_COLUMNS and self._row_core <= own

    def _add(self, blocks: list[Block], mark: Mark) -> None:
        current = blocks[-1] if blocks else None
        known = current.labels.get(mark.column) if current is not None else None
        again = known is not None and (known.key == mark.key or mark.column in self._core)
        if current is None or current.row is not None or again or mark.row - current.last > LABELS_APART:
            current = Block(mark.row, mark.bottom)
            blocks.append(current)
        current.labels.setdefault(mark.column, mark)
        current.last = max(current.last, mark.bottom)

    def _header(self, block: Block, taken: set[Spot]) -> Header | None:
        """The block as a header; None when it is none after all: too few labels, or nowhere for their values."""
        labels = list(block.labels.values())
        own = self._columns(block)
        enough = SURE - (len(own.columns) if own else 0)
        if len(labels) < max(FEWEST_LABELS, enough) or not (own or self._core <= set(block.labels)):
            return None
        is_beside = self.stands_beside(labels, taken, block.row)
        values = {mark.column: self._place(mark, block, taken, is_beside) for mark in labels}
        above = {name: spot for name, spot in values.items() if spot is not None}
        if len(above) < HALF * len(labels) or not self._core & set(block.labels) <= set(above):
            return None
        bottom = max(block.last, *(row for row, _ in above.values()))
        last = block.row if block.row is not None else bottom + 1
        used = taken | set(above.values())
        unknown = self.unknown(range(block.top, last), {mark.left for mark in labels}, used, is_beside)
        if own is None:
            texts = {mark.left: shown_label(self.cell((mark.row, mark.left))) for mark in labels}
            own = Header(self.form, bottom, 1, {}, texts, end=bottom + 1)
        return replace(own, above=above, unknown=unknown)

    def _columns(self, block: Block) -> Header | None:
        """The header row below the block."""
        if block.row is None:
            return None
        depth = (
            1 + max(self._ends.get((block.row, left), (block.row, left))[0] for left in range(self.width)) - block.row
        )
        found = header_of(self._names, block.row, depth, self.grid.rows[block.row : block.row + depth], loosely=True)
        columns = {name: index for name, index in found.columns.items() if name not in block.labels}
        ties = {name: equal for name, equal in found.ties.items() if name in columns}
        return replace(found, columns=columns, ties=ties)

    def _place(self, mark: Mark, block: Block, taken: set[Spot], is_beside: bool) -> Spot | None:
        """Where the value of a label stands, above the header row; None where there is no room for it."""
        spot = self.value(mark, self.width, taken, is_beside)
        beside = (mark.row, mark.right + 1)
        if block.row is not None and spot[0] >= block.row:
            spot = beside
        return None if spot in taken else spot


def _title(rows: Sequence[Sequence[Value]], start: int, lowest: int) -> int:
    """First of the title lines over a block that begins at `start` below the rows of another."""
    row = start
    while row > max(lowest, start - TITLE_ROWS) and _may_be_title(rows[row - 1]):
        row -= 1
    return row


def _may_be_title(cells: Sequence[Value]) -> bool:
    """Whether a row is blank or a title: few cells, and the first of them no name of a person."""
    filled = [shown(cell) for cell in cells if not is_blank(cell)]
    if not filled or len(filled) > TITLE_CELLS:
        return not filled
    return ":" in folded(filled[0]) or (len(filled) == 1 and not SPACED.fullmatch(filled[0]))
