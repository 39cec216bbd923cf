"""测出来的数写成一页表和一张图：倍数在前，秒数只作参考；每条限度写明达到没有。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from benchmarks.measuring import Use, median, paired

Measured = dict[str, Any]
GIB = 1024.0

TITLES = {
    "town": "镇（16 个工作簿）",
    "county": "县（300 个工作簿）",
    "huge": "一个二十万行的工作簿",
    "stream": "五千个小工作簿",
}
ITEMS = {
    "scan": "读的下限：解压 + 扫一遍 XML",
    "C": "C：只用 python-calamine 读",
    "write": "写的下限：xlsxwriter 写同样多的格子",
    "first": "本程序：第一次完整运行",
    "again": "本程序：什么都没变，再运行",
    "changed": "本程序：一个村变了，再运行",
    "watched": "本程序：守着文件夹（watch）时一个村变了",
    "dask": "本程序：第一次完整运行（dask）",
    "analyst": "熟手的脚本（pandas + openpyxl）",
    "analyst_calamine": "熟手的脚本（pandas + calamine 读）",
}
STARTS = {
    "interpreter": "只启动解释器", "help": "run.py --help", "imports": "导入 pandas、pandera", "check": "run.py check 一个小文件",
}  # fmt: skip


@dataclass(frozen=True)
class Gate:
    """One limit. value None: not measured. at_most: whether the value must stay below the limit, or reach it."""

    text: str
    value: float | None
    limit: float
    unit: str
    at_most: bool = True

    @property
    def kept(self) -> bool | None:
        """None when it was not measured."""
        if self.value is None:
            return None
        return self.value <= self.limit if self.at_most else self.value >= self.limit

    def line(self) -> str:
        """A row of the table of limits."""
        sign = "≤" if self.at_most else "≥"
        found = "" if self.value is None else _number(self.value, self.unit)
        verdict = {None: "没有测", True: "达到", False: "**未达到**"}[self.kept]
        return f"| {self.text} | {sign} {_number(self.limit, self.unit)} | {found} | {verdict} |"


def _number(value: float, unit: str) -> str:
    return f"{value:.0%}" if unit == "%" else f"{value:.0f}{unit}" if unit == " MiB" else f"{value:.2f}{unit}"


def uses_of(measured: Measured, scale: str, name: str) -> list[Use]:
    """The timings of one item; none when it was not measured."""
    return [Use(**one) for one in measured.get(scale, {}).get("uses", {}).get(name, ())]


def _ratio(measured: Measured, scale: str, one: str, other: str, figure: str = "wall") -> float | None:
    ones, others = uses_of(measured, scale, one), uses_of(measured, scale, other)
    return paired(ones, others, figure) if ones and others else None


def _middle(measured: Measured, scale: str, name: str, figure: str) -> float | None:
    found = uses_of(measured, scale, name)
    return float(getattr(median(found), figure)) if found else None


def gates(measured: Measured) -> list[Gate]:
    """Every limit the project has set itself."""
    return [
        Gate("镇：第一次完整运行，用时", _middle(measured, "town", "first", "wall"), 2.5, " 秒"),
        Gate("镇：熟手的脚本用时是它的几倍", _ratio(measured, "town", "analyst", "first"), 3, " 倍", False),
        Gate("镇：什么都没变再运行，是第一次的", _ratio(measured, "town", "again", "first"), 0.40, "%"),
        Gate("镇：十六个村变了一个再运行", _ratio(measured, "town", "changed", "first"), 0.60, "%"),
        Gate("县：第一次完整运行，CPU", _ratio(measured, "county", "first", "C", "cpu"), 4.5, " C"),
        Gate("县：第一次完整运行，用时", _ratio(measured, "county", "first", "C"), 3.5, " C"),
        Gate("县：全部进程的内存", measured.get("county", {}).get("together"), GIB, " MiB"),
        Gate("县：内存不超过 1.5 GiB", measured.get("county", {}).get("together"), 1.5 * GIB, " MiB"),
        Gate("县：熟手的脚本用时是它的几倍", _ratio(measured, "county", "analyst", "first"), 6, " 倍", False),
        Gate("县：读到校验，两核比一核快", _cores(measured, "county"), 1.6, " 倍", False),
        Gate("县：什么都没变再运行，是第一次的", _ratio(measured, "county", "again", "first"), 0.10, "%"),
        Gate("县：三百个村变了一个再运行", _ratio(measured, "county", "changed", "first"), 0.12, "%"),
        Gate("每行的 CPU：县（42 万行）是镇（2.2 万行）的", _per_row(measured), 1.15, " 倍"),
        Gate("二十万行的工作簿：最大的进程", measured.get("huge", {}).get("largest"), GIB, " MiB"),
        Gate("一百万份问卷的计数，与最快的写法相比", measured.get("tallies", {}).get("ratio"), 1.5, " 倍"),
        Gate("五千个小工作簿：dask 与本机引擎相比", _ratio(measured, "stream", "dask", "first"), 1.25, " 倍"),
    ]


def _cores(measured: Measured, scale: str) -> float | None:
    """How much sooner everything is checked on two cores than on one: reading, parsing, checking, imports included."""
    return _ratio(measured, scale, "checked_1", "checked_2")


def _per_row(measured: Measured) -> float | None:
    county, town = (_middle(measured, scale, "first", "cpu") for scale in ("county", "town"))
    if not county or not town:
        return None
    return (county / measured["county"]["rows"]) / (town / measured["town"]["rows"])


def page(measured: Measured, limits: list[Gate]) -> str:
    """results.md."""
    lines = [
        "# 整次运行有多快",
        "",
        "由 `python benchmarks/run_benchmarks.py all --write` 写成。看倍数，不看秒数；第三方包和本程序都已编译成字节码。",
        "“C”是只用 python-calamine 把同样的文件读一遍，在同一次里轮流测。说明见 [docs/performance.md](../docs/performance.md)。",
        "",
        *_machines(measured),
        "",
        "![各项用时是 C 的几倍](chart.svg)",
        "",
        "| 限度 | 要求 | 测得 | |",
        "|---|--:|--:|---|",
        *(gate.line() for gate in limits),
    ]
    for scale in TITLES:
        if scale in measured:
            lines += ["", *_scale(measured, scale)]
    if "start" in measured:
        lines += ["", "## 启动", "", "| 项目 | 用时（秒） | CPU（秒） |", "|---|--:|--:|"]
        for name, title in STARTS.items():
            use = median(uses_of(measured, "start", name))
            lines.append(f"| {title} | {use.wall:.2f} | {use.cpu:.2f} |")
    return "\n".join(lines) + "\n"


def _machines(measured: Measured) -> Iterator[str]:
    for machine in sorted({one["machine"] for one in measured.values()}):
        yield f"机器：{machine}。"
    loads = "；".join(
        f"{TITLES.get(name, {'start': '启动', 'tallies': '计数'}.get(name, name))} {one['repeats']} 次，负载 {one['loads'][0]:.1f}→{one['loads'][1]:.1f}"
        for name, one in measured.items()
    )
    yield f"各测几次、测前测后的负载：{loads}。"
    if any(max(one["loads"][0], 0) > 1.5 for one in measured.values()):
        yield "负载大于 1.5 的，是机器同时在做别的事：秒数偏大，“两核比一核”和用时的倍数偏差大，CPU 的倍数可信些。"


def _scale(measured: Measured, scale: str) -> Iterator[str]:
    one = measured[scale]
    rows, bare = one["rows"], median(uses_of(measured, scale, "C"))
    yield f"## {TITLES[scale]}"
    yield ""
    written = f"，写出 {one['files_written']} 个工作簿、{one['cells_written']} 个格子" if "files_written" in one else ""
    yield f"读入 {one['files']} 个文件、{one['bytes'] / 2**20:.1f} MiB、{rows} 行{written}。"
    yield f"内存：最大的进程 {one['largest']:.0f} MiB，全部进程一共 {one['together']:.0f} MiB（共用的只算一次）。"
    yield ""
    yield "| 项目 | 用时÷C | CPU÷C | 用时（秒） | CPU（秒） | 行/秒 |"
    yield "|---|--:|--:|--:|--:|--:|"
    for name, title in ITEMS.items():
        taken = uses_of(measured, scale, name)
        if taken:
            use = median(taken)
            yield f"| {title} | {use.wall / bare.wall:.2f} | {use.cpu / bare.cpu:.2f} | {use.wall:.2f} | {use.cpu:.2f} | {rows / use.wall:.0f} |"
    for cores in (1, 2):
        taken = uses_of(measured, scale, f"checked_{cores}")
        if taken:
            use = median(taken)
            yield f"| 本程序：读到校验，{cores} 个核 | {use.wall / bare.wall:.2f} | {use.cpu / bare.cpu:.2f} | {use.wall:.2f} | {use.cpu:.2f} | {rows / use.wall:.0f} |"
    yield ""
    yield "| 各步（另测一次，同时看内存） | 用时（秒） | 占比 | CPU（秒） | 行/秒 | 到此为止主进程最多（MiB） |"
    yield "|---|--:|--:|--:|--:|--:|"
    total = sum(wall for wall, _, _ in one["stages"].values())
    for name, (wall, cpu, peak) in one["stages"].items():
        yield f"| {name} | {wall:.2f} | {wall / total:.0%} | {cpu:.2f} | {rows / max(wall, 0.001):.0f} | {peak:.0f} |"


WIDTH, LEFT, BAR, GAP = 860, 300, 20, 8
COLOURS = {
    "first": "#1f6f54",
    "again": "#4f9d80",
    "changed": "#4f9d80",
    "watched": "#4f9d80",
    "dask": "#4f9d80",
    "analyst": "#b5533c",
    "analyst_calamine": "#d08a76",
}
PLAIN = "#8a8f98"


def chart(measured: Measured) -> str:
    """chart.svg: bars of every item as multiples of C, town and county."""
    body: list[str] = []
    top = 34
    for scale in TITLES:
        shown = [(name, title) for name, title in ITEMS.items() if uses_of(measured, scale, name)]
        if not shown:
            continue
        bare = median(uses_of(measured, scale, "C")).wall
        values = {name: median(uses_of(measured, scale, name)).wall / bare for name, _ in shown}
        body.append(
            f'<text x="12" y="{top}" font-size="15" font-weight="bold">{escape(TITLES[scale])}，用时是 C 的几倍</text>'
        )
        top += 12
        longest = max(values.values())
        for name, title in shown:
            length = max(1.0, values[name] / longest * (WIDTH - LEFT - 80))
            middle = top + BAR * 0.75
            body.append(f'<text x="{LEFT - 8}" y="{middle:.0f}" text-anchor="end">{escape(title)}</text>')
            body.append(
                f'<rect x="{LEFT}" y="{top}" width="{length:.1f}" height="{BAR}" fill="{COLOURS.get(name, PLAIN)}"/>'
            )
            body.append(f'<text x="{LEFT + length + 6:.1f}" y="{middle:.0f}">{values[name]:.1f}</text>')
            top += BAR + GAP
        top += 30
    style = 'font-family="Noto Sans CJK SC, Microsoft YaHei, SimSun, sans-serif" font-size="13" fill="#222"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}" height="{top}" {style}>'
        f'<rect width="100%" height="100%" fill="#fff"/>\n' + "\n".join(body) + "\n</svg>\n"
    )
