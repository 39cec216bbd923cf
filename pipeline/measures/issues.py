"""The ledger in numbers, by state at as_of (001-9 … 001-12).

A step counts once it is reached and not undone: an issue sent back to be handled again is assigned, not resolved. One that
stays open after a lawful answer counts as resolved and fed back, never as closed. A withdrawn one counts nowhere else.
"""

from __future__ import annotations

import pandas as pd

from pipeline.campaign import Campaign
from pipeline.ledger import common_issues
from pipeline.measures.figures import Figure, Scope, by_unit, counts, rates
from schemas.states import FigureStatus, IssueState, Reminder

_ANSWERED = (IssueState.FED_BACK, IssueState.CLOSED, IssueState.CARRIED_OPEN)
_RESOLVED = (IssueState.RESOLVED, *_ANSWERED)
REACHED = {
    "issues_registered": (IssueState.REGISTERED, IssueState.ASSIGNED, *_RESOLVED),
    "issues_assigned": (IssueState.ASSIGNED, *_RESOLVED),
    "issues_resolved": _RESOLVED,
    "issues_fed_back": _ANSWERED,
    "issues_closed": (IssueState.CLOSED,),
    "issues_carried_open": (IssueState.CARRIED_OPEN,),
    "issues_withdrawn": (IssueState.WITHDRAWN,),
}


def issue_figures(issues: pd.DataFrame, answers: pd.DataFrame, campaign: Campaign, scope: Scope) -> list[Figure]:
    """Issues of every village and the town. Overdue and due soon are open issues only; late: reported after more than the
    days allowed (001-9). Anonymous: dissatisfied respondents who do not want to be called back, closed by public reply.
    """
    policy = campaign.issues
    found = []
    for figure, states in REACHED.items():
        found += counts(
            figure, by_unit(issues[issues["state"].isin([state.value for state in states])]), scope, policy.basis
        )
    for state in IssueState:
        found += counts(
            f"issues_in_state.{state}", by_unit(issues[issues["state"].eq(state.value)]), scope, policy.basis
        )
    living = issues[issues["state"].ne(IssueState.WITHDRAWN.value)]
    waited = (living["received_on"] - living["raised_on"]).dt.days
    found += counts("issues_overdue", by_unit(living[living["overdue_days"].gt(0)]), scope, policy.basis)
    found += counts(
        "issues_due_soon",
        by_unit(living[living["reminder"].eq(Reminder.DUE_SOON.value)]),
        scope,
        policy.reminders.basis or policy.basis,
    )
    found += counts("issues_reported_late", by_unit(living[waited.gt(policy.report_within_days)]), scope, policy.basis)
    return [*found, *_anonymous(answers, campaign, scope)]


def category_figures(issues: pd.DataFrame, campaign: Campaign, scope: Scope) -> list[Figure]:
    """Issues of every category by village; for the town also the share of all issues that it and all more frequent ones
    make up, and the share of villages that have one (001-15).
    """
    common, basis = common_issues(issues, campaign), campaign.issues.common.basis
    living = issues[issues["state"].ne(IssueState.WITHDRAWN.value)]
    total, villages = float(common["issues"].sum()), float(len(scope.units))
    found = []
    for row, so_far in zip(common.itertuples(), common["issues"].cumsum(), strict=True):
        own = by_unit(living[living["category"].eq(row.category)])
        found += counts(f"issues_in_category.{row.category}", own, scope, basis)
        for name, count, whole in (("category_cumulative", so_far, total), ("category_spread", row.villages, villages)):
            found += rates(
                f"{name}.{row.category}", {scope.town: float(count)}, {scope.town: whole}, scope.of_town(), basis
            )
    return found


def _anonymous(answers: pd.DataFrame, campaign: Campaign, scope: Scope) -> list[Figure]:
    survey = campaign.questionnaire
    if survey is None or not campaign.issues.from_questionnaire:
        return []
    dissatisfied = pd.Series(False, index=answers.index)
    for question in survey.questions:
        if question.dissatisfied and question.id in answers:
            dissatisfied |= answers[question.id].isin(question.dissatisfied)
    agreed = answers["consent"] if survey.consent is not None else pd.Series(False, index=answers.index)
    return [
        one._replace(status=FigureStatus.SUPPRESSED.value)
        if one.unit != scope.town and 0 < one.value < survey.suppress_below
        else one
        for one in counts("issues_anonymous", by_unit(answers[dissatisfied & ~agreed]), scope, campaign.issues.basis)
    ]
