"""One sheet that is a register of ours: where its columns stand, whose it is, and findings with its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.model import NOTHING, Finding, Grid, Submission, cell_at, is_shared
from schemas.findings import severity_of
from schemas.form import Column, Form
from schemas.states import Severity


def letters(index: int) -> str:
    """Excel letters of a 0-based column: 0 -> A, 26 -> AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def file_finding(submission: Submission, code: str, sheet: str = "", facts: Mapping[str, str] = NOTHING) -> Finding:
    """A finding about a whole file or sheet."""
    return Finding(code, severity_of(code), submission.name, sheet, facts=facts, submission=submission.sha256)


@dataclass(frozen=True)
class Header:
    """The header of one sheet. top: first header row, 0-based; depth: how many rows. columns: name -> 0-based index.

    texts: index -> printed text. extras: columns that mean nothing to us. ties: name -> all indices that claim it.
    title: first of the lines above that belong to it; end: row after its last one, None: the end of the sheet.
    opening: first header row of the whole sheet.
    cards: for cards instead of a table, the first row of each (0-based); below: name -> rows its value stands below that.
    above: name -> the one cell that holds the value of every row, for the block above a table. lines: row after the last
    line above that block. unknown: text -> place of labels that mean nothing to us. unit: the village stated above these
    cards or rows; "" when what is stated names none, although the village above them is known; None to look for it.
    borrowed: the sheet whose header is used, for a sheet without one.
    """

    form: Form
    top: int
    depth: int
    columns: Mapping[str, int]
    texts: Mapping[int, str]
    extras: tuple[int, ...] = ()
    ties: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    title: int = 0
    end: int | None = None
    opening: int = 0
    cards: tuple[int, ...] = ()
    below: Mapping[str, int] = field(default_factory=dict)
    above: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    lines: int | None = None
    unknown: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    unit: str | None = None
    borrowed: str = ""

    @property
    def spots(self) -> dict[str, str]:
        """Column name -> where its cells stand (pipeline.model.cell_at)."""
        own = {
            name: f"{letters(index)}+{self.below[name]}" if self.below.get(name) else letters(index)
            for name, index in self.columns.items()
        }
        return own | {name: f"{letters(index)}={row + 1}" for name, (row, index) in self.above.items()}

    @property
    def names(self) -> frozenset[str]:
        """The columns it has, those of the block included."""
        return frozenset(self.columns) | frozenset(self.above)

    @property
    def body(self) -> int:
        """First row below the header, 0-based."""
        return self.top + self.depth

    @property
    def missing(self) -> tuple[Column, ...]:
        """Core columns the sheet does not have. Below a block there need not be rows."""
        core = (column for column in self.form.columns if column.core and column.name not in self.names)
        return tuple(column for column in core if not self.above or column.name in self.form.block)

    @property
    def share(self) -> float:
        """Share of the printed headers that mean something."""
        return len(self.columns) / max(1, len(self.texts))


@dataclass(frozen=True)
class Place:
    """A sheet to be typed. source: its number among all sheets. unit: village of the whole sheet, "" when unknown.

    template: hidden template id or "". is_template: printed by us, so untouched pre-filled rows are no rows.
    weak_unit: the finding that says so where the village was only read off a name or a text. refused: no row of it can be used.
    group: villagers' group the sheet is named after, or "". uppers: units above the villages that are named beside it.
    """

    source: int
    submission: Submission
    grid: Grid
    header: Header
    unit: str = ""
    template: str = ""
    template_unit: str = ""
    is_template: bool = False
    weak_unit: str = ""
    refused: bool = False
    group: str = ""
    uppers: frozenset[str] = frozenset()

    @property
    def form(self) -> Form:
        """The register it is."""
        return self.header.form

    def finding(
        self,
        code: str,
        row: int = 0,
        column: Column | None = None,
        found: str = "",
        facts: Mapping[str, str] = NOTHING,
        severity: Severity | None = None,
        unit: str = "",
    ) -> Finding:
        """A finding here. row: Excel row, 0 for the header. severity: when not the catalogue's."""
        own = self.header.spots.get(column.name, "") if column else ""
        spot = own if is_shared(own) else (own or "A") if column and row else None
        index = None if column is None else self.header.columns.get(column.name)
        return Finding(
            code,
            severity or severity_of(code),
            self.submission.name,
            self.grid.sheet,
            cell_at(spot, row) if spot else f"{letters(index or 0)}{row or self.header.top + 1}",
            column.label if column else "",
            found,
            facts,
            row,
            column.name if column else "",
            unit or self.unit,
            self.form.register,
            self.submission.sha256,
            self.source,
        )
