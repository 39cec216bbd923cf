"""The truth: a made-up township before any clerk wrote a line. Pure values; the same seed gives the same people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from pipeline.campaign import Campaign, Question
from pipeline.demo.material import chance, material
from pipeline.demo.people import Names, Phones
from schemas.rosters import HOUSEHOLDS
from schemas.states import Mode

RESIDENT, AWAY, EMPTY, DEAD = HOUSEHOLDS["situation"].options
OPINIONS = ("problem", "work_style_opinion", "governance_opinion", "peace_opinion", "other_opinion")
SPARES = 9  # visits per village on which a mistake may be planted


@dataclass(frozen=True, slots=True)
class Cadre:
    """One cadre; groups: the villager groups in their care."""

    unit: str
    name: str
    position: str
    phone: str
    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Household:
    """One household; phone "" when none is known. number: household number of the roster."""

    unit: str
    group: int
    number: str
    head: str
    age: int
    phone: str
    members: int
    hamlet: str
    situation: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit as it really happened. texts: column -> what was said, only real opinions.

    spare: an ordinary one of the first stage, kept for planting a mistake on: at home, nothing said, no questionnaire,
    the household's only visit.
    """

    serial: int
    household: Household
    on: date
    cadre: str
    mode: Mode
    leaflet: bool
    surveyed: bool
    problem_found: bool
    texts: Mapping[str, str]
    signed: bool
    remark: str
    spare: bool = False

    @property
    def unit(self) -> str:
        """The village."""
        return self.household.unit


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One respondent. answers: question id -> option, or text; "" when nothing was said."""

    serial: int
    unit: str
    on: date
    sex: str
    age: int
    answers: Mapping[str, str]
    consent: bool
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Village:
    """One village and how it hands in. plan: its entry in templates/demo.toml. place: order in the campaign."""

    name: str
    short: str
    target: int
    place: int
    plan: Mapping[str, Any]
    hamlets: tuple[str, ...]

    @property
    def has_roster(self) -> bool:
        """Whether the office holds a household roster."""
        return bool(self.plan.get("roster", True))


@dataclass(frozen=True, eq=False)
class Township:
    """Everything true about the township up to the second run. stage_days: as_of of the two runs."""

    campaign: Campaign
    seed: int
    stage_days: tuple[date, date]
    villages: tuple[Village, ...]
    cadres: tuple[Cadre, ...]
    households: tuple[Household, ...]
    visits: tuple[Visit, ...]
    questionnaires: tuple[Questionnaire, ...]

    def stage_of(self, as_of: date) -> int:
        """Which hand-ins are known on a day: those of the first run, from the second run's day on all."""
        return 2 if as_of >= self.stage_days[1] else 1

    def last_day(self, village: Village, stage: int) -> date:
        """Last day of visiting that the village's files of this stage reach."""
        if village.plan["second"] == "none" or stage == 1:
            return self.stage_days[0] - timedelta(days=village.plan.get("lag", 0))
        return self.stage_days[1]


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
        own = _visits(
            village, own_cadres, own_households, chance(seed, "visits", village.name), first, scale, len(visits)
        )
        cadres += own_cadres
        households += own_households
        visits += own
        questionnaires += _questionnaires(
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


def _mode(random: Random, household: Household) -> Mode:
    if household.situation == AWAY:
        return random.choices((Mode.PHONE, Mode.VIDEO, Mode.ABSENT), (70, 15, 15))[0]
    return random.choices((Mode.HOME, Mode.PHONE, Mode.ABSENT), (95, 2, 3))[0]


class _Diary:
    """Who went where on which day; nobody visits more households a day than a person can."""

    def __init__(self, cadres: list[Cadre], random: Random, first: date, early: bool) -> None:
        self._random = random
        self._busy: Counter[tuple[str, date]] = Counter()
        self._by_group: dict[int, list[str]] = {}
        for cadre in cadres:
            for group in cadre.groups:
                self._by_group.setdefault(group, []).append(cadre.name)
        self._everyone = [cadre.name for cadre in cadres]
        weights = material()["days"]["weights"]
        quiet = 0 if early else 6
        self.days = [first + timedelta(days=place) for place in range(quiet, len(weights))]
        self._weights = weights[quiet:]

    def day(self, after: date | None = None) -> date:
        """A day of visiting, later than `after` when given."""
        day = self._random.choices(self.days, self._weights)[0]
        return (
            day
            if after is None or day > after
            else min(self.days[-1], after + timedelta(days=self._random.randint(1, 3)))
        )

    def note(self, cadre: str, day: date) -> None:
        """One more household of that cadre on that day."""
        self._busy[cadre, day] += 1

    def go(self, group: int, day: date, not_this: str = "") -> tuple[str, date]:
        """A cadre with time left on that day or another one; mostly of the household's own group."""
        cap = material()["days"]["cap"]
        for _ in range(200):
            nearby = self._by_group.get(group, []) if self._random.random() < 0.9 else []
            cadre = self._random.choice(nearby or self._everyone)
            if cadre != not_this and self._busy[cadre, day] < cap:
                self._busy[cadre, day] += 1
                return cadre, day
            day = self.day()
        raise ValueError("too few cadres for so many visits")


def _visits(
    village: Village,
    cadres: list[Cadre],
    households: list[Household],
    random: Random,
    first: date,
    scale: float,
    serial: int,
) -> list[Visit]:
    """Visits up to the second run's day in order of days: some households twice, some by two cadres together."""
    if not village.plan["pace"]:
        return []
    diary = _Diary(cadres, random, first, village.plan.get("early", False))
    reachable = [household for household in households if household.situation in (RESIDENT, AWAY)]
    chosen = random.sample(reachable, round(village.target * village.plan["pace"] * scale))
    made: list[tuple[date, Household, str, Mode, bool]] = []
    gathering = first + timedelta(days=material()["days"]["gathering"])
    for household in _gathered(chosen, village.plan.get("crowd", 0)):
        made.append((gathering, household, cadres[0].name, Mode.HOME, True))
        chosen.remove(household)
        diary.note(cadres[0].name, gathering)
    for place, household in enumerate(chosen):
        cadre, day = diary.go(household.group, diary.days[0] if place < 2 else diary.day())
        mode = Mode.HOME if place < 2 and household.situation == RESIDENT else _mode(random, household)
        made.append((day, household, cadre, mode, True))
        second = random.random()
        if mode is Mode.HOME and second < 0.025:
            made.append((day, household, _partner(cadres, cadre, random), mode, False))
        elif ((mode is Mode.ABSENT and second < 0.6) or second > 0.97) and day < diary.days[-1]:
            later, later_day = diary.go(household.group, diary.day(after=day))
            again = Mode.PHONE if household.situation == AWAY else Mode.HOME
            if later_day > day:
                made.append((later_day, household, later, again, mode is Mode.ABSENT))
    made.sort(key=lambda visit: (visit[0], visit[2], visit[1].number))
    early = made[0][0]
    visits = [
        _visit(serial + place, visit, village, random, always=visit[0] == early and place < 2)
        for place, visit in enumerate(made)
    ]
    last = first + timedelta(days=material()["days"]["first_stage"] - 2)
    return _in_chorus(_with_spares(visits, random, last), village, random, last)


def _gathered(households: list[Household], count: int) -> list[Household]:
    """Households met on one day at a gathering: more than anyone can visit from door to door."""
    return [household for household in households[2:] if household.situation == RESIDENT][:count]


def _in_chorus(visits: list[Visit], village: Village, random: Random, last: date) -> list[Visit]:
    """The same visits, some of one cadre with word for word the same problem."""
    count = village.plan.get("chorus", 0)
    by_cadre: dict[str, list[int]] = {}
    for place, visit in enumerate(visits):
        if visit.mode is Mode.HOME and visit.surveyed and not visit.texts and visit.on <= last:
            by_cadre.setdefault(visit.cadre, []).append(place)
    if not count or not by_cadre:
        return visits
    busiest = max(sorted(by_cadre), key=lambda name: len(by_cadre[name]))
    text = said(random, village, "problem")
    for place in by_cadre[busiest][:count]:
        visits[place] = replace(visits[place], texts={"problem": text}, problem_found=True)
    return visits


def _with_spares(visits: list[Visit], random: Random, last: date) -> list[Visit]:
    """The same visits, some ordinary ones up to day `last` set aside for planted mistakes."""
    times = Counter(visit.household for visit in visits)
    ordinary = [
        place
        for place, visit in enumerate(visits)
        if visit.mode is Mode.HOME and not visit.texts and not visit.remark and visit.on <= last
        and visit.household.phone and times[visit.household] == 1
    ]  # fmt: skip
    for place in random.sample(ordinary, min(SPARES, len(ordinary))):
        visits[place] = replace(visits[place], spare=True, surveyed=False, leaflet=True)
    return visits


def _partner(cadres: list[Cadre], cadre: str, random: Random) -> str:
    return random.choice([other.name for other in cadres if other.name != cadre])


def _visit(
    serial: int, made: tuple[date, Household, str, Mode, bool], village: Village, random: Random, always: bool
) -> Visit:
    day, household, cadre, mode, leading = made
    reached = mode is not Mode.ABSENT
    texts = _said(village, random, always) if reached and leading else {}
    return Visit(
        serial=serial,
        household=household,
        on=day,
        cadre=cadre,
        mode=mode,
        leaflet=mode is Mode.HOME and random.random() < 0.96,
        surveyed=reached and leading and random.random() < (0.95 if mode is Mode.HOME else 0.8),
        problem_found="problem" in texts,
        texts=texts,
        signed=mode is Mode.HOME and random.random() < 0.9,
        remark=random.choice(material()["opinions"]["remark"]) if random.random() < 0.02 else "",
    )


def _said(village: Village, random: Random, always: bool) -> dict[str, str]:
    """Real opinions of one visit: about eight visits in a hundred say something, about half of them a problem."""
    if not always and random.random() > 0.07:
        return {}
    column = "problem" if always else random.choices(OPINIONS, (50, 8, 12, 20, 10))[0]
    texts = {column: said(random, village, column)}
    if random.random() < 0.06:
        other = random.choice([name for name in OPINIONS[1:] if name != column])
        texts[other] = said(random, village, other)
    return texts


def said(random: Random, village: Village, kind: str) -> str:
    """One opinion of the village, with a place in it."""
    first, second = random.sample(village.hamlets, 2)
    return str(random.choice(material()["opinions"][kind]).format(a=first, b=second, n=random.randint(2, 6)))


def _questionnaires(
    campaign: Campaign, village: Village, visits: list[Visit], random: Random, serial: int
) -> list[Questionnaire]:
    """One for every surveyed visit, on its day; no two quite alike, so that no row looks like a copy."""
    if campaign.questionnaire is None or village.plan["survey"] in ("", "none"):
        return []
    quality = random.uniform(0.86, 0.97)
    sexes = material_sexes()
    seen: set[tuple[object, ...]] = set()
    found: list[Questionnaire] = []
    for visit in visits:
        if not visit.surveyed:
            continue
        answers = _answers(campaign, village, random, quality)
        age, sex = min(88, max(18, visit.household.age + random.randint(-30, 5))), random.choice(sexes)
        while (visit.on, sex, age, *answers.values()) in seen:
            age = 18 + (age - 17) % 70
        seen.add((visit.on, sex, age, *answers.values()))
        unhappy = any(answers[question.id] in question.dissatisfied for question in campaign.questionnaire.questions)
        consent = bool(visit.household.phone) and random.random() < (0.55 if unhappy else 0.1)
        found.append(
            Questionnaire(
                serial=serial + len(found),
                unit=village.name,
                on=visit.on,
                sex=sex,
                age=age,
                answers=answers,
                consent=consent,
                name=visit.household.head if consent else "",
                phone=visit.household.phone if consent else "",
            )
        )
    return found


def material_sexes() -> tuple[str, ...]:
    """The two options of the sex column."""
    from schemas.questionnaire import BEFORE

    return next(column.options for column in BEFORE if column.name == "sex")


def _answers(campaign: Campaign, village: Village, random: Random, quality: float) -> dict[str, str]:
    questionnaire = campaign.questionnaire
    assert questionnaire is not None
    answers = {question.id: _answer(question, village, random, quality) for question in questionnaire.questions}
    by_id = {question.id: question for question in questionnaire.questions}
    for rule in questionnaire.consistency:
        if all(answers[name] in wanted for name, wanted in rule.when.items()):
            for name, never in rule.never.items():
                answers[name] = next(option for option in by_id[name].options if option not in never)
    return answers


def _answer(question: Question, village: Village, random: Random, quality: float) -> str:
    if not question.options:
        return said(random, village, "q_opinion") if random.random() < 0.06 else ""
    if question.favourable:
        weights = []
        for option in question.options:
            if option in question.favourable:
                weights.append(
                    quality / len(question.favourable) * (1.25 if option == question.favourable[0] else 0.75)
                )
            elif option == question.dont_know:
                weights.append(0.06)
            else:
                weights.append((1 - quality) * (0.12 if option in question.dissatisfied else 1))
        return random.choices(question.options, weights)[0]
    weights = [len(question.options) - place + 0.5 for place in range(len(question.options))]
    weights[-2:] = [6, 0.3]
    return random.choices(question.options, weights)[0]
