"""What needs a yes or a no: evidence, innocent causes, room for the village's words and two people's conclusion (PRACTICE D)."""

from __future__ import annotations

from pipeline.decisions.precision import ENOUGH, SELDOM, checked
from pipeline.reports.book import Book, Cell, Column, Line, Notes, Number, Sheet, Table, Text, Title
from pipeline.reports.edition import Edition
from pipeline.reports.finding_rows import message_of, place_of, remedy_of
from pipeline.reports.numbers import formatted
from schemas.findings import catalogue
from schemas.states import Severity

WIDTHS = {
    "number": 2.4, "unit": 5, "title": 6.5, "file": 8.5, "sheet": 4.5, "cell": 3, "message": 15, "note": 11, "remedy": 10,
    "explanation": 9, "conclusion": 4, "first": 3.6, "second": 3.6, "on": 4.6,
}  # fmt: skip
TYPED = ("explanation", "conclusion", "first", "second", "on")
RESULT_WIDTHS = (16, 6, 6, 6, 12)
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
    results = _results(edition)
    title = said("verification.title", issuer=edition.campaign.issuer)
    return Book(title, (sheet, results) if results else (sheet,), day=edition.as_of)


def _results(edition: Edition) -> Sheet | None:
    """How often each sign turned out to be a mistake, and which ones are no longer asked about; None before any answer."""
    table, said = edition.outcome.decisions, edition.said
    ruled = table[table["in_force"].astype("bool")]
    found = checked(dict(zip(ruled["key"], ruled["decision"], strict=True)))
    if not found:
        return None
    labels = said.table("verification.results.columns")
    columns = tuple(Column(label, width) for label, width in zip(labels.values(), RESULT_WIDTHS, strict=True))
    rows = tuple(
        (
            Text(catalogue()[code].title),
            Number(float(one.answers)),
            Number(float(one.mistakes)),
            Number(one.share, "percent0"),
            Text(said("verification.results.told" if one.is_weak else "verification.results.asked"), "absent" if one.is_weak else ""),
        )
        for code, one in found.items()
    )  # fmt: skip
    note = said("verification.results.note", enough=ENOUGH, seldom=formatted(SELDOM, "percent0"))
    title = Title(said("verification.results.title", issuer=edition.campaign.issuer))
    blocks = (title, Line(edition.cut_off), Table("results", columns, rows), Notes((note,)))
    return Sheet(said("verification.results.sheet"), blocks, freeze=2)
