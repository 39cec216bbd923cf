"""走访登记: 000 附件1 as one row per household, with what 001-7 asks of every visit."""

# fmt: off

from schemas.form import Annex, Blank, Column, Form, Kind, Section
from schemas.states import Mode, Severity

MODE_ALIASES = {
    "上门": Mode.HOME, "入户走访": Mode.HOME, "面访": Mode.HOME, "见面": Mode.HOME, "实地": Mode.HOME, "夜访": Mode.HOME,
    "电访": Mode.PHONE, "打电话": Mode.PHONE, "电话访问": Mode.PHONE, "电话走访": Mode.PHONE, "微信": Mode.VIDEO, "视频访问": Mode.VIDEO,
    "微信视频": Mode.VIDEO, "未见": Mode.ABSENT, "不在家": Mode.ABSENT, "无人": Mode.ABSENT, "家中无人": Mode.ABSENT, "未入户": Mode.ABSENT,
}

VISITS = Form(
    register="visits",
    title="走访登记表",
    basis="000-12, 001-7",
    per_household=True,
    prefillable=("unit", "group", "household_no", "head", "head_age", "phone", "members", "address"),
    note="一户一行；同一户再次走访另起一行。没有意见请填“无”，不要留空。",
    columns=(
        Column("unit", "村", Kind.UNIT, ("村名", "村居", "村(社区)", "所在村", "联建村", "行政村", "被走访村", "所属村", "村别"), width=9, hint="本村名称，已填好", sample="某某村", locked=True),
        Column("group", "组", Kind.CODE, ("村民小组", "组别", "小组", "所在组", "自然庄", "庄名", "村民组"), width=6, hint="几组就填几，如 3", sample="3"),
        Column("household_no", "户编号", Kind.CODE, ("户号", "户籍编号", "家庭编号"), width=8, hint="有户册时已填好，可不填", sample="0305", identifies=True),
        Column("head", "户主姓名", Kind.NAME, ("户主", "被走访人", "姓名(户主)", "被走访户户主", "户主名", "被访户主", "被走访户"), Severity.ERROR, core=True, personal=True, width=9, hint="户主的姓名", sample="张示例"),
        Column("head_age", "户主年龄", Kind.AGE, ("年龄", "户主岁数"), low=16, high=105, width=7, hint="整数，如 52", sample="52"),
        Column("phone", "联系电话", Kind.PHONE, ("联系方式", "电话", "手机", "手机号", "手机号码", "联系号码", "户主电话", "电话号码"), personal=True, width=13, hint="11位手机号，多个用“/”隔开", sample="16000000000"),
        Column("members", "家庭人口", Kind.COUNT, ("人口", "家庭人数", "人口数"), low=0, high=30, width=7, hint="整数，如 4", sample="4"),
        Column("address", "家庭住址", Kind.TEXT, ("住址", "地址", "详细地址"), personal=True, width=14, sample="某某村3组"),
        Column("cadre", "走访干部", Kind.NAME, ("走访人", "干部姓名", "走访党员干部", "走访人员", "干部", "党员干部", "访问人", "走访人姓名", "采集人"), Severity.VERIFY, width=9, hint="走访干部的姓名；两人同去各填一行", sample="李示例"),
        Column("visited_on", "走访日期", Kind.DATE, ("走访时间", "日期", "时间", "入户时间", "入户日期", "走访日", "访问日期", "访问时间", "采集时间"), Severity.ERROR, core=True, width=12, hint="如 2021-10-16", sample="2021-10-16"),
        Column("mode", "走访方式", Kind.OPTION, ("方式", "访问方式", "走访形式"), options=tuple(Mode), option_aliases=MODE_ALIASES, width=8, hint="从下拉框选择；不填按“入户”计", sample="入户", basis="002-4"),
        Column("leaflet", "是否发放宣传页", Kind.FLAG, ("宣传页", "发放宣传页", "宣传资料", "是否发放宣传资料", "宣传单", "发宣传页"), width=9, hint="是 或 否", sample="是", basis="001-7"),
        Column("surveyed", "是否完成问卷", Kind.FLAG, ("问卷", "完成问卷", "是否问卷", "问卷调查", "是否开展问卷", "是否做问卷"), width=9, hint="是 或 否", sample="是", basis="001-7"),
        Column("problem_found", "是否发现问题", Kind.PRESENCE, ("发现问题", "有无问题", "是否有问题", "问题有无", "摸排问题有无"), width=9, hint="有 或 无", sample="有", basis="001-7"),
        Column("problem", "问题内容", Kind.TEXT, ("摸排问题", "存在问题", "问题描述", "突出问题", "问题", "反映问题"), width=20, hint="有问题时写清楚是什么事、在哪里", sample="村口路灯不亮", basis="001-9"),
        Column("difficulty", "家庭存在什么困难", Kind.TEXT, ("困难", "家庭困难", "存在困难", "家庭存在困难"), width=14, sample="无", basis="000-12"),
        Column("work_style_opinion", "对干部“四风”方面的意见和建议", Kind.TEXT, ("四风意见", "对干部四风方面有什么意见和建议", "四风方面意见", "对干部的意见"), width=14, sample="无", basis="000-12"),
        Column("governance_opinion", "对社会治理工作的意见和建议", Kind.TEXT, ("社会治理意见", "对社会治理工作有什么意见和建议", "社会治理方面意见"), width=14, sample="无", basis="000-12"),
        Column("peace_opinion", "对平安建设的意见和建议", Kind.TEXT, ("平安建设意见", "对平安建设有什么意见和建议", "平安建设方面意见", "意见建议", "意见和建议", "群众意见"), width=14, sample="无", basis="000-12"),
        Column("other_opinion", "其他方面的意见和建议", Kind.TEXT, ("其他意见", "对其他方面的意见和建议", "其他意见和建议", "其它意见"), width=14, sample="无", basis="000-12"),
        Column("signed", "被走访户是否签名", Kind.FLAG, ("签名", "是否签名", "被走访户签名", "是否签字"), width=9, hint="是 或 否；不收签名图片", sample="是", basis="000-12", signature=True),
        Column("remark", "备注", Kind.TEXT, ("说明", "其他说明"), width=12),
        Column("cadre_sex", "干部性别", Kind.OPTION, options=("男", "女"), on_blank=False, basis="000 附件1"),
        Column("cadre_age", "干部年龄", Kind.AGE, low=16, high=75, on_blank=False, basis="000 附件1"),
        Column("cadre_employer", "干部工作单位", Kind.TEXT, ("工作单位", "所在单位"), on_blank=False, basis="000 附件1"),
        Column("cadre_position", "干部职务", Kind.TEXT, ("职务",), on_blank=False, basis="000 附件1"),
        Column("cadre_phone", "干部联系电话", Kind.PHONE, ("干部联系方式", "干部电话"), on_blank=False, basis="000 附件1"),
    ),
    sections=(
        Section(
            ("干部职工基本情况", "干部基本情况", "走访干部基本情况", "走访干部情况", "干部情况", "走访人基本情况"),
            {"姓名": "cadre", "性别": "cadre_sex", "年龄": "cadre_age", "联系方式": "cadre_phone", "联系电话": "cadre_phone", "电话": "cadre_phone", "手机号": "cadre_phone", "手机号码": "cadre_phone", "工作单位": "cadre_employer", "单位": "cadre_employer", "职务": "cadre_position"},
            given=True,
        ),
        Section(
            ("被走访户基本情况", "走访户基本情况", "被走访户情况", "户主基本情况", "群众基本情况", "被走访人基本情况", "家庭基本情况"),
            {"姓名": "head", "年龄": "head_age"},
        ),
    ),
    annex=Annex(
        "干部职工走访情况登记表",
        "000 附件1",
        (
            (Blank("干部职工基本情况"),),
            (Blank("姓  名", "cadre"), Blank("性  别", "cadre_sex"), Blank("年  龄", "cadre_age")),
            (Blank("工作单位", "cadre_employer"), Blank("职  务", "cadre_position"), Blank("联系方式", "cadre_phone")),
            (Blank("被走访户基本情况"),),
            (Blank("户主姓名", "head"), Blank("户主年龄", "head_age"), Blank("联系方式", "phone")),
            (Blank("家庭人口", "members"), Blank("家庭住址", "address")),
            (Blank("家庭存在什么困难", "difficulty"),),
            (Blank("对干部“四风”方面有什么意见和建议", "work_style_opinion"),),
            (Blank("对社会治理工作有什么意见和建议", "governance_opinion"),),
            (Blank("对平安建设有什么意见和建议", "peace_opinion"),),
            (Blank("对其他方面的意见和建议", "other_opinion"),),
            (Blank("走访时间", "visited_on"), Blank("被走访户签名", "signed")),
        ),
        high=("difficulty", "work_style_opinion", "governance_opinion", "peace_opinion", "other_opinion", "problem"),
    ),
)
# fmt: on
