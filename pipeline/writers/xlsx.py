"""Carries out the plan of a workbook with XlsxWriter. Same plan, same bytes. No number or word is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pipeline.model import RESULT_PROPERTY
from pipeline.reports.book import Book, Cell, Charts, Column, KeyNumbers, Line, Notes, Sheet, Shown, Table, Text, Title
from pipeline.reports.numbers import DASH, written
from pipeline.text import clean_text, clipped, fits_in_rule, sheet_name, starts_like_formula
from pipeline.writers.layout import Layout, Placed, first_data_row, header_rows, key_spans, laid_out
from pipeline.writers.theme import Theme
from pipeline.writers.theme import theme as default_theme

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format

    from pipeline.writers.quick_sheet import QuickSheet

LIST_SHEET = "_lists"
LONG = 200  # characters; longer texts may be higher than a row can be, and then show their beginning
PAPERS = {"A4": 9, "A3": 8}
PROTECTION = {
    "format_cells": True, "format_columns": True, "format_rows": True, "sort": True, "autofilter": True,
    "select_locked_cells": True, "select_unlocked_cells": True,
}  # fmt: skip
VISIBILITY = {"hidden": "hide", "very_hidden": "very_hidden"}


def book_bytes(book: Book, theme: Theme | None = None) -> bytes:
    """The workbook as bytes."""
    from pipeline.writers.quick_book import QuickBook
    from pipeline.writers.quick_sheet import QuickSheet

    stream = BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    with QuickBook(stream, options) as workbook:
        created = datetime(book.day.year, book.day.month, book.day.day)  # noqa: DTZ001  a business day, no clock
        workbook.set_properties({"title": clean_text(book.title), "created": created})
        for name, value in sorted((book.properties or {RESULT_PROPERTY: "1"}).items()):
            workbook.set_custom_property(name, value, "text")
        workbook.worksheet_class = QuickSheet
        _Writer(workbook, book, theme or default_theme()).write()
    return stream.getvalue()


class _Writer:
    """One workbook being written: its formats, the places of its tables, its hidden lists."""

    def __init__(self, workbook: xlsxwriter.Workbook, book: Book, theme: Theme) -> None:
        self.workbook, self.theme = workbook, theme
        self.formats: dict[tuple[Any, ...], Format] = {}
        taken: set[str] = {LIST_SHEET}
        self.names = [sheet_name(sheet.name, taken) for sheet in book.sheets]
        self.layouts = [laid_out(sheet, theme) for sheet in book.sheets]
        self.tables = {
            placed.block.name: (name, placed.block, first_data_row(placed.block, placed.row))
            for name, layout in zip(self.names, self.layouts, strict=True)
            for placed in layout.placed
            if isinstance(placed.block, Table)
        }
        self.lists: dict[tuple[str, ...], int] = {}

    def write(self) -> None:
        """Every sheet, then the hidden lists its drop-downs refer to."""
        for name, layout in zip(self.names, self.layouts, strict=True):
            self.sheet(self.workbook.add_worksheet(name), layout)
        if self.lists:
            hidden = self.workbook.add_worksheet(LIST_SHEET)
            hidden.very_hidden()
            for options, column in self.lists.items():
                for row, option in enumerate(options):
                    hidden.write_string(row, column, option)

    def format(self, *roles: str, number: str = "", **more: bool | int) -> Format:
        """The format of some roles, made once."""
        chosen = tuple(role for role in roles if role)
        key = (chosen, number, *sorted(more.items()))
        if key not in self.formats:
            self.formats[key] = self.workbook.add_format(self.theme.properties(chosen, number) | more)
        return self.formats[key]

    def sheet(self, worksheet: QuickSheet, layout: Layout) -> None:
        """One sheet: page, columns, rows, blocks."""
        sheet = layout.sheet
        self.page(worksheet, layout)
        tables = [block for block in sheet.blocks if isinstance(block, Table)]
        hidden = {number for table in tables for number, column in enumerate(table.columns) if column.hidden}
        for column, width in enumerate(layout.widths):
            worksheet.set_column(column, column, width, self.format(), {"hidden": column in hidden})
        for row, height in layout.heights.items():
            worksheet.set_row(row, height)
        for placed in layout.placed:
            self.block(worksheet, layout, placed)
        if sheet.protected:
            worksheet.protect("", PROTECTION)
        if sheet.visibility != "visible":
            getattr(worksheet, VISIBILITY[sheet.visibility])()

    def block(self, worksheet: QuickSheet, layout: Layout, placed: Placed) -> None:
        """One block at its place."""
        block, row = placed.block, placed.row
        if isinstance(block, (Title, Line)):
            self.merged(worksheet, row, 0, layout.last_column, Text(block.text), self.format(block.role))
        elif isinstance(block, Notes):
            for number, line in enumerate(block.lines):
                self.merged(worksheet, row + number, 0, layout.last_column, Text(line), self.format("note"))
        elif isinstance(block, KeyNumbers):
            self.key_numbers(worksheet, layout, block, row)
        elif isinstance(block, Table):
            self.table(worksheet, layout.sheet, block, row)
        else:
            self.charts(worksheet, layout, block, row)

    def page(self, worksheet: QuickSheet, layout: Layout) -> None:
        """Print layout: A4, one page wide, header rows repeated, page number; panes."""
        page, sheet = self.theme.page, layout.sheet
        if sheet.landscape:
            worksheet.set_landscape()
        worksheet.set_paper(PAPERS[sheet.paper])
        worksheet.set_margins(page["left"], page["right"], page["top"], page["bottom"])
        worksheet.set_footer(page["footer"])
        worksheet.center_horizontally()
        worksheet.fit_to_pages(1, 1 if sheet.one_page else 0)
        worksheet.hide_gridlines(2)
        repeating = next((p for p in layout.placed if isinstance(p.block, Table) and p.block.repeat), None)
        if repeating is not None and isinstance(repeating.block, Table):
            first = first_data_row(repeating.block, repeating.row)
            worksheet.repeat_rows(first - header_rows(repeating.block), first - 1)
        if sheet.freeze is not None and layout.header is not None:
            worksheet.freeze_panes(layout.header[1], sheet.freeze)

    def merged(self, worksheet: QuickSheet, row: int, first: int, last: int, cell: Cell, look: Format) -> None:
        """One cell over several columns."""
        if last > first:
            worksheet.merge_range(row, first, row, last, "", look)
        self.cell(worksheet, row, first, cell, look)

    def cell(self, worksheet: QuickSheet, row: int, column: int, cell: Cell, look: Format) -> None:
        """One typed cell: a number as a number rounded to what is displayed, a text as a text."""
        kept = _kept(cell)
        if isinstance(kept, float):
            worksheet.write_number(row, column, kept, look)
        elif kept:
            worksheet.write_string(row, column, kept, look)
        else:
            worksheet.write_blank(row, column, None, look)

    def key_numbers(self, worksheet: QuickSheet, layout: Layout, block: KeyNumbers, row: int) -> None:
        """The strip of large numbers."""
        for item, (first, last) in zip(block.items, key_spans(layout.widths, len(block.items)), strict=True):
            number = "" if isinstance(item.number, Text) else item.number.format
            look = ("key_number", "key_text") if isinstance(item.number, Text) else ("key_number",)
            self.merged(worksheet, row, first, last, Text(item.label), self.format("key_label"))
            self.merged(
                worksheet, row + 1, first, last, item.number, self.format(*look, item.number.role, number=number)
            )
            self.merged(worksheet, row + 2, first, last, Text(item.below), self.format("key_below"))

    def table(self, worksheet: QuickSheet, sheet: Sheet, table: Table, row: int) -> None:
        """A table: title, header, rows, total, filter, drop-downs."""
        if table.title:
            worksheet.write_string(row, 0, clean_text(table.title), self.format("section"))
        first = first_data_row(table, row)
        self.header(worksheet, sheet, table, first - header_rows(table))
        looks: dict[tuple[int, str, str, bool | None, bool], Format] = {}

        def made(column: int, cell: Cell) -> Any:
            is_formula = starts_like_formula(cell.text) if isinstance(cell, Text) else None
            kind = (column, "" if isinstance(cell, Text) else cell.format, cell.role, is_formula, _is_long(cell))
            look = looks.get(kind)
            if look is None:
                look = looks[kind] = self.look(sheet, table.columns[column], cell)
            kept = _kept(cell)
            if isinstance(kept, float):
                return worksheet.number(kept, look)
            return worksheet.string(kept, look) if kept else worksheet.blank(look)

        worksheet.fill(first, table.rows, made)
        last = first + len(table.rows) - 1
        for column, top, bottom in table.merges:
            look = self.look(sheet, table.columns[column], table.rows[top][column], "beginning")
            worksheet.merge_range(first + top, column, first + bottom, column, "", look)
            self.cell(worksheet, first + top, column, table.rows[top][column], look)
        for column, cell in enumerate(table.total or ()):
            self.cell(worksheet, last + 1, column, cell, self.look(sheet, table.columns[column], cell, "total"))
        if table.filtered:
            worksheet.autofilter(first - 1, 0, max(first, last), len(table.columns) - 1)
        for place, described in enumerate(table.columns):
            if not described.locked:
                self.entries(worksheet, table, first, place)

    def look(self, sheet: Sheet, column: Column, cell: Cell, row_role: str = "") -> Format:
        """The format of a body cell: of its column, its row, then its own."""
        number = "text" if isinstance(cell, Text) else cell.format
        more: dict[str, bool | int] = {}
        if isinstance(cell, Text) and starts_like_formula(cell.text):
            more["quote_prefix"] = True
        typed = ""
        if sheet.protected:
            more["locked"] = column.locked
            typed = "locked" if column.locked else "typed"
        placed = "beginning" if _is_long(cell) else ""
        return self.format(column.role, row_role, typed, cell.role, placed, number=number, **more)

    def header(self, worksheet: QuickSheet, sheet: Sheet, table: Table, row: int) -> None:
        """Column labels, grouped columns under a common heading."""
        grouped = header_rows(table) == 2
        last = row + grouped
        for number, column in enumerate(table.columns):
            look = self.format("head", "typed_head" if sheet.protected and not column.locked else "")
            if grouped and not column.group:
                worksheet.merge_range(row, number, last, number, "", look)
                worksheet.write_string(row, number, column.label, look)
            else:
                worksheet.write_string(last, number, column.label, look)
        first = 0
        while grouped and first < len(table.columns):
            group, end = table.columns[first].group, first
            while end + 1 < len(table.columns) and table.columns[end + 1].group == group:
                end += 1
            if group:
                self.merged(worksheet, row, first, end, Text(group), self.format("head"))
            first = end + 1

    def entries(self, worksheet: QuickSheet, table: Table, first: int, number: int) -> None:
        """Drop-downs and hints of a column that is filled in: one rule a cell, neighbours with the same one in one.

        Excel offers the drop-down of the first rule that names a cell, and of no other.
        """
        column, row = table.columns[number], first
        offered = (cell.options if isinstance(cell := line[number], Text) else () for line in table.rows)
        for options, cells in groupby(own or column.options for own in offered):
            last = row + sum(1 for _ in cells) - 1
            if options or column.hint:
                worksheet.data_validation(row, number, last, number, self.rule(column, options))
            row = last + 1

    def rule(self, column: Column, options: Sequence[str]) -> dict[str, Any]:
        """What may be typed, and what is said beside the cell."""
        rule: dict[str, Any] = {"validate": "any"}
        if options:
            listed: list[str] | str = list(options)
            if not fits_in_rule(options):
                place = self.lists.setdefault(tuple(options), len(self.lists))
                letter = _letters(place)
                listed = f"='{LIST_SHEET}'!${letter}$1:${letter}${len(options)}"
            rule = {"validate": "list", "source": listed}
        if column.hint:
            rule |= {"input_title": clean_text(column.label)[:32], "input_message": clean_text(column.hint)[:255]}
        return rule

    def charts(self, worksheet: QuickSheet, layout: Layout, block: Charts, row: int) -> None:
        """Native charts side by side."""
        from pipeline.writers.charts import insert_charts

        insert_charts(self.workbook, worksheet, layout, block, row, self.tables, self.theme)


def _is_long(cell: Cell) -> bool:
    """Whether the text of a cell may need more lines than its row has."""
    return isinstance(cell, Text) and len(cell.text) > LONG


def _kept(cell: Cell) -> float | str:
    """What a cell holds: a number as a number rounded to what is displayed, a text as a text."""
    if isinstance(cell, Text) or (isinstance(cell, Shown) and cell.text):
        return clipped(clean_text(cell.text))
    return DASH if cell.value is None else written(cell.value, cell.format)


def _letters(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))
