"""Every number in the books is a figure; nobody's data is where it need not be; the ledger comes back as it went out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest
import report_samples as samples
from printed import cells_of, shown_in

from pipeline.campaign import Unit
from pipeline.commands.report import _rows
from pipeline.forms import FIXED, handling_form
from pipeline.intake.pool import read_files
from pipeline.ledger import issued_baseline
from pipeline.mask import masked_name, masked_phone, masked_text
from pipeline.model import Memory, Submission
from pipeline.parse import parse
from pipeline.reports import books
from pipeline.reports.book import Book, Charts, Shown, Source, Table, Text
from pipeline.reports.edition import edition
from pipeline.reports.filing_statistics import filing_statistics
from pipeline.reports.key_numbers import key_numbers
from pipeline.reports.numbers import Figures, formatted, pace_status, rule_tally
from pipeline.reports.overview import notes
from pipeline.reports.reception import files
from pipeline.reports.village import told_rate, unvisited_by_group
from pipeline.reports.village_tasks import to_do
from pipeline.text import display_width
from pipeline.wording import words
from pipeline.writers.csv_files import figures_bytes, findings_bytes, issues_bytes
from pipeline.writers.layout import laid_out
from pipeline.writers.manifest import manifest_bytes
from pipeline.writers.theme import theme
from pipeline.writers.xlsx import book_bytes
from schemas.handling import HANDLING, ISSUED_SHEET, TYPED
from schemas.states import UNKNOWN_UNIT, Grade, PaceStatus, Satisfaction, Severity

GOLDEN = Path(__file__).parent / "golden"
SUMMARY, LEDGER, COUNTY = "领导/通报汇总.xlsx", "综治中心/问题台账.xlsx", "上报/不满意问题台账.xlsx"


@pytest.fixture(scope="module")
def outcome(ruji):
    return samples.outcome(ruji, roster=True)


@pytest.fixture(scope="module")
def memory(ruji):
    return samples.memory(ruji)


@pytest.fixture(scope="module")
def shelf(ruji, outcome, memory) -> dict[str, Book]:
    return dict(books(outcome, memory, ruji, samples.AS_OF, words))


@pytest.fixture(scope="module")
def without_roster(ruji):
    return samples.outcome(ruji)


def summary_of(outcome, memory, ruji) -> Book:
    """The first book alone; the others are not made."""
    path, book = next(iter(books(outcome, memory, ruji, samples.AS_OF, words)))
    assert path == SUMMARY
    return book


def texts_of(book: Book) -> str:
    return "\n".join(
        part
        for sheet in book.sheets
        for part in (*(cell.text for cell in cells_of(sheet) if isinstance(cell, Text)), repr(sheet.blocks))
    )


def test_one_folder_per_reader(shelf, ruji):
    """DESIGN, output tree."""
    assert [path for path in shelf if not path.startswith("村/")] == [
        SUMMARY,
        "综治中心/收件情况.xlsx",
        LEDGER,
        "综治中心/核实清单.xlsx",
        "综治中心/任务完成明细.xlsx",
        "综治中心/待定事项.xlsx",
        "综治中心/变更日志.xlsx",
        COUNTY,
        "综治中心/月度任务清单.xlsx",
        "综治中心/抽查样本.xlsx",
        "领导/考核建议表.xlsx",
        "领导/普遍性多发性问题.xlsx",
    ]
    assert sorted(path for path in shelf if path.startswith("村/")) == sorted(
        f"村/{unit.name}/反馈单.xlsx" for unit in ruji.units.list
    )
    names = [sheet.name for sheet in shelf[SUMMARY].sheets]
    expected = ["总览", "走访进度", "任务完成", "问卷满意度", "问题台账统计", "报送情况", "较上期变化", "统计口径"]
    assert [name for name in names if name in expected] == expected


def test_every_number_is_looked_up(shelf, outcome, memory, ruji):
    """DESIGN promise 7: each shown number equals its row of the figures, unrounded; a difference the two it names."""
    now = {row.source: row for row in Figures(outcome.figures, ruji, samples.AS_OF).named("", ruji.issuer)}
    for unit in ruji.units.list:
        now |= {row.source: row for row in Figures(outcome.figures, ruji, samples.AS_OF).named("", unit.name)}
    last = memory.last_publication
    before = Figures(last.figures, ruji, last.as_of)

    def looked_up(source: Source, part: str, published: bool) -> float | None:
        if source in now and not published:
            return getattr(now[source], part)
        found = (
            before.row(source.figure, source.unit, (source.period_start, source.period_end))
            if before.has(source.figure, source.unit, (source.period_start, source.period_end))
            else None
        )
        return getattr(found, part) if found else None

    walked = 0
    for path, book in shelf.items():
        for sheet, cell in ((one.name, cell) for one in book.sheets for cell in cells_of(one)):
            if not isinstance(cell, Shown):
                continue
            as_published = sheet == "较上期变化" and cell.figure.period_end == last.as_of
            expected = looked_up(cell.figure, cell.part, as_published)
            if cell.less is not None and expected is not None:
                less = looked_up(cell.less, cell.part, cell.less.period_end == last.as_of)
                expected = None if less is None else expected - less
            assert cell.value == (pytest.approx(expected) if expected is not None else None), (path, cell)
            walked += 1
    assert walked > 2000


def test_summary_holds_few_numbers_that_are_no_figures(shelf):
    """The exceptions: plan and running total by day, counted states and categories, silent villages, corrections."""
    from pipeline.reports.book import Number

    loose = {sheet.name for sheet in shelf[SUMMARY].sheets for cell in cells_of(sheet) if isinstance(cell, Number)}
    assert loose <= {"总览", "逐日进度", "未达标明细", "问题台账统计", "问题类别", "较上期变化"}


def test_villages_add_up_to_the_town(shelf):
    """Σ villages = town for every additive column of the ranking."""
    table = next(block for block in shelf[SUMMARY].sheets[0].blocks if isinstance(block, Table))
    for place, column in enumerate(table.columns):
        total = table.total[place]
        if isinstance(total, Shown) and total.format in ("count", "change"):
            assert total.value == sum(row[place].value or 0 for row in table.rows), column.label


def test_silent_village_is_listed_not_ranked(shelf):
    """PRACTICE E: 未报送 is no 0 %."""
    table = next(block for block in shelf[SUMMARY].sheets[0].blocks if isinstance(block, Table))
    last = table.rows[-1]
    assert last[1] == Text(samples.SILENT)
    assert last[0].value is None
    assert last[-1] == Text(PaceStatus.NOT_SUBMITTED, "absent")


def test_shared_rank_is_said_in_words(ruji, memory, without_roster):
    """PRACTICE E: 1, 1, 3 with 并列第1."""
    outcome = without_roster
    figures = outcome.figures.copy()
    figures.loc[figures["figure"].eq("rank") & figures["unit"].eq("街南村"), "value"] = 1.0
    book = summary_of(replace(outcome, figures=figures), memory, ruji)
    table = next(block for block in book.sheets[0].blocks if isinstance(block, Table))
    assert [row[0].text for row in table.rows[:3]] == ["并列第1", "并列第1", ""]


def test_small_sample_is_marked_and_grey(shelf):
    """RULES, reading 11: n < 30 shown, marked, not ranked."""
    marked = [cell for cell in shown_in(shelf[SUMMARY]) if cell.format == "percent_small"]
    assert {cell.figure.unit for cell in marked} == {samples.SMALL}
    assert {cell.role for cell in marked} == {"small_sample"}


@pytest.mark.parametrize(
    ("gap", "status"),
    [
        (0.0, PaceStatus.ON_TRACK),
        (-0.0001, PaceStatus.REMINDER),
        (-0.10, PaceStatus.REMINDER),
        (-0.1001, PaceStatus.BEHIND),
    ],
)
def test_traffic_lights(ruji, outcome, gap, status):
    """RULES, reading 10: on the mark counts as kept."""
    figures = outcome.figures.copy()
    figures.loc[figures["figure"].eq("pace_gap") & figures["unit"].eq("街南村"), "value"] = gap
    assert pace_status(Figures(figures, ruji, samples.AS_OF), ruji, "街南村") is status


def test_missing_figure_is_an_error(ruji, outcome):
    figures = Figures(outcome.figures, ruji, samples.AS_OF)
    with pytest.raises(KeyError):
        figures.text("completion_rate", "不存在村")
    with pytest.raises(KeyError):
        figures.value("no_such_figure")


def test_without_roster_nothing_pretends_coverage(ruji, memory, without_roster):
    """001-2: 无户册，未计算."""
    book = summary_of(without_roster, memory, ruji)
    assert "无户册，未计算" in repr(book.sheets[0].blocks)


def test_some_rosters_missing_is_said_by_name(ruji, outcome, memory):
    """001-2: the town has no coverage while a village has no roster; who that is stands below, the others have theirs."""
    figures = outcome.figures.copy()
    gone = figures["figure"].isin(["roster_households", "coverage_rate"])
    figures.loc[gone & figures["unit"].isin(["朱集村", "汝集二村", ruji.issuer]), ["value", "status"]] = [
        float("nan"),
        "no_denominator",
    ]
    book = summary_of(replace(outcome, figures=figures), memory, ruji)
    first, second = (repr(sheet.blocks) for sheet in book.sheets[:2])
    assert "2个村无户册，全镇未计算" in first
    assert "朱集村、汝集二村无户册，全镇户户到率未计算" in first
    rates = {cell.figure.unit: cell.value for cell in shown_in(book) if cell.figure.figure == "coverage_rate"}
    assert {unit for unit, value in rates.items() if value is None} >= {"朱集村", "汝集二村", ruji.issuer}
    assert rates["秦四庙村"]
    assert "没有户册" in second


def test_first_publication_says_so(ruji, outcome):
    book = summary_of(outcome, Memory(), ruji)
    sheet = next(sheet for sheet in book.sheets if sheet.name == "较上期变化")
    assert "首次发布" in repr(sheet.blocks)


def test_corrections_of_the_last_publication_show(ruji, outcome, memory):
    """PRACTICE E: 上期修正 so that the weeks still add up."""
    figures = samples.Figures(ruji, samples.AS_OF)
    last = memory.last_publication
    before = Figures(last.figures, ruji, last.as_of)
    for unit in (*(unit.name for unit in ruji.units.list), ruji.issuer):
        known = before.number("visited_households", unit) - (3 if unit in ("秦四庙村", ruji.issuer) else 0)
        figures.add("visited_households", unit, known, end=last.as_of)
    import pandas as pd

    both = pd.concat([outcome.figures, figures.table()], ignore_index=True)
    book = summary_of(replace(outcome, figures=both), memory, ruji)
    sheet = next(sheet for sheet in book.sheets if sheet.name == "较上期变化")
    table = next(block for block in sheet.blocks if isinstance(block, Table))
    corrected = {row[0].text: row[-1].value for row in (*table.rows, table.total)}
    assert {unit: value for unit, value in corrected.items() if value} == {"秦四庙村": -3, "合计": -3}


# The ledger that is filled in and comes back (DESIGN promise 1)


@pytest.fixture(scope="module")
def ledger(shelf):
    return openpyxl.load_workbook(BytesIO(book_bytes(shelf[LEDGER])))


def test_ledger_has_the_columns_of_the_form(ledger, outcome, ruji):
    sheet = ledger[HANDLING.title]
    header = next(row for row in sheet.iter_rows() if row[0].value == HANDLING["number"].label)
    assert [cell.value for cell in header] == [column.label for column in handling_form(ruji).columns]
    first = [cell.value or "" for cell in sheet[header[0].row + 1]]
    issue = outcome.issues.iloc[0]
    assert first[0] == issue["number"]
    assert first[HANDLING.names.index("raised_on")] == issue["raised_on"].strftime("%Y-%m-%d")
    assert all(isinstance(value, str) for value in first), "days, phones and numbers are texts"


def test_ledger_protects_what_the_program_prints(ledger, ruji):
    sheet = ledger[HANDLING.title]
    row = next(row for row in sheet.iter_rows() if str(row[0].value).startswith("RJ2021"))
    for column, cell in zip(handling_form(ruji).columns, row, strict=True):
        assert cell.protection.locked == column.locked, column.label
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert not sheet.protection.autoFilter
    assert sheet.freeze_panes


def test_ledger_offers_the_options(ledger):
    rules = {rule.formula1 for rule in ledger[HANDLING.title].data_validations.dataValidation if rule.type == "list"}
    assert rules == {f'"{",".join(Grade)}"', f'"{",".join(Satisfaction)}"'}


def test_ledger_remembers_what_was_issued(ledger, outcome):
    """What every typed cell held, so that the clerk's changes can be told from it."""
    hidden = ledger[ISSUED_SHEET]
    assert hidden.sheet_state == "veryHidden"
    rows = [tuple(cell or "" for cell in row) for row in hidden.iter_rows(values_only=True)]
    assert rows[0] == ("number", "field", "value")
    assert rows[1:] == [tuple(row) for row in issued_baseline(outcome.issues).itertuples(index=False)]
    assert {field for _, field, _ in rows[1:]} <= set(TYPED)


def test_ledger_is_recognised_by_its_hidden_id(shelf, ruji):
    book = openpyxl.load_workbook(BytesIO(book_bytes(shelf[LEDGER])))
    found = {one.name: one.value for one in book.custom_doc_props.props}
    assert found == {"huhudao_template": f"{ruji.id}/handling//{HANDLING.version}"}


# Personal data and suppression (PRACTICE B8)

PHONE = re.compile(r"(?<![0-9.])1[0-9]{10}(?![0-9])")


def test_no_personal_data_beyond_the_office(shelf, outcome):
    people = {*outcome.issues["reporter"], *outcome.facts.households["head"]}
    phones = {*outcome.issues["reporter_phone"], *outcome.facts.households["phone"]}
    for path, book in shelf.items():
        if path.startswith("综治中心/"):
            continue
        text = texts_of(book)
        assert not PHONE.search(text), path
        assert not any(name in text for name in people if len(name) > 2), path
        assert not any(phone in text for phone in phones), path
    assert next(iter(outcome.issues["reporter"])) in texts_of(shelf[LEDGER])


def test_county_sees_masked_people(shelf):
    text = texts_of(shelf[COUNTY])
    assert re.search(r"160\*\*\*\*[0-9]{4}", text)
    assert "张*" in text


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三丰", "张*丰"),
        ("张三", "张*"),
        ("欧阳示例", "欧阳*"),
        ("欧阳锋", "欧阳*"),
        ("张", "张*"),
        ("", ""),
        ("买买提明", "买*明"),
    ],
)
def test_names_are_masked(name, masked):
    assert masked_name(name) == masked


def test_phones_and_texts_are_masked():
    assert masked_phone("16012345678") == "160****5678"
    assert masked_phone("12345") == "****"
    assert (
        masked_text("请联系张示例16012345678，或0558-8812345", ("张示例",)) == "请联系张*例160****5678，或055****2345"
    )


def test_village_slip_shows_no_small_cell(shelf, outcome, ruji):
    """RULES, reading 11: no option figure at all, no rate but whole percents, ranges for 0 to 4 people."""
    hidden = {"option_count", "option_share", "dont_know_share"}
    rates = {question.metric for question in ruji.questionnaire.questions if question.metric}
    for path, book in shelf.items():
        if not path.startswith("村/"):
            continue
        unit = path.split("/")[1]
        for cell in shown_in(book):
            kind = cell.figure.figure.split(".")[0]
            assert kind not in hidden
            if cell.figure.unit == unit and cell.part == "value":
                assert kind not in rates, (path, cell)
            assert cell.figure.unit in (unit, ruji.issuer), "no other village's numbers"


@pytest.mark.parametrize("n", [30, 57, 595])
def test_number_of_dissatisfied_cannot_be_derived(ruji, outcome, memory, n):
    """The same words for 0 to 4 dissatisfied, and for 0 to 4 satisfied."""
    question = next(question for question in ruji.questionnaire.questions if question.id == "Q4")

    def told(good: int) -> str:
        figures = outcome.figures.copy()
        own = figures["figure"].eq("satisfaction_rate.Q4") & figures["unit"].eq("街南村")
        figures.loc[own, ["numerator", "denominator", "value", "n", "status"]] = [good, n, good / n, n, "ok"]
        return told_rate(
            edition(replace(outcome, figures=figures), memory, ruji, samples.AS_OF, words), question, "街南村"
        )

    assert len({told(n - bad) for bad in (0, 2, 4)}) == 1
    assert len({told(good) for good in (0, 1, 4)}) == 1
    assert told(n - 5) == formatted((n - 5) / n, "percent0")
    assert told(n) != "100%"


def test_village_slip_hides_a_small_sample(shelf):
    assert "样本不足30份" in texts_of(shelf[f"村/{samples.SMALL}/反馈单.xlsx"])


# Look and files


def test_overview_is_one_landscape_page(shelf):
    sheet = shelf[SUMMARY].sheets[0]
    layout = laid_out(sheet, theme())
    assert sheet.landscape
    assert sheet.one_page
    high, wide = sum(layout.heights.values()), sum(width * 5.25 + 3.75 for width in layout.widths)
    assert 0.6 < high / wide < 0.80, "fills an A4 page without shrinking it further"


def test_many_villages_run_over_pages(ruji, outcome, memory, monkeypatch):
    """Beyond what fits one page: charts whole and first, no frozen screenful."""
    monkeypatch.setattr("pipeline.reports.overview.ONE_PAGE_VILLAGES", 10)
    sheet = summary_of(outcome, memory, ruji).sheets[0]
    kinds = [type(block).__name__ for block in sheet.blocks]
    assert kinds == ["Title", "Line", "KeyNumbers", "Charts", "Charts", "Table", "Notes"]
    assert (sheet.one_page, sheet.freeze) == (False, None)


def test_no_column_is_too_narrow_for_its_words(shelf):
    """Single-line texts fit their column; numbers have room for their longest form."""
    look = theme()
    for path, book in shelf.items():
        for sheet in book.sheets:
            layout = laid_out(sheet, look)
            for block in sheet.blocks:
                if not isinstance(block, Table) or sheet.visibility != "visible":
                    continue
                for row in (*block.rows, *([block.total] if block.total else [])):
                    for column, cell, width in zip(block.columns, row, layout.widths, strict=False):
                        text = cell.text if isinstance(cell, Text) else formatted(cell.value, cell.format)
                        if column.role != "wrapped":
                            assert display_width(text) <= width, (path, sheet.name, column.label, text)


def test_books_are_the_same_bytes_every_time(ruji, memory, shelf):
    one, two = shelf, dict(books(samples.outcome(ruji, roster=True), memory, ruji, samples.AS_OF, words))
    for path in (SUMMARY, LEDGER, "村/汝园村/反馈单.xlsx"):
        assert book_bytes(one[path]) == book_bytes(two[path]), path


def test_overview_as_text(shelf):
    """The golden dump: address, value, format and role of every table cell; run with --golden to accept a change."""
    sheet = shelf[SUMMARY].sheets[0]
    table = next(block for block in sheet.blocks if isinstance(block, Table))
    lines = [
        f"{column.group}|{column.label}|{column.width}|{column.role}".replace("\n", "/") for column in table.columns
    ]
    for number, row in enumerate((*table.rows, table.total), start=1):
        for column, cell in enumerate(row):
            what = cell.text if isinstance(cell, Text) or cell.text else formatted(cell.value, cell.format)
            lines.append(
                f"{number}.{column} {what} {'' if isinstance(cell, Text) else cell.format} {cell.role}".rstrip()
            )
    golden = GOLDEN / "overview.txt"
    text = "\n".join(lines) + "\n"
    if not golden.exists():
        golden.write_text(text, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == text


def test_a_file_of_many_villages_names_the_first_and_their_number(ruji, outcome, memory):
    """The column is narrow: a list of sixteen names would be cut on both sides."""
    table = outcome.facts.files.copy()
    names = [unit.name for unit in ruji.units.list]
    table.loc[table.index[0], "unit"] = "+".join(names)
    table.loc[table.index[1], "unit"] = "+".join(names[:2])
    many = replace(outcome, facts=replace(outcome.facts, files=table))
    made = files(edition(many, memory, ruji, samples.AS_OF, words))
    told = {cell.text for row in made.rows for cell in row[2:3] if isinstance(cell, Text)}
    assert {f"{names[0]}等16个村", f"{names[0]}、{names[1]}"} <= told
    assert not any("+" in text for text in told)


def test_csv_files_keep_numbers_and_disarm_texts(outcome):
    figures = figures_bytes(outcome.figures).decode("utf-8-sig").splitlines()
    assert (
        figures[0]
        == '"figure","unit","period_start","period_end","numerator","denominator","value","n","status","basis"'
    )
    assert len(figures) == 1 + len(outcome.figures)
    assert any(line.startswith('"pace_gap"') and '"-0.' in line for line in figures)
    assert '"target","秦四庙村","2021-10-10","2021-10-29","550","","550","","ok","001-1"' in figures
    findings = findings_bytes(outcome.findings).decode("utf-8-sig").splitlines()
    assert findings[0].startswith('"code","severity","file","sheet","cell","label","found","message"')
    issues = issues_bytes(outcome.issues).decode("utf-8-sig")
    assert not PHONE.search(issues)
    assert outcome.issues["number"].iloc[0] in issues


def test_manifest_lists_inputs_and_outputs(outcome, ruji):
    import json

    content = json.loads(
        manifest_bytes("0.1", ruji.id, "abc", date(2021, 10, 29), outcome.facts.files, {"b": "2", "a": "1"})
    )
    assert content["outputs"] == {"a": "1", "b": "2"}
    assert len(content["inputs"]) == len(outcome.facts.files)
    assert {"sha256", "status", "rows_submitted"} <= set(content["inputs"][0])


def test_verification_list_accuses_nobody(shelf, outcome):
    """PRACTICE D, fairness 1: only words of checking; room for the village's explanation."""
    book = shelf["综治中心/核实清单.xlsx"]
    table = next(block for block in book.sheets[0].blocks if isinstance(block, Table))
    assert len(table.rows) == sum(finding.severity == Severity.VERIFY for finding in outcome.findings)
    assert not re.search("疑似|造假|虚假", texts_of(book))
    assert [column.options for column in table.columns if column.options] == [("属实", "不属实", "无法核实")]


def test_notes_below_the_ledger_are_not_rows(shelf):
    """What stands below the last issue begins as a note does, so the reader passes over it (PRACTICE C)."""
    from pipeline.reports.book import Notes
    from schemas.words import NOTE_WORDS

    notes = next(block for block in shelf[LEDGER].sheets[0].blocks if isinstance(block, Notes))
    assert all(line.replace("：", ":").startswith(NOTE_WORDS) for line in notes.lines)


def test_the_screens_rows_add_up_to_its_total(ruji, outcome):
    """Findings of an office and of nobody stand in rows of their own; a row of zeros is left out."""
    office = ruji.units.list[0].model_copy(update={"name": "镇综治办", "kind": "office", "target": 0})
    campaign = ruji.model_copy(
        update={"units": ruji.units.model_copy(update={"list": (*ruji.units.list, office)})},
    )
    one = next(finding for finding in outcome.findings if finding.unit == ruji.units.list[0].name)
    say = words("screen")

    def shown(*units: str, severity: Severity = Severity.ERROR) -> tuple[list[list[str]], list[str]]:
        found = tuple(replace(one, unit=unit, severity=severity) for unit in units)
        made = replace(outcome, campaign=campaign, findings=found)
        return _rows(SimpleNamespace(outcome=made), Figures(made.figures, campaign, samples.AS_OF), say)

    rows, total = shown(one.unit, office.name, office.name, "", UNKNOWN_UNIT)
    assert [row[0] for row in rows[16:]] == [say("run.offices"), say("run.rest")]
    assert [row[-2] for row in rows[16:]] == ["2", "2"]
    assert sum(int(row[-2]) for row in rows) == int(total[-2]) == 5
    assert len(shown(one.unit)[0]) == 16
    assert len(shown(UNKNOWN_UNIT, severity=Severity.INFO)[0]) == 16


def test_nothing_to_report_is_said(ruji, outcome, memory):
    """001-9: an empty list that goes up or is worked on says that it is empty; a chart of no answers is left out."""
    figures = outcome.figures.copy()
    nobody = figures["figure"].eq("questionnaire_n")
    figures.loc[nobody, ["value", "numerator"]] = [0.0, 0.0]
    answers = outcome.facts.answers.iloc[:0]
    none = replace(
        outcome, issues=outcome.issues.iloc[:0], findings=(), figures=figures, facts=replace(outcome.facts, answers=answers)
    )  # fmt: skip
    made = dict(books(none, memory, ruji, samples.AS_OF, words))
    for sheet in made[COUNTY].sheets:
        assert "本期无" in {getattr(cell, "text", "") for cell in cells_of(sheet)}, sheet.name
    assert "收到的文件里没有发现问题。" in texts_of(made["综治中心/收件情况.xlsx"])
    assert "现在没有需要核实的。" in texts_of(made["综治中心/核实清单.xlsx"])
    drawn = {sheet.name for sheet in made[SUMMARY].sheets if any(isinstance(block, Charts) for block in sheet.blocks)}
    assert drawn == {"总览"}


def test_no_filing_columns_where_nobody_owes_one(ruji, outcome, memory):
    """Filings the issuer alone owes stand on the next sheet; zeros of every village would say nothing."""
    own = [one.model_copy(update={"from_": "issuer"}) for one in ruji.filings]
    campaign = ruji.model_copy(update={"filings": tuple(own)})
    made = edition(replace(outcome, campaign=campaign), memory, campaign, samples.AS_OF, words)
    groups = {column.group for column in filing_statistics(made).blocks[2].columns}
    assert "报送（次）" not in groups
    assert "走访登记表（行）" in groups
    assert len(filing_statistics(made).blocks[2].rows) == len(made.units)


def test_filings_and_rows_add_up_to_the_total(ruji, outcome, memory):
    """001-13: rows of no village have a line of their own; what offices owe is in the total, and the overview says so."""
    unknown = outcome.figures[outcome.figures["unit"].eq(samples.SILENT)].assign(unit=UNKNOWN_UNIT)
    for name, value in (
        ("rows_submitted.visits", 3.0),
        ("rows_accepted.visits", 0.0),
        ("rows_quarantined.visits", 3.0),
    ):
        unknown.loc[unknown["figure"].eq(name), ["value", "numerator"]] = [value, value]
    figures = pd.concat([outcome.figures, unknown[unknown["figure"].str.startswith("rows_")]], ignore_index=True)
    table = filing_statistics(edition(replace(outcome, figures=figures), memory, ruji, samples.AS_OF, words)).blocks[2]
    assert table.columns[0].label == "村"
    assert table.rows[-1][0].text == "认不出村"
    assert [cell.value for cell in table.rows[-1][6:9]] == [3.0, 0.0, 3.0]
    office = Unit(name="镇司法所", kind="office")
    campaign = ruji.model_copy(update={"units": ruji.units.model_copy(update={"list": (*ruji.units.list, office)})})
    own = outcome.figures[
        outcome.figures["unit"].eq(samples.SILENT) & outcome.figures["figure"].str.startswith("filings_")
    ]
    figures = pd.concat([outcome.figures, own.assign(unit=office.name, value=1.0)], ignore_index=True)
    made = edition(replace(outcome, figures=figures, campaign=campaign), memory, campaign, samples.AS_OF, words)
    assert filing_statistics(made).blocks[2].columns[0].label == "村（单位）"
    said = "报送的合计含各单位（科室）应报的，逐个见“报送情况”表。"
    assert [line[2:] for line in notes(made)].count(said) == 1
    assert said not in "".join(notes(edition(outcome, memory, ruji, samples.AS_OF, words)))


def test_no_clock_no_overdue(ruji, outcome, memory):
    """003-10: a plan that sets no time to handle issues in has nothing overdue, not nought of it."""
    for grades, said in ((ruji.issues.grades, True), ((), False)):
        campaign = ruji.model_copy(update={"issues": ruji.issues.model_copy(update={"grades": grades})})
        made = key_numbers(edition(outcome, memory, campaign, samples.AS_OF, words)).items
        assert ("逾期" in next(one.below for one in made if one.label == "登记问题（件）")) is said


def test_more_than_the_most_is_done(ruji, outcome):
    """003-5: whoever did more than the plan's most has done it; the requirement is neither short nor forgotten."""
    rule = ruji.requirements[0]
    figures = outcome.figures[~outcome.figures["figure"].str.startswith("requirement.")]
    one = figures[figures["figure"].eq("target") & figures["unit"].eq(samples.SILENT)]
    parts = {"subjects": 1.0, "met": 0.0, "over": 1.0, "short": 0.0, "not_yet_due": 0.0}
    rows = [one.assign(figure=f"requirement.{rule.id}.{part}", value=value) for part, value in parts.items()]
    tally = rule_tally(Figures(pd.concat([figures, *rows]), ruji, samples.AS_OF), ruji, samples.SILENT)
    assert tally == (1, 0, 0, 0)


def test_a_slip_asks_for_nothing_that_can_no_longer_be_done(ruji, outcome):
    """001-2, 001-4: households left are asked for while the phase lasts, explained after it; a village all of whose roster
    was reached is not sent to visit those that are not there, nor one without a task told that it is done."""
    last, over = ruji.visiting.ends, ruji.activity.ends
    units = {
        samples.SILENT: "距任务数还差",
        "done": "任务数已完成。户户必到",
        "all": "户册各户都已走访到。",
        "free": "本村没有任务数。",
    }
    figures = outcome.figures[outcome.figures["unit"].eq(samples.SILENT)]
    figures = pd.concat([figures, outcome.figures[outcome.figures["unit"].eq(ruji.issuer)]])

    def said(kind: str, as_of: date) -> str:
        moved = figures.assign(period_end=pd.Timestamp(as_of), period_start=pd.Timestamp(ruji.activity.starts))
        moved = moved.drop_duplicates(["figure", "unit"])
        visited = moved["figure"].eq("visited_households")
        moved.loc[visited, "value"] = 0.0 if kind in (samples.SILENT, "free") else 9999.0
        moved.loc[moved["figure"].eq("target") & (kind == "free"), "value"] = moved["value"].where(
            moved["unit"].eq(ruji.issuer), 0.0
        )
        made = replace(edition(outcome, Memory(), ruji, as_of, words), figures=Figures(moved, ruji, as_of))
        made.__dict__["groups_of"] = {samples.SILENT: [("1", 8, 8 if kind == "all" else 3)]}
        assert (unvisited_by_group(made, samples.SILENT) is None) is (kind == "all")
        return "".join(to_do(made, samples.SILENT))

    for kind, wanted in units.items():
        assert wanted in said(kind, last)
    assert "请在2021年11月15日前走访到位" in said(samples.SILENT, last)
    assert "走访阶段至2021年11月15日结束，请书面说明情况。" in said(samples.SILENT, last + timedelta(days=1))
    assert "请继续走访" in said("done", last + timedelta(days=1))
    assert "请继续走访" not in said("done", over)


def test_every_register_has_a_name_the_clerk_knows():
    """The list of files says 工作活动登记表, never the name of a table of ours."""
    names = words("report").table("register_names")
    assert set(names) == {*FIXED, "questionnaire", "decisions"}
    assert all(re.fullmatch("[\u4e00-\u9fff]+", name) for name in names.values())


RETURNED = {LEDGER, "综治中心/待定事项.xlsx", "综治中心/抽查样本.xlsx"}


def test_what_only_tells_results_is_never_read_as_a_register(shelf, ruji, tmp_path):
    """A clerk may copy the whole of output into input: what comes back is read, the rest is told from a village's table."""
    one_village = next(path for path in shelf if path.startswith("村/"))
    told = [path for path in shelf if path == one_village or not path.startswith("村/")]
    places = [tmp_path / f"{number}.xlsx" for number, _ in enumerate(told)]
    for path, place in zip(told, places, strict=True):
        place.write_bytes(book_bytes(shelf[path]))
    for path, content in zip(told, read_files(places), strict=True):
        registers = parse([Submission("0" * 64, path, samples.AS_OF, 1, content)], ruji)
        refused = [finding.code for finding in registers.findings] == ["file_is_a_result"]
        assert refused == (path not in RETURNED), path
        assert registers.sheets.empty == refused, path
