"""Shared by all tests: the first programme, and a calendar."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.campaign import Campaign  # noqa: E402

if TYPE_CHECKING:
    from workspace import Desk, Said

gc.set_threshold(100_000, 20, 20)  # as the program itself: much is made, little of it in cycles


@pytest.fixture(scope="session")
def ruji() -> Campaign:
    """The first programme, straight from its file."""
    text = (ROOT / "campaigns" / "ruji-2021.yaml").read_text(encoding="utf-8")
    return Campaign.model_validate(yaml.load(text, yaml.BaseLoader))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Said]:
    """The demonstration, run once for all: its workspace, and what stood on the screen."""
    from workspace import Desk, command

    desk = Desk(tmp_path_factory.mktemp("demo") / "镇 演示")
    return desk, command("demo", "--folder", desk.folder)


@pytest.fixture(scope="session")
def hamlet(ruji: Campaign, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The demonstration's two days with an eighth of its people, every kind of file and mistake included."""
    from workspace import Desk

    from pipeline.demo import make_township, write_stage

    desk, township = Desk(tmp_path_factory.mktemp("hamlet")), make_township(ruji, scale=0.12)
    for stage, day in enumerate(township.stage_days, start=1):
        write_stage(township, desk.folder, stage)
        desk.run(day.isoformat())
    return desk


@pytest.fixture(params=["hamlet", pytest.param("demo", marks=pytest.mark.slow)])
def week(request: pytest.FixtureRequest) -> Desk:
    """A workspace after two days of handing in: small in the quick suite, whole among the slow tests."""
    found = request.getfixturevalue(request.param)
    return found if request.param == "hamlet" else found[0]
