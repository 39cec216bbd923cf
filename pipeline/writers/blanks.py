"""Blank registers: what a village gets to fill in, built from the form that will read it back (DESIGN promise 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pipeline.campaign import Campaign
from pipeline.wording import Words, words
from schemas.form import Column, Form, Kind
from schemas.states import FOUND, NO, NOT_FOUND, YES, Severity

if TYPE_CHECKING:
    import pandas as pd
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

TEMPLATE_PROPERTY = "huhudao_template"
TEMPLATE_SHEET = "_template"
CREATED = datetime(2021, 1, 1)  # noqa: DTZ001  fixed, so that the same form gives the same bytes
TITLE_ROW, UNIT_ROW, HEADER_ROW, EXAMPLE_ROW, FIRST_ROW = range(5)
SPARE_ROWS = 20  # empty rows below a pre-filled roster
RULED_ROWS = 3000  # drop-downs and hints reach this far below the printed rows
ROW_HEIGHT = 24
PREFILLED = ("group", "household_no", "head")  # of the roster; the phone stays in the office
TEXT_KINDS = frozenset({Kind.PHONE, Kind.CODE, Kind.DATE, Kind.TEXT, Kind.NAME, Kind.UNIT})
LISTED_CHARACTERS, HINT_CHARACTERS, HINT_TITLE_CHARACTERS = 255, 255, 32  # limits of the file format
NOT_ISSUED = frozenset({"handling", "decisions"})  # these come out of a run

Cells = Mapping[str, str | int]


def template_id(form: Form, campaign: Campaign, unit: str | None) -> str:
    """The hidden id of a blank: campaign/register/unit/version; unit empty for the office's own registers."""
    return f"{campaign.id}/{form.register}/{unit or ''}/{form.version}"


def blank_register(
    form: Form,
    campaign: Campaign,
    unit: str | None = None,
    households: pd.DataFrame | None = None,
    cadres: pd.DataFrame | None = None,
) -> bytes:
    """One blank workbook. Same arguments, same bytes.

    unit: village it is for, None for the office. households: schemas.tables.Households (any village), one row each
    in a per-household form. cadres: columns unit, name; offered as a drop-down. The hidden id stands in the custom
    property and in a very hidden sheet, because some programs drop properties when they save.
    """
    import xlsxwriter

    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False})
    said = words("blank")
    identity = template_id(form, campaign, unit)
    book.set_properties({"title": form.title, "author": said("author"), "created": CREATED})
    book.set_custom_property(TEMPLATE_PROPERTY, identity, "text")
    rows = _prefilled(form, campaign, unit, households)
    sheet = book.add_worksheet(form.title[:31])
    notes = book.add_worksheet(said("notes_sheet"))
    lists = _Lists(book, said("list_sheet"))
    _Body(book, sheet, form, said).write(campaign, unit, rows)
    _rules(sheet, form, unit, _names(cadres, unit), lists, said, FIRST_ROW + len(rows) + RULED_ROWS)
    _lay_out(sheet, form, said, FIRST_ROW + len(rows) - 1)
    _write_notes(book, notes, form, campaign, said)
    hidden = book.add_worksheet(TEMPLATE_SHEET)
    hidden.write_string(0, 0, TEMPLATE_PROPERTY)
    hidden.write_string(0, 1, identity)
    hidden.very_hidden()
    book.close()
    return stream.getvalue()


def blank_books(
    campaign: Campaign,
    forms: Mapping[str, Form],
    units: Iterable[str] | None = None,
    households: pd.DataFrame | None = None,
    cadres: pd.DataFrame | None = None,
) -> Iterable[tuple[str, bytes]]:
    """(relative path, workbook) of every blank the campaign issues: a folder per village, one for the office.

    forms: register -> form. units: villages wanted, all by default. The ledger is not among them: runs issue it.
    """
    said = words("blank")
    chosen = tuple(unit.name for unit in campaign.units.list) if units is None else tuple(units)
    issued = [form for register, form in forms.items() if register not in NOT_ISSUED]
    for unit in chosen:
        for form in issued:
            if form.per_unit:
                name = said("file_name", register=form.title, unit=unit)
                yield f"{unit}/{name}", blank_register(form, campaign, unit, households, cadres)
    for form in issued:
        if not form.per_unit:
            name = said("office_file_name", register=form.title)
            yield f"{said('office_folder')}/{name}", blank_register(form, campaign)


def _prefilled(form: Form, campaign: Campaign, unit: str | None, households: pd.DataFrame | None) -> list[Cells]:
    """What is known of each body row: the roster's households, the campaign's villages, or only the village."""
    if form.register == "units":
        return [_unit_cells(known) for known in campaign.units.list] + [{} for _ in range(SPARE_ROWS)]
    village: Cells = {"unit": unit} if unit and "unit" in form.names else {}
    if not form.per_household or households is None or unit is None:
        return [village] * form.blank_rows
    own = households.loc[households["unit"] == unit]
    if own.empty:
        return [village] * form.blank_rows
    known = [name for name in PREFILLED if name in form.names and name in own.columns]
    records = own[known].astype("str").where(own[known].notna(), "").to_dict("records")
    return [{**village, **{str(key): value for key, value in record.items()}} for record in records] + [
        village
    ] * SPARE_ROWS


def _unit_cells(unit: Any) -> Cells:
    separator = words("blank")("list_separator")
    return {"name": unit.name, "target": unit.target, "aliases": separator.join(unit.aliases), "code": unit.code}


def _names(cadres: pd.DataFrame | None, unit: str | None) -> tuple[str, ...]:
    if cadres is None or unit is None or cadres.empty:
        return ()
    return tuple(dict.fromkeys(cadres.loc[cadres["unit"] == unit, "name"].dropna()))


class _Body:
    """Title, header, example row and body of the register's sheet."""

    def __init__(self, book: xlsxwriter.Workbook, sheet: Worksheet, form: Form, said: Words) -> None:
        grid = {"font_name": said("font"), "font_size": 11, "border": 1, "valign": "vcenter"}
        self._sheet, self._form, self._said = sheet, form, said
        self._title = book.add_format(
            {"font_name": said("title_font"), "font_size": 18, "align": "center", "valign": "vcenter"}
        )
        self._line = book.add_format({"font_name": said("font"), "font_size": 12, "valign": "vcenter", "locked": False})
        self._right = book.add_format(
            {"font_name": said("font"), "font_size": 12, "valign": "vcenter", "align": "right", "locked": False}
        )
        header = {**grid, "font_name": said("header_font"), "align": "center", "text_wrap": True}
        self._header = book.add_format({**header, "bg_color": "#E7E6E6"})
        self._must = book.add_format({**header, "bg_color": "#FFE699"})
        example = {**grid, "font_color": "#808080", "bg_color": "#F2F2F2", "italic": True, "text_wrap": True}
        self._example = book.add_format({**example, "num_format": "@"})
        self._text = book.add_format({**grid, "num_format": "@", "locked": False, "text_wrap": True})
        self._plain = book.add_format({**grid, "locked": False})
        self._below_text = book.add_format({"font_name": said("font"), "num_format": "@", "locked": False})
        self._below_plain = book.add_format({"font_name": said("font"), "locked": False})

    def write(self, campaign: Campaign, unit: str | None, rows: Sequence[Cells]) -> None:
        """Everything above the body, then one row for each of `rows`."""
        self._sheet.set_default_row(ROW_HEIGHT)
        self._head(campaign, unit)
        for index, column in enumerate(self._form.printed):
            is_text = column.kind in TEXT_KINDS
            self._sheet.set_column(index, index, _width(column), self._below_text if is_text else self._below_plain)
            self._sheet.write_string(
                HEADER_ROW, index, column.label, self._must if column.if_blank is Severity.ERROR else self._header
            )
            self._sheet.write_string(
                EXAMPLE_ROW, index, self._said("example") if index == 0 else column.sample, self._example
            )
            self._fill(index, column.name, self._text if is_text else self._plain, rows)
        lines = max(-(-2 * len(column.label) // int(_width(column))) for column in self._form.printed)
        self._sheet.set_row(HEADER_ROW, 16.0 * min(max(lines, 2), 8))

    def _head(self, campaign: Campaign, unit: str | None) -> None:
        last = len(self._form.printed) - 1
        middle = min(last - 1, max(1, last // 2))
        title = self._said("title", activity=campaign.short_title, register=self._form.title)
        unit_line = self._said("unit_line", unit=unit) if unit else self._said("unit_line", unit=campaign.office)
        for row, first, end, text, look in (
            (TITLE_ROW, 0, last, title, self._title),
            (UNIT_ROW, 0, middle, unit_line, self._line),
            (UNIT_ROW, middle + 1, last, self._said("date_line"), self._right),
        ):
            if end > first:
                self._sheet.merge_range(row, first, row, end, "", look)
            self._sheet.write_string(row, first, text, look)
        self._sheet.set_row(TITLE_ROW, 30)
        self._sheet.set_row(UNIT_ROW, 20)

    def _fill(self, index: int, name: str, look: Format, rows: Sequence[Cells]) -> None:
        sheet = self._sheet
        for row, cells in enumerate(rows, start=FIRST_ROW):
            value = cells.get(name, "")
            if isinstance(value, int):
                sheet.write_number(row, index, value, look)
            elif value:
                sheet.write_string(row, index, value, look)
            else:
                sheet.write_blank(row, index, None, look)


def _width(column: Column) -> float:
    """Column width in half characters: tight, because twenty columns must stay legible on one A4 page."""
    return max(0.9 * column.width + 1, 6.0)


class _Lists:
    """A hidden sheet of drop-down values, made when the first list too long for the cell rule turns up."""

    def __init__(self, book: xlsxwriter.Workbook, name: str) -> None:
        self._book, self._name, self._count = book, name, 0
        self._sheet: Worksheet | None = None

    def source(self, values: Sequence[str]) -> list[str] | str:
        """The values themselves when they fit (255 characters, no comma inside), else the range that holds them."""
        if len(",".join(values)) <= LISTED_CHARACTERS and not any("," in value for value in values):
            return list(values)
        if self._sheet is None:
            self._sheet = self._book.add_worksheet(self._name)
            self._sheet.hide()
        from xlsxwriter.utility import xl_col_to_name

        for row, value in enumerate(values):
            self._sheet.write_string(row, self._count, value)
        letters = xl_col_to_name(self._count)
        self._count += 1
        return f"='{self._name}'!${letters}$1:${letters}${len(values)}"


def _rules(
    sheet: Worksheet, form: Form, unit: str | None, cadres: tuple[str, ...], lists: _Lists, said: Words, last: int
) -> None:
    for index, column in enumerate(form.printed):
        rule = _rule(column, unit, cadres, lists, said)
        hint = column.hint or said(f"kinds.{column.kind}")
        if hint:
            rule |= {"input_title": column.label[:HINT_TITLE_CHARACTERS], "input_message": hint[:HINT_CHARACTERS]}
        if rule:
            sheet.data_validation(FIRST_ROW, index, last, index, {"validate": "any", "ignore_blank": True, **rule})


def _rule(column: Column, unit: str | None, cadres: tuple[str, ...], lists: _Lists, said: Words) -> dict[str, Any]:
    """The cell rule of one column. Only closed lists refuse; everything else warns, because the reader knows more."""
    options = _options(column)
    if options:
        allowed = said("list_separator").join(options)
        text = said("option_error", options=allowed)[:HINT_CHARACTERS]
        return {
            "validate": "list",
            "source": lists.source(options),
            "error_type": "warning" if column.other or column.kind is Kind.BAND else "stop",
            "error_title": said("option_error_title"),
            "error_message": text,
        }
    if column.kind is Kind.UNIT and unit:
        return {
            "validate": "list",
            "source": [unit],
            "dropdown": False,
            "error_title": said("unit_error_title"),
            "error_message": said("unit_error", unit=unit),
        }
    if column.name == "cadre" and cadres:
        return {
            "validate": "list",
            "source": lists.source(cadres),
            "error_type": "warning",
            "error_title": said("cadre_error_title"),
            "error_message": said("cadre_error"),
        }
    if column.kind in (Kind.COUNT, Kind.AGE) and column.high is not None:
        low, high = int(column.low or 0), int(column.high)
        return {
            "validate": "integer", "criteria": "between", "minimum": low, "maximum": high, "error_type": "warning",
            "error_title": said("number_error_title"), "error_message": said("number_error", low=low, high=high),
        }  # fmt: skip
    return {}


def _options(column: Column) -> tuple[str, ...]:
    if column.kind is Kind.CHOICES:
        return ()  # a drop-down would allow one only
    if column.kind is Kind.FLAG:
        return (YES, NO)
    if column.kind is Kind.PRESENCE:
        return (FOUND, NOT_FOUND)
    return tuple(str(option) for option in column.options)


def _lay_out(sheet: Worksheet, form: Form, said: Words, last_row: int) -> None:
    """A4 landscape, one page wide, header repeated; header protected without password, body free."""
    last_column = len(form.printed) - 1
    pinned = form.names.index("head") + 1 if "head" in form.names else 1
    sheet.freeze_panes(FIRST_ROW - 1, pinned)
    sheet.autofilter(HEADER_ROW, 0, last_row, last_column)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_footer(said("footer"))
    sheet.protect(
        "",
        {
            "insert_rows": True, "delete_rows": True, "sort": True, "autofilter": True,
            "format_cells": True, "format_columns": True, "format_rows": True,
        },
    )  # fmt: skip
    sheet.set_selection(FIRST_ROW, pinned, FIRST_ROW, pinned)


def _write_notes(book: xlsxwriter.Workbook, sheet: Worksheet, form: Form, campaign: Campaign, said: Words) -> None:
    """The second sheet: how to fill each column, and the clause it comes from."""
    base = {"font_name": said("font"), "font_size": 11, "valign": "vcenter", "text_wrap": True}
    title = book.add_format({"font_name": said("title_font"), "font_size": 16})
    plain, cell = book.add_format({**base, "text_wrap": False}), book.add_format({**base, "border": 1})
    header = book.add_format(
        {**base, "font_name": said("header_font"), "border": 1, "align": "center", "bg_color": "#E7E6E6"}
    )
    sheet.write_string(0, 0, said("notes.title", register=form.title), title)
    row = 1
    for line in [form.note, *said("notes.general", office=campaign.office).splitlines()]:
        if line:
            sheet.write_string(row, 0, line, plain)
            row += 1
    for index, (key, width) in enumerate((("column", 30), ("required", 10), ("how", 60), ("basis", 14))):
        sheet.write_string(row, index, said(f"notes.{key}"), header)
        sheet.set_column(index, index, width)
    sheet.repeat_rows(row)
    for place, column in enumerate(form.printed, start=row + 1):
        for index, text in enumerate(
            (column.label, _need(column, said), _how(column, said), column.basis or form.basis)
        ):
            sheet.write_string(place, index, text, cell)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _need(column: Column, said: Words) -> str:
    needs = {Severity.ERROR: "must", Severity.VERIFY: "should"}
    return said(f"notes.{needs.get(column.if_blank, 'may') if column.if_blank else 'may'}")


def _how(column: Column, said: Words) -> str:
    parts = [column.hint or said(f"kinds.{column.kind}")]
    if column.kind in (Kind.OPTION, Kind.CHOICES, Kind.BAND) and column.options:
        parts.append(said("notes.options", options=said("list_separator").join(map(str, column.options))))
    return said("notes.separator").join(part for part in parts if part)
