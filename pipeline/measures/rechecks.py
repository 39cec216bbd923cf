"""What calling back found: confirmed visits, satisfaction, and how many could not be reached (000-25, 002-11)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pipeline.campaign import Campaign
from pipeline.measures.figures import NONE, Figure, Scope, by_unit, counts
from pipeline.merge.rechecks import SIGNERS, signed_by
from pipeline.model import Facts
from pipeline.statistics import wilson
from schemas.rechecks import CONFIRMED, DENIED, RECHECKS, RESULTS, SATISFACTIONS, TARGETED, UPHELD
from schemas.states import FigureStatus

MINIMUM_N, CONFIDENCE = 30, 0.95  # where the programme has no questionnaire of its own
CONFIRMED_RATE, SATISFACTION_RATE = "confirmed_visit_rate", "recheck_satisfaction_rate"
UNCLEAR, *UNREACHABLE, REFUSED = RESULTS[2:]
SATISFIED, BASICALLY, DISSATISFIED, UNSURE = SATISFACTIONS


def recheck_figures(facts: Facts, campaign: Campaign, scope: Scope) -> list[Figure]:
    """recheck_n and its parts; confirmed_visit_rate = confirmed / (confirmed + denied), a spot check, not coverage;
    recheck_satisfaction_rate without those who do not know. Households called for a reason are in none of them. Rates with their bounds (.low, .high).
    """
    rows = facts.records.get(RECHECKS.register)
    if rows is None:
        return []
    if "drawn" in rows:
        rows = rows[rows["drawn"].ne(TARGETED)]
    called = rows.dropna(subset=["result"])
    by_result = {name: by_unit(called[called["result"].isin(kinds)]) for name, kinds in {
        "recheck_n": RESULTS, "recheck_confirmed": (CONFIRMED,), "recheck_denied": (DENIED,),
        "recheck_unclear": (UNCLEAR,), "recheck_unreachable": UNREACHABLE, "recheck_refused": (REFUSED,),
    }.items()}  # fmt: skip
    found = [one for name, values in by_result.items() for one in counts(name, values, scope, RECHECKS.basis)]
    said = rows["satisfied"]
    good, bad = by_unit(rows[said.isin([SATISFIED, BASICALLY])]), by_unit(rows[said.eq(DISSATISFIED)])
    found += counts("recheck_unsure", by_unit(rows[said.eq(UNSURE)]), scope, RECHECKS.basis)
    confirmed, denied = by_result["recheck_confirmed"], by_result["recheck_denied"]
    for name, yes, no in ((CONFIRMED_RATE, confirmed, denied), (SATISFACTION_RATE, good, bad)):
        found += recheck_rates(name, scope.totalled(yes), scope.totalled(no), campaign, scope)
    return found


def recheck_rates(
    name: str, good: Mapping[str, float], bad: Mapping[str, float], campaign: Campaign, scope: Scope
) -> list[Figure]:
    """good / (good + bad) of every unit in `good`, with its Wilson bounds; marked where too few were asked."""
    survey = campaign.questionnaire
    minimum, confidence = (survey.minimum_n, survey.confidence) if survey else (MINIMUM_N, CONFIDENCE)
    found = []
    for unit, top in good.items():
        n = top + bad[unit]
        status = FigureStatus.NO_DENOMINATOR if not n else FigureStatus.SMALL_SAMPLE if n < minimum else FigureStatus.OK
        low, high = wilson(int(top), int(n), confidence) if n else (NONE, NONE)
        rate = Figure(
            name, unit, scope.starts, scope.ends, top, n, top / n if n else NONE, n, status.value, RECHECKS.basis
        )
        found += [
            rate,
            rate._replace(figure=f"{name}.low", value=low),
            rate._replace(figure=f"{name}.high", value=high),
        ]
    return found


def upheld(facts: Facts) -> pd.DataFrame:
    """Visits found untrue by two people who signed with the day (001-14); merging left out every other conclusion."""
    rows = facts.records.get(RECHECKS.register)
    if rows is None:
        return pd.DataFrame({"unit": pd.Series(dtype="str"), "cadre": pd.Series(dtype="str")})
    signed = (
        rows["concluded_by"].map(signed_by, na_action="ignore").fillna(0).ge(SIGNERS) & rows["concluded_on"].notna()
    )
    return rows.loc[rows["conclusion"].eq(UPHELD) & signed, ["unit", "cadre"]]
