"""一次运行，逐步计时：python staged.py [--cores N] [--until check] run --campaign …；在程序文件夹里执行，最后一行是 JSON。

各步的名字与 pipeline/flow.py 里的一样；其中没有的，算在“其余”里。--until check：校验完就停，只看读到校验要多久。
--cores N：只许用 N 个核，读取进程和工作进程也就只开这么多。
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, os.getcwd())

FLOW = {"check": "校验", "merge": "合并", "ledger": "台账", "measure": "统计"}
RUN = {"taken_in": "收件、存档", "gathered": "读文件（同时导入）", "_published": "做表、退回件、通报，换下旧结果"}
BEGAN = time.perf_counter()
spent: dict[str, tuple[float, float, float]] = {}


class Enough(BaseException):
    """Stops the run where it was asked to stop."""


def cpu() -> float:
    """Seconds of this process and those it has waited for."""
    return sum(os.times()[:4])


def highest() -> float:
    """MiB this process has held at most so far; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(module: Any, function: str, name: str, last: bool) -> None:
    """Let a function of a module report what it used under `name`; calls add up. last: stop after it."""
    inner: Callable[..., Any] | None = getattr(module, function, None)
    if inner is None or not name:
        return

    def outer(*given: Any, **named: Any) -> Any:
        began, used = time.perf_counter(), cpu()
        try:
            return inner(*given, **named)
        finally:
            wall, own, _ = spent.get(name, (0.0, 0.0, 0.0))
            spent[name] = (wall + time.perf_counter() - began, own + cpu() - used, highest())
            if last:
                raise Enough

    setattr(module, function, outer)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cores", type=int)
    parser.add_argument("--until")
    ours, rest = parser.parse_known_args()
    if ours.cores and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[: ours.cores]))
    from pipeline import cli, commands
    from pipeline.commands import gathering, run

    for function, name in RUN.items():
        timed(run, function, name, False)
    timed(run.Readings, "parse", "认表、认格", False)

    def loaded(name: str, *given: Any) -> Any:
        module = import_module(name, *given)
        if name == "pipeline.flow" and not getattr(module, "_timed", False):
            module._timed = True  # type: ignore[attr-defined]
            for function, said in FLOW.items():
                timed(module, function, said, function == ours.until)
        return module

    gathering.import_module = loaded  # type: ignore[assignment]
    arguments = cli.read_arguments(rest)
    arguments.clock = datetime.now
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Enough):
        commands.perform(arguments, Path.cwd())
    whole = time.perf_counter() - BEGAN
    spent["其余（启动、屏幕）"] = (
        whole - sum(wall for wall, _, _ in spent.values()), cpu() - sum(own for _, own, _ in spent.values()), highest()
    )  # fmt: skip
    print(json.dumps({"whole": whole, "stages": spent}))


if __name__ == "__main__":
    main()
