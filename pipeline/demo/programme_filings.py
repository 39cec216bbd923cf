"""What was handed in on paper: the office's log, with one filing of each kind late, one missing, one a report of none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.campaign import Filing
from pipeline.demo.programme_life import DAY, Life, Row, stage_of, wordlist
from pipeline.demo.programme_people import said
from pipeline.workdays import Workdays
from schemas.filing_log import FILING_LOG

ON_TIME, LATE, NIL, MISSING, NOT_YET = "on_time", "late", "nil", "missing", "not_yet_due"
COUNTED = "counted"
RARE = ("once", "dates", "round")


@dataclass(frozen=True, slots=True)
class Due:
    """One filing of one sender: the day it is due, and a day of the period it speaks of."""

    filing: Filing
    unit: str
    person: str
    due: date
    inside: date


def make_filings(life: Life, workdays: Workdays) -> None:
    """Lines of the log for every filing the office writes down."""
    words = wordlist()["filings"]
    for number, filing in enumerate(_logged(life)):
        expected = list(dues(life, filing, workdays))
        fates = _fates(expected, number, filing)
        for place, one in enumerate(expected):
            fate = fates.get(place, ON_TIME)
            if (filing.counted and place % 3 == 2) or fate == MISSING:
                continue
            day, hour = one.due, words["hour"].format(minute=place % 30)
            if fate == LATE and filing.by:
                hour = words["late_hour"]
            elif fate == LATE:
                day += 2 * DAY
            life.add(
                "filing_log",
                {"unit": one.unit, "person": one.person or None, "filing": filing.title,
                 "period_day": one.inside if fate == LATE else None, "received_on": day, "received_at": hour,
                 "nil": fate == NIL, "remark": words["nil_remark"] if fate == NIL else None},
            )  # fmt: skip


def _logged(life: Life) -> list[Filing]:
    if not life.keeps(FILING_LOG.register):
        return []
    return [filing for filing in life.campaign.filings if filing.register_ == FILING_LOG.register]


def _fates(expected: list[Due], number: int, filing: Filing) -> dict[int, str]:
    """Which of the expected filings are late, missing and a report of none; of two, one is late or missing in turn."""
    if filing.counted:
        return {}
    if len(expected) < 3:
        return {number % len(expected): (LATE, MISSING)[number % 2]} if expected else {}
    days = sorted({one.due for one in expected})
    size = len(expected) // len(days)
    # kept apart in sender and period, so that the first run sees some of them
    late, nil = (number + 1) % size + size * (len(days) // 4), (number + 2) % size + size * (len(days) // 3)
    missing = number % size + size * (len(days) - 1 if filing.cumulative else len(days) // 2)
    return {late: LATE, nil: NIL, missing: MISSING}


def dues(life: Life, filing: Filing, workdays: Workdays) -> list[Due]:
    """Every filing expected, day by day, sender by sender."""
    return [Due(filing, unit, person, due, inside) for due, inside in _days(life, filing, workdays) for unit, person in _senders(life, filing)]  # fmt: skip


def _senders(life: Life, filing: Filing) -> list[tuple[str, str]]:
    match filing.from_:
        case "village":
            return [(unit, "") for unit in life.villages]
        case "office":
            return [(unit, "") for unit in life.offices]
        case "issuer":
            return [(life.campaign.issuer, "")]
    units, seen, found = [*life.villages, *life.offices], set(), []
    rows = [
        row
        for row in life.rows["cadres"]
        if all(said(row.get(name)) in values for name, values in filing.among.items())
    ]
    for row in sorted(rows, key=lambda row: (units.index(str(row["unit"])), str(row["name"]))):
        if row["name"] not in seen:
            seen.add(row["name"])
            found.append((str(row["unit"]), str(row["name"])))
    return found


def _days(life: Life, filing: Filing, workdays: Workdays) -> list[tuple[date, date]]:
    """(day it is due, a day of its period), for each period."""
    campaign = life.campaign
    first, last = filing.starts or campaign.activity.starts, filing.ends or campaign.activity.ends
    every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    match filing.every:
        case "once":
            return [(filing.on or last, filing.on or last)]
        case "dates":
            return [(day, day) for day in sorted(filing.dates)]
        case "round":
            rounds = [one for one in campaign.rounds if one.kind == filing.round]
            return [(_workday_after(one.ends, filing.within_workdays, workdays), one.ends) for one in rounds]
        case "week":
            return [(_workday_until(day, workdays), day) for day in every if day.isoweekday() == filing.weekday]
        case "day":
            return [(day, day) for day in every]
    if filing.every == "month" and filing.day is not None:
        return [(day, day) for day in every if day.day == filing.day or (day.day < filing.day and (day + DAY).day == 1)]
    ends = [day for day in every if day == last or _closes(filing.every, day)]
    return [(day, day) for day in ends]


def _closes(every: str, day: date) -> bool:
    after = day + DAY
    if every == "ten_days":
        return after.day in (1, 11, 21)
    return after.day == 1 and (every == "month" or after.month in (1, 4, 7, 10))


def _workday_after(day: date, count: int, workdays: Workdays) -> date:
    while count:
        day += DAY
        count -= workdays.is_workday(day)
    return day


def _workday_until(day: date, workdays: Workdays) -> date:
    while not workdays.is_workday(day):
        day -= DAY
    return day


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of one expected filing; pieces: how many came of one that is only counted."""

    due: Due
    received: date | None
    status: str


def handed(life: Life, workdays: Workdays, as_of: date) -> list[Handed]:
    """Every filing of the log as it must be told on a day."""
    last = 2 if as_of >= life.stage_days[1] else 1
    rows = [row for row in life.rows.get("filing_log", []) if stage_of(row, life.stage_days) <= last]
    found = []
    for filing in _logged(life):
        if filing.counted:
            continue
        for one in dues(life, filing, workdays):
            mine = [row for row in rows if _is_of(row, one, filing)]
            found.append(_told(one, mine, rows, as_of))
    return found


def _is_of(row: Row, one: Due, filing: Filing) -> bool:
    meant = row["period_day"] or row["received_on"]
    same = row["filing"] == filing.title and row["unit"] == one.unit and (row["person"] or "") == one.person
    return same and meant in (one.inside, one.due)


def _told(one: Due, mine: list[Row], rows: list[Row], as_of: date) -> Handed:
    filing = one.filing
    for row in mine:
        day = row["received_on"]
        assert isinstance(day, date)
        in_time = day < one.due or (day == one.due and (not filing.by or str(row["received_at"]) <= filing.by))
        return Handed(one, day, (NIL if row["nil"] else ON_TIME) if in_time else LATE)
    later = [
        row["received_on"] for row in rows
        if filing.cumulative and row["filing"] == filing.title and row["unit"] == one.unit
        and isinstance(row["received_on"], date) and row["received_on"] > one.due
    ]  # fmt: skip
    if one.due > as_of:
        return Handed(one, None, NOT_YET)
    if later and one.due < as_of:
        return Handed(one, min(day for day in later if isinstance(day, date)), LATE)
    return Handed(one, None, MISSING)


def pieces(life: Life, filing: Filing, as_of: date) -> int:
    """How many came of a filing that is only counted."""
    last = 2 if as_of >= life.stage_days[1] else 1
    return sum(row["filing"] == filing.title and stage_of(row, life.stage_days) <= last for row in life.rows.get("filing_log", []))  # fmt: skip
