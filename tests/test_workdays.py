"""Deadlines on the Chinese calendar: the days the plans themselves lead to (RULES G2, 000-15, 001-10, 002-10)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.workdays import Workdays

CALENDAR = Workdays()
BEYOND = date(2099, 6, 6)  # a Saturday no calendar is known for
DAYS = st.dates(date(2010, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2021, 10, 16), 10, date(2021, 10, 26)),  # ordinary
        (date(2021, 10, 16), 20, date(2021, 11, 5)),  # complex
        (date(2021, 11, 15), 20, date(2021, 12, 6)),  # 12-05 is a Sunday
    ],
)
def test_001_10_calendar_days_roll_to_the_next_workday(start: date, days: int, due: date) -> None:
    assert CALENDAR.deadline(start, days) == due


def test_001_10_without_rolling() -> None:
    assert CALENDAR.deadline(date(2021, 11, 15), 20, roll=False) == date(2021, 12, 5)


@pytest.mark.parametrize(
    ("start", "due"), [(date(2020, 4, 30), date(2020, 5, 11)), (date(2020, 9, 30), date(2020, 10, 14))]
)
def test_000_15_five_workdays_skip_holidays_and_count_make_up_days(start: date, due: date) -> None:
    assert CALENDAR.deadline(start, 5, mode="workday") == due


def test_002_10_thirty_nine_fridays_one_of_them_a_holiday() -> None:
    fridays = [date(2021, 4, 9) + timedelta(weeks=week) for week in range(39)]
    assert fridays[-1] == date(2021, 12, 31)
    moved = {friday: CALENDAR.on_or_before(friday) for friday in fridays if not CALENDAR.is_workday(friday)}
    assert moved == {date(2021, 10, 1): date(2021, 9, 30)}


def test_make_up_days_are_worked() -> None:
    assert CALENDAR.is_workday(date(2021, 10, 9))  # a Saturday
    assert not CALENDAR.is_workday(date(2021, 10, 7))  # a Thursday


def test_the_offices_table_wins() -> None:
    calendar = Workdays({date(2021, 10, 26): False, date(2021, 10, 31): True})
    assert calendar.deadline(date(2021, 10, 16), 10) == date(2021, 10, 27)
    assert calendar.is_workday(date(2021, 10, 31))


def test_a_year_beyond_the_package_is_monday_to_friday_and_said_to_be_unknown() -> None:
    assert not CALENDAR.is_known(BEYOND)
    assert not CALENDAR.is_workday(BEYOND)
    assert CALENDAR.on_or_after(BEYOND) == date(2099, 6, 8)
    assert CALENDAR.is_known(date(2021, 10, 1))
    assert Workdays({BEYOND: True}).is_known(BEYOND)
    assert Workdays({BEYOND: True}).is_workday(BEYOND)


def test_no_workday_after_is_the_day_itself() -> None:
    assert CALENDAR.after(date(2021, 10, 3), 0) == date(2021, 10, 3)


@given(DAYS, st.integers(1, 40))
def test_workdays_counted_there_and_back(day: date, count: int) -> None:
    start = CALENDAR.on_or_after(day)
    later = CALENDAR.after(start, count)
    assert CALENDAR.is_workday(later)
    assert sum(CALENDAR.is_workday(start + timedelta(days=n)) for n in range(1, (later - start).days + 1)) == count
    assert CALENDAR.after(later, -count) == start


@given(DAYS, st.integers(1, 40))
def test_a_period_never_ends_early_nor_on_a_rest_day(day: date, days: int) -> None:
    due = CALENDAR.deadline(day, days)
    assert due >= day + timedelta(days=days)
    assert CALENDAR.is_workday(due)
