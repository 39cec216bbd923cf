"""The sums a village typed under its own rows, compared with ours (PRACTICE C)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from pipeline.model import Finding
from pipeline.parse.rows import Rows
from pipeline.parse.stack import Stack
from pipeline.parse.text import folded, shown
from pipeline.parse.values import NUMBER
from schemas.form import Column, Kind
from schemas.states import NONE_SAID
from schemas.words import SUBTOTAL_WORD

COUNTED_BY_ROWS = frozenset({Kind.NAME, Kind.CODE})


def total_findings(whole: Stack, rows: Rows, table: pd.DataFrame, found: Sequence[Finding]) -> list[Finding]:
    """One finding per typed sum that differs from the rows above it. A column with other findings is not compared."""
    findings: list[Finding] = []
    doubtful = {(finding.submission, finding.sheet, finding.column) for finding in found}
    began: dict[int, int] = {}
    for position in np.flatnonzero(rows.totals).tolist():
        source, row = int(whole.source[position]), int(whole.row[position])
        place = whole.places[source]
        is_part = SUBTOTAL_WORD in _lead(whole, position)
        after = began.get(source, 0) if is_part else 0
        began[source] = row
        part = table.loc[(table["source"] == source) & (table["row"] > after) & (table["row"] < row)]
        for column, stated in _stated(whole, position):
            own = _own(part, column)
            if own is None or own == stated:
                continue
            if not is_part and stated == _own(_so_far(whole, table, source, row), column):
                continue
            if (place.submission.sha256, place.grid.sheet, column.name) in doubtful:
                continue
            facts = {"stated": str(stated), "counted": str(own)}
            findings.append(place.finding("total_mismatch", row, column, str(stated), facts))
    return findings


def _so_far(whole: Stack, table: pd.DataFrame, source: int, row: int) -> pd.DataFrame:
    """The rows above in all parts of the same sheet, and in the sheets it goes on from: a sum may be of all of them."""
    own = whole.places[source]
    sheets = {own.grid.sheet, own.header.borrowed}
    parts = [
        number
        for number, place in whole.places.items()
        if number <= source
        and place.submission is own.submission
        and (place.grid.sheet in sheets or place.header.borrowed in sheets - {""})
    ]
    below = (table["source"] == source) & (table["row"] > row)
    return table.loc[table["source"].isin(parts) & ~below]


def _lead(whole: Stack, position: int) -> str:
    code = whole.leads.codes[position]
    return folded(shown(whole.leads.distinct[code])) if code >= 0 else ""


def _stated(whole: Stack, position: int) -> Iterator[tuple[Column, int]]:
    """Columns with a number in the row of sums."""
    for column in whole.form.columns:
        cells = whole.columns[column.name]
        if cells.codes[position] >= 0:
            match = NUMBER.fullmatch(folded(shown(cells.distinct[cells.codes[position]])))
            if match:
                yield column, int(match[1])


def _own(part: pd.DataFrame, column: Column) -> int | None:
    """What we get: the sum of counts, the number of "yes", of texts, of rows; None where no sum makes sense."""
    if column.kind is Kind.COUNT:
        return int(part[column.name].sum())
    if column.kind in (Kind.FLAG, Kind.PRESENCE):
        return int(part[column.name].sum())
    if column.kind is Kind.TEXT:
        return int((part[column.name].notna() & (part[column.name] != NONE_SAID)).sum())
    return len(part) if column.kind in COUNTED_BY_ROWS else None
