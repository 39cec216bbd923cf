"""矛盾纠纷、信访排查登记表: 000-24, 003-10, 004-5, 004-8, 004-16. Each row becomes an issue of the ledger."""

# fmt: off

from schemas.form import Column, Form, Kind
from schemas.states import Severity

DISPUTES = Form(
    register="disputes",
    title="矛盾纠纷（信访）排查登记表",
    basis="000-14, 000-24, 002-3, 004-5, 004-8, 004-11, 004-16",
    blank_rows=40,
    prefillable=("unit",),
    note="一件一行。当面办结的也要登记，处置方式填“当面办结”。",
    columns=(
        Column("unit", "村", Kind.UNIT, ("村名", "所在村", "村(社区)", "发生地"), width=10, sample="某某村", locked=True),
        Column("raised_on", "排查日期", Kind.DATE, ("登记日期", "受理日期", "日期", "发生日期"), Severity.ERROR, core=True, width=12, sample="2010-12-01"),
        Column("kind", "事项类型", Kind.OPTION, ("类型", "来源类型"), options=("矛盾纠纷", "信访"), option_aliases={"纠纷": "矛盾纠纷", "信访事项": "信访", "信访件": "信访"}, width=10, hint="矛盾纠纷 或 信访；不填按矛盾纠纷", sample="矛盾纠纷"),
        Column("category", "领域", Kind.OPTION, ("类别", "所属领域", "问题领域"), width=12, basis="004-5"),
        Column("grid", "网格", Kind.CODE, ("所在网格",), width=9),
        Column("reporter", "当事人", Kind.NAME, ("反映人", "信访人", "姓名"), personal=True, width=9, sample="张示例"),
        Column("reporter_phone", "联系电话", Kind.PHONE, ("电话", "联系方式", "手机号"), personal=True, width=13, sample="16000000000"),
        Column("text", "主要内容", Kind.TEXT, ("内容", "纠纷内容", "信访事项内容", "反映问题", "问题描述", "情况"), Severity.ERROR, core=True, width=30, sample="两户宅基地边界不清"),
        Column("disposal", "处置方式", Kind.OPTION, ("处置", "办理方式"), options=("当面办结", "解释登记", "报告村处理"), option_aliases={"当场解决": "当面办结", "现场解决": "当面办结"}, width=10, hint="当面办结、解释登记、报告村处理", basis="000-14, 000-24"),
        Column("reported_on", "报告村日期", Kind.DATE, ("报告日期", "移交日期"), width=12, basis="000-24"),
        Column("cadre", "登记干部", Kind.NAME, ("排查人", "受理人", "登记人", "干部姓名"), width=9, sample="李示例"),
        Column("remark", "备注", Kind.TEXT, width=12),
    ),
)
# fmt: on
