"""The writer carries out any plan: typed, protected, printable, the same bytes every time."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.reports.book import (
    Book,
    Chart,
    Charts,
    Column,
    KeyNumber,
    KeyNumbers,
    Line,
    Notes,
    Number,
    Series,
    Sheet,
    Shown,
    Source,
    Table,
    Text,
    Title,
)
from pipeline.reports.numbers import FORMATS, formatted, written
from pipeline.text import CELL_CHARACTERS, clean_text, clipped, display_width, inert, lines_needed, sheet_name
from pipeline.writers.layout import key_spans, laid_out
from pipeline.writers.theme import theme
from pipeline.writers.xlsx import LIST_SHEET, book_bytes

FIGURE = Source("completion_rate", "甲村", date(2021, 10, 10), date(2021, 10, 29))


def opened(book: Book) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(book_bytes(book)))


def table_book(rows, columns, **sheet) -> Book:
    return Book(
        "试",
        (Sheet("表", (Title("标题"), Line("单位：镇"), Table("t", columns, rows)), **sheet),),
        day=date(2021, 10, 29),
    )


def test_same_plan_same_bytes():
    chart = Charts((Chart("图", ("t", 0), (Series("率", "t", 1), Series("线", "t", 1, "line", "plan")), "percent"),), 8)
    table = Table("t", (Column("村", 5, "text"), Column("率")), ((Text("甲村"), Shown(0.5, "percent", FIGURE)),))
    book = Book(
        "试",
        (Sheet("表", (KeyNumbers((KeyNumber("率", Number(3.0), "下"),)), table, chart, Notes(("注",)))),),
        {"a": "b"},
        date(2021, 10, 29),
    )
    assert book_bytes(book) == book_bytes(book)
    assert opened(book).properties.created.date() == date(2021, 10, 29)


def test_numbers_are_numbers_rounded_half_up_and_texts_stay_texts():
    """A cell holds exactly what it displays; a text that looks like a formula stays a text."""
    cells = (
        Shown(0.12345, "percent", FIGURE),
        Number(2.5),
        Text("=1+1"),
        Text("+86"),
        Text("007"),
        Text(""),
        Shown(None, "count", FIGURE),
    )
    sheet = opened(table_book((cells,), tuple(Column(str(i)) for i in range(7))))["表"]
    row = next(row for row in sheet.iter_rows() if row[2].value == "=1+1")
    assert [cell.value for cell in row] == [0.1235, 3, "=1+1", "+86", "007", None, "—"]
    assert [cell.data_type for cell in row[:5]] == ["n", "n", "s", "s", "s"]
    assert row[0].number_format.startswith("0.00%")
    assert row[2].quotePrefix


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        (0.87654, "percent", "87.65%"), (0.876549999, "percent", "87.65%"), (0.87655, "percent", "87.66%"), (0.285, "percent0", "29%"),
        (-0.0521, "points", "-5.21"), (0.0521, "points", "+5.21"), (-0.0521, "points_abs", "5.21"), (-0.000001, "points", "0.00"),
        (11267.0, "count", "11267"), (0.5, "count", "1"), (1.5, "count", "2"), (-147.0, "change", "-147"), (1.0, "percent", "100.00%"), (None, "percent", "—"),
    ],
)  # fmt: skip
def test_rounding_is_half_up_and_only_in_writing(value, name, text):
    assert formatted(value, name) == text


@given(st.floats(-2, 2, allow_nan=False), st.sampled_from(sorted(FORMATS)))
def test_workbook_and_notice_show_the_same_number(value, name):
    """DESIGN promise 7: what a cell holds and what a notice says agree in every format."""
    form = FORMATS[name]
    held = Decimal(repr(written(value, name))).scaleb(form.shift - form.written_shift)
    shown = f"{held.quantize(Decimal(1).scaleb(-form.decimals), ROUND_HALF_UP):.{form.decimals}f}"
    said = formatted(value, name).strip("+%*")
    assert shown.lstrip("-") == said.lstrip("-")


def test_protection_dropdowns_and_long_lists():
    """Locked columns cannot be typed in, typed ones can; a list over 255 characters, or with , or \", goes to a hidden sheet."""
    long = tuple(f"选项{number:03d}" for number in range(60))
    columns = (
        Column("编号"),
        Column("级别", locked=False, options=("一般", "复杂"), hint="选一个"),
        Column("单位", locked=False, options=long),
        Column("事项", locked=False, options=("工资,社保", "低保")),
        Column("地名", locked=False, options=('"老街"', "新街")),
    )
    rows = ((Text("1"), Text("一般"), Text(""), Text(""), Text("")), (Text("2"), *(Text(""),) * 4))
    book = opened(table_book(rows, columns, protected=True, freeze=1))
    sheet = book["表"]
    assert sheet.protection.sheet
    assert sheet["A4"].protection.locked
    assert not sheet["B4"].protection.locked
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert rules["B4:B5"].formula1 == '"一般,复杂"'
    assert rules["B4:B5"].prompt == "选一个"
    assert LIST_SHEET in rules["C4:C5"].formula1
    assert book[LIST_SHEET].sheet_state == "veryHidden"
    assert [cell.value for cell in book[LIST_SHEET]["A"]] == list(long)
    assert rules["D4:D5"].formula1.endswith("$B$1:$B$2")
    assert rules["E4:E5"].formula1.endswith("$C$1:$C$2")
    assert sheet.freeze_panes == "B4"


def test_no_cell_has_two_rules():
    """Excel offers the drop-down of the first rule that names a cell: a hint of the whole column must not stand before it."""
    yes_no, units = ("是", "否"), ("甲村", "乙村")
    columns = (Column("编号"), Column("决定", locked=False, hint="选一个"))
    offered = [(), yes_no, yes_no, (), units, units, yes_no]
    rows = tuple((Text(str(number)), Text("", options=options)) for number, options in enumerate(offered))
    rules = opened(table_book(rows, columns, protected=True))["表"].data_validations.dataValidation
    cells = [cell for rule in rules for place in rule.sqref.ranges for cell in place.cells]
    assert sorted(cells) == [(row, 2) for row in range(4, 4 + len(rows))]
    assert {str(rule.sqref): rule.formula1 for rule in rules if rule.type == "list"} == {
        "B5:B6": '"是,否"', "B8:B9": '"甲村,乙村"', "B10": '"是,否"',
    }  # fmt: skip
    assert {rule.prompt for rule in rules} == {"选一个"}


def test_print_layout():
    """PRACTICE B4: A4, one page wide, header rows repeated, page numbers."""
    columns = (Column("村", group=""), Column("率", group="进度"))
    book = Book("试", (Sheet("表", (Title("题"), Table("t", columns, ((Text("甲"), Number(1.0)),), repeat=True))),))
    sheet = opened(book)["表"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$2:$3"
    assert "&P" in sheet.oddFooter.center.text


def test_every_role_of_the_code_is_in_the_theme():
    look = theme()
    for role in (
        "good",
        "warn",
        "bad",
        "absent",
        "quiet",
        "strong",
        "small_sample",
        "typed_head",
        "locked",
        "typed",
        "total",
        "key_text",
    ):
        assert look.properties((role,))
    assert set(FORMATS) <= set(look.numbers)


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec=None), max_size=60))
def test_clean_text_can_always_be_written(text):
    clean = clean_text(text)
    assert clean == clean_text(clean)
    assert not any((ord(c) < 32 and c not in "\t\n") or 0xD800 <= ord(c) < 0xE000 for c in clean)
    book_bytes(table_book(((Text(text),),), (Column("文"),)))


def test_long_texts_are_clipped_at_the_cell_limit():
    text = "字" * 40000
    assert len(clipped(text)) == CELL_CHARACTERS
    assert len(clipped("𠀀" * 20000).encode("utf-16-le")) // 2 <= CELL_CHARACTERS
    assert clipped("短") == "短"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1", "'=1"),
        (" =1", "' =1"),
        ("＝1", "'＝1"),
        ("@x", "'@x"),
        ("-5", "-5"),
        ("+3.20", "+3.20"),
        ("-", "'-"),
        ("正常", "正常"),
        ("", ""),
    ],
)
def test_inert_keeps_numbers(text, safe):
    assert inert(text) == safe


def test_widths_count_chinese_twice():
    assert display_width("汝集村a") == 7
    assert lines_needed("一二三四五", 4) == 3
    assert lines_needed("一\n二", 10) == 2


def test_sheet_names_are_legal_and_distinct():
    taken: set[str] = set()
    names = [sheet_name(text, taken) for text in ("a/b[1]", "A b 1 ", "'x'", "", "长" * 40, "长" * 40)]
    assert len({name.lower() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


@given(st.lists(st.floats(2, 30), min_size=6, max_size=40), st.integers(1, 6))
def test_key_numbers_cover_the_width_once(widths, count):
    spans = key_spans(tuple(widths), count)
    assert [column for first, last in spans for column in range(first, last + 1)] == list(range(len(widths)))
    assert len(spans) == count


def test_layout_grows_with_wrapped_text():
    sheet = Sheet("表", (Table("t", (Column("文", 5, "wrapped"),), ((Text("字" * 50),), (Text("字"),))),))
    layout = laid_out(sheet, theme())
    assert layout.heights[1] > 5 * layout.heights[2]


def test_a_text_higher_than_its_row_shows_its_beginning():
    """A row is at most 409 points high: a text centred in it would lose its first and its last lines."""
    rows = ((Text("短"),), (Text("村东头的水渠堵着。" * 40),))
    sheet = opened(table_book(rows, (Column("问题", 17, "wrapped"),))).worksheets[0]
    assert [sheet.cell(row, 1).alignment.vertical for row in (4, 5)] == ["center", "top"]
    assert sheet.row_dimensions[5].height <= 409


def test_a_long_village_name_is_not_cut():
    """Its neighbours are filled, so it cannot spill over: the column is as wide as its longest name, within reason."""

    def width(*names: str) -> float:
        rows = tuple((Text(name), Text("1")) for name in names)
        sheet = table_book(rows, (Column("村", 6, "center"), Column("数", 4, "number"))).sheets[0]
        return laid_out(sheet, theme()).widths[0]

    assert width("东村", "汝集一村") == width("东村")
    assert width("东村", "北街新村中心农村安置社区") >= display_width("北街新村中心农村安置社区") > width("东村")
    assert width("村" * 100) <= 40


def test_a_merged_cell_shows_its_text_on_its_first_row():
    """Over a page break a centred text would be cut in two: half on either page."""
    table = Table("t", (Column("干部", 6, "center"),), ((Text("甲"),), (Text(""),)), merges=((0, 0, 1),))
    sheet = opened(Book("试", (Sheet("表", (table,)),), day=date(2021, 10, 29))).worksheets[0]
    assert [str(one) for one in sheet.merged_cells.ranges] == ["A2:A3"]
    assert sheet["A2"].alignment.vertical == "top"


def test_a_heading_is_never_wider_than_its_sheet():
    """Merged over a narrow table, the period and the cut-off day would lose both their ends."""
    line = Line("统计时段：2020年4月1日—2021年1月5日　　数据截止：2021年1月5日")
    table = Table("t", (Column("村", 7, "center"), Column("数", 4, "number")), ((Text("甲"), Number(1.0)),))
    widths = laid_out(Sheet("表", (Title("短"), line, table)), theme()).widths
    assert sum(widths) >= display_width(line.text)
    assert widths[0] / widths[1] == pytest.approx((14 + 1.6) / (8 + 1.6))
    title = Title("某某县某某局基层党员干部活动各项材料报送情况一览")
    assert sum(laid_out(Sheet("表", (title, table)), theme()).widths) >= display_width(title.text) * 20 / 11
