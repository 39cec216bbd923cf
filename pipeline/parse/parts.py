"""Registers put together from what was read at different times: the same as if everything had been read at once.

What a file says does not depend on the files beside it (rules across files come later), so only order and numbers of
the sheets have to be restored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from pipeline.model import Registers, Submission

Numbers = Mapping[int, int]
"""Number of a sheet in its part -> number in the whole."""


def in_order(submissions: Iterable[Submission]) -> list[Submission]:
    """The order files are read in, and sheets numbered by."""
    return sorted(submissions, key=lambda one: (one.sequence, one.name, one.sha256))


def arranged(registers: Registers, order: Sequence[str]) -> Registers:
    """The same with findings and changes grouped by file and sheet. order: content hashes as files were read."""
    place = {sha256: number for number, sha256 in enumerate(order)}
    findings = tuple(sorted(registers.findings, key=lambda one: place[one.submission]))
    changes = registers.changes.sort_values("source", kind="stable", ignore_index=True)
    return replace(registers, findings=findings, changes=changes)


def joined(parts: Sequence[tuple[Registers, Collection[str]]], order: Sequence[str]) -> Registers:
    """One register set from parts, each with the content hashes of the files to take from it; no file from two parts.

    order: all content hashes as the files would be read. Every part must have the same registers.
    """
    place = {sha256: number for number, sha256 in enumerate(order)}
    sheets = sorted(
        (place[submission], source, number)
        for number, (part, files) in enumerate(parts)
        for source, submission in part.sheets["submission"].items()
        if submission in files
    )
    numbers: list[dict[int, int]] = [{} for _ in parts]
    for new, (_, source, number) in enumerate(sheets):
        numbers[number][source] = new
    registers = [part for part, _ in parts]
    columns = {new: part.columns[old] for part, own in zip(registers, numbers, strict=True) for old, new in own.items()}
    whole = Registers(
        {name: _stacked([part.tables[name] for part in registers], numbers) for name in registers[0].tables},
        _sheets([part.sheets for part in registers], numbers),
        dict(sorted(columns.items())),
        tuple(
            replace(one, source=own[one.source]) if one.source >= 0 else one
            for (part, files), own in zip(parts, numbers, strict=True)
            for one in part.findings
            if one.submission in files
        ),
        _stacked([part.changes for part in registers], numbers),
    )
    return arranged(whole, order)


def _stacked(tables: Sequence[pd.DataFrame], numbers: Sequence[Numbers]) -> pd.DataFrame:
    """The rows of the wanted sheets, by their number in the whole."""
    found = []
    for table, own in zip(tables, numbers, strict=True):
        new = _renumbered(table["source"].to_numpy(), own)
        wanted = np.flatnonzero(new >= 0)
        if len(wanted):
            rows = table if len(wanted) == len(table) else table.iloc[wanted]
            found.append(rows.assign(source=new[wanted]))
    if not found:
        return tables[0].iloc[:0].reset_index(drop=True)
    whole = found[0] if len(found) == 1 else pd.concat(found)
    if not whole["source"].is_monotonic_increasing:
        whole = whole.iloc[np.argsort(whole["source"].to_numpy(), kind="stable")]
    return whole.reset_index(drop=True)


def _renumbered(sources: np.ndarray, numbers: Numbers) -> np.ndarray:
    """-1 for a sheet that is not wanted."""
    known = np.full(int(sources.max(initial=-1)) + 1, -1, dtype=np.int64)
    for old, new in numbers.items():
        if old < len(known):
            known[old] = new
    places: np.ndarray = known[sources]
    return places


def _sheets(tables: Sequence[pd.DataFrame], numbers: Sequence[Numbers]) -> pd.DataFrame:
    found = [
        table.loc[list(own)].set_axis(pd.Index(list(own.values()), dtype="int64"))
        for table, own in zip(tables, numbers, strict=True)
        if own
    ]
    if not found:
        return tables[0].iloc[:0]
    whole = found[0] if len(found) == 1 else pd.concat(found)
    return whole.sort_index().set_axis(pd.RangeIndex(len(whole))).rename_axis("source")
