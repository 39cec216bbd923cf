"""The at-least-N grammar: count (where) per subject (among) in each period, at least N (DESIGN, requirements).

One engine for every such rule of every programme. What a rule counts and whom it asks are looked up by name; a rule whose
register or roster was never handed in has no denominator, which is not the same as nobody having done anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from pipeline.campaign import Campaign, Requirement, Texts
from pipeline.measures.figures import NONE, Figure, Scope, counts
from pipeline.model import Facts
from schemas.states import FigureStatus

MET, SHORT, NOT_YET_DUE = "met", "short", "not_yet_due"
NO_DENOMINATOR = FigureStatus.NO_DENOMINATOR.value
COLUMNS = {"requirement": "str", "basis": "str", "unit": "str", "subject": "str", "period_start": "datetime64[us]",
           "period_end": "datetime64[us]", "required": "float64", "actual": "float64", "short": "float64", "status": "str"}  # fmt: skip


class Counted(NamedTuple):
    """What a rule counts. events: one row each, dated in `day`. distinct: count different values of it, "" every row."""

    events: pd.DataFrame
    day: str
    distinct: str = ""


class Span(NamedTuple):
    """A period of a rule, cut to the activity; due: the day at whose end it must be done."""

    starts: date
    ends: date
    due: date


def _reached(facts: Facts, where: Mapping[str, Texts]) -> pd.DataFrame:
    """Visits that count; a rule that names its modes decides itself."""
    return facts.visits if "mode" in where else facts.visits[facts.visits["counted"]]


COUNTS: Mapping[str, Callable[[Facts, Mapping[str, Texts]], Counted]] = {
    "visits": lambda facts, where: Counted(_reached(facts, where), "visited_on"),
    "visit_days": lambda facts, where: Counted(_reached(facts, where), "visited_on", "visited_on"),
    "households": lambda facts, where: Counted(_reached(facts, where), "visited_on", "household"),
    "complete_visits": lambda facts, where: Counted(_complete(facts, where), "visited_on"),
    "questionnaires": lambda facts, _: Counted(facts.answers, "answered_on"),
}
"""What rules may count so far; registers of later programmes add theirs."""


def _complete(facts: Facts, where: Mapping[str, Texts]) -> pd.DataFrame:
    reached = _reached(facts, where)
    return reached[reached["complete"]]


def _villages(facts: Facts, allotted: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    return facts.units.assign(unit=facts.units["name"], subject=facts.units["name"]), ["unit"]


def _households(facts: Facts, allotted: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    return facts.households.assign(subject=facts.households["household"]), ["household"]


def _visited_households(facts: Facts, allotted: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    reached = facts.visits.loc[facts.visits["counted"], ["unit", "household"]].drop_duplicates("household")
    return reached.assign(subject=reached["household"]), ["household"]


def _cadres(facts: Facts, allotted: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    shares = allotted[["unit", "cadre", "share"]].rename(columns={"share": "allotment"})
    cadres = facts.cadres.assign(cadre=facts.cadres["name"], subject=facts.cadres["name"])
    return cadres.merge(shares, on=["unit", "cadre"], how="left"), ["unit", "cadre"]


SUBJECTS: Mapping[str, Callable[[Facts, pd.DataFrame], tuple[pd.DataFrame, list[str]]]] = {
    "village": _villages,
    "household": _households,
    "visited_household": _visited_households,
    "cadre": _cadres,
}
"""Whom rules may ask so far: a table with unit and subject, and the columns that tie events to it."""
EMPTY_WHEN_NOBODY = ("visited_household",)  # no roster behind it: nobody visited yet is a plain zero


def spans(rule: Requirement, campaign: Campaign, as_of: date) -> list[Span]:
    """The periods of a rule that have begun (always the first): natural weeks, months, quarters … (G4), cut to the activity."""
    activity = campaign.activity
    if rule.each in ("campaign", "round"):
        found = [(activity.starts, activity.ends)]
    elif rule.each == "phase":
        found = [(phase.starts, phase.ends) for phase in campaign.phases]
    else:
        found = _natural(rule.each, activity.starts, activity.ends)
    begun = [span for span in found if span[0] <= as_of] or found[:1]
    return [Span(starts, ends, rule.due or ends) for starts, ends in begun]


def _natural(each: str, first: date, last: date) -> list[tuple[date, date]]:
    found = []
    start = first
    while start <= last:
        end = min(_period_end(each, start), last)
        found.append((start, end))
        start = end + timedelta(days=1)
    return found


def _period_end(each: str, day: date) -> date:
    """Last day of the natural period `day` lies in; a third of a month ends on the 10th, the 20th and the last."""
    if each == "day":
        return day
    if each == "week":
        return day + timedelta(days=7 - day.isoweekday())
    if each == "ten_days" and day.day <= 20:
        return day.replace(day=10 if day.day <= 10 else 20)
    months = {"ten_days": 1, "month": 1, "quarter": 3, "half": 6, "year": 12}[each]
    month = (day.month - 1) // months * months + months
    following = date(day.year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def chosen(rows: pd.DataFrame, where: Mapping[str, Texts] | Mapping[str, str]) -> pd.DataFrame:
    """Rows in which every named column holds one of the named values; yes and no columns as true and false."""
    for name, values in where.items():
        wanted = {values.casefold()} if isinstance(values, str) else {value.casefold() for value in values}
        rows = rows[rows[name].astype("str").str.casefold().isin(wanted)]
    return rows


def requirements(facts: Facts, allotted: pd.DataFrame, campaign: Campaign, as_of: date) -> pd.DataFrame:
    """Requirement x subject x period (schemas.tables.Requirements), in the campaign's order of rules and villages."""
    parts = [_evaluated(rule, facts, allotted, campaign, as_of) for rule in campaign.requirements]
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in COLUMNS.items()})
    return pd.concat(parts, ignore_index=True)


def _evaluated(
    rule: Requirement, facts: Facts, allotted: pd.DataFrame, campaign: Campaign, as_of: date
) -> pd.DataFrame:
    periods = spans(rule, campaign, as_of)
    names = facts.units["name"].tolist()
    if rule.count not in COUNTS or rule.per not in SUBJECTS:
        return _without_subjects(rule, names, periods)
    subjects, keys = SUBJECTS[rule.per](facts, allotted)
    known = set(names) if rule.per in EMPTY_WHEN_NOBODY else set(subjects["unit"])
    subjects = chosen(subjects[subjects["unit"].isin(names)], rule.among)
    counted = COUNTS[rule.count](facts, rule.where)
    if not set(keys) <= set(counted.events.columns):
        return _without_subjects(rule, names, periods)
    columns = list(dict.fromkeys([*keys, counted.day, *([counted.distinct] if counted.distinct else [])]))
    events = chosen(counted.events, rule.where)[columns]
    order = {unit: place for place, unit in enumerate(names)}
    subjects = subjects.assign(place=subjects["unit"].map(order)).sort_values(["place", "subject"], kind="stable")
    parts = [_in_span(rule, subjects, keys, counted._replace(events=events), span, as_of) for span in periods]
    return pd.concat(
        [*parts, _without_subjects(rule, [unit for unit in names if unit not in known], periods)], ignore_index=True
    )


def _in_span(
    rule: Requirement, subjects: pd.DataFrame, keys: list[str], counted: Counted, span: Span, as_of: date
) -> pd.DataFrame:
    day = counted.events[counted.day]
    events = counted.events[day.between(pd.Timestamp(span.starts), pd.Timestamp(span.ends))]
    if counted.distinct:
        events = events.drop_duplicates(list(dict.fromkeys([*keys, counted.distinct])))
    done = events.groupby(keys).size().rename("actual")
    found = subjects[keys[0]].map(done) if len(keys) == 1 else subjects[keys].join(done, on=keys)["actual"]
    actual = found.fillna(0).astype("float64")
    required = _required(rule, subjects)
    short = (required - actual).clip(lower=0)
    status = pd.Series(SHORT if as_of >= span.due else NOT_YET_DUE, index=subjects.index, dtype="str")
    status = status.mask(short.eq(0), MET).mask(required.isna(), NO_DENOMINATOR)
    return pd.DataFrame(
        {"requirement": rule.id, "basis": rule.basis, "unit": subjects["unit"], "subject": subjects["subject"],
         "period_start": pd.Timestamp(span.starts), "period_end": pd.Timestamp(span.ends),
         "required": required, "actual": actual, "short": short, "status": status}
    ).astype(COLUMNS)  # fmt: skip


def _required(rule: Requirement, subjects: pd.DataFrame) -> pd.Series:
    """The number asked for: the same for all, or a column of the subject. Raises KeyError for an unknown column."""
    text = str(rule.at_least)
    if text.isdecimal():
        return pd.Series(float(text), index=subjects.index)
    return subjects[text].astype("float64")


def _without_subjects(rule: Requirement, units: list[str], periods: list[Span]) -> pd.DataFrame:
    """One line per village and period that says the rule cannot be checked there: the roster or register is missing."""
    rows = [
        (rule.id, rule.basis, unit, unit, span.starts, span.ends, NONE, 0.0, NONE, NO_DENOMINATOR)
        for span in periods
        for unit in units
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def requirement_figures(table: pd.DataFrame, campaign: Campaign, scope: Scope) -> list[Figure]:
    """Subjects, met, short and not yet due of every rule, all periods together: subjects = met + short + not yet due."""
    sizes = table.groupby(["requirement", "status", "unit"]).size()
    found = []
    for rule in campaign.requirements:
        own = {status: _of(sizes, rule.id, status) for status in (MET, SHORT, NOT_YET_DUE)}
        subjects = {unit: sum(part.get(unit, 0) for part in own.values()) for unit in scope.units}
        missing = set(_of(sizes, rule.id, NO_DENOMINATOR)) - {unit for unit, count in subjects.items() if count}
        if missing >= set(scope.units):
            missing.add(scope.town)
        for name, values in {"subjects": subjects, **own}.items():
            for one in counts(f"requirement.{rule.id}.{name}", values, scope, rule.basis):
                found.append(
                    one._replace(numerator=NONE, value=NONE, status=NO_DENOMINATOR) if one.unit in missing else one
                )
    return found


def _of(sizes: pd.Series, rule: str, status: str) -> dict[str, float]:
    if (rule, status) not in sizes.index.droplevel("unit"):
        return {}
    return {str(unit): float(count) for unit, count in sizes.loc[(rule, status)].items()}
