"""一条命令用了多少：用时、CPU、内存。测的是整个进程连同它开的进程，从外面看。"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LINUX = sys.platform == "linux"
PR_SET_CHILD_SUBREAPER = 36
FINE = (0, 1)
"""Exit codes of a run that did its work: nothing found, something found."""


@dataclass(frozen=True)
class Use:
    """wall, cpu: seconds, of the process and all below it. largest, together: MiB of the largest process, and of all at
    once with shared pages counted once; 0 when not looked at. said: the last line the process printed."""

    wall: float
    cpu: float
    largest: float = 0.0
    together: float = 0.0
    said: str = ""


def used(command: Sequence[str], folder: Path, watched: bool = False) -> Use:
    """Run a command to its end in `folder`. watched: look at the memory too, which costs a little time.

    Our own modules are compiled once and kept, as on a clerk's PC. Raises RuntimeError with its last words when it fails.
    """
    _adopt()
    own = _children(os.getpid())
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out, tempfile.TemporaryFile("w+", encoding="utf-8") as err:
        before, began = os.times(), time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=err, env=environment)
        memory = _Memory(process)
        if watched and LINUX:
            memory.start()
        code = process.wait()
        wall = time.perf_counter() - began
        _wait_for_orphans(own)
        after = os.times()
        if watched and LINUX:
            memory.join()
        out.seek(0)
        err.seek(0)
        printed = out.read()
        if code not in FINE:
            raise RuntimeError(f"{code}: {' '.join(command)}\n{err.read()[-3000:]}{printed[-3000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    last = printed.rstrip().rpartition("\n")[2]
    return Use(wall, cpu, max(memory.peaks.values(), default=0.0), memory.together, last)


def _adopt() -> None:
    """Linux: what a command leaves behind (a cluster's workers end after it) becomes ours, and its CPU is counted."""
    if LINUX:
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _wait_for_orphans(own: Collection[int]) -> None:
    """own: children this process had before; they are not the command's."""
    while orphans := _children(os.getpid()) - set(own):
        for pid in orphans:
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)


class _Memory(threading.Thread):
    """Linux: looks at the process and all below it some ten times a second."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        super().__init__(daemon=True)
        self.peaks: dict[int, float] = {}
        self.together = 0.0
        self._process = process

    def run(self) -> None:
        """Until the process has ended."""
        while self._process.poll() is None:
            now = 0.0
            for pid in _family(self._process.pid):
                with suppress(OSError, ValueError):
                    status = Path(f"/proc/{pid}/status").read_text()
                    self.peaks[pid] = max(self.peaks.get(pid, 0.0), _kib(status, "VmHWM:") / 1024)
                    now += _kib(Path(f"/proc/{pid}/smaps_rollup").read_text(), "Pss:") / 1024
            self.together = max(self.together, now)
            time.sleep(0.1)


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        found += sorted(_children(one))
    return found


def _children(pid: int) -> set[int]:
    """Linux: the processes directly below it; none elsewhere."""
    found: set[int] = set()
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found |= {int(child) for child in (thread / "children").read_text().split()}
    return found


def _kib(text: str, name: str) -> int:
    line = next((line for line in text.splitlines() if line.startswith(name)), "")
    return int(line.split()[1]) if line else 0


def median(uses: Sequence[Use]) -> Use:
    """The middle of every figure; memory at its highest."""
    return Use(
        statistics.median(one.wall for one in uses),
        statistics.median(one.cpu for one in uses),
        max(one.largest for one in uses),
        max(one.together for one in uses),
        uses[-1].said,
    )


def paired(ones: Sequence[Use], others: Sequence[Use], figure: str = "wall") -> float:
    """Median of the ratios, each of two neighbours in time: what slows both down falls out."""
    pairs = zip(ones, others, strict=True)
    return statistics.median(getattr(one, figure) / getattr(other, figure) for one, other in pairs)


def machine() -> str:
    """One line: system, processor, cores, memory, Python."""
    parts = [f"{platform.system()} {platform.machine()}", f"{os.cpu_count()} 核"]
    with suppress(OSError, StopIteration):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        parts.append(next(line.split(":")[1].strip() for line in lines if line.startswith("model name")))
        parts.append(f"内存 {_kib(Path('/proc/meminfo').read_text(), 'MemTotal:') / 1024**2:.0f} GiB")
    return "，".join([*parts, f"Python {platform.python_version()}"])


def load() -> float:
    """Processes that wanted a processor in the last minute."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
