"""Where the program writes down its own failures, for whoever looks after it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path


def noted(archive: Path, now: datetime, said: str) -> Path:
    """Adds it to the log in the archive folder; the log. Raises OSError when it cannot be written."""
    log = archive / "errors.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as stream:
        stream.write(f"{now:%Y-%m-%d %H:%M:%S}\n{said}\n")
    return log
