"""一份二十万行的走访登记表：整次运行的用时、CPU、内存，按行数看是否成正比。

用法：python benchmarks/large.py [--rows 25000 50000 100000 200000] [--write]
每种行数各做一份登记表（四分之三的户，四分之一是再访或重复，百分之一有一处毛病，百分之五写了意见），在全新的存档上完整运行一次。
读文件的时限在这里放宽到 600 秒（平时 30 秒），因为机器忙时读二十万行会超过；没有读到全部行的，直接报错。
看“每千行 CPU 秒”是不是一样（成正比），看内存是不是在 1 GiB 以内。--write 把结果写进 benchmarks/large.md。
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.measuring import FINE, used  # noqa: E402
from benchmarks.workbook import write_workbook  # noqa: E402

CAMPAIGN = "ruji-2021"
AS_OF = "2021-11-15"
LIMIT_MIB = 1024
HEADER = (
    "村", "组", "户主姓名", "户主年龄", "联系电话", "家庭人口", "家庭住址", "走访干部", "走访日期", "走访方式", "是否发放宣传页",
    "是否完成问卷", "是否发现问题", "问题内容", "对干部“四风”方面的意见和建议", "对社会治理工作的意见和建议", "对平安建设的意见和建议",
    "其他方面的意见和建议",
)  # fmt: skip
UNIT, GROUP, HEAD, AGE, PHONE, MEMBERS, ADDRESS, CADRE, ON, MODE, LEAFLET, SURVEYED, FOUND, PROBLEM = range(14)
OPINION = 16
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "守田大有成才建国桂英秀兰文武志强玉珍春花广明永福长根德贵金凤庆丰维民立业兴邦安宁和顺祥"
WISHES = (
    "村口路灯不亮",
    "垃圾清运不及时",
    "希望多装几个监控",
    "三组的路坑洼不平",
    "邻居宅基地边界有争议",
    "养老补贴没有领到",
)
FIRST_DAY, DAYS = date(2021, 10, 16), 26


@dataclass
class Truth:
    """What must come out of a register. codes: finding code -> how many. issues: rows with a text that becomes one."""

    rows: int = 0
    quarantined: int = 0
    households: int = 0
    visits: int = 0
    issues: int = 0
    codes: Counter[str] = field(default_factory=Counter)


def _mistaken(row: list[object], kind: int, truth: Truth) -> None:
    """One mistake in a row; what must be said about it goes into `truth`."""
    code, column, value = (
        ("required_blank", HEAD, None), ("bad_date", ON, "前天"), ("date_outside_activity", ON, "2021-09-01"),
        ("unknown_unit", UNIT, "秦四妙村"), ("bad_phone", PHONE, "1601234"), ("out_of_range", AGE, 130), ("bad_option", MODE, "飞鸽"),
        ("bad_flag", LEAFLET, "也许"), ("bad_number", MEMBERS, "几口人"), ("problem_without_text", FOUND, "有"),
        ("required_blank", CADRE, None), ("odd_name", HEAD, f"户主{truth.rows}"),
    )[kind]  # fmt: skip
    row[column] = value
    truth.codes[code] += 1
    if column in (ON, UNIT, MODE) or (column == HEAD and value is None):
        truth.quarantined += 1


def register(rows: int, truth: Truth, names: Sequence[str], one_in: int = 100) -> Iterator[list[object]]:
    """The rows of the register, the same in every run; `truth` is complete when the last one is taken.

    Household n is visited twice when n is a multiple of 3; one such second visit in fifty only repeats the first. One
    row in `one_in` has a mistake, of twelve kinds in turn; one in twenty an opinion.
    """
    household = 0
    while truth.rows < rows:
        index, unit = household // len(names), names[household % len(names)]
        head = SURNAMES[index % 40] + GIVEN[index // 40 % 40] + GIVEN[index // 1600 % 40]
        group, phone = index % 12 + 1, 16000000000 + household * 7 + 1
        on = FIRST_DAY + timedelta(days=household % DAYS)
        cadre = "李" + GIVEN[household % len(names)] + GIVEN[index % 20]
        row: list[object] = [
            unit, f"{group}组", head, 30 + household % 50, phone, household % 6 + 1, f"{unit}{group}组{index}号", cadre, on.isoformat(), "入户",
            "是", "是", "无", None, "无", "无", "无", None,
        ]  # fmt: skip
        if household % 20 == 7:
            row[OPINION] = f"{index}号门前，{WISHES[household // 20 % len(WISHES)]}"
        spoilt = household % 3 == 1 and household // 3 % (one_in // 4) == 0
        before = truth.quarantined
        if spoilt:
            _mistaken(row, household // 3 // (one_in // 4) % 12, truth)
        truth.rows += 1
        yield row
        if truth.quarantined == before:
            truth.households += 1
            truth.visits += 1
            truth.issues += household % 20 == 7
        if household % 3 == 0 and truth.rows < rows:
            again = list(row)
            if household // 3 % 50 == 0:
                truth.codes["duplicate_row"] += 1
            else:
                again[ON] = (on + timedelta(days=3)).isoformat()
                again[OPINION] = "无"
                truth.visits += 1
            truth.rows += 1
            yield again
        household += 1


def write_register(path: Path, rows: int, names: Sequence[str]) -> Truth:
    """The register as one workbook with shared strings, written row by row; what must come out of it."""
    truth = Truth()
    rows_of_sheet = chain([list(HEADER)], register(rows, truth, names))
    write_workbook(path, {"走访登记表": rows_of_sheet})
    return truth


STAGED = """
import contextlib, io, json, os, resource, sys, time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
sys.path.insert(0, os.getcwd())
from pipeline import cli, commands
from pipeline.commands import gathering, run
spent = {}
def used():
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
def timed(module, function, name):
    inner = getattr(module, function)
    def outer(*given, **named):
        began, cpu = time.perf_counter(), used()
        try:
            return inner(*given, **named)
        finally:
            wall, own, _ = spent.get(name, (0.0, 0.0, 0))
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            spent[name] = (wall + time.perf_counter() - began, own + used() - cpu, peak)
    setattr(module, function, outer)
timed(run, "gathered", "读文件（同时导入）")
timed(run.Readings, "parse", "认表、认格")
timed(run, "_published", "做表、退回件、通报，换下旧结果")
loads = gathering.import_module
def loaded(name):
    module = loads(name)
    if name == "pipeline.flow":
        for function, said in (("check", "校验"), ("merge", "合并"), ("ledger", "台账"), ("measure", "统计")):
            timed(module, function, said)
    return module
gathering.import_module = loaded
opened = run.open_workspace
def patient(*given):  # on a busy machine reading takes longer than the usual limit; not what is measured here
    space = opened(*given)
    limits = space.settings.limits.model_copy(update={"seconds": 600})
    return replace(space, settings=space.settings.model_copy(update={"limits": limits}))
run.open_workspace = patient
arguments = cli.read_arguments(sys.argv[1:])
arguments.clock = datetime.now
with contextlib.redirect_stdout(io.StringIO()):
    code = commands.perform(arguments, Path.cwd())
print(json.dumps([code, spent]))
"""


@dataclass
class Measured:
    """One whole run: seconds, seconds of all processors, MiB of the largest process and of all together (pages shared by
    several counted once), and per stage: seconds, CPU seconds, MiB the main process had needed at most by its end."""

    rows: int
    wall: float
    cpu: float
    largest: float
    together: float
    stages: dict[str, tuple[float, float, float]]


def run_words(folder: Path) -> list[str]:
    """The words of `run.py run` for a folder of its own."""
    places = [word for name in ("input", "output", "archive") for word in (f"--{name}", str(folder / name))]
    return ["run", "--campaign", CAMPAIGN, "--as-of", AS_OF, *places]


def measured(folder: Path, rows: int) -> Measured:
    """The whole run over what lies in folder/input. Raises RuntimeError with its last words when it fails."""
    use = used([sys.executable, "-c", STAGED, *run_words(folder)], ROOT, watched=True)
    code, stages = json.loads(use.said)
    if code not in FINE:
        raise RuntimeError(use.said[-3000:])
    if f'"rows_submitted.visits","汝集镇","2021-10-10","{AS_OF}","{rows}"' not in _figures(folder):
        raise RuntimeError(f"{rows} rows were not read: see {folder}")
    return Measured(rows, use.wall, use.cpu, use.largest, use.together, stages)


def _figures(folder: Path) -> str:
    return (folder / "output" / AS_OF / "数据" / "figures.csv").read_text(encoding="utf-8-sig")


def village_names() -> list[str]:
    """The villages of the programme."""
    import yaml

    from pipeline.campaign import Campaign

    text = (ROOT / "campaigns" / f"{CAMPAIGN}.yaml").read_text(encoding="utf-8")
    return [unit.name for unit in Campaign.model_validate(yaml.load(text, yaml.BaseLoader)).units.list]


def main() -> int:
    """0 when memory stays within the limit and the time per row does not grow, else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[25_000, 50_000, 100_000, 200_000], help="行数")
    parser.add_argument("--write", action="store_true", help="写进 benchmarks/large.md")
    parser.add_argument("--keep", type=Path, help="留下各次运行的文件夹")
    arguments = parser.parse_args()
    names, results = village_names(), []
    for rows in arguments.rows:
        with tempfile.TemporaryDirectory(prefix="huhudao-large-") as place:
            folder = Path(arguments.keep or place) / str(rows)
            (folder / "input").mkdir(parents=True)
            write_register(folder / "input" / "走访登记表.xlsx", rows, names)
            results.append(measured(folder, rows))
            print(_line(results[-1]), flush=True)
    return _report(results, arguments.write)


def _line(one: Measured) -> str:
    return f"| {one.rows} | {one.wall:.1f} | {one.cpu:.1f} | {one.cpu / one.rows * 1000:.3f} | {one.largest:.0f} | {one.together:.0f} |"


def _report(results: Sequence[Measured], write: bool) -> int:
    first, last = results[0], results[-1]
    growth = (last.cpu / last.rows) / (first.cpu / first.rows)
    load = f"，测完时负载 {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    lines = [
        f"机器：{platform.system()} {platform.machine()}，{os.cpu_count()} 核，Python {platform.python_version()}{load}。一份登记表，{len(HEADER)} 栏。",
        "",
        "| 行数 | 用时（秒） | CPU（秒） | 每千行 CPU（秒） | 最大的进程（MiB） | 全部进程（MiB，共用的只算一次） |",
        "|--:|--:|--:|--:|--:|--:|",
        *map(_line, results),
        "",
        f"- {last.rows} 行每千行的 CPU 是 {first.rows} 行的 **{growth:.2f} 倍**（成正比是 1 倍以下：启动的几秒摊得更薄）。",
        f"- 最大的进程 **{last.largest:.0f} MiB**（上限 {LIMIT_MIB} MiB：{'达到' if last.largest < LIMIT_MIB else '没有达到'}）。",
        "",
        "| 各步，CPU 秒（到此为止主进程最多用过的 MiB） | " + " | ".join(str(one.rows) for one in results) + " |",
        "|---|" + "--:|" * len(results),
    ]
    for name in last.stages:
        cells = (f"{one.stages[name][1]:.1f}（{one.stages[name][2]:.0f}）" for one in results)
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    print("\n".join(lines))
    if write:
        text = "# 很大的登记表\n\n由 `python benchmarks/large.py --write` 写成。\n\n" + "\n".join(lines) + "\n"
        (ROOT / "benchmarks" / "large.md").write_text(text, encoding="utf-8")
    return 0 if last.largest < LIMIT_MIB and growth < 1.2 else 1


if __name__ == "__main__":
    raise SystemExit(main())
