"""Slips, written replies, dispatch orders and the closing summary in Word (001-10 to 001-12, 003-12, 004-11; PRACTICE B4, B5, B8)."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import date
from functools import cache, partial
from io import BytesIO
from pathlib import Path

import docx
import pandas as pd
import pytest
import report_samples as samples
import yaml
from test_bulletin import paragraphs, template_of, untraced

from pipeline.campaign import Campaign, Output
from pipeline.commands.outputs import _letter
from pipeline.ledger.terms import terms_of
from pipeline.model import Outcome
from pipeline.publish import verify
from pipeline.reports.bulletin import bulletin_context, is_due
from pipeline.reports.letter import Entry, Form, Letter, Paragraph, form_of
from pipeline.reports.letters import MOST_FILES, closing_summary, letters
from pipeline.reports.slips import closable, slips_due
from pipeline.wording import words
from pipeline.workdays import Workdays
from pipeline.writers.docx_letter import letter_bytes
from pipeline.writers.docx_notice import render_notice
from schemas.handling import delivered_name

CAMPAIGNS = Path(__file__).resolve().parent.parent / "campaigns"
TODAY = date(2021, 10, 29)
DAYS = ("raised_on", "assigned_on", "due_on", "resolved_on", "notified_on", "feedback_on", "closed_on", "received_on")
TEXTS = (
    "number", "unit", "source", "text", "reporter", "reporter_phone", "state", "grade", "category", "reminder",
    "handler_unit", "handler", "progress", "feedback_by", "satisfaction", "carried_by", "remark", "typed_by", "grid",
    "reply_no", "level", "whistle", "whistle_no", "case_owner", "signed_by", "skip_reason",
)  # fmt: skip


@cache
def campaign_of(name: str) -> Campaign:
    text = (CAMPAIGNS / f"{name}.yaml").read_text(encoding="utf-8")
    return Campaign.model_validate(yaml.load(text, yaml.BaseLoader))


@pytest.fixture(scope="module")
def civil() -> Campaign:
    return campaign_of("minzheng-2010")


@pytest.fixture(scope="module")
def town() -> Campaign:
    return campaign_of("shuangfupu-2021")


@cache
def usual_outcome() -> Outcome:
    return samples.outcome(campaign_of("ruji-2021"))


def issue_table(campaign: Campaign, *rows: dict[str, object]) -> pd.DataFrame:
    """Issues in the order given; what is not said is missing."""
    copies = campaign.issues.replies.recipients if campaign.issues.replies else ()
    delivered = [delivered_name(place) for place in range(1, len(copies) + 1)]
    usual = {
        "unit": campaign.units.list[0].name, "source": "走访摸排", "text": "村口路灯不亮", "reporter": "张示例三", "grade": "一般",
        "reporter_phone": "16000001234", "category": "其他", "reminder": "", "raised_on": "2021-10-16", "received_on": "2021-10-16",
    }  # fmt: skip
    table = pd.DataFrame([{**usual, "number": f"N-{place}", **row} for place, row in enumerate(rows, start=1)])
    for name in (*TEXTS, *DAYS, *delivered):
        column = table[name] if name in table else pd.Series(None, index=table.index, dtype="object")
        table[name] = pd.to_datetime(column).astype("datetime64[us]") if name in (*DAYS, *delivered) else column.astype("str")  # fmt: skip
    for name in ("round", "overdue_days"):
        table[name] = table.get(name, pd.Series(0 if name == "overdue_days" else 1, index=table.index)).fillna(1 if name == "round" else 0).astype("int64")  # fmt: skip
    return table.assign(nameless=False)


def outcome_of(
    campaign: Campaign, issues: pd.DataFrame, *changes: tuple[str, str, str, str], **more: object
) -> Outcome:
    """changes: number, field, the day it takes effect, the day its file came in."""
    history = pd.DataFrame(changes, columns=["number", "field", "on", "received"])
    sheets = pd.DataFrame({"received_on": pd.to_datetime(history["received"]).astype("datetime64[us]")})
    history = history.assign(
        on=pd.to_datetime(history["on"]), after="x", outcome="accepted", source=range(len(history))
    )
    whole = usual_outcome()
    facts = replace(whole.facts, sheets=sheets)
    return replace(whole, campaign=campaign, issues=issues, issue_history=history, facts=facts, **more)


def made(outcome: Outcome, as_of: date = TODAY) -> dict[str, Letter]:
    return {name: paper() for name, paper in letters(outcome, as_of, Workdays(), words("slips"))}


def opened(letter: Letter) -> docx.document.Document:
    return docx.Document(BytesIO(letter_bytes(letter)))


def text_of(document: docx.document.Document) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(paragraphs(document) + cells)


def entries(letter: Letter) -> dict[str, str]:
    return {
        entry.label: entry.text for block in letter if isinstance(block, Form) for line in block.lines for entry in line
    }


def test_an_issue_gets_a_slip_only_when_its_state_calls_for_it(ruji: Campaign) -> None:
    """001-10 to 001-12: to be assigned, newly assigned or sent back, past its clock, ready to be closed or newly closed."""
    done = {"assigned_on": "2021-10-17", "resolved_on": "2021-10-20", "notified_on": "2021-10-21", "handler": "李承办"}
    told = {**done, "feedback_on": "2021-10-22", "feedback_by": "王走访", "satisfaction": "满意"}
    rows = {
        "assign": {"state": "待交办"},
        "": {"state": "办理中", "assigned_on": "2021-10-17"},
        "assign newly": {"state": "办理中", "assigned_on": "2021-10-27"},
        "assign again": {"state": "办理中", "assigned_on": "2021-10-17", "round": 2},
        "remind": {"state": "办理中", "assigned_on": "2021-10-12", "reminder": "催办", "overdue_days": 4},
        "supervise": {"state": "办理中", "assigned_on": "2021-10-10", "reminder": "督办", "overdue_days": 9},
        " waits": {"state": "已办结待反馈", **done},
        "close": {"state": "已反馈", **told},
        " no notice": {"state": "已反馈", **told, "notified_on": None},
        "close newly": {"state": "已销号", **told, "closed_on": "2021-10-28"},
        " closed before": {"state": "已销号", **told, "closed_on": "2021-10-22"},
        " carried": {"state": "挂账", **told, "satisfaction": "不满意", "carried_by": "赵签批"},
        " withdrawn": {"state": "来源已撤回"},
    }
    outcome = outcome_of(
        ruji,
        issue_table(ruji, *({**row, "number": name} for name, row in rows.items())),
        ("", "assigned_on", "2021-10-17", "2021-10-18"),
        ("assign newly", "assigned_on", "2021-10-27", "2021-10-29"),
        ("assign again", "satisfaction", "2021-10-29", "2021-10-29"),
        ("close newly", "closed_on", "2021-10-28", "2021-10-29"),
        (" closed before", "closed_on", "2021-10-22", "2021-10-22"),
    )
    wanted: dict[str, list[str]] = {"assign": [], "remind": [], "supervise": [], "close": []}
    for name in sorted(rows):
        kind = name.split(" ")[0]
        if kind:
            wanted[kind].append(name)
    assert slips_due(outcome, TODAY) == wanted


def test_the_tree_of_slips(ruji: Campaign) -> None:
    """The contract: one Word file per issue, in the folder of its kind; nothing for a programme that does not ask."""
    issues = issue_table(ruji, {"state": "待交办"}, {"state": "办理中", "reminder": "催办", "number": "A/2"})
    assert list(made(outcome_of(ruji, issues))) == ["综治中心/交办单/N-1.docx", "综治中心/催办单/A_2.docx"]
    silent = ruji.model_copy(update={"outputs": ()})
    assert made(outcome_of(silent, issues)) == {}


def test_the_fields_of_an_assignment(ruji: Campaign) -> None:
    """PRACTICE B5: every field, those to be signed empty; before assignment the days allowed, after it the last day."""
    state = {"state": "办理中", "assigned_on": "2021-10-29", "due_on": "2021-11-08", "handler_unit": "镇供电所", "handler": "李承办"}  # fmt: skip
    outcome = outcome_of(
        ruji,
        issue_table(ruji, {"state": "待交办", "grade": "复杂"}, state),
        ("N-2", "assigned_on", "2021-10-29", "2021-10-29"),
    )
    waiting, given = (entries(letter) for letter in made(outcome).values())
    assert {"工作事项", "工作要求", "责任单位", "责任人", "时限要求", "交办人", "签收人", "签收时间", "办理情况", "反馈日期", "满意情况", "附件"} <= set(given)  # fmt: skip
    assert [waiting[label] for label in ("时限要求", "责任单位", "签收人")] == ["自交办之日起20日内", "", ""]
    assert [given[label] for label in ("时限要求", "责任单位", "责任人", "工作事项")] == [
        "2021年11月8日前", "镇供电所", "李承办", "村口路灯不亮",
    ]  # fmt: skip
    assert "处理层级" not in given


def test_reminders_name_a_day_on_the_calendar(ruji: Campaign) -> None:
    """001-11: three workdays from Friday 2021-10-29 end on Wednesday 2021-11-03."""
    rows = ({"state": "办理中", "reminder": kind, "overdue_days": 4} for kind in ("催办", "督办"))
    for letter, title in zip(
        made(outcome_of(ruji, issue_table(ruji, *rows))).values(), ("催办单", "督办单"), strict=True
    ):
        assert "于2021年11月3日前办结" in entries(letter)["工作要求"]
        assert entries(letter)["超过时限"] == "4天"
        assert title in text_of(opened(letter))


def test_no_resident_can_be_told_from_a_slip(ruji: Campaign, civil: Campaign) -> None:
    """PRACTICE B8: names masked, phones left out, also inside what was said."""
    row = {"state": "待交办", "text": "张示例三说：请打16000001234或0558-8812345", "source": "信访"}
    solved = {**row, "state": "已办结待反馈", "resolved_on": "2021-10-20", "assigned_on": "2021-10-17"}
    for campaign in (ruji, civil):
        for letter in made(outcome_of(campaign, issue_table(campaign, row, solved))).values():
            text = text_of(opened(letter))
            assert "张示例三" not in text
            assert "16000001234" not in text
            assert "8812345" not in text
    assert entries(next(iter(made(outcome_of(ruji, issue_table(ruji, row))).values())))["反映人"] == "张*三"


def test_levels_and_whistles_stand_on_the_slip(town: Campaign) -> None:
    """003-10: level, whistle and its number; without days in the plan none are invented."""
    row = {"state": "待交办", "level": "镇", "whistle": "应急哨", "whistle_no": "3", "grid": "一网格"}
    found = entries(made(outcome_of(town, issue_table(town, row)))["综治中心/交办单/N-1.docx"])
    assert [found[label] for label in ("处理层级", "哨种、哨单号", "网格")] == ["镇", "应急哨、3", "一网格"]
    assert found["时限要求"] == "由交办人填写"


@pytest.mark.parametrize(
    ("changed", "ready"),
    [({}, True), ({"feedback_by": "李承办"}, True), ({"feedback_by": None}, False), ({"satisfaction": "未联系上"}, False),
     ({"delivered_4": None}, False), ({"case_owner": "赵包案"}, False), ({"case_owner": "赵包案", **{f"duty_{n}": "是" for n in range(1, 5)}}, True)],
)  # fmt: skip
def test_closable_by_the_rules_of_the_ledger(civil: Campaign, changed: dict[str, object], ready: bool) -> None:
    """001-12, 004-8, 004-11: four copies delivered, all duties done, notice and answer; who answered is the ledger's finding."""
    row = {
        "state": "已反馈", "source": "信访", "assigned_on": "2010-12-01", "resolved_on": "2010-12-03", "notified_on": "2010-12-03",
        "feedback_on": "2010-12-04", "feedback_by": "王走访", "satisfaction": "满意", "handler": "李承办", "raised_on": "2010-11-30",
        **{delivered_name(place): "2010-12-04" for place in range(1, 5)}, **changed,
    }  # fmt: skip
    record = issue_table(civil, row).to_dict("records")[0]
    assert closable(record, terms_of(civil), date(2010, 12, 6)) is ready


def test_written_replies_one_numbered_copy_for_each_recipient(civil: Campaign) -> None:
    """004-11: four copies, accepted → facts and opinion → where to appeal → who signs; only petitions that are resolved."""
    solved = {"state": "已办结待反馈", "assigned_on": "2010-12-01", "resolved_on": "2010-12-06", "progress": "已补发", "handler_unit": "救助站"}  # fmt: skip
    copies = {delivered_name(place): "2010-12-07" for place in range(1, 5)}
    issues = issue_table(
        civil,
        {**solved, "source": "信访"},
        {**solved, "source": "走访摸排"},
        {"state": "办理中", "source": "信访", "assigned_on": "2010-12-01"},
        {**solved, "source": "信访", **copies},
    )
    found = {
        name: letter for name, letter in made(outcome_of(civil, issues), date(2010, 12, 8)).items() if "回复" in name
    }
    assert list(found) == [
        f"综治中心/书面回复/N-1_{place}-4_{to}.docx"
        for place, to in enumerate(("活动办公室", "挂点单位", "村（居）", "当事人"), 1)
    ]
    for place, letter in enumerate(found.values(), 1):
        text = text_of(opened(letter))
        assert f"（{place}/4）" in text
        order = [
            text.index(part) for part in ("一、受理情况", "已补发", "处理意见：", "三、救济途径", "30日内", "盖章")
        ]
        assert order == sorted(order)
        assert text.count("【待填：") == 6
        assert re.search("反映的主要内容是：.+[。！？]\n", text)
        assert "办理情况：已补发。该事项" in text
        assert "。。" not in text
    assert len([name for name in made(outcome_of(civil, issues), date(2010, 12, 7)) if "回复" in name]) == 8


def test_dispatch_orders_one_for_each_responsible_unit(town: Campaign) -> None:
    """003-12: overdue issues go to the office the ledger names, else to the village; a soft rule alone gives no order (G4);
    only the last period that is over counts; households are never named."""
    first, second, third = (unit.name for unit in town.villages[:3])
    office = town.offices[0].name
    late = {"state": "办理中", "reminder": "督办", "overdue_days": 9, "assigned_on": "2021-10-01"}
    issues = issue_table(
        town,
        {**late, "unit": first, "grid": "一网格"},
        {**late, "unit": first, "handler_unit": office, "handler": "李承办"},
    )
    table = pd.DataFrame(
        [
            ("every_household_linked", second, "H|张示例|1234", "2021-02-28", "short"),
            ("grid_leader", second, "三网格", "2021-02-28", "short"),
            ("monthly_contact", third, "李|H", "2021-09-30", "short"),
            ("monthly_inspection", office, office, "2021-08-31", "short"),
            ("monthly_inspection", office, office, "2021-09-30", "met"),
        ],
        columns=["requirement", "unit", "subject", "period_end", "status"],
    )
    table["period_end"] = pd.to_datetime(table["period_end"])
    found = {
        name.split("/")[-1]: letter
        for name, letter in made(outcome_of(town, issues, requirements=table)).items()
        if "调度令" in name
    }
    assert sorted(found) == sorted(f"{unit}.docx" for unit in (first, second, office))
    one, two, three = (entries(found[f"{unit}.docx"]) for unit in (first, second, office))
    assert [one["责任网格"], one["签发人"], three["责任人"]] == ["一网格", "", "李承办"]
    assert "N-1" in one["事项"]
    assert "N-2" not in one["事项"]
    assert "联户全覆盖：1个对象未达标" in two["事项"]
    assert "（三网格）" in two["事项"]
    assert "张示例" not in two["事项"]
    assert "督查" not in three["事项"]
    assert "请限期补做" in two["事项"]
    late_day = made(outcome_of(town, issues, requirements=table), town.activity.ends)
    over = next(entries(letter) for name, letter in late_day.items() if name.endswith(f"调度令/{second}.docx"))
    assert "以下任务到期未达标，请书面说明情况：" in over["事项"]
    assert "补做" not in over["事项"]


HOSTILE = (
    "甲\x0b\x00乙\ud800丙",
    "</w:t><w:p/>&amp;<",
    "{{ office }}{% if",
    "长" * 32_767,
    "=cmd()",
    "a\tb\nc",
    "\ufffe\u202e",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_comes_out_as_text(ruji: Campaign, civil: Campaign, tmp_path: Path, text: str) -> None:
    """HARDENING 4: no text breaks the file or stands for anything but itself."""
    names = ("text", "reporter", "handler_unit", "handler", "progress", "category", "grade", "unit")
    row = dict.fromkeys(names, text) | {"source": "信访", "assigned_on": "2021-10-17"}
    for campaign in (ruji, civil):
        issues = issue_table(
            campaign, {**row, "state": "待交办"}, {**row, "state": "已办结待反馈", "resolved_on": "2021-10-20"}
        )
        found = made(outcome_of(campaign, issues))
        assert found
        for letter in found.values():
            path = tmp_path / "a.docx"
            path.write_bytes(letter_bytes(letter))
            verify(path)
            assert len(text_of(docx.Document(str(path)))) < 12_000
    plain = opened((Paragraph("body", "{{ x }}&<甲>"), form_of([Entry("名", "</w:t>")])))
    assert [plain.paragraphs[0].text, plain.tables[0].cell(0, 1).text] == ["{{ x }}&<甲>", "</w:t>"]


def test_letters_look_as_the_standard_asks(ruji: Campaign) -> None:
    """PRACTICE B4: draft mark, no red head and no picture, page and styles of a notice; same plan, same bytes."""
    letter = made(outcome_of(ruji, issue_table(ruji, {"state": "待交办"})))["综治中心/交办单/N-1.docx"]
    document = opened(letter)
    assert document.paragraphs[0].text == "（代拟稿）"
    assert [paragraph.style.name for paragraph in document.paragraphs[:3]] == ["公文_代拟稿", "公文_标题", "单据_编号"]
    assert document.sections[0].page_width.mm == pytest.approx(210, abs=0.1)
    assert document.inline_shapes.__len__() == 0
    assert document.sections[0].footer.paragraphs[0].text == "— 1 —"
    assert letter_bytes(letter) == letter_bytes(letter) == partial(_letter, letter)()


def test_two_hundred_slips_take_less_than_two_seconds(ruji: Campaign) -> None:
    issues = issue_table(ruji, *({"state": "待交办"} for _ in range(200)))
    outcome = outcome_of(ruji, issues)
    letter_bytes(())  # laid out once per process
    start = time.process_time()
    assert len([letter_bytes(letter) for letter in made(outcome).values()]) == 200
    assert time.process_time() - start < 2


def test_very_many_slips_are_bound(ruji: Campaign) -> None:
    """A county's ledger does not become thousands of files."""
    rows = [{"state": "待交办", "number": f"N-{place:04d}"} for place in range(MOST_FILES + 1)]
    found = made(outcome_of(ruji, issue_table(ruji, *rows)))
    assert next(iter(found)) == "综治中心/交办单/N-0000至N-0099.docx"
    assert len(found) == 6
    assert len(opened(found["综治中心/交办单/N-0000至N-0099.docx"]).tables) == 100


def test_the_closing_summary(ruji: Campaign) -> None:
    """001-15, 001-17: from the day the campaign names; every numeral looked up; what only people know is a marked blank."""
    say = words("slips")
    assert closing_summary(ruji, date(2021, 11, 15), say) is None
    path, notice = closing_summary(ruji, date(2021, 11, 16), say) or ("", None)
    assert path == "领导/活动总结（事实部分）.docx"
    assert notice is not None
    plain = ruji.model_copy(update={"outputs": (Output(id="closing_summary", basis="001-15"),)})
    assert closing_summary(plain, date(2021, 11, 19), say) is None
    assert closing_summary(plain, date(2021, 11, 20), say) is not None
    outcome = usual_outcome()
    context = bulletin_context(notice, outcome.figures, ruji, TODAY, Workdays())
    document = docx.Document(BytesIO(render_notice(template_of(notice.template), context)))
    text = "\n".join(paragraphs(document))
    assert untraced(document, context) == set()
    assert text.count("【待填：") == 2
    assert len(text) < 1500
    most = outcome.issues["category"].value_counts().index[0]
    assert f"反映较多的是：{most}" in text
    told = text.split("反映较多的是：")[1].split("。")[0]
    assert ruji.issues.other_category not in told
    last = f"category_spread.{ruji.issues.categories[-1].name}"
    wide = (
        outcome.figures[outcome.figures["figure"].str.startswith("category_spread.")]
        .iloc[:1]
        .assign(figure=last, value=1.0)
    )
    every = pd.concat([outcome.figures[outcome.figures["figure"].ne(last)], wide])
    found = bulletin_context(notice, every, ruji, TODAY, Workdays())["widespread"]
    assert last in [one.figure for one in found]
    silent = outcome.figures["status"].eq("not_submitted") & outcome.figures["figure"].eq("completion_rate")
    assert silent.any()
    late = bulletin_context(notice, outcome.figures, ruji, TODAY, Workdays()) | {"is_visiting": False}
    said = paragraphs(docx.Document(BytesIO(render_notice(template_of(notice.template), late))))
    short = next(line for line in said if line.startswith("未完成走访任务的有："))
    assert set(outcome.figures.loc[silent, "unit"]) <= set(late["unfinished"])
    assert "等" in short or all(unit in short for unit in late["unfinished"])


@pytest.mark.parametrize(
    ("every", "issued"),
    [
        ("ten_days", "2021-04-09 2021-04-20 2021-04-30"),  # 04-10 is a Saturday; 04-25 and 05-08 are worked
        ("month", "2021-02-28 2021-03-31 2021-04-30"),  # 02-28 is a Sunday
        ("quarter", "2021-03-31 2021-06-30 2021-09-30 2021-12-31"),
        ("half", "2021-06-30 2021-12-31"),
        ("year", "2021-12-31"),
    ],
)  # fmt: skip
def test_notices_of_every_period_fall_on_its_last_workday(town: Campaign, every: str, issued: str) -> None:
    """003-11: 1–10, 11–20, 21–end of the month; moved before a rest day (G3)."""
    notice = town.bulletins[0].model_copy(update={"every": every})
    wanted = [date.fromisoformat(day) for day in issued.split()]
    calendar = Workdays()
    moved = [calendar.on_or_before(day) for day in wanted]
    span = pd.date_range(wanted[0].replace(day=1), wanted[-1])
    found = [day.date() for day in span if is_due(notice, town, day.date(), calendar)]
    assert found == moved
