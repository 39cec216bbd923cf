"""The cluster: figure by figure and byte by byte what this machine alone gives, whatever happens to its workers."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from unittest.mock import Mock

import pytest
from light_tasks import HOME, fails, length, never_travels, read, slow, squared, who
from workspace import ROOT, Desk, command, differing

from pipeline.engine import Task, cluster, engine_of
from pipeline.engine.cluster import Cluster
from pipeline.engine.local import Local
from pipeline.engine.pickled import pickled
from pipeline.errors import OperatorError

pytestmark = pytest.mark.skipif(find_spec("distributed") is None, reason="the extra `scale` is not installed")

NOBODY = "tcp://127.0.0.1:9"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two worker processes, started once."""
    engine = Cluster(None, tmp_path_factory.mktemp("shared"), workers=2)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def address(ours: Cluster) -> str:
    """Of their scheduler, for a second client."""
    ours.start()
    assert ours._own is not None
    ours._own.wait_for_workers(2)
    return str(ours._own.scheduler_address)


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 7, 300])
def test_answers_come_in_order(ours: Cluster, count: int) -> None:
    assert list(ours.answers([partial(squared, number) for number in range(count)])) == [n * n for n in range(count)]


@pytest.mark.slow
def test_all_workers_work_and_one_task_stays_here(ours: Cluster) -> None:
    there = {pid for _, pid in ours.answers([partial(slow, number) for number in range(40)])}
    assert len(there) == 2
    assert HOME not in there
    assert list(ours.answers([partial(who, 0)])) == [HOME]


@pytest.mark.slow
def test_what_tasks_share_goes_to_everybody_once_and_what_they_bring_to_one(
    ours: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Same answers either way; who is sent what is told by size."""
    sent: list[tuple[int, bool]] = []
    usual = cluster._sent

    def remembered(client: object, data: bytes, broadcast: bool) -> object:
        sent.append((len(data), broadcast))
        return usual(client, data, broadcast)  # type: ignore[arg-type]

    monkeypatch.setattr(cluster, "_sent", remembered)
    common = bytes(6_000_000)
    assert list(ours.answers([partial(length, common, n) for n in range(60)])) == [6_000_000 + n for n in range(60)]
    assert [(size > 6_000_000, broadcast) for size, broadcast in sent] == [(True, True)]
    sent.clear()
    own = [partial(length, bytes([n]) * 100_000, n) for n in range(60)]
    assert list(ours.answers(own)) == [100_000 + n for n in range(60)]
    assert {broadcast for _, broadcast in sent} == {False}
    assert max(size for size, _ in sent) < 1_000_000


@pytest.mark.slow
def test_workers_start_reading_processes_of_their_own(ours: Cluster, tmp_path: Path) -> None:
    """Marked copies of files typed in an earlier run are made from the archive, wherever they are made."""
    good, bad = tmp_path / "good.csv", tmp_path / "bad.xlsx"
    good.write_text("a,b\n1,2\n", encoding="utf-8")
    bad.write_bytes(b"PK\x03\x04 no more")
    found = list(ours.answers([partial(read, str(path)) for path in (good, bad, good)]))
    assert [kind for kind, *_ in found] == ["csv", "", "csv"]
    assert [bool(problem) for _, problem, _ in found] == [False, True, False]
    assert HOME not in {pid for *_, pid in found}


def test_what_is_loaded_beforehand_is_there() -> None:
    assert not [name for name in cluster.PRELOADED[1:] if find_spec(name) is None]


@pytest.mark.slow
def test_what_goes_wrong_there_goes_wrong_here(ours: Cluster) -> None:
    found: list[int] = []
    with pytest.raises(ValueError, match="five"):
        found.extend(ours.answers([partial(fails, number) for number in range(9)]))
    assert found == [0, 1, 2, 3, 4]
    assert list(ours.answers([lambda: 1, lambda: 2])) == [1, 2]
    assert list(ours.answers([partial(never_travels, number) for number in range(9)])) == list(range(9))


@pytest.mark.slow
def test_a_consumer_that_stops_leaves_nothing_behind(ours: Cluster) -> None:
    answers = ours.answers([partial(slow, number) for number in range(200)])
    assert next(answers)[0] == 0
    answers.close()  # type: ignore[attr-defined]
    assert len(list(ours.answers([partial(squared, number) for number in range(9)]))) == 9


def test_a_worker_forgets_what_a_killed_run_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """What people wrote does not stay in somebody else's memory: the oldest goes, also when nobody says so."""
    held: dict[str, Sequence[Task]] = {}
    monkeypatch.setattr(cluster, "_held", held)
    monkeypatch.setattr(cluster, "gc", Mock())
    data = pickled([partial(squared, 3)])
    assert data is not None
    for call in ("killed", "usual", "next"):
        assert cluster._answers_of(data, call, "", range(1), True) == [(True, 9)]
        if call == "usual":
            cluster._forget(call)
    assert list(held) == ["killed", "next"]
    cluster._answers_of(data, "last", "", range(1), True)
    assert list(held) == ["next", "last"]


@pytest.mark.slow
def test_a_killed_worker_changes_nothing(tmp_path: Path) -> None:
    engine, killed, found = Cluster(None, tmp_path, workers=2), "", []
    try:
        for number, pid in engine.answers([partial(slow, number) for number in range(300)]):
            found.append(number)
            if number == 40:
                killed = pid
                os.kill(int(pid), signal.SIGKILL)
    finally:
        engine.close()
    assert found == list(range(300))
    assert killed != HOME


LONG = """
import signal
import sys
from contextlib import closing
from functools import partial
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
from light_tasks import slow
from pipeline.engine import engine_of
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what runs in the background deaf to it
    try:
        with closing(engine_of("dask", None, Path(sys.argv[3]))) as engine:
            for _, pid in engine.answers([partial(slow, number) for number in range(3000)]):
                print(pid, flush=True)
    except KeyboardInterrupt:
        print("stopped")
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="signals to a group")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_takes_its_workers_along(how: signal.Signals, tmp_path: Path) -> None:
    """Ctrl+C reaches the whole group and is answered by one process alone; a killed run leaves nobody behind."""
    script = tmp_path / "long.py"
    script.write_text(LONG, encoding="utf-8")
    words = [sys.executable, str(script), str(ROOT), str(ROOT / "tests"), str(tmp_path)]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as run:
        assert run.stdout is not None
        worker = int(run.stdout.readline())
        (os.killpg if how is signal.SIGINT else os.kill)(run.pid, how)
        out, err = run.communicate(timeout=30)
    assert err == "" or how is signal.SIGKILL
    assert out.endswith("stopped\n") is (how is signal.SIGINT)
    for _ in range(100):
        if not Path(f"/proc/{worker}").exists():
            return
        time.sleep(0.1)
    raise AssertionError(worker)


@pytest.mark.slow
def test_without_workers_and_without_a_scheduler_all_is_done_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 2)
    engine, found = Cluster(None, tmp_path, workers=1), []
    try:
        for number, _ in engine.answers([partial(slow, number) for number in range(100)]):
            found.append(number)
            if number == 10:
                assert engine._own is not None
                engine._own.close()
        assert list(engine.answers([partial(squared, number) for number in range(3)])) == [0, 1, 4]
    finally:
        engine.close()
    assert found == list(range(100))


@pytest.mark.slow
@pytest.mark.parametrize("place", ["hamlet", "demo"])
def test_both_engines_give_the_same_bytes(
    place: str, address: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Every csv and every other output file; `hamlet`: every kind of file and mistake."""
    found = request.getfixturevalue(place)
    source = found if place == "hamlet" else found[0]
    trees = []
    for more in ([], ["--engine", "dask", "--scheduler", address]):
        desk = Desk(tmp_path / str(len(trees)))
        shutil.copytree(source.input, desk.input)
        said = desk.run("2021-10-22", *more)
        assert said.code == 1, said.err
        trees.append(desk.tree("2021-10-22"))
    assert [name for name in trees[0] if name.endswith(".csv")]
    assert not differing(*trees)


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_of_a_run_changes_nothing(
    hamlet: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trees, killed = [], []
    answered = Cluster.answers

    def answers(self: Cluster, tasks: list[object]) -> Iterator[object]:
        for number, answer in enumerate(answered(self, tasks)):  # type: ignore[arg-type]
            yield answer
            if number == 20 and self._client is not None:
                victim = sorted(self._client.run(os.getpid).values())[0]
                os.kill(victim, signal.SIGKILL)
                killed.append(victim)

    monkeypatch.setattr(Cluster, "answers", answers)
    for more in ([], ["--engine", "dask"]):
        desk = Desk(tmp_path / str(len(trees)))
        shutil.copytree(hamlet.input, desk.input)
        assert desk.run("2021-10-22", *more).code == 1
        trees.append(desk.tree("2021-10-22"))
    assert killed
    assert not differing(*trees)


@pytest.mark.slow
def test_workers_with_another_program_are_refused(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "program_hash", lambda _: "another")
    with pytest.raises(OperatorError, match="不是同一版"):
        Cluster(address, tmp_path).start()


@pytest.mark.slow
def test_a_worker_that_came_later_with_another_program_is_refused(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Cluster(address, tmp_path)
    try:
        engine.start()
        monkeypatch.setattr(cluster, "program_hash", lambda _: "another")
        with pytest.raises(OperatorError, match="不是同一版"):
            list(engine.answers([partial(squared, number) for number in range(9)]))
    finally:
        engine.close()


@pytest.mark.slow
def test_workers_must_see_the_archive(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster.os.path, "exists", cluster.os.path.islink)  # the sign is a plain file: nobody finds it
    with pytest.raises(OperatorError, match="看不到存档文件夹"):
        Cluster(address, tmp_path / "archive").start()
    assert list((tmp_path / "archive").iterdir()) == []


@pytest.mark.slow
def test_a_scheduler_nobody_answers_at(hamlet: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, exit 2, and the results of before untouched."""
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    desk = Desk(tmp_path)
    shutil.copytree(hamlet.input, desk.input)
    said = desk.run("2021-10-22", "--scheduler", NOBODY)
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert NOBODY in said.err
    assert not desk.output.exists() or not list(desk.output.iterdir())


def test_without_the_package_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "find_spec", lambda _: None)
    said = Desk(tmp_path).run("2021-10-22", "--engine", "dask")
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert "requirements-scale.txt" in said.err


@pytest.mark.slow
def test_workers_that_cannot_be_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Cluster) -> None:
        raise RuntimeError("no more processes")

    monkeypatch.setattr(cluster, "_preload", lambda: None)
    monkeypatch.setattr(Cluster, "_made", refused)
    with pytest.raises(OperatorError, match="没有开成"):
        Cluster(None, tmp_path).start()


def test_an_address_that_is_none(tmp_path: Path) -> None:
    said = Desk(tmp_path).run("2021-10-22", "--engine", "dask", "--scheduler", "10.0.0.1:8786")
    assert said.code == 2
    assert "tcp://" in said.err


def test_the_engine_of_a_name(tmp_path: Path) -> None:
    assert isinstance(engine_of("local", None, tmp_path), Local)
    assert isinstance(engine_of("dask", None, tmp_path), Cluster)


def test_what_is_typed_goes_before_what_is_set() -> None:
    assert command("run", "--engine", "other").code == 2
