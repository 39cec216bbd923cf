"""What a run works on: read aside, while the rest of the program is loaded."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.commands import gathering
from pipeline.engine.local import Local

NOTHING = SimpleNamespace(submissions=lambda _: [], duplicates=lambda _: [])


def gathered(folder: Path) -> Any:
    space = SimpleNamespace(archive=folder, campaign=None, engine=Local())
    return gathering.gathered(space, NOTHING, None, None, ["json"])  # type: ignore[arg-type]


def test_ctrl_c_does_not_wait_for_a_file_that_takes_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, done, ended = Event(), Event(), Event()

    def read(*_: object) -> list[object]:
        begun.set()
        done.wait(60)
        ended.set()
        return []

    def interrupted(_: str) -> None:
        begun.wait(60)
        raise KeyboardInterrupt

    monkeypatch.setattr(gathering, "_read_now", read)
    monkeypatch.setattr(gathering, "import_module", interrupted)
    try:
        with pytest.raises(KeyboardInterrupt):
            gathered(tmp_path)
        assert begun.is_set()
        assert not ended.is_set()
    finally:
        done.set()
    assert ended.wait(60)


def test_trouble_while_reading_is_told_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object) -> list[object]:
        raise RuntimeError("reading")

    monkeypatch.setattr(gathering, "_read_now", read)
    with pytest.raises(RuntimeError, match="reading"):
        gathered(tmp_path)
