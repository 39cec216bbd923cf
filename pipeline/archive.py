"""Every version of every file ever handed in, kept by the hash of its bytes: archive/files/ab/abcdef…

A version is copied, flushed to the disk, and only then gets its name: what has a name is whole.
"""

from __future__ import annotations

import errno
import hashlib
import os
from contextlib import suppress
from pathlib import Path

from pipeline.errors import OperatorError
from pipeline.wording import words

CHUNK = 1 << 20
FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})


class FileChanging(Exception):  # noqa: N818 - no error, only too early
    """The file was written to while it was read."""


class StateError(OperatorError):
    """The archive or the output cannot be used; code and facts as in templates/words/state.toml."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(words("state")(f"error.{code}", **facts))
        self.code = code
        self.facts = facts


def state_error(error: BaseException, path: Path) -> StateError | None:
    """The operator's trouble behind an exception: disk full, no permission, disk broken. None when it is none."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop(0)
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, OSError):
            if one.errno in FULL:
                return StateError("disk_full", path=path)
            if one.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
                return StateError("not_writable", path=one.filename or path)
            if one.errno == errno.EIO:
                return StateError("disk_broken", path=path)
        waiting += [*one.args, one.__cause__, one.__context__]
    return None


def sha256_of(path: Path) -> str:
    """Hash of a file's bytes. Raises OSError."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def flush_folder(folder: Path) -> None:
    """Makes renames in the folder survive a power cut, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Archive:
    """The versions under folder/files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files = folder / "files"

    def path_of(self, sha256: str) -> Path:
        """Where the version lies. Raises StateError when it is gone: without it the results would silently differ."""
        path = self._place(sha256)
        if not path.is_file():
            raise StateError("archive_missing", path=path)
        return path

    def _place(self, sha256: str) -> Path:
        return self._files / sha256[:2] / sha256

    def keep(self, path: Path) -> str:
        """Copies the file unless its bytes are known; returns their hash.

        Raises FileChanging, OSError when the file cannot be read, and StateError when the archive cannot be written.
        """
        before = os.stat(path)
        known = sha256_of(path)
        kept = self._place(known)
        if not (kept.is_file() and kept.stat().st_size == before.st_size):
            with open(path, "rb") as source:
                try:
                    self._copy(source.fileno(), kept, known)
                except OSError as error:
                    raise state_error(error, self._files) or error from error
        after = os.stat(path)
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise FileChanging(str(path))
        return known

    def _copy(self, source: int, kept: Path, known: str) -> None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        temporary = kept.with_name(f".new-{kept.name}")
        digest = hashlib.sha256()
        try:
            with open(temporary, "wb") as copy:
                while chunk := os.read(source, CHUNK):
                    digest.update(chunk)
                    copy.write(chunk)
                copy.flush()
                os.fsync(copy.fileno())
            if digest.hexdigest() != known:
                raise FileChanging(str(kept))
            if sha256_of(temporary) != known:
                raise OSError(errno.EIO, "the copy differs", str(temporary))
            os.replace(temporary, kept)
            flush_folder(kept.parent)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
