"""Zip archives of files, as mail and chat programs deliver them: every file in them becomes one of its own.

An archive is opened whole or not at all: one file under a password, one wrong checksum, one limit exceeded, and the
archive goes back to its sender. Nothing is ever written under a name found in an archive. Standard library only: runs
in the reading process.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pipeline.intake.limits import UsualLimits
from pipeline.intake.names import TEMPORARY, readable
from pipeline.intake.sniff import ZIP, Refused, too_big

OFFICE = frozenset({"[content_types].xml", "mimetype", "_rels/.rels"})  # a package is one of these, not an archive
CHUNK = 1 << 20
RATIO_FROM = 1 << 20
NESTED = 1  # archives in an archive are opened, archives in those are not
UNICODE_NAME = 0x7075
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
Sink = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive. name: below the archive, with "/". number: which one. left_out: finding code or ""."""

    name: str
    number: int
    left_out: str = ""


@dataclass
class _Budget:
    """What is left of the limits over the whole archive."""

    limits: UsualLimits
    room: int = 0
    names: set[str] = field(default_factory=set)
    count: int = 0

    def take(self, size: int) -> None:
        self.room -= size
        if self.room < 0:
            raise too_big("unpacked", f"{self.limits.unpacked_mb} MB")

    def number(self) -> int:
        self.count += 1
        if self.count > self.limits.archive_files:
            raise too_big("archive_files", self.limits.archive_files)
        return self.count - 1

    def unique(self, name: str) -> str:
        stem, dot, suffix = name.rpartition(".")
        stem, tail = (stem, dot + suffix) if stem and "/" not in suffix else (name, "")
        again, found = 1, name
        while found.casefold() in self.names:
            again += 1
            found = f"{stem}({again}){tail}"
        self.names.add(found.casefold())
        return found


def opened(data: bytes) -> zipfile.ZipFile:
    """The package or archive, with as many entries as its end says there are. Raises Refused."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        end = data.rfind(b"PK\x05\x06")
        said = struct.unpack("<H", data[end + 10 : end + 12])[0]
    except (zipfile.BadZipFile, struct.error, EOFError, OverflowError, ValueError, NotImplementedError) as error:
        raise Refused("file_damaged") from error
    found = len(archive.infolist())
    if said not in (found, 0xFFFF) or (not found and data.startswith(b"PK\x03\x04")):
        raise Refused("file_damaged")
    return archive


def within_parts(data: bytes, most: int) -> None:
    """Refuses a directory of too many entries before it is read: its end tells how long it is."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or len(data) < end + 20:
        raise Refused("file_damaged")
    size = struct.unpack("<L", data[end + 12 : end + 16])[0]
    if size // 46 > most and data.count(b"PK\x01\x02", max(0, end - size), end) > most:
        raise too_big("parts", most)


def is_bundle(names: set[str]) -> bool:
    """Whether these (in small letters) are the names of files, and not the parts of one document."""
    return not names & OFFICE


def members(data: bytes, limits: UsualLimits, sink_of: Callable[[Member], Sink]) -> list[Member]:
    """Every file of the archive, its bytes given to the sink that `sink_of` returns for it. Raises Refused."""
    budget = _Budget(limits, limits.unpacked_mb << 20)
    return list(_members(data, "", 0, budget, sink_of))


def nothing_kept(_: Member) -> Sink:
    """A sink for who only wants to know whether the archive is whole."""
    return lambda _: None


def _members(
    data: bytes, prefix: str, depth: int, budget: _Budget, sink_of: Callable[[Member], Sink]
) -> Iterator[Member]:
    within_parts(data, budget.limits.parts)
    with opened(data) as archive:
        found = sorted(
            ((clean(_name(info), number), number, info) for number, info in enumerate(archive.infolist())),
            key=lambda one: one[:2],
        )
        if any(info.flag_bits & 1 for _, _, info in found):
            raise Refused("file_archive_encrypted")
        for name, _, info in found:
            if info.is_dir() or _is_noise(name):
                continue
            name = budget.unique(prefix + name)
            skipped = _left_out(name, info)
            if skipped:
                yield Member(name, budget.number(), skipped)
                continue
            inner = _inner(archive, info, budget)
            if inner is None:
                member = Member(name, budget.number())
                _poured(archive, info, budget, sink_of(member))
                yield member
            elif depth >= NESTED:
                raise Refused("file_archive_nested", name=name)
            else:
                yield from _members(inner, name + "/", depth + 1, budget, sink_of)


def _left_out(name: str, info: zipfile.ZipInfo) -> str:
    if stat.S_ISLNK(info.external_attr >> 16):
        return "file_not_regular"
    return "file_temporary" if TEMPORARY.fullmatch(name.rpartition("/")[2]) else ""


def _is_noise(name: str) -> bool:
    """What the clerk's own file manager would not show either."""
    parts = name.split("/")
    hidden = any(part.startswith(".") for part in parts) and not TEMPORARY.fullmatch(parts[-1])
    return parts[0] == "__MACOSX" or hidden


def _inner(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> bytes | None:
    """The bytes of a file that is an archive itself, None for any other."""
    if info.file_size > budget.limits.file_mb << 20 or _read(archive, info, 4) not in ZIP:
        return None
    taken: list[bytes] = []
    _poured(archive, info, budget, taken.append)
    data = b"".join(taken)
    try:
        with opened(data) as inner:
            if is_bundle({one.lower().replace("\\", "/") for one in inner.namelist()}):
                return data
    except Refused:
        pass  # a damaged file in a sound archive: its own reading will say so
    budget.room += len(data)
    return None


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, size: int) -> bytes:
    taken: list[bytes] = []
    _with_trouble(lambda: taken.append(archive.open(info).read(size)))
    return taken[0]


def _poured(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget, sink: Sink) -> None:
    """Counts what really comes out: what an archive declares may be a lie. The last read checks the checksum."""
    limits = budget.limits
    if info.file_size > RATIO_FROM and info.file_size > limits.ratio * info.compress_size:
        raise too_big("ratio", limits.ratio)
    if info.file_size > limits.part_mb << 20:
        raise too_big("part", f"{limits.part_mb} MB")

    def pour() -> None:
        with archive.open(info) as part:
            while chunk := part.read(CHUNK):
                budget.take(len(chunk))
                sink(chunk)

    _with_trouble(pour)


def _with_trouble(action: Callable[[], object]) -> None:
    try:
        action()
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError) as error:
        raise Refused("file_damaged") from error
    except (NotImplementedError, RuntimeError) as error:  # a way of packing that the standard library does not know
        raise Refused("file_not_table", what="archive") from error


def _name(info: zipfile.ZipInfo) -> str:
    """The name as people can read it: old programs wrote it in GB18030 and said nothing of it."""
    if info.flag_bits & 0x800:
        return info.filename
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == UNICODE_NAME and size > 5:
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    try:
        return readable(info.filename.encode("cp437"))
    except UnicodeEncodeError:
        return info.filename


def clean(name: str, number: int) -> str:
    """A name that stays below its archive: no drive, no "..", no control characters, no part beyond 120 characters."""
    name = CONTROL.sub("", name.replace("\\", "/"))
    parts = [part.strip()[-120:] for part in re.sub(r"^[A-Za-z]:", "", name).split("/")]
    return "/".join(part for part in parts if part not in ("", ".", "..")) or str(number + 1)
