"""Watching: a run whenever files have come to rest, and none that were dropped in is forgotten."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from workspace import Desk, command

from pipeline.archive import StateError
from pipeline.commands import watch
from pipeline.errors import OperatorError


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between eight looks, then Ctrl+C; nobody waits."""
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 8:
            raise KeyboardInterrupt

    monkeypatch.setattr(watch, "time", SimpleNamespace(sleep=sleep))
    return pauses


@pytest.mark.parametrize(
    ("problem", "runs"),
    [(None, 1), (StateError("disk_full", path="/a"), 1), (OperatorError("x"), 1), (StateError("busy_unknown"), 3)],
    ids=["none", "disk_full", "other", "busy"],
)
def test_what_lies_there_is_run_once_but_another_run_in_the_way_is_waited_for(
    problem: OperatorError | None, runs: int, slept: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the operator must mend is told once; another run ends by itself, and the files have still to be taken in."""
    desk, begun = Desk(tmp_path), []
    desk.input.mkdir(parents=True, exist_ok=True)
    (desk.input / "走访.csv").write_text("a,b\n", encoding="utf-8")

    def run_once(*_: Any) -> int:
        begun.append(1)
        if problem is not None and len(begun) < 3:
            raise problem
        return 0

    monkeypatch.setattr(watch, "run_once", run_once)
    said = command("watch", *desk.words, "--campaign", "ruji-2021", "--as-of", "2021-10-22")
    assert (said.code, len(begun)) == (0, runs)
    assert (str(problem) in said.out) == (problem is not None)
    assert (slept.count(watch.LONGER), len(slept)) == (runs - 1, 8)
