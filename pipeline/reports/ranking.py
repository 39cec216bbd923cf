"""The overview's table of villages by rank, with the columns a programme has numbers for (PRACTICE E).

A programme without targets, questionnaire, filings or visits has no column for them; its villages stand in groups by
whether they meet the requirements instead of in ranks.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.campaign import Question
from pipeline.reports.book import Cell, Column, Number, Table, Text
from pipeline.reports.edition import Edition, metric_of
from pipeline.reports.numbers import Figures, rule_tally
from pipeline.reports.village_cells import change_cell, rank_cell, rate_cell, status_cell

COLUMNS: tuple[tuple[str, float, str], ...] = (
    ("rank", 3.6, ""), ("village", 5, ""),
    ("target", 3.4, "progress"), ("visited", 3.4, "progress"), ("rate", 4.4, "progress"), ("today", 3, "progress"),
    ("week", 3, "progress"), ("change", 3.4, "progress"),
    ("roster", 3.6, "progress"), ("coverage", 4.4, "progress"),
    ("home", 3.2, "modes"), ("phone", 3.2, "modes"), ("video", 3.2, "modes"),
    ("answers", 3.2, "survey"), ("satisfied", 4.8, "survey"), ("valid", 3.2, "survey"),
    ("rules_met", 3.2, "rules"), ("rules_short", 3.2, "rules"), ("rules_pending", 3.2, "rules"),
    ("registered", 2.8, "issues"), ("resolved", 2.8, "issues"), ("closed", 2.8, "issues"), ("overdue", 2.8, "issues"),
    ("on_time", 2.8, "filings"), ("late", 2.8, "filings"), ("missing", 2.8, "filings"),
    ("gap", 5, "pace"), ("status", 4, "pace"),
)  # fmt: skip


def ranking(edition: Edition) -> Table:
    """One row per village by rank, then the town. Villages that sent nothing are listed, not ranked (PRACTICE E)."""
    said = edition.said
    labels: Mapping[str, str] = said.table("overview.columns")
    question, wanted = edition.headline, wanted_columns(edition)
    columns = tuple(
        Column(
            (question.metric_title if name == "satisfied" and question else labels[name]),
            width,
            "center" if name in ("rank", "village", "status") else "number",
            said(f"overview.groups.{group}") if group and (group != "pace" or edition.has_targets) else "",
        )
        for name, width, group in COLUMNS
        if name in wanted
    )
    rows = tuple(_picked(_row(edition, unit, question), wanted) for unit in edition.ranked_units)
    return Table("ranking", columns, rows, _picked(_total(edition, question), wanted), repeat=True)


def wanted_columns(edition: Edition) -> list[str]:
    """The columns this programme has numbers for."""
    hidden = set() if edition.is_ranked else {"rank"}
    groups = set() if edition.expects_filings else {"filings"}
    if not edition.figures.number("video_visits"):
        hidden |= {"video"}
    if edition.has_targets:
        hidden |= {"roster", "coverage"}
        groups |= {"rules"}
    else:
        hidden |= {"target", "rate", "gap"} | (set() if edition.knows_households else {"roster", "coverage"})
        groups |= set() if edition.campaign.requirements else {"rules"}
    if not edition.keeps_visits:
        groups |= {"progress", "modes"}
    if edition.headline is None:
        groups |= {"survey"}
    if not edition.has_last_week:
        hidden |= {"change"}
    if not edition.campaign.issues.grades:
        hidden |= {"overdue"}
    return [name for name, _, group in COLUMNS if name not in hidden and group not in groups]


def _picked(cells: Mapping[str, Cell], wanted: list[str]) -> tuple[Cell, ...]:
    return tuple(cells[name] for name in wanted)


def _row(edition: Edition, unit: str | None, question: Question | None) -> dict[str, Cell]:
    figures = edition.figures
    cells: dict[str, Cell] = {
        "target": figures.shown("target", unit),
        "roster": figures.shown_or_dash("roster_households", unit),
        "coverage": figures.shown_or_dash("coverage_rate", unit, "percent"),
        "visited": figures.shown("visited_households", unit),
        "rate": figures.shown("completion_rate", unit, "percent"),
        "today": figures.shown("new_in_day", unit),
        "week": figures.shown("new_in_week", unit),
        "change": change_cell(edition, unit),
        "home": figures.shown("home_visits", unit),
        "phone": figures.shown("phone_visits", unit),
        "video": figures.shown("video_visits", unit),
        "registered": figures.shown("issues_registered", unit),
        "resolved": figures.shown("issues_resolved", unit),
        "closed": figures.shown("issues_closed", unit),
        "overdue": _alarming(figures, "issues_overdue", unit, "bad"),
        "on_time": figures.shown("filings_on_time", unit),
        "late": _alarming(figures, "filings_late", unit, "warn"),
        "missing": _alarming(figures, "filings_missing", unit, "bad"),
        "gap": figures.shown("pace_gap", unit, "points"),
        "status": status_cell(edition, unit),
    }
    tally = rule_tally(figures, edition.campaign, unit)
    cells |= {
        "rules_met": Number(float(tally.met)),
        "rules_short": Number(float(tally.short), role="bad" if tally.short and unit else ""),
        "rules_pending": Number(float(tally.pending)),
    }
    if question is not None:
        figure = metric_of(question)
        cells["answers"] = figures.shown("questionnaire_n", unit)
        cells["satisfied"] = rate_cell(edition, figure, unit)
        cells["valid"] = figures.shown_or_dash(figure, unit, part="n")
    if unit is not None:
        cells |= {"rank": rank_cell(edition, unit), "village": Text(unit)}
    return cells


def _alarming(figures: Figures, figure: str, unit: str | None, role: str) -> Cell:
    return figures.shown(figure, unit, role=role if unit is not None and figures.number(figure, unit) > 0 else "")


def _total(edition: Edition, question: Question | None) -> dict[str, Cell]:
    """The town's row. A rule is met by the town when everybody meets it: beside the villages' own counts that would
    read like a sum, so it stands in the key numbers alone.
    """
    counts = dict.fromkeys(("rules_met", "rules_short", "rules_pending"), Text(""))
    return _row(edition, None, question) | counts | {"rank": Text(""), "village": Text(edition.said("total"))}
