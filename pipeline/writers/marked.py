"""The village's own file again, with what has to be corrected marked at its cell (DESIGN promise 3).

Written from the cells as read: values are theirs, untouched; the original look is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from io import BytesIO
from math import isfinite
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.columns import by_column
from pipeline.model import RETURNED_PROPERTY, Content, Finding, Grid, Value
from pipeline.text import clipped, display_width
from pipeline.wording import words
from pipeline.writers.marked_list import (
    FILL,
    ORDER,
    CorrectionList,
    address_of,
    remedy_of,
    sentence_of,
    writable,
)
from schemas.states import Severity

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from pipeline.columns import ColumnRows
    from pipeline.writers.grid_sheet import GridSheet

TEMPLATE_PROPERTY = "huhudao_template"
CREATED = datetime(2021, 1, 1)  # noqa: DTZ001  fixed, so that the same file gives the same bytes
MANY_CELLS = 300_000  # from here on the parts of the copy are not held in memory while it is written
MOST_COMMENTS = 2000  # beyond this Excel becomes slow to open the file
MOST_MERGED_CELLS = 10_000  # a merge over whole columns is left out
SHEET_CHARACTERS = 31
LOOKED_AT = 60  # rows the widths of columns are taken from

_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Mark:
    """What is to be said at one cell. row, column: 0-based."""

    row: int
    column: int
    severity: Severity
    findings: tuple[Finding, ...]


def marked_copy(content: Content, findings: Sequence[Finding], name: str, sha256: str = "") -> bytes:
    """The workbook with cells coloured and commented, and a first sheet listing all corrections grouped by kind.

    content: the file as read. findings: those about this file. name: the name the clerk knows. sha256: of the file, once it
    was handed in. The hidden template id goes along, so the corrected copy can be handed in as it is, under any name, and
    stands in the place of the file. Same arguments, same bytes.
    """
    if sha256:
        content = replace(content, properties={**content.properties, RETURNED_PROPERTY: sha256})
    content = replace(content, grids=[replace(grid, rows=by_column(grid.rows)) for grid in content.grids])
    cells = sum(len(grid.rows) * by_column(grid.rows).width for grid in content.grids)
    if cells < MANY_CELLS:
        return _copied(content, findings, name, {"in_memory": True})
    with TemporaryDirectory() as folder:  # the parts lie there until they are packed
        return _copied(content, findings, name, {"tmpdir": folder})


def _copied(content: Content, findings: Sequence[Finding], name: str, way: Mapping[str, Any]) -> bytes:
    from pipeline.writers.grid_sheet import GridSheet
    from pipeline.writers.quick_book import QuickBook
    from pipeline.writers.quick_sheet import QuickSheet

    said = words("marked")
    stream = BytesIO()
    book = QuickBook(stream, {"strings_to_urls": False, **way})
    book.set_properties({"author": said("author"), "created": CREATED})
    if template := content.properties.get(TEMPLATE_PROPERTY):
        book.set_custom_property(TEMPLATE_PROPERTY, writable(template)[:255], "text")
    if returned := content.properties.get(RETURNED_PROPERTY):
        book.set_custom_property(RETURNED_PROPERTY, writable(returned)[:255], "text")
    ordered = sorted(findings, key=_place)
    grids = [grid for grid in content.grids if not grid.sheet.startswith(said("list_sheet"))]
    names = _sheet_names([grid.sheet for grid in grids], said("list_sheet"), said("unnamed_sheet"))
    list_sheet = book.add_worksheet(said("list_sheet"), QuickSheet)
    marks = {
        grid.sheet: _seen(_marks([finding for finding in ordered if finding.sheet == grid.sheet]), grid)
        for grid in grids
    }
    looks = _Looks(book)
    left = MOST_COMMENTS
    for grid in grids:
        sheet = book.add_worksheet(names[grid.sheet], GridSheet)
        _write_grid(sheet, grid, marks[grid.sheet], looks)
        left -= _comment(sheet, marks[grid.sheet], left)
        if grid.hidden and not marks[grid.sheet]:
            (sheet.very_hidden if grid.sheet.startswith("_") else sheet.hide)()
    count = sum(len(found) for found in marks.values())
    commented = min(count, MOST_COMMENTS)
    CorrectionList(book, list_sheet, names).write(name, ordered, commented, count - commented)
    list_sheet.activate()
    book.close()
    return stream.getvalue()


def _place(finding: Finding) -> tuple[str, int, int, str]:
    row, column = address_of(finding.cell) or (max(finding.row - 1, 0), 0)
    return finding.sheet, row, column, finding.code


def _marks(findings: Iterable[Finding]) -> dict[tuple[int, int], Mark]:
    """One mark per cell, coloured after its most severe finding."""
    by_cell: dict[tuple[int, int], list[Finding]] = {}
    for finding in findings:
        if place := address_of(finding.cell):
            by_cell.setdefault(place, []).append(finding)
    return {
        place: Mark(*place, min((finding.severity for finding in found), key=ORDER.__getitem__), tuple(found))
        for place, found in by_cell.items()
    }


def _seen(marks: dict[tuple[int, int], Mark], grid: Grid) -> dict[tuple[int, int], Mark]:
    """The same, those on cells a merged cell covers on that cell: nobody sees them elsewhere."""
    by_row: dict[int, list[tuple[int, int]]] = {}
    for place in marks:
        by_row.setdefault(place[0], []).append(place)
    first: dict[tuple[int, int], tuple[int, int]] = {}
    for top, left, bottom, right in grid.merged if marks else ():
        written = (bottom - top + 1) * (right - left + 1) <= MOST_MERGED_CELLS
        for row in range(top, bottom + 1) if written else ():
            first |= {place: (top, left) for place in by_row.get(row, ()) if left <= place[1] <= right}
    seen: dict[tuple[int, int], Mark] = {}
    for place, mark in sorted(marks.items()):
        spot = first.get(place, place)
        before = seen.get(spot)
        worst = min((one.severity for one in (before, mark) if one), key=ORDER.__getitem__)
        seen[spot] = Mark(*spot, worst, (*(before.findings if before else ()), *mark.findings))
    return seen


class _Looks:
    """Formats by kind of value and severity, each made once."""

    NUMBER_FORMATS: Mapping[str, str] = {
        "text": "@", "number": "General", "day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "clock": "hh:mm",
    }  # fmt: skip

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._font = words("marked")("font")
        self._made: dict[tuple[str, Severity | None, bool], Format] = {}

    def __call__(self, kind: str, severity: Severity | None = None, centred: bool = False) -> Format:
        key = (kind, severity, centred)
        if key not in self._made:
            look: dict[str, Any] = {"font_name": self._font, "font_size": 11, "num_format": self.NUMBER_FORMATS[kind]}
            if severity:
                look |= {"bg_color": FILL[severity], "border": 1}
            if centred:
                look |= {"align": "center", "valign": "vcenter", "text_wrap": True}
            self._made[key] = self._book.add_format(look)
        return self._made[key]


def _write_grid(sheet: GridSheet, grid: Grid, marks: Mapping[tuple[int, int], Mark], looks: _Looks) -> None:
    """All cells of one sheet; dates as dates, text as text, formula errors as the text the village saw."""
    rows = by_column(grid.rows)
    for index, width in enumerate(_widths(rows)):
        sheet.set_column(index, index, width)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    merged = _merge(sheet, grid, marks, looks)
    special = {*marks, *merged}
    for row, column in sorted(special):
        value = _value(rows, row, column)
        if value is not None and value != "":
            mark = marks.get((row, column))
            _put(sheet, row, column, value, mark.severity if mark else None, looks, (row, column) in merged)
    sheet.take(rows, _as_written, {kind: looks(kind) for kind in looks.NUMBER_FORMATS})
    for (row, column), text in grid.broken.items():
        mark = marks.get((row, column))
        sheet.write_string(row, column, writable(text), looks("text", mark.severity if mark else None))
    for (row, column), mark in marks.items():
        if _value(rows, row, column) in (None, "") and (row, column) not in grid.broken:
            sheet.write_blank(row, column, None, looks("text", mark.severity))


def _put(
    sheet: Worksheet, row: int, column: int, value: Value, severity: Severity | None, looks: _Looks, centred: bool
) -> None:
    kind, kept = _as_written(value)
    look = looks(kind, severity, centred)
    if isinstance(kept, str):
        sheet.write_string(row, column, kept, look)
    elif isinstance(kept, (datetime, time)):
        sheet.write_datetime(row, column, kept, look)
    else:
        sheet.write_number(row, column, kept, look)


def _as_written(value: Value) -> tuple[str, str | float | datetime | time]:
    """Kind of value (a key of _Looks.NUMBER_FORMATS), and the value as a workbook can hold it."""
    if isinstance(value, str):
        return "text", writable(value)
    if isinstance(value, datetime):
        if value.year < 1900:
            return "text", value.isoformat(" ")
        return "moment" if value.time() != time(0) else "day", value.replace(tzinfo=None)
    if isinstance(value, date):
        return _as_written(datetime.combine(value, time()))
    if isinstance(value, time):
        return "clock", value
    if isinstance(value, (int, float)) and isfinite(value):
        return "number", value
    return "text", str(value)


def _merge(sheet: Worksheet, grid: Grid, marks: Mapping[tuple[int, int], Mark], looks: _Looks) -> set[tuple[int, int]]:
    """Merges the ranges of the original; gives their top-left cells. Ranges that overlap or are huge are left out."""
    from xlsxwriter.exceptions import OverlappingRange

    done: set[tuple[int, int]] = set()
    for top, left, bottom, right in grid.merged:
        size = (bottom - top + 1) * (right - left + 1)
        if not 1 < size <= MOST_MERGED_CELLS:
            continue
        mark = marks.get((top, left))
        try:
            sheet.merge_range(top, left, bottom, right, "", looks("text", mark.severity if mark else None, True))
        except OverlappingRange:
            continue
        done.add((top, left))
    return done


def _comment(sheet: Worksheet, marks: Mapping[tuple[int, int], Mark], most: int) -> int:
    """Writes at most `most` comments, gives how many."""
    said = words("marked")
    for place, mark in sorted(marks.items())[: max(most, 0)]:
        text = "\n".join(dict.fromkeys(_explained(finding) for finding in mark.findings))
        lines = sum(1 + len(line) // 20 for line in text.split("\n"))
        sheet.write_comment(
            *place,
            clipped(text),
            {
                "author": said("author"), "font_name": said("comment_font"), "font_size": 10,
                "width": 260, "height": min(20 + 17 * lines, 400), "color": FILL[mark.severity],
            },
        )  # fmt: skip
    return min(len(marks), max(most, 0))


def _explained(finding: Finding) -> str:
    said = words("marked")
    advice = remedy_of(finding)
    key = "comment" if advice else "comment_no_remedy"
    return said(key, severity=finding.severity, sentence=sentence_of(finding), remedy=advice)


def _sheet_names(sheets: Sequence[str], taken: str, unnamed: str) -> dict[str, str]:
    """Original sheet name -> a legal and distinct one (31 characters, no []:*?/ or backslash)."""
    used = {taken.casefold()}
    names: dict[str, str] = {}
    for sheet in sheets:
        wanted = _NOT_IN_SHEET_NAMES.sub("_", writable(sheet)).strip("'")[:SHEET_CHARACTERS].strip("'") or unnamed
        name, count = wanted, 1
        while name.casefold() in used or name.casefold() == "history":
            count += 1
            name = f"{wanted[: SHEET_CHARACTERS - 1 - len(str(count))]}_{count}"
        used.add(name.casefold())
        names[sheet] = name
    return names


def _widths(rows: ColumnRows) -> list[float]:
    """Column widths in half characters after the first sixty rows, between 6 and 34. Rows of one or two cells are titles."""
    first = [column.codes[:LOOKED_AT] for column in rows.columns]
    blank = [
        {code for code, value in enumerate(column.values) if value is None or value == ""} for column in rows.columns
    ]
    filled = np.zeros(min(LOOKED_AT, rows.height), dtype=int)
    for codes, none in zip(first, blank, strict=True):
        filled += codes != 0 if none == {0} else ~np.isin(codes, list(none))
    widths = []
    for column, codes in zip(rows.columns, first, strict=True):
        texts = [value for code in set(codes[filled >= 3].tolist()) if isinstance(value := column.values[code], str)]
        wanted = [display_width(text[:40]) + 2.0 for text in texts if text]
        if any(isinstance(column.values[code], date) for code in set(codes.tolist())):
            wanted.append(12.0)
        widths.append(min(max(8.0, *wanted), 34.0) if wanted else 8.0)
    return widths


def _value(rows: ColumnRows, row: int, column: int) -> Value:
    found = rows.column(column) if row < rows.height and column < rows.width else None
    return found.values[found.codes[row]] if found else None
