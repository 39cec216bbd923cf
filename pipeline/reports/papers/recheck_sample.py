"""The sample to call back, of the present check of the year (000-25, 002-11, 001-14)."""

from __future__ import annotations

from functools import partial

from pipeline.campaign import Output
from pipeline.reports.book import Book
from pipeline.reports.edition import Edition
from pipeline.reports.papers.frame import Plans, path_of
from pipeline.reports.sample_book import sample_book
from pipeline.sampling import PER_UNIT


def recheck_sample(edition: Edition, output: Output) -> Plans:
    """`values`: times, how often a year is checked; per_unit, how many households of each village."""
    yield path_of(edition, "sample"), partial(_book, edition, output)


def _book(edition: Edition, output: Output) -> Book:
    return sample_book(
        edition.outcome.facts, edition.campaign, edition.as_of, edition.wording("sample"),
        per_unit=int(output.values.get("per_unit", PER_UNIT)), times=output.values.get("times", "1"), title=output.title,
    )  # fmt: skip
