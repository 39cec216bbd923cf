"""Plans of the workbooks. Pure: an outcome in, frozen values out; pipeline/writers puts them on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from pipeline.campaign import Campaign
from pipeline.levels import Levels
from pipeline.model import Memory, Outcome
from pipeline.reports.book import Book
from pipeline.reports.change_log import change_log
from pipeline.reports.decisions_book import decisions_book
from pipeline.reports.edition import Edition, campaign_hash, edition
from pipeline.reports.ledger_book import ledger_book
from pipeline.reports.level_books import LevelEditions, level_plans, level_slips
from pipeline.reports.papers import papers
from pipeline.reports.reception import reception
from pipeline.reports.shortfall import task_book
from pipeline.reports.summary import summary
from pipeline.reports.verification import verification
from pipeline.reports.village import village_book

if TYPE_CHECKING:
    from pipeline.wording import Words

Plan = tuple[str, Callable[[], Book], str]
"""Path, the book still to be planned, and the unit between villages and issuer whose numbers it tells, if any."""

__all__ = ["books", "campaign_hash", "plans"]


def books(
    outcome: Outcome, memory: Memory, campaign: Campaign, as_of: date, words: Callable[[str], Words]
) -> Iterator[tuple[str, Book]]:
    """Every workbook of a run with its path below the output folder ("/" between folders), in a fixed order.

    words: pipeline.wording.words, which reads templates/words.
    """
    levels = Levels(outcome, memory) if campaign.units.above else None
    for name, plan, _ in plans(outcome, memory, campaign, as_of, words, levels):
        yield name, plan()


def plans(
    outcome: Outcome,
    memory: Memory,
    campaign: Campaign,
    as_of: date,
    words: Callable[[str], Words],
    views: Levels | None,
) -> Iterator[Plan]:
    """The same, each book still to be planned: by whoever writes it. views: of a programme with levels."""
    paper = edition(outcome, memory, campaign, as_of, words)
    path = paper.said.table("books")
    if views is None:
        yield path["summary"], partial(summary, paper), ""
        slips: Iterable[Plan] = (
            (path["village"].format(unit=unit), partial(village_book, paper, unit), "") for unit in paper.units
        )
    else:
        levels = LevelEditions(views, as_of)
        yield from level_plans(levels, path["summary"])
        slips = level_slips(levels, paper.units, path["village"])
    for name, plan in _common(paper, path):
        yield name, plan, ""
    yield from slips
    for name, plan in papers(paper):
        yield name, plan, ""


def _common(paper: Edition, path: Mapping[str, str]) -> Iterator[tuple[str, Callable[[], Book]]]:
    """What every programme gets beside the leaders' workbooks and the slips."""
    yield path["reception"], partial(reception, paper)
    yield path["ledger"], partial(ledger_book, paper)
    yield path["verification"], partial(verification, paper)
    if paper.campaign.requirements:
        yield paper.wording("tasks")("book"), partial(task_book, paper)
    yield path["decisions"], partial(decisions_book, paper)
    yield path["changes"], partial(change_log, paper)
