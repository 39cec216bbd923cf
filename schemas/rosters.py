"""单位目录, 干部名册, 户册: what is known before the first visit. They come in through the input folder like everything else."""

# fmt: off

from schemas.form import Column, Form, Kind
from schemas.states import Severity

VILLAGE_WORD, OFFICE_WORD = "村", "单位"
UNITS = Form(
    register="units",
    title="村（单位）目录",
    basis="001-1",
    per_unit=False,
    columns=(
        Column("name", "村", Kind.TEXT, ("村名", "单位名称", "单位", "村(社区)"), Severity.ERROR, core=True, width=12, sample="某某村"),
        Column("target", "应走访户数", Kind.COUNT, ("任务数", "走访任务数", "应走访"), Severity.ERROR, core=True, low=0, width=10, sample="550"),
        Column("aliases", "别名", Kind.TEXT, ("其他叫法",), width=20, hint="多个用“、”隔开", sample="某某、某某村委会"),
        Column("code", "区划代码", Kind.CODE, ("村代码",), width=14, hint="12位，可不填"),
        Column("unit_kind", "单位性质", Kind.OPTION, ("性质",), options=(VILLAGE_WORD, OFFICE_WORD), width=9, hint="村 或 单位（镇直单位、科室）；不填按村", on_blank=False),
        Column("above", "上级", Kind.TEXT, ("上级单位",), width=12, hint="村属于哪个镇（街道）；直接属于发文单位的不填", on_blank=False),
        Column("principal", "一把手", Kind.NAME, ("主要负责人", "村书记"), width=9, on_blank=False, basis="002-2"),
        Column("deputy", "分管同志", Kind.NAME, ("分管负责人",), width=9, on_blank=False, basis="002-2"),
        Column("liaison", "联络员", Kind.NAME, ("信息员",), width=9, on_blank=False, basis="002-2"),
    ),
)

TOWN = Column("town", "乡镇", Kind.TEXT, ("所属乡镇", "所在乡镇", "镇", "所属镇", "街道", "乡镇（街道）", "镇（街道）"), width=9, hint="两个镇有同名的村时写明", on_blank=False)
"""Where the villages have units above them, any register of villages may say which: it tells villages of one name apart."""

CADRES = Form(
    register="cadres",
    title="干部名册",
    basis="001-3",
    blank_rows=40,
    columns=(
        Column("unit", "村", Kind.UNIT, ("村名", "所在村", "联系村"), width=10, sample="某某村", locked=True),
        Column("name", "姓名", Kind.NAME, ("干部姓名", "党员干部"), Severity.ERROR, core=True, width=9, sample="李示例"),
        Column("position", "职务", Kind.TEXT, core=True, width=12, sample="网格员"),
        Column("phone", "联系电话", Kind.PHONE, ("联系方式", "电话", "手机号"), personal=True, width=13, sample="16000000000"),
        Column("weight", "党员干部数", Kind.WEIGHT, ("人数", "权重", "份数"), low=0, width=10, hint="一人一行可不填（按1计）；一行代表一个小组时填人数", sample="1"),
        Column("area", "片区", Kind.TEXT, ("包干片区", "负责组"), width=12, sample="1、2组"),
        Column("role", "分工", Kind.TEXT, ("工作职责", "领导小组职务", "角色"), width=12, hint="如 主要负责人、班子成员、联络员、专干", on_blank=False, basis="000-1, 002-16, 003-15"),
        Column("cadre_class", "人员类别", Kind.TEXT, ("联户主体", "身份类别", "类别"), width=10, hint="如 镇干部、村干部、普通党员、社会贤达", on_blank=False, basis="003-1, 000-5"),
        Column("grid", "所联网格", Kind.CODE, ("网格", "联系网格"), width=9, on_blank=False, basis="003-4"),
        Column("batch", "批次", Kind.TEXT, ("下派批次",), width=8, hint="如 第一批", on_blank=False, basis="004-2"),
        Column("exempt", "是否免于走访", Kind.FLAG, ("免除", "不参加"), width=9, hint="是 或 否；填“是”的写明原因", on_blank=False, basis="003-1, 004-1"),
        Column("exempt_reason", "免除原因", Kind.TEXT, ("原因",), width=14, hint="如 年老体弱、长期外出、抽调征地拆迁一线", on_blank=False, basis="003-1, 004-1"),
    ),
)

HOUSEHOLDS = Form(
    register="households",
    title="户册",
    basis="001-2",
    blank_rows=200,
    columns=(
        Column("unit", "村", Kind.UNIT, ("村名", "所在村", "行政村"), width=10, sample="某某村", locked=True),
        Column("group", "组", Kind.CODE, ("村民小组", "组别", "小组", "自然庄"), width=7, sample="3"),
        Column("household_no", "户编号", Kind.CODE, ("户号", "家庭编号"), core=True, width=9, sample="0305", identifies=True),
        Column("head", "户主姓名", Kind.NAME, ("户主",), Severity.ERROR, core=True, personal=True, width=9, sample="张示例"),
        Column("phone", "联系电话", Kind.PHONE, ("联系方式", "电话", "手机号"), personal=True, width=13, sample="16000000000"),
        Column("members", "家庭人口", Kind.COUNT, ("人口", "人口数"), low=0, high=30, width=8, sample="4"),
        Column("situation", "在家情况", Kind.OPTION, ("户情况", "居住情况"), options=("常住", "举家外出", "空挂", "已故"), width=10, sample="常住"),
        Column("grid", "网格", Kind.CODE, ("所在网格",), width=9, on_blank=False, basis="003-8, 003-20"),
        Column("hardship", "是否困难户", Kind.FLAG, ("困难户",), personal=True, width=8, on_blank=False, basis="000-9"),
        Column("household_class", "户类别", Kind.TEXT, ("重点户类别", "对象类别", "户类型"), personal=True, width=10, hint="如 困难户、残疾户、孤寡老人户；只在综治中心内部使用", on_blank=False, basis="003-3, 003-20"),
    ),
)
# fmt: on
