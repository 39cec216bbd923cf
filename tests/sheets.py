"""Small sheets and submissions for tests of parse and check, written as text tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from pipeline.campaign import Campaign
from pipeline.check import check
from pipeline.model import Content, Finding, Grid, Problem, Registers, Submission
from pipeline.parse import parse

RECEIVED = date(2021, 10, 22)
VISITS = "村|组|户主姓名|联系电话|走访干部|走访日期|走访方式|是否发放宣传页|是否完成问卷|是否发现问题|问题内容"
ROW = "秦四庙村|3|张三|16000000001|李四|2021-10-16|入户|是|是|无|无"


def cells(line: str) -> list[Any]:
    return [cell or None for cell in line.split("|")]


def table(*lines: str | Sequence[Any]) -> list[list[Any]]:
    return [cells(line) if isinstance(line, str) else list(line) for line in lines]


def changed(**values: Any) -> list[Any]:
    """The standard row of visits with some cells different; keys are printed headers."""
    row = dict(zip(VISITS.split("|"), cells(ROW), strict=True))
    assert set(values) <= set(row)
    return list((row | values).values())


def grid(*lines: str | Sequence[Any], sheet: str = "走访登记表", **more: Any) -> Grid:
    return Grid(sheet, table(*lines), **more)


def submission(
    *grids: Grid, name: str = "村里报的/走访.xlsx", template: str = "", sha: str = "", **more: Any
) -> Submission:
    properties = {"huhudao_template": template} if template else {}
    content = Content("xlsx", grids, properties, **more)
    return Submission((sha or name).ljust(64, "0"), name, RECEIVED, 1, content)


def broken_file(code: str, **facts: str) -> Submission:
    return Submission("f" * 64, "坏的.xlsx", RECEIVED, 1, Content(problem=Problem(code, facts)))


def read(campaign: Campaign, *submissions: Submission) -> Registers:
    """Parsed and checked."""
    return check(parse(submissions, campaign), campaign)


def visits(campaign: Campaign, *rows: str | Sequence[Any], header: str = VISITS) -> tuple[pd.DataFrame, list[Finding]]:
    """Typed visits and findings of one sheet with this header and these rows below it."""
    registers = read(campaign, submission(grid(header, *rows)))
    return registers.tables["visits"], list(registers.findings)


def codes(findings: Sequence[Finding]) -> list[str]:
    return sorted(finding.code for finding in findings)


def at(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    return sorted((finding.cell, finding.code) for finding in findings)
