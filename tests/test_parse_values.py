"""One cell at a time: PRACTICE C's table of how villages write dates, phones, names, numbers and answers."""

from __future__ import annotations

from datetime import date, datetime, time

import pandas as pd
import pytest
from sheets import changed, codes, visits

from pipeline.campaign import Campaign, Period
from pipeline.forms import forms_of
from pipeline.parse.dates import day_read
from pipeline.parse.units import Units
from pipeline.parse.values import typer
from schemas.form import Column, Kind

ACTIVITY = Period(starts=date(2021, 10, 10), ends=date(2021, 11, 20))


@pytest.mark.parametrize(
    "written",
    [
        "2021.10.16", "2021-10-16", "2021/10/16", "20211016", "10月16日", "10月16号", "10.16", "10-16", "10/16", "2021年10月16日",
        "２０２１．１０．１６", "二〇二一年十月十六日", "十月十六日", "十月十六", 44485.0, "44485", 44485.6, 20211016.0, 10.16,
        datetime(2021, 10, 16), datetime(2021, 10, 16, 9, 30), date(2021, 10, 16), "10.16上午", "10月16日下午3点", "2021-10-16 08:30:00",
        "2021年10月16日 8时30分", "2021-10-16T08:30", "2021.10.16.", " 2021 年 10 月 16 日 ", "10月16日（星期六）", "周六10.16", "21.10.16", "10/16/2021", "\u200b2021-10-16",
        "2021，10，16", "2021、10、16", "'2021-10-16", '="2021-10-16"',
    ],
)  # fmt: skip
def test_a_day_is_understood_in_every_spelling(written: object) -> None:
    reading = day_read(written, ACTIVITY)
    assert (reading.day, reading.code) == (date(2021, 10, 16), "")


@pytest.mark.parametrize(
    "written",
    [
        "10.16-18",
        "10.16-10.18",
        "10月16日至18日",
        "2021.10.16-2021.10.18",
        "10.16~18",
        "2021-10-16至2021-10-18",
        "10月16日—18日",
        "10月16日、10月18日",
        "10.16,17",
        "2021.10.16，2021.10.17",
    ],
)
def test_a_range_counts_as_its_first_day_with_a_note(written: str) -> None:
    reading = day_read(written, ACTIVITY)
    assert (reading.day, reading.code) == (date(2021, 10, 16), "date_range")


@pytest.mark.parametrize(
    ("written", "day", "code"),
    [
        (10.1, date(2021, 10, 10), "date_maybe"),  # 10.10 typed into a number cell
        (10.2, date(2021, 10, 20), "date_maybe"),
        (11.3, date(2021, 11, 3), "date_maybe"),
        (11.1, None, "date_ambiguous"),  # 11-01 and 11-10 are both inside
        (11.2, None, "date_ambiguous"),
        (11.4, date(2021, 11, 4), ""),  # there is no 11-40
        (9.1, None, "date_no_year"),
        ("10.10", date(2021, 10, 10), ""),  # text keeps its zero
        ("9.1", None, "date_no_year"),
        ("2.30", None, "bad_date"),
        ("昨天", None, "bad_date"),
        ("2021-13-01", None, "bad_date"),
        ("2021-02-30", None, "bad_date"),
        (1.0, None, "bad_date"),
        (99999.0, None, "bad_date"),  # a number far beyond the activity
        (datetime(1899, 12, 30), None, "bad_date"),
        (time(8, 30), None, "bad_date"),
        (float("inf"), None, "bad_date"),
        ("2012-10-16", date(2012, 10, 16), ""),  # readable; the activity check refuses it
    ],
)
def test_a_day_is_never_guessed(written: object, day: date | None, code: str) -> None:
    reading = day_read(written, ACTIVITY)
    assert (reading.day, reading.code) == (day, code)


def test_a_day_without_year_takes_the_year_of_an_activity_across_new_year() -> None:
    winter = Period(starts=date(2010, 11, 21), ends=date(2011, 2, 28))
    assert day_read("12.25", winter).day == date(2010, 12, 25)
    assert day_read("1月5日", winter).day == date(2011, 1, 5)


def one(campaign: Campaign, register: str, column: str, value: object) -> tuple[object, str]:
    typed = typer(forms_of(campaign)[register][column], ACTIVITY, Units(campaign))(value)
    return typed.value, typed.code


def typed_severity(campaign: Campaign, register: str, column: str, value: object) -> str | None:
    return typer(forms_of(campaign)[register][column], ACTIVITY, Units(campaign))(value).severity


@pytest.mark.parametrize(
    ("written", "phone", "code"),
    [
        ("16012345678", "16012345678", ""), (16012345678.0, "16012345678", ""), ("16012345678.0", "16012345678", ""),
        ("160-1234-5678", "16012345678", ""), ("160 1234 5678", "16012345678", ""), ("+86 16012345678", "16012345678", ""),
        ("8616012345678", "16012345678", ""), ("１６０１２３４５６７８", "16012345678", ""),
        ("16012345678/0558-8812345", "16012345678", ""), ("0558-8812345、16012345678", "16012345678", ""),
        ("16012345678；16087654321", "16012345678", ""), ("16012345678\n16087654321", "16012345678", ""), ("16012345678或16087654321", "16012345678", ""),
        ("0558-8812345", "05588812345", ""), ("（0558）8812345", "05588812345", ""), ("无", None, ""), ("/", None, ""),
        ("1.38E+10", None, "phone_lost_digits"), ("1601234567", None, "bad_phone"), ("160123456789", None, "bad_phone"), ("有", None, "bad_phone"),
    ],
)  # fmt: skip
def test_phones(ruji: Campaign, written: object, phone: str | None, code: str) -> None:
    assert one(ruji, "visits", "phone", written) == (phone, code)


@pytest.mark.parametrize(
    ("written", "name", "code"),
    [
        ("张三", "张三", ""), ("张 三", "张三", ""), ("张　　三", "张三", ""), (" 欧阳 小 明 ", "欧阳小明", ""),
        ("张三(户主)", "张三", "name_remark"), ("张三（已故）", "张三", "name_remark"),
        ("阿不都·热合曼", "阿不都·热合曼", ""), ("阿不都•热合曼", "阿不都·热合曼", ""), ("阿不都 ・ 热合曼", "阿不都·热合曼", ""), ("阿不都.热合曼", "阿不都·热合曼", ""),
        ("张三妻", "张三妻", ""), ("张\ue123", "张\ue123", "rare_character"), ("𠮷田", "𠮷田", "rare_character"), ("张\u200b三", "张三", ""),
        ("张三、李四", "张三、李四", "several_names"), ("张三 李四", "张三、李四", "several_names"), ("张三\n李 四", "张三、李四", "several_names"), ("张三和张三", "张三", "several_names"),
        ("张（氵甸）", "张(氵甸)", "rare_character"), ("欧阳 震华", "欧阳震华", ""), ("李（讠永）生(户主)", "李(讠永)生", "rare_character"),
        ("张三。", "张三", ""), ("张三,", "张三", ""), ("张三?", "张三?", "odd_name"), ("√张三", "√张三", "odd_name"), ("张*三", "张*三", "odd_name"), ("户主：张三", "户主:张三", "odd_name"),
        ("张三（已故", "张三(已故", "odd_name"), ("刘〇", "刘〇", ""), ("王⿰钅本", "王⿰钅本", "rare_character"),
        (12345.0, "12345", "odd_name"), ("3组", "3组", "odd_name"), ("无", None, ""), ("—", None, ""), (1.1e17, None, "number_lost_digits"),
    ],
)  # fmt: skip
def test_names(ruji: Campaign, written: object, name: str | None, code: str) -> None:
    assert one(ruji, "visits", "head", written) == (name, code)


@pytest.mark.parametrize(
    ("written", "count", "code"),
    [
        ("4", 4, ""),
        (4.0, 4, ""),
        ("4人", 4, ""),
        ("４口人", 4, ""),
        ("四", 4, ""),
        ("十二人", 12, ""),
        (0.0, 0, ""),
        ("无", None, ""),
        ("几个", None, "bad_number"),
        (4.5, None, "bad_number"),
        (-1.0, None, "bad_number"),
    ],
)
def test_counts(ruji: Campaign, written: object, count: int | None, code: str) -> None:
    assert one(ruji, "visits", "members", written) == (count, code)


@pytest.mark.parametrize(("written", "age"), [("52岁", 52), ("52周岁", 52), (52.0, 52), ("五十二", 52)])
def test_ages(ruji: Campaign, written: object, age: int) -> None:
    assert one(ruji, "visits", "head_age", written) == (age, "")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("3", "3"),
        ("3组", "3"),
        (3.0, "3"),
        ("第三组", "3"),
        ("三", "3"),
        ("3村民小组", "3"),
        ("③组", "3"),
        ("张庄", "张庄"),
        ("0305", "0305"),
        ("03组", "3"),
        ("'0305", "0305"),
        ('="0305"', "0305"),
    ],
)
def test_groups_and_numbers_keep_their_zeros_and_lose_their_words(ruji: Campaign, written: object, code: str) -> None:
    assert one(ruji, "visits", "group", written) == (code, "")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("是", True),
        ("√", True),
        ("已发放", True),
        (1.0, True),
        ("否", False),
        ("×", False),
        ("未做", False),
        ("ｎｏ", False),
        (0.0, False),
    ],
)
def test_flags(ruji: Campaign, written: object, said: bool) -> None:
    assert one(ruji, "visits", "leaflet", written) == (said, "")


@pytest.mark.parametrize(
    ("written", "said", "code"),
    [("张三", True, ""), ("张 三", True, ""), ("是", True, ""), ("否", False, ""), ("未签", False, ""), ("拒绝签字", None, "bad_flag"), ("代签", None, "bad_flag"),
     ("无", False, ""), ("12", None, "bad_flag")],
)  # fmt: skip
def test_a_name_in_a_place_for_signatures_is_a_signature(
    ruji: Campaign, written: str, said: bool | None, code: str
) -> None:
    assert one(ruji, "visits", "signed", written) == (said, code)


def test_a_long_number_that_became_a_power_is_never_repaired(ruji: Campaign) -> None:
    """A text file saved by a spreadsheet program: the digits are gone in the file itself."""
    assert one(ruji, "visits", "household_no", "3.41623E+17") == (None, "number_lost_digits")
    assert one(ruji, "visits", "household_no", "341623198501010011") == ("341623198501010011", "")


def test_an_unclear_flag_counts_as_not_answered(ruji: Campaign) -> None:
    assert one(ruji, "visits", "leaflet", "发了一半") == (None, "bad_flag")
    assert one(ruji, "visits", "problem_found", "路灯不亮") == (None, "bad_flag")
    assert one(ruji, "visits", "problem_found", "没有") == (False, "")
    assert one(ruji, "visits", "problem_found", "没") == (False, "")
    assert one(ruji, "visits", "problem_found", "没发现") == (False, "")
    assert one(ruji, "visits", "leaflet", "没发") == (False, "")
    assert one(ruji, "visits", "problem_found", "/") == (None, "")


@pytest.mark.parametrize(
    ("written", "mode", "code"),
    [
        ("上门", "入户", ""),
        ("打电话", "电话", ""),
        ("微信视频", "视频", ""),
        ("家中无人", "未访到", ""),
        ("入 户", "入户", ""),
        ("(入户)", "入户", ""),
        ("托人带话", None, "bad_option"),
    ],
)
def test_options(ruji: Campaign, written: str, mode: str | None, code: str) -> None:
    assert one(ruji, "visits", "mode", written) == (mode, code)


@pytest.mark.parametrize(
    ("written", "answer", "code"),
    [
        ("A.非常满意", "非常满意", ""),
        ("1、非常满意", "非常满意", ""),
        ("还可以", None, "bad_option"),
        ("差不多", None, "bad_option"),
        ("满意", None, "bad_option"),
        ("非常满意、不满意", None, "several_options"),
    ],
)
def test_dialect_is_never_mapped_to_an_answer(ruji: Campaign, written: str, answer: str | None, code: str) -> None:
    """PRACTICE B1: 还可以 may mean very satisfied."""
    assert one(ruji, "questionnaire", "Q4", written) == (answer, code)


def test_the_other_option_may_carry_words(ruji: Campaign) -> None:
    """002 附件1-9: 其他____; two ticks are no answer."""
    assert one(ruji, "questionnaire", "Q9", "其他：狗叫") == ("其他", "")
    assert one(ruji, "questionnaire", "Q9", "火灾，交通事故") == (None, "several_options")


@pytest.mark.parametrize(
    "written",
    [
        "×",
        "Ｘ",
        "否",
        "————",
        "///",
        "无",
        "没有",
        "暂无",
        "无。",
        "/",
        "—",
        "-",
        "、N/A".lstrip("、"),
        0.0,
        "０",
        "没有意见",
        "没什么意见！",
    ],
)
def test_nothing_said_is_an_answer(ruji: Campaign, written: object) -> None:
    assert one(ruji, "visits", "problem", written) == ("无", "")


def test_text_is_kept_as_typed(ruji: Campaign) -> None:
    assert one(ruji, "visits", "problem", " 路灯（３盏）不亮\ufeff ") == ("路灯（３盏）不亮", "")
    assert one(ruji, "visits", "problem", 1.1e17) == (None, "number_lost_digits")


@pytest.mark.parametrize("written", ["√", "。", "？", "……", "☆☆"])
def test_a_mark_is_no_text_and_no_issue(ruji: Campaign, written: str) -> None:
    """001-9: what goes into the ledger says something; a mark is asked about."""
    assert one(ruji, "visits", "problem", written) == (None, "text_without_words")


def test_a_number_that_became_a_date_is_told(ruji: Campaign) -> None:
    """3-5 typed into a cell is stored as the fifth of March: as a household's number it would make a second household."""
    assert one(ruji, "visits", "household_no", datetime(2021, 3, 5)) == (None, "number_became_date")
    assert typed_severity(ruji, "visits", "group", datetime(2021, 3, 5)) is None
    assert typed_severity(ruji, "handling", "number", datetime(2021, 3, 5)) == "强制"


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("秦四庙", "秦四庙村"), ("秦四庙村", "秦四庙村"), ("秦四庙村委会", "秦四庙村"), ("秦四庙村民委员会", "秦四庙村"), ("汝集镇秦四庙村", "秦四庙村"),
        ("利辛县汝集镇秦四庙", "秦四庙村"), ("秦 四 庙 村", "秦四庙村"), ("秦四庙社区", "秦四庙村"), ("汝集1村", "汝集一村"), ("汝集二", "汝集二村"), ("汝二村", "汝集二村"),
        ("秦四庄村", None), ("一村", None), ("汝集村", None), ("汝集三村", None), ("汝集镇", None),
    ],
)  # fmt: skip
def test_villages_are_matched_exactly_never_nearly(ruji: Campaign, written: str, unit: str | None) -> None:
    assert Units(ruji).named(written) == unit


def test_an_unknown_village_is_quarantined_with_suggestions(ruji: Campaign) -> None:
    rows, findings = visits(ruji, changed(村="秦四庄村"))
    assert codes(findings) == ["unknown_unit"]
    assert "秦四庙村" in findings[0].facts["near"]
    assert (rows["unit"].item(), rows["accepted"].item()) == ("未识别单位", False)


def test_found_is_shown_as_the_clerk_sees_it(ruji: Campaign) -> None:
    _, findings = visits(ruji, changed(走访日期=1.0), changed(走访日期=31.0, 户主姓名="王五"))
    assert [finding.found for finding in findings] == ["1", "31"]


def test_every_text_column_is_text(ruji: Campaign) -> None:
    rows, _ = visits(ruji, changed(联系电话=16012345678.0, 组=3.0))
    for column in forms_of(ruji)["visits"].columns:
        wanted = "str" if column.kind in (Kind.TEXT, Kind.NAME, Kind.CODE, Kind.UNIT, Kind.PHONE, Kind.OPTION) else None
        assert wanted is None or isinstance(rows[column.name].dtype, pd.StringDtype)
        assert rows[column.name].dtype != object


def test_several_kinds_never_repeat() -> None:
    assert not Column("head", "户主", Kind.NAME, personal=True).may_repeat
    assert Column("cadre", "干部", Kind.NAME).may_repeat
    assert not Column("phone", "电话", Kind.PHONE).may_repeat
