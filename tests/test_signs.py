"""The signs of PRACTICE D as the office reads them: a case that must be asked about, and beside it one that must not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sheets import grid, submission

from pipeline import flow
from pipeline.campaign import Campaign
from pipeline.model import Grid, Memory, Outcome
from pipeline.reports.book import Table
from pipeline.reports.edition import edition
from pipeline.reports.verification import verification
from pipeline.wording import words
from pipeline.workdays import Workdays

HEADER = "村|组|户编号|户主姓名|户主年龄|联系电话|走访干部|走访日期|走访方式|是否发放宣传页|是否完成问卷|是否发现问题|问题内容"
NAMES = [
    first + second + third for first in "赵钱孙李周吴郑王" for second in "大小长平" for third in "春夏秋冬山水云雨"
]


def visit(unit: str, number: int, **other: object) -> str:
    row: dict[str, object] = {
        "村": unit, "组": 1, "户编号": f"{number:04d}", "户主姓名": NAMES[number], "户主年龄": 50, "联系电话": f"160{number:04d}{len(unit)}{ord(unit[0]) % 1000:03d}",
        "走访干部": f"干部{'甲乙丙丁戊己庚辛'[number % 8]}", "走访日期": "2021-10-20", "走访方式": "入户", "是否发放宣传页": "是", "是否完成问卷": "否", "是否发现问题": "无",
        "问题内容": "无",
    }  # fmt: skip
    return "|".join(str(cell) for cell in (row | other).values())


def of_village(unit: str, count: int, late: int = 0, **other: object) -> list[str]:
    """One visit each to `count` households, the last `late` of them on the last two days of the phase."""
    days = [f"2021-10-{16 + number % 16:02d}" for number in range(count - late)]
    days += [f"2021-11-{14 + number % 2}" for number in range(late)]
    return [visit(unit, number, 走访日期=day, **other) for number, day in enumerate(days)]


@pytest.fixture(scope="module")
def asked(ruji: Campaign) -> dict[tuple[str, str], str]:
    """(title of the sign, village) -> what the list of things to verify says of it."""
    visits = [
        *of_village("秦四庙村", 20, late=9), *of_village("七营村", 20, late=8), *of_village("新桥村", 19, late=19),
        *of_village("汝园村", 200), *of_village("后路村", 199), *of_village("庄营村", 200)[:-1],
        visit("庄营村", 199, 走访方式="未访到"),
        visit("袁堂村", 1, 联系电话="16055550001"), visit("袁堂村", 2, 联系电话="16055550001"),
        visit("刘店村", 1, 户主姓名="李干部", 联系电话="16055550002"),
        visit("胜利村", 1), visit("胜利村", 1, 走访日期="2021-10-28", 户主年龄=53),
        visit("李营村", 1), visit("李营村", 1, 走访日期="2021-10-28", 户主年龄=52),
        *[visit("中华村", number, 是否发现问题="有", 问题内容=f"第{number}组路灯坏了") for number in range(10)],
        *[visit("街南村", number, 是否发现问题="有", 问题内容=f"第{number}组路灯坏了") for number in range(10)],
        *[visit("朱集村", number) for number in range(21)], *[visit("夏寨村", number) for number in range(20)],
    ]  # fmt: skip
    roster = [
        f"{unit}|1|{number:04d}|{NAMES[number]}"
        for unit, count in (("汝园村", 200), ("后路村", 199), ("庄营村", 200), ("朱集村", 20), ("夏寨村", 18))
        for number in range(count)
    ]
    files = [
        submission(grid(HEADER, *visits), name="走访登记表.xlsx"),
        submission(grid("村|组|户编号|户主姓名", *roster, sheet="户册"), name="户册.xlsx"),
        submission(
            grid("村|姓名|职务|联系电话", "袁堂村|王干部|主任|16055550001", "刘店村|李干部|主任|16055550002", sheet="干部名册"),
            name="干部名册.xlsx",
        ),
    ]  # fmt: skip
    as_of, workdays = date(2021, 11, 20), Workdays()
    first = flow.run([replace(one, received_on=as_of) for one in files], Memory(), ruji, as_of, workdays)
    memory = Memory(issues=first.new_issues)
    files.append(submission(resolved_at_once(first, late="街南村"), name="问题台账.xlsx"))
    outcome = flow.run([replace(one, received_on=as_of) for one in files], memory, ruji, as_of, workdays)
    book = verification(edition(outcome, memory, ruji, as_of, words))
    table = next(block for block in book.sheets[0].blocks if isinstance(block, Table))
    rows = [[getattr(cell, "text", "") for cell in row] for row in table.rows]
    return {(row[2], row[1]): row[6] for row in rows}


def resolved_at_once(outcome: Outcome, late: str) -> Grid:
    """The ledger comes back: every issue resolved on its first day, but the first of one village on the next."""
    issues = outcome.issues
    waiting = issues["number"][issues["unit"].eq(late)].iloc[0]
    lines = [
        f"{one.number}|{one.unit}|{one.text}|2021-10-20|2021-10-{21 if one.number == waiting else 20}"
        for one in issues.itertuples()
    ]
    return grid("编号|村|问题描述|交办日|办结日", *lines, sheet="问题台账")


def of_sign(asked: dict[tuple[str, str], str], title: str) -> dict[str, str]:
    return {unit: said for (sign, unit), said in asked.items() if sign == title}


def test_d3_a_household_with_the_phone_of_a_cadre(asked: dict[tuple[str, str], str]) -> None:
    assert of_sign(asked, "户的电话是干部的电话") == {"袁堂村": "有 2 户填的电话 16055550001 是干部“王干部”的。"}


def test_d7_everybody_reached_and_nothing_wrong(asked: dict[tuple[str, str], str]) -> None:
    said = of_sign(asked, "全部走访到，没有一户反映问题")
    assert said == {"汝园村": "户册 200 户全部走访到（共走访 200 户），没有一户未访到，没有一户反映问题或者不满意。"}


def test_d8_visits_on_the_last_two_days(asked: dict[tuple[str, str], str]) -> None:
    said = of_sign(asked, "走访集中在最后两天")
    assert said == {"秦四庙村": "走访阶段内的 20 户次里，9 户次的日期在最后两天（2021-11-14至2021-11-15）。"}


def test_d14_ages_of_one_head_three_years_apart(asked: dict[tuple[str, str], str]) -> None:
    said = of_sign(asked, "同一户两次填的年龄差得多")
    assert {unit: text[-24:] for unit, text in said.items()} == {"胜利村": "一户这里填的户主年龄是 53，前面填的是 50。"}


def test_d12_more_than_one_in_twenty_outside_the_roster(asked: dict[tuple[str, str], str]) -> None:
    """One of twenty-one is told to the village; two of twenty are for the office to ask about."""
    said = of_sign(asked, "不少户不在户册里")
    assert said == {"夏寨村": "已走访的 20 户中有 2 户在户册里没有找到，走访照常计算。"}


def test_d13_issues_resolved_on_the_day_they_were_raised(asked: dict[tuple[str, str], str]) -> None:
    """Ten of ten are asked about, nine of ten are not more than nine of ten."""
    said = of_sign(asked, "问题几乎都在登记当天办结")
    assert said == {"中华村": "10件办结的问题里，10件的办结日就是登记日（当面办结的不算在内）。"}
