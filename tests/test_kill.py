"""`kill -9` in the middle of a run: afterwards every output is wholly the old one or wholly the new one, the journal
opens, nothing of the clerk's is touched, and the next run ends where an undisturbed one ends (DESIGN promise 2).

The whole program is killed, in two ways: a real `run.py run` after a certain time, and a forked one right before its
k-th call to the system (opening for writing, renaming, removing, flushing, every SQL statement; test_crash_publish.py).
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from clerks import VILLAGES, fill_ledger, own_table, registers_of, small_campaign
from test_crash_publish import NEVER, killed, stopping
from workspace import ROOT, Desk

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")]
FIRST, SECOND = "2021-10-21", "2021-10-22"
TIMED, COUNTED = 12, 24  # points
LEDGER = "综治中心/问题台账.xlsx"


class Scene:
    """A workspace before the run that is killed, and what it looks like after an undisturbed one."""

    def __init__(self, folder: Path, campaign: Path, has_old: bool) -> None:
        self.campaign, self.has_old = campaign, has_old
        self.before = Desk(folder / "before")
        for number, unit in enumerate(VILLAGES):
            rows = registers_of(unit)
            own_table("visits", unit, rows["visits"][:8], self.before.input / f"{unit}" / f"走访{number}.xlsx")
            own_table("questionnaire", unit, rows["questionnaire"], self.before.input / unit / f"问卷{number}.xlsx")
        self._done(self.before, FIRST)
        ledger = self.before.output / FIRST / LEDGER
        fill_ledger(ledger, {0: {"交办日": "2021-10-21", "责任人": "周办事"}}, self.before.input / "已填台账.xlsx")
        if has_old:  # the day was run before, and the clerk typed into its ledger
            self._done(self.before, SECOND)
            issued = self.before.output / SECOND / LEDGER
            fill_ledger(issued, {1: {"备注": "写在输出里的话"}}, issued)
        unit, rows = VILLAGES[0], registers_of(VILLAGES[0])["visits"]
        own_table("visits", unit, rows, self.before.input / unit / "走访0.xlsx")
        for path in self.before.input.rglob("*.xlsx"):
            os.utime(path, (1_600_000_000, 1_600_000_000))
        self.after = self.copied(folder / "after")
        self._done(self.after, SECOND)
        self.inputs = contents(self.before.input)
        self.old = {day: contents(self.before.output / day) for day in (FIRST, SECOND)}
        self.new = {day: contents(self.after.output / day) for day in (FIRST, SECOND)}
        assert self.old[FIRST] == self.new[FIRST]
        assert self.old[SECOND] != self.new[SECOND]
        assert bool(self.old[SECOND]) == has_old

    def _done(self, desk: Desk, day: str) -> None:
        for _ in range(20):
            said = desk.run(day, "--campaign", str(self.campaign))
            if "已有一次运行" not in said.err:
                break
            time.sleep(0.1)  # the killed run's helpers end with it, but not in the same instant
        assert said.code in (0, 1), said.err

    def copied(self, folder: Path) -> Desk:
        return Desk(Path(shutil.copytree(self.before.folder, folder)))

    def check(self, desk: Desk, point: str) -> str:
        """What a killed run must leave, and what the next one must make of it. Gives which output was found."""
        assert contents(desk.input) == self.inputs, f"{point}: an input changed"
        assert contents(desk.output / FIRST) == self.old[FIRST], f"{point}: the output of another day changed"
        found = contents(desk.output / SECOND)
        assert found in (self.old[SECOND], self.new[SECOND]), f"{point}: an output is neither the old nor the new one"
        with closing(sqlite3.connect(desk.archive / "journal.sqlite")) as journal:
            assert journal.execute("PRAGMA quick_check").fetchall() == [("ok",)], f"{point}: the journal is damaged"
        self._done(desk, SECOND)
        assert contents(desk.output / SECOND) == self.new[SECOND], f"{point}: the next run differs"
        assert contents(desk.output / FIRST) == self.old[FIRST], f"{point}: the next run changed another day"
        assert sorted(one.name for one in desk.output.iterdir()) == [FIRST, SECOND], f"{point}: something is left"
        assert contents(desk.input) == self.inputs
        assert contents(desk.archive / "files") == contents(self.after.archive / "files"), f"{point}: archive differs"
        assert contents(desk.archive / "edited") == contents(self.after.archive / "edited"), f"{point}: typing lost"
        assert numbers(desk) == numbers(self.after), f"{point}: issue numbers differ"
        shutil.rmtree(desk.folder)
        return "new" if found == self.new[SECOND] else "old"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def numbers(desk: Desk) -> list[tuple]:
    with closing(sqlite3.connect(desk.archive / "journal.sqlite")) as journal:
        issues = journal.execute("SELECT key, number, given_on, snapshot FROM issues ORDER BY number").fetchall()
        return issues + journal.execute("SELECT sha256, name, received_on FROM files ORDER BY name, sha256").fetchall()


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_campaign(tmp_path_factory.mktemp("campaign") / "small.yaml")


@pytest.fixture(scope="module")
def scenes(campaign: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Scene]:
    """The day run for the first time, and once more."""
    return [Scene(tmp_path_factory.mktemp(f"scene{old}"), campaign, has_old=old) for old in (False, True)]


def arguments(scene: Scene, desk: Desk) -> list[str]:
    return ["run", *desk.words, "--campaign", str(scene.campaign), "--as-of", SECOND]


def started(scene: Scene, desk: Desk) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "run.py"), *arguments(scene, desk)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_killed_at_any_moment(scenes: list[Scene], tmp_path: Path) -> None:
    """A real process, killed at moments spread over the time it writes: from its start until after its end."""
    points = 0
    for scene in scenes:
        whole, began = scene.copied(tmp_path / "whole"), time.monotonic()
        assert started(scene, whole).wait() in (0, 1)
        lasts = time.monotonic() - began
        shutil.rmtree(whole.folder)
        for place in range(TIMED // 2):
            # two in ten early, while files are read; the others over the second half, where everything is written
            share = 0.3 + 0.1 * place if place < 2 else 0.5 + 0.5 * (place - 2) / (TIMED // 2 - 2)
            desk = scene.copied(tmp_path / "killed")
            process = started(scene, desk)
            time.sleep(lasts * share)
            process.kill()
            ended = process.wait()
            points += ended == -signal.SIGKILL
            scene.check(desk, f"after {share:.2f} of the run")
    assert points >= TIMED // 2  # a fast machine may have ended a few before


def forked(scene: Scene, desk: Desk, at: int) -> tuple[int, int]:
    """(exit code or -signal, number of steps) of the run in a fork of this process."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 90
        try:
            count = stopping(at, killed)
            said = desk.run(SECOND, "--campaign", str(scene.campaign))
            code = said.code
            os.write(writing, str(count()).encode())
        finally:
            os._exit(code)
    os.close(writing)
    told = os.read(reading, 100)
    os.close(reading)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), int(told or 0)


def test_killed_right_before_a_step(scenes: list[Scene], tmp_path: Path) -> None:
    """The whole run killed right before steps spread over all of them; the last ones, where outputs are swapped, all."""
    found = []
    for scene in scenes:
        whole = scene.copied(tmp_path / "whole")
        code, steps = forked(scene, whole, NEVER)
        assert code in (0, 1)
        assert steps > 60
        shutil.rmtree(whole.folder)
        share = COUNTED // len(scenes)
        ends = range(steps - share // 2 + 1, steps + 1)
        for at in [*range(1, ends.start, -(-ends.start // (share // 2))), *ends]:
            desk = scene.copied(tmp_path / "killed")
            code, _ = forked(scene, desk, at)
            assert code == -signal.SIGKILL, f"step {at} of {steps}: {code}"
            found.append(scene.check(desk, f"step {at} of {steps}"))
    assert len(found) >= COUNTED - 4
    assert {"old", "new"} == set(found)  # both sides of the swap were tried
