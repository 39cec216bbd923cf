"""A made-up township: villages, cadres, households, their visits and answers. The same seed gives the same people."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from pipeline.campaign import Campaign
from pipeline.demo.asking import questionnaires_of
from pipeline.demo.material import chance, material
from pipeline.demo.people import Names, Phones
from pipeline.demo.town import AWAY, DEAD, EMPTY, RESIDENT, Cadre, Household, Questionnaire, Township, Village, Visit
from pipeline.demo.visiting import visits_of


def make_township(campaign: Campaign, seed: int = 2021, scale: float = 1.0, start: date | None = None) -> Township:
    """A township for `campaign`. scale: factor on households, cadres and visits. start: first visiting day."""
    first = start or campaign.activity.starts
    days = material()["days"]
    villages = _villages(campaign, seed)
    phones = Phones(chance(seed, "phones"))
    cadres: list[Cadre] = []
    households: list[Household] = []
    visits: list[Visit] = []
    questionnaires: list[Questionnaire] = []
    for village in villages:
        names = Names(chance(seed, "names", village.name))
        own_cadres = _cadres(village, names, phones, chance(seed, "cadres", village.name), scale)
        own_households = _households(village, names, phones, chance(seed, "households", village.name), scale)
        own = visits_of(
            village, own_cadres, own_households, chance(seed, "visits", village.name), first, scale, len(visits)
        )
        cadres += own_cadres
        households += own_households
        visits += own
        questionnaires += questionnaires_of(
            campaign, village, own, chance(seed, "answers", village.name), len(questionnaires)
        )
    stages = (first + timedelta(days=days["first_stage"]), first + timedelta(days=days["second_stage"]))
    return Township(
        campaign, seed, stages, villages, tuple(cadres), tuple(households), tuple(visits), tuple(questionnaires)
    )


def _villages(campaign: Campaign, seed: int) -> tuple[Village, ...]:
    plans = material()["village"]
    found = []
    for place, unit in enumerate(campaign.units.list):
        hamlets = chance(seed, "hamlets", unit.name).sample(material()["places"]["hamlets"], 8)
        found.append(Village(unit.name, unit.name[:-1], unit.target, place, plans[place % len(plans)], tuple(hamlets)))
    return tuple(found)


def _cadres(village: Village, names: Names, phones: Phones, random: Random, scale: float) -> list[Cadre]:
    positions = material()["cadres"]["positions"]
    count = max(3, round(village.plan["cadres"] * max(1.0, scale)))
    groups = _group_count(village)
    found = []
    for place in range(count):
        first = place % groups + 1
        found.append(
            Cadre(
                village.name,
                names.one(),
                positions[place % len(positions)],
                phones.one(),
                tuple(sorted({first, first % groups + 1})),
            )
        )
    random.shuffle(found)
    return sorted(found, key=lambda cadre: positions.index(cadre.position))


def _group_count(village: Village) -> int:
    return 6 + village.place * 5 % 7


def _households(village: Village, names: Names, phones: Phones, random: Random, scale: float) -> list[Household]:
    """About four to fourteen percent more households than the target, in order of their numbers."""
    count = round(village.target * random.uniform(1.04, 1.14) * scale)
    groups = _group_count(village)
    found = []
    for place in range(count):
        group = place * groups // count + 1
        situation = random.choices((RESIDENT, AWAY, EMPTY, DEAD), (82, 13, 4, 1))[0]
        found.append(
            Household(
                unit=village.name,
                group=group,
                number=f"{group:02}{place + 1:04}",
                head=names.one(),
                age=min(92, max(24, round(random.gauss(55, 13)))),
                phone=phones.one() if random.random() < 0.94 else "",
                members=random.choices(range(1, 9), (8, 20, 19, 22, 15, 11, 4, 1))[0],
                hamlet=village.hamlets[group % len(village.hamlets)],
                situation=situation,
            )
        )
    return found
