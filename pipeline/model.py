"""The frozen values that pass between stages. No file, no clock, no words in here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline.empty_tables import (
    nothing_assessed,
    nothing_awarded,
    nothing_changed,
    nothing_decided,
    nothing_issued,
    nothing_returned,
    nothing_returned_again,
)
from schemas.states import Severity

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.campaign import Campaign

Value = str | float | datetime | date | time | None
NOTHING: Mapping[str, str] = MappingProxyType({})
RETURNED_PROPERTY = "huhudao_returned"
"""Custom document property of a marked copy: the content hash of the file it is a copy of."""
RESULT_PROPERTY = "huhudao_result"
"""Custom document property of a workbook that only tells what was found: nothing of it is handed in."""
EVERY_ROW = 0
"""Instead of a row, where all rows of a sheet share one cell."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing somebody must know about one cell, row or file.

    code: key in templates/findings.toml, which holds severity, sentence and remedy. file: the name the clerk knows,
    relative to the input folder. sheet, cell: where, empty when it concerns the whole file; cell like "F23".
    row: Excel row (0: none). label: printed header of the column. found: the text found in the cell.
    facts: values the sentence needs. unit, register: empty when unknown. submission: content hash of the file.
    source: number of the sheet, or of the part of a sheet, the row belongs to (-1: none).
    """

    code: str
    severity: Severity
    file: str
    sheet: str = ""
    cell: str = ""
    label: str = ""
    found: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    row: int = 0
    column: str = ""
    unit: str = ""
    register: str = ""
    submission: str = ""
    source: int = -1


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a whole file could not be read, or a note about it: a code of templates/findings.toml with its facts."""

    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as read. rows[i][j] is the cell in Excel row i + 1, column j + 1 (leading blanks kept); what a reader
    gives is kept by column (pipeline.columns) and makes rows when they are looked at.

    merged: (first row, first column, last row, last column), 0-based. broken: (row, column) 0-based -> the text of
    an error cell such as "#N/A", or "" for a formula that was never calculated. hidden_rows, hidden_columns: 0-based,
    hidden by hand or by a filter.
    """

    sheet: str
    rows: Sequence[list[Value]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False
    broken: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader got out of one file. kind: by content, never by name. properties: custom document properties."""

    kind: str = ""
    grids: Sequence[Grid] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Problem, ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """One version of one file a clerk dropped in.

    sha256: identity. name: path below the input folder when last seen, with "/" on every system. received_on: the
    business day it came in (the as_of of the run that saw it first, never before an earlier run's). sequence: number
    of that run; a later run's file may supersede an earlier one's. present: still in the input folder. size: bytes.
    first_name: the name it came in under, "" when that is `name`.
    """

    sha256: str
    name: str
    received_on: date
    sequence: int
    content: Content
    present: bool = True
    size: int = 0
    first_name: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The name it came in under, and the one it bears now if that is another."""
        return tuple(dict.fromkeys((self.first_name or self.name, self.name)))


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """Where something to be decided stands: file, sheet and cell ("" when it is a whole file), and what was found there."""

    file: str
    sheet: str = ""
    cell: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Something only a person can settle. key: the same in every run. kind: schemas.decisions.DecisionKind.

    code: the finding it came from. facts: what the sentence needs. options: the words that settle it.
    """

    key: str
    kind: str
    unit: str
    code: str
    facts: Mapping[str, str]
    options: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class KnownIssue:
    """An issue that already has a number. key: what makes it the same issue. snapshot: its facts when first numbered,
    so that it never vanishes with its source row."""

    key: str
    number: str
    given_on: date
    snapshot: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Publication:
    """Figures as once published: the frozen numbers a later run is compared with."""

    as_of: date
    figures: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Memory:
    """What the journal remembers and the core needs; empty for a first run."""

    issues: tuple[KnownIssue, ...] = ()
    last_publication: Publication | None = None


@dataclass(frozen=True)
class Registers:
    """Typed rows of every register before merging, with what was found on the way (see schemas/tables/).

    tables: register -> typed table. sheets: one row per sheet read. columns: source -> {column name: spot}, see cell_at.
    findings: in no particular order. changes: see schemas.tables.Changes.
    """

    tables: Mapping[str, pd.DataFrame]
    sheets: pd.DataFrame
    columns: Mapping[int, Mapping[str, str]]
    findings: tuple[Finding, ...]
    changes: pd.DataFrame = field(default_factory=nothing_changed)


def cell_at(spot: str, row: int) -> str:
    """Excel address of a column's cell. spot: letters ("F"), letters and rows below `row` for a card ("F+3"), or letters
    and the row of the one cell all rows of a block share ("F=5")."""
    letters, _, fixed = spot.partition("=")
    if fixed:
        return f"{letters}{fixed}"
    letters, _, below = spot.partition("+")
    return f"{letters}{row + int(below or 0)}"


def is_shared(spot: str) -> bool:
    """Whether all rows of a sheet take their value from this one cell (see cell_at)."""
    return "=" in spot


@dataclass(frozen=True)
class Facts:
    """Merged and de-duplicated tables, the only thing measures look at (see schemas/tables/).

    files: one row per submission with its status and row counts. deliveries: what came in from whom, per submission,
    village, register and day (see schemas/tables/). issued: what each typed column of a returned ledger held when it
    was issued (source, number, field, value). columns: source -> {column name: Excel letters}. changes: cells not used
    as typed (schemas.tables.Changes). units: villages only. records: register -> its rows (schemas.tables.Records), with
    "meetings" and "roles" made from them.
    """

    units: pd.DataFrame
    cadres: pd.DataFrame
    households: pd.DataFrame
    visits: pd.DataFrame
    answers: pd.DataFrame
    handling: pd.DataFrame
    sheets: pd.DataFrame
    files: pd.DataFrame
    findings: tuple[Finding, ...]
    deliveries: pd.DataFrame | None = None
    questions: tuple[Question, ...] = ()
    rounds: pd.DataFrame = field(default_factory=nothing_returned)
    returned: pd.DataFrame = field(default_factory=nothing_returned_again)
    issued: pd.DataFrame = field(default_factory=nothing_issued)
    columns: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    changes: pd.DataFrame = field(default_factory=nothing_changed)
    records: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def lost(self) -> dict[str, int]:
        """File -> rows that were read and are neither accepted nor quarantined: a mistake of ours, to be told."""
        rows = self.files["rows_submitted"] - self.files["rows_accepted"] - self.files["rows_quarantined"]
        return {name: count for name, count in zip(self.files["file"], rows.tolist(), strict=True) if count}


@dataclass(frozen=True)
class Outcome:
    """Everything a run knows at the end, before any of it is written. campaign: with the units of a handed-in roster.

    decisions: what people decided, by the end of the run's day (schemas.tables.Decisions). assessment, awards: facts
    behind points and prizes (schemas.tables.AssessmentFacts, Awards).
    """

    campaign: Campaign
    facts: Facts
    issues: pd.DataFrame
    issue_history: pd.DataFrame
    figures: pd.DataFrame
    requirements: pd.DataFrame
    filings: pd.DataFrame
    allotment: pd.DataFrame
    findings: tuple[Finding, ...]
    new_issues: tuple[KnownIssue, ...]
    decisions: pd.DataFrame = field(default_factory=nothing_decided)
    assessment: pd.DataFrame = field(default_factory=nothing_assessed)
    awards: pd.DataFrame = field(default_factory=nothing_awarded)
