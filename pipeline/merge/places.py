"""Where a typed row stands, so that a finding made after merging still names its cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from pipeline.model import Finding, Registers, cell_at
from schemas.findings import severity_of
from schemas.form import Form


@dataclass(frozen=True)
class Places:
    """columns: source -> column -> spot (pipeline.model.cell_at). order: source -> its place when sheets are sorted by file and sheet."""

    columns: Mapping[int, Mapping[str, str]]
    forms: Mapping[str, Form]
    sheets: Mapping[int, tuple[str, str, str]]
    order: pd.Series

    def finding(
        self, code: str, register: str, source: int, row: int, column: str = "", *, unit: str = "", found: str = "",
        facts: Mapping[str, str] | None = None,
    ) -> Finding:  # fmt: skip
        """A finding at the cell of `column` in the typed row; without a column in the sheet, at the row."""
        submission, file, sheet = self.sheets[source]
        spot = self.columns.get(source, {}).get(column, "")
        return Finding(
            code=code,
            severity=severity_of(code),
            file=file,
            sheet=sheet,
            cell=cell_at(spot, row) if spot and row else "",
            label=self.forms[register][column].label if column else "",
            found=found,
            facts=facts or {},
            row=row,
            column=column,
            unit=unit,
            register=register,
            submission=submission,
        )

    def elsewhere(self, source: int, row: int) -> dict[str, str]:
        """The facts that name another typed row in a sentence."""
        _, file, sheet = self.sheets[source]
        return {"other_file": file, "other_sheet": sheet, "other_row": str(row)}


def places_of(registers: Registers, forms: Mapping[str, Form]) -> Places:
    """Addresses of every typed row. The order of sheets never depends on the order files were read in."""
    sheets = registers.sheets
    ordered = sheets.sort_values(["file", "sheet", "submission"], kind="stable").index
    names = zip(sheets["submission"], sheets["file"], sheets["sheet"], strict=True)
    return Places(
        columns=registers.columns,
        forms=forms,
        sheets=dict(zip(sheets.index.tolist(), names, strict=True)),
        order=pd.Series(range(len(ordered)), index=ordered, dtype="int64"),
    )
