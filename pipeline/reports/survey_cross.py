"""The town's answers by sex and age band: for its leaders only, with small cells hidden (PRACTICE B8)."""

from __future__ import annotations

from pipeline.campaign import Question
from pipeline.measures.respondents import titles_of
from pipeline.reports.book import Cell, Column, Line, Notes, Sheet, Shown, Table, Text, Title
from pipeline.reports.edition import Edition
from schemas.states import FigureStatus

SLOTS = 6


def survey_cross(edition: Edition) -> tuple[Sheet, ...]:
    """One sheet with the rates and the options of every breakdown; none when the programme asks for no breakdown, nor
    for a unit below the issuer: whoever has the tables of all parts could take hidden cells apart.
    """
    rules = edition.campaign.questionnaire
    breakdowns = titles_of(rules) if rules else {}
    if rules is None or not breakdowns or (edition.view is not None and not edition.figures.named("cross_n.")):
        return ()
    say = edition.wording("survey")
    tables: list[Table] = []
    for by, titles in breakdowns.items():
        tables += [_rates(edition, by, titles, len(tables) + 1), _options(edition, by, titles, len(tables) + 2)]
    notes = Notes(
        (
            say("cross.note_hidden", suppress=rules.suppress_below),
            say("cross.note_small", minimum=rules.minimum_n),
            say("cross.note_cause"),
        )
    )
    title = Title(say("cross.title", issuer=edition.campaign.issuer))
    return (Sheet(say("cross.sheet"), (title, Line(edition.cut_off), *tables, notes)),)


def _heading(edition: Edition, key: str, by: str, number: int) -> str:
    say = edition.wording("survey")
    return say(f"cross.{key}", number=say.table("cross.numbers")[str(number)], by=say(f"cross.by.{by}"))


def _cell(edition: Edition, figure: str, style: str) -> Cell:
    """The number, or the mark of one that is hidden."""
    if not edition.figures.has(figure):
        return edition.figures.shown_or_dash(figure, None, style)
    row = edition.figures.row(figure)
    if row.status == FigureStatus.SUPPRESSED:
        return Shown(None, style, row.source, text=edition.wording("survey")("cross.hidden"))
    small = style == "percent" and row.status == FigureStatus.SMALL_SAMPLE
    return edition.figures.shown(figure, None, "percent_small" if small else style)


def _rates(edition: Edition, by: str, titles: tuple[str, ...], number: int) -> Table:
    say, said = edition.wording("survey"), edition.said
    pairs = [(question, metric) for question in edition.questions for metric in question.measured]
    columns = (
        Column(say(f"cross.by.{by}"), 7.5, "center"),
        *(Column(said("survey.metric", id=question.id, title=metric.title), 5.4) for question, metric in pairs),
    )
    rows = tuple(
        (Text(title), *(_cell(edition, f"cross_rate.{m.id}.{q.id}.{by}.{title}", "percent") for q, m in pairs))
        for title in titles
    )
    return Table(f"cross_rates_{by}", columns, rows, title=_heading(edition, "rates_title", by, number))


def _options(edition: Edition, by: str, titles: tuple[str, ...], number: int) -> Table:
    say, said = edition.wording("survey"), edition.said
    columns = [Column(said("survey.question"), 10, "text"), Column(say(f"cross.by.{by}"), 6, "center")]
    columns.append(Column(said("survey.valid"), 4.4))
    for slot in range(1, SLOTS + 1):
        columns += [Column(said("survey.option", number=slot), 4.9, "wrapped"), Column(said("survey.count"), 4.4)]
    rows = [
        row
        for question in edition.questions
        for title in titles
        for row in _lines(edition, question, by, title, len(columns))
    ]
    return Table(
        f"cross_options_{by}", tuple(columns), tuple(rows), title=_heading(edition, "options_title", by, number)
    )


def _lines(edition: Edition, question: Question, by: str, title: str, width: int) -> list[tuple[Cell, ...]]:
    """The options of one question in one group, as many lines as it takes."""
    place, lines = f"{question.id}.{by}.{title}", []
    name = question.measured[0].title if question.measured else ""
    for first in range(0, len(question.options), SLOTS):
        cells: list[Cell] = [
            Text(edition.said("survey.question_name", id=question.id, title=name).strip()),
            Text(title),
        ]
        cells.append(_cell(edition, f"cross_n.{place}", "count"))
        for option in question.options[first : first + SLOTS]:
            cells += [Text(option), _cell(edition, f"cross_count.{place}.{option}", "count")]
        lines.append((*cells, *(Text("") for _ in range(width - len(cells)))))
    return lines
