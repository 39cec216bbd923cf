"""The plan of a paper in Word as frozen values: paragraphs, forms with ruled fields, pages. The look is the writer's.

Styles are keys of pipeline/writers/docx_styles.py; no part carries a font.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text in a style: draft, title, subtitle, salutation, body, level1, sign, note. Line breaks in it are kept."""

    style: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A label and what stands beside it. wide: over the whole width. lines: room kept for so many lines, to write by hand."""

    label: str
    text: str = ""
    wide: bool = False
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Form:
    """Entries in ruled lines, two narrow ones or a wide one to a line."""

    lines: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True, slots=True)
class NextPage:
    """What follows begins a new page."""


Block = Paragraph | Form | NextPage
Letter = tuple[Block, ...]


def form_of(entries: Iterable[Entry]) -> Form:
    """The entries in order, narrow neighbours side by side; a narrow one left alone becomes wide."""
    lines: list[tuple[Entry, ...]] = []
    narrow: list[Entry] = []
    for entry in [*entries, None]:
        if entry is not None and not entry.wide:
            narrow.append(entry)
            continue
        pairs = [tuple(narrow[at : at + 2]) for at in range(0, len(narrow), 2)]
        lines += [pair if len(pair) == 2 else (_widened(pair[0]),) for pair in pairs]
        narrow = []
        if entry is not None:
            lines.append((entry,))
    return Form(tuple(lines))


def _widened(entry: Entry) -> Entry:
    return Entry(entry.label, entry.text, True, entry.lines)


def joined(letters: Sequence[Letter]) -> Letter:
    """Several papers in one file, each on pages of its own."""
    found: list[Block] = []
    for letter in letters:
        found += [NextPage(), *letter] if found else letter
    return tuple(found)
