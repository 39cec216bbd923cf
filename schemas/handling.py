"""办理反馈: the issue ledger itself, filled in by the office and dropped back into the input folder (DESIGN promise 1).

Columns marked `locked` are printed by the program; the others are typed by the office and become events. HANDLING is what
every programme has; `handling` adds the columns of what a programme asks beyond that (000-16, 003-10, 004-8, 004-11, 004-16).
"""

# fmt: off

from collections.abc import Mapping, Sequence
from dataclasses import replace

from schemas.form import Column, Form, Kind
from schemas.states import NO, YES, Grade, Satisfaction, Severity

HANDLING = Form(
    register="handling",
    title="问题台账",
    basis="001-9, 001-10, 001-11, 001-12; PRACTICE B6",
    per_unit=False,
    note="白底列由综治中心填写，填好后把本文件原样放回 input 文件夹；灰底列由程序生成，改了也不起作用。",
    columns=(
        Column("number", "编号", Kind.CODE, ("问题编号",), Severity.ERROR, core=True, width=12, locked=True),
        Column("unit", "村", Kind.UNIT, ("村名",), width=9, locked=True),
        Column("source", "来源", width=9, locked=True),
        Column("reporter", "反映人", personal=True, width=8, locked=True),
        Column("reporter_phone", "联系电话", Kind.CODE, personal=True, width=13, locked=True),
        Column("text", "问题描述", width=30, locked=True),
        Column("raised_on", "登记日", Kind.DATE, width=11, locked=True),
        Column("state", "状态", width=11, locked=True),
        Column("due_on", "办理时限", Kind.DATE, width=11, locked=True),
        Column("reminder", "提醒", width=7, locked=True),
        Column("round", "轮次", Kind.COUNT, width=5, locked=True),
        Column("category", "类别", Kind.TEXT, width=9, hint="如 治安、环境、道路"),
        Column("grade", "级别", Kind.OPTION, options=tuple(Grade), option_aliases={"一般问题": Grade.ORDINARY, "复杂问题": Grade.COMPLEX, "负责问题": Grade.COMPLEX}, width=6, hint="一般10日、复杂20日", basis="001-10"),
        Column("assigned_on", "交办日", Kind.DATE, ("交办日期",), width=11, hint="如 2021-10-20", basis="001-10"),
        Column("handler_unit", "责任单位", width=11),
        Column("handler", "责任人", Kind.NAME, ("承办人",), width=8),
        Column("progress", "办理进展", width=24),
        Column("resolved_on", "办结日", Kind.DATE, ("办结日期",), width=11, basis="001-12"),
        Column("notified_on", "通知走访干部日", Kind.DATE, ("通知原走访干部日期",), width=11, hint="接到办理情况后通知原走访干部", basis="001-12"),
        Column("feedback_on", "反馈日", Kind.DATE, ("反馈日期",), width=11, basis="001-12"),
        Column("feedback_by", "反馈人", Kind.NAME, width=8, hint="去反馈的人；不能与责任人相同", basis="001-12"),
        Column("satisfaction", "群众评价", Kind.OPTION, ("满意度",), options=tuple(Satisfaction), width=9, basis="001-12"),
        Column("closed_on", "销号日", Kind.DATE, ("销号日期",), width=11, hint="群众满意或基本满意后才能销号", basis="001-12"),
        Column("carried_by", "挂账签批人", Kind.NAME, width=9, hint="依法答复后仍不满意，由领导签批挂账"),
        Column("remark", "备注", width=16),
        Column("typed_by", "填写人", Kind.NAME, ("经办人",), width=8, hint="谁填的这一行"),
    ),
)


def handling(
    *,
    grids: bool = False,
    disposals: bool = False,
    scope: Sequence[str] = (),
    urgencies: Mapping[str, Sequence[str]] | None = None,
    levels: Sequence[str] = (),
    whistles: Sequence[str] = (),
    duties: Sequence[str] = (),
    recipients: Sequence[str] = (),
    public_reply: bool = False,
    notice: bool = True,
    grades: Mapping[str, int] | None = None,
    workdays: bool = False,
) -> Form:
    """The ledger of a programme: HANDLING, and each group of columns only where something is given for it.

    scope: own matters, those beyond. urgencies: word -> other spellings. levels: lowest first. duties: one tick column
    each ("duty_1" …). recipients: one column each for the day a copy of the written reply was delivered ("delivered_1" …).
    notice: whether the cadre who visited is told before the resident is. grades: the plan's grades -> days; without any the
    usual two, and no days. workdays: that the days are.
    New duties and recipients belong at the end: the place is part of the column's name.
    """
    added = {
        "unit": [Column("grid", "网格", Kind.CODE, width=8, locked=True, basis="003-11, 003-20")] if grids else [],
        "text": [Column("disposal", "处置方式", width=10, locked=True, basis="000-14, 000-24")] if disposals else [],
        "grade": _sorted_out(scope, urgencies or {}),
        "handler": [*_climbing(levels, whistles), *_charge(duties)],
        "notified_on" if notice else "resolved_on": [Column("reported_back_on", "向村反馈日", Kind.DATE, width=11, hint="把办理结果反馈给村的那一天", basis="003-10")] if levels else [],
        "satisfaction": [*_replied(recipients), *([SIGNED] if public_reply else [])],
    }
    usual = tuple(_graded(column, grades or {}, "个工作日" if workdays else "日") if column.name == "grade" else column
                  for column in HANDLING.columns if notice or column.name != "notified_on")
    return replace(HANDLING, columns=tuple(one for column in usual for one in (column, *added.get(column.name, ()))))


SIGNED = Column("signed_by", "公开答复签批人", Kind.NAME, width=9, hint="匿名问题公开答复后，由领导签批销号；反馈日填公开答复的那一天", basis="001-9")


def _graded(column: Column, grades: Mapping[str, int], day: str) -> Column:
    if not grades:
        return replace(column, hint="")
    spelled = {other: word for other, word in column.option_aliases.items() if word in grades}
    return replace(column, options=tuple(grades), option_aliases={f"{word}问题": word for word in grades} | spelled, hint="、".join(f"{word}{days}{day}" for word, days in grades.items()))


def _sorted_out(scope: Sequence[str], urgencies: Mapping[str, Sequence[str]]) -> list[Column]:
    found = []
    if scope:
        found.append(Column("scope", "处理权限", Kind.OPTION, options=tuple(scope), width=10, hint=f"自己处理不了、要报上级或其他单位的，选“{scope[-1]}”", basis="000-16"))
    if urgencies:
        spelled = {other: word for word, others in urgencies.items() for other in others}
        found.append(Column("urgency", "办理分级", Kind.OPTION, options=tuple(urgencies), option_aliases=spelled, width=7, basis="004-16"))
    return found


def _climbing(levels: Sequence[str], whistles: Sequence[str]) -> list[Column]:
    if not levels:
        return []
    blown = [
        Column("whistle", "哨种", Kind.OPTION, options=tuple(whistles), width=8, basis="003-10"),
        Column("whistle_no", "哨单号", Kind.CODE, width=11, basis="003-10"),
    ]
    return [
        Column("level", "处理层级", Kind.OPTION, options=tuple(levels), width=8, hint="现在由哪一级办理；逐级上报", basis="003-10"),
        *(blown if whistles else ()),
        Column("skip_reason", "越级原因", width=14, hint="没有逐级上报的，写明原因", basis="003-10"),
    ]


def _charge(duties: Sequence[str]) -> list[Column]:
    if not duties:
        return []
    ticks = [Column(duty_name(place), duty, Kind.OPTION, options=(YES, NO), width=7, hint="做到了填“是”", basis="004-8") for place, duty in enumerate(duties, start=1)]
    return [Column("case_owner", "包案人", Kind.NAME, ("包案领导",), width=8, basis="004-8"), *ticks]


def _replied(recipients: Sequence[str]) -> list[Column]:
    if not recipients:
        return []
    days = [
        Column(delivered_name(place), f"{recipient}送达日", Kind.DATE, width=11, hint="书面回复送到的那一天", basis="004-11")
        for place, recipient in enumerate(recipients, start=1)
    ]
    return [Column("reply_no", "书面回复编号", Kind.CODE, width=11, basis="004-11"), *days]


def duty_name(place: int) -> str:
    """Identifier of the tick column of the `place`-th duty, from 1."""
    return f"duty_{place}"


def delivered_name(place: int) -> str:
    """Identifier of the day the `place`-th recipient got the reply, from 1."""
    return f"delivered_{place}"


def typed_names(form: Form) -> tuple[str, ...]:
    """The columns of a ledger whose changes become events."""
    return tuple(column.name for column in form.columns if not column.locked)


TYPED = typed_names(HANDLING)
"""The typed columns every programme has."""

ISSUED_SHEET = "_issued"
ISSUED_COLUMNS = ("number", "field", "value")
"""The very hidden sheet of a ledger workbook: what each typed column held when the workbook was issued."""

TEXT_JOIN = "；"
"""Between the answers that make up the text of one questionnaire issue."""

ANONYMOUS = "匿名"
"""Printed instead of a name where nobody gave one (001-9)."""

UNNAMED = frozenset({ANONYMOUS, "不详", "不知道", "不愿透露", "不愿留名", "未留名", "未署名", "无名", "群众", "某群众"})
"""What registers write where nobody gave a name."""

SETTLED_AT_ONCE = "当面办结"
"""The disposal of a dispute that was settled on the day it was registered (000-14)."""
REPORTED_TO_VILLAGE = "报告村处理"
"""The disposal of one that could not be settled at once (000-24)."""
# fmt: on
