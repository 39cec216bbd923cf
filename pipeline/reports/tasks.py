"""How far every requirement is met: one line each, villages against requirements, and what is short (DESIGN, requirements)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.campaign import Requirement
from pipeline.reports.book import Cell, Column, Line, Notes, Sheet, Table, Text, Title
from pipeline.reports.edition import Edition
from pipeline.reports.numbers import DASH
from pipeline.reports.shortfall import shortfall_sheet

if TYPE_CHECKING:
    from pipeline.wording import Words

WIDTHS = {"number": 2.5, "title": 17, "basis": 5.5, "per": 6, "each": 4, "exempt": 4.5, "subjects": 5.5, "met": 4.5, "over": 4.5, "short": 4.5,
          "not_yet_due": 4.5, "met_rate": 5.5, "status": 5.5}  # fmt: skip
PARTS = ("exempt", "subjects", "met", "over", "short", "not_yet_due")
PART_ROLES = {"short": "bad", "over": "warn"}
STATUS_ROLES = {"met": "good", "short": "bad", "over": "warn", "no_denominator": "absent", "not_yet_due": "quiet"}
BLOCK = 8  # requirements side by side
UNIT_SUBJECTS = ("village", "office")
VILLAGE_WIDTH, CELL_WIDTH = 7, 6.2


def words_of(edition: Edition) -> Words:
    """The words of templates/words/tasks.toml."""
    return edition.wording("tasks")


def tasks(edition: Edition) -> tuple[Sheet, ...]:
    """One line per requirement; villages by requirements; what is due and short. One sheet when nothing is required; nothing
    of what is short where only sums are known (pipeline/combine.py).
    """
    said = words_of(edition)
    title = Title(said("summary.title", issuer=edition.campaign.issuer))
    if not edition.campaign.requirements:
        return (Sheet(said("summary.sheet"), (title, Line(edition.cut_off), Notes((said("summary.none"),)))),)
    named = ("note_rate", "note_due", "note_missing", *(("note_exempt",) if _leaves_out(edition) else ()))
    notes = Notes(tuple(said(f"summary.{name}") for name in named))
    first = Sheet(said("summary.sheet"), (title, Line(edition.cut_off), summary(edition), notes), freeze=2)
    if edition.view is not None and edition.outcome.requirements.empty:
        return first, matrix(edition)
    return first, matrix(edition), shortfall_sheet(edition)


def summary(edition: Edition) -> Table:
    """One row per requirement for the whole town: what was asked of how many, met, short, not yet due, rate, word."""
    said, figures = words_of(edition), edition.figures
    labels = said.table("summary.columns")
    wrapped = ("title", "basis", "per")
    parts = PARTS if _leaves_out(edition) else PARTS[1:]
    columns = tuple(
        Column(
            labels[name],
            width,
            "wrapped" if name in wrapped else "center" if name in ("number", "each", "status") else "number",
        )
        for name, width in WIDTHS.items()
        if name != PARTS[0] or name in parts
    )
    rows: list[tuple[Cell, ...]] = []
    for number, rule in enumerate(edition.campaign.requirements, start=1):
        soft = said("summary.soft") if rule.firmness == "soft" else ""
        cells = [figures.shown_or_dash(f"requirement.{rule.id}.{part}") for part in parts]
        cells = [
            replace(cell, role=PART_ROLES.get(part, "") if cell.value else "")
            for part, cell in zip(parts, cells, strict=True)
        ]
        rate: Cell = figures.shown_or_dash(f"requirement.{rule.id}.met_rate", None, "percent")
        if rule.each == "campaign" and status_of(edition, rule, None) == "not_yet_due":
            rate = Text(DASH)  # of those already met alone it is a full rate, while the time still runs for the rest
        rows.append((
            Text(str(number)), Text(rule.title + soft), Text(rule.basis), Text(said.table("per").get(rule.per, rule.per)),
            Text(said.table("each")[rule.each]), *cells, rate, _word(edition, rule, None),
        ))  # fmt: skip
    return Table("requirements", columns, tuple(rows), repeat=True)


def _leaves_out(edition: Edition) -> bool:
    """Whether some requirement leaves out who is exempt (003-1, 004-1)."""
    return any(edition.figures.has(f"requirement.{rule.id}.{PARTS[0]}") for rule in edition.campaign.requirements)


def status_of(edition: Edition, rule: Requirement, unit: str | None) -> str:
    """short when anything due is, else not_yet_due while anything is open, over, met; no_denominator; nobody to ask."""
    figures, prefix = edition.figures, f"requirement.{rule.id}."
    if not figures.has(f"{prefix}subjects", unit):
        return "nobody"
    if figures.value(f"{prefix}subjects", unit) is None:
        return "no_denominator"
    for part in ("short", "not_yet_due", "over", "met"):
        if figures.has(prefix + part, unit) and figures.number(prefix + part, unit):
            return part
    return "nobody"


def _word(edition: Edition, rule: Requirement, unit: str | None) -> Text:
    status = status_of(edition, rule, unit)
    name = "running" if unit is None and status == "not_yet_due" else status
    return Text(words_of(edition)(f"statuses.{name}"), STATUS_ROLES.get(status, ""))


def matrix(edition: Edition) -> Sheet:
    """Villages, then offices, against the requirements, at most eight side by side and further blocks below."""
    said, rules = words_of(edition), edition.campaign.requirements
    numbered = list(enumerate(rules, start=1))
    size = -(-len(numbered) // -(-len(numbered) // BLOCK))
    blocks = [numbered[start : start + size] for start in range(0, len(numbered), size)]
    amounts = _amounts(edition.outcome.requirements)
    tables = tuple(_block(edition, block, amounts, several=len(blocks) > 1) for block in blocks)
    title = Title(said("matrix.title", issuer=edition.campaign.issuer))
    widths = (VILLAGE_WIDTH, *(CELL_WIDTH for _ in range(size)))
    return Sheet(
        said("matrix.sheet"),
        (title, Line(edition.cut_off), *tables, Notes((said("matrix.note"),))),
        widths=widths,
        freeze=1,
    )


def _block(
    edition: Edition, block: list[tuple[int, Requirement]], amounts: dict[tuple[str, str], float], several: bool
) -> Table:
    said = words_of(edition)
    columns = (
        Column(said("matrix.village"), VILLAGE_WIDTH, "center"),
        *(
            Column(said("matrix.column", number=number, title=rule.title), CELL_WIDTH, "center")
            for number, rule in block
        ),
    )
    asked = [
        unit.name
        for unit in edition.campaign.offices
        if any(status_of(edition, rule, unit.name) != "nobody" for _, rule in block)
    ]
    units = [*edition.units, *asked]
    rows = tuple((Text(unit), *(_cell(edition, rule, unit, amounts) for _, rule in block)) for unit in units)
    title = said("matrix.block", first=block[0][0], last=block[-1][0]) if several else ""
    return Table(f"matrix{block[0][0]}", columns, rows, title=title, repeat=not several)


def _cell(edition: Edition, rule: Requirement, unit: str, amounts: dict[tuple[str, str], float]) -> Cell:
    """A word, or how far behind: the amount where the unit itself is the only subject, else how many subjects."""
    said, status = words_of(edition), status_of(edition, rule, unit)
    if status == "nobody":
        return Text(said("matrix.none"), "quiet")
    if status == "no_denominator":
        return Text(said("matrix.missing"), "absent")
    if status != "short":
        return Text(said(f"statuses.{status}"), STATUS_ROLES[status])
    count = edition.figures.shown(f"requirement.{rule.id}.short", unit, role="bad")
    behind = count.value or 0
    if rule.per in UNIT_SUBJECTS and edition.figures.number(f"requirement.{rule.id}.subjects", unit) == 1:
        behind = amounts.get((rule.id, unit), behind)
    return replace(count, text=said("matrix.behind", count=int(behind)))


def _amounts(table: pd.DataFrame) -> dict[tuple[str, str], float]:
    """(requirement, unit) -> how much is still missing where it is due."""
    due = table[table["status"].eq("short")].groupby(["requirement", "unit"])["short"].sum()
    return {(str(rule), str(unit)): float(value) for (rule, unit), value in due.items()}
