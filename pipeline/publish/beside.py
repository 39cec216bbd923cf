"""Books the clerk may be filling in where we wrote them: what somebody saved is never written over."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from pipeline.archive import state_error
from pipeline.errors import OperatorError

TEMPORARY = ".new-"
_CREATED = re.compile(rb"<dcterms:created[^>]*>([^<]*)<")
_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>([^<]*)<")


def put(target: Path, data: bytes) -> Path:
    """Writes a book or document; beside it, numbered, where one of that name was saved by somebody or cannot be replaced.

    Where it is now. Raises OSError.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f"{TEMPORARY}{os.getpid()}-{target.name}")
    try:
        temporary.write_bytes(data)
        for place in _places(target):
            if place.exists() and not untouched(place):
                continue
            try:
                os.replace(temporary, place)
            except PermissionError:
                if not place.exists():
                    raise
                continue  # an office program holds it open
            return place
    finally:
        temporary.unlink(missing_ok=True)
    raise AssertionError("numbers never end")


def put_or_tell(target: Path, data: bytes) -> Path:
    """The same. Raises OperatorError when the disk is full, or nothing may be written there."""
    try:
        return put(target, data)
    except OSError as error:
        problem: OperatorError | None = state_error(error, target.parent)
        raise problem or error from error


def untouched(path: Path) -> bool:
    """Whether a book or document is as a program like ours wrote it: who saves one notes a later time in it."""
    try:
        with zipfile.ZipFile(path) as package:
            about = package.read("docProps/core.xml")
    except (OSError, KeyError, zipfile.BadZipFile):
        return False
    created, modified = _CREATED.search(about), _MODIFIED.search(about)
    return bool(created and modified and created[1] == modified[1])


def _places(target: Path) -> Iterator[Path]:
    yield target
    for number in count(2):
        yield target.with_name(f"{target.stem}_{number}{target.suffix}")
