"""Facts -> figures: every number the outputs show, and the tables behind them (DESIGN promises 7 and 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from pipeline.campaign import Campaign
from pipeline.measures.allotment import allotment
from pipeline.measures.assessment import assessment, awards
from pipeline.measures.coverage import coverage, first_visits, reached_visits, row_counts, week_over_week
from pipeline.measures.figures import Figure, Scope, figures_table, values_of
from pipeline.measures.filings import filing_figures, filings
from pipeline.measures.issues import category_figures, issue_figures, similar_figures
from pipeline.measures.pace import even_plan, new_households, pace
from pipeline.measures.ranking import main_ranking
from pipeline.measures.rechecks import recheck_figures
from pipeline.measures.requirements import requirement_figures, requirements
from pipeline.measures.rollup import ranks_of, rolled_up
from pipeline.measures.tally import tally
from pipeline.measures.told import told_rates
from pipeline.model import Facts, Finding, Memory
from pipeline.unit_tree import part_of, tree_of
from pipeline.workdays import Workdays

__all__ = ["Measures", "measure"]


@dataclass(frozen=True)
class Measures:
    """figures, requirements, filings, allotment, assessment, awards: see schemas/tables/. findings: none so far."""

    figures: pd.DataFrame
    requirements: pd.DataFrame
    filings: pd.DataFrame
    allotment: pd.DataFrame
    assessment: pd.DataFrame
    awards: pd.DataFrame
    findings: tuple[Finding, ...] = ()


def measure(
    facts: Facts, issues: pd.DataFrame, memory: Memory, campaign: Campaign, as_of: date, workdays: Workdays
) -> Measures:
    """Everything countable at the end of `as_of`. issues: the ledger (schemas.tables.Issues).

    Villages add up to the town, which stands under the issuer's name. Cumulative figures run from the activity's start.
    """
    scope = Scope(tuple(facts.units["name"]), campaign.issuer, campaign.activity.starts, as_of)
    allotted = allotment(facts)
    required = requirements(facts, allotted, campaign, as_of)
    filed = filings(facts, campaign, as_of, workdays)
    found = [
        *row_counts(facts, campaign, scope),
        *progress(facts, campaign, scope),
        *tally(facts, campaign, scope),
        *issue_figures(issues, facts.answers, campaign, scope),
        *category_figures(issues, campaign, scope),
        *similar_figures(issues, campaign, scope),
        *filing_figures(filed, facts, campaign, scope),
        *requirement_figures(required, facts, campaign, scope),
        *recheck_figures(facts, campaign, scope),
    ]
    found += main_ranking(found, campaign, scope)
    above = above_villages(found, issues, campaign, scope)
    if tree_of(campaign).beside:  # villages that have their places among towns
        again = {(one.figure, one.unit) for one in above}
        found = [one for one in found if (one.figure, one.unit) not in again]
    told = told_rates([*found, *above], memory.last_publication, campaign, scope)
    return Measures(
        figures_table([*found, *above, *told]),
        required,
        filed,
        allotted,
        assessment(facts, issues, required, filed, found, campaign),
        awards(facts, required, found, allotted, campaign, as_of),
    )


def progress(facts: Facts, campaign: Campaign, scope: Scope) -> list[Figure]:
    """Coverage, pace, and the households first visited by day and week."""
    reached = reached_visits(facts.visits)
    covered, first = coverage(facts, reached, campaign, scope), first_visits(reached)
    basis = campaign.visits.basis
    return [
        *covered,
        *week_over_week(first, campaign, scope),
        *pace(values_of(covered, "completion_rate"), campaign, scope),
        *new_households(first, scope, campaign.activity.ends, basis),
        *even_plan(values_of(covered, "target")[scope.town].value, campaign, scope),
    ]


def above_villages(found: list[Figure], issues: pd.DataFrame, campaign: Campaign, scope: Scope) -> list[Figure]:
    """The figures of the units between the villages and the issuer, and the places of villages that stand beside such a
    unit and are ranked with it; none where there are no such units.
    """
    tree = tree_of(campaign)
    made = rolled_up(found, {name: tree.below[name] for name in tree.uppers}, campaign, scope.ends)
    if made:
        beside = [one for one in found if one.unit in tree.beside] if tree.beside else []
        names = (*tree.uppers, *(unit for unit in scope.units if unit in tree.beside))
        made += ranks_of([*made, *beside], names, campaign, scope.ends)
    for name in tree.uppers:
        villages = tree.villages_below(name)
        own = Scope(villages, name, scope.starts, scope.ends)
        made += similar_figures(issues[issues["unit"].isin(tree.below[name])], part_of(campaign, name), own)
    return made
