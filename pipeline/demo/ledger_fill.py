"""The office's clerk works through the issued ledger: half of it handled, three moves that the rules do not allow."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from pipeline.demo.material import chance, material
from pipeline.demo.mistakes import CODES
from pipeline.demo.people import Names
from pipeline.demo.planned import Planted
from schemas.handling import HANDLING
from schemas.states import Grade, Satisfaction

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FIXED = (2021, 10, 22, 0, 0, 0)
SPECIAL = ("overdue", "due_soon", "no_feedback", "same_person", "carried", "dissatisfied", "signed_off")
USUAL = (
    "assigned",
    "closed",
    "untouched",
    "resolved",
    "untouched",
    "assigned",
    "fed_back",
    "untouched",
    "closed",
    "untouched",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One issue of the printed ledger. row: Excel row."""

    row: int
    raised_on: date


def fill_ledger(path: Path, out_path: Path, as_of: date, seed: int = 2021) -> list[Planted]:
    """Type handling results into the ledger at `path` and save it at `out_path`; the refused moves as an answer key.

    as_of: the day it is handed back. The hidden sheet and the properties stay; same ledger, same bytes.
    Raises ValueError when the workbook holds no ledger.
    """
    import openpyxl

    random = chance(seed, "ledger")
    book = openpyxl.load_workbook(path)
    sheet, columns, first = _ledger(book.worksheets)
    lines = sorted(_lines(sheet, columns, first), key=lambda line: (line.raised_on, line.row))
    people = Names(random)
    handlers = [people.one() for _ in range(6)]
    key = []
    for line, task in _tasks(lines, as_of):
        values = _values(task, line, as_of, random, handlers)
        for name, value in values.items():
            cell = sheet.cell(line.row, columns[name])
            cell.value = value if isinstance(value, str) else value.isoformat()
        wrong = REFUSED.get(task)
        if wrong:
            kind, name = wrong
            place = sheet.cell(line.row, columns[name]).coordinate
            key.append(Planted(2, 2, kind, CODES[kind], material()["ledger"]["place"], sheet.title, place, ""))
    out_path.parent.mkdir(parents=True, exist_ok=True)
    stream = io.BytesIO()
    book.save(stream)
    out_path.write_bytes(settled(stream.getvalue()))
    return key


REFUSED: Mapping[str, tuple[str, str]] = {
    "no_feedback": ("ledger_no_feedback", "closed_on"),
    "same_person": ("ledger_same_person", "feedback_by"),
    "carried": ("ledger_carried", "carried_by"),
}
"""Task -> kind of mistake, and the column whose cell is refused."""


def _ledger(sheets: Sequence[Worksheet]) -> tuple[Worksheet, dict[str, int], int]:
    """The sheet with the ledger's headers, column name -> 1-based column, and the first row below the header."""
    labels = {column.label: column.name for column in HANDLING.columns}
    for sheet in sheets:
        for row in sheet.iter_rows(max_row=min(12, sheet.max_row)):
            found = {labels[cell.value]: cell.column for cell in row if cell.value in labels}
            if {"number", "raised_on", "assigned_on", "closed_on"} <= found.keys():
                return sheet, found, row[0].row + 1
    raise ValueError("no ledger in this workbook")


def _lines(sheet: Worksheet, columns: Mapping[str, int], first: int) -> Iterator[Line]:
    for row in range(first, sheet.max_row + 1):
        raised = sheet.cell(row, columns["raised_on"]).value
        if not sheet.cell(row, columns["number"]).value or raised is None:
            continue
        day = raised.date() if isinstance(raised, datetime) else date.fromisoformat(str(raised)[:10])
        yield Line(row, day)


def _tasks(lines: Sequence[Line], as_of: date) -> Iterator[tuple[Line, str]]:
    """What becomes of each issue, oldest first: the special cases on the oldest ones that fit, the rest in turn."""
    left = list(lines)
    for task in SPECIAL:
        latest = _latest_raised(task, as_of)
        fitting = next((line for line in left if line.raised_on <= latest), None)
        if fitting is not None:
            left.remove(fitting)
            yield fitting, task
    for place, line in enumerate(left):
        task = USUAL[place % len(USUAL)]
        if task != "untouched":
            yield line, task


def _latest_raised(task: str, as_of: date) -> date:
    return as_of - timedelta(days={"overdue": 11, "due_soon": 8}.get(task, 2))


def _values(task: str, line: Line, as_of: date, random: Random, handlers: Sequence[str]) -> dict[str, str | date]:
    """Column -> what is typed for one task; days never before the issue was raised and never after `as_of`."""
    words = material()["ledger"]
    assigned = {"overdue": as_of - timedelta(days=11), "due_soon": as_of - timedelta(days=8)}.get(
        task, max(line.raised_on, as_of - timedelta(days=random.randint(1, 5)))
    )
    resolved = min(as_of, assigned + timedelta(days=random.randint(0, 2)))
    unit = random.choice(words["units"])
    handler, teller = random.sample(handlers, 2)
    is_complex = task == "assigned" and random.random() < 0.2
    values: dict[str, str | date] = {
        "grade": Grade.COMPLEX.value if is_complex else Grade.ORDINARY.value,
        "assigned_on": assigned,
        "handler_unit": unit,
        "handler": handler,
        "progress": random.choice(words["progress"]),
        "typed_by": words["typed_by"],
    }
    if task in ("overdue", "due_soon", "assigned"):
        return values
    values |= {"progress": random.choice(words["done"]), "resolved_on": resolved}
    if task in ("resolved", "carried"):
        return values | ({"carried_by": teller} if task == "carried" else {})
    values["notified_on"] = resolved
    if task == "no_feedback":
        return values | {"closed_on": as_of}
    answer = (
        Satisfaction.DISSATISFIED
        if task in ("dissatisfied", "signed_off")
        else random.choice((Satisfaction.SATISFIED,) * 3 + (Satisfaction.BASICALLY,))
    )
    values |= {
        "feedback_on": as_of,
        "feedback_by": handler if task == "same_person" else teller,
        "satisfaction": answer.value,
    }
    if task == "signed_off":
        return values | {"carried_by": words["signer"]}
    return values | ({"closed_on": as_of} if task == "closed" else {})


def settled(content: bytes) -> bytes:
    """The same workbook without the moment it was saved at."""
    import re

    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2021-10-22T00:00:00Z", data)
            new.writestr(zipfile.ZipInfo(name, FIXED), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
