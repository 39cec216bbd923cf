"""How far each at-least-N requirement is met, by village (DESIGN, the requirements grammar)."""

from __future__ import annotations

from pipeline.reports.book import Cell, Column, Line, Notes, Sheet, Table, Text, Title
from pipeline.reports.edition import Edition

PARTS = ("subjects", "met", "short", "not_yet_due")
PART_ROLES = {"short": "bad"}


def tasks(edition: Edition) -> Sheet:
    """First the requirements of the whole town with their clause, then every village against each of them."""
    said = edition.said
    return Sheet(
        said("tasks.sheet"),
        (
            Title(said("tasks.title", issuer=edition.campaign.issuer)),
            Line(edition.cut_off),
            *([villages(edition)] if edition.campaign.requirements else []),
            Notes(tuple(_notes(edition))),
        ),
        freeze=1,
    )


def villages(edition: Edition) -> Table:
    """One row per village; four columns per requirement: subjects, met, short, not yet due."""
    said, requirements = edition.said, edition.campaign.requirements
    labels = said.table("tasks.parts")
    columns = (
        Column(said("tasks.village"), 6, "center"),
        *(
            Column(labels[part], 4, "number", said("tasks.group", number=number, title=requirement.title))
            for number, requirement in enumerate(requirements, start=1)
            for part in PARTS
        ),
    )
    rows = tuple(_row(edition, unit) for unit in edition.units)
    return Table("tasks", columns, rows, _row(edition, None), repeat=True)


def _row(edition: Edition, unit: str | None) -> tuple[Cell, ...]:
    figures = edition.figures
    cells: list[Cell] = [Text(unit or edition.said("total"))]
    for requirement in edition.campaign.requirements:
        for part in PARTS:
            figure = f"requirement.{requirement.id}.{part}"
            cell = figures.shown_or_dash(figure, unit)
            if cell.value and part in PART_ROLES and unit:
                cell = figures.shown(figure, unit, role=PART_ROLES[part])
            cells.append(cell)
    return tuple(cells)


def _notes(edition: Edition) -> list[str]:
    said = edition.said
    lines = []
    for number, requirement in enumerate(edition.campaign.requirements, start=1):
        due = said("tasks.due", day=edition.day(requirement.due)) if requirement.due else ""
        per = said.table("tasks.per").get(requirement.per, requirement.per)
        lines.append(
            said("tasks.note", number=number, title=requirement.title, basis=requirement.basis, per=per, due=due)
        )
    lines.append(said("tasks.note_short"))
    return lines
