"""Slips that travel with an issue: assigned, reminded, supervised, closed (001-10 to 001-12; PRACTICE B5).

An issue gets a slip only while its state calls for one: to be assigned, or newly assigned, assigned to somebody else or
sent back; past its clock; ready to be closed, or newly closed. Names of residents are masked and their phones left out:
the full ones stay in the ledger (PRACTICE B8).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from pipeline.campaign import Campaign
from pipeline.ledger.states import CLOSED_NEEDS, RULES, Life
from pipeline.ledger.terms import Terms, terms_of
from pipeline.mask import masked_name, masked_text
from pipeline.model import Outcome
from pipeline.reports.bulletin import ANSWER_WORKDAYS
from pipeline.reports.letter import Entry, Letter, Paragraph, form_of
from pipeline.text import clipped
from pipeline.wording import Words, put_into
from pipeline.workdays import Workdays
from schemas.handling import ANONYMOUS, delivered_name
from schemas.states import IssueState, Reminder

KINDS = ("assign", "remind", "supervise", "close")
ASSIGNING = ("assigned_on", "handler_unit", "handler", "case_owner", "grade", "level", "satisfaction")
"""Typed fields that give an issue being handled a new slip; satisfaction sends it back."""
FIELD_SHOWN = 40
TEXT_SHOWN, PROGRESS_SHOWN = 150, 80  # characters of what was said and done: a slip is one page
ACCEPTED = "accepted"
Row = Mapping[str, Any]


class SlipDesk:
    """What every slip of one run needs at hand."""

    def __init__(self, outcome: Outcome, as_of: date, workdays: Workdays, say: Words) -> None:
        self.campaign: Campaign = outcome.campaign
        self.as_of, self.say = as_of, say
        self.terms: Terms = terms_of(outcome.campaign)
        self.answer_by = day_said(say, workdays.after(as_of, ANSWER_WORKDAYS))


def slips(outcome: Outcome, as_of: date, workdays: Workdays, say: Words) -> Iterator[tuple[str, str, partial[Letter]]]:
    """Kind, issue number and paper, still to be composed, of every slip due, by kind and number."""
    desk = SlipDesk(outcome, as_of, workdays, say)
    wanted = slips_due(outcome, as_of)
    due = outcome.issues[outcome.issues["number"].isin({number for numbers in wanted.values() for number in numbers})]
    columns = [due[name].tolist() for name in due]
    names = [str(name) for name in due]
    rows = {
        str(number): dict(zip(names, row, strict=True)) for number, *row in zip(due["number"], *columns, strict=True)
    }
    for kind in KINDS:
        for number in wanted[kind]:
            yield kind, number, partial(_closing_slip if kind == "close" else _slip, desk, kind, rows[number])


def slips_due(outcome: Outcome, as_of: date) -> dict[str, list[str]]:
    """Kind of slip -> numbers of the issues it is due for on `as_of`, sorted."""
    issues, terms = outcome.issues, terms_of(outcome.campaign)
    fresh = _fresh(outcome, as_of)
    states = issues["state"]
    handled = states.eq(IssueState.ASSIGNED) & issues["number"].isin(_numbers(fresh, ASSIGNING))
    closed = states.eq(IssueState.CLOSED) & issues["number"].isin(_numbers(fresh, ("closed_on",)))
    answered = issues[states.eq(IssueState.FED_BACK)].to_dict("records")
    ready = [str(row["number"]) for row in answered if closable(row, terms, as_of)]
    found = {
        "assign": issues.loc[states.eq(IssueState.REGISTERED) | handled, "number"],
        "remind": issues.loc[issues["reminder"].eq(Reminder.REMIND), "number"],
        "supervise": issues.loc[issues["reminder"].eq(Reminder.SUPERVISE), "number"],
        "close": issues.loc[closed | issues["number"].isin(ready), "number"],
    }
    return {kind: sorted(numbers.astype("str")) for kind, numbers in found.items()}


def closable(row: Mapping[Any, Any], terms: Terms, as_of: date) -> bool:
    """Whether nothing but the day is missing before the issue may be closed, by the ledger's own rules (001-12, 003-10, 004-8,
    004-11)."""
    typed = (column.name for column in terms.form.columns if not column.locked)
    values = {name: text for name in typed if (text := _typed(row.get(name)))}
    level = terms.levels.get(values.get("level", ""), 0)
    life = Life(
        _typed(row["raised_on"]),
        values | {"closed_on": as_of.isoformat()},
        source=said(row["source"]),
        nameless=bool(row.get("nameless", False)),
        climb=(level,),
    )
    return not any(objection.code in CLOSED_NEEDS for rule in RULES for objection in rule(life, terms))


def _fresh(outcome: Outcome, as_of: date) -> pd.DataFrame:
    """The changes that became known, or took effect, on this day: number, field."""
    history, sheets = outcome.issue_history, outcome.facts.sheets
    taken = history["outcome"].eq(ACCEPTED) & history["after"].ne("")
    today = history["on"].eq(pd.Timestamp(as_of))
    if "received_on" in sheets:
        arrived = set(sheets.index[sheets["received_on"].eq(pd.Timestamp(as_of))])
        today |= history["source"].isin(arrived)
    return history.loc[taken & today, ["number", "field"]]


def _numbers(fresh: pd.DataFrame, fields: tuple[str, ...]) -> pd.Series:
    return fresh.loc[fresh["field"].isin(fields), "number"]


def said(value: Any) -> str:
    """A value of the ledger as text, "" when missing."""
    return "" if value is None or value is pd.NA or value != value else str(value)


def field_text(value: Any) -> str:
    """The same for a field of a form."""
    return clipped(said(value), FIELD_SHOWN)


def _typed(value: Any) -> str:
    """The same with a day as its ISO text."""
    return value.date().isoformat() if isinstance(value, pd.Timestamp) and value == value else said(value)


def day_said(say: Words, value: Any) -> str:
    """A day in full, "" when it has not come."""
    return "" if value is None or value is pd.NaT or value != value else say("day", year=value.year, month=value.month, day=value.day)  # fmt: skip


def told(row: Row, say: Words, limit: int = TEXT_SHOWN) -> str:
    """What was said, without the name and phone of who said it; cut where it would fill the page."""
    text = masked_text(said(row["text"])[: limit * 4], (said(row["reporter"]),))
    return text if len(text) <= limit else text[:limit] + say("cut")


def reporter(row: Row) -> str:
    """Who said it, masked."""
    name = field_text(row["reporter"])
    return masked_name(name) if name else (ANONYMOUS if not said(row["reporter_phone"]) else "")


def _entries(desk: SlipDesk, row: Row) -> Callable[..., list[Entry]]:
    """The entries of some fields, in order; fields this programme's ledger does not have are left out."""
    say = desk.say
    special: dict[str, Callable[[], str]] = {
        "reporter": lambda: reporter(row),
        "source": lambda: put_into(field_text(row.get("source")), dict(desk.campaign.phrases)),
        "whistle": lambda: say("separator").join(
            filter(None, (field_text(row.get("whistle")), field_text(row.get("whistle_no"))))
        ),
    }

    def entries(*names: str) -> list[Entry]:
        found = []
        for name in names:
            if name not in row:
                continue
            value = row.get(name)
            if name in special:
                text = special[name]()
            else:
                text = day_said(say, value) if name.endswith("_on") else field_text(value)
            if text or name not in OPTIONAL:
                found.append(Entry(say(f"entries.{name}"), text))
        return found

    return entries


OPTIONAL = frozenset({"grid", "urgency", "scope", "level", "whistle", "case_owner", "reported_back_on"})
"""Fields left out of a slip where nothing is said."""


def _slip(desk: SlipDesk, kind: str, row: Row) -> Letter:
    """To be signed for and filled in by whoever handles the issue (PRACTICE B5)."""
    say, entries = desk.say, _entries(desk, row)
    late = [Entry(say("entries.overdue"), say("values.overdue", days=row["overdue_days"]))] if kind != "assign" else []
    return (
        *_head(desk, kind, row),
        form_of([
            *entries("source", "raised_on", "unit", "grid", "category", "grade", "urgency", "scope", "level", "whistle", "reporter"),
            _wide(say, "text", told(row, say), 4),
            _wide(say, "demand", _demand(desk, kind, row), 3),
            *entries("handler_unit", "handler", "case_owner", "assigned_on"),
            Entry(say("entries.due_on"), _due(desk, row)),
            *late,
            *(_empty(say, name) for name in ("assigned_by", "signed_by", "signed_on")),
            _wide(say, "progress", said(row["progress"])[:PROGRESS_SHOWN], 4),
            *(_empty(say, name) for name in ("feedback_on", "satisfaction")),
            _wide(say, "annex", "", 1),
        ]),
        Paragraph("note", say("slip.note", office=desk.campaign.office)),
    )  # fmt: skip


def _closing_slip(desk: SlipDesk, kind: str, row: Row) -> Letter:
    """What is on file when an issue is closed, for the signature of whoever checks it (001-12)."""
    say, entries = desk.say, _entries(desk, row)
    public = [Entry(say("entries.public_reply"), field_text(row["signed_by"]))] if said(row.get("signed_by")) else []
    copies = _delivered(desk, row)
    notified = ("notified_on",) if desk.campaign.issues.closing.needs_notice else ()
    return (
        *_head(desk, kind, row),
        form_of([
            *entries("number", "source", "unit", "grid", "category", "grade", "level", "whistle", "reporter", "raised_on"),
            _wide(say, "text", told(row, say), 3),
            *entries("handler_unit", "handler", "case_owner", "assigned_on", "resolved_on"),
            _wide(say, "result", said(row["progress"])[:PROGRESS_SHOWN], 3),
            _wide(say, "proof", "", 1),
            *entries("reported_back_on", *notified, "feedback_on", "feedback_by"),
            Entry(say("entries.rating"), field_text(row["satisfaction"])),
            *public,
            *([_wide(say, "delivered", copies, 2)] if copies else []),
            _wide(say, "opinion", "", 2),
            _empty(say, "checked_by"),
            *entries("closed_on"),
        ]),
        Paragraph("note", say("slip.note_close")),
    )  # fmt: skip


def _head(desk: SlipDesk, kind: str, row: Row) -> tuple[Paragraph, ...]:
    say, number, again = desk.say, field_text(row["number"]), int(row["round"])
    line = say("slip.number_again", number=number, round=again) if again > 1 else say("slip.number", number=number)
    return (
        Paragraph("draft", say("draft")),
        Paragraph("title", say(f"titles.{kind}", office=desk.campaign.office)),
        Paragraph("form_number", line),
    )


def _demand(desk: SlipDesk, kind: str, row: Row) -> str:
    office = desk.campaign.office
    if kind != "assign":
        return desk.say(f"demands.{kind}", office=office, by=desk.answer_by)
    if int(row["round"]) > 1:
        return desk.say("demands.again")
    public = desk.terms.public_reply and bool(row.get("nameless", False))
    direct = "demands.assign" if desk.campaign.issues.closing.needs_notice else "demands.assign_direct"
    return desk.say("demands.assign_public" if public else direct, office=office)


def _due(desk: SlipDesk, row: Row) -> str:
    """The day the clock ends; before assignment the days it allows (001-10)."""
    say, clocks = desk.say, desk.campaign.issues.grades
    if day := day_said(say, row["due_on"]):
        return say("slip.by", day=day)
    if not clocks:
        return say("slip.no_clock")
    days = {str(clock.grade): clock.days for clock in clocks}
    key = "slip.within_workdays" if desk.campaign.issues.deadline_mode == "workday" else "slip.within"
    return say(key, days=days.get(said(row["grade"]), clocks[0].days))


def _delivered(desk: SlipDesk, row: Row) -> str:
    """Who got a copy of the written reply, and when (004-11)."""
    replies = desk.campaign.issues.replies
    if replies is None or said(row["source"]) not in map(str, replies.sources):
        return ""
    days = [day_said(desk.say, row.get(delivered_name(place))) for place in range(1, len(replies.recipients) + 1)]
    pairs = zip(replies.recipients, days, strict=True)
    return desk.say("separator").join(desk.say("values.delivered", to=to, day=day) for to, day in pairs if day)


def _wide(say: Words, name: str, text: str, lines: int) -> Entry:
    return Entry(say(f"entries.{name}"), text, True, lines)


def _empty(say: Words, name: str) -> Entry:
    """To be written by hand."""
    return Entry(say(f"entries.{name}"))
