"""微心愿登记表: small wishes taken up and fulfilled (000-21, 000-22). The kind tells of health and need: office only."""

# fmt: off

from schemas.form import Column, Form, Kind
from schemas.states import Severity

WISHES = Form(
    register="wishes",
    title="微心愿（小帮扶）登记表",
    basis="000-21, 000-22",
    blank_rows=30,
    prefillable=("unit",),
    note="一个心愿一行；实现了再填“完成日期”。",
    columns=(
        Column("unit", "村", Kind.UNIT, ("村名", "联点村", "所在村"), width=10, sample="某某村", locked=True),
        Column("cadre", "认领干部", Kind.NAME, ("干部姓名", "帮扶干部", "干部", "认领人"), Severity.ERROR, core=True, width=9, sample="李示例"),
        Column("head", "户主姓名", Kind.NAME, ("户主", "帮扶对象", "心愿人"), Severity.VERIFY, core=True, personal=True, width=9, sample="张示例"),
        Column("kind", "心愿类型", Kind.OPTION, ("类型", "心愿类别"), options=("农产品销售", "子女上学", "老年人生活困难", "看病治疗", "其他"), width=12, sample="农产品销售", basis="000-21"),
        Column("wish", "微心愿内容", Kind.TEXT, ("心愿内容", "微心愿", "内容", "心愿"), Severity.ERROR, core=True, personal=True, width=24, sample="帮助销售土鸡蛋"),
        Column("claimed_on", "认领日期", Kind.DATE, ("登记日期", "日期"), width=12, sample="2020-05-06"),
        Column("done_on", "完成日期", Kind.DATE, ("实现日期", "办结日期"), width=12, sample="2020-06-01"),
        Column("result", "完成情况", Kind.TEXT, ("结果", "实现情况"), width=14, sample="已售出60斤"),
        Column("remark", "备注", Kind.TEXT, width=10),
    ),
)
# fmt: on
