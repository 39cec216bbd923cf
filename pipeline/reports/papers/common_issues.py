"""Widespread and frequent issues with room for what is to be done about them (001-15)."""

from __future__ import annotations

from functools import partial

from pipeline.campaign import Output
from pipeline.ledger import common_issues
from pipeline.reports.book import Book, Line, Number, Text
from pipeline.reports.edition import Edition
from pipeline.reports.papers.frame import (
    Plans,
    Shape,
    count,
    listing,
    paper_sheet,
    path_of,
    serials,
    title_of,
    words_of,
)  # fmt: skip

SHAPE: Shape = {
    "serial": (3, "number"), "category": (7, "center"), "issues": (4, "number"), "villages": (4.5, "number"),
    "share_of_villages": (5.5, "number"), "cumulative_share": (5.5, "number"), "widespread": (5, "center"),
    "frequent": (5, "center"), "measures": (20, "wrapped"), "handler": (10, "wrapped"), "due_on": (7, "center"),
}  # fmt: skip


def issue_statistics(edition: Edition, output: Output) -> Plans:
    """One book: the categories by number; measures, units and days are filled in by people."""
    yield path_of(edition, "common_issues"), partial(_book, edition, output)


def _book(edition: Edition, output: Output) -> Book:
    say, title, common = words_of(edition), title_of(edition, output, "common_issues"), edition.campaign.issues.common
    rows = [
        (Text(row.category), count(row.issues), count(row.villages), Number(row.share_of_villages, "percent"),
         Number(row.cumulative_share, "percent"), _mark(edition, row.widespread), _mark(edition, row.frequent),
         Text(""), Text(""), Text(""))
        for row in common_issues(edition.outcome.issues, edition.campaign).itertuples()
    ]  # fmt: skip
    notes = (
        say("common_issues.note_widespread", share=f"{common.share_of_villages:.0%}", villages=len(edition.units)),
        say("common_issues.note_frequent", share=f"{common.cumulative_share:.0%}"),
        say("common_issues.note_people"),
    )
    table = listing(edition, "common_issues", SHAPE, serials(rows))
    sheet = paper_sheet(
        edition, say("common_issues.sheet"), title, (table,), notes, line=Line(edition.cut_off), freeze=2
    )
    return Book(title, (sheet,), day=edition.as_of)


def _mark(edition: Edition, value: bool) -> Text:
    return Text(words_of(edition)("marks.yes"), "warn") if value else Text(words_of(edition)("marks.no"))
