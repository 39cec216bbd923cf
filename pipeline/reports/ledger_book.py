"""The issue ledger as a workbook the office fills in and drops back into the input folder (DESIGN promise 1; 001-9 … 001-12)."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from pipeline.forms import handling_form
from pipeline.ledger import issued_baseline, similar_issues
from pipeline.reports.book import Book, Column, Line, Notes, Number, Sheet, Table, Text, Title
from pipeline.reports.edition import Edition, by_distinct, cells_of, day_text
from pipeline.reports.said_in_answers import said_in_answers
from schemas.findings import catalogue
from schemas.form import Column as Field
from schemas.form import Form, Kind
from schemas.handling import ANONYMOUS, HANDLING, ISSUED_COLUMNS, ISSUED_SHEET
from schemas.states import IssueState, Reminder

TEMPLATE_PROPERTY = "huhudao_template"
ACCEPTED = "accepted"
STATE_ROLES: dict[str, str] = {
    IssueState.REGISTERED: "warn", IssueState.CLOSED: "good", IssueState.CARRIED_OPEN: "absent", IssueState.WITHDRAWN: "absent",
    Reminder.DUE_SOON: "warn", Reminder.REMIND: "bad", Reminder.SUPERVISE: "bad",
}  # fmt: skip
NARROW = 12  # wider texts wrap
WIDTHS = {Kind.DATE: 5.6, Kind.CODE: 6.2, Kind.NAME: 4.4, Kind.COUNT: 3, Kind.OPTION: 5.2, Kind.UNIT: 5.2}
PRINTED = 0.6  # of the width in a blank register: narrower, so that all columns fit one A3 page


def ledger_book(edition: Edition) -> Book:
    """The ledger, every change ever typed into it, what repeats itself, what people wrote in the questionnaire, and (very
    hidden) what each typed cell held.
    """
    campaign, form, issues = edition.campaign, handling_form(edition.campaign), edition.outcome.issues
    title = edition.said("ledger.title", issuer=campaign.issuer)
    alike, opinions = similar_issues(issues, campaign), said_in_answers(edition)
    return Book(
        title,
        (
            ledger_sheet(edition, form, issues, title),
            _history(edition, form),
            *([_alike(edition, alike)] if len(alike) else ()),
            *([opinions] if opinions else ()),
            _issued(issues, form),
        ),
        {TEMPLATE_PROPERTY: f"{campaign.id}/{HANDLING.register}//{HANDLING.version}"},
        day=edition.as_of,
    )


def ledger_sheet(edition: Edition, form: Form, issues: pd.DataFrame, title: str) -> Sheet:
    """The ledger of `issues` (rows of schemas.tables.Issues) under a title: of the town, or of one grid (003-11)."""
    said = edition.said
    columns = tuple(
        Column(
            field.label,
            _width(field),
            "wrapped" if field.kind is Kind.TEXT and field.width > NARROW else "center",
            locked=field.locked,
            options=tuple(str(option) for option in field.options),
            hint="" if field.locked else field.hint,
        )
        for field in form.columns
    )
    cells = [_cells(field, _texts(issues, field, edition.called)) for field in form.columns]
    rows = tuple(zip(*cells, strict=True))
    notes = (form.note, said("ledger.note_dates"), _note_closing(edition), *_more_notes(edition))
    return Sheet(
        form.title,
        (
            Title(title),
            Line(edition.cut_off),
            Table("ledger", columns, rows, filtered=True, repeat=True),
            Notes(tuple(said("ledger.note", text=text) for text in notes)),
        ),
        freeze=1,
        protected=True,
        paper="A3",
    )


def _note_closing(edition: Edition) -> str:
    """What stands in the row before an issue is closed (001-12)."""
    said, closing = edition.said, edition.campaign.issues.closing
    return said(
        "ledger.note_closing",
        noticed=said("ledger.closing_noticed") if closing.needs_notice else "",
        person=said("ledger.closing_person") if closing.needs_other_person else "",
        closable=said("ledger.closing_or").join(str(word) for word in closing.closable),
    )


def _more_notes(edition: Edition) -> tuple[str, ...]:
    """What this programme asks before an issue is closed, beyond the usual."""
    policy, said = edition.campaign.issues, edition.said
    asked = {
        "levels": policy.levels,
        "replies": policy.replies,
        "duties": policy.case_duties,
        "public_reply": policy.public_reply,
    }
    return tuple(said(f"ledger.note_{name}", basis=rule.basis) for name, rule in asked.items() if rule is not None)


def _width(field: Field) -> float:
    return WIDTHS.get(field.kind, max(4.4, field.width * PRINTED))


def _texts(issues: pd.DataFrame, field: Field, called: Callable[[str], str]) -> list[str]:
    if field.name not in issues:
        return [""] * len(issues)
    values = issues[field.name]
    if field.name == "reporter":
        values = values.mask(values.isna() & issues["reporter_phone"].isna(), ANONYMOUS)
    if field.name == "source":
        return by_distinct(values, called)
    return by_distinct(values, day_text if field.kind is Kind.DATE else str)


def _cells(field: Field, texts: list[str]) -> list[Text]:
    return cells_of(texts, STATE_ROLES if field.name in ("state", "reminder") else {})


def _history(edition: Edition, form: Form) -> Sheet:
    said, history = edition.said, edition.outcome.issue_history
    labels, fields = said.table("ledger.history"), {field.name: field.label for field in form.columns}
    widths = {"number": 7, "field": 8, "before": 14, "after": 14, "on": 7, "author": 6, "outcome": 16}
    columns = tuple(
        Column(labels[name], width, "wrapped" if name in ("before", "after", "outcome") else "center")
        for name, width in widths.items()
    )
    known = catalogue()

    def judged(outcome: str) -> Text:
        if outcome == ACCEPTED:
            return Text(said("ledger.taken"))
        return Text(said("ledger.refused", title=known[outcome].title if outcome in known else outcome), "warn")

    texts = [by_distinct(history[name], day_text if name == "on" else str) for name in list(widths)[:-1]]
    texts[1] = [fields.get(name, name) for name in texts[1]]
    outcomes = {outcome: judged(outcome) for outcome in history["outcome"].unique()}
    cells: list[list[Text]] = [cells_of(column) for column in texts]
    rows = tuple(zip(*cells, [outcomes[outcome] for outcome in history["outcome"]], strict=True))
    return Sheet(
        said("ledger.history_sheet"),
        (
            Title(said("ledger.history_title", issuer=edition.campaign.issuer)),
            Line(edition.cut_off),
            Table("history", columns, rows, filtered=True, repeat=True),
            Notes((said("ledger.history_note"),)),
        ),
        freeze=0,
        protected=True,
    )


def _alike(edition: Edition, alike: pd.DataFrame) -> Sheet:
    """Groups of issues that say nearly the same, for the office to look at (001-15)."""
    said = edition.said
    labels = said.table("ledger.alike")
    widths = {"group": 3, "issues": 4, "category": 6, "text": 20, "units": 14, "numbers": 24}
    columns = tuple(
        Column(labels[name], width, "wrapped" if name in ("text", "units", "numbers") else "center")
        for name, width in widths.items()
    )
    rows = tuple(
        tuple(Number(float(value)) if isinstance(value, int) else Text(str(value)) for value in row)
        for row in alike[list(widths)].itertuples(index=False, name=None)
    )
    return Sheet(
        said("ledger.alike_sheet"),
        (
            Title(said("ledger.alike_title", issuer=edition.campaign.issuer)),
            Line(edition.cut_off),
            Table("alike", columns, rows, filtered=True, repeat=True),
            Notes((said("ledger.alike_note"),)),
        ),
        freeze=0,
        protected=True,
    )


def _issued(issues: pd.DataFrame, form: Form) -> Sheet:
    """What every typed cell held, blanks left out: number, field, value; nobody's to see."""
    baseline = issued_baseline(issues, form) if len(issues) else pd.DataFrame(columns=list(ISSUED_COLUMNS))
    columns = tuple(Column(name, 12, "text") for name in ISSUED_COLUMNS)
    cells = [cells_of(by_distinct(baseline[name], str)) for name in ISSUED_COLUMNS]
    rows = tuple(zip(*cells, strict=True))
    return Sheet(ISSUED_SHEET, (Table("issued", columns, rows),), visibility="very_hidden")
