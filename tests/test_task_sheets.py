"""The sheets of requirements and filings: who is short of what, without a household's name among the leaders' papers."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pandas as pd
import pytest
from merge_tables import day
from printed import cells_of
from record_tables import facts_of
from test_filings import OFFICE, A, B, small

from pipeline.campaign import Campaign, Filing, Requirement
from pipeline.measures.allotment import allotment
from pipeline.measures.figures import Scope, figures_table
from pipeline.measures.filings import filing_figures, filings
from pipeline.measures.requirements import requirement_figures, requirements
from pipeline.model import Memory, Outcome
from pipeline.reports.book import Sheet, Table
from pipeline.reports.edition import Edition, edition
from pipeline.reports.filing_cells import filing_cells
from pipeline.reports.shortfall import _name, shortfall_lines, task_book
from pipeline.reports.tasks import tasks
from pipeline.wording import words
from pipeline.workdays import Workdays

RULES = (
    {"id": "visit", "title": "户户到", "basis": "002-3", "count": "visits", "per": "household", "at_least": 1},
    {
        "id": "links",
        "title": "联系三户",
        "basis": "000-10",
        "count": "links",
        "per": "cadre",
        "at_least": 3,
        "at_most": 3,
    },
    {"id": "slogans", "title": "标语", "basis": "002-6", "count": "quantity", "per": "village", "at_least": 3},
    {
        "id": "led",
        "title": "电子屏",
        "basis": "002-6",
        "count": "quantity",
        "per": "office",
        "at_least": 1,
        "due": "2022-01-31",
    },
    {"id": "grid", "title": "网格", "basis": "002-8", "count": "roles", "per": "grid", "at_least": 4},
)
FILINGS = (
    {
        "id": "table",
        "title": "联户统计表",
        "basis": "000-15",
        "register": "filing_log",
        "from": "village",
        "every": "once",
        "on": "2021-05-11",
    },
    {
        "id": "summary",
        "title": "分类汇总",
        "basis": "000-16",
        "register": "filing_log",
        "from": "village",
        "every": "once",
        "on": "2021-05-10",
    },
    {
        "id": "own",
        "title": "小结",
        "basis": "004-10",
        "register": "filing_log",
        "from": "cadre",
        "every": "once",
        "on": "2022-01-04",
    },
)


@pytest.fixture
def paper(ruji: Campaign) -> Edition:
    campaign = small(ruji).model_copy(
        update={"requirements": tuple(Requirement.model_validate(one) for one in RULES),
                "filings": tuple(Filing.model_validate(one) for one in FILINGS)}
    )  # fmt: skip
    links = "\n".join(f"{A}|李一|张{n}|X{n}" for n in range(3))
    facts = facts_of(
        campaign, as_of="12-31", cadres=f"unit|name\n{A}|李一\n{A}|李二\n{B}|李三", linkage=f"unit|cadre|head|household\n{links}",
        households=f"unit|household_no|head|phone|group\n{A}|01|欧阳小明|16000001234|3\n{A}|02|张乙||",
        activities=f"unit|kind|held_on|quantity\n{A}|标语|05-06|1\n{B}|标语|05-06|9", filing_log=f"unit|filing|received_on\n{A}|联户统计表|05-12",
    )  # fmt: skip
    as_of, allotted = day("12-31"), allotment(facts)
    required = requirements(facts, allotted, campaign, as_of)
    filed = filings(facts, campaign, as_of, Workdays())
    scope = Scope((A, B), campaign.issuer, campaign.activity.starts, as_of)
    figures = figures_table(
        [*requirement_figures(required, facts, campaign, scope), *filing_figures(filed, facts, campaign, scope)]
    )
    none = figures.iloc[:0]
    outcome = Outcome(campaign, facts, none, none, figures, required, filed, allotted, (), ())
    return edition(outcome, Memory(), campaign, as_of, words)


def texts(sheet: Sheet) -> list[list[str]]:
    found = []
    for table in (block for block in sheet.blocks if isinstance(block, Table)):
        for row in table.rows:
            found.append([getattr(cell, "text", "") or str(int(getattr(cell, "value", 0) or 0)) for cell in row])
    return found


def test_every_requirement_one_line_with_its_clause_and_word(paper: Edition) -> None:
    rows = texts(tasks(paper)[0])
    assert [(row[1], row[2], row[-1]) for row in rows] == [
        ("户户到", "002-3", "未达标"), ("联系三户", "000-10", "未达标"), ("标语", "002-6", "未达标"),
        ("电子屏", "002-6", "进行中"), ("网格", "002-8", "分母缺失"),
    ]  # fmt: skip
    assert rows[1][5:10] == ["3", "1", "0", "2", "0"]


def test_villages_and_offices_against_requirements(paper: Edition) -> None:
    assert texts(tasks(paper)[1]) == [
        [A, "差2", "差1", "差2", "—", "缺"], [B, "缺", "差1", "达标", "—", "缺"], [OFFICE, "—", "—", "—", "未到期", "—"],
    ]  # fmt: skip


def test_households_are_counted_for_leaders_and_masked_for_the_office(paper: Edition) -> None:
    leaders = texts(tasks(paper)[2])
    assert [row[3:5] for row in leaders] == [[A, "2户"], [A, "李二"], [B, "李三"], [A, A]]
    office = texts(task_book(paper).sheets[0])
    assert [row[4] for row in office][:2] == ["3组 欧阳* 160****1234", "张*"]
    for sheet in (*tasks(paper), *task_book(paper).sheets):
        assert not any("欧阳小明" in str(cell) or "16000001234" in str(cell) for cell in cells_of(sheet))


def test_a_meeting_is_told_by_day_kind_and_place(paper: Edition) -> None:
    """000-19: the parts of its key as a reader writes them, without the marks between them."""
    rule = paper.campaign.requirements[0].model_copy(update={"per": "forum"})
    assert _name(paper, rule, f"{A}|2020-08-18|恳谈会|村部", 1, {}, False) == "2020-08-18 恳谈会 村部"
    assert _name(paper, rule, f"{A}|2020-08-18||村部", 1, {}, False) == "2020-08-18 村部"


def test_a_village_reads_what_it_is_short_of(paper: Edition) -> None:
    assert shortfall_lines(paper, A, 9) == [
        "未达标：户户到，户册中2户。", "未达标：联系三户，1名干部（李二）。", "未达标：标语，还差2。",
    ]  # fmt: skip


def test_000_15_000_16_filings_by_unit_and_day_and_days_that_nearly_meet(paper: Edition) -> None:
    sheet = filing_cells(paper)
    assert sheet is not None
    assert texts(sheet) == [[A, "迟报", "未报"], [B, "未报", "未报"]]
    notes = sheet.blocks[-1].lines
    assert any("2022年1月4日前" in line and "2021年12月31日提醒" in line for line in notes)
    assert any("分类汇总（2021年5月10日）与联户统计表（2021年5月11日）时限相近" in line for line in notes)
    assert any(f"{A}按时0，迟报0，未报0，共2人" in line for line in notes)


def test_000_16_002_16_it_is_told_who_gets_each_filing(paper: Edition) -> None:
    first, *others = paper.campaign.filings
    upward = first.model_copy(update={"to": "report_to"})
    campaign = paper.campaign.model_copy(update={"filings": (upward, *others), "report_to": "县平安办"})
    sheet = filing_cells(edition(paper.outcome, Memory(), campaign, paper.as_of, words))
    assert sheet is not None
    told = {line.partition("（")[0]: line for line in reversed(sheet.blocks[-1].lines)}
    assert "报县平安办；" in told[first.title]
    assert f"报{campaign.office}；" in told[others[0].title]


def test_the_next_filing_is_the_one_nobody_was_told_about_yet(paper: Edition) -> None:
    """On the due day itself it is told who handed in: the next one is a later one, its hour read with its day."""
    filed = paper.outcome.filings.copy()
    first = filed.index[filed["filing"].eq("own")][0]
    filed.loc[first, "due_on"] = pd.Timestamp(paper.as_of)
    filed.loc[first, "status"] = "missing"
    own = [one.model_copy(update={"by": "17:30"}) for one in paper.campaign.filings]
    campaign = paper.campaign.model_copy(update={"filings": tuple(own)})
    outcome = replace(paper.outcome, filings=filed, campaign=campaign)
    sheet = filing_cells(edition(outcome, Memory(), campaign, paper.as_of, words))
    assert sheet is not None
    notes = sheet.blocks[-1].lines
    assert any("下一次2022年1月4日17:30前，" in line for line in notes)


def test_how_much_is_missing_is_told_with_its_unit(paper: Edition) -> None:
    """还差 2 次, 户, 场: only an amount typed into a register's own 数量 has no unit."""
    counted = [str(one) for one in get_args(Requirement.model_fields["count"].annotation)]
    units = words("tasks").table("slip.units")
    assert {name for name in counted if name not in units} == {"quantity", "roles"}
    rules = [
        one.model_copy(update={"count": "activities"}) if one.id == "slogans" else one
        for one in paper.campaign.requirements
    ]
    campaign = paper.campaign.model_copy(update={"requirements": tuple(rules)})
    made = edition(replace(paper.outcome, campaign=campaign), Memory(), campaign, paper.as_of, words)
    assert "未达标：标语，还差2次。" in shortfall_lines(made, A, 9)
    assert set(words("tasks").table("slip.counted")) == set(words("tasks").table("per"))


def test_no_full_rate_while_the_only_period_still_runs(paper: Edition) -> None:
    """Those already met, divided by themselves, would be 100 %: the rate waits for the due day."""
    figures = paper.outcome.figures.copy()
    town = figures["unit"].eq(paper.campaign.issuer)
    for part, value in (("met", 3.0), ("short", 0.0), ("not_yet_due", 5.0), ("met_rate", 1.0)):
        rows = town & figures["figure"].eq(f"requirement.links.{part}")
        assert rows.any()
        figures.loc[rows, ["value", "numerator", "denominator"]] = [value, value, 3.0]
    for each, shown in (("campaign", "—"), ("week", "1")):
        rules = [one.model_copy(update={"each": each}) for one in paper.campaign.requirements]
        campaign = paper.campaign.model_copy(update={"requirements": tuple(rules)})
        outcome = replace(paper.outcome, figures=figures, campaign=campaign)
        rows_of = texts(tasks(edition(outcome, Memory(), campaign, paper.as_of, words))[0])
        assert [row[-2:] for row in rows_of if row[1] == "联系三户"] == [[shown, "进行中"]]
