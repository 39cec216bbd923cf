"""Whether an output is as its manifest says, and what somebody typed into it."""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive import flush_folder, sha256_of

BUILDING = ".building"  # lies in a folder until it is whole
MANIFEST = "manifest.json"
NEW = ".new-"
IN_USE = re.compile(r"~\$.*|\.~lock\..*#|\.~.*")


@dataclass(frozen=True, slots=True)
class EditedFile:
    """A file of the old output that somebody changed or added. name: path below the output folder's day.

    kept_as: where its bytes are now.
    """

    name: str
    kept_as: Path


def in_use(folder: Path) -> bool:
    """Whether an office program has a file of the folder open, told by the lock file it puts beside it."""
    return any(IN_USE.fullmatch(name.rpartition("/")[2]) for name in files_below(folder))


def keep_edited(folder: Path, kept: Path) -> list[EditedFile]:
    """Copies every file of an output that is not as its manifest says to `kept`. Raises OSError."""
    edited = []
    for name, sha256 in sorted(changed_in(folder).items()):
        copy = kept / f"{sha256[:8]}_{name.rpartition('/')[2]}"
        if not (copy.is_file() and sha256_of(copy) == sha256):
            kept.mkdir(parents=True, exist_ok=True)
            temporary = kept / f"{NEW}{sha256}"
            shutil.copyfile(folder / name, temporary)
            with open(temporary, "rb+") as file:
                os.fsync(file.fileno())
            os.replace(temporary, copy)
            flush_folder(kept)
        edited.append(EditedFile(name, copy))
    return edited


def manifest_if_untouched(folder: Path) -> str:
    """Hash of an output's manifest when every file is there, as the manifest says, and no other; "" otherwise."""
    try:
        digests = digests_of(folder)
        names = files_below(folder)
        manifest = next((name for name in names if name.rpartition("/")[2] == MANIFEST), None)
        if not digests or manifest is None or not digests.keys() <= set(names) or changed_in(folder):
            return ""
        return sha256_of(folder / manifest)
    except OSError:
        return ""


def changed_in(folder: Path) -> dict[str, str]:
    """Path -> sha256 of the files that are not what the manifest says; lock files and the manifest itself aside."""
    expected = digests_of(folder) or {}
    changed = {}
    for name in files_below(folder):
        last = name.rpartition("/")[2]
        if last != MANIFEST and last != BUILDING and not IN_USE.fullmatch(last):
            sha256 = sha256_of(folder / name)
            if expected.get(name) != sha256:
                changed[name] = sha256
    return changed


def digests_of(folder: Path) -> dict[str, str] | None:
    """What the manifest of an output says of its files; None without a manifest."""
    for name in files_below(folder):
        if name.rpartition("/")[2] == MANIFEST:
            try:
                outputs = json.loads((folder / name).read_text(encoding="utf-8"))["outputs"]
                return {str(path): str(sha256) for path, sha256 in outputs.items()}
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                return {}
    return None


def files_below(folder: Path) -> list[str]:
    """Every file of a folder and of those in it: its path with "/", sorted."""
    return sorted(
        (Path(parent) / name).relative_to(folder).as_posix() for parent, _, names in os.walk(folder) for name in names
    )
