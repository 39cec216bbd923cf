"""整次运行有多快：演示镇的完整运行，与“读同样的文件 + 导入 pandas、pandera + 写同样多的格子”的下限相比，
也与熟手写的脚本（pandas + openpyxl：全部读入、拼接、去重、分组、计数、写出同样多的表）相比。

用法：python benchmarks/run_benchmarks.py [--repeats 5] [--scale 1.0] [--write]
各项轮流测（机器忙时一起变慢），取中位数；看倍数，不看秒数。上限 3 倍。--write 把结果写进 benchmarks/results.md。
"""

from __future__ import annotations

import argparse
import json
import marshal
import os
import platform
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

ANALYST = """
import io, marshal, sys
from pathlib import Path
import pandas as pd
source, cells, target = map(Path, sys.argv[1:4])
found = []
for path in sorted(source.rglob("*")):
    try:
        sheets = {"": pd.read_csv(path, header=None, dtype=object, encoding="gb18030")} if path.suffix == ".csv" else pd.read_excel(path, sheet_name=None, header=None, dtype=object)
    except Exception:
        continue
    for table in sheets.values():
        wide = table.notna().sum(axis=1) >= 5
        if wide.any():
            top = wide.idxmax()
            head = table.loc[top].astype(str).str.strip()
            body = table.loc[top + 1 :]
            body.columns = [f"{name}.{place}" if head.tolist().count(name) > 1 else name for place, name in enumerate(head)]
            found.append(body.assign(file=path.name))
everything = pd.concat(found, ignore_index=True).drop_duplicates()
for name in everything:
    everything.groupby("file")[name].count()
    everything[name].astype(str).value_counts()
for number, sheets in enumerate(marshal.loads(cells.read_bytes())):
    with pd.ExcelWriter(target / f"{number}.xlsx", engine="openpyxl") as book:
        for place, rows in enumerate(sheets):
            dense = pd.DataFrame([dict(values) for _, values in rows])
            dense.to_excel(book, sheet_name=str(place), index=False, header=False)
"""

STAGES = """
import contextlib, io, json, sys, time
sys.path.insert(0, ".")
from pathlib import Path
from datetime import datetime
from pipeline import cli, commands
from pipeline.commands import run
spent, began = {}, time.perf_counter()
def timed(module, function, name):
    inner = getattr(module, function)
    def outer(*given, **named):
        start = time.perf_counter()
        try:
            return inner(*given, **named)
        finally:
            spent[name] = spent.get(name, 0.0) + time.perf_counter() - start
    setattr(module, function, outer)
timed(run, "gathered", "读文件（同时导入）")
timed(run, "_published", "做表、退回件、通报，换下旧结果")
loads = run.import_module
def loaded(name):
    module = loads(name)
    if name == "pipeline.flow":
        for function, said in (("parse", "认表、认格"), ("check", "校验"), ("merge", "合并"), ("ledger", "台账"), ("measure", "统计")):
            timed(module, function, said)
    return module
run.import_module = loaded
with contextlib.redirect_stdout(io.StringIO()):
    arguments = cli.read_arguments(sys.argv[1:])
    arguments.clock = datetime.now
    commands.perform(arguments, Path.cwd())
spent["其余（启动、存档、屏幕）"] = time.perf_counter() - began - sum(spent.values())
print(json.dumps(spent))
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
    parser.add_argument("--write", action="store_true", help="写进 benchmarks/results.md")
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
        "熟手的脚本": lambda _: [sys.executable, "-c", ANALYST, str(source), str(cells), str(target)],
        "run.py --help": lambda _: [sys.executable, "run.py", "--help"],
        **{name: lambda _, code=code: [sys.executable, "-c", code] for name, code in PARTS.items()},  # type: ignore[misc]
    }
    timings: dict[str, list[Timing]] = {name: [] for name in commands}
    for number in range(arguments.repeats):
        for name, command in commands.items():
            timings[name].append(measured(command(number)))
    count = sum(len(values) for sheets in books for rows in sheets for _, values in rows)
    stages = []
    for number in range(arguments.repeats):
        command = [sys.executable, "-c", STAGES, *run(f"stages{number}")[2:]]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        stages.append(json.loads(done.stdout))
    return _report(timings, stages, source, len(books), count, arguments)


def _report(
    timings: dict[str, list[Timing]],
    stages: list[dict[str, float]],
    source: Path,
    books: int,
    cells: int,
    arguments: argparse.Namespace,
) -> int:
    files = sum(path.is_file() for path in source.rglob("*"))
    wall = {name: statistics.median(one.wall for one in values) for name, values in timings.items()}
    cpu = {name: statistics.median(one.cpu for one in values) for name, values in timings.items()}
    whole, again, floor, analyst, *_ = timings
    ratio = _ratio(timings[whole], timings[floor])
    lines = [
        f"演示镇 ×{arguments.scale:g}：读入 {files} 个文件，写出 {books} 个工作簿、{cells} 个格子；各测 {arguments.repeats} 次，轮流测，取中位数。",
        f"机器：{_machine()}。秒数随机器，看倍数。",
        "",
        "| 项目 | 用时（秒） | CPU（秒） | 用时÷下限 | CPU÷下限 |",
        "|---|--:|--:|--:|--:|",
        *(
            f"| {name} | {wall[name]:.2f} | {cpu[name]:.2f} | {wall[name] / wall[floor]:.2f} | {cpu[name] / cpu[floor]:.2f} |"
            for name in timings
        ),
        "",
        f"- 完整运行是下限的 **{ratio:.2f} 倍**（上限 {LIMIT:g} 倍：{'达到' if ratio <= LIMIT else '没有达到'}），"
        f"CPU {cpu[whole] / cpu[floor]:.2f} 倍。",
        f"- 熟手的脚本用时是完整运行的 **{_ratio(timings[analyst], timings[whole]):.2f} 倍**，"
        f"CPU {cpu[analyst] / cpu[whole]:.2f} 倍；它不校验、不认错别字、不记台账、不出通报和退回件。",
        f"- 原样再运行一次是第一次的 {_ratio(timings[again], timings[whole]):.2f} 倍。",
        "",
        "| 各步（另测，全新存档） | 用时（秒） | 占比 |",
        "|---|--:|--:|",
    ]
    spent = {name: statistics.median(one[name] for one in stages) for name in stages[0]}
    lines += [f"| {name} | {value:.2f} | {value / sum(spent.values()):.0%} |" for name, value in spent.items()]
    print("\n".join(lines))
    if arguments.write:
        text = (
            "# 整次运行有多快\n\n由 `python benchmarks/run_benchmarks.py --write` 写成。\n\n" + "\n".join(lines) + "\n"
        )
        (ROOT / "benchmarks" / "results.md").write_text(text, encoding="utf-8")
    if arguments.json:
        arguments.json.write_text(
            json.dumps({"ratio": ratio, "wall": wall, "cpu": cpu, "cells": cells}, ensure_ascii=False, indent=1),
            encoding="utf-8",
        )
    return 0 if ratio <= LIMIT else 1


def _ratio(ones: Sequence[Timing], others: Sequence[Timing]) -> float:
    """Median of the wall time ratios, each of two neighbours in time."""
    return statistics.median(one.wall / other.wall for one, other in zip(ones, others, strict=True))


def _machine() -> str:
    load = f"，测完时负载 {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{platform.system()} {platform.machine()}，{os.cpu_count()} 核，Python {platform.python_version()}{load}"


if __name__ == "__main__":
    raise SystemExit(main())
