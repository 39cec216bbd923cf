"""Cells on their way out of the reading process: rows are encoded as JSON while they are read, so that a sheet of
millions of cells never exists as objects. Standard library only.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from pipeline.intake.sniff import Refused

MIDNIGHT = datetime(1, 1, 1)  # noqa: DTZ001 - cells have no zone
CHUNK = 2_000  # rows encoded at once
Merged = list[tuple[int, int, int, int]]  # first row, first column, last row, last column, 0-based
Broken = dict[tuple[int, int], str]  # (row, column), 0-based -> text of an error, "" for a formula never calculated
Concealed = tuple[list[int], list[int]]  # hidden rows and columns, 0-based, ascending


@dataclass
class Unseen:
    """What the reader of a kind does not tell of a sheet. stray: address of a cell that is too far away, or ""."""

    broken: Broken = field(default_factory=dict)
    concealed: Concealed = ([], [])
    merged: Merged = field(default_factory=list)
    stray: str = ""


@dataclass
class Sheet:
    """One sheet on its way: rows already encoded as a JSON list. size: cells down to the last filled one."""

    name: str
    rows: bytes
    hidden: bool = False
    merged: Merged = field(default_factory=list)
    broken: Broken = field(default_factory=dict)
    size: int = 0
    concealed: Concealed = ([], [])


def within_box(name: str, rows: int, columns: int, left: int, most: int) -> None:
    """Refuses a sheet that needs more cells than are left of the file's `most`."""
    if rows * columns > most:
        raise Refused("file_stray_cells", sheet=name, cell=f"R{rows}C{columns}", limit=f"{most:,}")
    if rows * columns > left:
        raise Refused("file_too_big", what="cells", limit=f"{most:,}")


def encoded(
    rows: Iterable[Sequence[object]],
    width: int,
    first: tuple[int, int] = (0, 0),
    broken: Mapping = MappingProxyType({}),
) -> bytes:
    """JSON list of rows, all `width` cells long, the first given cell at `first` (row, column, 0-based).

    Trailing blank rows are left out unless one has a broken cell.
    """
    chunks: list[bytes] = []
    done = 0
    waiting: list[list[object]] = [[None] * width for _ in range(first[0])]
    indent: list[object] = [None] * first[1]
    filled = 0
    for row in rows:
        cells = _cells(row)
        if indent or len(cells) < width:
            cells = [*indent, *cells, *[None] * (width - first[1] - len(cells))]
        waiting.append(cells)
        if cells.count(None) < width:
            filled = len(waiting)
        if filled >= CHUNK:
            chunks.append(dumped(waiting[:filled])[1:-1])
            waiting, done, filled = waiting[filled:], done + filled, 0
    last_broken = max((row + 1 for row, _ in broken), default=0) - done
    waiting += [[None] * width for _ in range(last_broken - len(waiting))]
    filled = max(filled, last_broken)
    if filled:
        chunks.append(dumped(waiting[:filled])[1:-1])
    return b"[" + b",".join(chunks) + b"]"


def _cells(row: Sequence[object]) -> list[object]:
    types = set(map(type, row))
    if bool in types or int in types:
        row = [_plain(cell) for cell in row]
    return [None if cell == "" else cell for cell in row] if "" in row else list(row)


def _plain(cell: object) -> object:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return float(cell) if isinstance(cell, int) else cell


def _tagged(cell: object) -> object:
    """Days and times, which JSON lacks. {"d": ...} a day with or without time, {"t": ...} a time of day."""
    if isinstance(cell, datetime):
        return {"d": cell.replace(tzinfo=None).isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    if isinstance(cell, time):
        return {"t": cell.replace(tzinfo=None).isoformat()}
    if isinstance(cell, timedelta):
        if timedelta() <= cell < timedelta(days=1):
            return {"t": (MIDNIGHT + cell).time().isoformat()}
        return str(cell)
    return str(cell)


def dumped(value: object) -> bytes:
    """JSON in UTF-8; what is no finite number becomes text, half a character becomes "?"."""
    try:
        text = json.dumps(value, default=_tagged, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError:  # not a number, or infinite: keep as text, the parser says what it thinks of it
        text = json.dumps(_finite(value), default=_tagged, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def _finite(value: object) -> object:
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
