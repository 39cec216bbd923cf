"""From the bytes of one file to one JSON answer: kind, sheets with every cell at its Excel address, notes, or a refusal.

Runs in the reading process, so it imports only the readers (late) and the standard library. The answer is bytes because
rows are encoded while they are read: a sheet of millions of cells never exists as objects.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from pipeline.intake import package, text
from pipeline.intake.package import MAX_CELLS, Broken
from pipeline.intake.sniff import Refused, kind_of, what_ole_is

MIDNIGHT = datetime(1, 1, 1)  # noqa: DTZ001 - cells have no zone
CHUNK = 2_000  # rows encoded at once
Merged = list[tuple[int, int, int, int]]


@dataclass
class Sheet:
    """One sheet on its way: rows already encoded as a JSON list."""

    name: str
    rows: bytes
    hidden: bool = False
    merged: Merged = field(default_factory=list)
    broken: Broken = field(default_factory=dict)


def answer(data: bytes, unpacked_mb: int) -> bytes:
    """The answer for one file. Raises Refused; readers may raise anything at all."""
    kind = kind_of(data)
    if kind == "zip":
        opened = package.inspect(data, unpacked_mb)
        sheets = _calamine_sheets(data, opened)
        return _answer(opened.kind, sheets, opened.properties, opened.notes)
    if kind == "xls":
        sheets, notes = _xls_sheets(data)
        return _answer("xls", sheets, {}, notes)
    if kind == "xml":
        return _answer(kind, [Sheet(name, _rows_encoded(rows)) for name, rows in text.xml_tables(data)])
    if kind == "html":
        tables = text.html_tables(text.decoded(data))
        return _answer(kind, [Sheet(str(number), _rows_encoded(rows)) for number, rows in enumerate(tables, 1)])
    return _answer("csv", [Sheet("", _rows_encoded(text.csv_rows(text.decoded(data))))])


def refusal(code: str, facts: dict[str, str]) -> bytes:
    """The answer for a file that cannot be read."""
    return _dumped({"problem": [code, sorted(facts.items())]})


def _answer(
    kind: str, sheets: Sequence[Sheet], properties: dict[str, str] | None = None, notes: Sequence[str] = ()
) -> bytes:
    hidden = [sheet.name for sheet in sheets if sheet.hidden and not sheet.name.startswith("_")]
    listed: list[tuple[str, list]] = [(code, []) for code in notes]
    if hidden:
        listed.append(("file_hidden_sheets", [("sheets", hidden)]))
    head = {"kind": kind, "properties": sorted((properties or {}).items()), "notes": listed}
    return b"".join([_dumped(head)[:-1], b',"grids":[', b",".join(map(_grid, sheets)), b"]}"])


def _grid(sheet: Sheet) -> bytes:
    broken = [[row, column, shown] for (row, column), shown in sorted(sheet.broken.items())]
    head = {"sheet": sheet.name, "hidden": sheet.hidden, "merged": sorted(sheet.merged), "broken": broken}
    return b"".join([_dumped(head)[:-1], b',"rows":', sheet.rows, b"}"])


# cells ----------------------------------------------------------------------------------------------------------------


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
            chunks.append(_dumped(waiting[:filled])[1:-1])
            waiting, done, filled = waiting[filled:], done + filled, 0
    last_broken = max((row + 1 for row, _ in broken), default=0) - done
    waiting += [[None] * width for _ in range(last_broken - len(waiting))]
    filled = max(filled, last_broken)
    if filled:
        chunks.append(_dumped(waiting[:filled])[1:-1])
    return b"[" + b",".join(chunks) + b"]"


def _rows_encoded(rows: list[list[str]]) -> bytes:
    return encoded(rows, max(map(len, rows), default=0))


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


def _dumped(value: object) -> bytes:
    try:
        dumped = json.dumps(value, default=_tagged, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError:  # not a number, or infinite: keep as text, the parser says what it thinks of it
        dumped = json.dumps(_finite(value), default=_tagged, ensure_ascii=False, separators=(",", ":"))
    return dumped.encode("utf-8", "replace")


def _finite(value: object) -> object:
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


# readers --------------------------------------------------------------------------------------------------------------


def _calamine_sheets(data: bytes, opened: package.Package) -> list[Sheet]:
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            _calamine_sheet(
                book.get_sheet_by_name(about.name), about.visible != calamine.SheetVisibleEnum.Visible, opened
            )
            for about in book.sheets_metadata
            if about.typ == calamine.SheetTypeEnum.WorkSheet
        ]
    except calamine.PasswordError as error:
        raise Refused("file_encrypted") from error
    except calamine.CalamineError as error:
        raise Refused("file_unsupported") from error


def _calamine_sheet(sheet, hidden: bool, opened: package.Package) -> Sheet:  # type: ignore[no-untyped-def]
    _within_box(sheet.name, sheet.total_height, sheet.total_width)
    start = sheet.start or (0, 0)
    broken = opened.broken.get(sheet.name, {})
    width = max(start[1] + sheet.width, max((column + 1 for _, column in broken), default=0))
    merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    rows = sheet.to_python() if sheet.height * sheet.width < CHUNK * 100 else sheet.iter_rows()
    return Sheet(sheet.name, encoded(rows, width, start, broken), hidden, merged, broken)


def _within_box(name: str, rows: int, columns: int) -> None:
    if rows * columns > MAX_CELLS:
        raise Refused("file_stray_cells", sheet=name, cell=f"R{rows}C{columns}")


def _xls_sheets(data: bytes) -> tuple[list[Sheet], list[str]]:
    import xlrd

    def opened(formatted: bool):  # type: ignore[no-untyped-def]
        silent = io.StringIO()
        return xlrd.open_workbook(
            file_contents=data, logfile=silent, ragged_rows=True, formatting_info=formatted, on_demand=False
        )

    try:
        try:
            book = opened(formatted=True)  # the only way to learn of merged cells
        except (xlrd.XLRDError, MemoryError):
            raise
        except Exception:  # a style it cannot read is no reason to refuse the cells
            book = opened(formatted=False)
    except xlrd.XLRDError as error:
        raise _xls_refused(str(error), data) from error
    except MemoryError:
        raise
    except Exception as error:  # it meets damage with whatever error comes first
        raise Refused("file_damaged") from error
    notes = ["file_macros"] if "_VBA_PROJECT_CUR".encode("utf-16-le") in data else []
    return [_xls_sheet(sheet, book.datemode) for sheet in book.sheets()], notes


def _xls_refused(message: str, data: bytes) -> Refused:
    if "encrypted" in message.lower():
        return Refused("file_encrypted")
    if "Can't find workbook" in message:
        return Refused("file_not_table", what=what_ole_is(data))
    return Refused("file_damaged")


def _xls_sheet(sheet, datemode: int) -> Sheet:  # type: ignore[no-untyped-def]
    import xlrd

    broken: Broken = {}
    value_of: dict[int, Callable] = {
        xlrd.XL_CELL_BOOLEAN: lambda value: "TRUE" if value else "FALSE",
        xlrd.XL_CELL_DATE: lambda value: _xls_day(value, datemode),
        xlrd.XL_CELL_ERROR: lambda _: "",
        xlrd.XL_CELL_EMPTY: lambda _: "",
        xlrd.XL_CELL_BLANK: lambda _: "",
    }

    def rows() -> Iterator[list[object]]:
        for number in range(sheet.nrows):
            types, row = sheet.row_types(number), list(sheet.row_values(number))
            for column, kind in enumerate(types):
                if kind in value_of:
                    if kind == xlrd.XL_CELL_ERROR:
                        broken[number, column] = xlrd.error_text_from_code.get(row[column], "#N/A")
                    row[column] = value_of[kind](row[column])
            yield row + [""] * (width - len(row))

    width = max((_filled_width(sheet, number) for number in range(sheet.nrows)), default=0)
    _within_box(sheet.name, sheet.nrows if width else 0, width)
    merged = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
    encoded_rows = encoded((row[:width] for row in rows()), width, broken=broken)
    return Sheet(sheet.name, encoded_rows, sheet.visibility != 0, merged, broken)


def _filled_width(sheet, number: int) -> int:  # type: ignore[no-untyped-def]
    types = sheet.row_types(number)
    return next((column + 1 for column in range(len(types) - 1, -1, -1) if types[column] not in (0, 6)), 0)


def _xls_day(value: float, datemode: int) -> object:
    from xlrd.xldate import XLDateError, xldate_as_datetime

    if 0 <= value < 1:
        return (MIDNIGHT + timedelta(seconds=round(value * 86_400))).time() if value < 86_399.5 / 86_400 else time()
    try:
        moment = xldate_as_datetime(value, datemode)
    except (XLDateError, OverflowError, ValueError):
        return value
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
