"""What the plans of 000, 001 and 002 ask for, in the files a reader opens: small registers in, cells of the outputs out."""

from __future__ import annotations

import openpyxl
import pytest
from test_plan_outputs import desk_with
from workspace import Desk

Rows = list[list[str]]

Q4 = "Q4 您对当前社会治安状况满意吗？"
Q6 = "Q6 在目前的社会治安环境下，您认为您所居住的地方安全否？"
Q9 = "Q9 您认为当前哪一类治安问题最影响您的安全感？"
Q14 = "Q14 请问您对当地政法机关或政法队伍（包括法院、检察院、公安、司法等部门）的执法工作是否满意？"
Q15 = "Q15 您对平安建设工作及本次调查还有什么意见和建议？"


def rows_of(desk: Desk, as_of: str, file: str, sheet: str) -> Rows:
    """The rows of a sheet of an output as text, blanks as ""."""
    rows = openpyxl.load_workbook(desk.output / as_of / file)[sheet].iter_rows(values_only=True)
    return [["" if cell is None else str(cell).replace("\n", "") for cell in row] for row in rows]


def under(rows: Rows, first: str) -> list[dict[str, str]]:
    """The rows below the header that begins with `first`, by their columns, up to a row that only has a first cell, or none."""
    start = next(place for place, row in enumerate(rows) if row[0] == first)
    found = []
    for row in rows[start + 1 :]:
        if not row[0] or not any(row[1:]):
            break
        found.append(dict(zip(rows[start], row, strict=True)))
    return found


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """001: questionnaires of four villages, three visits that found something."""
    desk = desk_with(
        tmp_path_factory.mktemp("001") / "desk",
        "ruji-2021",
        问卷登记=f"""村|调查日期|是否愿意接受回访|称呼|回访电话|{Q4}|{Q6}|{Q9}|{Q14}|{Q15}
                    秦四庙村|2021-10-21|是|钱先生|16000000001|不满意|非常安全|火灾|非常满意|路不平
                    秦四庙村|2021-10-21|否|||不满意|非常安全|没有影响|非常满意|多巡逻
                    秦四庙村|2021-10-21|否|||非常满意|非常安全|没有影响|非常满意|希望通公交
                    秦四庙村|2021-10-20|否|||基本满意|非常安全|没有影响|非常满意|希望通公交
                    秦四庙村|2021-10-21|否|||基本满意|非常安全|交通事故|非常满意|无
                    七营村|2021-10-21|否|||基本满意|非常安全|其他：养狗|非常满意|装监控
                    李营村|2021-10-22|是|||不满意|非常安全||非常满意|
                    街南村|2021-10-22|是|||不满意|非常安全||非常满意|""",
        走访登记表="""村|组|户主姓名|联系电话|走访干部|走访日期|走访方式|是否发放宣传页|是否完成问卷|是否发现问题|问题内容
                      秦四庙村|1|钱一|16000000011|赵甲|2021-10-20|入户|是|是|有|路灯不亮
                      秦四庙村|1|钱二|16000000012|赵甲|2021-10-21|入户|是|是|有|水沟堵了
                      七营村|1|钱三|16000000013|孙甲|2021-10-22|入户|是|是|有|桥面破了""",
    )
    assert desk.run("2021-10-22").code in (0, 1)
    return desk


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """000: a cadre, people the villagers chose; visits on the first and last days of the rounds; what was settled at once,
    explained or reported to the village.
    """
    desk = desk_with(
        tmp_path_factory.mktemp("000") / "desk",
        "suining-2020",
        干部名册="""村|姓名|职务|联系电话|分工|人员类别
                    青石坪村|赵甲|科员|16000000001||干部职工
                    青石坪村|李院|组长|16000000002|院落长|老党员
                    青石坪村|李空|组长|16000000003|院落长|
                    青石坪村|李家|村民|16000000004|家户长|""",
        联户统计表="""干部职工姓名|职务|联系方式|联建村（社区）|联系户|联系户电话
                      赵甲|科员|16000000001|青石坪村|钱一|
                      赵甲|科员|16000000001|青石坪村|钱二|
                      赵乙|科员|16000000005|青石坪村|钱一|
                      赵乙|科员|16000000005|青石坪村|钱二|""",
        走访登记表="""村|组|户主姓名|走访干部|走访日期|家庭存在什么困难|对社会治理工作的意见和建议|处置方式
                      青石坪村||钱一|赵甲|2020-04-01|无|路灯不亮|当面办结
                      青石坪村||钱一|赵乙|2020-09-30|无||
                      青石坪村||钱二|赵甲|2020-04-30|无|水沟堵了|解释登记
                      青石坪村||钱二|赵甲|2020-05-01|无||
                      青石坪村||钱三|赵甲|2020-08-31|无|桥面破了|
                      青石坪村||钱三|赵甲|2020-09-01|无||
                      青石坪村||钱三|赵甲|2020-10-01|无||""",
        矛盾纠纷排查登记表="""村|排查日期|事项类型|领域|当事人|主要内容|处置方式|报告村日期|登记干部
                              青石坪村|2020-09-01|矛盾纠纷|邻里纠纷|吴一|树枝伸过来|当面办结||赵甲
                              青石坪村|2020-09-02|矛盾纠纷|邻里纠纷|吴二|水渠断了|解释登记||赵甲
                              青石坪村|2020-09-03|矛盾纠纷|土地山林|吴三|山界不清|报告村处理|2020-09-04|赵甲
                              青石坪村|2020-09-04|矛盾纠纷|土地山林|吴四|界石挪了|报告村处理||赵甲""",
    )
    assert desk.run("2021-01-05").code in (0, 1)
    return desk


@pytest.fixture(scope="module")
def spring_town(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """002: two households of the roster, one of them visited, nothing brought along."""
    desk = desk_with(
        tmp_path_factory.mktemp("002") / "desk",
        "shuiquan-2021",
        户册="""村|组|户编号|户主姓名|在家情况
                东泉村|1|001|钱一|常住
                东泉村|1|002|钱二|常住""",
        走访登记表="""村|组|户编号|户主姓名|走访干部|走访日期|走访方式|是否发放宣传页|是否完成问卷|是否发现问题
                      东泉村|1|001|钱一|赵甲|2021-04-08|入户|否|否|无
                      东泉村|1|001|钱一|赵甲|2021-04-09|入户|否|否|无
                      东泉村|1|001|钱一|赵甲|2021-10-31|入户|否|否|无
                      东泉村|1|001|钱一|赵甲|2021-11-01|入户|否|否|无
                      东泉村|1|002|钱二|赵甲|2021-12-01|未访到|否|否|无""",
    )
    assert desk.run("2022-01-05").code in (0, 1)
    return desk


def phases_of(desk: Desk, as_of: str, village: str) -> dict[str, str]:
    """Phase -> visits of a village in it."""
    rows = rows_of(desk, as_of, "领导/通报汇总.xlsx", "走访进度")
    start = next(place for place, row in enumerate(rows) if row[0] == "各阶段走访（户次）") + 1
    header, own = rows[start], next(row for row in rows[start:] if row[0] == village)
    titles = [title.rpartition("（")[0] for title in header[1:]]
    return {title: value for title, value in zip(titles, own[1:], strict=True) if title}


def test_002_q15_every_opinion_is_there_to_be_sorted_by_people(town: Desk) -> None:
    """Also of those who are satisfied, and of those who do not want to be called back: without a name, without a day."""
    found = under(rows_of(town, "2021-10-22", "综治中心/问题台账.xlsx", "问卷意见汇总"), "村")
    assert [(row["村"], row["意见建议"], row["份数"], bool(row["问题编号"])) for row in found] == [
        ("秦四庙村", "多巡逻", "1", False),
        ("秦四庙村", "希望通公交", "2", False),
        ("秦四庙村", "路不平", "1", True),
        ("七营村", "装监控", "1", False),
    ]


def test_002_q9_no_influence_is_told_after_the_kinds_however_often_it_was_said(town: Desk) -> None:
    rows = rows_of(town, "2021-10-22", "领导/通报汇总.xlsx", "选项分布")
    listed = under(rows, "选项")
    assert [(row["选项"], row["份数"]) for row in listed[:3]] == [("交通事故", "1"), ("火灾", "1"), ("其他", "1")]
    assert (listed[-1]["选项"], listed[-1]["份数"], listed[-1]["占比"]) == ("没有影响", "3", "0.5")
    assert any("Q9中的“没有影响”" in row[0] for row in rows)


def test_002_q8_the_rate_is_told_with_what_the_question_cannot_say(town: Desk) -> None:
    for sheet in ("问卷满意度", "统计口径"):
        rows = rows_of(town, "2021-10-22", "领导/通报汇总.xlsx", sheet)
        assert [row for row in rows if any("没有“没有纠纷”一项" in cell for cell in row)], sheet


def test_001_9_issues_that_came_in_more_than_a_day_after_they_were_found(town: Desk) -> None:
    """One day is in time, two are not; of the town, and of the village in its own slip."""
    rows = rows_of(town, "2021-10-22", "领导/通报汇总.xlsx", "问题来源和时长")
    place = next(row for row in rows if "隔日后收到" in row).index("隔日后收到")
    assert {row[0]: row[place] for row in rows if row[0] in ("秦四庙村", "七营村", "合计")} == {
        "秦四庙村": "1", "七营村": "0", "合计": "1",
    }  # fmt: skip
    slip = rows_of(town, "2021-10-22", "村/秦四庙村/反馈单.xlsx", "反馈单")
    assert [row[1:3] for row in slip if row[0] == "隔日后收到问题（件）"] == [["1", "1"]]


@pytest.mark.slow
def test_001_9_what_nobody_put_a_name_to_is_closed_by_a_public_reply_that_a_leader_signed(town: Desk) -> None:
    """And the ledger comes back with all its sheets: nothing is read from those that only tell (002-Q15)."""
    told = rows_of(town, "2021-10-22", "综治中心/问题台账.xlsx", "问题台账")
    above, header = next((place, row) for place, row in enumerate(told, start=1) if row[0] == "编号")
    nameless = [
        place for place, row in enumerate(told, start=1) if place > above and row[header.index("反映人")] == "匿名"
    ]
    book = openpyxl.load_workbook(town.output / "2021-10-22" / "综治中心/问题台账.xlsx")
    done = {
        "交办日": "2021-10-22",
        "责任单位": "镇派出所",
        "责任人": "王办",
        "办结日": "2021-10-23",
        "反馈日": "2021-10-24",
    }
    for place, signed in zip(nameless, ("李领导", None), strict=True):
        for name, value in {**done, "公开答复签批人": signed, "销号日": "2021-10-25"}.items():
            book["问题台账"].cell(place, header.index(name) + 1).value = value
    book.save(town.input / "问题台账.xlsx")
    assert town.run("2021-10-26").code in (0, 1)
    ledger = under(rows_of(town, "2021-10-26", "综治中心/问题台账.xlsx", "问题台账"), "编号")
    assert [row["状态"] for row in ledger if row["反映人"] == "匿名"] == ["已销号", "已办结待反馈"]
    findings = town.table("2021-10-26", "findings")
    of_ledger = findings[findings.apply(lambda row: "问题台账.xlsx" in row.to_list(), axis=1)]
    assert of_ledger["code"].tolist() == ["ledger_no_sign_off"]


def test_000_10_000_21_000_23_nothing_of_a_cadre_is_asked_of_whom_the_villagers_chose(bureau: Desk) -> None:
    rows = under(rows_of(bureau, "2021-01-05", "综治中心/任务完成明细.xlsx", "未达标明细"), "序号")
    for clause in ("000-10", "000-21", "000-23"):
        assert [row["对象"] for row in rows if row["依据"] == clause] == ["赵甲"]


def test_000_5_a_courtyard_head_of_no_class_is_asked_about(bureau: Desk) -> None:
    told = rows_of(bureau, "2021-01-05", "综治中心/核实清单.xlsx", "核实清单")
    assert [row[5] for row in told if "000-5" in row[6]] == ["F4"]


def test_000_24_what_could_not_be_settled_is_reported_to_the_village_and_the_village_is_told(bureau: Desk) -> None:
    told = rows_of(bureau, "2021-01-05", "综治中心/核实清单.xlsx", "核实清单")
    assert [row[5] for row in told if "000-24" in row[6]] == ["H3", "H5"]
    slip = [row[0] for row in rows_of(bureau, "2021-01-05", "村/青石坪村/反馈单.xlsx", "反馈单")]
    (line,) = [text for text in slip if "报告到本村调处" in text]
    assert line.endswith("矛盾纠纷2件：SN2020-0006、SN2020-0007。")


def test_000_14_what_a_visit_settled_on_the_spot_is_done_and_counted(bureau: Desk) -> None:
    ledger = under(rows_of(bureau, "2021-01-05", "综治中心/问题台账.xlsx", "问题台账"), "编号")
    assert {
        row["问题描述"]: (row["处置方式"], row["状态"], row["办结日"][:10])
        for row in ledger
        if row["来源"] == "走访摸排"
    } == {
        "路灯不亮": ("当面办结", "已办结待反馈", "2020-04-01"),
        "水沟堵了": ("解释登记", "待交办", ""),
        "桥面破了": ("", "待交办", ""),
    }
    rows = rows_of(bureau, "2021-01-05", "领导/通报汇总.xlsx", "问题来源和时长")
    header = next(row for row in rows if "当面办结" in row)
    (total,) = [dict(zip(header, row, strict=True)) for row in rows if row[0] == "合计"]
    assert [total[name] for name in ("当面办结", "解释登记", "报告村处理")] == ["2", "2", "2"]


def test_a_village_is_told_of_every_requirement_it_is_short_of(bureau: Desk) -> None:
    rows = under(rows_of(bureau, "2021-01-05", "领导/通报汇总.xlsx", "未达标明细"), "序号")
    slip = [row[0] for row in rows_of(bureau, "2021-01-05", "村/青石坪村/反馈单.xlsx", "反馈单")]
    told = "".join(line for line in slip if "未达标：" in line)
    short = {row["要求"] for row in rows if row["村（单位）"] == "青石坪村"}
    assert len(short) > 5
    assert {title for title in short if title not in told} == set()


def test_000_11_twice_a_year_is_told_by_cadre_and_household_and_by_household(bureau: Desk) -> None:
    """Two cadres went once each to one household, one cadre twice to another: both households had their two visits."""
    rows = under(rows_of(bureau, "2021-01-05", "领导/通报汇总.xlsx", "任务完成"), "序号")
    found = {row["统计对象"]: (row["已达标"], row["未达标"]) for row in rows if row["依据"] == "000-11"}
    assert found == {"干部—联系户": ("1", "3"), "联系户": ("2", "0")}


def test_000_8_every_visit_is_told_in_its_round_or_outside_of_them(bureau: Desk) -> None:
    assert list(phases_of(bureau, "2021-01-05", "青石坪村").values()) == ["2", "2", "2", "1"]


def test_002_1_a_visit_may_lie_in_two_phases(spring_town: Desk) -> None:
    found = phases_of(spring_town, "2022-01-05", "东泉村")
    assert found == {"动员部署": "1", "组织实施": "3", "总结提升": "1"}


def test_002_15_what_was_done_of_each_of_the_four_is_before_the_leaders(spring_town: Desk) -> None:
    rows = rows_of(spring_town, "2022-01-05", "领导/考核建议表.xlsx", "考核事实")
    facts = {row[5]: row[6:8] for row in rows if "未达标：四个一" in row[5] and "每周" not in row[5]}
    assert facts == {
        "未达标：四个一：地毯式走访摸排（户户到）": ["1", "2"],
        "未达标：四个一：问卷送到户": ["2", "2"],
        "未达标：四个一：公开信送到户": ["2", "2"],
    }
