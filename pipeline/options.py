"""Which options of a question one answer names: for answers that may hold several, and for whoever asks about them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache

import pandas as pd

from schemas.words import LIST_MARKS, SERIES_MARKS

JOIN = LIST_MARKS[0]
"""What stands between the options of one typed answer."""
MARKS = f"{re.escape(LIST_MARKS)}|+&"
BETWEEN = re.compile(f"[{MARKS}]+")
NUMBERED = rf"(?:[(]?(?:[0-9]{{1,2}}|[A-H])[{re.escape(SERIES_MARKS)}]+)?"


def spelled(text: str) -> str:
    """For comparison: compatibility forms unified, upper case, one separator for any white space."""
    return JOIN.join(unicodedata.normalize("NFKC", text).upper().split())


@lru_cache(maxsize=1024)
def _reader(options: tuple[str, ...]) -> tuple[dict[str, str], re.Pattern[str]]:
    known = {spelled(option): option for option in options}
    longest = "|".join(re.escape(option) for option in sorted(known, key=lambda one: (-len(one), one)))
    return known, re.compile(rf"{NUMBERED}({longest})(?=[{MARKS}]|$)" if known else "(?!)")


@lru_cache(maxsize=65536)
def options_in(text: str, options: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The options a text names, in printed order and once each, and the pieces that are no option.

    An option only counts as a whole: a piece that merely resembles or contains one is never taken for it (PRACTICE B1).
    """
    known, reader = _reader(options)
    text, place = spelled(text), 0
    named, strange = set(), []
    while place < len(text):
        gap = BETWEEN.match(text, place)
        if gap:
            place = gap.end()
            continue
        found = reader.match(text, place)
        if found:
            named.add(known[found[1]])
            place = found.end()
            continue
        end = BETWEEN.search(text, place)
        strange.append(text[place : end.start() if end else len(text)])
        place = end.start() if end else len(text)
    return tuple(option for option in options if option in named), tuple(strange)


def chose(column: pd.Series, wanted: Collection[str], options: Sequence[str], several: bool) -> pd.Series:
    """Which answers hold one of the `wanted` options. several: an answer may name more than one (type multiple)."""
    if not several:
        return column.isin(list(wanted))
    codes, distinct = pd.factorize(column)
    hit = [any(option in wanted for option in options_in(str(text), tuple(options))[0]) for text in distinct]
    return pd.Series([*hit, False], dtype="bool").take(codes).set_axis(column.index)
