"""The ledger in numbers, by state at as_of (001-9 … 001-12).

A step counts once it is reached and not undone: an issue sent back to be handled again is assigned, not resolved. One that
stays open after a lawful answer counts as resolved and fed back, never as closed. A withdrawn one counts nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from pipeline.campaign import Campaign
from pipeline.ledger import common_issues, similar_issues
from pipeline.ledger.lists import OPEN, ages
from pipeline.measures.figures import Figure, Scope, by_unit, counts, rates
from pipeline.options import chose
from schemas.disputes import DISPUTES
from schemas.states import FigureStatus, IssueSource, IssueState, Reminder

_ANSWERED = (IssueState.FED_BACK, IssueState.CLOSED, IssueState.CARRIED_OPEN)
_RESOLVED = (IssueState.RESOLVED, *_ANSWERED)
LARGEST = 20
"""Groups of like issues shown one by one."""
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
    Then by source, scope, urgency, level and whistle where the programme has them, and by age.
    """
    policy = campaign.issues
    found = []
    for figure, states in REACHED.items():
        found += counts(
            figure, by_unit(issues, issues["state"].isin([state.value for state in states])), scope, policy.basis
        )
    for state in IssueState:
        found += counts(
            f"issues_in_state.{state}", by_unit(issues, issues["state"].eq(state.value)), scope, policy.basis
        )
    living = issues[issues["state"].ne(IssueState.WITHDRAWN.value)]
    waited = (living["received_on"] - living["raised_on"]).dt.days
    found += counts("issues_overdue", by_unit(living, living["overdue_days"].gt(0)), scope, policy.basis)
    found += counts(
        "issues_due_soon",
        by_unit(living, living["reminder"].eq(Reminder.DUE_SOON.value)),
        scope,
        policy.reminders.basis or policy.basis,
    )
    found += counts("issues_reported_late", by_unit(living, waited.gt(policy.report_within_days)), scope, policy.basis)
    return [*found, *kind_figures(issues, campaign, scope), *_anonymous(answers, campaign, scope)]


def kind_figures(issues: pd.DataFrame, campaign: Campaign, scope: Scope) -> list[Figure]:
    """Issues by source, scope, urgency, level and whistle where the programme has them, and open ones by age (004-16)."""
    living = issues[issues["state"].ne(IssueState.WITHDRAWN.value)]
    return [*_by_kind(living, campaign, scope), *_by_age(living, campaign, scope)]


def sources(campaign: Campaign) -> tuple[str, ...]:
    """Where issues of this programme may come from, in printed order."""
    policy = campaign.issues
    may = {
        IssueSource.VISIT: bool(policy.from_visits),
        IssueSource.QUESTIONNAIRE: policy.from_questionnaire,
        IssueSource.FORUM: policy.from_forums,
        IssueSource.DISPUTE: policy.from_disputes,
        IssueSource.PETITION: policy.from_disputes,
    }
    return tuple(str(source) for source, allowed in may.items() if allowed)


def kinds(campaign: Campaign) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Every way the programme sorts its issues: figure, column of the ledger, words, clause."""
    policy = campaign.issues
    yield "issues_from", "source", sources(campaign), policy.basis
    if policy.scope:
        yield "issues_in_scope", "scope", (policy.scope.own, policy.scope.beyond), policy.scope.basis
    disposal = DISPUTES["disposal"]
    if policy.from_disputes and not any(form.register_ == DISPUTES.register and disposal.name in form.without for form in campaign.forms):  # fmt: skip
        yield "issues_disposed", disposal.name, tuple(str(option) for option in disposal.options), disposal.basis
    if policy.urgencies:
        yield "issues_urgency", "urgency", tuple(one.name for one in policy.urgencies), policy.urgencies[0].basis
    if policy.levels:
        yield "issues_at_level", "level", policy.levels.names, policy.levels.basis
        if policy.levels.whistles:
            names = tuple(whistle.name for whistle in policy.levels.whistles)
            yield "issues_whistle", "whistle", names, policy.levels.basis


def _by_kind(living: pd.DataFrame, campaign: Campaign, scope: Scope) -> Iterator[Figure]:
    """Issues of every source, scope, urgency, level and whistle; what the office has not said is in none."""
    for figure, column, names, basis in kinds(campaign):
        for name in names:
            yield from counts(f"{figure}.{name}", by_unit(living, living[column].eq(name)), scope, basis)


def _by_age(living: pd.DataFrame, campaign: Campaign, scope: Scope) -> Iterator[Figure]:
    """Open issues, and those that have been open for more than so many days (004-16)."""
    pending, basis = living[living["state"].isin(OPEN)], campaign.issues.basis
    age = ages(pending, scope.ends)
    yield from counts("issues_open", by_unit(pending), scope, basis)
    for days in campaign.issues.age_days:
        yield from counts(f"issues_open_over.{days}", by_unit(pending, age.gt(days)), scope, basis)


def similar_figures(issues: pd.DataFrame, campaign: Campaign, scope: Scope) -> list[Figure]:
    """Groups of issues that say nearly the same: how many, how many issues are in them, how many groups are widespread,
    and the largest groups one by one (001-15). Of the town only.
    """
    groups, basis = similar_issues(issues, campaign), campaign.issues.common.basis
    town, largest = scope.of_town(), groups.head(LARGEST)
    numbers = {
        "similar_groups": len(groups),
        "similar_groups_widespread": groups["widespread"].sum(),
        "similar_groups_issues": groups["issues"].sum(),
        **{f"similar_issues.{group}": count for group, count in zip(largest["group"], largest["issues"], strict=True)},
    }
    villages = float(len(scope.units))
    found = [
        Figure(name, scope.town, scope.starts, scope.ends, float(count), value=float(count), basis=basis)
        for name, count in numbers.items()
    ]
    for group, count in zip(largest["group"], largest["villages"], strict=True):
        found += rates(f"similar_spread.{group}", {scope.town: float(count)}, {scope.town: villages}, town, basis)
    return found


def category_figures(issues: pd.DataFrame, campaign: Campaign, scope: Scope) -> list[Figure]:
    """Issues of every category by village; for the town also the share of all issues that it and all more frequent ones
    make up, and the share of villages that have one (001-15).
    """
    common, basis = common_issues(issues, campaign), campaign.issues.common.basis
    living = issues[issues["state"].ne(IssueState.WITHDRAWN.value)]
    found = []
    for category in common["category"]:
        own = by_unit(living, living["category"].eq(category))
        found += counts(f"issues_in_category.{category}", own, scope, basis)
    listed = [(row.category, float(row.issues), float(row.villages)) for row in common.itertuples()]
    return [*found, *category_shares(listed, float(len(scope.units)), scope, basis)]


def category_shares(
    common: Sequence[tuple[str, float, float]], villages: float, scope: Scope, basis: str
) -> list[Figure]:
    """category_cumulative and category_spread of one town. common: category, its issues and its villages, the most
    frequent first. villages: how many there are.
    """
    total, town = sum(issues for _, issues, _ in common), scope.of_town()
    found, so_far = [], 0.0
    for category, issues, own in common:
        so_far += issues
        for name, count, whole in (("category_cumulative", so_far, total), ("category_spread", own, villages)):
            found += rates(f"{name}.{category}", {scope.town: count}, {scope.town: whole}, town, basis)
    return found


def _anonymous(answers: pd.DataFrame, campaign: Campaign, scope: Scope) -> list[Figure]:
    survey = campaign.questionnaire
    if survey is None or not campaign.issues.from_questionnaire:
        return []
    dissatisfied = pd.Series(False, index=answers.index)
    for question in survey.questions:
        if question.dissatisfied and question.id in answers:
            several = question.type == "multiple"
            dissatisfied |= chose(answers[question.id], question.dissatisfied, question.options, several)
    agreed = answers["consent"] if survey.consent is not None else pd.Series(False, index=answers.index)
    return [
        one._replace(status=FigureStatus.SUPPRESSED.value)
        if one.unit != scope.town and 0 < one.value < survey.suppress_below
        else one
        for one in counts("issues_anonymous", by_unit(answers, dissatisfied & ~agreed), scope, campaign.issues.basis)
    ]
