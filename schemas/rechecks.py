"""抽查回访表: the drawn sample, called back and returned (000-25, 002-11, 001-14). Findings are made by people only."""

# fmt: off

from schemas.form import Column, Form, Kind
from schemas.states import Severity

RESULTS = ("确认走访", "否认", "不清楚", "未接通", "停机", "拒答")
CONFIRMED, DENIED = RESULTS[:2]
CONCLUSIONS = ("属实", "不属实", "无法核实")
UPHELD = CONCLUSIONS[0]
"""The conclusion that a visit was not made as recorded; only this enters the assessment (001-14)."""
DRAWN = ("随机抽样", "重点核实")
TARGETED = DRAWN[1]
"""How a household came into the sample; those called for a reason never enter a rate (PRACTICE D)."""
SATISFACTIONS = ("满意", "基本满意", "不满意", "不了解")

RECHECKS = Form(
    register="rechecks",
    title="抽查回访表",
    basis="000-25, 002-11, 001-14",
    per_unit=False,
    note="只回访、只记录。“认定”由两名工作人员在村里作出情况说明之后填写，写明日期；未认定的留空。",
    columns=(
        Column("unit", "村", Kind.UNIT, ("村名",), width=9, locked=True),
        Column("group", "组", Kind.CODE, width=5, locked=True),
        Column("head", "户主姓名", Kind.NAME, ("户主",), Severity.ERROR, core=True, personal=True, width=9, locked=True),
        Column("phone", "联系电话", Kind.PHONE, ("电话",), personal=True, width=13, locked=True),
        Column("address", "家庭住址", Kind.TEXT, ("住址",), personal=True, width=12, locked=True),
        Column("cadre", "走访干部", Kind.NAME, width=9, locked=True),
        Column("visited_on", "走访日期", Kind.DATE, width=11, locked=True),
        Column("mode", "走访方式", Kind.TEXT, width=8, locked=True),
        Column("drawn", "抽取方式", Kind.OPTION, options=DRAWN, width=8, locked=True, hint="不填按随机抽样", basis="000-25"),
        Column("attempts", "拨打次数", Kind.COUNT, low=0, high=20, width=6),
        Column("result", "回访结果", Kind.OPTION, core=True, options=RESULTS, option_aliases={"不清楚(家人)": "不清楚", "家人接听不清楚": "不清楚"}, width=9),
        Column("satisfied", "群众满意情况", Kind.OPTION, ("满意情况",), options=SATISFACTIONS, width=9, basis="000-25"),
        Column("caller", "回访人", Kind.NAME, width=8),
        Column("called_on", "回访日期", Kind.DATE, ("回访时间",), width=11),
        Column("explanation", "村情况说明", Kind.TEXT, ("情况说明",), width=14),
        Column("conclusion", "认定", Kind.OPTION, ("认定结论",), options=CONCLUSIONS, width=8, basis="001-14"),
        Column("concluded_by", "认定人", Kind.TEXT, width=10, hint="两人，用“、”隔开"),
        Column("concluded_on", "认定日期", Kind.DATE, width=11),
        Column("remark", "备注", Kind.TEXT, width=12),
    ),
)
# fmt: on
