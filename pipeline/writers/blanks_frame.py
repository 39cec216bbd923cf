"""The workbook of a blank: its looks, its drop-downs and its hidden id; what stands on its sheets is written elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pipeline.campaign import Campaign
from pipeline.wording import words
from pipeline.writers.blanks_rules import Lists, hint_of, rule_of
from schemas.form import Column, Form, Kind

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

TEMPLATE_PROPERTY = "huhudao_template"
TEMPLATE_SHEET = "_template"
CREATED = datetime(2021, 1, 1)  # noqa: DTZ001  fixed, so that the same form gives the same bytes
TEXT_KINDS = frozenset({Kind.PHONE, Kind.CODE, Kind.DATE, Kind.TEXT, Kind.NAME, Kind.UNIT})
A4 = 9
Cells = Mapping[str, str | int]
Span = tuple[int, int]
"""First and last column of a cell, 0-based."""


def template_id(form: Form, campaign: Campaign, unit: str | None) -> str:
    """The hidden id of a blank: campaign/register/unit/version; unit empty for the office's own registers."""
    return f"{campaign.id}/{form.register}/{unit or ''}/{form.version}"


class Frame:
    """One blank workbook while it is written. unit: village or office it is for, None for the issuing office.

    offered: column -> words its drop-down offers beside anything else.
    """

    def __init__(self, form: Form, campaign: Campaign, unit: str | None, offered: Mapping[str, Sequence[str]]) -> None:
        import xlsxwriter

        self.form, self.campaign, self.unit, self.said = form, campaign, unit, words("blank")
        self._offered = offered
        self._stream = BytesIO()
        self._book = xlsxwriter.Workbook(self._stream, {"in_memory": True, "strings_to_urls": False})
        self._looks: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._identity = template_id(form, campaign, unit)
        self._book.set_properties({"title": form.title, "author": self.said("author"), "created": CREATED})
        self._book.set_custom_property(TEMPLATE_PROPERTY, self._identity, "text")
        self._lists = Lists(self._book, self.said("list_sheet"))

    def sheet(self, name: str) -> Worksheet:
        """A new sheet."""
        return self._book.add_worksheet(name[:31])

    def look(self, font: str = "font", **more: Any) -> Format:
        """A cell format; font: key of the words."""
        known = {"font_name": self.said(font), "font_size": 11, "valign": "vcenter", **more}
        key = tuple(sorted(known.items()))
        if key not in self._looks:
            self._looks[key] = self._book.add_format(known)
        return self._looks[key]

    def ruled(self, column: Column, **more: Any) -> Format:
        """The format of a cell to be filled in: free, and text where a number would lose its zeros."""
        if column.kind in TEXT_KINDS:
            return self.look(border=1, num_format="@", locked=False, text_wrap=True, **more)
        return self.look(border=1, locked=False, **more)

    def rule(
        self, sheet: Worksheet, column: Column, first: int, last: int, span: Span, again: Sequence[int] = (0,)
    ) -> None:
        """Drop-down and hint of the cells from row `first` to `last`, and of those so many rows below; () for none."""
        unit = self.unit if self.form.per_unit else None
        rule = rule_of(column, unit, self._offered.get(column.name, ()), self._lists, self.said)
        rule |= hint_of(column, self.said, self.campaign)
        if rule and again:
            given = {"validate": "any", "ignore_blank": True, **rule}
            given["other_cells"] = [[first + rows, span[0], last + rows, span[1]] for rows in again if rows]
            sheet.data_validation(first, span[0], last, span[1], given)

    @property
    def unit_line(self) -> str:
        """Who fills it in."""
        return self.said("unit_line", unit=self.unit or self.campaign.office)

    def close(self) -> bytes:
        """The workbook's bytes. The id stands in the property and in a very hidden sheet: some programs drop the property."""
        hidden = self._book.add_worksheet(TEMPLATE_SHEET)
        hidden.write_string(0, 0, TEMPLATE_PROPERTY)
        hidden.write_string(0, 1, self._identity)
        hidden.very_hidden()
        self._book.close()
        return self._stream.getvalue()


def put(sheet: Worksheet, row: int, span: Span, value: str | int, look: Format) -> None:
    """One cell, merged over its columns; always as text or number, never guessed."""
    first, last = span
    if last > first:
        sheet.merge_range(row, first, row, last, "", look)
    if isinstance(value, int):
        sheet.write_number(row, first, value, look)
    elif value:
        sheet.write_string(row, first, value, look)
    elif last == first:
        sheet.write_blank(row, first, None, look)


def protect(sheet: Worksheet) -> None:
    """Printed words are locked without a password; rows may be inserted, deleted, sorted and formatted."""
    sheet.protect(
        "",
        {
            "insert_rows": True, "delete_rows": True, "sort": True, "autofilter": True,
            "format_cells": True, "format_columns": True, "format_rows": True,
        },
    )  # fmt: skip
