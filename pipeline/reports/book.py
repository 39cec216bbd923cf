"""The plan of a workbook as frozen values: what stands where, and which figure each number is. The look is the writer's.

A book is a plan that tests read as plain data; pipeline/writers/xlsx.py carries it out. Styles are role names, looked up
in templates/theme.toml; no cell carries a font or a colour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple


class Source(NamedTuple):
    """The row of the figures table a number was looked up in."""

    figure: str
    unit: str
    period_start: date
    period_end: date


@dataclass(frozen=True, slots=True)
class Shown:
    """A number that is a figure. value: unrounded, as in the figures table; None is printed as a dash.

    format: name of pipeline.reports.numbers.FORMATS. text: printed instead of the number (a shared rank). part: which
    column of the figures row the number is. less: when the number is a difference, the figure taken away;
    of the last publication when its period ends earlier than this one's.
    """

    value: float | None
    format: str
    figure: Source
    text: str = ""
    role: str = ""
    part: Literal["value", "numerator", "denominator", "n"] = "value"
    less: Source | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is no figure: a serial number, a count of listed rows, an allotted share."""

    value: float | None
    format: str = "count"
    role: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A text; role: how it looks (a status colour, a small remark). options: drop-down of this cell alone."""

    text: str
    role: str = ""
    options: tuple[str, ...] = ()


Cell = Shown | Number | Text


@dataclass(frozen=True, slots=True)
class Title:
    """The heading over the whole width."""

    text: str
    role: str = "title"


@dataclass(frozen=True, slots=True)
class Line:
    """One line over the whole width: unit and cut-off at the top, a sentence between tables. lines: rows of text it needs."""

    text: str
    role: str = "line"
    lines: int = 1


@dataclass(frozen=True, slots=True)
class KeyNumber:
    """One of the large numbers at the top: what it is, the number, one small line below it."""

    label: str
    number: Cell
    below: str = ""


@dataclass(frozen=True, slots=True)
class KeyNumbers:
    """The strip of at most six large numbers, spread over the width of the sheet."""

    items: tuple[KeyNumber, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. width: in Chinese characters. group: heading above neighbouring columns of the same group.

    role: look of its cells (number, text, wrapped …). locked, options, hint: only in sheets that are filled in.
    hidden: there for ourselves, in a table that alone gives the widths of its sheet.
    """

    label: str
    width: float = 6
    role: str = "number"
    group: str = ""
    locked: bool = True
    options: tuple[str, ...] = ()
    hint: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header. name: unique in its book, charts refer to it. total: the last, emphasised row.

    filtered: with filter buttons. repeat: its header rows repeat on every printed page (one table per sheet).
    merges: (column, first row, last row), rows counted from 0: one cell over several rows, holding what the first has.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    title: str = ""
    filtered: bool = False
    repeat: bool = False
    merges: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """One row of points: a column of a table, without its total row. kind line over bars compares with a plan."""

    name: str
    table: str
    column: int
    kind: Literal["column", "line", "bar"] = "column"
    role: str = "main"
    secondary: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart. categories: (table, column). height: in text rows. format: of the value axis."""

    title: str
    categories: tuple[str, int]
    series: tuple[Series, ...]
    format: str = "count"
    labels: bool = False
    top: float | None = None


@dataclass(frozen=True, slots=True)
class Charts:
    """Charts side by side over the width of the sheet. height: in text rows."""

    items: tuple[Chart, ...]
    height: int = 10


@dataclass(frozen=True, slots=True)
class Notes:
    """Small lines below: definitions, cut-off, what a mark means."""

    lines: tuple[str, ...]


Block = Title | Line | KeyNumbers | Table | Charts | Notes


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, blocks from top to bottom. widths: in Chinese characters when no table gives them.

    freeze: panes below the first table's header and right of this many columns (None: no panes). one_page: fit to one
    page, else one page wide. protected: locked columns cannot be typed in. visibility: very_hidden sheets carry data
    for ourselves.
    """

    name: str
    blocks: tuple[Block, ...]
    landscape: bool = True
    widths: tuple[float, ...] = ()
    freeze: int | None = None
    one_page: bool = False
    protected: bool = False
    visibility: Literal["visible", "hidden", "very_hidden"] = "visible"
    paper: Literal["A4", "A3"] = "A4"


@dataclass(frozen=True, slots=True)
class Book:
    """One workbook. day: the business day it tells of. properties: custom document properties (the hidden
    template id of a book that comes back; a book without any is a result, which does not).
    """

    title: str
    sheets: tuple[Sheet, ...]
    properties: Mapping[str, str] = field(default_factory=dict)
    day: date = date(2020, 1, 1)
