"""The drawn households with room for the result of each call. Internal to the office: it carries phone numbers.

The sheet has the columns of the register of rechecks, so that the filled-in book is read when it is dropped into the input
folder (000-25, 002-11). Households a sign of PRACTICE D points to stand on a sheet of their own and in no rate.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from pipeline.campaign import Campaign
from pipeline.model import Facts
from pipeline.reports.book import Book, Cell, Column, Line, Notes, Sheet, Table, Text, Title
from pipeline.sampling import check_period, drawn_sample, questioned_visits, usual_seed
from pipeline.wording import Words
from schemas.form import Form, Kind
from schemas.rechecks import DRAWN, RECHECKS

TEMPLATE_PROPERTY = "huhudao_template"
WIDTHS = {
    "unit": 5.5, "group": 3, "head": 4.5, "phone": 7.5, "address": 8, "cadre": 4.5, "visited_on": 6.2, "mode": 4,
    "drawn": 5.5, "attempts": 3.2, "result": 5.5, "satisfied": 5.5, "caller": 4.5, "called_on": 6.2, "explanation": 9,
    "conclusion": 5, "concluded_by": 7, "concluded_on": 6.2, "remark": 6,
}  # fmt: skip
WRAPPED = ("address", "explanation", "concluded_by", "remark")


def sample_book(
    facts: Facts, campaign: Campaign, as_of: date, say: Words, *, per_unit: int, seed: int | None = None, times: str = "1",
    title: str = "",
) -> Book:  # fmt: skip
    """Two sheets: the random sample, and the households drawn for a reason. The same seed gives the same book.

    seed: of the check when None. times: how often a year is checked; visits of the present check are drawn from.
    """
    period = check_period(campaign, as_of, times)
    seed = usual_seed(period) if seed is None else seed
    visits = facts.visits[facts.visits["visited_on"].between(*(pd.Timestamp(day) for day in period))]
    title = title or say("sample.title", short=campaign.short_title)
    line = say("sample.line", office=campaign.office, first=period[0].isoformat(), as_of=as_of.isoformat(), per_unit=per_unit,
               seed=seed)  # fmt: skip
    random, targeted = DRAWN
    drawn = drawn_sample(visits, facts.units, per_unit, seed).assign(drawn=random)
    asked = drawn_sample(questioned_visits(visits, facts.findings, facts.sheets), facts.units, per_unit, seed).assign(
        drawn=targeted
    )
    sheets = (
        _sheet(drawn, say("sample.sheet"), title, line, tuple(say.table("sample.notes").values()), "sample", say("sample.nothing")),
        _sheet(asked, say("sample.asked_sheet"), say("sample.asked_title", title=title), line, tuple(say.table("sample.asked_notes").values()), "asked", say("sample.asked_nothing")),
    )  # fmt: skip
    form = RECHECKS
    properties = {TEMPLATE_PROPERTY: f"{campaign.id}/{form.register}//{form.version}"} if form.register in campaign.registers else {}  # fmt: skip
    return Book(title, sheets, properties, day=as_of)


def _sheet(
    sample: pd.DataFrame, name: str, title: str, line: str, notes: tuple[str, ...], table: str, nothing: str
) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        tuple(Text(_text(row.get(column))) for column in WIDTHS) for row in sample.to_dict("records")
    ]
    if not rows:
        notes = (nothing, *notes)
    return Sheet(
        name,
        (Title(title), Line(line), Table(table, _columns(RECHECKS), tuple(rows), filtered=bool(rows), repeat=True), Notes(notes)),
        freeze=3,
        protected=True,
        paper="A3",
    )  # fmt: skip


def _columns(form: Form) -> tuple[Column, ...]:
    fields = {field.name: field for field in form.columns}
    return tuple(
        Column(
            fields[name].label,
            width,
            "wrapped" if name in WRAPPED else "center",
            locked=fields[name].locked,
            options=fields[name].options if not fields[name].locked else (),
            hint="" if fields[name].locked or fields[name].kind is Kind.OPTION else fields[name].hint,
        )
        for name, width in WIDTHS.items()
    )


def _text(value: object) -> str:
    if value is None or value is pd.NA or value != value:
        return ""
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)
