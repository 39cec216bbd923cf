"""Where the programme falls short on purpose: events taken away again, one subject of every rule at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.demo.programme_count import KEYS, Cell, cells, register_of
from pipeline.demo.programme_events import add_activity, enough, make_link, with_room
from pipeline.demo.programme_life import Life, Row, Value

TWO = 4  # who must do so many lacks two of them


def plant_flaws(life: Life, *, links: bool) -> None:
    """Take from one subject of every rule what it needs, give one more than allowed, explain one absence."""
    for number, rule in enumerate(life.campaign.requirements):
        if (rule.count == "links") is not links:
            continue
        found = [cell for cell in cells(life, life.rows, rule, life.stage_days[1]) if cell.required > 0]
        full = [cell for cell in found if not cell.short]
        if not full:
            continue
        # every other rule fails in its first period, so that the first run already shows it
        early = sorted(full, key=lambda cell: (cell.period.due, cell.unit, cell.subject))
        late = sorted(full, key=lambda cell: (cell.period.due, cell.unit, cell.subject), reverse=True)
        chosen = (early if number % 2 == 0 else late)[min(number * 3, len(full) - 1) if rule.each == "campaign" else number % min(len(full), 7)]  # fmt: skip
        lacking = 2 if chosen.required >= TWO else 1
        TAKE.get(rule.count, _take_rows)(life, chosen, int(chosen.actual - chosen.required) + lacking)
        if rule.at_most is not None:
            others = [cell for cell in full if cell.key != chosen.key]
            if others:
                _too_many(life, others[number % len(others)], number)
        if rule.explained_by:
            others = [cell for cell in full if cell.key != chosen.key]
            excused = others[len(others) // 2]
            _take_rows(life, excused, int(excused.actual))
            add_activity(life, excused, rule.explained_by[0], excused.period.starts)


def _serials(cell: Cell) -> list[tuple[Value, ...]]:
    """The rows of a cell, those of one counted value together."""
    name = {"visit_days": "visited_on", "days": "held_on", "households": "household", "links": "household"}.get(
        cell.rule.count, "serial"
    )
    groups: dict[Value, list[Value]] = {}
    for row in cell.events:
        groups.setdefault(row[name], []).append(row["serial"])
    return [tuple(serials) for serials in groups.values()]


def _take_rows(life: Life, cell: Cell, count: int) -> None:
    """Take away the last `count` of what was counted."""
    register = register_of(cell.rule)
    life.take(register, {serial for group in _serials(cell)[-count:] for serial in group})


def _take_quantity(life: Life, cell: Cell, count: int) -> None:
    for event in cell.events:
        less = min(count, int(str(event["quantity"] or 1)))
        event["quantity"] = int(str(event["quantity"] or 1)) - less
        count -= less
    life.take("activities", {row["serial"] for row in life.rows["activities"] if row["quantity"] == 0})


def _take_people(life: Life, cell: Cell, count: int) -> None:
    """Fewer representatives than asked for; the one who asked for something stays."""
    first, *others = life.of("forums", meeting=cell.row["meeting"])
    if count > len(others):
        first |= {"representative": None, "representative_phone": None, "statement": None}
    life.take("forums", {row["serial"] for row in others[-count:]})


def _take_meeting(life: Life, cell: Cell, count: int) -> None:
    """A meeting that does not count for the reason the rule names, or none at all."""
    for event in cell.events[-count:]:
        lines = life.of("forums", meeting=event["meeting"])
        if "announced_before" in cell.rule.where:
            for row in lines:
                row["announced_on"] = None
        elif "principal_present" in cell.rule.where:
            for row in lines:
                row["attendees"] = "".join(str(row["attendees"]).partition(str(row["host"]))[1:])
        elif "enough_representatives" in cell.rule.where:
            _take_people(life, _renamed(cell, event), 4)
        else:
            life.take("forums", {row["serial"] for row in lines})


def _renamed(cell: Cell, event: Row) -> Cell:
    return Cell(cell.rule, cell.unit, cell.subject, cell.key, event, cell.period, cell.required, [], 0, cell.status)


def _take_role(life: Life, cell: Cell, count: int) -> None:
    """Nobody is named for the role any more."""
    for event in cell.events[-count:]:
        for row in life.rows["cadres" if cell.rule.count == "members" else "grids"]:
            if row["serial"] == event["serial"]:
                row["role" if cell.rule.count == "members" else str(event["role"])] = None


def _take_wish(life: Life, cell: Cell, count: int) -> None:
    """The wish was taken up and never fulfilled."""
    for event in cell.events[-count:]:
        for row in life.rows["wishes"]:
            if row["serial"] == event["serial"]:
                row["done_on"] = row["result"] = None


def _take_words(life: Life, cell: Cell, count: int) -> None:
    """Visited, but not everything was written down."""
    name = life.campaign.visits.complete_when[-1]
    for event in cell.events:
        for row in life.rows["visits"]:
            if row["serial"] == event["serial"]:
                row[name] = None


def _take_links(life: Life, cell: Cell, count: int) -> None:
    """The cadre is linked with fewer; somebody else takes the household over where nobody may be left out."""
    households = [row["household"] for row in cell.events[-count:]]
    _take_rows(life, cell, count)
    everybody = any(rule.count == "links" and rule.per == "household" for rule in life.campaign.requirements)
    for number, household in enumerate(households):
        if cell.rule.per == "cadre" and everybody and not life.cadre_of(household):
            row = life.household(household)
            make_link(life, with_room(life, row, number), row)


def _too_many(life: Life, cell: Cell, number: int) -> None:
    """One subject has one more than the rule allows."""
    rule = cell.rule
    assert rule.at_most is not None
    more = rule.at_most + 1 - int(cell.actual)
    if rule.count == "members":
        for _ in range(more):
            first = life.of("cadres", unit=cell.unit)[0]
            life.add("cadres", {**first, "name": life.names.one(), "phone": life.phones.one(), "exempt": None,
                                "exempt_reason": None, "role": rule.where["role"][0], "grid": None, "cadre_class": None})  # fmt: skip
    elif rule.count == "role_holders":
        for _ in range(more):
            row = life.of("grids", **dict(zip(KEYS["grid"], cell.key, strict=True)))[0]
            life.add("grids", {**row, "grid_leader": life.names.one()})
    else:
        enough(life, cell, number, more)


TAKE: Mapping[str, Callable[[Life, Cell, int], None]] = {
    "quantity": _take_quantity, "attendees": _take_people, "forums": _take_meeting, "members": _take_role,
    "roles": _take_role, "role_holders": _take_role, "wishes": _take_wish, "complete_visits": _take_words,
    "links": _take_links,
}  # fmt: skip
"""How each thing a rule counts is taken away; rows simply go where nothing else is said."""
