"""A programme as values: what campaigns/*.yaml may say. Reading the file, line numbers and sentences are elsewhere."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from schemas.states import Grade, Mode, Satisfaction, Severity


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Frozen(BaseModel):
    """Unknown keys are mistakes; values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Period(Frozen):
    starts: date
    ends: date
    basis: str = ""


class Phase(Period):
    id: str
    title: str
    visiting: bool = False  # the phase time progress is measured over (001-17)


class Unit(Frozen):
    name: str
    target: int = Field(default=0, ge=0)
    aliases: tuple[str, ...] = ()
    code: str = ""
    kind: str = "village"
    parent: str = ""


class Units(Frozen):
    basis: str
    list: tuple[Unit, ...]
    stated_total: int | None = None
    prefixes: tuple[str, ...] = ()


class VisitRules(Frozen):
    counted_modes: tuple[Mode, ...]
    complete_when: tuple[str, ...]
    basis: str


class Question(Frozen):
    """One question. favourable: options in the numerator of `metric`; dont_know: left out of the denominator;
    dissatisfied: options that may become an issue; other: the option followed by free text."""

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
    headline: bool = False
    required: bool = False
    aliases: tuple[str, ...] = ()
    basis: str = ""


class Consistency(Frozen):
    """When all of `when` hold, none of `never` may."""

    id: str
    when: dict[str, Texts]
    never: dict[str, Texts]
    severity: Severity = Severity.VERIFY
    basis: str = ""


class Questionnaire(Frozen):
    basis: str
    source: str = ""
    title: str
    minimum_n: int = Field(default=30, ge=1)
    suppress_below: int = Field(default=5, ge=1)
    dont_know_limit: float = 0.30
    confidence: float = Field(default=0.95, gt=0, lt=1)
    consent: str | None = None
    questions: tuple[Question, ...]
    consistency: tuple[Consistency, ...] = ()


class GradeClock(Frozen):
    grade: Grade
    days: int = Field(gt=0)
    basis: str = ""


class Reminders(Frozen):
    due_soon_workdays: int = 3
    remind_workdays: int = 1
    supervise_workdays: int = 5
    basis: str = ""


class Closing(Frozen):
    closable: tuple[Satisfaction, ...]
    needs_notice: bool = True
    needs_other_person: bool = True
    carried_needs_sign_off: bool = True
    basis: str = ""


class Common(Frozen):
    share_of_villages: float = 0.5
    cumulative_share: float = 0.8
    basis: str = ""


class Category(Frozen):
    name: str
    words: tuple[str, ...]


class IssuePolicy(Frozen):
    basis: str
    number_format: str
    from_visits: tuple[str, ...] = ()
    from_questionnaire: bool = False
    report_within_days: int = 1
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
    by: str = "completion_rate"
    cap: float = 1.0
    style: Literal["competition", "dense", "off"] = "competition"
    bottom: int = 3
    yellow_from: float = -0.10
    basis: str = ""


class Requirement(Frozen):
    """The at-least-N grammar (DESIGN). at_least: a number, or the name of a column of the subject."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    basis: str
    title: str
    count: Literal["visits", "visit_days", "households", "complete_visits", "questionnaires", "links", "forums", "attendees", "activities", "days"]
    where: dict[str, Texts] = {}
    per: str
    among: dict[str, str] = {}
    each: Literal["campaign", "year", "half", "quarter", "month", "ten_days", "week", "day", "phase", "round"] = "campaign"
    at_least: int | str
    due: date | None = None
    firmness: Literal["hard", "soft"] = "hard"


class Filing(Frozen):
    """What must be handed in by when. every week: on `weekday` (1 Monday … 7 Sunday), moved to the previous workday on a holiday."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    basis: str
    title: str
    register_: str = Field(alias="register")
    from_: str = Field(alias="from")
    to: str = "office"
    every: Literal["once", "day", "week", "month"]
    weekday: int = Field(default=5, ge=1, le=7)
    by: str = ""
    on: date | None = None
    starts: date | None = None
    ends: date | None = None


class Bulletin(Frozen):
    id: str
    basis: str
    title: str
    every: Literal["day", "week"]
    weekday: int = Field(default=5, ge=1, le=7)
    template: str
    to: str


class Assessment(Frozen):
    id: str
    basis: str
    points: float
    once_per: str
    note: str = ""


class Campaign(Frozen):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    short_title: str
    issuer: str
    office: str
    report_to: str = ""
    area_code: str = ""
    basis: str = ""
    activity: Period
    phases: tuple[Phase, ...]
    units: Units
    registers: tuple[str, ...]
    visits: VisitRules
    questionnaire: Questionnaire | None = None
    issues: IssuePolicy
    ranking: Ranking = Ranking()
    requirements: tuple[Requirement, ...] = ()
    filings: tuple[Filing, ...] = ()
    bulletins: tuple[Bulletin, ...] = ()
    assessment: tuple[Assessment, ...] = ()

    @property
    def visiting(self) -> Period:
        """The phase that time progress is measured over; the whole activity when none is marked."""
        return next((phase for phase in self.phases if phase.visiting), self.activity)
