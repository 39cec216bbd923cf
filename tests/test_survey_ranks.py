"""Who is placed by a rate of the questionnaire, as leaders read it (RULES reading 11, PRACTICE B1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sheets import grid, submission

from pipeline import flow
from pipeline.campaign import Campaign
from pipeline.forms import forms_of
from pipeline.model import Memory
from pipeline.reports.book import Notes, Shown, Table
from pipeline.reports.edition import edition
from pipeline.reports.survey import survey
from pipeline.wording import words
from pipeline.workdays import Workdays

AS_OF = date(2021, 10, 22)


def test_small_samples_and_too_many_who_do_not_know_have_no_place(ruji: Campaign) -> None:
    questions = [column for column in forms_of(ruji)["questionnaire"].columns if column.name.startswith("Q")]

    def answers(unit: str, count: int, unsure: int = 0, unhappy: int = 0) -> list[str]:
        said = ["不了解"] * unsure + ["不满意"] * unhappy + ["非常满意"] * (count - unsure - unhappy)
        rows = []
        for word in said:
            first = [word if one.name == "Q14" else str(one.options[0]) if one.options else "" for one in questions]
            rows.append("|".join([unit, "2021-10-20", *first]))
        return rows

    lines = [
        *answers("秦四庙村", 30), *answers("七营村", 29), *answers("新桥村", 60, unsure=18, unhappy=1),
        *answers("汝园村", 60, unsure=19), *answers("后路村", 30),
    ]  # fmt: skip
    header = "|".join(["村", "调查日期", *(one.label for one in questions)])
    file = replace(submission(grid(header, *lines, sheet="问卷"), name="问卷.xlsx"), received_on=AS_OF)
    outcome = flow.run([file], Memory(), ruji, AS_OF, Workdays())
    sheet = next(one for one in survey(edition(outcome, Memory(), ruji, AS_OF, words)) if one.name == "重点指标")
    table = next(block for block in sheet.blocks if isinstance(block, Table))
    place = next(
        number
        for number, column in enumerate(table.columns)
        if (column.group, column.label) == ("政法工作满意率", "名次")
    )
    told = {getattr(row[0], "text", ""): row[place] for row in table.rows}
    assert {unit: cell.value for unit, cell in told.items() if isinstance(cell, Shown) and cell.value is not None} == {
        "秦四庙村": 1.0,
        "后路村": 1.0,
        "新桥村": 3.0,
    }
    notes = [text for block in sheet.blocks if isinstance(block, Notes) for text in block.lines]
    assert notes == ["名次按比例从高到低，并列的名次相同；有效样本不足30份的、“不了解”超过30%的不排。"]
