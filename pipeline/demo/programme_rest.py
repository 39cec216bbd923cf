"""What no rule counts but every programme has: opinions, disputes, answers, ledgers, evaluations, call-backs."""

from __future__ import annotations

from datetime import date

from pipeline.demo.asking import questionnaires_of
from pipeline.demo.material import chance, said
from pipeline.demo.programme_events import ANNOUNCED
from pipeline.demo.programme_life import DAY, Life, Row, Value, wordlist
from pipeline.demo.town import RESIDENT, Household, Village, Visit
from schemas.disputes import DISPUTES
from schemas.evaluations import RATINGS
from schemas.four_ledgers import BOOKS
from schemas.rechecks import CONFIRMED, DENIED, SATISFACTIONS, UPHELD
from schemas.states import NONE_SAID, Mode

ANSWERS = (32, 34, 3)  # villages in turn: enough to be ranked, too few to be shown
OPINIONS_EACH = 3
PARTS = {"D": DISPUTES["kind"].options[0], "P": DISPUTES["kind"].options[1]}


def make_rest(life: Life) -> None:
    """Everything beside what the rules ask."""
    for place, unit in enumerate(life.villages):
        _opinions(life, place, unit)
        if life.keeps("forums") and not life.of("forums", unit=unit):
            _meeting(life, place, unit)
        if life.keeps("disputes"):
            _disputes(life, place, unit)
        if life.keeps("four_ledgers"):
            _four_ledgers(life, place, unit)
        if life.keeps("evaluations"):
            _evaluation(life, place, unit)
        if life.keeps("rechecks"):
            _rechecks(life, place, unit)
        if life.keeps("questionnaire"):
            _answers(life, place, unit)


def _hamlets(life: Life, unit: str) -> list[str]:
    return list(dict.fromkeys(str(row["hamlet"]) for row in life.of("households", unit=unit)))


def _opinions(life: Life, place: int, unit: str) -> None:
    """A few households say something; the columns that become issues, in turn."""
    columns = life.campaign.issues.from_visits
    visits = [row for row in life.of("visits", unit=unit) if row["mode"] == Mode.HOME]
    if not columns or not visits:
        return
    visits.sort(key=lambda row: (str(row["visited_on"]), str(row["household"])))
    first = [row for row in visits if isinstance(row["visited_on"], date) and row["visited_on"] <= life.stage_days[0]]
    chosen = [*first[1 : 3 + OPINIONS_EACH : 2], visits[-1]]
    for number, row in enumerate(chosen):
        column = columns[(place + number) % len(columns)]
        if row.get(column) is not None:
            row[column] = said(life.random, _hamlets(life, unit), column)
            row["problem_found"] = True if column == "problem" else row["problem_found"]


def _meeting(life: Life, place: int, unit: str) -> None:
    """A meeting no rule asks for; everybody there says something or nothing."""
    rules, words = life.campaign.forums, wordlist()["forums"]
    day = life.campaign.activity.starts + (20 + place) * DAY
    kind = rules.kinds[0].name if rules and rules.kinds else ""
    cadres = life.of("cadres", unit=unit)
    where = words["place"].format(unit=unit)
    for number, household in enumerate(life.of("households", unit=unit)[:8]):
        texts = words["statements"]
        text = texts[(place + number) % len(texts)].format(a=household["hamlet"], b=unit, n=place + 2)
        life.add(
            "forums",
            {"unit": unit, "kind": kind, "organiser": life.campaign.issuer, "place": where, "held_on": day,
             "announced_on": day - ANNOUNCED * DAY, "host": cadres[0]["name"], "recorder": cadres[-1]["name"],
             "attendees": words["joiner"].join(str(row["name"]) for row in cadres[:2]), "representative": household["head"],
             "representative_phone": household["phone"], "statement": text if number == 0 else NONE_SAID,
             "meeting": "|".join((unit, day.isoformat(), kind, where))},
        )  # fmt: skip


def _disputes(life: Life, place: int, unit: str) -> None:
    """A dispute and a petition by the first run, a dispute settled at once by the second."""
    words, rules = wordlist()["disputes"], life.campaign.disputes
    first, last = life.campaign.activity.starts, life.stage_days[1]
    days = (first + (15 + place) * DAY, first + (18 + place) * DAY, last - (10 + place) * DAY)
    kinds = (PARTS["D"], PARTS["P"], PARTS["D"])
    households = life.of("households", unit=unit)
    for number, (day, kind) in enumerate(zip(days, kinds, strict=True)):
        texts = words["petition" if kind == PARTS["P"] else "dispute"]
        household = households[3 * number + place]
        categories = rules.categories if rules else ()
        text = texts[(place + number) % len(texts)].format(a=household["hamlet"], n=place + number + 2)
        at_once = number == 2
        life.add(
            "disputes",
            {"unit": unit, "raised_on": day, "kind": kind,
             "category": categories[(place * 3 + number) % len(categories)].name if categories else None,
             "grid": household["grid"], "reporter": household["head"], "reporter_phone": household["phone"], "text": text,
             "disposal": words["at_once" if at_once else "report"], "reported_on": None if at_once else day + DAY,
             "cadre": life.of("cadres", unit=unit)[0]["name"], "remark": None},
        )  # fmt: skip


def _four_ledgers(life: Life, place: int, unit: str) -> None:
    words, first = wordlist()["four_ledgers"], life.campaign.activity.starts
    span = (life.campaign.activity.ends - first).days
    for number, book in enumerate(BOOKS):
        for turn in range(3):
            household = life.of("households", unit=unit)[number * 3 + turn]
            life.add(
                "four_ledgers",
                {"unit": unit, "book": book, "on": first + (3 + place + number + turn * span // 3) * DAY,
                 "cadre": life.of("cadres", unit=unit)[turn % 3]["name"], "head": household["head"],
                 "content": words["content"].format(unit=unit, book=book, n=turn + 1, a=household["hamlet"]),
                 "handling": words["handling"], "remark": None},
            )  # fmt: skip


def _evaluation(life: Life, place: int, unit: str) -> None:
    words, offices = wordlist()["evaluations"], life.offices or [life.campaign.issuer]
    life.add(
        "evaluations",
        {"unit": unit, "rated": offices[place % len(offices)], "rated_on": life.stage_days[1] - 8 * DAY,
         "aspect": words["aspect"], "rating": RATINGS[place % len(RATINGS)], "opinion": words["opinion"]},
    )  # fmt: skip


def _rechecks(life: Life, place: int, unit: str) -> None:
    """Three households called back; in the second village one of them denies the visit, and two people uphold it."""
    words, people = wordlist()["rechecks"], [life.names.one(), life.names.one()]
    visits = [row for row in life.of("visits", unit=unit) if row["mode"] == Mode.HOME][::11][:3]
    for number, visit in enumerate(visits):
        day = visit["visited_on"]
        assert isinstance(day, date)
        called = min(day + 3 * DAY, life.stage_days[1])
        denied = place == 1 and number == 0
        life.add(
            "rechecks",
            {**{name: visit[name] for name in ("unit", "group", "head", "phone", "address", "cadre", "visited_on", "mode")},
             "attempts": 1, "result": DENIED if denied else CONFIRMED, "satisfied": SATISFACTIONS[number % 3],
             "caller": people[0], "called_on": called, "explanation": words["explanation"] if denied else None,
             "conclusion": UPHELD if denied else None, "concluded_by": wordlist()["forums"]["joiner"].join(people) if denied else None,
             "concluded_on": called if denied else None, "remark": None},
        )  # fmt: skip


def _answers(life: Life, place: int, unit: str) -> None:
    """Answers of visited households on the day of the visit; they name nobody who did not agree."""
    made: list[Visit] = []
    surveyed = [row for row in life.of("visits", unit=unit) if row["surveyed"]]
    seen: set[Value] = set()
    for row in surveyed:
        if row["household"] not in seen and len(seen) < ANSWERS[place % len(ANSWERS)]:
            seen.add(row["household"])
            made.append(_as_visit(life, row))
    village = Village(unit, unit[:-1], 0, place, {"survey": "template"}, tuple(_hamlets(life, unit)))
    random = chance(life.seed, "programme", "answers", unit)
    for answer in questionnaires_of(life.campaign, village, made, random, len(life.rows["questionnaire"])):
        line: Row = {"unit": unit, "answered_on": answer.on, "sex": answer.sex, "age": answer.age, "consent": answer.consent,
                    "contact_name": answer.name or None, "contact_phone": answer.phone or None}  # fmt: skip
        life.add("questionnaire", line | {name: text or None for name, text in answer.answers.items()})


def _as_visit(life: Life, row: Row) -> Visit:
    home = life.household(row["household"])
    household = Household(
        str(row["unit"]), int(str(row["group"])), str(row["household_no"]), str(row["head"]), int(str(home["age"])),
        str(row["phone"] or ""), int(str(row["members"])), str(home["hamlet"]), RESIDENT,
    )  # fmt: skip
    day = row["visited_on"]
    assert isinstance(day, date)
    return Visit(0, household, day, str(row["cadre"]), Mode.HOME, True, True, False, {}, True, "")
