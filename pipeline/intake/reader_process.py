"""One reading process at the other end of a pipe: asked, timed, ended when it misbehaves, and replaced."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import tempfile
import threading
import time
from importlib.util import find_spec
from pathlib import Path

from pipeline.archive import StateError
from pipeline.intake.answers import decoded, failed
from pipeline.intake.limits import Limits, told
from pipeline.model import Content

WORKER = Path(__file__).with_name("worker.py")
ROOT = WORKER.parent.parent.parent
PAUSES = (0.1, 0.5, 2.0)  # seconds, before a process is asked for again
BLAME_AGAIN = frozenset({"file_reader_died", "file_memory"})  # may be the fault of the file before: ask a new process


class ReaderProcess:
    """One reading process and its successors: `asked` never raises for what a file does to it.

    Raises StateError when the system starts no process: then no file can be judged, and none is said to be bad.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the reader

    def read(self, path: Path, name: str) -> Content:
        """The content of the file, or its problem. name: what the clerk calls it."""
        answer = self.asked(path)
        return answer if isinstance(answer, Content) else decoded(answer, name)

    def asked(self, path: Path, folder: Path | None = None) -> bytes | Content:
        """The answer, or why there is none. folder: where the files of an archive go, instead of being read."""
        if size_of(path) > self._limits.file_mb << 20:
            return failed("file_too_big", what="size", limit=f"{self._limits.file_mb} MB")
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
        """Ends the process."""
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
        return failed(code, **facts)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._served = 0
            self._log.seek(0)
            self._log.truncate()
            self._process = self._begun()
        return self._process

    def _begun(self) -> subprocess.Popen[bytes]:
        """A system that is short of processes for a moment is asked again."""
        program = [sys.executable, "-I", "-S", "-X", "utf8", str(WORKER), str(self._limits.memory_mb), *_folders()]
        for pause in (*PAUSES, None):
            try:
                return subprocess.Popen(  # noqa: S603 - our own script with our own interpreter
                    program,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=self._log,
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                )
            except OSError as error:
                if pause is None:
                    raise StateError("no_process", reason=error) from error
                time.sleep(pause)
        raise AssertionError

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


def size_of(path: Path) -> int:
    """Bytes of the file, 0 when nobody can tell."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


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
