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
from pipeline.ledger.events import issued_baseline, returned, typed_of
from pipeline.ledger.findings import history_table, ledger_findings
from pipeline.ledger.numbers import as_now_called, numbered
from pipeline.ledger.replay import Replay, replayed
from pipeline.ledger.similar import similar_issues
from pipeline.ledger.states import Life
from pipeline.ledger.terms import Terms, terms_of
from pipeline.model import Facts, Finding, KnownIssue, Memory
from pipeline.workdays import Workdays
from schemas.form import Kind
from schemas.handling import SETTLED_AT_ONCE, typed_names
from schemas.states import IssueState

__all__ = ["Ledger", "anonymous_dissatisfaction", "common_issues", "issued_baseline", "ledger", "similar_issues"]

BESIDE = (
    "key", "cadre", "household", "received_on", "overdue_days", "report_gap_days", "reported_late", "nameless",
    "source_file", "source_sheet", "source_row",
)  # fmt: skip
"""Columns of the table that the printed ledger does not have."""


@dataclass(frozen=True)
class Ledger:
    """table: Issues, history: IssueHistory (schemas/tables/). new: numbers given in this run, for the journal."""

    table: pd.DataFrame
    history: pd.DataFrame
    findings: tuple[Finding, ...]
    new: tuple[KnownIssue, ...]


def ledger(facts: Facts, memory: Memory, campaign: Campaign, as_of: date, workdays: Workdays) -> Ledger:
    """The ledger at the end of `as_of`: issues raised by then, with what happened to them by then.

    Numbers in `memory` stay with their issues. Every change typed into a returned ledger is in the history, refused
    ones with the code of their finding.
    """
    terms = terms_of(campaign)
    memory = as_now_called(memory, campaign)
    issues, new = numbered(births(facts, campaign, as_of), memory, campaign, as_of)
    issues["nameless"] = issues["reporter"].isna() & issues["reporter_phone"].isna()
    lives = _born(issues)
    known = frozenset(lives) | {issue.number for issue in memory.issues}
    ledgers = returned(facts, as_of, terms.form, known)
    later = known - frozenset(lives)
    changes = [change for change in ledgers.changes if change.number not in later]
    run = replayed(changes, lives, terms, as_of.isoformat())
    table = _table(issues, _handled(run, lives), campaign, terms, as_of, workdays)
    first_texts = {issue.number: issue.snapshot.get("text", "") for issue in memory.issues}
    findings = ledger_findings(facts, ledgers, run, table, first_texts, known, campaign)
    return Ledger(table, history_table(run), findings, new)


def _born(issues: pd.DataFrame) -> dict[str, Life]:
    """Number -> the life of every issue before the office typed anything; settled at once where the register says so (000-14)."""
    columns = (issues[name].tolist() for name in ("number", "source", "nameless", "disposal"))
    return {
        number: Life(day, _at_once(day) if disposal == SETTLED_AT_ONCE else {}, source=source, nameless=bool(nameless))
        for day, number, source, nameless, disposal in zip(iso(issues["raised_on"]).tolist(), *columns, strict=True)
    }


def _at_once(day: str) -> dict[str, str]:
    return {"assigned_on": day, "resolved_on": day}


def _handled(run: Replay, born: Mapping[str, Life]) -> dict[str, Life]:
    """The lives that differ from a new issue: changed by the office, or settled before it was told."""
    return {number: life for number, life in run.lives.items() if life is not born[number] or life.values}


def _table(
    issues: pd.DataFrame,
    handled: Mapping[str, Life],
    campaign: Campaign,
    terms: Terms,
    as_of: date,
    workdays: Workdays,
) -> pd.DataFrame:
    """Issues (schemas/tables/): the printed columns first, then BESIDE."""
    policy = campaign.issues
    table = issues.join(_typed(issues["number"], handled, terms))
    table["state"] = _states(issues, handled)
    table["round"] = (
        issues["number"].map({number: life.round for number, life in handled.items()}).fillna(1).astype("int64")
    )
    given = issues["given_grade"].where(issues["given_grade"].isin([clock.grade for clock in policy.grades]))
    table["grade"] = table["grade"].fillna(given).fillna(policy.default_grade)
    table["category"] = table["category"].fillna(issues["given_category"]).fillna(categories(issues["text"], policy))
    if policy.levels:
        table["level"] = table["level"].fillna(policy.levels.names[0])
    table = table.join(clocked(table, campaign, as_of, workdays))
    gap = (table["received_on"] - table["raised_on"]).dt.days.astype("int64")
    table = table.assign(report_gap_days=gap, reported_late=gap > policy.report_within_days)
    if "notified_on" not in table:  # nobody is told first
        table["notified_on"] = pd.Series(pd.NaT, index=table.index, dtype="datetime64[us]")
    return table[list(dict.fromkeys((*terms.form.names, "notified_on", "grid", *BESIDE)))].reset_index(drop=True)


def _typed(numbers: pd.Series, handled: Mapping[str, Life], terms: Terms) -> pd.DataFrame:
    """The typed columns of every issue: days as days, texts as text, missing where nothing was typed."""
    columns: dict[str, pd.Series] = {}
    dates = typed_of(terms.form, Kind.DATE)
    for name in typed_names(terms.form):
        said = numbers.map({number: value for number, life in handled.items() if (value := life.shown(name))})
        columns[name] = pd.to_datetime(said).astype("datetime64[us]") if name in dates else said.astype("str")
    return pd.DataFrame(columns)


def _states(issues: pd.DataFrame, handled: Mapping[str, Life]) -> pd.Series:
    """The state of every issue; withdrawn where the source is gone and the office never assigned it."""
    states = issues["number"].map({number: str(life.state) for number, life in handled.items()})
    states = states.astype("str").fillna(str(IssueState.REGISTERED))
    as_born = {number for number, life in handled.items() if life.values == _at_once(life.raised_on)}
    only_said = (issues["disposal"] == SETTLED_AT_ONCE) & issues["number"].isin(as_born)
    unassigned = (states == IssueState.REGISTERED) | only_said
    return states.mask(issues["gone"].astype(bool) & unassigned, str(IssueState.WITHDRAWN)).astype("str")
