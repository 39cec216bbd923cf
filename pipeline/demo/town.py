"""The truth as values: a township's people and what really happened, before any clerk wrote a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pipeline.campaign import Campaign
from schemas.rosters import HOUSEHOLDS
from schemas.states import Mode

RESIDENT, AWAY, EMPTY, DEAD = HOUSEHOLDS["situation"].options


@dataclass(frozen=True, slots=True)
class Cadre:
    """One cadre; groups: the villager groups in their care."""

    unit: str
    name: str
    position: str
    phone: str
    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Household:
    """One household; phone "" when none is known. number: household number of the roster."""

    unit: str
    group: int
    number: str
    head: str
    age: int
    phone: str
    members: int
    hamlet: str
    situation: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit as it really happened. texts: column -> what was said, only real opinions.

    spare: an ordinary one of the first stage, kept for planting a mistake on: at home, nothing said, no questionnaire,
    the household's only visit.
    """

    serial: int
    household: Household
    on: date
    cadre: str
    mode: Mode
    leaflet: bool
    surveyed: bool
    problem_found: bool
    texts: Mapping[str, str]
    signed: bool
    remark: str
    spare: bool = False

    @property
    def unit(self) -> str:
        """The village."""
        return self.household.unit


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One respondent. answers: question id -> option, or text; "" when nothing was said."""

    serial: int
    unit: str
    on: date
    sex: str
    age: int
    answers: Mapping[str, str]
    consent: bool
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Village:
    """One village and how it hands in. plan: its entry in templates/demo.toml. place: order in the campaign."""

    name: str
    short: str
    target: int
    place: int
    plan: Mapping[str, Any]
    hamlets: tuple[str, ...]

    @property
    def has_roster(self) -> bool:
        """Whether the office holds a household roster."""
        return bool(self.plan.get("roster", True))


@dataclass(frozen=True, eq=False)
class Township:
    """Everything true about the township up to the second run. stage_days: as_of of the two runs."""

    campaign: Campaign
    seed: int
    stage_days: tuple[date, date]
    villages: tuple[Village, ...]
    cadres: tuple[Cadre, ...]
    households: tuple[Household, ...]
    visits: tuple[Visit, ...]
    questionnaires: tuple[Questionnaire, ...]

    def stage_of(self, as_of: date) -> int:
        """Which hand-ins are known on a day: those of the first run, from the second run's day on all."""
        return 2 if as_of >= self.stage_days[1] else 1

    def last_day(self, village: Village, stage: int) -> date:
        """Last day of visiting that the village's files of this stage reach."""
        if village.plan["second"] == "none" or stage == 1:
            return self.stage_days[0] - timedelta(days=village.plan.get("lag", 0))
        return self.stage_days[1]
