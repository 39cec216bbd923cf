"""Reads many files in a few light processes that are replaced when they die: one bad file costs one file."""

from __future__ import annotations

import gc
import json
import os
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from importlib.util import find_spec
from pathlib import Path

from pipeline.intake.limits import USUAL_LIMITS, Limits, UsualLimits, told
from pipeline.intake.sniff import suffix_fits
from pipeline.model import Content, Grid, Problem, Value
from pipeline.wording import words

__all__ = ["USUAL_LIMITS", "Limits", "Opener", "Unpacked", "UsualLimits", "read_files"]
WORKER = Path(__file__).with_name("worker.py")
ROOT = WORKER.parent.parent.parent
TODO = frozenset({"document", "image", "archive", "shortcut"})  # each has one thing to do of its own
BLAME_AGAIN = frozenset({"file_reader_died", "file_memory"})  # may be the fault of the file before: ask a new process


def read_files(
    paths: Sequence[Path],
    limits: Limits = USUAL_LIMITS,
    workers: int | None = None,
    on_done: Callable[[int, Content], None] | None = None,
    names: Sequence[str] | None = None,
) -> list[Content]:
    """The content of every file, in the order of `paths`; a file that cannot be read has a problem instead of grids.

    workers: processes, at most one per file; all cores when None. on_done: called once per file with its place and
    content, one call at a time, in no particular order. names: what the clerk calls the files, if not their path.
    """
    job = _Job(list(paths), list(names or map(str, paths)), limits, on_done)
    count = max(1, min(workers or os.cpu_count() or 1, len(paths)))
    threads = [threading.Thread(target=job.work, daemon=True) for _ in range(count)]
    collecting = gc.isenabled()
    gc.disable()  # cells have no cycles, and collecting while millions of them appear would double the time
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        if collecting:
            gc.enable()
    if job.failures:
        raise job.failures[0]
    return job.contents


@dataclass(frozen=True, slots=True)
class Unpacked:
    """One file of an archive. name: below the archive. path: where its bytes lie. problem: why it was left out."""

    name: str
    path: Path
    problem: Problem | None = None


class Opener:
    """Takes zip archives apart in a reading process. Use it in a `with` block."""

    def __init__(self, limits: Limits = USUAL_LIMITS) -> None:
        self._reader = _Reader(limits)

    def __enter__(self) -> Opener:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close()

    def unpacked(self, path: Path, folder: Path) -> list[Unpacked]:
        """The files of the archive at `path`, written into `folder`; none when it is no archive or goes back whole.

        Raises OSError when the folder cannot be written.
        """
        answer = self._reader.asked(path, folder)
        if isinstance(answer, Content):
            return []
        said = json.loads(answer)
        if "errno" in said:
            raise OSError(said["errno"], os.strerror(said["errno"]), str(folder))
        return [
            Unpacked(name, folder / str(number), Problem(left_out) if left_out else None)
            for name, number, left_out in said.get("members", ())
        ]


class _Job:
    """What the feeding threads share."""

    def __init__(
        self, paths: list[Path], names: list[str], limits: Limits, on_done: Callable[[int, Content], None] | None
    ) -> None:
        self.contents = [Content()] * len(paths)
        self.failures: list[BaseException] = []
        self._paths, self._names, self._limits, self._on_done = paths, names, limits, on_done
        self._waiting = iter(sorted(range(len(paths)), key=lambda place: -_size(paths[place])))  # long ones first
        self._turn, self._report = threading.Lock(), threading.Lock()

    def work(self) -> None:
        reader = _Reader(self._limits)
        try:
            for place in self._places():
                self.contents[place] = reader.read(self._paths[place], self._names[place])
                if self._on_done:
                    with self._report:
                        self._on_done(place, self.contents[place])
        except BaseException as error:
            self.failures.append(error)
        finally:
            reader.close()

    def _places(self) -> Iterator[int]:
        while not self.failures:
            with self._turn:
                place = next(self._waiting, None)
            if place is None:
                return
            yield place


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


class _Reader:
    """One reading process and its successors."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the reader

    def read(self, path: Path, name: str) -> Content:
        answer = self.asked(path)
        return answer if isinstance(answer, Content) else _decoded(answer, name)

    def asked(self, path: Path, folder: Path | None = None) -> bytes | Content:
        """The answer, or why there is none. folder: where the files of an archive go, instead of being read."""
        if _size(path) > self._limits.file_mb << 20:
            return _failed("file_too_big", what="size", limit=f"{self._limits.file_mb} MB")
        fresh = self._served == 0
        answer = self._ask(path, folder)
        if _is_blamed(answer):
            self._stop()
            if not fresh:
                answer = self._ask(path, folder)
                if _is_blamed(answer):
                    self._stop()
        return answer

    def close(self) -> None:
        self._stop()
        self._log.close()

    def _ask(self, path: Path, folder: Path | None) -> bytes | Content:
        process = self._started()
        request = {"path": str(path), "folder": str(folder or ""), "limits": told(self._limits)}
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._limits.seconds, end)
        timer.daemon = True
        timer.start()
        try:
            answer = _exchange(process, json.dumps(request).encode() + b"\n", self._limits.answer_mb + 16 << 20)
        finally:
            timer.cancel()
        if answer is not None:
            self._served += 1
            return answer
        if not late.is_set() and process.poll() is None:
            process.kill()  # it said more than it may
        process.wait()
        memory = {"limit": str(self._limits.memory_mb)}
        code, facts = "file_reader_died", {}
        if late.is_set():
            code, facts = "file_too_slow", {"limit": f"{self._limits.seconds:g}"}
        elif self._ran_out_of_memory():
            code, facts = "file_memory", memory
        self._stop()
        return _failed(code, **facts)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._served = 0
            self._log.seek(0)
            self._log.truncate()
            self._process = subprocess.Popen(  # noqa: S603 - our own script with our own interpreter
                [sys.executable, "-I", "-S", "-X", "utf8", str(WORKER), str(self._limits.memory_mb), *_folders()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        return self._process

    def _ran_out_of_memory(self) -> bool:
        self._log.seek(0)
        said = self._log.read()
        return b"memory allocation" in said or b"MemoryError" in said

    def _stop(self) -> None:
        if self._process is None:
            return
        process, self._process, self._served = self._process, None, 0
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                try:
                    stream.close()
                except OSError:
                    continue


def _folders() -> list[str]:
    """Where the reading process finds our code and the readers, wherever they were installed."""
    found = (find_spec(package) for package in ("python_calamine", "xlrd"))
    folders = [str(Path(spec.origin).parent.parent) for spec in found if spec and spec.origin]
    return list(dict.fromkeys([*folders, str(ROOT)]))


def _is_blamed(answer: bytes | Content) -> bool:
    if isinstance(answer, Content):
        return answer.problem is not None and answer.problem.code in BLAME_AGAIN
    return answer.startswith(b'{"problem":["file_memory"')


def _exchange(process: subprocess.Popen[bytes], request: bytes, most: int) -> bytes | None:
    """The answer, or None when the process died instead, or wants to say more than `most` bytes."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(request)
        process.stdin.flush()
        head = process.stdout.read(8)
        if len(head) < 8:
            return None
        length = struct.unpack(">Q", head)[0]
        if length > most:
            return None
        answer = process.stdout.read(length)
    except (OSError, ValueError):
        return None
    return answer if len(answer) == length else None


def _failed(code: str, **facts: str) -> Content:
    return Content(problem=Problem(code, _facts(list(facts.items()))))


def _decoded(answer: bytes, name: str) -> Content:
    try:
        told = json.loads(answer, object_hook=_untagged)
    except ValueError:
        return _failed("file_reader_died")
    if "problem" in told:
        code, facts = told["problem"]
        return _failed(code, **dict(facts))
    kind = told["kind"]
    notes = [Problem(code, _facts(facts)) for code, facts in told["notes"]]
    if not suffix_fits(kind, name):
        notes.append(Problem("file_wrong_suffix", {"suffix": Path(name).suffix, "kind": kind}))
    return Content(
        kind=kind,
        grids=tuple(_grid(grid) for grid in told["grids"]),
        properties=dict(told["properties"]),
        notes=tuple(notes),
    )


def _untagged(entry: dict) -> object:
    if len(entry) == 1:
        if "d" in entry:
            return datetime.fromisoformat(entry["d"])
        if "t" in entry:
            return time.fromisoformat(entry["t"])
    return entry


def _facts(facts: list) -> Mapping[str, str]:
    """Facts as the sentences take them: lists joined, names of things in the user's words."""
    say = words("state")
    known = {key: say("joiner").join(value) if isinstance(value, list) else str(value) for key, value in facts}
    if "what" in known:
        what = known["what"]
        known["what"] = say(f"what.{what}")
        if "limit" not in known:
            known["todo"] = say(f"todo.{what if what in TODO else 'other'}")
    return known


def _grid(told: dict) -> Grid:
    rows: list[list[Value]] = told["rows"]
    hidden_rows, hidden_columns = told.get("concealed", ((), ()))
    return Grid(
        sheet=told["sheet"],
        rows=rows,
        merged=tuple((top, left, bottom, right) for top, left, bottom, right in told["merged"]),
        hidden=told["hidden"],
        broken={(row, column): text for row, column, text in told["broken"]},
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=frozenset(hidden_columns),
    )
