"""The office's clerk settles some of what only a person can settle, and drops the sheet back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.demo.hand_in import handed_in, standing
from pipeline.demo.ledger_fill import settled
from pipeline.demo.material import material
from pipeline.demo.town import Township
from schemas.decisions import DECISIONS, Decision, DecisionKind

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ANSWERS = (
    ("finding|out_of_range|", Decision.TRUE),
    ("finding|inconsistent_answers|", Decision.TRUE),
    ("household|", Decision.SAME),
    ("finding|bad_phone|", Decision.WRONG),
)
"""What is answered, once each: questions whose answer moves no figure of the answer key."""
PLACE = re.compile(r"(?P<file>.+?) \u203a (?P<sheet>.+?) \u203a (?P<cell>[A-Z]+[0-9]+)")


class Settled(NamedTuple):
    """A finding that is none any more, and where it stood. code: "" for any finding about a household."""

    code: str
    file: str
    sheet: str
    cell: str


def fill_decisions(path: Path, out_path: Path, township: Township) -> set[Settled]:
    """Answer a few questions of the sheet at `path`, save it at `out_path`; what is no finding from then on.

    Only about files that are not sent again, so that the answer key stays simple. Same sheet, same bytes.
    """
    import openpyxl

    lasting = {file.path for file in standing(township, 2)} & {file.path for file in handed_in(township, 1)}
    book, words = openpyxl.load_workbook(path), material()["decisions"]
    sheet = book.worksheets[0]
    found: set[Settled] = set()
    open_answers = dict(ANSWERS)
    columns, rows = _questions(sheet)
    for row in rows:
        key, evidence = (str(sheet.cell(row, columns[name]).value) for name in ("key", "evidence"))
        place = PLACE.match(evidence)
        start = next((start for start in open_answers if key.startswith(start)), None)
        if start is None or place is None or "\n" in evidence or place["file"] not in lasting:
            continue
        answer = open_answers.pop(start)
        for name, text in (("decision", answer), ("reason", words["reason"]), ("author", words["author"])):
            sheet.cell(row, columns[name]).value = str(text)
        if answer is not Decision.WRONG:
            kind, code = key.split("|")[:2]
            found.add(
                Settled("" if kind == DecisionKind.HOUSEHOLD else code, place["file"], place["sheet"], place["cell"])
            )
    out_path.parent.mkdir(parents=True, exist_ok=True)
    stream = io.BytesIO()
    book.save(stream)
    out_path.write_bytes(settled(stream.getvalue()))
    return found


def _questions(sheet: Worksheet) -> tuple[dict[str, int], Iterator[int]]:
    """Column name -> 1-based column, and the rows of questions."""
    labels = {column.label: column.name for column in DECISIONS.columns}
    for row in sheet.iter_rows(max_row=min(12, sheet.max_row)):
        columns = {labels[cell.value]: cell.column for cell in row if cell.value in labels}
        if {"key", "decision"} <= columns.keys():
            first = row[0].row + 1
            marked = (
                row for row in range(first, sheet.max_row + 1) if "#" in str(sheet.cell(row, columns["key"]).value)
            )
            return columns, marked
    raise ValueError("no decisions in this workbook")
