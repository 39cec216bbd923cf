"""整次运行有多快：与熟手写的脚本比，与做不到更快的下限比，同一次里轮流测；结果是倍数，不是秒数。

用法：python benchmarks/run_benchmarks.py [town|county|huge|stream|all] [--repeats N] [--write]
登记表由 corpora.py 做成，放在临时文件夹里（--cache 可换地方，下次直接用）；程序先拷一份再测，测的时候改代码不受影响。
C 是只用 python-calamine 把同样的文件读一遍。各项轮流测（机器忙时一起变慢），取中位数；内存另测一遍。
--write 写 results.md 和 chart.svg；各规模可以分开测，没有重测的用上次的结果。--share 0.1 只做十分之一，试试用，不写结果。
"""

from __future__ import annotations

import argparse
import json
import marshal
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks import corpora, measuring, report  # noqa: E402
from benchmarks.measuring import Use, used  # noqa: E402
from benchmarks.watching import watched_change  # noqa: E402

AS_OF = "2021-11-15"
OPPONENTS = ROOT / "benchmarks" / "opponents"
REPEATS = {"town": 5, "county": 2, "huge": 2, "stream": 2, "start": 5, "tallies": 1}
Row = list[tuple[int, "str | float"]]


class Bench:
    """One corpus, its folders, and the commands that are measured on it."""

    def __init__(self, corpus: corpora.Corpus, program: Path, place: Path) -> None:
        self.corpus, self.program, self.place = corpus, program, place
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        self.input, self.cells = place / "input", place / "cells"
        shutil.copytree(corpus.folder, self.input)

    def run_words(self, name: str, *more: str, command: str = "run") -> list[str]:
        """What follows `run.py` for a run with an archive and an output of its own."""
        folders = ["--input", str(self.input), "--output", str(self.place / f"out-{name}")]
        archive = ["--archive", str(self.place / f"archive-{name}")]
        return [command, "--campaign", self.corpus.campaign, "--as-of", AS_OF, *folders, *archive, *more]

    def run(self, name: str, *more: str, watched: bool = False) -> Use:
        """A whole run as the clerk starts it."""
        return used([sys.executable, "run.py", *self.run_words(name, *more)], self.program, watched)

    def staged(self, name: str, *options: str, watched: bool = False) -> Use:
        """A run that says what each stage took; `options` as in staged.py."""
        script = str(ROOT / "benchmarks" / "staged.py")
        return used([sys.executable, script, *options, *self.run_words(name)], self.program, watched)

    def watched(self, name: str) -> Use:
        """The run after one village's file changed, by a program that watches the folder."""
        try:
            return watched_change(self.run_words(name, command="watch"), self.program, self.change)
        finally:
            self.restore()
            self.forget(name)

    def opponent(self, script: str, *given: object) -> Use:
        """Somebody else's way over the same files."""
        return used([sys.executable, str(OPPONENTS / script), *map(str, given)], self.place)

    def forget(self, name: str) -> None:
        """Remove the archive and output of a run."""
        for kind in ("out", "archive"):
            shutil.rmtree(self.place / f"{kind}-{name}", ignore_errors=True)

    def change(self) -> None:
        """One village hands in its file with five rows more."""
        if self.corpus.changed:
            name, path = self.corpus.changed
            shutil.copy2(path, self.input / name)

    def restore(self) -> None:
        """The files of the first day again."""
        if self.corpus.changed:
            name, _ = self.corpus.changed
            shutil.copy2(self.corpus.folder / name, self.input / name)


def whole(bench: Bench, repeats: int, say: Callable[[str], None], only: Sequence[str] = ()) -> dict[str, Any]:
    """Town and county: everything there is to know about them. only: the items wanted, when not all."""
    staged = bench.staged("staged", watched=True)
    files, cells = kept_cells(bench.place / "out-staged" / AS_OF, bench.cells)
    bench.forget("staged")
    target = bench.place / "written"
    target.mkdir()
    uses: dict[str, list[Use]] = {}

    def take(name: str, measure: Callable[..., Use], *given: object) -> None:
        if not only or name in only:
            uses.setdefault(name, []).append(measure(*given))
            say(f"{name} {uses[name][-1].wall:.2f}")

    def until_checked(cores: str) -> Use:
        use = bench.staged("until", "--cores", cores, "--until", "check")
        bench.forget("until")
        return use

    for number in map(str, range(repeats)):
        take("C", bench.opponent, "bare.py", bench.input)
        take("first", bench.run, number)
        take("again", bench.run, number)
        bench.change()
        take("changed", bench.run, number)
        bench.restore()
        bench.forget(number)
        take("watched", bench.watched, "watched")
        take("scan", bench.opponent, "scan.py", bench.input)
        take("write", bench.opponent, "write_cells.py", bench.cells, target)
        take("analyst", bench.opponent, "analyst.py", bench.input, bench.cells, target, "openpyxl")
        take("analyst_calamine", bench.opponent, "analyst.py", bench.input, bench.cells, target, "calamine")
        take("checked_1", until_checked, "1")
        take("checked_2", until_checked, "2")
    bench.cells.unlink()
    return _result(bench, uses, staged) | {"files_written": files, "cells_written": cells}


def reading(bench: Bench, repeats: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Huge and stream: C, the whole run, and its memory; the other engine where there is one."""
    engines = [engine for engine in ("dask",) if has_engine(bench.program, engine)]
    staged = bench.staged("staged", watched=True)
    bench.forget("staged")
    uses: dict[str, list[Use]] = {}
    for number in range(repeats):
        uses.setdefault("C", []).append(bench.opponent("bare.py", bench.input))
        uses.setdefault("first", []).append(bench.run(str(number)))
        bench.forget(str(number))
        for engine in engines if bench.corpus.name == "stream" else ():
            uses.setdefault(engine, []).append(bench.run(engine, "--engine", engine))
            bench.forget(engine)
        say(f"first {uses['first'][-1].wall:.2f}")
    return _result(bench, uses, staged)


def _result(bench: Bench, uses: dict[str, list[Use]], staged: Use) -> dict[str, Any]:
    said = json.loads(staged.said)
    return {
        "rows": bench.corpus.rows,
        "files": bench.corpus.files,
        "bytes": sum(path.stat().st_size for path in bench.input.iterdir()),
        "uses": {name: [asdict(use) for use in taken] for name, taken in uses.items()},
        "stages": said["stages"],
        "largest": staged.largest,
        "together": staged.together,
    }


def has_engine(program: Path, engine: str) -> bool:
    """Whether run.py takes `--engine` with this name."""
    code = f"from pipeline import cli; cli.read_arguments(['run', '--engine', '{engine}'])"
    try:
        used([sys.executable, "-c", code], program)
    except RuntimeError:
        return False
    return True


def kept_cells(output: Path, target: Path) -> tuple[int, int]:
    """Every filled cell of every workbook below `output` into one file, workbook by workbook; how many of both."""
    from python_calamine import CalamineWorkbook

    paths, cells = sorted(output.rglob("*.xlsx")), 0
    with target.open("wb") as stream:
        marshal.dump(len(paths), stream)
        for path in paths:
            book = CalamineWorkbook.from_path(path)
            sheets: list[list[tuple[int, Row]]] = []
            for name in book.sheet_names:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                sheets.append([(number, filled(row)) for number, row in enumerate(rows)])
            cells += sum(len(values) for rows in sheets for _, values in rows)
            marshal.dump(sheets, stream)
    return len(paths), cells


def filled(row: Sequence[object]) -> Row:
    """Column and value of what is not empty; days and times as text."""
    found: Row = []
    for column, value in enumerate(row):
        if value in ("", None):
            continue
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        found.append((column, float(value) if is_number else str(value)))  # type: ignore[arg-type]
    return found


def starting(program: Path, repeats: int) -> dict[str, Any]:
    """What it takes to start: the interpreter, --help, the big imports, one small file checked."""
    small = program / "input-small.xlsx"
    from benchmarks.workbook import write_workbook

    write_workbook(small, {"走访登记表": [corpora.HEADER, *corpora.visits("秦四庙村", 0, 10)]})
    commands = {
        "interpreter": [sys.executable, "-c", "pass"],
        "help": [sys.executable, "run.py", "--help"],
        "imports": [sys.executable, "-c", "import pandas, pandera.pandas"],
        "check": [sys.executable, "run.py", "check", "--campaign", "ruji-2021", str(small)],
    }
    for command in commands.values():
        used(command, program)
    uses: dict[str, list[dict[str, Any]]] = {}
    for _ in range(repeats):
        for name, command in commands.items():
            uses.setdefault(name, []).append(asdict(used(command, program)))
    return {"uses": uses}


def tallies() -> dict[str, Any]:
    """The ratio of tallies.py, which measures inside one process."""
    import re
    import subprocess

    command = [sys.executable, str(ROOT / "benchmarks" / "tallies.py")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    ratios = [float(one) for one in re.findall(r"倍数 ([\d.]+)", done.stdout)]
    if not ratios:
        raise RuntimeError(done.stderr[-2000:])
    return {"ratio": max(ratios)}


def main() -> int:
    """0 when every limit that was measured is kept, else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scale", nargs="?", default="town", choices=[*corpora.MAKERS, "start", "tallies", "all"])
    parser.add_argument("--repeats", type=int, help="重复次数，默认大的少、小的多")
    parser.add_argument("--share", type=float, default=1.0, help="只做几分之几，试用")
    parser.add_argument(
        "--only", nargs="+", default=(), metavar="ITEM", help=f"镇和县只测这几项：{' '.join(report.ITEMS)}"
    )
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "huhudao-benchmarks")
    parser.add_argument("--write", action="store_true", help="写进 benchmarks/results.md 和 chart.svg")
    wanted = parser.parse_args()
    wanted.cache.mkdir(parents=True, exist_ok=True)
    kept = wanted.cache / f"measured-{wanted.share:g}.json"
    measured: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    program = corpora.program_copy(wanted.cache)
    for scale in REPEATS if wanted.scale == "all" else (wanted.scale,):
        repeats = wanted.repeats or REPEATS[scale]
        loads = [measuring.load()]
        measured[scale] = _scale(scale, wanted, program, repeats)
        loads.append(measuring.load())
        measured[scale] |= {"repeats": repeats, "loads": loads, "machine": measuring.machine()}
        kept.write_text(json.dumps(measured, ensure_ascii=False), encoding="utf-8")
    gates = report.gates(measured)
    text = report.page(measured, gates)
    print(text)
    if wanted.write and wanted.share == 1:
        (ROOT / "benchmarks" / "results.md").write_text(text, encoding="utf-8")
        (ROOT / "benchmarks" / "chart.svg").write_text(report.chart(measured), encoding="utf-8")
    return 0 if all(gate.kept is not False for gate in gates) else 1


def _scale(scale: str, wanted: argparse.Namespace, program: Path, repeats: int) -> dict[str, Any]:
    if scale == "start":
        return starting(program, repeats)
    if scale == "tallies":
        return tallies()
    corpus = corpora.made_corpus(scale, wanted.cache, wanted.share)
    bench = Bench(corpus, program, wanted.cache / f"work-{scale}")
    try:

        def say(text: str) -> None:
            print(f"{scale}: {text}", file=sys.stderr, flush=True)

        if scale in ("town", "county"):
            return whole(bench, repeats, say, wanted.only)
        return reading(bench, repeats, say)
    finally:
        shutil.rmtree(bench.place, ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(main())
