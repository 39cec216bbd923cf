"""What was done to make the work known: kinds by unit, and notice boards not renewed for long (000-6, 000-7, 002-6)."""

from __future__ import annotations

from functools import partial

import pandas as pd

from pipeline.campaign import Output
from pipeline.reports.book import Book, Column, Sheet, Table, Text
from pipeline.reports.edition import Edition
from pipeline.reports.papers.frame import (
    Plans,
    Row,
    Shape,
    count,
    day,
    kinds_of,
    listing,
    paper_sheet,
    path_of,
    records,
    title_of,
    units,
    words_of,
)  # fmt: skip

BOARDS: Shape = {"unit": (9, "center"), "times": (6, "number"), "last": (8, "center"), "days": (8, "number"),
                 "hint": (14, "center")}  # fmt: skip
UPDATE_DAYS = 90  # nobody says how often a board is to be renewed


def publicity_sheet(edition: Edition, output: Output) -> Plans:
    """`values`: update_kind names the kind that is to be renewed, update_days after how many days we say so."""
    yield path_of(edition, "publicity"), partial(_book, edition, output)


def _book(edition: Edition, output: Output) -> Book:
    title = title_of(edition, output, "publicity")
    renewed = output.values.get("update_kind", "")
    boards = (_boards(edition, output, renewed),) if renewed else ()
    return Book(title, (_quantities(edition, output, title), *boards), day=edition.as_of)


def _quantities(edition: Edition, output: Output, title: str) -> Sheet:
    say, rows, kinds = words_of(edition), records(edition, "activities"), kinds_of(edition, output)
    own = rows if rows.empty else rows[rows["kind"].isin(kinds)]
    sums = {} if own.empty else own.groupby(["unit", "kind"])["quantity"].sum().to_dict()
    times = {} if own.empty else own.groupby(["unit", "kind"]).size().to_dict()
    columns = [Column(say("publicity.unit"), 8, "center")]
    for kind in kinds:
        columns += [Column(say(f"publicity.{part}"), 4.2, "number", kind) for part in ("times", "quantity")]
    lines: list[Row] = []
    for unit in units(edition):
        cells = [count(part.get((unit, kind), 0)) for kind in kinds for part in (times, sums)]
        lines.append((Text(unit), *cells))
    totals = [
        count(sum(float(part.get((unit, kind), 0)) for unit in units(edition)))
        for kind in kinds
        for part in (times, sums)
    ]
    table = Table("publicity", tuple(columns), tuple(lines), (Text(edition.said("total")), *totals), repeat=True)
    notes = tuple(say.table("publicity.notes").values())
    return paper_sheet(edition, say("publicity.sheet"), title, (table,), notes, freeze=1)


def _boards(edition: Edition, output: Output, kind: str) -> Sheet:
    """000-7: when each village's board was last renewed."""
    say, rows = words_of(edition), records(edition, "activities")
    limit = int(output.values.get("update_days", UPDATE_DAYS))
    own = rows if rows.empty else rows[rows["kind"].eq(kind)]
    last = {} if own.empty else own.groupby("unit")["held_on"].max().to_dict()
    times = {} if own.empty else own.groupby("unit").size().to_dict()
    lines: list[Row] = []
    for unit in edition.units:
        if unit not in last:
            lines.append((Text(unit), count(0), Text(""), Text(""), Text(say("publicity.none", kind=kind), "bad")))
            continue
        age = (pd.Timestamp(edition.as_of) - last[unit]).days
        hint = Text(say("publicity.old", days=limit), "warn") if age > limit else Text(say("publicity.fresh"), "good")
        lines.append((Text(unit), count(times[unit]), day(last[unit]), count(age), hint))
    table = listing(edition, "boards", BOARDS, lines)
    heading = say("publicity.boards_title", kind=kind)
    note = (say("publicity.boards_note", kind=kind, days=limit),)
    return paper_sheet(edition, kind, heading, (table,), note, landscape=False)
