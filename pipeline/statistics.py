"""The two pieces of arithmetic the programmes need beyond division."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from math import sqrt
from statistics import NormalDist


@cache
def _quantile(confidence: float) -> float:
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def wilson(successes: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson score interval of a share: (low, high), both 0…1. Raises ValueError when n is not positive."""
    if n <= 0:
        raise ValueError("an interval needs at least one answer")
    z = _quantile(confidence)
    share = successes / n
    centre = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = (centre - spread) / scale if successes else 0.0
    high = (centre + spread) / scale if successes < n else 1.0
    return low, high


def largest_remainder(total: int, weights: Sequence[float]) -> list[int]:
    """Split `total` in proportion to `weights`; the parts add up to it exactly (001-3).

    Whole shares first, what is left goes to the largest remainders, ties to the earlier. Without any weight all zero.
    """
    exact = [Fraction(str(weight)) for weight in weights]
    whole = sum(exact)
    if not whole:
        return [0] * len(exact)
    quotas = [total * weight / whole for weight in exact]
    parts = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(exact)), key=lambda place: (parts[place] - quotas[place], place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
