"""The shape of every table that crosses a stage border. Columns, units, keys; checked by tests and on demand.

Text is pandas `str` dtype, days are datetime64[us], counts Int64 (nullable) or int64. `source` + `row` is the address
of the row a village typed: `source` numbers a sheet in SHEETS, `row` is the Excel row. Household ids, unit names and
issue keys are text. A missing value is NA; NONE_SAID ("nothing" was answered) is a value.
"""

from typing import Optional

# mypy: disable-error-code="valid-type"
import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

DAY = "datetime64[us]"


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


class Units(pa.DataFrameModel):
    """Villages in printed order; key name. targets in households."""

    name: Series[str] = pa.Field(unique=True)
    target: Series[int] = pa.Field(ge=0)


class Households(pa.DataFrameModel):
    """The household roster; key household (id). Empty when no roster was handed in."""

    household: Series[str] = pa.Field(unique=True)
    unit: Series[str]
    group: Series[str] = pa.Field(nullable=True)
    household_no: Series[str] = pa.Field(nullable=True)
    head: Series[str]
    phone: Series[str] = pa.Field(nullable=True)
    situation: Series[str] = pa.Field(nullable=True)


class Visits(pa.DataFrameModel):
    """Merged visits: one row per household, day and cadre (RULES G5), already limited to visited_on <= as_of.

    Key household + visited_on + cadre. counted: the mode reaches the household. complete: all that 001-7 asks.
    in_roster: matched to the household roster (NA without roster). source, row: the first row it came from;
    rows: how many typed rows it stands for; typed_rows: all their addresses, "source:row;source:row". Also carries head, group, phone, address, problem and the opinion columns.
    """

    household: Series[str]
    unit: Series[str]
    visited_on: Series[DAY]
    cadre: Series[str] = pa.Field(nullable=True)
    mode: Series[str]
    counted: Series[bool]
    complete: Series[bool]
    surveyed: Series[bool]
    source: Series[int]
    row: Series[int]
    rows: Series[int]
    typed_rows: Series[str]


class Answers(pa.DataFrameModel):
    """Questionnaires, one row each, answered_on <= as_of; question ids as columns with canonical options; consent boolean."""

    unit: Series[str]
    answered_on: Series[DAY]
    consent: Series[bool]
    source: Series[int]
    row: Series[int]


class Records(pa.DataFrameModel):
    """Rows of any other register that count at `as_of`: accepted, not superseded, of a known unit, dated by then.

    Facts.records holds one such table per register of the campaign (empty when nothing came in), with the columns of
    its form and these. Rows that repeat another word for word are left out.
    """

    source: Series[int]
    row: Series[int]
    unit: Series[str]

    class Config:
        """A register's own columns stand beside these."""

        strict = False


class Links(Records):
    """records["linkage"]: who is linked with which household; key cadre + household (000-10, 003-8).

    household: the same id as in Visits and Households when it is the same household.
    """

    cadre: Series[str]
    household: Series[str]


class Statements(Records):
    """records["forums"]: one row per representative; representative is NA in the only row of a meeting without any.

    meeting: its id, "unit|day|kind|place".
    """

    meeting: Series[str]
    held_on: Series[DAY]


class Meetings(pa.DataFrameModel):
    """records["meetings"]: one row per meeting; key meeting (000-17 to 000-20). source, row: its first row.

    representatives: distinct people named, cadres and those of the attendees left out. enough_representatives: at least
    as many as the campaign asks. principal_present: the unit's principal is among the attendees or the host (NA when the
    cadre roster names none). announced_before: made known on an earlier day (False when no day was given).
    """

    meeting: Series[str] = pa.Field(unique=True)
    unit: Series[str]
    kind: Series[str]
    held_on: Series[DAY]
    representatives: Series[int] = pa.Field(ge=0)
    enough_representatives: Series[bool]
    principal_present: Series[pd.BooleanDtype] = pa.Field(nullable=True)
    announced_before: Series[bool]
    source: Series[int]
    row: Series[int]


class GridRoles(pa.DataFrameModel):
    """records["roles"]: one row per grid and filled role; key unit + grid + role (002-8). role: schemas.grids.ROLES."""

    unit: Series[str]
    grid: Series[str]
    role: Series[str]
    person: Series[str]


class Issues(pa.DataFrameModel):
    """The ledger at as_of, one row per issue; key number. Days NA until they happen.

    key: what makes it the same issue in every run. source: IssueSource. text: what was said. reporter, reporter_phone:
    unmasked, masked when written. raised_on: day of visit or answer. received_on: when its file came in. grade, category,
    handler_unit, handler, progress, assigned_on, resolved_on, notified_on, feedback_on, feedback_by, satisfaction,
    closed_on, carried_by, remark: as typed by the office. state: IssueState. round: 1 + times sent back. due_on: end of
    the clock (NA before assignment). overdue_days: calendar days past due_on, open issues only, else 0.
    reminder: Reminder. source_file, source_sheet, source_row: where it was typed. Also cadre: who visited (NA for a
    questionnaire). typed_by: who filled in the row last. report_gap_days: received_on - raised_on; reported_late:
    more than the campaign allows (001-9). household: of a visit. grid: NA where nobody said. nameless: nobody put a name
    to it. Where the campaign has them: disposal, scope, urgency, level, whistle, whistle_no, skip_reason,
    reported_back_on, case_owner, duty_1 …, reply_no, delivered_1 …, signed_by (schemas.handling.handling).
    """

    number: Series[str] = pa.Field(unique=True)
    key: Series[str] = pa.Field(unique=True)
    unit: Series[str]
    source: Series[str]
    text: Series[str]
    raised_on: Series[DAY]
    received_on: Series[DAY]
    state: Series[str]
    grade: Series[str]
    category: Series[str]
    round: Series[int] = pa.Field(ge=1)
    overdue_days: Series[int] = pa.Field(ge=0)
    reminder: Series[str]


class IssueHistory(pa.DataFrameModel):
    """Every change typed into a returned ledger, refused ones too; nothing typed is lost.

    on: day it takes effect (the date typed, else the day the file came in). outcome: "accepted" or the finding code
    that refused it. Also round: the issue's round when it was typed.
    """

    number: Series[str]
    field: Series[str]
    before: Series[str]
    after: Series[str]
    on: Series[DAY]
    author: Series[str]
    outcome: Series[str]
    source: Series[int]
    row: Series[int]


class CommonIssues(pa.DataFrameModel):
    """Categories of issues, most frequent first; key category (001-15). Withdrawn issues do not count.

    villages: how many have one; share_of_villages: of all villages; cumulative_share: of all issues, down to this row.
    widespread: share of villages reaches the campaign's mark. frequent: among the categories that make up its share.
    """

    category: Series[str] = pa.Field(unique=True)
    issues: Series[int]
    villages: Series[int]
    share_of_villages: Series[float]
    cumulative_share: Series[float]
    widespread: Series[bool]
    frequent: Series[bool]


class SimilarIssues(pa.DataFrameModel):
    """Issues of the ledger that say nearly the same, two and more; the largest group first (001-15). key group.

    units, numbers: names and numbers, joined. villages: how many. category: the most frequent of them. text: what the
    first of them says: for the office only. widespread: found in the campaign's share of villages.
    """

    group: Series[int] = pa.Field(unique=True, ge=1)
    issues: Series[int] = pa.Field(ge=2)
    villages: Series[int] = pa.Field(ge=0)
    units: Series[str]
    numbers: Series[str]
    category: Series[str]
    text: Series[str]
    widespread: Series[bool]


class LevelChanges(pa.DataFrameModel):
    """The way of issues through the levels (003-10); key number + step, in the order the office typed them."""

    number: Series[str]
    step: Series[int] = pa.Field(ge=1)
    level: Series[str]
    on: Series[DAY]
    author: Series[str]


class AnonymousDissatisfaction(pa.DataFrameModel):
    """Dissatisfied answers of people who do not want to be contacted: counts only (001-9); key unit + question + option."""

    unit: Series[str]
    question: Series[str]
    option: Series[str]
    count: Series[int] = pa.Field(ge=1)


class Figures(pa.DataFrameModel):
    """The one table of figures (DESIGN promise 7); key figure + unit + period_start + period_end, sorted by it.

    value = numerator / denominator for rates, numerator for counts, NA when it cannot be computed. n: sample size behind
    a questionnaire figure. basis: clause. status: FigureStatus.
    """

    figure: Series[str]
    unit: Series[str]
    period_start: Series[DAY]
    period_end: Series[DAY]
    numerator: Series[float] = pa.Field(nullable=True)
    denominator: Series[float] = pa.Field(nullable=True)
    value: Series[float] = pa.Field(nullable=True)
    n: Series[float] = pa.Field(nullable=True)
    status: Series[str]
    basis: Series[str]


class Requirements(pa.DataFrameModel):
    """requirement x subject x period -> required, actual, short. unit: village or office.

    status: met / short / over (more than at_most, pointed out, no failure) / not_yet_due / no_denominator. subject of a
    linkage: "cadre|household". A subject that an activity excuses in a period is asked for 0.
    """

    requirement: Series[str]
    basis: Series[str]
    unit: Series[str]
    subject: Series[str]
    period_start: Series[DAY]
    period_end: Series[DAY]
    required: Series[float] = pa.Field(nullable=True)
    actual: Series[float]
    short: Series[float] = pa.Field(nullable=True)
    status: Series[str]


class Filings(pa.DataFrameModel):
    """filing x unit x period -> due_on, received_on. person: whose, where every cadre files one ("" for a unit's).

    status: on_time / late / nil / missing / not_yet_due, counted where nothing is due, no_denominator where no roster says
    who must file. remind_on: the workday before due_on. pieces: how many came in for the period.
    """

    filing: Series[str]
    basis: Series[str]
    unit: Series[str]
    person: Series[str]
    period_start: Series[DAY]
    period_end: Series[DAY]
    due_on: Series[DAY]
    remind_on: Series[DAY]
    received_on: Series[DAY] = pa.Field(nullable=True)
    pieces: Series[int] = pa.Field(ge=0)
    status: Series[str]


class Allotment(pa.DataFrameModel):
    """Target of each village split over its cadres by weight, largest remainder; parts add up exactly (001-3)."""

    unit: Series[str]
    cadre: Series[str]
    weight: Series[float]
    share: Series[int]
    visited: Series[int]


class AssessmentFacts(pa.DataFrameModel):
    """Facts behind points people may give or take (000-23, 001-14, 003-14); one row per entry and subject.

    subject: a village, a cadre, or the unit that was rated (unit is then the issuer). count: cases; for a requirement the
    subjects and periods that fell short, of all that were checked. points: what the plan suggests, NA where it names none
    or people must divide it. detail: ratings with their numbers.
    """

    entry: Series[str]
    basis: Series[str]
    unit: Series[str]
    subject: Series[str]
    count: Series[float] = pa.Field(ge=0)
    of: Series[float] = pa.Field(nullable=True)
    points: Series[float] = pa.Field(nullable=True)
    detail: Series[str]


class Awards(pa.DataFrameModel):
    """Candidates for a prize by period, best first (003-13). first, second, third: the values ranked by, in the order the
    campaign lists them, 0 to 1 for requirements. rank: NA when a value is missing; equals share the smaller place.

    within: inside the quota whoever is chosen. tied_at_cut: among equals of whom only some can have the prize.
    """

    award: Series[str]
    basis: Series[str]
    period_start: Series[DAY]
    period_end: Series[DAY]
    unit: Series[str]
    subject: Series[str]
    rank: Series[float] = pa.Field(nullable=True)
    first: Series[float] = pa.Field(nullable=True)
    second: Series[float] = pa.Field(nullable=True)
    third: Series[float] = pa.Field(nullable=True)
    within: Series[bool]
    tied_at_cut: Series[bool]
