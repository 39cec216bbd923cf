"""What lies where files are handed in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.model import Problem


@dataclass(frozen=True, slots=True)
class Found:
    """One thing in the folder. path: where. name: path below the folder with "/". size: bytes. mtime: nanoseconds.

    sha256: once it is archived. problem: why it is left alone this time (file_temporary, file_not_regular,
    file_unreadable, file_deferred); nothing of it is archived then.
    """

    path: Path
    name: str
    size: int = 0
    mtime: int = 0
    sha256: str = ""
    problem: Problem | None = None
