"""Which village a text means: exact names and aliases only, never a near miss (two numbered villages differ by one stroke)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping

from pipeline.campaign import Campaign, unit_key
from pipeline.parse.text import BRACKETED, folded
from schemas.words import GROUP_SUFFIXES, UNIT_LINE_LABELS

LABELS = tuple(sorted((folded(label) for label in UNIT_LINE_LABELS), key=len, reverse=True))
SHORT_LABEL = 2  # signs of a label that may as well be a header
LABELLED = tuple(f"{label}:" for label in LABELS)


def _unbracketed(text: str) -> str:
    return BRACKETED.sub("", folded(text))


def spellings(campaign: Campaign) -> frozenset[tuple[str, ...]]:
    """Name and aliases of every unit: campaigns with the same read every text alike."""
    return frozenset((unit.name, *sorted(unit.aliases)) for unit in campaign.units.list)


def is_unit_line(cells: Iterable[object]) -> bool:
    """Whether one of the cells is the label of the reporting unit."""
    texts = [_unbracketed(cell) for cell in cells if isinstance(cell, str)]
    return any(text.startswith(LABELLED) or (text in LABELS and len(text) > SHORT_LABEL) for text in texts)


class Units:
    """The names of one campaign. aliases: further spelling -> name, as people decided."""

    def __init__(self, campaign: Campaign, aliases: Mapping[str, str] | None = None) -> None:
        self.names = tuple(unit.name for unit in campaign.units.list)
        self._offices = frozenset(unit.name for unit in campaign.offices)
        self._prefixes = tuple(folded(prefix) for prefix in campaign.units.prefixes)
        self._keys: dict[str, str] = {}
        doubtful: set[str] = set()
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
        spellings = sorted((re.escape(key) for key in self._keys if len(key) > 1), key=len, reverse=True)
        groups = "|".join(GROUP_SUFFIXES)
        self._inside = re.compile(f"(?:{'|'.join(spellings)})(?!(?:{groups}))") if spellings else None

    def _key(self, text: str) -> str:
        return unit_key(folded(text), self._prefixes)

    def named(self, text: str) -> str | None:
        """The unit a cell names, None when it names none."""
        found = self._keys.get(self._key(text))
        if found is None and BRACKETED.search(folded(text)):
            found = self._keys.get(self._key(BRACKETED.sub("", folded(text))))
        return found

    def inside(self, text: str) -> str | None:
        """The one unit whose name stands somewhere in a title, sheet name or file name; None when none or several.

        Beside a village an office is only who filled it in.
        """
        whole = self.named(text)
        if whole is not None or self._inside is None:
            return whole
        return self._only({self._keys[key] for key in self._inside.findall(folded(text))})

    def _only(self, found: set[str]) -> str | None:
        named = found - self._offices or found
        return next(iter(named)) if len(named) == 1 else None

    def stated(self, rows: Iterable[Iterable[object]]) -> str | None:
        """The unit the lines above a header state: "label: name", label and name in two cells, or inside the title."""
        cells = [[folded(cell) for cell in row if isinstance(cell, str) and cell.strip()] for row in rows]
        for row in cells:
            for text, following in zip(row, [*row[1:], ""], strict=False):
                found = self._labelled(text, following)
                if found:
                    return found
        return self._only({unit for row in cells for text in row if (unit := self.inside(text))})

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
        by_key = {self._key(name): name for name in self.names}
        return tuple(by_key[match] for match in difflib.get_close_matches(key, sorted(by_key), n=3, cutoff=0.4))
