"""Published figures as the text the journal keeps, and back."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def written(figures: pd.DataFrame) -> bytes:
    """The figures as CSV: days as ISO, numbers in full, missing ones empty."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(figures.columns)
    writer.writerows(zip(*(_texts(figures[name]) for name in figures), strict=True))
    return stream.getvalue().encode("utf-8")


def read_back(table: bytes) -> pd.DataFrame:
    """The figures `written` made the text of (schemas.tables.Figures)."""
    import pandas as pd

    texts, days = ("figure", "unit", "status", "basis"), ("period_start", "period_end")
    numbers = ("numerator", "denominator", "value", "n")
    figures = pd.read_csv(
        io.BytesIO(table),
        dtype={**dict.fromkeys(texts, "str"), **dict.fromkeys(numbers, "float64")},
        keep_default_na=False,
        na_values={name: [""] for name in numbers},
    )
    for day in days:
        figures[day] = pd.to_datetime(figures[day]).astype("datetime64[us]")
    return figures


def _texts(values: pd.Series) -> list[str]:
    """A column as texts; each distinct number is written once."""
    if values.dtype.kind == "M":
        return list(values.to_numpy().astype("datetime64[D]").astype("str").tolist())
    if values.dtype.kind != "f":
        return list(values.tolist())
    codes, distinct = values.factorize()
    words = [*map(repr, distinct.tolist()), ""]
    return [words[code] for code in codes.tolist()]
