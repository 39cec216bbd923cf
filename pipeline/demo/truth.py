"""What the figures must be, counted by plain loops over the rows that were written. Shares nothing with the measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from pipeline.campaign import Campaign, Question
from pipeline.demo.hand_in import entries
from pipeline.demo.planned import Entry
from pipeline.demo.town import Household, Questionnaire, Township, Visit
from pipeline.unit_tree import tree_of
from schemas.states import Mode

Figures = dict[tuple[str, str], float]
REGISTERS = ("visits", "questionnaire", "households", "cadres")


@dataclass
class _Merged:
    """One visit after repeated rows became one."""

    household: tuple[str, str]
    unit: str
    on: date
    mode: Mode
    leaflet: bool
    surveyed: bool
    looked: bool
    texts: set[tuple[str, str]] = field(default_factory=set)


def truth(township: Township, as_of: date) -> Figures:
    """(figure, unit) -> value at `as_of`, from the files known on that day; the town's rows have the issuer as unit.

    Rates are 0-1; a rate without denominator is left out, so is the rank of a village that handed nothing in.
    """
    campaign = township.campaign
    rows = list(entries(township, township.stage_of(as_of)))
    figures: Figures = {}
    _rows(figures, rows, campaign)
    accepted = [row for row in rows if not row.refused]
    merged = [visit for visit in merged_visits(accepted) if visit.on <= as_of]
    answers = [row for row in accepted if isinstance(row.thing, Questionnaire) and row.thing.on <= as_of]
    for unit in [*(unit.name for unit in campaign.units.list), campaign.issuer]:
        own = [visit for visit in merged if unit in (visit.unit, campaign.issuer)]
        listed = sum(isinstance(row.thing, Household) and unit in (row.unit, campaign.issuer) for row in accepted)
        _visits(figures, unit, own, campaign, as_of, listed)
        said = [row for row in answers if unit in (row.unit, campaign.issuer)]
        _answers(figures, unit, said, campaign)
        figures["issues_registered", unit] = _issues(own, said, campaign)
        figures["villages", unit] = sum(unit in (village.name, campaign.issuer) for village in campaign.villages)
    _pace(figures, campaign, as_of)
    return figures


def _pace(figures: Figures, campaign: Campaign, as_of: date) -> None:
    """Time elapsed, the gap to it, and places by completion (a rate above one counts as one)."""
    phase = campaign.visiting
    whole = (phase.ends - phase.starts).days + 1
    progress = max(0, min(whole, (as_of - phase.starts).days + 1)) / whole
    rates = dict(figures_of(figures, "completion_rate"))
    villages = {unit: min(rate, campaign.ranking.cap) for unit, rate in rates.items() if unit != campaign.issuer}
    for unit in [*(unit.name for unit in campaign.units.list), campaign.issuer]:
        figures["time_progress", unit] = progress
        if unit in rates:
            figures["pace_gap", unit] = rates[unit] - progress
        if unit in villages:
            brothers = next(group for group in tree_of(campaign).brothers(villages) if unit in group)
            figures["rank", unit] = 1 + sum(villages[one] > villages[unit] for one in brothers)


def _rows(figures: Figures, rows: Iterable[Entry], campaign: Campaign) -> None:
    for row in rows:
        fate = "rows_quarantined" if row.refused else "rows_accepted"
        for unit in (row.unit, campaign.issuer):
            for figure in ("rows_submitted", fate):
                key = (f"{figure}.{row.register}", unit)
                figures[key] = figures.get(key, 0) + 1
    for register in REGISTERS:
        for figure in ("rows_submitted", "rows_accepted", "rows_quarantined"):
            for unit in [*(unit.name for unit in campaign.units.list), campaign.issuer]:
                figures.setdefault((f"{figure}.{register}", unit), 0)


def merged_visits(rows: Iterable[Entry]) -> list[_Merged]:
    """Rows of the same household, day and cadre as one visit (RULES G5); a visit without mode was at home."""
    found: dict[tuple[str, str, date, str], _Merged] = {}
    for row in rows:
        visit = row.thing
        if not isinstance(visit, Visit):
            continue
        cadre = "" if "cadre" in row.lost else visit.cadre
        key = (row.unit, visit.household.number, visit.on, cadre)
        merged = found.setdefault(
            key, _Merged((row.unit, visit.household.number), row.unit, visit.on, Mode.ABSENT, False, False, False)
        )
        mode = Mode.HOME if "mode" in row.lost else visit.mode
        merged.mode = min(merged.mode, mode, key=list(Mode).index)
        merged.leaflet |= visit.leaflet and "leaflet" not in row.lost
        merged.surveyed |= visit.surveyed and "surveyed" not in row.lost
        merged.looked |= "problem_found" not in row.lost
        merged.texts |= {(column, text) for column, text in visit.texts.items() if column not in row.lost}
    return list(found.values())


def _visits(figures: Figures, unit: str, visits: list[_Merged], campaign: Campaign, as_of: date, listed: int) -> None:
    reached = [visit for visit in visits if visit.mode in campaign.visits.counted_modes]
    first: dict[tuple[str, str], date] = {}
    for visit in reached:
        first[visit.household] = min(visit.on, first.get(visit.household, visit.on))
    target = sum(one.target for one in campaign.units.list if unit in (one.name, campaign.issuer))
    figures["target", unit] = target
    figures["roster_households", unit] = listed
    figures["visited_households", unit] = len(first)
    figures["visits", unit] = len(reached)
    figures["home_visits", unit] = sum(visit.mode is Mode.HOME for visit in reached)
    figures["phone_visits", unit] = sum(visit.mode is Mode.PHONE for visit in reached)
    complete = {visit.household for visit in reached if visit.leaflet and visit.surveyed and visit.looked}
    figures["complete_visited_households", unit] = len(complete)
    figures["new_in_day", unit] = sum(day == as_of for day in first.values())
    figures["new_in_week", unit] = sum(as_of - timedelta(days=6) <= day <= as_of for day in first.values())
    if visits and target:
        figures["completion_rate", unit] = len(first) / target
    if listed and visits and unit != campaign.issuer:
        figures["coverage_rate", unit] = len(first) / listed
    else:
        figures.pop(("roster_households", unit) if not listed else ("coverage_rate", unit), None)


def _answers(figures: Figures, unit: str, rows: list[Entry], campaign: Campaign) -> None:
    figures["questionnaire_n", unit] = len(rows)
    if campaign.questionnaire is None:
        return
    for question in campaign.questionnaire.questions:
        if not question.options:
            continue
        counts = dict.fromkeys(question.options, 0)
        for row in rows:
            option = answer_of(row, question)
            if option:
                counts[option] += 1
        for option, count in counts.items():
            figures[f"option_count.{question.id}.{option}", unit] = count
        _rates(figures, unit, question, counts)


def _rates(figures: Figures, unit: str, question: Question, counts: Mapping[str, int]) -> None:
    answered = sum(counts.values())
    knowing = answered - counts.get(question.dont_know or "", 0)
    if question.metric and knowing:
        favourable = sum(counts[option] for option in question.favourable)
        figures[f"{question.metric}.{question.id}", unit] = favourable / knowing
    if question.dont_know and answered:
        figures[f"dont_know_share.{question.id}", unit] = counts[question.dont_know] / answered


def answer_of(row: Entry, question: Question) -> str:
    """What the row says to a question; "" for nothing readable."""
    assert isinstance(row.thing, Questionnaire)
    if question.id in row.lost:
        return ""
    return row.says.get(question.id, row.thing.answers[question.id])


def _issues(visits: Iterable[_Merged], rows: Iterable[Entry], campaign: Campaign) -> int:
    """One per real opinion of a visit, the same words once; one per respondent who is dissatisfied and agreed."""
    count = sum(
        len({text for column, text in visit.texts if column in campaign.issues.from_visits}) for visit in visits
    )
    return count + sum(1 for row in rows if _is_issue(row, campaign))


def _is_issue(row: Entry, campaign: Campaign) -> bool:
    assert isinstance(row.thing, Questionnaire)
    assert campaign.questionnaire is not None
    unhappy = any(answer_of(row, question) in question.dissatisfied for question in campaign.questionnaire.questions)
    return campaign.issues.from_questionnaire and row.thing.consent and unhappy


def figures_of(figures: Figures, figure: str) -> Iterator[tuple[str, float]]:
    """(unit, value) of one figure."""
    return ((unit, value) for (name, unit), value in figures.items() if name == figure)
