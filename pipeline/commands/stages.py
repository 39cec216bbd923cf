"""What each stage of a run cost, for benchmarks: one JSON line per stage, into the file HUHUDAO_STAGES names.

stage, seconds (wall), cpu (seconds, with the processes that ended meanwhile), rows it gave, rows per second, and the most
memory this process ever had so far (MiB).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

WANTED = "HUHUDAO_STAGES"

Done = Callable[[str, int], None]
"""Told at the end of a stage: its name, and how many rows it gave."""


def watched() -> Done:
    """Tells what happened since it was told last; nothing when nobody asked."""
    target = os.environ.get(WANTED)
    return _Watch(Path(target)) if target else _nobody


def _nobody(stage: str, rows: int) -> None:
    """The usual case."""


class _Watch:
    def __init__(self, target: Path) -> None:
        self._target = target
        self._wall, self._cpu = perf_counter(), _cpu()

    def __call__(self, stage: str, rows: int) -> None:
        wall, cpu = perf_counter(), _cpu()
        seconds = wall - self._wall
        line = {
            "stage": stage,
            "seconds": round(seconds, 4),
            "cpu": round(cpu - self._cpu, 4),
            "rows": rows,
            "rows_per_second": round(rows / seconds) if seconds else 0,
            "peak_mib": _peak(),
        }
        with self._target.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line) + "\n")
        self._wall, self._cpu = perf_counter(), _cpu()


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _peak() -> int:
    try:
        import resource
    except ImportError:
        return 0  # Windows does not tell this way
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak // (1 << 20 if sys.platform == "darwin" else 1 << 10))
