"""Opinions and suggestions by class, for those above to solve; nobody's name in them (000-16, 004-5)."""

from __future__ import annotations

from functools import partial

import pandas as pd

from pipeline.campaign import Output
from pipeline.ledger.lists import beyond_scope
from pipeline.mask import masked_text
from pipeline.reports.book import Book, Text
from pipeline.reports.edition import Edition
from pipeline.reports.papers.frame import (
    Plans,
    Row,
    Shape,
    count,
    listing,
    paper_sheet,
    path_of,
    runs,
    said,
    title_of,
    words_of,
)  # fmt: skip
from schemas.states import IssueSource, IssueState

SHAPE: Shape = {
    "category": (7, "center"), "issues": (3.5, "number"), "text": (24, "wrapped"), "unit": (7, "center"),
    "handler_unit": (10, "wrapped"), "progress": (15, "wrapped"),
}  # fmt: skip
PEOPLE = ("reporter", "handler", "feedback_by", "cadre", "case_owner", "carried_by")


def opinion_summary(edition: Edition, output: Output) -> Plans:
    """One book: class, number, what was said, villages, who should take it up, what was done so far."""
    yield path_of(edition, "opinions"), partial(_book, edition, output)


def impersonal(row: pd.Series | dict[str, object], name: str) -> str:
    """A text of the ledger without the names of the people of its row and without phones."""
    names = tuple(said(row.get(one)) for one in PEOPLE)
    return masked_text(said(row.get(name)), names)


def chosen(edition: Edition) -> pd.DataFrame:
    """What others must solve, where the programme tells that apart; else registered disputes and petitions."""
    issues, campaign = edition.outcome.issues, edition.campaign
    if campaign.issues.scope is not None:
        return beyond_scope(issues, campaign)
    sources = (IssueSource.DISPUTE, IssueSource.PETITION)
    return issues[issues["source"].isin(sources) & issues["state"].ne(IssueState.WITHDRAWN)]


def _unheard_of(edition: Edition, known: set[str]) -> list[str]:
    """Fields the plan names in which nothing was registered (004-5)."""
    disputes, scope = edition.campaign.disputes, edition.campaign.issues.scope
    return [one.name for one in disputes.categories if one.name not in known] if disputes and scope is None else []


def _book(edition: Edition, output: Output) -> Book:
    say, title = words_of(edition), title_of(edition, output, "opinions")
    found = chosen(edition)
    sizes = found.groupby("category").size().to_dict()
    found = found.assign(_size=found["category"].map(sizes)).sort_values(
        ["_size", "category", "number"], ascending=[False, True, True]
    )
    rows: list[Row] = []
    keys: list[str] = []
    for row in found.to_dict("records"):
        keys.append(str(row["category"]))
        rows.append(
            (
                Text(keys[-1]),
                count(sizes[row["category"]]),
                Text(impersonal(row, "text")),
                Text(said(row["unit"])),
                Text(said(row["handler_unit"])),
                Text(impersonal(row, "progress") or say("opinions.nothing_done")),
            )
        )
    for category in _unheard_of(edition, set(keys)):
        keys.append(category)
        rows.append((Text(category), count(0), Text(say("nothing")), *(Text("") for _ in range(3))))
    total: Row = (Text(edition.said("total")), count(len(found)), *(Text("") for _ in range(4)))
    scope = edition.campaign.issues.scope
    about = (
        say("opinions.note_scope", scope=scope.beyond, basis=scope.basis) if scope else say("opinions.note_disputes")
    )
    table = listing(edition, "opinions", SHAPE, rows, total=total, merges=runs(keys, (0, 1)))
    sheet = paper_sheet(edition, say("opinions.sheet"), title, (table,), (about, say("opinions.note_masked")), freeze=1)
    return Book(title, (sheet,), day=edition.as_of)
