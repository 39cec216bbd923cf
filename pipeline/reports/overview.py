"""The one screen a leader reads: six numbers, the ranking, two charts (PRACTICE E, A4 landscape)."""

from __future__ import annotations

from pipeline.reports.book import Block, Chart, Charts, Line, Notes, Series, Sheet, Title
from pipeline.reports.edition import Edition
from pipeline.reports.key_numbers import key_numbers
from pipeline.reports.numbers import without_roster
from pipeline.reports.progress import CUMULATIVE, DAILY, DAY, PLANNED, PROGRESS, place
from pipeline.reports.ranking import ranking
from pipeline.reports.village_cells import ONE_PAGE_VILLAGES, first_named

LABELLED_VILLAGES = 30  # bars of more villages are too narrow for their number


def overview(edition: Edition) -> Sheet:
    """The sheet on one page; beyond 22 villages the charts come first and the ranking runs over the pages after."""
    said, campaign = edition.said, edition.campaign
    fits = len(edition.units) <= ONE_PAGE_VILLAGES
    table, drawn = ranking(edition), charts(edition)
    body: tuple[Block, ...] = (table, *drawn) if fits else (*drawn, table)
    return Sheet(
        said("overview.sheet"),
        (
            Title(said("overview.title", campaign=campaign.short_title, issuer=campaign.issuer)),
            Line(edition.cut_off),
            key_numbers(edition),
            *body,
            Notes(notes(edition)),
        ),
        freeze=2 if fits else None,
        one_page=fits,
    )


def charts(edition: Edition) -> tuple[Charts, ...]:
    """Both charts side by side; below each other when there are too many villages for half a page."""
    if not edition.keeps_visits:
        return ()
    both = (completion_chart(edition) if edition.has_targets else reached_chart(edition), daily_chart(edition))
    if len(edition.units) <= ONE_PAGE_VILLAGES:
        return (Charts(both, height=12),)
    return tuple(Charts((chart,), height=12) for chart in both)


def completion_chart(edition: Edition) -> Chart:
    """Completion rate of the villages, best first, against the elapsed share of the visiting phase."""
    said = edition.said
    return Chart(
        said("overview.completion_chart"),
        (PROGRESS, place(edition, "village")),
        (
            Series(said("overview.completion_series"), PROGRESS, place(edition, "completion_rate")),
            Series(said("overview.time_series"), PROGRESS, place(edition, "time_progress"), "line", "plan"),
        ),
        "percent",
        labels=len(edition.units) <= LABELLED_VILLAGES,
    )


def reached_chart(edition: Edition) -> Chart:
    """Without targets: the coverage rate of the villages, or how many households each reached."""
    said, rate = edition.said, edition.knows_households
    name = "coverage" if rate else "reached"
    figure = "coverage_rate" if rate else "visited_households"
    return Chart(
        said(f"overview.{name}_chart"),
        (PROGRESS, place(edition, "village")),
        (Series(said(f"overview.{name}_series"), PROGRESS, place(edition, figure)),),
        "percent" if rate else "count",
        labels=len(edition.units) <= LABELLED_VILLAGES,
    )


def daily_chart(edition: Edition) -> Chart:
    """Households reached so far, day by day, against an even plan."""
    said = edition.said
    plan = [Series(said("overview.planned_series"), DAILY, PLANNED, "line", "plan")] if edition.has_targets else []
    return Chart(
        said("overview.daily_chart" if plan else "overview.daily_reached_chart"),
        (DAILY, DAY),
        (Series(said("overview.cumulative_series"), DAILY, CUMULATIVE, "line", "line"), *plan),
    )


def notes(edition: Edition) -> tuple[str, ...]:
    """How to read the sheet: colours, marks, where the definitions stand."""
    said, campaign, figures = edition.said, edition.campaign, edition.figures
    if not edition.has_targets:
        return _notes_without_targets(edition)
    lines = [
        said(
            "overview.note_pace",
            progress=figures.text("time_progress", None, "percent"),
            yellow=f"{abs(campaign.ranking.yellow_from) * 100:g}",
        ),
        said("overview.note_counts"),
    ]
    if campaign.questionnaire:
        lines.append(said("overview.note_survey", minimum=campaign.questionnaire.minimum_n))
    without = without_roster(figures, edition.units)
    if 0 < len(without) < len(edition.units):
        lines.append(said("overview.note_roster", number=len(lines) + 1, units=first_named(edition, without)))
    closing = enumerate(_closing_notes(edition), start=len(lines) + 1)
    lines += [said("overview.numbered", number=number, text=text) for number, text in closing]
    return tuple(lines)


def _closing_notes(edition: Edition) -> list[str]:
    """Where the villages of the units listed are to be found, and why filings do not add up to the total: what offices have
    to hand in is in it."""
    view, figures = edition.view, edition.figures
    notes = [] if view is None or view.of_villages else [edition.wording("levels")("note", child=view.child)]
    asked = [unit.name for unit in edition.campaign.offices if figures.has("filings_expected", unit.name)]
    if edition.expects_filings and any(figures.number("filings_expected", name) for name in asked):
        notes.append(edition.said("overview.note_offices"))
    return notes


def _notes_without_targets(edition: Edition) -> tuple[str, ...]:
    """How villages are grouped; the lines number themselves."""
    said, survey = edition.said, edition.campaign.questionnaire
    silent = said("overview.note_silent") if edition.keeps_visits else ""
    lines = [said("overview.note_rules", silent=silent)] if edition.campaign.requirements else []
    lines += [said("overview.note_reached")] if edition.keeps_visits else []
    lines += [said("overview.note_answers", minimum=survey.minimum_n)] if survey else []
    lines += _closing_notes(edition)
    return tuple(said("overview.numbered", number=number, text=text) for number, text in enumerate(lines, start=1))
