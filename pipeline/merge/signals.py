"""Signs that somebody should ask again (PRACTICE D). They lead to re-checks; only people make findings (001-14)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.campaign import VisitRules
from pipeline.codes import codes_of
from pipeline.merge.places import Places
from pipeline.model import Finding
from schemas import words
from schemas.form import Form, Kind
from schemas.states import NONE_SAID, Mode

HOMES_A_DAY = 40  # D1: eight hours at twelve minutes each
SAME_TEXT_LENGTH = 8  # D5
SAME_TEXT_TIMES = 5
NOT_IN_ROSTER_SHARE = 0.05  # D12
DAYS_APART = 1000  # keeps cadre and day of the year apart in one number
SILENT_VISITS = 3  # fewer prove nothing
ADDRESS = ["unit", "source", "row"]
NO_FREE_TEXT = ("address", "remark", "cadre_employer", "cadre_position")


def many_homes_in_a_day(visits: pd.DataFrame, places: Places) -> list[Finding]:
    """D1: one cadre at more than 40 homes on one day; one question per cadre and day, at the first row."""
    home = visits.loc[
        visits["mode"].eq(Mode.HOME.value) & visits["cadre"].notna(), [*ADDRESS, "cadre", "visited_on", "household"]
    ]
    codes, _ = pd.factorize(home["cadre"])
    same_day = pd.Series(codes * DAYS_APART + home["visited_on"].dt.day_of_year.to_numpy(), index=home.index)
    home = home[same_day.map(same_day.value_counts()) > HOMES_A_DAY]
    if home.empty:
        return []
    keys = ["unit", "cadre", "visited_on"]
    homes = home.groupby(keys)["household"].nunique()
    busy = homes[homes > HOMES_A_DAY].rename("homes")
    first = earliest(home, places).drop_duplicates(keys).join(busy, on=keys, how="inner")
    return [
        places.finding("many_homes_in_a_day", "visits", one.source, one.row, "cadre", unit=one.unit, found=one.cadre,
                       facts={"day": one.visited_on.date().isoformat(), "homes": str(one.homes), "limit": str(HOMES_A_DAY)})
        for one in first.itertuples()
    ]  # fmt: skip


def at_home_against_roster(visits: pd.DataFrame, households: pd.DataFrame, places: Places) -> list[Finding]:
    """D4: visited at home, though the roster says the family is away or gone."""
    away = households.loc[households["situation"].isin(words.AWAY_SITUATIONS), ["household", "situation"]].set_index(
        "household"
    )
    if away.empty:
        return []
    home = visits[visits["mode"].eq(Mode.HOME.value)].join(away, on="household", how="inner")
    return [
        places.finding("at_home_against_roster", "visits", one.source, one.row, "mode", unit=one.unit, found=one.mode,
                       facts={"situation": one.situation, "head": str(one.head)})
        for one in earliest(home, places).itertuples()
    ]  # fmt: skip


def same_text_again(visits: pd.DataFrame, form: Form, places: Places) -> list[Finding]:
    """D5: the same words of eight signs or more, five times or more from one cadre; one question at the first."""
    texts = [column.name for column in form.columns if column.kind is Kind.TEXT and column.name not in NO_FREE_TEXT]
    said = []
    for name in texts:
        times = visits[name].value_counts()
        often = [
            text
            for text in times.index[times >= SAME_TEXT_TIMES]
            if text != NONE_SAID and len(text) >= SAME_TEXT_LENGTH
        ]
        if often:
            text = visits[name][visits[name].isin(often)]
            said.append(visits.loc[text.index, [*ADDRESS, "cadre"]].assign(text=text, column=name))
    if not said:
        return []
    long = pd.concat(said)
    long = long[long["cadre"].notna()]
    keys = ["unit", "cadre", "text"]
    times = long.groupby(keys).size()
    often = times[times >= SAME_TEXT_TIMES].rename("times")
    first = earliest(long, places).drop_duplicates(keys).join(often, on=keys, how="inner")
    return [
        places.finding("same_text_again", "visits", one.source, one.row, one.column, unit=one.unit, found=one.text,
                       facts={"cadre": one.cadre, "times": str(one.times)})
        for one in first.itertuples()
    ]  # fmt: skip


def outside_roster(visits: pd.DataFrame, places: Places) -> list[Finding]:
    """D12: households the roster does not have; one line per village when they are more than one in twenty."""
    known = visits["in_roster"].notna()
    if not bool(known.any()):
        return []
    checked = visits.loc[known, [*ADDRESS, "household", "head", "in_roster"]]
    outside = earliest(checked[~checked["in_roster"].astype("bool")], places).drop_duplicates("household")
    totals = checked.groupby("unit")["household"].nunique()
    findings = []
    for unit, rows in outside.groupby("unit"):
        count, total = len(rows), int(totals[unit])
        if count > NOT_IN_ROSTER_SHARE * total:
            first = next(rows.itertuples())
            facts = {"count": str(count), "total": str(total)}
            findings.append(
                places.finding("many_not_in_roster", "visits", first.source, 0, "head", unit=unit, facts=facts)
            )
            continue
        findings += [
            places.finding("not_in_roster", "visits", one.source, one.row, "head", unit=unit, found=str(one.head))
            for one in rows.itertuples()
        ]
    return findings


def more_questionnaires_than_visits(visits: pd.DataFrame, answers: pd.DataFrame, places: Places) -> list[Finding]:
    """D10, 001-8: questionnaires of a day, or up to a day, beyond the households visited; one question per village.

    visits: sorted by household and day, as merged.
    """
    if answers.empty:
        return []
    reached = visits.loc[visits["counted"], ["unit", "household", "visited_on"]]
    new_household = reached["household"].ne(reached["household"].shift())
    new_day = new_household | reached["visited_on"].ne(reached["visited_on"].shift())
    asked = _by_day(answers["unit"], answers["answered_on"])
    that_day = _by_day(reached["unit"][new_day], reached["visited_on"][new_day])
    first_time = _by_day(reached["unit"][new_household], reached["visited_on"][new_household])
    lists = answers[["unit", "source"]].drop_duplicates()
    lists = lists.assign(place=lists["source"].map(places.order)).sort_values("place", kind="stable")
    first_list = lists.drop_duplicates("unit").set_index("unit")["source"].to_dict()
    findings = []
    for unit, questionnaires in sorted(asked.items()):
        visited = that_day.get(unit, {})
        days = [day for day, count in sorted(questionnaires.items()) if count > visited.get(day, 0)]
        total, homes = sum(questionnaires.values()), sum(first_time.get(unit, {}).values())
        if days or total > homes:
            facts = {"questionnaires": str(total), "households": str(homes), "days": ", ".join(days) or "-"}
            source = int(first_list[unit])
            findings.append(
                places.finding("questionnaires_exceed_visits", "questionnaire", source, 0, unit=unit, facts=facts)
            )
    return findings


def _by_day(units: pd.Series, days: pd.Series) -> dict[str, dict[str, int]]:
    """Village -> day -> how many rows."""
    (unit, names), (day, dates) = codes_of(units), pd.factorize(days)
    counts = np.bincount(unit * len(dates) + day, minlength=len(names) * len(dates))
    counts = counts.reshape(len(names), len(dates))
    written = [f"{one:%Y-%m-%d}" for one in dates]
    return {
        name: {day: count for day, count in zip(written, row, strict=True) if count}
        for name, row in zip(names.tolist(), counts.tolist(), strict=True)
    }


def nothing_written(visits: pd.DataFrame, form: Form, rules: VisitRules, places: Places) -> list[Finding]:
    """000-13: a cadre with several visits and not one word in any text a complete visit has; one question at the first."""
    texts = [name for name in rules.complete_when if form[name].kind is Kind.TEXT]
    if not texts:
        return []
    said = visits[texts].notna().any(axis=1)
    rows = visits.loc[visits["cadre"].notna() & visits["counted"], [*ADDRESS, "cadre"]].assign(said=said)
    each = rows.groupby(["unit", "cadre"])["said"].agg(silent="sum", visits="size")
    silent = each[each["silent"].eq(0) & each["visits"].ge(SILENT_VISITS)]
    if silent.empty:
        return []
    first = earliest(rows, places).drop_duplicates(["unit", "cadre"]).join(silent, on=["unit", "cadre"], how="inner")
    return [
        places.finding("nothing_written", "visits", one.source, one.row, "cadre", unit=one.unit, found=one.cadre,
                       facts={"visits": str(one.visits)})
        for one in first.itertuples()
    ]  # fmt: skip


def earliest(rows: pd.DataFrame, places: Places) -> pd.DataFrame:
    """Rows in the fixed order of files, sheets and rows."""
    return rows.assign(place=rows["source"].map(places.order)).sort_values(["place", "row"], kind="stable")
