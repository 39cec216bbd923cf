"""What one cell becomes: a value, why there is none, or what had to be changed; and the words that say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from pipeline.model import NOTHING
from pipeline.parse.text import MAX_WHOLE, beginnings, begins_otherwise, folded
from schemas.states import Severity
from schemas.words import NONE_WORDS

NOTHING_SAID = frozenset(map(folded, NONE_WORDS))
BEGINNINGS = beginnings(NONE_WORDS)
ENDS = ".\u3002!;,"


class Typed(NamedTuple):
    """A value, or a finding code instead of one, or a code beside one.

    severity: when not the catalogue's. rule: why the value is not what was typed, where more than the style changed
    (templates/words/changes.toml); "" otherwise.
    """

    value: str | int | float | bool | date | None = None
    code: str = ""
    facts: Mapping[str, str] = NOTHING
    severity: Severity | None = None
    rule: str = ""


MISSING = Typed()


def says_nothing(value: object) -> bool:
    """Whether a cell answers "nothing" (001-9)."""
    if not isinstance(value, str) or len(value) >= 20 or begins_otherwise(value, BEGINNINGS):
        return False
    return folded(value).rstrip(ENDS) in NOTHING_SAID


def lost_digits(value: object) -> bool:
    """Whether a number is longer than a cell can hold."""
    return isinstance(value, int | float) and abs(value) >= MAX_WHOLE
