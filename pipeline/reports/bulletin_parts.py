"""Parts of a notice that are there only where the programme has the data: requirements, villages in groups, rosters, what issues
are about, the questionnaire. Each gives names a template may use (PRACTICE B3).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from pipeline.reports.notice_numbers import NoticeNumbers
from pipeline.reports.numbers import Figures, formatted, has_targets, pace_status, rule_tally, without_roster
from schemas.states import FigureStatus, PaceStatus

if TYPE_CHECKING:
    from pipeline.campaign import Campaign, Question

CATEGORIES_NAMED = 5
RULES_NAMED = 8  # requirements told one by one; the table has them all
ONCE = ("campaign", "year", "own_round")  # requirements that ask a subject once, not again in every period


class Asked(NamedTuple):
    """One headline question of the survey: its title and the ids of its figures (dont_know: empty when not offered)."""

    title: str
    figure: str
    dont_know: str
    small: bool


class Rule(NamedTuple):
    """One requirement in the notice: its title and the id its figures start with. periodic: its subjects are counted in every
    period."""

    title: str
    figure: str
    periodic: bool = False


def rules(campaign: Campaign, units: Sequence[str], numbers: NoticeNumbers) -> dict[str, object]:
    """rules: the requirements that ask anybody. wanting: those some subject falls short of, the hard ones first, and how
    many more there are. short_of: their villages."""
    figures = numbers.figures
    asked = [
        Rule(numbers.said(rule.title), f"requirement.{rule.id}", rule.each not in ONCE)
        for rule in campaign.requirements
        if figures.has(f"requirement.{rule.id}.subjects") and figures.number(f"requirement.{rule.id}.subjects")
    ]
    hard = {f"requirement.{rule.id}" for rule in campaign.requirements if rule.firmness == "hard"}
    wanting = [rule for rule in asked if figures.number(f"{rule.figure}.short")]
    wanting.sort(key=lambda rule: rule.figure not in hard)
    rest = len(wanting) - RULES_NAMED
    wanting = wanting[:RULES_NAMED]
    short = {
        rule.figure: [
            unit for unit in units if figures.has(f"{rule.figure}.short", unit) and figures.number(f"{rule.figure}.short", unit)
        ]
        for rule in wanting
    }  # fmt: skip
    offices = [office.name for office in campaign.offices if numbers.some("filings_expected", office.name)]
    late = [unit for unit in (*units, *offices) if numbers.some("filings_missing", unit)] if campaign.filings else []
    tally = rule_tally(figures, campaign)
    return {
        "rules": asked,
        "rules_met": numbers.said(str(tally.met)),
        "rules_short": numbers.said(str(tally.short)),
        "rules_pending": numbers.said(str(tally.pending)),
        "any_over": any(numbers.some(f"{rule.figure}.over") for rule in asked),
        "met": lambda figure: numbers.said(str(_met(figures, figure))),
        "offices_file": bool(offices),
        "wanting": wanting,
        "wanting_more": numbers.said(str(rest)) if rest > 0 else "",
        "short_of": short,
        "filing_missing": late,
        "has_filings": numbers.some("filings_expected"),
    }


def _met(figures: Figures, figure: str) -> int:
    """Subjects that did what is asked, those who did more than the plan's most among them."""
    parts = (f"{figure}.{part}" for part in ("met", "over"))
    return round(sum(figures.number(part) for part in parts if figures.has(part)))


def groups(campaign: Campaign, units: Sequence[str], numbers: NoticeNumbers) -> dict[str, list[str]]:
    """met_units, short_units: villages without a shortfall of a hard requirement, and those with one, whether they sent a
    register of visits or not; without one nobody is called without shortfalls. For programmes without targets, instead
    of a ranking (PRACTICE B10)."""
    if has_targets(numbers.figures) or not any(rule.firmness == "hard" for rule in campaign.requirements):
        return {"met_units": [], "short_units": []}
    short = [unit for unit in units if rule_tally(numbers.figures, campaign, unit).hard]
    sent = [unit for unit in units if pace_status(numbers.figures, campaign, unit) is not PaceStatus.NOT_SUBMITTED]
    return {"met_units": [unit for unit in sent if unit not in short], "short_units": short}


def categories(campaign: Campaign, numbers: NoticeNumbers) -> dict[str, list[Rule]]:
    """categories: what issues are most about; widespread: what villages share (001-15). Titles with figure ids. What fits no
    category is nothing that issues are about."""
    names = [category.name for category in campaign.issues.categories]
    counted = [
        Rule(numbers.said(name), f"issues_in_category.{name}")
        for name in names
        if numbers.some(f"issues_in_category.{name}")
    ]
    counted.sort(key=lambda one: -numbers.figures.number(one.figure))
    share = campaign.issues.common.share_of_villages
    spread = [
        Rule(numbers.said(name), f"category_spread.{name}")
        for name in names
        if numbers.known(f"category_spread.{name}")
    ]
    shared = [one for one in spread if numbers.figures.number(one.figure) >= share]
    return {"categories": counted[:CATEGORIES_NAMED], "widespread": shared[:CATEGORIES_NAMED]}


def rosters(units: Sequence[str], numbers: NoticeNumbers) -> dict[str, object]:
    """Villages without a household roster; some_rosters: others have one (001-2)."""
    without = without_roster(numbers.figures, units)
    return {"without_roster": without, "some_rosters": len(without) < len(units)}


def survey(campaign: Campaign, units: Sequence[str], numbers: NoticeNumbers) -> dict[str, object]:
    """The town's headline questions; a village's own results are never in a notice, nor are the town's while hardly
    anybody but one of the units listed answered (PRACTICE B8).
    """
    survey = campaign.questionnaire
    if survey is None:
        return {"survey": [], "confidence": ""}
    asked = [_asked(question, numbers) for question in survey.questions if question.headline and question.metric]
    return {
        "survey": [
            one
            for one in asked
            if numbers.known(one.figure) and not numbers.figures.is_of_one(one.figure, units, survey.suppress_below)
        ],
        "confidence": numbers.said(formatted(survey.confidence, "percent0")),
    }


def _asked(question: Question, numbers: NoticeNumbers) -> Asked:
    figure, dont_know = f"{question.metric}.{question.id}", f"dont_know_share.{question.id}"
    small = numbers.known(figure) and numbers.figures.status(figure) == FigureStatus.SMALL_SAMPLE
    unsure = numbers.known(dont_know) and numbers.some(dont_know)
    return Asked(question.metric_title, figure, dont_know if unsure else "", small)
