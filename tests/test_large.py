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
from pipeline.columns import by_column  # noqa: E402
from pipeline.intake.cells import packed  # noqa: E402
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


def test_cells_stay_packed_and_come_back_as_they_were() -> None:
    rows = [["".join(["无", "意见"]), float(number), None, f"{number % 3}组"] for number in range(30_000)]
    told = packed(rows, 4)
    assert told.height == len(rows)
    assert sum(len(part) for _, *parts in told.columns for part in parts) < 30_000 * 20
    assert told.columns[2] == (2, b"", b"")
    columns = by_column(rows)
    assert list(columns) == rows
    assert columns[29_999] == rows[-1]
    assert columns[-2:] == rows[-2:]
    assert columns[100:300:7] == rows[100:300:7]
    assert columns.filled.tolist() == [3] * len(rows)
    assert columns.like(1).nonzero()[0].tolist() == [1]
    assert columns.naming({"2组"}).sum() == 10_000
