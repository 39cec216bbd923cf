"""Names and phones made unreadable where the reader does not need them (PRACTICE B8)."""

from __future__ import annotations

import re

from schemas.words import COMPOUND_SURNAMES

STARS = "****"
_PHONES = re.compile(r"(?<![0-9])(?:1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8})(?![0-9])")


def masked_name(name: str) -> str:
    """Surname kept, compound surnames too; of three or more characters also the last: one star between, or one for the rest."""
    name = name.strip()
    if not name:
        return ""
    surname = 2 if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else 1
    given = len(name) - surname
    return name[:surname] + "*" + (name[-1] if surname == 1 and given > 1 else "")


def masked_phone(phone: str) -> str:
    """First three and last four digits; of anything shorter than seven digits nothing."""
    digits = re.sub(r"[^0-9]", "", phone)
    if not digits:
        return ""
    return digits[:3] + STARS + digits[-4:] if len(digits) > 7 else STARS


def masked_text(text: str, names: tuple[str, ...] = ()) -> str:
    """Free text with phone numbers and the given names made unreadable."""
    kept = _PHONES.sub(lambda found: masked_phone(found[0]), text)
    for name in sorted(set(names), key=len, reverse=True):
        if len(name.strip()) > 1:
            kept = kept.replace(name, masked_name(name))
    return kept
