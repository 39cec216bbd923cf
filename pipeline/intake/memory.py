"""How much memory a reading process may take, held by the operating system. Standard library only."""

from __future__ import annotations

import sys


def limit_memory(memory_mb: int) -> bool:
    """Limits this process to what it has now and memory_mb more. Returns whether the system agreed to hold it.

    Linux: its address space. Windows: a job of its own. Elsewhere (macOS takes such a limit and does not hold it) the
    limits of time, cells and sizes are what is left.
    """
    try:
        if sys.platform == "win32":
            from pipeline.intake import windows_job

            return windows_job.limit_memory(memory_mb)
        return _by_address_space(memory_mb)
    except (ImportError, AttributeError, OSError, ValueError, OverflowError):
        return False


def _by_address_space(memory_mb: int) -> bool:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with open("/proc/self/statm", encoding="ascii") as status:
        base = int(status.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (base + (memory_mb << 20),) * 2)
    return True
