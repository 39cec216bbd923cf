"""More signs that somebody should ask again, seen over a whole village or over several visits (PRACTICE D3, D7, D8, D14).

Like all of them they are questions with their innocent causes beside them, never findings about a person (001-14).
"""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from pipeline.campaign import Campaign
from pipeline.merge.places import Places
from pipeline.merge.signals import earliest
from pipeline.model import Finding
from pipeline.options import chose
from schemas.states import NONE_SAID, Mode

FLAWLESS_FROM = 200  # D7: households; a small tidy village proves nothing
LAST_DAYS = 2  # D8
LATE_SHARE = 0.4
LATE_FROM = 20  # visits; two of five visits on the last days prove nothing
AGES_APART = 3  # D14, years
ADDRESS = ["unit", "source", "row"]


def phones_of_cadres(visits: pd.DataFrame, cadres: pd.DataFrame, places: Places) -> list[Finding]:
    """D3: the phone of a household is a cadre's; once per village and cadre, at the first row. His own household is his."""
    known = cadres.loc[cadres["phone"].notna(), ["phone", "name"]].drop_duplicates()
    owners = known.drop_duplicates("phone", keep=False).set_index("phone")["name"]
    rows = visits.loc[visits["phone"].isin(owners.index), [*ADDRESS, "household", "head", "phone"]]
    rows = rows.assign(owner=rows["phone"].map(owners))
    rows = earliest(rows[rows["owner"].ne(rows["head"])], places)
    homes = rows.groupby(["unit", "phone"])["household"].nunique().rename("homes")
    first = rows.drop_duplicates(["unit", "phone"]).join(homes, on=["unit", "phone"])
    return [
        places.finding("phone_of_a_cadre", "visits", one.source, one.row, "phone", unit=one.unit, found=one.phone,
                       facts={"cadre": one.owner, "homes": str(one.homes)})
        for one in first.itertuples()
    ]  # fmt: skip


def ages_apart(visits: pd.DataFrame, places: Places) -> list[Finding]:
    """D14: the head of one household is three years older or younger in another visit; at the later of the two."""
    told = earliest(visits.loc[visits["head_age"].notna(), [*ADDRESS, "household", "head", "head_age"]], places)
    first = told.groupby("household")["head_age"].transform("first")
    apart = told.assign(first=first)[(told["head_age"] - first).abs() >= AGES_APART].drop_duplicates("household")
    return [
        places.finding("ages_apart", "visits", one.source, one.row, "head_age", unit=one.unit, found=str(int(one.head_age)),
                       facts={"head": str(one.head), "first": str(int(one.first))})
        for one in apart.itertuples()
    ]  # fmt: skip


def late_typing(visits: pd.DataFrame, campaign: Campaign, today: pd.Timestamp, places: Places) -> list[Finding]:
    """D8: once the visiting phase is over, more than two fifths of a village's visits are of its last two days."""
    phase = campaign.visiting
    if today < pd.Timestamp(phase.ends):
        return []
    last = pd.Timestamp(phase.ends - timedelta(days=LAST_DAYS - 1))
    inside = visits[
        visits["counted"] & visits["visited_on"].between(pd.Timestamp(phase.starts), pd.Timestamp(phase.ends))
    ]
    sizes = inside.assign(late=inside["visited_on"].ge(last)).groupby("unit")["late"].agg(late="sum", all="size")
    crowded = sizes[(sizes["all"] >= LATE_FROM) & (sizes["late"] > LATE_SHARE * sizes["all"])]
    days = {"first": f"{last:%Y-%m-%d}", "last": phase.ends.isoformat()}
    return _of_villages("visits_at_the_end", inside, crowded, days, places)


def flawless(
    visits: pd.DataFrame, answers: pd.DataFrame, households: pd.DataFrame, campaign: Campaign, places: Places
) -> list[Finding]:
    """D7: everybody reached, nobody absent, no problem and nobody dissatisfied in a village of two hundred households."""
    if visits.empty or households.empty:
        return []
    reached = visits.loc[visits["counted"], ["unit", "household"]].drop_duplicates()
    sizes = pd.DataFrame({"homes": reached.groupby("unit").size(), "roster": households.groupby("unit").size()})
    whole = sizes[(sizes["homes"] >= FLAWLESS_FROM) & (sizes["homes"] >= sizes["roster"])]
    told = visits["problem_found"].fillna(False) | (visits["problem"].notna() & visits["problem"].ne(NONE_SAID))
    marred = set(visits.loc[told | visits["mode"].eq(Mode.ABSENT.value), "unit"]) | _dissatisfied(answers, campaign)
    return _of_villages("flawless_village", visits, whole[~whole.index.isin(list(marred))], {}, places)


def _dissatisfied(answers: pd.DataFrame, campaign: Campaign) -> set[str]:
    """Villages in which somebody gave an answer the plan calls dissatisfied."""
    found: set[str] = set()
    for question in campaign.questionnaire.questions if campaign.questionnaire else ():
        if question.dissatisfied and question.id in answers:
            bad = chose(answers[question.id], question.dissatisfied, question.options, question.type == "multiple")
            found |= set(answers.loc[bad.to_numpy(dtype=bool), "unit"])
    return found


def _of_villages(
    code: str, rows: pd.DataFrame, villages: pd.DataFrame, facts: dict[str, str], places: Places
) -> list[Finding]:
    """One question per village, at its first sheet; its numbers are facts."""
    if villages.empty:
        return []
    first = (
        earliest(rows[rows["unit"].isin(villages.index)], places).drop_duplicates("unit").set_index("unit")["source"]
    )
    return [
        places.finding(code, "visits", int(first[unit]), 0, unit=str(unit),
                       facts={name: str(int(value)) for name, value in villages.loc[unit].items()} | facts)
        for unit in villages.index
    ]  # fmt: skip
