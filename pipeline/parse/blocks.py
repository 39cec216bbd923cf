"""Several tables on one sheet, one below the other: every header, the lines above it and where its rows end.

A header printed again above the next page is no new table; one with other columns, or of another register, is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from pipeline.columns import by_column
from pipeline.model import Grid, Value
from pipeline.parse.headers import Names
from pipeline.parse.layout import best_header, is_certain, settled
from pipeline.parse.place import Header
from pipeline.parse.text import is_blank

TITLE_ROWS, TITLE_CELLS = 5, 3  # at most so many lines above a header, with so many cells each
LOOKED_AT = 200  # rows behind a gap that may hold a header spelled in a way nobody listed


def tables_of(grid: Grid, first: Header | None, forms: Sequence[Names]) -> list[Header]:
    """All tables of a sheet in order. first: the header found in its first rows; an uncertain one only if it is alone."""
    found = [first] if first is not None and is_certain(first) else []
    current = found[0] if found else None
    start = current.body if current else 0
    for row in _candidates(grid, start, forms, current):
        if current is not None and row < current.body:
            continue
        low = max(row - 2, current.body if current else 0)
        header = best_header(grid, forms, range(low, row + 1))
        if header is None or not is_certain(header) or (current is not None and _is_same(header, current)):
            continue
        current = header
        found.append(header)
    if not found and first is not None:
        found = [first]
    return [settled(header, grid) for header in _bounded(grid, found)]


def _is_same(header: Header, current: Header) -> bool:
    """Whether it only repeats the header above: nothing stands in another column."""
    return header.form is current.form and all(
        current.columns.get(name, index) == index for name, index in header.columns.items()
    )


def _candidates(grid: Grid, start: int, forms: Sequence[Names], current: Header | None) -> Iterator[int]:
    """Rows from `start` on that may be a header: with a header's text, or the first behind a gap."""
    rows = by_column(grid.rows)
    texts = frozenset(text for names in forms for text in names.core_texts)
    again = rows.like(current.body - 1) if current else np.zeros(rows.height, dtype=bool)
    named = (rows.filled >= 2) & rows.naming(texts) & ~again
    gaps = (rows.filled <= 1) & ~again
    behind = (rows.filled >= TITLE_CELLS) & ~again & ~named
    behind[1:] &= gaps[:-1]
    behind[: start + 1] = False
    behind[np.flatnonzero(behind)[LOOKED_AT:]] = False
    named[:start] = False
    yield from np.flatnonzero(named | behind).tolist()


def _bounded(grid: Grid, headers: Sequence[Header]) -> list[Header]:
    bounded: list[Header] = []
    for header in headers:
        title = 0
        if bounded:
            title = title_of(grid.rows, header.top, bounded[-1])
            bounded[-1] = replace(bounded[-1], end=title)
        bounded.append(replace(header, title=title, opening=headers[0].top))
    return bounded


def title_of(rows: Sequence[Sequence[Value]], top: int, above: Header) -> int:
    """First of the title lines over what begins at `top` below another table."""
    row = top
    core = [above.columns[column.name] for column in above.form.columns if column.core and column.name in above.columns]
    while row > max(above.body, top - TITLE_ROWS):
        cells = rows[row - 1]
        filled = sum(not is_blank(cell) for cell in cells)
        if filled > TITLE_CELLS or (core and all(i < len(cells) and not is_blank(cells[i]) for i in core)):
            break
        row -= 1
    return row
