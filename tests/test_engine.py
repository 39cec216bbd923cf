"""The engine: the same answers in the same order, whoever works on them and whoever dies."""

from __future__ import annotations

import os
from functools import partial

import pytest

from pipeline.engine import local as engine
from pipeline.engine.local import PAYS_FROM, START, answers

HERE = os.getpid()


def squared(number: int) -> int:
    return number * number


def who(_: int) -> int:
    return os.getpid()


def dies_away_from_home(number: int) -> int:
    if os.getpid() != HERE and number % 3 == 0:
        os._exit(1)
    return number


def fails(number: int) -> int:
    if number == 5:
        raise ValueError("five")
    return number


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_answers_come_in_order(workers: int) -> None:
    assert list(answers([partial(squared, number) for number in range(30)], workers)) == [n * n for n in range(30)]


def test_a_dead_worker_costs_nothing() -> None:
    assert list(answers([partial(dies_away_from_home, number) for number in range(12)], 2)) == list(range(12))


def test_an_error_is_raised_as_if_there_were_no_workers() -> None:
    found: list[int] = []
    with pytest.raises(ValueError, match="five"):
        found.extend(answers([partial(fails, number) for number in range(9)], 2))
    assert found == [0, 1, 2, 3, 4]


def test_large_answers_do_not_block() -> None:
    assert [len(one) for one in answers([partial(bytes, 3_000_000)] * 6, 2)] == [3_000_000] * 6


def test_few_tasks_stay_here() -> None:
    assert set(answers([partial(who, 0)] * (PAYS_FROM[START] - 1))) == {HERE}
    assert HERE not in set(answers([partial(who, 0)] * 4, 2))


@pytest.mark.skipif(not engine.LINUX, reason="only forks share their parent's memory")
@pytest.mark.parametrize(
    ("parent", "cores", "expected"), [(100, 2, 2), (100, 8, 8), (400, 8, 3), (656, 2, 1), (2000, 4, 1)]
)
def test_forks_beside_a_large_parent_are_few(
    parent: int, cores: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All processes together stay within a gibibyte, as long as the parent does."""
    import resource
    from types import SimpleNamespace

    monkeypatch.setattr(resource, "getrusage", lambda _: SimpleNamespace(ru_maxrss=parent * 1024))
    assert engine._affordable(cores, "fork") == expected
