"""The papers a plan demands beside what every programme gets: one module per paper, chosen by the campaign's `outputs`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from pipeline.reports.papers.activities import activity_sheet
from pipeline.reports.papers.cases import case_ledger
from pipeline.reports.papers.common_issues import issue_statistics
from pipeline.reports.papers.dissatisfied import dissatisfied_ledger
from pipeline.reports.papers.filings import filing_record
from pipeline.reports.papers.four_ledgers import four_ledgers
from pipeline.reports.papers.four_ones import four_ones
from pipeline.reports.papers.frame import Plans
from pipeline.reports.papers.grid_ledgers import grid_ledgers
from pipeline.reports.papers.linkage import linkage_table, unlinked_households
from pipeline.reports.papers.meetings import forum_summary
from pipeline.reports.papers.opinions import opinion_summary
from pipeline.reports.papers.points import assessment_book, awards_book
from pipeline.reports.papers.publicity import publicity_sheet
from pipeline.reports.papers.recheck_sample import recheck_sample
from pipeline.reports.papers.task_list import task_list

if TYPE_CHECKING:
    from pipeline.campaign import Output
    from pipeline.reports.edition import Edition

BUILDERS: Mapping[str, Callable[[Edition, Output], Plans]] = {
    "linkage_table": linkage_table,
    "opinion_summary": opinion_summary,
    "forum_summary": forum_summary,
    "publicity_sheet": publicity_sheet,
    "activity_sheet": activity_sheet,
    "recheck_sample": recheck_sample,
    "assessment_book": assessment_book,
    "awards_book": awards_book,
    "dissatisfied_ledger": dissatisfied_ledger,
    "issue_statistics": issue_statistics,
    "four_ones": four_ones,
    "four_ledgers": four_ledgers,
    "grid_ledgers": grid_ledgers,
    "case_ledger": case_ledger,
    "task_list": task_list,
    "unlinked_households": unlinked_households,
    "filing_record": filing_record,
}
"""Paper (schemas.outputs.PAPERS) -> its workbooks. Papers written as documents or shown in other books have none."""


def papers(edition: Edition) -> Plans:
    """Every workbook the programme's plan demands, in the order of its campaign file."""
    for output in edition.campaign.outputs:
        if output.id in BUILDERS:
            yield from BUILDERS[output.id](edition, output)
