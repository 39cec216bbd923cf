"""Links between cadres and households: their households are identified together with the visited ones (000-10, 003-8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from pipeline.decisions.rulings import Rulings
from pipeline.merge import doubts
from pipeline.merge.households import Combo, Identity, combos_of, identities
from pipeline.merge.places import Places
from pipeline.model import Finding

COLUMNS: Mapping[str, str] = {"group": "group", "phone": "head_phone"}
"""Where a link says what a visit says."""


def identified_links(
    links: pd.DataFrame, visited: Sequence[Combo], households: pd.DataFrame, rulings: Rulings, places: Places
) -> tuple[list[Identity], pd.DataFrame, list[Finding]]:
    """(household of every visited combo, links with `household`, doubts about households only the links speak of)."""
    people = links.assign(phone=links["head_phone"])
    codes, linked = combos_of(people)
    every = list(dict.fromkeys([*visited, *linked]))
    identity = dict(zip(every, identities(every, households, rulings), strict=True))
    found = [identity[combo] for combo in linked]
    named = links.assign(household=pd.Series([found[code].household for code in codes], index=links.index, dtype="str"))
    seen = set(visited)
    unseen = [Identity("", False) if combo in seen else one for combo, one in zip(linked, found, strict=True)]
    findings = doubts.doubtful_households(people, codes, unseen, places, "linkage", COLUMNS)
    return [identity[combo] for combo in visited], named, findings
