"""守着文件夹（run.py watch）时，一个村的文件变了，从发现到结果换好用多少：程序已经启动，不再导入。"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.measuring import Use
from pipeline.wording import words

STARTED, FINISHED = words("screen")("watch.again"), words("screen")("run.result", folder="")


def watched_change(command: Sequence[str], folder: Path, change: Callable[[], None]) -> Use:
    """The run after `change`; the first one, of everything, comes before it. Raises RuntimeError when the watcher ends."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    given = [sys.executable, "run.py", *command]
    with subprocess.Popen(
        given, cwd=folder, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment
    ) as it:
        try:
            _until(it, STARTED)
            _until(it, FINISHED)
            change()
            _until(it, STARTED)
            began, before = time.perf_counter(), _cpu(it.pid)
            _until(it, FINISHED)
            return Use(time.perf_counter() - began, _cpu(it.pid) - before)
        finally:
            it.kill()


def _until(process: subprocess.Popen[str], start: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(start):
            return
    raise RuntimeError(f"watch: {process.wait()}")


def _cpu(pid: int) -> float:
    """Linux: seconds of CPU of a process and of all below it that have ended; 0 elsewhere."""
    try:
        ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]
    except OSError:
        return 0.0
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
