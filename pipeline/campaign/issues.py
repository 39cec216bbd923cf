"""The issue ledger: clocks, levels, replies, and what closes an issue."""

from typing import Annotated, Literal

from pydantic import Field

from pipeline.campaign.base import Frozen, Name, NamedKind, Share
from schemas.states import Grade, IssueSource, Satisfaction


class GradeClock(Frozen):
    """Days allowed for an issue of a grade, called as the plan calls it (001-10)."""

    grade: Name
    days: int = Field(gt=0)
    basis: str = ""


class Reminders(Frozen):
    """When an issue's clock reminds, in workdays before and after it ends (001-11)."""

    due_soon_workdays: int = Field(default=3, ge=0)
    remind_workdays: int = Field(default=1, ge=0)
    supervise_workdays: int = Field(default=5, ge=0)
    basis: str = ""


class Closing(Frozen):
    """What must be true before an issue is closed (001-12)."""

    closable: tuple[Satisfaction, ...]
    needs_notice: bool = True
    needs_other_person: bool = True
    carried_needs_sign_off: bool = True
    basis: str = ""


class Common(Frozen):
    """When an opinion counts as a common problem (001-15)."""

    share_of_villages: Share = 0.5
    cumulative_share: Share = 0.8
    basis: str = ""


class Category(Frozen):
    """A class of issues and the words that suggest it."""

    name: Name
    words: tuple[str, ...]


class Whistle(Frozen):
    """One of the whistles a township blows for a department (003-10). may_skip: levels below may be passed over."""

    name: Name
    may_skip: bool = False
    basis: str = ""


class Levels(Frozen):
    """The levels an issue climbs, lowest first; the last one is reached by a whistle (003-10).

    An issue is at the first level until the office says otherwise. report_back_from: the level from which the village
    must be told the result before the issue is closed; "" means every level.
    """

    basis: str
    names: Annotated[tuple[Name, ...], Field(min_length=1)]
    whistles: tuple[Whistle, ...] = ()
    report_back_from: str = ""


class WrittenReplies(Frozen):
    """Who gets a copy of the written reply, and for issues of which sources; closable only when all are delivered (004-11)."""

    basis: str
    sources: tuple[IssueSource, ...]
    recipients: tuple[str, ...]


class CaseDuties(Frozen):
    """The duties of whoever takes charge of a case, each a tick (004-8)."""

    basis: str
    names: tuple[str, ...]


class PublicReply(Frozen):
    """Issues nobody put a name to are closed by a public reply and a leader's signature instead of an answer (001-9)."""

    basis: str


class Scope(Frozen):
    """Own matters and those for other units, and the days their summary is due (000-16)."""

    basis: str
    own: Name
    beyond: Name


class IssuePolicy(Frozen):
    """Where issues come from, their numbers, clocks and closing (001-9 to 001-12).

    from_forums, from_disputes: whether statements at meetings and registered disputes become issues (000-20, 004-8).
    recurrence_days: a like issue of the household or village within so many days of closing is pointed out.
    similar_share: share of equal pieces of text from which two issues are offered as one (001-15).
    graded_by: the column of a visit or dispute that holds the grade as first typed; the office may change it in the ledger.
    age_days: issues still open after more days than each of these are counted (004-16).
    """

    basis: str
    number_format: str
    from_visits: tuple[str, ...] = ()
    from_questionnaire: bool = False
    from_forums: bool = False
    from_disputes: bool = False
    scope: Scope | None = None
    levels: Levels | None = None
    case_duties: CaseDuties | None = None
    replies: WrittenReplies | None = None
    urgencies: tuple[NamedKind, ...] = ()
    public_reply: PublicReply | None = None
    age_days: tuple[Annotated[int, Field(gt=0)], ...] = (30, 60, 90)
    recurrence_days: int = Field(default=90, ge=0)
    similar_share: Share = 0.6
    report_within_days: int = Field(default=1, ge=0)
    default_grade: Name = str(Grade.ORDINARY)
    graded_by: str = ""
    grades: tuple[GradeClock, ...]
    deadline_mode: Literal["calendar", "workday"] = "calendar"
    roll_on_holiday: bool = True
    reminders: Reminders = Reminders()
    closing: Closing
    common: Common = Common()
    categories: tuple[Category, ...] = ()
    other_category: str
