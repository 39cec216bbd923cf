"""What one cell becomes: a value, why there is none, or what had to be changed; and the words that say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pipeline.model import NOTHING
from pipeline.parse.text import MAX_WHOLE, folded
from schemas.states import Severity
from schemas.words import NONE_WORDS

NOTHING_SAID = frozenset(map(folded, NONE_WORDS))
ENDS = ".\u3002!;,"


@dataclass(frozen=True, slots=True)
class Typed:
    """A value, or a finding code instead of one, or a code beside one.

    severity: when not the catalogue's. rule: why the value is not what was typed, where more than the style changed
    (templates/words/changes.toml); "" otherwise.
    """

    value: str | int | float | bool | date | None = None
    code: str = ""
    facts: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    severity: Severity | None = None
    rule: str = ""


MISSING = Typed()


def says_nothing(value: object) -> bool:
    """Whether a cell answers "nothing" (001-9)."""
    return isinstance(value, str) and len(value) < 20 and folded(value).rstrip(ENDS) in NOTHING_SAID


def lost_digits(value: object) -> bool:
    """Whether a number is longer than a cell can hold."""
    return isinstance(value, int | float) and abs(value) >= MAX_WHOLE
