"""The ledger of dissatisfaction that goes up to the county every day: masked, anonymous answers as counts only (001-9)."""

from __future__ import annotations

import pandas as pd

from pipeline.ledger import anonymous_dissatisfaction
from pipeline.mask import masked_name, masked_phone, masked_text
from pipeline.reports.book import Book, Cell, Column, Line, Notes, Number, Sheet, Table, Text, Title
from pipeline.reports.edition import Edition, by_distinct, cells_of, day_text
from schemas.handling import ANONYMOUS
from schemas.states import IssueSource, Satisfaction

WIDTHS = {
    "serial": 3, "number": 6, "unit": 5.5, "source": 5.5, "reporter": 4, "phone": 7.5, "text": 17, "category": 5.5, "grade": 4,
    "raised_on": 6, "handler_unit": 7, "due_on": 6, "progress": 10, "resolved_on": 6, "satisfaction": 6, "state": 6.5,
}  # fmt: skip
DAYS = ("raised_on", "due_on", "resolved_on")
WRAPPED = ("text", "progress", "handler_unit")


def county_book(edition: Edition) -> Book:
    """Dissatisfied answers and people, the other issues, anonymous counts."""
    said, issues = edition.said, edition.outcome.issues
    unhappy = issues["source"].eq(IssueSource.QUESTIONNAIRE) | issues["satisfaction"].eq(Satisfaction.DISSATISFIED)
    sheets = (
        _sheet(edition, "dissatisfied", (_issues(edition, issues[unhappy], "dissatisfied"),)),
        _sheet(edition, "anonymous", (_anonymous(edition),), landscape=False),
        _sheet(edition, _others(edition), (_issues(edition, issues[~unhappy], "others"),)),
    )
    return Book(said("county.dissatisfied.title", issuer=edition.campaign.issuer), sheets, day=edition.as_of)


def _others(edition: Edition) -> str:
    """The words for what is not dissatisfaction: of visits alone, or of every other source the programme has."""
    policy = edition.campaign.issues
    return "other_sources" if policy.from_forums or policy.from_disputes else "others"


def _sheet(edition: Edition, key: str, blocks: tuple[Table, ...], landscape: bool = True) -> Sheet:
    said = edition.said
    title = Title(said(f"county.{key}.title", issuer=edition.campaign.issuer))
    line = Line(
        said(
            "county.line",
            office=edition.campaign.office,
            report_to=edition.campaign.report_to,
            day=edition.day(edition.as_of),
        )
    )
    foot = Notes((said(f"county.{key}.note"), said("county.signatures")))
    return Sheet(said(f"county.{key}.sheet"), (title, line, *blocks, foot), landscape=landscape, freeze=0)


def _issues(edition: Edition, issues: pd.DataFrame, name: str) -> Table:
    labels = edition.said.table("county.columns")
    columns = tuple(
        Column(labels[key], width, "number" if key == "serial" else "wrapped" if key in WRAPPED else "center")
        for key, width in WIDTHS.items()
    )
    serials = [Number(float(serial)) for serial in range(1, len(issues) + 1)]
    printed = _printed(issues)
    cells = [cells_of(printed[key]) for key in WIDTHS if key != "serial"]
    rows: tuple[tuple[Cell, ...], ...] = tuple(zip(serials, *cells, strict=True))
    if not rows:
        nothing = edition.said("county.nothing")
        rows = (tuple(Text(nothing if key == "number" else "") for key in WIDTHS),)
    return Table(name, columns, rows, filtered=True, repeat=True)


def _printed(issues: pd.DataFrame) -> dict[str, list[str]]:
    """The columns as they are printed: people masked, also where the text names them."""
    nothing = [""] * len(issues)

    def known(key: str) -> list[str]:
        return by_distinct(issues[key], day_text if key in DAYS else str) if key in issues else nothing

    printed = {key: known(key) for key in WIDTHS if key not in ("serial", "reporter", "phone")}
    people, phones = known("reporter"), known("reporter_phone")
    names = list(zip(people, known("handler"), known("feedback_by"), strict=True))
    for key in ("text", "progress"):
        printed[key] = [masked_text(text, of) if text else "" for text, of in zip(printed[key], names, strict=True)]
    pairs = zip(people, phones, strict=True)
    printed["reporter"] = [masked_name(name) if name or phone else ANONYMOUS for name, phone in pairs]
    printed["phone"] = [masked_phone(phone) for phone in phones]
    return printed


def _anonymous(edition: Edition) -> Table:
    """Dissatisfied answers of people who do not want to be contacted: village, question, option, count."""
    said = edition.said
    labels = said.table("county.anonymous_columns")
    columns = (
        Column(labels["unit"], 8, "center"),
        Column(labels["question"], 24, "wrapped"),
        Column(labels["option"], 9, "center"),
        Column(labels["count"], 6),
    )
    texts = {question.id: question.text for question in edition.questions}
    counted = anonymous_dissatisfaction(edition.outcome.facts, edition.campaign)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            Text(str(unit)),
            Text(f"{question} {texts.get(question, '')}".strip()),
            Text(str(option)),
            Number(float(count)),
        )
        for unit, question, option, count in counted[["unit", "question", "option", "count"]].itertuples(
            name=None, index=False
        )
    )
    if not rows:
        rows = ((Text(said("county.nothing")), Text(""), Text(""), Text("")),)
    total = (Text(said("total")), Text(""), Text(""), Number(float(counted["count"].sum())))
    return Table("anonymous", columns, rows, total, repeat=True)
