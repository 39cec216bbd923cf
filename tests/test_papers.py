"""The papers each plan demands: all of them, with what they must show and without what they must not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pandas as pd
import pytest
from conftest import ROOT
from printed import shown_in
from townships import TOWNSHIPS, campaign_of, outcome_of

from pipeline.campaign import Award
from pipeline.campaign_file.rule_checks import FIGURES
from pipeline.intake.pool import read_files
from pipeline.model import Finding, Memory, Outcome, Submission
from pipeline.parse import parse
from pipeline.reports.book import Book, Number, Shown, Table, Text
from pipeline.reports.edition import Edition, edition
from pipeline.reports.papers import BUILDERS, papers
from pipeline.reports.sample_book import sample_book
from pipeline.reports.summary import summary
from pipeline.sampling import check_period, questioned_visits, usual_seed
from pipeline.wording import words
from pipeline.writers.xlsx import book_bytes
from schemas.rechecks import DRAWN, RECHECKS
from schemas.states import Severity

PROGRAMMES = sorted(TOWNSHIPS)
IN_WORD = {"slips", "written_replies", "dispatch_orders", "closing_summary"}


def paper_of(name: str) -> tuple[Edition, dict[str, Book]]:
    files, as_of = TOWNSHIPS[name]()
    campaign = campaign_of(name)
    made = edition(outcome_of(campaign, files, as_of), Memory(), campaign, as_of, words)
    return made, {path: plan() for path, plan in papers(made)}


@pytest.fixture(scope="module")
def shelves() -> dict[str, tuple[Edition, dict[str, Book]]]:
    return {name: paper_of(name) for name in PROGRAMMES}


def table_of(book: Book, name: str) -> Table:
    return next(
        block for sheet in book.sheets for block in sheet.blocks if isinstance(block, Table) and block.name == name
    )


def text(cell: Text | Number | Shown) -> str:
    return cell.text if isinstance(cell, Text) else "" if cell.value is None else f"{cell.value:g}"


def rows(table: Table) -> list[dict[str, str]]:
    labels = [column.label.replace("\n", "") for column in table.columns]
    return [dict(zip(labels, map(text, row), strict=True)) for row in table.rows]


def everything(book: Book) -> str:
    return repr(book.sheets)


def again(made: Edition, outcome: Outcome, paper: str) -> dict[str, Book]:
    """One paper of a changed outcome."""
    output = next(one for one in made.campaign.outputs if one.id == paper)
    return {path: plan() for path, plan in BUILDERS[paper](replace(made, outcome=outcome), output)}


def test_every_demanded_paper_is_made(shelves):
    """Issue: every output each plan demands, from YAML; the rest of the list is written in Word."""
    for name, (made, shelf) in shelves.items():
        demanded = {output.id for output in made.campaign.outputs}
        assert demanded <= set(BUILDERS) | IN_WORD
        titles = {book.title for book in shelf.values()}
        for output in made.campaign.outputs:
            if output.id in BUILDERS and output.title and output.id != "dissatisfied_ledger":
                assert any(output.title in title for title in titles), (name, output.id)


def test_the_clause_page_names_these_files(shelves):
    """docs/COVERAGE.md tells where every clause is shown: the file is there."""
    shown = (ROOT / "docs" / "clauses.toml").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:上报|领导|综治中心)/[^；（\s\"]+?\.xlsx", shown))
    written = {path for _, shelf in shelves.values() for path in shelf}
    written |= {"综治中心/核实清单.xlsx", "综治中心/问题台账.xlsx", "综治中心/任务完成明细.xlsx"}
    assert named <= written
    assert "上报/网格台账.xlsx" in written


def test_a_blank_form_says_that_there_is_nothing(shelves):
    """000-16: nothing marked as beyond the unit yet."""
    opinions = shelves["suining-2020"][1]["上报/意见建议分类汇总表.xlsx"]
    assert [row["类别"] for row in rows(table_of(opinions, "opinions"))] == ["本期无"]


@pytest.mark.slow
@pytest.mark.parametrize("name", PROGRAMMES)
def test_nothing_to_report_is_still_a_paper(name: str):
    """A paper the plan demands is written though nothing came in, and says so."""
    campaign = campaign_of(name)
    first = campaign.activity.starts + timedelta(days=20)
    made = edition(outcome_of(campaign, [], first), Memory(), campaign, first, words)
    shelf = {path: plan() for path, plan in papers(made)}
    assert len(shelf) >= sum(output.id in BUILDERS for output in campaign.outputs)
    assert sum("本期无" in everything(book) for book in shelf.values()) >= len(shelf) // 3
    assert all(book_bytes(book) for book in shelf.values())


def test_no_personal_data_leaves_the_office(shelves):
    """PRACTICE B8: no resident's name or phone outside the office, but where the plan's own form asks for them (000-15)."""
    resident = re.compile(r"张示例\d|周代表\d|冯示例\d|[冯陈褚]当事|160\d{8}")
    for name, (_, shelf) in shelves.items():
        for path, book in shelf.items():
            if path.startswith("综治中心/") or (name, path) == ("suining-2020", "上报/联户统计表.xlsx"):
                continue
            found = resident.findall(everything(book))
            allowed = path.endswith("未联户名单.xlsx") and not any(one.startswith("160") for one in found)
            assert not found or allowed, (path, found[:3])


def test_numbers_are_figures(shelves):
    """DESIGN promise 7: whatever stands in the figures is looked up there."""
    for made, shelf in shelves.values():
        for book in shelf.values():
            for cell in shown_in(book):
                source = cell.figure
                if made.figures.has(source.figure, source.unit, (source.period_start, source.period_end)):
                    row = made.figures.row(source.figure, source.unit, (source.period_start, source.period_end))
                    assert cell.value == getattr(row, cell.part)
                else:
                    assert cell.value is None


def test_table_of_links_as_annex_2_prints_it(shelves):
    """000-15, 000-10: six columns, the cadre's cells over all his households, with phones."""
    book = shelves["suining-2020"][1]["上报/联户统计表.xlsx"]
    table = table_of(book, "linkage")
    assert [column.label.replace("\n", "") for column in table.columns] == [
        "干部职工姓　名", "职　务", "联系方式", "联建村（社区）", "联系户", "联系户电话",
    ]  # fmt: skip
    assert len(table.rows) == 3 * 10 + 5 * 4
    assert {row["联系户电话"][:3] for row in rows(table)} == {"160"}
    heads = [column for column, _, _ in table.merges if column == 0]
    assert len(heads) == 8
    assert "填报单位（盖章）：绥宁县民政局" in everything(book)
    assert "8名干部，联户50对" in everything(book)
    sheet = openpyxl.load_workbook(BytesIO(book_bytes(book))).worksheets[0]
    assert sum(one.min_col == 1 and one.max_row > one.min_row for one in sheet.merged_cells.ranges) == 8


def test_other_programmes_mask_the_links(shelves):
    """PRACTICE B8: without a form that asks for phones only the office has them."""
    shelf = shelves["shuangfupu-2021"][1]
    assert "160****0001" in everything(shelf["上报/联户统计表.xlsx"])
    assert "16000000001" in everything(shelf["综治中心/联户统计表.xlsx"])


def test_households_nobody_is_linked_with(shelves):
    """003-8: the office's list with phones; the village's own rows without; the rate beside its denominator."""
    shelf = shelves["shuangfupu-2021"][1]
    office, village = shelf["综治中心/未联户名单.xlsx"], shelf["村/双凫铺社区/未联户名单.xlsx"]
    counts = {row["村"]: row for row in rows(table_of(office, "unlinked_counts"))}
    assert [counts["双凫铺社区"][name] for name in ("户册户数", "已联户数", "未联户数")] == ["15", "3", "12"]
    assert counts["竹山湾村"]["已联率"] == ""
    assert len(table_of(village, "unlinked").rows) == 12
    assert "联系电话" not in rows(table_of(village, "unlinked"))[0]


def test_opinions_for_those_above(shelves):
    """000-16: what is beyond the unit, by class, without names; the rest stays out."""
    made, _ = shelves["suining-2020"]
    scope = made.campaign.issues.scope
    assert scope is not None
    issues = made.outcome.issues
    beyond = issues["text"].str.contains("巡逻|当事")
    changed = again(
        made,
        replace(made.outcome, issues=issues.assign(scope=beyond.map({True: scope.beyond, False: scope.own}))),
        "opinion_summary",
    )
    table = table_of(changed["上报/意见建议分类汇总表.xlsx"], "opinions")
    listed = rows(table)
    assert len(listed) == int(beyond.sum()) == int(text(table.total[1]))
    assert listed[0]["类别"] == "平安建设"
    assert listed[0]["件数"] == str(int(beyond.sum()) - 1)
    assert (0, 0, int(beyond.sum()) - 2) in table.merges
    assert "冯*事与邻居排水沟纠纷，电话160****9999" in everything(changed["上报/意见建议分类汇总表.xlsx"])


def test_fields_in_which_nothing_was_registered(shelves):
    """004-5: every field the plan names has its line."""
    made, shelf = shelves["minzheng-2010"]
    fields = {row["类别"] for row in rows(table_of(shelf["上报/意见建议分类汇总表.xlsx"], "opinions"))}
    assert fields >= {one.name for one in made.campaign.disputes.categories}


def test_meetings_that_count_and_those_that_do_not(shelves):
    """000-17, 000-18, 000-19, 000-20: twenty representatives, the principal, the day made known; what was said without names."""
    book = shelves["suining-2020"][1]["上报/座谈会汇总.xlsx"]
    listed = [
        tuple(row[name] for name in ("村", "群众代表（人）", "主要负责人到场", "事先公布", "计入"))
        for row in rows(table_of(book, "forums"))
    ]
    assert listed == [
        ("青石坪村", "22", "是", "是", "是"), ("青石坪村", "20", "否", "否", "是"), ("枫木坳村", "14", "是", "是", "否"),
    ]  # fmt: skip
    assert [row["实际场次"] for row in rows(table_of(book, "forum_villages"))] == ["2", "0", "0", "0"]
    said = [row["反映的诉求和意见建议"] for row in rows(table_of(book, "forum_statements"))]
    assert said == ["河堤要修，代表周*1"] * 3


def test_meetings_of_a_plan_that_asks_for_no_number(shelves):
    """003-19: nobody is told that no meetings were held, nor which of them count, where the plan asks for none."""
    assert [sheet.name for sheet in shelves["suining-2020"][1]["上报/座谈会汇总.xlsx"].sheets] == [
        "座谈会",
        "各村场次",
        "诉求和意见建议",
    ]
    book = shelves["shuangfupu-2021"][1]["上报/座谈会汇总.xlsx"]
    assert [sheet.name for sheet in book.sheets] == ["座谈会", "诉求和意见建议"]
    assert "计入" not in [column.label for column in table_of(book, "forums").columns]
    assert "方案没有规定各村场次，登记的照实列出。" in everything(book)


def test_boards_not_renewed_for_long(shelves):
    """000-6, 000-7: quantities by kind and unit; after 90 days a hint, no failure."""
    book = shelves["suining-2020"][1]["上报/宣传工作情况.xlsx"]
    hints = {row["村"]: row["提示"] for row in rows(table_of(book, "boards"))}
    assert hints == {
        "青石坪村": "超过90天没有更换", "枫木坳村": "正常", "龙溪铺村": "没有登记宣传栏", "白杨社区": "没有登记宣传栏",
    }  # fmt: skip
    groups = {column.group for column in table_of(book, "publicity").columns}
    assert "发放宣传资料" in groups
    assert "小调解" not in groups
    assert "120" in [text(cell) for cell in table_of(book, "publicity").rows[0]]


def test_slogans_and_screens_by_unit(shelves):
    """002-6: villages and offices, in numbers."""
    table = table_of(shelves["shuiquan-2021"][1]["上报/宣传工作情况.xlsx"], "publicity")
    quantities = {text(row[0]): [text(cell) for cell in row[1:5]] for row in table.rows}
    assert quantities["东泉村"] == ["1", "4", "0", "0"]
    assert quantities["镇派出所"] == ["0", "0", "1", "1"]


def test_four_ones_side_by_side(shelves):
    """002-3: four groups, each with what was asked, done, the share and a word; no roster, no share."""
    table = table_of(shelves["shuiquan-2021"][1]["上报/四个一完成情况.xlsx"], "four_ones")
    assert len({column.group for column in table.columns if column.group}) == 4
    by_village = {text(row[0]): [text(cell) for cell in row[1:5]] for row in table.rows}
    assert by_village["东泉村"] == ["10", "10", "1", "达标"]
    assert by_village["西泉村"] == ["10", "6", "0.6", "未到期"]
    assert by_village["柳沟村"][2:] == ["", "分母缺失"]


def test_twelve_cells_of_every_village(shelves):
    """004-9: four books by three days; 004-10, 004-13: the papers of cadres and offices in the list."""
    book = shelves["minzheng-2010"][1]["上报/备案目录.xlsx"]
    table = table_of(book, "matrix_village")
    by_village = {text(row[0]): [text(cell) for cell in row[1:]] for row in table.rows}
    assert all(len(cells) == 12 for cells in by_village.values())
    assert not any(sheet.blocks[0].text.count("备案矩阵") > 1 for sheet in book.sheets)
    assert by_village["前进村"] == ["按时", "未报", "未到期"] * 4
    assert by_village["塘家湾村"] == ["迟报", "未报", "未到期"] * 4
    listed = {row["材料"] for row in rows(table_of(book, "filing_log"))}
    assert listed >= {"民情账", "下基层工作小结", "专题调研报告", "活动开展情况总结"}
    assert [row["分工"] for row in rows(table_of(book, "filing_people"))] == ["组长", "副组长"]


def test_regular_filings_one_day_below_the_other(shelves):
    """002-10: what is due by now and the next day; nil reports and late ones told apart."""
    table = table_of(shelves["shuiquan-2021"][1]["上报/备案目录.xlsx"], "matrix_weekly_report")
    assert [text(cell) for cell in table.rows[0]][:4] == ["2021-04-09", "按时", "迟报", "零报告"]
    assert len(table.rows) == 8
    assert "未到期" in [text(cell) for cell in table.rows[-1]]


def test_four_books_of_four_ledgers(shelves):
    """004-4: one sheet per book, names masked; each village its own."""
    shelf = shelves["minzheng-2010"][1]
    book, own = shelf["上报/四本账.xlsx"], shelf["村/前进村/四本账.xlsx"]
    assert [sheet.name for sheet in own.sheets] == ["民情账", "帮扶账", "组织账", "稳定账"]
    assert [text(cell) for cell in table_of(book, "four_ledgers_counts").total] == ["合计", "6", "3", "0", "3", "12"]
    assert "冯*0反映冬修水利缺资金，电话160****0000" in everything(own)
    assert "塘家湾村" not in everything(own)


def test_one_ledger_per_grid(shelves):
    """003-11, 003-15, 003-20, 002-8: people, households, issues; households in need in the office's copy alone."""
    shelf = shelves["shuangfupu-2021"][1]
    one, office = shelf["上报/网格台账/双凫铺社区_第3网格.xlsx"], shelf["综治中心/网格台账.xlsx"]
    listed = {(row["村"], row["网格"]): row for row in rows(table_of(office, "grids"))}
    assert len(listed) == 9
    assert listed["杉木桥村", "第3网格"]["网格长"] == "空缺"
    assert listed["麻石冲村", "第1网格"]["已联户"] == "3"
    assert "残疾户" in everything(office)
    for path, book in shelf.items():
        if not path.startswith("综治中心/"):
            assert "残疾户" not in everything(book), path
    assert "登记问题" in everything(one)


def test_tasks_of_the_month(shelves):
    """003-11: what ends this month or is past due, with who still has it before him; 001-3: the shares."""
    book = shelves["shuangfupu-2021"][1]["综治中心/月度任务清单.xlsx"]
    assert book.title == "每月走访工作任务清单（2021年6月）"
    headings = {sheet.name: sheet.blocks[0].text for sheet in book.sheets}
    assert headings == {name: f"{book.title}：{name}" for name in headings}
    listed = rows(table_of(book, "task_rules"))
    assert {row["期限"][:7] for row in listed} <= {"2021-06", "2021-02"}
    contact = next(row for row in listed if row["任务"] == "每个网格恰有 1 名网格长")
    assert (contact["还差"], contact["还差的（村、人、网格）"]) == ("1", "第3网格")
    shares = rows(table_of(shelves["ruji-2021"][1]["综治中心/月度任务清单.xlsx"], "task_shares"))
    assert sum(int(row["应走访户"]) for row in shares if row["村"] == "秦四庙村") == 550


def test_only_what_people_upheld_is_listed(shelves):
    """001-14: two upheld cases of one village: five points once; a denial without conclusion is nothing."""
    book = shelves["ruji-2021"][1]["领导/考核建议表.xlsx"]
    untrue = [row for row in rows(table_of(book, "assessment")) if row["事实"] == "经认定走访不实"]
    assert [(row["村（单位）"], row["对象"], row["件数"], row["方案分值"]) for row in untrue] == [
        ("秦四庙村", "", "2", "建议-5分")
    ]
    assert {row["认定分值"] for row in rows(table_of(book, "assessment"))} == {""}


def test_points_the_plan_does_not_name_stay_blank(shelves):
    """000-23, 000-26, 003-14: mediations that worked, ratings of units; six points are the most, no suggestion."""
    facts = rows(table_of(shelves["suining-2020"][1]["领导/考核建议表.xlsx"], "assessment"))
    assert [(row["对象"], row["事实"]) for row in facts if row["依据"] == "000-23"] == [("李示例", "小调解成功")]
    assert ("社会救助股", "村评单位：好1 一般1") in [(row["对象"], row["事实"]) for row in facts]
    assert {row["方案分值"] for row in facts} == {""}
    annual = rows(table_of(shelves["shuangfupu-2021"][1]["领导/考核建议表.xlsx"], "assessment"))
    assert {row["方案分值"] for row in annual if "联户全覆盖" in row["事实"]} == {"满分6分"}


def test_a_rate_of_the_questionnaire_is_told_in_words_lowest_first(shelves):
    """002-13: leaders read what the rate is called and how high it is, never the id of a figure."""
    made = shelves["shuiquan-2021"][0]
    entry = next(one for one in made.campaign.assessment if one.evidence == "safety_rate.Q6")
    table = made.outcome.assessment
    cases = [(unit, count, 40.0) for unit, count in zip(made.units[:2], (40.0, 39.0), strict=True)]
    extra = pd.DataFrame(
        [(entry.id, entry.basis, unit, unit, count, of, float("nan"), "") for unit, count, of in cases],
        columns=list(table.columns),
    ).astype(table.dtypes.to_dict())
    only = pd.concat([table[table["entry"].ne(entry.id)], extra], ignore_index=True)
    book = again(made, replace(made.outcome, assessment=only), "assessment_book")["领导/考核建议表.xlsx"]
    told = [(row["村（单位）"], row["事实"]) for row in rows(table_of(book, "assessment")) if row["依据"] == "002-13"]
    assert told == [(made.units[1], "Q6 群众安全感 97.50%（自测）"), (made.units[0], "Q6 群众安全感 100.00%（自测）")]
    assert "safety_rate" not in everything(book)


def test_what_was_drawn_for_a_reason_is_in_no_rate(shelves):
    """000-25, 002-11: two of three drawn at random confirmed; the fourth call was no random one."""
    table = table_of(shelves["suining-2020"][1]["领导/考核建议表.xlsx"], "called_back")
    row = next(row for row in table.rows if text(row[0]) == "青石坪村")
    assert [text(cell) for cell in row[1:4]] == ["3", "2", "1"]
    assert (row[7].value, row[8].value) == (pytest.approx(2 / 3), 3)


def test_equals_at_the_cut_are_shown(shelves):
    """003-13: who is inside whatever happens, who shares the last places; nobody is chosen."""
    made, _ = shelves["shuangfupu-2021"]
    award = made.campaign.awards[0]
    table = made.outcome.awards
    own = table[table["award"].eq(award.id)].head(1)
    ranks = (1.0, 2.0, 3.0, 3.0, 5.0, 7.0)
    tied = pd.concat(
        [
            own.assign(subject=f"第{at}格", rank=rank, within=rank < 3, tied_at_cut=rank == 3)
            for at, rank in enumerate(ranks)
        ]
    )
    book = again(made, replace(made.outcome, awards=tied), "awards_book")["领导/评优建议表.xlsx"]
    listed = rows(table_of(book, f"award_{award.id}"))
    assert [(row["名次"], row["情况"]) for row in listed] == [
        ("1", "名额以内"), ("2", "名额以内"), ("并列第3", "并列在名额处"), ("并列第3", "并列在名额处"), ("5", "名额以外"),
    ]  # fmt: skip
    assert {row["选定"] for row in listed} == {""}
    quotas = table_of(book, "quotas")
    assert text(quotas.total[5]) == "7200"


def test_a_prize_by_figures_names_them(shelves):
    """A prize of another programme may go by figures of a village: in words, counts as counts, shares as shares (003-13)."""
    made, _ = shelves["shuangfupu-2021"]
    award = Award.model_validate({"id": "p", "basis": "一", "title": "好村", "per": "village", "quota": 1, "by": ["visits", "coverage_rate"]})  # fmt: skip
    own = made.outcome.awards.head(1).assign(award="p", unit="荷塘坳村", subject="荷塘坳村", rank=1.0, first=359.0, second=0.5)  # fmt: skip
    made = replace(made, campaign=made.campaign.model_copy(update={"awards": (award,)}))
    table = table_of(again(made, replace(made.outcome, awards=own), "awards_book")["领导/评优建议表.xlsx"], "award_p")
    assert [column.label for column in table.columns][3:5] == ["走访（户次）", "户户到率"]
    assert [cell.format for cell in table.rows[0][3:5]] == ["count", "percent"]
    assert set(FIGURES) == set(words("papers").table("candidates.figures"))


def test_ages_and_duties_of_cases(shelves):
    """004-8, 004-16: open issues by age; whoever has an owner, and what waits longer than ninety days, with the four duties."""
    made, shelf = shelves["minzheng-2010"]
    ages = table_of(shelf["综治中心/整改台账.xlsx"], "case_ages")
    assert [text(cell) for cell in ages.total] == ["合计", "1", "1", "2", "0", "4"]
    issues = made.outcome.issues
    owned = issues.assign(
        case_owner=pd.Series(["赵领导", None, None, None], dtype="str"),
        duty_1=pd.Series(["是", None, None, None], dtype="str"),
    )
    charge = table_of(
        again(made, replace(made.outcome, issues=owned), "case_ledger")["综治中心/整改台账.xlsx"], "charge"
    )
    assert [column.label for column in charge.columns][6:10] == ["掌握情况", "思想教育", "解决化解", "息诉息访"]
    assert [text(cell) for cell in charge.rows[0]][4:8] == ["赵领导", text(charge.rows[0][5]), "是", "否"]


def test_sample_is_redrawn_by_anyone(shelves):
    """000-25, 002-11: the same seed, the same book, wherever it is drawn; the check is the half of the year."""
    made, shelf = shelves["ruji-2021"]
    output = next(one for one in made.campaign.outputs if one.id == "recheck_sample")
    seed = usual_seed(check_period(made.campaign, made.as_of))
    drawn = sample_book(
        made.outcome.facts, made.campaign, made.as_of, words("sample"), per_unit=10, seed=seed, title=output.title
    )
    assert book_bytes(drawn) == book_bytes(shelf["综治中心/抽查样本.xlsx"])
    assert len(table_of(drawn, "sample").rows) == 20
    suining = campaign_of("suining-2020")
    assert check_period(suining, date(2020, 6, 1), "2") == (date(2020, 4, 1), date(2020, 6, 30))
    assert check_period(suining, date(2020, 9, 1), "2") == (date(2020, 7, 1), date(2020, 12, 31))


def test_households_with_a_sign_are_drawn_apart(shelves):
    """PRACTICE D: of a crowded day every visit of that cadre, on a sheet of its own."""
    made, _ = shelves["ruji-2021"]
    facts = made.outcome.facts
    first = facts.visits[facts.visits["cadre"].eq("赵示例")].iloc[0]
    place = facts.sheets.loc[first["source"]]
    sign = Finding("many_homes_in_a_day", Severity.VERIFY, place["file"], place["sheet"], row=int(first["row"]),
                   unit="秦四庙村", register="visits", submission=place["submission"])  # fmt: skip
    asked = questioned_visits(facts.visits, [sign], facts.sheets)
    assert set(asked["visited_on"]) == {first["visited_on"]}
    assert len(asked) == 3
    book = sample_book(replace(facts, findings=(sign,)), made.campaign, made.as_of, words("sample"), per_unit=10)
    assert [row["抽取方式"] for row in rows(table_of(book, "asked"))] == [DRAWN[1]] * 3
    assert {row["抽取方式"] for row in rows(table_of(book, "sample"))} == {DRAWN[0]}


def test_a_filled_in_sample_comes_back(shelves, tmp_path):
    """000-25: the book dropped into the input folder is the register of rechecks."""
    made, shelf = shelves["ruji-2021"]
    path = tmp_path / "抽查样本.xlsx"
    path.write_bytes(book_bytes(shelf["综治中心/抽查样本.xlsx"]))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    head = next(row for row in range(1, 8) if sheet.cell(row, 1).value == "村")
    labels = {cell.value: cell.column for cell in sheet[head]}
    for row, result in ((head + 1, "确认走访"), (head + 2, "否认")):
        sheet.cell(row, labels["回访结果"]).value = result
        sheet.cell(row, labels["回访日期"]).value = "2021-10-27"
    book.save(path)
    submission = Submission("ab" * 32, path.name, date(2021, 10, 29), 1, read_files([path])[0])
    read = parse([submission], made.campaign).tables[RECHECKS.register]
    assert read["result"].dropna().tolist() == ["确认走访", "否认"]
    assert set(read["drawn"]) == {DRAWN[0]}


def test_a_repeated_header_fits_every_table_below_it(shelves):
    """On a printed second page the repeated header stands above whatever comes there: it must be that table's own."""
    walked = set()
    for name, (made, books) in shelves.items():
        for sheet in (sheet for book in (summary(made), *books.values()) for sheet in book.sheets):
            tables = [block for block in sheet.blocks if isinstance(block, Table)]
            walked |= {table.name for table in tables}
            first = next((table for table in tables if table.repeat), None)
            if first is None or sheet.one_page:
                continue
            for table in tables[tables.index(first) + 1 :]:
                ours, above = ([column.label for column in one.columns[1:]] for one in (table, first))
                assert ours == above, (name, sheet.name, table.name)
    assert {"issues", "issue_kinds"} <= walked
