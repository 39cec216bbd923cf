"""What is due and not done, subject by subject. Cadres and grids by name; households only as numbers of a village, and
masked in the office's own copy (PRACTICE B8).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pipeline.campaign import Requirement
from pipeline.mask import masked_name, masked_phone
from pipeline.measures.subjects import SEPARATOR
from pipeline.reports.book import Book, Cell, Column, Line, Notes, Number, Sheet, Table, Text, Title
from pipeline.reports.edition import Edition, day_text

WIDTHS = {
    "number": 3,
    "title": 14,
    "basis": 5,
    "office": 7,
    "unit": 6.5,
    "subject": 12,
    "period": 12,
    "required": 4.5,
    "actual": 4.5,
    "short": 4.5,
}
HOUSEHOLDS = ("household", "visited_household", "linked_household")
LISTED = 2000
NAMED = 6
SUMS = ["required", "actual", "short"]
KEYS = ["requirement", "unit", "who"]
Entry = tuple[str, str, str, tuple[float, ...]]
"""unit, subject, periods; required, actual, short."""


def task_book(edition: Edition) -> Book:
    """The office's own copy: every subject that is short, households masked. Never leaves the office."""
    said = edition.wording("tasks")
    title = said("shortfall.title", issuer=edition.campaign.issuer)
    return Book(title, (shortfall_sheet(edition, office=True),), day=edition.as_of)


def shortfall_sheet(edition: Edition, office: bool = False) -> Sheet:
    """One row per requirement and subject, its periods together."""
    said = edition.wording("tasks")
    labels = said.table("shortfall.columns")
    columns = tuple(
        Column(
            labels[name], width, "number" if name in ("number", *SUMS) else "center" if name == "unit" else "wrapped"
        )
        for name, width in WIDTHS.items()
        if name != "office" or names_offices(edition)
    )
    found = rows_of(edition, office)
    notes = [said("shortfall.note_office" if office else "shortfall.note_households")]
    if len(found) > LISTED:
        notes.append(said("shortfall.cut", count=len(found), listed=LISTED))
    body = Table("shortfall", columns, tuple(found[:LISTED]), filtered=True, repeat=True)
    title = Title(said("shortfall.title", issuer=edition.campaign.issuer))
    nothing = () if found else (Line(said("shortfall.nothing"), "remark"),)
    return Sheet(said("shortfall.sheet"), (title, Line(edition.cut_off), body, *nothing, Notes(tuple(notes))), freeze=3)


def names_offices(edition: Edition) -> bool:
    """Whether the plan says who answers for its measures (003-18)."""
    return any(rule.office for rule in edition.campaign.requirements)


def rows_of(edition: Edition, office: bool) -> list[tuple[Cell, ...]]:
    """The printed rows, in the campaign's order of requirements."""
    table = edition.outcome.requirements
    short = table[table["status"].eq("short")]
    people = _people(edition, _households_of(edition, short)) if office else {}
    entries = _entries(edition, short, people, office)
    rows: list[tuple[Cell, ...]] = []
    for rule in edition.campaign.requirements:
        for unit, subject, period, sums in entries.get(rule.id, ()):
            cells: tuple[Cell, ...] = (
                Number(float(len(rows) + 1)),
                Text(rule.title),
                Text(rule.basis),
                *((Text(rule.office),) if names_offices(edition) else ()),
                Text(unit),
                Text(subject),
                Text(period),
            )
            rows.append((*cells, *(Number(value) for value in sums)))
    return rows


def _entries(edition: Edition, short: pd.DataFrame, people: dict[str, str], office: bool) -> dict[str, list[Entry]]:
    """Requirement -> what is short of it, its periods added up."""
    if short.empty:
        return {}
    rules = {rule.id: rule for rule in edition.campaign.requirements}
    shown = short.assign(who=_who(short, rules, office))
    grouped = shown.groupby(KEYS, sort=False)
    added, subjects, periods = grouped[SUMS].sum(), grouped["subject"].nunique(), _periods(edition, shown)
    found: dict[str, list[Entry]] = {}
    for key, values, count in zip(added.index, added.to_numpy().tolist(), subjects.tolist(), strict=True):
        rule, unit, who = map(str, key)
        name = _name(edition, rules[rule], who, count, people, office)
        found.setdefault(rule, []).append((unit, name, periods[rule, unit, who], tuple(map(float, values))))
    return found


def _is_hidden(rule: Requirement, office: bool) -> bool:
    """Whether households are only counted."""
    return not office and (rule.per in HOUSEHOLDS or rule.per == "linkage")


def _who(short: pd.DataFrame, rules: Mapping[str, Requirement], office: bool) -> pd.Series:
    """What rows of one requirement and unit are added up by: the subject, as far as it may be told."""
    hidden = {name: rule.per for name, rule in rules.items() if _is_hidden(rule, office)}
    whole = short["requirement"].isin([name for name, per in hidden.items() if per in HOUSEHOLDS])
    pairs = short["requirement"].isin([name for name, per in hidden.items() if per not in HOUSEHOLDS])
    cadres = short["subject"].where(~pairs, short["subject"].str.split(SEPARATOR, n=1).str[0])
    return cadres.mask(whole, "")


def _name(edition: Edition, rule: Requirement, who: str, count: int, people: Mapping[str, str], office: bool) -> str:
    """A subject as it may be told here. count: of the subjects added up."""
    said = edition.wording("tasks")
    if _is_hidden(rule, office):
        key = "pairs" if who else "households"
        return said(f"shortfall.{key}", cadre=who, count=count)
    if rule.per in HOUSEHOLDS:
        return people.get(who, "")
    if rule.per == "linkage":
        cadre, _, household = who.partition(SEPARATOR)
        return said("shortfall.linked", cadre=cadre, household=people.get(household, ""))
    if rule.per == "forum":
        return said("shortfall.meeting_mark").join(part for part in who.split(SEPARATOR)[1:] if part)
    return who


def _periods(edition: Edition, shown: pd.DataFrame) -> dict[tuple[str, str, str], str]:
    """(requirement, unit, who) -> their only period, or the first of several with their number."""
    said = edition.wording("tasks")
    found: dict[tuple[str, str, str], str] = {}
    several = shown[[*KEYS, "period_start", "period_end"]].drop_duplicates()
    counts = several.groupby(KEYS).size().to_dict()
    for *key, starts, ends in several.drop_duplicates(KEYS).itertuples(index=False):
        rule, unit, who = map(str, key)
        text = said("summary.period_line", starts=day_text(starts), ends=day_text(ends))
        text = day_text(starts) if starts == ends else text
        count = counts[rule, unit, who]
        found[rule, unit, who] = text if count == 1 else said("shortfall.periods", first=text, count=count)
    return found


def _households_of(edition: Edition, short: pd.DataFrame) -> set[str]:
    """The households that stand in the rows."""
    rules = {
        per: [rule.id for rule in edition.campaign.requirements if rule.per == per] for per in (*HOUSEHOLDS, "linkage")
    }
    linked = short.loc[short["requirement"].isin(rules.pop("linkage")), "subject"].str.partition(SEPARATOR)
    own = short.loc[short["requirement"].isin([name for names in rules.values() for name in names]), "subject"]
    return {*own, *(linked[2] if len(linked) else ())}


def _people(edition: Edition, wanted: set[str]) -> dict[str, str]:
    """Household -> group, masked head and phone: of the roster, else as linked or visited."""
    said, facts = edition.wording("tasks"), edition.outcome.facts
    found: dict[str, str] = {}
    links = facts.records.get("linkage")
    sources = [facts.visits, facts.households]
    if links is not None:
        sources.insert(0, links.assign(phone=links["head_phone"]))
    for every in sources:
        rows = every[every["household"].isin(wanted)]
        for one in rows.drop_duplicates("household")[["household", "group", "head", "phone"]].itertuples(index=False):
            household, group, head, phone = ("" if pd.isna(cell) else str(cell) for cell in one)
            told = said("shortfall.group", group=group) if group else ""
            found[household] = said(
                "shortfall.household", group=told, head=masked_name(head), phone=masked_phone(phone)
            ).strip()
    return found


def shortfall_lines(edition: Edition, unit: str, most: int) -> list[str]:
    """What a village reads on its slip: the requirements it is short of, cadres and grids by name, households as numbers.

    A line each for `most` of them, one for the rest by their titles. Its target is told elsewhere on the slip.
    """
    said = edition.wording("tasks")
    lines = []
    asked = [one for one in edition.campaign.requirements if (unit, one.id) in edition.short_of]
    asked = [one for one in asked if one.count != "households" or one.at_least != "target"]
    for rule in asked[:most]:
        rows = edition.short_of[unit, rule.id]
        if rule.per == "village":
            unit_word = said.table("slip.units").get(rule.count, "")
            listed = said("slip.amount", count=int(rows["short"].sum()), unit=unit_word)
        else:
            listed = _named(edition, rule, rows)
        lines.append(said("slip.line", title=rule.title, listed=listed))
    if rest := [rule.title for rule in asked[most:]]:
        lines.append(said("slip.rest", count=len(rest), titles=said("slip.mark").join(rest)))
    return lines


def _named(edition: Edition, rule: Requirement, rows: pd.DataFrame) -> str:
    said = edition.wording("tasks")
    names = [str(name) for name in rows["subject"].unique()]
    counted = said(f"slip.counted.{rule.per}", count=len(names))
    if rule.per not in ("cadre", "grid"):
        return counted
    more = said("slip.more") if len(names) > NAMED else ""
    return said("slip.subjects", counted=counted, names=said("slip.mark").join(names[:NAMED]) + more)
