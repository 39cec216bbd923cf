"""Files as values, before anything is written: what stands in which cell, whose row it is, what was planted where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pipeline.demo.town import Cadre, Household, Questionnaire, Visit


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell that holds no value: an error such as #N/A, or with text "" a formula nobody calculated."""

    text: str


Cell = str | int | float | date | Broken | None
Thing = Visit | Questionnaire | Household | Cadre


@dataclass(slots=True, eq=False)
class Entry:
    """One typed row and the true thing behind it.

    unit: village it will be counted under. lost: columns whose value a planted mistake destroyed. refused: the row
    must be quarantined. says: columns where the planted value is readable but another one than the truth.
    """

    register: str
    unit: str
    thing: Thing
    lost: set[str] = field(default_factory=set)
    refused: bool = False
    says: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class PlannedSheet:
    """cells[i][j] is Excel row i + 1, column j + 1. columns: column name -> place. entries: 0-based row -> entry.

    header: 0-based rows of the header. merges: (first row, first column, last row, last column), 0-based.
    """

    name: str
    cells: list[list[Cell]] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    entries: dict[int, Entry] = field(default_factory=dict)
    header: tuple[int, ...] = ()
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    widths: Mapping[int, float] = field(default_factory=dict)
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Planted:
    """One mistake of the answer key. code: key of templates/findings. cell "" when it concerns the whole file.

    until: the last stage at which it must be found.
    """

    stage: int
    until: int
    kind: str
    code: str
    file: str
    sheet: str
    cell: str
    note: str


@dataclass(slots=True, eq=False)
class PlannedFile:
    """One file below the input folder. kind: xlsx, csv or raw (then `raw` are its bytes). replaces: path of the file
    of the first stage that it supersedes.
    """

    path: str
    kind: str
    sheets: list[PlannedSheet] = field(default_factory=list)
    template: str = ""
    raw: bytes = b""
    replaces: str = ""
    village: int = -1
    register: str = ""
    copy_of: str = ""
    planted: list[tuple[str, str, str, str]] = field(default_factory=list)


def address(row: int, column: int) -> str:
    """Excel address of a 0-based cell."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
