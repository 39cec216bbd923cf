"""Reads many files in a few light processes that are replaced when they die: one bad file costs one file."""

from __future__ import annotations

import gc
import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.cores import cores
from pipeline.intake.limits import USUAL_LIMITS, Limits, UsualLimits
from pipeline.intake.reader_process import ReaderProcess, size_of
from pipeline.model import Content, Problem

WORTH = 2 << 20  # bytes: some tenths of a second's reading
__all__ = ["USUAL_LIMITS", "Limits", "Opener", "Unpacked", "UsualLimits", "read_files"]


def read_files(
    paths: Sequence[Path],
    limits: Limits = USUAL_LIMITS,
    workers: int | None = None,
    on_done: Callable[[int, Content], None] | None = None,
    names: Sequence[str] | None = None,
) -> list[Content]:
    """The content of every file, in the order of `paths`; a file that cannot be read has a problem instead of grids.

    workers: processes, at most one per file; when None all cores, as far as there is work for them. on_done: called once per file with its place and
    content, one call at a time, in no particular order. names: what the clerk calls the files, if not their path.
    """
    job = _Job(list(paths), list(names or map(str, paths)), limits, on_done)
    count = max(1, min(workers or _worthwhile(paths), len(paths)))
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


def _worthwhile(paths: Sequence[Path]) -> int:
    """Processes that read longer than it takes to start them, at most one for every core."""
    return min(cores(), 1 + sum(map(size_of, paths)) // WORTH)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """One file of an archive. name: below the archive. path: where its bytes lie. problem: why it was left out."""

    name: str
    path: Path
    problem: Problem | None = None


class Opener:
    """Takes zip archives apart in a reading process. Use it in a `with` block."""

    def __init__(self, limits: Limits = USUAL_LIMITS) -> None:
        self._reader = ReaderProcess(limits)

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
        self._waiting = iter(sorted(range(len(paths)), key=lambda place: -size_of(paths[place])))  # long ones first
        self._turn, self._report = threading.Lock(), threading.Lock()

    def work(self) -> None:
        reader = ReaderProcess(self._limits)
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
