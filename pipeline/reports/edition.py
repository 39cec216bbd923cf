"""What every report of one run needs at hand: the outcome, its figures, the figures last published, the words."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipeline.campaign import Campaign, Question
from pipeline.forms import of_office
from pipeline.model import Finding, Memory, Outcome
from pipeline.reports.book import Text
from pipeline.reports.numbers import Figures, has_targets, pace_status, without_roster
from pipeline.wording import put_into
from schemas.handling import REPORTED_TO_VILLAGE
from schemas.states import IssueState, PaceStatus, Reminder

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.levels import View
    from pipeline.wording import Words

NO_ROLES: Mapping[str, str] = {}
DONE = (IssueState.CLOSED, IssueState.CARRIED_OPEN, IssueState.WITHDRAWN)
PACE_ROLES = {
    PaceStatus.ON_TRACK: "good",
    PaceStatus.REMINDER: "warn",
    PaceStatus.BEHIND: "bad",
    PaceStatus.SHORT: "bad",
    PaceStatus.NOT_SUBMITTED: "absent",
}
"""Traffic-light role of each word (RULES, reading 10)."""


@dataclass(frozen=True)
class Edition:
    """figures: of this run. before: of the last publication, None when nothing was published yet.

    said: the words of templates/words/report.toml. wording: any other file of words by name. view: of which level, where
    the programme has levels.
    """

    outcome: Outcome
    campaign: Campaign
    as_of: date
    figures: Figures
    before: Figures | None
    wording: Callable[[str], Words]
    view: View | None = None

    @property
    def said(self) -> Words:
        """The words of the reports."""
        return self.wording("report")

    @cached_property
    def units(self) -> list[str]:
        """The villages in printed order: of the unit table, which may come from a roster workbook."""
        return [str(name) for name in self.outcome.facts.units["name"]]

    @cached_property
    def ranked_units(self) -> list[str]:
        """The villages by rank, ties in printed order; villages without a rank at the end.

        Without ranking they stand in groups: those that meet the requirements first, those that sent nothing last.
        """
        if not self.is_ranked and not self.has_targets:
            groups = list(PACE_ROLES)
            status = {unit: groups.index(pace_status(self.figures, self.campaign, unit)) for unit in self.units}
            return sorted(self.units, key=status.__getitem__)
        ranks = {
            unit: self.figures.value("rank", unit) if self.figures.has("rank", unit) else None for unit in self.units
        }
        return sorted(self.units, key=lambda unit: (ranks[unit] is None, ranks[unit] or 0))

    @cached_property
    def sharing(self) -> Counter[float | None]:
        """Rank -> how many villages share it."""
        return Counter(self.figures.value("rank", unit) for unit in self.units if self.figures.has("rank", unit))

    @cached_property
    def findings_of(self) -> dict[str, list[Finding]]:
        """Village -> its findings."""
        found: dict[str, list[Finding]] = {}
        for finding in self.outcome.findings:
            found.setdefault(finding.unit, []).append(finding)
        return found

    @cached_property
    def kept_by_office(self) -> frozenset[str]:
        """The registers no village sends."""
        return of_office(self.campaign)

    @cached_property
    def allotment_of(self) -> dict[str, pd.DataFrame]:
        """Village -> the shares of its cadres; a village without a cadre roster is missing."""
        return {str(unit): own for unit, own in self.outcome.allotment.groupby("unit")}

    @cached_property
    def short_of(self) -> dict[tuple[str, str], pd.DataFrame]:
        """Village and requirement -> its rows that are short; what nothing is short of is missing."""
        table = self.outcome.requirements
        grouped = table[table["status"].eq("short")].groupby(["unit", "requirement"])
        return {(str(unit), str(rule)): own for (unit, rule), own in grouped}

    @cached_property
    def rounds_of(self) -> dict[str, pd.DataFrame]:
        """Village -> its files that count and were sent more than once; a village without any is missing."""
        rounds = self.outcome.facts.rounds
        return {str(unit): own for unit, own in rounds[rounds["current"] & rounds["round"].gt(1)].groupby("unit")}

    @cached_property
    def no_rounds(self) -> pd.DataFrame:
        """No files sent more than once."""
        return self.outcome.facts.rounds.iloc[:0]

    @cached_property
    def returned_of(self) -> dict[str, pd.DataFrame]:
        """Village -> what its files sent again have changed; a village without any is missing."""
        return {str(unit): own for unit, own in self.outcome.facts.returned.groupby("unit")}

    @cached_property
    def waiting_of(self) -> dict[tuple[str, str], list[str]]:
        """Village and what for -> numbers of the issues waiting for it, in printed order: overdue, due_soon, feedback, or
        reported to it because they could not be settled at once (000-24).
        """
        issues = self.outcome.issues
        left = issues[~issues["state"].isin(DONE)]
        found: dict[tuple[str, str], list[str]] = {}
        reported = left["disposal"].eq(REPORTED_TO_VILLAGE).fillna(False) if "disposal" in left else None
        in_hand = left["state"].isin([IssueState.REGISTERED, IssueState.ASSIGNED])
        for key, chosen in (
            *(() if reported is None else (("reported", reported & in_hand),)),
            ("overdue", left["overdue_days"].gt(0)),
            ("due_soon", left["reminder"].eq(Reminder.DUE_SOON)),
            ("feedback", left["state"].eq(IssueState.RESOLVED)),
        ):
            own = left.loc[chosen, ["unit", "number"]]
            for unit, number in zip(own["unit"].tolist(), own["number"].tolist(), strict=True):
                found.setdefault((str(unit), key), []).append(number)
        return found

    @cached_property
    def groups_of(self) -> dict[str, list[tuple[str, int, int]]]:
        """Village -> (villager group, households of the roster, reached ones), the most unreached first (001-2)."""
        facts = self.outcome.facts
        if facts.households.empty:
            return {}
        reached = facts.visits.loc[facts.visits["counted"].astype("bool"), "household"]
        roster = facts.households.assign(
            group=facts.households["group"].fillna(""), seen=facts.households["household"].isin(reached)
        )
        found: dict[str, list[tuple[str, int, int]]] = {}
        for (unit, group), seen in roster.groupby(["unit", "group"])["seen"]:
            found.setdefault(str(unit), []).append((str(group), len(seen), int(seen.sum())))
        for counted in found.values():
            counted.sort(key=lambda one: (one[2] - one[1], len(one[0]), one[0]))
        return found

    @cached_property
    def has_targets(self) -> bool:
        """Whether the plan gives villages a number of households to visit."""
        return has_targets(self.figures)

    @property
    def is_ranked(self) -> bool:
        """Whether villages are ranked at all."""
        return self.campaign.ranking.style != "off"

    @property
    def keeps_visits(self) -> bool:
        """Whether the programme registers visits."""
        return "visits" in self.campaign.registers

    @property
    def knows_households(self) -> bool:
        """Whether any village sent its household roster."""
        return len(without_roster(self.figures, self.units)) < len(self.units)

    def called(self, word: str) -> str:
        """A word of ours, such as where an issue comes from, as the programme says it."""
        return put_into(word, dict(self.campaign.phrases))

    @property
    def expects_filings(self) -> bool:
        """Whether anything is due from villages or offices; what the issuer itself files stands in the filings' sheets."""
        return any(filing.from_ != "issuer" and not filing.counted for filing in self.campaign.filings)

    @property
    def has_last_week(self) -> bool:
        """Whether the week before lies in the visiting phase: in its first week there is nothing to compare with."""
        return self.as_of - timedelta(days=7) >= self.campaign.visiting.starts

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions of the campaign, none when it has no questionnaire."""
        return self.campaign.questionnaire.questions if self.campaign.questionnaire else ()

    @property
    def headline(self) -> Question | None:
        """The question whose rate stands in the overview: the first headline satisfaction, else the first headline."""
        chosen = [question for question in self.questions if question.headline and question.metric]
        return next(
            (question for question in chosen if question.metric == "satisfaction_rate"), chosen[0] if chosen else None
        )

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
    outcome: Outcome, memory: Memory, campaign: Campaign, as_of: date, wording: Callable[[str], Words],
    view: View | None = None,
) -> Edition:  # fmt: skip
    """The material of one run's reports."""
    last = memory.last_publication
    before = Figures(last.figures, campaign, last.as_of) if last is not None else None
    return Edition(outcome, campaign, as_of, Figures(outcome.figures, campaign, as_of), before, wording, view)


def campaign_hash(campaign: Campaign) -> str:
    """Twelve characters that change whenever any value of the programme changes, wherever its file lies."""
    return hashlib.sha256(campaign.model_dump_json(by_alias=True).encode()).hexdigest()[:12]


def metric_of(question: Question) -> str:
    """The figure id of a question's named metric."""
    return f"{question.metric}.{question.id}"


def register_names(edition: Edition) -> Mapping[str, str]:
    """Register -> what it is called in tables, in the programme's own words where it has some."""
    own = {form.register_: form.title for form in edition.campaign.forms if form.title}
    return {**edition.said.table("register_names"), **own}


def day_text(value: Any) -> str:
    """A day of a table as ISO text, "" when it has not happened."""
    return "" if value is None or value != value else str(value)[:10]


def by_distinct(values: pd.Series, told: Callable[[Any], str]) -> list[str]:
    """What is told of each value, "" for a missing one: asked once for every distinct value."""
    codes, distinct = values.factorize()
    texts = [*map(told, distinct.tolist()), ""]  # missing values are number -1
    return [texts[code] for code in codes.tolist()]


def cells_of(texts: Iterable[str], roles: Mapping[str, str] = NO_ROLES) -> list[Text]:
    """A cell for each text, equal ones one and the same. roles: text -> how it looks."""
    texts = list(texts)
    made = {text: Text(text, roles.get(text, "")) for text in dict.fromkeys(texts)}
    return [made[text] for text in texts]
