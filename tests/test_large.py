"""A register of very many rows: counted right, every mistake found and none invented, within 1 GiB of memory."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import large  # noqa: E402
from pipeline.commands.run import share_texts  # noqa: E402
from pipeline.model import Content, Grid  # noqa: E402
from schemas.form import Kind  # noqa: E402
from schemas.visits import VISITS  # noqa: E402

MIB = 1024


def table(folder: Path, name: str) -> list[dict[str, str]]:
    path = folder / "output" / large.AS_OF / "数据" / f"{name}.csv"
    with path.open(encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


def made_and_run(folder: Path, rows: int) -> tuple[large.Truth, large.Measured]:
    (folder / "input").mkdir()
    truth = large.write_register(folder / "input" / "走访登记表.xlsx", rows, large.village_names())
    return truth, large.measured(folder, rows)


def expect(folder: Path, truth: large.Truth) -> None:
    """What was planted, and nothing else; the town's figures."""
    assert Counter(row["code"] for row in table(folder, "findings")) == truth.codes
    wanted = {
        "rows_submitted.visits": truth.rows,
        "rows_quarantined.visits": truth.quarantined,
        "rows_accepted.visits": truth.rows - truth.quarantined,
        "visited_households": truth.households,
        "visits": truth.visits,
        "issues_registered": truth.issues,
    }
    found = {
        row["figure"]: float(row["value"])
        for row in table(folder, "figures")
        if row["unit"] == "汝集镇" and row["period_start"] == "2021-10-10" and row["period_end"] == large.AS_OF and row["figure"] in wanted
    }  # fmt: skip
    assert found == wanted


@pytest.mark.slow
def test_a_register_of_fifty_thousand_rows_is_counted_right(tmp_path: Path) -> None:
    """001-1, 001-7, 001-9: households, visits, issues; twelve kinds of mistakes, each as often as planted."""
    truth, _ = made_and_run(tmp_path, 50_000)
    expect(tmp_path, truth)


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
def test_two_hundred_thousand_rows_stay_below_one_gibibyte(tmp_path: Path) -> None:
    """Every process of the run, the pages it shares with others included."""
    truth, used = made_and_run(tmp_path, 200_000)
    assert 0 < used.largest < MIB
    expect(tmp_path, truth)


def test_columns_of_the_large_register_are_ours() -> None:
    known = {VISITS[name].label for name in VISITS.names}
    assert set(large.HEADER) <= known
    assert VISITS["visited_on"].kind is Kind.DATE


def test_equal_texts_are_kept_once_across_files() -> None:
    rows = [["".join(["无", "意见"]), float(number), None, f"{number % 3}组"] for number in range(30_000)]
    before = [list(row) for row in rows]
    known: dict[str, str] = {}
    share_texts(Content("xlsx", (Grid("a", rows[:10]),)), known)
    share_texts(Content("xlsx", (Grid("a", rows[10:]),)), known)
    assert rows == before
    assert len({id(cell) for row in rows for cell in row if isinstance(cell, str)}) == 4
