"""Parts of the ledger people ask for: what is open and how old, what is overdue, what others must solve."""

from __future__ import annotations

from datetime import date

import pandas as pd

from pipeline.campaign import Campaign
from schemas.states import IssueState

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


def beyond_scope(issues: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Issues the programme's unit cannot solve itself, in order of category and number, for the summary that goes up (000-16).

    Empty where the programme does not tell scopes apart, or the office has marked none. Withdrawn issues do not count.
    """
    scope = campaign.issues.scope
    if scope is None or "scope" not in issues:
        return issues.iloc[:0]
    found = issues[(issues["scope"] == scope.beyond) & (issues["state"] != IssueState.WITHDRAWN)]
    return found.sort_values(["category", "number"], ignore_index=True)
