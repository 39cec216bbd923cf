"""Rows and columns of a sheet part that are hidden, by hand or by a filter: no reader tells. Standard library only."""

from __future__ import annotations

import re

from pipeline.intake.cells import Concealed

MAX_COLUMNS = 1_024  # beyond, nobody types: programs hide the rest of the grid
HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
ROW = re.compile(rb"<row ([^>]*)>")
ROW_NUMBER = re.compile(rb"""\br=["']([0-9]{1,7})["']""")
COLUMNS = re.compile(rb"<col ([^>]*)>")
SPAN = re.compile(rb"""\b(min|max)=["']([0-9]{1,5})["']""")


def concealed(part: bytes) -> Concealed:
    """(rows, columns), 0-based, ascending."""
    if b"hidden=" not in part:
        return [], []
    rows = {
        int(number[1]) - 1
        for row in ROW.finditer(part)
        if HIDDEN.search(row[1]) and (number := ROW_NUMBER.search(row[1]))
    }
    columns: set[int] = set()
    for column in COLUMNS.finditer(part):
        span = {key: int(number) for key, number in SPAN.findall(column[1])}
        if HIDDEN.search(column[1]) and len(span) == 2 and span[b"max"] <= MAX_COLUMNS:
            columns.update(range(span[b"min"] - 1, span[b"max"]))
    return sorted(rows), sorted(columns)
