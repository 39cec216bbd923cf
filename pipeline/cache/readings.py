"""Files read and typed in an earlier run: used again as long as file, programme, limits and program are the same.

`Readings.parse` gives what pipeline.parse.parse gives; only files nobody typed before go through it, in batches that an
engine answers (pipeline/cache/batches.py). What is kept lies in a few packs of many files each (archive/cache/read),
written once and thrown away when others took their place.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, overload

from pipeline.archive import StateError
from pipeline.cache import sealed
from pipeline.campaign_file import campaign_hash
from pipeline.engine.local import Local
from pipeline.hashes import hash_of
from pipeline.model import Content, Grid, Submission

if TYPE_CHECKING:
    from pipeline.cache.batches import Batch
    from pipeline.cache.packs import Pack
    from pipeline.campaign import Campaign
    from pipeline.engine import Engine
    from pipeline.journal import Received
    from pipeline.model import Registers

MOST_PACKS = 6  # of one reading; then all that is used goes into one
MOST_READINGS = 12  # packs in all: what was not used for longest goes
NAMED = 24  # characters of a hash in a file name

PACK = re.compile(r"[0-9a-f]+-[0-9]{6,}")  # what a pack is called; others may lie there that nobody of ours wrote

UNSURE = frozenset({"file_too_slow", "file_memory", "file_reader_died", "file_unreadable"})
"""Problems that may be the machine's and gone the next time: such a file is always tried again."""

Read = Callable[[Sequence["Received"]], Sequence[Content]]


class KeptGrids(Sequence[Grid]):
    """The sheets of a file, counted; read only when somebody looks at one."""

    def __init__(self, count: int, one: Received, read: Read) -> None:
        self.one = one
        self._count, self._read_files = count, read
        self._grids: Sequence[Grid] | None = None

    @property
    def is_read(self) -> bool:
        """Whether somebody looked."""
        return self._grids is not None

    def fill(self, content: Content) -> None:
        """What reading the file gave. Raises StateError when it is not the file it was, or cannot be read this time."""
        if content.problem is not None and content.problem.code in UNSURE:
            raise StateError("unread_again", name=self.one.name)
        if len(content.grids) != self._count:
            raise StateError("archive_missing", path=self.one.sha256)
        self._grids = content.grids

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Grid: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Grid]: ...
    def __getitem__(self, place: int | slice) -> Grid | Sequence[Grid]:
        return self._read()[place]

    def __iter__(self) -> Iterator[Grid]:
        return iter(self._read())

    def _read(self) -> Sequence[Grid]:
        if self._grids is None:
            self.fill(self._read_files([self.one])[0])
        return self._grids or ()


@dataclass
class _Reading:
    """The packs of one programme with one set of decided names. numbers: of the files they lie in."""

    name: str
    packs: list[Pack]
    numbers: list[int]
    places: dict[str, int]

    @property
    def next(self) -> int:
        return max(self.numbers, default=0) + 1


class Readings:
    """What is kept below `archive`. basis: hash of the program and of all settings that decide how a file is read.

    read: reads files of the archive, many at a time. failures: content hash -> what the program said when it failed on
    a file; such a file goes back, and what is said of it is never kept.
    """

    def __init__(self, archive: Path, basis: str, read: Read, engine: Engine | None = None) -> None:
        self._folder, self._basis, self._read = archive / "cache" / "read", basis, read
        self._engine: Engine = engine or Local(1)
        self._open: dict[str, _Reading] = {}
        self._typed_before: dict[str, list[tuple[Batch, set[str]]]] = {}
        self.failures: dict[str, str] = {}

    def contents(self, received: Sequence[Received], campaign: Campaign) -> list[Content | None]:
        """The files as far as they are kept; their cells are loaded when somebody looks at them."""
        reading = self._reading(campaign, {})
        found: list[Content | None] = []
        for one in received:
            place = reading.places.get(_entry(one.sha256, one.name, one.received_on.isoformat()))
            if place is None:
                found.append(None)
                continue
            from pipeline.cache.packs import content_of

            plain = reading.packs[place].contents[one.sha256]
            found.append(content_of(plain, KeptGrids(plain[1], one, self._read) if plain[1] else ()))
        return found

    def parse(self, submissions: Sequence[Submission], campaign: Campaign, decided: Mapping[str, str]) -> Registers:
        """What pipeline.parse.parse says of these files."""
        from pipeline.cache.packs import part_of_bytes
        from pipeline.parse.parts import in_order, joined, registers_of

        reading = self._reading(campaign, decided)
        known: list[set[str]] = [set() for _ in reading.packs]
        new = []
        for one in submissions:
            place = reading.places.get(_entry_of(one))
            new.append(one) if place is None else known[place].add(one.sha256)
        kept = [(part, files) for pack, files in zip(reading.packs, known, strict=True) if files for part in pack.parts]
        before = self._typed_before.pop(reading.name, [])
        done = {sha256 for _, files in before for sha256 in files}
        untyped = [one for one in new if one.sha256 not in done]
        fresh = [one for one, _ in before]
        fresh += self._typed(untyped, campaign, decided) if untyped or not (kept or fresh) else []
        read = {one.sha256 for one in new}
        parts = [(part_of_bytes(part), files) for part, files in [*kept, *((one.part, read) for one in fresh)]]
        whole = joined(parts, [one.sha256 for one in in_order(submissions)])
        if new:
            crowded = len(reading.packs) >= MOST_PACKS or 2 * sum(map(len, known)) < len(reading.places)
            if not any(known):
                self._replace(reading, submissions, [one.part for one in fresh])
            elif crowded:
                from pipeline.cache.packs import part_bytes

                self._replace(reading, submissions, [part_bytes(whole)])
            else:
                self._add(reading, new, [one.part for one in fresh])
        return registers_of(whole)

    def read(
        self, received: Sequence[Received], campaign: Campaign, read: Read, told: Callable[[], None]
    ) -> list[Content]:
        """Files nobody read before, read and typed in one go by the engine's workers; `parse` does not type them again.

        read: as the workers do it. told: called for every file.
        """
        from pipeline.cache.batches import batches, read_and_typed

        some = list(batches(received))
        typed = self._typed_before.setdefault(self._reading(campaign, {}).name, [])
        found: dict[str, Content] = {}
        tasks = [partial(read_and_typed, read, one, campaign) for one in some]
        for files, (contents, batch) in zip(some, self._engine.answers(tasks), strict=True):
            typed.append((batch, {one.sha256 for one in files}))
            self.failures |= batch.failures
            for one, content in zip(files, contents, strict=True):
                found[one.sha256] = content
                told()
        return [found[one.sha256] for one in received]

    def _typed(self, new: Sequence[Submission], campaign: Campaign, decided: Mapping[str, str]) -> list[Batch]:
        """Files nobody typed before, batch by batch."""
        from pipeline.cache.batches import batches, typed

        self._look_into(new)
        tasks = [partial(typed, some, campaign, decided) for some in batches(new)]
        found: list[Batch] = list(self._engine.answers(tasks))
        for one in found:
            self.failures |= one.failures
        return found

    def _look_into(self, submissions: Sequence[Submission]) -> None:
        """Their cells, read together."""
        found = (one.content.grids for one in submissions)
        unread = [grids for grids in found if isinstance(grids, KeptGrids) and not grids.is_read]
        contents = self._read([grids.one for grids in unread]) if unread else ()
        for grids, content in zip(unread, contents, strict=True):
            grids.fill(content)

    def _add(self, reading: _Reading, submissions: Sequence[Submission], parts: Sequence[bytes]) -> None:
        from pipeline.cache.packs import Pack, content_plain, keep_pack

        kept = [one for one in submissions if one.content.problem is None or one.content.problem.code not in UNSURE]
        kept = [one for one in kept if one.sha256 not in self.failures]
        pack = Pack(
            {_entry_of(one): one.sha256 for one in kept},
            {one.sha256: content_plain(one.content) for one in kept},
            parts,
        )
        number = reading.next
        keep_pack(self._path(reading.name, number), pack)
        reading.packs.append(pack)
        reading.numbers.append(number)
        reading.places |= dict.fromkeys(pack.entries, len(reading.packs) - 1)

    def _replace(self, reading: _Reading, submissions: Sequence[Submission], parts: Sequence[bytes]) -> None:
        """One pack instead of all others of this reading."""
        old = list(reading.numbers)
        one = _Reading(reading.name, [], [], {})
        one.numbers = list(old)  # the new pack gets a number of its own
        self._add(one, submissions, parts)
        one.numbers = one.numbers[-1:]
        self._open[reading.name] = one
        for number in old:
            sealed.drop(self._path(reading.name, number))

    def _reading(self, campaign: Campaign, decided: Mapping[str, str]) -> _Reading:
        name = hash_of({"basis": self._basis, "campaign": campaign_hash(campaign), "decided": dict(decided)})[:NAMED]
        if name not in self._open:
            self._open[name] = self._opened(name)
        return self._open[name]

    def _opened(self, name: str) -> _Reading:
        reading = _Reading(name, [], [], {})
        paths = sorted(path for path in self._folder.glob(f"{name}-*") if PACK.fullmatch(path.name))
        if not paths:
            return reading
        from pipeline.cache.packs import kept_pack

        for path in paths:
            pack = kept_pack(path)
            if pack is None:
                sealed.drop(path)
                continue
            with suppress(OSError):
                os.utime(path)
            reading.packs.append(pack)
            reading.numbers.append(int(path.name.rpartition("-")[2]))
            reading.places |= dict.fromkeys(pack.entries, len(reading.packs) - 1)
        return reading

    def tidy(self) -> None:
        """Of packs nobody used for long only a few stay."""
        with suppress(OSError):
            paths = sorted(self._folder.iterdir(), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
            for path in paths[MOST_READINGS:]:
                sealed.drop(path)

    def _path(self, name: str, number: int) -> Path:
        return self._folder / f"{name}-{number:06d}"


def _entry_of(one: Submission) -> str:
    problem = one.content.problem
    said = f"{problem.code} {sorted(problem.facts.items())}" if problem and ":" in one.sha256 else ""
    return _entry(one.sha256, one.name, one.received_on.isoformat()) + said


def _entry(sha256: str, name: str, received_on: str) -> str:
    """What parsing looks at beside the bytes: the name may tell the village, the day is carried along."""
    return f"{sha256}|{received_on}|{name}"
