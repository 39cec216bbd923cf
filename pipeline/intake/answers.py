"""From the answer of a reading process to the content the core knows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from itertools import accumulate, chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from pipeline.intake.sniff import suffix_fits
from pipeline.model import Content, Grid, Problem, Value
from pipeline.wording import words

if TYPE_CHECKING:
    from pipeline.columns import Column, ColumnRows

TODO = frozenset({"document", "image", "archive", "shortcut"})  # each has one thing to do of its own


def decoded(answer: bytes, name: str) -> Content:
    """The content of a file, or its problem. name: what the clerk calls it."""
    head, _, cells = answer.partition(b"\n")
    try:
        told = json.loads(head)
    except ValueError:
        return failed("file_reader_died")
    if "problem" in told:
        code, facts = told["problem"]
        return failed(code, **dict(facts))
    kind = told["kind"]
    notes = [Problem(code, _facts(facts)) for code, facts in told["notes"]]
    if not suffix_fits(kind, name):
        notes.append(Problem("file_wrong_suffix", {"suffix": Path(name).suffix, "kind": kind}))
    if sum(size for grid in told["grids"] for _, *sizes in grid["columns"] for size in sizes) != len(cells):
        return failed("file_reader_died")
    return Content(
        kind=kind,
        grids=PackedGrids(told["grids"], cells),
        properties=dict(told["properties"]),
        notes=tuple(notes),
    )


def failed(code: str, **facts: str) -> Content:
    """A file that was not read. code, facts: as in templates/findings/files.toml."""
    return Content(problem=Problem(code, _facts(list(facts.items()))))


def _untagged(entry: dict) -> object:
    if len(entry) == 1:
        if "d" in entry:
            return datetime.fromisoformat(entry["d"])
        if "t" in entry:
            return time.fromisoformat(entry["t"])
    return entry


def _facts(facts: list) -> Mapping[str, str]:
    """Facts as the sentences take them: lists joined, names of things in the user's words."""
    say = words("state")
    known = {key: say("joiner").join(value) if isinstance(value, list) else str(value) for key, value in facts}
    if "what" in known:
        what = known["what"]
        known["what"] = say(f"what.{what}")
        if "limit" not in known:
            known["todo"] = say(f"todo.{what if what in TODO else 'other'}")
    return known


class PackedGrids(Sequence[Grid]):
    """The sheets of a file as the reader told them: unpacked whenever somebody looks, and not kept unpacked.

    told: what is said of every sheet beside its cells. cells: of every column its values, then its numbers.
    """

    def __init__(self, told: Sequence[Mapping[str, Any]], cells: bytes) -> None:
        self._told, self._cells = told, cells
        sizes = [[size for _, *sizes in grid["columns"] for size in sizes] for grid in told]
        self._starts = [0, *accumulate(map(sum, sizes))]

    @property
    def size(self) -> int:
        """Bytes the cells take."""
        return len(self._cells)

    def __len__(self) -> int:
        return len(self._told)

    @overload
    def __getitem__(self, place: int) -> Grid: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Grid]: ...
    def __getitem__(self, place: int | slice) -> Grid | Sequence[Grid]:
        if isinstance(place, slice):
            return tuple(self._grid(number) for number in range(*place.indices(len(self))))
        return self._grid(range(len(self))[place])

    def _grid(self, number: int) -> Grid:
        told = self._told[number]
        hidden_rows, hidden_columns = told["concealed"]
        return Grid(
            sheet=told["sheet"],
            rows=self._rows(told, self._starts[number]),
            merged=tuple((top, left, bottom, right) for top, left, bottom, right in told["merged"]),
            hidden=told["hidden"],
            broken={(row, column): text for row, column, text in told["broken"]},
            hidden_rows=frozenset(hidden_rows),
            hidden_columns=frozenset(hidden_columns),
        )

    def _rows(self, told: Mapping[str, Any], start: int) -> ColumnRows:
        from pipeline.columns import ColumnRows  # late: a parent that has nothing to read needs no numpy

        spots = list(accumulate(chain((start,), *(sizes for _, *sizes in told["columns"]))))

        def column(index: int) -> Column:
            first, middle, last = spots[2 * index : 2 * index + 3]
            return _column(self._cells[first:middle], self._cells[middle:last], told["columns"][index][0])

        return ColumnRows(told["height"], len(told["columns"]), column)


def _column(values: bytes, numbers: bytes, size: int) -> Column:
    import numpy as np

    from pipeline.columns import Column

    told: list[Value] = json.loads(values, object_hook=_untagged) if values else []
    return Column(np.frombuffer(numbers, dtype=f"<u{size}"), [None, *told])
