"""空白登记表: pre-filled, protected, recognisable, the same bytes every time (000-12, 001-2, 001-7; DESIGN promise 5, 10)."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from filled_forms import CAMPAIGNS, campaign, fill_register, read_back

from pipeline.campaign import Campaign
from pipeline.check import check
from pipeline.forms import forms_of
from pipeline.intake.pool import read_files
from pipeline.model import Content, Registers, Submission
from pipeline.parse import parse
from pipeline.writers.blanks import (
    FIRST_ROW,
    TEMPLATE_PROPERTY,
    TEMPLATE_SHEET,
    Known,
    blank_books,
    blank_register,
)
from pipeline.writers.marked import marked_copy
from schemas.form import Column, Form, Kind
from schemas.words import EXAMPLE_WORDS, SKIPPED_SHEETS

VILLAGE = "秦四庙村"
ROSTER = pd.DataFrame(
    {
        "household": ["秦四庙村|0305", "秦四庙村|0306", "七营村|0001"],
        "unit": ["秦四庙村", "秦四庙村", "七营村"],
        "group": pd.array(["3", None, "1"], dtype="str"),
        "household_no": ["0305", "0306", "0001"],
        "head": ["张守业", "=1+1", "王示例"],
        "phone": ["16000000001", "16000000002", "16000000003"],
        "situation": pd.array(["常住", None, "常住"], dtype="str"),
    }
)
CADRES = pd.DataFrame({"unit": [VILLAGE, VILLAGE, "七营村"], "name": ["李示例", "赵示例", "孙示例"]})
KNOWN = Known(ROSTER, CADRES)


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(data))


@pytest.fixture(scope="module")
def forms(ruji: Campaign) -> dict[str, Form]:
    return forms_of(ruji)


@pytest.fixture(scope="module")
def visits(ruji: Campaign, forms: dict[str, Form]) -> openpyxl.Workbook:
    return opened(blank_register(forms["visits"], ruji, VILLAGE, KNOWN))


def test_header_is_the_form_and_stays_in_view(visits: openpyxl.Workbook, forms: dict[str, Form]) -> None:
    """000-12: the printed headers are the form's labels, in its order, one row, frozen."""
    sheet = visits.worksheets[0]
    assert [cell.value for cell in sheet[3]] == [column.label for column in forms["visits"].printed]
    assert sheet.freeze_panes == "E4"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.print_options.horizontalCentered
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )


def test_village_stands_in_title_line_and_rows(visits: openpyxl.Workbook) -> None:
    sheet = visits.worksheets[0]
    assert sheet["A2"].value == f"填报单位：{VILLAGE}"
    body = [sheet.cell(row, 1).value for row in range(FIRST_ROW + 1, sheet.max_row + 1)]
    assert set(body) == {VILLAGE}


def test_one_row_per_household_without_phone(visits: openpyxl.Workbook) -> None:
    """001-2: the roster is typed once; the phone stays in the office, other villages' households too."""
    sheet = visits.worksheets[0]
    assert [[cell.value for cell in row[:4]] for row in sheet.iter_rows(5, 6)] == [
        [VILLAGE, "3", "0305", "张守业"],
        [VILLAGE, None, "0306", "=1+1"],
    ]
    assert sheet["D6"].data_type == "s"
    texts = {cell.value for row in sheet.iter_rows() for cell in row}
    assert not texts & {"16000000001", "16000000002", "王示例"}


def test_example_row_begins_with_the_example_word(ruji: Campaign, forms: dict[str, Form]) -> None:
    for form in forms.values():
        sheet = opened(blank_register(form, ruji, VILLAGE if form.per_unit else None)).worksheets[0]
        assert str(sheet["A4"].value).startswith(EXAMPLE_WORDS[0])


def test_text_columns_keep_leading_zeros(visits: openpyxl.Workbook, forms: dict[str, Form]) -> None:
    """PRACTICE C: phone, number and date columns are preset as text, also below the printed rows."""
    sheet = visits.worksheets[0]
    for index, column in enumerate(forms["visits"].printed, start=1):
        wanted = "General" if column.kind in (Kind.COUNT, Kind.AGE, Kind.FLAG, Kind.PRESENCE, Kind.OPTION) else "@"
        assert sheet.cell(FIRST_ROW + 1, index).number_format == wanted, column.name
    letters = {cell.value: cell.column_letter for cell in sheet[3]}
    assert sheet.column_dimensions[letters["联系电话"]].number_format == "@"


def test_header_is_locked_and_body_is_free(visits: openpyxl.Workbook) -> None:
    sheet = visits.worksheets[0]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert (sheet.protection.insertRows, sheet.protection.sort, sheet.protection.autoFilter) == (False, False, False)
    assert sheet["A3"].protection.locked
    assert sheet["A4"].protection.locked
    assert not sheet["J5"].protection.locked


def validations(sheet: openpyxl.worksheet.worksheet.Worksheet) -> dict[str, object]:
    found = {}
    for rule in sheet.data_validations.dataValidation:
        first = str(rule.sqref).split(":")[0]
        found[sheet[f"{first.rstrip('0123456789')}3"].value] = rule
    return found


def test_drop_downs_and_hints(visits: openpyxl.Workbook) -> None:
    rules = validations(visits.worksheets[0])
    assert rules["走访方式"].formula1 == '"入户,视频,电话,未访到"'
    assert rules["是否完成问卷"].formula1 == '"是,否"'
    assert rules["是否发现问题"].formula1 == '"有,无"'
    assert rules["走访干部"].formula1 == '"李示例,赵示例"'
    assert rules["走访干部"].errorStyle == "warning"
    assert rules["走访日期"].prompt == "如 2021-10-16"
    assert rules["走访日期"].type is None or rules["走访日期"].type == "none"
    assert all(len(rule.prompt or "") <= 255 and len(rule.promptTitle or "") <= 32 for rule in rules.values())


def test_long_lists_move_to_a_hidden_sheet(ruji: Campaign) -> None:
    """A drop-down over 255 characters, or with a comma inside, would be dropped silently by the writer."""
    long = tuple(f"第{number}种说法，需要写清楚的情形" for number in range(40))
    form = Form(
        "made_up",
        "试表",
        (Column("a", "甲", Kind.OPTION, options=long), Column("b", "乙", Kind.OPTION, options=("x,y", "z"))),
    )
    book = opened(blank_register(form, ruji, VILLAGE))
    rules = validations(book.worksheets[0])
    assert rules["甲"].formula1 == "'字典'!$A$1:$A$40"
    assert rules["乙"].formula1 == "'字典'!$B$1:$B$2"
    assert book["字典"].sheet_state == "hidden"
    assert [book["字典"].cell(row, 1).value for row in range(1, 41)] == list(long)


@pytest.mark.parametrize("register", ["visits", "questionnaire", "cadres", "households", "units"])
def test_hidden_id_stands_twice(ruji: Campaign, forms: dict[str, Form], register: str) -> None:
    """Decision 10: custom property and very hidden sheet say the same."""
    form = forms[register]
    unit = VILLAGE if form.per_unit else None
    book = opened(blank_register(form, ruji, unit))
    wanted = f"ruji-2021/{register}/{unit or ''}/{form.version}"
    assert book.custom_doc_props[TEMPLATE_PROPERTY].value == wanted
    assert [cell.value for cell in book[TEMPLATE_SHEET][1]] == [TEMPLATE_PROPERTY, wanted]
    assert book[TEMPLATE_SHEET].sheet_state == "veryHidden"


def test_an_option_that_takes_free_text_does_not_refuse_it(ruji: Campaign, forms: dict[str, Form]) -> None:
    """002 附件1-9: 其他____ is followed by text; the closed questions refuse what is not an option."""
    sheet = opened(blank_register(forms["questionnaire"], ruji, VILLAGE)).worksheets[0]
    rules = {header.split(" ")[0]: rule for header, rule in validations(sheet).items()}
    assert rules["Q9"].errorStyle == "warning"
    assert rules["Q4"].errorStyle in (None, "stop")


def test_notes_sheet_explains_every_column(visits: openpyxl.Workbook, forms: dict[str, Form]) -> None:
    sheet = visits.worksheets[1]
    assert any(word in sheet.title for word in SKIPPED_SHEETS)
    labels = [row[0].value for row in sheet.iter_rows()]
    assert labels[-len(forms["visits"].printed) :] == [column.label for column in forms["visits"].printed]


def test_books_cover_every_village_and_the_office_but_not_the_ledger(ruji: Campaign, forms: dict[str, Form]) -> None:
    paths = [path for path, _ in blank_books(ruji, forms, ["秦四庙村", "街南村"], KNOWN)]
    assert paths == [
        *(
            f"{unit}/{title}_{unit}.xlsx"
            for unit in ("秦四庙村", "街南村")
            for title in ("走访登记表", "平安建设民意调查问卷登记表", "干部名册", "户册", "工作活动登记表")
        ),
        "综治中心/村（单位）目录.xlsx",
        "综治中心/抽查回访表.xlsx",
    ]


def test_unit_directory_lists_the_campaigns_villages(ruji: Campaign, forms: dict[str, Form]) -> None:
    """001-1: sixteen villages with their targets, adding up to 11267."""
    sheet = opened(blank_register(forms["units"], ruji)).worksheets[0]
    rows = [(row[0].value, row[1].value, row[2].value) for row in sheet.iter_rows(FIRST_ROW + 1) if row[0].value]
    assert len(rows) == 16
    assert sum(target for _, target, _ in rows) == 11267
    assert ("汝集一村", 769, "汝集1村、汝一村、汝集第一村") in rows


def test_same_bytes_twice_and_a_new_version_shows(ruji: Campaign, forms: dict[str, Form]) -> None:
    first = blank_register(forms["visits"], ruji, VILLAGE, KNOWN)
    assert first == blank_register(forms["visits"], ruji, VILLAGE, KNOWN)
    newer = opened(blank_register(replace(forms["visits"], version=2), ruji, VILLAGE))
    assert newer.custom_doc_props[TEMPLATE_PROPERTY].value.endswith("/2")


def test_filled_blank_and_its_marked_copy_read_alike(ruji: Campaign, forms: dict[str, Form], tmp_path: Path) -> None:
    """Blank, filled, read; marked, sent back, read: same rows, same findings; untouched rows are none."""
    book = opened(blank_register(forms["visits"], ruji, VILLAGE, KNOWN))
    sheet = book.worksheets[0]
    for address, value in {
        "F5": "1600",
        "I5": "李兴邦",
        "J5": "2021-10-16",
        "K5": "入户",
        "M5": "是",
        "J6": "2021-13-16",
    }.items():
        sheet[address] = value
    book.save(tmp_path / "filled.xlsx")

    def read(path: Path) -> tuple[Content, Registers]:
        content = read_files([path])[0]
        submission = Submission("ab" * 32, "x.xlsx", date(2021, 10, 18), 1, content)
        return content, check(parse([submission], ruji), ruji)

    content, first = read(tmp_path / "filled.xlsx")
    (tmp_path / "marked.xlsx").write_bytes(marked_copy(content, first.findings, "x.xlsx"))
    marked, second = read(tmp_path / "marked.xlsx")
    assert [grid.sheet for grid in marked.grids][:2] == ["需修改清单", "走访登记表"]
    rows = first.tables["visits"]
    assert rows["row"].tolist() == [5, 6]
    assert rows["accepted"].tolist() == [True, False]
    assert rows["household_no"].tolist() == ["0305", "0306"]
    assert {(finding.code, finding.cell) for finding in first.findings} >= {("bad_phone", "F5"), ("bad_date", "J6")}
    pd.testing.assert_frame_equal(rows, second.tables["visits"])
    assert first.findings == second.findings


# --- every register of every programme -----------------------------------------------------------------------------------

QUICK = ("suining-2020",)
EVERY = [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in CAMPAIGNS]


def filled(name: str, folder: Path) -> dict[str, Path]:
    """Register -> its blank, filled in with three example rows."""
    programme, paths = campaign(name), {}
    for register, form in forms_of(programme).items():
        if register in ("handling", "decisions"):
            continue
        unit = programme.villages[0].name if form.per_unit else None
        data = fill_register(blank_register(form, programme, unit), form, programme, unit)
        paths[register] = folder / f"{register}.xlsx"
        paths[register].write_bytes(data)
    return paths


def assert_read(name: str, paths: dict[str, Path]) -> None:
    programme = campaign(name)
    registers = read_back(programme, list(paths.values()))
    assert [(finding.register, finding.code, finding.cell) for finding in registers.findings] == []
    for register in paths:
        table = registers.tables[register]
        assert table["accepted"].all(), register
        assert len(table) == (len(programme.units.list) if register == "units" else 3), register
        for column in forms_of(programme)[register].printed:
            if column.sample and column.name in table and register != "units":
                assert table[column.name].notna().all(), (register, column.name)


@pytest.mark.parametrize("name", EVERY)
def test_every_blank_filled_with_its_examples_comes_back_without_findings(name: str, tmp_path: Path) -> None:
    """DESIGN promise 5: one definition prints the register and reads it back."""
    assert_read(name, filled(name, tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("name", CAMPAIGNS)
def test_the_same_after_another_program_saved_them(name: str, tmp_path: Path) -> None:
    """A village that opens and saves the blank with LibreOffice hands in the same register."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice")
    paths = filled(name, tmp_path)
    again = tmp_path / "again"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    words = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(again)]
    subprocess.run([*words, *map(str, paths.values())], check=True, capture_output=True, timeout=300)
    assert_read(name, {register: again / path.name for register, path in paths.items()})


def printed(name: str, register: str) -> set[str]:
    return set(forms_of(campaign(name))[register].printed_names)


def test_rosters_have_the_columns_the_programmes_rules_look_at() -> None:
    """000-9, 003-1, 004-2: `among`, `own_round`, classes and grids decide; a programme without them is not asked."""
    assert printed("suining-2020", "households") >= {"hardship", "household_class"}
    assert printed("suining-2020", "cadres") >= {"role", "cadre_class"}
    assert printed("minzheng-2010", "cadres") >= {"batch", "exempt", "exempt_reason"}
    assert printed("shuangfupu-2021", "cadres") >= {"grid", "cadre_class", "exempt", "exempt_reason", "role"}
    assert "grid" in printed("shuangfupu-2021", "activities")
    assert "unit_kind" in printed("shuiquan-2021", "units")
    assert not printed("ruji-2021", "cadres") & {"role", "cadre_class", "grid", "batch", "exempt", "exempt_reason"}
    assert not printed("ruji-2021", "households") & {"grid", "hardship", "household_class"}
    assert "grid" not in printed("suining-2020", "linkage")


def test_drop_downs_hold_the_programmes_words_and_what_is_known() -> None:
    """Kinds of activities, classes, batches, cadres and grids of the village, units of the office's log."""
    programme = campaign("shuangfupu-2021")
    village = programme.villages[0].name
    known = Known(
        cadres=pd.DataFrame({"unit": [village], "name": ["李示例"]}),
        grids=pd.DataFrame({"unit": [village, village, "别村"], "grid": ["第一网格", "第二网格", "第九网格"]}),
    )
    forms = forms_of(programme)
    rules = validations(opened(blank_register(forms["activities"], programme, village, known)).worksheets[0])
    assert rules["网格"].formula1 == '"第一网格,第二网格"'
    assert (rules["干部（负责人）"].formula1, rules["干部（负责人）"].errorStyle) == ('"李示例"', "warning")
    assert rules["活动类型"].formula1.startswith('"现场办公,蹲点,下沉网格,')
    batches = campaign("minzheng-2010")
    rules = validations(
        opened(blank_register(forms_of(batches)["cadres"], batches, batches.villages[0].name)).worksheets[0]
    )
    assert rules["批次"].formula1 == '"第一批,第二批,第三批"'
    log = opened(blank_register(forms_of(batches)["filing_log"], batches)).worksheets[0]
    assert validations(log)["报送单位"].formula1 == f'"{",".join(unit.name for unit in batches.units.list)}"'


def test_example_days_lie_in_the_programmes_time() -> None:
    for name in CAMPAIGNS:
        programme = campaign(name)
        for form in forms_of(programme).values():
            for column in form.columns if form.register != "decisions" else ():
                if column.kind is Kind.DATE and column.sample:
                    day = date.fromisoformat(column.sample)
                    assert programme.activity.starts <= day <= programme.activity.ends, (
                        name,
                        form.register,
                        column.name,
                    )


def test_offices_get_what_is_asked_of_offices_only() -> None:
    """002-6: an office puts up slogans; it has no households and no questionnaire."""
    programme = campaign("shuiquan-2021")
    office = programme.offices[0].name
    titles = {path.split("/")[1].split("_")[0] for path, _ in blank_books(programme, forms_of(programme), [office])}
    assert "工作活动登记表" in titles
    assert not titles & {"走访登记表", "户册", "平安建设民意调查问卷登记表"}


def test_a_meeting_has_room_for_thirty_representatives() -> None:
    """000-19: twenty must come; the printed annex has fourteen lines."""
    programme = campaign("suining-2020")
    sheet = opened(blank_register(forms_of(programme)["forums"], programme, programme.villages[0].name)).worksheets[0]
    merged = [one for one in sheet.merged_cells.ranges if one.min_col == 4 and one.max_col == 6]
    assert len(merged) >= 31
