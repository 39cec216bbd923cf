"""What a reader finds in the files of a programme: registers as villages send them in, cells as the office opens them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from workspace import Desk

pytestmark = pytest.mark.slow  # whole runs

ROOT = Path(__file__).resolve().parent.parent
Rows = list[list[str]]


def desk_with(folder: Path, campaign: str, **registers: str) -> Desk:
    """A desk whose input holds one workbook per register: a header, then rows, cells parted by "|"."""
    desk = Desk(folder, ROOT / "campaigns" / f"{campaign}.yaml")
    desk.input.mkdir(parents=True)
    for name, text in registers.items():
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = name
        for line in text.strip().splitlines():
            sheet.append([cell or None for cell in line.strip().split("|")])
        book.save(desk.input / f"{name}.xlsx")
    return desk


def sheet_of(desk: Desk, as_of: str, file: str, sheet: str) -> Rows:
    """The rows of a sheet of an output as text, blank cells left out."""
    rows = openpyxl.load_workbook(desk.output / as_of / file)[sheet].iter_rows(values_only=True)
    return [found for row in rows if (found := [str(cell) for cell in row if cell is not None])]


def table(rows: Rows, first: str) -> list[dict[str, str]]:
    """The rows below the header that begins with `first`, each by its column, as far as they are as long as the header."""
    start = next(place for place, row in enumerate(rows) if row[0] == first)
    header = [title.replace("\n", "") for title in rows[start]]
    return [dict(zip(header, row, strict=True)) for row in rows[start + 1 :] if len(row) == len(header)]


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """004: a village with five cadres, after the end."""
    desk = desk_with(
        tmp_path_factory.mktemp("004") / "desk",
        "minzheng-2010",
        干部名册="""村|姓名|职务|联系电话|人员类别|批次|是否免于走访|免除原因
                    前进村|李一|科员|16000000001|局干部|第一批||
                    前进村|李二|科员|16000000002|局干部|第一批|是|抽调征地拆迁一线
                    红桥村|李三|科员|16000000003|局干部|第二批|否|
                    红桥村|李四|科员|16000000004|局干部|第二批|是|抽调征地拆迁一线
                    红桥村|李五|科员|16000000005|局干部|第二批|是|抽调征地拆迁一线""",
        工作活动登记表="""村（单位）|活动类型|日期|干部（负责人）|数量
                          前进村|挂牌接访|2010-12-01|李一|
                          前进村|接访|2010-12-02|李一|
                          红桥村|夜访|2010-12-22|李三|5
                          办公室|两诺三述三评|2011-01-05||""",
        报送登记表="""报送单位|报送人|报送材料|所属期|收到日期
                      前进村||民情账|2010-12-31|2010-12-31
                      前进村||帮扶账|2010-12-31|2011-01-01
                      办公室||专题调研报告|2011-02-28|2011-03-01""",
        矛盾纠纷排查登记表="""村|排查日期|事项类型|领域|当事人|主要内容|处置方式
                              前进村|2010-12-01|矛盾纠纷|其他|钱某|两家争水|当面办结""",
    )
    assert desk.run("2011-03-05").code in (0, 1)
    return desk


def test_004_1_003_1_who_is_exempt_is_counted_beside_who_is_asked(bureau: Desk) -> None:
    rows = table(sheet_of(bureau, "2011-03-05", "领导/通报汇总.xlsx", "任务完成"), "序号")
    found = {row["要求"]: (row["免除（人）"], row["应完成（对象×期）"]) for row in rows}
    assert found["本批次内住村不少于 10 天"] == ("3", "2")
    assert found["党员座谈会 1 次"] == ("—", "4")


def test_004_3_004_14_what_the_plan_names_without_a_number_is_counted(bureau: Desk) -> None:
    rows = table(sheet_of(bureau, "2011-03-05", "综治中心/工作活动情况.xlsx", "各类活动"), "序号")
    found = {row["活动类型"]: (row["次数"], row["占比"], row["数量"], row["涉及村（单位）"]) for row in rows}
    assert found["挂牌接访"] == ("2", "0.5", "2", "1")
    assert found["入户夜访"] == ("1", "0.25", "5", "1")
    assert found["两诺三述三评"] == ("1", "0.25", "1", "1")
    assert found["六联共建"] == ("0", "0", "0", "0")
    by_unit = table(sheet_of(bureau, "2011-03-05", "综治中心/工作活动情况.xlsx", "各村（单位）次数"), "村（单位）")
    assert {row["村（单位）"]: row["挂牌接访"] for row in by_unit}["前进村"] == "2"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """003: a village whose rosters call the plan's classes by their other names, after the end."""
    desk = desk_with(
        tmp_path_factory.mktemp("003") / "desk",
        "shuangfupu-2021",
        干部名册="""村|姓名|职务|联系电话|人员类别|是否免于走访|免除原因
                    杉木桥村|党甲|党员|16000000001|党员||
                    杉木桥村|党乙|党员|16000000002|党员|是|年老体弱
                    杉木桥村|党丙|党员|16000000003|普通党员、村民小组长||
                    杉木桥村|员甲|网格员|16000000004|社会贤达||""",
        网格名册="""村|网格名称|网格层级|网格长|网格长身份|网格员
                    杉木桥村|第一网格|三级|镇甲|镇干部|员甲
                    杉木桥村|第二网格|四级|组甲|组长|员乙、员丙""",
        户册="""村|组|户编号|户主姓名|联系电话|网格|户类别
                杉木桥村|1|0001|张一|16000000011|第一网格|流动党员
                杉木桥村|1|0002|张二|16000000012|第一网格|一般户
                杉木桥村|1|0003|张三|16000000013|第一网格|不知道什么户""",
        干部职工联户统计表="""干部职工姓名|职务|联系方式|联建村（社区）|联系户|联系户电话|组|户编号|联户人类别|户类别
                              党甲|党员|16000000001|杉木桥村|张二|16000000012|1|0002|党员|一般户
                              员甲|网格员|16000000004|杉木桥村|张一|16000000011|1|0001|社会贤达|流动党员""",
        工作活动登记表="""村（单位）|活动类型|日期|干部（负责人）|数量
                          杉木桥村|宣讲|2021-05-01|党甲|
                          杉木桥村|志愿活动|2021-05-02|党甲|3
                          杉木桥村|志愿服务|2021-05-03|党丙|""",
    )
    assert desk.run("2022-02-05").code in (0, 1)
    return desk


def test_003_9_003_19_five_tasks_and_volunteering_are_counted(town: Desk) -> None:
    rows = table(sheet_of(town, "2022-02-05", "综治中心/工作活动情况.xlsx", "各类活动"), "序号")
    found = {row["活动类型"]: (row["次数"], row["数量"]) for row in rows}
    assert (found["政策法规宣传"], found["志愿服务"], found["履职监督"]) == (("1", "1"), ("2", "4"), ("0", "0"))


def test_003_1_003_5_a_roster_may_call_a_class_by_its_other_name(town: Desk) -> None:
    rows = table(sheet_of(town, "2022-02-05", "领导/通报汇总.xlsx", "任务完成"), "序号")
    found = {
        row["依据"]: (row["免除（人）"], row["应完成（对象×期）"]) for row in rows if row["依据"] in ("003-5", "003-6")
    }
    assert found["003-6"] == ("1", "2")
    mobile = next(row for row in rows if row["要求"].startswith("流动党员"))
    assert (mobile["应完成（对象×期）"], mobile["已达标"]) == ("1", "1")
    findings = town.table("2022-02-05", "findings")
    assert findings.loc[findings["code"].eq("class_unknown"), "found"].tolist() == ["不知道什么户"]


def test_003_13_the_workers_of_the_roster_of_grids_are_candidates(town: Desk) -> None:
    rows = table(sheet_of(town, "2022-02-05", "领导/评优建议表.xlsx", "名额"), "序号")
    assert [row["候选"] for row in rows if row["奖项"] == "先锋网格员"] == ["3"]
    named = sheet_of(town, "2022-02-05", "领导/评优建议表.xlsx", "先锋网格员")
    assert ["1", "杉木桥村", "员甲", "0", "0", "名额以内"] in named


def test_003_13_candidates_whom_no_fact_ranks_are_named(tmp_path: Path) -> None:
    """No link, no visit: still the office sees whom it may choose, and that nothing is known."""
    desk = desk_with(
        tmp_path / "desk",
        "shuangfupu-2021",
        网格名册="村|网格名称|网格层级|网格长|网格长身份|网格员\n杉木桥村|第一网格|三级|镇甲|镇干部|员甲",
    )
    assert desk.run("2022-02-05").code in (0, 1)
    named = sheet_of(desk, "2022-02-05", "领导/评优建议表.xlsx", "先锋网格员")
    assert ["—", "杉木桥村", "员甲", "—", "—", "缺少数据"] in named


def test_003_16_002_1_the_phases_are_told_with_their_days(town: Desk) -> None:
    rows = sheet_of(town, "2022-02-05", "领导/通报汇总.xlsx", "统计口径")
    titles = [row[0] for row in rows if len(row) == 1 and row[0][1:2] == "、"]
    assert titles == ["一、指标", "二、活动的阶段和轮次", "三、采用的解释"]
    told = {row[1]: row[2] for row in rows if len(row) == 4}
    assert told["前期准备（摸底配对）"] == "2020年12月1日至2020年12月31日，含首尾两天。"
    assert told["深入推进"].endswith("2021年12月31日，含首尾两天。与“建章立制”重叠的日子两边都算。")
    assert told["年中评选"] == "2021年1月1日至2021年6月30日，含首尾两天。"


def test_004_2_the_batches_are_told_with_their_days(bureau: Desk) -> None:
    told = {row[1]: row[2] for row in sheet_of(bureau, "2011-03-05", "领导/通报汇总.xlsx", "统计口径") if len(row) == 4}
    assert told["第三批"] == "2011年1月21日至2011年2月28日，含首尾两天。"


def test_004_9_004_13_every_late_filing_stands_under_a_heading_that_means_it(bureau: Desk) -> None:
    rows = sheet_of(bureau, "2011-03-05", "领导/考核建议表.xlsx", "考核事实")
    place = next(place for place, row in enumerate(rows) if row[1:2] == ["四本账等材料迟报"])
    assert rows[place] == ["3", "四本账等材料迟报", "004-9, 004-10, 004-13", "前进村", "迟报", "1"]
    assert rows[place + 1] == ["4", "办公室", "迟报", "1"]


def test_004_16_what_is_resolved_but_not_closed_is_not_called_unresolved(bureau: Desk) -> None:
    """Settled on the spot and never fed back: three months on it still waits, and no sheet says it was not handled."""
    rows = sheet_of(bureau, "2011-03-05", "综治中心/整改台账.xlsx", "包案")
    assert any(row[0] == "MZ2010-0001" and row[-1] == "已办结待反馈" for row in rows)
    book = openpyxl.load_workbook(bureau.output / "2011-03-05" / "综治中心" / "整改台账.xlsx")
    assert book.sheetnames == ["整改台账", "包案", "未销号时长"]
    said = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    assert "没有办结" not in said
    assert "未办结" not in said
