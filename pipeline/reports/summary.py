"""The leaders' workbook: the overview and everything behind it (DESIGN, output tree)."""

from __future__ import annotations

from pipeline.reports.book import Book
from pipeline.reports.changes import changes
from pipeline.reports.definitions import definitions
from pipeline.reports.edition import Edition
from pipeline.reports.filing_cells import filing_cells
from pipeline.reports.filing_statistics import filing_statistics
from pipeline.reports.issue_statistics import issue_statistics
from pipeline.reports.overview import overview
from pipeline.reports.progress import progress
from pipeline.reports.survey import survey
from pipeline.reports.tasks import tasks


def summary(edition: Edition) -> Book:
    """All sheets of the summary workbook. Carries no personal data (PRACTICE B8)."""
    said, campaign = edition.said, edition.campaign
    sheets = (
        overview(edition),
        *progress(edition),
        *tasks(edition),
        *(survey(edition) if edition.questions else ()),
        *issue_statistics(edition),
        filing_statistics(edition),
        *((cells,) if (cells := filing_cells(edition)) else ()),
        changes(edition),
        definitions(edition),
    )
    return Book(
        said("overview.title", campaign=campaign.short_title, issuer=campaign.issuer), sheets, day=edition.as_of
    )
