"""通报: every numeral looked up, units only, the look of GB/T 9704-2012 (001-13; PRACTICE B3, B4, E; TRAPS 4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pandas as pd
import pytest
import report_samples as samples
import yaml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from pipeline import flow
from pipeline.campaign import Bulletin, Campaign
from pipeline.errors import OperatorError
from pipeline.model import Memory
from pipeline.reports.bulletin import bulletin_context, is_due, notices_of_day
from pipeline.reports.numbers import Figures, formatted, pace_status
from pipeline.workdays import Workdays
from pipeline.writers.docx_notice import notice_template, render_notice

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
NUMERAL = re.compile(r"[0-9]+(?:[.:][0-9]+)*")
Made = tuple[docx.document.Document, dict]


@cache
def template_of(name: str) -> bytes:
    return notice_template((TEMPLATES / f"{name}.j2").read_text(encoding="utf-8"))


def made(campaign: Campaign, which: str, table: pd.DataFrame, as_of: date = samples.AS_OF) -> Made:
    bulletin = next(bulletin for bulletin in campaign.bulletins if bulletin.id == which)
    context = bulletin_context(bulletin, table, campaign, as_of, Workdays())
    return docx.Document(BytesIO(render_notice(template_of(bulletin.template), context))), context


def paragraphs(document: docx.document.Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def cells(document: docx.document.Document) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]


def untraced(document: docx.document.Document, context: dict) -> set[str]:
    """Numerals of the document that no look-up gave."""
    known = {numeral for lookup in context["rendered_numbers"] for numeral in NUMERAL.findall(lookup.text)}
    text = "\n".join(paragraphs(document) + [cell for row in cells(document) for cell in row])
    return set(NUMERAL.findall(text)) - known


def changed(table: pd.DataFrame, figure: str, unit: str, **values: object) -> pd.DataFrame:
    table = table.copy()
    mask = table["figure"].eq(figure) & table["unit"].eq(unit)
    assert mask.any()
    for name, value in values.items():
        table.loc[mask, name] = value
    return table


@pytest.fixture(scope="module")
def table(ruji: Campaign) -> pd.DataFrame:
    return samples.figures_table(ruji)


@pytest.fixture(scope="module", params=["daily", "weekly"])
def notice(request: pytest.FixtureRequest, ruji: Campaign, table: pd.DataFrame) -> Made:
    return made(ruji, request.param, table)


def test_every_numeral_was_looked_up(notice: Made) -> None:
    """DESIGN promise 7: nothing in a notice is typed by hand, dates included."""
    assert untraced(*notice) == set()


def test_a_number_typed_into_the_template_is_noticed(ruji: Campaign, table: pd.DataFrame) -> None:
    context = bulletin_context(ruji.bulletins[0], table, ruji, samples.AS_OF, Workdays())
    document = docx.Document(
        BytesIO(render_notice(notice_template('全镇{{ count("target") }}户，其中98765户'), context))
    )
    assert untraced(document, context) == {"98765"}


def test_every_looked_up_text_equals_its_row_of_the_figures(notice: Made, table: pd.DataFrame) -> None:
    """Issue: every number in 通报.docx equals its row in figures.csv."""
    rows = table.set_index(["figure", "unit", "period_start", "period_end"])
    traced = [lookup for lookup in notice[1]["rendered_numbers"] if lookup.source]
    assert len(traced) > 80
    for lookup in traced:
        row = rows.loc[
            (
                lookup.source.figure,
                lookup.source.unit,
                pd.Timestamp(lookup.source.period_start),
                pd.Timestamp(lookup.source.period_end),
            )
        ]
        styles = ("count", "percent", "points", "points_abs")
        allowed = {
            formatted(None if pd.isna(value) else value, style)
            for value in (row["value"], row["n"])
            for style in styles
        }
        assert lookup.text in allowed | {text.lstrip("-") for text in allowed}, lookup


def test_ranking_table_says_what_the_figures_say(ruji: Campaign, table: pd.DataFrame) -> None:
    """001-13: rank, village, target, visited, rate, pace gap, new; the town closes the table; the silent village is not in it."""
    document, _ = made(ruji, "daily", table)
    head, *rows, town = cells(document)
    assert head == ["排名", "村", "任务数", "累计走访", "完成率", "序时差", "今日新增"]
    assert len(rows) == 15
    assert samples.SILENT not in [row[1] for row in rows]
    assert town[1:3] == ["全镇", "11267"]
    by_unit = table[table["period_end"].eq(pd.Timestamp(samples.AS_OF))].set_index(["figure", "unit"])["value"]
    for row in rows:
        unit = row[1]
        rate = by_unit["completion_rate", unit]
        assert float(row[4].rstrip("%")) == pytest.approx(rate * 100, abs=0.0051)
        assert float(row[5]) == pytest.approx(by_unit["pace_gap", unit] * 100, abs=0.0051)
        assert [int(row[2]), int(row[3])] == [by_unit["target", unit], by_unit["visited_households", unit]]
    assert [int(row[0]) for row in rows] == list(range(1, 16))
    assert f"{samples.SILENT}未报送走访登记表，不参加排名。" in paragraphs(document)


def test_ties_share_a_place(ruji: Campaign, table: pd.DataFrame) -> None:
    """PRACTICE E: 1, 1, 3 with 并列."""
    tied = changed(table, "rank", "街南村", value=1.0)
    rows = cells(made(ruji, "daily", tied)[0])
    assert [row[:2] for row in rows[1:4]] == [["并列1", "汝园村"], ["并列1", "街南村"], ["3", "汝集二村"]]


def test_last_places_only_below_the_pace(ruji: Campaign, table: pd.DataFrame) -> None:
    """PRACTICE E: bottom three and below the pace; nobody when all are on track."""
    context = made(ruji, "daily", table)[1]
    assert [row.unit for row in context["bottom"]] == ["新桥村", "七营村", "秦四庙村"]
    kept = changed(table, "pace_gap", "七营村", value=0.01)
    assert [row.unit for row in made(ruji, "daily", kept)[1]["bottom"]] == ["新桥村", "秦四庙村"]
    fine = table.copy()
    fine.loc[fine["figure"].eq("pace_gap"), "value"] = 0.02
    document, context = made(ruji, "daily", fine)
    assert context["bottom"] == []
    assert "已报送的村均达到序时进度。" in paragraphs(document)
    assert not [text for text in paragraphs(document) if "排名靠后" in text]


@pytest.mark.parametrize(("ranked", "named"), [(1, 0), (2, 1), (3, 2), (4, 2), (5, 3)])
def test_the_upper_half_is_never_at_the_bottom(ranked: int, named: int, ruji: Campaign, table: pd.DataFrame) -> None:
    """On the first days few villages have a place: the only one is first, not last (PRACTICE E)."""
    table = table.copy()
    units = [unit.name for unit in ruji.units.list]
    unplaced = table["unit"].isin(units[ranked:]) & table["figure"].isin(["rank", "completion_rate"])
    table.loc[unplaced, ["value", "status"]] = [float("nan"), "not_submitted"]
    for place, unit in enumerate(units[:ranked], start=1):
        table = changed(table, "rank", unit, value=place, status="ok")
        table = changed(table, "completion_rate", unit, status="ok")
        table = changed(table, "pace_gap", unit, value=-0.2)
    _, context = made(ruji, "daily", table)
    assert [row.unit for row in context["bottom"]] == units[ranked - named : ranked]


def test_no_ranking_when_switched_off(ruji: Campaign, table: pd.DataFrame) -> None:
    """PRACTICE B10: ranking can be switched off; the villages are then listed in printed order."""
    ranking = ruji.ranking.model_copy(update={"style": "off"})
    campaign = ruji.model_copy(update={"ranking": ranking})
    document, _ = made(campaign, "daily", table[table["figure"].ne("rank")])
    head, first, *_ = cells(document)
    assert head[0] == "村"
    assert first[0] == "秦四庙村"
    assert not [text for text in paragraphs(document) if "排名靠后" in text]


def test_a_quiet_day_gets_one_line_instead_of_a_ranking(ruji: Campaign, table: pd.DataFrame) -> None:
    """PRACTICE E, daily variant: 无变化 (减负)."""
    quiet = table.copy()
    quiet.loc[quiet["figure"].eq("new_in_day") & quiet["period_end"].eq(pd.Timestamp(samples.AS_OF)), "value"] = 0
    document, context = made(ruji, "daily", quiet)
    assert document.tables == []
    assert "今日各村无新增走访，进度无变化，不另列排名。" in paragraphs(document)
    assert untraced(document, context) == set()


def test_nothing_received_yet(ruji: Campaign, table: pd.DataFrame) -> None:
    empty = table.copy()
    rates = empty["figure"].isin(["completion_rate", "pace_gap", "rank"])
    empty.loc[rates, ["value", "status"]] = [float("nan"), "not_submitted"]
    document, _ = made(ruji, "weekly", empty)
    assert "截至10月29日，尚未收到各村的走访登记表。" in paragraphs(document)


def test_last_week_only_where_there_was_one(ruji: Campaign, table: pd.DataFrame) -> None:
    """PRACTICE E: 环比 is this week against last week; a dash in the first week."""
    text = "\n".join(paragraphs(made(ruji, "weekly", table)[0]))
    assert "上周（10月16日至10月22日）新增2370户" in text
    by_unit = table[table["figure"].eq("week_over_week")].set_index("unit")["value"]
    gap = int(by_unit[ruji.issuer])
    assert f"本周比上周{'多' if gap >= 0 else '少'}{abs(gap)}户" in text
    first = date(2021, 10, 22)
    document, context = made(ruji, "weekly", samples.figures_table(ruji, first), first)
    assert context["has_last_week"] is False
    assert "上周（" not in "\n".join(paragraphs(document))
    assert cells(document)[0][-1] == "本周新增"


def test_coverage_is_not_invented_without_a_roster(ruji: Campaign, table: pd.DataFrame) -> None:
    """001-2: without the household roster 户户到率 is not computed, and the notice says so."""
    assert "。无户册，户户到率未计算。" in "\n".join(paragraphs(made(ruji, "daily", table)[0]))
    some = samples.figures_table(ruji, roster=True)
    some = some[~(some["figure"].eq("roster_households") & some["unit"].isin(["朱集村", "汝集二村", ruji.issuer]))]
    some = changed(some, "coverage_rate", ruji.issuer, value=float("nan"), status="no_denominator")
    assert "。朱集村、汝集二村无户册，全镇户户到率未计算。" in "\n".join(paragraphs(made(ruji, "daily", some)[0]))
    assert re.search(
        "按户册[0-9]+户计算，户户到率30.20%",
        "\n".join(paragraphs(made(ruji, "daily", samples.figures_table(ruji, roster=True))[0])),
    )


def test_survey_is_the_towns_only_with_n_and_the_warning(ruji: Campaign, table: pd.DataFrame) -> None:
    """PRACTICE B1, B8: n printed, 自测 与省民调不可比, 不了解 apart, no village's own results."""
    document, context = made(ruji, "weekly", table)
    text = "\n".join(paragraphs(document))
    assert "群众安全感95.19%（有效回答3704份" in text
    assert "另有2.92%回答不了解" in text
    assert "自测结果，与省民调不可比" in text
    asked = [
        lookup.source
        for lookup in context["rendered_numbers"]
        if lookup.source and re.search(r"\.Q\d", lookup.source.figure)
    ]
    assert asked
    assert {source.unit for source in asked} == {ruji.issuer}


def test_units_only_no_person_no_suspicion_and_short(notice: Made, ruji: Campaign) -> None:
    """PRACTICE B3, D, E: individuals never, no word of suspicion, under 1,500 characters of prose."""
    document, _ = notice
    text = "\n".join(paragraphs(document))
    people = {
        *samples.cadre_table(ruji)["name"],
        *samples.issues_table(ruji, samples.AS_OF)["reporter"],
        *samples.issues_table(ruji, samples.AS_OF)["handler"],
    } - {"nan"}
    assert not [name for name in people if isinstance(name, str) and name in text]
    assert not re.search("疑似|造假|弄虚作假|黑榜|严重|极其|很差", text)
    assert len(text) < 1500


def test_demands_name_day_counted_on_the_calendar(ruji: Campaign, table: pd.DataFrame) -> None:
    """PRACTICE E, 下步要求: who, what, by when; 2021-10-29 is a Friday, so one workday later is Monday 11-01."""
    text = paragraphs(made(ruji, "daily", table)[0])
    assert "后路村于11月1日前报送走访登记表。" in text
    assert "超过时限的问题，由责任单位于11月3日前办结，并书面反馈汝集镇综治中心。" in text
    assert any("11月5日17:30前报送" in line for line in text)


def test_after_the_visiting_phase_the_ledger_goes_on(ruji: Campaign) -> None:
    """001-4, 001-10: nothing is asked for days gone by; open issues outlive the activity."""
    late = date(2021, 11, 18)
    document, context = made(ruji, "daily", samples.figures_table(ruji, late), late)
    text = paragraphs(document)
    assert not [line for line in text if "倒排走访" in line or "前报送走访登记表（" in line]
    assert "各村继续做好问题办理和群众反馈，办理情况及时报汝集镇综治中心。" in text
    assert untraced(document, context) == set()


def test_suppressed_figures_are_never_printed(ruji: Campaign, table: pd.DataFrame) -> None:
    small = changed(table, "visits", ruji.issuer, status="suppressed", value=4.0)
    assert "、—户次" in "\n".join(paragraphs(made(ruji, "daily", small)[0]))


def test_weekly_is_issued_on_its_weekday_or_the_workday_before(ruji: Campaign) -> None:
    """001-13, G3."""
    daily, weekly = ruji.bulletins
    calendar = Workdays()
    assert is_due(daily, ruji, date(2021, 10, 27), calendar)
    assert is_due(weekly, ruji, date(2021, 10, 29), calendar)
    assert not is_due(weekly, ruji, date(2021, 10, 28), calendar)
    holiday = Workdays({date(2021, 10, 29): False})
    assert is_due(weekly, ruji, date(2021, 10, 28), holiday)
    assert not is_due(weekly, ruji, date(2021, 10, 29), holiday)
    assert not is_due(daily, ruji, date(2021, 10, 9), calendar)


def test_page_and_fonts_follow_the_standard(notice: Made) -> None:
    """GB/T 9704-2012 5.1 … 7.5: margins, 22 lines, fonts on styles only, Chinese language, page numbers odd and even."""
    document, _ = notice
    section = document.sections[0]
    assert [
        round(length / Mm(1))
        for length in (
            section.page_width,
            section.page_height,
            section.top_margin,
            section.bottom_margin,
            section.left_margin,
            section.right_margin,
        )
    ] == [210, 297, 37, 35, 28, 26]
    looks = {
        "公文_标题": ("方正小标宋简体", 22),
        "公文_正文": ("仿宋_GB2312", 16),
        "公文_一级标题": ("黑体", 16),
        "公文_二级标题": ("楷体_GB2312", 16),
    }
    for name, (font, size) in looks.items():
        style = document.styles[name]
        assert style.element.rPr.rFonts.get(qn("w:eastAsia")) == font
        assert style.font.size == Pt(size)
    body = document.styles["公文_正文"]
    assert body.element.pPr.ind.get(qn("w:firstLineChars")) == "200"
    assert 22 * body.paragraph_format.line_spacing.pt <= 225 / 25.4 * 72
    assert not [
        run
        for paragraph in document.paragraphs
        for run in paragraph.runs
        if run._r.rPr is not None and run._r.rPr.rFonts is not None
    ]
    root = document.styles.element
    assert {lang.get(qn("w:eastAsia")) for lang in root.iter(qn("w:lang"))} == {"zh-CN"}
    assert not [name for fonts in root.iter(qn("w:rFonts")) for name in fonts.attrib if "Theme" in name]
    assert document.settings.odd_and_even_pages_header_footer
    for footer in (section.footer, section.even_page_footer):
        assert footer.paragraphs[0].text == "— 1 —"
        assert "PAGE" in [order.text.strip() for order in footer._element.iter(qn("w:instrText"))]
    assert document.paragraphs[0].text == "（代拟稿）"
    assert [paragraph.text for paragraph in document.paragraphs[-2:]] == ["汝集镇综治中心", "2021年10月29日"]
    assert document.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_same_facts_same_bytes(ruji: Campaign, table: pd.DataFrame) -> None:
    text = (TEMPLATES / "bulletin_daily.j2").read_text(encoding="utf-8")

    def bytes_now() -> bytes:
        context = bulletin_context(ruji.bulletins[0], table, ruji, samples.AS_OF, Workdays())
        return render_notice(notice_template(text), context)

    first = bytes_now()
    assert first == bytes_now()
    assert {entry.date_time for entry in ZipFile(BytesIO(first)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_notice_carries_nothing_of_the_librarys_own_document() -> None:
    """A picture of an empty page would be shown as its preview; a second set of styles is sixteen times the rest."""
    with ZipFile(BytesIO(template_of("bulletin_daily"))) as package:
        names = package.namelist()
    assert not [name for name in names if any(mark in name for mark in ("thumbnail", "customXml", "stylesWithEffects"))]
    assert {"word/document.xml", "word/styles.xml", "word/settings.xml", "word/footer1.xml"} <= set(names)


def test_a_template_restyled_by_the_office_keeps_its_style(ruji: Campaign, table: pd.DataFrame) -> None:
    """TRAPS 4: fonts stand on styles, so the office changes them once, in Word or WPS."""
    edited = docx.Document(BytesIO(template_of("bulletin_daily")))
    edited.styles["公文_正文"].font.size = Pt(15)
    saved = BytesIO()
    edited.save(saved)
    context = bulletin_context(ruji.bulletins[0], table, ruji, samples.AS_OF, Workdays())
    document = docx.Document(BytesIO(render_notice(saved.getvalue(), context)))
    assert document.styles["公文_正文"].font.size == Pt(15)
    assert "11267" in "\n".join(paragraphs(document))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("应走访{{ nobody_knows }}户", "没有提供的名称"),
        ('应走访{{ count("no_such_figure") }}户', "指标没有"),
        ("应走访｛｛ office ｝｝户", "全角"),
        ("应走访{｛ office }}户", "全角"),
        ("｛% if office %}", "全角"),
        ("应走访{{ office }户", "标记写得不对"),
        ("应走访{% if office %}户", "标记写得不对"),
        ("@table row in rows 1 2\n| 甲 |\n| 乙 |\n@end", "第1行"),
        ("@table row in rows 1\n| 甲 |\n没有竖线\n@end", "第3行"),
    ],
)
def test_template_mistakes_are_one_clear_line(ruji: Campaign, table: pd.DataFrame, text: str, said: str) -> None:
    context = bulletin_context(ruji.bulletins[0], table, ruji, samples.AS_OF, Workdays())
    with pytest.raises(OperatorError, match=said):
        render_notice(notice_template(text), context)


def test_a_template_that_is_no_word_file() -> None:
    with pytest.raises(OperatorError, match="不是能打开的 Word 文件"):
        render_notice(b"PK nonsense", {})


@pytest.mark.parametrize("value", ["甲&乙<丙>丁", '"引号"', "{{ office }}", "a\x0bb\ud800c", "</w:t>", "｛｛"])
def test_any_text_comes_out_as_text(value: str, ruji: Campaign) -> None:
    """HARDENING 4: without escaping, text after & or < is lost and XML can be injected."""
    document = docx.Document(BytesIO(render_notice(notice_template("前{{ name }}后"), {"name": value})))
    assert paragraphs(document) == ["前" + value.replace("\x0b", "").replace("\ud800", "") + "后"]


def test_office_names_reach_no_dangerous_attribute(ruji: Campaign) -> None:
    """A restyled template is somebody's file: it may print facts, not run code."""
    spell: Callable[[], None] = test_any_text_comes_out_as_text
    with pytest.raises(OperatorError):
        render_notice(notice_template("{{ name.__globals__ }}"), {"name": spell})


PERIODS = {"shuangfupu-2021": "2021-09-30", "shuiquan-2021": "2021-09-24"}


@pytest.mark.parametrize("name", PERIODS)
def test_a_programme_without_targets_ranks_nobody_and_names_what_is_short(name: str) -> None:
    """002-9, 003-11; PRACTICE B3, B10: no ranking, requirements with numbers, under 1,500 characters at worst."""
    text = (TEMPLATES.parent / "campaigns" / f"{name}.yaml").read_text(encoding="utf-8")
    campaign = Campaign.model_validate(yaml.load(text, yaml.BaseLoader))
    as_of = date.fromisoformat(PERIODS[name])
    table = flow.run((), Memory(), campaign, as_of, Workdays()).figures
    silent, _ = made(campaign, campaign.bulletins[0].id, table, as_of)
    assert f"截至{as_of.month}月{as_of.day}日，尚未收到走访登记表。" in paragraphs(silent)
    for ending, value in ((".subjects", 20), (".met", 13), (".short", 7), (".not_yet_due", 2)):
        table.loc[table["figure"].str.endswith(ending), ["value", "numerator", "status"]] = [value, value, "ok"]
    for start in ("filings_", "issues_", "visits", "visited_", "home_visits", "new_in_", "rows_quarantined"):
        table.loc[table["figure"].str.startswith(start), ["value", "numerator", "status"]] = [5, 5, "ok"]
    document, context = made(campaign, campaign.bulletins[0].id, table, as_of)
    said = "\n".join(paragraphs(document))
    assert untraced(document, context) == set()
    assert len(said) < 1500
    assert "本活动不排名" in said
    assert "排名靠后" not in said
    rules = {rule.title: rule for rule in campaign.requirements}
    assert [row[1:] for row in cells(document)[1:]] == [["20", "13", "7", "2"]] * len(rules)
    told = [line for line in paragraphs(document) if re.search("：7(?:个对象|项次)未达标", line)]
    assert len(told) == 8
    asked = [rules[re.split("：7[个项]", line)[0]] for line in told]
    assert all(rule.firmness == "hard" for rule in asked[:4])
    assert [rule.each not in ("campaign", "year") for rule in asked] == ["7项次未达标" in line for line in told]
    assert f"另有{len(rules) - 8}项要求有对象未达标，见上表。" in paragraphs(document)
    assert "（7个）" in told[0]
    assert any(
        line.startswith("没有达标的于") and line.endswith("无法补做的书面说明情况。") for line in paragraphs(document)
    )


def test_a_village_that_falls_short_is_named_whether_it_sent_visits_or_not() -> None:
    """PRACTICE B10: only the villages whose hard requirements are all met so far stand among those without shortfalls."""
    text = (TEMPLATES.parent / "campaigns" / "minzheng-2010.yaml").read_text(encoding="utf-8")
    campaign = Campaign.model_validate(yaml.load(text, yaml.BaseLoader))
    as_of = campaign.activity.ends
    table = flow.run((), Memory(), campaign, as_of, Workdays()).figures
    document, context = made(campaign, campaign.bulletins[0].id, table, as_of)
    said = "\n".join(paragraphs(document))
    assert context["short_units"] == [unit.name for unit in campaign.villages]
    assert "按必须完成的要求看，有未达标事项的有前进村、塘家湾村、红桥村、东风社区。" in said
    assert "尚未收到走访登记表。" in said
    assert "没有达标的于3月3日前书面说明情况。\n没有报送的材料于3月3日前补报。" in said
    sent = changed(table, "completion_rate", "前进村", status="no_denominator")
    said = "\n".join(paragraphs(made(campaign, campaign.bulletins[0].id, sent, as_of)[0]))
    assert "截至2月28日，尚无走访记录。" in said
    assert "塘家湾村、红桥村、东风社区至今未报送走访登记表。" in said
    assert re.search("塘家湾村、红桥村、东风社区于3月[0-9]日前报送走访登记表。", said)


def test_villages_in_groups_instead_of_a_ranking(ruji: Campaign, table: pd.DataFrame) -> None:
    """PRACTICE B10: 达标 and 未达标 by hard requirements, in printed order; a village that sent nothing is in neither."""
    plain = ruji.model_copy(
        update={
            "units": ruji.units.model_copy(update={"list": tuple(u.model_copy(update={"target": 0}) for u in ruji.units.list)}),
            "ranking": ruji.ranking.model_copy(update={"style": "off"}),
            "bulletins": (ruji.bulletins[0].model_copy(update={"id": "month", "every": "month", "template": "bulletin_period"}),),
        }
    )  # fmt: skip
    without = table[table["figure"].ne("rank")].copy()
    without.loc[without["figure"].isin(["target", "pace_gap"]), ["value", "numerator"]] = [float("nan"), float("nan")]
    names = [unit.name for unit in plain.units.list if unit.name != samples.SILENT]
    rows = without[without["figure"].eq("visits") & without["period_end"].eq(pd.Timestamp(samples.AS_OF))]
    parts = []
    for rule in plain.requirements:
        for part in ("subjects", "met", "short", "not_yet_due"):
            some = rows.assign(figure=f"requirement.{rule.id}.{part}", value=0.0, numerator=0.0, status="ok")
            hit = some["unit"].isin([*names[:2], ruji.issuer]) & (part == "short") & (rule.id == "every_household")
            parts.append(some.assign(value=some["value"].mask(hit | (part == "subjects"), 3.0)))
    without = without[~without["figure"].str.startswith("requirement.")]
    document, context = made(plain, "month", pd.concat([without, *parts], ignore_index=True))
    assert context["short_units"] == names[:2]
    assert context["met_units"] == names[2:]
    assert f"有未达标事项的有{names[0]}、{names[1]}。" in "\n".join(paragraphs(document))
    assert untraced(document, context) == set()


def test_a_period_notice_of_a_programme_with_targets_ranks(ruji: Campaign, table: pd.DataFrame) -> None:
    """One skeleton for every period: the parts follow the programme's data."""
    month = ruji.bulletins[0].model_copy(update={"id": "month", "every": "month", "template": "bulletin_period"})
    document, context = made(ruji.model_copy(update={"bulletins": (month,)}), "month", table)
    head, *rows = cells(document)
    assert head == ["排名", "村", "任务数", "累计走访", "完成率", "序时差"]
    assert [row[0] for row in rows[:15]] == [str(place) for place in range(1, 16)]
    assert "本活动不排名" not in "\n".join(paragraphs(document))
    assert untraced(document, context) == set()


def test_on_a_day_without_a_notice_the_most_frequent_one_is_there(ruji: Campaign) -> None:
    """003-11: ten-day, quarterly and yearly notices; a run on the day after the end of ten days still gives one."""
    kinds = [("year", "年总评"), ("ten_days", "旬通报")]
    made = [
        Bulletin(id=every, basis="003-11", title=title, every=every, template="bulletin_period", to="各村")  # type: ignore[arg-type]
        for every, title in kinds
    ]
    own = ruji.model_copy(update={"bulletins": (made[1], made[0])})
    days = {date(2021, 10, 20): ["ten_days"], date(2021, 10, 21): ["ten_days"], date(2021, 10, 9): []}
    assert {day: [one.id for one in notices_of_day(own, day, Workdays({}))] for day in days} == days


@pytest.mark.parametrize("which", ["daily", "weekly", "month"])
def test_visits_by_mode_add_up_to_the_visits(which: str, ruji: Campaign, table: pd.DataFrame) -> None:
    """A reader who adds the visits at home, by phone and by video gets the visits told in the line before."""
    month = ruji.bulletins[0].model_copy(update={"id": "month", "every": "month", "template": "bulletin_period"})
    campaign = ruji.model_copy(update={"bulletins": (*ruji.bulletins, month)})
    for figure, value in (("visits", 9), ("home_visits", 4), ("phone_visits", 3), ("video_visits", 2)):
        table = changed(table, figure, ruji.issuer, value=value)
    said = "\n".join(paragraphs(made(campaign, which, table)[0]))
    told = re.findall(r"(?:入户|电话|视频)(?:走访)?([0-9]+)户次", said)
    assert sum(map(int, told)) == 9
    without = "\n".join(paragraphs(made(campaign, which, changed(table, "video_visits", ruji.issuer, value=0))[0]))
    assert "视频" not in without


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("旬调度通报", "“访平安”活动进展情况的旬调度通报"),
        ("活动进展情况", "“访平安”活动进展情况的通报"),
        ("大走访情况通报", "“访平安”大走访情况的通报"),
    ],
)
def test_every_heading_ends_as_a_notice(title: str, heading: str, ruji: Campaign, table: pd.DataFrame) -> None:
    """PRACTICE B3: 关于……情况的通报, the situation named once."""
    month = ruji.bulletins[0].model_copy(
        update={"id": "month", "every": "month", "title": title, "template": "bulletin_period"}
    )
    campaign = ruji.model_copy(update={"bulletins": (month,), "short_title": "访平安"})
    assert heading in paragraphs(made(campaign, "month", table)[0])


def test_no_filings_no_line_of_zeros(ruji: Campaign, table: pd.DataFrame) -> None:
    """Filings owed by the issuer alone, or none due yet: the notice does not list 0 of everything."""
    month = ruji.bulletins[0].model_copy(update={"id": "month", "every": "month", "template": "bulletin_period"})
    campaign = ruji.model_copy(update={"bulletins": (month,)})
    with_some = changed(table, "filings_expected", ruji.issuer, value=16)
    assert any("到期应报16份" in line for line in paragraphs(made(campaign, "month", with_some)[0]))
    with_none = changed(table, "filings_expected", ruji.issuer, value=0)
    assert not any("应报" in line or "报送情况" in line for line in paragraphs(made(campaign, "month", with_none)[0]))


@pytest.mark.parametrize("which", ["daily", "weekly"])
def test_a_single_shortcoming_is_not_counted(which: str, ruji: Campaign, table: pd.DataFrame) -> None:
    """一是 …, 二是 …: only where there are several."""
    units = [unit.name for unit in ruji.units.list]
    one = table.copy()
    for figure, value in (("pace_gap", 0.1), ("new_in_day", 3), ("new_in_week", 3), ("issues_overdue", 0)):
        one.loc[one["figure"].eq(figure) & one["unit"].isin(units), ["value", "numerator", "status"]] = [
            value,
            value,
            "ok",
        ]
    one.loc[one["figure"].eq("rows_quarantined.visits"), ["value", "numerator"]] = [0.0, 0.0]
    said = paragraphs(made(ruji, which, one)[0])
    assert f"{samples.SILENT}至今未报送走访登记表。" in said
    assert not any(line.startswith("一是") for line in said)
    several = paragraphs(made(ruji, which, changed(one, "issues_overdue", units[0], value=2, numerator=2))[0])
    assert [line[:2] for line in several if line[1:2] == "是"] == ["一是", "二是"]


def test_questionnaires_that_came_in_are_not_denied(ruji: Campaign, table: pd.DataFrame) -> None:
    """The answers of one village alone give no rate of the town's, but they are there (PRACTICE B8)."""
    rates = table["figure"].str.match(r"(satisfaction|safety)_rate\.Q\d+$") & table["unit"].eq(ruji.issuer)
    hidden = table.copy()
    hidden.loc[rates, ["value", "status"]] = [float("nan"), "no_denominator"]
    document, context = made(ruji, "weekly", hidden)
    number = context["count"]("questionnaire_n")
    assert f"累计收回有效问卷{number}份，本期不列全镇的各项指标。" in paragraphs(document)
    nobody = changed(hidden, "questionnaire_n", ruji.issuer, value=0)
    assert "尚无有效问卷。" in paragraphs(made(ruji, "weekly", nobody)[0])


def test_no_change_is_no_more_and_no_less(ruji: Campaign, table: pd.DataFrame) -> None:
    """PRACTICE E: as many households as the week before are neither 多0户 nor 少0户."""
    same = changed(table, "week_over_week", ruji.issuer, value=0, numerator=0)
    said = "\n".join(paragraphs(made(ruji, "weekly", same)[0]))
    assert "，本周与上周持平。" in said
    assert "本周比上周" not in said


def test_nobody_unsure_is_not_told(ruji: Campaign, table: pd.DataFrame) -> None:
    """PRACTICE B1: 不了解 is printed beside the rate where somebody said so."""
    assert "回答不了解" in "\n".join(paragraphs(made(ruji, "weekly", table)[0]))
    none = table.copy()
    none.loc[none["figure"].str.startswith("dont_know_share."), ["value", "numerator"]] = [0.0, 0.0]
    assert "不了解" not in "\n".join(paragraphs(made(ruji, "weekly", none)[0]))


def test_before_the_visiting_phase_there_is_no_pace(ruji: Campaign) -> None:
    """001-4: until it begins the notice says when; on the day it is measured, on the days after its end it is answered for."""
    said = {}
    early, first = date(2021, 10, 11), date(2021, 10, 16)
    for day in (early, first, date(2021, 11, 15), date(2021, 12, 4)):
        table = samples.figures_table(ruji, max(day, first)).replace(
            {pd.Timestamp(first): pd.Timestamp(min(day, first))}
        )
        document, context = made(ruji, "daily", table, day)
        said[day.day] = "\n".join(paragraphs(document))
        assert untraced(document, context) == set()
    assert "；走访阶段自10月16日开始。" in said[11]
    assert "与序时进度" not in said[11]
    assert "各村逐户发放宣传页、开展问卷、摸排问题，于10月22日17:30前报送" in said[11]
    assert "；序时进度为" in said[16]
    assert "各村继续逐户发放" in said[16]
    assert "走访阶段至11月15日结束，未完成走访任务的村于11月18日前书面说明情况。" in said[15]
    assert "未完成走访任务的村于12月8日前书面说明情况。" in said[4]
    assert not [day for day, text in said.items() if "均达到序时进度" in text]


def test_a_village_whose_rows_were_all_refused_has_sent_something(ruji: Campaign, table: pd.DataFrame) -> None:
    """001-13: who sent a register that must be corrected is never told in public to have sent none."""
    sent = changed(table, "rows_quarantined.visits", samples.SILENT, value=31, numerator=31)
    said = paragraphs(made(ruji, "daily", sent)[0])
    assert f"{samples.SILENT}报送的走访登记有误，改正前不参加排名。" in said
    assert not [line for line in said if "未报送" in line or f"{samples.SILENT}于" in line]
    assert any(f"{samples.SILENT}（31行）" in line for line in said)
    off = ruji.model_copy(update={"ranking": ruji.ranking.model_copy(update={"style": "off"})})
    said = paragraphs(made(off, "daily", table[table["figure"].ne("rank")])[0])
    assert f"{samples.SILENT}未报送走访登记表。" in said


def test_a_village_without_households_to_visit_is_blamed_for_nothing(ruji: Campaign, table: pd.DataFrame) -> None:
    """001-1: a task of 0 gives no rate and no place; it is neither silent nor idle."""
    free = "庄营村"
    for figure in ("completion_rate", "pace_gap", "rank"):
        table = changed(table, figure, free, value=float("nan"), status="no_denominator")
    table.loc[table["figure"].eq("new_in_day") & table["unit"].eq(free), "value"] = 0
    document, context = made(ruji, "daily", table)
    said = paragraphs(document)
    assert f"{free}没有任务数，不参加排名。" in said
    assert free not in context["idle"]
    assert pace_status(Figures(table, ruji, samples.AS_OF), ruji, free) == "达标"
    assert pace_status(Figures(table, ruji, samples.AS_OF), ruji, samples.SILENT) == "未报送"
