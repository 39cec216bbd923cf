"""The faster worksheet and workbook write what the originals write, byte by byte; the workbook packs it more lightly."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from xlsxwriter.worksheet import Worksheet

from pipeline.writers.quick_book import QuickBook
from pipeline.writers.quick_sheet import QuickSheet

VALUE = st.one_of(
    st.text(max_size=6), st.integers(-9, 10**9), st.floats(allow_nan=False, allow_infinity=False), st.none()
)
CELLS = st.dictionaries(st.tuples(st.integers(0, 40), st.integers(0, 30)), VALUE, max_size=40)
PLACES = st.sets(st.tuples(st.integers(0, 50), st.integers(0, 35)), max_size=4)


def written(
    sheet_class: type[Worksheet],
    cells: dict[tuple[int, int], Any],
    comments: set[tuple[int, int]],
    book_class: type[xlsxwriter.Workbook] = xlsxwriter.Workbook,
) -> bytes:
    stream = BytesIO()
    book = book_class(stream, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"created": datetime(2021, 1, 1)})
    looks = [None, book.add_format({"border": 1}), book.add_format({"num_format": "0.0"})]
    sheet = book.add_worksheet("a", sheet_class)
    sheet.set_column(3, 5, 20, looks[1])
    sheet.set_row(4, 30, looks[2])
    sheet.set_row(7, 30)
    sheet.merge_range(2, 2, 3, 4, "", looks[1])
    for (row, column), value in cells.items():
        look = looks[(row + column) % 3]
        if value is None:
            sheet.write_blank(row, column, None, look)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, look)
        else:
            sheet.write_number(row, column, value, look)
    sheet.write_datetime(9, 1, datetime(2021, 10, 18), looks[2])
    sheet.write_formula(10, 1, "=1+1", looks[1])
    for place in sorted(comments):
        sheet.write_comment(*place, "?")
    sheet.data_validation(1, 1, 5, 1, {"validate": "list", "source": ["a", "b"]})
    book.close()
    return stream.getvalue()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(CELLS, PLACES)
def test_same_bytes(cells: dict[tuple[int, int], Any], comments: set[tuple[int, int]]) -> None:
    assert written(QuickSheet, cells, comments) == written(Worksheet, cells, comments)


@pytest.mark.parametrize("place", [(0, 0), (1_048_575, 16_383), (1_048_576, 0), (0, 16_384)])
def test_borders_of_a_sheet(place: tuple[int, int]) -> None:
    cells = {place: "x" * 40_000, (0, 1): "y"}
    if place[0] < 10_000 or place[0] > 1_048_575:
        assert written(QuickSheet, cells, set()) == written(Worksheet, cells, set())


def parts(package: bytes) -> list[tuple[str, tuple[int, ...], bytes]]:
    with ZipFile(BytesIO(package)) as opened:
        return [(entry.filename, entry.date_time, opened.read(entry)) for entry in opened.infolist()]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(CELLS, PLACES)
@example({(0, 0): " a", (0, 1): "b\n", (1, 0): "_x0041_", (1, 1): "<&>\"'", (2, 0): "\ufffe\x01", (2, 1): ""}, {(0, 0)})
def test_same_parts(cells: dict[tuple[int, int], Any], comments: set[tuple[int, int]]) -> None:
    assert parts(written(QuickSheet, cells, comments, QuickBook)) == parts(written(Worksheet, cells, comments))


def test_text_that_looks_like_markup_is_text() -> None:
    """The original would take it for formatted text, and write a file nobody can open."""
    package = written(QuickSheet, {(0, 0): "<r>a<b></r>"}, set(), QuickBook)
    assert "<r>a<b></r>" in [
        cell.value for row in openpyxl.load_workbook(BytesIO(package)).worksheets[0] for cell in row
    ]


LOOKS = (
    {}, {"border": 1}, {"bold": True}, {"bold": True, "border": 1}, {"bg_color": "#FFEB9C"}, {"num_format": "0.00%"}, {"num_format": "@"},
    {"font_name": "仿宋", "font_size": 12, "text_wrap": True}, {"locked": False}, {"quote_prefix": True}, {"underline": 1, "font_color": "blue"},
)  # fmt: skip


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(LOOKS), max_size=8), st.booleans())
def test_same_looks(looks: list[dict[str, Any]], commented: bool) -> None:
    """Whatever other workbooks were written before, and with which looks."""

    def book_of(book_class: type[xlsxwriter.Workbook]) -> bytes:
        stream = BytesIO()
        book = book_class(stream, {"in_memory": True})
        book.set_properties({"created": datetime(2021, 1, 1)})
        sheet = book.add_worksheet("a")
        for row, look in enumerate(looks):
            sheet.write_number(row, 0, row, book.add_format(look))
        sheet.write_url(20, 0, "internal:a!A1")
        if commented:
            sheet.write_comment(0, 0, "?")
        book.close()
        return stream.getvalue()

    assert parts(book_of(QuickBook)) == parts(book_of(xlsxwriter.Workbook))
