"""Issues to put right: by level, class and time limit, who took charge of them, and how old they are (004-8, 004-12, 004-16)."""

from __future__ import annotations

from functools import partial

import pandas as pd

from pipeline.campaign import Output
from pipeline.ledger.lists import OPEN, ages
from pipeline.reports.book import Book, Cell, Column, Line, Sheet, Table, Text
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
    said,
    serials,
    title_of,
    told,
    words_of,
)  # fmt: skip
from schemas.handling import duty_name
from schemas.states import YES, IssueState

SHAPE: Shape = {
    "serial": (3, "number"), "number": (7, "center"), "unit": (6, "center"), "source": (5, "center"),
    "category": (6, "center"), "text": (16, "wrapped"), "urgency": (4.5, "center"), "handler_unit": (6.5, "wrapped"),
    "handler": (5, "center"), "due_on": (6.2, "center"), "progress": (10, "wrapped"), "age": (4, "number"),
    "overdue_days": (4, "number"), "state": (6.5, "center"),
}  # fmt: skip
CHARGE: Shape = {"number": (7, "center"), "unit": (6, "center"), "category": (6, "center"), "text": (16, "wrapped"),
                 "case_owner": (6, "center"), "age": (4.5, "number")}  # fmt: skip
STATE_ROLES = {IssueState.CLOSED: "good", IssueState.CARRIED_OPEN: "absent", IssueState.REGISTERED: "warn"}


def case_ledger(edition: Edition, output: Output) -> Plans:
    """One book for the office, with names: the ledger, who took charge, and the ages of what is open."""
    yield path_of(edition, "cases"), partial(_book, edition, output)


def _book(edition: Edition, output: Output) -> Book:
    title = title_of(edition, output, "cases")
    issues = edition.outcome.issues
    issues = issues[issues["state"].ne(IssueState.WITHDRAWN)]
    issues = issues.assign(age=ages(issues, edition.as_of) if len(issues) else pd.Series(dtype="int64"))
    charge = (_charge(edition, issues),) if edition.campaign.issues.case_duties else ()
    return Book(title, (_ledger(edition, issues, title), *charge, _ages(edition, issues)), day=edition.as_of)


def _ledger(edition: Edition, issues: pd.DataFrame, title: str) -> Sheet:
    say = words_of(edition)
    shape = {name: one for name, one in SHAPE.items() if name != "urgency" or "urgency" in issues}
    rows: list[Row] = []
    for row in in_order(edition, issues, "number").to_dict("records"):
        late, is_open = row["overdue_days"], row["state"] in OPEN
        cells: dict[str, Cell] = {name: told(row.get(name)) for name in shape}
        cells |= {
            "due_on": day(row["due_on"]),
            "age": count(row["age"]) if is_open else Text(""),
            "overdue_days": Text("") if not late else count(late),
            "state": Text(said(row["state"]), "bad" if late else STATE_ROLES.get(row["state"], "")),
        }
        rows.append(tuple(cells[name] for name in shape if name != "serial"))
    table = listing(edition, "cases", shape, serials(rows), filtered=bool(rows))
    return paper_sheet(edition, say("cases.sheet"), title, (table,), tuple(say.table("cases.notes").values()),
                       line=Line(edition.cut_off), freeze=2)  # fmt: skip


def _charge(edition: Edition, issues: pd.DataFrame) -> Sheet:
    """Cases somebody took charge of, and open ones old enough that somebody should, with the four duties."""
    say, policy = words_of(edition), edition.campaign.issues
    duties = policy.case_duties.names if policy.case_duties else ()
    oldest = max(policy.age_days, default=0)
    owned = issues["case_owner"].notna() if "case_owner" in issues else pd.Series(False, index=issues.index)
    waiting = issues["state"].isin(OPEN) & issues["age"].gt(oldest)
    rows: list[Row] = []
    for row in in_order(edition, issues[owned | waiting], "number").to_dict("records"):
        owner = said(row.get("case_owner"))
        ticks = [said(row.get(duty_name(place))) for place in range(1, len(duties) + 1)]
        cells: list[Cell] = [told(row[name]) for name in ("number", "unit", "category", "text")]
        cells += [Text(owner or say("cases.no_owner"), "" if owner else "bad"), count(row["age"])]
        cells += [Text(tick or say("cases.not_done"), "good" if tick == YES else "warn") for tick in ticks]
        rows.append((*cells, told(row["state"])))
    labels = say.table("charge.columns")
    columns = (
        *(Column(labels[name], width, role) for name, (width, role) in CHARGE.items()),
        *(Column(duty, 5.5, "center", say("cases.duties")) for duty in duties),
        Column(labels["state"], 6.5, "center"),
    )
    if not rows:
        rows = [tuple(Text(say("nothing") if place == 3 else "") for place in range(len(columns)))]
    table = Table("charge", columns, tuple(rows), repeat=True)
    note = (say("cases.charge_note", days=oldest),)
    return paper_sheet(edition, say("cases.charge_sheet"), say("cases.charge_title", issuer=edition.campaign.issuer), (table,),
                       note, line=Line(edition.cut_off), freeze=2)  # fmt: skip


def _ages(edition: Edition, issues: pd.DataFrame) -> Sheet:
    """Open issues by class and age (004-16)."""
    say, marks = words_of(edition), sorted(edition.campaign.issues.age_days)
    pending = issues[issues["state"].isin(OPEN)]
    bounds = [*zip([0, *(mark + 1 for mark in marks)], [*marks, None], strict=True)]
    labels = [
        say("cases.up_to", last=last) if first == 0 else say("cases.between", first=first, last=last) if last else say("cases.over", first=first - 1)
        for first, last in bounds
    ]  # fmt: skip
    columns = (
        Column(say("cases.category"), 10, "center"),
        *(Column(label, 8) for label in labels),
        Column(edition.said("total"), 7),
    )

    def line(name: str, chosen: pd.DataFrame) -> Row:
        sizes = [
            int((chosen["age"].ge(first) & (chosen["age"].le(last) if last else True)).sum()) for first, last in bounds
        ]
        return (Text(name), *(count(size) for size in sizes), count(len(chosen)))

    groups = sorted(pending.groupby("category"), key=lambda group: (-len(group[1]), str(group[0])))
    rows = tuple(line(str(name), chosen) for name, chosen in groups)
    table = Table("case_ages", columns, rows, line(edition.said("total"), pending), repeat=True)
    return paper_sheet(edition, say("cases.ages_sheet"), say("cases.ages_title", issuer=edition.campaign.issuer), (table,),
                       (say("cases.ages_note"),), line=Line(edition.cut_off), landscape=False)  # fmt: skip
