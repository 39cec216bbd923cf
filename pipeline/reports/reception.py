"""What came in, what became of it, and who is missing: the clerk's morning page (DESIGN promise 2)."""

from __future__ import annotations

from pipeline.model import Finding
from pipeline.reports.book import Book, Cell, Column, Line, Notes, Number, Sheet, Table, Text, Title
from pipeline.reports.decisions_book import settled_lines
from pipeline.reports.edition import Edition, day_text, register_names
from pipeline.reports.finding_rows import groups, message_of, named_cells, remedy_of
from pipeline.reports.return_loop import round_of, rounds_of_all
from schemas.findings import catalogue
from schemas.states import FileStatus, Severity

STATUS_ROLES = {
    FileStatus.ACCEPTED: "good",
    FileStatus.ACCEPTED_WITH_FINDINGS: "warn",
    FileStatus.RETURNED: "bad",
    FileStatus.SUPERSEDED: "absent",
    FileStatus.DUPLICATE: "absent",
    FileStatus.SKIPPED: "absent",
    FileStatus.DEFERRED: "warn",
    FileStatus.WITHDRAWN: "absent",
}
SEVERITY_ROLES = {Severity.ERROR: "bad", Severity.VERIFY: "warn", Severity.INFO: ""}
NOT_COUNTED = (
    FileStatus.SUPERSEDED,
    FileStatus.DUPLICATE,
    FileStatus.RETURNED,
    FileStatus.SKIPPED,
    FileStatus.DEFERRED,
    FileStatus.WITHDRAWN,
)
NAMED = 2  # villages of one file told by name
ROWS = ("rows_submitted", "rows_accepted", "rows_quarantined")


def reception(edition: Edition) -> Book:
    """Files, villages that sent nothing, files gone from the folder, findings grouped."""
    said = edition.said
    nothing = () if edition.outcome.findings else (said("reception.findings.nothing"),)
    gone, missing, again = _gone(edition), silent(edition), rounds_of_all(edition)
    sheets = (
        _sheet(edition, "files", (Line(conservation(edition), "remark"), *settled_lines(edition), files(edition))),
        *([_sheet(edition, "silent", (missing,), landscape=False)] if missing.rows else []),
        *([again] if again else []),
        *([_sheet(edition, "gone", (gone, Notes((said("reception.gone.note"),))))] if gone.rows else []),
        _sheet(edition, "findings", (finding_table(edition), Notes((*nothing, said("reception.findings.note"))))),
    )
    return Book(said("reception.files.title", issuer=edition.campaign.issuer), sheets, day=edition.as_of)


def _sheet(edition: Edition, key: str, blocks: tuple[Line | Table | Notes, ...], landscape: bool = True) -> Sheet:
    said = edition.said
    title = Title(said(f"reception.{key}.title", issuer=edition.campaign.issuer))
    return Sheet(said(f"reception.{key}.sheet"), (title, Line(edition.cut_off), *blocks), landscape=landscape, freeze=0)


def conservation(edition: Edition) -> str:
    """The line that shows nothing was lost: submitted rows = accepted + quarantined; or that, and where, something was."""
    table = edition.outcome.facts.files
    older = table["status"].isin([FileStatus.SUPERSEDED, FileStatus.DUPLICATE, FileStatus.WITHDRAWN])
    submitted = int(table["rows_submitted"].sum())
    accepted, quarantined = (int(table.loc[~older, name].sum()) for name in ROWS[1:])
    replaced = int(table.loc[older, list(ROWS[1:])].to_numpy().sum())
    status = table["status"].value_counts().to_dict()
    lost, listed = edition.outcome.facts.lost, edition.said("list_mark").join
    return edition.said(
        "reception.conservation",
        files=len(table),
        listed=listed(f"{word}{status[word]}" for word in FileStatus if word in status),
        submitted=submitted,
        accepted=accepted,
        quarantined=quarantined,
        replaced=replaced,
        check=edition.said(
            "reception.lost" if lost else "reception.balanced", rows=sum(lost.values()), files=listed(lost)
        ),
    )


def files(edition: Edition) -> Table:
    """One row per file ever received: its status, its rows, the reason in words."""
    said, table = edition.said, edition.outcome.facts.files
    labels = said.table("reception.columns")
    widths = {
        "file": 18,
        "unit": 6,
        "register": 8,
        "round": 3,
        "received": 6,
        "status": 8,
        "rows_submitted": 4,
        "rows_accepted": 4,
        "rows_quarantined": 4,
        "reason": 26,
    }
    wrapped = ("file", "unit", "reason", "register")
    columns = (
        Column(labels["number"], 3),
        *(
            Column(labels[name], width, "wrapped" if name in wrapped else "number" if name in ROWS else "center")
            for name, width in widths.items()
        ),
    )
    names = dict(
        zip(table["submission"], zip(table["file"], table["received_on"], strict=True), strict=True),
    )
    rounds = round_of(edition)
    by_file: dict[str, list[Finding]] = {}
    for finding in edition.outcome.findings:
        by_file.setdefault(finding.submission, []).append(finding)
    ordered = table.assign(_place=_places(edition, table["unit"])).sort_values(
        ["_place", "file", "sequence", "submission"]
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            Number(float(number)),
            Text(row.file),
            Text(_unit_names(edition, row.unit)),
            Text(_register_names(edition, row.register)),
            Text(str(rounds.get(row.submission, ""))),
            Text(day_text(row.received_on)),
            Text(row.status, STATUS_ROLES.get(FileStatus(row.status), "")),
            *(Number(float(getattr(row, name))) for name in ROWS),
            Text(_reason(edition, row.status, names.get(row.superseded_by), by_file.get(row.submission, []))),
        )
        for number, row in enumerate(ordered.itertuples(), start=1)
    )
    total: tuple[Cell, ...] = (
        Text(""), Text(said("total")), *(Text("") for _ in range(5)), *(Number(float(table[name].sum())) for name in ROWS), Text(""),
    )  # fmt: skip
    return Table("files", columns, rows, total, filtered=True, repeat=True)


def _places(edition: Edition, units: object) -> list[int]:
    place = {unit: number for number, unit in enumerate(edition.units)}
    return [place.get(unit, len(place)) for unit in units]  # type: ignore[attr-defined]


def _register_names(edition: Edition, registers: str) -> str:
    names = register_names(edition)
    return edition.said("list_mark").join(
        names.get(register, register) for register in registers.split("+") if register
    )


def _unit_names(edition: Edition, units: str) -> str:
    """The villages of a file: both of two, the first of more and how many there are."""
    names = units.split("+")
    if len(names) <= NAMED:
        return edition.said("list_mark").join(names)
    return edition.said("reception.several", first=names[0], count=len(names))


def _reason(edition: Edition, status: str, newer: tuple[str, object] | None, found: list[Finding]) -> str:
    """newer: name of the file that replaces it, and the day that came in; None when it is not listed."""
    said = edition.said
    if status == FileStatus.SUPERSEDED:
        if newer is None:
            return said("reception.superseded", newer=said("reception.newer"))
        return edition.wording("rounds")("superseded_on", newer=newer[0], received=day_text(newer[1]))
    if status == FileStatus.WITHDRAWN:
        return said("reception.withdrawn")
    whole = [message_of(finding) for finding in found if not finding.cell]
    counted = {severity: sum(finding.severity == severity for finding in found) for severity in Severity}
    parts = [
        said("reception.counted", severity=str(severity), count=count) for severity, count in counted.items() if count
    ]
    if status == FileStatus.RETURNED and whole:
        return whole[0]
    return "".join((*dict.fromkeys(whole[:2]), said("list_mark").join(parts)))


def silent(edition: Edition) -> Table:
    """Villages without a row of some register: what is still missing from whom."""
    said, figures = edition.said, edition.figures
    labels, names = said.table("reception.silent"), said.table("register_names")
    wanted = [register for register in edition.campaign.registers if register in ("visits", "questionnaire")]
    columns = (
        Column(labels["village"], 10, "center"),
        *(Column(names[register], 12, "center") for register in wanted),
        Column(labels["late"], 10),
        Column(labels["missing"], 10),
    )
    rows: list[tuple[Cell, ...]] = []
    for unit in edition.units:
        received = [
            figures.has(f"rows_submitted.{register}", unit) and figures.number(f"rows_submitted.{register}", unit) > 0
            for register in wanted
        ]
        if all(received) and not figures.number("filings_missing", unit):
            continue
        marks = (Text(labels["received" if came else "not_received"], "" if came else "bad") for came in received)
        rows.append((Text(unit), *marks, figures.shown("filings_late", unit), figures.shown("filings_missing", unit)))
    return Table("silent", columns, tuple(rows), repeat=True)


def _gone(edition: Edition) -> Table:
    """Files that count although they are no longer in the folder."""
    table = edition.outcome.facts.files
    labels = edition.said.table("reception.columns")
    columns = (
        Column(labels["file"], 26, "wrapped"),
        Column(labels["unit"], 8, "wrapped"),
        Column(labels["received"], 8, "center"),
        Column(labels["rows_accepted"], 6),
    )
    rows = tuple(
        (
            Text(row.file),
            Text(_unit_names(edition, row.unit)),
            Text(day_text(row.received_on)),
            Number(float(row.rows_accepted)),
        )
        for row in table[~table["present"].astype("bool") & ~table["status"].isin(NOT_COUNTED)]
        .sort_values(["unit", "file"])
        .itertuples()
    )
    return Table("gone", columns, rows, repeat=True)


def finding_table(edition: Edition) -> Table:
    """Every finding, the same kind in the same column of one sheet on one row."""
    said = edition.said
    labels = said.table("reception.finding_columns")
    widths = {
        "severity": 4,
        "title": 10,
        "unit": 6,
        "file": 14,
        "sheet": 7,
        "label": 7,
        "count": 4,
        "cells": 14,
        "message": 24,
        "remedy": 20,
    }
    centred = ("severity", "unit")
    columns = tuple(
        Column(labels[name], width, "number" if name == "count" else "center" if name in centred else "wrapped")
        for name, width in widths.items()
    )
    rows: list[tuple[Cell, ...]] = []
    for group in groups(edition.outcome.findings):
        one = group.first
        rows.append(
            (
                Text(str(one.severity), SEVERITY_ROLES[one.severity]),
                Text(catalogue()[one.code].title),
                Text(one.unit),
                Text(one.file),
                Text(one.sheet),
                Text(one.label),
                Number(float(group.count)),
                Text(named_cells(group, said("list_mark"), said("reception.more_cells"))),
                Text(message_of(one)),
                Text(remedy_of(one)),
            )
        )
    return Table("findings", columns, tuple(rows), filtered=True, repeat=True)
