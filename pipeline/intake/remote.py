"""Files that are handed in at a URL: listed there and copied from there; nothing there is ever written.

What may go wrong with the place is told in one sentence and ends the run: half a list would look like files taken back.
"""

from __future__ import annotations

import re
import sys
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from pipeline.archive import CHUNK, Archive, FileChanging, StateError, state_error
from pipeline.errors import OperatorError
from pipeline.intake.answers import failed
from pipeline.intake.found import Found
from pipeline.intake.names import TEMPORARY
from pipeline.model import Problem
from pipeline.wording import words

if TYPE_CHECKING:
    from pipeline.intake.limits import Limits

PINS = "requirements-scale.txt"
WHEN = ("mtime", "LastModified", "last_modified", "modified", "created", "ETag", "etag")
PASSWORD = re.compile(r"(://[^/@]*?):[^/@]*@")


def place_of(url: str) -> Path | Remote:
    """Where files are handed in: a folder of this machine for file://, else a place fsspec opens."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return Path(url2pathname(f"//{parts.netloc}{parts.path}" if parts.netloc else parts.path))
    return Remote(url)


class Remote:
    """A folder at a URL: s3://…, sftp://…, memory://…, whatever fsspec has a package for."""

    def __init__(self, url: str) -> None:
        """Nothing is looked for before something is read."""
        self._url = url
        self._opened: tuple[Any, str] | None = None

    def __str__(self) -> str:
        """The URL without a password."""
        return PASSWORD.sub(r"\1:***@", self._url)

    def scan(self) -> list[Found]:
        """Everything there, sorted by name, without hidden files and folders. Raises OperatorError."""
        with self._told():
            system, root = self._system()
            system.invalidate_cache()
            if not system.isdir(root):
                raise self._trouble("missing")
            listed: Mapping[str, Mapping[str, Any]] = system.find(root, detail=True)
        found = (_found(_below(path, root), about) for path, about in listed.items())
        return sorted((one for one in found if one is not None), key=lambda one: one.name)

    def archived(self, found: Found, archive: Archive, limits: Limits) -> Found:
        """The file, copied into the archive: it has a sha256 or a problem. Raises OperatorError."""
        most = limits.file_mb << 20
        too_big = replace(found, problem=failed("file_too_big", what="size", limit=f"{limits.file_mb} MB").problem)
        if found.size > most:
            return too_big
        with _beside(archive) as folder:
            copy = folder / "file"
            with self._told():
                try:
                    found = self._looked_at(found)
                    size, about = self._copied(found.name, copy, most)
                except FileNotFoundError:
                    return replace(found, problem=Problem("file_deferred"))
                except PermissionError:
                    return replace(found, problem=Problem("file_unreadable"))
            if size > most:
                return too_big
            now = _found(found.name, about)
            if now is None or (size, now.size, now.mtime) != (found.size, found.size, found.mtime):
                return replace(found, problem=Problem("file_deferred"))
            try:
                return replace(found, sha256=archive.keep(copy))
            except FileChanging:
                return replace(found, problem=Problem("file_deferred"))

    def _looked_at(self, found: Found) -> Found:
        """The file as the place tells of it alone, where the list told neither size nor time (a web server)."""
        if found.size or found.mtime:
            return found
        system, root = self._system()
        return _found(found.name, system.info(f"{root.rstrip('/')}/{found.name}")) or found

    def _copied(self, name: str, copy: Path, most: int) -> tuple[int, Mapping[str, Any]]:
        """How many bytes came, at most one chunk more than `most`, and what the place says of the file afterwards.

        Raises StateError for trouble of our own disk.
        """
        system, root = self._system()
        path, size = f"{root.rstrip('/')}/{name}", 0
        _added(copy, b"")
        with system.open(path, "rb") as source:
            while size <= most and (chunk := source.read(CHUNK)):
                size += len(chunk)
                _added(copy, chunk)
        system.invalidate_cache()
        about: Mapping[str, Any] = system.info(path)
        return size, about

    def _system(self) -> tuple[Any, str]:
        if self._opened is None:
            if find_spec("fsspec") is None:
                raise self._trouble("not_installed", python=sys.executable, pins=PINS)
            from fsspec.core import url_to_fs

            self._opened = url_to_fs(self._url)
        return self._opened

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Whatever goes wrong with the place becomes a sentence; trouble of our own disk has its own."""
        try:
            yield
        except OperatorError:
            raise
        except ImportError as error:
            raise self._trouble("no_driver", missing=error.name or error) from error
        except ValueError as error:
            raise self._trouble("unknown") from error
        except Exception as error:  # every service has its own
            raise self._trouble("unreachable", reason=type(error).__name__) from error

    def _trouble(self, code: str, **facts: object) -> OperatorError:
        return OperatorError(words("remote")(f"error.{code}", url=self, **facts))


def _added(copy: Path, chunk: bytes) -> None:
    """Written at the end of our copy: what goes wrong here is not the place's fault. Raises StateError."""
    try:
        with open(copy, "ab") as target:
            target.write(chunk)
    except OSError as error:
        raise state_error(error, copy.parent.parent) or StateError("disk_broken", path=copy.parent.parent) from error


@contextmanager
def _beside(archive: Archive) -> Iterator[Path]:
    """A folder for what is on its way into the archive."""
    try:
        with tempfile.TemporaryDirectory(prefix=".fetching-", dir=archive.folder) as folder:
            yield Path(folder)
    except OSError as error:
        raise state_error(error, archive.folder) or error from error


def _below(path: str, root: str) -> str:
    return path.removeprefix(root.rstrip("/")).lstrip("/")


def _found(name: str, about: Mapping[str, Any]) -> Found | None:
    """What a listing says of a file; None for what no clerk would see."""
    *folders, last = name.split("/")
    if not last or about.get("type") == "directory":
        return None
    if any(part.startswith(".") for part in folders):
        return None
    if TEMPORARY.fullmatch(last):
        return Found(Path(), name, problem=Problem("file_temporary"))
    if last.startswith("."):
        return None
    if about.get("type", "file") != "file":
        return Found(Path(), name, problem=Problem("file_not_regular"))
    return Found(Path(), name, int(about.get("size") or 0), _when(about))


def _when(about: Mapping[str, Any]) -> int:
    """A number that changes when the file does, as far as the place tells."""
    said = next((about[key] for key in WHEN if about.get(key) is not None), 0)
    if isinstance(said, datetime):
        return int(said.timestamp() * 1e9)
    return int(said * 1e9) if isinstance(said, int | float) else zlib.crc32(str(said).encode())
