"""Every filing against everybody who owes it: one word per due day, and when the next one is due (000-15, 002-10, 004-9)."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from pipeline.campaign import Filing
from pipeline.reports.book import Cell, Column, Line, Notes, Sheet, Table, Text, Title
from pipeline.reports.edition import Edition, day_text

ROLES = {
    "on_time": "good",
    "nil": "good",
    "late": "warn",
    "missing": "bad",
    "not_yet_due": "quiet",
    "no_denominator": "absent",
}
SIDE_BY_SIDE = 10  # due days in one table
CLOSE = pd.Timedelta(days=3)
UNIT_WIDTH, CELL_WIDTH = 7, 5.2


def filing_cells(edition: Edition) -> Sheet | None:
    """A matrix of units by due days, filing by filing; None when nothing is asked for."""
    filings = edition.campaign.filings
    if not filings or edition.outcome.filings.empty:
        return None
    said = edition.wording("tasks")
    tables = [table for table in _matrices(edition) if table.rows]
    lines = [_when(edition, filing) for filing in filings] + _people(edition) + _close(edition)
    title = Title(said("filings.title", issuer=edition.campaign.issuer))
    widest = max((len(table.columns) for table in tables), default=2)
    return Sheet(
        said("filings.sheet"),
        (title, Line(edition.cut_off), *tables, Notes(tuple(lines))),
        widths=(UNIT_WIDTH, *(CELL_WIDTH for _ in range(max(widest, 8) - 1))),
        freeze=1 if tables else None,
    )


def _matrices(edition: Edition) -> list[Table]:
    """Filings asked of units or of the issuer: due days side by side, the last ones that fit with the next to come.

    Filings owed by the same units on few days each share a table.
    """
    filings = [one for one in edition.campaign.filings if one.from_ != "cadre"]
    groups: dict[str, list[Filing]] = {}
    for filing in filings:
        groups.setdefault(filing.from_ if len(_days(edition, filing)) <= SIDE_BY_SIDE // 2 else filing.id, []).append(
            filing
        )
    found = []
    for name, members in groups.items():
        keys = [(filing, day) for filing in members for day in _days(edition, filing)]
        for number, start in enumerate(range(0, len(keys), SIDE_BY_SIDE)):
            found.append(_matrix(edition, f"filing_{name}_{number}", keys[start : start + SIDE_BY_SIDE]))
    return found


def _days(edition: Edition, filing: Filing) -> list[str]:
    """Its due days: of a frequent one the last up to now and the next."""
    own = edition.outcome.filings
    days = sorted({day_text(day) for day in own.loc[own["filing"].eq(filing.id), "due_on"]})
    if len(days) <= SIDE_BY_SIDE:
        return days
    past = sum(day <= edition.as_of.isoformat() for day in days)
    first = max(0, min(past + 1, len(days)) - SIDE_BY_SIDE)
    return days[first : first + SIDE_BY_SIDE]


def _matrix(edition: Edition, name: str, keys: list[tuple[Filing, str]]) -> Table:
    said, own = edition.wording("tasks"), edition.outcome.filings
    wanted = own[own["filing"].isin([filing.id for filing, _ in keys])]
    cells = {
        (row.filing, day_text(row.due_on), row.unit): _cell(edition, row.status, row.pieces)
        for row in wanted.itertuples()
    }
    units = list(dict.fromkeys(str(unit) for unit in wanted["unit"]))
    columns = (
        Column(said("filings.unit"), UNIT_WIDTH, "center"),
        *(
            Column(said("filings.column", title=filing.title, due=day[5:]), CELL_WIDTH, "center")
            for filing, day in keys
        ),
    )
    rows = tuple((Text(unit), *(cells.get((filing.id, day, unit), Text("")) for filing, day in keys)) for unit in units)
    return Table(name, columns, rows)


def _cell(edition: Edition, status: str, pieces: int) -> Cell:
    said = edition.wording("tasks")
    if status == "counted":
        return Text(said("filings.pieces", count=pieces))
    return Text(said(f"filings.statuses.{status}"), ROLES.get(status, ""))


def _when(edition: Edition, filing: Filing) -> str:
    """Who files it with whom, when next, and when to remind; a fixed day is reminded of a workday early (G3)."""
    said, own = edition.wording("tasks"), edition.outcome.filings
    rows = own[own["filing"].eq(filing.id)]
    facts = {
        "title": filing.title,
        "basis": filing.basis,
        "who": said(f"filings.who.{filing.from_}"),
        "to": edition.campaign.receiver(filing),
    }
    if filing.counted:
        return said("filings.counted", **facts)
    if rows["status"].eq("no_denominator").any():
        return said("filings.unknown", **facts)
    today = pd.Timestamp(edition.as_of)  # of what is due today it is already told who handed it in and who did not
    open_today = rows["due_on"].eq(today) & rows["status"].eq("not_yet_due")
    later = rows[rows["due_on"].gt(today) | open_today].sort_values("due_on", kind="stable")
    if later.empty:
        return said("filings.done", **facts)
    due, remind = (edition.day(later.iloc[0][name].date()) for name in ("due_on", "remind_on"))
    return said(
        "filings.next", due=due, remind=remind, by=said("filings.by", by=filing.by) if filing.by else "", **facts
    )


def _people(edition: Edition) -> list[str]:
    """What every cadre owes, unit by unit in numbers (004-10)."""
    said, own = edition.wording("tasks"), edition.outcome.filings
    lines = []
    for filing in edition.campaign.filings:
        rows = own[own["filing"].eq(filing.id) & own["person"].ne("")]
        parts = []
        for unit, group in rows.groupby("unit", sort=False):
            sizes = group["status"].value_counts()
            done = sizes.get("on_time", 0) + sizes.get("nil", 0)
            told = said(
                "filings.people",
                done=done,
                late=sizes.get("late", 0),
                missing=sizes.get("missing", 0),
                count=len(group),
            )
            parts.append(f"{unit}{told}")
        if parts:
            lines.append(said("filings.people_line", title=filing.title, summary=said("slip.mark").join(parts)))
    return lines


def _close(edition: Edition) -> list[str]:
    """Two filings of the same sender whose days nearly meet are two filings all the same (000-15, 000-16)."""
    said, own = edition.wording("tasks"), edition.outcome.filings
    filings = {
        one.id: one for one in edition.campaign.filings if one.every in ("once", "dates", "round") and not one.counted
    }
    days = own[own["filing"].isin(list(filings))][["filing", "due_on"]].drop_duplicates()
    days = days.sort_values(["due_on", "filing"], kind="stable")
    lines = []
    for first, second in pairwise(days.itertuples(index=False)):
        one, other = filings[first.filing], filings[second.filing]
        near = pd.Timedelta(0) < second.due_on - first.due_on <= CLOSE
        if near and one.id != other.id and one.from_ == other.from_:
            lines.append(said("filings.close", first=one.title, first_day=edition.day(first.due_on.date()),
                              second=other.title, second_day=edition.day(second.due_on.date())))  # fmt: skip
    return lines
