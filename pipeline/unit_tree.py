"""The units of a programme as a tree: villages and offices below towns, towns below counties, all below the issuer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.campaign import Campaign, Unit, UpperUnit
from schemas.words import LEVEL_WORDS


@dataclass(frozen=True)
class Tree:
    """parents: village, office or upper unit -> the unit directly above it, in printed order. uppers: the units between
    villages and issuer, each after those below it. villages: the ones of them that are visited and ranked.
    """

    issuer: str
    parents: Mapping[str, str]
    uppers: tuple[str, ...]
    villages: frozenset[str]

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """Upper unit or issuer -> the units directly below it, in printed order."""
        found: dict[str, list[str]] = {name: [] for name in (self.issuer, *self.uppers)}
        for unit, parent in self.parents.items():
            found[parent].append(unit)
        return {name: tuple(units) for name, units in found.items()}

    @cached_property
    def below(self) -> dict[str, tuple[str, ...]]:
        """Upper unit or issuer -> the villages and offices below it at any depth, in printed order."""
        found: dict[str, list[str]] = {name: [] for name in (self.issuer, *self.uppers)}
        for unit in self.parents:
            if unit not in found:
                for name in self.line(unit):
                    found[name].append(unit)
        return {name: tuple(units) for name, units in found.items()}

    def line(self, unit: str) -> list[str]:
        """The units above a unit, the nearest first, the issuer last."""
        found = []
        while unit != self.issuer:
            unit = self.parents.get(unit, self.issuer)
            found.append(unit)
        return found

    def villages_below(self, name: str) -> tuple[str, ...]:
        """The villages below an upper unit or the issuer at any depth, in printed order."""
        return tuple(unit for unit in self.below[name] if unit in self.villages)

    @cached_property
    def beside(self) -> frozenset[str]:
        """The villages directly below a unit that has others than villages directly below it too."""
        parents = {self.parents[name] for name in self.uppers}
        return frozenset(unit for unit in self.villages if self.parents[unit] in parents)

    def brothers(self, units: Iterable[str]) -> list[list[str]]:
        """The units in groups with the same parent: what is ranked together."""
        found: dict[str, list[str]] = {}
        for unit in units:
            found.setdefault(self.parents.get(unit, self.issuer), []).append(unit)
        return list(found.values())


def tree_of(campaign: Campaign) -> Tree:
    """The tree of a checked programme; what names an unknown unit stands below the issuer."""
    issuer, above = campaign.issuer, {one.name: one for one in campaign.units.above}
    parents = {unit.name: unit.parent if unit.parent in above else issuer for unit in campaign.units.list}
    parents |= {name: one.parent if one.parent in above else issuer for name, one in above.items()}

    def depth(name: str) -> int:
        steps = 0
        while name != issuer and steps <= len(above):
            name, steps = parents[name], steps + 1
        return steps

    ordered = sorted(above, key=depth, reverse=True)
    villages = frozenset(unit.name for unit in campaign.villages)
    return Tree(issuer, parents, tuple(ordered), villages)


def level_of(name: str, said: str = "") -> str:
    """What a unit of this name is called (town, county …): as the programme says, else as its name ends; "" when neither."""
    if said:
        return said
    return next((word for ending, word in LEVEL_WORDS.items() if name.endswith(ending)), "")


def upper_unit(campaign: Campaign, name: str) -> UpperUnit:
    """An upper unit with what its entry leaves out: signed by its own office, or by itself, reporting to the unit above it."""
    one = next(one for one in campaign.units.above if one.name == name)
    theirs = campaign.office.removeprefix(campaign.issuer)
    office = one.office or (f"{name}{theirs}" if theirs != campaign.office else name)
    return one.model_copy(
        update={
            "level": level_of(name, one.level),
            "office": office,
            "report_to": one.report_to
            or (upper_unit(campaign, one.parent).office if one.parent else "")
            or campaign.office,
        }
    )


def part_of(campaign: Campaign, name: str) -> Campaign:
    """The programme as an upper unit runs it: it is the issuer, of the villages and offices below it at any depth."""
    if name == campaign.issuer:
        return campaign
    one, below = upper_unit(campaign, name), frozenset(tree_of(campaign).below[name])
    listed = tuple(unit.model_copy(update={"parent": ""}) for unit in campaign.units.list if unit.name in below)
    return _issued_by(campaign, one, listed)


def listing_of(campaign: Campaign, name: str) -> Campaign:
    """The programme as the readers of an upper unit, or of the issuer, see it: a line for every unit directly below.

    A unit that has villages of its own stands like a village, with their targets added up.
    """
    tree, known = tree_of(campaign), {unit.name: unit for unit in campaign.units.list}
    listed = tuple(
        known[unit].model_copy(update={"parent": ""}) if unit in known
        else Unit(name=unit, target=sum(known[village].target for village in tree.villages_below(unit)))
        for unit in tree.children[name]
    )  # fmt: skip
    one = UpperUnit(name=name, level=level_of(name, campaign.units.level), office=campaign.office, report_to=campaign.report_to)  # fmt: skip
    return _issued_by(campaign, one if name == campaign.issuer else upper_unit(campaign, name), listed)


def _issued_by(campaign: Campaign, one: UpperUnit, listed: tuple[Unit, ...]) -> Campaign:
    units = campaign.units.model_copy(update={"list": listed, "above": (), "level": one.level, "stated_total": None})
    own = {"issuer": one.name, "office": one.office, "report_to": one.report_to}
    return campaign.model_copy(update={**own, "units": units})
