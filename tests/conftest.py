"""Shared by all tests: the first programme, and a calendar."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.campaign import Campaign  # noqa: E402


@pytest.fixture(scope="session")
def ruji() -> Campaign:
    """The first programme, straight from its file."""
    text = (ROOT / "campaigns" / "ruji-2021.yaml").read_text(encoding="utf-8")
    return Campaign.model_validate(yaml.load(text, yaml.BaseLoader))
