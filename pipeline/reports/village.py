"""One village's slip on one page: its numbers beside the town's, what to do next; then shares of its cadres, cells to correct.

Carries no household's name or phone. Questionnaire results only so coarse that nobody can tell who was dissatisfied
(PRACTICE B8; RULES, reading 11).
"""

from __future__ import annotations

from pipeline.campaign import Question
from pipeline.reports.book import (
    Book,
    Cell,
    Column,
    KeyNumber,
    KeyNumbers,
    Line,
    Notes,
    Number,
    Sheet,
    Shown,
    Table,
    Text,
    Title,
)
from pipeline.reports.edition import Edition, metric_of
from pipeline.reports.key_numbers import issues_below
from pipeline.reports.numbers import formatted, rule_tally
from pipeline.reports.return_loop import round_lines, round_sheet
from pipeline.reports.village_cells import rank_cell, status_cell
from pipeline.reports.village_lists import corrections, shares, to_correct
from pipeline.reports.village_tasks import is_over, to_do

COMPARED: tuple[tuple[str, str], ...] = (
    ("target", "count"), ("visited_households", "count"), ("completion_rate", "percent"), ("time_progress", "percent"), ("pace_gap", "points"),
    ("coverage_rate", "percent"), ("home_visits", "count"), ("phone_visits", "count"),
    ("complete_visited_households", "count"), ("questionnaire_n", "count"), ("issues_registered", "count"), ("issues_resolved", "count"),
    ("issues_closed", "count"), ("issues_overdue", "count"), ("issues_reported_late", "count"), ("filings_late", "count"), ("filings_missing", "count"),
)  # fmt: skip
OF_TARGETS = frozenset({"target", "completion_rate", "time_progress", "pace_gap"})
OF_VISITS = frozenset(
    {"visited_households", "coverage_rate", "home_visits", "phone_visits", "complete_visited_households"}
)
RATES = ("completion_rate", "coverage_rate")
GROUPS_LISTED = 12
WIDTHS = (11, 11, 11, 11)


def village_book(edition: Edition, unit: str) -> Book:
    """The slip of one village."""
    said = edition.said
    sheets = [slip(edition, unit)]
    if edition.has_targets and unit in edition.allotment_of:
        sheets.append(shares(edition, unit))
    if to_correct(edition, unit):
        sheets.append(corrections(edition, unit))
    if (again := round_sheet(edition, unit)) is not None:
        sheets.append(again)
    return Book(said("village.title", unit=unit), tuple(sheets), day=edition.as_of)


def slip(edition: Edition, unit: str) -> Sheet:
    """Numbers, tasks, questionnaire, on one portrait page."""
    said = edition.said
    left = unvisited_by_group(edition, unit) if edition.keeps_visits else None
    return Sheet(
        said("village.sheet"),
        (
            Title(said("village.title" if edition.keeps_visits else "village.other_title", unit=unit)),
            Line(edition.cut_off),
            KeyNumbers(_key_numbers(edition, unit)),
            Line(said("village.to_do_after" if is_over(edition) else "village.to_do"), "section"),
            *(Line(text, "remark") for text in (*to_do(edition, unit), *round_lines(edition, unit))),
            *([left] if left else []),
            _compared(edition, unit),
            *([survey_table(edition, unit)] if edition.questions else []),
            Notes(_notes(edition)),
        ),
        landscape=False,
        widths=WIDTHS,
        one_page=True,
    )


def _key_numbers(edition: Edition, unit: str) -> tuple[KeyNumber, ...]:
    """Four numbers: completion, rank, this week, pace. Without targets: requirements, households or filings, issues, status."""
    said, figures = edition.said, edition.figures
    week = KeyNumber(
        said("village.key.week"),
        figures.shown("new_in_week", unit),
        said("village.key.today", value=figures.text("new_in_day", unit)),
    )
    if edition.has_targets:
        town = said("village.key.town", value=figures.text("completion_rate", None, "percent"))
        of = said("village.key.of", count=len(edition.units))
        gap = said("village.key.gap", value=figures.text("pace_gap", unit, "points"))
        return (
            KeyNumber(said("village.key.rate"), figures.shown("completion_rate", unit, "percent"), town),
            KeyNumber(said("village.key.rank"), rank_cell(edition, unit), of),
            week,
            KeyNumber(said("village.key.status"), status_cell(edition, unit), gap),
        )
    found = [week] if edition.keeps_visits else []
    if edition.campaign.requirements:
        tally = rule_tally(figures, edition.campaign, unit)
        below = said("overview.key.rules_below", met=tally.met, pending=tally.pending)
        found.insert(0, KeyNumber(said("overview.key.rules"), Number(float(tally.short)), below))
    if edition.expects_filings and not edition.keeps_visits:
        facts = {part: figures.shown_or_dash(f"filings_{part}", unit).value or 0 for part in ("expected", "late")}
        below = said("overview.key.filings_below", **{part: formatted(value, "count") for part, value in facts.items()})
        found.append(KeyNumber(said("overview.key.filings"), figures.shown_or_dash("filings_missing", unit), below))
    found.append(
        KeyNumber(said("overview.key.issues"), figures.shown("issues_registered", unit), issues_below(edition, unit))
    )
    return (*found, KeyNumber(said("village.key.standing"), status_cell(edition, unit), ""))


def _notes(edition: Edition) -> tuple[str, ...]:
    """How to read the numbers above; nothing about what the programme does not have."""
    said = edition.said
    visits = [said("village.note_numbers")] if edition.keeps_visits else []
    pace = [said("village.note_pace")] if edition.has_targets else []
    survey = [said("village.note_survey", suppress=_suppress(edition))] if edition.questions else []
    return ("".join([*visits, *pace]), *survey) if visits or pace else tuple(survey)


def _suppress(edition: Edition) -> int:
    return edition.campaign.questionnaire.suppress_below if edition.campaign.questionnaire else 0


def _compared(edition: Edition, unit: str) -> Table:
    said, figures = edition.said, edition.figures
    labels, left_out = said.table("village.figures"), _left_out(edition)
    differs = any(name not in left_out for name in RATES)  # counts of a village and of its town are not compared
    columns = (
        Column(said("village.item"), 11, "center"),
        Column(unit, 11),
        Column(said("village.town"), 11),
        *([Column(said("village.difference"), 11)] if differs else []),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            Text(labels[name]),
            figures.shown_or_dash(name, unit, style),
            figures.shown_or_dash(name, None, style),
            *([_difference(edition, name, unit) if name in RATES else Text("")] if differs else []),
        )
        for name, style in COMPARED
        if name not in left_out
        and not (name == "coverage_rate" and figures.has(name, unit) and figures.value(name, unit) is None)
    )
    return Table("numbers", columns, rows, title=said("village.numbers"))


def _left_out(edition: Edition) -> set[str]:
    """Numbers this programme does not count."""
    campaign = edition.campaign
    has = {
        OF_TARGETS: edition.has_targets,
        OF_VISITS: edition.keeps_visits,
        frozenset({"questionnaire_n"}): bool(edition.questions),
        frozenset({"issues_overdue"}): bool(campaign.issues.grades),
        frozenset({"filings_late", "filings_missing"}): bool(campaign.filings),
    }
    return {name for names, kept in has.items() if not kept for name in names}


def _difference(edition: Edition, name: str, unit: str) -> Cell:
    """The village's rate less the town's, in percentage points."""
    own, town = edition.figures.shown_or_dash(name, unit, "points"), edition.figures.shown_or_dash(name, None, "points")
    gap = None if own.value is None or town.value is None else own.value - town.value
    return Shown(gap, "points", own.figure, less=town.figure)


def unvisited_by_group(edition: Edition, unit: str) -> Table | None:
    """Households of the roster nobody has reached yet, counted by villager group; None without a roster, or when there are
    none (001-2)."""
    said, counted = edition.said, edition.groups_of.get(unit, [])
    if not any(total - done for _, total, done in counted):
        return None
    labels = said.table("village.groups")
    columns = tuple(
        Column(labels[name], width, "center" if name == "group" else "number")
        for name, width in zip(("group", "households", "visited", "left"), WIDTHS, strict=True)
    )
    rows = tuple(
        (Text(name or labels["unknown"]), Number(float(total)), Number(float(done)), Number(float(total - done)))
        for name, total, done in counted[:GROUPS_LISTED]
    )
    everything: tuple[Cell, ...] = (
        Text(said("total")),
        Number(float(sum(one[1] for one in counted))),
        Number(float(sum(one[2] for one in counted))),
        Number(float(sum(one[1] - one[2] for one in counted))),
    )
    return Table("groups", columns, rows, everything, title=labels["title"])


def survey_table(edition: Edition, unit: str) -> Table:
    """The village's questionnaire results, coarse on purpose: whole percents, a floor or a ceiling for small cells."""
    said = edition.said
    labels = said.table("village.survey")
    columns = (
        Column(labels["metric"], 11, "center"),
        Column(labels["valid"], 11),
        Column(labels["village"], 11, "center"),
        Column(labels["town"], 11),
    )
    rows = tuple(
        (
            Text(question.metric_title),
            edition.figures.shown_or_dash(edition.figures.as_told(metric_of(question), unit), unit, part="n"),
            Text(told_rate(edition, question, unit)),
            _rate_above(edition, question, unit),
        )
        for question in edition.questions
        if question.metric and question.headline
    )
    return Table("survey", columns, rows, title=labels["title"])


def _rate_above(edition: Edition, question: Question, unit: str) -> Cell:
    """The rate of the unit above; as coarse as the village's own where hardly anybody else answered: it is the same number."""
    figures, figure = edition.figures, metric_of(question)
    if figures.is_of_one(figure, [unit], _suppress(edition)):
        return Text(told_rate(edition, question, unit))
    return figures.shown_or_dash(figures.as_told(figure), None, "percent")


def told_rate(edition: Edition, question: Question, unit: str) -> str:
    """The rate as the village may know it. A share held by fewer than `suppress_below` people, none included, is told
    only as a floor or ceiling that is the same for every such number, so neither it nor its complement can be derived.
    """
    said, rules = edition.said, edition.campaign.questionnaire
    figure = edition.figures.as_told(metric_of(question), unit)
    if rules is None or not edition.figures.has(figure, unit):
        return said("village.survey.none")
    row = edition.figures.row(figure, unit)
    if not row.n or row.n < rules.minimum_n or row.value is None:
        return said("village.survey.small", minimum=rules.minimum_n)
    n, good = int(row.n), round(row.value * row.n)
    bound = rules.suppress_below - 1
    if n - good <= bound:
        return said("village.survey.floor", percent=max(0, 100 * (n - bound) // n))
    if good <= bound:
        return said("village.survey.ceiling", percent=-(-100 * bound // n))
    return formatted(row.value, "percent0")
