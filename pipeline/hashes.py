"""Plain facts, and the whole program, as one hash: what they were when something was kept, they must still be when that is used."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

LOADED = ("pipeline", "schemas", "templates/words", "templates/findings")
"""Read once by a process, whatever happens to the files afterwards."""
READ_AGAIN = ("templates",)  # with templates/custom, the office's own
FILES = ("run.py", "requirements.txt", "templates/theme.toml")
"""Also what they were when the process began."""
COMPILED = frozenset({".pyc", ".pyo"})


def hash_of(facts: Mapping[str, object]) -> str:
    """One hash of plain facts; TypeError for anything that is not plain."""
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def program_hash(root: Path) -> str:
    """Changes with any byte of the program's sources and templates, the pinned packages, and the interpreter."""
    loaded = tuple(root / name for name in (*LOADED, *FILES))
    again = {
        path
        for name in READ_AGAIN
        for path in _files(root / name)
        if not any(path.is_relative_to(folder) for folder in loaded)
    }
    return hashlib.sha256((_loaded(root) + _hash(root, again)).encode()).hexdigest()


@cache
def _loaded(root: Path) -> str:
    found = {path for name in LOADED for path in _files(root / name)}
    return _hash(root, found | {root / name for name in FILES if (root / name).is_file()})


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and path.suffix not in COMPILED)


def _hash(root: Path, paths: Iterable[Path]) -> str:
    digest = hashlib.sha256(f"{sys.version} {sys.platform}".encode())
    for path in sorted(paths, key=lambda path: path.relative_to(root).as_posix()):
        content = path.read_bytes()
        digest.update(f"\n{path.relative_to(root).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
