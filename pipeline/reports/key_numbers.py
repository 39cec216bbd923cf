"""The six numbers above everything else in the overview (PRACTICE E)."""

from __future__ import annotations

from pipeline.reports.book import KeyNumber, KeyNumbers, Number, Text
from pipeline.reports.edition import Edition, metric_of
from pipeline.reports.numbers import formatted, pace_status, rule_tally, without_roster
from pipeline.reports.village_cells import change_cell, first_named
from schemas.states import PaceStatus

MOST_KEY_NUMBERS = 6


def key_numbers(edition: Edition) -> KeyNumbers:
    """With targets: completion, this week, coverage, satisfaction with n, issues, villages that sent nothing. Without:
    requirements met, households reached, coverage and satisfaction where known, filings, issues.
    """
    if edition.has_targets:
        found = [_completion(edition), _week(edition), _coverage(edition), *_satisfaction(edition), _issues(edition), _silent(edition)]  # fmt: skip
        return KeyNumbers(tuple(found))
    found = [_rules(edition)] if edition.campaign.requirements else []
    if edition.keeps_visits:
        found += [_reached(edition), *([_coverage(edition)] if edition.knows_households else [])]
    found += [*_satisfaction(edition), *([_filings(edition)] if edition.expects_filings else []), _issues(edition)]
    if edition.keeps_visits and len(found) < MOST_KEY_NUMBERS:
        found.append(_silent(edition))
    return KeyNumbers(tuple(found[:MOST_KEY_NUMBERS]))


def _completion(edition: Edition) -> KeyNumber:
    said, figures = edition.said, edition.figures
    below = said(
        "overview.key.completion_below", visited=figures.text("visited_households"), target=figures.text("target")
    )
    return KeyNumber(said("overview.key.completion"), figures.shown("completion_rate", None, "percent"), below)


def _week(edition: Edition) -> KeyNumber:
    said, today = edition.said, edition.figures.text("new_in_day")
    below = said("overview.key.first_week_below", today=today)
    if edition.has_last_week:
        change = change_cell(edition)
        below = said("overview.key.week_below", today=today, change=formatted(change.value, change.format))
    return KeyNumber(said("overview.key.week"), edition.figures.shown("new_in_week"), below)


def _reached(edition: Edition) -> KeyNumber:
    said, figures = edition.said, edition.figures
    below = said("overview.key.reached_below", visits=figures.text("visits"), week=figures.text("new_in_week"))
    return KeyNumber(said("overview.key.reached"), figures.shown("visited_households"), below)


def _rules(edition: Edition) -> KeyNumber:
    """Requirements short for some subject of the town."""
    said, tally = edition.said, rule_tally(edition.figures, edition.campaign)
    below = said("overview.key.rules_below", met=tally.met, pending=tally.pending)
    return KeyNumber(said("overview.key.rules"), Number(float(tally.short)), below)


def _filings(edition: Edition) -> KeyNumber:
    said, figures = edition.said, edition.figures
    below = said(
        "overview.key.filings_below",
        expected=figures.text("filings_expected"),
        late=figures.text("filings_late"),
    )
    return KeyNumber(said("overview.key.filings"), figures.shown("filings_missing"), below)


def _issues(edition: Edition) -> KeyNumber:
    return KeyNumber(
        edition.said("overview.key.issues"), edition.figures.shown("issues_registered"), issues_below(edition)
    )


def issues_below(edition: Edition, unit: str | None = None) -> str:
    """How far the issues of a village or the town are; nothing is late where the plan sets no time to handle them in."""
    said, figures = edition.said, edition.figures
    asked = {part: figures.text(f"issues_{part}", unit) for part in ("resolved", "closed")}
    if not edition.campaign.issues.grades:
        return said("overview.key.issues_without_clock", **asked)
    return said("overview.key.issues_below", **asked, overdue=figures.text("issues_overdue", unit))


def _silent(edition: Edition) -> KeyNumber:
    said, figures = edition.said, edition.figures
    silent = [
        unit for unit in edition.units if pace_status(figures, edition.campaign, unit) is PaceStatus.NOT_SUBMITTED
    ]
    below = said("overview.key.none_silent")
    if silent:
        below = said("overview.key.silent_below", units=first_named(edition, silent))
    return KeyNumber(said("overview.key.silent"), Number(float(len(silent))), below)


def _coverage(edition: Edition) -> KeyNumber:
    said, figures = edition.said, edition.figures
    known = figures.has("coverage_rate") and figures.value("coverage_rate") is not None
    if not known:
        without = without_roster(figures, edition.units)
        some = said("overview.key.some_rosters_below", count=len(without))
        below = said("overview.key.no_roster_below") if len(without) == len(edition.units) else some
        return KeyNumber(said("overview.key.coverage"), Text(said("overview.key.no_roster")), below)
    row = figures.row("coverage_rate")
    below = said("overview.key.coverage_below", households=formatted(row.denominator, "count"))
    return KeyNumber(said("overview.key.coverage"), figures.shown("coverage_rate", None, "percent"), below)


def _satisfaction(edition: Edition) -> list[KeyNumber]:
    question, said, figures = edition.headline, edition.said, edition.figures
    if question is None:
        return []
    figure = metric_of(question)
    row = figures.row(figure)
    below = said("overview.key.satisfaction_below", n=formatted(row.n, "count"))
    return [KeyNumber(question.metric_title, figures.shown(figure, None, "percent"), below)]
