"""The workbook of automatic changes: file, sheet, cell, from, to, why; nothing in it that was used as typed (PRACTICE C)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
from sheets import ROW, VISITS, changed, grid, read, submission
from test_parse_cards import TEXTS, card

from pipeline.campaign import Campaign
from pipeline.model import Grid, Registers
from pipeline.reports.book import Number, Table, Text
from pipeline.reports.change_log import CAP, LISTED, change_log
from pipeline.reports.edition import Edition
from pipeline.wording import words


def logged(campaign: Campaign, registers: Registers) -> list[list[Any]]:
    """Rows of the workbook's table."""
    units = pd.DataFrame({"name": [unit.name for unit in campaign.units.list]})
    facts = SimpleNamespace(changes=registers.changes, sheets=registers.sheets, columns=registers.columns, units=units)
    outcome = SimpleNamespace(facts=facts, campaign=campaign)
    edition = Edition(cast(Any, outcome), campaign, date(2021, 10, 22), cast(Any, None), None, words)
    book = change_log(edition)
    table = next(block for block in book.sheets[0].blocks if isinstance(block, Table))
    return [[cell.text if isinstance(cell, Text) else cast(Number, cell).value for cell in row] for row in table.rows]


def test_every_change_stands_in_the_log_with_its_cell(ruji: Campaign) -> None:
    rows = logged(
        ruji,
        read(ruji, submission(grid(VISITS, ROW, changed(走访日期="10.16", 户主姓名="王五（户主）", 走访方式="上门")))),
    )
    assert rows == [
        [1.0, "秦四庙村", "村里报的/走访.xlsx", "走访登记表", "C3", "户主姓名", "王五（户主）", "王五", 1.0, "姓名里的说明不作姓名"],
        [2.0, "秦四庙村", "村里报的/走访.xlsx", "走访登记表", "F3", "走访日期", "10.16", "2021-10-16", 1.0, "没有写年份，按活动时间补上"],
        [3.0, "秦四庙村", "村里报的/走访.xlsx", "走访登记表", "G3", "走访方式", "上门", "入户", 1.0, "同一个意思的说法，归到统一的选项"],
    ]  # fmt: skip


def test_a_card_is_logged_at_its_own_cell(ruji: Campaign) -> None:
    sheet = Grid("Sheet1", [["填报单位：秦四庙村"], *card(TEXTS | {"visited_on": "10.16"}, top=1)[0]])
    assert [row[4:8] for row in logged(ruji, read(ruji, submission(sheet))) if row[5] == "走访日期"] == [["B13", "走访日期", "10.16", "2021-10-16"]]  # fmt: skip


def test_a_file_with_thousands_of_changes_is_cut_with_a_word(ruji: Campaign) -> None:
    registers = read(ruji, submission(grid(VISITS, changed(走访日期="10.16"))))
    kinds = [f"column{number // LISTED}" for number in range(CAP + 7)]
    many = pd.concat([registers.changes] * (CAP + 7), ignore_index=True).assign(row=range(2, CAP + 9), column=kinds)
    rows = logged(ruji, replace(registers, changes=many))
    assert len(rows) == CAP + 1
    assert rows[-1][-1] == f"还有7处改动没有列出（每个文件最多列{CAP}行）。"


def test_many_changes_of_one_kind_share_a_line_and_none_is_left_out(ruji: Campaign) -> None:
    registers = read(ruji, submission(grid(VISITS, changed(走访日期="10.16"))))
    many = pd.concat([registers.changes] * 700, ignore_index=True).assign(row=range(2, 702))
    rows = logged(ruji, replace(registers, changes=many))
    assert (len(rows), rows[-1][4], rows[-1][8], sum(row[8] for row in rows)) == (LISTED + 1, "F202", 500.0, 700.0)


def test_nothing_changed_is_an_empty_log(ruji: Campaign) -> None:
    assert logged(ruji, read(ruji, submission(grid(VISITS, ROW)))) == []
