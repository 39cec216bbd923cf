"""Links between cadres and households: their households are identified together with the visited ones (000-10, 003-8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from pipeline.decisions.rulings import Rulings
from pipeline.merge import doubts
from pipeline.merge.households import Combo, Identity, combos_of, each, identities
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
    seen = set(visited) if linked else set()
    every = [*visited, *(combo for combo in linked if combo not in seen)]
    known = identities(every, households, rulings)
    identity = dict(zip(every, known, strict=True)) if linked else {}
    found = [identity[combo] for combo in linked]
    named = links.assign(household=each([one.household for one in found], codes, links.index))
    unseen = [Identity("", False) if combo in seen else one for combo, one in zip(linked, found, strict=True)]
    findings = doubts.doubtful_households(people, codes, unseen, places, "linkage", COLUMNS)
    return known[: len(visited)], named, findings
