"""What a finished run was made from and what it said at its end: the same again needs no second run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from pipeline.cache import sealed


@dataclass(frozen=True)
class LastRun:
    """inputs: hash of everything it was made from. manifest: hash of the manifest it wrote. code: its exit code.

    published: whether its figures were frozen. said: the closing lines and tables, as the screen was told them.
    """

    inputs: str
    manifest: str
    code: int
    published: bool
    said: Sequence[Sequence[object]]


def last_run(archive: Path, as_of: date) -> LastRun | None:
    """The run kept for a day; None when there is none that can be believed."""
    content = sealed.kept(_place(archive, as_of))
    try:
        return LastRun(**json.loads(content)) if content else None
    except (ValueError, TypeError):
        return None


def keep_last_run(archive: Path, as_of: date, run: LastRun) -> None:
    """Kept until the next run of the same day."""
    sealed.keep(_place(archive, as_of), json.dumps(asdict(run), ensure_ascii=False).encode())


def forget_last_run(archive: Path, as_of: date) -> None:
    """Before anything of that day is written anew."""
    sealed.drop(_place(archive, as_of))


def _place(archive: Path, as_of: date) -> Path:
    return archive / "cache" / "runs" / as_of.isoformat()
