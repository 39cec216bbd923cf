"""Files in memory, and decision sheets filled in as a clerk would: for the tests of decisions and of the return loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from pipeline import flow
from pipeline.campaign import Campaign
from pipeline.check import check
from pipeline.decisions import Decided
from pipeline.merge import merge
from pipeline.model import Content, Facts, Grid, Question, Submission, Value
from pipeline.parse import parse
from schemas.decisions import DECISIONS

HEADER = (
    "村",
    "组",
    "户主姓名",
    "户主年龄",
    "联系电话",
    "走访干部",
    "走访日期",
    "走访方式",
    "是否发放宣传页",
    "是否完成问卷",
    "是否发现问题",
)
DECISION_HEADER = (
    "序号",
    *(DECISIONS[name].label for name in ("key", "village", "topic", "question", "evidence", "options")),
    "决定",
    "理由",
    "决定人",
)
TODAY = date(2021, 10, 22)


def visit(head: str = "王守田", phone: Value = "16012345678", on: Value = "2021-10-18", unit: str = "秦四庙村", group: str = "3",
          age: Value = 50, cadre: str = "李兴邦") -> list[Value]:  # fmt: skip
    """One typed row of a visit register."""
    return [unit, group, head, age, phone, cadre, on, "入户", "是", "是", "无"]


@dataclass(frozen=True)
class File:
    """A file as handed in. run: which run saw it first. on: the day it came in."""

    name: str
    rows: Sequence[Sequence[Value]]
    run: int = 1
    present: bool = True
    header: Sequence[str] = HEADER
    properties: tuple[tuple[str, str], ...] = ()
    sheet: str = "Sheet1"
    on: date = TODAY

    def submission(self) -> Submission:
        grid = Grid(self.sheet, [list(self.header), *(list(row) for row in self.rows)])
        content = Content("xlsx", (grid,), dict(self.properties))
        return Submission(self.sha, self.name, self.on, self.run, content, self.present)

    @property
    def sha(self) -> str:
        return sha256(repr((self.header, self.rows)).encode()).hexdigest()

    def gone(self) -> File:
        return replace(self, present=False)


KNOWN: dict[str, tuple[Facts, Decided]] = {}


def settled(campaign: Campaign, *files: File, as_of: date = TODAY) -> tuple[Facts, Decided]:
    """What counts, and what was decided. Worked out once for the same files."""
    asked = repr((campaign.id, files, as_of))
    if asked not in KNOWN:
        KNOWN[asked] = worked_out(campaign, files, as_of)
    return KNOWN[asked]


def worked_out(campaign: Campaign, files: Sequence[File], as_of: date) -> tuple[Facts, Decided]:
    submissions = [file.submission() for file in files]
    registers, known, decided = flow.settled(parse(submissions, campaign), submissions, campaign)
    return merge(check(registers, known), submissions, known, as_of, decided.rulings), decided


def answered(
    questions: Sequence[Question] | Mapping[str, str], answer: str = "", reason: str = "电话问过", author: str = "赵定", run: int = 2,
    name: str = "待定事项.xlsx", ours: bool = True,
) -> File:  # fmt: skip
    """The decision sheet with one answer for every question, or key -> answer."""
    pairs = questions.items() if isinstance(questions, Mapping) else [(one.key, answer) for one in questions]
    rows = [
        [number, key, "", "", "问", "据", "选", said, reason, author] for number, (key, said) in enumerate(pairs, 1)
    ]
    own = (("huhudao_template", "ruji-2021/decisions//1"),) if ours else ()
    return File(name, rows, run, header=DECISION_HEADER, properties=own)


def codes(facts: Facts) -> list[str]:
    return sorted(finding.code for finding in facts.findings)


def kinds(facts: Facts) -> list[str]:
    return [str(question.kind) for question in facts.questions]
