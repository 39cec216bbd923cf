"""The leaders' workbook: the overview and everything behind it (DESIGN, output tree)."""

from __future__ import annotations

from pipeline.reports.book import Book
from pipeline.reports.edition import Edition
from pipeline.reports.overview import overview
from pipeline.reports.progress import progress


def summary(edition: Edition) -> Book:
    """All sheets of the summary workbook."""
    return Book(edition.said("overview.title", campaign=edition.campaign.short_title, issuer=edition.campaign.issuer), (overview(edition), progress(edition)), day=edition.as_of)
