"""What every report of one run needs at hand: the outcome, its figures, the figures last published, the words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from pipeline.campaign import Campaign, Question
from pipeline.model import Memory, Outcome
from pipeline.reports.numbers import Figures
from schemas.states import PaceStatus

if TYPE_CHECKING:
    from pipeline.wording import Words

PACE_ROLES = {
    PaceStatus.ON_TRACK: "good",
    PaceStatus.REMINDER: "warn",
    PaceStatus.BEHIND: "bad",
    PaceStatus.NOT_SUBMITTED: "absent",
}
"""Traffic-light role of each word (RULES, reading 10)."""


@dataclass(frozen=True)
class Edition:
    """figures: of this run. before: of the last publication, None when nothing was published yet.

    said: the words of templates/words/report.toml. wording: any other file of words by name.
    """

    outcome: Outcome
    campaign: Campaign
    as_of: date
    figures: Figures
    before: Figures | None
    wording: Callable[[str], Words]

    @property
    def said(self) -> Words:
        """The words of the reports."""
        return self.wording("report")

    @property
    def units(self) -> list[str]:
        """The villages in printed order: of the unit table, which may come from a roster workbook."""
        return [str(name) for name in self.outcome.facts.units["name"]]

    @property
    def ranked_units(self) -> list[str]:
        """The villages by rank, ties in printed order; villages without a rank at the end."""
        ranks = {
            unit: self.figures.value("rank", unit) if self.figures.has("rank", unit) else None for unit in self.units
        }
        return sorted(self.units, key=lambda unit: (ranks[unit] is None, ranks[unit] or 0))

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions of the campaign, none when it has no questionnaire."""
        return self.campaign.questionnaire.questions if self.campaign.questionnaire else ()

    def day(self, day: date) -> str:
        """A day in full, as in a heading."""
        return self.said("day", year=day.year, month=day.month, day=day.day)

    def short_day(self, day: date) -> str:
        """Month and day, as on an axis."""
        return self.said("short_day", month=day.month, day=day.day)

    @property
    def cut_off(self) -> str:
        """The line under every title: the period and the day the numbers stop."""
        return self.said("cut_off", starts=self.day(self.campaign.activity.starts), ends=self.day(self.as_of))


def edition(
    outcome: Outcome, memory: Memory, campaign: Campaign, as_of: date, wording: Callable[[str], Words]
) -> Edition:
    """The material of one run's reports."""
    last = memory.last_publication
    before = Figures(last.figures, campaign, last.as_of) if last is not None else None
    return Edition(outcome, campaign, as_of, Figures(outcome.figures, campaign, as_of), before, wording)


def campaign_hash(campaign: Campaign) -> str:
    """Twelve characters that change whenever any value of the programme changes, wherever its file lies."""
    return hashlib.sha256(campaign.model_dump_json(by_alias=True).encode()).hexdigest()[:12]


def metric_of(question: Question) -> str:
    """The figure id of a question's named metric."""
    return f"{question.metric}.{question.id}"


def day_text(value: Any) -> str:
    """A day of a table as ISO text, "" when it has not happened."""
    return "" if value is None or value != value else str(value)[:10]
