"""What needs a yes or a no: evidence, innocent causes, room for the village's words and two people's conclusion (PRACTICE D)."""

from __future__ import annotations

from pipeline.reports.book import Book, Cell, Column, Line, Notes, Number, Sheet, Table, Text, Title
from pipeline.reports.edition import Edition
from pipeline.reports.finding_rows import message_of, place_of, remedy_of
from schemas.findings import catalogue
from schemas.states import Severity

WIDTHS = {
    "number": 2.4, "unit": 5, "title": 6.5, "file": 8.5, "sheet": 4.5, "cell": 3, "message": 15, "note": 11, "remedy": 10,
    "explanation": 9, "conclusion": 4, "first": 3.6, "second": 3.6, "on": 4.6,
}  # fmt: skip
TYPED = ("explanation", "conclusion", "first", "second", "on")
CENTRED = ("unit", "cell", "conclusion", "first", "second", "on")


def verification(edition: Edition) -> Book:
    """All findings to verify, by village. An internal list: never attached to a notice, no names of anybody at fault."""
    said = edition.said
    labels = said.table("verification.columns")
    conclusions = tuple(said.table("verification.conclusions").values())
    columns = tuple(
        Column(
            labels[name],
            width,
            "number" if name == "number" else "center" if name in CENTRED else "wrapped",
            locked=name not in TYPED,
            options=conclusions if name == "conclusion" else (),
        )
        for name, width in WIDTHS.items()
    )
    place = {unit: number for number, unit in enumerate(edition.units)}
    found = sorted(
        (finding for finding in edition.outcome.findings if finding.severity == Severity.VERIFY),
        key=lambda finding: (place.get(finding.unit, len(place)), *place_of(finding)),
    )
    rows: list[tuple[Cell, ...]] = []
    for number, finding in enumerate(found, start=1):
        entry = catalogue()[finding.code]
        texts = (
            finding.unit,
            entry.title,
            finding.file,
            finding.sheet,
            finding.cell,
            message_of(finding),
            entry.note,
            remedy_of(finding),
        )
        rows.append((Number(float(number)), *(Text(text) for text in texts), *(Text("") for _ in TYPED)))
    sheet = Sheet(
        said("verification.sheet"),
        (
            Title(said("verification.title", issuer=edition.campaign.issuer)),
            Line(edition.cut_off),
            Table("verification", columns, tuple(rows), filtered=True, repeat=True),
            Notes((*(() if rows else (said("verification.nothing"),)), *said.table("verification.notes").values())),
        ),
        freeze=2,
    )
    return Book(said("verification.title", issuer=edition.campaign.issuer), (sheet,), day=edition.as_of)
