"""The few words that steer the program, each spelled once: severities, visit modes, issue states, file statuses.

Members compare equal to the Chinese text found in registers, so the pipeline never needs to spell it.
"""

from enum import StrEnum


class Severity(StrEnum):
    """The statistics bureaus' three levels (RULES, severity words)."""

    ERROR = "强制"  # the row is quarantined until corrected
    VERIFY = "核实"  # merged, listed, needs a yes or no
    INFO = "提示"  # information only


class FileStatus(StrEnum):
    """What became of one file (DESIGN promise 3)."""

    ACCEPTED = "已接收"
    ACCEPTED_WITH_FINDINGS = "已接收有问题"
    RETURNED = "已退回"
    SUPERSEDED = "已被新版替换"
    DUPLICATE = "重复文件"
    SKIPPED = "已跳过"
    DEFERRED = "下次再读"
    WITHDRAWN = "已撤回"  # gone from the input folder, and somebody decided that it no longer counts


class Return(StrEnum):
    """What became of a finding, or a row, in the newer version of a file."""

    CORRECTED = "已改正"
    REMAINING = "仍未改"
    NEW = "新出现"
    WITHDRAWN = "已撤回"


class Mode(StrEnum):
    """How a household was reached (002-4; 001 uses the same words)."""

    HOME = "入户"
    VIDEO = "视频"
    PHONE = "电话"
    ABSENT = "未访到"  # recorded, never counted as a visit


class Grade(StrEnum):
    """Grade of an issue (001-10)."""

    ORDINARY = "一般"
    COMPLEX = "复杂"


class IssueState(StrEnum):
    """The life of an issue (001-12; RULES, reading 1)."""

    REGISTERED = "待交办"
    ASSIGNED = "办理中"
    RESOLVED = "已办结待反馈"
    FED_BACK = "已反馈"
    CLOSED = "已销号"
    CARRIED_OPEN = "挂账"
    WITHDRAWN = "来源已撤回"


class Satisfaction(StrEnum):
    """What the resident said when the result was fed back (001-12)."""

    SATISFIED = "满意"
    BASICALLY = "基本满意"
    DISSATISFIED = "不满意"
    NOT_REACHED = "未联系上"
    REFUSED = "拒答"


class Reminder(StrEnum):
    """The three reminders of an issue's clock (001-11)."""

    NONE = ""
    DUE_SOON = "预警"  # T-3 workdays
    REMIND = "催办"  # from T+1
    SUPERVISE = "督办"  # after T+5 workdays


class IssueSource(StrEnum):
    """Where an issue came from (001-9)."""

    VISIT = "走访摸排"
    QUESTIONNAIRE = "问卷不满意"
    FORUM = "恳谈会"
    DISPUTE = "矛盾纠纷"
    PETITION = "信访"


class PaceStatus(StrEnum):
    """Traffic-light word of a village's progress (RULES, reading 10)."""

    ON_TRACK = "达标"
    REMINDER = "提醒"
    BEHIND = "滞后"
    SHORT = "未达标"  # a programme without targets: a hard requirement is short
    NOT_SUBMITTED = "未报送"


class FigureStatus(StrEnum):
    """How far a figure may be used; English because figures.csv is a contract for machines."""

    OK = "ok"
    SMALL_SAMPLE = "small_sample"
    SUPPRESSED = "suppressed"
    NO_DENOMINATOR = "no_denominator"
    NOT_YET_DUE = "not_yet_due"
    NOT_SUBMITTED = "not_submitted"


UNKNOWN_UNIT = "未识别单位"  # rows whose village nobody can tell; keeps the sum of units equal to the town
NONE_SAID = "无"  # "no opinion" was answered; a blank cell is a missing value instead
YES, NO = "是", "否"
FOUND, NOT_FOUND = "有", "无"
