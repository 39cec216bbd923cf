"""联户统计表（结对花名册）: 000 附件2, with what 003 adds: who is linked with which household, and as what."""

# fmt: off

from schemas.form import Annex, Column, Form, Kind
from schemas.states import Severity

LINKAGE = Form(
    register="linkage",
    title="干部职工联户统计表",
    basis="000-10, 000-15, 003-3, 003-4, 003-5, 003-6, 003-8, 004-6",
    blank_rows=50,
    prefillable=("unit",),
    note="一名干部联系的每一户各占一行；同一户可以由两人联系。",
    annex=Annex(
        "干部职工联户统计表", "000 附件2", columns=("cadre", "position", "phone", "unit", "head", "head_phone"), rows=25
    ),
    columns=(
        Column("cadre", "干部职工姓名", Kind.NAME, ("干部姓名", "联户干部", "联户人", "联系人", "姓名", "联系干部", "结对干部"), Severity.ERROR, core=True, width=10, sample="李示例"),
        Column("position", "职务", Kind.TEXT, width=10, sample="科员"),
        Column("phone", "联系方式", Kind.PHONE, ("联系电话", "干部电话", "干部联系方式"), personal=True, width=13, sample="16000000000"),
        Column("unit", "联建村（社区）", Kind.UNIT, ("联建村", "村", "村名", "联点村", "所在村", "村(社区)", "帮扶村"), width=10, sample="某某村"),
        Column("head", "联系户", Kind.NAME, ("户主", "户主姓名", "联系户户主", "联系户姓名", "结对户"), Severity.ERROR, core=True, personal=True, width=9, sample="张示例"),
        Column("head_phone", "联系户电话", Kind.PHONE, ("户主电话", "结对户电话"), personal=True, width=13, sample="16000000001"),
        Column("group", "组", Kind.CODE, ("村民小组", "组别", "小组"), width=6, sample="3"),
        Column("household_no", "户编号", Kind.CODE, ("户号",), width=8, hint="有户册时填，可不填", identifies=True),
        Column("grid", "网格", Kind.CODE, ("所在网格", "网格名称"), width=9, hint="有网格的活动才填", sample="第一网格"),
        Column("cadre_class", "联户人类别", Kind.TEXT, ("联户主体", "身份类别", "人员类别"), width=10, hint="如 镇干部、村干部、普通党员", basis="003-1"),
        Column("household_class", "户类别", Kind.TEXT, ("联系户类别", "对象类别", "户类型"), width=10, hint="如 困难户、重点户、普通户、诉求突出户", basis="003-3, 004-6"),
    ),
)
# fmt: on
