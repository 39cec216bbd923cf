"""The words the made-up township is built from: templates/demo.toml, and streams of reproducible chance."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

FILE = Path(__file__).resolve().parents[2] / "templates" / "demo.toml"


@cache
def material() -> dict[str, Any]:
    """Everything in templates/demo.toml."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def chance(seed: int, *topic: object) -> Random:
    """An own stream of chance for each topic, so that changing one village leaves the others as they were."""
    return Random("/".join(str(part) for part in (seed, *topic)))  # noqa: S311  made-up people, not secrets
