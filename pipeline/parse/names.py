"""Names of people as they are written: spaced, with remarks, with dots, two in one cell (PRACTICE C)."""

from __future__ import annotations

import re
import unicodedata

from pipeline.parse.text import BRACKETED, cleaned, shown
from pipeline.parse.typed import MISSING, NOTHING_SAID, Typed, lost_digits, says_nothing
from pipeline.wording import words
from schemas.form import Column
from schemas.states import Severity
from schemas.words import COMPOUND_SURNAMES, MIDDOT, MIDDOTS, NAME_JOINERS, RADICALS

HAN = r"\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
SIMPLE = re.compile(rf"[{HAN}]{{2,4}}")
USUAL = re.compile("[\u3400-\u9fff]{2,4}")
SPACED = re.compile(rf"[{HAN}](?:\s*[{HAN}]){{1,3}}")
RARE = re.compile("[\ue000-\uf8ff\U00020000-\U0003ffff\U000f0000-\U0010fffd]")
DOT = re.compile(rf"\s*[{re.escape(MIDDOTS)}]\s*")
DRAWN = re.compile(rf"[{re.escape(RADICALS)}]")
JOINED = re.compile(rf"\s*(?:[{re.escape(NAME_JOINERS)}]|\n)+\s*")
READABLE = re.compile(rf"[{HAN}A-Za-z\ue000-\uf8ff]")
UNUSUAL = re.compile(rf"[^{HAN}\u2ff0-\u2fff\u3005-\u3007\ue000-\uf8ff\U000f0000-\U0010fffd\w {MIDDOT}]|[0-9_]")
DIGITS = re.compile("[0-9]")
STRAY = ".,:;!\u3002\u3001"


def name_typed(value: object, column: Column) -> Typed:
    """One name, its remark cut off; of several names all, joined the same way everywhere."""
    if isinstance(value, str) and USUAL.fullmatch(value):
        return MISSING if value in NOTHING_SAID else Typed(value)
    if lost_digits(value):
        return Typed(code="number_lost_digits")
    if says_nothing(value):
        return MISSING
    typed = unicodedata.normalize("NFKC", shown(value))
    plain = cleaned(BRACKETED.sub(_unless_drawn, typed))
    parts = _parts(plain)
    if len(parts) > 1:
        return _several([_single(part) for part in parts], column)
    plain = _single(plain)
    if _is_odd(plain):
        return Typed(plain or None, "odd_name")
    if RARE.search(plain) or DRAWN.search(plain):
        return Typed(plain, "rare_character")
    if any(not DRAWN.search(remark) for remark in BRACKETED.findall(typed)):
        return Typed(plain, "name_remark", {"name": plain}, rule="name_remark")
    return Typed(plain)


def _unless_drawn(remark: re.Match[str]) -> str:
    """A rare character described by its parts is no remark."""
    return remark.group() if DRAWN.search(remark.group()) else ""


def _parts(plain: str) -> list[str]:
    parts = [part for part in JOINED.split(plain) if part]
    if len(parts) > 1 and all(SPACED.fullmatch(part) for part in parts):
        return parts
    apart = plain.split()
    if len(apart) > 1 and all(SIMPLE.fullmatch(part) for part in apart) and apart[0] not in COMPOUND_SURNAMES:
        return apart
    return [plain]


def _single(plain: str) -> str:
    plain = DOT.sub(MIDDOT, plain.strip(STRAY)).strip(MIDDOT)
    return "".join(plain.split()) if SPACED.fullmatch(plain) else " ".join(plain.split())


def _several(names: list[str], column: Column) -> Typed:
    """Two cadres went together: one visit by both. Two heads of one household: to be asked."""
    joined = words("parse")("list").join(dict.fromkeys(names))
    severity = Severity.VERIFY if column.core else None
    return Typed(joined, "several_names", {"names": joined, "count": str(len(names))}, severity, rule="several_names")


def _is_odd(plain: str) -> bool:
    """Whether there is no name, or more than one: digits, or marks such as a tick, a star or a question mark."""
    described = DRAWN.search(plain)
    return not plain or not READABLE.search(plain) or bool((DIGITS if described else UNUSUAL).search(plain))
