"""Tasks for the engines' tests, in a module that a new process loads at once."""

from __future__ import annotations

import os
import threading
import time
from types import MappingProxyType

HOME = os.environ.setdefault("HUHUDAO_TESTED_BY", str(os.getpid()))
"""The testing process, also where workers load this module."""


def squared(number: int) -> int:
    return number * number


def who(_: int) -> str:
    return str(os.getpid())


def slow(number: int) -> tuple[int, str]:
    time.sleep(0.02)
    return number, str(os.getpid())


def dies_away_from_home(number: int) -> int:
    if str(os.getpid()) != HOME and number % 3 == 0:
        os._exit(1)
    return number


def fails(number: int) -> int:
    if number == 5:
        raise ValueError("five")
    return number


def never_travels(number: int) -> object:
    """Dask packs much; nobody packs a lock."""
    return number if str(os.getpid()) == HOME else threading.Lock()


def read(path: str) -> tuple[str, str, str]:
    """By a reading process that this process starts: kind, problem, and who asked."""
    from pathlib import Path

    from pipeline.intake.pool import read_files

    content = read_files([Path(path)])[0]
    return content.kind, content.problem.code if content.problem else "", str(os.getpid())


def length(content: bytes, more: int) -> int:
    return len(content) + more


def lengths(mapping: MappingProxyType[str, str], more: int) -> int:
    return sum(map(len, mapping.values())) + more
