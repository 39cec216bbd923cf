"""Runs of several counties as one city's, or several cities as one province's: from their published figures alone, by the
functions every other sum is made with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from pipeline import flow
from pipeline.campaign import Campaign, Unit
from pipeline.levels import View, called_together
from pipeline.measures.figures import Figure, figures_table
from pipeline.measures.rollup import ranks_of, rolled_up
from pipeline.measures.told import TOLD
from pipeline.model import Memory
from pipeline.unit_tree import level_of
from pipeline.workdays import Workdays
from schemas.decisions import DECISIONS
from schemas.states import IssueState

OFFICES_OWN = f"rows_submitted.{DECISIONS.register}"
"""Only the unit whose figures they are has this one."""
NOT_COMBINED = ("cross_", "similar_", "planned_households", "filing.", "rank", TOLD)
CATEGORY = "issues_in_category."
OPTION = "option_count."


def issuer_of(figures: pd.DataFrame) -> str:
    """Whose figures they are; "" when they are nobody's. figures: schemas.tables.Figures."""
    own = figures.loc[figures["figure"].eq(OFFICES_OWN), "unit"].unique()
    return str(own[0]) if len(own) == 1 else ""


def counts_villages(figures: pd.DataFrame) -> bool:
    """Whether they tell how many villages they are of; those of the first versions do not."""
    return bool(figures["figure"].eq("villages").any())


def days_of(figures: pd.DataFrame) -> tuple[date, date]:
    """From when to when they count."""
    own = figures[figures["figure"].eq(OFFICES_OWN)].iloc[0]
    return own["period_start"].date(), own["period_end"].date()


def asked_otherwise(figures: pd.DataFrame, campaign: Campaign) -> str:
    """The first option, with its question, that only the programme or only the figures know; "" when they are of one
    questionnaire. Answers to different questions do not add up.
    """
    questions = campaign.questionnaire.questions if campaign.questionnaire else ()
    ours = {f"{OPTION}{question.id}.{option}" for question in questions for option in question.options}
    theirs = figures.loc[figures["figure"].str.startswith(OPTION), "figure"]
    return min(ours.symmetric_difference(theirs), default="").removeprefix(OPTION)


def combined(parts: Sequence[pd.DataFrame], name: str, campaign: Campaign, as_of: date) -> View:
    """A line for every part, and their sum under `name`. parts: figures of runs of the same programme up to the same day."""
    own = [figures[figures["unit"].eq(issuer_of(figures))] for figures in parts]
    rows = [one for figures in own for one in _rows(figures)]
    names = tuple(issuer_of(figures) for figures in parts)
    targets = {one.unit: int(one.value) for one in rows if one.figure == "target" and one.value == one.value}
    listing = _run_by(campaign, name, [Unit(name=unit, target=targets.get(unit, 0)) for unit in names])
    made = [*rows, *rolled_up(rows, {name: names}, listing, as_of), *ranks_of(rows, names, listing, as_of)]
    outcome = flow.run([], Memory(), listing, as_of, Workdays())
    outcome = replace(
        outcome,
        figures=figures_table([one for one in made if one.figure != OFFICES_OWN or one.unit == name]),
        issues=_issues(rows, outcome.issues),
        requirements=outcome.requirements.iloc[:0],
        filings=outcome.filings.iloc[:0],
    )
    child = called_together([level_of(unit) for unit in names])
    return View(name, outcome, Memory(), listing, called_together([level_of(name)]), child, of_villages=False, top=name)


def _run_by(campaign: Campaign, name: str, parts: list[Unit]) -> Campaign:
    units = campaign.units.model_copy(update={"list": tuple(parts), "above": (), "level": "", "stated_total": None})
    theirs = campaign.office.removeprefix(campaign.issuer)
    office = f"{name}{theirs}" if theirs != campaign.office else name
    return campaign.model_copy(update={"issuer": name, "office": office, "report_to": "", "units": units})


def _rows(figures: pd.DataFrame) -> list[Figure]:
    days = {column: figures[column].dt.date for column in ("period_start", "period_end")}
    kept = figures.assign(**days)[list(Figure._fields)].itertuples(index=False)
    return [Figure(*row) for row in kept if not row.figure.startswith(NOT_COMBINED)]


def _issues(rows: Sequence[Figure], ledger: pd.DataFrame) -> pd.DataFrame:
    """As many issues as every part has of each category: what the sheet of categories lists them by. They say nothing."""
    counted: Mapping[tuple[str, str], int] = {
        (one.unit, one.figure.removeprefix(CATEGORY)): int(one.value) for one in rows if one.figure.startswith(CATEGORY)
    }
    told = [key for key, count in counted.items() for _ in range(count)]
    table = pd.DataFrame(told, columns=["unit", "category"]).astype("str").assign(state=str(IssueState.REGISTERED))
    return table.reindex(columns=ledger.columns).astype(ledger.dtypes.to_dict(), errors="ignore")
