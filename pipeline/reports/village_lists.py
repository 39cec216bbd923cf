"""The lists behind a village's slip: shares of its cadres, cells to correct. No household's name or phone in either."""

from __future__ import annotations

from pipeline.model import Finding
from pipeline.reports.book import Cell, Column, Line, Notes, Number, Sheet, Table, Text, Title
from pipeline.reports.edition import Edition
from pipeline.reports.finding_rows import groups, impersonal_remedy, named_cells
from schemas.findings import catalogue
from schemas.states import Severity


def shares(edition: Edition, unit: str) -> Sheet:
    """The target split over the village's cadres, and how far each is (001-3)."""
    said = edition.said
    own = edition.allotment_of.get(unit, edition.outcome.allotment.iloc[:0])
    labels = said.table("village.shares")
    columns = (
        Column(labels["cadre"], 10, "center"),
        *(Column(labels[name], 9) for name in ("weight", "share", "visited", "left")),
    )
    rows = tuple(
        (
            Text(row.cadre),
            Number(float(row.weight), "average"),
            Number(float(row.share)),
            Number(float(row.visited)),
            Number(float(max(0, row.share - row.visited))),
        )
        for row in own.itertuples()
    )
    total: tuple[Cell, ...] = (
        Text(said("total")),
        Text(""),
        *(Number(float(own[name].sum())) for name in ("share", "visited")),
        Text(""),
    )
    return Sheet(
        labels["sheet"],
        (
            Title(said("village.shares.title", unit=unit)),
            Line(edition.cut_off),
            Table("shares", columns, rows, total, repeat=True),
            Notes((labels["note"],)),
        ),
        landscape=False,
        freeze=0,
    )


def to_correct(edition: Edition, unit: str) -> list[Finding]:
    """What the village itself corrects or answers: in its own files, not in the office's ledger or calls."""
    return [
        finding
        for finding in edition.findings_of.get(unit, [])
        if finding.severity != Severity.INFO and finding.register not in edition.kept_by_office
    ]


def corrections(edition: Edition, unit: str) -> Sheet:
    """Cells to correct or to check, by file and cell; what stands in them is in the returned file only."""
    said = edition.said
    labels = said.table("village.corrections")
    widths = {"severity": 4, "kind": 11, "file": 14, "sheet_name": 7, "label": 7, "count": 4, "cells": 13, "remedy": 20}
    columns = tuple(
        Column(labels[name], width, "number" if name == "count" else "center" if name == "severity" else "wrapped")
        for name, width in widths.items()
    )
    rows = tuple(
        (
            Text(str(group.first.severity), "bad" if group.first.severity == Severity.ERROR else "warn"),
            Text(catalogue()[group.first.code].title),
            Text(group.first.file),
            Text(group.first.sheet),
            Text(group.first.label),
            Number(float(group.count)),
            Text(named_cells(group, said("list_mark"), said("reception.more_cells"))),
            Text(impersonal_remedy(group.first)),
        )
        for group in groups(to_correct(edition, unit))
    )
    return Sheet(
        labels["sheet"],
        (
            Title(said("village.corrections.title", unit=unit)),
            Line(edition.cut_off),
            Table("corrections", columns, rows, repeat=True),
            Notes((labels["note"],)),
        ),
        freeze=0,
    )
