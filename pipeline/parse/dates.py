"""Days as villages write them (PRACTICE C): twenty spellings, none of them guessed beyond the activity's own window."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from pipeline.campaign import Period
from pipeline.model import NOTHING
from pipeline.parse.numerals import with_digits
from pipeline.parse.text import cleaned, shown
from schemas.words import (
    DAY_MARKS,
    HOUR_MARKS,
    LIST_MARKS,
    MONTH_MARK,
    MORNING_WORDS,
    RANGE_MARKS,
    WEEKDAY_DIGITS,
    WEEKDAY_WORDS,
    YEAR_MARK,
)

EPOCH = date(1899, 12, 30)
FIRST_SERIAL = 36526  # 2000-01-01
OLDEST = date(2000, 1, 1)

WEEKDAY = re.compile(rf"\(?(?:{'|'.join(WEEKDAY_WORDS)})[{WEEKDAY_DIGITS}]\)?")
CLOCK = re.compile(rf"(?:\s+|T|(?<=[{''.join(DAY_MARKS)}])\s*)[0-9]{{1,2}}(?::[0-9]{{2}}|[{''.join(HOUR_MARKS)}]).*$")
PART_OF_DAY = re.compile("|".join(sorted(MORNING_WORDS, key=len, reverse=True)))
LISTED = re.compile(f"[{re.escape(LIST_MARKS.strip())}]".replace("/", ""))
COMMAS = re.compile(f"([0-9]{{4}}){LISTED.pattern}([0-9]{{1,2}}){LISTED.pattern}([0-9]{{1,2}})")
TO = re.compile("|".join(mark for mark in RANGE_MARKS if mark != "-"))
D, M, Y = r"(?P<d>[0-9]{1,2})", r"(?P<m>[0-9]{1,2})", r"(?P<y>[0-9]{4})"
REST = r"(?:[0-9]{4}[.-])?(?:[0-9]{1,2}[.-])?[0-9]{1,2}"
FULL = re.compile(rf"{Y}(?P<sep>[.-]){M}[.-]{D}")
COMPACT = re.compile(r"(?P<y>20[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")
SHORT_YEAR = re.compile(rf"(?P<y>[0-9]{{2}})[.-]{M}[.-]{D}")
YEAR_LAST = re.compile(r"(?P<m>[0-9]{1,2})[.-](?P<d>[0-9]{1,2})[.-](?P<y>[0-9]{4})")
NO_YEAR = re.compile(rf"{M}[.-]{D}")
SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
RANGE = re.compile(rf"(?P<first>(?:[0-9]{{4}}[.-])?[0-9]{{1,2}}[.-][0-9]{{1,2}})(?:~{REST})+")
DASHED_RANGE = re.compile(rf"(?P<first>(?:[0-9]{{4}}\.)?[0-9]{{1,2}}\.[0-9]{{1,2}})-{REST}")


@dataclass(frozen=True, slots=True)
class Reading:
    """A day, or why there is none; a code may also stand beside a day (a note, or a reading to confirm).

    rule: what was added or left out to read it (templates/words/changes.toml).
    """

    day: date | None = None
    code: str = ""
    facts: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    rule: str = ""


def day_read(value: object, window: Period) -> Reading:
    """The day one cell means. window: where a day without a year must fall to be understood (001-4)."""
    if isinstance(value, datetime):
        return _plausible(value.date())
    if isinstance(value, date):
        return _plausible(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_number(float(value), window)
    if isinstance(value, str):
        return _of_text(value, window)
    return Reading(code="bad_date")


def _plausible(day: date | None) -> Reading:
    return Reading(day) if day is not None and OLDEST <= day <= date(2099, 12, 31) else Reading(code="bad_date")


def _day(year: int | str, month: int | str, day: int | str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _serial(number: float, window: Period) -> Reading:
    last = (window.ends - EPOCH).days + 366
    return Reading(EPOCH + timedelta(days=int(number))) if FIRST_SERIAL <= number <= last else Reading(code="bad_date")


def _of_number(number: float, window: Period) -> Reading:
    if number != number or not 1 <= number < 1e9:
        return Reading(code="bad_date")
    if number >= 10000:
        compact = COMPACT.fullmatch(shown(number))
        return _plausible(_day(**_parts(compact))) if compact else _serial(number, window)
    match = NO_YEAR.fullmatch(f"{number:.10g}")
    if not match:
        return Reading(code="bad_date")
    if len(match["d"]) == 2:
        return _without_year(match["m"], match["d"], window)
    return _lost_zero(match["m"], match["d"], window)


def _parts(match: re.Match[str]) -> dict[str, str]:
    return {"year": match["y"], "month": match["m"], "day": match["d"]}


def _within(month: str, day: str, window: Period) -> Iterator[date]:
    for year in range(window.starts.year, window.ends.year + 1):
        found = _day(year, month, day)
        if found is not None and window.starts <= found <= window.ends:
            yield found


def _without_year(month: str, day: str, window: Period) -> Reading:
    if _day(2020, month, day) is None:
        return Reading(code="bad_date")
    found = list(_within(month, day, window))
    return Reading(found[0], rule="year_added") if len(found) == 1 else Reading(code="date_no_year")


def _lost_zero(month: str, digit: str, window: Period) -> Reading:
    """10.1 in a number cell may have been typed as 10.1 or as 10.10; so may 11.2 and 11.20."""
    readings = [*_within(month, digit, window), *_within(month, f"{digit}0", window)]
    both = {"first": f"{int(month)}-{int(digit)}", "second": f"{int(month)}-{int(digit)}0"}
    if len(readings) == 1 and int(digit) <= 3:
        return Reading(readings[0], "date_maybe", {**both, "read_as": readings[0].isoformat()}, "date_maybe")
    if len(readings) == 1:
        return Reading(readings[0], rule="year_added")
    if not readings:
        return Reading(code="date_no_year" if _day(2020, month, digit) else "bad_date")
    return Reading(code="date_ambiguous", facts=both)


def _simplified(text: str) -> str:
    """Digits, dots, dashes and "~" for a range, as far as the text allows."""
    text = cleaned(unicodedata.normalize("NFKC", text))
    text = PART_OF_DAY.sub(" ", WEEKDAY.sub("", text)).strip()
    text = CLOCK.sub("", text) if len(text) > 5 else text
    text = with_digits("".join(text.split()))
    text = text.replace("/", ".").replace(YEAR_MARK, ".").replace(MONTH_MARK, ".")
    for mark in DAY_MARKS:
        text = text.replace(mark, "")
    text = COMMAS.sub(r"\1.\2.\3", text)
    return TO.sub("~", LISTED.sub("~", text)).replace("..", ".").strip(".-~")


def _of_text(text: str, window: Period) -> Reading:
    plain = _simplified(shown(text))
    for pattern in (RANGE, DASHED_RANGE):
        span = pattern.fullmatch(plain)
        if span:
            first = _single(span["first"], window)
            if first.day is None:
                return first
            return Reading(first.day, "date_range", {"read_as": first.day.isoformat()}, "date_range")
    return _single(plain, window)


def _single(plain: str, window: Period) -> Reading:
    match = FULL.fullmatch(plain) or COMPACT.fullmatch(plain)
    if match:
        return _plausible(_day(**_parts(match)))
    match = YEAR_LAST.fullmatch(plain)
    if match:
        return _year_last(match, window)
    match = SHORT_YEAR.fullmatch(plain)
    if match:
        found = _day(2000 + int(match["y"]), match["m"], match["d"])
        near = found is not None and window.starts.year - 1 <= found.year <= window.ends.year + 1
        return Reading(found) if near else Reading(code="bad_date")
    match = NO_YEAR.fullmatch(plain)
    if match:
        return _without_year(match["m"], match["d"], window)
    return _serial(float(plain), window) if SERIAL.fullmatch(plain) else Reading(code="bad_date")


def _year_last(match: re.Match[str], window: Period) -> Reading:
    """10/16/2021: month first where only that is a day; where both orders are days, the one inside the window."""
    both = {_day(match["y"], match["m"], match["d"]), _day(match["y"], match["d"], match["m"])} - {None}
    inside = {day for day in both if day is not None and window.starts <= day <= window.ends}
    chosen = inside or both
    return Reading(chosen.pop()) if len(chosen) == 1 else Reading(code="bad_date")
