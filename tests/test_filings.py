"""Filings: when they are due, and whether they came (000-15, 000-16, 002-2, 002-10, 004-9, 004-10, 004-15; G3)."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import strategies as st
from merge_tables import File, day
from properties import shown
from record_tables import facts_of

from pipeline.campaign import Campaign, Filing, Round, Unit
from pipeline.measures.arrivals import minute_of
from pipeline.measures.figures import Scope
from pipeline.measures.filings import filing_figures, filings, terms
from pipeline.statistics import largest_remainder
from pipeline.workdays import Workdays
from schemas import tables

TOWN, A, B, OFFICE = "汝集镇", "秦四庙村", "七营村", "镇派出所"
CALENDAR = Workdays()


def filing(**values: object) -> Filing:
    return Filing.model_validate(
        {
            "id": "f",
            "basis": "002-10",
            "title": "周报",
            "register": "filing_log",
            "from": "village",
            "every": "week",
            **values,
        }
    )


def small(ruji: Campaign, starts: str = "2021-04-05", ends: str = "2021-12-31") -> Campaign:
    """Two villages, one office, and two rounds in spring and autumn 2020."""
    units = ruji.units.model_copy(
        update={"list": (Unit(name=A, target=5), Unit(name=B, target=7), Unit(name=OFFICE, kind="office")),
                "stated_total": None}
    )  # fmt: skip
    rounds = (
        Round(id="spring", title="春", starts="2020-04-01", ends="2020-04-30"),
        Round(id="autumn", title="秋", starts="2020-09-01", ends="2020-09-30"),
    )
    activity = ruji.activity.model_copy(update={"starts": day(starts), "ends": day(ends)})
    return ruji.model_copy(update={"units": units, "activity": activity, "phases": (), "rounds": rounds})


@pytest.fixture
def campaign(ruji: Campaign) -> Campaign:
    return small(ruji)


def due_days(one: Filing, campaign: Campaign) -> list[str]:
    return [term.due_on.isoformat() for term in terms(one, campaign, CALENDAR)]


def test_000_15_five_workdays_after_each_round(campaign: Campaign) -> None:
    """4/30 and 9/30: Labour Day, National Day and the make-up days counted."""
    one = filing(every="round", within_workdays=5)
    assert due_days(one, campaign) == ["2020-05-11", "2020-10-14"]


def test_000_16_a_fixed_day_is_never_moved_but_reminded_of_a_workday_before(campaign: Campaign) -> None:
    """5/10/2020 is a Sunday; Saturday 5/9 was worked."""
    found = terms(filing(every="dates", dates=["2020-05-10", "2020-10-20"]), campaign, CALENDAR)
    assert [(term.due_on, term.remind_on) for term in found] == [
        (date(2020, 5, 10), date(2020, 5, 9)), (date(2020, 10, 20), date(2020, 10, 19)),
    ]  # fmt: skip


def test_002_10_thirty_nine_fridays_one_of_them_a_thursday(campaign: Campaign) -> None:
    found = due_days(filing(starts="2021-04-09", ends="2021-12-31", by="17:30"), campaign)
    assert len(found) == 39
    assert (found[0], found[-1]) == ("2021-04-09", "2021-12-31")
    assert [text for text in found if date.fromisoformat(text).isoweekday() != 5] == ["2021-09-30"]


def test_001_3_shares_and_001_10_the_last_deadline() -> None:
    assert largest_remainder(550, [7, 5, 4, 3]) == [202, 145, 116, 87]
    assert CALENDAR.deadline(date(2021, 11, 15), 20) == date(2021, 12, 6)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"every": "once", "on": "2021-04-07"}, ["2021-04-07"]),
        (
            {"every": "ten_days", "starts": "2021-04-15", "ends": "2021-05-05"},
            ["2021-04-20", "2021-04-30", "2021-05-05"],
        ),
        ({"every": "quarter"}, ["2021-06-30", "2021-09-30", "2021-12-31"]),
        ({"every": "month", "starts": "2021-10-10", "ends": "2021-11-20"}, ["2021-10-31", "2021-11-20"]),
        ({"every": "day", "starts": "2021-04-09", "ends": "2021-04-10"}, ["2021-04-09", "2021-04-10"]),
        ({"every": "week", "weekday": 1, "starts": "2021-04-09", "ends": "2021-04-20"}, ["2021-04-12", "2021-04-19"]),
        ({"every": "round", "round": "poll"}, []),
    ],
)
def test_due_days_of_every_kind(campaign: Campaign, values: dict[str, object], expected: list[str]) -> None:
    assert due_days(filing(**values), campaign) == expected


def filed(
    campaign: Campaign, one: Filing, log: str = "", *files: File, as_of: str = "12-31", **records: str
) -> pd.DataFrame:
    campaign = campaign.model_copy(update={"filings": (one,)})
    facts = facts_of(campaign, *files, as_of=as_of, filing_log=log, **records)
    found = filings(facts, campaign, day(as_of), CALENDAR)
    tables.Filings.validate(found)
    return found


def of(found: pd.DataFrame, unit: str = A) -> list[str]:
    return found.loc[found["unit"].eq(unit), "status"].tolist()


FOUR_BOOKS = ("民情账", "帮扶账", "组织账", "稳定账")
MONTH_ENDS = ["2010-12-31", "2011-01-31", "2011-02-28"]


def test_004_9_four_books_times_three_month_ends_are_twelve_cells(ruji: Campaign) -> None:
    own = small(ruji, "2010-11-21", "2011-02-28")
    books = tuple(
        filing(id=f"book{number}", title=title, every="dates", dates=MONTH_ENDS, cumulative=True, **{"from": "village"})
        for number, title in enumerate(FOUR_BOOKS)
    )
    own = own.model_copy(update={"filings": books})
    log = f"unit|filing|received_on|nil\n{A}|民情账|2010-12-31|\n{A}|民情账|2011-02-02|\n{A}|稳定账|2011-01-30|是\n{B}|帮扶账|2011-02-28|"
    found = filings(facts_of(own, filing_log=log, as_of="2011-02-28"), own, day("2011-02-28"), CALENDAR)
    cells = {
        title: found.loc[found["unit"].eq(A) & found["filing"].eq(one.id), "status"].tolist()
        for title, one in zip(FOUR_BOOKS, books, strict=True)
    }
    assert sum(map(len, cells.values())) == 12
    assert cells == {
        "民情账": ["on_time", "late", "missing"], "帮扶账": ["missing"] * 3, "组织账": ["missing"] * 3,
        "稳定账": ["late", "nil", "missing"],
    }  # fmt: skip
    assert found.loc[found["unit"].eq(B) & found["filing"].eq("book1"), "status"].tolist() == [
        "late",
        "late",
        "on_time",
    ]


LOG = f"""
    unit|filing|period_day|received_on|received_at|nil
    {A}|周报||2021-04-16|17:30|
    {A}|周报||2021-04-23|17:31|
    {A}|周报||2021-04-30|下午4点40|是
    {A}|周报|2021-05-05|2021-05-10||
    {A}|别的||2021-05-14||
    {B}|周报|2021-04-16|2021-04-20||是
"""


def test_002_10_hour_nil_late_and_missing_are_told_apart(campaign: Campaign) -> None:
    one = filing(starts="2021-04-10", ends="2021-05-21", by="17:30")
    found = filed(campaign, one, LOG, as_of="2021-05-14")
    assert of(found) == ["on_time", "late", "nil", "late", "missing", "not_yet_due"]
    assert of(found, B) == ["late", *["missing"] * 4, "not_yet_due"]
    scope = Scope((A, B), TOWN, date(2021, 4, 5), date(2021, 5, 14))
    own = campaign.model_copy(update={"filings": (one,)})
    figures = {(row.figure, row.unit): row.value for row in filing_figures(found, facts_of(own), own, scope)}
    for prefix in ("filings_", "filing.f."):
        assert [figures[f"{prefix}{name}", A] for name in ("expected", "on_time", "late", "nil", "missing")] == [
            5,
            1,
            2,
            1,
            1,
        ]
        assert [figures[f"{prefix}{name}", TOWN] for name in ("expected", "late", "missing")] == [10, 3, 5]


def test_002_10_a_friday_that_is_a_holiday_is_late_on_the_friday(campaign: Campaign) -> None:
    one = filing(starts="2021-09-25", ends="2021-10-08")
    log = f"unit|filing|received_on\n{A}|周报|2021-10-01\n{B}|周报|2021-09-30"
    found = filed(campaign, one, log, as_of="2021-10-02")
    assert (of(found), of(found, B)) == (["late", "not_yet_due"], ["on_time", "not_yet_due"])


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("16:40", 1000),
        ("16：40", 1000),
        ("下午4:40", 1000),
        ("17时", 1020),
        ("5点05", 305),
        ("下班前", 0),
        (pd.NA, 0),
        ("12:00", 720),
    ],
)
def test_hours_as_people_write_them(text: object, minute: int) -> None:
    assert minute_of(text) == minute


def test_000_15_what_comes_between_two_rounds_belongs_to_the_nearer(ruji: Campaign) -> None:
    own = small(ruji, "2020-04-20", "2020-12-31")
    one = filing(every="round", within_workdays=5, **{"from": "issuer"})
    log = "unit|filing|received_on\n|周报|2020-05-12\n汝集镇|周报|2020-10-14"
    assert of(filed(own, one, log, as_of="2020-12-31"), TOWN) == ["late", "on_time"]
    named = "unit|filing|period_day|received_on\n|周报|2020-04-30|2020-10-10"
    assert of(filed(own, one, named, as_of="2020-10-10"), TOWN) == ["late", "not_yet_due"]


def test_000_15_a_register_that_carries_no_day_is_late_after_its_day(ruji: Campaign) -> None:
    """The roster of linked households has no dates of its own."""
    own = small(ruji, "2021-10-10", "2021-11-20").model_copy(update={"registers": ("visits", "cadres")})
    one = filing(every="once", on="2021-10-20", register="cadres")
    roster = [{"name": "李一", "position": "组长"}]
    files = [File("a.xlsx", rows=roster, register="cadres", received="10-20"),
             File("b.xlsx", rows=roster, register="cadres", unit=B, received="10-25")]  # fmt: skip
    found = filed(own, one, "", *files, as_of="10-31")
    assert (of(found), of(found, B)) == (["on_time"], ["late"])


CADRES = f"""
    unit|name|phone|exempt
    {A}|李一|16000000001|
    {B}|李一|16000000001|
    {A}|李二||是
    {OFFICE}|王三||否
    {B}|赵四||
"""


def test_004_10_every_cadre_one_summary_exempt_ones_left_out(campaign: Campaign) -> None:
    one = filing(every="once", on="2021-06-30", title="小结", among={"exempt": "false"}, **{"from": "cadre"})
    log = (
        f"unit|person|filing|received_on\n{A}|李一|小结|2021-06-30\n{A}|王三|小结|2021-07-02\n{A}|某某|小结|2021-06-01"
    )
    found = filed(campaign, one, log, as_of="2021-07-05", cadres=CADRES)
    assert list(found[["unit", "person", "status"]].itertuples(index=False, name=None)) == [
        (A, "李一", "on_time"), (B, "赵四", "missing"), (OFFICE, "王三", "late"),
    ]  # fmt: skip
    assert filed(campaign, one, log)["status"].tolist() == ["no_denominator"]


def test_004_15_news_is_only_counted(campaign: Campaign) -> None:
    one = filing(every="once", title="信息", counted=True, **{"from": "office"})
    log = f"unit|filing|received_on\n{OFFICE}|信息|2021-06-30\n{OFFICE}|信息|2021-07-02\n{A}|信息|2021-07-02"
    found = filed(campaign, one, log)
    assert (found["status"].tolist(), found["pieces"].tolist(), found["unit"].tolist()) == (["counted"], [2], [OFFICE])
    own = campaign.model_copy(update={"filings": (one,)})
    scope = Scope((A, B), TOWN, date(2021, 4, 5), date(2021, 12, 31))
    figures = {(row.figure, row.unit): row.value for row in filing_figures(found, facts_of(own), own, scope)}
    assert (
        figures["filing.f.pieces", OFFICE],
        figures["filing.f.pieces", TOWN],
        figures["filings_expected", TOWN],
    ) == (2, 2, 0)


def test_nobody_to_ask_is_no_filing(campaign: Campaign) -> None:
    units = campaign.units.model_copy(update={"list": campaign.units.list[:2]})
    without = campaign.model_copy(update={"units": units})
    assert filed(without, filing(**{"from": "office"})).empty


logs = st.lists(
    st.tuples(st.sampled_from([A, B]), st.dates(date(2021, 4, 1), date(2021, 6, 30)),
              st.none() | st.dates(date(2021, 4, 1), date(2021, 6, 30)), st.booleans()), max_size=10,
)  # fmt: skip
kinds = st.sampled_from(
    [
        {"every": "week"}, {"every": "month"}, {"every": "ten_days"}, {"every": "day"}, {"every": "once", "on": "2021-05-10"},
        {"every": "dates", "dates": ["2021-04-30", "2021-05-31"]}, {"every": "dates", "dates": ["2021-04-30", "2021-05-31"], "cumulative": True},
    ]
)  # fmt: skip


@shown(6, 80, logs, kinds, st.dates(date(2021, 4, 1), date(2021, 7, 10)))
def test_expected_is_on_time_late_nil_and_missing(ruji: Campaign, rows, kind, as_of) -> None:
    campaign = small(ruji, "2021-04-05", "2021-06-30")
    lines = [f"{unit}|周报|{received}|{period or ''}|{'是' if nil else '否'}" for unit, received, period, nil in rows]
    found = filed(
        campaign, filing(**kind), "\n".join(["unit|filing|received_on|period_day|nil", *lines]), as_of=as_of.isoformat()
    )
    assert len(found) == 2 * found["period_start"].nunique()
    due = found["due_on"].le(pd.Timestamp(as_of))
    assert found.loc[due, "status"].isin(["on_time", "late", "nil", "missing"]).all()
    assert found["received_on"].notna().equals(~found["status"].isin(["missing", "not_yet_due"]))
    assert found["received_on"].dropna().le(pd.Timestamp(as_of)).all()
    assert (
        found.loc[found["status"].isin(["on_time", "nil"]), "received_on"]
        <= found.loc[found["status"].isin(["on_time", "nil"]), "due_on"]
    ).all()
    assert found["remind_on"].lt(found["due_on"]).all()


def test_a_programme_that_asks_for_no_filing_says_so_with_its_basis(ruji: Campaign) -> None:
    """README: every number has its basis in figures.csv, also the 0 of what no clause asks for."""
    campaign = small(ruji, "2021-04-05", "2021-06-30").model_copy(update={"filings": ()})
    facts = facts_of(campaign)
    scope = Scope(tuple(facts.units["name"]), campaign.issuer, campaign.activity.starts, date(2021, 6, 30))
    rows = filing_figures(filings(facts, campaign, date(2021, 6, 30), CALENDAR), facts, campaign, scope)
    assert {(row.value, row.basis) for row in rows} == {(0, campaign.basis)}
