"""What the questionnaires say: rates with their sample and interval, "don't know" apart (RULES, readings 5 and 11)."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.campaign import Metric, Question
from pipeline.reports.book import (
    Block,
    Cell,
    Chart,
    Charts,
    Column,
    Line,
    Notes,
    Series,
    Sheet,
    Shown,
    Table,
    Text,
    Title,
)  # fmt: skip
from pipeline.reports.edition import Edition
from pipeline.reports.numbers import DASH, Part, formatted
from pipeline.reports.survey_cross import survey_cross
from pipeline.reports.village_cells import ONE_PAGE_VILLAGES, rate_cell

LISTED_ON_ONE_PAGE = 3
OPTION_SLOTS = 6  # options printed side by side; a question with more goes on in a second row
MEASURED, NOMINAL = "metrics", "nominal"


def survey(edition: Edition) -> tuple[Sheet, ...]:
    """Metrics of town and villages; the headline metrics with sample and interval; the options. One page each."""
    headlines = [_headlines(edition)] if any(question.headline for question, _ in measured(edition)) else []
    return (_metrics(edition), *headlines, _options(edition), *survey_cross(edition))


def _metrics(edition: Edition) -> Sheet:
    said = edition.said
    title = Title(said("survey.title", issuer=edition.campaign.issuer))
    blocks = (title, Line(edition.cut_off), villages(edition), town(edition), Notes(_notes(edition)))
    return Sheet(said("survey.sheet"), blocks, freeze=1, one_page=len(edition.units) <= ONE_PAGE_VILLAGES)


def _headlines(edition: Edition) -> Sheet:
    said = edition.said
    title = Title(said("survey.headline_sheet.title", issuer=edition.campaign.issuer))
    blocks: tuple[Block, ...] = (
        title,
        Line(edition.cut_off),
        headlines(edition),
        *_rank_notes(edition),
        *_drawn(edition, metric_chart(edition), 13),
    )
    return Sheet(said("survey.headline_sheet.name"), blocks, freeze=1, one_page=len(edition.units) <= ONE_PAGE_VILLAGES)


def _rank_notes(edition: Edition) -> tuple[Notes, ...]:
    """Who has no place though there is a rate (RULES 11, PRACTICE B1)."""
    rules = edition.campaign.questionnaire
    if rules is None or not edition.is_ranked:
        return ()
    limit = formatted(rules.dont_know_limit, "percent0")
    return (Notes((edition.said("survey.headline_sheet.rank_note", minimum=rules.minimum_n, limit=limit),)),)


def _options(edition: Edition) -> Sheet:
    said = edition.said
    title = Title(said("survey.option_sheet.title", issuer=edition.campaign.issuer))
    blocks: list[Block] = [title, Line(edition.cut_off), options(edition)]
    listed = [question for question in edition.questions if question.type in ("nominal", "multiple")]
    for place, question in enumerate(listed):
        name = f"{NOMINAL}_{question.id}" if place else NOMINAL
        blocks += [nominal_table(edition, question, name), *_drawn(edition, nominal_chart(edition, question, name), 10)]
    say, mark = edition.wording("survey"), said("list_mark")
    notes = [say("apart", id=one.id, options=mark.join(one.apart)) for one in listed if one.apart]
    several = [question.id for question in listed if question.type == "multiple"]
    notes += [say("several", questions=mark.join(several))] if several else []
    blocks += [Notes(tuple(notes))] if notes else []
    return Sheet(said("survey.option_sheet.name"), tuple(blocks), one_page=len(listed) < LISTED_ON_ONE_PAGE)


def _drawn(edition: Edition, chart: Chart, height: int) -> tuple[Charts, ...]:
    """The chart, once anybody has answered: an empty one says nothing."""
    return (Charts((chart,), height),) if edition.figures.number("questionnaire_n") else ()


def measured(edition: Edition) -> list[tuple[Question, Metric]]:
    """Every named metric with its question, in printed order."""
    return [(question, metric) for question in edition.questions for metric in question.measured]


def figure_of(question: Question, metric: Metric) -> str:
    """The figure id of one of a question's metrics."""
    return f"{metric.id}.{question.id}"


def _columns(edition: Edition, first: str) -> tuple[Column, ...]:
    said = edition.said
    return (
        Column(first, 7.5, "center"),
        Column(said("survey.answers"), 4.4),
        *(
            Column(said("survey.metric", id=question.id, title=metric.title), 5.4)
            for question, metric in measured(edition)
        ),
    )


def villages(edition: Edition) -> Table:
    """One row per village, one column per metric."""
    said, figures = edition.said, edition.figures

    def row(unit: str | None) -> tuple[Cell, ...]:
        rates = (rate_cell(edition, figure_of(*one), unit) for one in measured(edition))
        return (Text(unit or said("total")), figures.shown("questionnaire_n", unit), *rates)

    rows = tuple(row(unit) for unit in edition.units)
    return Table(
        "survey", _columns(edition, said("survey.village")), rows, row(None), said("survey.villages_title"), repeat=True
    )


def town(edition: Edition) -> Table:
    """The town's sample, interval, "don't know" and the rate over all answers, under the same columns."""
    said, figures = edition.said, edition.figures
    labels = said.table("survey.rows")

    def line(label: str, suffix: str, style: str) -> tuple[Cell, ...]:
        part: Part = "n" if suffix == "n" else "value"
        ending = "" if suffix == "n" else suffix
        cells = (figures.shown_or_dash(figure_of(*one) + ending, None, style, part=part) for one in measured(edition))
        return (Text(label), Text(""), *cells)

    def known(label: str, names: Iterable[str], style: str = "percent") -> list[tuple[Cell, ...]]:
        """A line with a dash where the programme has no such figure; no line when it has none at all."""
        cells = [figures.shown(name, None, style) if figures.has(name) else Text(DASH) for name in names]
        return [(Text(label), Text(""), *cells)] if any(isinstance(cell, Shown) for cell in cells) else []

    more, pairs = edition.wording("survey").table("rows"), measured(edition)
    unsure = tuple(
        figures.shown_or_dash(f"dont_know_share.{question.id}", None, "percent") if question.dont_know else Text(DASH)
        for question, _ in pairs
    )
    overall = tuple(
        figures.shown_or_dash(f"{metric.id}_all.{question.id}", None, "percent") if metric.excluded else Text(DASH)
        for question, metric in pairs
    )
    firsts = {figure_of(question, question.measured[0]): question.id for question, _ in pairs}
    index = [f"score_index.{firsts.get(figure_of(*one), '')}" for one in pairs]
    rows = (
        line(labels["valid"], "n", "count"),
        line(labels["low"], ".low", "percent"),
        line(labels["high"], ".high", "percent"),
        (Text(labels["unsure"]), Text(""), *unsure),
        (Text(labels["of_all"]), Text(""), *overall),
        *known(more["weighted"], (f"{figure_of(*one)}.weighted" for one in pairs)),
        *known(_of_age_label(edition), (f"{figure_of(*one)}.of_age" for one in pairs)),
        *known(more["index"], index, "average"),
        *known(more["index_weighted"], (f"{one}.weighted" for one in index), "average"),
    )
    return Table("survey_town", _columns(edition, said("survey.item")), rows, title=said("survey.town_title"))


def _of_age_label(edition: Edition) -> str:
    rules = edition.campaign.questionnaire
    age = rules.ages.headline_from if rules and rules.ages else None
    return edition.wording("survey")("rows.of_age", age=age or "")


def headlines(edition: Edition) -> Table:
    """The headline metrics of every village with sample, interval and "don't know"."""
    said, figures = edition.said, edition.figures
    labels = said.table("survey.parts")
    chosen = [
        (question, question.measured[0]) for question in edition.questions if question.headline and question.measured
    ]
    columns = [Column(said("survey.village"), 7.5, "center"), Column(said("survey.answers"), 4.4)]
    for question, metric in chosen:
        parts = ("rate", "valid", "low", "high", *(("unsure",) if question.dont_know else ()))
        parts += ("rank",) if edition.is_ranked else ()
        columns += [Column(labels[part], 4.9, "number", metric.title) for part in parts]

    def row(unit: str | None) -> tuple[Cell, ...]:
        cells: list[Cell] = [Text(unit or said("total")), figures.shown("questionnaire_n", unit)]
        for question, metric in chosen:
            figure = figure_of(question, metric)
            cells += [
                rate_cell(edition, figure, unit),
                figures.shown_or_dash(figure, unit, part="n"),
                figures.shown_or_dash(f"{figure}.low", unit, "percent"),
                figures.shown_or_dash(f"{figure}.high", unit, "percent"),
            ]
            if question.dont_know:
                cells.append(figures.shown_or_dash(f"dont_know_share.{question.id}", unit, "percent"))
            if edition.is_ranked:
                cells.append(figures.shown_or_dash(f"rank.{figure}", unit))
        return tuple(cells)

    rows = tuple(row(unit) for unit in edition.units)
    return Table("survey_headlines", tuple(columns), rows, row(None), repeat=True)


def options(edition: Edition) -> Table:
    """Every question of the town, its options side by side with their share."""
    said, figures = edition.said, edition.figures
    columns = [Column(said("survey.question"), 10, "text"), Column(said("survey.valid"), 4.4)]
    for slot in range(1, OPTION_SLOTS + 1):
        columns += [Column(said("survey.option", number=slot), 4.9, "wrapped"), Column(said("survey.share"), 4.9)]
    rows: list[tuple[Cell, ...]] = []
    for question in edition.questions:
        for first in range(0, len(question.options), OPTION_SLOTS):
            cells: list[Cell] = [
                Text(said("survey.question_name", id=question.id, title=_short_title(question)).strip())
            ]
            cells.append(figures.shown_or_dash(f"option_share.{question.id}.{question.options[0]}", None, part="n"))
            for option in question.options[first : first + OPTION_SLOTS]:
                cells += [Text(option), figures.shown_or_dash(f"option_share.{question.id}.{option}", None, "percent")]
            rows.append((*cells, *(Text("") for _ in range(len(columns) - len(cells)))))
    return Table("survey_options", tuple(columns), tuple(rows), title=said("survey.options_title"))


def _short_title(question: Question) -> str:
    return question.measured[0].title if question.measured else ""


def nominal_table(edition: Edition, question: Question, name: str = NOMINAL) -> Table:
    """The options of the nominal question: counts and shares, the most frequent first, those that stand apart last, never
    averaged (002-Q9).
    """
    said, figures = edition.said, edition.figures
    columns = (
        Column(said("survey.one_option"), 10, "center"),
        Column(said("survey.count"), 4.4),
        Column(said("survey.share"), 4.9),
    )

    def often(option: str) -> tuple[bool, float]:
        figure = f"option_count.{question.id}.{option}"
        return option in question.apart, -figures.number(figure) if figures.has(figure) else 0.0

    rows = tuple(
        (
            Text(option),
            figures.shown_or_dash(f"option_count.{question.id}.{option}"),
            figures.shown_or_dash(f"option_share.{question.id}.{option}", None, "percent"),
        )
        for option in sorted(question.options, key=often)
    )
    return Table(name, columns, rows, title=said("survey.nominal_title", id=question.id, text=question.text))


def nominal_chart(edition: Edition, question: Question, name: str = NOMINAL) -> Chart:
    """Counts of the nominal question's options."""
    return Chart(
        edition.wording("survey")("chart", id=question.id, title=question.text),
        (name, 0),
        (Series(edition.said("survey.count"), name, 1, "bar"),),
        labels=True,
    )


def metric_chart(edition: Edition) -> Chart:
    """Rate and completion of villages side by side: the first headline rate by village."""
    said = edition.said
    metric = next(metric for question, metric in measured(edition) if question.headline)
    return Chart(
        said("survey.metric_chart", title=metric.title),
        ("survey_headlines", 0),
        (Series(metric.title, "survey_headlines", 2),),
        "percent",
        top=1.0,
    )


def _notes(edition: Edition) -> tuple[str, ...]:
    said, rules = edition.said, edition.campaign.questionnaire
    if rules is None:
        return ()
    more = edition.wording("survey")
    age = rules.ages.headline_from if rules.ages else None
    extra = [(more(f"note_weight.{rules.weight}"))] if rules.weight else []
    extra += [more("note_of_age", age=age)] if age is not None else []
    told = ((one.id, rate) for one in rules.questions for rate in one.measured if rate.note)
    extra += [more("rate_note", id=name, title=rate.title, note=rate.note) for name, rate in told]
    extra += [more("note_index")] if any(question.scores for question in rules.questions) else []
    return (
        said("survey.note_rate"),
        said("survey.note_small", minimum=rules.minimum_n, confidence=formatted(rules.confidence, "percent0")),
        said("survey.note_unsure", limit=formatted(rules.dont_know_limit, "percent0")),
        said("survey.note_source", source=rules.source or rules.title),
        *(more("numbered", number=number, text=text) for number, text in enumerate(extra, start=5)),
    )
