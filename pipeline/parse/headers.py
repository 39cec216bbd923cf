"""Which column a printed header means: label, alias, or a long text that was shortened or numbered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property, lru_cache

from pipeline.header_keys import key_of
from pipeline.parse.text import BRACKETED, cleaned
from schemas.form import Form
from schemas.words import CHINESE_DIGITS, COUNT_UNITS, SERIES_MARKS

LONG = 8  # from here on a header may be a shortening
SHORTEST = 4
NUMERALS = "".join(CHINESE_DIGITS)
NUMBERED = re.compile(
    rf"^\s*[(]?(?:[0-9]{{1,2}}|[{NUMERALS}]{{1,3}}(?=[)\s]*[{re.escape(SERIES_MARKS)}]))[)\s]*[{re.escape(SERIES_MARKS)}\s]*"
)
QUESTION = re.compile(rf"^\s*(Q[0-9]{{1,2}})(?![0-9])[{re.escape(SERIES_MARKS)}\s]*", re.IGNORECASE)


@lru_cache(maxsize=65536)
def keys_of(text: str) -> tuple[str, ...]:
    """Ways to read one header, most literal first: whole, without remarks in brackets, number, question id, unit."""
    plain = unicodedata.normalize("NFKC", cleaned(text))
    bare = BRACKETED.sub("", plain)
    unnumbered = NUMBERED.sub("", bare)
    identity = QUESTION.match(bare)
    readings = [plain, bare, unnumbered]
    if identity:
        readings += [bare[identity.end() :], identity[1]]
    readings.append(NUMBERED.sub("", plain))  # a question may have brackets of its own
    keys = [key_of(reading) for reading in readings]
    for unit in COUNT_UNITS:
        if keys[1].endswith(unit) and len(keys[1]) > len(unit) + 2:
            keys.append(keys[1].removesuffix(unit))
    return tuple(dict.fromkeys(key for key in keys if key))


class Names:
    """The headers of one form. A lower rank is a closer match: 0 the printed label, then the aliases in order."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._exact: dict[str, tuple[str, int]] = {}
        self._long: list[tuple[str, str]] = []
        self._asked = lru_cache(maxsize=4096)(self._meant)
        self._headed: dict[str, dict[str, str]] = {
            key_of(title): {key_of(label): column for label, column in section.labels.items()}
            for section in form.sections
            for title in section.titles
        }
        self._about = {next(iter(own.values())): own for own in self._headed.values()}
        depth = max(len(column.aliases) for column in form.columns) + 1
        for rank in range(depth):
            for column in form.columns:
                texts = (column.label, *column.aliases)
                if rank < len(texts):
                    key = key_of(texts[rank])
                    self._exact.setdefault(key, (column.name, rank))
                    if len(key) >= LONG:
                        self._long.append((column.name, key))

    @cached_property
    def core_texts(self) -> frozenset[str]:
        """The headers of core columns as they are usually printed."""
        core = [column for column in self.form.columns if column.core]
        return frozenset(text for column in core for text in (column.label, *column.aliases))

    def exact(self, text: str) -> tuple[str, int] | None:
        """(column name, rank) of a header that is spelled as label or alias."""
        return self._asked(text)

    def _meant(self, text: str) -> tuple[str, int] | None:
        return next(filter(None, map(self._exact.get, keys_of(text))), None)

    def is_heading(self, text: str) -> bool:
        """Whether a text heads a part of this form (schemas.form.Section)."""
        return bool(self._headed) and key_of(text) in self._headed

    def headed(self, texts: Sequence[str]) -> tuple[str, int] | None:
        """As `exact`, of the last text below headings of parts of this form, where it means something of its own.

        The person a part is about, its first label, heads it as well as its title.
        """
        label = key_of(texts[-1])
        found = next((own[label] for text in texts[:-1] if label in (own := self._part(text))), None)
        return (found, 0) if found else None

    def _part(self, text: str) -> Mapping[str, str]:
        """What labels mean in the part a text heads: key -> column."""
        meant = self.exact(text)
        return self._headed.get(key_of(text)) or self._about.get(meant[0] if meant else "", {})

    def shortened(self, text: str, taken: Collection[str]) -> str | None:
        """The one free column whose long text contains the header, or lies inside it, or was thinned out to it."""
        key = min(keys_of(text)[:4], key=len, default="")
        if len(key) < SHORTEST:
            return None
        free = [(name, long) for name, long in self._long if name not in taken]
        for fits in (_contains, _thinned):
            found = {name for name, long in free if fits(key, long)}
            if len(found) == 1:
                return found.pop()
            if found:
                return None
        return None


def _contains(short: str, long: str) -> bool:
    return short in long or long in short


def _thinned(short: str, long: str) -> bool:
    """Whether `short` is `long` with some characters left out, at least half of them kept."""
    if 2 * len(short) < len(long) or len(short) < SHORTEST + 1:
        return False
    characters = iter(long)
    return all(character in characters for character in short)
