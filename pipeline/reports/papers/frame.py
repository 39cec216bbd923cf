"""What every paper has in common: its title, who hands it in and when, its table, its notes, its signatures (PRACTICE B4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import pandas as pd

from pipeline.campaign import Output
from pipeline.measures.periods import natural_periods
from pipeline.reports.book import Block, Book, Cell, Column, Line, Notes, Number, Sheet, Table, Text, Title
from pipeline.reports.edition import Edition, day_text
from pipeline.reports.papers.clauses import cited
from pipeline.wording import Words

Shape = Mapping[str, tuple[float, str]]
"""Column -> its width in Chinese characters and its role; the label is looked up in the paper's words."""
Plans = Iterator[tuple[str, Callable[[], Book]]]
"""What a builder gives: the path below the day's folder, and how the book is planned."""
Row = tuple[Cell, ...]
DUE_ROLES = {"on_time": "good", "nil": "good", "late": "warn", "missing": "bad", "not_yet_due": "quiet", "counted": "quiet",
             "no_denominator": "absent", "met": "good", "over": "warn", "short": "bad"}  # fmt: skip
"""How the words for filings and requirements look; always with the word itself."""


def words_of(edition: Edition) -> Words:
    """The words of templates/words/papers.toml."""
    return edition.wording("papers")


def path_of(edition: Edition, key: str, **facts: str) -> str:
    """Where a paper goes, below the folder of the day."""
    return words_of(edition)(f"paths.{key}", **facts)


def title_of(edition: Edition, output: Output, key: str) -> str:
    """What the plan calls the paper; our own name for it where the plan gives none."""
    return output.title or words_of(edition)(f"{key}.title")


def handed_in(edition: Edition) -> Line:
    """The line under the title of a paper that goes out: who fills it in, with the seal, and when (000 annex 2)."""
    return Line(words_of(edition)("handed_in", issuer=edition.campaign.issuer, day=edition.day(edition.as_of)))


def paper_sheet(
    edition: Edition,
    name: str,
    title: str,
    blocks: Sequence[Block],
    notes: Sequence[str] = (),
    *,
    line: Line | None = None,
    landscape: bool = True,
    freeze: int | None = 0,
    protected: bool = False,
) -> Sheet:
    """One sheet of a paper: heading, blocks, definitions, and the line to be signed."""
    foot = (Notes(tuple(notes)),) if notes else ()
    signatures = Line(words_of(edition)("signatures"), "remark")
    return Sheet(
        name,
        (Title(title), line or handed_in(edition), *blocks, *foot, signatures),
        landscape=landscape,
        freeze=freeze,
        protected=protected,
    )


def listing(
    edition: Edition,
    key: str,
    shape: Shape,
    rows: Sequence[Row],
    *,
    total: Row | None = None,
    title: str = "",
    merges: tuple[tuple[int, int, int], ...] = (),
    filtered: bool = False,
    repeat: bool = True,
) -> Table:
    """A table under the labels of `<key>.columns`; without any row it says that there is nothing this time."""
    labels = words_of(edition).table(f"{key}.columns")
    columns = tuple(Column(labels[name], width, role) for name, (width, role) in shape.items())
    if not rows:
        names = list(shape)
        place = next((names.index(name) for name in names if shape[name][1] != "number"), 0)
        rows, total = [tuple(Text(nothing(edition) if at == place else "") for at in range(len(names)))], None
    return Table(key, columns, tuple(rows), total, title=title, filtered=filtered, repeat=repeat, merges=merges)


def nothing(edition: Edition) -> str:
    """What a paper says that the plan demands though there is nothing to report."""
    return words_of(edition)("nothing")


def runs(keys: Sequence[object], columns: Sequence[int]) -> tuple[tuple[int, int, int], ...]:
    """Merges of `columns` over neighbouring rows of the same key."""
    found, row = [], 0
    for _, same in groupby(keys):
        size = len(list(same))
        found += [(column, row, row + size - 1) for column in columns if size > 1]
        row += size
    return tuple(found)


def said(value: Any) -> str:
    """A value of a table as text, "" when it is missing."""
    return "" if value is None or value is pd.NA or value != value else str(value)


def told(value: Any) -> Text:
    """The same as a cell."""
    return Text(said(value))


def count(value: float) -> Number:
    """A count of listed rows."""
    return Number(float(value))


def serials(rows: Sequence[Row]) -> list[Row]:
    """The rows with their serial number before them."""
    return [(Number(float(place)), *row) for place, row in enumerate(rows, start=1)]


def day(value: Any) -> Text:
    """A day as a cell, blank when it has not come."""
    return Text(day_text(None if pd.isna(value) else value))


def yes_no(edition: Edition, value: object) -> Text:
    """A mark with its colour; a value nobody knows is said to be unknown."""
    known = value is not None and value is not pd.NA and value == value
    word = ("yes" if value else "no") if known else "unknown"
    return Text(words_of(edition)(f"marks.{word}"), {"yes": "good", "no": "bad"}.get(word, "absent"))


def status(edition: Edition, word: str) -> Text:
    """The word for the state of a filing or requirement, with its colour."""
    return Text(words_of(edition).table("statuses").get(word, word), DUE_ROLES.get(word, ""))


def records(edition: Edition, register: str) -> pd.DataFrame:
    """The rows of a register (schemas.tables.Records); an empty table without columns when it is not kept."""
    found = edition.outcome.facts.records.get(register)
    return pd.DataFrame() if found is None else found


def kinds_of(edition: Edition, output: Output) -> list[str]:
    """The kinds of activities of the same clauses as the paper."""
    rules = edition.campaign.activities
    wanted = cited(output.basis)
    return [kind.name for kind in rules.kinds if cited(kind.basis) & wanted] if rules else []


def in_order(edition: Edition, rows: pd.DataFrame, *then: str) -> pd.DataFrame:
    """Rows by unit in printed order, then by the columns named; the order of the register within."""
    if rows.empty:
        return rows
    places = {unit: place for place, unit in enumerate(units(edition))}
    ordered = rows.assign(_place=rows["unit"].map(places).fillna(len(places)))
    ordered = ordered.sort_values(["_place", *then], kind="stable", na_position="last")
    return ordered.drop(columns="_place").reset_index(drop=True)


def units(edition: Edition) -> list[str]:
    """Villages, then offices, in printed order."""
    offices = [unit.name for unit in edition.campaign.offices]
    return edition.units + [office for office in offices if office not in edition.units]


def natural_period(each: str, on: date) -> tuple[date, date]:
    """First and last day of the month, quarter, half or year a day lies in."""
    whole_year = natural_periods(each, date(on.year, 1, 1), date(on.year, 12, 31))
    return next((first, last) for first, last in whole_year if first <= on <= last)
