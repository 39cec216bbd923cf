"""民意调查问卷: the columns around the questions. The questions themselves are the campaign's (002 附件1 by default);
pipeline/forms.py puts both together. Answers carry no link to a visit row (PRACTICE B8)."""

# fmt: off

from schemas.form import Column, Kind
from schemas.states import Severity

NOTE = "一份问卷一行。本表不填户主姓名；愿意接受回访的，才填称呼和电话。"
BASIS = "002 附件1, 001-7"

BEFORE = (
    Column("unit", "村", Kind.UNIT, ("村名", "村居", "村(社区)", "所在村", "请问您居住在", "居住村", "行政村", "您居住在"), width=9, sample="某某村", locked=True, basis="002-P1"),
    Column("answered_on", "调查日期", Kind.DATE, ("日期", "填写时间", "提交时间", "问卷日期", "时间", "答题时间", "填写日期", "调查时间"), Severity.ERROR, core=True, width=12, hint="如 2021-10-16", sample="2021-10-16"),
    Column("sex", "性别", Kind.OPTION, ("您的性别",), options=("男", "女"), width=6, sample="女", basis="002-P2"),
    Column("age", "年龄", Kind.AGE, ("您的年龄", "周岁"), low=14, high=110, width=6, hint="整数；未满14周岁不作为调查对象", sample="46"),
)

AFTER = (
    Column("consent", "是否愿意接受回访", Kind.FLAG, ("是否同意回访", "同意回访", "愿意回访", "是否愿意回访", "可否回访"), width=9, hint="是 或 否；不填按“否”", sample="否", basis="001-9"),
    Column("contact_name", "称呼", Kind.NAME, ("联系人", "回访称呼", "姓名", "受访人"), personal=True, width=8, hint="愿意回访才填"),
    Column("contact_phone", "回访电话", Kind.PHONE, ("联系电话", "电话", "手机", "联系方式", "手机号"), personal=True, width=13, hint="愿意回访才填"),
)
REGISTER, NOT_IN_NAMES, LONGEST = "登记表", "[]:*?/\\<>|\"", 31
"""How a register is called; what names of files and sheets cannot hold, and how long those may be."""


def register_title(survey: str) -> str:
    """The title of the register of a survey, fit to be the name of its file and sheet."""
    name = "".join(sign for sign in survey if sign not in NOT_IN_NAMES).removesuffix(REGISTER)
    return name[: LONGEST - len(REGISTER)] + REGISTER


ASKED = {"unit": "请问您居住在", "sex": "您的性别", "age": "您的年龄"}
"""How the printed questionnaire words the columns around the questions, where not as in the register."""
BAND_LABELS = ("年龄段", "您的年龄段", "年龄（岁）", "您的年龄是", "年龄范围")
"""Other headers of the column for ages when it takes bands."""
NOT_SAID = "未填"
"""Respondents who did not say, as a group of their own in a cross-table: without it the groups would not make the total."""

UNSURE_WORDS = frozenset({"不了解", "说不清", "不清楚", "不知道", "不好说", "说不上", "无所谓", "不确定"})
"""Options of people who cannot say."""
JOINING_WORDS = ("以及", "和", "或", "与", "及")
SAME_CIRCLE = ("您", "家人", "家里", "周边", "附近", "周围", "者")
"""After a joining word: still one thing asked about."""
NOT_JOINING = ("参与", "与会", "和谐", "和平", "和睦", "温和", "及时", "涉及", "普及", "提及", "波及", "危及", "与否")
COMPARING_WORDS = ("相比", "比", "一样", "之间", "不同")
LEADING_WORDS = ("难道", "是不是应该", "您应该", "众所周知", "大家都", "成效显著", "显著", "明显改善", "明显提高", "正确领导", "大力", "高度重视", "优秀", "相信您", "取得了")
CONDITION_WORDS = ("出现", "发生", "遇到", "遇有", "碰到")
WHEN = "时"
EXCLUDING_WORDS = ("不满", "未满", "不含", "低于")
"""In a printed band: the number itself is not included."""
# fmt: on
