"""Lines of labelled cells on a sheet six columns wide: the block above the rows of a meeting, or a whole card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipeline.writers.blanks_frame import A4, Cells, Frame, Span, protect, put
from pipeline.writers.blanks_table import RULED_ROWS, example_look, header_look
from schemas.form import Blank, Column, Form

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

Line = tuple[Blank, ...]
Rows = Sequence[int]
WIDTHS = (13, 11, 10, 11, 10, 13)  # of a page in portrait
LAST = len(WIDTHS) - 1
PLACES: dict[int, tuple[tuple[Span, Span], ...]] = {
    1: (((0, 0), (1, LAST)),),
    2: (((0, 0), (1, 1)), ((2, 2), (3, LAST))),
    3: (((0, 0), (1, 1)), ((2, 2), (3, 3)), ((4, 4), (5, LAST))),
}
"""How many labelled cells stand in a line -> the columns of each label and of what is written beside it."""
HIGH, LOW, ROW = 86, 29, 25  # points
SCALE = 92  # room for programs whose letters are wider
WIDE = 20  # a column from this width on has a line of its own


def lines_of(form: Form) -> tuple[Line, ...]:
    """The block of a register, two columns a line; the village stands in the line above."""
    found: list[list[Blank]] = []
    for column in (form[name] for name in form.block):
        if column.width >= WIDE or not found or len(found[-1]) == 2 or form[found[-1][0].column].width >= WIDE:
            found.append([])
        found[-1].append(Blank(column.label, column.name))
    return tuple(map(tuple, found))


def write_title(frame: Frame, sheet: Worksheet, row: int, title: str, size: int = 18) -> None:
    """A title over all six columns."""
    put(sheet, row, (0, LAST), title, frame.look("title_font", font_size=size, align="center"))
    sheet.set_row(row, 34)


def write_lines(
    frame: Frame,
    sheet: Worksheet,
    top: int,
    lines: Sequence[Line],
    values: Cells,
    high: Sequence[str],
    again: Rows = (0,),
) -> int:
    """The lines from row `top` on; returns the row below. values: column -> what is known. high: columns that are a box.

    again: how far below each other the same lines stand that share these drop-downs; () when they are given already.
    """
    label = frame.look("header_font", border=1, align="center", text_wrap=True)
    for row, line in enumerate(lines, start=top):
        box = any(blank.column in high for blank in line)
        sheet.set_row(row, HIGH if box else LOW)
        if len(line) == 1 and not line[0].column and not line[0].printed:
            put(sheet, row, (0, LAST), line[0].label, label)
            continue
        for blank, (own, beside) in zip(line, PLACES[len(line)], strict=True):
            put(sheet, row, own, blank.label, label)
            if not blank.column:
                put(sheet, row, beside, blank.printed, frame.look(border=1, align="center"))
                continue
            column = frame.form[blank.column]
            look = frame.ruled(column, valign="top") if box else frame.ruled(column, align="center")
            put(sheet, row, beside, values.get(blank.column, ""), look)
            frame.rule(sheet, column, row, row, beside, again)
    return top + len(lines)


def write_rows(frame: Frame, sheet: Worksheet, top: int, names: Sequence[str], rows: int, example: bool) -> None:
    """A header at row `top` and ruled rows below it, sharing the six columns by width. example: with an example row."""
    columns = [frame.form[name] for name in names]
    spans = _spans(columns)
    first = top + 2 if example else top + 1
    sheet.set_row(top, LOW)
    for place, (column, span) in enumerate(zip(columns, spans, strict=True)):
        put(sheet, top, span, column.label, frame.look(**header_look(frame, column)))
        if example:
            text = frame.said("example") if place == 0 else column.sample
            put(sheet, top + 1, span, text, frame.look(**example_look(frame)))
        for row in range(first, first + rows):
            put(sheet, row, span, "", frame.ruled(column))
        frame.rule(sheet, column, first, first + rows + RULED_ROWS, span)
    for row in range(first, first + rows):
        sheet.set_row(row, ROW)
    sheet.repeat_rows(top)


def _spans(columns: Sequence[Column]) -> list[Span]:
    shares = [1] * len(columns)
    while sum(shares) < len(WIDTHS):
        widest = max(range(len(columns)), key=lambda place: (columns[place].width / shares[place], -place))
        shares[widest] += 1
    ends = [sum(shares[: place + 1]) - 1 for place in range(len(shares))]
    return [(end - share + 1, end) for end, share in zip(ends, shares, strict=True)]


def portrait(frame: Frame, sheet: Worksheet, is_fitted: bool = True) -> None:
    """A4 portrait, free where something is to be written. is_fitted: one page wide, so that page breaks are the printer's."""
    for index, width in enumerate(WIDTHS):
        sheet.set_column(index, index, width)
    sheet.set_portrait()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.7, right=0.6, top=0.7, bottom=0.6)
    sheet.center_horizontally()
    if is_fitted:
        sheet.fit_to_pages(1, 0)
    else:
        sheet.set_print_scale(SCALE)
    sheet.hide_gridlines()
    protect(sheet)


def write_block(frame: Frame, sheet: Worksheet) -> None:
    """The register of meetings: its block, an example row and rows for those who spoke."""
    form, said = frame.form, frame.said
    write_title(frame, sheet, 0, said("title", activity=frame.campaign.short_title, register=form.title), 16)
    free: dict[str, Any] = {"font_size": 12, "locked": False}
    put(sheet, 1, (0, 2), frame.unit_line, frame.look(**free))
    put(sheet, 1, (3, LAST), said("date_line"), frame.look(align="right", **free))
    known: Cells = {"unit": frame.unit} if frame.unit else {}
    high = tuple(column.name for column in form.printed if column.width >= WIDE)
    below = write_lines(frame, sheet, 2, lines_of(form), known, high)
    names = [column.name for column in form.printed if column.name not in form.block]
    write_rows(frame, sheet, below, names, form.blank_rows, example=True)
    sheet.set_footer(said("footer"))
    portrait(frame, sheet)
