"""What was read otherwise than it was typed: file, sheet, cell, before, after, why (PRACTICE C)."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from pipeline.model import cell_at
from pipeline.reports.book import Book, Cell, Column, Line, Notes, Number, Sheet, Table, Text, Title
from pipeline.reports.edition import Edition

CAP = 2_000  # rows of one file; a reader needs to see the kind, not every cell
LISTED = 200  # rows of one kind in one column of a sheet; what follows shares a line
WIDTHS = {
    "number": 3, "unit": 6, "file": 16, "sheet": 7, "cell": 4, "label": 8, "before": 14, "after": 12, "count": 4, "why": 18,
}  # fmt: skip
NUMBERS = ("number", "count")
CENTRED = ("unit", "cell")


def change_log(edition: Edition) -> Book:
    """Every automatic change, by village and file, at most 2,000 rows of a file."""
    said = edition.wording("changes")
    labels = said.table("columns")
    columns = tuple(
        Column(labels[name], width, "number" if name in NUMBERS else "center" if name in CENTRED else "wrapped")
        for name, width in WIDTHS.items()
    )
    rows = tuple(_rows(edition))
    title = said("title", issuer=edition.campaign.issuer)
    below = Notes((said("about"),)) if rows else Notes((said("none"),))
    blocks = (Title(title), Line(edition.cut_off), Table("changes", columns, rows, filtered=True, repeat=True), below)
    return Book(title, (Sheet(said("sheet"), blocks, freeze=0),), day=edition.as_of)


def _rows(edition: Edition) -> Iterator[tuple[Cell, ...]]:
    said = edition.wording("changes")
    rules = said.table("rules")
    serial = 0
    ordered = _ordered(edition)
    sizes = ordered.groupby("place").size().tolist()
    columns = ["place", "unit", "file", "sheet", "source", "column", "row", "label", "before", "after", "count", "rule"]
    listed, last = 0, -1  # rows of the file so far, the file
    for place, unit, file, sheet, source, column, row, label, before, after, count, rule in zip(
        *(ordered[name].tolist() for name in columns), strict=True
    ):
        listed, last = (listed + 1 if place == last else 1), place
        if listed <= CAP:
            serial += 1
            cell = cell_at(edition.outcome.facts.columns.get(source, {}).get(column, "A"), row)
            texts = (unit, file, sheet, cell, label, before, after)
            yield Number(float(serial)), *map(Text, texts), Number(float(count)), Text(rules[rule])
        if listed == sizes[place] > CAP:
            more = said("more", count=sizes[place] - CAP, cap=CAP)
            yield Text(""), Text(unit), Text(file), *(Text("") for _ in range(6)), Text(more)


def _shortened(changes: pd.DataFrame) -> pd.DataFrame:
    """The first 200 changes of every sheet, column and rule; the others in one line, at the first of them."""
    keys = ["source", "column", "rule"]
    place = changes.groupby(keys).cumcount()
    if not len(place) or place.max() < LISTED:
        return changes
    rest = changes[place >= LISTED].groupby(keys)["count"].sum()
    kept = changes[place <= LISTED].copy()
    last = place[place <= LISTED] == LISTED
    kept.loc[last, "count"] = rest.reindex(pd.MultiIndex.from_frame(kept.loc[last, keys])).to_numpy()
    return kept


def _ordered(edition: Edition) -> pd.DataFrame:
    """Changes with their file and sheet; place: number of the file by village and name."""
    facts = edition.outcome.facts
    changes = _shortened(facts.changes)
    told = changes.assign(
        **{
            name: changes["source"].map(facts.sheets[name]).astype("str")
            for name in ("submission", "file", "sheet", "unit")
        }
    )
    order = {unit: number for number, unit in enumerate(edition.units)}
    told["rank"] = told["unit"].map(order).fillna(len(order)).astype("int64")
    told = told.sort_values(
        ["rank", "unit", "file", "submission", "sheet", "source", "row"],
        kind="stable",
        ignore_index=True,
    )
    return told.assign(place=pd.factorize(told["submission"])[0]).sort_values("place", kind="stable")
