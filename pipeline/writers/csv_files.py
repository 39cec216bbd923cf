"""Tables of comma separated values: UTF-8 with a mark, every field quoted, nothing a spreadsheet could run (HARDENING 8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from pipeline.mask import masked_text
from pipeline.model import Finding
from pipeline.reports.edition import by_distinct
from pipeline.reports.finding_rows import message_of, place_of
from pipeline.text import clean_text, inert

if TYPE_CHECKING:
    import pandas as pd

FIGURES = ("figure", "unit", "period_start", "period_end", "numerator", "denominator", "value", "n", "status", "basis")
FINDINGS = ("code", "severity", "file", "sheet", "cell", "label", "found", "message")
ISSUES = (
    "number", "unit", "source", "source_file", "source_sheet", "source_row", "raised_on", "received_on", "category", "grade", "assigned_on",
    "due_on", "status", "reminder", "overdue_days", "round", "handler_unit", "resolved_on", "notified_on", "feedback_on", "satisfaction",
    "closed_on", "text",
)  # fmt: skip
"""Columns of issues.csv: no name and no phone; `status` is the state."""


def figures_bytes(figures: pd.DataFrame) -> bytes:
    """figures.csv: one row per figure, unit and period; numbers unrounded, missing ones empty."""
    return csv_bytes(FIGURES, [by_distinct(figures[name], field) for name in FIGURES])


def findings_bytes(findings: Iterable[Finding]) -> bytes:
    """findings.csv: one row per finding, the most severe first; message is the sentence the village reads."""
    rows = [
        (one.code, str(one.severity), one.file, one.sheet, one.cell, one.label, one.found, message_of(one))
        for one in sorted(findings, key=place_of)
    ]
    return csv_bytes(FINDINGS, list(zip(*rows, strict=True)) or [()] * len(FINDINGS))


def issues_bytes(issues: pd.DataFrame) -> bytes:
    """issues.csv: the ledger, one row per issue, in order of number."""
    table = issues.assign(status=issues["state"]).reindex(columns=list(ISSUES))
    names = issues.get("reporter", issues["unit"]).tolist()
    columns = [by_distinct(table[name], field) for name in ISSUES]
    columns[-1] = [masked_text(text, (str(name),)) for text, name in zip(columns[-1], names, strict=True)]
    return csv_bytes(ISSUES, columns)


def csv_bytes(header: Sequence[str], columns: Sequence[Sequence[str]]) -> bytes:
    """The table as bytes, texts made inert. columns: of the same length, one for each name in the header."""
    rows = zip(*map(_quoted, columns), strict=True)
    lines = [",".join(_quoted(header)), *map(",".join, rows), ""]
    return "\r\n".join(lines).encode("utf-8-sig")


def _quoted(texts: Sequence[str]) -> list[str]:
    """Most texts stand in many rows."""
    quoted = {text: '"' + inert(clean_text(text)).replace('"', '""') + '"' for text in dict.fromkeys(texts)}
    return [quoted[text] for text in texts]


def field(value: object) -> str:
    """One value as text: days as ISO, whole numbers without a point, others in full, missing ones empty."""
    if value is None or value != value or str(value) in ("NaT", "<NA>"):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return value.isoformat()[:10] if isinstance(value, date) else str(value)
