"""The four ledgers, one sheet per book; households' names masked in whatever leaves the office (004-4, 004-9)."""

from __future__ import annotations

from functools import partial

import pandas as pd

from pipeline.campaign import Output
from pipeline.mask import masked_name, masked_text
from pipeline.reports.book import Book, Column, Sheet, Table, Text
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
    title_of,
    told,
    words_of,
)  # fmt: skip
from schemas.four_ledgers import BOOKS

SHAPE: Shape = {
    "serial": (3, "number"), "unit": (7, "center"), "on": (6.2, "center"), "cadre": (5.5, "center"),
    "head": (5.5, "center"), "content": (24, "wrapped"), "handling": (20, "wrapped"), "remark": (8, "wrapped"),
}  # fmt: skip
VILLAGE = "village"


def four_ledgers(edition: Edition, output: Output) -> Plans:
    """One book for all villages; with `per: village` also one for each."""
    yield path_of(edition, "four_ledgers"), partial(_book, edition, output, "")
    if output.per == VILLAGE:
        for unit in edition.units:
            yield path_of(edition, "four_ledgers_village", unit=unit), partial(_book, edition, output, unit)


def _book(edition: Edition, output: Output, unit: str) -> Book:
    say, title = words_of(edition), title_of(edition, output, "four_ledgers")
    rows = in_order(edition, records(edition, "four_ledgers"), "on")
    if unit:
        title = say("four_ledgers.village_title", unit=unit, title=title)
        rows = rows if rows.empty else rows[rows["unit"].eq(unit)]
    counts = () if unit else (_counts(edition, rows, title),)
    return Book(title, (*counts, *(_sheet(edition, rows, title, name) for name in BOOKS)), day=edition.as_of)


def _counts(edition: Edition, rows: pd.DataFrame, title: str) -> Sheet:
    say = words_of(edition)
    sizes = {} if rows.empty else rows.groupby(["unit", "book"]).size().to_dict()
    lines: list[Row] = []
    for unit in edition.units:
        own = [sizes.get((unit, name), 0) for name in BOOKS]
        lines.append((Text(unit), *(count(size) for size in own), count(sum(own))))
    totals = [sum(sizes.get((unit, name), 0) for unit in edition.units) for name in BOOKS]
    total: Row = (Text(edition.said("total")), *(count(size) for size in totals), count(sum(totals)))
    columns = (
        Column(say("four_ledgers.columns.unit"), 9, "center"),
        *(Column(name, 8) for name in BOOKS),
        Column(edition.said("total"), 8),
    )
    table = Table("four_ledgers_counts", columns, tuple(lines), total, repeat=True)
    name = say("four_ledgers.counts_sheet")
    return paper_sheet(edition, name, title, (table,), (say("four_ledgers.counts_note"),), landscape=False)


def _sheet(edition: Edition, rows: pd.DataFrame, title: str, name: str) -> Sheet:
    say = words_of(edition)
    own = rows if rows.empty else rows[rows["book"].eq(name)]
    lines: list[Row] = []
    for row in own.to_dict("records"):
        names = (said(row["head"]),)
        lines.append(
            (told(row["unit"]), day(row["on"]), told(row["cadre"]), Text(masked_name(names[0])),
             *(Text(masked_text(said(row[one]), names)) for one in ("content", "handling", "remark")))
        )  # fmt: skip
    table = listing(edition, "four_ledgers", SHAPE, serials(lines))
    heading = say("four_ledgers.sheet_title", title=title, name=name)
    return paper_sheet(edition, name, heading, (table,), (say("four_ledgers.note"),), freeze=2)
