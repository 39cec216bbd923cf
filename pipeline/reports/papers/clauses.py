"""The clauses a text cites: "000-6, 000-7" is two of them."""

from __future__ import annotations

import re

_MARKS = re.compile("[,\\s\N{IDEOGRAPHIC COMMA}\N{FULLWIDTH COMMA};\N{FULLWIDTH SEMICOLON}]+")


def cited(basis: str) -> frozenset[str]:
    """Every clause named in a `basis`."""
    return frozenset(part for part in _MARKS.split(basis) if part)
