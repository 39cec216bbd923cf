"""Who there is: cadres with classes, roles, batches and grids, households with hardship and class, grids and their roles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.campaign import Campaign, Requirement
from pipeline.demo.material import material
from pipeline.demo.programme_life import DAY, Life, Row, wordlist
from schemas.grids import ROLES
from schemas.rosters import HOUSEHOLDS

LEAST_CADRES = 3
SPARE_HOUSEHOLDS = 4
FEW_CLASSES = 3
HARDSHIP_SHARE = 8
NO_PHONE = 17


def make_people(life: Life, also: Iterable[tuple[str, Row]] = ()) -> None:
    """Fill the rosters: cadres, grids, households. also: further cadres of a village, when the usual ones are there."""
    for place, unit in enumerate(life.villages):
        _village_cadres(life, place, unit)
    for place, unit in enumerate(life.offices):
        _office_cadres(life, place, unit)
    _principal(life)
    for unit, columns in also:
        row = _cadre(life, unit, "")
        row |= columns
        _further(life, unit)
    if life.keeps("grids"):
        for unit in life.villages:
            _grids(life, unit)
    for unit in life.villages:
        _households(life, unit)


def rules_of(campaign: Campaign, per: str) -> Iterator[Requirement]:
    """The programme's rules about one kind of subject."""
    return (rule for rule in campaign.requirements if rule.per == per)


def _classes(campaign: Campaign, first_village: bool) -> list[str]:
    """Classes of cadres of a village: those rules link with households everywhere, the others in the first village."""
    named = [kind.name for kind in campaign.linkage.cadre_classes] if campaign.linkage else []
    asked = {
        name
        for rule in rules_of(campaign, "cadre")
        if rule.count == "links"
        for name in rule.among.get("cadre_class", ())
    }
    found = [name for name in named if first_village or not asked or name in asked]
    while found and len(found) < LEAST_CADRES:
        found.append(found[-1])
    return found or [""] * LEAST_CADRES


def _village_cadres(life: Life, place: int, unit: str) -> None:
    campaign, words = life.campaign, wordlist()["people"]
    rows = [_cadre(life, unit, kind) for kind in _classes(campaign, place == 0)]
    for role in _village_roles(campaign):
        free = [row for row in rows if row["role"] is None and row["cadre_class"] in (role, None, "")]
        free = free or [row for row in reversed(rows) if row["role"] is None]
        target = free[0] if free else _cadre(life, unit, str(rows[-1]["cadre_class"] or ""))
        target["role"] = role
        if not free:
            rows.append(target)
    exempting = [rule for rule in campaign.requirements if "exempt" in rule.among]
    if exempting and place % 2:
        kinds = [name for rule in exempting for name in rule.among.get("cadre_class", ())]
        row = _cadre(life, unit, kinds[-1] if kinds else str(rows[-1]["cadre_class"] or ""))
        row |= {"exempt": True, "exempt_reason": words["exempt_reasons"][place % 3] if place > 1 else None}
    _further(life, unit)


def _village_roles(campaign: Campaign) -> list[str]:
    """Roles somebody of every village must have: named for the village, or asked of leaders there."""
    found = [
        role for rule in rules_of(campaign, "village") if rule.count == "members" for role in rule.where.get("role", ())
    ]
    principal = campaign.forums.principal_role if campaign.forums else ""
    found += [role for rule in rules_of(campaign, "cadre") for role in rule.among.get("role", ()) if role != principal]
    return list(dict.fromkeys(found))


def _cadre(life: Life, unit: str, kind: str) -> Row:
    words = wordlist()["people"]
    count = len(life.of("cadres", unit=unit))
    position = words["office_position"] if unit in life.offices else words["positions"][count % len(words["positions"])]
    return life.add(
        "cadres",
        {"unit": unit, "name": life.names.one(), "position": position, "phone": life.phones.one(), "role": None,
         "cadre_class": kind or None, "grid": None, "batch": None, "exempt": None, "exempt_reason": None},
    )  # fmt: skip


def _office_cadres(life: Life, place: int, unit: str) -> None:
    campaign = life.campaign
    classes = [kind.name for kind in campaign.linkage.cadre_classes] if campaign.linkage else []
    row = _cadre(life, unit, classes[-1] if 0 < len(classes) <= FEW_CLASSES else "")
    for rule in rules_of(campaign, "office"):
        if rule.count == "members" and unit in rule.among.get("name", (unit,)):
            row["role"] = rule.where.get("role", ("",))[0]
    _further(life, unit)


def _principal(life: Life) -> None:
    """The unit's principal: one person who stands in the roster for two villages."""
    role = life.campaign.forums.principal_role if life.campaign.forums else ""
    if not role:
        return
    first = _cadre(life, life.villages[0], "")
    classes = [kind.name for kind in life.campaign.linkage.cadre_classes] if life.campaign.linkage else []
    first |= {"role": role, "position": wordlist()["people"]["leader_position"], "cadre_class": classes[0] if classes else None}  # fmt: skip
    if len(life.villages) > 1:
        life.add("cadres", {**first, "unit": life.villages[1]})


def _further(life: Life, unit: str) -> None:
    """Batches in turn, and the grid everybody looks after: whoever goes there every week has the first."""
    campaign, grids = life.campaign, wordlist()["run"]["grids"]
    weekly = {
        name
        for rule in rules_of(campaign, "cadre")
        if rule.count == "activities" and rule.each == "week"
        for name in rule.among.get("cadre_class", ())
    }
    for place, row in enumerate(life.of("cadres", unit=unit)):
        for rule in rules_of(campaign, "cadre"):
            if rule.own_round:
                rounds = [one for one in campaign.rounds if one.kind == rule.round]
                row[rule.own_round] = rounds[place % len(rounds)].title if rounds else None
        if life.keeps("grids") and unit in life.villages:
            row["grid"] = grids[0 if row["cadre_class"] in weekly else place % len(grids)]


def _grids(life: Life, unit: str) -> None:
    words = wordlist()["run"]
    for place, (grid, level) in enumerate(zip(words["grids"], words["levels"], strict=True)):
        people = {role: life.names.one() for role in ROLES}
        weekly = life.of("cadres", unit=unit, grid=grid)
        if weekly:
            people["grid_leader"] = str(weekly[0]["name"])
        life.add(
            "grids",
            {"unit": unit, "grid": grid, "level": level, "parent_grid": words["grids"][0] if place else None,
             "reported_in_on": life.campaign.activity.starts + 3 * DAY, "leader_position": weekly[0]["position"] if weekly else None, **people},
        )  # fmt: skip


def _households(life: Life, unit: str) -> None:
    """As many as the rules link, and a few more; each with the class somebody must be linked with."""
    words, hamlets = wordlist()["run"], life.random.sample(material()["places"]["hamlets"], 6)
    classes = _demanded(life, unit)
    low, high = words["households"]
    count = max(low, min(high, len(classes) + SPARE_HOUSEHOLDS))
    hardship = any("hardship" in rule.among for rule in life.campaign.requirements)
    needy = [one.name for one in life.campaign.linkage.household_classes][:-1] if life.campaign.linkage else []
    for place in range(count):
        group = place * 6 // count + 1
        kind = classes[place] if place < len(classes) else None
        if hardship and needy and place % HARDSHIP_SHARE == 0:
            kind = kind or needy[place // HARDSHIP_SHARE % len(needy)]
        number = f"{group:02}{place + 1:03}"
        life.add(
            "households",
            {"unit": unit, "group": str(group), "household_no": number, "head": life.names.one(),
             "phone": None if place % NO_PHONE == 5 else life.phones.one(), "members": life.random.randint(1, 6), "situation": HOUSEHOLDS["situation"].options[0],
             "grid": words["grids"][place % len(words["grids"])] if life.keeps("grids") else None,
             "hardship": place % HARDSHIP_SHARE == 0 if hardship else None, "household_class": kind,
             "household": f"{unit}|{number}", "hamlet": hamlets[group - 1], "age": life.random.randint(30, 84)},
        )  # fmt: skip


def _demanded(life: Life, unit: str) -> list[str | None]:
    """Class of household, once for every link the rules ask of this village's cadres; None where any class will do."""
    cadres = [row for row in life.rows["cadres"] if life.village_of(str(row["unit"])) == unit]
    found: list[str | None] = []
    for rule in life.campaign.requirements:
        if rule.count == "links" and rule.per == "cadre" and str(rule.at_least).isdecimal():
            asked = sum(_is_among(row, rule) for row in cadres) * int(rule.at_least)
            kinds: tuple[str | None, ...] = rule.where.get("household_class", (None,))
            found += [kinds[place % len(kinds)] for place in range(asked)]
        if rule.count == "links" and rule.per == "household":
            found += [name for name in rule.among.get("household_class", ()) for _ in range(2)]
    return found


def _is_among(row: Row, rule: Requirement) -> bool:
    return all(said(row.get(name)) in values for name, values in rule.among.items())


def said(value: object) -> str:
    """A cell as a rule names it; a blank yes-or-no is a no."""
    if value is None or value is False:
        return "false"
    return "true" if value is True else str(value)
