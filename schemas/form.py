"""What a register is: a titled list of columns. One definition yields the blank workbook, the reader,
the pandera validation, the messages and the data dictionary (DESIGN promise 5).

A small class of our own with pandera derived from it, instead of a pandera model with untyped metadata:
see docs/decisions/0001-form-class.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from schemas.states import Severity

if TYPE_CHECKING:
    import pandera.pandas as pa


class Kind(StrEnum):
    """How a cell is typed. The parser of each kind lives in pipeline/parse/values.py."""

    TEXT = "text"  # free text; none-words become NONE_SAID, blanks are missing
    NAME = "name"  # a person's name
    CODE = "code"  # a number that is a text: household number, issue number
    UNIT = "unit"  # a village, resolved through the campaign's names and aliases
    DATE = "date"
    PHONE = "phone"
    COUNT = "count"  # whole number >= 0
    AGE = "age"
    OPTION = "option"  # one of `options`
    CHOICES = "choices"  # any of `options`, joined in printed order
    BAND = "band"  # an age, or one of `options`, which are bands of ages
    FLAG = "flag"  # yes / no -> boolean
    PRESENCE = "presence"  # found / not found -> boolean
    WEIGHT = "weight"  # positive number


DTYPES: Mapping[Kind, str] = {
    Kind.TEXT: "str",
    Kind.NAME: "str",
    Kind.CODE: "str",
    Kind.UNIT: "str",
    Kind.DATE: "datetime64[us]",
    Kind.PHONE: "str",
    Kind.COUNT: "Int64",
    Kind.AGE: "Int64",
    Kind.OPTION: "str",
    Kind.CHOICES: "str",
    Kind.BAND: "str",
    Kind.FLAG: "boolean",
    Kind.PRESENCE: "boolean",
    Kind.WEIGHT: "Float64",
}
"""pandas dtype of each kind; every column is nullable."""


@dataclass(frozen=True)
class Column:
    """One column of a register.

    name: identifier in every table (PRACTICE F). label: the printed header. aliases: other headers that mean it.
    if_blank: finding when the cell is empty (ERROR quarantines the row), or None when it may be empty.
    core: the header must be present, or the sheet is not this register.
    options: allowed values; option_aliases: other spellings -> option.
    low, high: inclusive limits of COUNT, AGE, BAND and WEIGHT. personal: masked outside the office (PRACTICE B8).
    hint: shown when the cell is selected. sample: the example row's value. width: in Chinese characters.
    locked: pre-filled by the program, not typed. identifies: tells this row from all others, so ditto marks are refused.
    other: the option that may be followed by free text. signature: a name in a yes/no column means yes.
    on_blank: whether the printed register has it; the others are read where a village has them.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    aliases: tuple[str, ...] = ()
    if_blank: Severity | None = None
    core: bool = False
    options: tuple[str, ...] = ()
    option_aliases: Mapping[str, str] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None
    personal: bool = False
    hint: str = ""
    sample: str = ""
    width: int = 8
    locked: bool = False
    identifies: bool = False
    other: str = ""
    basis: str = ""
    signature: bool = False
    on_blank: bool = True

    @property
    def may_repeat(self) -> bool:
        """Whether a ditto mark may copy the cell above: never for names of residents, phones, dates, numbers, keys."""
        if self.identifies or self.kind in (Kind.DATE, Kind.PHONE, Kind.COUNT, Kind.AGE, Kind.WEIGHT):
            return False
        return not (self.kind is Kind.NAME and (self.personal or self.core))


@dataclass(frozen=True)
class Section:
    """A headed part of a card. titles: its heading, as printed. labels: label -> column, for labels that mean this here.

    given: the part may be filled in before the card is handed out; a card with nothing else was not handed in.
    """

    titles: tuple[str, ...]
    labels: Mapping[str, str]
    given: bool = False


@dataclass(frozen=True)
class Blank:
    """A label on a printed annex and the column written beside it; without a column a heading, or words already there."""

    label: str
    column: str = ""
    printed: str = ""


@dataclass(frozen=True)
class Annex:
    """How a plan prints a register. title: after the issuer's name. lines: what stands above the rows, or the whole card,
    line by line. columns: of the rows below, none for a card. rows: how many are ruled. high: columns that are a box.
    """

    title: str
    basis: str
    lines: tuple[tuple[Blank, ...], ...] = ()
    columns: tuple[str, ...] = ()
    rows: int = 30
    high: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """One register. `version` goes into the hidden template id; raise it when a column changes meaning.

    per_household: the blank register is pre-filled with the household roster.
    per_unit: one blank per village (False: one for the office).
    prefillable: columns a blank may already hold; a row with nothing else filled in was not handed in.
    sections: the headed parts of the same register as a card.
    block: columns that stand once above the rows, each as a label with its value beside or below it (000 附件3); every
    row below carries their values. A block without a row below it is one row.
    passed: printed labels and headings of a block that hold nothing to read, such as the place for pictures.
    annex: the same register as a plan prints it, if one does.
    """

    register: str
    title: str
    columns: tuple[Column, ...]
    version: int = 1
    basis: str = ""
    note: str = ""
    per_household: bool = False
    per_unit: bool = True
    blank_rows: int = 50
    prefillable: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    block: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    annex: Annex | None = None

    def __getitem__(self, name: str) -> Column:
        """The column called `name`. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Identifiers of the columns in printed order."""
        return tuple(column.name for column in self.columns)

    @property
    def printed(self) -> tuple[Column, ...]:
        """The columns of the blank register."""
        return tuple(column for column in self.columns if column.on_blank)

    @property
    def printed_names(self) -> tuple[str, ...]:
        """Identifiers of the columns of the blank register."""
        return tuple(column.name for column in self.printed)

    def schema(self, names: Collection[str] | None = None) -> pa.DataFrameSchema:
        """The pandera schema of the typed table: nullability from `if_blank`, limits and options as checks.

        names: of some columns alone. Never coerces: cells are typed before (TRAPS 3.1). Index is the row's position; extra
        columns allowed.
        """
        import pandera.pandas as pa

        def checks(column: Column) -> list[pa.Check]:
            found: list[pa.Check] = []
            if column.kind in (Kind.CHOICES, Kind.BAND):
                return found  # several options in one text, or a number beside them
            if column.low is not None:
                found.append(pa.Check.ge(column.low))
            if column.high is not None:
                found.append(pa.Check.le(column.high))
            if column.options:
                found.append(pa.Check.isin(list(column.options)))
            return found

        return pa.DataFrameSchema(
            {
                column.name: pa.Column(
                    DTYPES[column.kind],
                    checks=checks(column),
                    nullable=column.if_blank is None,
                    title=column.label,
                    metadata={"column": column},
                )
                for column in self.columns
                if names is None or column.name in names
            },
            strict=False,
            coerce=False,
        )
