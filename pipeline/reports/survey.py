"""What the questionnaires say: rates with their sample and interval, "don't know" apart (RULES, readings 5 and 11)."""

from __future__ import annotations

from pipeline.campaign import Question
from pipeline.reports.book import Cell, Chart, Charts, Column, Line, Notes, Series, Sheet, Table, Text, Title
from pipeline.reports.edition import Edition, metric_of
from pipeline.reports.numbers import DASH, formatted
from pipeline.reports.overview import ONE_PAGE_VILLAGES, rate_cell

OPTION_SLOTS = 6  # options printed side by side; a question with more goes on in a second row
MEASURED, NOMINAL = "metrics", "nominal"


def survey(edition: Edition) -> tuple[Sheet, ...]:
    """Metrics of town and villages; the headline metrics with sample and interval; the options. One page each."""
    return (_metrics(edition), _headlines(edition), _options(edition))


def _metrics(edition: Edition) -> Sheet:
    said = edition.said
    title = Title(said("survey.title", issuer=edition.campaign.issuer))
    blocks = (title, Line(edition.cut_off), villages(edition), town(edition), Notes(_notes(edition)))
    return Sheet(said("survey.sheet"), blocks, freeze=1, one_page=len(edition.units) <= ONE_PAGE_VILLAGES)


def _headlines(edition: Edition) -> Sheet:
    said = edition.said
    title = Title(said("survey.headline_sheet.title", issuer=edition.campaign.issuer))
    blocks = (title, Line(edition.cut_off), headlines(edition), Charts((metric_chart(edition),), 13))
    return Sheet(said("survey.headline_sheet.name"), blocks, freeze=1, one_page=len(edition.units) <= ONE_PAGE_VILLAGES)


def _options(edition: Edition) -> Sheet:
    said = edition.said
    nominal = next((question for question in edition.questions if question.type == "nominal"), None)
    title = Title(said("survey.option_sheet.title", issuer=edition.campaign.issuer))
    chosen = (nominal_table(edition, nominal), Charts((nominal_chart(edition, nominal),), 10)) if nominal else ()
    return Sheet(
        said("survey.option_sheet.name"), (title, Line(edition.cut_off), options(edition), *chosen), one_page=True
    )


def measured(edition: Edition) -> list[Question]:
    """The questions that have a named metric."""
    return [question for question in edition.questions if question.metric]


def _columns(edition: Edition, first: str) -> tuple[Column, ...]:
    said = edition.said
    return (
        Column(first, 7.5, "center"),
        Column(said("survey.answers"), 4.4),
        *(
            Column(said("survey.metric", id=question.id, title=question.metric_title), 5.4)
            for question in measured(edition)
        ),
    )


def villages(edition: Edition) -> Table:
    """One row per village, one column per metric."""
    said, figures = edition.said, edition.figures

    def row(unit: str | None) -> tuple[Cell, ...]:
        rates = (rate_cell(edition, metric_of(question), unit) for question in measured(edition))
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
        part = "n" if suffix == "n" else "value"
        ending = "" if suffix == "n" else suffix
        cells = (figures.shown_or_dash(metric_of(q) + ending, None, style, part=part) for q in measured(edition))  # type: ignore[arg-type]
        return (Text(label), Text(""), *cells)

    unsure = tuple(
        figures.shown_or_dash(f"dont_know_share.{q.id}", None, "percent") if q.dont_know else Text(DASH)
        for q in measured(edition)
    )
    overall = tuple(
        figures.shown_or_dash(f"{question.metric}_all.{question.id}", None, "percent")
        if question.dont_know
        else Text(DASH)
        for question in measured(edition)
    )
    rows = (
        line(labels["valid"], "n", "count"),
        line(labels["low"], ".low", "percent"),
        line(labels["high"], ".high", "percent"),
        (Text(labels["unsure"]), Text(""), *unsure),
        (Text(labels["of_all"]), Text(""), *overall),
    )
    return Table("survey_town", _columns(edition, said("survey.item")), rows, title=said("survey.town_title"))


def headlines(edition: Edition) -> Table:
    """The headline metrics of every village with sample, interval and "don't know"."""
    said, figures = edition.said, edition.figures
    labels = said.table("survey.parts")
    chosen = [question for question in measured(edition) if question.headline]
    columns = [Column(said("survey.village"), 7.5, "center"), Column(said("survey.answers"), 4.4)]
    for question in chosen:
        parts = ("rate", "valid", "low", "high", *(("unsure",) if question.dont_know else ()))
        columns += [Column(labels[part], 4.9, "number", question.metric_title) for part in parts]

    def row(unit: str | None) -> tuple[Cell, ...]:
        cells: list[Cell] = [Text(unit or said("total")), figures.shown("questionnaire_n", unit)]
        for question in chosen:
            figure = metric_of(question)
            cells += [
                rate_cell(edition, figure, unit),
                figures.shown_or_dash(figure, unit, part="n"),
                figures.shown_or_dash(f"{figure}.low", unit, "percent"),
                figures.shown_or_dash(f"{figure}.high", unit, "percent"),
            ]
            if question.dont_know:
                cells.append(figures.shown_or_dash(f"dont_know_share.{question.id}", unit, "percent"))
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
                Text(said("survey.question_name", id=question.id, title=question.metric_title).strip())
            ]
            cells.append(figures.shown_or_dash(f"option_share.{question.id}.{question.options[0]}", None, part="n"))
            for option in question.options[first : first + OPTION_SLOTS]:
                cells += [Text(option), figures.shown_or_dash(f"option_share.{question.id}.{option}", None, "percent")]
            rows.append((*cells, *(Text("") for _ in range(len(columns) - len(cells)))))
    return Table("survey_options", tuple(columns), tuple(rows), title=said("survey.options_title"))


def nominal_table(edition: Edition, question: Question) -> Table:
    """The options of the nominal question: counts and shares, the most frequent first, never averaged (002-Q9)."""
    said, figures = edition.said, edition.figures
    columns = (
        Column(said("survey.one_option"), 10, "center"),
        Column(said("survey.count"), 4.4),
        Column(said("survey.share"), 4.9),
    )

    def often(option: str) -> float:
        figure = f"option_count.{question.id}.{option}"
        return -figures.number(figure) if figures.has(figure) else 0.0

    rows = tuple(
        (
            Text(option),
            figures.shown_or_dash(f"option_count.{question.id}.{option}"),
            figures.shown_or_dash(f"option_share.{question.id}.{option}", None, "percent"),
        )
        for option in sorted(question.options, key=often)
    )
    return Table(NOMINAL, columns, rows, title=said("survey.nominal_title", id=question.id, text=question.text))


def nominal_chart(edition: Edition, question: Question) -> Chart:
    """Counts of the nominal question's options."""
    return Chart(
        edition.said("survey.nominal_chart", id=question.id),
        (NOMINAL, 0),
        (Series(edition.said("survey.count"), NOMINAL, 1, "bar"),),
        labels=True,
    )


def metric_chart(edition: Edition) -> Chart:
    """Rate and completion of villages side by side: the first headline rate by village."""
    said = edition.said
    question = next((q for q in measured(edition) if q.headline), measured(edition)[0])
    return Chart(
        said("survey.metric_chart", title=question.metric_title),
        ("survey_headlines", 0),
        (Series(question.metric_title, "survey_headlines", 2),),
        "percent",
        top=1.0,
    )


def _notes(edition: Edition) -> tuple[str, ...]:
    said, rules = edition.said, edition.campaign.questionnaire
    if rules is None:
        return ()
    return (
        said("survey.note_rate"),
        said("survey.note_small", minimum=rules.minimum_n, confidence=formatted(rules.confidence, "percent0")),
        said("survey.note_unsure", limit=formatted(rules.dont_know_limit, "percent0")),
        said("survey.note_source", source=rules.source or rules.title),
    )
