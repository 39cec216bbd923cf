"""Tables that go on without a header: on the next sheet, or below the line of another village on the same one.

A sheet without a header is read with the columns of the sheet before it when its cells are what those columns hold;
otherwise it is left unread and said so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf

import numpy as np

from pipeline.columns import ColumnRows, by_column
from pipeline.model import Grid, Value
from pipeline.parse.blocks import TITLE_CELLS, TITLE_ROWS, title_of
from pipeline.parse.headers import NUMBERED
from pipeline.parse.names import SPACED
from pipeline.parse.place import Header
from pipeline.parse.text import is_blank
from pipeline.parse.units import Units, is_unit_line
from pipeline.parse.values import Typer
from schemas.form import Kind
from schemas.words import MIDDOT

LOOKED_AT = 60  # rows that decide
MOST = 0.6
PLAIN = frozenset({Kind.TEXT, Kind.NAME, Kind.CODE})
"""Kinds almost any text is typed as."""
FIRM = 0.5  # cells of a row, on average, that only their own column can have typed, such as a day or a phone
TABLE_CELLS, TABLE_ROWS = 3, 2

Typers = Mapping[str, Typer]


def continuation(grid: Grid, header: Header, sheet: str, typers: Typers) -> Header | None:
    """The header of another sheet for a sheet that has none; None when its cells are not what the columns hold.

    sheet: name of the other sheet. typers: of each column of the register.
    """
    fewest = min(TITLE_CELLS + 1, len(header.columns))
    rows = [(row, cells) for row, cells in enumerate(grid.rows) if len(cells) - cells.count(None) >= fewest]
    rows = [(row, cells) for row, cells in rows if sum(not is_blank(cell) for cell in cells) >= fewest][:LOOKED_AT]
    width = 1 + max(header.texts, default=0)
    if not rows or any(not is_blank(cell) for _, cells in rows for cell in cells[width:]):
        return None
    told = [_typed_cells(cells, header, typers) for _, cells in rows]
    good = [row for (row, _), count in zip(rows, told, strict=True) if count is not None]
    firm = sum(count for count in told if count is not None)
    if len(good) < MOST * len(rows) or firm < FIRM * len(good):
        return None
    top = good[0]
    return replace(header, top=top, depth=0, title=0, end=None, opening=top, borrowed=sheet)


def _typed_cells(cells: Sequence[Value], header: Header, typers: Typers) -> int | None:
    """How many cells of a row only their own column would type; None when the row does not fit the columns."""
    firm = failed = 0
    for name, index in header.columns.items():
        column = header.form[name]
        cell = cells[index] if index < len(cells) else None
        if is_blank(cell):
            if column.core:
                return None
            continue
        typed = typers[name](cell)
        fits = typed.value is not None or not typed.code
        if column.kind is Kind.NAME and column.core:
            fits = isinstance(typed.value, str) and bool(SPACED.fullmatch(typed.value) or MIDDOT in typed.value)
        if column.core and not fits:
            return None
        if column.kind not in PLAIN:
            firm += fits
            failed += not fits
    return firm if firm >= failed else None


def lacks_header(grid: Grid) -> bool:
    """Whether a sheet is a table whose first row holds figures already."""
    rows = [[cell for cell in cells if not is_blank(cell)] for cells in grid.rows[:LOOKED_AT]]
    rows = [cells for cells in rows if len(cells) >= TABLE_CELLS]
    return len(rows) >= TABLE_ROWS and any(_is_figure(cell) for cell in rows[0])


def _is_figure(cell: Value) -> bool:
    return not isinstance(cell, str) or any(map(str.isdigit, cell))


def parted(header: Header, grid: Grid, units: Units) -> list[Header]:
    """One table in parts where a line between its rows states another village; each part keeps the columns."""
    if not header.form.per_unit or header.cards or header.above:
        return [header]
    top = grid.rows[header.title : header.top]
    unit = units.stated(top)
    last = len(grid.rows) if header.end is None else header.end
    parts = [header]
    rows = by_column(grid.rows)
    filled = rows.filled[header.body : last]
    wide = frozenset(first for first, left, bottom, right in grid.merged if right - left >= TITLE_CELLS - 1)
    lines = (np.flatnonzero((filled > 0) & (filled <= TITLE_CELLS)) + header.body).tolist()
    above = _above_headers(header, rows) if lines else frozenset()
    own = "unit" not in header.columns or unit is not None  # else the rows say it themselves
    labelled = [row for row in lines if is_unit_line(grid.rows[row])]
    data = _data(header, rows, last) if lines else []
    for row in lines:
        cells = grid.rows[row]
        if _next(labelled, row) == row:
            said = units.heading([cells])
        elif own and (row in above or filled[row - header.body] == 1):
            said = _village_said(header, cells, row in above or row in wide, units)
        else:
            continue
        again = said == unit or (said == "" and cells in top)
        if said is None or again or _next(data, row + 1) >= min(_next(labelled, row + 1), last):
            continue  # no row of data follows before the next labelled line
        title = title_of(grid.rows, row, parts[-1])
        parts[-1] = replace(parts[-1], end=title)
        parts.append(replace(header, top=row + 1, depth=0, title=title, end=header.end, unit=said))
        unit = said
    return parts


def _village_said(header: Header, cells: Sequence[Value], is_title: bool, units: Units) -> str | None:
    """The village a line without a label states, "" for one nobody can tell, None when it is about no village.

    It is a title above the header printed again or across the table; without a column for the village it may be its name
    alone.
    """
    if is_title:
        return "" if units.leave_open([cells]) else units.stated([cells])
    text = next((cell for cell in cells if not is_blank(cell)), None)
    alone = isinstance(text, str) and "unit" not in header.columns
    return units.named(NUMBERED.sub("", str(text)).rstrip(":\uff1a")) if alone else None


def _above_headers(header: Header, rows: ColumnRows) -> frozenset[int]:
    """Rows that have the header printed again below them, at most a few lines further down."""
    printed = [row for row in range(header.top, header.body) if rows.filled[row] > 1]
    again = {int(found) for row in printed for found in np.flatnonzero(rows.like(row)) if found >= header.body}
    return frozenset(row - lines for row in again for lines in range(1, TITLE_ROWS))


def _data(header: Header, rows: ColumnRows, last: int) -> list[int]:
    """Rows of data below the header: those with all core cells; none where the header lacks one."""
    core = [header.columns[column.name] for column in header.form.columns if column.core and not header.missing]
    if not core:
        return []
    mask = ~rows.like(header.body - 1) if header.body else np.ones(rows.height, dtype=bool)
    for column in map(rows.column, core):
        mask &= column.flags(lambda value: not is_blank(value))[column.codes]
    return (np.flatnonzero(mask[header.body : last]) + header.body).tolist()


def _next(rows: Sequence[int], row: int) -> float:
    """The first of the rows, which rise, that is not above `row`."""
    place = bisect_left(rows, row)
    return rows[place] if place < len(rows) else inf
