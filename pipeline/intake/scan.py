"""What lies in the input folder. Reads names and states only; nothing in there is ever written, moved or removed."""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.archive import Archive, FileChanging
from pipeline.model import Problem

TEMPORARY = re.compile(
    r"(~\$|\.~|\._).*|thumbs\.db|desktop\.ini|\.ds_store|.*\.(tmp|crdownload|downloading|part|lnk)", re.IGNORECASE
)
RECENT_NS = 2_000_000_000  # a file touched within two seconds may still be growing
SETTLE_SECONDS = 0.2


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


def take_in(folder: Path, archive: Archive, settle_seconds: float = SETTLE_SECONDS) -> list[Found]:
    """Scans the folder and archives every readable file: each has a sha256 or a problem. Raises OperatorError."""
    return [_archived(one, archive) if one.problem is None else one for one in scan(folder, settle_seconds)]


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
    """A name as people can read it: unzipped on another system, its bytes may be GB18030 instead of UTF-8."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")
