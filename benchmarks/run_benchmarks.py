"""整次运行有多快：演示镇的完整运行，与“读同样的文件 + 导入 pandas、pandera + 写同样多的格子”的下限相比。

用法：python benchmarks/run_benchmarks.py [--repeats 5] [--scale 1.0]
各项轮流测（机器忙时一起变慢），取中位数；看倍数，不看秒数。上限 3 倍。
"""

from __future__ import annotations

import argparse
import json
import marshal
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

LIMIT = 3.0
CAMPAIGN = "ruji-2021"

FLOOR = """
import csv, io, marshal, sys
from pathlib import Path
import pandas, pandera.pandas
from python_calamine import CalamineWorkbook
import xlsxwriter
source, cells, target = map(Path, sys.argv[1:4])
for path in sorted(source.rglob("*")):
    if not path.is_file():
        continue
    data = path.read_bytes()
    if path.suffix == ".csv":
        list(csv.reader(io.StringIO(data.decode("gb18030"))))
        continue
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except Exception:
        continue
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)
for number, sheets in enumerate(marshal.loads(cells.read_bytes())):
    book = xlsxwriter.Workbook(target / f"{number}.xlsx", {"in_memory": True})
    look = book.add_format({"border": 1})
    for rows in sheets:
        sheet = book.add_worksheet()
        for row, values in rows:
            for column, value in values:
                if isinstance(value, str):
                    sheet.write_string(row, column, value, look)
                else:
                    sheet.write_number(row, column, value, look)
    book.close()
"""

PARTS = {
    "导入 pandas、pandera": "import pandas, pandera.pandas",
    "只启动解释器": "pass",
}


@dataclass(frozen=True)
class Timing:
    """Seconds of one measured process and its children."""

    wall: float
    cpu: float


def measured(command: Sequence[str]) -> Timing:
    """Run a command to its end; exit 0 and 1 are fine. Raises RuntimeError with its last words otherwise."""
    before, start = os.times(), time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - start, os.times()
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr[-2000:] or done.stdout[-2000:])
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Timing(wall, cpu)


def made(folder: Path, scale: float) -> str:
    """The demo's input folder as it lies there on the second day; its as_of."""
    import yaml

    from pipeline.campaign import Campaign
    from pipeline.demo import make_township, write_stage

    text = (ROOT / "campaigns" / f"{CAMPAIGN}.yaml").read_text(encoding="utf-8")
    township = make_township(Campaign.model_validate(yaml.load(text, yaml.BaseLoader)), scale=scale)
    for stage in (1, 2):
        write_stage(township, folder, stage)
    return township.stage_days[1].isoformat()


def cells_of(output: Path) -> list[list[list[tuple[int, list[tuple[int, str | float]]]]]]:
    """Every filled cell of every workbook the run wrote: workbook -> sheet -> (row, [(column, value)])."""
    from python_calamine import CalamineWorkbook

    books = []
    for path in sorted(output.rglob("*.xlsx")):
        book = CalamineWorkbook.from_path(path)
        sheets = []
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            sheets.append([(number, _filled(row)) for number, row in enumerate(rows)])
        books.append(sheets)
    return books


def _filled(row: Sequence[object]) -> list[tuple[int, str | float]]:
    found: list[tuple[int, str | float]] = []
    for column, value in enumerate(row):
        if value in ("", None):
            continue
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        found.append((column, float(value) if is_number else str(value)))  # type: ignore[arg-type]
    return found


def main() -> int:
    """0 when the full run stays within the limit, else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5, help="重复次数")
    parser.add_argument("--scale", type=float, default=1.0, help="演示镇的大小（倍）")
    parser.add_argument("--json", type=Path, help="结果另存为 JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="huhudao-bench-") as place:
        return _measure(Path(place), arguments)


def _measure(place: Path, arguments: argparse.Namespace) -> int:
    as_of = made(place, arguments.scale)
    source, cells, target = place / "input", place / "cells.bin", place / "floor"
    target.mkdir()

    def run(name: str) -> list[str]:
        folders = [
            "--input",
            str(source),
            "--output",
            str(place / f"output-{name}"),
            "--archive",
            str(place / f"archive-{name}"),
        ]
        return [sys.executable, "run.py", "run", "--campaign", CAMPAIGN, "--as-of", as_of, *folders]

    measured(run("warm"))  # bytecode and disk cache warm for everything measured afterwards
    books = cells_of(place / "output-warm" / as_of)
    cells.write_bytes(marshal.dumps(books))
    commands: dict[str, Callable[[int], list[str]]] = {
        "完整运行（全新存档）": lambda number: run(str(number)),
        "原样再运行一次": lambda number: run(str(number)),
        "下限：读 + 导入 + 写同样多的格子": lambda _: [
            sys.executable,
            "-c",
            FLOOR,
            str(source),
            str(cells),
            str(target),
        ],
        "run.py --help": lambda _: [sys.executable, "run.py", "--help"],
        **{name: lambda _, code=code: [sys.executable, "-c", code] for name, code in PARTS.items()},  # type: ignore[misc]
    }
    timings: dict[str, list[Timing]] = {name: [] for name in commands}
    for number in range(arguments.repeats):
        for name, command in commands.items():
            timings[name].append(measured(command(number)))
    count = sum(len(values) for sheets in books for rows in sheets for _, values in rows)
    return _report(timings, source, len(books), count, arguments)


def _report(
    timings: dict[str, list[Timing]], source: Path, books: int, cells: int, arguments: argparse.Namespace
) -> int:
    files = sum(path.is_file() for path in source.rglob("*"))
    print(
        f"演示镇 ×{arguments.scale:g}：读入 {files} 个文件，写出 {books} 个工作簿、{cells} 个格子；各测 {arguments.repeats} 次，取中位数\n"
    )
    wall = {name: statistics.median(one.wall for one in values) for name, values in timings.items()}
    cpu = {name: statistics.median(one.cpu for one in values) for name, values in timings.items()}
    whole, _, floor, *_ = timings
    print(f"{'':<2}{'用时/秒':>8}{'CPU/秒':>8}{'÷下限':>8}{'CPU÷':>7}")
    for name in timings:
        print(
            f"{wall[name]:>10.2f}{cpu[name]:>10.2f}{wall[name] / wall[floor]:>10.2f}{cpu[name] / cpu[floor]:>8.2f}  {name}"
        )
    ratios = [full.wall / low.wall for full, low in zip(timings[whole], timings[floor], strict=True)]
    ratio = statistics.median(ratios)
    print(
        f"\n完整运行是下限的 {ratio:.2f} 倍（各次 {', '.join(f'{one:.2f}' for one in ratios)}），上限 {LIMIT:g} 倍：{'达到' if ratio <= LIMIT else '没有达到'}"
    )
    if arguments.json:
        arguments.json.write_text(
            json.dumps({"ratio": ratio, "wall": wall, "cpu": cpu, "cells": cells}, ensure_ascii=False, indent=1),
            encoding="utf-8",
        )
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main())
