"""The issue ledger: issues are born from registers, numbered for good, and live by what the office types (001-9 … 001-12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from pipeline.campaign import Campaign
from pipeline.ledger.births import anonymous_dissatisfaction, births, iso
from pipeline.ledger.categories import categories, common_issues
from pipeline.ledger.clocks import clocked
from pipeline.ledger.events import DATES, issued_baseline, returned
from pipeline.ledger.findings import history_table, ledger_findings
from pipeline.ledger.numbers import numbered
from pipeline.ledger.replay import replayed
from pipeline.ledger.states import Life
from pipeline.model import Facts, Finding, KnownIssue, Memory
from pipeline.workdays import Workdays
from schemas.handling import HANDLING, TYPED
from schemas.states import IssueState

__all__ = ["Ledger", "anonymous_dissatisfaction", "common_issues", "issued_baseline", "ledger"]

BESIDE = (
    "key", "cadre", "received_on", "overdue_days", "report_gap_days", "reported_late",
    "source_file", "source_sheet", "source_row",
)  # fmt: skip
"""Columns of the table that the printed ledger does not have."""


@dataclass(frozen=True)
class Ledger:
    """table: Issues, history: IssueHistory (schemas/tables.py). new: numbers given in this run, for the journal."""

    table: pd.DataFrame
    history: pd.DataFrame
    findings: tuple[Finding, ...]
    new: tuple[KnownIssue, ...]


def ledger(facts: Facts, memory: Memory, campaign: Campaign, as_of: date, workdays: Workdays) -> Ledger:
    """The ledger at the end of `as_of`: issues raised by then, with what happened to them by then.

    Numbers in `memory` stay with their issues. Every change typed into a returned ledger is in the history, refused
    ones with the code of their finding.
    """
    issues, new = numbered(births(facts, campaign, as_of), memory, campaign, as_of)
    ledgers = returned(facts, as_of)
    lives = {number: Life(day) for number, day in zip(issues["number"], iso(issues["raised_on"]), strict=True)}
    known = frozenset(lives) | {issue.number for issue in memory.issues}
    later = known - frozenset(lives)
    changes = [change for change in ledgers.changes if change.number not in later]
    run = replayed(changes, lives, campaign.issues.closing, as_of.isoformat())
    handled = {number: run.lives[number] for number in {change.number for change in changes} & frozenset(lives)}
    table = _table(issues, handled, campaign, as_of, workdays)
    first_texts = {issue.number: issue.snapshot.get("text", "") for issue in memory.issues}
    findings = ledger_findings(facts, ledgers, run, table, first_texts, known)
    return Ledger(table, history_table(run), findings, new)


def _table(
    issues: pd.DataFrame, handled: Mapping[str, Life], campaign: Campaign, as_of: date, workdays: Workdays
) -> pd.DataFrame:
    """Issues (schemas/tables.py): the printed columns first, then BESIDE."""
    policy = campaign.issues
    table = issues.join(_typed(issues["number"], handled))
    table["state"] = _states(issues, handled)
    table["round"] = (
        issues["number"].map({number: life.round for number, life in handled.items()}).fillna(1).astype("int64")
    )
    table["grade"] = table["grade"].fillna(str(policy.default_grade))
    table["category"] = table["category"].fillna(categories(issues["text"], policy))
    table = table.join(clocked(table, campaign, as_of, workdays))
    gap = (table["received_on"] - table["raised_on"]).dt.days.astype("int64")
    table = table.assign(report_gap_days=gap, reported_late=gap > policy.report_within_days)
    return table[[*HANDLING.names, *BESIDE]].reset_index(drop=True)


def _typed(numbers: pd.Series, handled: Mapping[str, Life]) -> pd.DataFrame:
    """The typed columns of every issue: days as days, texts as text, missing where nothing was typed."""
    columns: dict[str, pd.Series] = {}
    for name in TYPED:
        said = numbers.map({number: value for number, life in handled.items() if (value := life.shown(name))})
        columns[name] = pd.to_datetime(said).astype("datetime64[us]") if name in DATES else said.astype("str")
    return pd.DataFrame(columns)


def _states(issues: pd.DataFrame, handled: Mapping[str, Life]) -> pd.Series:
    """The state of every issue; withdrawn where the source is gone and the issue was never assigned."""
    states = issues["number"].map({number: str(life.state) for number, life in handled.items()})
    states = states.astype("str").fillna(str(IssueState.REGISTERED))
    unassigned = states == IssueState.REGISTERED
    return states.mask(issues["gone"].astype(bool) & unassigned, str(IssueState.WITHDRAWN)).astype("str")
