"""Plans of the workbooks. Pure: an outcome in, frozen values out; pipeline/writers puts them on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from pipeline.campaign import Campaign
from pipeline.levels import Levels
from pipeline.model import Memory, Outcome
from pipeline.reports.book import Book
from pipeline.reports.change_log import change_log
from pipeline.reports.decisions_book import decisions_book
from pipeline.reports.edition import campaign_hash, edition
from pipeline.reports.ledger_book import ledger_book
from pipeline.reports.level_books import LevelEditions, level_plans, level_summary, level_village
from pipeline.reports.papers import papers
from pipeline.reports.reception import reception
from pipeline.reports.shortfall import task_book
from pipeline.reports.summary import summary
from pipeline.reports.verification import verification
from pipeline.reports.village import village_book

if TYPE_CHECKING:
    from pipeline.wording import Words

__all__ = ["books", "campaign_hash", "plans"]


def books(
    outcome: Outcome, memory: Memory, campaign: Campaign, as_of: date, words: Callable[[str], Words]
) -> Iterator[tuple[str, Book]]:
    """Every workbook of a run with its path below the output folder ("/" between folders), in a fixed order.

    words: pipeline.wording.words, which reads templates/words.
    """
    for name, plan in plans(outcome, memory, campaign, as_of, words):
        yield name, plan()


def plans(
    outcome: Outcome, memory: Memory, campaign: Campaign, as_of: date, words: Callable[[str], Words]
) -> Iterator[tuple[str, Callable[[], Book]]]:
    """The same, each book still to be planned: by whoever writes it."""
    paper = edition(outcome, memory, campaign, as_of, words)
    path = paper.said.table("books")
    levels = LevelEditions(Levels(outcome, memory).sort_out(), as_of) if campaign.units.above else None
    yield path["summary"], partial(level_summary, levels, campaign.issuer) if levels else partial(summary, paper)
    yield from level_plans(levels) if levels else ()
    yield path["reception"], partial(reception, paper)
    yield path["ledger"], partial(ledger_book, paper)
    yield path["verification"], partial(verification, paper)
    if campaign.requirements:
        yield paper.wording("tasks")("book"), partial(task_book, paper)
    yield path["decisions"], partial(decisions_book, paper)
    yield path["changes"], partial(change_log, paper)
    for unit in levels.villages(paper.units) if levels else paper.units:
        slip = partial(level_village, levels, unit) if levels else partial(village_book, paper, unit)
        yield path["village"].format(unit=unit), slip
    yield from papers(paper)
