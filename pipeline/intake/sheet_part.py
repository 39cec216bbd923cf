"""One XML sheet part of a workbook: what calamine does not tell of it. Runs in the reading process.

calamine reads error cells and never calculated formulas as "", and makes room for every cell up to the farthest one:
both are looked up here, by a search that parses nothing. Standard library only.
"""

from __future__ import annotations

import re

from pipeline.intake.cells import Broken, Unseen
from pipeline.intake.concealed import concealed
from pipeline.intake.limits import USUAL_LIMITS

MAX_CELLS = USUAL_LIMITS.cells
FORMULA = re.compile(rb"<f[ >/]")  # one literal start each: an alternation is ten times slower
ERROR = re.compile(rb' t="e"')
UNUSUAL = re.compile(rb"""<\w+:f[ >/]|[ ]t='e'""")
WIDE = re.compile(rb""" r="[A-Z]{3}[0-9]""")
TWO_LETTERS = re.compile(rb""" r="[A-Z]{2}[0-9]""")
FILLED_CELL = re.compile(rb"""<(?:\w+:)?c r="([A-Z]{1,3})([0-9]{1,7})"(?:[^>]*[^/>])?>""")
ADDRESS = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
SHOWN = re.compile(rb"<(?:\w+:)?v(?: [^>]*)?>([^<]*)</")
ROW = re.compile(rb"""\br=["']([0-9]{1,7})["']""")


def unseen(part: bytes, most: int) -> Unseen:
    """Everything the reader will not tell of the part. most: cells it may have."""
    stray, broken = scan_sheet(part, most)
    return Unseen(broken, concealed(part), stray=stray)


def scan_sheet(part: bytes, most: int = MAX_CELLS) -> tuple[str, Broken]:
    """("" or the address of a far-away stray cell, {cells with an error or a never calculated formula: error text})."""
    return _stray(part, most), _broken(part)


def _hits(part: bytes) -> list[int]:
    """Where a formula or an error begins, in order."""
    start = part.find(b"sheetData")
    unusual = part[start - 1 : start] == b":" or b" r='" in part[start : start + 2000]
    patterns = (FORMULA, ERROR, UNUSUAL) if unusual else (FORMULA, ERROR)
    return sorted(hit.end() for pattern in patterns for hit in pattern.finditer(part))


def _broken(part: bytes) -> Broken:
    broken: Broken = {}
    done = -1
    for hit in _hits(part):
        start = max(part.rfind(b"<c ", done + 1, hit), part.rfind(b":c ", done + 1, hit))
        end = part.find(b"c>", hit)  # </c> or </x:c>
        if end < 0:
            break
        if start <= done:
            continue
        done = end
        cell = part[start:end]
        opening = cell[: cell.find(b">")]
        address, shown = ADDRESS.search(opening), SHOWN.search(cell)
        text = shown.group(1).decode("utf-8", "replace") if shown else ""
        is_error = b't="e"' in opening or b"t='e'" in opening
        never_calculated = not text and b't="str"' not in opening  # an empty text is a calculated result
        if address and (is_error or never_calculated):
            broken[int(address.group(2)) - 1, column_index(address.group(1))] = text
    return broken


def _stray(part: bytes, most: int) -> str:
    """A quick look first: only where the sheet could be larger than `most` is every filled cell visited."""
    row = ROW.search(part, max(part.rfind(b"<row "), part.rfind(b":row ")))
    rows = int(row.group(1)) if row else 0
    columns = 16_384 if WIDE.search(part) else 702 if rows * 702 > most and TWO_LETTERS.search(part) else 26
    if rows * columns <= most or (columns == 26 and not _reaches(part, most // rows)):
        return ""
    lowest, rightmost = (0, ""), (0, "")
    for hit in FILLED_CELL.finditer(part):
        address = (hit.group(1) + hit.group(2)).decode("ascii")
        lowest = max(lowest, (int(hit.group(2)), address))
        rightmost = max(rightmost, (column_index(hit.group(1)) + 1, address))
    if lowest[0] * rightmost[0] <= most:
        return ""
    return lowest[1] if lowest[0] > most // 100 else rightmost[1]


def _reaches(part: bytes, column: int) -> bool:
    """Whether a column of one letter from `column` on (0-based) is filled anywhere: one search instead of every cell."""
    beyond = rb""" r="[%c-Z][0-9]{1,7}"(?:[^>]*[^/>])?>""" % (ord("A") + column)
    return re.search(beyond, part) is not None


def column_index(letters: bytes) -> int:
    """b"A" -> 0, b"AA" -> 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
