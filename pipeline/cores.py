"""How many things can be done at once."""

from __future__ import annotations

import os


def cores() -> int:
    """The cores this process may use: fewer than the machine has where somebody gave it only some."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
