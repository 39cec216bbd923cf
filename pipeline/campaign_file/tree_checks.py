"""What may be wrong with the units above the villages: names, parents, circles, levels (docs/decisions/0010-unit-tree.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from pipeline.campaign import unit_key
from pipeline.campaign_file.checks import Found, Plan, records, section, texts
from pipeline.campaign_file.mistakes import choice
from pipeline.campaign_file.written import Path
from pipeline.unit_tree import level_of

ABOVE = ("units", "above")
NO_MORE = re.compile("(?:000)+$")  # a code padded with zeros to the length of a village's
Named = Mapping[str, tuple[Path, Plan]]


def _named(plan: Plan, key: str) -> Named:
    """Name -> where the unit stands, and what is written of it; the first of equal names."""
    found: dict[str, tuple[Path, Plan]] = {}
    for n, unit in records(section(plan, "units").get(key)):
        if isinstance(unit.get("name"), str):
            found.setdefault(unit["name"].strip(), (("units", key, n), unit))
    return found


def _parent(unit: Plan) -> str:
    parent = unit.get("parent")
    return parent.strip() if isinstance(parent, str) else ""


def upper_names_once(plan: Plan) -> Found:
    """No upper unit has a name twice, that of another unit, or the issuer's; none stands among the prefixes."""
    units, issuer = section(plan, "units"), plan.get("issuer")
    prefixes = texts(units.get("prefixes"))
    taken = {unit_key(name, ()): name for name in _named(plan, "list")}
    for n, unit in records(units.get("above")):
        for name in texts([unit.get("name"), *texts(unit.get("aliases", []))]):
            key, path = unit_key(name, ()), (*ABOVE, n, "name")
            if key in taken:
                yield path, "upper_twice", {"found": name, "other": taken[key]}
            taken[key] = name
            if name in prefixes:
                yield ("units", "prefixes", prefixes.index(name)), "prefix_is_upper", {"found": name}
    for key in ("list", "above"):
        if isinstance(issuer, str) and (same := _named(plan, key).get(issuer.strip())):
            yield (*same[0], "name"), "unit_is_issuer", {"found": issuer}


def parents_known(plan: Plan) -> Found:
    """Who is named as a parent is an upper unit; every village of a tree names one."""
    villages, above, issuer = _named(plan, "list"), _named(plan, "above"), plan.get("issuer")
    for path, unit in (*villages.values(), *above.values()):
        parent = _parent(unit)
        if parent and parent == issuer:
            yield (*path, "parent"), "parent_is_issuer", {"found": parent}
        elif parent and parent not in above:
            code = "parent_is_village" if parent in villages else "unknown_parent"
            yield (*path, "parent"), code, {"found": parent, "choice": choice(parent, above)}
        elif above and not parent and path[1] == "list" and unit.get("kind") != "office":
            yield path, "village_without_parent", {"found": unit["name"], "choice": choice("", above)}


def uppers_make_a_tree(plan: Plan) -> Found:
    """No upper unit stands above itself; each has villages below it."""
    above = _named(plan, "above")
    parents = {name: _parent(unit) for name, (_, unit) in above.items()}
    filled: set[str] = set()
    for _, unit in _named(plan, "list").values():
        name = _parent(unit) if unit.get("kind") != "office" else ""
        while name in parents and name not in filled:
            filled.add(name)
            name = parents[name]
    for name, (path, _) in above.items():
        way, up = [name], parents[name]
        while up in parents and up not in way:
            way.append(up)
            up = parents[up]
        if up == name:
            yield (*path, "parent"), "parents_in_a_circle", {"found": name, "way": _arrows([*way, name])}
        elif name not in filled:
            yield path, "upper_without_villages", {"found": name}


def _arrows(names: list[str]) -> str:
    """Names with arrows between them."""
    return " \N{RIGHTWARDS ARROW} ".join(names)


def levels_known(plan: Plan) -> Found:
    """What an upper unit is called is written down or told by the end of its name: folders and notices need the word."""
    above, issuer = _named(plan, "above"), plan.get("issuer")
    for name, (path, unit) in above.items():
        if not level_of(name, str(unit.get("level", ""))):
            yield path, "level_unknown", {"found": name}
    if above and isinstance(issuer, str) and not level_of(issuer, str(section(plan, "units").get("level", ""))):
        yield ("units",), "issuer_level_unknown", {"found": issuer}


def codes_lie_in_the_area(plan: Plan) -> Found:
    """The code of a village begins with that of the town or county whose programme it is (PRACTICE B7)."""
    area = plan.get("area_code")
    begins = NO_MORE.sub("", area) if isinstance(area, str) else ""
    for n, unit in records(section(plan, "units").get("list")):
        code = unit.get("code")
        if unit.get("kind") != "office" and isinstance(code, str) and not code.startswith(begins):
            yield ("units", "list", n, "code"), "code_elsewhere", {"found": code, "area": begins}


TREE_CHECKS: tuple[Callable[[Plan], Found], ...] = (
    upper_names_once,
    parents_known,
    uppers_make_a_tree,
    levels_known,
    codes_lie_in_the_area,
)
