"""Who handed in what, and when (001-13): counts of filings and rows by village."""

from __future__ import annotations

from pipeline.reports.book import Cell, Column, Line, Notes, Sheet, Table, Text, Title
from pipeline.reports.edition import Edition
from pipeline.reports.village_cells import ONE_PAGE_VILLAGES
from schemas.states import UNKNOWN_UNIT

FILINGS = ("expected", "on_time", "late", "nil", "missing")
ROWS = ("submitted", "accepted", "quarantined")
ROLES = {"late": "warn", "missing": "bad", "quarantined": "warn"}
REPORTED = ("visits", "questionnaire")


def filing_statistics(edition: Edition) -> Sheet:
    """Villages by filings and rows; each due day in words stands on the next sheet."""
    said = edition.said
    return Sheet(
        said("filings.sheet"),
        (
            Title(said("filings.title", issuer=edition.campaign.issuer)),
            Line(edition.cut_off),
            villages(edition),
            Notes((*(_filing_note(edition)), said("filings.note_rows"))),
        ),
        landscape=False,
        freeze=1,
        one_page=len(edition.units) <= ONE_PAGE_VILLAGES,
    )


def _registers(edition: Edition) -> list[str]:
    """The registers sent again and again; rosters come once and stand in the reception book."""
    return [
        name
        for name in REPORTED
        if name in edition.campaign.registers and edition.figures.has(f"rows_submitted.{name}")
    ]


def villages(edition: Edition) -> Table:
    """Filings expected, on time, late, nil, missing; rows submitted = accepted + quarantined per register. Rows whose village
    nobody can tell stand below the villages, so that the rows add up to the total."""
    said, figures = edition.said, edition.figures
    labels, registers = said.table("filings.columns"), said.table("registers")
    asked = FILINGS if edition.expects_filings else ()
    offices = [unit.name for unit in edition.campaign.offices] if asked else []
    columns = [Column(said("filings.village_or_office" if offices else "filings.village"), 7, "center")]
    columns += [Column(labels[name], 4.4, "number", said("filings.group")) for name in asked]
    for register in _registers(edition):
        columns += [
            Column(labels[name], 4.8 if asked else 9, "number", registers.get(register, register)) for name in ROWS
        ]

    def row(unit: str | None, called: str = "") -> tuple[Cell, ...]:
        wanted = [(f"filings_{name}", name) for name in asked]
        wanted += [(f"rows_{name}.{register}", name) for register in _registers(edition) for name in ROWS]
        cells: list[Cell] = [Text(called or unit or said("total"))]
        for figure, name in wanted:
            cell = figures.shown_or_dash(figure, unit)
            cells.append(figures.shown(figure, unit, role=ROLES.get(name, "")) if unit and cell.value else cell)
        return tuple(cells)

    rows = tuple(row(unit) for unit in (*edition.units, *offices))
    received = [f"rows_submitted.{register}" for register in _registers(edition)]
    if any(figures.has(name, UNKNOWN_UNIT) and figures.number(name, UNKNOWN_UNIT) for name in received):
        rows += (row(UNKNOWN_UNIT, said("filings.unknown")),)
    return Table("filings", tuple(columns), rows, row(None))


def _filing_note(edition: Edition) -> list[str]:
    """What the weekly ones ask; every other one says its day on the next sheet."""
    said = edition.said
    return [
        said("filings.note", title=filing.title, basis=filing.basis, by=filing.by)
        for filing in edition.campaign.filings
        if filing.every == "week"
    ]
