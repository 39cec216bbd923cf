"""Drop-downs and hints of blank registers. Only closed lists refuse; everything else warns, because the reader knows more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipeline.campaign import Campaign
from pipeline.text import fits_in_rule
from pipeline.wording import Words
from schemas.form import Column, Kind
from schemas.states import FOUND, NO, NOT_FOUND, YES

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

HINT_CHARACTERS, HINT_TITLE_CHARACTERS = 255, 32  # limits of the file format


class Lists:
    """A hidden sheet of drop-down values, made when the first list too long for the cell rule turns up."""

    def __init__(self, book: xlsxwriter.Workbook, name: str) -> None:
        self._book, self._name = book, name
        self._sheet: Worksheet | None = None
        self._written: dict[tuple[str, ...], str] = {}

    def source(self, values: Sequence[str]) -> list[str] | str:
        """The values themselves when they fit (255 characters, no comma inside), else the range that holds them."""
        if fits_in_rule(values):
            return list(values)
        key = tuple(values)
        if key not in self._written:
            self._written[key] = self._range(key)
        return self._written[key]

    def _range(self, values: tuple[str, ...]) -> str:
        from xlsxwriter.utility import xl_col_to_name

        if self._sheet is None:
            self._sheet = self._book.add_worksheet(self._name)
            self._sheet.hide()
        place = len(self._written)
        for row, value in enumerate(values):
            self._sheet.write_string(row, place, value)
        letters = xl_col_to_name(place)
        return f"='{self._name}'!${letters}$1:${letters}${len(values)}"


def rule_of(column: Column, unit: str | None, offered: Sequence[str], lists: Lists, said: Words) -> dict[str, Any]:
    """The cell rule of one column. unit: the village it is for. offered: words beside which others may be written."""
    options = options_of(column)
    if options:
        allowed = said("list_separator").join(options)
        return {
            "validate": "list",
            "source": lists.source(options),
            "error_type": "warning" if column.other or column.kind is Kind.BAND else "stop",
            "error_title": said("option_error_title"),
            "error_message": said("option_error", options=allowed)[:HINT_CHARACTERS],
        }
    if column.kind is Kind.UNIT and unit:
        return {
            "validate": "list",
            "source": [unit],
            "dropdown": False,
            "error_title": said("unit_error_title"),
            "error_message": said("unit_error", unit=unit),
        }
    if offered:
        return {
            "validate": "list",
            "source": lists.source(offered),
            "error_type": "warning",
            "error_title": said("offered_error_title"),
            "error_message": said("offered_error"),
        }
    if column.kind in (Kind.COUNT, Kind.AGE) and column.high is not None:
        low, high = int(column.low or 0), int(column.high)
        return {
            "validate": "integer", "criteria": "between", "minimum": low, "maximum": high, "error_type": "warning",
            "error_title": said("number_error_title"), "error_message": said("number_error", low=low, high=high),
        }  # fmt: skip
    return {}


def options_of(column: Column) -> tuple[str, ...]:
    """The closed list of a column; () where several may be chosen, because a drop-down allows one only."""
    if column.kind is Kind.CHOICES:
        return ()
    if column.kind is Kind.FLAG:
        return (YES, NO)
    if column.kind is Kind.PRESENCE:
        return (FOUND, NOT_FOUND)
    return tuple(str(option) for option in column.options)


def hint_of(column: Column, said: Words, campaign: Campaign) -> dict[str, str]:
    """What is shown when a cell of the column is selected."""
    hint = how(column, said, campaign)
    if not hint:
        return {}
    return {"input_title": column.label[:HINT_TITLE_CHARACTERS], "input_message": hint[:HINT_CHARACTERS]}


def how(column: Column, said: Words, campaign: Campaign) -> str:
    """How to fill in a column: its own hint, else its kind's."""
    return column.hint or said(f"kinds.{column.kind}", day=campaign.visiting.starts.isoformat())
