"""Registers written as small text tables, for the tests of merging and measuring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from pipeline.campaign import Campaign
from pipeline.forms import forms_of
from pipeline.merge.typed import PROVENANCE
from pipeline.model import Content, Finding, Problem, Registers, Submission
from schemas.form import DTYPES, Kind
from schemas.states import NO, NOT_FOUND, UNKNOWN_UNIT, YES

SHORT = {
    "户主": "head",
    "日期": "visited_on",
    "干部": "cadre",
    "方式": "mode",
    "电话": "phone",
    "组": "group",
    "村": "unit",
    "户编号": "household_no",
    "宣传页": "leaflet",
    "问卷": "surveyed",
    "有无": "problem_found",
    "问题": "problem",
    "意见": "peace_opinion",
    "收下": "accepted",
}


def day(text: str) -> date:
    """10-16 -> 2021-10-16."""
    return date.fromisoformat(text if len(text) > 5 else f"2021-{text}")


@dataclass
class File:
    """One file with one sheet: a text table whose first line names the columns (short Chinese or identifiers)."""

    name: str
    table: str = ""
    register: str = "visits"
    unit: str = "秦四庙村"
    received: str = "10-22"
    run: int = 1
    present: bool = True
    template: str = ""
    nil: bool = False
    problem: str = ""
    rows: Sequence[Mapping[str, object]] = field(default_factory=list)
    came_as: str = ""

    @property
    def sha(self) -> str:
        return f"sha-{self.name}-{self.run}"

    def submission(self) -> Submission:
        problem = Problem(self.problem) if self.problem else None
        content = Content("xlsx", problem=problem)
        return Submission(
            self.sha, self.name, day(self.received), self.run, content, self.present, first_name=self.came_as
        )

    def records(self) -> list[dict[str, object]]:
        if self.rows:
            return [dict(row) for row in self.rows]
        lines = [line.split("|") for line in self.table.strip().splitlines() if line.strip()]
        if not lines:
            return []
        header = [SHORT.get(name.strip(), name.strip()) for name in lines[0]]
        return [dict(zip(header, (cell.strip() for cell in line), strict=True)) for line in lines[1:]]


def typed(text: object, kind: Kind) -> object:
    if not isinstance(text, str):
        return text
    if text == "":
        return pd.NA
    if kind is Kind.DATE:
        return pd.Timestamp(day(text))
    if kind in (Kind.FLAG, Kind.PRESENCE):
        return {YES: True, NO: False, "有": True, NOT_FOUND: False}[text]
    if kind in (Kind.COUNT, Kind.AGE):
        return int(text)
    return float(text) if kind is Kind.WEIGHT else text


def registers(campaign: Campaign, files: Sequence[File], findings: Sequence[Finding] = ()) -> Registers:
    """The typed registers of `files`; `source` numbers follow the order given."""
    forms = forms_of(campaign)
    parts: dict[str, list[pd.DataFrame]] = {}
    sheets = []
    columns = {}
    for source, file in enumerate(files):
        if file.problem:
            continue
        form = forms[file.register]
        records = file.records()
        frame = pd.DataFrame(
            {
                column.name: pd.Series(
                    [typed(record.get(column.name, ""), column.kind) for record in records], dtype=DTYPES[column.kind]
                )
                for column in form.columns
            }
        )
        frame["unit"] = pd.Series([record.get("unit") or file.unit for record in records], dtype="str")
        frame["accepted"] = [str(record.get("accepted", YES)) in (YES, "True") for record in records]
        frame["source"], frame["row"] = source, range(2, 2 + len(records))
        parts.setdefault(file.register, []).append(frame.astype(PROVENANCE))
        columns[source] = {column.name: chr(65 + number) for number, column in enumerate(form.columns)}
        sheets.append(
            (source, file.sha, file.name, "Sheet1", file.register, file.template, file.unit, len(records), file.nil)
        )
    names = ["source", "submission", "file", "sheet", "register", "template", "unit", "rows_submitted", "nil"]
    table = pd.DataFrame(sheets, columns=names).set_index("source")
    table = table.astype(dict.fromkeys(names[1:7], "str") | {"rows_submitted": "int64", "nil": "bool"})
    return Registers(
        {name: pd.concat(found, ignore_index=True) for name, found in parts.items()}, table, columns, tuple(findings)
    )


def submissions(files: Sequence[File]) -> list[Submission]:
    return [file.submission() for file in files]


UNKNOWN = UNKNOWN_UNIT
