"""What was decided, looked up by what was asked."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.decisions import DecisionKind

LONGEST = 60  # characters of one part; longer ones stand in a key as their digest
CHECK = 6


def key_of(campaign_id: str, kind: DecisionKind, *parts: str) -> str:
    """The key of a question: its kind, what is asked about, and six signs that show whether it was printed by us.

    The same question has the same key in every run; file names, their order and cell addresses are no part of it
    unless they are what is asked about.
    """
    text = "|".join((kind.value, *map(_plain, parts)))
    return f"{text}#{_check(campaign_id, text)}"


def kind_of(campaign_id: str, key: str) -> DecisionKind | None:
    """The kind of question a key belongs to; None when nobody printed this key for the campaign."""
    text, _, check = key.rpartition("#")
    kind = text.partition("|")[0]
    if check != _check(campaign_id, text) or kind not in {one.value for one in DecisionKind}:
        return None
    return DecisionKind(kind)


def digest(text: str, length: int = 12) -> str:
    """A short name for a long text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:length]


def _plain(part: str) -> str:
    text = "".join(unicodedata.normalize("NFKC", part).split()).replace("|", "/").replace("#", "/")
    return text if len(text) <= LONGEST and text.isprintable() else digest(text)


def _check(campaign_id: str, text: str) -> str:
    return digest(f"{campaign_id}|{text}", CHECK)


@dataclass(frozen=True)
class Rulings:
    """words: key -> the decision in force. Equal to no decisions at all when empty."""

    campaign_id: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    def of(self, kind: DecisionKind, *parts: str) -> str:
        """The decision about this, "" while nobody has decided."""
        return self.words.get(key_of(self.campaign_id, kind, *parts), "") if self.words else ""


NO_RULINGS = Rulings()
