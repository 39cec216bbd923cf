"""What is still to be decided: questions out of findings and out of files that are gone; answered ones are not asked again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from pipeline.campaign import Campaign, Period
from pipeline.decisions.keys import MARKS, NO_UNIT_CODE, UNKNOWN_UNIT_CODE, key_parts
from pipeline.decisions.precision import demoted
from pipeline.decisions.rows import TypedRow, received_on, rows_of
from pipeline.decisions.rulings import Rulings, key_of
from pipeline.model import Evidence, Finding, Question, Submission
from schemas.decisions import CHOICES, DECISIONS, Decision, DecisionKind
from schemas.findings import severity_of
from schemas.form import Form
from schemas.handling import HANDLING
from schemas.states import UNKNOWN_UNIT, Severity

OFFICE = (HANDLING.register, DECISIONS.register)
"""The office's own sheets: what is wrong there is corrected there."""
NOT_OURS_CODE = "unit_not_ours"
ONE_FILE_CODE = "no_unit_file"
"""Asks about a sheet that is called like many others: the answer holds for this file only."""
ORDER = {kind: place for place, kind in enumerate(DecisionKind)}


def asked(
    findings: Sequence[Finding],
    tables: Mapping[str, pd.DataFrame],
    sheets: pd.DataFrame,
    forms: Mapping[str, Form],
    rulings: Rulings,
    campaign: Campaign,
) -> tuple[list[Finding], list[Question]]:
    """(findings still open, questions still open).

    A finding answered "it is so" is no finding any more; one answered "a mistake" stays for the village to correct. Rows
    that are out of every count for another reason are asked about once that is settled. A sign that nearly always turned
    out to be so is told, and no longer asked about.
    """
    weak = demoted(rulings.words)
    open_findings: list[Finding] = []
    gathered: dict[str, list[tuple[DecisionKind, Finding]]] = {}  # under the key of its question
    for finding, row in zip(findings, rows_of(findings, tables, sheets, forms), strict=True):
        about = key_parts(finding, row, campaign) if _askable(finding, row) else None
        if about is None:
            open_findings.append(finding)
            continue
        kind, parts = about
        said = rulings.of(kind, *parts)
        if finding.code in weak and not said:
            open_findings.append(replace(finding, severity=Severity.INFO))
            continue
        if kind is DecisionKind.UNIT and said == Decision.NOT_OURS:
            finding = replace(finding, code=NOT_OURS_CODE, severity=severity_of(NOT_OURS_CODE), facts={})
        if kind is not DecisionKind.FINDING or said != Decision.TRUE:
            open_findings.append(finding)
        if not said:
            if row is not None and not finding.unit:
                finding = replace(finding, unit=row.unit)
            gathered.setdefault(key_of(campaign.id, kind, *parts), []).append((kind, finding))
    received = received_on(sheets)
    questions = [_question(key, found, campaign, received) for key, found in gathered.items()]
    return open_findings, questions


def _askable(finding: Finding, row: TypedRow | None) -> bool:
    """Whether a person can settle it with one word."""
    if finding.register in OFFICE:
        return False
    if finding.code in (UNKNOWN_UNIT_CODE, NO_UNIT_CODE) or all(name in finding.facts for name in MARKS):
        return True
    if finding.code == "date_ambiguous":
        return row is not None and row.unit != UNKNOWN_UNIT
    return finding.severity is Severity.VERIFY and (row is None or row.accepted)


def _question(
    key: str, found: Sequence[tuple[DecisionKind, Finding]], campaign: Campaign, received: Mapping[str, date]
) -> Question:
    places = sorted((one.file, one.sheet, one.row, one.cell, one.found) for _, one in found)
    kind, first = min(found, key=lambda pair: (pair[1].file, pair[1].sheet, pair[1].row, pair[1].cell))
    evidence = tuple(Evidence(file, sheet, cell, said) for file, sheet, _, cell, said in dict.fromkeys(places))
    facts = {"label": first.label, "found": first.found, **first.facts}
    unit = "" if first.unit == UNKNOWN_UNIT or kind is DecisionKind.UNIT else first.unit
    once = first.code == NO_UNIT_CODE and not ({"named", "called"} & first.facts.keys())
    code = ONE_FILE_CODE if once else first.code
    return Question(key, kind, unit, code, facts, _options(kind, found, campaign, received), evidence)


def _options(
    kind: DecisionKind, found: Sequence[tuple[DecisionKind, Finding]], campaign: Campaign, received: Mapping[str, date]
) -> tuple[str, ...]:
    """Only what would be obeyed: of two days those inside the activity and not after the file came in."""
    fixed = tuple(str(one) for one in CHOICES[kind])
    if kind is DecisionKind.UNIT:
        return (*(unit.name for unit in campaign.units.list), *fixed)
    if kind is DecisionKind.DATE:
        days = {
            day.isoformat()
            for _, finding in found
            for name in ("first", "second")
            for day in _days(finding.facts.get(name, ""), campaign.activity)
            if day <= received.get(finding.submission, day)
        }
        return (*sorted(days), *fixed)
    return fixed


def _days(text: str, window: Period) -> list[date]:
    """Month and day ("10-1") as days inside the activity."""
    month, _, day = text.partition("-")
    found = []
    for year in range(window.starts.year, window.ends.year + 1):
        try:
            found.append(date(year, int(month), int(day)))
        except ValueError:
            continue
    return [one for one in found if window.starts <= one <= window.ends]


def about_files(
    gone: Iterable[Submission],
    submissions: Iterable[Submission],
    units: Mapping[str, str],
    rulings: Rulings,
    campaign: Campaign,
) -> list[Question]:
    """One question per file that still counts although it is no longer in the input folder. units: hash -> village.

    It may have been written over by another file of its name, or by an older version of itself.
    """
    questions = []
    there = {one.name: one for one in submissions if one.present}
    for one in gone:
        kept_old = rulings.of(DecisionKind.VERSION, one.sha256) == Decision.KEEP_OLD
        if kept_old or rulings.of(DecisionKind.FILE, one.sha256):
            continue
        unit, other = units.get(one.sha256, ""), there.get(one.name)
        facts = {"received": one.received_on.isoformat()}
        if other is not None:
            facts["other_received"] = other.received_on.isoformat()
        questions.append(
            Question(
                key_of(campaign.id, DecisionKind.FILE, one.sha256),
                DecisionKind.FILE,
                "" if unit == UNKNOWN_UNIT else unit,
                "file_gone" if other is None else "file_written_over",
                facts,
                tuple(str(choice) for choice in CHOICES[DecisionKind.FILE]),
                (Evidence(one.name),),
            )
        )
    return questions


def in_order(questions: Iterable[Question]) -> tuple[Question, ...]:
    """By kind, village and place."""
    return tuple(
        sorted(questions, key=lambda one: (ORDER[DecisionKind(one.kind)], one.unit, one.code, one.evidence, one.key))
    )
