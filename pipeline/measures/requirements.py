"""The at-least-N grammar: count (where) per subject (among) in each period, at least N, at most M (DESIGN, requirements).

One engine for every such rule of every programme. What a rule counts and whom it asks are looked up by name; a rule whose
register or roster was never handed in has no denominator, which is not the same as nobody having done anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.campaign import Campaign, Requirement
from pipeline.codes import codes_of, combined
from pipeline.measures.counted import Counted, counted
from pipeline.measures.figures import NONE, Figure, Scope, by_unit, counts, rates, without_denominator
from pipeline.measures.periods import Span, spans
from pipeline.measures.subjects import Subjects, chosen, subjects, units_of, without
from pipeline.model import Facts
from schemas.states import FigureStatus

__all__ = ["requirement_figures", "requirements", "spans"]

MET, SHORT, OVER, NOT_YET_DUE = "met", "short", "over", "not_yet_due"
STATUSES = (MET, SHORT, OVER, NOT_YET_DUE)
NO_DENOMINATOR = FigureStatus.NO_DENOMINATOR.value
CADRE = ["unit", "cadre"]
EXEMPT = "exempt"
EVERY, NO_PERIOD, LATER = -1, -2, -3
"""In place of the number of a period."""
Array = npt.NDArray[Any]
COLUMNS = {"requirement": "str", "basis": "str", "unit": "str", "subject": "str", "period_start": "datetime64[us]",
           "period_end": "datetime64[us]", "required": "float64", "actual": "float64", "short": "float64", "status": "str"}  # fmt: skip


def requirements(facts: Facts, allotted: pd.DataFrame, campaign: Campaign, as_of: date) -> pd.DataFrame:
    """Requirement x period x subject (schemas.tables.Requirements), in the campaign's order of rules and units."""
    parts = [_evaluated(rule, facts, allotted, campaign, as_of) for rule in campaign.requirements]
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in COLUMNS.items()})
    return pd.concat(parts, ignore_index=True)


def _evaluated(
    rule: Requirement, facts: Facts, allotted: pd.DataFrame, campaign: Campaign, as_of: date
) -> pd.DataFrame:
    periods = spans(rule, campaign, as_of)
    asked = subjects(rule.per, rule.among, facts, allotted, campaign, rule.not_among)
    events = counted(rule, facts)
    if asked is None or events is None or not set(asked.keys) <= set(events.events.columns):
        offices = [unit.name for unit in campaign.offices] if rule.per == "office" else []
        return _without_subjects(rule, offices or [str(name) for name in facts.units["name"]], periods)
    done = _done(asked, events, periods, rule, campaign)
    excused = _excused(asked, facts, periods, rule, campaign)
    table = _table(rule, asked.table, done, excused, periods, campaign, as_of)
    if not asked.missing:
        return table
    return pd.concat([table, _without_subjects(rule, asked.missing, periods)], ignore_index=True)


def _done(asked: Subjects, counted: Counted, periods: list[Span], rule: Requirement, campaign: Campaign) -> list[Array]:
    """How much every subject did in every period: one array per period, in the order of the subjects."""
    events = counted.events
    places = _places(asked, events, campaign)
    tied = places >= 0
    wanted = dict.fromkeys(name for name in (counted.day, counted.distinct, counted.weight) if name)
    events, places = events.loc[tied, [*wanted]], places[tied]
    size = len(asked.table)
    values = np.ones(len(events)) if not counted.weight else events[counted.weight].astype("float64").to_numpy()
    kinds, names = (None, []) if not counted.distinct else pd.factorize(events[counted.distinct])
    found = []
    for inside in _inside(events, counted.day, periods, rule):
        here = places[inside]
        if kinds is None:
            found.append(np.bincount(here, weights=values[inside], minlength=size))
        else:
            several = np.unique(here * (len(names) + 1) + kinds[inside])
            found.append(np.bincount(several // (len(names) + 1), minlength=size).astype("float64"))
    return found


def _inside(events: pd.DataFrame, day: str, periods: list[Span], rule: Requirement) -> list[Array]:
    """Which events lie in each period. What is not dated holds all the time; a row without its date, in the whole only."""
    if not day:
        return [np.ones(len(events), dtype=bool) for _ in periods]
    days = events[day]
    undated = days.isna().to_numpy() if rule.each == "campaign" else np.zeros(len(events), dtype=bool)
    stamps = [(pd.Timestamp(span.starts), pd.Timestamp(span.ends)) for span in periods]
    return [days.between(starts, ends).fillna(False).to_numpy(dtype=bool) | undated for starts, ends in stamps]


def _places(asked: Subjects, events: pd.DataFrame, campaign: Campaign) -> Array:
    """Number of the subject each event belongs to, -1 for none.

    An office's cadre is found by name wherever he went, when no village has one of that name and he is the only one.
    """
    keys = asked.keys
    texts = dict.fromkeys(keys, "str")  # an empty table may have lost its types
    numbers = asked.table[keys].astype(texts)
    both = [codes_of(pd.concat([numbers[key], events[key].astype("str")])) for key in keys]
    joined = combined(*((codes + 1, len(names) + 1) for codes, names in both))
    places: Array = pd.Index(joined[: len(numbers)]).get_indexer(joined[len(numbers) :])
    if keys != CADRE or not len(campaign.offices):
        return places
    numbers = numbers.assign(_number=np.arange(len(numbers)))
    of_offices = numbers[numbers["unit"].isin([unit.name for unit in campaign.offices])]
    of_offices = of_offices.drop_duplicates("cadre", keep=False)
    by_name = events["cadre"].map(dict(zip(of_offices["cadre"], of_offices["_number"], strict=True)))
    found: Array = np.where(places >= 0, places, by_name.fillna(-1).to_numpy(dtype="int64"))
    return found


def _excused(asked: Subjects, facts: Facts, periods: list[Span], rule: Requirement, campaign: Campaign) -> list[Array]:
    """Which subjects an activity of the named kind excuses in each period (003-4: leave, meetings)."""
    rows = facts.records.get("activities")
    if not rule.explained_by or rows is None or not set(asked.keys) <= set(rows.columns):
        return [np.zeros(len(asked.table), dtype=bool) for _ in periods]
    reasons = Counted(chosen(rows, {"kind": rule.explained_by}), "held_on")
    return [done > 0 for done in _done(asked, reasons, periods, rule, campaign)]


def _table(
    rule: Requirement, subjects: pd.DataFrame, done: list[Array], excused: list[Array], periods: list[Span],
    campaign: Campaign, as_of: date,
) -> pd.DataFrame:  # fmt: skip
    """All periods one below the other. A subject with a round of its own is asked in that one only (004-2)."""
    size, required = len(subjects), _required(rule, subjects)
    own = _own_period(rule, subjects, periods, campaign)
    rows, numbers, needed = [], [], []
    for number in range(len(periods)):
        mine = np.flatnonzero((own == number) | (own == EVERY) | ((own == NO_PERIOD) & (number == 0)))
        need = np.where(own == NO_PERIOD, NONE, required)[mine]
        rows.append(mine)
        numbers.append(np.full(len(mine), number))
        needed.append(np.where(excused[number][mine] & ~np.isnan(need), 0.0, need))
    place, period, need = np.concatenate(rows), np.concatenate(numbers), np.concatenate(needed)
    actual = np.stack(done)[period, place] if size else np.zeros(0)
    short = np.clip(need - actual, 0, None)
    late = np.array([as_of >= span.due for span in periods])[period]
    status = np.where(
        np.isnan(need), 4, np.where(short > 0, np.where(late, 1, 3), 0)
    )  # places in STATUSES, and no number
    if rule.at_most is not None:
        status = np.where((status == 0) & (actual > rule.at_most), 2, status)
    said = np.array([*STATUSES, NO_DENOMINATOR], dtype=object)[status]
    days = {name: pd.to_datetime([getattr(span, name) for span in periods]) for name in ("starts", "ends")}
    return pd.DataFrame(
        {"requirement": rule.id, "basis": rule.basis, "unit": subjects["unit"].take(place).array,
         "subject": subjects["subject"].take(place).array, "period_start": days["starts"].take(period),
         "period_end": days["ends"].take(period), "required": need, "actual": actual, "short": short, "status": said}
    ).astype(COLUMNS)  # fmt: skip


def _own_period(rule: Requirement, subjects: pd.DataFrame, periods: list[Span], campaign: Campaign) -> Array:
    """Number of the one period each subject is asked in: EVERY, NO_PERIOD when nobody said which, LATER when not begun."""
    if not rule.own_round:
        return np.full(len(subjects), EVERY)
    if rule.own_round not in subjects:
        return np.full(len(subjects), NO_PERIOD)
    numbers = {name: number for number, span in enumerate(periods) for name in span.names}
    told = subjects[rule.own_round].astype("str").str.strip()
    found = told.map(numbers).fillna(LATER).to_numpy(dtype="int64")
    planned = [name for one in campaign.rounds for name in (one.id, one.title)]
    own: Array = np.where(told.isin(planned), found, NO_PERIOD)
    return own


def _required(rule: Requirement, subjects: pd.DataFrame) -> Array:
    """The number asked for: the same for all, or a column of the subject; NaN where there is none."""
    text = str(rule.at_least)
    if text.isdecimal():
        return np.full(len(subjects), float(text))
    if text not in subjects:
        return np.full(len(subjects), NONE)
    numbers: Array = pd.to_numeric(subjects[text], errors="coerce").astype("float64").to_numpy()
    return numbers


def _without_subjects(rule: Requirement, units: list[str], periods: list[Span]) -> pd.DataFrame:
    """One line per unit and period that says the rule cannot be checked there: the roster or register is missing."""
    rows = [
        (rule.id, rule.basis, unit, unit, span.starts, span.ends, NONE, 0.0, NONE, NO_DENOMINATOR)
        for span in periods
        for unit in units
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def requirement_figures(table: pd.DataFrame, facts: Facts, campaign: Campaign, scope: Scope) -> list[Figure]:
    """Subjects, met, short, over and not yet due of every rule, all periods together: the four add up to the subjects.
    met_rate: met and over of all but those not yet due. exempt: cadres a rule leaves out, where it does (003-1, 004-1).

    Villages, offices and the town, which is the sum of both.
    """
    sizes = _sizes(table)
    scope = Scope(tuple(units_of(facts, campaign)), scope.town, scope.starts, scope.ends)
    found = []
    for rule in campaign.requirements:
        own = {status: sizes.get((rule.id, status), {}) for status in STATUSES}
        subjects = {unit: sum(part.get(unit, 0) for part in own.values()) for unit in scope.units}
        missing = set(sizes.get((rule.id, NO_DENOMINATOR), ())) - {unit for unit, count in subjects.items() if count}
        if missing and not any(subjects.values()):
            missing.add(scope.town)
        for name, values in {"subjects": subjects, **own}.items():
            for one in counts(f"requirement.{rule.id}.{name}", values, scope, rule.basis):
                found.append(without_denominator(one) if one.unit in missing else one)
        done = scope.totalled({unit: own[MET].get(unit, 0) + own[OVER].get(unit, 0) for unit in scope.units})
        due = scope.totalled({unit: done[unit] + own[SHORT].get(unit, 0) for unit in scope.units})
        waiting = scope.totalled(dict(own[NOT_YET_DUE]))
        found += met_rates(f"requirement.{rule.id}.met_rate", done, due, waiting, scope, rule.basis)
        if rule.per == "cadre" and EXEMPT in rule.among:
            found += counts(f"requirement.{rule.id}.{EXEMPT}", by_unit(_left_out(rule, facts)), scope, rule.basis)
    return found


def met_rates(
    figure: str, done: Mapping[str, float], due: Mapping[str, float], waiting: Mapping[str, float], scope: Scope, basis: str
) -> list[Figure]:  # fmt: skip
    """Done of what is due, by unit; where nothing is and some still is to come, that is said instead of a rate."""
    early = {unit: FigureStatus.NOT_YET_DUE for unit, count in waiting.items() if count > 0 and not due.get(unit)}
    return rates(figure, done, due, scope, basis, early)


def _left_out(rule: Requirement, facts: Facts) -> pd.DataFrame:
    """Cadres the rule would ask if they were not exempt."""
    others = {name: values for name, values in rule.among.items() if name != EXEMPT}
    if not set(others) <= set(facts.cadres.columns):
        return facts.cadres.head(0)
    return without(chosen(facts.cadres[facts.cadres[EXEMPT]], others), rule.not_among)


def _sizes(table: pd.DataFrame) -> dict[tuple[str, str], dict[str, float]]:
    """Requirement and status -> unit -> number of subjects and periods."""
    parts = [codes_of(table[name]) for name in ("requirement", "status", "unit")]
    counts = np.bincount(combined(*((codes, len(names)) for codes, names in parts)))
    found: dict[tuple[str, str], dict[str, float]] = {}
    for place in np.flatnonzero(counts).tolist():
        rest, unit = divmod(place, len(parts[2][1]))
        rule, status = divmod(rest, len(parts[1][1]))
        key = (str(parts[0][1][rule]), str(parts[1][1][status]))
        found.setdefault(key, {})[str(parts[2][1][unit])] = float(counts[place])
    return found
