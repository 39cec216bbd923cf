"""Visiting progress of the villages and day by day (001-2, 001-7, 001-13, 001-17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from pipeline.reports.book import Cell, Column, Line, Notes, Sheet, Table, Text, Title
from pipeline.reports.edition import Edition
from pipeline.reports.numbers import THREE_THINGS
from pipeline.reports.village_cells import ONE_PAGE_VILLAGES, change_cell, rank_cell, status_cell

PROGRESS, DAILY = "progress", "daily"
DAY, CUMULATIVE, PLANNED = 0, 2, 3  # columns of DAILY
LONG = 62  # days of visiting that still make a readable table
OF_TARGETS = ("target", "completion_rate", "time_progress", "pace_gap")
OF_ROSTERS = ("roster_households", "coverage_rate")

COLUMNS: tuple[tuple[str, str, float], ...] = (
    ("target", "count", 4), ("visited_households", "count", 4.4), ("completion_rate", "percent", 4.6), ("time_progress", "percent", 4.6),
    ("pace_gap", "points", 5), ("roster_households", "count", 4.4), ("coverage_rate", "percent", 4.6), ("visits", "count", 4),
    ("home_visits", "count", 4), ("phone_visits", "count", 4), ("video_visits", "count", 4), ("complete_visited_households", "count", 5),
    ("phone_rate", "percent", 4.6),
    ("new_in_day", "count", 4), ("new_in_week", "count", 4),
)  # fmt: skip


def columns_shown(edition: Edition) -> list[tuple[str, str, float]]:
    """The columns between village and last week that this programme has numbers for: figure, format, width."""
    hidden: tuple[str, ...] = () if edition.has_targets else OF_TARGETS
    if not edition.figures.number("video_visits"):
        hidden += ("video_visits",)
    if not edition.has_targets and not edition.knows_households:
        hidden += OF_ROSTERS
    return [column for column in COLUMNS if column[0] not in hidden]


def place(edition: Edition, name: str) -> int:
    """Number of a column of the progress table, from 0, for the charts; "village" too."""
    names = ["rank"] if edition.is_ranked else []
    return [*names, "village", *(column for column, _, _ in columns_shown(edition))].index(name)


def progress(edition: Edition) -> tuple[Sheet, ...]:
    """The villages by rank; every day of the visiting phase. Nothing where no visits are registered."""
    if not edition.keeps_visits:
        return ()
    said, steps = edition.said, steps_of(edition)
    first = (Title(said("progress.title", issuer=edition.campaign.issuer)), Line(edition.cut_off))
    below, small = phases(edition), len(edition.units) <= ONE_PAGE_VILLAGES
    above = villages(edition) if small or not below else replace(villages(edition), repeat=False)
    second = (Title(said(f"progress.{steps}.title", issuer=edition.campaign.issuer)), Line(edition.cut_off))
    return (
        Sheet(
            said("progress.sheet"),
            (*first, above, *below, Notes(notes(edition))),
            freeze=2,
            one_page=bool(below) and small,
        ),
        Sheet(
            said(f"progress.{steps}.sheet"),
            (*second, daily(edition), Notes((said("progress.note_daily"),) if edition.has_targets else ())),
            landscape=False,
            freeze=1,
        ),
    )


def notes(edition: Edition) -> tuple[str, ...]:
    """What is counted how."""
    said = edition.said
    asked = set(edition.campaign.visits.complete_when) == THREE_THINGS
    lines = [said("progress.note_visits") if asked else said("progress.note_visits_only")]
    if edition.has_targets or edition.knows_households:
        lines.append(said("progress.note_roster"))
    if _overlap(edition):
        lines.append(said("progress.note_phases"))
    return tuple(lines)


def phases(edition: Edition) -> tuple[Table, ...]:
    """Visits of every village in every phase that has begun: before, in and between the rounds (000-8, 001-4, 002-1)."""
    said, figures = edition.said, edition.figures
    begun = [phase for phase in edition.campaign.phases if phase.starts <= edition.as_of]
    if len(edition.campaign.phases) < 2 or not begun:
        return ()
    columns = (
        Column(said("progress.columns.village"), 5.5, "center"),
        *(
            Column(
                said(
                    "progress.phase",
                    title=one.title,
                    starts=edition.short_day(one.starts),
                    ends=edition.short_day(one.ends),
                ),
                8,
            )
            for one in begun
        ),
    )

    def row(unit: str | None) -> tuple[Cell, ...]:
        numbers = (figures.shown_or_dash(f"visits_in_phase.{phase.id}", unit, "count") for phase in begun)
        return (Text(unit or said("total")), *numbers)

    rows = tuple(row(unit) for unit in edition.ranked_units)
    return (Table("phases", columns, rows, row(None), title=said("progress.phases_title")),)


def _overlap(edition: Edition) -> bool:
    """Whether a day may lie in two phases."""
    spans = sorted((phase.starts, phase.ends) for phase in edition.campaign.phases)
    return any(ends >= starts for (_, ends), (starts, _) in pairwise(spans))


def villages(edition: Edition) -> Table:
    """One row per village: both denominators, modes, complete visits, week against week."""
    said, figures = edition.said, edition.figures
    labels = said.table("progress.columns")
    columns = (
        *((Column(labels["rank"], 4, "center"),) if edition.is_ranked else ()),
        Column(labels["village"], 5.5, "center"),
        *(Column(labels[name], width) for name, _, width in columns_shown(edition)),
        Column(labels["last_week"], 4),
        *((Column(labels["change"], 4),) if edition.has_last_week else ()),
        Column(labels["status"], 4.4, "center"),
    )

    def row(unit: str | None) -> tuple[Cell, ...]:
        return (
            *((rank_cell(edition, unit) if unit else Text(""),) if edition.is_ranked else ()),
            Text(unit or said("total")),
            *(figures.shown_or_dash(name, unit, style) for name, style, _ in columns_shown(edition)),
            figures.shown_or_dash("new_in_week", unit, period="last_week"),
            *((change_cell(edition, unit),) if edition.has_last_week else ()),
            status_cell(edition, unit),
        )

    return Table(PROGRESS, columns, tuple(row(unit) for unit in edition.ranked_units), row(None), repeat=True)


def steps_of(edition: Edition) -> Literal["daily", "weekly"]:
    """Day by day; week by week where the visiting lasts longer than two months."""
    phase = edition.campaign.visiting
    return "daily" if (phase.ends - phase.starts).days <= LONG else "weekly"


def daily(edition: Edition) -> Table:
    """Every day (or week) from the start of the visiting phase: new, so far, and an even plan over the phase (001-17)."""
    said, figures, starts = edition.said, edition.figures, edition.campaign.activity.starts
    steps = steps_of(edition)
    names = ("new", "sofar", "planned") if edition.has_targets else ("new", "sofar")

    def new(day: date) -> Cell:
        if steps == "daily":
            return figures.shown("new_in_day", None, period=(day, day))
        return figures.shown_or_dash("new_in_week", None, period=(day - timedelta(days=6), day))

    def row(day: date) -> tuple[Cell, ...]:
        found = {
            "new": new(day),
            "sofar": figures.shown("visited_households", None, period=(starts, day)),
            "planned": figures.shown_or_dash("planned_households", None, period=(starts, day)),
        }
        return (Text(edition.short_day(day)), *(found[name] for name in names))

    labels = said.table(f"progress.{steps}")
    columns = (Column(labels["day"], 9, "center"), *(Column(labels[name], 10) for name in names))
    return Table(DAILY, columns, tuple(row(day) for day in _days(edition)), repeat=True)


def _days(edition: Edition) -> list[date]:
    """The days of the visiting phase that have a plan, up to as_of; every seventh back from the last in a long phase."""
    figures, activity, phase = edition.figures, edition.campaign.activity, edition.campaign.visiting
    days = [phase.starts + timedelta(number) for number in range((activity.ends - phase.starts).days + 1)]
    if steps_of(edition) == "daily":
        return [day for day in days if figures.has("planned_households", None, (activity.starts, day))]
    last = edition.as_of
    return [
        day
        for day in sorted({*days, last})
        if (last - day).days % 7 == 0 and figures.has("visited_households", None, (activity.starts, day))
    ]
