"""What is different from the numbers last published, corrections of earlier numbers named as such (DESIGN promise 8)."""

from __future__ import annotations

from dataclasses import replace

from pipeline.reports.book import Cell, Column, Line, Notes, Number, Sheet, Shown, Table, Text, Title
from pipeline.reports.edition import Edition
from pipeline.reports.numbers import Figures

ALL, LATEST = ("before", "now", "change"), ("now", "change")
COMPARED: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("visited_households", "count", "change", ALL),
    ("completion_rate", "percent", "points", ALL),
    ("rank", "count", "change", LATEST),
    ("questionnaire_n", "count", "change", LATEST),
    ("issues_registered", "count", "change", LATEST),
    ("issues_resolved", "count", "change", LATEST),
    ("issues_closed", "count", "change", LATEST),
    ("issues_overdue", "count", "change", LATEST),
)
"""Figure, its format, the format of its difference, the columns printed."""


def figures_compared(edition: Edition) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """What of it this programme has."""
    has = {
        "visited_households": edition.keeps_visits,
        "completion_rate": edition.has_targets,
        "rank": edition.is_ranked,
        "questionnaire_n": bool(edition.questions),
        "issues_overdue": bool(edition.campaign.issues.grades),
    }
    return [one for one in COMPARED if has.get(one[0], True)]


def changes(edition: Edition) -> Sheet:
    """The villages against the last publication; one line when there was none."""
    said, before = edition.said, edition.before
    title = Title(said("changes.title", issuer=edition.campaign.issuer))
    if before is None:
        blocks: tuple[Line, ...] = (Line(edition.cut_off), Line(said("changes.first"), "remark"))
        return Sheet(said("changes.sheet"), (title, *blocks), widths=(10,) * 8)
    line = Line(said("changes.line", before=edition.day(before.as_of), now=edition.day(edition.as_of)))
    table = villages(edition, before)
    return Sheet(
        said("changes.sheet"),
        (title, line, table, *([Notes(found)] if (found := notes(edition)) else [])),
        freeze=1,
    )


def notes(edition: Edition) -> tuple[str, ...]:
    """How to read the columns there are."""
    has = (("corrected", edition.keeps_visits), ("rate", edition.has_targets), ("rank", edition.is_ranked))
    keys = [key for key, kept in has if kept]
    return tuple(edition.said(f"changes.note_{key}", number=number) for number, key in enumerate(keys, start=1))


def villages(edition: Edition, before: Figures) -> Table:
    """Per village and figure: as last published, now, difference; last column: what was corrected since."""
    said = edition.said
    labels, parts = said.table("changes.figures"), said.table("changes.parts")
    columns = [Column(said("changes.village"), 5.5, "center")]
    for figure, style, _, printed in figures_compared(edition):
        width = 3.4 if style == "count" else 4.2
        columns += [Column(parts[part], width, "number", labels[figure]) for part in printed]
    if edition.keeps_visits:
        columns.append(Column(said("changes.corrected"), 4.6))

    def row(unit: str | None) -> tuple[Cell, ...]:
        cells: list[Cell] = [Text(unit or said("total"))]
        for figure, style, difference, printed in figures_compared(edition):
            compared = _compared(edition.figures, before, figure, unit, style, difference)
            if figure == "rank":
                compared["change"] = _moved(edition, compared["change"])
            cells += [compared[part] for part in printed]
        return (*cells, _corrected(edition.figures, before, unit)) if edition.keeps_visits else tuple(cells)

    rows = tuple(row(unit) for unit in edition.units)
    return Table("changes", tuple(columns), rows, row(None), repeat=True)


def _compared(
    now: Figures, before: Figures, figure: str, unit: str | None, style: str, difference: str
) -> dict[str, Cell]:
    earlier, current = before.shown_or_dash(figure, unit, style), now.shown_or_dash(figure, unit, style)
    change = Shown(None, difference, current.figure, less=earlier.figure)
    if earlier.value is not None and current.value is not None:
        gap = current.value - earlier.value
        change = Shown(gap, difference, current.figure, role="strong" if gap else "quiet", less=earlier.figure)
    return {"before": earlier, "now": current, "change": change}


def _moved(edition: Edition, change: Cell) -> Cell:
    """Places gained or lost in words: a smaller rank is the better one."""
    if not isinstance(change, Shown) or change.value is None:
        return change
    key = "same" if not change.value else "up" if change.value < 0 else "down"
    return replace(change, text=edition.said(f"changes.moved.{key}", places=int(abs(change.value))))


def _corrected(now: Figures, before: Figures, unit: str | None) -> Cell:
    """Households reached by the last cut-off as known now, less as published then: what corrections have changed."""
    since = now.shown_or_dash("visited_households", unit, period=(now.starts, before.as_of))
    if since.value is None or not before.has("visited_households", unit):
        return Number(None, "change")
    gap = since.value - before.number("visited_households", unit)
    return Number(gap, "change", "warn" if gap else "quiet")
