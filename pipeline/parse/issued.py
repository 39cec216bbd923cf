"""What a returned ledger held when it was issued: its very hidden sheet, delivered as a table of its own."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pipeline.parse.place import Place
from pipeline.parse.text import shown
from schemas.handling import HANDLING, ISSUED_COLUMNS, ISSUED_SHEET

ISSUED = "issued"


def issued_table(places: Sequence[Place]) -> pd.DataFrame:
    """One row per cell: source (the visible sheet), submission, number, field, value (all text; days in ISO form)."""
    rows: list[tuple[int, str, str, str, str]] = []
    for place in places:
        if place.form.register != HANDLING.register:
            continue
        for grid in place.submission.content.grids:
            if grid.sheet != ISSUED_SHEET:
                continue
            for cells in grid.rows:
                texts = [shown(cell) for cell in [*cells, "", "", ""][: len(ISSUED_COLUMNS)]]
                if texts[0] and tuple(texts) != ISSUED_COLUMNS:
                    rows.append((place.source, place.submission.sha256, texts[0], texts[1], texts[2]))
    table = pd.DataFrame(rows, columns=["source", "submission", *ISSUED_COLUMNS])
    return table.astype({"source": "int64", "submission": "str"} | dict.fromkeys(ISSUED_COLUMNS, "str"))
