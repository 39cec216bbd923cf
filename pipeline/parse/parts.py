"""Registers put together from what was read at different times and places: the same as if everything had been read at once.

What a file says does not depend on the files beside it (rules across files come later), so only order and numbers of
the sheets have to be restored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from pipeline.model import Finding, Registers, Submission
from pipeline.parse.coded import Codes, Table, coded, framed, stacked, taken

Numbers = Mapping[int, int]
"""Number of a sheet in its part -> number in the whole."""


class File(Protocol):
    """A file handed in, whether read or not (pipeline.model.Submission)."""

    @property
    def sequence(self) -> int:
        """Number of the run that saw it first."""

    @property
    def name(self) -> str:
        """Path below the input folder."""

    @property
    def sha256(self) -> str:
        """Hash of its content."""


@dataclass(frozen=True)
class Part:
    """Registers of some files with their texts as numbers (pipeline.parse.coded). sheets: its first column is the source."""

    tables: Mapping[str, Table]
    sheets: Table
    columns: Mapping[int, Mapping[str, str]]
    findings: tuple[Finding, ...]
    changes: Table


def in_order(submissions: Iterable[Submission]) -> list[Submission]:
    """The order files are read in, and sheets numbered by."""
    return sorted(submissions, key=place_of)


def place_of(file: File) -> tuple[int, str, str]:
    """What the order of files goes by."""
    return file.sequence, file.name, file.sha256


def by_file(findings: Iterable[Finding], order: Sequence[str]) -> tuple[Finding, ...]:
    """Grouped by file. order: content hashes as files were read."""
    place = {sha256: number for number, sha256 in enumerate(order)}
    return tuple(sorted(findings, key=lambda one: place[one.submission]))


def part_of(registers: Registers) -> Part:
    """Registers as a part."""
    return Part(
        {name: coded(table) for name, table in registers.tables.items()},
        coded(registers.sheets.reset_index()),
        registers.columns,
        registers.findings,
        coded(registers.changes),
    )


def registers_of(part: Part) -> Registers:
    """A part as registers."""
    return Registers(
        {name: framed(table) for name, table in part.tables.items()},
        framed(part.sheets).drop(columns="source").rename_axis("source"),
        part.columns,
        part.findings,
        framed(part.changes),
    )


def joined(parts: Sequence[tuple[Part, Collection[str]]], order: Sequence[str]) -> Part:
    """One part from many, each with the content hashes of the files to take from it; no file from two parts.

    order: all content hashes as the files would be read. Every part must have the same registers.
    """
    numbers = _numbers(parts, order)
    registers = [part for part, _ in parts]
    columns = {new: part.columns[old] for part, own in zip(registers, numbers, strict=True) for old, new in own.items()}
    return Part(
        {name: _stacked([part.tables[name] for part in registers], numbers) for name in registers[0].tables},
        _stacked([part.sheets for part in registers], numbers),
        dict(sorted(columns.items())),
        by_file(
            (
                replace(one, source=own[one.source]) if one.source >= 0 and own[one.source] != one.source else one
                for (part, files), own in zip(parts, numbers, strict=True)
                for one in part.findings
                if one.submission in files
            ),
            order,
        ),
        _stacked([part.changes for part in registers], numbers),
    )


def _numbers(parts: Sequence[tuple[Part, Collection[str]]], order: Sequence[str]) -> list[dict[int, int]]:
    """Of each part: number of a wanted sheet -> its number in the whole."""
    place = {sha256: number for number, sha256 in enumerate(order)}
    sheets = sorted(
        (place[submission], source, number)
        for number, (part, files) in enumerate(parts)
        for source, submission in _submissions(part)
        if submission in files
    )
    numbers: list[dict[int, int]] = [{} for _ in parts]
    for new, (_, source, number) in enumerate(sheets):
        numbers[number][source] = new
    return numbers


def _submissions(part: Part) -> Iterable[tuple[int, str]]:
    """Sheet and content hash of its file."""
    if not part.sheets.length:
        return ()
    texts = part.sheets.columns["submission"]
    names = map(texts.distinct.__getitem__, texts.codes.tolist())
    return zip(part.sheets.columns["source"].tolist(), names, strict=True)


def _stacked(tables: Sequence[Table], numbers: Sequence[Numbers]) -> Table:
    """The rows of the wanted sheets, by their number in the whole."""
    wanted: list[Codes | None] = []
    renumbered = []
    for table, own in zip(tables, numbers, strict=True):
        new = _renumbered(table, own)
        rows = np.flatnonzero(new >= 0)
        renumbered.append(new[rows])
        wanted.append(None if len(rows) == table.length else rows)
    whole = stacked(tables, wanted)
    if not whole.length:
        return whole
    sources = np.concatenate(renumbered)
    whole = replace(whole, columns={**whole.columns, "source": sources})
    if (sources[1:] < sources[:-1]).any():
        whole = taken(whole, np.argsort(sources, kind="stable"))
    return whole


def _renumbered(table: Table, numbers: Numbers) -> np.ndarray:
    """-1 for a sheet that is not wanted."""
    sources = table.columns["source"] if table.length else np.empty(0, dtype=np.int64)
    known = np.full(int(sources.max(initial=-1)) + 1, -1, dtype=np.int64)
    for old, new in numbers.items():
        if old < len(known):
            known[old] = new
    places: np.ndarray = known[sources]
    return places
