"""Text made safe to write: what a workbook, a table of comma separated values or a notice can hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

CELL_CHARACTERS = 32_767  # limit of a workbook cell, in UTF-16 units
LISTED_CHARACTERS = 255  # limit of the drop-down words that stand in a cell rule itself, with the commas between
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORMULA_STARTS = frozenset(
    "=+-@\t\r\n\0\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_FILE_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]')
_RESERVED = re.compile(
    "(con|prn|aux|nul|clock\\$|conin\\$|conout\\$|(com|lpt)[0-9\xb9\xb2\xb3])(?=\\.|$)", re.IGNORECASE
)
FILE_CHARACTERS, FILE_BYTES = 100, 200  # of one part of a path, its ending included; systems allow 255 of either


def clean_text(text: str) -> str:
    """`text` without what no output can hold: control characters but tab and newline, lone surrogates, U+FFFE and U+FFFF."""
    if text.isprintable():
        return text
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clipped(text: str, limit: int = CELL_CHARACTERS) -> str:
    """`text` cut to `limit` UTF-16 units, with an ellipsis where something was cut."""
    if len(text) * 2 <= limit:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= limit * 2:
        return text
    return units[: (limit - 1) * 2].decode("utf-16-le", "ignore") + ELLIPSIS


def starts_like_formula(text: str) -> bool:
    """Whether a spreadsheet could take `text` for a formula: its first character, or first after blanks, starts one."""
    return (
        text[:1] in _FORMULA_STARTS
        if not text[:1].isspace()
        else text[:1] in "\t\r\n" or text.lstrip()[:1] in _FORMULA_STARTS
    )


def inert(text: str) -> str:
    """`text` for a table of comma separated values: what a spreadsheet could run gets a leading apostrophe; numbers stay."""
    if not text or not starts_like_formula(text) or _PLAIN_NUMBER.fullmatch(text):
        return text
    return "'" + text


def display_width(text: str) -> int:
    """Columns the text takes: 2 for a Chinese character, 1 for a Latin one; of its longest line."""
    return max(map(_line_width, text.split("\n"))) if "\n" in text else _line_width(text)


class _Widths(dict[str, int]):
    """Character -> columns it takes."""

    def __missing__(self, character: str) -> int:
        width = self[character] = 2 if unicodedata.east_asian_width(character) in "WFA" else 1
        return width


_width_of = _Widths().__getitem__


def _line_width(line: str) -> int:
    return len(line) if line.isascii() else sum(map(_width_of, line))


def lines_needed(text: str, width: float) -> int:
    """Lines `text` takes when wrapped at `width` columns."""
    room = max(width, 1)
    if 2 * len(text) <= room and "\n" not in text:
        return 1
    return sum(max(1, -int(-_line_width(line) // room)) for line in text.split("\n"))


def fits_in_rule(options: Sequence[str]) -> bool:
    """Whether a cell rule can hold these drop-down words itself; others need a range of cells.

    A comma parts two words, and a quotation mark would end them all.
    """
    joined = "\n".join(options)
    return len(joined) <= LISTED_CHARACTERS and not set(joined) & set(',"')


def sheet_name(text: str, taken: set[str]) -> str:
    """`text` as a sheet name no program refuses, different from those `taken` (lower case); adds it to them."""
    base = _SHEET_NAME.sub(" ", clean_text(text)).strip().strip("'")[:31] or "Sheet"
    name, number = base, 1
    while name.lower() in taken:
        number += 1
        tail = f"({number})"
        name = base[: 31 - len(tail)] + tail
    taken.add(name.lower())
    return name


def file_name(text: str) -> str:
    """`text` as the name of one file or folder on every system: no sign, ending or word any of them refuses.

    What cannot stand becomes "_"; too long a name is cut before its ending. A name that is fine stays as it is.
    """
    name = _FILE_NAME.sub("_", clean_text(text)).strip()
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > 5:
        stem, dot, ending = name, "", ""
    tail = dot + ending
    while len(stem + tail) > FILE_CHARACTERS or len((stem + tail).encode()) > FILE_BYTES:
        stem = stem[:-1]
    name = (stem.rstrip() + tail).rstrip(". ")
    if name[:1] in (".", "~"):
        name = "_" + name[1:]
    return _RESERVED.sub(r"\1_", name, count=1) if _RESERVED.match(name) else name or "_"
