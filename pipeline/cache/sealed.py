"""Files that are whole or count as missing: the hash of the content first, then the content."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

SEAL = 32  # bytes of a SHA-256


def keep(path: Path, content: bytes) -> None:
    """Puts the content there in one step. A disk that is full or read-only only means that nothing is kept."""
    temporary = path.with_name(f".new-{path.name}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, "wb") as file:
            file.write(hashlib.sha256(content).digest())
            file.write(content)
        os.replace(temporary, path)
    with suppress(OSError):
        temporary.unlink(missing_ok=True)


def kept(path: Path) -> bytes | None:
    """The content; None when there is none, or not as it was written."""
    try:
        whole = path.read_bytes()
    except OSError:
        return None
    content = whole[SEAL:]
    return content if hashlib.sha256(content).digest() == whole[:SEAL] else None


def drop(path: Path) -> None:
    """Removes it, where the system can."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
