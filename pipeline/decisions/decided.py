"""What was decided: every row of every returned decision sheet, in the order they came in; the latest counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import pandas as pd

from pipeline.campaign import Campaign, day_meant
from pipeline.decisions.keys import DATE_CODES, date_parts
from pipeline.decisions.rows import received_on, rows_of
from pipeline.decisions.rulings import Rulings, key_of, kind_of
from pipeline.empty_tables import nothing_decided
from pipeline.forms import forms_of
from pipeline.model import Finding, Registers, Submission
from pipeline.parse.units import Units
from pipeline.wording import words
from schemas.decisions import CHOICES, DECISIONS, Decision, DecisionKind
from schemas.findings import severity_of
from schemas.states import NONE_SAID

TEXTS = ("village", "topic", "question", "evidence")
DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)


class Row(NamedTuple):
    """One typed row. decision: as understood; code: why it cannot be obeyed, "" when it can; column: where that stands."""

    source: int
    row: int
    key: str
    kind: str
    decision: str
    code: str
    column: str


@dataclass(frozen=True)
class Decided:
    """table: schemas.tables.Decisions. registers: with what is wrong with a decision as findings, its row quarantined."""

    table: pd.DataFrame
    registers: Registers
    rulings: Rulings


def decided(registers: Registers, submissions: Sequence[Submission], campaign: Campaign) -> Decided:
    """What the returned decision sheets say. A decision nobody can understand stays out of force and is told at its cell.

    Files count in the order they came in; within one run in the order of name, sheet and row. A row with nothing typed
    is no decision.
    """
    typed = registers.tables.get(DECISIONS.register)
    if typed is None or typed.empty:
        return Decided(nothing_decided(), registers, Rulings(campaign.id))
    typed = _ordered(typed, registers.sheets, submissions)
    units = Units(campaign)
    rows = [row for record in typed.to_dict("records") if (row := _read(record, campaign, units)) is not None]
    rows = _possible(rows, registers, campaign)
    last = {row.key: place for place, row in enumerate(rows)}
    findings = [
        finding
        for place, row in enumerate(rows)
        if not row.key or last[row.key] == place
        for finding in _findings(row, typed, registers, campaign)
    ]
    findings += _contradicted(rows, typed, registers, campaign)
    refused = {(row.source, row.row) for row in rows if row.code}
    in_force = {row.key: (row.source, row.row) for row in rows if not row.code}
    table = _table(_records(rows, typed, registers.sheets, in_force))
    kept = registers.tables[DECISIONS.register]
    places = zip(kept["source"].tolist(), kept["row"].tolist(), strict=True)
    accepted = kept["accepted"] & pd.Series([place not in refused for place in places], index=kept.index)
    changed = replace(
        registers,
        tables={**registers.tables, DECISIONS.register: kept.assign(accepted=accepted)},
        findings=(*registers.findings, *findings),
    )
    return Decided(table, changed, Rulings(campaign.id, {row.key: row.decision for row in rows if not row.code}))


def _ordered(typed: pd.DataFrame, sheets: pd.DataFrame, submissions: Sequence[Submission]) -> pd.DataFrame:
    """The typed rows, the earliest first, with file, sheet and sequence."""
    submission = typed["source"].map(sheets["submission"])
    order = {one.sha256: one.sequence for one in submissions}
    rows = typed.assign(
        sequence=submission.map(order).fillna(0).astype("int64"),
        came_as=submission.map({one.sha256: one.names[0] for one in submissions}),
        sha=submission,
        file=typed["source"].map(sheets["file"]),
        sheet=typed["source"].map(sheets["sheet"]),
    )
    return rows.sort_values(["sequence", "came_as", "sha", "sheet", "row"], kind="stable", ignore_index=True)


def _said(record: Mapping[str, object], name: str) -> str:
    """What stands in a cell; "nothing" is nothing."""
    value = record.get(name)
    return "" if not isinstance(value, str) or value == NONE_SAID else value.strip()


def _read(record: Mapping[str, object], campaign: Campaign, units: Units) -> Row | None:
    key, said = _said(record, "key"), _said(record, "decision")
    source, row = int(str(record["source"])), int(str(record["row"]))
    if not said and not _said(record, "reason") and not _said(record, "author"):
        return None
    kind = kind_of(campaign.id, key)
    if kind is None:
        return Row(source, row, key, "", said, "decision_unknown_key", "key" if key else "decision")
    if not said:
        return Row(source, row, key, kind, "", "decision_blank", "decision")
    meant = _meant(kind, said, units)
    if not meant:
        return Row(source, row, key, kind, said, "decision_not_an_option", "decision")
    if meant == Decision.TRUE and not _said(record, "reason"):
        return Row(source, row, key, kind, meant, "decision_no_reason", "reason")
    return Row(source, row, key, kind, meant, "", "")


def _possible(rows: Sequence[Row], registers: Registers, campaign: Campaign) -> list[Row]:
    """The rows with a code on every day that is outside the activity, or after all the files came in where it is asked."""
    asked = any(row.kind == DecisionKind.DATE and DAY.fullmatch(row.decision) for row in rows)
    latest = _came_in(registers, campaign) if asked else {}
    activity, checked = campaign.activity, []
    for row in rows:
        day = day_meant(row.decision) if row.kind == DecisionKind.DATE and not row.code else None
        if day is not None and not activity.starts <= day <= activity.ends:
            row = row._replace(code="decision_day_outside")
        elif day is not None and day > latest.get(row.key, day):
            row = row._replace(code="decision_day_too_late")
        checked.append(row._replace(column="decision") if row.code and not row.column else row)
    return checked


def _came_in(registers: Registers, campaign: Campaign) -> dict[str, date]:
    """Key of every question about a day -> the last day a file that asks it came in."""
    found = [finding for finding in registers.findings if finding.code in DATE_CODES]
    received = received_on(registers.sheets)
    latest: dict[str, date] = {}
    rows = rows_of(found, registers.tables, registers.sheets, forms_of(campaign))
    for finding, row in zip(found, rows, strict=True):
        if row is not None and finding.submission in received:
            key = key_of(campaign.id, DecisionKind.DATE, *date_parts(finding, row))
            latest[key] = max(latest.get(key, date.min), received[finding.submission])
    return latest


def _meant(kind: DecisionKind, said: str, units: Units) -> str:
    """The decision in our own spelling, "" when it is none of the choices."""
    plain = "".join(said.split())
    if plain in CHOICES[kind]:
        return plain
    if kind is DecisionKind.UNIT:
        return units.named(said) or ""
    if kind is DecisionKind.DATE and DAY.fullmatch(plain[:10]):
        day = day_meant(plain[:10])
        return day.isoformat() if day else ""
    return ""


def _contradicted(
    rows: Sequence[Row], typed: pd.DataFrame, registers: Registers, campaign: Campaign
) -> Iterator[Finding]:
    """One finding per decision that lost against another one of the same run: nobody gave one after the other."""
    came = {source: (run, file) for source, run, file in zip(*(typed[name].tolist() for name in ("source", "sequence", "file")), strict=True)}  # fmt: skip
    obeyed = {row.key: row for row in rows if not row.code}
    for row in rows:
        last = obeyed.get(row.key)
        if row.code or last is None or last.decision == row.decision or came[last.source][0] != came[row.source][0]:
            continue
        told = {"other": came[last.source][1], "obeyed": last.decision}
        yield _at(row, "decision_contradicted", "decision", _record(row, typed), registers, campaign, told)


def _findings(row: Row, typed: pd.DataFrame, registers: Registers, campaign: Campaign) -> Iterator[Finding]:
    record = _record(row, typed)
    codes = [(row.code, row.column)] if row.code else []
    if not row.code and not _said(record, "author"):
        codes.append(("decision_no_author", "author"))
    for code, name in codes:
        yield _at(row, code, name, record, registers, campaign, _facts(row.kind, campaign))


def _record(row: Row, typed: pd.DataFrame) -> Mapping[str, object]:
    """The row as it was typed."""
    record = typed[(typed["source"] == row.source) & (typed["row"] == row.row)].iloc[0].to_dict()
    return {str(name): value for name, value in record.items()}


def _at(
    row: Row, code: str, name: str, record: Mapping[str, object], registers: Registers, campaign: Campaign,
    told: Mapping[str, str],
) -> Finding:  # fmt: skip
    """A finding at the cell `name` of a typed row. record: the row as it was typed."""
    letters = registers.columns.get(row.source, {}).get(name) or "A"
    return Finding(
        code, severity_of(code), str(record["file"]), str(record["sheet"]), f"{letters}{row.row}", DECISIONS[name].label,
        _said(record, name), told, row.row, name, campaign.issuer, DECISIONS.register, str(record["sha"]),
    )  # fmt: skip


def _facts(kind: str, campaign: Campaign) -> dict[str, str]:
    activity = campaign.activity
    limits = {"starts": activity.starts.isoformat(), "ends": activity.ends.isoformat()}
    return {"options": _options(kind, campaign)} | (limits if kind == DecisionKind.DATE else {})


def _options(kind: str, campaign: Campaign) -> str:
    if not kind:
        return ""
    join = words("parse")("list")
    fixed = [str(one) for one in CHOICES[DecisionKind(kind)]]
    if kind == DecisionKind.UNIT:
        fixed = [unit.name for unit in campaign.units.list] + fixed
    if kind == DecisionKind.DATE:
        fixed = [campaign.activity.starts.isoformat(), *fixed]
    return join.join(fixed)


def _records(
    rows: Sequence[Row], typed: pd.DataFrame, sheets: pd.DataFrame, in_force: Mapping[str, tuple[int, int]]
) -> list[dict[str, object]]:
    by_place = {(one["source"], one["row"]): one for one in typed.to_dict("records")}
    records: list[dict[str, object]] = []
    for row in rows:
        if row.code:
            continue
        own = by_place[row.source, row.row]
        records.append(
            {
                "key": row.key,
                "kind": str(row.kind),
                "decision": row.decision,
                **{name: _said(own, name) for name in ("reason", "author", *TEXTS)},
                "file": own["file"],
                "sheet": own["sheet"],
                "source": row.source,
                "row": row.row,
                "sequence": own["sequence"],
                "decided_on": sheets["received_on"].get(row.source),
                "in_force": in_force[row.key] == (row.source, row.row),
            }
        )
    return records


def _table(records: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    empty = nothing_decided()
    return pd.DataFrame(list(records), columns=list(empty)).astype(empty.dtypes) if records else empty
