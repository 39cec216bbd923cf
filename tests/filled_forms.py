"""Blanks filled in as a village would, from the form's own example values, and read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.campaign import Campaign
from pipeline.campaign_file import load_campaign
from pipeline.check import check
from pipeline.intake.pool import read_files
from pipeline.model import Registers, Submission
from pipeline.parse import parse
from schemas.form import Column, Form, Kind
from schemas.states import FOUND, YES

CAMPAIGNS = ("minzheng-2010", "ruji-2021", "shuangfupu-2021", "shuiquan-2021", "suining-2020")
FOLDER = Path(__file__).resolve().parent.parent / "campaigns"
SURNAMES = "赵钱孙周吴郑冯陈"
TITLE, HEADER, BODY = 1, 3, 5  # Excel rows of a table blank


@cache
def campaign(name: str) -> Campaign:
    return load_campaign(FOLDER / f"{name}.yaml")


def example(column: Column, form: Form, programme: Campaign, unit: str | None, number: int) -> Any:
    """What somebody types into the column in the row of this number; the form's sample, but no sample person."""
    if column.kind is Kind.UNIT or (form.register == "units" and column.name == "name"):
        return unit or programme.villages[number].name
    if column.kind is Kind.NAME:
        return f"{SURNAMES[len(column.name) % len(SURNAMES)]}守{'信义和平安乐'[number]}"
    if column.kind is Kind.DATE:
        return column.sample or programme.activity.ends.isoformat()
    if column.kind is Kind.FLAG:
        return YES
    if column.kind is Kind.PRESENCE:
        return FOUND
    if column.options:
        return str(column.options[0])
    if column.kind in (Kind.COUNT, Kind.AGE, Kind.WEIGHT):
        return column.sample or f"{column.high or 3:g}"
    if column.kind is Kind.PHONE:
        return f"1600000000{number}"
    if column.identifies:
        return f"03{number:02}"
    return column.sample or ("" if column.kind is Kind.CODE else "有")


def typed_values(
    form: Form, names: Sequence[str], programme: Campaign, unit: str | None, number: int
) -> dict[str, Any]:
    """Column -> what is typed; blank ones left out."""
    values = {name: example(form[name], form, programme, unit, number) for name in names}
    return {name: value for name, value in values.items() if value != ""}


def cells_by_label(sheet: Worksheet) -> dict[str, list[tuple[int, int]]]:
    """Printed text without blanks -> where it stands, (row, column) 1-based."""
    found: dict[str, list[tuple[int, int]]] = {}
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                found.setdefault("".join(cell.value.split()), []).append((cell.row, cell.column))
    return found


def beside(sheet: Worksheet, row: int, column: int) -> tuple[int, int]:
    """The cell to the right of a label, whatever is merged."""
    for merged in sheet.merged_cells.ranges:
        if (merged.min_row, merged.min_col) == (row, column):
            return row, merged.max_col + 1
    return row, column + 1


def fill_table(
    sheet: Worksheet, rows: Sequence[Mapping[str, Any]], form: Form, header: int = HEADER, first: int = BODY
) -> None:
    """Rows below a header, each value in the column its label stands in."""
    places = {"".join(str(cell.value).split()): cell.column for cell in sheet[header] if cell.value}
    for number, row in enumerate(rows):
        for name, value in row.items():
            sheet.cell(first + number, places["".join(form[name].label.split())], value)


def fill_block(sheet: Worksheet, values: Mapping[str, Any], labels: Mapping[str, str], last: int) -> None:
    """Labelled cells above row `last`: labels gives the printed label of each column."""
    places = cells_by_label(sheet)
    for name, value in values.items():
        row, column = places["".join(labels[name].split())][0]
        assert row < last
        sheet.cell(*beside(sheet, row, column)).value = value


def saved(book: openpyxl.Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(data))


def fill_register(data: bytes, form: Form, programme: Campaign, unit: str | None, rows: int = 3) -> bytes:
    """The blank of a register, table or block, filled in with example values."""
    book = opened(data)
    sheet, names = book.worksheets[0], form.printed_names
    if not form.block:
        fill_table(sheet, [typed_values(form, names, programme, unit, number) for number in range(rows)], form)
        return saved(book)
    below = [name for name in names if name not in form.block]
    header = cells_by_label(sheet)[form[below[0]].label][0][0]
    labels = {column.name: column.label for column in form.columns}
    fill_block(sheet, typed_values(form, form.block, programme, unit, 0), labels, header)
    lines = [typed_values(form, below, programme, unit, number) for number in range(rows)]
    fill_table(sheet, lines, form, header, header + 2)
    return saved(book)


def read_back(programme: Campaign, paths: Sequence[Path]) -> Registers:
    """The files of one village, typed and checked."""
    submissions = [
        Submission(f"{number:064}", path.name, programme.activity.ends, 1, content)
        for number, (path, content) in enumerate(zip(paths, read_files(paths), strict=True))
    ]
    return check(parse(submissions, programme), programme)
