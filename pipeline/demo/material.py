"""The words the made-up township is built from: templates/demo.toml, and streams of reproducible chance."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
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


def said(random: Random, hamlets: Sequence[str], kind: str) -> str:
    """One opinion of a village, with a place in it. kind: key of the opinions in templates/demo.toml."""
    first, second = random.sample(hamlets, 2)
    return str(random.choice(material()["opinions"][kind]).format(a=first, b=second, n=random.randint(2, 6)))
