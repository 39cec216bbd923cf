"""The catalogue of findings: code -> severity, title, sentence, remedy, read from templates/findings/*.toml.

One check, one code, one sentence. The sentences may be reworded by the office; the codes are ours.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from schemas.states import Severity

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "findings"


@dataclass(frozen=True, slots=True)
class Entry:
    """severity: RULES' three levels. title: heading of the group. message: what is wrong, with {label}, {found} and
    the finding's facts. remedy: what to type instead. note: innocent causes, where people might feel accused."""

    severity: Severity
    title: str
    message: str
    remedy: str
    note: str = ""


@cache
def catalogue() -> Mapping[str, Entry]:
    """Every finding code. Raises ValueError when two files claim one code."""
    entries: dict[str, Entry] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for code, values in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if code in entries:
                raise ValueError(f"{code} stands in two files; the second is {path.name}")
            entries[code] = Entry(Severity(values.pop("severity")), **values)
    return entries


def severity_of(code: str) -> Severity:
    """Severity of a finding code. Raises KeyError for an unknown code."""
    return catalogue()[code].severity


def sentence(code: str, facts: Mapping[str, str]) -> str:
    """What is wrong, in one sentence. Raises KeyError when a fact the sentence needs is missing."""
    return catalogue()[code].message.format_map(facts)


def remedy(code: str, facts: Mapping[str, str]) -> str:
    """What to do about it. Raises KeyError when a fact is missing."""
    return catalogue()[code].remedy.format_map(facts)
