"""What was handed in, sheet by sheet and file by file, and what became of it."""

from typing import Optional

# mypy: disable-error-code="valid-type"
import pandera.pandas as pa
from pandera.typing.pandas import Series

from schemas.tables.kinds import DAY


class Provenance(pa.DataFrameModel):
    """Every row of a register: where it was typed and whose village it is."""

    source: Series[int] = pa.Field(ge=0)
    row: Series[int] = pa.Field(ge=1)
    unit: Series[str] = pa.Field(nullable=False)
    accepted: Series[bool]

    class Config:
        """A register's own columns stand beside these."""

        strict = False


class Sheets(pa.DataFrameModel):
    """One row per sheet read; index is `source`. register is "" for a sheet that is none of ours.

    template: the hidden template id or "". nil: the village reported "nothing this week". received_on: of the
    submission. printed_for: the village a blank was pre-printed for, or "".
    """

    submission: Series[str]
    file: Series[str]
    sheet: Series[str]
    register: Series[str]
    template: Series[str]
    unit: Series[str]
    rows_submitted: Series[int] = pa.Field(ge=0)
    nil: Series[bool]
    received_on: Optional[Series[DAY]]  # noqa: UP045 (pandera reads this form)
    printed_for: Optional[Series[str]]  # noqa: UP045


class Files(pa.DataFrameModel):
    """One row per submission: what became of it. accepted + quarantined = submitted rows. register: all found, joined by "+".

    sequence: number of the run that saw it first; returned ledgers take effect in this order.
    """

    submission: Series[str]
    file: Series[str]
    unit: Series[str]
    register: Series[str]
    status: Series[str]
    received_on: Series[DAY]
    rows_submitted: Series[int]
    rows_accepted: Series[int]
    rows_quarantined: Series[int]
    superseded_by: Series[str]
    present: Series[bool]
    sequence: Series[int]


class Deliveries(pa.DataFrameModel):
    """What came in: one row per submission x village x register x day the rows are dated (NaT: undated, or none).

    Superseded files stay in it, marked, because they were handed in when they were handed in. nil: a report of "nothing".
    accepted + quarantined = submitted. rows of unknown villages stand under UNKNOWN_UNIT.
    """

    submission: Series[str]
    unit: Series[str]
    register: Series[str]
    day: Series[DAY] = pa.Field(nullable=True)
    received_on: Series[DAY]
    superseded: Series[bool]
    nil: Series[bool]
    submitted: Series[int] = pa.Field(ge=0)
    accepted: Series[int] = pa.Field(ge=0)
    quarantined: Series[int] = pa.Field(ge=0)


class Changes(pa.DataFrameModel):
    """Cells that were not used as they were typed: value before -> value used, and why (PRACTICE C).

    rule: key of templates/words/changes.toml. count: cells of the sheet the line stands for; row is the first of them.
    """

    source: Series[int] = pa.Field(ge=0)
    row: Series[int] = pa.Field(ge=1)
    column: Series[str]
    label: Series[str]
    before: Series[str]
    after: Series[str]
    rule: Series[str]
    count: Series[int] = pa.Field(ge=1)


class ReturnRounds(pa.DataFrameModel):
    """The return loop: one row per file that was read and village; key submission + unit.

    round: 1 for the first sending, one more for every run that brought a newer version. current: the version that
    counts. The counts compare it with the version before: findings corrected, remaining and newly wrong, rows
    withdrawn; 0 for a first sending and for versions that no longer count.
    """

    submission: Series[str]
    file: Series[str]
    unit: Series[str]
    register: Series[str]
    round: Series[int] = pa.Field(ge=1)
    current: Series[bool]
    corrected: Series[int] = pa.Field(ge=0)
    remaining: Series[int] = pa.Field(ge=0)
    new: Series[int] = pa.Field(ge=0)
    withdrawn: Series[int] = pa.Field(ge=0)


class ReturnChanges(pa.DataFrameModel):
    """The findings behind ReturnRounds, one row each. submission: the version that counts. change: schemas.states.Return.

    file, sheet, cell: in the newer version for what remains or is new, else in the version before.
    """

    submission: Series[str]
    unit: Series[str]
    change: Series[str]
    code: Series[str]
    label: Series[str]
    file: Series[str]
    sheet: Series[str]
    cell: Series[str]


class Decisions(pa.DataFrameModel):
    """What people decided: one row per decision understood, in the order they came in; key is the question's.

    kind: schemas.decisions.DecisionKind. decision: in our own spelling (a village's name, an ISO day, a fixed word).
    in_force: the latest of its key. village, topic, question, evidence: as printed when it was asked. decided_on: day
    the file came in; sequence: run that saw it first. file, sheet, source, row: where it was typed.
    """

    key: Series[str]
    kind: Series[str]
    decision: Series[str]
    reason: Series[str]
    author: Series[str]
    decided_on: Series[DAY]
    sequence: Series[int]
    file: Series[str]
    sheet: Series[str]
    source: Series[int]
    row: Series[int]
    in_force: Series[bool]
