"""The ledger of issues, the way of each issue, and what is alike among them."""

# mypy: disable-error-code="valid-type"
import pandera.pandas as pa
from pandera.typing.pandas import Series

from schemas.tables.kinds import DAY


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


class AnonymousDissatisfaction(pa.DataFrameModel):
    """Dissatisfied answers of people who do not want to be contacted: counts only (001-9); key unit + question + option."""

    unit: Series[str]
    question: Series[str]
    option: Series[str]
    count: Series[int] = pa.Field(ge=1)
