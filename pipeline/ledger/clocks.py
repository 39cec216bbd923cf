"""The clocks of issues: due days, overdue days, reminders (001-10, 001-11)."""

from __future__ import annotations

from datetime import date

import pandas as pd

from pipeline.campaign import Campaign, IssuePolicy
from pipeline.workdays import Workdays
from schemas.states import IssueState, Reminder


def clocked(table: pd.DataFrame, campaign: Campaign, as_of: date, workdays: Workdays) -> pd.DataFrame:
    """due_on, overdue_days and reminder of the issues in `table` (needs assigned_on, grade, state), same index.

    The clock runs from the day of assignment and is never set back; it stands still once the office reports the issue resolved and
    runs on when the resident is not satisfied. overdue_days: calendar days, 0 unless the issue is being handled.
    """
    due = _due_days(table, campaign.issues, workdays)
    running = table["state"] == IssueState.ASSIGNED
    late = (pd.Timestamp(as_of) - due).dt.days.where(running).fillna(0).clip(lower=0).astype("int64")
    words = {day: str(reminder(day.date(), as_of, campaign.issues, workdays)) for day in due[running].dropna().unique()}
    told = due.where(running).map(words).astype("str").fillna("")
    return pd.DataFrame({"due_on": due, "overdue_days": late, "reminder": told})


def reminder(due: date, as_of: date, policy: IssuePolicy, workdays: Workdays) -> Reminder:
    """The reminder of an issue still being handled: T-3, from T+1, after T+5 workdays (001-11)."""
    marks = policy.reminders
    if as_of > workdays.after(due, marks.supervise_workdays):
        return Reminder.SUPERVISE
    if as_of >= workdays.after(due, marks.remind_workdays):
        return Reminder.REMIND
    if as_of >= workdays.after(due, -marks.due_soon_workdays):
        return Reminder.DUE_SOON
    return Reminder.NONE


def _due_days(table: pd.DataFrame, policy: IssuePolicy, workdays: Workdays) -> pd.Series:
    """End of each issue's clock, NaT before assignment and where the programme names no days (003-10).

    Each distinct day and grade is counted once (RULES reading 3).
    """
    if not policy.grades:  # the plan sets no days (003-10)
        return pd.Series(pd.NaT, index=table.index, dtype="datetime64[us]")
    days = {str(clock.grade): clock.days for clock in policy.grades}
    if not days:
        return pd.Series(pd.NaT, index=table.index, dtype="datetime64[us]")
    usual = days.get(str(policy.default_grade), policy.grades[0].days)
    pairs = table[["assigned_on", "grade"]].dropna(subset="assigned_on")
    ends = {
        (start, grade): pd.Timestamp(
            workdays.deadline(start.date(), days.get(grade, usual), policy.deadline_mode, policy.roll_on_holiday)
        )
        for start, grade in pairs.drop_duplicates().itertuples(index=False, name=None)
    }
    found = [ends[pair] for pair in pairs.itertuples(index=False, name=None)]
    return pd.Series(found, index=pairs.index, dtype="datetime64[us]").reindex(table.index)
