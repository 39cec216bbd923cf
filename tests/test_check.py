"""Checks of columns and rows, quarantine, and the properties parse and check hold together."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import strategies as st
from properties import shown
from sheets import RECEIVED, ROW, VISITS, at, cells, changed, codes, grid, read, submission, visits

from pipeline.campaign import Campaign
from pipeline.check.rules import RULES
from pipeline.forms import forms_of
from pipeline.model import Registers
from pipeline.parse.units import Units
from pipeline.parse.values import typer
from schemas.findings import catalogue, remedy, sentence
from schemas.form import Column, Kind

ANSWERS = "村|调查日期|性别|年龄|Q4|Q6|Q10|Q11|Q12|Q13|Q14|是否愿意接受回访|称呼|回访电话"
ANSWER = "七营村|2021-10-16|女|46|非常满意|非常安全|知道|了解|知道|非常满意|非常满意|否||"


def answers(campaign: Campaign, **values: Any) -> Registers:
    row = dict(zip(ANSWERS.split("|"), cells(ANSWER), strict=True))
    assert set(values) <= set(row)
    return read(campaign, submission(grid(ANSWERS, list((row | values).values()), sheet="问卷")))


def test_a_clean_row_has_no_findings(ruji: Campaign) -> None:
    rows, findings = visits(ruji, ROW)
    assert (codes(findings), rows["accepted"].to_list()) == ([], [True])
    assert codes(answers(ruji).findings) == []


@pytest.mark.parametrize(
    ("values", "cell", "code", "severity", "accepted"),
    [
        ({"户主姓名": None}, "C2", "required_blank", "强制", False),
        ({"户主姓名": "/"}, "C2", "required_blank", "强制", False),
        ({"走访日期": None}, "F2", "required_blank", "强制", False),
        ({"走访干部": None}, "E2", "required_blank", "核实", True),
        ({"走访日期": "10月45日"}, "F2", "bad_date", "强制", False),
        ({"走访日期": "2021-10-25"}, "F2", "date_in_future", "强制", False),  # D9: after it was handed in
        ({"走访日期": "2021-10-09"}, "F2", "date_outside_activity", "强制", False),  # 001-4
        ({"走访日期": "2012-10-16"}, "F2", "date_outside_activity", "强制", False),
        ({"走访日期": 10.1}, "F2", "date_maybe", "核实", True),
        ({"走访方式": "托人"}, "G2", "bad_option", "强制", False),
        ({"联系电话": "1601234"}, "D2", "bad_phone", "核实", True),
        ({"是否发放宣传页": "一张"}, "H2", "bad_flag", "核实", True),
        ({"是否发现问题": "有"}, "K2", "problem_without_text", "核实", True),  # 001-7
        ({"是否发现问题": "有", "问题内容": None}, "K2", "problem_without_text", "核实", True),
        ({"问题内容": "路灯不亮"}, "K2", "text_without_problem", "核实", True),
        ({"村": "秦四庄"}, "A2", "unknown_unit", "强制", False),
    ],
)
def test_one_mistake_one_finding_at_its_cell(
    ruji: Campaign, values: dict[str, Any], cell: str, code: str, severity: str, accepted: bool
) -> None:
    rows, findings = visits(ruji, changed(**values))
    assert [(finding.cell, finding.code, finding.severity) for finding in findings] == [(cell, code, severity)]
    assert rows["accepted"].to_list() == [accepted]
    finding = findings[0]
    assert (finding.file, finding.sheet, finding.row, finding.register) == (
        "村里报的/走访.xlsx",
        "走访登记表",
        2,
        "visits",
    )
    assert all((finding.column, finding.label, finding.submission))


def test_visits_of_the_mobilising_days_and_of_the_day_of_receipt_are_fine(ruji: Campaign) -> None:
    """001-4: 10-10 to 10-15 count; a file may hold visits of its own day."""
    rows, findings = visits(
        ruji, changed(走访日期="2021-10-10"), changed(走访日期=RECEIVED.isoformat(), 户主姓名="王五")
    )
    assert (codes(findings), rows["accepted"].all()) == ([], True)


def test_blank_opinions_and_mode_are_no_findings(ruji: Campaign) -> None:
    _, findings = visits(
        ruji, changed(走访方式=None, 问题内容=None, 是否发放宣传页=None, 是否完成问卷=None, 联系电话=None, 组=None)
    )
    assert codes(findings) == []


def test_ages_and_numbers_outside_the_usual_are_asked_about(ruji: Campaign) -> None:
    """D14."""
    header = f"{VISITS}|户主年龄|家庭人口"
    _, findings = visits(ruji, f"{ROW}|15|4", f"{ROW}|16|30", f"{ROW}|106|31", header=header)
    assert at(findings) == [("L2", "out_of_range"), ("L4", "out_of_range"), ("M4", "out_of_range")]
    assert findings[0].facts == {"low": "16", "high": "105"}


def test_children_are_no_respondents(ruji: Campaign) -> None:
    """PRACTICE B8: under 14 is sensitive."""
    registers = answers(ruji, 年龄="13")
    assert at(registers.findings) == [("D2", "too_young")]
    assert registers.tables["questionnaire"]["accepted"].to_list() == [False]
    assert at(answers(ruji, 年龄="14").findings) == []
    assert at(answers(ruji, 年龄="111").findings) == [("D2", "out_of_range")]


def test_contradicting_answers_have_the_severity_of_the_campaign(ruji: Campaign) -> None:
    """002 附件1-11, 1-13."""
    registers = answers(ruji, Q10="不知道")
    assert [(finding.cell, finding.code, finding.severity) for finding in registers.findings] == [
        ("H2", "inconsistent_answers", "核实")
    ]
    registers = answers(ruji, Q12="不知道")
    assert [(finding.cell, finding.code, finding.severity) for finding in registers.findings] == [
        ("J2", "inconsistent_answers", "提示")
    ]
    assert codes(answers(ruji, Q12="不知道", Q13="不了解").findings) == []


def test_consent_and_contact_belong_together(ruji: Campaign) -> None:
    assert at(answers(ruji, 回访电话="16000000001").findings) == [("N2", "contact_without_consent")]
    assert at(answers(ruji, 称呼="老王").findings) == [("M2", "contact_without_consent")]
    assert at(answers(ruji, 是否愿意接受回访="是").findings) == [("N2", "consent_without_contact")]
    assert at(answers(ruji, 是否愿意接受回访="是", 称呼="老王").findings) == []


def test_a_row_of_another_village_is_asked_about(ruji: Campaign) -> None:
    stranger = changed(村="七营村", 户主姓名="王五")
    registers = read(ruji, submission(grid(VISITS, ROW, stranger), template="ruji-2021/visits/秦四庙村/1"))
    assert at(registers.findings) == [("A3", "village_column_differs")]
    assert registers.tables["visits"]["accepted"].all()
    assert codes(visits(ruji, ROW, stranger)[1]) == []  # a cadre's own list over two villages


def test_one_phone_on_three_households(ruji: Campaign) -> None:
    """D3: a couple or two families on one phone is nothing; one finding per phone."""
    people = [changed(户主姓名=name) for name in ("张三", "王五", "赵六")]
    assert codes(visits(ruji, *people[:2], people[0])[1]) == []
    _, findings = visits(ruji, *people)
    assert [(finding.cell, finding.code, finding.severity) for finding in findings] == [("D2", "shared_phone", "核实")]
    assert findings[0].facts == {"count": "3", "rows": "张三 2、王五 3、赵六 4"}
    assert catalogue()["shared_phone"].note
    elsewhere = changed(户主姓名="赵六", 村="七营村")
    assert codes(visits(ruji, *people[:2], elsewhere)[1]) == []


def test_every_mistake_of_a_row_is_told_at_once(ruji: Campaign) -> None:
    _, findings = visits(ruji, changed(户主姓名=None, 走访日期="?", 走访方式="飞"))
    assert at(findings) == [("C2", "required_blank"), ("F2", "bad_date"), ("G2", "bad_option")]


def test_one_check_one_function() -> None:
    assert len({rule.__name__ for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.__name__ in catalogue()
        assert rule.__doc__


def test_every_sentence_can_be_said(ruji: Campaign) -> None:
    """Every finding of a very bad file has a sentence and a remedy that need no fact it lacks."""
    bad = {
        "村": "秦四庄", "户主姓名": "张三(户主)", "联系电话": "1.38E+10", "走访干部": "同上", "走访日期": 11.1, "走访方式": "飞",
        "是否发放宣传页": "?", "是否发现问题": "有", "问题内容": None,
    }  # fmt: skip
    people = [changed(户主姓名=name) for name in ("一一", "二二", "三三")]
    sheets = [
        grid(f"{VISITS}|天气|户主年龄|户主姓名", [*changed(**bad), "晴", 300.0, "x"], [*changed(走访日期="10.16-18", 户主姓名="张\ue123", 联系电话="12"), None, "老", "y"], "合计||9", broken={(2, 4): "#N/A", (2, 6): ""}),
        grid(VISITS, *people, changed(走访日期=10.1), changed(走访日期="9.1"), changed(走访日期="?"), changed(走访日期="2021-10-09"), changed(走访日期="2021-11-09", 户主姓名=1.0), changed(联系电话=None, 户主姓名=None), changed(组=1e17), changed(问题内容="灯")),
        grid(ANSWERS, cells(ANSWER.replace("46", "3").replace("|知道|了解", "|不知道|了解").replace("|否", "|是")), cells(ANSWER + "16000000001"), cells(ANSWER.replace("|非常安全", "|基本安全、不安全")), sheet="七营"),
        grid(VISITS.replace("走访日期|", ""), ROW.replace("2021-10-16|", ""), sheet="缺栏"),
        grid("甲|乙", "1|2", sheet="别的"),
        grid(VISITS, ROW, sheet="汇总"),
    ]  # fmt: skip
    registers = read(
        ruji,
        submission(*sheets, template="elsewhere-2020/visits/七营村/9"),
        submission(grid("甲|乙", "1|2"), name="别的.xlsx"),
        submission(grid(VISITS.removeprefix("村|"), ROW.removeprefix("秦四庙村|"), hidden=True), name="谁.xlsx"),
        submission(grid(VISITS.removeprefix("村|"), ROW.removeprefix("秦四庙村|")), name="七营.xlsx"),
        submission(
            grid(VISITS, changed(村="七营"), ROW, changed(村="七营")),
            name="预填.xlsx",
            template="ruji-2021/visits/七营村/0",
        ),
    )
    for finding in registers.findings:
        facts = {**finding.facts, "label": finding.label, "found": finding.found}
        for text in (sentence(finding.code, facts), remedy(finding.code, facts)):
            assert re.search("[一-鿿]", text)
            assert "{" not in text
    assert len(set(codes(registers.findings))) >= 30


# --- properties ---------------------------------------------------------------------------------------------------------

HAN = "赵钱孙李周吴郑王冯陈"
NAMES = st.text(HAN, min_size=2, max_size=3)
DAYS = st.dates(min_value=pd.Timestamp("2021-10-10").date(), max_value=RECEIVED)
SPELLINGS: list[Callable[[Any], str]] = [
    lambda day: day.isoformat(), lambda day: f"{day.year}.{day.month}.{day.day}", lambda day: f"{day.month}月{day.day}日", lambda day: day.strftime("%Y%m%d"),
]  # fmt: skip


@st.composite
def filled_rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    """What a village types into our blank: column name -> the value meant."""
    count = draw(st.integers(1, 6))
    return [
        {
            "unit": "七营村", "group": str(draw(st.integers(1, 12))), "head": draw(NAMES), "head_age": draw(st.integers(16, 105)),
            "phone": f"160{number:08d}", "members": draw(st.integers(0, 30)), "cadre": draw(NAMES), "visited_on": draw(DAYS),
            "mode": draw(st.sampled_from(["入户", "视频", "电话", "未访到"])), "leaflet": draw(st.booleans()), "surveyed": draw(st.booleans()),
            "problem_found": draw(st.booleans()), "peace_opinion": draw(st.sampled_from(["无", "多巡逻", None])),
        }
        for number in range(count)
    ]  # fmt: skip


def typed_in(meant: dict[str, Any], spelling: Callable[[Any], str]) -> dict[str, Any]:
    """The cells a clerk would type for these values."""
    said = {"leaflet": ("否", "是"), "surveyed": ("否", "是"), "problem_found": ("无", "有")}
    cells = {name: said[name][value] if name in said else value for name, value in meant.items()}
    cells["visited_on"] = spelling(meant["visited_on"])
    cells["head_age"], cells["members"] = float(meant["head_age"]), f"{meant['members']}人"
    cells["problem"] = "路灯不亮" if meant["problem_found"] else None
    return cells


def blank_filled(campaign: Campaign, rows: list[dict[str, Any]], order: list[str]) -> list[list[Any]]:
    form = forms_of(campaign)["visits"]
    return [
        ["千家万户访平安活动走访登记表"], ["填报单位：七营村"], [form[name].label for name in order], ["示例"],
        *([row.get(name) for name in order] for row in rows),
    ]  # fmt: skip


@shown(4, 60, filled_rows(), st.sampled_from(SPELLINGS), st.randoms(use_true_random=False))
def test_blank_fill_read_gives_the_rows_back_whatever_the_order_of_columns(
    ruji: Campaign, rows: list[dict[str, Any]], spelling: Callable[[Any], str], shuffle: Any
) -> None:
    order = list(forms_of(ruji)["visits"].names)
    shuffle.shuffle(order)
    registers = read(ruji, submission(grid(*blank_filled(ruji, [typed_in(row, spelling) for row in rows], order))))
    table = registers.tables["visits"]
    assert codes(registers.findings) == []
    assert table["row"].to_list() == list(range(5, 5 + len(rows)))
    for name in rows[0]:
        read_back = [None if pd.isna(value) else value for value in table[name]]
        meant = [pd.Timestamp(row[name]) if name == "visited_on" else row[name] for row in rows]
        assert read_back == meant, name


CORRUPTIONS = {
    "unit": "无此村", "head": None, "visited_on": "那天", "mode": "飞鸽", "phone": "12345", "members": "一大家", "leaflet": "大概", "head_age": 300.0,
}  # fmt: skip


@shown(5, 100, filled_rows(), st.sampled_from(sorted(CORRUPTIONS)), st.data())
def test_one_corrupted_cell_gives_one_finding_there_and_moves_nothing_else(
    ruji: Campaign, rows: list[dict[str, Any]], column: str, data: st.DataObject
) -> None:
    order = list(forms_of(ruji)["visits"].names)
    good = [typed_in(row, SPELLINGS[0]) for row in rows]
    victim = data.draw(st.integers(0, len(rows) - 1))
    bad = copy.deepcopy(good)
    bad[victim][column] = CORRUPTIONS[column]
    before = read(ruji, submission(grid(*blank_filled(ruji, good, order))))
    after = read(ruji, submission(grid(*blank_filled(ruji, bad, order))))
    assert [(finding.column, finding.row) for finding in after.findings] == [(column, 5 + victim)]
    others = [index for index in range(len(rows)) if index != victim]
    assert after.tables["visits"].iloc[others].equals(before.tables["visits"].iloc[others])
    untouched = [name for name in order if name != column]
    assert after.tables["visits"][untouched].equals(before.tables["visits"][untouched])


MESSY = st.one_of(
    st.none(), st.text(max_size=6), st.floats(), st.booleans(), st.datetimes(), st.times(),
    st.sampled_from(["同上", "合计", "注：", "示例", "无", "秦四庙村", "张三", "2021-10-16", "零报告", "户主姓名", "走访日期", "", " ", "\x00", "\ud800"]),
)  # fmt: skip


@shown(8, 150, st.lists(st.lists(MESSY, max_size=13), max_size=8))
def test_nothing_a_cell_may_hold_stops_the_run_and_rows_are_conserved(ruji: Campaign, rows: list[list[Any]]) -> None:
    registers = read(ruji, submission(grid(VISITS, *rows)), submission(grid(*rows), name="没有表头.xlsx"))
    forms = forms_of(ruji)
    for register in forms:
        table = registers.tables[register]
        kept, quarantined = int(table["accepted"].sum()), int((~table["accepted"]).sum())
        submitted = registers.sheets.loc[registers.sheets["register"] == register, "rows_submitted"].sum()
        assert kept + quarantined == submitted
    blocked = {
        (finding.file, finding.row) for finding in registers.findings if finding.severity == "强制" and finding.row
    }
    table = registers.tables["visits"]
    for source, row, accepted in zip(table["source"], table["row"], table["accepted"], strict=True):
        assert (
            accepted
            or registers.sheets.loc[source, "file"] in {file for file, _ in blocked}
            or table["unit"].eq("未识别单位").any()
        )
        if (registers.sheets.loc[source, "file"], row) in blocked:
            assert not accepted


def test_findings_and_tables_do_not_depend_on_the_order_of_files(ruji: Campaign) -> None:
    files = [submission(grid(VISITS, ROW, changed(走访日期="?")), name=f"{number}.xlsx") for number in range(3)]
    one, other = read(ruji, *files), read(ruji, *files[::-1])
    assert one.findings == other.findings
    assert one.tables["visits"].equals(other.tables["visits"])


def test_every_kind_has_a_parser(ruji: Campaign) -> None:
    """A new kind cannot be used in a form before it can be read."""
    for kind in Kind:
        typer(Column("any", "any", kind), ruji.activity, Units(ruji))("1")
