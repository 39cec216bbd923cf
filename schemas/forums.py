"""恳谈会、院落会、屋场夜话、座谈会、评议会: 000 附件3. A block about the meeting, then one row per representative."""

# fmt: off

from schemas.form import Annex, Blank, Column, Form, Kind
from schemas.states import Severity

FORUMS = Form(
    register="forums",
    title="民情恳谈活动情况登记表",
    basis="000-20, 000-17, 000-18, 000-19",
    blank_rows=30,
    note="一场一张表；群众代表一人一行，没有反映意见的填“无”。座谈图片另附，不插入本表。",
    block=("unit", "kind", "organiser", "place", "held_on", "announced_on", "host", "recorder", "attendees"),
    passed=("座谈图片", "座谈情况", "座谈记录", "活动图片", "会议图片", "活动照片", "现场照片"),
    prefillable=("unit", "kind", "organiser"),
    annex=Annex(
        "民情恳谈活动情况登记表",
        "000 附件3",
        (
            (Blank("组织单位", "organiser"), Blank("座谈地点", "place")),
            (Blank("座谈时间", "held_on"), Blank("主持人", "host"), Blank("记录人", "recorder")),
            (Blank("座谈活动参加人员", "attendees"),),
            (Blank("座谈图片", printed="（附后）"),),
            (Blank("座谈情况（记录附后）"),),
        ),
        columns=("representative", "representative_phone", "statement"),
        rows=38,
        high=("attendees",),
    ),
    columns=(
        Column("unit", "村", Kind.UNIT, ("村名", "联点村", "所在村", "村(社区)", "联建村"), width=10, sample="某某村", locked=True),
        Column("kind", "活动形式", Kind.TEXT, ("会议类型", "座谈形式", "形式", "类型"), width=10, hint="如 恳谈会、院落会、屋场夜话、评议会；不填按恳谈会计", sample="恳谈会"),
        Column("organiser", "组织单位", Kind.TEXT, ("主办单位",), width=14, sample="某某局"),
        Column("place", "座谈地点", Kind.TEXT, ("地点", "会议地点"), width=14, sample="某某村村部"),
        Column("held_on", "座谈时间", Kind.DATE, ("会议时间", "召开时间", "座谈日期", "活动时间"), Severity.ERROR, core=True, width=12, hint="如 2020-05-20", sample="2020-05-20"),
        Column("announced_on", "公布时间", Kind.DATE, ("公布日期", "公告时间", "通知时间"), width=12, hint="事先公布座谈时间的那一天", sample="2020-05-15", basis="000-18"),
        Column("host", "主持人", Kind.NAME, ("主持",), width=9, sample="李示例"),
        Column("recorder", "记录人", Kind.NAME, ("记录",), width=9, sample="王示例"),
        Column("attendees", "座谈活动参加人员", Kind.TEXT, ("参加人员", "参会人员", "出席人员", "参加干部"), width=24, hint="单位参加的人员，用“、”隔开", sample="李示例、王示例", basis="000-17"),
        Column("representative", "代表姓名", Kind.NAME, ("群众代表", "群众代表姓名", "姓名"), core=True, personal=True, width=9, sample="张示例", identifies=True, basis="000-19"),
        Column("representative_phone", "联系方式", Kind.PHONE, ("代表联系方式", "联系电话", "电话", "手机号"), personal=True, width=13, sample="16000000000"),
        Column("statement", "反映的诉求和意见建议", Kind.TEXT, ("诉求和意见建议", "诉求", "意见建议", "反映的诉求"), width=30, sample="无", basis="000-20"),
    ),
)
# fmt: on
