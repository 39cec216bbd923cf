"""四本账: 民情账, 帮扶账, 组织账, 稳定账, one register for all four; the diary is the first of them (004-4, 004-9)."""

# fmt: off

from schemas.form import Column, Form, Kind
from schemas.states import Severity

BOOKS = ("民情账", "帮扶账", "组织账", "稳定账")
FOUR_LEDGERS = Form(
    register="four_ledgers",
    title="四本账登记表",
    basis="004-4, 004-9",
    blank_rows=60,
    prefillable=("unit",),
    note="一件事一行，写明记入哪一本账；“民情日记”记入民情账。",
    columns=(
        Column("unit", "村", Kind.UNIT, ("村名", "帮扶村", "所在村", "村(居)"), width=10, sample="某某村", locked=True),
        Column("book", "账名", Kind.OPTION, ("账别", "台账", "四本账", "账本"), Severity.ERROR, core=True, options=BOOKS, option_aliases={"民情": "民情账", "民情日记": "民情账", "帮扶": "帮扶账", "组织": "组织账", "稳定": "稳定账", "民情台账": "民情账", "信访台账": "稳定账"}, width=9, sample="民情账"),
        Column("on", "日期", Kind.DATE, ("记录日期", "时间"), Severity.ERROR, core=True, width=12, sample="2010-12-03"),
        Column("cadre", "记录干部", Kind.NAME, ("干部姓名", "记录人", "姓名", "干部"), width=9, sample="李示例"),
        Column("head", "户主姓名", Kind.NAME, ("户主", "走访户", "对象"), personal=True, width=9, hint="涉及具体户的才填"),
        Column("content", "反映情况（事项）", Kind.TEXT, ("反映情况", "内容", "事项", "主要内容", "反映"), Severity.ERROR, core=True, width=30, sample="冬修水利缺资金"),
        Column("handling", "办理情况", Kind.TEXT, ("办理", "处理情况", "办理结果"), width=20, sample="已联系水利站"),
        Column("remark", "备注", Kind.TEXT, width=10),
    ),
)
# fmt: on
