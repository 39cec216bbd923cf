"""Parts of the ledger people ask for: what is open and how old, what is overdue, what others must solve, who was charged when."""

from __future__ import annotations

from datetime import date

import pandas as pd

from pipeline.campaign import Campaign
from schemas.states import IssueState
from schemas.words import LIST_MARKS

OPEN = tuple(
    str(state)
    for state in IssueState
    if state not in (IssueState.CLOSED, IssueState.CARRIED_OPEN, IssueState.WITHDRAWN)
)
"""States of issues that still wait for something."""


def ages(issues: pd.DataFrame, as_of: date) -> pd.Series:
    """Days since each issue was raised (004-16), same index."""
    return (pd.Timestamp(as_of) - issues["raised_on"]).dt.days.astype("int64")


def overdue_issues(issues: pd.DataFrame) -> pd.DataFrame:
    """Issues past the end of their clock, the longest first (001-11, 004-12)."""
    late = issues[issues["overdue_days"] > 0]
    return late.sort_values(["overdue_days", "number"], ascending=[False, True], ignore_index=True)


def long_open_issues(issues: pd.DataFrame, campaign: Campaign, as_of: date) -> pd.DataFrame:
    """Issues open for more than the fewest of `age_days`, the oldest first, with open_days and open_over: the most of
    `age_days` that have passed (004-16).
    """
    pending = issues[issues["state"].isin(OPEN)]
    marks = sorted(campaign.issues.age_days)
    pending = pending.assign(open_days=ages(pending, as_of))
    passed = [max((mark for mark in marks if days > mark), default=0) for days in pending["open_days"]]
    old = pending.assign(open_over=pd.Series(passed, index=pending.index, dtype="int64"))
    old = old[old["open_over"] > 0]
    return old.sort_values(["open_days", "number"], ascending=[False, True], ignore_index=True)


def beyond_scope(issues: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Issues the programme's unit cannot solve itself, in order of category and number, for the summary that goes up (000-16).

    Empty where the programme does not tell scopes apart, or the office has marked none. Withdrawn issues do not count.
    """
    scope = campaign.issues.scope
    if scope is None or "scope" not in issues:
        return issues.iloc[:0]
    found = issues[(issues["scope"] == scope.beyond) & (issues["state"] != IssueState.WITHDRAWN)]
    return found.sort_values(["category", "number"], ignore_index=True)


def opinions_by_category(issues: pd.DataFrame) -> pd.DataFrame:
    """One row per category of `issues`, the largest first: category, issues, villages (names), numbers, handler_units."""
    mark = LIST_MARKS[0]
    rows = [
        (
            category, len(group), mark.join(dict.fromkeys(group["unit"])), mark.join(group["number"]),
            mark.join(dict.fromkeys(group["handler_unit"].dropna())),
        )
        for category, group in issues.sort_values("number").groupby("category")
    ]  # fmt: skip
    columns = ["category", "issues", "villages", "numbers", "handler_units"]
    found = pd.DataFrame(sorted(rows, key=lambda row: (-row[1], row[0])), columns=columns)
    return found.astype({name: "int64" if name == "issues" else "str" for name in columns})


def level_changes(history: pd.DataFrame) -> pd.DataFrame:
    """The way of every issue through the levels: number, step (from 1), level, on, author (003-10).

    history: schemas.tables.IssueHistory; refused changes are no step. A cleared level is a step back to the lowest.
    """
    taken = history[(history["field"] == "level") & (history["outcome"] == "accepted")]
    found = taken[["number", "after", "on", "author"]].rename(columns={"after": "level"}).reset_index(drop=True)
    found.insert(1, "step", (found.groupby("number").cumcount() + 1).astype("int64"))
    return found
