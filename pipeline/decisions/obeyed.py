"""Decisions obeyed where rows are read: names that mean a village, cells that mean a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

import pandas as pd

from pipeline.campaign import Campaign, day_meant
from pipeline.decisions.keys import DATE_CODES, UNKNOWN_UNIT_CODE, date_parts, unit_part
from pipeline.decisions.rows import rows_of
from pipeline.decisions.rulings import Rulings
from pipeline.model import EVERY_ROW, Finding, Registers, is_shared
from schemas.decisions import DecisionKind
from schemas.findings import severity_of
from schemas.form import Form
from schemas.states import UNKNOWN_UNIT


def decided_names(findings: Iterable[Finding], rulings: Rulings, campaign: Campaign) -> dict[str, str]:
    """Text that named no village -> the village somebody decided it means."""
    names = {unit.name for unit in campaign.units.list}
    unknown = {finding.found for finding in findings if finding.code == UNKNOWN_UNIT_CODE}
    said = {text: rulings.of(DecisionKind.UNIT, unit_part(text, campaign)) for text in sorted(unknown)}
    return {text: unit for text, unit in said.items() if unit in names}


def with_days(registers: Registers, rulings: Rulings, forms: Mapping[str, Form]) -> Registers:
    """The registers with the decided day in every cell that had two readings, and its question turned into a note."""
    asking = [finding for finding in registers.findings if finding.code in DATE_CODES] if rulings.words else []
    if not asking:
        return registers
    days: dict[tuple[str, str], dict[tuple[int, int], date]] = {}
    notes: dict[int, Finding] = {}
    for finding, row in zip(asking, rows_of(asking, registers.tables, registers.sheets, forms), strict=True):
        said = rulings.of(DecisionKind.DATE, *date_parts(finding, row)) if row is not None else ""
        day = day_meant(said)
        if row is None or day is None or row.unit == UNKNOWN_UNIT:
            continue
        shared = is_shared(registers.columns.get(row.source, {}).get(finding.column, ""))
        days.setdefault((finding.register, finding.column), {})[row.source, EVERY_ROW if shared else row.row] = day
        facts = {"read_as": day.isoformat()}
        notes[id(finding)] = replace(finding, code="date_decided", severity=severity_of("date_decided"), facts=facts)
    tables = dict(registers.tables)
    for (register, column), decided in days.items():
        tables[register] = _with_days(tables[register], column, decided)
    findings = tuple(notes.get(id(finding), finding) for finding in registers.findings)
    return replace(registers, tables=tables, findings=findings)


def _with_days(table: pd.DataFrame, column: str, decided: Mapping[tuple[int, int], date]) -> pd.DataFrame:
    places = zip(table["source"].tolist(), table["row"].tolist(), strict=True)
    said = [decided.get((source, row)) or decided.get((source, EVERY_ROW)) for source, row in places]
    days = pd.Series(said, index=table.index, dtype="datetime64[us]")
    return table.assign(**{column: days.fillna(table[column])})
