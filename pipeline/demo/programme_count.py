"""The programme's rules counted a second way: plain loops over what was made up, sharing nothing with the measures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.campaign import Campaign, Requirement
from pipeline.demo.programme_life import DAY, Life, Row, Value
from pipeline.demo.programme_people import said
from schemas.grids import ROLES
from schemas.words import LIST_MARKS

MET, SHORT, OVER, NOT_YET = "met", "short", "over", "not_yet_due"
Rows = Mapping[str, Sequence[Row]]
Key = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, and the day at whose end it must be done."""

    starts: date
    ends: date
    due: date
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One subject in one period. events: the rows counted there."""

    rule: Requirement
    unit: str
    subject: str
    key: Key
    row: Row
    period: Period
    required: float
    events: list[Row]
    actual: float
    status: str

    @property
    def short(self) -> float:
        """How many are lacking."""
        return max(0.0, self.required - self.actual)


KEYS: Mapping[str, tuple[str, ...]] = {
    "village": ("unit",), "office": ("unit",), "cadre": ("unit", "cadre"), "household": ("household",),
    "visited_household": ("household",), "linked_household": ("household",), "linkage": ("cadre", "household"),
    "grid": ("unit", "grid"), "forum": ("meeting",),
}  # fmt: skip
REGISTER = {"links": "linkage", "activities": "activities", "quantity": "activities", "days": "activities", "wishes": "wishes",
            "roles": "grids", "role_holders": "grids", "members": "cadres", "questionnaires": "questionnaire",
            "forums": "forums", "attendees": "forums"}  # fmt: skip
DAY_OF = {"visits": "visited_on", "activities": "held_on", "forums": "held_on", "questionnaire": "answered_on", "wishes": "done_on"}  # fmt: skip


def register_of(rule: Requirement) -> str:
    """The register a rule counts in."""
    return REGISTER.get(rule.count, "visits")


def cells(life: Life, rows: Rows, rule: Requirement, as_of: date) -> list[Cell]:
    """Every subject of a rule in every period begun; none where the number asked for is not known here."""
    campaign = life.campaign
    periods = [one for one in periods_of(rule, campaign) if one.starts <= as_of] or periods_of(rule, campaign)[:1]
    day = "" if rule.count in ("links", "roles", "role_holders", "members") else DAY_OF[register_of(rule)]
    events = _events(rule, rows, campaign, as_of)
    sorted_out = _by_subject(rule, events, campaign)
    excuses: dict[Key, list[Row]] = {}
    if rule.explained_by:
        kinds = {"kind": rule.explained_by}
        excuses = _by_subject(rule, [row for row in rows["activities"] if fits(row, kinds)], campaign)
    found = []
    for unit, subject, key, row in subjects(rule, rows, campaign, as_of):
        own = sorted_out.get(key, [])
        required = _required(rule, row)
        if required is None:
            continue
        for period in periods:
            if rule.own_round and row.get(rule.own_round) not in period.names:
                continue
            inside = [one for one in own if not day or _within(one.get(day), period)]
            excused = any(_within(one["held_on"], period) for one in excuses.get(key, []))
            need = 0.0 if excused else required
            actual = amount(rule, inside)
            status = MET if actual >= need else SHORT if as_of >= period.due else NOT_YET
            if status == MET and rule.at_most is not None and actual > rule.at_most:
                status = OVER
            found.append(Cell(rule, unit, subject, key, row, period, need, inside, actual, status))
    return found


def _required(rule: Requirement, row: Row) -> float | None:
    if isinstance(rule.at_least, int):
        return float(rule.at_least)
    value = row.get(rule.at_least)
    return float(value) if isinstance(value, int) else None


def _within(day: Value, period: Period) -> bool:
    return isinstance(day, date) and period.starts <= day <= period.ends


def _by_subject(rule: Requirement, events: Iterable[Row], campaign: Campaign) -> dict[Key, list[Row]]:
    """Events by the keys of the rule's subjects; what an office's cadre did is his wherever it was."""
    names = KEYS[rule.per]
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in events:
        found[tuple(row.get(name) for name in names)].append(row)
    if rule.per == "cadre":
        elsewhere: dict[Key, list[Row]] = defaultdict(list)
        for (_, name), rows in list(found.items()):
            for office in campaign.offices:
                elsewhere[office.name, name] += rows
        return elsewhere | {key: rows for key, rows in found.items() if key not in elsewhere}
    return found


def subjects(rule: Requirement, rows: Rows, campaign: Campaign, as_of: date) -> list[tuple[str, str, Key, Row]]:
    """Whom a rule asks: unit, what it is called, its key and its row in the roster."""
    found: dict[Key, tuple[str, str, Row]] = {}
    for row in _roster(rule, rows, campaign, as_of):
        key = tuple(row.get(name) for name in KEYS[rule.per])
        left_out = any(fits(row, {name: words}) for name, words in rule.not_among.items())
        if fits(row, rule.among) and not left_out and key not in found:
            found[key] = (str(row["unit"]), _called(rule, row), row)
    return [(unit, subject, key, row) for key, (unit, subject, row) in found.items()]


def _called(rule: Requirement, row: Row) -> str:
    names = KEYS[rule.per]
    return "|".join(str(row[name]) for name in (names[-1:] if rule.per in ("cadre", "grid") else names))


def _roster(rule: Requirement, rows: Rows, campaign: Campaign, as_of: date) -> Iterable[Row]:
    match rule.per:
        case "village":
            return [{"unit": unit.name, "name": unit.name, "target": unit.target} for unit in campaign.villages]
        case "office":
            return [{"unit": unit.name, "name": unit.name} for unit in campaign.offices]
        case "cadre":
            return [{**row, "cadre": row["name"]} for row in rows["cadres"]]
        case "household":
            return rows["households"]
        case "linkage" | "linked_household":
            return rows["linkage"]
        case "grid":
            return rows["grids"]
        case "forum":
            return meetings(rows, campaign)
        case _:
            modes = [str(mode) for mode in campaign.visits.counted_modes]
            return [row for row in rows["visits"] if row["mode"] in modes and is_by(row["visited_on"], as_of)]


def is_by(day: Value, as_of: date) -> bool:
    """Whether a day has come."""
    return isinstance(day, date) and day <= as_of


def fits(row: Row, where: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether every named column holds one of the named words, alone or in a list."""
    for name, values in where.items():
        text = said(row.get(name))
        if text not in values and not set(re.split(f"[{re.escape(LIST_MARKS)}]+", text)) & set(values):
            return False
    return True


def _events(rule: Requirement, rows: Rows, campaign: Campaign, as_of: date) -> list[Row]:
    """The rows a rule counts, made to hold what its `where` asks."""
    register = register_of(rule)
    made: Iterable[Row] = rows.get(register, ())
    if rule.count in ("forums", "attendees"):
        made = meetings(rows, campaign)
    elif rule.count in ("roles", "role_holders"):
        made = [{**row, "role": role, "person": row[role]} for row in made for role in ROLES if row.get(role)]
    elif rule.count == "members":
        made = [{**row, "cadre": row["name"]} for row in made]
    elif rule.count == "wishes":
        made = [{**row, "done": isinstance(row["done_on"], date)} for row in made]
    elif register == "visits":
        made = _reached(made, rule, campaign)
    day = DAY_OF.get(register, "")
    if day and rule.count != "wishes":
        made = [row for row in made if is_by(row[day], as_of)]
    made = [row for row in made if fits(row, rule.where)]
    if rule.per == "grid" and register == "visits":
        grids = {row["household"]: row["grid"] for row in rows["households"]}
        made = [{**row, "grid": grids.get(row["household"])} for row in made]
    return list(made)


def _reached(visits: Iterable[Row], rule: Requirement, campaign: Campaign) -> list[Row]:
    modes = [str(mode) for mode in campaign.visits.counted_modes]
    found = [row for row in visits if "mode" in rule.where or row["mode"] in modes]
    if rule.count == "complete_visits":
        found = [row for row in found if is_complete(row, campaign)]
    return found


def is_complete(row: Row, campaign: Campaign) -> bool:
    """Whether a visit did all the programme asks of one: what is a flag must be true, of anything else any answer will do."""
    return all(
        row.get(name) is True if name in ("leaflet", "surveyed", "signed") else row.get(name) is not None
        for name in campaign.visits.complete_when
    )


def amount(rule: Requirement, events: Sequence[Row]) -> float:
    """How much these events are, in what the rule counts."""
    match rule.count:
        case "visit_days" | "days":
            return len({row["visited_on" if rule.count == "visit_days" else "held_on"] for row in events})
        case "households" | "links":
            return len({row["household"] for row in events})
        case "quantity":
            return sum(float(str(row.get("quantity") or 1)) for row in events)
        case "attendees":
            return sum(float(str(row["representatives"])) for row in events)
        case "roles":
            return len({row["role"] for row in events})
        case "role_holders":
            return len({row["person"] for row in events})
        case _:
            return len(events)


def meetings(rows: Rows, campaign: Campaign) -> list[Row]:
    """One row per meeting: how many represented the people, whether the principal came, whether it was announced."""
    rules = campaign.forums
    cadres = {row["name"] for row in rows["cadres"]}
    role = rules.principal_role if rules else ""
    principals = [str(row["name"]) for row in rows["cadres"] if role and row["role"] == role]
    by_meeting: dict[Value, list[Row]] = defaultdict(list)
    for row in rows.get("forums", ()):
        by_meeting[row["meeting"]].append(row)
    found: list[Row] = []
    for meeting, lines in sorted(by_meeting.items(), key=lambda item: str(item[0])):
        first = lines[0]
        people = {line["representative"] for line in lines} - cadres - {None}
        announced = first.get("announced_on")
        found.append(
            {"meeting": meeting, "unit": first["unit"], "kind": first["kind"], "held_on": first["held_on"],
             "representatives": len(people), "enough_representatives": len(people) >= (rules.minimum_representatives if rules else 0),
             "principal_present": any(name in str(first["attendees"]) for name in principals),
             "announced_before": isinstance(announced, date) and announced < first["held_on"]}  # type: ignore[operator]
        )  # fmt: skip
    return found


def periods_of(rule: Requirement, campaign: Campaign) -> list[Period]:
    """The periods of a rule, cut to the days it is asked in."""
    first, last = rule.starts or campaign.activity.starts, rule.ends or campaign.activity.ends
    named: list[tuple[date, date, tuple[str, ...]]] = []
    if rule.each == "round":
        named = [(one.starts, one.ends, (one.id, one.title)) for one in campaign.rounds if one.kind == rule.round]
    elif rule.each == "phase":
        named = [(one.starts, one.ends, (one.id, one.title)) for one in campaign.phases]
    elif rule.each != "campaign":
        begins = [day for day in _days(first, last) if day == first or _begins(rule.each, day, rule.month_starts)]
        closes = [day - DAY for day in begins[1:]] + [last]
        named = [(one, other, ()) for one, other in zip(begins, closes, strict=True)]
    named = named or [(first, last, ())]
    found = []
    for starts, ends, names in named:
        if ends < first or starts > last:
            continue
        inside_from, inside_to = max(starts, rule.starts or starts), min(ends, rule.ends or ends)
        due = inside_to if rule.due is None else rule.due if len(named) == 1 else min(rule.due, inside_to)
        found.append(Period(inside_from, inside_to, due, names))
    return found


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _begins(each: str, day: date, month_starts: int) -> bool:
    """Whether a natural period begins on a day."""
    match each:
        case "day":
            return True
        case "week":
            return day.isoweekday() == 1
        case "ten_days":
            return day.day in (1, 11, 21)
        case "month":
            return day.day == month_starts
        case "quarter":
            return day.day == 1 and day.month in (1, 4, 7, 10)
        case "half":
            return day.day == 1 and day.month in (1, 7)
        case _:
            return day.day == 1 and day.month == 1
