"""Wilson bounds and the proportional split (001-3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.statistics import largest_remainder, wilson


def test_001_3_the_plan_s_own_example() -> None:
    assert largest_remainder(550, [7, 5, 4, 3]) == [202, 145, 116, 87]


def test_ties_go_to_the_earlier_and_nothing_to_share_is_nothing() -> None:
    assert largest_remainder(10, [1, 1, 1]) == [4, 3, 3]
    assert largest_remainder(5, [0, 0]) == [0, 0]
    assert largest_remainder(5, []) == []


@given(st.integers(0, 5000), st.lists(st.sampled_from([0.1, 0.5, 1.0, 2.0, 7.0]), min_size=1, max_size=30))
def test_parts_add_up_and_stay_within_one_of_their_share(total: int, weights: list[float]) -> None:
    parts = largest_remainder(total, weights)
    assert sum(parts) == total
    assert all(
        abs(part - total * weight / sum(weights)) < 1 + 1e-6 for part, weight in zip(parts, weights, strict=True)
    )


@pytest.mark.parametrize(("successes", "n"), [(1, 1), (5, 10), (81, 100), (98, 100), (1, 1000)])
def test_wilson_bounds_are_where_the_score_test_just_fails(successes: int, n: int) -> None:
    z = 1.959963984540054
    low, high = wilson(successes, n)
    for bound in (low, high):
        if 0 < bound < 1:
            assert (successes / n - bound) ** 2 == pytest.approx(z * z * bound * (1 - bound) / n, rel=1e-9)
    assert low < successes / n <= high


def test_all_or_none_reach_the_ends() -> None:
    assert wilson(0, 10)[0] == 0.0
    assert wilson(10, 10)[1] == 1.0


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_bounds_hold_the_share(case: tuple[int, int]) -> None:
    low, high = wilson(*case)
    assert 0 <= low <= case[0] / case[1] <= high <= 1


def test_no_answers_no_bounds() -> None:
    with pytest.raises(ValueError):
        wilson(0, 0)
