"""Which village a text means: exact names and aliases only, never a near miss (two numbered villages differ by one stroke)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from copy import copy

from pipeline.campaign import Campaign, unit_key
from pipeline.parse.text import BRACKETED, folded
from pipeline.parse.uppers import Uppers
from schemas.words import (
    AND_MORE,
    CHINESE_DIGITS,
    GROUP_SUFFIXES,
    NAME_JOINERS,
    RANGE_MARKS,
    UNIT_LINE_LABELS,
    UNIT_SUFFIXES,
)

LABELS = tuple(sorted((folded(label) for label in UNIT_LINE_LABELS), key=len, reverse=True))
SHORT_LABEL = 2  # signs of a label that may as well be a header
LABELLED = tuple(f"{label}:" for label in LABELS)
SUFFIX = "|".join(UNIT_SUFFIXES)
NUMERAL = f"[0-9{''.join(CHINESE_DIGITS)}]"
FURTHER = rf"(?:[{re.escape(NAME_JOINERS)}]|{'|'.join(RANGE_MARKS)})?{NUMERAL}+(?:{SUFFIX})"
ANOTHER = rf"(?:{SUFFIX})?(?:{AND_MORE}|{FURTHER}(?!\w?\w?(?:{'|'.join(GROUP_SUFFIXES)})))"
"""Behind a village: "and so on", or another one with the numeral alone."""


ABOVE, BELOW = "/above", "/below"
"""Signs no name of a unit has."""


def _unbracketed(text: str) -> str:
    return BRACKETED.sub("", folded(text))


def spellings(campaign: Campaign) -> frozenset[tuple[str, ...]]:
    """Name and aliases of every unit, and the units above: campaigns with the same read every text alike."""
    above = {(unit.name, ABOVE, unit.parent, *sorted(unit.aliases)) for unit in campaign.units.above}
    below = {(unit.name, BELOW, unit.parent) for unit in campaign.units.list if unit.parent}
    return frozenset({(unit.name, *sorted(unit.aliases)) for unit in campaign.units.list} | above | below)


def _texts(rows: Iterable[Iterable[object]]) -> list[list[str]]:
    return [[folded(cell) for cell in row if isinstance(cell, str) and cell.strip()] for row in rows]


def is_unit_line(cells: Iterable[object]) -> bool:
    """Whether one of the cells is the label of the reporting unit."""
    texts = [_unbracketed(cell) for cell in cells if isinstance(cell, str)]
    return any(text.startswith(LABELLED) or (text in LABELS and len(text) > SHORT_LABEL) for text in texts)


class Units:
    """The names of one campaign. aliases: further spelling -> name, as people decided.

    Two towns may have a village of one name: which is meant is only known where one of their names stands beside it, in
    the same text or in what is said of the whole sheet (`within`). It is never guessed.
    """

    def __init__(self, campaign: Campaign, aliases: Mapping[str, str] | None = None) -> None:
        self.names = tuple(unit.name for unit in campaign.units.list)
        self._offices = frozenset(unit.name for unit in campaign.offices)
        self._prefixes = tuple(folded(prefix) for prefix in campaign.units.prefixes)
        self._keys: dict[str, str] = {}
        doubtful: set[str] = set()
        self._uppers = Uppers(campaign, self._key)
        self._within: frozenset[str] = frozenset()
        spelled = [(alias, unit.name) for unit in campaign.units.list for alias in unit.aliases]
        known = set(self.names)
        spelled += [(alias, name) for alias, name in (aliases or {}).items() if name in known]
        for text, name in spelled:
            key = self._key(text)
            if self._keys.setdefault(key, name) != name:
                doubtful.add(key)
        for key in doubtful:
            del self._keys[key]
        self._keys |= {self._key(name): name for name in self.names}
        for key, name in self._uppers.full_names():
            self._keys.setdefault(key, name)
        for key in self._uppers.shared:
            self._keys.pop(key, None)
        decided = ((self._key(alias), name) for alias, name in (aliases or {}).items() if name in known)
        self._keys |= {key: name for key, name in decided if key in self._uppers.shared}
        told = {*self._keys, *self._uppers.shared, *self._uppers.tokens}
        spellings = sorted((re.escape(key) for key in told if len(key) > 1), key=len, reverse=True)
        groups = "|".join(GROUP_SUFFIXES)
        self._inside = re.compile(f"({'|'.join(spellings)})(?!(?:{groups}))({ANOTHER})?") if spellings else None

    def _key(self, text: str) -> str:
        return unit_key(folded(text), self._prefixes)

    def named(self, text: str) -> str | None:
        """The unit a cell names, None when it names none."""
        found = self._of(self._key(text), self._within)
        if found is None and BRACKETED.search(folded(text)):
            found = self._of(self._key(BRACKETED.sub("", folded(text))), self._within)
        return found

    def _of(self, key: str, uppers: frozenset[str]) -> str | None:
        return self._uppers.meant(key, uppers) or self._keys.get(key)

    @property
    def has_uppers(self) -> bool:
        """Whether the programme has units between villages and issuer."""
        return bool(self._uppers)

    @property
    def uppers_beside(self) -> frozenset[str]:
        """The units above the villages that tell villages of one name apart."""
        return self._within

    def uppers_in(self, texts: Iterable[str]) -> frozenset[str]:
        """The units above the villages that the first of these texts names that names any."""
        return next(filter(None, map(self._uppers.named, texts)), frozenset())

    def within(self, uppers: frozenset[str]) -> Units:
        """The same names, villages told apart by the units above them."""
        if uppers == self._within:
            return self
        found = copy(self)
        found._within = uppers
        return found

    def is_shared(self, text: str) -> bool:
        """Whether villages of several units above them go by this name."""
        return bool(self._uppers.shared) and self._key(text) in self._uppers.shared

    def inside(self, text: str) -> str | None:
        """The one unit whose name stands somewhere in a title, sheet name or file name; None when none or several.

        Beside a village an office is only who filled it in.
        """
        return self._only(self._mentioned(text))

    def _mentioned(self, text: str) -> set[str | None]:
        """Every unit a text names; None among them for a name that may mean several, or lies in another town than is said."""
        whole = self.named(text)
        if whole is not None or self._inside is None:
            return {whole} - {None}
        uppers = self._uppers.named(text)
        named = {
            None if more else self._of(key, uppers or self._within)
            for key, more in self._inside.findall(folded(text))
            if key not in self._uppers.tokens
        }
        return {name if name and self._uppers.agree(name, uppers) else None for name in named}

    def _only(self, found: Set[str | None]) -> str | None:
        named = found - self._offices or found
        return next(iter(named)) if len(named) == 1 else None

    def stated(self, rows: Iterable[Iterable[object]]) -> str | None:
        """The unit the lines above a header state: "label: name", label and name in two cells, or inside the title."""
        cells = _texts(rows)
        labelled = {
            unit
            for row in cells
            for text, following in zip(row, [*row[1:], ""], strict=False)
            if (unit := self._labelled(text, following))
        }
        return self._only(labelled) if labelled else self._only(self._all_mentioned(cells))

    def _all_mentioned(self, cells: Sequence[Sequence[str]]) -> set[str | None]:
        return {unit for row in cells for text in row for unit in self._mentioned(text)}

    def leave_open(self, rows: Iterable[Iterable[object]]) -> bool:
        """Whether the lines above a header name villages, but not one."""
        cells = _texts(rows)
        return bool(self._all_mentioned(cells)) and self.stated(cells) is None

    def heading(self, rows: Iterable[Iterable[object]]) -> str | None:
        """As `stated`; "" when a line is labelled as the unit's but names none we know, None when nothing is said."""
        lines = [list(row) for row in rows]
        found = self.stated(lines)
        if found is not None:
            return found
        texts = [_unbracketed(cell) for row in lines for cell in row if isinstance(cell, str)]
        return "" if any(text.startswith(LABELLED) and not text.endswith(":") for text in texts) else None

    def _labelled(self, text: str, following: str) -> str | None:
        for label in LABELS:
            if text.startswith(label):
                rest = text[len(label) :].lstrip(":")
                return self.named(rest) or self.inside(rest) if rest else self.named(following)
        return None

    def near(self, text: str) -> tuple[str, ...]:
        """Up to three names that look like the text, for the sentence only."""
        key = self._key(text)
        if shared := self._uppers.shared.get(key):
            return tuple(name for name, _ in shared)
        by_key = {self._key(name): name for name in self.names}
        return tuple(by_key[match] for match in difflib.get_close_matches(key, sorted(by_key), n=3, cutoff=0.4))
