"""What is due this month, for whom: requirements, filings, issues, and the shares of every cadre (001-3, 003-11)."""

from __future__ import annotations

from datetime import date
from functools import partial

import pandas as pd

from pipeline.campaign import Output, Requirement
from pipeline.ledger.lists import OPEN
from pipeline.reports.book import Book, Line, Sheet, Table, Text
from pipeline.reports.edition import Edition
from pipeline.reports.papers.frame import (
    Plans,
    Row,
    Shape,
    count,
    day,
    in_order,
    listing,
    natural_period,
    paper_sheet,
    path_of,
    said,
    serials,
    status,
    title_of,
    told,
    units,
    words_of,
)  # fmt: skip

RULES: Shape = {
    "serial": (3, "number"), "office": (9, "wrapped"), "title": (18, "wrapped"), "basis": (6.5, "center"),
    "unit": (8, "center"), "due_on": (6.2, "center"), "subjects": (4.5, "number"), "met": (4.5, "number"),
    "left": (4.5, "number"), "who": (15, "wrapped"), "status": (5, "center"),
}  # fmt: skip
FILINGS: Shape = {
    "serial": (3, "number"), "unit": (10, "center"), "person": (6, "center"), "filing": (18, "wrapped"),
    "to": (10, "wrapped"), "basis": (6.5, "center"), "due_on": (6.5, "center"), "status": (6, "center"),
}  # fmt: skip
ISSUES: Shape = {
    "serial": (3, "number"), "handler_unit": (10, "wrapped"), "handler": (5.5, "center"), "number": (8, "center"),
    "unit": (7, "center"), "grid": (7, "center"), "category": (7, "center"), "due_on": (6.5, "center"),
    "overdue_days": (5, "number"), "state": (7, "center"),
}  # fmt: skip
SHARES: Shape = {"unit": (9, "center"), "cadre": (9, "center"), "weight": (8, "number"), "share": (8, "number"),
                 "visited": (8, "number"), "left": (8, "number")}  # fmt: skip
NAMED = 8
UNITS = ("village", "office")
BY_NAME = ("cadre", "grid", "village", "office")


def task_list(edition: Edition, output: Output) -> Plans:
    """The office's list of the month of the day asked."""
    yield path_of(edition, "tasks"), partial(_book, edition, output)


def _book(edition: Edition, output: Output) -> Book:
    say = words_of(edition)
    first, last = natural_period("month", edition.as_of)
    title = say("tasks.month_title", title=title_of(edition, output, "tasks"), year=first.year, month=first.month)
    sheets = [_rules(edition, title, first, last)]
    if edition.campaign.filings:
        sheets.append(_filings(edition, title, first, last))
    sheets.append(_issues(edition, title, last))
    if edition.has_targets and len(edition.outcome.allotment):
        sheets.insert(0, _shares(edition, title))
    return Book(title, tuple(sheets), day=edition.as_of)


def _due(rule: Requirement, period_end: pd.Timestamp) -> pd.Timestamp:
    """The day a period of a rule must be done by; its own due day ends its only period."""
    return pd.Timestamp(rule.due) if rule.due and rule.each == "campaign" else period_end


def _sheet(
    edition: Edition, title: str, key: str, listed: Table, notes: tuple[str, ...], freeze: int, landscape: bool = True
) -> Sheet:
    """A sheet under the title of the paper and what of it the sheet holds."""
    say = words_of(edition)
    name = say(f"tasks.{key}_sheet")
    heading = say("tasks.sheet_title", title=title, sheet=name)
    return paper_sheet(
        edition, name, heading, (listed,), notes, line=Line(edition.cut_off), landscape=landscape, freeze=freeze
    )


def _rules(edition: Edition, title: str, first: date, last: date) -> Sheet:
    """Requirements whose period ends this month, and those of the whole activity that are past due: by unit."""
    say, rules = words_of(edition), {rule.id: rule for rule in edition.campaign.requirements}
    table = edition.outcome.requirements
    pending = table[table["status"].isin(["short", "not_yet_due"])]
    due = pd.Series([_due(rules[name], end) for name, end in zip(pending["requirement"], pending["period_end"], strict=True)],
                    index=pending.index, dtype="datetime64[us]")  # fmt: skip
    whole = pending["requirement"].isin([rule.id for rule in rules.values() if rule.each == "campaign"])
    now = due.between(pd.Timestamp(first), pd.Timestamp(last)) | (whole & due.lt(pd.Timestamp(first)))
    chosen = pending.assign(due=due)[now]
    together = table["requirement"].isin([rule.id for rule in rules.values() if rule.per in UNITS])
    table = table.assign(place=table["unit"].where(~together, ""))
    table = table.assign(met=table["status"].isin(["met", "over"]))
    sizes = table.groupby(["requirement", "place", "period_start"])["met"].agg(["size", "sum"]).to_dict("index")
    rows: list[tuple[tuple[object, ...], Row]] = []
    order = {name: place for place, name in enumerate(rules)}
    places = {unit: place for place, unit in enumerate(["", *units(edition)])}
    for (name, place, start), own in chosen.groupby(["requirement", table["place"].loc[chosen.index], "period_start"]):
        rule, size = rules[str(name)], sizes[(name, place, start)]
        office = rule.office or edition.campaign.office
        word = "short" if own["status"].eq("short").any() else "not_yet_due"
        key = (office, order[str(name)], start, places.get(str(place), len(places)))
        cells: Row = (
            Text(office), Text(rule.title), Text(rule.basis), Text(str(place) or words_of(edition)(f"tasks.every_{rule.per}")),
            day(own["due"].iloc[0]), count(size["size"]), count(size["sum"]), count(len(own)),
            Text(_names(edition, rule, own)), status(edition, word),
        )  # fmt: skip
        rows.append((key, cells))
    rows.sort(key=lambda row: row[0])
    listed = listing(edition, "task_rules", RULES, serials([cells for _, cells in rows]), filtered=bool(rows))
    notes = tuple(say.table("tasks.notes").values())
    return _sheet(edition, title, "rules", listed, notes, freeze=3)


def _names(edition: Edition, rule: Requirement, own: pd.DataFrame) -> str:
    """Cadres and grids that still have it before them; households are only counted."""
    names = list(dict.fromkeys(str(name) for name in own["subject"]))
    if rule.per not in BY_NAME:
        return ""
    listed = edition.said("list_mark").join(names[:NAMED])
    return listed + (words_of(edition)("tasks.and_more", count=len(names)) if len(names) > NAMED else "")


def _filings(edition: Edition, title: str, first: date, last: date) -> Sheet:
    say = words_of(edition)
    filings = {filing.id: filing for filing in edition.campaign.filings}
    table = edition.outcome.filings
    now = table["due_on"].between(pd.Timestamp(first), pd.Timestamp(last))
    waiting = table[table["status"].isin(["not_yet_due", "missing"]) & (now | table["status"].eq("missing"))]
    waiting = waiting[waiting["due_on"].le(pd.Timestamp(last))]
    rows = [
        (told(row["unit"]), told(row.get("person")), Text(filings[row["filing"]].title),
         Text(edition.campaign.receiver(filings[row["filing"]])), told(row["basis"]), day(row["due_on"]),
         status(edition, row["status"]))
        for row in in_order(edition, waiting, "due_on").to_dict("records")
    ]  # fmt: skip
    listed = listing(edition, "task_filings", FILINGS, serials(rows), filtered=bool(rows))
    note = (say("tasks.note_filings"),)
    return _sheet(edition, title, "filings", listed, note, freeze=2)


def _issues(edition: Edition, title: str, last: date) -> Sheet:
    """Open issues due by the end of the month, past ones included; what was said stays in the ledger."""
    say, issues = words_of(edition), edition.outcome.issues
    shape = (
        ISSUES
        if "grids" in edition.campaign.registers
        else {name: one for name, one in ISSUES.items() if name != "grid"}
    )
    waiting = issues[issues["state"].isin(OPEN) & issues["due_on"].le(pd.Timestamp(last))]
    waiting = waiting.sort_values(["due_on", "number"])
    rows: list[Row] = []
    for row in waiting.to_dict("records"):
        late = int(row["overdue_days"])
        cells = {name: told(row.get(name)) for name in shape}
        cells |= {"due_on": day(row["due_on"]), "state": Text(said(row["state"]), "bad" if late else "")}
        numbers = {"overdue_days": count(late) if late else Text("")}
        rows.append(tuple(numbers.get(name, cells[name]) for name in shape if name != "serial"))
    listed = listing(edition, "task_issues", shape, serials(rows), filtered=bool(rows))
    note = (say("tasks.note_issues"),)
    return _sheet(edition, title, "issues", listed, note, freeze=3)


def _shares(edition: Edition, title: str) -> Sheet:
    """001-3: the target of every village split over its cadres."""
    say = words_of(edition)
    rows = [
        (Text(row.unit), Text(row.cadre), count(row.weight), count(row.share), count(row.visited), count(max(0, row.share - row.visited)))
        for row in in_order(edition, edition.outcome.allotment).itertuples()
    ]  # fmt: skip
    listed = listing(edition, "task_shares", SHARES, rows, filtered=bool(rows))
    note = (say("tasks.note_shares"),)
    return _sheet(edition, title, "shares", listed, note, freeze=2, landscape=False)
