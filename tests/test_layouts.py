"""A corpus of layouts, one per way villages arrange a register, each with what must come out (PRACTICE C)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from cProfile import Profile
from dataclasses import replace
from pathlib import Path
from pstats import Stats
from typing import Any

import pandas as pd
import pytest
from sheets import RECEIVED, ROW, VISITS, at, cells, changed, codes, grid, read, submission

from pipeline.campaign import Campaign
from pipeline.columns import ColumnRows, by_column
from pipeline.model import Grid, Registers
from pipeline.parse import parse
from schemas.tables import Changes

OTHER = ROW.replace("张三", "王五").replace("16000000001", "16000000002")
THIRD = ROW.replace("张三", "赵六").replace("16000000001", "16000000003")
ANSWERS = "村|调查日期|Q4|Q6|Q14"
ANSWER = "秦四庙村|2021-10-16|非常满意|非常安全|基本满意"


def rows_of(registers: Registers, register: str = "visits") -> list[tuple[str, int, str]]:
    table = registers.tables[register]
    names = table["head"] if "head" in table else table["unit"]
    return list(zip(registers.sheets["sheet"].loc[table["source"]], table["row"].tolist(), names, strict=True))


def laid_out(campaign: Campaign, *lines: str | Sequence[Any], **more: Any) -> Registers:
    return read(campaign, submission(grid(*lines, **more)))


def read_together(campaign: Campaign, cases: Mapping[str, Sequence[Any]]) -> dict[str, Registers]:
    """Every case as a file of its own, all read at once (a read costs more than a row); case -> what came out of it."""
    files = [
        submission(grid(*lines), name=f"{key}.xlsx", sha=f"{place:04d}")
        for place, (key, lines) in enumerate(cases.items())
    ]
    whole = read(campaign, *files)
    found = {}
    for key in cases:
        sources = whole.sheets.index[whole.sheets["file"] == f"{key}.xlsx"]
        tables = {
            name: table[table["source"].isin(sources)].reset_index(drop=True) for name, table in whole.tables.items()
        }
        changes = whole.changes[whole.changes["source"].isin(sources)]
        findings = tuple(one for one in whole.findings if one.file == f"{key}.xlsx")
        found[key] = replace(whole, tables=tables, sheets=whole.sheets.loc[sources], findings=findings, changes=changes)
    return found


HEADINGS = {
    "one header row": [VISITS, ROW],
    "title, unit and date lines": ["秦四庙村走访登记表", "填报单位：秦四庙村|||填报时间：2021年10月20日", VISITS, ROW],
    "sixteen lines of instructions": [*[f"{number}．请按要求填写，不要改动表头" for number in range(1, 17)], VISITS, ROW],
    "numbers below the header": [VISITS, "|".join(map(str, range(1, 12))), ROW],
    "numbers with letters below the header": [VISITS, "甲|乙|丙|1|2|3|4|5|6|7|8", ROW],
    "numbers in brackets": [VISITS, "|".join(f"（{number}）" for number in range(1, 12)), ROW],
    "numbers as numbers": [VISITS, [float(number) for number in range(1, 12)], ROW],
    "spaced and broken words": ["村 |组\n别|户 主 姓 名|联 系\n电话|走访\n干部|走访\n日期|走访 方式|是否发放\n宣传页|是否完成 问卷|是否发现 问题|问题 内容", ROW],
    "two rows": ["村|组|户主||走访情况||||||", "||姓名|电话|走访干部|走访日期|走访方式|宣传页|问卷|有无问题|问题内容", ROW],
    "three rows": ["走访登记||||||||||", "村|组|户主||走访情况||||||", "||姓名|电话|走访干部|走访日期|走访方式|宣传页|问卷|有无问题|问题内容", ROW],
    "an example row": [VISITS, "示例|3|张示例|16000000000|李示例|2021-10-16|入户|是|是|无|无", ROW],
    "blank rows between": [VISITS, "", ROW],
    "a blank column in front": ["|" + VISITS, "|" + ROW],
    "a running number in front": ["序号|" + VISITS, "1|" + ROW],
}  # fmt: skip


@pytest.fixture(scope="module")
def corpus(ruji: Campaign) -> dict[str, Registers]:
    below = {key: [VISITS, ROW, OTHER, *lines] for key, lines in BELOW.items()}
    typed = {key: ["填报单位：秦四庙村", VISITS, OTHER, changed(**cell)] for key, (cell, _) in CHANGED.items()}
    return read_together(ruji, {**HEADINGS, **below, **typed})


@pytest.mark.parametrize("case", [*HEADINGS])
def test_whatever_stands_above_the_rows(corpus: dict[str, Registers], case: str) -> None:
    registers, plain = corpus[case], corpus["one header row"].tables["visits"]
    table = registers.tables["visits"]
    assert codes(registers.findings) == []
    pd.testing.assert_frame_equal(table.drop(columns=["source", "row"]), plain.drop(columns=["source", "row"]))
    assert table["row"].item() == len(HEADINGS[case])


BELOW = {
    "a total": ["合计||2户"],
    "sub-totals": ["小计||2", "合计||2"],
    "notes": ["注：一户一行", "说明：“无”也要填"],
    "who filled it in": ["填表人：李四||审核人：王二||填报时间：2021年10月20日"],
    "a signature line": ["单位负责人（签字）：|||填表人：||经办人："],
    "signatures in the columns of the table": [
        "村书记签字：||张三||填表人：|2021-10-22",
        "村主任：|王二|李四|||2021-10-22",
    ],
    "a seal and a day": ["村委会（公章）|||||2021-10-22", "秦四庙村民委员会盖章"],
    "a day alone": ["|||||2021年10月22日"],
    "the header again": [VISITS],
    "title and header again": ["", "秦四庙村走访登记表", VISITS, "1|2|3|4|5|6|7|8|9|10|11"],
    "sixty blank rows": [""] * 60,
}


@pytest.mark.parametrize("case", [*BELOW])
def test_whatever_stands_below_the_rows(corpus: dict[str, Registers], case: str) -> None:
    registers = corpus[case]
    assert codes(registers.findings) == []
    assert rows_of(registers) == [("走访登记表", 2, "张三"), ("走访登记表", 3, "王五")]


def test_answers_ticked_in_a_column_each_are_not_read_off_the_first(ruji: Campaign) -> None:
    """Below one merged header cell: which column is meant is asked, and nothing is lost without a word."""
    top, lines = (
        "户主|走访人|走访时间|走访方式|||问题内容|",
        ("张三|李四|10.16|入户||||", "王五|李四|10.17||电话||路灯坏|"),
    )
    merged = ((0, 3, 0, 5), (0, 6, 0, 7))
    registers = read(ruji, submission(grid(top, *lines, sheet="秦四庙", merged=merged)))
    told = [one for one in registers.findings if one.code == "ambiguous_header"]
    assert [(one.cell, one.severity, one.facts["columns"]) for one in told] == [("D1", "核实", "D、E")]
    only_first = read(ruji, submission(grid(top, lines[0], sheet="秦四庙", merged=merged)))
    assert "ambiguous_header" not in codes(only_first.findings)


def test_lines_in_the_column_of_names_are_no_names(ruji: Campaign) -> None:
    """Where the table begins with the names, its title printed again and the day below it stand in that column."""
    columns = (2, 3, 4, 5, 6)
    header, row = ("|".join(line.split("|")[at] for at in columns) for line in (VISITS, ROW))
    lines = (header, row, "秦四庙村走访登记表", header, row.replace("张三", "王五"), "2021年10月22日")
    registers = laid_out(ruji, "秦四庙村走访登记表", *lines, sheet="Sheet1")
    assert codes(registers.findings) == []
    assert registers.tables["visits"]["head"].to_list() == ["张三", "王五"]


def test_a_name_alone_below_the_rows_is_asked_about(ruji: Campaign) -> None:
    registers = laid_out(ruji, VISITS, ROW, "||赵六", "书记：李四家|3|钱七|16000000004|李四|2021-10-16")
    assert [row for _, row, _ in rows_of(registers)] == [2, 3, 4]
    assert {one.row for one in registers.findings if one.severity == "强制"} >= {3, 4}


def test_rows_go_on_after_a_header_printed_again(ruji: Campaign) -> None:
    registers = laid_out(ruji, VISITS, ROW, "", "秦四庙村走访登记表", VISITS, "1|2|3|4|5|6|7|8|9|10|11", OTHER)
    assert (codes(registers.findings), [row for _, row, _ in rows_of(registers)]) == ([], [2, 7])
    assert len(registers.sheets) == 1


def test_text_behind_a_long_gap_is_told(ruji: Campaign) -> None:
    registers = laid_out(ruji, VISITS, ROW, *[""] * 60, OTHER)
    assert [(one.code, one.facts["row"], one.severity) for one in registers.findings] == [
        ("rows_after_gap", "63", "核实")
    ]


def test_two_tables_of_one_register_below_each_other(ruji: Campaign) -> None:
    """Two villages on one sheet, the second with its columns in another order."""
    bare, row = VISITS.removeprefix("村|"), ROW.removeprefix("秦四庙村|")
    turned, turned_row = ("|".join(line.split("|")[::-1]) for line in (bare, row.replace("张三", "王五")))
    registers = laid_out(
        ruji,
        "填报单位：秦四庙村",
        bare,
        row,
        "合计|1",
        "",
        "填报单位：七营村|填报时间：10月20日",
        turned,
        turned_row,
        sheet="Sheet1",
    )
    table = registers.tables["visits"]
    assert codes(registers.findings) == []
    assert table[["source", "row", "unit", "head"]].to_numpy().tolist() == [
        [0, 3, "秦四庙村", "张三"],
        [1, 8, "七营村", "王五"],
    ]
    assert (registers.columns[0]["head"], registers.columns[1]["head"]) == ("B", "I")
    assert registers.sheets["rows_submitted"].to_list() == [1, 1]


def test_findings_in_the_second_table_name_its_cells(ruji: Campaign) -> None:
    """And the checks that follow know which table a finding belongs to: a cell has one finding."""
    registers = laid_out(ruji, VISITS, changed(走访日期="昨天"), "", ANSWERS, ANSWER.replace("2021-10-16", "前天"))
    assert at(registers.findings) == [("B5", "bad_date"), ("F2", "bad_date")]
    assert not registers.tables["visits"]["accepted"].item()
    assert not registers.tables["questionnaire"]["accepted"].item()


def test_two_registers_on_one_sheet_and_several_in_one_workbook(ruji: Campaign) -> None:
    both = submission(
        grid(VISITS, ROW, "", "民意调查问卷登记表", ANSWERS, ANSWER, ANSWER.replace("10-16", "10-17"), sheet="全部"),
        grid("村|姓名|职务|联系电话", "秦四庙村|李四|网格员|16000000009", sheet="干部"),
        grid("村|组|户编号|户主姓名", "秦四庙村|3|0301|张三", sheet="户册"),
    )
    registers = read(ruji, both)
    assert codes(registers.findings) == []
    assert {name: len(table) for name, table in registers.tables.items() if len(table)} == {
        "visits": 1, "questionnaire": 2, "cadres": 1, "households": 1,
    }  # fmt: skip
    assert rows_of(registers, "questionnaire") == [("全部", 6, "秦四庙村"), ("全部", 7, "秦四庙村")]


def test_one_register_over_a_sheet_per_group(ruji: Campaign) -> None:
    header, row = VISITS.replace("|组", ""), ROW.replace("|3|", "|", 1)
    registers = read(
        ruji, submission(*(grid(header, row, sheet=name) for name in ("一组", "第2组", "3组", "全村汇总")))
    )
    assert codes(registers.findings) == ["sheet_skipped"]
    assert registers.tables["visits"]["group"].to_list() == ["1", "2", "3"]
    assert set(registers.changes["rule"]) == {"group_of_sheet"}


def test_sheets_without_a_header_go_on_with_the_one_before(ruji: Campaign) -> None:
    """A register over one sheet per group, the header on the first only: said once per sheet."""
    header, rows = "序号|" + VISITS, [f"{number}|{row}" for number, row in enumerate((ROW, OTHER, THIRD), 1)]
    registers = read(
        ruji,
        submission(
            grid("填报单位：秦四庙村", header, rows[0], sheet="一组"),
            grid("二组走访情况", rows[1], "合计|1", sheet="二组"),
            grid(rows[2], "", "填表人：李四", sheet="三组"),
        ),
    )
    assert rows_of(registers) == [("一组", 3, "张三"), ("二组", 2, "王五"), ("三组", 1, "赵六")]
    told = [(one.code, one.severity, one.sheet, one.facts) for one in registers.findings]
    assert told == [("header_borrowed", "提示", sheet, {"sheet": "一组"}) for sheet in ("二组", "三组")]
    assert registers.tables["visits"]["accepted"].all()


def test_findings_on_a_sheet_without_a_header_name_its_cells(ruji: Campaign) -> None:
    more = [changed(户主姓名=f"王{sign}") for sign in "一二三四"]
    registers = read(ruji, submission(grid(VISITS, ROW), grid(*more, changed(联系电话="1601"), sheet="续表")))
    assert [(one.sheet, one.cell) for one in registers.findings if one.code == "bad_phone"] == [("续表", "D5")]


def test_the_village_of_a_sheet_without_a_header(ruji: Campaign) -> None:
    """Its own line, its name, or the village of the sheet before it."""
    header, row = VISITS.removeprefix("村|"), ROW.removeprefix("秦四庙村|")
    registers = read(
        ruji,
        submission(
            grid("填报单位：秦四庙村", header, row, sheet="1"),
            grid("填报单位：七营村", row.replace("张三", "王五"), sheet="2"),
            grid(row.replace("张三", "赵六"), sheet="新桥村"),
            grid(row.replace("张三", "钱多"), sheet="4"),
            name="走访.xlsx",
        ),
    )
    assert registers.tables["visits"]["unit"].to_list() == ["秦四庙村", "七营村", "新桥村", "秦四庙村"]
    assert [(one.code, one.sheet) for one in registers.findings if one.code.startswith("unit")] == [
        ("unit_from_name", "新桥村"),
        ("unit_from_sheet", "4"),
    ]


NO_CONTINUATION = {
    "columns in another order": ("|".join(ROW.split("|")[::-1]), "sheet_without_header"),
    "more columns": (f"{ROW}|多|余", "sheet_without_header"),
    "a column left out": (ROW.replace("2021-10-16|", ""), "sheet_without_header"),
    "a table of something else": ("物资|数量|单价|经手人", "sheet_not_recognised"),
}


@pytest.mark.parametrize("case", [*NO_CONTINUATION])
def test_a_sheet_that_does_not_go_on_is_left_unread_with_a_reason(ruji: Campaign, case: str) -> None:
    line, code = NO_CONTINUATION[case]
    registers = read(ruji, submission(grid(VISITS, ROW), grid(line, line, "电筒|30|12|李四", sheet="其他")))
    assert [(one.code, one.sheet) for one in registers.findings] == [(code, "其他")]
    assert len(registers.tables["visits"]) == 1


def test_a_line_of_another_village_between_the_rows(ruji: Campaign) -> None:
    """With and without the same header again: rows below it are that village's, and never the one's above."""
    header, row = VISITS.removeprefix("村|"), ROW.removeprefix("秦四庙村|")
    second, third = row.replace("张三", "王五"), row.replace("张三", "赵六")
    lines = [
        "填报单位：秦四庙村",
        header,
        row,
        "",
        "走访登记表",
        "填报单位：七营村",
        header,
        second,
        "填报单位：新桥村",
        third,
    ]
    registers = laid_out(ruji, *lines, "合计|1", "填报单位：新桥村|填报人：李四", sheet="Sheet1")
    table = registers.tables["visits"]
    assert codes(registers.findings) == []
    assert table[["row", "unit", "head"]].to_numpy().tolist() == [
        [3, "秦四庙村", "张三"],
        [8, "七营村", "王五"],
        [10, "新桥村", "赵六"],
    ]
    registers = laid_out(ruji, *lines[:5], "填报单位：秦四苗村", header, second, sheet="Sheet1")
    assert codes(registers.findings) == ["no_unit"]
    assert registers.tables["visits"]["accepted"].to_list() == [True, False]


@pytest.mark.parametrize(
    ("lines", "units"),
    [
        (("秦四庙村走访登记表", "H", "张三", "七营村走访登记表", "填报时间：10月22日", "H", "王五"), "秦四庙村 七营村"),
        (("汝集镇走访登记表", "秦四庙村", "H", "张三", "七营村", "王五"), "秦四庙村 七营村"),
        (("汝集镇走访登记表", "秦四庙村", "H", "张三", "二、七营村（1户）：", "王五", "新桥村", "H", "赵六"), "秦四庙村 七营村 新桥村"),
        (("秦四庙村走访情况", "H", "张三", "=七营村走访情况", "王五"), "秦四庙村 七营村"),
        (("秦四庙村走访登记表", "H", "张三", "七营村、新桥村走访登记表", "H", "王五"), "秦四庙村 未识别单位"),
        (("秦四庙村走访登记表", "H", "张三", "秦四庙村走访登记表（续）", "H", "王五"), "秦四庙村 秦四庙村"),
    ],
)  # fmt: skip
def test_a_title_or_the_bare_name_of_another_village_between_the_rows(
    ruji: Campaign, lines: tuple[str, ...], units: str
) -> None:
    """Nobody writes a label in front of every name: rows below are that village's. "=": across the table."""
    header, row = VISITS.removeprefix("村|"), ROW.removeprefix("秦四庙村|")
    rows = [
        header if line == "H" else row.replace("张三", line) if len(line) == 2 else line[line[0] == "=" :]
        for line in lines
    ]
    merged = tuple((at, 0, at, 5) for at, line in enumerate(lines) if line[0] == "=")
    table = read(ruji, submission(grid(*rows, sheet="Sheet1", merged=merged))).tables["visits"]
    assert table["unit"].to_list() == units.split()
    assert table["accepted"].to_list() == [unit != "未识别单位" for unit in units.split()]


def test_a_name_in_the_column_of_villages_is_no_line_of_its_own(ruji: Campaign) -> None:
    """A row of a blank that only holds the village was not filled in; what follows is still the sheet's."""
    rows = ("秦四庙村走访登记表", VISITS, ROW, "七营村", ROW.replace("秦四庙村|", "|").replace("张三", "王五"))
    table = read(ruji, submission(grid(*rows, sheet="Sheet1"))).tables["visits"]
    assert table["unit"].to_list() == ["秦四庙村", "秦四庙村"]


def test_hidden_rows_and_columns_are_read_and_told(ruji: Campaign) -> None:
    registers = laid_out(
        ruji, VISITS, ROW, OTHER, THIRD, "", hidden_rows=frozenset({2, 3, 4}), hidden_columns=frozenset({3, 30})
    )
    assert len(registers.tables["visits"]) == 3
    assert [(one.code, one.facts) for one in registers.findings] == [
        ("hidden_rows", {"count": "2"}),
        ("hidden_columns", {"count": "1", "columns": "D 联系电话"}),
    ]


def test_an_identity_number_that_lost_its_digits_is_said_and_never_repaired(ruji: Campaign) -> None:
    registers = laid_out(
        ruji, f"{VISITS}|身份证号", [*cells(ROW), 3.41623198501010e17], [*cells(OTHER), "341623198501010011"]
    )
    assert sorted((one.cell, one.code, one.label) for one in registers.findings) == [
        ("A1", "extra_columns", ""),
        ("L2", "extra_digits_lost", "身份证号"),
    ]
    assert "身份证号" not in registers.tables["visits"]


def test_merged_cells_down_a_column_and_across_a_header(ruji: Campaign) -> None:
    lines = [
        "村|组|户主||走访情况||||||",
        "||姓名|电话|走访干部|走访日期|走访方式|宣传页|问卷|有无问题|问题内容",
        ROW,
        changed(村=None, 组=None, 户主姓名="王五"),
    ]
    merged = ((0, 2, 0, 3), (0, 4, 0, 10), (0, 0, 1, 0), (0, 1, 1, 1), (2, 0, 3, 0), (2, 1, 3, 1))
    table = laid_out(ruji, *lines, merged=merged).tables["visits"]
    assert table[["unit", "group"]].to_numpy().tolist() == [["秦四庙村", "3"]] * 2


@pytest.mark.slow
def test_a_tail_of_a_million_blank_rows_costs_nothing(ruji: Campaign) -> None:
    blank: list[Any] = [None] * 11
    sheet = Grid("走访登记表", [cells(VISITS), cells(ROW), *[blank] * 1_048_000])
    registers = read(ruji, submission(sheet))
    assert (codes(registers.findings), len(registers.tables["visits"])) == ([], 1)


# --- what was changed is on record -------------------------------------------------------------------------------------

CHANGED = {
    "a year added": ({"走访日期": "10.16"}, ("year_added", "10.16", "2021-10-16")),
    "a range": ({"走访日期": "10.16-18"}, ("date_range", "10.16-18", "2021-10-16")),
    "another way to write a day": ({"走访日期": "2021年10月16日"}, ("date_style", "2021年10月16日", "2021-10-16")),
    "a serial number": ({"走访日期": 44485.0}, ("date_style", "44485", "2021-10-16")),
    "a remark": ({"户主姓名": "张三（户主）"}, ("name_remark", "张三（户主）", "张三")),
    "a spaced name": ({"户主姓名": "张 三"}, ("name_style", "张 三", "张三")),
    "two cadres": ({"走访干部": "李四 王二"}, ("several_names", "李四 王二", "李四、王二")),
    "two phones": ({"联系电话": "16000000001/0558-8812345"}, ("phone_first", "16000000001/0558-8812345", "16000000001")),
    "a phone with dashes": ({"联系电话": "160-0000-0001"}, ("phone_style", "160-0000-0001", "16000000001")),
    "no phone": ({"联系电话": "无"}, ("nothing_said", "无", "")),
    "a group with its word": ({"组": "第三组"}, ("code_style", "第三组", "3")),
    "an alias": ({"村": "秦四庙村委会"}, ("unit_alias", "秦四庙村委会", "秦四庙村")),
    "no village": ({"村": None}, None),
    "another word for an option": ({"走访方式": "上门"}, ("option_style", "上门", "入户")),
    "a tick": ({"是否发放宣传页": "√"}, ("option_style", "√", "是")),
    "a ticked box": ({"是否发放宣传页": "☑是 □否"}, ("option_style", "☑是 □否", "是")),
    "a ticked box behind": ({"是否发放宣传页": "是□ 否☑"}, ("option_style", "是□ 否☑", "否")),
    "nothing to say": ({"问题内容": "没有意见"}, ("none_word", "没有意见", "无")),
    "a picture": ({"问题内容": '=DISPIMG("ID_1",1)'}, ("picture", '=DISPIMG("ID_1",1)', "")),
    "a number as number": ({"联系电话": 16000000001.0}, None),
    "blanks around": ({"问题内容": " 路灯不亮 ", "是否发现问题": "有"}, None),
    "as it should be": ({}, None),
}  # fmt: skip


@pytest.mark.parametrize("case", [*CHANGED])
def test_every_automatic_change_is_on_record(corpus: dict[str, Registers], case: str) -> None:
    registers, (cell, expected) = corpus[case], CHANGED[case]
    Changes.validate(registers.changes)
    found = registers.changes[registers.changes["rule"] != "unit_of_sheet"]
    if expected is None:
        assert found.empty
    else:
        assert found[["row", "label", "rule", "before", "after", "count"]].to_numpy().tolist() == [
            [4, next(iter(cell)), *expected, 1]
        ]


def test_style_is_one_line_per_column_and_meaning_one_per_cell(ruji: Campaign) -> None:
    rows = [
        changed(走访日期=f"10月{day}日", 走访方式="上门", 户主姓名=f"张{'一二三四五'[day - 16]}")
        for day in range(16, 21)
    ]
    dated = [changed(走访日期=f"2021年10月{day}日", 户主姓名=f"王{'一二三四五'[day - 16]}") for day in range(16, 21)]
    found = laid_out(ruji, VISITS, *rows, *dated).changes
    lines = sorted(zip(found["rule"], found["row"].tolist(), found["count"].tolist(), strict=True))
    assert lines == [
        ("date_style", 7, 5), ("option_style", 2, 5), *(("year_added", row, 1) for row in range(2, 7)),
    ]  # fmt: skip


def test_ditto_is_on_record_with_what_it_took(ruji: Campaign) -> None:
    found = laid_out(ruji, VISITS, ROW, changed(走访干部="同上", 走访方式="〃", 户主姓名="王五")).changes
    assert found[["label", "before", "after", "rule"]].to_numpy().tolist() == [
        ["走访干部", "同上", "李四", "ditto"],
        ["走访方式", "〃", "入户", "ditto"],
    ]


def test_every_rule_has_its_words() -> None:
    from pipeline.parse.changes import STYLES
    from pipeline.wording import words

    rules = words("changes").table("rules")
    assert set(STYLES.values()) | {"year_added", "date_range", "date_maybe", "ditto", "phone_first", "picture"} <= set(
        rules
    )


def test_rows_and_columns_hidden_in_a_real_workbook_are_told(ruji: Campaign) -> None:
    """Through the reader: a filter hides row 3, somebody hid column D."""
    from io import BytesIO

    import xlsxwriter

    from pipeline.intake.concealed import concealed
    from pipeline.intake.limits import USUAL_LIMITS
    from pipeline.intake.package import inspect

    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("走访登记表")
        for row, line in enumerate((VISITS, ROW, OTHER)):
            sheet.write_row(row, 0, cells(line))
        sheet.autofilter(0, 0, 2, 10)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(3, 3, 10, None, {"hidden": True})
    assert inspect(stream.getvalue(), USUAL_LIMITS).sheets["走访登记表"].concealed == ([2], [3])
    assert concealed(b'<row r="1" hidden="0"/><col min="3" max="16384" hidden="1"/>') == ([], [])


def test_the_same_table_and_card_in_every_wrapping_give_the_same_rows(ruji: Campaign, tmp_path: Path) -> None:
    """Through the readers: workbook new and old, open document, GB18030 text, a page named .xls; numbers typed as numbers."""
    import made_files as made
    from test_parse_cards import TEXTS, card

    from pipeline.intake.pool import read_files
    from pipeline.model import Submission

    people: list[list[Any]] = [["填报单位：秦四庙村", *[None] * 10], VISITS.split("|")]
    for number, name in enumerate(("王守田", "张𠮷祥", "欧阳小明")):
        people.append(
            [
                "秦四庙",
                3.0,
                name,
                16012345670.0 + number,
                "李兴邦、马平",
                "10月18日",
                "上门",
                "√",
                "是",
                "有",
                "路灯“不亮”，水渠堵",
            ]
        )
    one = [["填报单位：秦四庙村", *[None] * 5], *card(TEXTS | {"head_age": 52.0, "members": 4.0})[0]]
    makers = {
        ".xlsx": made.xlsx,
        ".xls": made.xls,
        ".ods": made.ods,
        ".csv": _as_text,
        "网页.xls": lambda rows: made.html(rows).encode(),
    }
    paths = []
    for number, rows in enumerate((people, one)):
        for ending, make in makers.items():
            paths.append(tmp_path / f"{number}{ending}")
            paths[-1].write_bytes(make(rows))
    contents = read_files(paths, workers=1)
    files = [
        Submission(path.name.ljust(64, "0"), path.name, RECEIVED, 1, content)
        for path, content in zip(paths, contents, strict=True)
    ]
    whole = read(ruji, *files)
    for number, count in ((0, 3), (1, 1)):
        tables = [
            whole.tables["visits"].query("source in @sources").drop(columns="source").reset_index(drop=True)
            for path in paths
            if path.name.startswith(str(number))
            for sources in [whole.sheets.index[whole.sheets["file"] == path.name].to_list()]
        ]
        assert len(tables[0]) == count
        assert tables[0]["accepted"].all()
        for table in tables[1:]:
            pd.testing.assert_frame_equal(table, tables[0])


def _as_text(rows: list[list[Any]]) -> bytes:
    quoted = [['"' + str("" if cell is None else cell).replace('"', '""') + '"' for cell in row] for row in rows]
    return "\r\n".join(",".join(row) for row in quoted).encode("gb18030")


def effort(campaign: Campaign, parts: int, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int, int]:
    """Visits read from a sheet of so many titled parts with a wrong sum each; calls made, and rows made of columns."""
    made: list[int] = []
    lists = ColumnRows._lists

    def counted(self: ColumnRows, start: int, stop: int) -> list[list[Any]]:
        made.append(stop - start)
        return lists(self, start, stop)

    header, blanks = ["户主姓名", "走访干部", "走访日期", "家庭人口", "问题内容"], [None] * 4
    rows: list[list[Any]] = []
    for number in range(parts):
        rows += [[("七营村", "秦四庙村")[number % 2] + "走访登记表", *blanks], header]
        rows += [["张三丰", "李世明", "2021-10-20", 3, "无"], ["合计", None, None, 4, None]]
    file = submission(Grid("走访", by_column(rows)))
    profile = Profile()
    with monkeypatch.context() as patch:
        patch.setattr(ColumnRows, "_lists", counted)
        registers = profile.runcall(parse, [file], campaign)
    return len(registers.tables["visits"]), Stats(profile).total_calls, sum(made)  # type: ignore[attr-defined]


def test_many_parts_on_one_sheet_cost_what_their_rows_cost(ruji: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    """Villages, headers and sums are looked for once, not once for every part (nothing quadratic)."""
    effort(ruji, 10, monkeypatch)
    (one, calls, rows), (two, more_calls, more_rows) = (effort(ruji, parts, monkeypatch) for parts in (150, 300))
    assert (one, two) == (150, 300)
    assert more_calls < 2.5 * calls
    assert more_rows < 2.5 * rows
