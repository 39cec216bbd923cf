"""What had to be handed in by when, and whether it was (001-13; 000-15, 000-16, 002-10, 004-9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from pipeline.campaign import Campaign, Filing
from pipeline.measures.arrivals import MINUTES, arrivals, assigned
from pipeline.measures.figures import Figure, Scope, by_unit, counts
from pipeline.measures.subjects import chosen, units_of
from pipeline.measures.terms import Term, terms
from pipeline.model import Facts
from pipeline.workdays import Workdays
from schemas.states import FigureStatus

__all__ = ["filing_figures", "filings", "terms"]

ON_TIME, LATE, NIL, MISSING, NOT_YET_DUE = "on_time", "late", "nil", "missing", "not_yet_due"
COUNTED = "counted"
NO_DENOMINATOR = FigureStatus.NO_DENOMINATOR.value
RESULTS = (ON_TIME, LATE, NIL, MISSING)
OF_UNITS = ("village", "office")
COLUMNS = {"filing": "str", "basis": "str", "unit": "str", "person": "str", "period_start": "datetime64[us]",
           "period_end": "datetime64[us]", "due_on": "datetime64[us]", "remind_on": "datetime64[us]",
           "received_on": "datetime64[us]", "pieces": "int64", "status": "str"}  # fmt: skip


def filings(facts: Facts, campaign: Campaign, as_of: date, workdays: Workdays) -> pd.DataFrame:
    """Filing x unit (or person) x period (schemas.tables.Filings), in the campaign's order."""
    parts = [_one(filing, facts, campaign, pd.Timestamp(as_of), workdays) for filing in campaign.filings]
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in COLUMNS.items()})
    return pd.concat(parts, ignore_index=True)


def _one(filing: Filing, facts: Facts, campaign: Campaign, as_of: pd.Timestamp, workdays: Workdays) -> pd.DataFrame:
    periods = _counting(filing, campaign, workdays) if filing.counted else terms(filing, campaign, workdays)
    senders = _senders(filing, facts, campaign)
    if not periods:
        return pd.DataFrame()
    expected = senders.merge(_listed(periods), how="cross")
    came = _by_sender(arrivals(facts, filing, campaign, as_of), senders, filing)
    came = assigned(came, filing, periods).merge(expected[["place", "term", "due_on"]], on=["place", "term"])
    came["in_time"] = _in_time(came, filing)
    keys = ["place", "term"]
    best = came.assign(outside=~came["in_time"], missed=came["nil"] & came["in_time"]).sort_values(
        [*keys, "outside", "missed", "received_on", "minute"], kind="stable"
    )
    best = best.drop_duplicates(keys)[[*keys, "received_on", "nil", "in_time"]]
    pieces = came.groupby(keys)["piece"].nunique().rename("pieces").reset_index()
    found = expected.merge(best, on=keys, how="left").merge(pieces, on=keys, how="left")
    found["pieces"] = found["pieces"].fillna(0).astype("int64")
    if filing.cumulative:
        found["received_on"] = _made_up_for(found, as_of)
    found["status"] = _status(found, filing, as_of)
    if len(senders) == 1 and senders["unknown"].all():
        found["status"] = NO_DENOMINATOR
    return found.assign(filing=filing.id, basis=filing.basis).astype(COLUMNS)[list(COLUMNS)]


def _counting(filing: Filing, campaign: Campaign, workdays: Workdays) -> list[Term]:
    """Periods of what is only counted: of a filing asked once, the whole activity (004-15)."""
    if filing.every not in ("once", "dates"):
        return terms(filing, campaign, workdays)
    first, last = filing.starts or campaign.activity.starts, filing.ends or campaign.activity.ends
    return [Term(first, last, last, date.min, last)]


def _listed(periods: list[Term]) -> pd.DataFrame:
    days = {
        "period_start": [term.starts for term in periods],
        "period_end": [term.ends for term in periods],
        "due_on": [term.due_on for term in periods],
        "remind_on": [term.remind_on for term in periods],
    }
    table = pd.DataFrame({name: pd.to_datetime(values).as_unit("us") for name, values in days.items()})
    return table.assign(term=range(len(periods)))


def _senders(filing: Filing, facts: Facts, campaign: Campaign) -> pd.DataFrame:
    """Who must hand it in: unit, person ("" for a unit), place in printed order, unknown (no roster says who)."""
    villages = [str(name) for name in facts.units["name"]]
    people: list[tuple[str, str]] = []
    match filing.from_:
        case "village":
            people = [(unit, "") for unit in villages]
        case "office":
            people = [(unit.name, "") for unit in campaign.offices]
        case "issuer":
            people = [(campaign.issuer, "")]
        case "cadre":
            people = _cadres(filing, facts, campaign)
    unknown = filing.from_ == "cadre" and not people
    found = pd.DataFrame(
        people or ([(campaign.issuer, "")] if unknown else []), columns=["unit", "person"], dtype="str"
    )
    return found.assign(place=range(len(found)), unknown=unknown)


def _cadres(filing: Filing, facts: Facts, campaign: Campaign) -> list[tuple[str, str]]:
    """Cadres of the roster, each person once: one who stands in it for two villages files once."""
    places = {unit: place for place, unit in enumerate(units_of(facts, campaign))}
    if not set(filing.among) <= set(facts.cadres.columns):
        return []
    rows = chosen(facts.cadres[facts.cadres["unit"].isin(list(places))], filing.among)
    rows = rows.assign(place=rows["unit"].map(places)).sort_values(["place", "name"], kind="stable")
    known = rows["phone"].notna() if "phone" in rows else pd.Series(False, index=rows.index)
    again = known & rows.duplicated(["name", "phone"]) if "phone" in rows else known
    return list(rows.loc[~again, ["unit", "name"]].itertuples(index=False, name=None))


def _by_sender(came: pd.DataFrame, senders: pd.DataFrame, filing: Filing) -> pd.DataFrame:
    """Arrivals with the `place` of who sent them; a person of another unit than his own is found by name when he is the
    only one of it.
    """
    keys = ["unit", "person"] if filing.from_ == "cadre" else ["unit"]
    placed = came.merge(senders[[*keys, "place"]], on=keys, how="left")
    if filing.from_ == "cadre":
        only = senders.drop_duplicates("person", keep=False).set_index("person")["place"]
        placed["place"] = placed["place"].fillna(placed["person"].map(only))
    placed = placed.dropna(subset=["place"])
    return placed.assign(place=placed["place"].astype("int64"))


def _in_time(came: pd.DataFrame, filing: Filing) -> pd.Series:
    """Received before the due day, or on it by the hour asked for, where the hour was written down."""
    hour, minute = (int(part) for part in filing.by.split(":")) if filing.by else (24, 0)
    early = came["received_on"].lt(came["due_on"])
    return early | (came["received_on"].eq(came["due_on"]) & came["minute"].le(hour * MINUTES + minute))


def _made_up_for(found: pd.DataFrame, as_of: pd.Timestamp) -> pd.Series:
    """Each filing holds everything so far: one that never came arrived with the next that did (004-9)."""
    following = found.groupby("place")["received_on"].transform("bfill")
    return found["received_on"].fillna(following.where(found["due_on"].lt(as_of)))


def _status(found: pd.DataFrame, filing: Filing, as_of: pd.Timestamp) -> pd.Series:
    if filing.counted:
        return pd.Series(COUNTED, index=found.index, dtype="str")
    in_time = found["in_time"].fillna(False).astype("bool")
    status = pd.Series(MISSING, index=found.index, dtype="str")
    status = status.mask(found["due_on"].gt(as_of), NOT_YET_DUE)
    status = status.mask(found["received_on"].notna(), LATE)
    return status.mask(in_time, ON_TIME).mask(in_time & found["nil"].fillna(False).astype("bool"), NIL)


def filing_figures(table: pd.DataFrame, facts: Facts, campaign: Campaign, scope: Scope) -> list[Figure]:
    """Filings due at `scope.ends` and how they came: expected = on time + late + nil + missing, by village and office.

    `filing.<id>.<result>` the same of each filing alone, a person's under his unit, the issuer's under the town;
    `filing.<id>.pieces` how many of one that is only counted.
    """
    due = table[table["due_on"].le(pd.Timestamp(scope.ends))]
    scope = Scope(tuple(units_of(facts, campaign)), scope.town, scope.starts, scope.ends)
    own = [filing for filing in campaign.filings if filing.from_ in OF_UNITS and not filing.counted]
    basis = next((filing.basis for filing in (*own, *campaign.filings)), campaign.basis)
    found = _results("filings_", due[due["filing"].isin([one.id for one in own])], scope, basis)
    for filing in campaign.filings:
        rows = table[table["filing"].eq(filing.id)]
        if filing.counted:
            pieces = {str(unit): float(count) for unit, count in rows.groupby("unit")["pieces"].sum().items()}
            found += _town_own({"pieces": pieces}, filing, campaign, scope)
        elif rows["status"].eq(NO_DENOMINATOR).any():
            names = ("expected", *RESULTS)
            found += [Figure(f"filing.{filing.id}.{name}", scope.town, scope.starts, scope.ends, status=NO_DENOMINATOR,
                             basis=filing.basis) for name in names]  # fmt: skip
        else:
            rows = due[due["filing"].eq(filing.id)]
            parts = {name: by_unit(rows[rows["status"].eq(name)]) for name in RESULTS}
            expected = by_unit(rows[rows["status"].isin(RESULTS)])
            found += _town_own({"expected": expected, **parts}, filing, campaign, scope)
    return found


def _results(prefix: str, due: pd.DataFrame, scope: Scope, basis: str) -> list[Figure]:
    found = counts(f"{prefix}expected", by_unit(due[due["status"].isin(RESULTS)]), scope, basis)
    for status in RESULTS:
        found += counts(f"{prefix}{status}", by_unit(due[due["status"].eq(status)]), scope, basis)
    return found


def _town_own(
    parts: Mapping[str, Mapping[str, float]], filing: Filing, campaign: Campaign, scope: Scope
) -> list[Figure]:
    """Figures of one filing; what the issuer itself hands in is the town's own."""
    found: list[Figure] = []
    for name, values in parts.items():
        figure = f"filing.{filing.id}.{name}"
        if filing.from_ == "issuer":
            value = float(values.get(campaign.issuer, 0))
            found.append(Figure(figure, scope.town, scope.starts, scope.ends, value, value=value, basis=filing.basis))
        else:
            found += counts(figure, values, scope, filing.basis)
    return found
