"""What an earlier run made is only kept when making it anew would give the same bytes (docs/decisions/0008)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from clerks import small_campaign
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workspace import ROOT

from pipeline import flow
from pipeline.cache.pieces import key_of
from pipeline.campaign_file import load_campaign
from pipeline.commands.outputs import pieces_of
from pipeline.model import Content, Grid, Memory, Submission
from pipeline.reports.book import Book, Number, Sheet, Table, Text
from pipeline.settings import load_workdays

DAY = date(2021, 10, 22)
HEADER = ("村", "组", "户主姓名", "联系电话", "走访干部", "走访日期", "走访方式", "是否发放宣传页", "是否完成问卷", "是否发现问题",
          "问题内容", "对平安建设的意见和建议")  # fmt: skip
VILLAGES = ("秦四庙村", "街南村")
CHANGED = (
    "李大山",
    "",
    "16012345678",
    "1601",
    "前天",
    "2021-10-18",
    "电话",
    "有",
    "门前路灯不亮",
    "2020-01-01",
    4.0,
    None,
    "无",
    "否",
)


def visits(village: str) -> list[list[Any]]:
    return [
        [village, str(number % 3), f"王守{number}", f"1600000000{number}", "李兴邦", f"2021-10-{16 + number % 6}", "入户", "是", "是",
         "有" if number == 4 else "无", "灯坏了" if number == 4 else "无", "无"]
        for number in range(8)
    ]  # fmt: skip


def made_of(
    folder: Path, rows: dict[str, list[list[Any]]], known: frozenset[str]
) -> dict[str, tuple[str, bytes | None, bytes]]:
    """Name of a file -> the key of its plan, its bytes unless that is known, its bytes made anew."""
    campaign = load_campaign(small_campaign(folder / "small.yaml"))
    space = SimpleNamespace(root=ROOT, workdays=load_workdays(ROOT / "campaigns"), campaign=campaign)
    sent = [
        Submission(
            f"{hash_of(own):064d}",
            f"{village}.xlsx",
            DAY,
            1,
            Content("xlsx", (Grid("走访登记表", [list(HEADER), *own]),)),
        )
        for village, own in rows.items()
    ]
    outcome = flow.run(sent, Memory(), campaign, DAY, space.workdays)
    pieces = list(pieces_of(space, sent, Memory(), outcome, DAY))  # type: ignore[arg-type]
    return {piece.name: (*piece.made_unless(known), piece.made()) for piece in pieces}


def hash_of(rows: list[list[Any]]) -> int:
    return int.from_bytes(repr(rows).encode(), "big") % 10**60


@pytest.mark.slow
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(VILLAGES), st.integers(0, 7), st.integers(1, len(HEADER) - 1), st.sampled_from(CHANGED))
def test_kept_is_as_made_anew(tmp_path: Path, village: str, row: int, column: int, value: object) -> None:
    """Whatever changes in one row: a file that is not written again would have had the same bytes."""
    rows = {name: visits(name) for name in VILLAGES}
    first = made_of(tmp_path, rows, frozenset())
    before = {key: data for key, _, data in first.values()}
    assert all(key for key in before)
    rows[village][row][column] = value
    second = made_of(tmp_path, rows, frozenset(before))
    for name, (key, data, anew) in second.items():
        assert (before[key] if data is None else data) == anew, name
    if first == {name: (key, anew, anew) for name, (key, _, anew) in second.items()}:
        return  # a blank for a blank
    assert any(data is not None for _, data, _ in second.values())


CELL = st.one_of(
    st.builds(Text, st.text(max_size=3), st.sampled_from(["", "bad"]), st.sampled_from([(), ("是",), ("是", "否")])),
    st.builds(Number, st.sampled_from([None, 0.0, 1.0, 0.5]), st.sampled_from(["count", "percent"])),
)
ROWS = st.lists(st.tuples(CELL, CELL), max_size=3).map(tuple)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(ROWS, ROWS)
def test_plans_are_equal_when_their_keys_are(one: Any, other: Any) -> None:
    def book(rows: Any) -> Book:
        return Book("册", (Sheet("页", (Table("表", (), rows),)),))

    assert (key_of("book", book(one)) == key_of("book", book(other))) == (one == other)
    copied = tuple(tuple(replace(cell) for cell in row) for row in one)  # equal, but none of them the same
    assert key_of("book", book(one)) == key_of("book", book(copied))
