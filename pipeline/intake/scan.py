"""What lies in the input folder, or at a URL instead of it. Reads names and states only; nothing in there is ever written, moved or removed."""

from __future__ import annotations

import os
import re
import stat
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.archive import Archive, FileChanging, state_error
from pipeline.intake.found import Found
from pipeline.intake.limits import USUAL_LIMITS, Limits
from pipeline.intake.names import TEMPORARY, readable
from pipeline.intake.pool import Opener
from pipeline.intake.sniff import ZIP
from pipeline.model import Problem

if TYPE_CHECKING:
    from pipeline.intake.remote import Remote

FIRST_PART = re.compile(rb"PK\x03\x04.{26}(\[Content_Types\]\.xml|mimetype|_rels/\.rels)", re.DOTALL)
RECENT_NS = 2_000_000_000  # a file touched within two seconds may still be growing
SETTLE_SECONDS = 0.2


def scan(folder: Path, settle_seconds: float = SETTLE_SECONDS) -> list[Found]:
    """Everything in the folder and its sub-folders, sorted by name, without hidden files and folders.

    Waits settle_seconds once, and only when a file was touched within the last two seconds.
    """
    found = sorted(_walk(folder, ""), key=lambda one: one.name)
    now = time.time_ns()
    recent = {one.name for one in found if one.problem is None and abs(now - one.mtime) < RECENT_NS}
    if recent:
        time.sleep(settle_seconds)
        found = [_settled(one) if one.name in recent else one for one in found]
    return found


def take_in(
    place: Path | Remote, archive: Archive, settle_seconds: float = SETTLE_SECONDS, limits: Limits = USUAL_LIMITS
) -> list[Found]:
    """Scans the place and archives every readable file: each has a sha256 or a problem. Raises OperatorError.

    place: a folder, or a URL. The files of a zip archive follow it, each archived and named like a file in a folder: "sent.zip/list.xlsx".
    """
    found: list[Found] = []
    with Opener(limits) as opener:
        for one in scan(place, settle_seconds) if isinstance(place, Path) else place.scan():
            kept = one
            if one.problem is None:
                kept = _archived(one, archive) if isinstance(place, Path) else place.archived(one, archive, limits)
            found.append(kept)
            if kept.sha256 and may_be_archive(archive.path_of(kept.sha256)):
                found += _opened(kept, archive, opener)
    return _apart(found)


def may_be_archive(path: Path) -> bool:
    """A zip whose first part is not how every workbook begins. False for a file that cannot be read."""
    try:
        with open(path, "rb") as file:
            head = file.read(64)
    except OSError:
        return False
    return head.startswith(ZIP) and not FIRST_PART.match(head)


def _opened(found: Found, archive: Archive, opener: Opener) -> Iterator[Found]:
    with tempfile.TemporaryDirectory(prefix=".opening-", dir=archive.folder) as folder:
        try:
            members = opener.unpacked(archive.path_of(found.sha256), Path(folder))
            for member in members:
                name = f"{found.name}/{member.name}"
                if member.problem is not None:
                    yield Found(found.path, name, problem=member.problem)
                    continue
                size = member.path.stat().st_size
                yield Found(found.path, name, size, found.mtime, archive.keep(member.path))
        except OSError as error:
            raise state_error(error, archive.folder) or error from error


def _apart(found: list[Found]) -> list[Found]:
    """No two names the same: a folder may be named like an archive beside it."""
    taken: set[str] = set()
    apart = []
    for one in found:
        name, again = one.name, 1
        while name in taken:
            again += 1
            name = f"{one.name}({again})"
        taken.add(name)
        apart.append(one if name == one.name else replace(one, name=name))
    return apart


def _archived(found: Found, archive: Archive) -> Found:
    try:
        kept = archive.keep(found.path)
        about = os.lstat(found.path)
    except FileChanging:
        return replace(found, problem=Problem("file_deferred"))
    except OSError as error:
        locked = isinstance(error, PermissionError) and os.name == "nt"
        return replace(found, problem=Problem("file_deferred" if locked else "file_unreadable"))
    if (about.st_size, about.st_mtime_ns) != (found.size, found.mtime):
        return replace(found, problem=Problem("file_deferred"))
    return replace(found, sha256=kept)


def _walk(folder: Path, prefix: str) -> Iterator[Found]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        yield Found(folder, prefix.rstrip("/") or "/", problem=Problem("file_unreadable"))
        return
    for entry in entries:
        name = prefix + _shown(entry.name)
        path = Path(entry.path)
        if TEMPORARY.fullmatch(entry.name) and not entry.is_dir(follow_symlinks=False):
            yield Found(path, name, problem=Problem("file_temporary"))
        elif entry.name.startswith("."):
            continue
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(path, name + "/")
        else:
            yield _found(path, name)


def _found(path: Path, name: str) -> Found:
    try:
        about = os.lstat(path)
    except OSError:
        return Found(path, name, problem=Problem("file_unreadable"))
    regular = stat.S_ISREG(about.st_mode)
    return Found(path, name, about.st_size, about.st_mtime_ns, problem=None if regular else Problem("file_not_regular"))


def _settled(found: Found) -> Found:
    now = _found(found.path, found.name)
    if (now.size, now.mtime) == (found.size, found.mtime):
        return now
    return replace(found, problem=Problem("file_deferred"))


def _shown(name: str) -> str:
    return readable(os.fsencode(name))
