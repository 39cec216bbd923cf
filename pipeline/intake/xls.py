"""Workbooks of the old kind: the .xls and .et container and what else may lie in it. Runs in the reading process."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

from pipeline.intake.cells import MIDNIGHT, Broken, Concealed, Sheet, packed, within_box
from pipeline.intake.limits import UsualLimits
from pipeline.intake.sniff import OLE, Refused

ENCRYPTED = ("EncryptedPackage", "EncryptedSummary", "DataSpaces")
BOOKS = ("Workbook", "Book", "WORKBOOK", "BOOK")
STREAMS = (
    ("WordDocument", "document"),
    ("PowerPoint Document", "slides"),
    ("__substg1.0_", "mail"),
    ("VisioDocument", "drawing"),
    ("FileHeader", "document"),
    ("PP97_DUALSTORAGE", "slides"),
    ("CONTENTS", "document"),
)
PICTURES = (b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n")


def xls_sheets(data: bytes, limits: UsualLimits) -> tuple[list[Sheet], list[str], bool]:
    """(sheets, notes, whether there are pictures). Raises Refused."""
    if data.startswith(OLE):
        _refuse_others(data)
    book = _opened(data)
    notes = ["file_macros"] if "_VBA_PROJECT_CUR".encode("utf-16-le") in data else []
    sheets: list[Sheet] = []
    left = limits.cells
    for sheet in book.sheets():
        sheets.append(_sheet(sheet, book.datemode, left, limits.cells))
        left -= sheets[-1].size
    return sheets, notes, any(picture in data for picture in PICTURES)


def _refuse_others(data: bytes) -> None:
    """A document, a mail, or a new workbook under a password comes in the same container. Raises Refused."""
    names = _streams(data)
    if names is None:
        if all(name.encode("utf-16-le") not in data for name in BOOKS):
            if ENCRYPTED[0].encode("utf-16-le") in data:
                raise Refused("file_encrypted")
            raise Refused("file_damaged")
        return
    if any(name.strip("\x00-\x1f") in ENCRYPTED for name in names):
        raise Refused("file_encrypted")
    if any(name.upper() in BOOKS for name in names):
        return
    what = next((what for start, what in STREAMS if any(name.startswith(start) for name in names)), "other")
    raise Refused("file_not_table", what=what)


def _streams(data: bytes) -> list[str] | None:
    """Names of what lies in the container, None when it is too broken to tell."""
    from xlrd.compdoc import CompDoc

    try:
        return [entry.name for entry in CompDoc(data, logfile=io.StringIO(), ignore_workbook_corruption=True).dirlist]
    except MemoryError:
        raise
    except Exception:  # it meets damage with whatever error comes first
        return None


def _opened(data: bytes):  # type: ignore[no-untyped-def]
    import xlrd

    def opened(formatted: bool):  # type: ignore[no-untyped-def]
        return xlrd.open_workbook(
            file_contents=data, logfile=io.StringIO(), ragged_rows=True, formatting_info=formatted, on_demand=False
        )

    try:
        try:
            return opened(formatted=True)  # the only way to learn of merged cells
        except (xlrd.XLRDError, MemoryError):
            raise
        except Exception:  # a style it cannot read is no reason to refuse the cells
            return opened(formatted=False)
    except xlrd.XLRDError as error:
        said = str(error).lower()
        code = "file_encrypted" if "encrypted" in said else "file_old_workbook" if "not supported" in said else ""
        raise Refused(code or "file_damaged") from error
    except MemoryError:
        raise
    except Exception as error:  # damage again
        raise Refused("file_damaged") from error


def _sheet(sheet, datemode: int, left: int, most: int) -> Sheet:  # type: ignore[no-untyped-def]
    import xlrd

    broken: Broken = {}
    value_of: dict[int, Callable] = {
        xlrd.XL_CELL_BOOLEAN: lambda value: "TRUE" if value else "FALSE",
        xlrd.XL_CELL_DATE: lambda value: _day(value, datemode),
        xlrd.XL_CELL_ERROR: lambda _: "",
        xlrd.XL_CELL_EMPTY: lambda _: "",
        xlrd.XL_CELL_BLANK: lambda _: "",
    }

    def rows() -> Iterator[list[object]]:
        for number in range(height):
            types, row = sheet.row_types(number), list(sheet.row_values(number))
            for column, kind in enumerate(types):
                if kind in value_of:
                    if kind == xlrd.XL_CELL_ERROR:
                        broken[number, column] = xlrd.error_text_from_code.get(row[column], "#N/A")
                    row[column] = value_of[kind](row[column])
            yield row + [""] * (width - len(row))

    widths = [_filled_width(sheet, number) for number in range(sheet.nrows)]
    width = max(widths, default=0)
    height = next((number + 1 for number in range(len(widths) - 1, -1, -1) if widths[number]), 0)
    within_box(sheet.name, height, width, left, most)
    merged = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
    cells = packed((row[:width] for row in rows()), width, broken=broken)
    unseen = _concealed(sheet, height, width)
    return Sheet(sheet.name, cells, sheet.visibility != 0, merged, broken, height * width, unseen)


def _concealed(sheet, height: int, width: int) -> Concealed:  # type: ignore[no-untyped-def]
    """Only as far as there are cells: programs hide the rest of the grid."""
    rows = [row for row, about in sheet.rowinfo_map.items() if about.hidden and row < height]
    columns = [column for column, about in sheet.colinfo_map.items() if about.hidden and column < width]
    return sorted(rows), sorted(columns)


def _filled_width(sheet, number: int) -> int:  # type: ignore[no-untyped-def]
    types = sheet.row_types(number)
    return next((column + 1 for column in range(len(types) - 1, -1, -1) if types[column] not in (0, 6)), 0)


def _day(value: float, datemode: int) -> object:
    from xlrd.xldate import XLDateError, xldate_as_datetime

    if 0 <= value < 1:
        return (MIDNIGHT + timedelta(seconds=round(value * 86_400))).time() if value < 86_399.5 / 86_400 else time()
    try:
        moment: datetime = xldate_as_datetime(value, datemode)
    except (XLDateError, OverflowError, ValueError):
        return value
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
