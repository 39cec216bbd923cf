"""The register as a table: title, header, example row, pre-filled or empty rows; one page wide, header repeated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipeline.writers.blanks_frame import A4, TEXT_KINDS, Cells, Frame, protect, put
from schemas.form import Column
from schemas.states import Severity

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

TITLE_ROW, UNIT_ROW, HEADER_ROW, EXAMPLE_ROW, FIRST_ROW = range(5)
RULED_ROWS = 3000  # drop-downs and hints reach this far below the printed rows
ROW_HEIGHT = 24
NEEDED, PLAIN = "#FFE699", "#E7E6E6"


def write_table(frame: Frame, sheet: Worksheet, rows: Sequence[Cells]) -> None:
    """The whole sheet, with one row for each of `rows`."""
    sheet.set_default_row(ROW_HEIGHT)
    columns = frame.form.printed
    _head(frame, sheet, len(columns) - 1)
    for index, column in enumerate(columns):
        _column(frame, sheet, index, column, rows)
    lines = max(-(-2 * len(column.label) // int(_width(column))) for column in columns)
    sheet.set_row(HEADER_ROW, 16.0 * min(max(lines, 2), 8))
    _lay_out(frame, sheet, FIRST_ROW + len(rows) - 1)


def header_look(frame: Frame, column: Column) -> dict[str, Any]:
    """How a header is printed: what must be filled in stands out."""
    colour = NEEDED if column.if_blank is Severity.ERROR else PLAIN
    return {"font": "header_font", "border": 1, "align": "center", "text_wrap": True, "bg_color": colour}


def example_look(frame: Frame) -> dict[str, Any]:
    """How the example row is printed."""
    grey = {"font_color": "#808080", "bg_color": "#F2F2F2", "italic": True}
    return {"border": 1, "text_wrap": True, "num_format": "@", **grey}


def _head(frame: Frame, sheet: Worksheet, last: int) -> None:
    said = frame.said
    middle = min(last - 1, max(1, last // 2))
    title = said("title", activity=frame.campaign.short_title, register=frame.form.title)
    put(sheet, TITLE_ROW, (0, last), title, frame.look("title_font", font_size=18, align="center"))
    line: dict[str, Any] = {"font_size": 12, "locked": False}
    put(sheet, UNIT_ROW, (0, middle), frame.unit_line, frame.look(**line))
    put(sheet, UNIT_ROW, (middle + 1, last), said("date_line"), frame.look(align="right", **line))
    sheet.set_row(TITLE_ROW, 30)
    sheet.set_row(UNIT_ROW, 20)


def _column(frame: Frame, sheet: Worksheet, index: int, column: Column, rows: Sequence[Cells]) -> None:
    is_text = column.kind in TEXT_KINDS
    below = frame.look(num_format="@", locked=False) if is_text else frame.look(locked=False)
    sheet.set_column(index, index, _width(column), below)
    sheet.write_string(HEADER_ROW, index, column.label, frame.look(**header_look(frame, column)))
    example = frame.said("example") if index == 0 else column.sample
    sheet.write_string(EXAMPLE_ROW, index, example, frame.look(**example_look(frame)))
    look = frame.ruled(column)
    for row, cells in enumerate(rows, start=FIRST_ROW):
        put(sheet, row, (index, index), cells.get(column.name, ""), look)
    frame.rule(sheet, column, FIRST_ROW, FIRST_ROW + len(rows) + RULED_ROWS, (index, index))


def _width(column: Column) -> float:
    """Column width in half characters: tight, because twenty columns must stay legible on one A4 page."""
    return max(0.9 * column.width + 1, 6.0)


def _lay_out(frame: Frame, sheet: Worksheet, last_row: int) -> None:
    """A4 landscape, one page wide, header repeated; header protected without password, body free."""
    names = frame.form.printed_names
    pinned = names.index("head") + 1 if "head" in names[:4] else 1
    sheet.freeze_panes(FIRST_ROW - 1, pinned)
    sheet.autofilter(HEADER_ROW, 0, last_row, len(names) - 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_footer(frame.said("footer"))
    protect(sheet)
    sheet.set_selection(FIRST_ROW, pinned, FIRST_ROW, pinned)
