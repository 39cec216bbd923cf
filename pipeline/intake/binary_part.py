"""The binary parts of an .xlsb workbook: what calamine does not tell of them. Runs in the reading process.

A part is a row of records: a number for its kind, its length, its body ([MS-XLSB] 2.1.4). An error is a value like any
other there, and a formula always has one: unlike elsewhere, nobody can tell that it was never calculated. Standard
library only.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import unpack_from

from pipeline.intake.cells import Unseen
from pipeline.intake.concealed import MAX_COLUMNS

ROW, ERROR, FORMULA_ERROR, COLUMNS, SHEET, MERGED = 0, 3, 11, 60, 156, 176
WANTED = frozenset({ROW, ERROR, FORMULA_ERROR, COLUMNS, SHEET, MERGED})
LEAST = {ROW: 12, ERROR: 9, FORMULA_ERROR: 9, COLUMNS: 18, SHEET: 16, MERGED: 16}
ROW_HIDDEN, COLUMN_HIDDEN = 0x10, 0x01
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def unseen(part: bytes) -> Unseen:
    """Everything the reader will not tell of a sheet part."""
    found = Unseen()
    rows: set[int] = set()
    columns: set[int] = set()
    row = 0
    for kind, at in _records(part):
        if kind == ROW:
            row = unpack_from("<L", part, at)[0]
            if part[at + 11] & ROW_HIDDEN:
                rows.add(row)
        elif kind in (ERROR, FORMULA_ERROR):
            found.broken[row, unpack_from("<L", part, at)[0]] = ERRORS.get(part[at + 8], "#N/A")
        elif kind == COLUMNS:
            first, last = unpack_from("<LL", part, at)
            if part[at + 16] & COLUMN_HIDDEN and last < MAX_COLUMNS:
                columns.update(range(first, last + 1))
        elif kind == MERGED:
            top, bottom, left, right = unpack_from("<LLLL", part, at)
            found.merged.append((top, left, bottom, right))
    found.concealed = sorted(rows), sorted(columns)
    return found


def sheet_links(workbook: bytes) -> dict[str, str]:
    """Sheet name -> id of the link to its part."""
    links = {}
    for kind, at in _records(workbook):
        if kind == SHEET:
            link, after = _text(workbook, at + 8)
            name, _ = _text(workbook, after)
            links[name] = link
    return links


def _text(part: bytes, at: int) -> tuple[str, int]:
    end = at + 4 + 2 * unpack_from("<L", part, at)[0]
    return part[at + 4 : end].decode("utf-16-le", "replace"), end


def _records(part: bytes) -> Iterator[tuple[int, int]]:
    """(kind, where its body begins) of every wanted record; ends where the part is cut short."""
    at, end = 0, len(part) - 1
    while at < end:
        kind, length = part[at], part[at + 1]
        at += 2
        if kind & 0x80:
            kind = kind & 0x7F | length << 7
            if at > end:
                return
            length = part[at]
            at += 1
        if length & 0x80:
            length &= 0x7F
            for shift in (7, 14, 21):
                if at > end:
                    return
                more = part[at]
                at += 1
                length |= (more & 0x7F) << shift
                if not more & 0x80:
                    break
        if kind in WANTED and length >= LEAST[kind] and at + length <= end + 1:
            yield kind, at
        at += length
