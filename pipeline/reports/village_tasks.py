"""What a village does next, in numbered sentences of its slip: households, issues by number, shortfalls, cells to correct."""

from __future__ import annotations

from pipeline.reports.edition import Edition
from pipeline.reports.numbers import formatted
from pipeline.reports.shortfall import shortfall_lines
from pipeline.reports.village_lists import to_correct
from schemas.findings import catalogue
from schemas.states import Severity

LISTED = 12  # issue numbers named in one line
CELLS_LISTED = 6  # cells to correct named in one line
SHORT_LABEL = 10  # characters of a column named in one line
TASKS_LISTED = 5


def to_do(edition: Edition, unit: str) -> list[str]:
    """What the village does before the next cut-off, numbered: households, issues by number, cells to correct, filings."""
    said, figures = edition.said, edition.figures
    lines = []
    missing = figures.number("filings_missing", unit) if figures.has("filings_missing", unit) else 0
    if missing:
        lines.append(said("village.missing", count=formatted(missing, "count")))
    if edition.has_targets:
        lines.append(_visits_in_words(edition, unit))
    for key in ("overdue", "due_soon", "reported", "feedback"):
        numbers = edition.waiting_of.get((unit, key), [])
        if numbers:
            listed = said("list_mark").join(numbers[:LISTED]) + (
                said("village.and_more") if len(numbers) > LISTED else ""
            )
            lines.append(said(f"village.{key}", count=len(numbers), numbers=listed))
    lines += shortfall_lines(edition, unit, TASKS_LISTED)
    lines += _corrections_in_words(edition, unit)
    if not lines:
        return [said("village.nothing")]
    return [said("village.numbered", number=number, text=text) for number, text in enumerate(lines, start=1)]


def is_over(edition: Edition) -> bool:
    """Whether visits of a later day no longer belong to the programme."""
    return edition.as_of >= edition.campaign.activity.ends


def _visits_in_words(edition: Edition, unit: str) -> str:
    """Households still to be visited, nothing that can no longer be done: after the phase the village says why."""
    said, figures, ends = edition.said, edition.figures, edition.campaign.visiting.ends
    target, visited = figures.number("target", unit), figures.number("visited_households", unit)
    if visited < target:
        key = "left_after" if edition.as_of > ends else "left"
        return said(f"village.{key}", left=formatted(target - visited, "count"), ends=edition.day(ends))
    counted = edition.groups_of.get(unit, [])
    if counted and not any(total - done for _, total, done in counted):
        return said("village.everybody")
    if not target:
        return said("village.no_target")
    return said("village.reached_after" if is_over(edition) else "village.reached")


def _corrections_in_words(edition: Edition, unit: str) -> list[str]:
    """One line for what must be corrected, one for what must be answered, each naming its first cells."""
    said, found = edition.said, to_correct(edition, unit)
    lines = []
    for key, severity in (("errors", Severity.ERROR), ("checks", Severity.VERIFY)):
        own = [finding for finding in found if finding.severity == severity]
        if own:
            cells = [
                said("village.cell", sheet=one.sheet, cell=one.cell, label=_short(one.label)) for one in own if one.cell
            ]
            named = list(dict.fromkeys(cells))
            text = said("list_mark").join(named[:CELLS_LISTED])
            if not named:
                text = said("list_mark").join(dict.fromkeys(catalogue()[one.code].title for one in own))
            more = said("village.and_more") if len(named) > CELLS_LISTED else ""
            lines.append(said(f"village.{key}", count=len(own), cells=text + more))
    return lines


def _short(label: str) -> str:
    """A question by its number, any other column by its label."""
    return label if len(label) <= SHORT_LABEL else label.split(" ")[0][:SHORT_LABEL]
