"""The ledger comes back: one issue overdue, one closed as the programme asks, one closed too early, one passed over a level."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.campaign import Campaign
from pipeline.demo.ledger_fill import settled
from pipeline.demo.planned import Planted
from pipeline.demo.programme_life import DAY, Life, wordlist
from pipeline.forms import handling_form
from pipeline.workdays import Workdays
from schemas.form import Form
from schemas.handling import delivered_name, duty_name
from schemas.states import YES, IssueState, Reminder, Satisfaction

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Typed = dict[str, str | date]
USUAL, PETITION = "usual", "petition"
UNDONE = ("overdue", "skipped", "whistled", "beyond")


@dataclass(frozen=True, slots=True)
class Fate:
    """What must have become of an issue. due_on "" where the programme gives no days."""

    number: str
    task: str
    state: str
    due_on: str
    reminder: str


@dataclass(frozen=True, slots=True)
class _Task:
    """name; which issues it may be done to; what it ends as; the finding it leads to and at which column."""

    name: str
    kind: str
    state: IssueState
    code: str = ""
    column: str = ""


def _tasks(campaign: Campaign) -> list[_Task]:
    issues, found = campaign.issues, [_Task("overdue", USUAL, IssueState.ASSIGNED), _Task("closed", USUAL, IssueState.CLOSED)]  # fmt: skip
    if issues.replies:
        found += [_Task("closed", PETITION, IssueState.CLOSED), _Task("undelivered", PETITION, IssueState.FED_BACK, "ledger_not_delivered", "closed_on")]  # fmt: skip
    if issues.case_duties:
        found.append(_Task("duty_open", PETITION, IssueState.FED_BACK, "ledger_duties_open", "closed_on"))
    if issues.levels:
        found += [
            _Task("untold", USUAL, IssueState.FED_BACK, "ledger_not_reported_back", "closed_on"),
            _Task("skipped", USUAL, IssueState.ASSIGNED, "ledger_level_skipped", "level"),
            _Task("whistled", USUAL, IssueState.ASSIGNED),
        ]
    if issues.scope:
        found.append(_Task("beyond", USUAL, IssueState.ASSIGNED))
    found.append(_Task("no_feedback", USUAL, IssueState.RESOLVED, "ledger_no_feedback", "closed_on"))
    found.append(_Task("unhappy", USUAL, IssueState.ASSIGNED, "ledger_not_satisfied", "closed_on"))
    return found


def fill_programme_ledger(
    path: Path, out_path: Path, life: Life, workdays: Workdays
) -> tuple[list[Planted], list[Fate]]:
    """Type what was done into the ledger at `path`, save it at `out_path`; the refused moves, and what becomes of each issue."""
    import openpyxl

    campaign, form = life.campaign, handling_form(life.campaign)
    book = openpyxl.load_workbook(path)
    sheet, columns, first = _sheet(book, form)
    left = [(row, str(sheet.cell(row, columns["source"]).value)) for row in range(first, sheet.max_row + 1) if sheet.cell(row, columns["number"]).value and not _is_settled(sheet, row, columns)]  # fmt: skip
    key, fates = [], []
    replied = {str(source) for source in campaign.issues.replies.sources} if campaign.issues.replies else set()
    for number, task in enumerate(_tasks(campaign)):
        fitting = next((one for one in left if (one[1] in replied) is (task.kind == PETITION)), None)
        if fitting is None:
            continue
        left.remove(fitting)
        row = fitting[0]
        assigned = life.stage_days[0] + (1 + number % 2) * DAY
        for name, value in _values(task, life, assigned, number).items():
            if name in columns:
                sheet.cell(row, columns[name]).value = value if isinstance(value, str) else value.isoformat()
        if task.code:
            place = sheet.cell(row, columns[task.column]).coordinate
            key.append(
                Planted(2, 2, task.code, task.code, wordlist()["ledger"]["place"], sheet.title, place, task.name)
            )
        due = due_on(campaign, assigned, workdays)
        late = task.state is IssueState.ASSIGNED and due is not None
        fates.append(
            Fate(str(sheet.cell(row, columns["number"]).value), task.name, str(task.state), due.isoformat() if due else "",
                 str(Reminder.SUPERVISE) if late else "")
        )  # fmt: skip
    out_path.parent.mkdir(parents=True, exist_ok=True)
    stream = io.BytesIO()
    book.save(stream)
    out_path.write_bytes(settled(stream.getvalue()))
    return key, fates


def _is_settled(sheet: Worksheet, row: int, columns: Mapping[str, int]) -> bool:
    state = sheet.cell(row, columns["state"]).value
    return str(state) != str(IssueState.REGISTERED)


def due_on(campaign: Campaign, assigned: date, workdays: Workdays) -> date | None:
    """The day an ordinary issue must be done by: calendar days or workdays, moved off a holiday where the plan says so."""
    issues = campaign.issues
    days = next((clock.days for clock in issues.grades if clock.grade == issues.default_grade), None)
    if days is None:
        return None
    day = assigned
    if issues.deadline_mode == "workday":
        while days:
            day += DAY
            days -= workdays.is_workday(day)
        return day
    day += timedelta(days=days)
    while issues.roll_on_holiday and not workdays.is_workday(day):
        day += DAY
    return day


def _sheet(book: Workbook, form: Form) -> tuple[Worksheet, dict[str, int], int]:
    """The ledger's sheet, column name -> 1-based column, and the first row below the header."""
    labels = {column.label: column.name for column in form.columns}
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_row=min(12, sheet.max_row)):
            found = {labels[cell.value]: cell.column for cell in row if cell.value in labels}
            if {"number", "assigned_on", "closed_on"} <= found.keys():
                return sheet, found, row[0].row + 1
    raise ValueError("no ledger in this workbook")


def _values(task: _Task, life: Life, assigned: date, number: int) -> Typed:
    """Column -> what is typed."""
    campaign, words = life.campaign, wordlist()["ledger"]
    handler, teller = life.names.one(), life.names.one()
    values: Typed = {
        "grade": campaign.issues.default_grade, "assigned_on": assigned, "handler_unit": words["units"][number % len(words["units"])],
        "handler": handler, "progress": words["progress"], "typed_by": words["typed_by"],
    }  # fmt: skip
    levels = campaign.issues.levels
    if task.name == "beyond" and campaign.issues.scope:
        values["scope"] = campaign.issues.scope.beyond
    if task.name == "skipped" and levels:
        values["level"] = levels.names[-1]
    if task.name in ("whistled", "untold") and levels:
        free = next((one.name for one in levels.whistles if one.may_skip), "")
        level = levels.names[-1] if task.name == "whistled" else levels.report_back_from or levels.names[0]
        number_of = words["whistle_no"].format(n=number)
        values |= {"level": level, "whistle": free, "whistle_no": number_of, "skip_reason": words["reason"]}
    if task.name in UNDONE:
        return values
    resolved = assigned + 3 * DAY
    values |= {
        "progress": words["done"],
        "resolved_on": resolved,
        "notified_on": resolved,
        "closed_on": resolved + 3 * DAY,
    }
    if task.name == "no_feedback":
        return values
    answer = Satisfaction.DISSATISFIED if task.name == "unhappy" else Satisfaction.SATISFIED
    values |= {"feedback_on": resolved + DAY, "feedback_by": teller, "satisfaction": str(answer)}
    if task.name != "untold":
        values["reported_back_on"] = resolved + DAY
    if task.kind == PETITION:
        values |= dict(_petition(task, campaign, resolved, teller, number))
    return values


def _petition(
    task: _Task, campaign: Campaign, resolved: date, owner: str, number: int
) -> Iterator[tuple[str, str | date]]:
    """Copies of the written reply delivered, duties of whoever took charge done, but for what the task leaves open."""
    replies, duties = campaign.issues.replies, campaign.issues.case_duties
    copies = len(replies.recipients) if replies else 0
    yield "reply_no", wordlist()["ledger"]["reply_no"].format(n=number)
    for place in range(1, copies + 1 - (task.name == "undelivered")):
        yield delivered_name(place), resolved + DAY
    if duties:
        yield "case_owner", owner
        for place in range(1, len(duties.names) + 1 - (task.name == "duty_open")):
            yield duty_name(place), YES
