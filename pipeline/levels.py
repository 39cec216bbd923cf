"""The run as each level's readers see it: an upper unit with a line for every unit directly below (docs/decisions/0010-unit-tree.md)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.campaign import Campaign
from pipeline.model import Facts, Memory, Outcome
from pipeline.unit_tree import Tree, level_of, listing_of, part_of, tree_of
from pipeline.wording import Words, words, words_of_level
from schemas.rosters import VILLAGE_WORD
from schemas.states import UNKNOWN_UNIT
from schemas.words import TOWN_WORD

Places = tuple[dict[str, int], npt.NDArray[np.intp], npt.NDArray[np.intp]]
"""Unit -> its number; the rows by number; where each number's rows begin, and after all of them."""

WORST_FIRST = ("missing", "no_denominator", "late", "not_yet_due", "nil", "on_time", "counted")


@dataclass(frozen=True)
class View:
    """One upper unit's own run. outcome: its issues, requirements and filings, and the figures of its listed units and itself;
    outcome.campaign: of its villages. campaign: of the units listed. own: what a unit of its level is called; child: what
    the listed ones are called; of_villages: whether these are villages. top: the issuer of the whole run.
    """

    name: str
    outcome: Outcome
    memory: Memory
    campaign: Campaign
    own: str
    child: str
    of_villages: bool
    top: str

    @property
    def is_whole(self) -> bool:
        """Whether it is the issuer's."""
        return self.name == self.top


class Levels:
    """The views of one run. Big tables are sorted out by unit once; the last view made is at hand."""

    def __init__(self, outcome: Outcome, memory: Memory) -> None:
        self.outcome, self.memory = outcome, memory
        self._last: View | None = None
        self._known: dict[str, Places] = {}

    def sort_out(self) -> Levels:
        """Look where every unit's rows are, once for all views to come; nothing where there is only one view."""
        if self.names:
            outcome = self.outcome
            self._places("figures", outcome.figures)
            self._places("issues", outcome.issues)
            self._places("requirements", outcome.requirements)
            self._places("visits", outcome.facts.visits)
            self._places("households", outcome.facts.households)
        return self

    def __getstate__(self) -> tuple[Outcome, Memory]:
        return self.outcome, self.memory

    def __setstate__(self, state: tuple[Outcome, Memory]) -> None:
        self.outcome, self.memory = state
        self._last, self._known = None, {}

    @cached_property
    def tree(self) -> Tree:
        """The tree of the run's programme."""
        return tree_of(self.outcome.campaign)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The units between villages and issuer, the upper ones first, as printed."""
        order = {one.name: place for place, one in enumerate(self.outcome.campaign.units.above)}
        return tuple(sorted(self.tree.uppers, key=lambda name: (len(self.tree.line(name)), order[name])))

    def above(self, village: str) -> str:
        """The unit whose readers know the village by name: the one directly above it."""
        return self.tree.parents.get(village, self.tree.issuer)

    def level_of(self, name: str) -> str:
        """What an upper unit is called."""
        units = self.outcome.campaign.units
        said = units.level if name == self.tree.issuer else next(one.level for one in units.above if one.name == name)
        return level_of(name, said) or words("levels")("unknown")

    def child_of(self, name: str) -> str:
        """What the units directly below an upper unit or the issuer are called, several kinds together."""
        names = (self.level_of(unit) if unit in self.tree.below else VILLAGE_WORD if unit in self.tree.villages else ""
                 for unit in self.tree.children[name])  # fmt: skip
        return called_together(filter(None, names))

    def view(self, name: str) -> View:
        """The view of an upper unit or of the issuer."""
        if self._last is None or self._last.name != name:
            self._last = self._made(name)
        return self._last

    def _made(self, name: str) -> View:
        tree, whole = self.tree, self.outcome.campaign
        listing, listed = listing_of(whole, name), tree.children[name]
        memory = self.memory
        if memory.last_publication is not None:
            before = memory.last_publication.figures
            memory = replace(memory, last_publication=replace(memory.last_publication, figures=_of(before, {name, *listed})))  # fmt: skip
        return View(
            name, self._outcome(name, part_of(whole, name), listing), memory, listing, self.level_of(name), self.child_of(name),
            of_villages=not any(unit in tree.below for unit in listed), top=tree.issuer,
        )  # fmt: skip

    def _outcome(self, name: str, campaign: Campaign, listing: Campaign) -> Outcome:
        outcome, below = self.outcome, frozenset(self.tree.below[name])
        is_whole = name == self.tree.issuer
        listed = {name, *self.tree.children[name], *([UNKNOWN_UNIT] if is_whole else [])}  # its total has them too
        figures = self._part("figures", outcome.figures, listed)
        return replace(
            outcome,
            campaign=campaign,
            facts=self._facts(below, listing, is_whole),
            figures=figures,
            issues=outcome.issues if is_whole else self._part("issues", outcome.issues, below),
            requirements=outcome.requirements if is_whole else self._part("requirements", outcome.requirements, below),
            filings=self._filings(name),
            findings=tuple(one for unit in sorted(below) for one in self._findings.get(unit, ())),
        )

    def _facts(self, below: frozenset[str], listing: Campaign, is_whole: bool) -> Facts:
        facts = self.outcome.facts
        listed = [(unit.name, unit.target) for unit in listing.villages]
        units = pd.DataFrame(listed, columns=["name", "target"]).astype(
            facts.units[["name", "target"]].dtypes.to_dict()
        )
        if is_whole:
            return replace(facts, units=units)
        visits = facts.visits.iloc[_rows(self._places("visits", facts.visits), below)]
        households = self._part("households", facts.households, below)
        return replace(facts, units=units, visits=visits, households=households)

    def _filings(self, name: str) -> pd.DataFrame:
        """Who owes what, seen from above: of several units below one listed unit, the worst word for a day."""
        tree, table = self.tree, self.outcome.filings
        listed = {unit: unit for unit in (*tree.children[name], *([name] if name == tree.issuer else []))}
        for unit in tree.children[name]:
            listed |= dict.fromkeys(tree.below.get(unit, ()), unit)
        own = table[table["unit"].isin(list(listed))]
        own = own.assign(unit=own["unit"].map(listed).astype("str"))
        if own.empty or all(unit == upper for unit, upper in listed.items()):
            return own
        rank = own["status"].map({word: place for place, word in enumerate(WORST_FIRST)}).fillna(len(WORST_FIRST))
        people = own["person"].ne("")
        keys = ["filing", "unit", "period_start", "period_end", "due_on"]
        units = own[~people].assign(_rank=rank).sort_values("_rank", kind="stable")
        pieces = units.groupby(keys, dropna=False, sort=False)["pieces"].transform("sum")
        kept = units.assign(pieces=pieces).drop_duplicates(keys).drop(columns="_rank").sort_index()
        return pd.concat([kept, own[people]]).sort_index().reset_index(drop=True)

    @cached_property
    def _findings(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for finding in self.outcome.findings:
            found.setdefault(finding.unit, []).append(finding)
        return found

    def _part(self, name: str, table: pd.DataFrame, units: Collection[str]) -> pd.DataFrame:
        return table.iloc[_rows(self._places(name, table), units)].reset_index(drop=True)

    def _places(self, name: str, table: pd.DataFrame) -> Places:
        if name not in self._known:
            self._known[name] = _sorted_out(table["unit"])
        return self._known[name]


def level_of_issuer(campaign: Campaign) -> str:
    """What the issuer calls itself among its villages; a town where neither its name nor the programme says."""
    return level_of(campaign.issuer, campaign.units.level) or TOWN_WORD


def words_of_issuer(campaign: Campaign) -> Callable[[str], Words]:
    """The words by the name of their file, as the issuer says them to its villages: not every issuer is a town."""
    own, phrases = level_of_issuer(campaign), campaign.phrases
    if own == TOWN_WORD and not phrases:
        return words
    return partial(words_of_level, own=own, child=VILLAGE_WORD, villages=True, phrases=phrases)


def called_together(kinds: Iterable[str]) -> str:
    """One name for several kinds of units; villages when there are none."""
    say = words("levels")
    first, *others = [*dict.fromkeys(kind or say("unknown") for kind in kinds)] or [VILLAGE_WORD]
    return say("mixed", first=first, others=say("list_mark").join(others)) if others else first


def _of(table: pd.DataFrame, units: Collection[str]) -> pd.DataFrame:
    return table[table["unit"].isin(list(units))].reset_index(drop=True)


def _sorted_out(units: pd.Series) -> Places:
    codes, names = pd.factorize(units)
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(len(names) + 1))
    return {str(name): number for number, name in enumerate(names)}, order, starts


def _rows(sorted_out: Places, units: Collection[str]) -> npt.NDArray[np.intp]:
    """The rows of some units, in the order of the table."""
    numbers, order, starts = sorted_out
    found = [order[starts[at] : starts[at + 1]] for unit in units if (at := numbers.get(unit)) is not None]
    return np.sort(np.concatenate(found)) if found else order[:0]
