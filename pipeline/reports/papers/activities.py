"""How often each kind of activity of a plan took place, in all and by unit (003-9, 003-19, 004-3, 004-14). Counts, no verdict."""

from __future__ import annotations

from functools import partial

import pandas as pd

from pipeline.campaign import Output
from pipeline.reports.book import Book, Column, Line, Number, Sheet, Table, Text
from pipeline.reports.edition import Edition
from pipeline.reports.papers.frame import (
    Plans,
    Row,
    Shape,
    count,
    kinds_of,
    listing,
    paper_sheet,
    path_of,
    records,
    serials,
    title_of,
    units,
    words_of,
)  # fmt: skip

KINDS: Shape = {"number": (3, "number"), "kind": (14, "center"), "basis": (7, "center"), "times": (6, "number"),
                "share": (6, "number"), "quantity": (6, "number"), "units": (7, "number")}  # fmt: skip


def activity_sheet(edition: Edition, output: Output) -> Plans:
    """The kinds of activities of the clauses the paper cites."""
    yield path_of(edition, "activities"), partial(_book, edition, output)


def _book(edition: Edition, output: Output) -> Book:
    title, kinds = title_of(edition, output, "activities"), kinds_of(edition, output)
    rows = records(edition, "activities")
    own = pd.DataFrame({"unit": [], "kind": [], "quantity": []}) if rows.empty else rows[rows["kind"].isin(kinds)]
    return Book(title, (_in_all(edition, own, kinds, title), _by_unit(edition, own, kinds, title)), day=edition.as_of)


def _in_all(edition: Edition, own: pd.DataFrame, kinds: list[str], title: str) -> Sheet:
    """Every kind with its share of all."""
    say, rules = words_of(edition), edition.campaign.activities
    basis = {kind.name: kind.basis for kind in rules.kinds} if rules else {}
    lines: list[Row] = []
    for kind in kinds:
        rows = own[own["kind"].eq(kind)]
        share = Number(len(rows) / len(own) if len(own) else None, "percent")
        of_kind = (count(len(rows)), share, count(rows["quantity"].sum()), count(rows["unit"].nunique()))
        lines.append((Text(kind), Text(basis[kind]), *of_kind))
    total = (Text(""), Text(edition.said("total")), Text(""), count(len(own)),
             Number(1.0 if len(own) else None, "percent"), count(own["quantity"].sum()), count(own["unit"].nunique()))  # fmt: skip
    table = listing(edition, "activities", KINDS, serials(lines), total=total)
    return paper_sheet(
        edition,
        say("activities.sheet"),
        title,
        (table,),
        (say("activities.note"), say("activities.note_plan")),
        line=Line(edition.cut_off),
        landscape=False,
    )


def _by_unit(edition: Edition, own: pd.DataFrame, kinds: list[str], title: str) -> Sheet:
    """Every unit, villages first, against the kinds."""
    say, times = words_of(edition), own.groupby(["unit", "kind"]).size().to_dict()
    columns = (Column(say("activities.unit"), 8, "center"), *(Column(kind, 5.2, "number") for kind in kinds))
    lines: list[Row] = [(Text(unit), *(count(times.get((unit, kind), 0)) for kind in kinds)) for unit in units(edition)]
    total: Row = (Text(edition.said("total")), *(count(own["kind"].eq(kind).sum()) for kind in kinds))
    table = Table("activities_by_unit", columns, tuple(lines), total, repeat=True)
    return paper_sheet(edition, say("activities.by_unit"), title, (table,), line=Line(edition.cut_off), freeze=1)
