"""Cell texts: cleaned for keeping, folded for comparing, shown the way Excel shows them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from functools import lru_cache

from schemas.words import PICTURE_FORMULAS

INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff\ud800-\udfff]"
)
BRACKETED = re.compile(r"[(\[{<\u3010\u3014\u300a\u3008][^()\[\]]*?[)\]}>\u3011\u3015\u300b\u3009]")
QUOTES = "'`\u2018\u2019"
EXPORTED = re.compile('="([^"]*)"')
MAX_WHOLE = 1e15
"""From here on a number typed into a cell has lost digits (Excel keeps 15)."""


def cleaned(text: str) -> str:
    """Without control and zero-width characters, trimmed; everything else as typed."""
    return (text if text.isprintable() else INVISIBLE.sub("", text)).strip()


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """For comparison only: compatibility forms unified (NFKC), no blanks, upper case."""
    return "".join(unicodedata.normalize("NFKC", cleaned(text)).split()).upper()


def beginnings(words: Iterable[str]) -> frozenset[str]:
    """How the words begin once they are folded, for begins_otherwise."""
    return frozenset(folded(word)[:1] for word in words)


def begins_otherwise(text: str, known: AbstractSet[str]) -> bool:
    """Whether a text, folded, begins in none of these ways: seen at once where folding leaves its first sign alone.

    False only means that it must be folded to be sure.
    """
    first = text[:1]
    return ("\u4e00" <= first <= "\u9fff" or ("0" <= first <= "9")) and first not in known


def shown(value: object) -> str:
    """What the clerk sees in the cell: 10.0 as "10", a day as 2021-10-16."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _unquoted(cleaned(value))
    if value.__class__ is float and -MAX_WHOLE < value < MAX_WHOLE and value.is_integer():  # most of all numbers
        return str(int(value))
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        if value != value:
            return ""
        return str(int(value)) if abs(value) < MAX_WHOLE and float(value).is_integer() else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if (value.hour, value.minute) == (0, 0) else value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def _unquoted(text: str) -> str:
    """Without what platforms put around a number so that it stays a text: an apostrophe, or ="..."."""
    if text[:1] not in QUOTES and text[:1] != "=":
        return text
    exported = EXPORTED.fullmatch(text)
    if exported:
        return exported[1]
    return text[1:] if text[1:2].isdigit() and text[0] in QUOTES else text


def is_picture(value: object) -> bool:
    """Whether a cell holds nothing but a picture."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("=", "_", "D", "d"):
        return False
    return folded(value[:40]).startswith(PICTURE_FORMULAS)


def is_blank(value: object) -> bool:
    """Whether a cell holds nothing: white space and pictures in cells count as nothing."""
    if value is None or (isinstance(value, float) and value != value):
        return True
    if not isinstance(value, str) or (value[:1].isalnum() and value[0] not in "Dd"):
        return False
    return not cleaned(value) or is_picture(value)
