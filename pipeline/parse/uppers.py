"""The units above the villages as texts name them, and which village of a name shared by several of them is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from pipeline.campaign import Campaign
from pipeline.parse.text import folded
from pipeline.unit_tree import tree_of

Line = frozenset[str]
"""The units above one village, the issuer left out."""


class Uppers:
    """tokens: names of units above, as texts hold them: a town of a village's name is not the village. shared: what a
    village is called without the unit above it -> the villages called so and their lines; only where there are several.
    """

    def __init__(self, campaign: Campaign, key: Callable[[str], str]) -> None:
        tree, above = tree_of(campaign), campaign.units.above
        self._lines: dict[str, Line] = {}
        self._full: list[tuple[str, str]] = []
        self._names = {folded(text): one.name for one in above for text in (one.name, *one.aliases)}
        self.tokens = frozenset({*self._names, folded(campaign.issuer)}) if above else frozenset[str]()
        longer: set[str] = set()
        called: dict[str, list[tuple[str, Line]]] = {}
        for unit in campaign.units.list if above else ():
            *uppers, _ = tree.line(unit.name)
            line = self._lines[unit.name] = frozenset(uppers)
            spelled = [text for one in above if one.name in uppers[:1] for text in (one.name, *one.aliases)]
            short = next((unit.name.removeprefix(text) for text in spelled if unit.name.startswith(text)), unit.name)
            called.setdefault(key(short), []).append((unit.name, line))
            self._full += [(key(f"{text}{short}"), unit.name) for text in spelled]
            others = [text for text, upper in self._names.items() if upper not in line]
            called_so = {of(text) for text in (unit.name, *unit.aliases) for of in (folded, key)}
            longer |= {text for text in called_so if any(other in text for other in others)}
        names = sorted(map(re.escape, {*self._names, *longer}), key=len, reverse=True)
        self._inside = re.compile("|".join(names)) if above else None
        self.shared: Mapping[str, tuple[tuple[str, Line], ...]] = {
            short: tuple(villages) for short, villages in called.items() if len(villages) > 1
        }
        self._short = {short: villages[0][0] for short, villages in called.items() if len(villages) == 1}

    def __bool__(self) -> bool:
        return self._inside is not None

    def full_names(self) -> Iterator[tuple[str, str]]:
        """Key of the unit above together with the village, and of the village alone where only one is called so."""
        yield from self._full
        yield from self._short.items()

    def named(self, text: str) -> Line:
        """The units above the villages that a text names; one whose name is the beginning of another's village is not meant."""
        if self._inside is None:
            return frozenset()
        return frozenset(self._names[found] for found in self._inside.findall(folded(text)) if found in self._names)

    def meant(self, key: str, uppers: Line) -> str | None:
        """The one village of a shared name that lies below a unit named; None when there is none, or several."""
        found = [name for name, line in self.shared.get(key, ()) if line & uppers]
        return found[0] if len(found) == 1 else None

    def agree(self, village: str, uppers: Line) -> bool:
        """Whether a text that names these units may mean the village: nothing of another town is said beside it."""
        return not self._lines.get(village) or uppers <= self._lines[village]
