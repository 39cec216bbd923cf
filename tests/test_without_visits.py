"""A programme of another kind, hazards to be found and mended: nobody is visited, nobody is asked. Nothing it prints
speaks of visits, households or questionnaires, its grades are the plan's own, and its sums add up.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook
from workspace import Desk, Said, command

AS_OF = "2022-05-20"
PLAN = """
id: hazards-2022
title: 云岭县汛期隐患排查整治
short_title: 隐患排查
issuer: 清溪镇
office: 清溪镇应急办
basis: 方案
activity: {starts: 2022-04-15, ends: 2022-06-30, basis: 方案一}
phases: []
units:
  basis: 方案二
  list:
    - {name: 上溪村}
    - {name: 下溪村}
    - {name: 水利站, kind: office}
registers: [disputes, activities, filing_log, cadres, handling, units]
visits: {counted_modes: [入户], complete_when: [problem_found], basis: 方案三}
disputes: {basis: 方案三, categories: [{name: 山塘}, {name: 边坡}]}
activities: {basis: 方案四, kinds: [{name: 巡查}, {name: 演练}]}
issues:
  basis: 方案三
  number_format: "YH-{serial:03d}"
  from_disputes: true
  default_grade: 较大
  grades:
    - {grade: 重大, days: 30, basis: 方案三}
    - {grade: 较大, days: 15, basis: 方案三}
  closing: {closable: [满意], needs_notice: false, needs_other_person: false, basis: 方案五}
  other_category: 其他
ranking: {style: "off", basis: 方案六}
requirements:
  - {id: patrols, basis: 方案四, title: 每村巡查 2 次, count: activities, where: {kind: 巡查}, per: village, each: campaign, at_least: 2, due: 2022-04-30}
  - {id: drills, basis: 方案四, title: 每人演练 1 到 2 次, count: activities, where: {kind: 演练}, per: cadre, each: campaign, at_least: 1, at_most: 2, due: 2022-05-10}
  - {id: duty, basis: 方案四, title: 每日值守, count: activities, where: {kind: 巡查}, per: village, each: day, at_least: 1, starts: 2022-04-20, ends: 2022-04-21}
filings:
  - {id: daily, basis: 方案六, title: 日报, register: filing_log, from: village, to: office, every: dates, dates: [2022-05-18, 2022-05-19]}
  - {id: office_daily, basis: 方案六, title: 站里日报, register: filing_log, from: office, to: office, every: dates, dates: [2022-05-18]}
bulletins:
  - {id: daily, basis: 方案六, title: 日通报, every: day, template: bulletin_period, to: 各村}
outputs:
  - {id: slips, basis: 方案三}
"""
SPEAKS_OF_VISITS = ("走访", "问卷", "户次", "入户", "完成率", "序时", "户户", "任务数", "累计户", "户册户数")


def sheet(path: Path, head: str, *rows: str) -> None:
    book = Workbook()
    for line in (head, *rows):
        book.active.append([cell.strip() or None for cell in line.split("|")])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def handed_in(folder: Path) -> None:
    """上溪村: one hazard, two patrols, three drills by one cadre, one report; 下溪村: one patrol, nothing else."""
    sheet(folder / "隐患_上溪村.xlsx", "村|排查日期|领域|主要内容|当事人", "上溪村|2022-04-20|边坡|屋后切坡开裂|张甲一")
    sheet(
        folder / "活动.xlsx",
        "村（单位）|活动类型|日期|干部（负责人）",
        *(f"上溪村|巡查|2022-04-{day}|赵大" for day in (20, 21)),
        "下溪村|巡查|2022-04-20|钱二",
        *(f"上溪村|演练|2022-05-0{day}|赵大" for day in (1, 2, 3)),
        "下溪村|演练|2022-05-01|钱二",
    )
    sheet(folder / "名册.xlsx", "村|姓名|职务", "上溪村|赵大|支书", "下溪村|钱二|主任", "下溪村|孙三|委员")
    sheet(folder / "报送.xlsx", "报送单位|报送材料|收到日期", "上溪村|日报|2022-05-18", "上溪村|日报|2022-05-19")


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plan") / "hazards-2022.yaml"
    path.write_text(PLAN, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def run(plan: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Said]:
    desk = Desk(tmp_path_factory.mktemp("desk"), plan)
    handed_in(desk.input)
    desk.run("2022-05-19")
    return desk, desk.run(AS_OF)


def printed(path: Path) -> list[str]:
    """Every text of a workbook or Word file: visible and hidden cells, chart titles aside."""
    if path.suffix == ".docx":
        document = Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return [paragraph.text for paragraph in document.paragraphs] + cells
    book = load_workbook(path)
    titles = list(book.sheetnames)
    return titles + [
        str(cell.value) for one in book.worksheets for row in one.iter_rows() for cell in row if cell.value
    ]


def cells(path: Path, name: str) -> list[list[str]]:
    return [
        ["" if one is None else str(one) for one in row]
        for row in load_workbook(path)[name].iter_rows(values_only=True)
    ]


def test_nothing_speaks_of_visits(run: tuple[Desk, Said]) -> None:
    desk, said = run
    folder = desk.output / AS_OF
    found = {
        f"{path.relative_to(folder)}: {text}"
        for path in folder.rglob("*")
        if path.suffix in (".xlsx", ".docx")
        for text in printed(path)
        if any(word in text for word in SPEAKS_OF_VISITS)
    }
    assert said.code in (0, 1), said.out
    assert found == set()


def test_the_slip_tells_what_the_village_has_to_do(run: tuple[Desk, Said]) -> None:
    desk, _ = run
    lines = ["|".join(row) for row in cells(desk.output / AS_OF / "村" / "下溪村" / "反馈单.xlsx", "反馈单")]
    assert any("有2期材料到期未报送" in line for line in lines)
    assert any("每村巡查 2 次，还差1次" in line for line in lines)
    assert not any("相差" in line for line in lines)  # nothing of it is a rate


def test_grades_are_the_plans_own(run: tuple[Desk, Said]) -> None:
    """A plan's grades and days stand in the drop-down's hint, the ledger and the slip."""
    desk, _ = run
    assert desk.table(AS_OF, "issues")["grade"].tolist() == ["较大"]
    letter = printed(desk.output / AS_OF / "综治中心" / "交办单" / "YH-001.docx")
    assert any("15" in text for text in letter)
    book = load_workbook(desk.output / AS_OF / "综治中心" / "问题台账.xlsx")["问题台账"]
    offered = [one.formula1 for one in book.data_validations.dataValidation]
    assert '"重大,较大"' in offered
    assert not any("通知" in str(cell.value) for row in book.iter_rows() for cell in row)


@pytest.mark.slow
def test_a_typed_grade_sets_the_clock(plan: Path, tmp_path: Path) -> None:
    """重大 typed into the ledger: thirty days from assignment."""
    desk = Desk(tmp_path, plan)
    handed_in(desk.input)
    desk.run("2022-05-19")
    path = desk.output / "2022-05-19" / "综治中心" / "问题台账.xlsx"
    book = load_workbook(path)
    table = book["问题台账"]
    heads = {cell.value: cell.column for cell in table[3]}
    table.cell(4, heads["级别"]).value, table.cell(4, heads["交办日"]).value = "重大", "2022-05-18"
    book.save(desk.input / "问题台账.xlsx")
    desk.run(AS_OF)
    issue = desk.table(AS_OF, "issues").iloc[0]
    assert (issue["grade"], issue["due_on"]) == ("重大", "2022-06-17")


def test_a_notice_adds_up_and_names_offices(run: tuple[Desk, Said]) -> None:
    """Who did more than the plan's most is among those who did it; offices that file are told as villages are."""
    desk, _ = run
    notice = Document(str(desk.output / AS_OF / "领导" / "通报.docx"))
    rows = [[cell.text for cell in row.cells] for row in notice.tables[0].rows]
    assert rows[0] == ["要求", "对象", "达标", "其中超上限", "未达标", "未到期"]
    assert rows[1] == ["每村巡查 2 次", "2", "1", "0", "1", "0"]
    assert rows[2] == ["每人演练 1 到 2 次", "3", "2", "1", "1", "0"]
    assert rows[3] == ["每日值守", "4", "3", "0", "1", "0"]
    text = "\n".join(paragraph.text for paragraph in notice.paragraphs)
    assert "0项要求已全部做到，3项有没做到的，0项没到期限" in text
    assert "各村、各单位到期应报5份，按时2份，零报告0份，迟报0份，未报3份" in text
    assert "下溪村（2份）、水利站（1份）有材料未报送" in text


def test_a_day_is_told_as_one(run: tuple[Desk, Said]) -> None:
    desk, _ = run
    lines = cells(desk.output / AS_OF / "领导" / "通报汇总.xlsx", "未达标明细")
    told = {line[1]: line[5] for line in lines if len(line) > 5}
    assert (told["每日值守"], told["每村巡查 2 次"]) == ("2022-04-21", "2022-04-15—2022-06-30")


def test_blanks_cite_this_plan_only(plan: Path, tmp_path: Path) -> None:
    """What a form itself cites are clauses of other plans: they mean nothing to whoever fills it in."""
    desk = Desk(tmp_path, plan)
    said = command("templates", *desk.words, "--campaign", plan)
    assert said.code == 0, said.err
    texts = {text for path in desk.output.rglob("*.xlsx") for text in printed(path)}
    assert not [text for text in texts if any(word in text for word in SPEAKS_OF_VISITS) and text != "应走访户数"]
    assert not [text for text in texts if re.search(r"00[0-4]-\d", text)]
    assert "方案四" in texts
