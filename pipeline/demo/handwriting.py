"""How clerks type: dates in many ways, phones with dashes, ticks for yes. The value is right, only its shape varies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from pipeline.campaign import Campaign
from pipeline.demo.material import material
from pipeline.demo.planned import Cell
from pipeline.demo.town import Cadre, Household, Questionnaire, Village, Visit
from schemas.states import FOUND, NO, NOT_FOUND, YES, Mode

SERIAL_ORIGIN = date(1899, 12, 30)
Style = Mapping[str, Any]


def wide(text: str) -> str:
    """Half-width digits and dashes as full-width ones."""
    return text.translate(str.maketrans(material()["wide"]["from"], material()["wide"]["to"]))


def day_cell(day: date, form: str) -> Cell:
    """A day in one of the ways of templates/demo.toml; "real" is a date cell, "serial" its bare number."""
    if form == "real":
        return day
    if form == "serial":
        return (day - SERIAL_ORIGIN).days
    text = material()["dates"][form].format(y=day.year, m=day.month, d=day.day)
    return wide(text) if form == "wide" else str(text)


def phone_cell(phone: str, form: str, serial: int) -> Cell:
    """A phone number in one of the ways clerks type it."""
    if not phone:
        return ""
    dashed = f"{phone[:3]}-{phone[3:7]}-{phone[7:]}"
    landline = material()["people"]["second_phone"].format(serial % 100_000)
    shapes: dict[str, Cell] = {
        "text": phone, "number": float(phone), "dashes": dashed, "plus": f"+86 {phone}", "two": f"{phone}/{landline}",
        "wide": wide(phone), "tab": f"\t{phone}",
    }  # fmt: skip
    return shapes[form]


def _turn(ways: Sequence[str], serial: int) -> str:
    return ways[serial % len(ways)]


def _none(serial: int) -> str:
    ways = material()["opinions"]["none"]
    return str(ways[serial * 7 % len(ways)])


def address_of(household: Household) -> str:
    """Where the household lives."""
    return str(material()["places"]["address"].format(hamlet=household.hamlet, group=household.group))


def unit_name(village: Village, campaign: Campaign, serial: int) -> str:
    """The village as clerks write it: in full, short, with a longer suffix, below its town, or by an alias."""
    unit = next(unit for unit in campaign.units.list if unit.name == village.name)
    ways = [village.name, village.name, village.short, *material()["names"]["ways"], *unit.aliases]
    return str(ways[serial * 5 % len(ways)].format(short=village.short, unit=village.name, issuer=campaign.issuer))


def visit_cell(name: str, visit: Visit, village: Village, campaign: Campaign, style: Style, place: int) -> Cell:
    """What a village types for column `name` of a visit. place: running number of the row in its sheet."""
    household, serial = visit.household, visit.serial
    yes, no = style["yes_no"]
    modes = material()["modes"][style.get("modes", "plain")]
    simple: dict[str, Callable[[], Cell]] = {
        "serial": lambda: place + 1,
        "unit": lambda: unit_name(village, campaign, serial) if style.get("free_units", True) else village.name,
        "group": lambda: str(household.group) if style.get("group_text", True) else household.group,
        "household_no": lambda: household.number,
        "head": lambda: _spaced(household.head, serial) if style.get("free_names", True) else household.head,
        "head_age": lambda: household.age,
        "phone": lambda: phone_cell(household.phone, _turn(style["phones"], serial), serial),
        "members": lambda: household.members,
        "address": lambda: address_of(household),
        "cadre": lambda: visit.cadre,
        "visited_on": lambda: day_cell(visit.on, _turn(style["dates"], serial)),
        "mode": lambda: modes[list(Mode).index(visit.mode)],
        "leaflet": lambda: yes if visit.leaflet else no,
        "surveyed": lambda: yes if visit.surveyed else no,
        "problem_found": lambda: FOUND if visit.problem_found else NOT_FOUND,
        "signed": lambda: yes if visit.signed else no,
        "remark": lambda: visit.remark,
    }
    if name in simple:
        return simple[name]()
    if name == "difficulty" and serial % 23 == 0:
        return str(material()["opinions"]["difficulty"][serial % 5])
    return visit.texts.get(name) or (_none(serial + len(name)) if visit.mode is not Mode.ABSENT else "")


def _spaced(name: str, serial: int) -> str:
    """Two-character names are often stretched to three."""
    return f"{name[0]}  {name[1]}" if len(name) == 2 and serial % 3 == 0 else name


def answer_cell(name: str, answer: Questionnaire, village: Village, campaign: Campaign, free: bool, place: int) -> Cell:
    """What stands in column `name` of a questionnaire. free: typed by hand; else exported by the platform."""
    simple: dict[str, Callable[[], Cell]] = {
        "serial": lambda: place + 1,
        "unit": lambda: unit_name(village, campaign, answer.serial) if free else village.name,
        "answered_on": lambda: day_cell(answer.on, "real" if free and answer.serial % 4 else "iso"),
        "sex": lambda: answer.sex,
        "age": lambda: answer.age,
        "consent": lambda: YES if answer.consent else NO,
        "contact_name": lambda: answer.name,
        "contact_phone": lambda: phone_cell(answer.phone, "text" if free else "tab", answer.serial),
    }
    if name in simple:
        return simple[name]()
    return answer.answers[name] or ("" if answer.serial % 3 else _none(answer.serial))


def household_cell(name: str, household: Household) -> Cell:
    """What stands in column `name` of the household roster."""
    cells: dict[str, Cell] = {
        "unit": household.unit, "group": str(household.group), "household_no": household.number, "head": household.head,
        "phone": household.phone, "members": household.members, "situation": household.situation,
    }  # fmt: skip
    return cells[name]


def cadre_cell(name: str, cadre: Cadre) -> Cell:
    """What stands in column `name` of the cadre roster."""
    area = material()["cadres"]["area"].format(first=cadre.groups[0], last=cadre.groups[-1])
    cells: dict[str, Cell] = {
        "unit": cadre.unit, "name": cadre.name, "position": cadre.position, "phone": cadre.phone, "weight": 1, "area": area,
    }  # fmt: skip
    return cells[name]
