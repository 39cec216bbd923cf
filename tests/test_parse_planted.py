"""A village's visit list and household roster of 5,000 rows each with 300 planted faults: each found once, none invented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from sheets import submission

from pipeline.campaign import Campaign
from pipeline.check import check
from pipeline.model import Grid, Registers
from pipeline.parse import parse
from pipeline.parse.place import letters

ROWS, RECEIVED = 5_000, date(2021, 11, 12)
VISITS = ("村", "组", "户编号", "户主姓名", "户主年龄", "联系电话", "家庭人口", "走访干部", "走访日期", "走访方式", "是否发放宣传页",
          "是否完成问卷", "是否发现问题", "问题内容", "被走访户是否签名", "备注")  # fmt: skip
ROSTER = ("村", "组", "户编号", "户主姓名", "联系电话", "家庭人口", "在家情况")
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许", "建国志强秀英玉兰桂花文明春生德海长贵荣光学勤"
NAMES = [a + b + c for a, b, c in product(SURNAMES, GIVEN, GIVEN) if b != c][:ROWS]
PICTURE = '=DISPIMG("ID_1",1)'
BROKEN = object()
UNCALCULATED = object()

IN_VISITS: dict[str, tuple[str, Any, str]] = {
    "day nobody understands": ("走访日期", "昨天", "bad_date"),
    "impossible day": ("走访日期", "2021-02-30", "bad_date"),
    "no year, not in the activity": ("走访日期", "9.1", "date_no_year"),
    "two readings": ("走访日期", 11.1, "date_ambiguous"),
    "lost zero": ("走访日期", 10.2, "date_maybe"),
    "range": ("走访日期", "10.16-18", "date_range"),
    "after it was handed in": ("走访日期", "2021-11-14", "date_in_future"),
    "before the activity": ("走访日期", "2021-09-16", "date_outside_activity"),
    "wrong year": ("走访日期", "2020-10-16", "date_outside_activity"),
    "no day": ("走访日期", None, "required_blank"),
    "ditto for a day": ("走访日期", "同上", "ditto_not_allowed"),
    "error instead of a day": ("走访日期", BROKEN, "error_cell"),
    "picture instead of a day": ("走访日期", PICTURE, "picture_in_cell"),
    "no head": ("户主姓名", None, "required_blank"),
    "number for a name": ("户主姓名", "3组", "odd_name"),
    "remark behind a name": ("户主姓名", "赵德海（已故）", "name_remark"),
    "character nobody can print": ("户主姓名", "张\ue123", "rare_character"),
    "character many computers cannot show": ("户主姓名", "张𠮷祥", "rare_character"),
    "two heads": ("户主姓名", "张三、李四", "several_names"),
    "no cadre": ("走访干部", None, "required_blank"),
    "two cadres": ("走访干部", "马一平 马二平", "several_names"),
    "ten digits": ("联系电话", "1600000000", "bad_phone"),
    "words for a phone": ("联系电话", "有", "bad_phone"),
    "phone as a float": ("联系电话", "1.38E+10", "phone_lost_digits"),
    "ditto for a phone": ("联系电话", "〃", "ditto_not_allowed"),
    "long number as a number": ("户编号", 1.1e17, "number_lost_digits"),
    "too old": ("户主年龄", 152.0, "out_of_range"),
    "too young": ("户主年龄", 6.0, "out_of_range"),
    "words for an age": ("户主年龄", "老人", "bad_number"),
    "too many people": ("家庭人口", 45.0, "out_of_range"),
    "words for people": ("家庭人口", "几个", "bad_number"),
    "formula without a value": ("家庭人口", UNCALCULATED, "uncalculated_formula"),
    "unknown way": ("走访方式", "托人带话", "bad_option"),
    "half a leaflet": ("是否发放宣传页", "发了一半", "bad_flag"),
    "neither yes nor no": ("是否发现问题", "路灯", "bad_flag"),
    "no such village": ("村", "秦四庄村", "unknown_unit"),
    "another village": ("村", "七营村", "village_column_differs"),
    "picture for a problem": ("问题内容", PICTURE, "picture_in_cell"),
}  # fmt: skip
IN_ROSTER: dict[str, tuple[str, Any, str]] = {
    "roster: no head": ("户主姓名", None, "required_blank"),
    "roster: phone": ("联系电话", "16000", "bad_phone"),
    "roster: situation": ("在家情况", "不清楚", "bad_option"),
    "roster: error": ("家庭人口", BROKEN, "error_cell"),
}
Planted = Counter[tuple[str, str, str]]


def visit(number: int) -> list[Any]:
    day = number % 26
    return [
        "秦四庙村", str(number % 20 + 1), f"{number:04d}", NAMES[number], float(25 + number % 60), f"160{number:08d}", float(number % 7 + 1),
        f"马{GIVEN[number % 20]}平", f"2021-{10 if day < 16 else 11}-{day + 16 if day < 16 else day - 15:02d}", "入户", "是", "是", "无", "无", "是", None,
    ]  # fmt: skip


def household(number: int) -> list[Any]:
    return [
        "秦四庙村",
        str(number % 20 + 1),
        f"{number:04d}",
        NAMES[number],
        f"160{number:08d}",
        float(number % 7 + 1),
        "常住",
    ]


class Sheet:
    """A clean sheet, and what is planted in it."""

    def __init__(self, name: str, header: tuple[str, ...], row: Callable[[int], list[Any]]) -> None:
        self.name, self.header = name, header
        self.rows: list[list[Any]] = [["填报单位：秦四庙村"], list(header), *(row(number) for number in range(ROWS))]
        self.broken: dict[tuple[int, int], str] = {}
        self.planted: Planted = Counter()

    def put(self, row: int, label: str, value: Any, code: str, at: str = "") -> None:
        index = self.header.index(label)
        if value is BROKEN or value is UNCALCULATED:
            self.broken[row, index] = "#N/A" if value is BROKEN else ""
            value = None
        self.rows[row][index] = value
        if code:
            self.planted[self.name, f"{letters(self.header.index(at or label))}{row + 1}", code] += 1

    @property
    def grid(self) -> Grid:
        return Grid(self.name, self.rows, broken=self.broken)


@pytest.fixture(scope="module")
def planted(ruji: Campaign) -> tuple[Registers, Planted, int]:
    visits, roster = Sheet("走访登记表", VISITS, visit), Sheet("户册", ROSTER, household)
    place = 12
    for turn in range(7):
        for label, value, code in IN_VISITS.values():
            visits.put(place, label, value, code)
            place += 17
        visits.put(place, "是否发现问题", "有", "problem_without_text", at="问题内容")
        visits.put(place + 5, "问题内容", f"第{turn}处路灯不亮", "text_without_problem")
        for step, code in ((9, "shared_phone"), (10, ""), (11, "")):
            visits.put(place + step, "联系电话", f"160990000{turn:02d}", code)
        place += 17
        for number, (label, value, code) in enumerate(IN_ROSTER.values()):
            roster.put(place + 3 * number, label, value, code)
    total: list[Any] = ["合计", *[None] * (len(VISITS) - 1)]
    visits.rows.append(total)
    visits.put(len(visits.rows) - 1, "被走访户是否签名", float(ROWS - 1), "total_mismatch")
    files = [
        replace(submission(sheet.grid, name=f"{sheet.name}.xlsx"), received_on=RECEIVED) for sheet in (visits, roster)
    ]
    registers = check(parse(files, ruji), ruji)
    return registers, visits.planted + roster.planted, place


def test_every_planted_fault_is_found_once_at_its_cell_and_none_is_invented(
    planted: tuple[Registers, Planted, int],
) -> None:
    registers, expected, _ = planted
    found = Counter((one.sheet, one.cell, one.code) for one in registers.findings)
    assert found - expected == Counter()
    assert expected - found == Counter()
    assert sum(expected.values()) >= 300
    assert len({*IN_VISITS, *IN_ROSTER}) + 4 >= 30
    assert len({code for _, _, code in expected}) >= 24


def test_no_row_is_lost_and_only_the_faulty_are_kept_back(planted: tuple[Registers, Planted, int]) -> None:
    registers, *_ = planted
    must = {(one.sheet, one.row) for one in registers.findings if one.severity == "强制"}
    for register, sheet in (("visits", "走访登记表"), ("households", "户册")):
        table = registers.tables[register]
        assert table["row"].to_list() == list(range(3, ROWS + 3))
        kept_back = set(table.loc[~table["accepted"], "row"].tolist())
        assert kept_back == {row for name, row in must if name == sheet}
