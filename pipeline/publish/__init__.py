"""Outputs replaced all or nothing: built aside, checked, flushed to the disk, then swapped in with one rename.

Whenever the machine stops, the folder people open is wholly the old output or wholly the new one. What somebody typed
into the old output is kept in the archive before the swap.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive import StateError, flush_folder, sha256_of, state_error
from pipeline.publish.edited import (
    BUILDING,
    NEW,
    EditedFile,
    changed_in,
    digests_of,
    files_below,
    in_use,
    keep_edited,
    manifest_if_untouched,
)
from pipeline.writers.sound import OFFICE, verify_bytes

__all__ = ["EditedFile", "Published", "Staging", "exchange", "manifest_if_untouched", "recover", "swap", "verify"]

OLD = ".old-"
GONE = f"{NEW}gone-"  # nobody needs it any more, only its removal is not finished
AT_FDCWD, RENAME_EXCHANGE = -100, 2


@dataclass(frozen=True, slots=True)
class Published:
    """folder: where the new output is. beside: it could not replace the old one, which is open in some program."""

    folder: Path
    edited: tuple[EditedFile, ...] = ()
    beside: bool = False


class Staging:
    """A new output being built: `with Staging(output, "2021-10-22", archive) as staging:`, write files to
    `staging.path(...)`, then `staging.commit()`. Left without commit, nothing has happened.

    Raises StateError for a full or broken disk and for missing permission, from wherever inside the block.
    """

    def __init__(self, output: Path, name: str, archive: Path) -> None:
        self._output, self._name, self._archive = output, name, archive
        self._folder = output / f"{NEW}{name}-{os.getpid()}"
        self._sound: set[str] = set()  # known to be, so that nobody opens them again
        self._swapped = False  # from then on the staging folder holds the old output

    def __enter__(self) -> Staging:
        try:
            recover(self._output, self._archive)
            self._folder.mkdir(parents=True)
            (self._folder / BUILDING).touch()
        except OSError as error:
            self._discard()
            raise state_error(error, self._output) or error from error
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        self._discard()
        if error is not None and not isinstance(error, StateError):
            trouble = state_error(error, self._output)
            if trouble:
                raise trouble from error

    def path(self, name: str) -> Path:
        """Where to write the file "folder/name"; the folder exists."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write(self, name: str, content: bytes, sound: bool = False) -> None:
        """The file "folder/name". sound: its bytes were checked, by whoever made them or when they were published before."""
        self.path(name).write_bytes(content)
        if sound:
            self._sound.add(name)

    def digests(self) -> dict[str, str]:
        """Path below the output -> sha256 of every file built so far; manifest.json carries it under "outputs"."""
        return {name: sha256_of(self._folder / name) for name in self._files()}

    def commit(self) -> Published:
        """Checks and flushes everything built, then replaces the old output of this name."""
        for name in self._files():
            if name not in self._sound:
                verify(self._folder / name)
        _flush_tree(self._folder)
        (self._folder / BUILDING).unlink()
        flush_folder(self._folder)
        for number in range(1, 1_000):
            name = self._name if number == 1 else f"{self._name}_{number}"
            target = self._output / name
            edited = self._replace(target, name)
            if edited is not None:
                if number == 1:
                    self._remove_unneeded_copies()
                return Published(target, tuple(edited), beside=number > 1)
        raise StateError("not_writable", path=self._output / self._name)

    def _files(self) -> list[str]:
        return sorted(name for name in files_below(self._folder) if name != BUILDING)

    def _replace(self, target: Path, name: str) -> list[EditedFile] | None:
        """The edited files of the replaced output; None when it is in use and stays."""
        if not target.exists():
            os.rename(self._folder, target)
            flush_folder(self._output)
            return []
        if in_use(target):
            return None
        try:
            changed_in(target)  # reads every file: one held open for writing refuses
        except PermissionError:
            return None
        kept = self._archive / "edited" / name
        edited = set(keep_edited(target, kept))
        try:
            old = swap(self._folder, target)
        except PermissionError:  # a file in it is open, and the system does not let it go
            if os.access(self._output, os.W_OK):
                return None
            raise
        self._swapped = True
        with suppress(OSError):  # the new output stands; what fails from here on, recover does at the next run
            flush_folder(self._output)
            edited.update(keep_edited(old, kept))
            _remove(old)
        return sorted(edited, key=lambda one: one.name)

    def _remove_unneeded_copies(self) -> None:
        """Outputs published beside this one while it was open, if nobody changed them: they are older than it."""
        for copy in sorted(self._output.glob(f"{self._name}_*")):
            ours = re.fullmatch(r"_[0-9]{1,3}", copy.name[len(self._name) :]) and copy.is_dir() and not in_use(copy)
            if ours and digests_of(copy) and not changed_in(copy):
                _remove(copy)

    def _discard(self) -> None:
        if not self._swapped:
            _remove(self._folder)


def recover(output: Path, archive: Path) -> None:
    """Ends what a killed run began: the old output goes back where no new one took its place; half-built ones go.

    Call it under lock.exclusive, before anything else. Raises StateError when the disk does not let it.
    """
    try:
        if output.is_dir():
            _recover(output, archive)
    except OSError as error:
        raise state_error(error, output) or error from error


def _recover(output: Path, archive: Path) -> None:
    for old in sorted(output.glob(f"{OLD}*")):
        target = output / _name_of(old)
        if not target.exists():
            os.rename(old, target)
            flush_folder(output)
    for left in sorted([*output.glob(f"{OLD}*"), *output.glob(f"{NEW}*")]):
        if not (
            left.name.startswith(GONE) or (left / BUILDING).exists()
        ):  # after the swap it is the old output under this name
            keep_edited(left, archive / "edited" / _name_of(left))
        _remove(left)


def _name_of(folder: Path) -> str:
    """From ".new-2021-10-22-4711" the "2021-10-22"."""
    return folder.name[len(NEW) :].rpartition("-")[0]


def verify(path: Path) -> None:
    """Opens a workbook or notice again: every checksum, and every XML part is well formed. Raises StateError."""
    if path.suffix in OFFICE:
        verify_bytes(path.name, path.read_bytes())


def _flush_tree(folder: Path) -> None:
    for parent, _, names in os.walk(folder):
        for name in names:
            with open(Path(parent) / name, "rb+") as file:
                os.fsync(file.fileno())
        flush_folder(Path(parent))


def swap(new: Path, target: Path) -> Path:
    """Puts `new` in the place of `target`; returns where the old one is now. One step where the system can."""
    if exchange(new, target):
        return new
    old = target.with_name(f"{OLD}{target.name}-{new.name.rpartition('-')[2]}")
    os.rename(target, old)
    try:
        os.rename(new, target)
    except OSError:
        os.rename(old, target)
        raise
    return old


def exchange(one: Path, other: Path) -> bool:
    """Swaps two folders in one step (Linux). False where that cannot be done."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    done = rename(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE)
    return bool(done == 0)


def _remove(folder: Path) -> None:
    """Removes what nobody needs any more; what cannot be removed now goes at the next run.

    Renamed first: half removed under its own name, it would look like an output somebody changed.
    """
    gone = folder if folder.name.startswith(GONE) else folder.with_name(f"{GONE}{folder.name.lstrip('.')}")
    with suppress(OSError):
        if gone != folder:
            os.rename(folder, gone)
        shutil.rmtree(gone)
