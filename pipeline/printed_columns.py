"""Which columns a programme's blank registers have, which words they offer, and example days that lie in its time.

Everything follows from the campaign's own keys: a column some rule, filing or prize looks at is printed, a column that
makes no sense without grids or classes is left out where there are none. All of them are read where a village has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from pipeline.campaign import Campaign, Requirement
from schemas.form import Column, Form, Kind

ROSTER_OF = {
    "village": "units", "office": "units", "cadre": "cadres", "household": "households", "visited_household": "households",
    "linked_household": "households", "linkage": "households", "grid": "grids",
}  # fmt: skip
"""The roster that holds what a rule says of its subjects."""
OF_LINKS = {"linkage": "cadres"}
COUNTED = {"members": "cadres", "links": "linkage"}
"""Registers whose columns a rule may choose by, beside those that are always printed."""
TOGETHER = {"exempt": ("exempt_reason",)}
GRID_REGISTERS = ("activities", "cadres", "disputes", "households", "linkage")
Asked = Mapping[str, Mapping[str, tuple[str, ...]]]


def asked_columns(campaign: Campaign) -> Asked:
    """Register -> column -> words that rules, filings and prizes name; () for a column named without any words."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for register, column, words in (*_by_rules(campaign.requirements), *_by_others(campaign)):
        own = found.setdefault(register, {})
        own[column] = tuple(dict.fromkeys((*own.get(column, ()), *words)))
    return found


def _by_rules(requirements: Iterable[Requirement]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for requirement in requirements:
        register = ROSTER_OF.get(requirement.per)
        chosen = (*requirement.among.items(), *requirement.not_among.items())
        for column, words in chosen if register else ():
            yield from ((one, column, words) for one in (register, OF_LINKS.get(requirement.per)) if one)
        for asked in (requirement.own_round, requirement.at_least):
            if register and isinstance(asked, str) and asked:
                yield register, asked, ()
        counted = COUNTED.get(requirement.count)
        for column, words in requirement.where.items() if counted else ():
            yield str(counted), column, words


def _by_others(campaign: Campaign) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for filing in campaign.filings:
        for column, words in filing.among.items() if filing.from_ in ROSTER_OF else ():
            yield ROSTER_OF[filing.from_], column, words
    for award in campaign.awards:
        yield from ((ROSTER_OF[award.per], column, words) for column, words in award.among.items())
    if campaign.forums and campaign.forums.principal_role:
        yield "cadres", "role", (campaign.forums.principal_role,)
    if campaign.offices:
        yield "units", "unit_kind", ()


def classes_of(campaign: Campaign) -> dict[tuple[str, str], tuple[str, ...]]:
    """The campaign's classes of cadres and households, for the registers that hold them."""
    rules = campaign.linkage
    cadres = tuple(kind.name for kind in rules.cadre_classes) if rules else ()
    households = tuple(kind.name for kind in rules.household_classes) if rules else ()
    return {
        ("cadres", "cadre_class"): cadres, ("linkage", "cadre_class"): cadres,
        ("households", "household_class"): households, ("linkage", "household_class"): households,
    }  # fmt: skip


def suggested_words(campaign: Campaign) -> dict[tuple[str, str], tuple[str, ...]]:
    """(register, column) -> words a drop-down offers where anything else may be written too."""
    asked = asked_columns(campaign)
    rounds = {
        requirement.own_round: tuple(one.title for one in campaign.rounds if one.kind == requirement.round)
        for requirement in campaign.requirements
        if requirement.own_round
    }
    found = {("cadres", column): titles for column, titles in rounds.items()}
    found |= {("cadres", "role"): asked.get("cadres", {}).get("role", ())}
    found |= classes_of(campaign)
    found |= {("evaluations", "rated"): tuple(unit.name for unit in campaign.offices)}
    return {place: words for place, words in found.items() if words}


def as_printed(form: Form, campaign: Campaign, asked: Asked) -> Form:
    """The form with the columns this campaign prints, its classes as examples, and example days inside its time."""
    own = asked.get(form.register, {})
    wanted = {*own, *(more for column in own for more in TOGETHER.get(column, ()))}
    classes = {column: names for (register, column), names in classes_of(campaign).items() if register == form.register}
    wanted |= {column for column, names in classes.items() if names}
    left = classes.keys() - wanted
    if form.register in GRID_REGISTERS:
        (wanted if "grids" in campaign.registers else left).add("grid")
    if form.register == "disputes" and not (campaign.disputes and campaign.disputes.categories):
        left.add("category")

    def printed(column: Column) -> Column:
        is_wanted = column.name in wanted or (column.on_blank and column.name not in left)
        sample = column.sample or next(iter(classes.get(column.name, ())), "")
        return _in_time(replace(column, on_blank=is_wanted, sample=sample), campaign)

    return replace(form, columns=tuple(map(printed, form.columns)))


def _in_time(column: Column, campaign: Campaign) -> Column:
    """The column with an example day of the activity instead of one outside it."""
    if column.kind is not Kind.DATE or not column.sample:
        return column
    activity = campaign.activity
    if activity.starts <= date.fromisoformat(column.sample) <= activity.ends:
        return column
    day = campaign.visiting.starts.isoformat()
    return replace(column, sample=day, hint=column.hint.replace(column.sample, day))
