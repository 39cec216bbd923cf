"""A small township for every programme, as text tables through merge, ledger and measures: invented people only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

import yaml
from conftest import ROOT
from merge_tables import File, day, registers, submissions

from pipeline.campaign import Campaign
from pipeline.ledger import ledger
from pipeline.measures import measure
from pipeline.merge import merge
from pipeline.model import Memory, Outcome
from pipeline.workdays import Workdays

NAMES = ("赵示例", "钱示例", "孙示例", "李示例", "周示例", "吴示例", "郑示例", "王示例")


@cache
def campaign_of(name: str) -> Campaign:
    text = (ROOT / "campaigns" / f"{name}.yaml").read_text(encoding="utf-8")
    return Campaign.model_validate(yaml.load(text, yaml.BaseLoader))


def outcome_of(campaign: Campaign, files: Sequence[File], as_of: date) -> Outcome:
    """Everything a run would know of these files."""
    workdays = Workdays()
    facts = merge(registers(campaign, files), submissions(files), campaign, as_of)
    issues = ledger(facts, Memory(), campaign, as_of, workdays)
    found = measure(facts, issues.table, Memory(), campaign, as_of, workdays)
    return Outcome(
        campaign, facts, issues.table, issues.history, found.figures, found.requirements, found.filings, found.allotment,
        facts.findings + issues.findings, issues.new, assessment=found.assessment, awards=found.awards,
    )  # fmt: skip


def files_of(received: str, **tables: str) -> list[File]:
    """One file per register."""
    return [File(f"{register}.xlsx", table, register, received=received, unit="") for register, table in tables.items()]


def heads(unit: str, number: int, **more: str) -> list[str]:
    """Households of a village: numbers, groups, invented names and impossible phones."""
    return [f"{unit}|{1 + at // 5}|{at + 1:04d}|张示例{at + 1}|160{at + 1:08d}" for at in range(number)]


def suining() -> tuple[list[File], date]:
    """000: four villages, some links, forums with and without enough people, one board too old."""
    villages = ("青石坪村", "枫木坳村", "龙溪铺村", "白杨社区")
    households = "unit|group|household_no|head|phone|situation|hardship\n" + "\n".join(
        f"{line}|常住|{'是' if at % 4 == 0 else '否'}" for unit in villages for at, line in enumerate(heads(unit, 12))
    )
    links = "cadre|position|phone|unit|head|head_phone|household_no|group\n" + "\n".join(
        f"{cadre}|科员|161{place:08d}|{unit}|张示例{at + 1}|160{at + 1:08d}|{at + 1:04d}|{1 + at // 5}"
        for place, (cadre, unit) in enumerate(zip(NAMES, villages * 2, strict=True))
        for at in (range(10) if place < 3 else range(4))
    )
    visits = "unit|head|household_no|group|visited_on|cadre|mode|phone|governance_opinion|peace_opinion\n" + "\n".join(
        f"{unit}|张示例{at + 1}|{at + 1:04d}|{1 + at // 5}|2020-04-{10 + at}|{cadre}|入户|160{at + 1:08d}|"
        f"{'村口路灯坏了，请张示例' + str(at + 1) + '家门口也装一盏' if at == 2 else '无'}|{'希望增加巡逻' if at == 3 else ''}"
        for cadre, unit in zip(NAMES, villages, strict=False)
        for at in range(8)
    )
    forums = "unit|kind|organiser|place|held_on|announced_on|host|attendees|representative|statement\n" + "\n".join(
        f"{unit}|恳谈会|局办公室|{unit}村部|{on}|{announced}|{attendees.split('、')[0]}|{attendees}|周代表{at}|{'河堤要修，代表周代表' + str(at) if at == 1 else '无'}"
        for unit, on, announced, attendees, size in (
            ("青石坪村", "2020-05-20", "2020-05-15", "赵示例、钱示例", 22),
            ("青石坪村", "2020-06-20", "2020-06-20", "钱示例", 20),
            ("枫木坳村", "2020-05-25", "2020-05-20", "赵示例", 14),
        )
        for at in range(size)
    )
    activities = "unit|kind|held_on|cadre|quantity|result\n" + "\n".join(
        (
            "青石坪村|宣传栏|2020-04-20|赵示例|1|", "枫木坳村|宣传栏|2020-10-01|钱示例|1|", "青石坪村|发放宣传资料|2020-04-25|赵示例|120|",
            "龙溪铺村|悬挂横幅|2020-05-01|孙示例|3|", "白杨社区|小调解|2020-06-01|李示例|1|成功", "青石坪村|小调解|2020-06-03|赵示例|1|未成功",
            "青石坪村|现场办公|2020-05-11|赵示例|1|",
        )
    )  # fmt: skip
    cadres = "unit|name|position|phone|role|cadre_class\n" + "\n".join(
        (
            "青石坪村|赵示例|局长|16100000000|主要负责人|班子成员", "枫木坳村|钱示例|副局长|16100000001|班子成员|班子成员",
            "局办公室|孙示例|主任|16100000002|专干|干部职工", "社会救助股|李示例|科员|16100000003||干部职工",
        )
    )  # fmt: skip
    filing_log = "unit|filing|period_day|received_on\n绥宁县民政局|干部职工联户统计表|2020-04-30|2020-05-12\n绥宁县民政局|意见建议分类汇总表|2020-05-10|2020-05-09"
    rechecks = "unit|head|group|cadre|visited_on|mode|drawn|attempts|result|satisfied|caller|called_on|conclusion|concluded_by|concluded_on\n" + "\n".join(
        f"青石坪村|张示例{at + 1}|1|赵示例|2020-04-{10 + at}|入户|{drawn}|1|{result}|{satisfied}|吴示例|2020-10-2{at}|{tail}"
        for at, (drawn, result, satisfied, tail) in enumerate(
            (
                ("随机抽样", "确认走访", "满意", "||"), ("随机抽样", "确认走访", "不满意", "||"), ("随机抽样", "否认", "", "属实|吴示例、郑示例|2020-10-28"),
                ("重点核实", "否认", "", "不属实|吴示例、郑示例|2020-10-28"),
            )
        )
    )  # fmt: skip
    evaluations = "unit|rated|rated_on|aspect|rating\n青石坪村|社会救助股|2020-11-01|联建|好\n枫木坳村|社会救助股|2020-11-01|联建|一般"
    disputes = "unit|raised_on|kind|category|reporter|reporter_phone|text|disposal|cadre\n龙溪铺村|2020-06-05|矛盾纠纷|邻里纠纷|冯当事|16099999999|冯当事与邻居排水沟纠纷，电话16099999999|解释登记|孙示例"
    return files_of(
        "2020-10-30", households=households, linkage=links, visits=visits, forums=forums, activities=activities, cadres=cadres,
        filing_log=filing_log, rechecks=rechecks, evaluations=evaluations, disputes=disputes,
    ), day("2020-11-06")  # fmt: skip


def minzheng() -> tuple[list[File], date]:
    """004: the four books, disputes, days in the village, filings of every kind."""
    villages = ("前进村", "塘家湾村", "红桥村", "东风社区")
    books = "unit|book|on|cadre|head|content|handling\n" + "\n".join(
        f"{unit}|{book}|2010-12-0{at + 1}|{NAMES[at]}|冯示例{at}|冯示例{at}反映冬修水利缺资金，电话160000000{at:02d}|已联系水利站"
        for unit in villages[:3]
        for at, book in enumerate(("民情账", "民情账", "帮扶账", "稳定账"))
    )
    filing_log = "unit|person|filing|period_day|received_on\n" + "\n".join(
        f"{unit}||{title}|2010-12-31|{on}"
        for unit, on in (("前进村", "2010-12-30"), ("塘家湾村", "2011-01-05"))
        for title in ("民情账", "帮扶账", "组织账", "稳定账")
    )
    disputes = "unit|raised_on|kind|category|reporter|reporter_phone|text|disposal\n" + "\n".join(
        (
            "前进村|2010-11-25|信访|土地征用|冯当事|16099999999|冯当事反映征地补偿没有到位|解释登记",
            "红桥村|2010-12-25|矛盾纠纷|社会保障|陈当事|16099999998|低保审批时间长|解释登记",
            "红桥村|2011-01-25|矛盾纠纷|社会保障|褚当事|16099999997|医保报销手续不清楚|当面办结",
        )
    )
    cadres = "unit|name|position|role|batch|exempt|exempt_reason\n" + "\n".join(
        (
            "办公室|赵示例|主任|组长|第一批|否|",
            "救灾救济科|钱示例|科长|副组长|第二批|否|",
            "优抚安置科|孙示例|科员||第一批|是|抽调征地拆迁一线",
        )
    )
    activities = "unit|kind|held_on|cadre\n" + "\n".join(f"前进村|住村|2010-12-{at:02d}|赵示例" for at in range(1, 8))
    forums = "unit|kind|organiser|place|held_on|representative|statement\n前进村|党员座谈会|办公室|村部|2010-12-10|周代表|水渠要清淤\n前进村|党组织建设评议会|办公室|村部|2010-12-12|周代表|无"
    linkage = "cadre|unit|head|head_phone|household_class\n赵示例|前进村|冯示例|16000000001|困难户"
    return files_of(
        "2011-01-20", four_ledgers=books, filing_log=filing_log, disputes=disputes, cadres=cadres, activities=activities,
        forums=forums, linkage=linkage,
    ), day("2011-02-10")  # fmt: skip


def shuangfupu() -> tuple[list[File], date]:
    """003: grids of two levels, links, contacts by quarter and month."""
    villages = ("双凫铺社区", "麻石冲村", "杉木桥村")
    grids = "unit|grid|level|parent_grid|households|grid_leader|leader_position|grid_worker\n" + "\n".join(
        f"{unit}|第{at}网格|{'三级' if at == 1 else '四级'}|{'' if at == 1 else '第1网格'}|40|{NAMES[at + place] if (place, at) != (2, 3) else ''}|组长|{NAMES[at]}"
        for place, unit in enumerate(villages)
        for at in (1, 2, 3)
    )
    households = "unit|group|household_no|head|phone|situation|grid|hardship|household_class\n" + "\n".join(
        f"{line}|常住|第{1 + at % 3}网格|{'是' if at % 5 == 0 else '否'}|{'残疾户' if at == 5 else ''}"
        for unit in villages
        for at, line in enumerate(heads(unit, 15))
    )
    linkage = (
        "cadre|position|phone|unit|head|head_phone|household_no|group|grid|cadre_class|household_class\n"
        + "\n".join(
            f"{NAMES[place]}|干部|161{place:08d}|{unit}|张示例{at + 1}|160{at + 1:08d}|{at + 1:04d}|{1 + at // 5}|第{1 + at % 3}网格|村干部|困难户"
            for place, unit in enumerate(villages)
            for at in range(3 + 4 * place)
        )
    )
    visits = "unit|head|household_no|group|visited_on|cadre|mode|phone|problem\n" + "\n".join(
        f"{unit}|张示例{at + 1}|{at + 1:04d}|{1 + at // 5}|2021-0{month}-12|{NAMES[place]}|{mode}|160{at + 1:08d}|{'水渠堵塞' if at == 1 and month == 5 else ''}"
        for place, unit in enumerate(villages)
        for at in range(3)
        for month, mode in ((4, "入户"), (5, "电话"), (6, "电话"))
        if (place, month) != (1, 4)
    )
    cadres = "unit|name|position|role|cadre_class|grid|exempt\n" + "\n".join(
        f"{unit}|{NAMES[place + 3 * more]}|{'网格员' if more else '村干部'}|{'网格员' if more else ''}|{'普通党员' if more else '村干部'}|第1网格|否"
        for place, unit in enumerate(villages)
        for more in (0, 1)
    )
    activities = "unit|kind|held_on|cadre|grid\n" + "\n".join(
        f"{villages[0]}|下沉网格|2021-0{month}-{at:02d}|赵示例|第1网格" for month in (4, 5, 6) for at in (2, 9, 16, 23)
    )
    forums = "unit|kind|organiser|place|held_on|representative|statement\n双凫铺社区|屋场夜话|社区|禾场|2021-05-10|周代表|晒谷坪要硬化"
    return files_of(
        "2021-06-20", grids=grids, households=households, linkage=linkage, visits=visits, cadres=cadres, activities=activities,
        forums=forums,
    ), day("2021-06-25")  # fmt: skip


def shuiquan() -> tuple[list[File], date]:
    """002: the four ones, slogans, weekly reports of some villages."""
    villages = ("东泉村", "西泉村", "柳沟村")
    households = "unit|group|household_no|head|phone|situation\n" + "\n".join(
        f"{line}|常住" for unit in villages[:2] for line in heads(unit, 10)
    )
    visits = "unit|head|household_no|group|visited_on|cadre|mode|phone|leaflet|surveyed|problem_found\n" + "\n".join(
        f"{unit}|张示例{at + 1}|{at + 1:04d}|{1 + at // 5}|2021-05-{10 + at}|{NAMES[place]}|{'入户' if at % 3 else '电话'}|160{at + 1:08d}|是|{'是' if at % 2 else '否'}|无"
        for place, unit in enumerate(villages)
        for at in range(10 if place == 0 else 6)
    )
    activities = "unit|kind|held_on|quantity\n" + "\n".join(
        (
            "东泉村|标语|2021-04-20|4", "西泉村|标语|2021-04-20|2", "东泉村|公开信|2021-04-22|10", "镇派出所|LED标语|2021-04-22|1",
            *(f"东泉村|矛盾纠纷摸排化解|{on}|1" for on in ("2021-04-13", "2021-04-20", "2021-04-27", "2021-05-06", "2021-05-12")),
        )
    )  # fmt: skip
    filing_log = "unit|filing|period_day|received_on|received_at|nil\n" + "\n".join(
        f"{unit}|本周工作开展情况|{on}|{on}|{at}|{nil}"
        for unit, at, nil in (("东泉村", "16:40", "否"), ("西泉村", "18:30", "否"), ("柳沟村", "16:00", "是"))
        for on in ("2021-04-09", "2021-04-16", "2021-04-23")
    )
    grids = "unit|grid|households|party_lead|officer|reported_in_on|grid_leader|grid_worker\n东泉村|第一网格|60|赵示例|钱示例|2021-04-12|孙示例|李示例\n西泉村|第一网格|50|赵示例||  |周示例|吴示例".replace(
        "  ", ""
    )
    return files_of(
        "2021-05-20", households=households, visits=visits, activities=activities, filing_log=filing_log, grids=grids
    ), day("2021-05-21")  # fmt: skip


def ruji() -> tuple[list[File], date]:
    """001: visits of two villages, one re-check upheld by two people."""
    visits = "unit|head|group|visited_on|cadre|mode|phone|leaflet|surveyed|problem_found|problem\n" + "\n".join(
        f"{unit}|张示例{at + 1}|{1 + at // 5}|2021-10-{18 + at % 8}|{cadre}|入户|160{at + 1:08d}|是|是|{'有' if at == 4 else '无'}|{'路灯坏了' if at == 4 else ''}"
        for unit, cadre in (("秦四庙村", "赵示例"), ("七营村", "钱示例"))
        for at in range(24)
    )
    cadres = "unit|name|position\n秦四庙村|赵示例|网格员\n秦四庙村|孙示例|网格员\n七营村|钱示例|支书"
    rechecks = "unit|head|visited_on|cadre|drawn|result|called_on|conclusion|concluded_by|concluded_on\n秦四庙村|张示例1|2021-10-18|赵示例|随机抽样|否认|2021-10-26|属实|吴示例、郑示例|2021-10-27\n秦四庙村|张示例2|2021-10-19|赵示例|随机抽样|否认|2021-10-26|属实|吴示例、郑示例|2021-10-27\n七营村|张示例1|2021-10-18|钱示例|随机抽样|否认|2021-10-26|||"
    return files_of("2021-10-28", visits=visits, cadres=cadres, rechecks=rechecks), day("2021-10-29")


TOWNSHIPS = {
    "suining-2020": suining,
    "ruji-2021": ruji,
    "shuiquan-2021": shuiquan,
    "shuangfupu-2021": shuangfupu,
    "minzheng-2010": minzheng,
}
