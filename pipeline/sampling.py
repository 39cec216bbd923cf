"""Drawing the households to call back: stratified by village, redrawn by anyone from the same seed (000-25; PRACTICE D)."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
import pandas as pd

from pipeline.campaign import Campaign
from pipeline.measures.periods import natural_periods
from pipeline.model import Finding
from schemas.states import Mode

DRAWN_COLUMNS = ["unit", "group", "head", "phone", "address", "cadre", "visited_on", "mode"]
PER_UNIT = 10
EACH = {"1": "", "2": "half", "4": "quarter", "12": "month"}
"""How often a year is checked -> the natural period of one check; "" for once in the whole activity."""
BUSY_DAY = "many_homes_in_a_day"
SIGNALS = frozenset(
    {
        BUSY_DAY,
        "at_home_against_roster",
        "same_text_again",
        "not_in_roster",
        "shared_phone",
        "phone_of_a_cadre",
        "ages_apart",
    }
)
"""Findings about visits that calling back can settle (PRACTICE D1 to D5, D12, D14)."""


def check_period(campaign: Campaign, as_of: date, times: str = "1") -> tuple[date, date]:
    """The days whose visits the check at `as_of` draws from: the activity's, cut to the half, quarter or month."""
    starts, ends = campaign.activity.starts, campaign.activity.ends
    if not EACH.get(times):
        return starts, ends
    periods = natural_periods(EACH[times], starts, max(ends, as_of))
    return next((one for one in periods if one[0] <= as_of <= one[1]), periods[0])


def usual_seed(period: tuple[date, date]) -> int:
    """The seed where nobody chooses one: the first day of the check, so that it stays the same all through it."""
    return int(period[0].strftime("%Y%m%d"))


def drawn_sample(visits: pd.DataFrame, units: pd.DataFrame, per_unit: int, seed: int) -> pd.DataFrame:
    """Up to `per_unit` visited households of each village in printed order, drawn without replacement.

    visits: schemas.tables.Visits. The draw depends on the seed, the village and its set of visited households alone.
    Of each household the latest counted visit is listed.
    """
    drawn_from = visits.loc[visits["counted"], ["unit", "household", "visited_on", "cadre"]]
    codes, cadres = drawn_from["cadre"].factorize(sort=True)
    drawn_from["place"] = np.flatnonzero(visits["counted"])
    drawn_from["cadre"] = np.where(codes < 0, len(cadres), codes)  # in order of names, nobody last
    latest = drawn_from.sort_values(["visited_on", "cadre"]).drop_duplicates("household", keep="last")
    places: dict[str, list[tuple[str, int]]] = {}
    for unit, household, place in latest[["unit", "household", "place"]].itertuples(index=False):
        places.setdefault(unit, []).append((household, place))
    drawn: list[int] = []
    for unit in units["name"]:
        of_unit = sorted(places.get(unit, ()))
        chance = random.Random(f"{seed}|{unit}")  # noqa: S311 - a sample anyone can redraw, not a secret
        chosen = chance.sample(range(len(of_unit)), min(per_unit, len(of_unit)))
        drawn += [of_unit[place][1] for place in sorted(chosen)]
    return visits.iloc[drawn].reindex(columns=DRAWN_COLUMNS).reset_index(drop=True)


def questioned_visits(visits: pd.DataFrame, findings: Iterable[Finding], sheets: pd.DataFrame) -> pd.DataFrame:
    """Visits a sign of PRACTICE D points to; of a crowded day every visit at home of that cadre. No suspicion of anybody.

    sheets: schemas.tables.Sheets, for findings are placed by file and sheet.
    """
    signs = [one for one in findings if one.code in SIGNALS and one.register == "visits" and one.row > 0]
    sources: dict[tuple[str, str], list[int]] = {}
    for source, submission, sheet in zip(sheets.index, sheets["submission"], sheets["sheet"], strict=True):
        sources.setdefault((str(submission), str(sheet)), []).append(int(source))
    rows = {place for one in signs for place in _places(one, sources)}
    busy = {place for one in signs if one.code == BUSY_DAY for place in _places(one, sources)}
    if not rows or visits.empty:
        return visits.head(0)
    typed = visits["typed_rows"] if "typed_rows" in visits else _address(visits)
    places = typed.str.split(";").explode().str.split(":", expand=True).astype("int64")
    keys = pd.Series(list(zip(places[0], places[1], strict=True)), index=places.index)
    pointed = visits.index.isin(keys.index[keys.isin(rows)])
    crowded = visits.loc[visits.index.isin(keys.index[keys.isin(busy)]), ["unit", "cadre", "visited_on"]]
    same_day = pd.MultiIndex.from_frame(visits[["unit", "cadre", "visited_on"]]).isin(pd.MultiIndex.from_frame(crowded))
    return visits[pointed | (same_day & visits["mode"].eq(Mode.HOME).to_numpy())]


def _places(finding: Finding, sources: Mapping[tuple[str, str], list[int]]) -> list[tuple[int, int]]:
    """The typed rows (source, row) a finding may mean; several where a sheet holds several tables."""
    if finding.source >= 0:
        return [(finding.source, finding.row)]
    return [(source, finding.row) for source in sources.get((finding.submission, finding.sheet), ())]


def _address(visits: pd.DataFrame) -> pd.Series:
    return visits["source"].astype("str") + ":" + visits["row"].astype("str")
