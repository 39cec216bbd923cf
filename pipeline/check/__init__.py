"""From typed registers to registers that are known to hold: column demands, row rules, quarantine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipeline.campaign import Campaign
from pipeline.check.columns import column_hits
from pipeline.check.hits import Hits
from pipeline.check.register_rules import register_rules
from pipeline.check.rules import RULES, Context
from pipeline.codes import addresses
from pipeline.forms import forms_of
from pipeline.model import EVERY_ROW, NOTHING, Finding, Registers, cell_at, is_shared
from pipeline.parse.text import shown
from pipeline.wording import words
from schemas.findings import severity_of
from schemas.form import Form, Kind
from schemas.handling import HANDLING
from schemas.states import FOUND, NO, NOT_FOUND, YES, Severity

__all__ = ["check"]

BLANK, NO_NUMBER = "required_blank", "ledger_no_number"
"""A row the office added to its ledger has no number yet, and none to be typed."""


def check(registers: Registers, campaign: Campaign) -> Registers:
    """The same registers with the findings of every check added.

    `accepted` becomes False for rows with a finding that must be corrected. A cell that could not be typed gets no
    second finding for being blank.
    """
    context = Context(campaign, registers.sheets, words("parse")("list"))
    findings = list(registers.findings)
    tables = dict(registers.tables)
    for register, form in forms_of(campaign).items():
        table = tables[register].reset_index(drop=True)
        if table.empty:
            continue
        reporter = _Reporter(registers, form, table)
        for hits in _all_hits(table, form, context):
            reporter.add(hits)
        findings += reporter.findings
        tables[register] = table.assign(accepted=table["accepted"] & ~reporter.blocked())
    return replace(registers, tables=tables, findings=tuple(findings))


def _all_hits(table: pd.DataFrame, form: Form, context: Context) -> Iterable[Hits]:
    for hits in column_hits(table, form):
        if hits.code != BLANK:
            yield hits
        elif hits.severity:
            yield replace(hits, code=NO_NUMBER) if form.register == HANDLING.register else hits
    for rule in RULES:
        yield from rule(table, form, context)
    yield from register_rules(table, form, context.campaign)


@dataclass(frozen=True)
class _Address:
    file: str
    sheet: str
    submission: str


class _Reporter:
    """Turns hits into findings, leaving out what another finding already explains."""

    def __init__(self, registers: Registers, form: Form, table: pd.DataFrame) -> None:
        sheets = registers.sheets
        self._form, self._table, self._columns = form, table, registers.columns
        self._addresses = {
            int(source): _Address(file, sheet, submission)
            for source, file, sheet, submission in zip(
                sheets.index, sheets["file"], sheets["sheet"], sheets["submission"], strict=True
            )
        }
        self._severities: dict[tuple[int, int, str], set[Severity]] = {}
        self._blocked: set[tuple[int, int]] = set()
        self._told: set[tuple[int, str, str]] = set()
        for finding in registers.findings:
            if finding.register == form.register and finding.row:
                place = self._columns.get(finding.source, {}).get(finding.column, "")
                row = EVERY_ROW if is_shared(place) else finding.row
                self._note(finding.source, row, finding.column, finding.severity)
        self.findings: list[Finding] = []

    def _note(self, source: int, row: int, column: str, severity: Severity) -> None:
        self._severities.setdefault((source, row, column), set()).add(severity)
        if severity is Severity.ERROR:
            self._blocked.add((source, row))

    def add(self, hits: Hits) -> None:
        """Findings for the rows of one check."""
        if not len(hits.rows):
            return
        column, severity = hits.column, hits.severity or severity_of(hits.code)
        part = self._table.iloc[hits.rows]
        values = part[column.name].to_list()
        facts: Iterable[Mapping[str, str]] = hits.facts or (NOTHING,) * len(hits.rows)
        for value, source, row, unit, fact in zip(
            values, part["source"].to_list(), part["row"].to_list(), part["unit"], facts, strict=True
        ):
            place = self._columns[source].get(column.name)
            shared = is_shared(place or "")
            noted = EVERY_ROW if shared else row
            known = self._severities.get((source, noted, column.name), set())
            is_blank = pd.isna(value)
            if (place is None and hits.code in (BLANK, NO_NUMBER)) or (known if is_blank else Severity.ERROR in known):
                continue
            if shared and (source, column.name, hits.code) in self._told:
                continue
            if shared:
                self._told.add((source, column.name, hits.code))
            address = self._addresses[source]
            self.findings.append(
                Finding(
                    hits.code, severity, address.file, address.sheet, cell_at(place or "A", row), column.label,
                    "" if is_blank else self._shown(value, column.kind), fact, int(row), column.name, unit,
                    self._form.register, address.submission, source,
                )
            )  # fmt: skip
            self._note(source, noted, column.name, severity)

    @staticmethod
    def _shown(value: object, kind: Kind) -> str:
        if kind is Kind.FLAG:
            return YES if value else NO
        if kind is Kind.PRESENCE:
            return FOUND if value else NOT_FOUND
        return shown(value)

    def blocked(self) -> np.ndarray:
        """Which rows have a finding that must be corrected."""
        if not self._blocked:
            return np.zeros(len(self._table), dtype=bool)
        sources, rows = self._table["source"].to_numpy(), self._table["row"].to_numpy()
        blocked = addresses(*np.array(sorted(self._blocked), dtype="int64").T)
        whole = [source for source, row in self._blocked if row == EVERY_ROW]
        return np.isin(addresses(sources, rows), blocked) | np.isin(sources, whole)
