"""Cells that several tables of villages share, and how many villages a page holds."""

from __future__ import annotations

from pipeline.reports.book import Cell, Shown, Text
from pipeline.reports.edition import PACE_ROLES, Edition
from pipeline.reports.numbers import pace_status
from schemas.states import FigureStatus

ONE_PAGE_VILLAGES = 22  # more villages than this need a second page


def rank_cell(edition: Edition, unit: str) -> Cell:
    """The rank, shared ranks in words (1, 1, 3)."""
    figures = edition.figures
    cell = figures.shown_or_dash("rank", unit)
    if cell.value is None:
        return cell
    if edition.sharing[cell.value] < 2:
        return cell
    return Shown(cell.value, cell.format, cell.figure, edition.said("overview.shared_rank", rank=int(cell.value)))


def status_cell(edition: Edition, unit: str | None = None) -> Text:
    """The traffic-light word."""
    status = pace_status(edition.figures, edition.campaign, unit)
    return Text(str(status), PACE_ROLES[status])


def rate_cell(edition: Edition, figure: str, unit: str | None) -> Cell:
    """A rate of the questionnaire; marked and grey when the sample is small (RULES, reading 11)."""
    figures = edition.figures
    if figures.has(figure, unit) and figures.status(figure, unit) == FigureStatus.SMALL_SAMPLE:
        return figures.shown(figure, unit, "percent_small", role="small_sample")
    return figures.shown_or_dash(figure, unit, "percent")


def change_cell(edition: Edition, unit: str | None = None) -> Shown:
    """New households of this week less the week before; a dash in the first week (PRACTICE E)."""
    return edition.figures.shown_or_dash("week_over_week", unit, "change")


def first_named(edition: Edition, units: list[str]) -> str:
    """The first three by name, and how many there are when there are more."""
    more = edition.said("overview.key.and_more", count=len(units)) if len(units) > 3 else ""
    return edition.said("list_mark").join(units[:3]) + more
