"""Independent tasks over processes: the same answers in the same order, whoever works on them and whoever dies.

On Linux the workers are forks: they have everything the parent has, and only answers travel. Elsewhere they start anew
("spawn") and get all tasks in one pickle, which costs an import of pandas each and pays only for many tasks.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pickle import PicklingError
from time import perf_counter
from typing import TYPE_CHECKING, Any

from pipeline.cores import cores
from pipeline.engine.pickled import outcome_of, pickled, unpickled
from pipeline.memory import give_back, held_mib

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from pipeline.engine import Task

LINUX = sys.platform == "linux"
START = "fork" if LINUX else "spawn"
PAYS_FROM = 8  # tasks of some 10 ms and more: a fork costs 20 ms
SPAWNED = 4  # processes started anew: each holds some 180 MiB, and they too should stay within MEMORY_MIB
SPAWN_SECONDS = 1.5  # until a process started anew has loaded what it needs: that much must be saved
TRIED = 2  # tasks done here to learn what one takes, before processes are started anew
MEMORY_MIB = 1024  # all processes together should stay below
WORTH_GIVING_MIB = 256  # what a parent of this size no longer uses goes back before there are forks of it
DIRTIED = 0.4  # of the parent's pages a fork comes to own: counting references writes to them
LIFE = 60  # tasks of a fork; then a new one begins with the parent's pages again
AHEAD = 2  # tasks given to a worker at a time, so that it never waits for the next
PR_SET_PDEATHSIG = 1


class Local:
    """The processes of this machine."""

    is_afar = False

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers

    def start(self) -> None:
        """Nothing to be made ready: workers are started for the tasks they are to do."""

    def answers(self, tasks: Sequence[Task]) -> Iterator[Any]:
        """What each task gives, in the order of `tasks`."""
        return answers(tasks, self._workers)

    def close(self) -> None:
        """Nothing is left to be ended: workers live as long as their tasks."""


def answers(tasks: Sequence[Task], workers: int | None = None, start: str | None = None) -> Iterator[Any]:
    """What each task gives, in the order of `tasks`. Tasks must not depend on each other nor change anything.

    workers: processes; when None all cores, as far as memory allows; in this process alone when 1 or when the tasks are
    too few to pay. What a worker cannot answer, because the task fails, the worker dies or none can be had, is done here:
    errors are raised as if there were no workers. start: "fork" or "spawn", as the system can when None; for "spawn" the tasks must
    be picklable, else they are done here.
    """
    start = start or START
    count = min(workers or _affordable(cores(), start), len(tasks))
    if count > 1 and workers is None and start == "spawn":
        trial = _Trial(tasks, count)
        yield from trial
        tasks = tasks[trial.done :]
        count = min(count, len(tasks))
    few = count < 2 or (workers is None and start == "fork" and len(tasks) < PAYS_FROM)
    given = None if few else tasks if start == "fork" else pickled(tasks)
    if given is None:
        yield from (task() for task in tasks)
        return
    crew = _Crew(given, len(tasks), count, start)
    try:
        for place, task in enumerate(tasks):
            known, answer = crew.answer(place)
            yield answer if known else task()
    finally:
        crew.dismiss()


class _Trial:
    """Tasks done here, the first ones, until it is plain that others should help, or else all of them."""

    def __init__(self, tasks: Sequence[Task], count: int) -> None:
        self.done = 0
        self._tasks, self._helped = tasks, 1 - 1 / count

    def __iter__(self) -> Iterator[Any]:
        spent = 0.0
        for task in self._tasks:
            began = perf_counter()
            answer = task()
            spent += perf_counter() - began if self.done else 0.0  # the first one loads what all need
            self.done += 1
            yield answer
            left = len(self._tasks) - self.done
            if self.done > TRIED and spent / (self.done - 1) * left * self._helped > SPAWN_SECONDS:
                return


def _affordable(cores: int, start: str) -> int:
    """Workers beside a parent of this size that stay within MEMORY_MIB together, at least the parent alone."""
    if start != "fork":
        return min(cores, SPAWNED)
    if cores > 1 and held_mib() > WORTH_GIVING_MIB:
        give_back()
    return max(1, min(cores, int((MEMORY_MIB / held_mib() - 1) / DIRTIED)))


class _Crew:
    """The workers, and what they have said so far. given: the tasks, or their pickle; length: how many there are."""

    def __init__(self, given: Sequence[Task] | bytes, length: int, count: int, start: str) -> None:
        self._tasks, self._start = given, start
        self._waiting = iter(range(length))
        self._said: dict[int, tuple[bool, Any]] = {}
        self._given: dict[Connection, set[int]] = {}
        self._left: dict[Connection, int] = {}
        self._processes: dict[Connection, BaseProcess] = {}
        for _ in range(count):
            self._hire()

    def answer(self, place: int) -> tuple[bool, Any]:
        """(True, the answer), or False when no worker has one."""
        while place not in self._said:
            if not any(place in given for given in self._given.values()):
                return False, None
            for line in wait(list(self._given)):
                self._hear(line)  # type: ignore[arg-type]
        return self._said.pop(place)

    def dismiss(self) -> None:
        """Workers keep nothing: they are ended whatever they do."""
        for process in self._processes.values():
            process.kill()
        for line, process in self._processes.items():
            process.join()
            line.close()

    def _hire(self) -> None:
        """One more worker; none where the system has no room for another process."""
        context: Any = get_context(self._start)
        try:
            ours, theirs = context.Pipe()
        except OSError:
            return
        process = context.Process(target=_serve, args=(theirs, self._tasks, os.getpid()), daemon=True)
        try:
            process.start()
        except OSError:
            ours.close()
            return
        finally:
            theirs.close()
        self._processes[ours], self._given[ours] = process, set()
        self._left[ours] = LIFE if self._start == "fork" else sys.maxsize
        for _ in range(AHEAD):
            self._give(ours)

    def _give(self, line: Connection) -> None:
        """The next task; a worker that has had its share goes when it has nothing left, and another one comes."""
        if not self._left[line]:
            if not self._given[line]:
                self._lose(line)
                self._hire()
            return
        place = next(self._waiting, None)
        if place is None:
            return
        self._left[line] -= 1
        self._given[line].add(place)
        with suppress(OSError):  # a dead worker: its line ends, and its tasks are done here
            line.send(place)

    def _hear(self, line: Connection) -> None:
        try:
            place, known, answer = line.recv()
        except (EOFError, OSError):
            self._lose(line)
            return
        self._given[line].discard(place)
        self._said[place] = (known, answer)
        self._give(line)

    def _lose(self, line: Connection) -> None:
        self._said |= dict.fromkeys(self._given.pop(line), (False, None))
        process = self._processes.pop(line)
        process.kill()
        process.join()
        line.close()


def _serve(line: Connection, given: Sequence[Task] | bytes, parent: int) -> None:
    """The worker's life: a place, the answer of the task at this place, the next place."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it and ends us
    _end_with(parent)
    tasks = unpickled(given) if isinstance(given, bytes) else given
    gc.freeze()  # what the parent made stays where it is, in pages shared with it
    try:
        while True:
            place = line.recv()
            said = (place, *outcome_of(tasks[place]))
            try:
                line.send(said)
            except (TypeError, AttributeError, PicklingError):
                line.send((place, False, None))  # what cannot travel is made at home
    except (EOFError, OSError):
        return


def _end_with(parent: int) -> None:
    """Linux: a killed parent takes its workers along, so that nobody holds its lock."""
    if not LINUX:
        return
    import ctypes

    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
