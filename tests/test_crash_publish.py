"""A run stopped at any of its calls to the system: the old output or the new one is whole, nothing the clerk typed is
lost, and the next run ends where an undisturbed one ends (DESIGN promise 2; tested as SQLite is: fail the k-th call,
for all k).

Steps are counted in a forked child by an audit hook (opening for writing, renaming, removing, making folders), by
os.fsync, by the folder swap and by every SQL statement.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from pipeline import publish
from pipeline.archive import Archive, StateError
from pipeline.intake.scan import take_in
from pipeline.journal import Journal
from pipeline.journal import file as journal_file
from pipeline.lock import exclusive
from pipeline.model import KnownIssue
from pipeline.publish import Staging

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

DAY = date(2021, 10, 22)
NOON = datetime(2021, 10, 22, 12)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"})
NEVER = 10**9
DONE, REFUSED, WRONG = 0, 3, 4


def job(root: Path) -> None:
    """What a run does at its edges, with a stand-in for the core: files in, numbers given, outputs out."""
    with exclusive(root / "archive", NOON), closing(Journal(root / "archive")) as journal:
        found = take_in(root / "input", Archive(root / "archive"), 0)
        run = journal.begin_run(DAY, "a-campaign", NOON)
        journal.record_sightings(run, found)
        submissions = journal.submissions(run)
        known = {issue.key: issue for issue in journal.known_issues(run)}
        new = [
            KnownIssue(one.sha256, f"{number:03d}", DAY, {"name": one.name})
            for number, one in enumerate((one for one in submissions if one.sha256 not in known), len(known) + 1)
        ]
        journal.record_outcome(run, SimpleNamespace(facts=SimpleNamespace(files=results(submissions)), new_issues=new))
        with Staging(root / "output", DAY.isoformat(), root / "archive") as staging:
            lines = [f"{issue.number} {issue.snapshot['name']}" for issue in journal.known_issues(run)]
            staging.path("综治中心/问题台账.csv").write_text("\n".join(lines), encoding="utf-8")
            staging.path("数据/figures.csv").write_text(str(len(submissions)), encoding="utf-8")
            staging.path("数据/manifest.json").write_text(json.dumps({"outputs": staging.digests()}), encoding="utf-8")
            staging.commit()


def results(submissions: list) -> pd.DataFrame:
    columns = ("unit", "register", "status", "superseded_by")
    counts = ("rows_submitted", "rows_accepted", "rows_quarantined")
    return pd.DataFrame(
        {
            "submission": [one.sha256 for one in submissions],
            **dict.fromkeys(columns, ""),
            **dict.fromkeys(counts, 0),
        }
    )


def stopping(at: int, stop: Callable[[], None]) -> Callable[[], int]:
    """Installs the counting in this (forked) process. Calls `stop` at step `at`; returns the reader of the count."""
    steps, armed = [0], [True]

    def step() -> None:
        steps[0] += 1
        if steps[0] == at and armed[0]:
            armed[0] = False
            stop()

    def audit(event: str, args: tuple) -> None:
        if event in CHANGES or (event == "open" and isinstance(args[2], int) and args[2] & WRITING):
            step()

    fsync, exchange, connect = os.fsync, publish.exchange, sqlite3.connect

    def counted_fsync(handle: int) -> None:
        step()
        fsync(handle)

    def counted_exchange(one: Path, other: Path) -> bool:
        step()
        return exchange(one, other)

    def counted_connect(*args: object, **more: object) -> sqlite3.Connection:
        opened = connect(*args, **more)  # type: ignore[call-overload]
        opened.set_trace_callback(lambda _: step())
        return opened  # type: ignore[no-any-return]

    os.fsync, publish.exchange = counted_fsync, counted_exchange
    if stop is killed:  # an error raised inside the trace would be swallowed
        journal_file.sqlite3 = SimpleNamespace(**{**vars(sqlite3), "connect": counted_connect})
    sys.addaudithook(audit)
    return lambda: steps[0]


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def disk_full() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def disk_broken() -> None:
    raise OSError(errno.EIO, "Input/output error")


def in_child(root: Path, at: int, stop: Callable[[], None]) -> tuple[int, int]:
    """(exit code or -signal, number of steps) of the job in a child process."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = WRONG
        try:
            count = stopping(at, stop)
            try:
                job(root)
                code = DONE
            except StateError as error:
                code = REFUSED if error.code in ("disk_full", "disk_broken") else WRONG
            os.write(writing, str(count()).encode())
        finally:
            os._exit(code)
    os.close(writing)
    told = os.read(reading, 100)
    os.close(reading)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status, int(told or 0)


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".new-" not in path.as_posix()
    }


def remembered(root: Path) -> tuple:
    with closing(Journal(root / "archive")) as journal:
        run = journal.begin_run(DAY, "a-campaign", NOON)
        return journal.known_issues(run), journal.submissions(run)


def kept(root: Path) -> set[str]:
    edited = root / "archive" / "edited"
    return {
        path.read_text(encoding="utf-8") for path in edited.rglob("*") if path.is_file() and ".new-" not in path.name
    }


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace after one run, its output edited by the clerk, and two more files come in."""
    root = tmp_path_factory.mktemp("before")
    (root / "input").mkdir()
    put(root / "input" / "东村.csv", "1")
    job(root)
    (root / "output" / DAY.isoformat() / "综治中心/问题台账.csv").write_text("typed by the clerk")
    put(root / "input" / "西村.csv", "2")
    put(root / "input" / "南村.csv", "3")
    return root


def put(path: Path, text: str) -> None:
    path.write_text(text)
    os.utime(path, (1_600_000_000, 1_600_000_000))


@pytest.fixture(scope="module")
def after(before: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after an undisturbed second run."""
    root = shutil.copytree(before, tmp_path_factory.mktemp("after") / "root")
    job(root)
    return root


def check(before: Path, after: Path, root: Path, at: int, stop: Callable[[], None]) -> None:
    shutil.copytree(before, root)
    code, _ = in_child(root, at, stop)
    assert code in ((-signal.SIGKILL,) if stop is killed else (DONE, REFUSED)), f"step {at}: {code}"
    old, new, day = tree(before / "output"), tree(after / "output"), DAY.isoformat()
    found = tree(root / "output")
    aside = any(path.name.startswith(".old-") for path in (root / "output").iterdir())
    if not aside:
        assert found in (old, new), f"step {at}: neither the old output nor the new one"
    if found == new or aside:
        assert "typed by the clerk" in kept(root) | set(found.values()), f"step {at}: typing lost"
    if stop is not killed and code == REFUSED:
        assert found == old, f"step {at}: refused, but the output changed"
        assert not list((root / "output").glob(f".new-{day}*")), f"step {at}: building left behind"
    assert tree(root / "input") == tree(before / "input")
    job(root)
    assert tree(root / "output") == new, f"step {at}: the next run differs"
    assert [path.name for path in (root / "output").iterdir()] == [day]
    assert remembered(root) == remembered(after), f"step {at}: the journal differs"
    assert kept(root) == kept(after) == {"typed by the clerk"}
    assert tree(root / "archive" / "files") == tree(after / "archive" / "files")


def steps_of(before: Path, tmp_path: Path, stop: Callable[[], None]) -> int:
    root = shutil.copytree(before, tmp_path / "whole")
    code, steps = in_child(root, NEVER, stop)
    assert code == DONE
    assert steps > 40
    return steps


@pytest.mark.parametrize("stop", [killed, disk_full])
def test_stopped_at_some_steps(before: Path, after: Path, tmp_path: Path, stop: Callable[[], None]) -> None:
    steps = steps_of(before, tmp_path, stop)
    for at in range(2, steps + 1, max(1, steps // 8)):
        check(before, after, tmp_path / str(at), at, stop)


@pytest.mark.slow
@pytest.mark.parametrize("two_renames", [False, True])
@pytest.mark.parametrize("stop", [killed, disk_full, disk_broken])
def test_stopped_at_every_step(
    before: Path,
    after: Path,
    tmp_path: Path,
    stop: Callable[[], None],
    two_renames: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if two_renames:
        monkeypatch.setattr(publish, "exchange", lambda one, other: False)
    for at in range(1, steps_of(before, tmp_path, stop) + 1):
        check(before, after, tmp_path / str(at), at, stop)
