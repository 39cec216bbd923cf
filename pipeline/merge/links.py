"""Links between cadres and households: their households are identified together with the visited ones (000-10, 003-8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from pipeline.decisions.rulings import Rulings
from pipeline.merge import doubts
from pipeline.merge.households import Identities, Said, combos_of, each, identities
from pipeline.merge.places import Places
from pipeline.model import Finding

COLUMNS: Mapping[str, str] = {"group": "group", "phone": "head_phone"}
"""Where a link says what a visit says."""


def identified_links(
    links: pd.DataFrame, visited: Sequence[Said], households: pd.DataFrame, rulings: Rulings, places: Places
) -> tuple[Identities, pd.DataFrame, list[Finding]]:
    """(households, those of the visited combos first, links with `household`, doubts about households only the links speak of)."""
    people = links.assign(phone=links["head_phone"])
    codes, linked = combos_of(people)
    seen = set(visited) if linked else set()
    every = [*visited, *(combo for combo in linked if combo not in seen)]
    found = identities(every, households, rulings)
    place = {combo: at for at, combo in enumerate(every)} if linked else {}
    named = links.assign(household=each([found.households[place[combo]] for combo in linked], codes, links.index))
    unseen = {
        code: found.doubts[place[combo]]
        for code, combo in enumerate(linked)
        if combo not in seen and place[combo] in found.doubts
    }
    findings = doubts.doubtful_households(people, codes, unseen, places, "linkage", COLUMNS)
    return found, named, findings
