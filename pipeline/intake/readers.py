"""From the bytes of one file to one answer: kind, sheets with every cell at its Excel address, notes, or a refusal.

An answer is one line of JSON; below it lie the cells of every sheet, column by column (pipeline.intake.cells.Packed). Runs in the reading process, so it imports only the readers (late) and the standard library.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from pipeline.intake import bundle, package, text
from pipeline.intake.cells import CHUNK, Sheet, Unseen, dumped, packed, within_box
from pipeline.intake.limits import UsualLimits
from pipeline.intake.sniff import Refused, kind_of, too_big
from pipeline.intake.xls import xls_sheets


def answer(data: bytes, limits: UsualLimits) -> bytes:
    """The answer for one file. Raises Refused; readers may raise anything at all."""
    kind = kind_of(data)
    if kind == "zip":
        return _package(data, limits)
    if kind in ("xls", "ole"):
        sheets, notes, pictures = xls_sheets(data, limits)
        return _answer("xls", sheets, limits, notes=notes, pictures=pictures)
    if kind == "xml":
        return _answer(kind, _text_sheets(text.xml_tables(data), limits), limits)
    if kind in ("html", "mhtml"):
        pages = text.saved_pages(data) if kind == "mhtml" else [text.page_text(data)]
        tables = ((str(number), rows) for number, rows in enumerate(text.html_tables(pages), 1))
        return _answer("html", _text_sheets(tables, limits), limits)
    return _answer("csv", _text_sheets([("", text.csv_rows(text.decoded(data)))], limits), limits)


def _package(data: bytes, limits: UsualLimits) -> bytes:
    opened = package.inspect(data, limits)
    if opened.kind == "archive":
        found = bundle.members(data, limits, bundle.nothing_kept)
        count = sum(not member.left_out for member in found)
        raise Refused("file_archive_opened", count=str(count)) if count else Refused("file_archive_empty")
    sheets = _calamine_sheets(data, opened, limits)
    return _answer(opened.kind, sheets, limits, opened.properties, opened.notes, opened.pictures)


def refusal(code: str, facts: dict[str, str]) -> bytes:
    """The answer for a file that cannot be read."""
    return dumped({"problem": [code, sorted(facts.items())]})


def _answer(
    kind: str,
    sheets: Sequence[Sheet],
    limits: UsualLimits,
    properties: dict[str, str] | None = None,
    notes: Sequence[str] = (),
    pictures: bool = False,
) -> bytes:
    if not any(sheet.cells.height for sheet in sheets):
        raise Refused("file_only_pictures" if pictures else "file_no_cells")
    if sum(sheet.cells.text for sheet in sheets) > limits.answer_mb << 20:
        raise too_big("answer", f"{limits.answer_mb} MB")
    hidden = [sheet.name for sheet in sheets if sheet.hidden and not sheet.name.startswith("_")]
    listed: list[tuple[str, list]] = [(code, []) for code in notes]
    if hidden:
        listed.append(("file_hidden_sheets", [("sheets", hidden)]))
    head = {
        "kind": kind,
        "properties": sorted((properties or {}).items()),
        "notes": listed,
        "grids": list(map(_grid, sheets)),
    }
    cells = (part for sheet in sheets for _, values, numbers in sheet.cells.columns for part in (values, numbers))
    return b"".join([dumped(head), b"\n", *cells])


def _grid(sheet: Sheet) -> dict[str, object]:
    broken = [[row, column, shown] for (row, column), shown in sorted(sheet.broken.items())]
    return {
        "sheet": sheet.name,
        "hidden": sheet.hidden,
        "merged": sorted(sheet.merged),
        "broken": broken,
        "concealed": sheet.concealed,
        "height": sheet.cells.height,
        "columns": [(size, len(values), len(numbers)) for size, values, numbers in sheet.cells.columns],
    }


def _text_sheets(tables: object, limits: UsualLimits) -> list[Sheet]:
    sheets: list[Sheet] = []
    left = limits.cells
    for name, rows in tables:  # type: ignore[attr-defined]
        while rows and not any(rows[-1]):
            rows.pop()
        width = max(map(len, rows), default=0)
        within_box(name, len(rows), width, left, limits.cells)
        sheets.append(Sheet(name, packed(rows, width), size=len(rows) * width))
        left -= sheets[-1].size
    return sheets


def _calamine_sheets(data: bytes, opened: package.Package, limits: UsualLimits) -> list[Sheet]:
    import python_calamine as calamine

    sheets: list[Sheet] = []
    left = limits.cells
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for about in book.sheets_metadata:
            if about.typ == calamine.SheetTypeEnum.WorkSheet:
                hidden = about.visible != calamine.SheetVisibleEnum.Visible
                sheets.append(_calamine_sheet(book.get_sheet_by_name(about.name), hidden, opened, left, limits.cells))
                left -= sheets[-1].size
    except calamine.PasswordError as error:
        raise Refused("file_encrypted") from error
    except calamine.CalamineError as error:
        raise Refused("file_unsupported") from error
    return sheets


def _calamine_sheet(sheet, hidden: bool, opened: package.Package, left: int, most: int) -> Sheet:  # type: ignore[no-untyped-def]
    within_box(sheet.name, sheet.total_height, sheet.total_width, left, most)
    start = sheet.start or (0, 0)
    unseen = opened.sheets.get(sheet.name, Unseen())
    broken = unseen.broken
    width = max(start[1] + sheet.width, max((column + 1 for _, column in broken), default=0))
    height = max(sheet.total_height, max((row + 1 for row, _ in broken), default=0))
    within_box(sheet.name, height, width, left, most)
    merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()] or unseen.merged
    rows = sheet.to_python() if sheet.height * sheet.width < CHUNK * 100 else sheet.iter_rows()
    cells = packed(rows, width, start, broken)
    return Sheet(sheet.name, cells, hidden, merged, broken, height * width, unseen.concealed)
