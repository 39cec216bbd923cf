"""How often a sign turned out to be a mistake, by what people decided so far; one that seldom does is only told (PRACTICE D)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from schemas.decisions import Decision, DecisionKind

ENOUGH = 20  # answers
SELDOM = 0.3
SIGNS = frozenset(
    {
        "many_homes_in_a_day", "same_text_again", "shared_phone", "phone_of_a_cadre", "visits_at_the_end", "flawless_village",
        "many_not_in_roster", "near_copy", "questionnaires_exceed_visits", "at_home_against_roster", "ages_apart", "nothing_written",
    }
)  # fmt: skip
"""Findings that only ask whether something was really so."""


@dataclass(frozen=True)
class Checked:
    """What became of one kind of finding: how many were answered, and how many of these were mistakes."""

    answers: int
    mistakes: int

    @property
    def share(self) -> float:
        """Mistakes among the answers, 0 to 1."""
        return self.mistakes / self.answers

    @property
    def is_weak(self) -> bool:
        """Whether it is asked in vain: fewer than three in ten of at least twenty were mistakes."""
        return self.answers >= ENOUGH and self.share < SELDOM


def checked(words: Mapping[str, str]) -> dict[str, Checked]:
    """Code of a sign -> what became of it. words: key of a question -> the decision in force."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, word in words.items():
        kind, _, rest = key.partition("|")
        if kind == DecisionKind.FINDING and word in (Decision.TRUE, Decision.WRONG):
            found[rest.partition("|")[0]].append(word)
    return {
        code: Checked(len(said), said.count(Decision.WRONG)) for code, said in sorted(found.items()) if code in SIGNS
    }


def demoted(words: Mapping[str, str]) -> frozenset[str]:
    """Signs that are told from now on, and no longer asked about."""
    return frozenset(code for code, one in checked(words).items() if one.is_weak)
