"""A programme as values: what campaigns/*.yaml may say. Reading the file, line numbers and sentences are elsewhere."""

from pydantic import Field

from pipeline.campaign.assessment import Assessment, Award, Ranking
from pipeline.campaign.base import ISO_DAY, Frozen, Name, NamedKind, Texts, day_meant
from pipeline.campaign.issues import (
    CaseDuties,
    Category,
    Closing,
    Common,
    GradeClock,
    IssuePolicy,
    Levels,
    PublicReply,
    Reminders,
    Scope,
    Whistle,
    WrittenReplies,
)
from pipeline.campaign.papers import Bulletin, Filing, Output
from pipeline.campaign.periods import Period, Phase, Round
from pipeline.campaign.questionnaire import AgeBand, AgeRules, Consistency, Metric, Question, Questionnaire
from pipeline.campaign.registers import (
    NO_VISITS,
    ActivityRules,
    DisputeRules,
    ForumRules,
    LinkageRules,
    OwnColumn,
    RegisterForm,
    RegisterRule,
    VisitRules,
)
from pipeline.campaign.requirements import Requirement
from pipeline.campaign.units import Unit, Units, UpperUnit, unit_key

__all__ = [
    "ISO_DAY", "ActivityRules", "AgeBand", "AgeRules", "Assessment", "Award", "Bulletin", "Campaign", "CaseDuties",
    "Category", "Closing", "Common", "Consistency", "DisputeRules", "Filing", "ForumRules", "GradeClock",
    "IssuePolicy", "Levels", "LinkageRules", "Metric", "NamedKind", "Output", "OwnColumn", "Period", "Phase",
    "PublicReply", "Question", "Questionnaire", "Ranking", "RegisterForm", "RegisterRule", "Reminders", "Requirement",
    "Round", "Scope", "Texts", "Unit", "Units", "UpperUnit", "VisitRules", "Whistle", "WrittenReplies", "day_meant",
    "unit_key",
]  # fmt: skip


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
    visits: VisitRules = NO_VISITS
    questionnaire: Questionnaire | None = None
    activities: ActivityRules | None = None
    linkage: LinkageRules | None = None
    forums: ForumRules | None = None
    disputes: DisputeRules | None = None
    issues: IssuePolicy
    ranking: Ranking = Ranking()
    requirements: tuple[Requirement, ...] = ()
    register_rules: tuple[RegisterRule, ...] = ()
    forms: tuple[RegisterForm, ...] = ()
    wording: dict[Name, str] = Field(default_factory=dict)
    filings: tuple[Filing, ...] = ()
    bulletins: tuple[Bulletin, ...] = ()
    assessment: tuple[Assessment, ...] = ()
    awards: tuple[Award, ...] = ()
    outputs: tuple[Output, ...] = ()

    @property
    def phrases(self) -> tuple[tuple[str, str], ...]:
        """What stands in our words -> what this programme says instead, sorted."""
        return tuple(sorted(self.wording.items()))

    @property
    def villages(self) -> tuple[Unit, ...]:
        """The units that are visited and ranked, in printed order."""
        return tuple(unit for unit in self.units.list if unit.kind == "village")

    @property
    def offices(self) -> tuple[Unit, ...]:
        """The units that only report, in printed order."""
        return tuple(unit for unit in self.units.list if unit.kind == "office")

    def receiver(self, filing: Filing) -> str:
        """Who is handed a filing: the office, or those it reports to (000-16, 002-16)."""
        return self.report_to if filing.to == "report_to" else self.office

    @property
    def visiting(self) -> Period:
        """The phase that time progress is measured over; the whole activity when none is marked."""
        return next((phase for phase in self.phases if phase.visiting), self.activity)
