"""What happened: enough links, meetings, visits, activities and wishes for every subject in every period of every rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from pipeline.campaign import Requirement
from pipeline.demo.material import material
from pipeline.demo.programme_count import Cell, cells
from pipeline.demo.programme_life import DAY, Life, Row, Value, wordlist
from pipeline.demo.programme_people import said
from schemas.activities import SUCCEEDED
from schemas.states import NONE_SAID, Mode
from schemas.wishes import WISHES
from schemas.words import MEDIATION_WORDS

ROUNDS = 4  # what one rule added may leave another asking for more
FINE = ("day", "week", "ten_days", "month", "quarter", "round", "half", "phase", "year", "campaign")
FIRST = ("members", "roles", "role_holders", "links", "forums", "attendees")
CLOSE = ("linkage", "cadre", "grid", "household", "forum")
OPINIONS = ("difficulty", "work_style_opinion", "governance_opinion", "peace_opinion", "other_opinion")
ANNOUNCED = 3  # days before a meeting


def make_events(life: Life, *, links: bool) -> None:
    """Fill the registers until no rule lacks anything at the end of the activity: the rules about links, or all others."""
    rules = sorted((rule for rule in life.campaign.requirements if (rule.count == "links") is links), key=_turn)
    last = life.stage_days[1]
    for _ in range(ROUNDS):
        added = 0
        for rule in rules:
            lacking = [cell for cell in cells(life, life.rows, rule, last) if cell.short]
            for number, cell in enumerate(lacking):
                added += enough(life, cell, number)
        if not added:
            return


def _turn(rule: Requirement) -> tuple[int, int, int]:
    """Links and meetings first, then what is asked often, and of few, before what that may already fulfil."""
    first = FIRST.index(rule.count) if rule.count in FIRST else len(FIRST)
    close = CLOSE.index(rule.per) if rule.per in CLOSE else len(CLOSE)
    return first, FINE.index(rule.each), close


def enough(life: Life, cell: Cell, number: int, more: int = 0) -> int:
    """Make what a cell lacks, and `more`; how many rows that took."""
    make = MAKERS.get(cell.rule.count)
    wanted = int(cell.short) + more
    if make is None or wanted <= 0:
        return 0
    if cell.rule.count == "quantity":
        return make(life, cell, number, wanted)
    if cell.rule.count == "households" and not cell.row.get("household"):
        wanted = min(wanted, len(_unvisited(life, cell)))
    days = _free_days(cell)
    made, start = 0, life.random.randrange(len(days))
    for place in range(wanted):
        day = days[(start + place * max(1, len(days) // (wanted + 1))) % len(days)]
        if cell.rule.count in ("days", "visit_days", "visits"):
            days = [one for one in days if one != day] or days
        made += make(life, cell, number + place, day.toordinal())
    return made


def _free_days(cell: Cell) -> list[date]:
    """Days of the period by which it must be done, without those that are counted already."""
    period = cell.period
    last = min(period.ends, period.due) if period.due >= period.starts else period.ends
    used = {value for row in cell.events for value in row.values() if isinstance(value, date)}
    days = [period.starts + place * DAY for place in range((last - period.starts).days + 1)]
    return [day for day in days if day not in used] or days


def _cadre_for(life: Life, unit: str, household: Value, number: int) -> str:
    """Who goes to a household: whoever is linked with it, else one of the village's cadres in turn."""
    if life.cadre_of(household):
        return life.cadre_of(household)
    free = [row for row in life.of("cadres", unit=unit) if not row["exempt"]]
    return str(free[number % len(free)]["name"])


def _household_for(life: Life, cell: Cell, number: int) -> Row:
    if cell.row.get("household"):
        return life.household(cell.row["household"])
    unit = life.village_of(cell.unit)
    listed = _unvisited(life, cell) if cell.rule.count == "households" else life.of("households", unit=unit)
    if cell.rule.per == "grid":
        listed = [row for row in listed if row["grid"] == cell.row["grid"]] or listed
    return listed[number % len(listed)]


def _unvisited(life: Life, cell: Cell) -> list[Row]:
    """Households of a subject's village nobody has counted for it: a target beyond the roster stays out of reach."""
    counted = {row["household"] for row in cell.events}
    unit = life.village_of(cell.unit)
    return [row for row in life.of("households", unit=unit) if row["household"] not in counted]


def make_visit(life: Life, household: Row, cadre: str, day: date, mode: str) -> Row:
    """One visit, everything asked of it done and nothing to complain about."""
    home, words = mode == Mode.HOME, wordlist()["visits"]
    texts: Row = dict.fromkeys((*OPINIONS[1:], "problem"), NONE_SAID)
    return life.add(
        "visits",
        {**{name: household[name] for name in ("unit", "group", "household_no", "head", "phone", "members", "household")},
         "head_age": household["age"], "address": f"{household['hamlet']}{household['group']}", "cadre": cadre,
         "visited_on": day, "mode": mode, "leaflet": home, "surveyed": home, "problem_found": False,
         "difficulty": words["difficulty"], **texts, "signed": home, "remark": None},
    )  # fmt: skip


def _visit(life: Life, cell: Cell, number: int, ordinal: int) -> int:
    household = _household_for(life, cell, number)
    cadre = cell.row.get("cadre") or _cadre_for(life, str(household["unit"]), household["household"], number)
    modes = cell.rule.where.get("mode", (str(Mode.HOME),))
    day = date.fromordinal(ordinal)
    taken = life.visited.setdefault((household["household"], cadre), set())
    free = [one for one in _free_days(cell) if one not in taken] or [day]
    day = min(free, key=lambda one: (abs(one - day), one))  # twice on a day would be one visit
    taken.add(day)
    make_visit(life, household, str(cadre), day, modes[number % len(modes)])
    return 1


def make_link(life: Life, cadre: Row, household: Row) -> None:
    """Link a cadre with a household."""
    grid = household["grid"]
    life.add(
        "linkage",
        {"cadre": cadre["name"], "position": cadre["position"], "phone": cadre["phone"], "unit": household["unit"],
         "head": household["head"], "head_phone": household["phone"], "group": household["group"],
         "household_no": household["household_no"], "grid": grid, "cadre_class": cadre["cadre_class"],
         "household_class": household["household_class"], "household": household["household"]},
    )  # fmt: skip


def _link(life: Life, cell: Cell, number: int, ordinal: int) -> int:
    """A household nobody is linked with, else one somebody else is; or for a household, whoever may have one more."""
    wanted = cell.rule.where.get("household_class")
    linked = {row["household"] for row in life.rows["linkage"]}
    if cell.rule.per == "cadre":
        unit = life.village_of(cell.unit)
        mine = {row["household"] for row in life.of("linkage", cadre=cell.row["name"])}
        fitting = [
            row for row in life.of("households", unit=unit)
            if row["household"] not in mine and (wanted is None or said(row["household_class"]) in wanted)
        ]  # fmt: skip
        classed = life.campaign.linkage is not None and wanted is None
        fitting.sort(key=lambda row: (row["household"] in linked, classed and row["household_class"] is not None))
        if not fitting:
            return 0
        make_link(life, cell.row, fitting[0])
        return 1
    household = _household_for(life, cell, number)
    make_link(life, with_room(life, household, number), household)
    return 1


def with_room(life: Life, household: Row, number: int) -> Row:
    """A cadre of the village whom no rule limits in how many households he is linked with."""
    limited = {
        name for rule in life.campaign.requirements if rule.count == "links" and rule.at_most
        and (said(household["household_class"]) in rule.where.get("household_class", (said(household["household_class"]),)))
        for name in rule.among.get("cadre_class", ())
    }  # fmt: skip
    mine = {row["cadre"] for row in life.of("linkage", household=household["household"])}
    cadres = [row for row in life.of("cadres", unit=household["unit"]) if not row["exempt"] and row["name"] not in mine]
    free = [row for row in cadres if row["cadre_class"] not in limited] or cadres
    return free[number % len(free)]


def _activity(life: Life, cell: Cell, number: int, ordinal: int) -> int:
    _add_activity(life, cell, number, date.fromordinal(ordinal), 1)
    return 1


def _quantity(life: Life, cell: Cell, number: int, amount: int) -> int:
    days = _free_days(cell)
    _add_activity(life, cell, number, days[number * 7 % len(days)], amount)
    return 1


def _add_activity(life: Life, cell: Cell, number: int, day: date, quantity: int) -> None:
    kinds = cell.rule.where.get("kind") or ("",)
    add_activity(life, cell, kinds[number % len(kinds)], day, quantity)


def add_activity(life: Life, cell: Cell, kind: str, day: date, quantity: int = 1) -> Row:
    """An activity of a cell's subject; its running number keeps two of one day apart."""
    row, per, words = cell.row, cell.rule.per, wordlist()["activities"]
    unit = life.village_of(cell.unit) if per == "cadre" else cell.unit
    cadre, grid = (row["name"], row.get("grid")) if per == "cadre" else (None, row.get("grid"))
    if per == "grid":
        weekly = [one for one in life.of("cadres", unit=unit, grid=grid) if not one["exempt"]]
        cadre = weekly[0]["name"] if weekly else row.get("grid_leader")
    count = len(life.of("activities", unit=unit, kind=kind)) + 1
    result = SUCCEEDED if any(word in kind for word in MEDIATION_WORDS) else None
    return life.add(
        "activities",
        {"unit": unit, "kind": kind, "held_on": day, "cadre": cadre, "grid": grid, "quantity": quantity, "head": None,
         "content": words["content"].format(unit=unit, kind=kind, n=count), "result": result, "remark": None},
    )  # fmt: skip


def _wish(life: Life, cell: Cell, number: int, ordinal: int) -> int:
    household, words = _household_for(life, cell, number), wordlist()["wishes"]
    kinds, done = WISHES["kind"].options, date.fromordinal(ordinal)
    kind = cell.rule.where.get("kind", (kinds[number % (len(kinds) - 1)],))[0]
    life.add(
        "wishes",
        {"unit": household["unit"], "cadre": cell.row.get("name"), "head": household["head"], "kind": kind,
         "wish": words["wish"].format(head=household["head"], kind=kind),
         "claimed_on": max(life.campaign.activity.starts, done - 6 * DAY), "done_on": done, "result": words["result"],
         "remark": None},
    )  # fmt: skip
    return 1


def _forum(life: Life, cell: Cell, number: int, ordinal: int) -> int:
    """A meeting that counts: announced, the principal there, enough people; one of them asks for something."""
    campaign, words = life.campaign, wordlist()["forums"]
    rules = campaign.forums
    unit = life.village_of(cell.unit)
    kinds = cell.rule.where.get("kind") or ([kind.name for kind in rules.kinds][:1] if rules else [""])
    place = words["place"].format(unit=unit)
    start = campaign.activity.starts + (ANNOUNCED + 1) * DAY
    day = max(start, date.fromordinal(ordinal))
    while any(life.of("forums", unit=unit, held_on=day, kind=kinds[0])):
        day += DAY
    role = rules.principal_role if rules else ""
    cadres = [row for row in life.of("cadres", unit=unit) if not row["exempt"] and (not role or row["role"] != role)]
    principals = [str(row["name"]) for row in life.rows["cadres"] if role and row["role"] == role][:1]
    host, recorder = str(cadres[0]["name"]), str(cadres[-1]["name"])
    attendees = words["joiner"].join(dict.fromkeys([*principals, host, recorder]))
    meeting = "|".join((unit, day.isoformat(), kinds[0], place))
    households = life.of("households", unit=unit)
    count = _representatives(life)
    for order in range(count):
        household = households[(number * 7 + order) % len(households)]
        life.add(
            "forums",
            {"unit": unit, "kind": kinds[0], "organiser": campaign.issuer, "place": place, "held_on": day,
             "announced_on": day - ANNOUNCED * DAY, "host": host, "recorder": recorder, "attendees": attendees,
             "representative": household["head"], "representative_phone": household["phone"],
             "statement": _statement(life, order), "meeting": meeting},
        )  # fmt: skip
    return count


def _representatives(life: Life) -> int:
    rules = life.campaign.forums
    asked = [int(rule.at_least) for rule in life.campaign.requirements if rule.count == "attendees"]
    return max([rules.minimum_representatives if rules else 0, 6, *asked]) + 1


def _statement(life: Life, order: int) -> str:
    if order:
        return NONE_SAID
    hamlets = life.random.sample(material()["places"]["hamlets"], 2)
    texts = wordlist()["forums"]["statements"]
    return str(texts[life.serial % len(texts)].format(a=hamlets[0], b=hamlets[1], n=life.random.randint(2, 9)))


Maker = Callable[[Life, Cell, int, int], int]
MAKERS: Mapping[str, Maker] = {
    "visits": _visit, "visit_days": _visit, "households": _visit, "complete_visits": _visit, "links": _link,
    "forums": _forum, "activities": _activity, "days": _activity, "quantity": _quantity, "wishes": _wish,
}  # fmt: skip
"""How each thing a rule counts is made; roles and members are in the rosters from the start."""
