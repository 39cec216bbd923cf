"""The one screen a leader reads: six numbers, the ranking, two charts (PRACTICE E, A4 landscape).

A programme without targets, questionnaire, filings or visits has no column for them; its villages stand in groups by
whether they meet the requirements instead of in ranks."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.campaign import Question
from pipeline.reports.book import (
    Block,
    Cell,
    Chart,
    Charts,
    Column,
    KeyNumber,
    KeyNumbers,
    Line,
    Notes,
    Number,
    Series,
    Sheet,
    Shown,
    Table,
    Text,
    Title,
)
from pipeline.reports.edition import PACE_ROLES, Edition, metric_of
from pipeline.reports.numbers import Figures, formatted, pace_status, rule_tally, without_roster
from pipeline.reports.progress import CUMULATIVE, DAILY, DAY, PLANNED, PROGRESS, place
from schemas.states import FigureStatus, PaceStatus

ONE_PAGE_VILLAGES = 22  # more villages than this need a second page
LABELLED_VILLAGES = 30  # bars of more villages are too narrow for their number
MOST_KEY_NUMBERS = 6
LATE_ROLES = {"filings_late": "warn", "filings_missing": "bad"}

COLUMNS: tuple[tuple[str, float, str], ...] = (
    ("rank", 3.6, ""), ("village", 5, ""),
    ("target", 3.4, "progress"), ("visited", 3.4, "progress"), ("rate", 4.4, "progress"), ("today", 3, "progress"),
    ("week", 3, "progress"), ("change", 3.4, "progress"),
    ("roster", 3.6, "progress"), ("coverage", 4.4, "progress"),
    ("home", 3.2, "modes"), ("phone", 3.2, "modes"), ("video", 3.2, "modes"),
    ("answers", 3.2, "survey"), ("satisfied", 4.8, "survey"), ("valid", 3.2, "survey"),
    ("rules_met", 3.2, "rules"), ("rules_short", 3.2, "rules"), ("rules_pending", 3.2, "rules"),
    ("registered", 2.8, "issues"), ("resolved", 2.8, "issues"), ("closed", 2.8, "issues"), ("overdue", 2.8, "issues"),
    ("on_time", 2.8, "filings"), ("late", 2.8, "filings"), ("missing", 2.8, "filings"),
    ("gap", 5, "pace"), ("status", 4, "pace"),
)  # fmt: skip


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


def wanted_columns(edition: Edition) -> list[str]:
    """The columns this programme has numbers for."""
    hidden = set() if edition.is_ranked else {"rank"}
    groups = set() if edition.expects_filings else {"filings"}
    if not edition.figures.number("video_visits"):
        hidden |= {"video"}
    if edition.has_targets:
        hidden |= {"roster", "coverage"}
        groups |= {"rules"}
    else:
        hidden |= {"target", "rate", "gap"} | (set() if edition.knows_households else {"roster", "coverage"})
        groups |= set() if edition.campaign.requirements else {"rules"}
    if not edition.keeps_visits:
        groups |= {"progress", "modes"}
    if headline(edition) is None:
        groups |= {"survey"}
    if not edition.has_last_week:
        hidden |= {"change"}
    if not edition.campaign.issues.grades:
        hidden |= {"overdue"}
    return [name for name, _, group in COLUMNS if name not in hidden and group not in groups]


def charts(edition: Edition) -> tuple[Charts, ...]:
    """Both charts side by side; below each other when there are too many villages for half a page."""
    if not edition.keeps_visits:
        return ()
    both = (completion_chart(edition) if edition.has_targets else reached_chart(edition), daily_chart(edition))
    if len(edition.units) <= ONE_PAGE_VILLAGES:
        return (Charts(both, height=12),)
    return tuple(Charts((chart,), height=12) for chart in both)


def headline(edition: Edition) -> Question | None:
    """The question whose rate stands in the overview: the first headline satisfaction, else the first headline."""
    chosen = [question for question in edition.questions if question.headline and question.metric]
    return next(
        (question for question in chosen if question.metric == "satisfaction_rate"), chosen[0] if chosen else None
    )


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
        below = said("overview.key.week_below", today=today, change=_written(change_cell(edition)))
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
    said, figures = edition.said, edition.figures
    below = said(
        "overview.key.issues_below",
        resolved=figures.text("issues_resolved"),
        closed=figures.text("issues_closed"),
        overdue=figures.text("issues_overdue"),
    )
    return KeyNumber(said("overview.key.issues"), figures.shown("issues_registered"), below)


def _silent(edition: Edition) -> KeyNumber:
    said, figures = edition.said, edition.figures
    silent = [
        unit for unit in edition.units if pace_status(figures, edition.campaign, unit) is PaceStatus.NOT_SUBMITTED
    ]
    below = said("overview.key.none_silent")
    if silent:
        named = _named(silent, said("list_mark"), said("overview.key.and_more"))
        below = said("overview.key.silent_below", units=named)
    return KeyNumber(said("overview.key.silent"), Number(float(len(silent))), below)


def change_cell(edition: Edition, unit: str | None = None) -> Shown:
    """New households of this week less the week before; a dash in the first week (PRACTICE E)."""
    return edition.figures.shown_or_dash("week_over_week", unit, "change")


def _written(cell: Shown) -> str:
    return formatted(cell.value, cell.format)


def _named(units: list[str], mark: str, and_more: str) -> str:
    return mark.join(units[:3]) + (and_more.format(count=len(units)) if len(units) > 3 else "")


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
    question, said, figures = headline(edition), edition.said, edition.figures
    if question is None:
        return []
    figure = metric_of(question)
    row = figures.row(figure)
    below = said("overview.key.satisfaction_below", n=formatted(row.n, "count"))
    return [KeyNumber(question.metric_title, figures.shown(figure, None, "percent"), below)]


def ranking(edition: Edition) -> Table:
    """One row per village by rank, then the town. Villages that sent nothing are listed, not ranked (PRACTICE E)."""
    said = edition.said
    labels: Mapping[str, str] = said.table("overview.columns")
    question, wanted = headline(edition), wanted_columns(edition)
    columns = tuple(
        Column(
            (question.metric_title if name == "satisfied" and question else labels[name]),
            width,
            "center" if name in ("rank", "village", "status") else "number",
            said(f"overview.groups.{group}") if group and (group != "pace" or edition.has_targets) else "",
        )
        for name, width, group in COLUMNS
        if name in wanted
    )
    rows = tuple(_picked(_row(edition, unit, question), wanted) for unit in edition.ranked_units)
    return Table("ranking", columns, rows, _picked(_total(edition, question), wanted), repeat=True)


def _picked(cells: Mapping[str, Cell], wanted: list[str]) -> tuple[Cell, ...]:
    return tuple(cells[name] for name in wanted)


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


def _row(edition: Edition, unit: str | None, question: Question | None) -> dict[str, Cell]:
    figures = edition.figures
    cells: dict[str, Cell] = {
        "target": figures.shown("target", unit),
        "roster": figures.shown_or_dash("roster_households", unit),
        "coverage": figures.shown_or_dash("coverage_rate", unit, "percent"),
        "visited": figures.shown("visited_households", unit),
        "rate": figures.shown("completion_rate", unit, "percent"),
        "today": figures.shown("new_in_day", unit),
        "week": figures.shown("new_in_week", unit),
        "change": change_cell(edition, unit),
        "home": figures.shown("home_visits", unit),
        "phone": figures.shown("phone_visits", unit),
        "video": figures.shown("video_visits", unit),
        "registered": figures.shown("issues_registered", unit),
        "resolved": figures.shown("issues_resolved", unit),
        "closed": figures.shown("issues_closed", unit),
        "overdue": _alarming(figures, "issues_overdue", unit, "bad"),
        "on_time": figures.shown("filings_on_time", unit),
        "late": _alarming(figures, "filings_late", unit, "warn"),
        "missing": _alarming(figures, "filings_missing", unit, "bad"),
        "gap": figures.shown("pace_gap", unit, "points"),
        "status": status_cell(edition, unit),
    }
    tally = rule_tally(figures, edition.campaign, unit)
    cells |= {
        "rules_met": Number(float(tally.met)),
        "rules_short": Number(float(tally.short), role="bad" if tally.short and unit else ""),
        "rules_pending": Number(float(tally.pending)),
    }
    if question is not None:
        figure = metric_of(question)
        cells["answers"] = figures.shown("questionnaire_n", unit)
        cells["satisfied"] = rate_cell(edition, figure, unit)
        cells["valid"] = figures.shown_or_dash(figure, unit, part="n")
    if unit is not None:
        cells |= {"rank": rank_cell(edition, unit), "village": Text(unit)}
    return cells


def _alarming(figures: Figures, figure: str, unit: str | None, role: str) -> Cell:
    return figures.shown(figure, unit, role=role if unit is not None and figures.number(figure, unit) > 0 else "")


def _total(edition: Edition, question: Question | None) -> dict[str, Cell]:
    """The town's row. A rule is met by the town when everybody meets it: beside the villages' own counts that would
    read like a sum, so it stands in the key numbers alone.
    """
    counts = dict.fromkeys(("rules_met", "rules_short", "rules_pending"), Text(""))
    return _row(edition, None, question) | counts | {"rank": Text(""), "village": Text(edition.said("total"))}


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
        named = _named(without, said("list_mark"), said("overview.key.and_more"))
        lines.append(said("overview.note_roster", number=len(lines) + 1, units=named))
    lines += (said("overview.numbered", number=len(lines) + 1, text=text) for text in _note_of_levels(edition))
    return tuple(lines)


def _note_of_levels(edition: Edition) -> list[str]:
    """Where the villages of the units listed are to be found."""
    view = edition.view
    return [] if view is None or view.of_villages else [edition.wording("levels")("note", child=view.child)]


def _notes_without_targets(edition: Edition) -> tuple[str, ...]:
    """How villages are grouped; the lines number themselves."""
    said, survey = edition.said, edition.campaign.questionnaire
    lines = [said("overview.note_rules")] if edition.campaign.requirements else []
    lines += [said("overview.note_reached")] if edition.keeps_visits else []
    lines += [said("overview.note_answers", minimum=survey.minimum_n)] if survey else []
    lines += _note_of_levels(edition)
    return tuple(said("overview.numbered", number=number, text=text) for number, text in enumerate(lines, start=1))
