"""Who visited whom on which day, and what was said at the door."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from pipeline.demo.material import material, said
from pipeline.demo.town import AWAY, RESIDENT, Cadre, Household, Village, Visit
from schemas.states import Mode

OPINIONS = ("problem", "work_style_opinion", "governance_opinion", "peace_opinion", "other_opinion")
SPARES = 9  # visits per village on which a mistake may be planted


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


def visits_of(
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
    text = said(random, village.hamlets, "problem")
    for place in by_cadre[busiest][:count]:
        visits[place] = replace(visits[place], texts={"problem": text}, problem_found=True)
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
    texts = {column: said(random, village.hamlets, column)}
    if random.random() < 0.06:
        other = random.choice([name for name in OPINIONS[1:] if name != column])
        texts[other] = said(random, village.hamlets, other)
    return texts
