"""办理反馈: the issue ledger itself, filled in by the office and dropped back into the input folder (DESIGN promise 1).

Columns marked `locked` are printed by the program; the others are typed by the office and become events.
"""

# fmt: off

from schemas.form import Column, Form, Kind
from schemas.states import Grade, Satisfaction, Severity

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
        Column("feedback_by", "反馈人", Kind.NAME, width=8, hint="原走访干部；不能与责任人相同", basis="001-12"),
        Column("satisfaction", "群众评价", Kind.OPTION, ("满意度",), options=tuple(Satisfaction), width=9, basis="001-12"),
        Column("closed_on", "销号日", Kind.DATE, ("销号日期",), width=11, hint="群众满意或基本满意后才能销号", basis="001-12"),
        Column("carried_by", "挂账签批人", Kind.NAME, width=9, hint="依法答复后仍不满意，由领导签批挂账"),
        Column("remark", "备注", width=16),
        Column("typed_by", "填写人", Kind.NAME, ("经办人",), width=8, hint="谁填的这一行"),
    ),
)

TYPED = tuple(column.name for column in HANDLING.columns if not column.locked)
"""The columns whose changes become events."""

ISSUED_SHEET = "_issued"
ISSUED_COLUMNS = ("number", "field", "value")
"""The very hidden sheet of a ledger workbook: what each typed column held when the workbook was issued."""

TEXT_JOIN = "；"
"""Between the answers that make up the text of one questionnaire issue."""
# fmt: on
