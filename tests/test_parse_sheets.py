"""Whole sheets: headers, title lines, rows that are no rows, nil reports, several sheets, returned ledgers (PRACTICE C)."""

from __future__ import annotations

from typing import Any

import pytest
from sheets import RECEIVED, ROW, VISITS, at, broken_file, cells, changed, codes, grid, read, submission, visits

from pipeline.campaign import Campaign
from pipeline.forms import forms_of
from pipeline.model import Grid, Problem, Registers
from pipeline.parse import parse
from schemas.form import DTYPES
from schemas.tables import Provenance, Sheets

TEMPLATE = "ruji-2021/visits/秦四庙村/1"


# --- recognising -----------------------------------------------------------------------------------------------------


def test_every_register_has_a_table_of_the_right_types_even_without_files(ruji: Campaign) -> None:
    registers = read(ruji)
    forms = forms_of(ruji)
    assert set(registers.tables) == {*forms, "issued"}
    for register, form in forms.items():
        table = registers.tables[register]
        Provenance.validate(table)
        for column in form.columns:
            if column.name == "source":
                continue  # the address of the row; the printed origin of an issue is not kept
            assert str(table[column.name].dtype) == DTYPES[column.kind], column.name
    Sheets.validate(registers.sheets)


@pytest.mark.parametrize(
    "header",
    [
        VISITS,
        "行政村|村民组|户主|手机号码|走访党员干部|走访时间|走访形式|宣传页|问卷调查|有无问题|存在问题",
        "村 名|组\n别|户主姓名（必填）|联系电话*|走访干部:|走访日期\n(年月日)|方 式|是否发放宣传页？|是否完成问卷？|是否发现问题？|【问题内容】",
        "1、村|2、组|3.户主姓名|(4)联系电话|五、走访干部|6.走访日期|7.走访方式|8.宣传单|9.问卷|10.发现问题|11.问题",
    ],
)
def test_header_wording_does_not_matter(ruji: Campaign, header: str) -> None:
    rows, findings = visits(ruji, ROW, header=header)
    expected, _ = visits(ruji, ROW)
    assert codes(findings) == []
    assert rows.astype("str").equals(expected.astype("str"))


def test_column_order_does_not_matter(ruji: Campaign) -> None:
    backwards, findings = visits(ruji, cells(ROW)[::-1], header="|".join(VISITS.split("|")[::-1]))
    assert codes(findings) == []
    assert backwards.equals(visits(ruji, ROW)[0])


def test_questions_are_found_shortened_and_numbered(ruji: Campaign) -> None:
    """002 附件1: platforms cut the texts and number them anew."""
    registers = read(
        ruji,
        submission(
            grid(
                "所在村|填写时间|1、您知道什么是平安建设活动吗？[单选题]|4.您对当前社会治安状况|Q6、在目前的社会治安环境下，您认为您所居住的地方安全否|7、是否有看到过公安民警|10.您知道当地有社会治安综合治理服务中心吗|11.当地社会治安综合治理服务中心能办理什么业务|Q14",
                "七营|2021-10-16|知道|非常满意|基本安全|是|知道|了解|不了解",
                sheet="Sheet1",
            )
        ),
    )
    answers = registers.tables["questionnaire"]
    assert codes(registers.findings) == []
    found = answers[["Q1", "Q4", "Q6", "Q7", "Q10", "Q11", "Q14"]].iloc[0].to_list()
    assert found == ["知道", "非常满意", "基本安全", "是", "知道", "了解", "不了解"]


def test_two_and_three_header_rows(ruji: Campaign) -> None:
    rows = (
        "汝集镇秦四庙村走访登记表",
        "填报单位：秦四庙村|||填报时间：2021年10月20日",
        "序号|户主||干部|走访情况||||",
        "|姓名|联系电话|姓名|时间|方式|宣传页|问卷|有无问题",
        [1.0, *cells("张三|16000000001|李四|10.16|入户|是|是|无")],
    )
    registers = read(ruji, submission(grid(*rows, merged=((2, 1, 2, 2), (2, 4, 2, 8), (2, 0, 3, 0)))))
    table = registers.tables["visits"]
    assert codes(registers.findings) == []
    assert table[["row", "unit", "head", "cadre", "mode"]].iloc[0].to_list() == [5, "秦四庙村", "张三", "李四", "入户"]
    assert registers.columns[0]["visited_on"] == "E"


@pytest.mark.parametrize(
    ("headings", "labels"),
    [
        ("干部基本情况|||被走访户基本情况|||走访时间", "姓名|年龄|联系方式|户主姓名|年龄|联系方式|"),
        ("干部基本情况|||被走访户基本情况|||", "姓名|年龄|联系电话|姓名|年龄|联系电话|走访时间"),
        ("走访干部|||户主|||走访时间", "姓名|年龄|电话|姓名|年龄|电话|"),
    ],
)
def test_headings_over_a_header_tell_whose_name_age_and_phone_it_is(ruji: Campaign, headings: str, labels: str) -> None:
    """000 附件1 as a table: the cadre's age and phone are never the household's."""
    row = "李四|35|16000000009|张三|52|16000000001|2021-10-16"
    merged = ((1, 0, 1, 2), (1, 3, 1, 5))
    registers = read(ruji, submission(grid("秦四庙村走访登记表", headings, labels, row, merged=merged)))
    names = ["cadre", "cadre_age", "cadre_phone", "head", "head_age", "phone"]
    assert codes(registers.findings) == []
    assert registers.tables["visits"][names].iloc[0].to_list() == ["李四", 35, "16000000009", "张三", 52, "16000000001"]


def test_the_cadres_phone_is_not_the_households_where_that_has_none(ruji: Campaign) -> None:
    sheet = grid(
        "秦四庙村走访登记表",
        "走访干部|||户主|走访时间",
        "姓名|年龄|联系电话|姓名|",
        "李四|35|16000000009|张三|2021-10-16",
    )
    visit = read(ruji, submission(sheet)).tables["visits"].iloc[0]
    assert (visit["head"], visit["cadre_phone"], visit["cadre_age"]) == ("张三", "16000000009", 35)
    assert visit[["phone", "head_age"]].isna().all()


def test_a_table_below_three_lines_of_headers_is_no_card(ruji: Campaign) -> None:
    """A way of visiting called like a column ("电话") makes no labels of cells: the rows are read, or refused with a reason."""
    lines = (
        "汝园村走访登记表",
        "序号|{}||走访情况||||三件事||",
        "|{}|联系方式|走访人|时间|方式|宣传页|问卷|问题|",
        "||||||||有无|具体内容",
        "1|张三|16000000001|李四|10.16|入户|√|√|有|路灯坏",
        "2|王五|16000000002|李四|10.17|电话|√|×|无|",
    )
    merged = ((1, 1, 1, 2), (1, 3, 1, 6), (1, 7, 1, 9), (2, 8, 2, 9))
    for heading, label, accepted in (("户主基本情况", "姓名", 2), ("村民", "户主姓名", 2), ("村民", "姓名", 0)):
        sheet = grid(*(line.format(heading if at == 1 else label) for at, line in enumerate(lines)), merged=merged)
        registers = read(ruji, submission(sheet))
        table = registers.tables["visits"]
        assert (len(table), int(table["accepted"].sum())) == (2, accepted)
        assert ("missing_column" in codes(registers.findings)) == (not accepted)
        assert table["problem_found"].to_list() == [True, False]


def test_unknown_headers_are_listed_once(ruji: Campaign) -> None:
    rows, findings = visits(ruji, f"{ROW}|甲|", f"{ROW}|乙|", header=f"{VISITS}|天气|心情")
    assert at(findings) == [("A1", "extra_columns")]
    assert findings[0].facts["columns"] == "L 天气"  # the empty one is not worth a word
    assert len(rows) == 2


def test_a_missing_core_column_refuses_the_sheet_and_names_it(ruji: Campaign) -> None:
    header, row = VISITS.replace("走访日期|", ""), ROW.replace("2021-10-16|", "")
    rows, findings = visits(ruji, row, row.replace("张三", "王五"), header=header)
    assert codes(findings) == ["missing_column"]
    assert (findings[0].label, findings[0].severity, findings[0].register) == ("走访日期", "强制", "visits")
    assert rows["accepted"].to_list() == [False, False]


def test_a_missing_cadre_column_is_asked_about_once(ruji: Campaign) -> None:
    header, row = VISITS.replace("走访干部|", ""), ROW.replace("李四|", "")
    rows, findings = visits(ruji, row, row.replace("张三", "王五"), header=header)
    assert [(finding.code, finding.severity) for finding in findings] == [("missing_column", "核实")]
    assert rows["accepted"].all()


def test_the_closest_of_two_headers_is_meant(ruji: Campaign) -> None:
    rows, findings = visits(ruji, f"{ROW}|2021-10-01", header=f"{VISITS}|日期")
    assert rows["visited_on"].dt.day.item() == 16
    assert codes(findings) == ["extra_columns"]


def test_two_equal_headers_are_ambiguous_unless_one_is_empty(ruji: Campaign) -> None:
    rows, findings = visits(ruji, f"{ROW}|王五", header=f"{VISITS}|户主姓名")
    assert (codes(findings), rows["accepted"].to_list()) == (["ambiguous_header"], [False])
    rows, findings = visits(ruji, f"{ROW}|", header=f"{VISITS}|户主姓名")
    assert (codes(findings), rows["accepted"].to_list()) == ([], [True])
    rows, findings = visits(ruji, f"{ROW}|甲|乙", header=f"{VISITS}|备注|备注")
    assert [(finding.code, finding.severity) for finding in findings] == [("ambiguous_header", "核实")]
    assert rows["remark"].item() == "甲"


def test_a_list_that_is_none_of_ours_is_returned(ruji: Campaign) -> None:
    registers = read(ruji, submission(grid("品名|数量|单价", "扫帚|3|12", "簸箕|2|9")))
    assert codes(registers.findings) == ["no_table_found"]
    assert len(registers.sheets) == 0


def test_a_table_of_totals_is_not_taken_for_the_list_of_villages(ruji: Campaign) -> None:
    """It would overwrite the targets of 001-1."""
    registers = read(ruji, submission(grid("村名|任务数|完成数|完成率", "秦四庙村|550|20|3%", sheet="进度")))
    assert codes(registers.findings) == ["no_table_found"]
    assert registers.tables["units"].empty


def test_other_sheets_beside_a_register(ruji: Campaign) -> None:
    registers = read(
        ruji,
        submission(
            grid(VISITS, ROW, sheet="1组"),
            grid(VISITS, ROW, sheet="全村汇总"),
            grid("品名|数量", "扫帚|3", sheet="物资"),
            Grid("Sheet3", []),
            grid("栏目|怎么填", "村|已填好", sheet="填表说明"),
        ),
    )
    assert sorted((finding.code, finding.sheet, finding.severity) for finding in registers.findings) == [
        ("sheet_not_recognised", "物资", "提示"),
        ("sheet_skipped", "全村汇总", "提示"),
    ]
    assert registers.sheets["sheet"].to_list() == ["1组"]


def test_a_lone_summary_sheet_is_read(ruji: Campaign) -> None:
    registers = read(ruji, submission(grid(VISITS, ROW, sheet="走访统计")))
    assert (codes(registers.findings), registers.sheets["rows_submitted"].to_list()) == ([], [1])


def test_hidden_sheets_are_read_with_a_note(ruji: Campaign) -> None:
    registers = read(ruji, submission(grid(VISITS, ROW, hidden=True)))
    assert (codes(registers.findings), len(registers.tables["visits"])) == (["hidden_sheet"], 1)


def test_template_of_another_campaign_or_version(ruji: Campaign) -> None:
    assert codes(read(ruji, submission(grid(VISITS, ROW), template="elsewhere-2020/visits//1")).findings) == [
        "other_campaign"
    ]
    assert codes(read(ruji, submission(grid(VISITS, ROW), template="ruji-2021/visits//9")).findings) == [
        "other_version"
    ]
    hidden = Grid("_template", [["huhudao_template", TEMPLATE]], hidden=True)
    registers = read(ruji, submission(grid(VISITS, ROW), hidden))
    assert (codes(registers.findings), registers.sheets["template"].item()) == ([], TEMPLATE)


def test_an_unreadable_file_gives_its_one_reason(ruji: Campaign) -> None:
    registers = read(ruji, broken_file("no_table_found", registers="x"))
    assert [(finding.code, finding.file, finding.submission) for finding in registers.findings] == [
        ("no_table_found", "坏的.xlsx", "f" * 64)
    ]
    assert registers.sheets.empty


def test_notes_of_the_reader_are_passed_on(ruji: Campaign) -> None:
    registers = read(ruji, submission(grid(VISITS, ROW), notes=(Problem("hidden_sheet"),)))
    assert [(finding.code, finding.sheet) for finding in registers.findings] == [("hidden_sheet", "")]


# --- whose rows ------------------------------------------------------------------------------------------------------

BARE = VISITS.removeprefix("村|")
BARE_ROW = ROW.removeprefix("秦四庙村|")


@pytest.mark.parametrize(
    ("name", "sheet", "top", "unit", "expected"),
    [
        ("a.xlsx", "Sheet1", ["填报单位：七营村"], "七营村", []),
        ("a.xlsx", "Sheet1", ["填报单位|七营"], "七营村", []),
        ("a.xlsx", "新桥", ["七营村走访登记表"], "七营村", []),  # the title line wins over the sheet name
        ("新桥/a.xlsx", "七营", ["登记表"], "七营村", ["unit_from_name"]),
        ("新桥村/七营走访1022.xlsx", "Sheet1", ["登记表"], "七营村", ["unit_from_name"]),
        ("新桥村/a.xlsx", "Sheet1", ["登记表"], "新桥村", ["unit_from_name"]),
        ("汝集镇/a.xlsx", "Sheet1", ["汝集镇走访登记表"], "未识别单位", ["no_unit"]),
        ("a.xlsx", "Sheet1", ["七营村、新桥村走访登记表"], "未识别单位", ["no_unit"]),
        ("七营村.xlsx", "新桥", ["七营村、新桥村走访登记表"], "未识别单位", ["no_unit"]),
        ("a.xlsx", "Sheet1", ["填报单位：七营村|填报单位：新桥村"], "未识别单位", ["no_unit"]),
        ("a.xlsx", "Sheet1", ["汝集一、二村走访登记表"], "未识别单位", ["no_unit"]),
        ("汝集一村二村.xlsx", "Sheet1", ["登记表"], "未识别单位", ["no_unit"]),
        ("a.xlsx", "Sheet1", ["秦四庙村等3个村走访登记表"], "未识别单位", ["no_unit"]),
        ("a.xlsx", "Sheet1", ["汝集一村第二村民组走访登记表"], "汝集一村", []),
        ("a.xlsx", "Sheet1", ["汝集一村2021年10月等级表"], "汝集一村", []),
    ],
)
def test_the_village_of_a_sheet(
    ruji: Campaign, name: str, sheet: str, top: list[str], unit: str, expected: list[str]
) -> None:
    registers = read(ruji, submission(grid(*top, BARE, BARE_ROW, sheet=sheet), name=name))
    assert codes(registers.findings) == expected
    assert registers.tables["visits"]["unit"].to_list() == [unit]
    assert registers.tables["visits"]["accepted"].item() == (unit != "未识别单位")


def test_the_column_wins_and_blanks_take_the_sheets_village(ruji: Campaign) -> None:
    registers = read(ruji, submission(grid("填报单位：七营村", VISITS, ROW, changed(村=None, 户主姓名="王五"))))
    assert registers.tables["visits"]["unit"].to_list() == ["秦四庙村", "七营村"]


def test_a_unit_roster_adds_spellings(ruji: Campaign) -> None:
    """001-1: everything is read again with its names; one that only brings targets costs no second reading."""
    from pipeline import flow

    read_again: list[int] = []

    def counted(*given: Any) -> Registers:
        read_again.append(1)
        return parse(*given)

    book = submission(grid(VISITS, changed(村="老四庙")))
    for aliases, units, times in (("四庙、老四庙", ["秦四庙村"], 1), ("", ["未识别单位"], 0)):
        roster = submission(grid("村|应走访户数|别名", f"秦四庙村|560|{aliases}"), name="目录.xlsx")
        read_again.clear()
        registers, campaign, _ = flow.settled(parse([roster, book], ruji), [roster, book], ruji, counted)
        assert registers.tables["visits"]["unit"].to_list() == units
        assert (len(read_again), campaign.units.list[0].target) == (times, 560)


def test_sheets_per_group_name_the_group(ruji: Campaign) -> None:
    header, row = VISITS.replace("|组", ""), ROW.replace("|3|", "|", 1)
    registers = read(ruji, submission(grid(header, row, sheet="第三组"), grid(header, row, sheet="5组")))
    assert registers.tables["visits"]["group"].to_list() == ["3", "5"]


# --- rows that are no rows ---------------------------------------------------------------------------------------------


def kept(campaign: Campaign, *rows: object, **more: object) -> list[int]:
    registers = read(campaign, submission(grid(VISITS, *rows), **more))  # type: ignore[arg-type]
    table = registers.tables["visits"]
    assert registers.sheets["rows_submitted"].sum() == len(table)
    return table["row"].to_list()


def test_totals_notes_examples_and_repeated_headers_are_dropped(ruji: Campaign) -> None:
    other = changed(户主姓名="王五")
    lines = [
        "示例|3|张示例|16000000000|李示例|2021-10-16|入户|是|是|无|无",
        ROW,
        "小 计||1",
        "||",
        "秦四庙村走访登记表",
        VISITS,
        other,
        "合计||2户",
        "注：以户为单位填写",
        "填表人：李四||审核人：王二|||2021年10月20日",
        "以上情况属实",
    ]
    assert kept(ruji, *lines) == [3, 8]
    registers = read(ruji, submission(grid(VISITS, *lines)))
    assert codes(registers.findings) == []


def test_the_example_row_is_no_visit_even_without_its_mark(ruji: Campaign) -> None:
    assert kept(ruji, "秦四庙村|3|张示例|16000000000|李示例|2021-10-16|入户|是|是|无|无", ROW) == [3]


@pytest.mark.parametrize("line", ["合计||3", "本村合计||3户", "总计：||3"])
def test_a_total_that_differs_is_asked_about(ruji: Campaign, line: str) -> None:
    _, findings = visits(ruji, ROW, changed(户主姓名="王五"), line)
    assert [(finding.cell, finding.code, finding.severity) for finding in findings] == [
        ("C4", "total_mismatch", "核实")
    ]
    assert findings[0].facts == {"stated": "3", "counted": "2"}


def test_totals_of_counts_and_flags_and_subtotals(ruji: Campaign) -> None:
    header, row = f"{VISITS}|家庭人口", f"{ROW}|4"
    rows = [
        row,
        row.replace("张三", "王五"),
        "小计||2|||||2|2|||8",
        row.replace("16000000001", "无"),
        "小计||1|||||1|1|||4",
        "合计||3|||||3|3|||13",
    ]
    registers = read(ruji, submission(grid("", header, *rows)))
    assert at(registers.findings) == [("L8", "total_mismatch")]
    rows[-1] = "合计||3|||||3|2|||12"
    registers = read(ruji, submission(grid("", header, *rows)))
    assert at(registers.findings) == [("I8", "total_mismatch")]


def test_a_sum_may_be_of_all_parts_of_a_table(ruji: Campaign) -> None:
    """Of the part above it, of all villages on the sheet, of all sheets the table runs over; and of texts, not of rows."""
    other, third = ROW.replace("张三", "王五"), ROW.replace("张三", "赵六").replace("16000000001", "16000000002")
    two = ("秦四庙村走访登记表", BARE, BARE_ROW, "七营村走访登记表", BARE, BARE_ROW.replace("张三", "王五"))
    assert codes(read(ruji, submission(grid(*two, "合计|1"))).findings) == []
    assert codes(read(ruji, submission(grid(*two, "合计|2"))).findings) == []
    assert codes(read(ruji, submission(grid(*two, "合计|3"))).findings) == ["total_mismatch"]
    pages = (grid(VISITS, ROW, other, sheet="1"), grid(third, "合计||3户", sheet="2"))
    assert codes(read(ruji, submission(*pages)).findings) == ["header_borrowed"]
    assert codes(visits(ruji, ROW, other, "合计||2|||||2|2|0|0件")[1]) == []
    assert codes(visits(ruji, ROW, other, "合计||2|||||2|2|0|1件")[1]) == ["total_mismatch"]


def test_vertical_merges_are_filled_and_other_blanks_are_not(ruji: Campaign) -> None:
    lines = [
        changed(走访干部="李四"),
        changed(户主姓名="王五", 走访干部=None),
        changed(户主姓名="赵六", 走访干部=None, 联系电话="无"),
    ]
    registers = read(ruji, submission(grid(VISITS, *lines, merged=((1, 4, 2, 4),))))
    assert registers.tables["visits"]["cadre"].fillna("").to_list() == ["李四", "李四", ""]
    assert at(registers.findings) == [("E4", "required_blank")]


def test_reading_stops_after_fifty_blank_rows(ruji: Campaign) -> None:
    assert kept(ruji, ROW, *[""] * 49, ROW) == [2, 52]
    assert kept(ruji, ROW, *[""] * 50, ROW) == [2]


def test_untouched_rows_of_a_pre_filled_blank_were_not_handed_in(ruji: Campaign) -> None:
    """Decision: what a blank may already hold is no visit."""
    untouched = "秦四庙村|3|王五|16000000002|||||||"
    assert kept(ruji, ROW, untouched, "秦四庙村||||||||||", template=TEMPLATE) == [2]
    assert kept(ruji, ROW, untouched, ROW) == [2, 3, 4]  # a village's own list: a forgotten date


def test_a_blank_that_lost_its_hidden_id_is_still_known_by_its_full_header(ruji: Campaign) -> None:
    form = forms_of(ruji)["visits"]
    header = "|".join(column.label for column in form.printed)
    registers = read(ruji, submission(grid(header, "秦四庙村|3|0301|张三")))
    assert (codes(registers.findings), len(registers.tables["visits"])) == (["no_rows"], 0)


def test_ditto_copies_the_row_above_but_never_names_phones_or_days(ruji: Campaign) -> None:
    rows, findings = visits(ruji, ROW, '同上|〃|王五|〃|〃|〃|″|同 上|"|〃|〃')
    second = rows.iloc[1]
    assert second[["unit", "group", "cadre", "mode", "problem"]].to_list() == ["秦四庙村", "3", "李四", "入户", "无"]
    assert second[["leaflet", "surveyed", "problem_found"]].to_list() == [True, True, False]
    assert [(finding.cell, finding.code, finding.severity) for finding in findings] == [
        ("D3", "ditto_not_allowed", "核实"),
        ("F3", "ditto_not_allowed", "强制"),
    ]


def test_ditto_never_reaches_into_another_sheet(ruji: Campaign) -> None:
    registers = read(
        ruji, submission(grid(VISITS, ROW, sheet="1组"), grid(VISITS, changed(走访干部="同上"), sheet="2组"))
    )
    assert at(registers.findings) == [("E2", "ditto_not_allowed")]


def test_error_cells_are_not_called_blank(ruji: Campaign) -> None:
    lines = [changed(走访日期=None), changed(户主姓名=None)]
    registers = read(ruji, submission(grid(VISITS, *lines, broken={(1, 5): "#N/A", (2, 2): ""})))
    assert at(registers.findings) == [("C3", "uncalculated_formula"), ("F2", "error_cell")]
    assert registers.tables["visits"]["accepted"].to_list() == [False, False]


def test_pictures_in_cells_are_nothing(ruji: Campaign) -> None:
    rows, findings = visits(ruji, f'{ROW}|=DISPIMG("ID_1",1)', header=f"{VISITS}|备注")
    assert (rows["remark"].isna().item(), codes(findings)) == (True, ["picture_in_cell"])


# --- nil reports and ledgers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["零报告", "本周无走访", "|||本周无"])
def test_a_nil_report_is_told_from_silence(ruji: Campaign, line: str) -> None:
    registers = read(ruji, submission(grid("填报单位：七营村", VISITS, line)))
    assert registers.sheets[["register", "unit", "nil", "rows_submitted"]].iloc[0].to_list() == [
        "visits",
        "七营村",
        True,
        0,
    ]
    assert codes(registers.findings) == []


@pytest.mark.parametrize("place", ["group", "head", "cadre", "visited_on", "problem", "remark"])
def test_a_nil_report_in_our_own_blank_where_every_row_names_the_village(ruji: Campaign, place: str) -> None:
    form = forms_of(ruji)["visits"]
    header = "|".join(column.label for column in form.printed)
    blank: list[object] = ["七营村" if column.name == "unit" else None for column in form.printed]
    said = ["零报告" if column.name == place else cell for column, cell in zip(form.printed, blank, strict=True)]
    content = submission(grid(header, said, blank, blank), template="ruji-2021/visits/七营村/1")
    registers = read(ruji, content)
    assert registers.sheets[["unit", "nil", "rows_submitted"]].iloc[0].to_list() == ["七营村", True, 0]
    assert codes(registers.findings) == []


def test_a_row_that_says_more_is_no_nil_report(ruji: Campaign) -> None:
    """A word of "nothing" among the answers of a household is an answer."""
    rows, findings = visits(ruji, f"{ROW}|零报告", "七营村|3|王五||||||||本期无|", header=f"{VISITS}|备注")
    assert rows["head"].to_list() == ["张三", "王五"]
    assert "required_blank" in codes(findings)


def test_a_nil_report_without_any_table(ruji: Campaign) -> None:
    registers = read(ruji, submission(grid("七营村本周无走访，特此报告。"), name="七营/零报告.xlsx"))
    assert registers.sheets[["register", "unit", "nil"]].iloc[0].to_list() == ["visits", "七营村", True]
    assert codes(registers.findings) == []


def test_rows_beside_a_nil_word_count(ruji: Campaign) -> None:
    registers = read(ruji, submission(grid(VISITS, ROW, "本周无其他走访")))
    assert registers.sheets[["nil", "rows_submitted"]].iloc[0].to_list() == [False, 1]


def test_a_returned_ledger_brings_what_it_held_when_issued(ruji: Campaign) -> None:
    form = forms_of(ruji)["handling"]
    header = "|".join(column.label for column in form.printed)
    row = dict.fromkeys(form.names, None) | {
        "number": "RJ2021-0001",
        "unit": "看不清的村",
        "assigned_on": "10.20",
        "grade": "一般问题",
        "due_on": "算不出",
    }
    issued = grid("number|field|value", "RJ2021-0001|grade|一般", sheet="_issued", hidden=True)
    registers = read(
        ruji,
        submission(
            grid(header, list(row.values()), sheet="问题台账"),
            issued,
            name="问题台账.xlsx",
            template="ruji-2021/handling//1",
        ),
    )
    assert codes(registers.findings) == []  # grey columns are ours, whatever stands there now
    ledger = registers.tables["handling"]
    assert ledger[["number", "grade", "unit"]].iloc[0].to_list() == ["RJ2021-0001", "一般", "未识别单位"]
    assert ledger["assigned_on"].dt.strftime("%m-%d").item() == "10-20"
    assert registers.tables["issued"][["source", "number", "field", "value"]].to_numpy().tolist() == [
        [0, "RJ2021-0001", "grade", "一般"]
    ]
    assert registers.sheets["unit"].item() == ruji.issuer


def test_file_order_does_not_matter(ruji: Campaign) -> None:
    files = [submission(grid(VISITS, ROW), name=f"{number}.xlsx") for number in range(4)]
    forward, backward = parse(files, ruji), parse(files[::-1], ruji)
    assert forward.sheets.equals(backward.sheets)
    assert forward.tables["visits"].equals(backward.tables["visits"])
    assert forward.sheets["received_on"].dt.date.to_list() == [RECEIVED] * 4
