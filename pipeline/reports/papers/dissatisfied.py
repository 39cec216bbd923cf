"""The ledger of dissatisfaction for the county, where the plan asks for it (001-9)."""

from __future__ import annotations

from functools import partial

from pipeline.campaign import Output
from pipeline.reports.county import county_book
from pipeline.reports.edition import Edition
from pipeline.reports.papers.frame import Plans


def dissatisfied_ledger(edition: Edition, output: Output) -> Plans:
    """Masked, anonymous answers as counts only."""
    yield edition.said.table("books")["county"], partial(county_book, edition)
