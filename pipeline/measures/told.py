"""Survey rates as villages may be told them from one paper to the next, so that no two papers can be subtracted (001-18).

Whoever knows that one questionnaire came in since yesterday would read its answer from the two rates. So what was told
stays until the sample differs by at least as many answers as a cell must have to be shown.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.campaign import Campaign
from pipeline.measures.figures import Figure, Scope
from pipeline.measures.survey_rates import status_of
from pipeline.model import Publication

TOLD = "told_"
"""How the id of a rate begins that is told as it was before. There is no such figure while the rate itself is told."""


def told_rates(found: Iterable[Figure], before: Publication | None, campaign: Campaign, scope: Scope) -> list[Figure]:
    """Of every unit's headline rates in `found`, those whose sample changed too little since `before`, as told then."""
    rules = campaign.questionnaire
    if rules is None or before is None or before.figures.empty:
        return []
    names = {f"{one.metric}.{one.id}" for one in rules.questions if one.metric and one.headline}
    earlier = _earlier(before, names, scope)
    held = []
    for one in found:
        was = earlier.get((one.figure, one.unit)) if one.figure in names and one.period_end == scope.ends else None
        if was is None or (one.numerator, one.denominator) == was:
            continue
        good, n = was
        if n and abs(one.n - n) < rules.suppress_below:
            told = one._replace(numerator=good, denominator=n, value=good / n, n=n, status=status_of(n, rules).value)
            held.append(told._replace(figure=f"{TOLD}{one.figure}"))
    return held


def _earlier(before: Publication, names: set[str], scope: Scope) -> dict[tuple[str, str], tuple[float, float]]:
    """(figure, unit) -> (favourable, sample) as told at the last publication."""
    table = before.figures
    of_day = table["period_start"].eq(scope.starts.isoformat()) & table["period_end"].eq(before.as_of.isoformat())
    earlier: dict[tuple[str, str], tuple[float, float]] = {}
    for start in ("", TOLD):  # what was held back then is what was told
        rows = table[of_day & table["figure"].isin([f"{start}{name}" for name in names])]
        columns = (rows[name].tolist() for name in ("figure", "unit", "numerator", "denominator"))
        for figure, unit, good, n in zip(*columns, strict=True):
            earlier[figure.removeprefix(start), unit] = (good, n)
    return earlier
