"""Cells on their way out of the reading process: numbered by distinct value while they are read, so that a sheet of
millions of cells never exists as objects. Standard library only.
"""

from __future__ import annotations

import json
import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count, islice, repeat, zip_longest
from types import MappingProxyType

from pipeline.intake.sniff import Refused

MIDNIGHT = datetime(1, 1, 1)  # noqa: DTZ001 - cells have no zone
CHUNK = 2_000  # rows numbered at once
SMALL, LARGE, MOST_SMALL = "H", "I", 65_536  # how numbers are kept, and how many different ones the small kind knows
PLAIN = frozenset({str, float, datetime, date, time, timedelta, type(None)})
USUAL = 24  # bytes of what is no text
LITTLE = 1 << 20
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
class Packed:
    """The cells of a sheet. columns: of each the bytes of one number, its distinct values as a JSON list, its numbers
    (0 is a blank cell, n the n-th value; none at all for a blank column). text: bytes the text of all cells comes to."""

    height: int
    columns: list[tuple[int, bytes, bytes]]
    text: int


@dataclass
class Sheet:
    """One sheet on its way. size: cells down to the last filled one."""

    name: str
    cells: Packed
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


class Columns:
    """The cells of one sheet by column, each a number into the distinct values of its column; 0 is a blank cell.

    The first cell given stands at `first` (row, column, 0-based); the sheet is `width` columns wide.
    """

    def __init__(self, width: int, first: tuple[int, int] = (0, 0)) -> None:
        self._codes = [array(SMALL) for _ in range(width)]
        self._numbers: list[dict[object, int]] = [_numbers() for _ in range(width)]
        self._first = first
        self._rows = first[0]

    def add(self, rows: Sequence[Sequence[object]]) -> None:
        """The next rows."""
        turned = zip(*rows, strict=True) if len(set(map(len, rows))) == 1 else zip_longest(*rows)
        for index, column in enumerate(turned, self._first[1]):
            codes, number = self._codes[index], self._numbers[index]
            if len(codes) < self._rows:  # blank so far
                codes.frombytes(bytes((self._rows - len(codes)) * codes.itemsize))
            if codes.typecode == SMALL and len(number) + len(rows) > MOST_SMALL:
                self._codes[index] = codes = array(LARGE, codes)
            if not PLAIN.issuperset(map(type, column)):  # true is 1 to a dictionary: told apart before it looks
                column = tuple(map(_plain, column))
            codes.fromlist(list(map(number.__getitem__, column)))
        self._rows += len(rows)

    def packed(self, rows: int) -> Packed:
        """What is to be told: the cells down to the last one that is filled, at least so many rows."""
        told = [codes.tobytes() for codes in self._codes]
        sizes = [codes.itemsize for codes in self._codes]
        filled = (-(-len(one.rstrip(b"\0")) // size) for one, size in zip(told, sizes, strict=True))
        height = max(rows, *filled, 0) if told else rows
        columns = []
        for one, size, numbers in zip(told, sizes, self._numbers, strict=True):
            values = list(numbers)[2:]
            codes = one[: height * size].ljust(height * size, b"\0") if values else b""
            columns.append((size, dumped(values) if values else b"", codes))
        return Packed(height, columns, sum(map(self._text, range(len(columns)), repeat(height))))

    def _text(self, index: int, height: int) -> int:
        """Bytes the text of a column comes to when every cell is written out; not counted exactly where it is little."""
        values = list(self._numbers[index])[1:]
        longest = max(4 * len(value) if isinstance(value, str) else USUAL for value in values)
        if longest * height <= LITTLE:
            return longest * height
        sizes = [len(str(value).encode("utf-8", "replace")) for value in values]
        return sum(map(sizes.__getitem__, self._codes[index]))


def _numbers() -> dict[object, int]:
    """Value -> its number, given when it is first asked for."""
    numbers: defaultdict[object, int] = defaultdict()
    numbers |= {None: 0, "": 0}
    numbers.default_factory = count(1).__next__
    return numbers


def packed(
    rows: Iterable[Sequence[object]],
    width: int,
    first: tuple[int, int] = (0, 0),
    broken: Mapping = MappingProxyType({}),
) -> Packed:
    """The cells of one sheet; trailing blank rows are left out unless one has a broken cell."""
    columns, waiting = Columns(width, first), iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        columns.add(chunk)
    return columns.packed(max((row + 1 for row, _ in broken), default=0))


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
