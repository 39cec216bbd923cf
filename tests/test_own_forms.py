"""A programme's own words for its registers: title, headers, columns left out and added, from the blank to the ledger."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from test_without_visits import PLAN, printed
from workspace import Desk, command

from pipeline.campaign_file import CampaignMistakes, load_campaign
from pipeline.forms import forms_of

AS_OF = "2022-05-20"
FORMS = """
forms:
  - register: disputes
    basis: 方案三
    title: 隐患排查登记表
    note: 一处隐患一行。
    labels: {category: 隐患类别, text: 隐患情况, reporter: 责任人}
    without: [kind, disposal, reported_on]
    columns:
      - {id: danger, title: 隐患等级, type: option, options: [重大, 较大], if_blank: 强制}
      - {id: threatened, title: 威胁人数, type: count}
  - register: activities
    columns:
      - {id: crowd, title: 参加对象, type: option, options: [干部, 群众]}
  - register: handling
    labels: {feedback_on: 复核日, feedback_by: 复核人, satisfaction: 复核结果}
"""
OWN = (
    PLAN.replace("default_grade: 较大", "default_grade: 较大\n  graded_by: danger").replace(
        "count: activities, where: {kind: 巡查}", "count: activities, where: {kind: 巡查, crowd: 群众}"
    )
    + FORMS
)


def plan(folder: Path, text: str = OWN) -> Path:
    path = folder / "hazards-2022.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def headers(path: Path) -> list[str]:
    return [str(cell.value) for cell in load_workbook(path).worksheets[0][3] if cell.value]


def sheet(path: Path, head: str, *rows: str) -> None:
    book = Workbook()
    for line in (head, *rows):
        book.active.append([cell or None for cell in line.split("|")])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def test_the_blank_is_called_as_the_plan_calls_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path, plan(tmp_path))
    assert command("templates", *desk.words, "--campaign", desk.campaign).code == 0
    path = desk.output / "空白表" / "上溪村" / "隐患排查登记表_上溪村.xlsx"
    assert headers(path) == [
        "村", "排查日期", "隐患类别", "责任人", "联系电话", "隐患情况", "登记干部", "隐患等级", "威胁人数", "备注",
    ]  # fmt: skip


def test_what_is_typed_there_is_counted_and_graded(tmp_path: Path) -> None:
    """Own headers and usual ones are read alike; the village's grade is the issue's, a rule counts by an added column."""
    desk = Desk(tmp_path, plan(tmp_path))
    sheet(desk.input / "隐患_上溪村.xlsx", "村|排查日期|隐患类别|隐患情况|隐患等级|威胁人数",
          "上溪村|2022-04-20|边坡|屋后切坡开裂|重大|12", "上溪村|2022-04-21|山塘|溢洪道堵塞||3")  # fmt: skip
    sheet(desk.input / "隐患_下溪村.xlsx", "村|排查日期|领域|主要内容|隐患等级", "下溪村|2022-04-20|山塘|坝脚渗水|较大")
    sheet(
        desk.input / "活动.xlsx",
        "村（单位）|活动类型|日期|参加对象",
        *(f"上溪村|巡查|2022-04-2{day}|群众" for day in (0, 1)),
        *(f"下溪村|巡查|2022-04-2{day}|干部" for day in (0, 1)),
    )
    desk.run(AS_OF)
    issues = desk.table(AS_OF, "issues")
    assert dict(zip(issues["text"], issues["grade"], strict=True)) == {"屋后切坡开裂": "重大", "坝脚渗水": "较大"}
    findings = desk.table(AS_OF, "findings")
    assert findings.loc[findings["severity"] == "强制", "label"].tolist() == ["隐患等级"]
    slip = load_workbook(desk.output / AS_OF / "村" / "上溪村" / "反馈单.xlsx")["需修改清单"]
    assert "请补上“隐患等级”。" in {cell.value for row in slip.iter_rows() for cell in row}
    figures = desk.table(AS_OF, "figures").set_index(["figure", "unit"])["value"]
    assert (figures["requirement.patrols.met", "上溪村"], figures["requirement.patrols.met", "下溪村"]) == ("1", "0")
    ledger = headers(desk.output / AS_OF / "综治中心" / "问题台账.xlsx")
    assert {"复核日", "复核人", "复核结果"} <= set(ledger)
    assert not {"反馈日", "群众评价"} & set(ledger)
    received = load_workbook(desk.output / AS_OF / "综治中心" / "收件情况.xlsx").worksheets[0]
    assert "隐患排查登记表" in {cell.value for row in received.iter_rows() for cell in row}


@pytest.mark.slow
def test_the_ledger_comes_back_under_its_own_headers(tmp_path: Path) -> None:
    desk = Desk(tmp_path, plan(tmp_path))
    sheet(desk.input / "隐患.xlsx", "村|排查日期|隐患情况|隐患等级", "上溪村|2022-04-20|屋后切坡开裂|重大")
    desk.run("2022-05-10")
    book = load_workbook(desk.output / "2022-05-10" / "综治中心" / "问题台账.xlsx")
    table = book["问题台账"]
    place = {cell.value: cell.column for cell in table[3]}
    typed = {"交办日": "2022-04-21", "责任人": "赵大", "办结日": "2022-05-08", "复核日": "2022-05-09", "复核人": "钱二",
             "复核结果": "满意", "销号日": "2022-05-10"}  # fmt: skip
    for header, value in typed.items():
        table.cell(4, place[header]).value = value
    book.save(desk.input / "问题台账.xlsx")
    desk.run(AS_OF)
    assert desk.table(AS_OF, "issues")["status"].tolist() == ["已销号"]


def test_a_survey_is_called_as_the_plan_calls_it(ruji) -> None:  # type: ignore[no-untyped-def]
    """What the name of a sheet cannot hold is left out, and it is not longer than one may be."""
    survey = ruji.questionnaire.model_copy(update={"title": "“暖心/探访”服务满意度调查问卷"})
    assert (
        forms_of(ruji.model_copy(update={"questionnaire": survey}))["questionnaire"].title
        == "“暖心探访”服务满意度调查问卷登记表"
    )
    long = survey.model_copy(update={"title": "问" * 60})
    assert len(forms_of(ruji.model_copy(update={"questionnaire": long}))["questionnaire"].title) == 31


SAID = "wording: {群众评价: 复核意见, 群众: 责任人, 问题台账: 隐患台账, 矛盾纠纷: 隐患排查}\n"


def test_words_of_its_own(tmp_path: Path) -> None:
    """What the plan calls otherwise is called so in notices, tables and slips; longer words first, files stay where they are."""
    desk = Desk(tmp_path, plan(tmp_path, OWN + SAID))
    sheet(desk.input / "隐患.xlsx", "村|排查日期|隐患情况|隐患等级", "上溪村|2022-04-20|屋后切坡开裂|重大")
    desk.run(AS_OF)
    folder = desk.output / AS_OF
    texts = {text for path in folder.rglob("*.docx") for text in printed(path)}
    assert any("责任人满意后方可销号" in text for text in texts)
    assert not any("群众" in text for text in texts)
    summary = load_workbook(folder / "领导" / "通报汇总.xlsx")
    assert "隐患台账统计" in summary.sheetnames
    notes = {str(cell.value) for row in summary["隐患台账统计"].iter_rows() for cell in row}
    assert any("已反馈且复核意见为满意" in text for text in notes)
    ledger = {
        str(cell.value) for row in load_workbook(folder / "综治中心" / "问题台账.xlsx").worksheets[0] for cell in row
    }
    assert "隐患排查" in ledger
    assert not any("矛盾纠纷" in text for text in texts | ledger)
    source = desk.table(AS_OF, "issues")["source"].tolist()
    assert source == ["矛盾纠纷"]  # data files keep our words


WORKDAYS = OWN.replace("  closing:", "  deadline_mode: workday\n  closing:")


def test_the_ledger_hints_at_workdays(tmp_path: Path) -> None:
    form = forms_of(load_campaign(plan(tmp_path, WORKDAYS)))["handling"]
    assert form["grade"].hint == "重大30个工作日、较大15个工作日"
    assert forms_of(load_campaign(plan(tmp_path)))["handling"]["grade"].hint == "重大30日、较大15日"


@pytest.mark.slow
def test_days_that_are_workdays_are_called_so(tmp_path: Path) -> None:
    """Fifteen workdays are not fifteen days: in the definitions and the slip."""
    desk = Desk(tmp_path, plan(tmp_path, WORKDAYS))
    sheet(desk.input / "隐患.xlsx", "村|排查日期|隐患情况|隐患等级", "上溪村|2022-04-20|屋后切坡开裂|较大")
    desk.run(AS_OF)
    folder = desk.output / AS_OF
    texts = [text for path in sorted(folder.rglob("*.xlsx")) for text in printed(path)]
    texts += printed(folder / "综治中心" / "交办单" / "YH-001.docx")
    assert any("自交办之日起15个工作日内" in text for text in texts)
    assert any("较大问题15个工作日（方案三）" in text for text in texts)
    assert not any("15日内" in text or "问题15日" in text for text in texts)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("register: disputes\n    basis", "register: disputs\n    basis", "“disputs”"),
        ("{category: 隐患类别,", "{categori: 隐患类别,", "是不是想写“category”"),
        ("without: [kind, disposal", "without: [kind, text", "“text”（主要内容）是这张表必须有的列"),
        ("text: 隐患情况", "text: 联系电话", "表头“联系电话”和“联系电话”（reporter_phone）一列的叫法一样"),
        ("title: 威胁人数", "title: 隐患等级", "表头“隐患等级”和“danger”（danger）一列的叫法一样"),
        ("id: threatened", "id: remark", "“remark”这张表里已经有了"),
        ("type: option, options: [重大, 较大],", "type: option,", "选项"),
        ("options: [重大, 较大]", "options: [重大, 一般]", "“一般”在 grades 里没有办理天数"),
        ("graded_by: danger", "graded_by: dangr", "“dangr”这一列"),
        ("title: 隐患排查登记表", "title: 隐患/排查登记表", "隐患/排查登记表"),
        ("forms:", "wording: {问: 答}\nforms:", "“问”只有一个字"),
        ("forms:", 'wording: {问题: "{{n}}"}\nforms:', "一类记号，不能用来换词"),
        ("  - register: activities\n    columns", "  - register: cadres\n    columns", "不能另加列"),
    ],
)  # fmt: skip
def test_mistakes_are_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in OWN
    with pytest.raises(CampaignMistakes) as caught:
        load_campaign(plan(tmp_path, OWN.replace(old, new, 1)))
    assert said in str(caught.value)
