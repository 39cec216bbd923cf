"""What a notice may say: its facts, looked up in the figures, and the dates it asks for (001-13; PRACTICE B3, E).

The sentences stand in the template (templates/bulletin_*.j2, or the office's own Word file). A number reaches them only
through `NoticeNumbers`, which remembers every look-up, so that a test can trace each numeral of the finished notice.
Units only: no person, no suspicion, no village's questionnaire results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from pipeline.measures.periods import days_of_month, natural_periods
from pipeline.measures.ranking import CAPPED
from pipeline.reports.bulletin_parts import categories, groups, rosters, rules, survey
from pipeline.reports.notice_numbers import NoticeNumbers
from pipeline.reports.numbers import DASH, THREE_THINGS, Figures, formatted, has_targets, pace_status
from pipeline.reports.ranked_by import ranked_by
from pipeline.wording import Words, words
from schemas.states import FigureStatus, PaceStatus

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.campaign import Bulletin, Campaign, Filing
    from pipeline.workdays import Workdays

PERIOD = timedelta(days=366)
NAMED = 10  # villages named in one sentence
ANSWER_WORKDAYS, REPORT_WORKDAYS = 3, 1  # time given to answer what a notice asks; to hand in what is missing


class Ranked(NamedTuple):
    """One line of the ranking. rank: as printed, shared places marked."""

    unit: str
    rank: str


def is_due(bulletin: Bulletin, campaign: Campaign, as_of: date, workdays: Workdays) -> bool:
    """Whether the notice is issued on `as_of`: every day; on its weekday, or the last day of its period or round, moved
    to the workday before a holiday; or on the one day the plan names.
    """
    if as_of < campaign.activity.starts or not _is_issued(bulletin, as_of):
        return False
    if bulletin.every == "day":
        return True
    if bulletin.every == "once":
        return as_of == bulletin.on
    if bulletin.every == "round":
        return any(as_of == workdays.on_or_before(one.ends) for one in campaign.rounds)
    if bulletin.every == "week":
        wanted = as_of + timedelta(days=bulletin.weekday - as_of.isoweekday())
        return as_of == workdays.on_or_before(wanted)
    if bulletin.every == "month" and bulletin.day is not None:
        return any(
            as_of == workdays.on_or_before(day)
            for day in days_of_month(bulletin.day, as_of - PERIOD, as_of + PERIOD)
            if day >= campaign.activity.starts
        )
    last = campaign.activity.ends
    ends = {min(end, last) for _, end in natural_periods(bulletin.every, as_of - PERIOD, as_of + PERIOD)}
    return any(as_of == workdays.on_or_before(end) for end in ends if end >= campaign.activity.starts)


def _is_issued(bulletin: Bulletin, as_of: date) -> bool:
    """Whether `as_of` lies in the days the notice is issued in at all."""
    return (bulletin.starts is None or bulletin.starts <= as_of) and (bulletin.ends is None or as_of <= bulletin.ends)


def notices_of_day(campaign: Campaign, as_of: date, workdays: Workdays) -> list[Bulletin]:
    """The notices due on `as_of`; on any other day the most frequent one as it stands, since whoever runs late wants it too."""
    due = [one for one in campaign.bulletins if is_due(one, campaign, as_of, workdays)]
    if due or as_of < campaign.activity.starts:
        return due
    regular = [one for one in campaign.bulletins if one.every != "once"]
    return ([one for one in regular if _is_issued(one, as_of)] or regular)[:1]


def bulletin_context(
    bulletin: Bulletin, figures: pd.DataFrame, campaign: Campaign, as_of: date, workdays: Workdays,
    wording: Callable[[str], Words] = words,
) -> dict[str, object]:  # fmt: skip
    """Every name a notice template may use. wording: words by the name of their file.

    figures: schemas.tables.Figures at `as_of`. The week before counts once the visiting phase has had one (001-4).
    `rendered_numbers` is the list of Lookup that grows while the template is rendered. Raises KeyError when the figures
    lack what every notice needs.
    """
    said = wording("bulletin")
    numbers = NoticeNumbers(Figures(figures, campaign, as_of))
    units = tuple(unit.name for unit in campaign.villages)
    context: dict[str, object] = {
        "title": bulletin.title,
        "to": bulletin.to,
        "issuer": campaign.issuer,
        "office": campaign.office,
        "activity": campaign.short_title,
        "plan": campaign.title,
        "ordinal": _Ordinals(said),
        "names": _Names(said, numbers),
        "listed": lambda listed: listed[:NAMED],
        "rendered_numbers": numbers.log,
        "has_targets": has_targets(numbers.figures),
        "anything": numbers.known("completion_rate")
        if has_targets(numbers.figures)
        else numbers.some("visited_households"),
        "complete": said("complete.three" if set(campaign.visits.complete_when) == THREE_THINGS else "complete.other"),
        "quiet": not numbers.some("new_in_day" if bulletin.every == "day" else "new_in_week"),
        "keeps_visits": "visits" in campaign.registers,
        "has_clock": bool(campaign.issues.grades),
        "has_last_week": as_of - timedelta(days=7) >= campaign.visiting.starts
        and numbers.known("new_in_week", period="last_week"),
    }
    context |= numbers.functions()
    context |= _dates(campaign, as_of, workdays, numbers)
    context |= _ranking(campaign, units, numbers, said)
    context |= _shortcomings(campaign, units, numbers, weekly=bulletin.every == "week")
    context |= survey(campaign, units, numbers)
    context |= rules(campaign, units, numbers)
    context |= rosters(units, numbers)
    context |= groups(campaign, units, numbers)
    context |= categories(campaign, numbers)
    return context


class _Names:
    """Names as they are read out, the first ten of a long list; `more` says how many there are in all."""

    def __init__(self, said: Words, numbers: NoticeNumbers) -> None:
        self._said, self._numbers = said, numbers

    def __call__(self, units: Sequence[str], most: int = NAMED) -> str:
        return self._said("list_separator").join(units[:most]) + self.more(units, most)

    def more(self, units: Sequence[str], most: int = NAMED) -> str:
        """Nothing for a list named in full."""
        return self._said("and_more", count=self._numbers.said(str(len(units)))) if len(units) > most else ""


class _Ordinals:
    """Gives the next Chinese numeral at every call, up to nineteen; `ordinal(1)` starts again."""

    def __init__(self, said: Words) -> None:
        self._numerals = said("numerals")
        self._given = 0

    def __call__(self, start: int = 0) -> str:
        self._given = start or self._given + 1
        ten = self._numerals[9]
        tens, ones = divmod(self._given, 10)
        return (ten if tens else "") + (self._numerals[ones - 1] if ones else "")


def _dates(campaign: Campaign, as_of: date, workdays: Workdays, numbers: NoticeNumbers) -> dict[str, object]:
    """Days the notice names, as printed; deadlines counted on the Chinese calendar (G3)."""
    said = words("bulletin")

    def long(day: date) -> str:
        return numbers.said(said("date", year=day.year, month=day.month, day=day.day))

    def short(day: date) -> str:
        return numbers.said(said("short_date", month=day.month, day=day.day))

    def days(first: date, last: date) -> str:
        return said("days", first=short(first), last=short(last))

    filing = _next_filing(campaign, as_of, workdays)
    return {
        "as_of": long(as_of),
        "starts": long(campaign.activity.starts),
        "as_of_short": short(as_of),
        "week": days(as_of - timedelta(days=6), as_of),
        "week_long": said("days", first=long(as_of - timedelta(days=6)), last=short(as_of)),
        "last_week": days(as_of - timedelta(days=13), as_of - timedelta(days=7)),
        "report_by": short(workdays.after(as_of, REPORT_WORKDAYS)),
        "answer_by": short(workdays.after(as_of, ANSWER_WORKDAYS)),
        "visiting_ends": short(campaign.visiting.ends),
        "visiting_starts": short(campaign.visiting.starts),
        "has_begun": as_of >= campaign.visiting.starts,
        "is_visiting": as_of < campaign.visiting.ends,
        "is_over": as_of >= campaign.activity.ends,
        "filing": filing[0].title if filing else "",
        "filing_by": short(filing[1]) + numbers.said(filing[0].by) if filing else "",
        "due_soon_workdays": numbers.said(str(campaign.issues.reminders.due_soon_workdays)),
        "ranked_by": numbers.said(ranked_by(campaign)),
        "capped": campaign.ranking.by in CAPPED,
        "cap": numbers.said(formatted(campaign.ranking.cap, "percent0")),
        "behind_from": numbers.said(f"{abs(campaign.ranking.yellow_from) * 100:g}"),
    }


def _next_filing(campaign: Campaign, as_of: date, workdays: Workdays) -> tuple[Filing, date] | None:
    """The first weekly filing still to come, and its day (moved before a holiday)."""
    for filing in campaign.filings:
        if filing.every != "week":
            continue
        day = as_of + timedelta(days=filing.weekday - as_of.isoweekday())
        while (due := workdays.on_or_before(day)) <= as_of or (filing.starts and due < filing.starts):
            day += timedelta(days=7)
        if filing.ends is None or due <= filing.ends:
            return filing, due
    return None


def _ranking(campaign: Campaign, units: Sequence[str], numbers: NoticeNumbers, said: Words) -> dict[str, object]:
    """rows: the ranking in order, ties marked, those without a place last. unplaced: those have no number of households to
    visit. unranked: no register ever sent. rejected: all that they sent must be corrected first, so they are not told
    to have sent nothing.

    bottom: the last places, none of the upper half, only where below the pace; nobody when all are on track (PRACTICE E).
    """
    figures = numbers.figures
    silent = _silent(units, figures)
    submitted = [unit for unit in units if unit not in silent]
    rejected = [unit for unit in silent if numbers.some("rows_quarantined.visits", unit)]
    found = {"unranked": [unit for unit in silent if unit not in rejected], "rejected": rejected}
    if campaign.ranking.style == "off":
        rows = [Ranked(unit, "") for unit in submitted]
        return {**found, "ranked": False, "rows": rows, "unplaced": [], "bottom": []}
    placed = {unit: rank for unit in submitted if (rank := figures.value("rank", unit)) is not None}
    taken = list(placed.values())
    rows = []
    for unit in sorted(placed, key=lambda unit: (placed[unit], units.index(unit))):
        text = numbers.count("rank", unit)
        rows.append(Ranked(unit, said("tie", rank=text) if taken.count(placed[unit]) > 1 else text))
    cut = max(len(taken) - campaign.ranking.bottom, len(taken) // 2, 1)
    bottom = [
        row
        for row in rows
        if sum(rank < placed[row.unit] for rank in taken) >= cut and not numbers.reached("pace_gap", row.unit)
    ]
    unplaced = [unit for unit in submitted if unit not in placed]
    rows += [Ranked(unit, DASH) for unit in unplaced]
    unplaced = [unit for unit in unplaced if figures.value("completion_rate", unit) is None]
    return {**found, "ranked": True, "rows": rows, "unplaced": unplaced, "bottom": bottom}


def _silent(units: Iterable[str], figures: Figures) -> list[str]:
    return [unit for unit in units if figures.status("completion_rate", unit) == FigureStatus.NOT_SUBMITTED]


def _shortcomings(
    campaign: Campaign, units: Sequence[str], numbers: NoticeNumbers, weekly: bool
) -> Mapping[str, list[str]]:
    """Villages by what is missing: facts only (PRACTICE E). Printed order."""
    figures = numbers.figures
    silent = _silent(units, figures)
    submitted = [unit for unit in units if unit not in silent]
    new = "new_in_week" if weekly else "new_in_day"
    return {
        "below": [unit for unit in submitted if not numbers.reached("pace_gap", unit)],
        "unfinished": [
            unit for unit in units if figures.number("visited_households", unit) < figures.number("target", unit)
        ],
        "behind": [unit for unit in submitted if pace_status(figures, campaign, unit) is PaceStatus.BEHIND],
        "idle": [
            unit
            for unit in submitted
            if not numbers.some(new, unit) and (rate := figures.value("completion_rate", unit)) is not None and rate < 1
        ],
        "overdue": [unit for unit in units if numbers.some("issues_overdue", unit)],
        "to_correct": [unit for unit in units if numbers.some("rows_quarantined.visits", unit)],
    }
