"""The demo counted a second way: from the township's life and the list of planted mistakes, not from the files' rows.

Slow and plain on purpose. Whatever the pipeline, `truth` and this count agree on was arrived at three times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from pipeline.campaign import Campaign
from pipeline.demo.town import Questionnaire, Township, Visit
from schemas.states import Mode


def known_visits(township: Township, as_of: date, refused: frozenset[int]) -> list[Visit]:
    """Visits up to `as_of` that the villages' files of that day reach, without those whose row was refused (serials)."""
    last = last_days(township, as_of)
    return [v for v in township.visits if v.on <= min(as_of, last[v.unit]) and v.serial not in refused]


def known_answers(township: Township, as_of: date, refused: frozenset[int]) -> list[Questionnaire]:
    """Questionnaires likewise."""
    last = last_days(township, as_of)
    return [a for a in township.questionnaires if a.on <= min(as_of, last[a.unit]) and a.serial not in refused]


def last_days(township: Township, as_of: date) -> dict[str, date]:
    """village -> last day its files reach."""
    first, second = township.stage_days
    found = {}
    for village in township.villages:
        found[village.name] = first - timedelta(days=village.plan.get("lag", 0))
        if as_of >= second and village.plan["second"] != "none":
            found[village.name] = second
    return found


def recount(
    township: Township, as_of: date, refused_visits: frozenset[int], refused_answers: frozenset[int]
) -> dict[tuple[str, str], float]:
    """(figure, unit) -> value of the main figures."""
    campaign = township.campaign
    visits = known_visits(township, as_of, refused_visits)
    answers = known_answers(township, as_of, refused_answers)
    figures: dict[tuple[str, str], float] = defaultdict(float)
    seen = _first_days(figures, visits, campaign.issuer)
    for house, day in seen.items():
        for unit in (house.split()[0], campaign.issuer):
            figures["visited_households", unit] += 1
            figures["new_in_day", unit] += day == as_of
            figures["new_in_week", unit] += (as_of - day).days < 7
    for answer in answers:
        for unit in (answer.unit, campaign.issuer):
            figures["questionnaire_n", unit] += 1
    for (figure, unit), value in list(figures.items()):
        if figure == "visited_households":
            figures["completion_rate", unit] = value / targets(campaign)[unit]
    return dict(figures)


def _first_days(figures: dict[tuple[str, str], float], visits: list[Visit], town: str) -> dict[str, date]:
    """Counts the visits; the first day of every household that was reached."""
    seen: dict[str, date] = {}
    calls = set()
    for visit in visits:
        house = f"{visit.unit} {visit.household.number}"
        call = (house, visit.on, visit.cadre)
        if visit.mode is Mode.ABSENT or call in calls:
            continue
        calls.add(call)
        for unit in (visit.unit, town):
            figures["visits", unit] += 1
            figures["home_visits", unit] += visit.mode is Mode.HOME
            figures["phone_visits", unit] += visit.mode is Mode.PHONE
        seen[house] = min(visit.on, seen.get(house, visit.on))
    return seen


def targets(campaign: Campaign) -> Mapping[str, int]:
    """unit -> target; the town's is the sum."""
    found = {unit.name: unit.target for unit in campaign.units.list}
    return {**found, campaign.issuer: sum(found.values())}
