"""A programme as values: what campaigns/*.yaml may say. Reading the file, line numbers and sentences are elsewhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
)
from pydantic_core import PydanticCustomError

from schemas.states import Grade, IssueSource, Mode, Satisfaction, Severity
from schemas.words import UNIT_SUFFIXES

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def day_meant(text: str) -> date | None:
    """The day a text of three numbers (year first, any separators) stands for; None when it is no day of the calendar."""
    numbers = re.findall(r"\d+", text)
    if len(numbers) != 3 or len(numbers[0]) != 4 or len(numbers[1]) > 2 or len(numbers[2]) > 2:
        return None
    try:
        return date(*map(int, numbers))
    except ValueError:
        return None


def _iso_day(value: object) -> object:
    """Only 2021-10-16: pydantic alone would also take seconds since 1970 for a date."""
    if not isinstance(value, str):
        return value
    meant = day_meant(value)
    if ISO_DAY.fullmatch(value):
        if meant is None:
            raise PydanticCustomError("day_impossible", "no such day")
        return meant
    raise PydanticCustomError("day_format", "not YYYY-MM-DD", {"meant": meant.isoformat() if meant else ""})


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _number_or_column(value: object) -> object:
    if not isinstance(value, str | int):
        raise PydanticCustomError("number_or_column", "neither a number nor a column")
    return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value, re.ASCII) else value


Day = Annotated[date, BeforeValidator(_iso_day)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Share = Annotated[float, Field(ge=0, le=1)]


class Frozen(BaseModel):
    """Unknown keys are mistakes; values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Period(Frozen):
    """First and last day, both included."""

    starts: Day
    ends: Day
    basis: str = ""


class Phase(Period):
    """A named stretch of the activity."""

    id: Name
    title: Name
    visiting: bool = False  # the phase time progress is measured over (001-17)


class Round(Period):
    """A stretch in which something is done once: a visiting round (000-8), a batch of cadres (004-2), a poll (002-7).

    kind: told apart in rules that name it ("" for the usual one).
    """

    id: Name
    title: Name
    kind: str = ""


class Unit(Frozen):
    """A village with its target in households, or another unit that reports. kind: "village", or "office" for a unit
    that is asked for filings and activities but never ranked (001-13, 002-6). parent: the unit of Units.above it belongs
    to, "" for the issuer itself.
    """

    name: Name
    target: int = Field(default=0, ge=0)
    aliases: tuple[str, ...] = ()
    code: str = ""
    kind: Literal["village", "office"] = "village"
    parent: str = ""


class UpperUnit(Frozen):
    """A unit between the villages and the issuer. parent: the one above it, "" for the issuer. level: what such a unit is
    called, read off the end of its name when "". office: who signs its notices; report_to: where it reports to; to: whom
    its notices address.
    """

    name: Name
    parent: str = ""
    level: str = ""
    aliases: tuple[str, ...] = ()
    office: str = ""
    report_to: str = ""
    to: str = ""


class Units(Frozen):
    """Who reports; stated_total: the sum the plan itself prints. above: the units between the villages and the issuer, as
    many levels as there are; none where the villages report to the issuer. level: what the issuer is called.
    """

    basis: str
    list: tuple[Unit, ...]
    stated_total: int | None = Field(default=None, ge=0)
    prefixes: tuple[str, ...] = ()
    level: str = ""
    above: tuple[UpperUnit, ...] = ()

    @model_serializer(mode="wrap")
    def _as_said(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without what a programme of one level does not say: its hash stays what it was."""
        return {key: value for key, value in plain(self).items() if value or key not in ("level", "above")}


class VisitRules(Frozen):
    """Which modes reach a household, and what makes a visit complete (001-7)."""

    counted_modes: tuple[Mode, ...]
    complete_when: tuple[str, ...]
    basis: str


class Metric(Frozen):
    """One rate of a question: answers with a `favourable` option out of the answers without an `excluded` one.

    excluded: left out of the denominator; None for the question's dont_know, () for nothing at all.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Name
    favourable: Texts
    excluded: Texts | None = None
    note: str = ""


class Question(Frozen):
    """One question. favourable: options in the numerator of `metric`; dont_know: left out of the denominator;
    dissatisfied: options that may become an issue; other: the option followed by free text. metrics: more rates of it.

    scores: option -> points, for an index beside the rate; the options without points are left out of it.
    """

    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")
    text: str
    type: Literal["binary", "ordinal", "nominal", "multiple", "text"]
    options: tuple[str, ...] = ()
    favourable: tuple[str, ...] = ()
    dissatisfied: tuple[str, ...] = ()
    dont_know: str | None = None
    other: str | None = None
    metric: str | None = None
    metric_title: str = ""
    metrics: tuple[Metric, ...] = ()
    scores: dict[str, float] = {}
    headline: bool = False
    required: bool = False
    aliases: tuple[str, ...] = ()
    basis: str = ""

    @property
    def measured(self) -> tuple[Metric, ...]:
        """Every rate of the question, the one written on the question itself first; excluded is never None."""
        unsure = () if self.dont_know is None else (self.dont_know,)
        own = Metric(id=self.metric, title=self.metric_title or self.metric, favourable=self.favourable) if self.metric else None  # fmt: skip
        return tuple(
            metric.model_copy(update={"excluded": unsure}) if metric.excluded is None else metric
            for metric in (*([own] if own else []), *self.metrics)
        )


class Consistency(Frozen):
    """When all of `when` hold, none of `never` may."""

    id: Name
    when: dict[str, Texts]
    never: dict[str, Texts]
    severity: Severity = Severity.VERIFY
    basis: str = ""


class AgeBand(Frozen):
    """Ages low to high, both included; no high for the last. code: what a form may hold instead of the title."""

    code: str = ""
    title: Name
    low: int = Field(ge=0)
    high: int | None = Field(default=None, ge=0)
    aliases: tuple[str, ...] = ()


class AgeRules(Frozen):
    """Age bands of the questionnaire (002, item P3). minimum: younger people may not be asked at all (PRACTICE B8).

    headline_from: headline rates are also given without people known to be younger; None for no such rate.
    """

    basis: str
    bands: tuple[AgeBand, ...]
    minimum: int = Field(default=14, ge=0)
    headline_from: int | None = Field(default=16, ge=0)


class Questionnaire(Frozen):
    """The questions and the thresholds below which answers are not shown or not ranked.

    weight: households that weigh the villages in a second town figure: of the roster, or the targets; "" for none.
    cross: what the town's answers are broken down by, for leaders. greeting, thanks: lines above and below the printed
    questions, the usual ones when there are none.
    """

    basis: str
    source: str = ""
    title: Name
    minimum_n: int = Field(default=30, ge=1)
    suppress_below: int = Field(default=5, ge=1)
    dont_know_limit: Share = 0.30
    confidence: float = Field(default=0.95, gt=0, lt=1)
    consent: str | None = None
    ages: AgeRules | None = None
    weight: Literal["", "roster", "target"] = ""
    cross: tuple[Literal["sex", "age"], ...] = ()
    greeting: tuple[str, ...] = ()
    thanks: tuple[str, ...] = ()
    questions: tuple[Question, ...]
    consistency: tuple[Consistency, ...] = ()


class NamedKind(Frozen):
    """One word of a register's drop-down, with the clause it comes from and other spellings of it."""

    name: Name
    aliases: tuple[str, ...] = ()
    basis: str = ""


class ActivityRules(Frozen):
    """Which activities the programme registers (one drop-down for all)."""

    basis: str
    kinds: tuple[NamedKind, ...]


class LinkageRules(Frozen):
    """Who is linked with whom: classes of cadres and of households (003-1, 003-3)."""

    basis: str
    cadre_classes: tuple[NamedKind, ...] = ()
    household_classes: tuple[NamedKind, ...] = ()


class ForumRules(Frozen):
    """When a meeting counts: enough representatives, and the principal there (000-17 to 000-19).

    principal_role: the word in the cadre roster's role column that marks the unit's principal; "" when nobody must come.
    kinds: what meetings are called; the first is meant when nothing is said.
    """

    basis: str
    minimum_representatives: int = Field(default=0, ge=0)
    principal_role: str = ""
    announced_before: bool = False
    kinds: tuple[NamedKind, ...] = ()


class DisputeRules(Frozen):
    """Fields of disputes and petitions (004-5)."""

    basis: str
    categories: tuple[NamedKind, ...] = ()


class GradeClock(Frozen):
    """Days allowed for an issue of a grade (001-10)."""

    grade: Grade
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
    default_grade: Grade = Grade.ORDINARY
    grades: tuple[GradeClock, ...]
    deadline_mode: Literal["calendar", "workday"] = "calendar"
    roll_on_holiday: bool = True
    reminders: Reminders = Reminders()
    closing: Closing
    common: Common = Common()
    categories: tuple[Category, ...] = ()
    other_category: str


class Ranking(Frozen):
    """How villages are ranked (001-13, 001-17)."""

    by: str = "completion_rate"
    cap: float = Field(default=1.0, gt=0)
    style: Literal["competition", "dense", "off"] = "competition"
    bottom: int = Field(default=3, ge=0)
    yellow_from: float = Field(default=-0.10, ge=-1, le=0)
    basis: str = ""


class Requirement(Frozen):
    """The at-least-N grammar (DESIGN). at_least: a number, or the name of a column of the subject.

    at_most: more than this is pointed out, never a failure (003-5). round: which rounds `each: round` means, by kind.
    own_round: column of the subject that names its own round; only that one is asked of it (004-2). starts, ends: periods
    lie within these days, the activity's when missing. office: responsible for the rule, named in reminders (003-18).
    explained_by: nothing is asked in a period an activity of one of these kinds explains (003-4). count members: rows of the cadre roster, undated (002-2, 003-15).
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    basis: str
    title: Name
    count: Literal[
        "visits",
        "visit_days",
        "households",
        "complete_visits",
        "questionnaires",
        "links",
        "forums",
        "attendees",
        "activities",
        "quantity",
        "days",
        "wishes",
        "roles",
        "role_holders",
        "members",
    ]
    where: dict[str, Texts] = {}
    per: str
    among: dict[str, Texts] = {}
    each: Literal["campaign", "year", "half", "quarter", "month", "ten_days", "week", "day", "phase", "round"] = (
        "campaign"
    )
    round: str = ""
    own_round: str = ""
    explained_by: Texts = ()
    at_least: Annotated[int | str, BeforeValidator(_number_or_column)]
    at_most: int | None = Field(default=None, ge=1)
    starts: Day | None = None
    ends: Day | None = None
    due: Day | None = None
    firmness: Literal["hard", "soft"] = "hard"
    office: str = ""


class RegisterRule(Frozen):
    """What is asked of single rows of a register: where these words stand, those cells are filled in (needs) or hold one
    of certain words. Never blocks a row unless severity says so.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    basis: str
    title: Name
    register_: str = Field(alias="register")
    where: dict[str, Texts] = {}
    needs: tuple[str, ...] = ()
    words: dict[str, Texts] = {}
    severity: Severity = Severity.VERIFY


class Filing(Frozen):
    """What must be handed in by when. every week: on `weekday` (1 Monday … 7 Sunday), moved to the previous workday on a holiday.

    register: the register whose arrival is the proof, or "filing_log" when the office writes down what came in.
    every once: on `on`; dates: on each of `dates`, never moved; round: `within_workdays` after every round of kind `round`.
    from: village, office, cadre or issuer. cumulative: each filing holds everything so far (004-9). counted: only count
    what came, nothing is due (004-15).
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    basis: str
    title: Name
    register_: str = Field(alias="register")
    from_: Literal["village", "office", "cadre", "issuer"] = Field(alias="from")
    among: dict[str, Texts] = {}
    to: str = "office"
    every: Literal["once", "dates", "day", "week", "ten_days", "month", "quarter", "round"]
    weekday: int = Field(default=5, ge=1, le=7)
    by: str = Field(default="", pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")
    on: Day | None = None
    dates: tuple[Day, ...] = ()
    round: str = ""
    within_workdays: int = Field(default=0, ge=0)
    starts: Day | None = None
    ends: Day | None = None
    cumulative: bool = False
    counted: bool = False


class Bulletin(Frozen):
    """A notice issued regularly; every once: on `on` (a closing summary)."""

    id: Name
    basis: str
    title: Name
    every: Literal["day", "week", "ten_days", "month", "quarter", "half", "year", "round", "once"]
    weekday: int = Field(default=5, ge=1, le=7)
    on: Day | None = None
    template: str
    to: str


class Output(Frozen):
    """A paper the plan demands beside what every programme gets. id: its builder (pipeline/reports). title: as the plan
    calls it. per: one paper for each village, grid or cadre where the builder can. values: what the builder may be told.
    """

    id: Name
    basis: str
    title: str = ""
    per: str = ""
    values: dict[str, str] = {}


class Assessment(Frozen):
    """Points a leader may deduct or add; the program only lists the facts behind them (000-23, 001-14, 003-14).

    evidence: what is counted: "rechecks" (findings upheld by people), "mediations", "filings_late", "filings_missing",
    "evaluations", "overdue", the id of a requirement, or a rate of the questionnaire such as safety_rate.Q6. points: None where the plan names none: people fill it in.
    once_per: village, cadre or case.
    """

    id: Name
    basis: str
    title: str = ""
    evidence: str = "rechecks"
    points: float | None = None
    once_per: str = "village"
    note: str = ""


class Award(Frozen):
    """A prize with a quota: candidates are ranked by facts, ties at the cut are shown, people choose (003-13)."""

    id: Name
    basis: str
    title: Name
    among: dict[str, Texts] = {}
    per: Literal["village", "cadre", "grid"]
    quota: int = Field(gt=0)
    each: Literal["campaign", "half", "year", "round"] = "campaign"
    round: str = ""
    by: tuple[str, ...]
    amount: float | None = None
    note: str = ""


class Campaign(Frozen):
    """One programme, whole."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: Name
    short_title: Name
    issuer: Name
    office: Name
    report_to: str = ""
    area_code: str = ""
    basis: str = ""
    activity: Period
    phases: tuple[Phase, ...]
    rounds: tuple[Round, ...] = ()
    units: Units
    registers: tuple[str, ...]
    visits: VisitRules
    questionnaire: Questionnaire | None = None
    activities: ActivityRules | None = None
    linkage: LinkageRules | None = None
    forums: ForumRules | None = None
    disputes: DisputeRules | None = None
    issues: IssuePolicy
    ranking: Ranking = Ranking()
    requirements: tuple[Requirement, ...] = ()
    register_rules: tuple[RegisterRule, ...] = ()
    filings: tuple[Filing, ...] = ()
    bulletins: tuple[Bulletin, ...] = ()
    assessment: tuple[Assessment, ...] = ()
    awards: tuple[Award, ...] = ()
    outputs: tuple[Output, ...] = ()

    @property
    def villages(self) -> tuple[Unit, ...]:
        """The units that are visited and ranked, in printed order."""
        return tuple(unit for unit in self.units.list if unit.kind == "village")

    @property
    def offices(self) -> tuple[Unit, ...]:
        """The units that only report, in printed order."""
        return tuple(unit for unit in self.units.list if unit.kind == "office")

    @property
    def visiting(self) -> Period:
        """The phase that time progress is measured over; the whole activity when none is marked."""
        return next((phase for phase in self.phases if phase.visiting), self.activity)


def unit_key(name: str, prefixes: Iterable[str]) -> str:
    """What makes two spellings of a unit the same: form, blanks, upper-level prefixes and the suffix do not matter."""
    key = "".join(unicodedata.normalize("NFKC", name).split())
    for prefix in prefixes:
        key = key.removeprefix(prefix) or key
    suffix = next((suffix for suffix in UNIT_SUFFIXES if key.endswith(suffix) and key != suffix), "")
    return key.removesuffix(suffix)
