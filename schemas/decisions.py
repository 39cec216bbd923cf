"""处理决定: what only a person can settle, asked in 待定事项.xlsx, filled in and dropped back (DESIGN promise 1)."""

# fmt: off

from collections.abc import Mapping
from enum import StrEnum

from schemas.form import Column, Form, Kind


class DecisionKind(StrEnum):
    """What is asked; the first part of a question's key, so English and for ever."""

    UNIT = "unit"            # which village a text means
    DATE = "date"            # which of two days a cell means
    VERSION = "version"      # a newer file lacks most rows of the older
    FILE = "file"            # a file is gone from the input folder
    HOUSEHOLD = "household"  # whether two lists of rows are one household
    FINDING = "finding"      # whether something odd is so


class Decision(StrEnum):
    """The fixed answers. Besides these, a village's name settles a UNIT, a day settles a DATE."""

    NOT_OURS = "不是本镇"
    KEEP_OLD = "保留旧文件"
    USE_NEW = "按新文件"
    KEEP = "保留"
    WITHDRAW = "撤回"
    SAME = "同一户"
    DIFFERENT = "不同户"
    TRUE = "确实如此"
    WRONG = "填错了"


CHOICES: Mapping[DecisionKind, tuple[Decision, ...]] = {
    DecisionKind.UNIT: (Decision.NOT_OURS,),
    DecisionKind.DATE: (Decision.WRONG,),
    DecisionKind.VERSION: (Decision.KEEP_OLD, Decision.USE_NEW),
    DecisionKind.FILE: (Decision.KEEP, Decision.WITHDRAW),
    DecisionKind.HOUSEHOLD: (Decision.SAME, Decision.DIFFERENT),
    DecisionKind.FINDING: (Decision.TRUE, Decision.WRONG),
}

DECISIONS = Form(
    register="decisions",
    title="待定事项",
    basis="DESIGN 1, 2; PRACTICE D",
    per_unit=False,
    note="白底三栏由综治中心填写；填好后把本文件原样放回 input 文件夹。没有定下来的留空，下次还会列出。",
    prefillable=(
        "key", "village", "topic", "question", "evidence", "options",
        "decision_before", "reason_before", "author_before", "decided_before", "decided_in",
    ),
    columns=(
        Column("key", "事项码", Kind.TEXT, core=True, width=12, locked=True),
        Column("village", "所涉村", Kind.TEXT, width=8, locked=True),
        Column("topic", "事项", Kind.TEXT, width=10, locked=True),
        Column("question", "要定的事", Kind.TEXT, width=30, locked=True),
        Column("evidence", "依据在哪里", Kind.TEXT, width=24, locked=True),
        Column("options", "可选的决定", Kind.TEXT, width=14, locked=True),
        Column("decision_before", "原决定", Kind.TEXT, width=8, locked=True),
        Column("reason_before", "原理由", Kind.TEXT, width=12, locked=True),
        Column("author_before", "原决定人", Kind.TEXT, width=8, locked=True),
        Column("decided_before", "决定日期", Kind.TEXT, width=8, locked=True),
        Column("decided_in", "写在哪个文件", Kind.TEXT, width=12, locked=True),
        Column("decision", "决定", Kind.TEXT, ("改为",), core=True, width=10, hint="从下拉框选，或照“可选的决定”填"),
        Column("reason", "理由", Kind.TEXT, ("改的理由",), width=16, hint="选“确实如此”的，要写明理由"),
        Column("author", "决定人", Kind.TEXT, ("改的人",), width=8, hint="谁定的"),
    ),
)
# fmt: on
