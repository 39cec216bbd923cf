"""The facts behind points and prizes (000-23, 000-26, 001-14, 003-13, 003-14). Suggestions only: people decide.

Nothing here is a verdict. Points are suggested only where the plan names them; an untrue visit counts only when two people
found it so, and once per village; ties at the cut of a prize are shown, never broken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import numpy as np
import pandas as pd

from pipeline.campaign import Assessment, Award, Campaign
from pipeline.measures.figures import NONE, Figure
from pipeline.measures.filings import LATE, MISSING
from pipeline.measures.periods import natural_periods
from pipeline.measures.rechecks import upheld
from pipeline.measures.requirements import NO_DENOMINATOR, SHORT
from pipeline.measures.subjects import SEPARATOR, subjects, units_of
from pipeline.model import Facts
from schemas.activities import NOT_SUCCEEDED, SUCCEEDED
from schemas.evaluations import RATINGS
from schemas.grids import GRIDS, ROLES
from schemas.states import FigureStatus
from schemas.words import MEDIATION_WORDS, NAME_JOINERS

ASSESSMENT = {"entry": "str", "basis": "str", "unit": "str", "subject": "str", "count": "float64", "of": "float64",
              "points": "float64", "detail": "str"}  # fmt: skip
AWARDS = {"award": "str", "basis": "str", "period_start": "datetime64[us]", "period_end": "datetime64[us]", "unit": "str",
          "subject": "str", "rank": "float64", "first": "float64", "second": "float64", "third": "float64",
          "within": "bool", "tied_at_cut": "bool"}  # fmt: skip
SEVERAL = f"[{NAME_JOINERS}]"
VALUES = ("first", "second", "third")
PER_CADRE = ("cadre", "linkage")


def assessment(
    facts: Facts,
    issues: pd.DataFrame,
    required: pd.DataFrame,
    filed: pd.DataFrame,
    figures: list[Figure],
    campaign: Campaign,
) -> pd.DataFrame:
    """Entry x subject that has something to show (schemas.tables.AssessmentFacts), in the campaign's order."""
    cases: Mapping[str, Callable[[], pd.DataFrame]] = {
        "rechecks": lambda: upheld(facts),
        "mediations": lambda: _mediations(facts),
        "filings_late": lambda: _filings(filed, LATE, campaign),
        "filings_missing": lambda: _filings(filed, MISSING, campaign),
        "overdue": lambda: _overdue(issues),
    }
    places = {unit: place for place, unit in enumerate(units_of(facts, campaign))}
    parts = []
    for entry in campaign.assessment:
        if entry.evidence == "evaluations":
            own = _evaluations(facts, campaign)
        elif entry.evidence in cases:
            own = _grouped(cases[entry.evidence](), entry)
        elif entry.evidence not in {rule.id for rule in campaign.requirements}:
            own = _rate(figures, entry, campaign)
        else:
            own = _requirement(required[required["requirement"].eq(entry.evidence)], entry)
        order = own["unit"].map(places).fillna(len(places)).argsort(kind="stable")
        parts.append(own.iloc[order].assign(entry=entry.id, basis=entry.basis))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(ASSESSMENT))
    return table.reindex(columns=list(ASSESSMENT)).astype(ASSESSMENT)


def _grouped(cases: pd.DataFrame, entry: Assessment) -> pd.DataFrame:
    """Cases per village, or per cadre where the entry asks of cadres or of every case and the cases name one.

    points: of the entry, once however many cases, or once for each of them.
    """
    cadre = cases["cadre"].fillna("") if "cadre" in cases else pd.Series("", index=cases.index)
    subject = cases["unit"] if entry.once_per == "village" else cadre.where(cadre.ne(""), cases["unit"])
    sizes = cases.assign(subject=subject).groupby(["unit", "subject"]).size().rename("count").reset_index()
    points = NONE if entry.points is None else entry.points
    times = sizes["count"] if entry.once_per == "case" else sizes["count"].clip(upper=1)
    return sizes.assign(of=NONE, points=points * times, detail="")


def _mediations(facts: Facts) -> pd.DataFrame:
    """Mediations that worked (000-23)."""
    rows = facts.records.get("activities")
    if rows is None:
        return pd.DataFrame({"unit": pd.Series(dtype="str"), "cadre": pd.Series(dtype="str")})
    kind, result = rows["kind"].fillna(""), rows["result"].fillna("")
    about = kind.str.contains("|".join(MEDIATION_WORDS))
    worked = result.str.contains(SUCCEEDED) & ~result.str.contains("|".join(NOT_SUCCEEDED))
    return rows.loc[about & worked, ["unit", "cadre"]]


def _filings(filed: pd.DataFrame, status: str, campaign: Campaign) -> pd.DataFrame:
    rows = filed[filed["status"].eq(status)]
    return rows.rename(columns={"person": "cadre"})[["unit", "cadre"]]


def _overdue(issues: pd.DataFrame) -> pd.DataFrame:
    """Issues still open after their time (001-11, 004-12), under whoever handles them."""
    rows = issues[issues["overdue_days"].gt(0)]
    handler = rows["handler"] if "handler" in rows else pd.Series("", index=rows.index, dtype="str")
    return pd.DataFrame({"unit": rows["unit"], "cadre": handler})


def _evaluations(facts: Facts, campaign: Campaign) -> pd.DataFrame:
    """How villages rated every unit (000-26): ratings in all, and how many of each."""
    rows = facts.records.get("evaluations")
    if rows is None or rows.empty:
        return pd.DataFrame(columns=list(ASSESSMENT))
    found = []
    for rated, own in rows.groupby("rated"):
        tally = own["rating"].value_counts()
        detail = " ".join(f"{rating}{tally[rating]}" for rating in RATINGS if rating in tally)
        found.append((campaign.issuer, str(rated), float(len(own)), NONE, NONE, detail))
    return pd.DataFrame(found, columns=["unit", "subject", "count", "of", "points", "detail"])


def _requirement(rows: pd.DataFrame, entry: Assessment) -> pd.DataFrame:
    """Subjects and periods that fell short, of all that could be checked, by unit. The plan's points are the most there
    are to give, not a suggestion: people fill in what is given (003-14).
    """
    known = rows[rows["status"].ne(NO_DENOMINATOR)]
    sizes = known.assign(short=known["status"].eq(SHORT)).groupby("unit", sort=False)["short"].agg(["sum", "size"])
    return pd.DataFrame(
        {"unit": sizes.index, "subject": sizes.index, "count": sizes["sum"].to_numpy(float),
         "of": sizes["size"].to_numpy(float), "points": NONE, "detail": ""}
    )  # fmt: skip


def _rate(figures: list[Figure], entry: Assessment, campaign: Campaign) -> pd.DataFrame:
    """A rate of the questionnaire village by village; small samples left out (002-13)."""
    names = {unit.name for unit in campaign.villages}
    own = [
        one
        for one in figures
        if one.figure == entry.evidence
        and one.unit in names
        and one.value == one.value
        and one.status == FigureStatus.OK
    ]
    found = [(one.unit, one.unit, one.numerator, one.denominator, NONE, "") for one in own]
    return pd.DataFrame(found, columns=["unit", "subject", "count", "of", "points", "detail"])


def awards(
    facts: Facts, required: pd.DataFrame, figures: list[Figure], allotted: pd.DataFrame, campaign: Campaign, as_of: date
) -> pd.DataFrame:
    """Award x period x candidate with rank and the values it rests on (schemas.tables.Awards); best first."""
    of_all = figures if campaign.awards else []
    town = {(one.figure, one.unit): one.value for one in of_all if one.period_start == campaign.activity.starts}
    parts = [
        _ranked(award, candidates, required, town, campaign, period)
        for award in campaign.awards
        if (candidates := _candidates(award, facts, allotted, campaign)) is not None
        for period in _rounds(award, campaign, as_of)
    ]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(AWARDS))
    return table.reindex(columns=list(AWARDS)).astype(AWARDS)


def _candidates(award: Award, facts: Facts, allotted: pd.DataFrame, campaign: Campaign) -> pd.DataFrame | None:
    found = subjects(award.per, award.among, facts, allotted, campaign)
    own = pd.DataFrame({"unit": [], "subject": []}) if found is None else found.table[["unit", "subject"]]
    own = pd.concat([own, _in_grids(award, facts)]).drop_duplicates(ignore_index=True)
    return None if own.empty else own


def _in_grids(award: Award, facts: Facts) -> pd.DataFrame:
    """Who has the role in the roster of grids, where a prize is for a role alone: the roster of cadres need not say it again."""
    roles = facts.records.get("roles")
    if roles is None or award.per != "cadre" or award.among.keys() != {"role"}:
        return pd.DataFrame({"unit": [], "subject": []})
    wanted = [role for role in ROLES if GRIDS[role].label in award.among["role"]]
    held = roles.loc[roles["role"].isin(wanted), ["unit", "person"]].rename(columns={"person": "subject"})
    return held.assign(subject=held["subject"].str.split(SEVERAL, regex=True)).explode("subject")


def _rounds(award: Award, campaign: Campaign, as_of: date) -> list[tuple[date, date]]:
    """Periods a prize is given for, those that have begun."""
    first, last = campaign.activity.starts, campaign.activity.ends
    if award.each == "round":
        found = [(one.starts, one.ends) for one in campaign.rounds if one.kind == award.round]
    else:
        found = [(first, last)] if award.each == "campaign" else natural_periods(award.each, first, last)
    return [period for period in found if period[0] <= as_of] or found[:1]


def _ranked(
    award: Award, candidates: pd.DataFrame, required: pd.DataFrame, figures: Mapping[tuple[str, str], float],
    campaign: Campaign, period: tuple[date, date],
) -> pd.DataFrame:  # fmt: skip
    """Candidates by their values, first one first; whoever lacks one stands unranked at the end. Equals share a place."""
    table = candidates.reset_index(drop=True)
    for name, measure in zip(VALUES, award.by, strict=False):
        table[name] = _values(measure, award, table, required, figures, campaign, period)
    names = [name for name in VALUES if name in table]
    known = table[names].notna().all(axis=1)
    table = pd.concat([table[known].sort_values(names, ascending=False, kind="stable"), table[~known]])
    table = table.reset_index(drop=True)
    group = table.groupby(names, sort=False, dropna=False)
    place = np.arange(1, len(table) + 1, dtype="float64")
    table["rank"] = group[names[0]].transform("size") * 0 + pd.Series(place).groupby(group.ngroup()).transform("min")
    last = table["rank"] + group["unit"].transform("size") - 1
    ranked = table[names].notna().all(axis=1)
    table["rank"] = table["rank"].where(ranked)
    table["within"] = ranked & last.le(award.quota)
    table["tied_at_cut"] = ranked & table["rank"].le(award.quota) & last.gt(award.quota)
    starts, ends = (pd.Timestamp(day) for day in period)
    return table.assign(award=award.id, basis=award.basis, period_start=starts, period_end=ends)


def _values(
    measure: str, award: Award, table: pd.DataFrame, required: pd.DataFrame, figures: Mapping[tuple[str, str], float],
    campaign: Campaign, period: tuple[date, date],
) -> pd.Series:  # fmt: skip
    """A figure of the village; or how far a requirement was met, each subject and period of it at most fully."""
    rule = next((one for one in campaign.requirements if one.id == measure), None)
    if rule is None:
        value = [figures.get((measure, unit), NONE) for unit in table["unit"]]
        return pd.Series(value, index=table.index) if award.per == "village" else pd.Series(NONE, index=table.index)
    rows = required[required["requirement"].eq(measure) & required["status"].ne(NO_DENOMINATOR)]
    whole = rule.each in ("campaign", "year", "phase", "round")
    inside = rows["period_end"].between(pd.Timestamp(period[0]), pd.Timestamp(period[1]))
    rows = rows if whole else rows[inside]
    degree = (rows["actual"] / rows["required"]).clip(upper=1).where(rows["required"].gt(0), 1.0)
    if award.per == "village":
        return table["unit"].map(degree.groupby(rows["unit"]).mean())
    if rule.per not in (PER_CADRE if award.per == "cadre" else ("grid",)):
        return pd.Series(NONE, index=table.index)
    own = rows["subject"].str.split(SEPARATOR, n=1).str[0] if rule.per == "linkage" else rows["subject"]
    means = degree.groupby([rows["unit"], own]).mean()
    values = pd.Series(
        [means.get(key, NONE) for key in zip(table["unit"], table["subject"], strict=True)], index=table.index
    )
    by_name = degree.groupby(own).mean() if award.per == "cadre" else pd.Series(dtype="float64")
    alone = ~table["subject"].duplicated(keep=False)
    return values.fillna(table["subject"].where(alone).map(by_name)).astype("float64")
