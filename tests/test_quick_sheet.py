"""The faster worksheet writes what the original writes, byte by byte."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter.worksheet import Worksheet

from pipeline.writers.quick_sheet import QuickSheet

VALUE = st.one_of(
    st.text(max_size=6), st.integers(-9, 10**9), st.floats(allow_nan=False, allow_infinity=False), st.none()
)
CELLS = st.dictionaries(st.tuples(st.integers(0, 40), st.integers(0, 30)), VALUE, max_size=40)
PLACES = st.sets(st.tuples(st.integers(0, 50), st.integers(0, 35)), max_size=4)


def written(sheet_class: type[Worksheet], cells: dict[tuple[int, int], Any], comments: set[tuple[int, int]]) -> bytes:
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False})
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
