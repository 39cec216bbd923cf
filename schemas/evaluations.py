"""村评单位表: villages rate the units that help them (000-26)."""

# fmt: off

from schemas.form import Column, Form, Kind
from schemas.states import Severity

RATINGS = ("好", "较好", "一般", "差")
EVALUATIONS = Form(
    register="evaluations",
    title="村（社区）评联点单位表",
    basis="000-26",
    blank_rows=10,
    prefillable=("unit",),
    note="由村（社区）集体评议后填写；一项一行。",
    columns=(
        Column("unit", "村", Kind.UNIT, ("村名", "评价村", "村(社区)"), width=10, sample="某某村", locked=True),
        Column("rated", "被评单位", Kind.TEXT, ("联点单位", "单位", "单位名称"), Severity.ERROR, core=True, width=16, sample="某某局"),
        Column("rated_on", "评价日期", Kind.DATE, ("日期", "评议日期"), Severity.ERROR, core=True, width=12, sample="2020-12-10"),
        Column("aspect", "评价内容", Kind.TEXT, ("评议内容", "项目"), width=18, sample="联创联建"),
        Column("rating", "评价", Kind.OPTION, ("等次", "评议结果"), Severity.ERROR, core=True, options=RATINGS, width=8, sample="好"),
        Column("opinion", "意见建议", Kind.TEXT, ("意见", "建议"), width=24, sample="无"),
    ),
)
# fmt: on
