"""What grows with its input, and how fast: processor time against processor time of the same run, never against a clock."""

from __future__ import annotations

import time
from collections.abc import Callable

SPREAD = 3.0
"""What a busy machine may add to one of two measurements."""
LEAST = 0.02  # seconds: less cannot be told from nothing


def grows_with_its_input(prepared: Callable[[int], Callable[[], object]], few: int, many: int) -> bool:
    """Whether `many` cost about many/few times what `few` cost, and not the square of it. prepared: a number -> what to run."""
    small, large = (min(_seconds(prepared(number)) for _ in range(2)) for number in (few, many))
    return large <= SPREAD * many / few * max(small, LEAST)


def _seconds(run: Callable[[], object]) -> float:
    started = time.process_time()
    run()
    return time.process_time() - started
