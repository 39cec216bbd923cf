"""The drawn households with room for the result of each call. Internal to the office: it carries phone numbers."""

from __future__ import annotations

from datetime import date

import pandas as pd

from pipeline.campaign import Campaign
from pipeline.reports.book import Book, Cell, Column, Line, Notes, Number, Sheet, Table, Text, Title
from pipeline.wording import Words

TYPED = ("attempts", "result", "caller", "called_on", "remark")


def sample_book(sample: pd.DataFrame, campaign: Campaign, as_of: date, per_unit: int, seed: int, say: Words) -> Book:
    """One sheet: a row per household; the last columns are typed by the caller (result codes as a drop-down)."""
    results = tuple(say.table("sample.results").values())
    columns = (
        Column(say("sample.serial"), 4),
        *(
            Column(say(f"sample.{name}"), width, "text")
            for name, width in (
                ("unit", 8),
                ("group", 4),
                ("head", 7),
                ("phone", 12),
                ("address", 12),
                ("cadre", 7),
                ("visited_on", 10),
                ("mode", 6),
            )
        ),
        *(
            Column(say(f"sample.{name}"), width, "wrapped", locked=False, options=results if name == "result" else ())
            for name, width in zip(TYPED, (5, 9, 8, 10, 14), strict=True)
        ),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (Number(place), *(Text(_text(value)) for value in row), *(Text("") for _ in TYPED))
        for place, row in enumerate(sample.itertuples(index=False), start=1)
    )
    sheet = Sheet(
        say("sample.sheet"),
        (
            Title(say("sample.title", short=campaign.short_title)),
            Line(say("sample.line", office=campaign.office, as_of=as_of.isoformat(), per_unit=per_unit, seed=seed)),
            Table("sample", columns, rows, filtered=True, repeat=True),
            Notes(tuple(say.table("sample.notes").values())),
        ),
        freeze=0,
        protected=True,
    )
    return Book(say("sample.title", short=campaign.short_title), (sheet,))


def _text(value: object) -> str:
    if value is None or value is pd.NA or value != value:
        return ""
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)
