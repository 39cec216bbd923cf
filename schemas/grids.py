"""网格名册: who stands behind every grid (002-8 four roles; 003-15 one leader, third and fourth level)."""

# fmt: off

from schemas.form import Column, Form, Kind
from schemas.states import Severity

ROLES = ("party_lead", "officer", "grid_leader", "grid_worker")
"""The four roles of 002-8, as columns of the register."""

GRIDS = Form(
    register="grids",
    title="网格名册",
    basis="002-8, 003-4, 003-15, 003-20",
    blank_rows=20,
    prefillable=("unit",),
    note="一个网格一行。",
    columns=(
        Column("unit", "村", Kind.UNIT, ("村名", "所在村", "村(社区)"), width=10, sample="某某村", locked=True),
        Column("grid", "网格名称", Kind.CODE, ("网格", "网格编号"), Severity.ERROR, core=True, width=12, sample="第一网格", identifies=True),
        Column("level", "网格层级", Kind.OPTION, ("层级", "级别"), options=("三级", "四级"), option_aliases={"第三级": "三级", "第四级": "四级", "3级": "三级", "4级": "四级"}, width=8, basis="003-15"),
        Column("parent_grid", "上级网格", Kind.CODE, ("所属三级网格",), width=10, basis="003-15"),
        Column("households", "户数", Kind.COUNT, ("网格户数",), low=0, width=7, sample="60"),
        Column("party_lead", "村党组织负责人", Kind.NAME, ("党组织负责人", "村党组织", "支部书记"), width=10, basis="002-8"),
        Column("officer", "政法干警", Kind.NAME, ("干警", "包格干警"), width=9, basis="002-8"),
        Column("reported_in_on", "干警报到日期", Kind.DATE, ("报到日期", "报到时间"), width=12, basis="002-8"),
        Column("grid_leader", "网格长", Kind.NAME, ("网格长姓名",), core=True, width=9, sample="李示例"),
        Column("leader_position", "网格长身份", Kind.TEXT, ("网格长职务", "身份"), width=12, hint="如 镇干部、组长、党员、社会贤达", sample="镇干部", basis="003-15"),
        Column("grid_worker", "网格员", Kind.NAME, ("网格员姓名", "专职网格员"), width=9, sample="王示例"),
    ),
)
# fmt: on
