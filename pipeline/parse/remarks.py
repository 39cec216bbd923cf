"""What has to be said about a sheet before any of its rows is typed: its columns, its labels, what it hides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from pipeline.columns import by_column
from pipeline.model import Finding, Grid, Value
from pipeline.parse.place import Header, Place, letters
from pipeline.parse.text import is_blank
from pipeline.parse.typed import lost_digits
from pipeline.wording import words
from schemas.states import Severity


def remarks(place: Place) -> list[Finding]:
    """Findings about the header of one sheet, and about what stands there unread or unseen.

    A sheet that borrows its header, and a further part of a table, say nothing about columns: the first said it.
    """
    header = place.header
    if not header.texts:
        return []
    found: list[Finding] = []
    if place.grid.hidden and (header.top if header.lines is None else header.lines) == header.opening:
        found.append(place.finding("hidden_sheet"))
    found += _unseen(place)
    if header.borrowed:
        found.append(place.finding("header_borrowed", facts={"sheet": header.borrowed}))
    elif header.depth or header.cards:
        found += [*_columns(place), *_unused(place)]
    return found


def _columns(place: Place) -> Iterator[Finding]:
    """Columns that are missing, and names two columns claim."""
    header, join = place.header, words("parse")("list").join
    facts = {"register": place.form.title, "known": join(_known_headers(header))}
    for column in header.missing:
        yield place.finding("missing_column", column=column, facts=facts)
    for column in place.form.columns:
        if column.if_blank and not column.core and column.name not in header.names and not column.locked:
            yield place.finding("missing_column", column=column, facts=facts, severity=column.if_blank)
    for name, equal in header.ties.items():
        column = place.form[name]
        claims = {"columns": join(letters(index) for index in equal), "used": letters(equal[0])}
        severity = Severity.ERROR if column.core else Severity.VERIFY
        code = "several_on_a_card" if header.cards else "ambiguous_header"
        yield place.finding(code, column=column, facts=claims, severity=severity)


def _unused(place: Place) -> Iterator[Finding]:
    """Columns and labels that mean nothing to us."""
    header, join = place.header, words("parse")("list").join
    if header.extras:
        texts = join(f"{letters(index)} {header.texts[index]}" for index in header.extras)
        yield place.finding("extra_columns", facts={"columns": texts})
    if header.unknown:
        listed = sorted(header.unknown.items(), key=lambda item: item[1])
        cells = [f"{letters(index)}{row + 1}" for _, (row, index) in listed]
        labels = join(f"{cell} {text}" for cell, (text, _) in zip(cells, listed, strict=True))
        yield replace(place.finding("extra_labels", facts={"labels": labels}), cell=cells[0])


def _unseen(place: Place) -> list[Finding]:
    """What the sheet holds but does not show, and what an unused column has lost."""
    header, grid, join = place.header, place.grid, words("parse")("list").join
    last = len(grid.rows) if header.end is None else header.end
    found: list[Finding] = []
    rows = sum(1 for row in grid.hidden_rows if header.body <= row < last and holds_something(grid.rows[row]))
    if rows:
        found.append(place.finding("hidden_rows", facts={"count": str(rows)}))
    ours = not header.form.per_unit  # the office's own sheets hide columns of ours
    typed = {index for name, index in header.columns.items() if not (ours and header.form[name].locked)}
    columns = sorted(typed & grid.hidden_columns)
    if columns:
        facts = {"count": str(len(columns)), "columns": join(f"{letters(i)} {header.texts[i]}" for i in columns)}
        found.append(place.finding("hidden_columns", facts=facts))
    for index in header.extras:
        column = by_column(grid.rows).column(index)
        lost = np.flatnonzero(column.flags(lost_digits)[column.codes[header.body : last]])
        if len(lost):
            facts = {"count": str(len(lost))}
            finding = place.finding("extra_digits_lost", facts=facts)
            found.append(
                replace(finding, cell=f"{letters(index)}{header.body + lost[0] + 1}", label=header.texts[index])
            )
    return found


def cell_of(grid: Grid, row: int, index: int) -> Value:
    """A cell, None outside the sheet."""
    cells = grid.rows[row] if row < len(grid.rows) else []
    return cells[index] if index < len(cells) else None


def holds_something(row: Sequence[Value]) -> bool:
    """Whether any cell of a row is filled."""
    return any(not is_blank(cell) for cell in row)


def _known_headers(header: Header) -> Sequence[str]:
    own = [header.texts[index] for index in sorted(header.columns.values())]
    return [*(header.form[name].label for name in header.above), *own]
