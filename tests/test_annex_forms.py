"""The annexes as the plans print them, typed into and read back: 000 annex 1, 2, 3 and the questionnaire of 002."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from filled_forms import (
    CAMPAIGNS,
    beside,
    campaign,
    cells_by_label,
    fill_block,
    fill_table,
    opened,
    read_back,
    saved,
    typed_values,
)
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.campaign import Campaign
from pipeline.forms import forms_of
from pipeline.model import Registers
from pipeline.parse.values import ticked, unanswered
from pipeline.writers.blanks import Known, annex_books, blank_annex, blank_register
from pipeline.writers.blanks_annexes import CARDS, card_lines
from schemas.form import Column, Form, Kind

SUINING, SHUIQUAN = "suining-2020", "shuiquan-2021"


def plain(registers: Registers, register: str) -> pd.DataFrame:
    """The typed rows without their addresses."""
    return registers.tables[register].drop(columns=["source", "row"]).reset_index(drop=True)


def said(registers: Registers) -> list[tuple[str, str]]:
    return [(finding.code, finding.cell) for finding in registers.findings]


def both(
    programme: Campaign, folder: Path, register: str, annex: bytes, table: bytes
) -> tuple[Registers, pd.DataFrame]:
    """The annex read, and the rows of the same register as a table."""
    (folder / "annex.xlsx").write_bytes(annex)
    (folder / "table.xlsx").write_bytes(table)
    return read_back(programme, [folder / "annex.xlsx"]), plain(read_back(programme, [folder / "table.xlsx"]), register)


def table_of(form: Form, programme: Campaign, village: str, rows: list[dict[str, Any]]) -> bytes:
    book = opened(blank_register(form, programme, village))
    printed = [{name: value for name, value in row.items() if name in form.printed_names} for row in rows]
    fill_table(book.worksheets[0], printed, form)
    return saved(book)


# --- annex 1: one card per household -------------------------------------------------------------------------------------


def card_tops(sheet: Worksheet, first: str) -> list[int]:
    return [row for row, _ in cells_by_label(sheet)[first]]


def fill_card(sheet: Worksheet, top: int, lines: Any, values: Mapping[str, Any]) -> None:
    for row, line in enumerate(lines, start=top):
        labels = {"".join(str(cell.value).split()): cell.column for cell in sheet[row] if cell.value}
        for blank in line:
            if blank.column in values:
                place = beside(sheet, row, labels["".join(blank.label.split())])
                sheet.cell(*place).value = values[blank.column]


@pytest.mark.parametrize("name", [SUINING, pytest.param("ruji-2021", marks=pytest.mark.slow)])
def test_cards_of_annex_1_give_the_rows_of_the_table(name: str, tmp_path: Path) -> None:
    """000-12: two filled cards among ten; the other eight are no rows. What 001-7 asks is on the card too."""
    programme = campaign(name)
    form, village = forms_of(programme)["visits"], programme.villages[0].name
    book = opened(blank_annex(form, programme, village))
    sheet = book.worksheets[0]
    assert form.annex is not None
    lines = card_lines(form, form.annex, programme, has_roster=False)
    names = [blank.column for line in lines for blank in line if blank.column]
    assert set(names) >= {*programme.visits.complete_when, "cadre", "head", "visited_on", "signed"}
    tops = card_tops(sheet, "干部职工基本情况")
    assert len(tops) == CARDS
    rows = [typed_values(form, names, programme, village, number) for number in range(2)]
    for top, row in zip(tops, rows, strict=False):
        fill_card(sheet, top, lines, row)
    registers, table = both(programme, tmp_path, "visits", saved(book), table_of(form, programme, village, rows))
    cards = plain(registers, "visits")
    assert said(registers) == []
    own = [column for column in table.columns if not column.startswith("cadre_")]
    pd.testing.assert_frame_equal(cards[own], table[own])
    assert cards["cadre_employer"].notna().all()
    assert cards["unit"].tolist() == [village, village]


def test_cards_of_known_households_name_them_and_count_only_when_filled_in(tmp_path: Path) -> None:
    """001-2: head, group and number are printed; a card with nothing else was not handed in."""
    programme = campaign(SUINING)
    form, village = forms_of(programme)["visits"], programme.villages[0].name
    roster = pd.DataFrame(
        {
            "unit": village,
            "group": ["3", "4"],
            "household_no": ["0301", "0402"],
            "head": ["张守业", "王守成"],
            "phone": "16000000001",
        }
    )
    book = opened(blank_annex(form, programme, village, Known(roster)))
    sheet = book.worksheets[0]
    assert form.annex is not None
    lines = card_lines(form, form.annex, programme, has_roster=True)
    values = typed_values(form, ["cadre", "visited_on", "work_style_opinion"], programme, village, 0)
    fill_card(sheet, card_tops(sheet, "干部职工基本情况")[1], lines, values)
    assert "16000000001" not in cells_by_label(sheet)
    (tmp_path / "cards.xlsx").write_bytes(saved(book))
    registers = read_back(programme, [tmp_path / "cards.xlsx"])
    rows = registers.tables["visits"]
    assert rows[["head", "household_no", "group"]].to_numpy().tolist() == [["王守成", "0402", "4"]]


def test_each_card_is_a_page() -> None:
    programme = campaign(SUINING)
    book = opened(blank_annex(forms_of(programme)["visits"], programme, programme.villages[0].name))
    sheet = book.worksheets[0]
    tops = card_tops(sheet, "干部职工基本情况")
    assert [one.id for one in sheet.row_breaks.brk] == [top - 2 for top in tops[1:]]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("portrait", 9)
    assert sheet["A1"].value == "绥宁县民政局干部职工走访情况登记表"


# --- annex 2 and 3 -------------------------------------------------------------------------------------------------------


def test_statistics_of_annex_2_give_the_rows_of_the_table(tmp_path: Path) -> None:
    """000-10, 000-15: six columns, the line for the seal; read as the linkage register."""
    programme = campaign(SUINING)
    form, village = forms_of(programme)["linkage"], programme.villages[0].name
    book = opened(blank_annex(form, programme, village))
    sheet = book.worksheets[0]
    assert form.annex is not None
    assert [cell.value for cell in sheet[3]] == [
        "干部职工姓名",
        "职务",
        "联系方式",
        "联建村（社区）",
        "联系户",
        "联系户电话",
    ]
    assert str(sheet["A2"].value).startswith(f"填报单位（盖章）：{village}")
    assert "填报时间：" in str(sheet["A2"].value)
    rows = [typed_values(form, form.annex.columns, programme, village, number) for number in range(4)]
    fill_table(sheet, rows, form, 3, 4)
    registers, table = both(programme, tmp_path, "linkage", saved(book), table_of(form, programme, village, rows))
    assert said(registers) == []
    pd.testing.assert_frame_equal(plain(registers, "linkage"), table)


def test_minutes_of_annex_3_give_the_rows_of_the_block(tmp_path: Path) -> None:
    """000-20: twenty representatives fit on the form; pictures and records "attached" are no answers."""
    programme = campaign(SUINING)
    form, village = forms_of(programme)["forums"], programme.villages[0].name
    annex = form.annex
    assert annex is not None
    assert annex.rows >= 30
    labels = {blank.column: blank.label for line in annex.lines for blank in line if blank.column}
    block = typed_values(form, list(labels), programme, village, 0)
    people = [typed_values(form, annex.columns, programme, village, number % 6) for number in range(20)]
    for number, person in enumerate(people):
        person["representative"] = f"张守{chr(0x4E8C + number)}"
        person["representative_phone"] = f"160000000{number:02}"
    book = opened(blank_annex(form, programme, village))
    header = cells_by_label(book.worksheets[0])["代表姓名"][0][0]
    fill_block(book.worksheets[0], block, labels, header)
    fill_table(book.worksheets[0], people, form, header, header + 1)
    other = opened(blank_register(form, programme, village))
    header = cells_by_label(other.worksheets[0])["代表姓名"][0][0]
    fill_block(other.worksheets[0], block, {column.name: column.label for column in form.columns}, header)
    fill_table(other.worksheets[0], people, form, header, header + 2)
    registers, table = both(programme, tmp_path, "forums", saved(book), saved(other))
    assert said(registers) == []
    assert len(table) == 20
    pd.testing.assert_frame_equal(plain(registers, "forums"), table)


# --- the questionnaire ---------------------------------------------------------------------------------------------------


def tick(text: str, option: str, style: str) -> str:
    """The printed boxes with one of them ticked as people do."""
    assert f"□{option}" in text
    return text.replace(
        f"□{option}", {"☑": f"☑{option}", "√": f"√{option}", "in": f"□√{option}", "behind": f"□{option}√"}[style], 1
    )


def answers(form: Form, programme: Campaign, village: str) -> dict[str, Any]:
    values = typed_values(form, form.printed_names, programme, village, 0)
    return {name: value for name, value in values.items() if name != "unit"}


def fill_paper(sheet: Worksheet, form: Form, values: Mapping[str, Any], style: str) -> None:
    """Below every label: the box of the answer ticked, or the answer written."""
    marks = {"answered_on": "调查日期", "sex": "您的性别", "age": "您的年龄"}
    texts = {question.id: question.text for question in campaign(SHUIQUAN).questionnaire.questions}  # type: ignore[union-attr]
    places = cells_by_label(sheet)
    for name, value in values.items():
        wanted = "".join(texts.get(name, marks.get(name, form[name].label)).split())
        row, column = next(spots[0] for text, spots in places.items() if text.split("、", 1)[-1] == wanted)
        cell = sheet.cell(row + 1, column)
        cell.value = tick(cell.value, str(value), style) if cell.value and "□" in cell.value else value


@pytest.mark.parametrize(
    "style", ["☑", pytest.param("√", marks=pytest.mark.slow), pytest.param("behind", marks=pytest.mark.slow)]
)
def test_a_ticked_questionnaire_gives_the_row_of_the_table(style: str, tmp_path: Path) -> None:
    """002 annex 1: one paper per sheet, three of them; a sheet nobody ticked is no answer."""
    programme = campaign(SHUIQUAN)
    form, village = forms_of(programme)["questionnaire"], programme.villages[0].name
    values = answers(form, programme, village)
    book = opened(blank_annex(form, programme, village))
    sheet = book.worksheets[0]
    for _ in range(2):
        book.copy_worksheet(sheet)
    papers = [one for one in book.worksheets if one.title.startswith("问卷")]
    for paper in papers:
        fill_paper(paper, form, values, style)
    rows = [{**values, "unit": village}] * 3
    registers, table = both(programme, tmp_path, "questionnaire", saved(book), table_of(form, programme, village, rows))
    assert {code for code, _ in said(registers)} <= {"duplicate_row"}
    pd.testing.assert_frame_equal(plain(registers, "questionnaire"), table)
    assert len(table) == 3


def test_an_untouched_questionnaire_is_no_answer(tmp_path: Path) -> None:
    programme = campaign(SHUIQUAN)
    (tmp_path / "paper.xlsx").write_bytes(
        blank_annex(forms_of(programme)["questionnaire"], programme, programme.villages[0].name)
    )
    registers = read_back(programme, [tmp_path / "paper.xlsx"])
    assert ([code for code, _ in said(registers)], len(registers.tables["questionnaire"])) == (["no_rows"], 0)


def test_the_paper_prints_every_question_and_option() -> None:
    """002 annex 1: greeting, personal part, numbered questions, thanks; no name is asked for before the end."""
    programme = campaign(SHUIQUAN)
    survey = programme.questionnaire
    assert survey is not None
    book = opened(blank_annex(forms_of(programme)["questionnaire"], programme, programme.villages[0].name))
    texts = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    whole = "\n".join(texts)
    assert texts[0] == survey.title
    assert all(line in whole for line in (*survey.greeting, *survey.thanks))
    for number, question in enumerate(survey.questions, start=1):
        assert f"{number}、{question.text}" in texts
        assert all(f"□{option}" in whole for option in question.options)
    assert "□18-25岁" in whole
    assert whole.index("称呼") > whole.index(survey.questions[-1].text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("☑知道    □不知道", "知道"),
        ("□知道    ☑不知道", "不知道"),
        ("√知道    □不知道", "知道"),
        ("□√知道    □不知道", "知道"),
        ("√□知道    □不知道", "知道"),
        ("□知道√    □不知道", "知道"),
        ("□知道    □不知道√", "不知道"),
        ("是□ 否√□", "否"),
    ],
)
def test_a_tick_beside_an_option_is_that_option(text: str, meant: str) -> None:
    assert ticked(text) == meant


def test_a_tick_between_two_options_is_left_to_people() -> None:
    assert ticked("□知道√□不知道") == "□知道√□不知道"


def test_only_untouched_boxes_are_no_answer() -> None:
    column = Column("q", "问", Kind.OPTION, options=("知道", "不知道", "其他"), other="其他")
    assert unanswered("□知道    □不知道\n□其他________", column)
    assert not unanswered("□知道    ☑不知道", column)
    assert not unanswered("□知道    □不知道    说不清", column)
    assert not unanswered("知道", column)


# --- all of them ---------------------------------------------------------------------------------------------------------


def test_every_programme_prints_the_annexes_of_its_registers() -> None:
    for name in CAMPAIGNS:
        programme = campaign(name)
        forms = forms_of(programme)
        village = programme.villages[0].name
        paths = [path for path, _ in annex_books(programme, forms, [village])]
        wanted = [register for register in forms if register in ("visits", "linkage", "forums", "questionnaire")]
        assert len(paths) == len(wanted)
        assert all(path.startswith(f"附件/{village}/{programme.issuer[:2]}") or "问卷" in path for path in paths)


def test_same_bytes_twice() -> None:
    programme = campaign(SUINING)
    for register in ("visits", "linkage", "forums"):
        form, village = forms_of(programme)[register], programme.villages[0].name
        assert blank_annex(form, programme, village) == blank_annex(form, programme, village)


def test_openpyxl_opens_what_is_protected_without_password() -> None:
    programme = campaign(SHUIQUAN)
    book: openpyxl.Workbook = opened(
        blank_annex(forms_of(programme)["questionnaire"], programme, programme.villages[0].name)
    )
    sheet = book.worksheets[0]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    row, column = cells_by_label(sheet)["2、调查日期"][0]
    assert sheet.cell(row, column).protection.locked
    assert not sheet.cell(row + 1, column).protection.locked
