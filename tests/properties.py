"""Properties at two lengths: a few examples in the quick suite, many more among the slow tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings


def shown(quick: int, thorough: int, *strategies: Any) -> Callable[[Callable[..., None]], Any]:
    """`@shown(4, 60, strategy, ...)` instead of @given: the test itself, and a slow one of the same name `_at_length`."""

    def both(test: Callable[..., None]) -> Any:
        long = settings(max_examples=thorough, deadline=None)(given(*strategies)(test))
        test.__globals__[f"{test.__name__}_at_length"] = pytest.mark.slow(long)
        return settings(max_examples=quick, deadline=None)(given(*strategies)(test))

    return both
