"""Plans whose month is not the calendar's, whose notices have their season, whose villages are ranked by something else,
and which keep no register of visits.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from test_without_visits import PLAN

from pipeline.campaign import Bulletin, Campaign, Filing, Requirement
from pipeline.campaign_file import CampaignMistakes, load_campaign
from pipeline.measures.figures import Figure, Scope
from pipeline.measures.filings import terms
from pipeline.measures.periods import natural_periods, spans
from pipeline.measures.ranking import main_ranking
from pipeline.reports.bulletin import is_due, notices_of_day
from pipeline.reports.ranked_by import ranked_by
from pipeline.workdays import Workdays

CALENDAR = Workdays()
RULE = {
    "id": "r",
    "basis": "一",
    "title": "每月探访",
    "count": "visits",
    "per": "household",
    "each": "month",
    "at_least": 1,
}
FILING = {"id": "f", "basis": "一", "title": "月报", "register": "filing_log", "from": "village", "every": "month"}
NOTICE = {"id": "n", "basis": "一", "title": "月通报", "every": "month", "template": "bulletin_period", "to": "各村"}


@pytest.fixture
def half_year(ruji: Campaign) -> Campaign:
    activity = ruji.activity.model_copy(update={"starts": date(2023, 1, 10), "ends": date(2023, 4, 27)})
    return ruji.model_copy(update={"activity": activity, "phases": ()})


def days(found: list[tuple[date, date]]) -> list[str]:
    return [f"{starts:%m-%d}—{ends:%m-%d}" for starts, ends in found]


def test_a_month_that_begins_on_the_26th(half_year: Campaign) -> None:
    """上月26日至本月25日: the periods touch each other, February too, and are cut to the activity."""
    rule = Requirement.model_validate({**RULE, "month_starts": 26})
    asked = spans(rule, half_year, date(2023, 4, 27))
    wanted = ["01-10—01-25", "01-26—02-25", "02-26—03-25", "03-26—04-25", "04-26—04-27"]
    assert days([(span.starts, span.ends) for span in asked]) == wanted
    assert days(natural_periods("month", date(2024, 2, 1), date(2024, 3, 31), 29 - 1)) == ["02-01—02-27", "02-28—03-27", "03-28—03-31"]  # fmt: skip


def test_a_filing_on_a_day_of_the_month(half_year: Campaign) -> None:
    """每月23日前报: from due day to due day; a short month ends earlier; what is left over is not asked for."""
    found = terms(Filing.model_validate({**FILING, "day": 23}), half_year, CALENDAR)
    assert days([(one.starts, one.due_on) for one in found]) == ["01-10—01-23", "01-24—02-23", "02-24—03-23", "03-24—04-23"]  # fmt: skip
    last = terms(Filing.model_validate({**FILING, "day": 31}), half_year, CALENDAR)
    assert [f"{one.due_on:%m-%d}" for one in last] == ["01-31", "02-28", "03-31"]


def test_a_notice_on_a_day_of_the_month(half_year: Campaign) -> None:
    """每月25日通报, on the workday before when it is none; only in its season."""
    notice = Bulletin.model_validate({**NOTICE, "day": 25})
    april = [
        f"{day:%m-%d}" for number in range(1, 31) if is_due(notice, half_year, day := date(2023, 4, number), CALENDAR)
    ]
    march = [
        f"{day:%m-%d}" for number in range(1, 32) if is_due(notice, half_year, day := date(2023, 3, number), CALENDAR)
    ]
    assert (march, april) == (["03-24"], ["04-25"])
    weekly = Bulletin.model_validate({**NOTICE, "id": "w", "every": "week", "weekday": 1, "ends": "2023-03-31"})
    daily = Bulletin.model_validate({**NOTICE, "id": "d", "every": "day", "starts": "2023-04-01"})
    campaign = half_year.model_copy(update={"bulletins": (weekly, daily)})
    issued = {day: [one.id for one in notices_of_day(campaign, date.fromisoformat(day), CALENDAR)]
              for day in ("2023-03-27", "2023-03-28", "2023-04-03")}  # fmt: skip
    assert issued == {"2023-03-27": ["w"], "2023-03-28": ["w"], "2023-04-03": ["d"]}


def test_counts_are_not_capped_when_ranked_by(ruji: Campaign) -> None:
    """Only a rate that may pass the whole is cut there: twelve visits and three are not the same place."""
    scope = Scope(("甲村", "乙村", "丙村"), "汝集镇", date(2021, 10, 10), date(2021, 10, 20))
    counted = dict(zip(scope.units, (12.0, 3.0, 5.0), strict=True))
    for by, places in (
        ("visits", [1, 3, 2]),
        ("requirement.weekly.met_rate", [1, 3, 2]),
        ("completion_rate", [1, 1, 1]),
    ):
        found = [Figure(by, unit, scope.starts, scope.ends, value=value) for unit, value in counted.items()]
        campaign = ruji.model_copy(update={"ranking": ruji.ranking.model_copy(update={"by": by})})
        assert [one.value for one in main_ranking(found, campaign, scope)] == places, by


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("visits", "走访户次"),
        ("satisfaction_rate.Q4", "治安满意率"),
        ("requirement.village_target.met_rate", "的达标率"),
    ],
)
def test_what_villages_are_ranked_by_is_said(ruji: Campaign, by: str, said: str) -> None:
    assert said in ranked_by(ruji.model_copy(update={"ranking": ruji.ranking.model_copy(update={"by": by})}))


def written(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = PLAN
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "hazards-2022.yaml"
    path.write_text(text, encoding="utf-8")
    return path


VISITS = "visits: {counted_modes: [入户], complete_when: [problem_found], basis: 方案三}\n"


def test_a_plan_without_visits_needs_no_rules_for_them(tmp_path: Path) -> None:
    """And a time of day may be written as people write it."""
    path = written(tmp_path, (VISITS, ""), ("dates: [2022-05-18, 2022-05-19]}", 'dates: [2022-05-18], by: "8:00"}'))
    assert load_campaign(path).filings[0].by == "08:00"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([(VISITS, ""), ("registers: [", "registers: [visits, ")], "缺“visits”这一项"),
        ([("each: campaign, at_least: 2,", "each: week, month_starts: 26, at_least: 2,")], "“month_starts”只在 each: month 时有用，现在写的是 each: week"),
        ([("every: day, template", "every: day, day: 25, template")], "“day”只在 every: month 时有用"),
        ([("every: day, template", "every: day, starts: 2022-06-01, ends: 2022-05-01, template")], "2022-06-01"),
        ([("kinds: [{name: 巡查}, {name: 演练}]", "kinds: [巡查, {name: 演练}]")], "这里每一项要写成 {name: 巡查} 的样子"),
        ([('style: "off"', "style: dense, by: requirement.patrol.met_rate")], "没有“requirement.patrol.met_rate”这个可以排名的数"),
    ],
)  # fmt: skip
def test_mistakes_are_said(tmp_path: Path, changes: list[tuple[str, str]], said: str) -> None:
    with pytest.raises(CampaignMistakes) as caught:
        load_campaign(written(tmp_path, *changes))
    assert said in str(caught.value)


def test_villages_may_be_ranked_by_a_requirement(tmp_path: Path) -> None:
    path = written(tmp_path, ('style: "off"', "style: dense, by: requirement.patrols.met_rate"))
    assert load_campaign(path).ranking.by == "requirement.patrols.met_rate"
