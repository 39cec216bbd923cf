"""Meetings with residents: which of them count and why not, and what was said there (000-17 to 000-20, 003-19, 004-7)."""

from __future__ import annotations

from functools import partial

import pandas as pd

from pipeline.campaign import Output
from pipeline.mask import masked_text
from pipeline.measures.subjects import chosen
from pipeline.reports.book import Book, Cell, Number, Sheet, Text
from pipeline.reports.edition import Edition
from pipeline.reports.papers.frame import (
    Plans,
    Row,
    Shape,
    count,
    day,
    in_order,
    listing,
    paper_sheet,
    path_of,
    records,
    said,
    serials,
    status,
    title_of,
    told,
    words_of,
    yes_no,
)  # fmt: skip
from schemas.states import NONE_SAID, IssueSource

SHAPE: Shape = {
    "serial": (3, "number"), "unit": (7, "center"), "kind": (6.5, "center"), "held_on": (6.2, "center"),
    "place": (9, "wrapped"), "organiser": (10, "wrapped"), "representatives": (5, "number"), "enough": (5, "center"),
    "principal": (6, "center"), "announced": (5, "center"), "statements": (5, "number"), "counts": (5, "center"),
}  # fmt: skip
VILLAGES: Shape = {"unit": (8, "center"), "rule": (24, "wrapped"), "required": (6, "number"), "actual": (6, "number"),
                   "status": (7, "center")}  # fmt: skip
STATEMENTS: Shape = {
    "serial": (3, "number"), "unit": (7, "center"), "held_on": (6.2, "center"), "kind": (6.5, "center"),
    "statement": (30, "wrapped"), "number": (8, "center"), "state": (7, "center"),
}  # fmt: skip


def forum_summary(edition: Edition, output: Output) -> Plans:
    """One book: the meetings, the villages, the statements without the names of those who made them."""
    yield path_of(edition, "forums"), partial(_book, edition, output)


def _book(edition: Edition, output: Output) -> Book:
    title = title_of(edition, output, "forums")
    villages = [_villages(edition, title)] if _rules_of_villages(edition) else []
    return Book(title, (_meetings(edition, title), *villages, _statements(edition, title)), day=edition.as_of)


def _meetings(edition: Edition, title: str) -> Sheet:
    say, rules = words_of(edition), edition.campaign.forums
    meetings = in_order(edition, records(edition, "meetings"), "held_on")
    least = rules.minimum_representatives if rules else 0
    asked = {
        "enough": bool(least),
        "principal": bool(rules and rules.principal_role),
        "announced": bool(rules and rules.announced_before),
        "counts": bool(_rules_of_villages(edition)),
    }
    shape = {name: one for name, one in SHAPE.items() if asked.get(name, True)}
    valid, first, spoken = _valid(edition, meetings), _first_rows(edition), _spoken(edition)
    rows: list[Row] = []
    for meeting in meetings.to_dict("records"):
        more = first.get(str(meeting["meeting"]), {})
        cells: dict[str, Cell] = {
            "unit": told(meeting["unit"]), "kind": told(meeting["kind"]), "held_on": day(meeting["held_on"]),
            "place": told(more.get("place")), "organiser": told(more.get("organiser")),
            "representatives": count(meeting["representatives"]),
            "enough": yes_no(edition, meeting["enough_representatives"]),
            "principal": yes_no(edition, meeting["principal_present"]),
            "announced": yes_no(edition, meeting["announced_before"]),
            "statements": count(spoken.get(str(meeting["meeting"]), 0)),
            "counts": yes_no(edition, meeting["meeting"] in valid),
        }  # fmt: skip
        rows.append(tuple(cells[name] for name in shape if name != "serial"))
    notes = [say("forums.note_counts" if _rules_of_villages(edition) else "forums.note_no_number")]
    if asked["enough"]:
        notes.append(say("forums.note_enough", least=least))
    if asked["principal"]:
        notes.append(say("forums.note_principal"))
    table = listing(edition, "forums", shape, serials(rows))
    return paper_sheet(edition, say("forums.sheet"), title, (table,), notes, freeze=2)


def _valid(edition: Edition, meetings: pd.DataFrame) -> set[str]:
    """Meetings that count for at least one requirement about meetings; all of them where the plan asks nothing."""
    rules = [rule for rule in edition.campaign.requirements if rule.count == "forums" and rule.per == "village"]
    if meetings.empty:
        return set()
    if not rules:
        return set(meetings["meeting"])
    return {name for rule in rules for name in chosen(meetings, rule.where)["meeting"]}


def _first_rows(edition: Edition) -> dict[str, dict[str, object]]:
    rows = records(edition, "forums")
    if rows.empty:
        return {}
    first = rows.drop_duplicates("meeting")[["meeting", "place", "organiser"]]
    return {str(row["meeting"]): dict(row) for row in first.to_dict("records")}


def _said_something(edition: Edition) -> pd.DataFrame:
    rows = records(edition, "forums")
    if rows.empty:
        return rows
    return rows[rows["statement"].notna() & rows["statement"].ne(NONE_SAID)]


def _spoken(edition: Edition) -> dict[str, int]:
    rows = _said_something(edition)
    return {} if rows.empty else {str(name): int(size) for name, size in rows.groupby("meeting").size().items()}


def _rules_of_villages(edition: Edition) -> dict[str, str]:
    """The requirements about meetings that ask every village, with their titles; none where the plan asks for no number."""
    return {rule.id: rule.title for rule in edition.campaign.requirements
            if rule.count in ("forums", "attendees") and rule.per == "village"}  # fmt: skip


def _villages(edition: Edition, title: str) -> Sheet:
    """Every requirement about meetings, village by village."""
    say, titles = words_of(edition), _rules_of_villages(edition)
    table = edition.outcome.requirements
    asked = in_order(edition, table[table["requirement"].isin(titles)])
    rows = [
        (Text(row.unit), Text(titles[row.requirement]), Number(None if pd.isna(row.required) else float(row.required)),
         Number(float(row.actual)), status(edition, row.status))
        for row in asked.itertuples()
    ]  # fmt: skip
    listed = listing(edition, "forum_villages", VILLAGES, rows)
    name, heading = say("forums.villages_sheet"), say("forums.villages_title", title=title)
    return paper_sheet(edition, name, heading, (listed,), (say("forums.note_villages"),), landscape=False)


def _statements(edition: Edition, title: str) -> Sheet:
    say = words_of(edition)
    issues = edition.outcome.issues
    issues = issues[issues["source"].eq(IssueSource.FORUM)]
    known = {(row.unit, row.raised_on, row.text): row for row in issues.itertuples()}
    rows: list[Row] = []
    for row in in_order(edition, _said_something(edition), "held_on").to_dict("records"):
        issue = known.get((row["unit"], row["held_on"], row["statement"]))
        text = masked_text(said(row["statement"]), (said(row["representative"]),))
        rows.append(
            (told(row["unit"]), day(row["held_on"]), told(row["kind"]), Text(text),
             told(issue.number if issue else ""), told(issue.state if issue else ""))
        )  # fmt: skip
    table = listing(edition, "forum_statements", STATEMENTS, serials(rows))
    heading = say("forums.statements_title", title=title)
    return paper_sheet(edition, say("forums.statements_sheet"), heading, (table,), (say("forums.note_statements"),))
