"""The worked example of docs/new-programme.md: a sixth programme from its file alone, from blanks to the notice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook
from workspace import ROOT, Desk, Said, command

from pipeline.campaign_file import load_campaign
from pipeline.demo import make_programme
from pipeline.settings import load_workdays

GUIDE = (ROOT / "docs" / "new-programme.md").read_text(encoding="utf-8")
AS_OF = "2022-04-01"
HOUSEHOLDS = {"上溪村": ["张甲一", "张甲二", "张甲三"], "下溪村": ["李乙一", "李乙二"], "竹坪村": ["王丙一"]}


def example() -> str:
    return re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)[0]


def sheet(path: Path, head: str, *rows: str) -> None:
    book = Workbook()
    for line in (head, *rows):
        book.active.append([cell.strip() or None for cell in line.split("|")])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def handed_in(folder: Path) -> None:
    """上溪村 did everything; 下溪村 (as 老街) visited one of two, held too small a meeting and filed late; 竹坪村 nothing."""
    homes = [
        f"{unit}|{number}|{head}" for unit, heads in HOUSEHOLDS.items() for number, head in enumerate(heads, start=101)
    ]
    sheet(folder / "户册.xlsx", "村|户编号|户主姓名", *homes)
    sheet(folder / "干部名册.xlsx", "村|姓名|职务", "上溪村|赵大|支书", "老街|钱二|主任", "竹坪村|孙三|主任")
    visits = [
        f"上溪村|{head}|赵大|2022-03-{day:02}|入户|有|村口路灯不亮"
        for day, head in enumerate(HOUSEHOLDS["上溪村"], start=10)
    ]
    visits[1:] = [line.replace("有|村口路灯不亮", "无|无") for line in visits[1:]]
    sheet(folder / "走访_上溪村.xlsx", "村|户主姓名|走访干部|走访日期|走访方式|是否发现问题|问题内容", *visits)
    sheet(folder / "走访_老街.xlsx", "村|户主姓名|走访干部|走访日期|走访方式|是否发现问题|问题内容",
          "老街|李乙一|钱二|2022-03-12|电话|无|无", "老街|李乙二|钱二|2022-03-12|未访到|无|无")  # fmt: skip
    links = [f"赵大|上溪村|{head}" for head in HOUSEHOLDS["上溪村"]] + ["钱二|下溪村|李乙一"]
    sheet(folder / "联户表.xlsx", "干部职工姓名|联建村（社区）|联系户", *links)
    forum = "村|活动形式|座谈时间|座谈地点|代表姓名|反映的诉求和意见建议"
    people = "甲乙丙丁戊己庚辛壬癸"
    sheet(
        folder / "院坝会_上溪村.xlsx",
        forum,
        *(f"上溪村|院坝会|2022-03-20|村部|周{one}|{'修桥' if one == '甲' else '无'}" for one in people),
    )
    sheet(folder / "院坝会_下溪村.xlsx", forum, *(f"下溪村|院坝会|2022-03-21|村部|吴{one}|无" for one in people[:6]))
    sheet(
        folder / "活动.xlsx",
        "村（单位）|活动类型|日期|数量",
        "上溪村|标语|2022-03-05|2",
        "下溪村|标语|2022-03-06|1",
        "司法所|宣讲|2022-03-18|1",
    )
    filed = [f"上溪村|本周工作情况|2022-03-{day:02}|16:00" for day in (4, 11, 18, 25)] + [
        "上溪村|本周工作情况|2022-04-01|16:00"
    ]
    filed += ["下溪村|本周工作情况|2022-03-04|18:30"]
    sheet(folder / "报送登记.xlsx", "报送单位|报送材料|收到日期|收到时刻", *filed)
    answers = ["满意"] * 4 + ["基本满意", "不满意", "不了解"]
    sheet(
        folder / "问卷_上溪村.xlsx",
        "村|调查日期|Q1 您对镇里的工作满意吗？",
        *(f"上溪村|2022-03-11|{one}" for one in answers),
    )


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Said]:
    folder = tmp_path_factory.mktemp("sixth")
    file = folder / "qingxi-2022.yaml"
    file.write_text(example(), encoding="utf-8")
    desk = Desk(folder, file)
    handed_in(desk.input)
    return desk, desk.run(AS_OF)


def test_the_example_is_accepted(tmp_path: Path) -> None:
    file = tmp_path / "qingxi-2022.yaml"
    file.write_text(example(), encoding="utf-8")
    assert command("campaigns", "check", file).code == 0
    assert load_campaign(file).id == file.stem


def status(desk: Desk) -> dict[tuple[str, str], list[str]]:
    """(requirement, village) -> the standing of its subjects, sorted."""
    table = desk.table(AS_OF, "figures")
    found: dict[tuple[str, str], list[str]] = {}
    for row in table[table["figure"].str.startswith("requirement.")].itertuples():
        _, rule, part = row.figure.split(".")
        if part in ("met", "short", "not_yet_due") and row.numerator not in ("", "0", "0.0"):
            found.setdefault((rule, row.unit), []).append(f"{part}={float(row.numerator):g}")
    return {key: sorted(values) for key, values in found.items()}


def test_every_requirement_comes_out_as_planted(run: tuple[Desk, Said]) -> None:
    desk, said = run
    assert said.code in (0, 1), said.out + said.err
    found = status(desk)
    assert found["every_household", "上溪村"] == ["met=3"]
    assert found["every_household", "下溪村"] == ["met=1", "not_yet_due=1"]
    assert found["every_household", "竹坪村"] == ["not_yet_due=1"]
    assert found["three_links", "上溪村"] == ["met=1"]
    assert found["three_links", "下溪村"] == ["not_yet_due=1"]
    assert found["one_forum", "上溪村"] == ["met=1"]
    assert found["one_forum", "下溪村"] == ["short=1"]  # six representatives are not ten
    assert found["one_forum", "竹坪村"] == ["short=1"]
    assert found["two_slogans", "上溪村"] == ["met=1"]
    assert found["two_slogans", "下溪村"] == ["short=1"]
    assert found["law_talk", "司法所"] == ["met=1", "not_yet_due=1"]


def figure(desk: Desk, name: str, unit: str) -> float:
    table = desk.table(AS_OF, "figures")
    rows = table[
        table["figure"].eq(name)
        & table["unit"].eq(unit)
        & table["period_start"].eq("2022-03-01")
        & table["period_end"].eq(AS_OF)
    ]
    return float(rows["value"].iloc[0])


def test_filings_issues_and_answers(run: tuple[Desk, Said]) -> None:
    desk, _ = run
    assert figure(desk, "filings_on_time", "上溪村") == 5
    assert figure(desk, "filings_late", "下溪村") == 1  # 18:30 is after 17:00
    assert figure(desk, "filings_missing", "竹坪村") == 5
    assert figure(desk, "issues_registered", "上溪村") == 2  # one from a visit, one from the meeting
    assert figure(desk, "satisfaction_rate.Q1", "上溪村") == pytest.approx(5 / 6)
    assert figure(desk, "coverage_rate", "清溪镇") == pytest.approx(4 / 6)


def test_the_leaders_screen_has_no_empty_column(run: tuple[Desk, Said]) -> None:
    desk, _ = run
    book = load_workbook(desk.output / AS_OF / "领导" / "通报汇总.xlsx")
    words = " ".join(str(cell.value) for row in book["总览"].iter_rows() for cell in row if cell.value is not None)
    assert all(word in words for word in ("未达标要求（项）", "户户到率", "工作满意率", "未达标", "提醒", "未报送"))
    labels = {str(cell.value).split("\n")[0] for row in book["总览"].iter_rows() for cell in row}
    assert not labels & {"排名", "任务", "序时", "序时差", "完成率", "任务完成率"}
    assert "序时" not in " ".join(str(cell.value) for row in book["走访进度"].iter_rows() for cell in row)


def test_the_notice_tells_what_is_wanting(run: tuple[Desk, Said]) -> None:
    desk, _ = run
    text = "\n".join(one.text for one in Document(str(desk.output / AS_OF / "领导" / "通报.docx")).paragraphs)
    assert "清溪镇综治中心关于" in text
    assert re.search("每村院坝会 1 场.*2个.*下溪村.*竹坪村", text)
    assert "竹坪村至今未报送走访登记表。" in text


def test_blanks_of_the_example(run: tuple[Desk, Said]) -> None:
    desk, _ = run
    said = command("templates", *desk.words, "--campaign", desk.campaign)
    assert said.code == 0, said.err
    names = {path.name for path in (desk.output / "空白表").rglob("*.xlsx")}
    assert any("走访登记表_竹坪村" in name for name in names)
    assert any("敲门问需" in name or "问卷" in name for name in names)


def test_rosters_that_only_lie_in_input_fill_the_blanks_and_leave_no_trace(tmp_path: Path) -> None:
    """README: rosters are collected, blanks go out with the households in them; there was no run yet."""
    plan = tmp_path / "qingxi-2022.yaml"
    plan.write_text(example(), encoding="utf-8")
    desk = Desk(tmp_path, plan)
    sheet(desk.input / "户册.xlsx", "村|户编号|户主姓名", "上溪村|101|张甲一", "上溪村|102|张甲二")
    assert command("templates", *desk.words, "--campaign", plan).code == 0
    [blank] = (desk.output / "空白表" / "上溪村").glob("走访登记表*.xlsx")
    rows = load_workbook(blank).worksheets[0].iter_rows(min_row=4, values_only=True)
    assert [row[3] for row in rows if row[3]][1:] == ["张甲一", "张甲二"]
    assert not (desk.archive / "journal.sqlite").exists()


def test_anyone_can_draw_a_sample_again_with_the_seed_on_the_screen(run: tuple[Desk, Said]) -> None:
    desk, _ = run
    words = ["sample", "--campaign", desk.campaign, "--as-of", AS_OF, "--archive", desk.archive]
    first = command(*words, "--output", desk.folder / "甲", "--seed", "7", "--per-unit", "2")
    [seed] = re.findall("抽样种子 ([0-9]+)", first.out)
    again = command(*words, "--output", desk.folder / "乙", "--seed", seed, "--per-unit", "2")
    assert (first.code, again.code) == (0, 0), first.err + again.err
    drawn = [[path.read_bytes() for path in (desk.folder / one).rglob("*.xlsx")] for one in "甲乙"]
    assert len(drawn[0]) == 1
    assert drawn[0] == drawn[1]


def test_a_sample_can_be_drawn_of_what_lies_in_input(tmp_path: Path) -> None:
    """Whoever forgot to run, or has not yet, is given one all the same."""
    plan = tmp_path / "qingxi-2022.yaml"
    plan.write_text(example(), encoding="utf-8")
    desk = Desk(tmp_path, plan)
    assert command("sample", *desk.words, "--campaign", plan, "--as-of", AS_OF).code == 2
    handed_in(desk.input)
    said = command("sample", *desk.words, "--campaign", plan, "--as-of", AS_OF)
    assert said.code == 0, said.err
    assert not (desk.archive / "journal.sqlite").exists()


ONLY_ACTIVITIES = """
id: slogans-2025
title: 标语月
short_title: 标语月
issuer: 清溪镇
office: 清溪镇宣传办
activity: {starts: 2025-03-01, ends: 2025-03-31}
phases: []
units: {basis: 一, list: [{name: 上溪村}, {name: 下溪村}]}
registers: [activities, units]
visits: {counted_modes: [入户], complete_when: [], basis: 一}
activities: {basis: 一, kinds: [{name: 标语}]}
issues: {basis: 一, number_format: "X{serial}", grades: [], closing: {closable: [满意]}, other_category: 其他}
ranking: {style: "off"}
requirements:
  - {id: slogans, basis: 一, title: 标语 3 条, count: quantity, where: {kind: 标语}, per: village, at_least: 3}
"""


def test_a_programme_without_visits_is_run(tmp_path: Path) -> None:
    file = tmp_path / "slogans-2025.yaml"
    file.write_text(ONLY_ACTIVITIES, encoding="utf-8")
    desk = Desk(tmp_path, file)
    sheet(desk.input / "活动.xlsx", "村|活动类型|日期|数量", "上溪村|标语|2025-03-05|3", "上溪村|标语|2025-03-06|1")
    said = desk.run("2025-03-31")
    assert said.code in (0, 1), said.out + said.err
    lines = {
        line.split()[0]: line.split()[1:5]
        for line in said.out.splitlines()
        if line.strip().startswith(("上溪村", "下溪村"))
    }
    assert lines == {"上溪村": ["已报", "2", "2", "0"], "下溪村": ["未报", "0", "0", "0"]}
    table = desk.table("2025-03-31", "figures")
    met = table[table["figure"].eq("requirement.slogans.met")].set_index("unit")["numerator"]
    assert (float(met["上溪村"]), float(met["下溪村"])) == (1, 0)


def test_a_programme_without_rosters_is_shown() -> None:
    """`demo --campaign` makes up people and homes where the programme keeps no roster of them."""
    made = make_programme(load_campaign(ONLY_ACTIVITIES), load_workdays(ROOT / "campaigns"))
    assert made.rows["activities"]
