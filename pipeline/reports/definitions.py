"""What each number means, with its clause, and the readings chosen where the plan leaves a choice (RULES, readings)."""

from __future__ import annotations

from pipeline.campaign import Metric, Phase, Question, Round
from pipeline.forms import FIXED, forms_of
from pipeline.measures.ranking import CAPPED
from pipeline.reports.book import Column, Line, Notes, Sheet, Table, Text, Title
from pipeline.reports.edition import Edition, campaign_hash
from pipeline.reports.issue_statistics import clocks_said
from pipeline.reports.numbers import formatted
from pipeline.reports.ranked_by import ranked_by

WIDTHS = (3, 10, 36, 9)


def definitions(edition: Edition) -> Sheet:
    """Figures, questions, phases, readings; the batch line tells which programme file and cut-off they belong to."""
    said, campaign = edition.said, edition.campaign
    parts = {
        "definitions": _figure_rows(edition), "questions": _question_rows(edition), "phases": _phase_rows(edition),
        "readings": _reading_rows(edition),
    }  # fmt: skip
    kept = [(name, rows) for name, rows in parts.items() if rows]
    return Sheet(
        said("definitions.sheet"),
        (
            Title(said("definitions.title")),
            Line(edition.cut_off),
            *(_table(edition, name, place, rows) for place, (name, rows) in enumerate(kept)),
            Notes(
                (
                    said(
                        "definitions.batch",
                        id=campaign.id,
                        hash=campaign_hash(campaign),
                        as_of=edition.as_of.isoformat(),
                    ),
                )
            ),
        ),
        landscape=False,
        widths=WIDTHS,
        one_page=True,
    )


Row = tuple[str, str, str]


def _table(edition: Edition, name: str, place: int, rows: list[Row]) -> Table:
    """place: how many tables stand above it; the first one's header is printed again on every page."""
    labels, say = edition.said.table("definitions.columns"), edition.wording("definitions")
    title = say(f"titles.{name}", place=say("titles.places")[place])
    columns = (
        Column(labels["number"], WIDTHS[0], "center"),
        Column(labels["name"], WIDTHS[1], "wrapped"),
        Column(labels["meaning"], WIDTHS[2], "wrapped"),
        Column(labels["basis"], WIDTHS[3], "wrapped"),
    )
    cells = tuple((Text(str(number)), *(Text(text) for text in row)) for number, row in enumerate(rows, start=1))
    return Table(name, columns, cells, title=title, repeat=place == 0)


def _figure_rows(edition: Edition) -> list[Row]:
    entries, facts, hidden = edition.wording("definitions"), clauses(edition), _left_out(edition)
    return [
        (
            entries(f"figures.{key}.title"),
            entries(f"figures.{key}.meaning").format(**facts),
            entries(f"figures.{key}.basis").format(**facts),
        )
        for key in entries.table("figures")
        if key not in hidden
    ]


def _question_rows(edition: Edition) -> list[Row]:
    said = edition.said

    say, mark = edition.wording("survey"), said("list_mark")

    def meaning(question: Question, metric: Metric) -> str:
        kind = "several" if question.type == "multiple" else "one"
        without = say("meaning.without", options=mark.join(metric.excluded)) if metric.excluded else ""
        said_of = say(f"meaning.{kind}", text=question.text, favourable=mark.join(metric.favourable), without=without)
        return said_of + metric.note

    rows: list[Row] = []
    for question in edition.questions:
        rows += [(f"{question.id} {one.title}", meaning(question, one), question.basis) for one in question.measured]
        if not question.measured:
            rows.append((question.id, said("definitions.no_metric", text=question.text), question.basis))
        if question.scores:
            points = mark.join(f"{option}{value:g}" for option, value in question.scores.items())
            rows.append(
                (say("meaning.index_title", id=question.id), say("meaning.index", points=points), question.basis)
            )
    return rows


def _phase_rows(edition: Edition) -> list[Row]:
    """From when to when every phase lasts, and every round; a day may lie in two phases (001-4, 002-1, 003-16, 004-2)."""
    say, campaign = edition.wording("definitions"), edition.campaign
    stretches: tuple[Phase | Round, ...] = (*campaign.phases, *campaign.rounds)
    rows: list[Row] = []
    for one in stretches:
        meaning = say("phases.days", starts=edition.day(one.starts), ends=edition.day(one.ends))
        if isinstance(one, Phase):
            also = [
                phase.title for phase in campaign.phases
                if phase.id != one.id and phase.starts <= one.ends and one.starts <= phase.ends
            ]  # fmt: skip
            meaning += say("phases.overlap", titles=edition.said("list_mark").join(also)) if also else ""
        rows.append((one.title, meaning, one.basis or campaign.activity.basis))
    return rows


def _reading_rows(edition: Edition) -> list[Row]:
    entries, said, campaign = edition.wording("definitions"), edition.said, edition.campaign
    survey, policy = campaign.questionnaire, campaign.issues
    facts = clauses(edition) | {
        "mode": said(f"definitions.modes.{policy.deadline_mode}"),
        "roll": said(
            "definitions.workdays"
            if policy.deadline_mode == "workday"
            else "definitions.rolled"
            if policy.roll_on_holiday
            else "definitions.not_rolled"
        ),
        "days": clocks_said(edition),
        "closable": said("list_mark").join(str(word) for word in policy.closing.closable),
        "capped": _capped(edition),
        "style": said(f"definitions.styles.{campaign.ranking.style}"),
        "yellow": f"{abs(campaign.ranking.yellow_from) * 100:g}",
        "minimum": survey.minimum_n if survey else "",
        "suppress": survey.suppress_below if survey else "",
        "starts": edition.day(campaign.visiting.starts),
        "ends": edition.day(campaign.visiting.ends),
        "counted": said("list_mark").join(str(mode) for mode in campaign.visits.counted_modes),
    }
    return [
        (
            entries(f"readings.{key}.title"),
            entries(f"readings.{key}.meaning").format(**facts),
            entries(f"readings.{key}.basis").format(**facts),
        )
        for key in entries.table("readings")
        if key not in _left_out(edition)
    ] + _levels(edition)


def _levels(edition: Edition) -> list[Row]:
    """How the levels add up, where there are any."""
    if edition.view is None:
        return []
    say, view = edition.wording("levels"), edition.view
    return [(say("levels.title"), say("levels.meaning", issuer=view.top), say("levels.basis"))]


def _left_out(edition: Edition) -> set[str]:
    """Entries about what this programme does not have."""
    campaign = edition.campaign
    has = {
        ("target", "completion_rate", "time_progress", "pace_gap", "window", "pace"): edition.has_targets,
        ("visited_households", "visits", "coverage_rate", "complete_visited_households", "new_in_week", "counted"): edition.keeps_visits,
        ("rank",): edition.is_ranked,
        ("ranking",): edition.is_ranked,
        ("questionnaire_n", "sample", "unsure"): bool(edition.questions),
        ("filings",): bool(campaign.filings),
        ("rules",): bool(campaign.requirements),
        ("groups",): bool(campaign.requirements) and not edition.has_targets,
        ("issues_overdue", "deadline"): bool(campaign.issues.grades),
        ("no_deadline",): not campaign.issues.grades,
    }  # fmt: skip
    return {key for keys, kept in has.items() if not kept for key in keys}


def _sources(edition: Edition) -> list[str]:
    """What issues come from in this programme, as its entries call it."""
    policy, named = edition.campaign.issues, edition.wording("definitions").table("sources")
    asked = {
        "visits": policy.from_visits,
        "questionnaire": policy.from_questionnaire,
        "forums": policy.from_forums,
        "disputes": policy.from_disputes,
    }
    return [named[key] for key, kept in asked.items() if kept] or [named["none"]]


def _capped(edition: Edition) -> str:
    """How a rate above the whole is ranked; nothing where there can be none."""
    ranking = edition.campaign.ranking
    text = edition.wording("definitions")("readings.ranking.capped")
    return text.format(cap=formatted(ranking.cap, "percent0")) if ranking.by in CAPPED else ""


def clauses(edition: Edition) -> dict[str, object]:
    """The clauses of this programme its entries cite, and what makes a visit complete in its own words."""
    campaign, said = edition.campaign, edition.said
    policy, form = campaign.issues, forms_of(campaign).get("visits") or FIXED["visits"]
    every = (rule.basis for rule in campaign.requirements if rule.per == "household" and rule.count == "visits")
    return {
        "units_basis": campaign.units.basis,
        "activity_basis": campaign.activity.basis or campaign.basis,
        "visits_basis": campaign.visits.basis,
        "household_basis": next(every, campaign.units.basis),
        "ranking_basis": campaign.ranking.basis or campaign.basis,
        "survey_basis": campaign.questionnaire.basis if campaign.questionnaire else "",
        "issues_basis": policy.basis,
        "report_days": policy.report_within_days,
        "clock_basis": next((clock.basis for clock in policy.grades if clock.basis), policy.basis),
        "reminders_basis": policy.reminders.basis or policy.basis,
        "closing_basis": policy.closing.basis or policy.basis,
        "filings_basis": said("list_mark").join(dict.fromkeys(filing.basis for filing in campaign.filings)),
        "silent": edition.wording("definitions")("silent") if edition.keeps_visits else "",
        "sources": said("list_mark").join(_sources(edition)),
        "ranked_by": ranked_by(campaign),
        "complete": said("list_mark").join(form[name].label for name in campaign.visits.complete_when if name in form.names),
    }  # fmt: skip
