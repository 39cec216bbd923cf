"""The engine: the same answers in the same order, whoever works on them and whoever dies."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from multiprocessing import active_children, get_context
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from light_tasks import HOME, dies_away_from_home, fails, lengths, never_travels, slow, squared, who
from workspace import ROOT, Desk, command, differing

from pipeline.cache import batches
from pipeline.cache.batches import Batch
from pipeline.cache.packs import part_of_bytes
from pipeline.cache.readings import Readings
from pipeline.engine import Task, engine_of, local
from pipeline.engine.local import LINUX, PAYS_FROM, Local, answers
from pipeline.engine.pickled import pickled, unpickled
from pipeline.parse.parts import registers_of

if TYPE_CHECKING:
    from workspace import Said

    from pipeline.journal import Received
    from pipeline.model import Content

STARTS = ("fork", "spawn") if LINUX else ("spawn",)
SPAWNED = """
import runpy, sys
sys.path.insert(0, sys.argv[1])
from pipeline.engine import local
local.START, local.SPAWN_SECONDS = "spawn", 0
local._affordable = lambda *_: 2
sys.argv = ["run.py", *sys.argv[2:]]
runpy.run_path("run.py", run_name="__main__")
"""


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_answers_come_in_order(workers: int) -> None:
    assert list(answers([partial(squared, number) for number in range(30)], workers)) == [n * n for n in range(30)]


@pytest.mark.parametrize("start", STARTS)
def test_a_dead_worker_costs_nothing(start: str) -> None:
    tasks = [partial(dies_away_from_home, number) for number in range(12)]
    assert list(answers(tasks, 2, start)) == list(range(12))


@pytest.mark.parametrize("start", STARTS)
def test_an_error_is_raised_as_if_there_were_no_workers(start: str) -> None:
    found: list[int] = []
    with pytest.raises(ValueError, match="five"):
        found.extend(answers([partial(fails, number) for number in range(9)], 2, start))
    assert found == [0, 1, 2, 3, 4]


def test_large_answers_do_not_block() -> None:
    assert [len(one) for one in answers([partial(bytes, 3_000_000)] * 6, 2)] == [3_000_000] * 6


def test_few_tasks_stay_here() -> None:
    assert set(answers([partial(who, 0)] * (PAYS_FROM - 1))) == {HOME}
    assert HOME not in set(answers([partial(who, 0)] * 4, 2))


def test_processes_are_started_anew_when_that_saves_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_affordable", lambda *_: 2)
    tasks = [partial(slow, number) for number in range(12)]
    assert list(answers(tasks, None, "spawn")) == [(number, HOME) for number in range(12)]
    monkeypatch.setattr(local, "SPAWN_SECONDS", 0.02)
    found = list(answers(tasks, None, "spawn"))
    assert [number for number, _ in found] == list(range(12))
    assert [pid == HOME for _, pid in found] == [True] * 3 + [False] * 9


def test_nothing_is_started_for_tasks_that_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where processes start anew they are long in coming, and most calls are over before."""
    monkeypatch.setattr(local, "_affordable", lambda *_: 2)
    monkeypatch.setattr(local._Crew, "_hire", lambda _: pytest.fail("a process for no task"))
    assert list(answers([partial(squared, number) for number in range(6)], None, "spawn")) == [0, 1, 4, 9, 16, 25]


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("had", [0, 1])
def test_workers_that_cannot_be_had_cost_nothing(start: str, had: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine out of memory or processes: whoever is there does the work, or this process alone."""
    context: Any = get_context(start)
    started, inner = [], context.Process.start

    def begin(process: Any) -> None:
        started.append(process)
        if len(started) > had:
            raise BrokenPipeError if len(started) % 2 else BlockingIOError
        inner(process)

    monkeypatch.setattr(context.Process, "start", begin)
    assert list(answers([partial(squared, number) for number in range(70)], 3, start)) == [n * n for n in range(70)]
    assert len(started) >= 3
    assert not active_children()


def test_workers_started_anew_do_the_tasks() -> None:
    """A large argument that all tasks share travels once, and frozen mappings travel."""
    shared = MappingProxyType({"a": "x" * 1_000_000})
    tasks = [partial(lengths, shared, number) for number in range(40)]
    assert list(answers(tasks, 2, "spawn")) == [1_000_000 + number for number in range(40)]
    assert len(pickled(tasks) or b"") < 1_100_000
    assert HOME not in set(answers([partial(who, 0)] * 4, 2, "spawn"))


def test_what_cannot_travel_is_done_here(capfd: pytest.CaptureFixture[str]) -> None:
    assert list(answers([partial(never_travels, number) for number in range(9)], 2)) == list(range(9))
    assert capfd.readouterr().err == ""
    assert list(answers([lambda: 1, lambda: 2], 2, "spawn")) == [1, 2]
    assert pickled([lambda: 1]) is None


def test_frozen_mappings_come_out_frozen() -> None:
    found = pickle.loads(pickle.dumps(MappingProxyType({"b": 1, "a": 2})))
    assert isinstance(found, MappingProxyType)
    assert list(found.items()) == [("b", 1), ("a", 2)]
    assert list(answers(unpickled(pickled([partial(squared, 3)]) or b""), 1)) == [9]


def test_the_local_engine_needs_nothing(tmp_path: Path) -> None:
    engine = engine_of("local", None, tmp_path)
    engine.start()
    assert list(engine.answers([partial(squared, 2)])) == [4]
    engine.close()


@pytest.mark.skipif(not LINUX, reason="only forks share their parent's memory")
@pytest.mark.parametrize(
    ("parent", "cores", "expected"), [(100, 2, 2), (100, 8, 8), (400, 8, 3), (656, 2, 1), (2000, 4, 1)]
)
def test_forks_beside_a_large_parent_are_few(
    parent: int, cores: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All processes together stay within a gibibyte, as long as the parent does."""
    monkeypatch.setattr(local, "held_mib", lambda: float(parent))
    assert local._affordable(cores, "fork") == expected


@pytest.mark.skipif(not LINUX, reason="only forks come to own their parent's memory")
@pytest.mark.parametrize(("parent", "times"), [(150, 0), (400, 1), (560, 1)])
def test_what_a_large_parent_no_longer_uses_goes_back_before_there_are_forks(
    parent: int, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it holds by chance: what is not given back is copied by every fork."""
    given: list[int] = []
    monkeypatch.setattr(local, "held_mib", lambda: float(parent))
    monkeypatch.setattr(local, "give_back", lambda: given.append(1))
    local._affordable(2, "fork")
    assert len(given) == times


@pytest.mark.slow
def test_a_whole_run_with_workers_started_anew_gives_the_same(demo: tuple[Desk, Said], tmp_path: Path) -> None:
    """As on Windows: run.py itself starts processes that know nothing but what they are given."""
    found = {}
    for name in ("usual", "spawned"):
        desk = Desk(tmp_path / name)
        shutil.copytree(demo[0].input, desk.input)
        typed = ["run", *desk.words, "--campaign", "ruji-2021", "--as-of", "2021-10-22"]
        if name == "usual":
            assert command(*typed).code == 1
        else:
            done = subprocess.run([sys.executable, "-c", SPAWNED, str(ROOT), *typed], cwd=ROOT, capture_output=True)
            assert (done.returncode, done.stderr) == (1, b"")
        found[name] = desk.tree("2021-10-22")
    assert len(found["usual"]) > 100
    assert not differing(found["usual"], found["spawned"])


@pytest.mark.slow
def test_files_read_and_typed_by_the_same_worker_say_the_same(
    demo: tuple[Desk, Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on other machines: whoever types a batch has read it, and the cells come back with the rows."""
    found, batches_read = {}, []
    inner = Readings.read

    def read(self: Readings, received: Sequence[Received], *rest: Any) -> list[Content]:
        batches_read.extend(batches.batches(received))
        return inner(self, received, *rest)

    monkeypatch.setattr(Readings, "read", read)
    for name in ("usual", "afar"):
        desk = Desk(tmp_path / name)
        shutil.copytree(demo[0].input, desk.input)
        if name == "afar":
            monkeypatch.setattr(Local, "is_afar", True)
            monkeypatch.setattr(batches, "LEAST", 10_000)
            monkeypatch.setattr("pipeline.commands.gathering.WORTH_SENDING", 0)
        said = command("run", *desk.words, "--campaign", "ruji-2021", "--as-of", "2021-10-22")
        assert said.code == 1
        found[name] = desk.tree("2021-10-22")
    assert len(batches_read) > 8
    assert len(found["usual"]) > 100
    assert not differing(found["usual"], found["afar"])


def told(answer: object) -> object:
    """What an answer says; of packed rows what is in them, however they were packed."""
    if not isinstance(answer, Batch):
        return answer
    found = registers_of(part_of_bytes(answer.part))
    tables = {**found.tables, "sheets": found.sheets, "changes": found.changes}
    rows = {name: (table.to_csv(), list(map(str, table.dtypes))) for name, table in tables.items()}
    return answer.failures, rows, found.columns, found.findings


class _Elsewhere:
    """Does every task here and in another process, and compares."""

    def __init__(self) -> None:
        self.compared = 0

    def __call__(self, tasks: Sequence[Task]) -> Iterator[object]:
        data = pickled(tasks)
        assert data is not None
        crew = local._Crew(data, len(tasks), 2, "spawn")
        try:
            for place, task in enumerate(tasks):
                known, there = crew.answer(place)
                here = task()
                assert known, task
                assert told(there) == told(here), task
                self.compared += 1
                yield here
        finally:
            crew.dismiss()


@pytest.mark.slow
@pytest.mark.parametrize("programme", sorted(path.stem for path in (ROOT / "campaigns").glob("*.yaml")))
def test_every_task_of_a_run_can_be_done_by_any_process(
    programme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = _Elsewhere()
    monkeypatch.setattr(Local, "answers", lambda _, tasks: elsewhere(tasks))
    said = command("demo", "--campaign", programme, "--folder", tmp_path / "demo")
    assert said.code == 1, said.err
    assert elsewhere.compared > 50


@pytest.mark.skipif(not LINUX, reason="only forks come to own their parent's memory")
def test_a_fork_has_a_share_of_tasks_and_then_a_new_one_comes() -> None:
    count = 2 * local.LIFE + 30
    workers = list(answers([partial(who, number) for number in range(count)], 2))
    assert HOME not in workers
    assert 2 < len(set(workers)) <= count // local.LIFE + 2
    assert max(workers.count(worker) for worker in set(workers)) <= local.LIFE
