"""工作活动登记表: one register for everything done rather than visited; which kinds there are is the programme's."""

# fmt: off

from schemas.form import Column, Form, Kind
from schemas.states import Severity

SUCCEEDED, NOT_SUCCEEDED = "成功", ("未", "不", "没")
"""How the result of a mediation that worked reads, and what makes it one that did not (000-23)."""

ACTIVITIES = Form(
    register="activities",
    title="工作活动登记表",
    basis="000-2, 000-6, 000-7, 000-23, 001-5, 001-6, 002-3, 002-6, 002-7, 002-9, 003-2, 003-4, 003-12, 004-2, 004-7",
    blank_rows=50,
    prefillable=("unit",),
    note="一次活动一行；有数量的（标语几条、公开信几封）填数量，不填按1计。",
    columns=(
        Column("unit", "村（单位）", Kind.UNIT, ("村", "村名", "单位", "联点村", "所在村", "村(单位)"), width=10, sample="某某村"),
        Column("kind", "活动类型", Kind.OPTION, ("类型", "活动类别", "活动名称", "工作类型"), Severity.ERROR, core=True, width=12, sample="现场办公"),
        Column("held_on", "日期", Kind.DATE, ("活动日期", "活动时间", "时间", "开展日期"), Severity.ERROR, core=True, width=12, sample="2021-04-12"),
        Column("cadre", "干部（负责人）", Kind.NAME, ("干部", "干部姓名", "参加领导", "责任人", "负责人", "姓名", "领导姓名"), width=10, hint="按人统计的活动要填姓名", sample="李示例"),
        Column("grid", "网格", Kind.CODE, ("所在网格",), width=9, hint="按网格统计的活动才填"),
        Column("quantity", "数量", Kind.COUNT, ("份数", "条数", "次数", "人数"), low=0, width=7, sample="1"),
        Column("head", "服务对象户", Kind.NAME, ("户主", "户主姓名", "对象"), personal=True, width=9, hint="帮扶、调解到户的才填"),
        Column("content", "活动内容", Kind.TEXT, ("内容", "主要内容", "事项"), width=30, sample="接待群众来访6人次"),
        Column("result", "结果", Kind.TEXT, ("成效", "办理结果", "调处结果"), width=12, hint="调解填 成功 或 未成功"),
        Column("remark", "备注", Kind.TEXT, width=12),
    ),
)
# fmt: on
