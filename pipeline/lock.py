"""One run at a time per archive. The system holds the lock, so a killed run leaves none behind."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from pipeline.archive import StateError, state_error


@contextmanager
def exclusive(folder: Path, started_at: datetime) -> Iterator[None]:
    """Holds the archive folder for one run. Raises StateError "busy" when another run holds it."""
    from filelock import FileLock, Timeout

    note = folder / "running.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "run.lock")
        lock.acquire(timeout=0)
    except Timeout as error:
        raise _busy(note) from error
    except OSError as error:
        raise state_error(error, folder) or error from error
    try:
        with suppress(OSError):  # only a courtesy to whoever is refused
            note.write_text(
                json.dumps({"pid": os.getpid(), "since": started_at.isoformat(" ", "seconds")}), encoding="utf-8"
            )
        yield
    finally:
        with suppress(OSError):
            note.unlink(missing_ok=True)
        lock.release()


def _busy(note: Path) -> StateError:
    try:
        told = json.loads(note.read_text(encoding="utf-8"))
        return StateError("busy", pid=told["pid"], since=told["since"])
    except (OSError, ValueError, KeyError, TypeError):
        return StateError("busy_unknown")
