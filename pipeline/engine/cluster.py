"""Independent tasks over a Dask cluster: other machines, or worker processes of this one.

Tasks that share most of what they need travel once, as one pickle, to every worker; afterwards only places in that list and
answers do. Tasks that bring their own travel in batches, each to one worker. Dask costs some 1.6 ms for whatever is asked,
so nobody is asked for single tasks. A worker that dies is Dask's business: it gives the batch to another
one; what comes back as lost all the same is done here.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import threading
import warnings
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from itertools import count, islice
from multiprocessing import forkserver
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.bootstrap import PIN
from pipeline.cores import cores
from pipeline.engine.local import Local
from pipeline.engine.pickled import outcome_of, pickled, unpickled
from pipeline.errors import OperatorError
from pipeline.hashes import hash_of, program_hash
from pipeline.wording import words

if TYPE_CHECKING:
    from distributed import Client, Future, LocalCluster

    from pipeline.engine import Task

ROOT = Path(__file__).resolve().parents[2]
PINS = "requirements-scale.txt"
BATCHES = 6  # for each worker: few enough to cost nothing, enough for the last ones to end together
MOST = 32  # tasks of a batch: a lost one is little work
AHEAD = 3  # batches for each worker that may be under way or wait here for their turn
SMALL = 4 << 20  # bytes that may go to everybody without a thought
FEW = 2  # times all tasks: if the batches together need no more than this, each brings its own
HELD = 2  # lists of tasks a worker keeps: of this run, and of somebody else's at the same time
PATIENCE = 15  # seconds: to reach a scheduler, to wait for a first worker, to look after an answer that does not come
LOGGERS = ("distributed", "distributed.client", "distributed.scheduler", "distributed.worker", "tornado.application")
METHOD = "forkserver" if sys.platform == "linux" else "spawn"
PRELOADED = [
    "__main__", "distributed", "pipeline.flow", "pipeline.reports", "pipeline.reports.letters", "pipeline.writers.xlsx",
    "pipeline.writers.marked", "pipeline.writers.docx_letter", "docxtpl",
]  # fmt: skip
"""What every worker of ours needs: loaded once, and the workers are forks of whoever loaded it."""
SETTINGS = {
    "distributed.worker.multiprocessing-method": METHOD,
    "distributed.worker.memory.target": False,  # nothing of what people wrote is laid down on a disk
    "distributed.worker.memory.spill": False,
    "distributed.scheduler.active-memory-manager.start": False,  # what all tasks share stays with all workers
    # a cluster that looks after itself every moment takes a tenth of a core from two that have work to do
    "distributed.worker.profile.enabled": False,
    "distributed.worker.memory.monitor-interval": "1s",
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.admin.tick.interval": "2s",
}


class OtherProgram(Exception):  # noqa: N818 - told as a sentence by whoever asked
    """A worker runs another version of this program, or of a package it needs."""


class Cluster:
    """The workers of a scheduler, or of a cluster of this machine's processes that ends with `close`."""

    is_afar = True

    def __init__(self, scheduler: str | None, shared: Path, workers: int | None = None) -> None:
        """workers: processes of this machine when there is no scheduler; all cores when None. Raises OperatorError."""
        if find_spec("distributed") is None:
            raise _trouble("not_installed", python=sys.executable, pins=PINS)
        self._scheduler, self._shared, self._workers = scheduler, shared, workers or cores()
        self._own: LocalCluster | None = None
        self._client: Client | None = None

    def __reduce__(self) -> tuple[type[Local], tuple[int]]:
        """A worker has no workers."""
        return Local, (1,)

    def start(self) -> None:
        """Connects. Workers of our own go on starting while we do something else."""
        if self._is_lost():
            self.close()
        self._connected()

    def answers(self, tasks: Sequence[Task]) -> Iterator[Any]:
        """What each task gives, in the order of `tasks`."""
        travel = len(tasks) > 1 and not self._is_lost()
        for places, said in self._batches(tasks, pickled(tasks) if travel else None):
            for place, (known, answer) in zip(places, said, strict=True):
                yield answer if known else tasks[place]()

    def close(self) -> None:
        """Ends our own workers; those of a scheduler stay."""
        client, own = self._client, self._own
        self._client = self._own = None
        for one in (client, own):
            if one is not None:
                with suppress(Exception):  # whatever happens to it now concerns nobody
                    one.close()

    def _batches(self, tasks: Sequence[Task], data: bytes | None) -> Iterator[tuple[range, Sequence[tuple[bool, Any]]]]:
        """Places and what was said of them, in order; no batch is asked for long before it is wanted.

        data: all tasks, or None when nobody is to be asked.
        """
        if data is None:
            yield range(len(tasks)), [(False, None)] * len(tasks)
            return
        client = self._connected()
        workers, length = max(1, self._staffed(client)), len(tasks)
        size = max(1, min(MOST, -(-length // (workers * BATCHES))))
        coming = (range(first, min(first + size, length)) for first in range(0, length, size))
        asked: deque[tuple[range, Future | None]] = deque()
        shared = _is_shared(tasks, data, size)
        whole = _sent(client, data, True) if shared else None
        call = str(whole.key) if whole else f"{os.getpid()}-{next(_calls)}"
        program = program_here() if self._scheduler else ""

        def ask(more: int) -> None:
            for places in islice(coming, more):
                part = whole if shared else _sent(client, pickled(tasks[places.start : places.stop]), False)
                inside = places if shared else range(len(places))
                asked.append((places, _asked(client, part, call, program, inside, shared)))

        del data
        try:
            ask(workers * AHEAD)
            while asked:
                places, future = asked.popleft()
                said = self._said(client, future)
                ask(1)
                yield places, said or [(False, None)] * len(places)
        finally:
            with suppress(Exception):  # nobody is left to be told
                client.cancel([future for _, future in asked if future is not None])
                client.run(_forget, call, on_error="ignore")

    def _is_lost(self) -> bool:
        """Whether there was a cluster and it is gone: then all is done here."""
        return self._client is not None and self._client.status != "running"

    def _said(self, client: Client, future: Future | None) -> Sequence[tuple[bool, Any]] | None:
        """What a worker said of a batch; None when nobody will ever say it."""
        while future is not None and client.status == "running":
            try:
                said: Sequence[tuple[bool, Any]] = future.result(timeout=PATIENCE)
                return said
            except TimeoutError:
                with suppress(Exception):
                    if client.nthreads():
                        continue  # somebody is still at it
                client.close()
            except OtherProgram as problem:
                raise _trouble("other_program", worker=problem) from problem
            except Exception:  # killed too often, cancelled, or its answer cannot travel
                return None
        return None

    def _connected(self) -> Client:
        if self._client is None:
            if not self._scheduler:
                _preload()
            _made_quiet()
            from distributed import Client

            try:
                self._client = Client(self._scheduler or self._made(), timeout=PATIENCE, set_as_default=False)
            except (OSError, ValueError, TimeoutError, RuntimeError) as error:
                self.close()
                code = "unreachable" if self._scheduler else "not_started"
                raise _trouble(code, scheduler=self._scheduler, reason=type(error).__name__) from error
            if self._scheduler:
                self._checked(self._client)
        return self._client

    def _made(self) -> LocalCluster:
        from distributed import LocalCluster

        self._own = LocalCluster(
            n_workers=0,  # they start in the background; each may take its share of the machine's memory
            threads_per_worker=1,
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        )
        self._own.scale(self._workers)
        return self._own

    def _staffed(self, client: Client) -> int:
        """How many workers there are, as soon as all of ours, or any of a scheduler's, have come."""
        with suppress(TimeoutError):
            client.wait_for_workers(1 if self._scheduler else self._workers, timeout=PATIENCE)
        return len(client.nthreads())

    def _checked(self, client: Client) -> None:
        """Whether other machines' workers are as we are, and see what we see."""
        problem = self._problem(client)
        if problem is not None:
            self.close()
            raise problem

    def _problem(self, client: Client) -> OperatorError | None:
        if not self._staffed(client):
            return _trouble("no_workers", scheduler=self._scheduler)
        ours = program_here()
        for worker, program in sorted(client.run(program_here, on_error="return").items()):
            if program != ours:
                return _trouble("other_program", worker=worker)
        sign = self._shared / f".seen-{os.getpid()}"
        self._shared.mkdir(parents=True, exist_ok=True)
        sign.touch()
        try:
            seen = client.run(os.path.exists, str(sign), on_error="return")
        finally:
            sign.unlink(missing_ok=True)
        blind = sorted(worker for worker, sees in seen.items() if sees is not True)
        return _trouble("not_shared", worker=blind[0], folder=self._shared) if blind else None


def program_here() -> str:
    """Hash of this program and of the packages it runs on, in whatever process it is asked for."""
    found = {}
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        pin = PIN.match(line)
        if pin:
            with suppress(PackageNotFoundError):
                found[pin[1]] = version(pin[1])
    return hash_of({"program": program_hash(ROOT), "packages": found})


COLLECTING = (100_000, 20, 20)  # as the program itself
_turn = threading.Lock()
_calls = count()
_held: dict[str, Sequence[Task]] = {}
"""In a worker: the tasks of a call, or none of them when it only was looked at whether program and program agree."""


def _answers_of(data: bytes, call: str, program: str, places: range, shared: bool) -> list[tuple[bool, Any]]:
    """The worker's part: one batch at a time, however many threads there are. Raises OtherProgram.

    data: all tasks of the call when they are shared, else those of this batch. program: what the worker must be; "" when
    it is ours and needs no asking.
    """
    with _turn:
        tasks = _held.get(call)
        if tasks is None:
            if program and program_here() != program:
                from distributed import get_worker

                raise OtherProgram(get_worker().address)
            for older in list(_held)[: 1 - HELD]:
                _forget(older)
            tasks = _held[call] = unpickled(data) if shared else ()
            gc.set_threshold(*COLLECTING)
            gc.freeze()  # what all tasks share stays; looking for cycles in it would double their time
        if not shared:
            tasks = unpickled(data)
        return [outcome_of(tasks[place]) for place in places]


def _forget(call: str) -> None:
    """Workers outlive a run, what people wrote does not."""
    _held.pop(call, None)


def _is_shared(tasks: Sequence[Task], data: bytes, size: int) -> bool:
    """Whether sending all tasks to everybody is less than sending every batch with all it needs. data: all tasks."""
    if len(data) < SMALL:
        return True
    some = pickled(tasks[:: max(1, len(tasks) // size)][:size]) or b""
    return len(some) * len(tasks) > FEW * len(data) * size


def _sent(client: Client, data: bytes | None, broadcast: bool) -> Future | None:
    """Tasks, with a worker or with all of them; None when nobody takes them."""
    with suppress(Exception):  # whatever it is: the tasks are done here
        futures: list[Future] = client.scatter([data], broadcast=broadcast, hash=False)
        return futures[0]
    return None


def _asked(client: Client, part: Future | None, call: str, program: str, places: range, shared: bool) -> Future | None:
    """A batch on its way to some worker; None when there is no way."""
    if part is None:
        return None
    with suppress(Exception):
        future: Future = client.submit(_answers_of, part, call, program, places, shared, pure=False)
        return future
    return None


def _preload() -> None:
    """The process our workers are forks of goes on loading while this one loads Dask.

    Born deaf to Ctrl+C, as its forks are then: this process hears it, and ends them.
    """
    if METHOD != "forkserver":
        return
    forkserver.set_forkserver_preload(PRELOADED)
    if threading.current_thread() is not threading.main_thread():
        forkserver.ensure_running()
        return
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        forkserver.ensure_running()
    finally:
        signal.signal(signal.SIGINT, heard)


def _made_quiet() -> None:
    """What goes on in a cluster is nothing for a clerk's screen."""
    import dask

    dask.config.set(SETTINGS)
    import distributed  # noqa: F401 - sets up its own logs, ours come after

    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module=r"distributed\b")


def _trouble(code: str, **facts: object) -> OperatorError:
    return OperatorError(words("engine")(f"error.{code}", **facts))
