"""What was used is not what was typed: every such cell, for the record of changes (PRACTICE C). Made by distinct value.

A change of meaning (a year added, a remark cut off, a ditto mark followed) is one line per cell; a change of style (a
day written another way, a number with its word) is one line per column and sheet, with the first cell as example and a
count. Nothing the village typed is changed in its own file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.empty_tables import nothing_changed
from pipeline.parse.stack import Cells, Codes, Stack
from pipeline.parse.text import shown
from pipeline.parse.typed import Typed
from schemas.form import Column, Kind
from schemas.states import FOUND, NO, NONE_SAID, NOT_FOUND, YES

GROUPED = frozenset({"several_names", "signature", "option_style"})
STYLES: Mapping[Kind, str] = {
    Kind.TEXT: "text_style", Kind.NAME: "name_style", Kind.CODE: "code_style", Kind.UNIT: "unit_alias",
    Kind.DATE: "date_style", Kind.PHONE: "phone_style", Kind.COUNT: "number_style", Kind.AGE: "number_style",
    Kind.WEIGHT: "number_style", Kind.OPTION: "option_style", Kind.FLAG: "option_style", Kind.PRESENCE: "option_style",
    Kind.CHOICES: "option_style", Kind.BAND: "option_style",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A rule, the texts before and after, and whether all its cells of a sheet share one line."""

    rule: str
    before: str
    after: str
    grouped: bool


Line = tuple[int, int, str, str, str, str, str, int]
"""source, row, column, label, before, after, rule, count."""


def change_table(lines: Sequence[Line]) -> pd.DataFrame:
    """schemas.tables.Changes, one row per line."""
    empty = nothing_changed()
    return pd.DataFrame(lines, columns=empty.columns).astype(empty.dtypes.to_dict()) if lines else empty


def change_of(value: object, typed: Typed, column: Column) -> Change | None:
    """Why a cell was not used as it was typed; None when it was, or when a finding says that it was not used at all."""
    if (typed.code and typed.value is None) or (isinstance(value, str) and value == typed.value):
        return None
    before = shown(value)
    if before == typed.value or before == (after := _after(typed.value, column.kind)):
        return None
    if typed.rule:
        return Change(typed.rule, before, after, typed.rule in GROUPED)
    if typed.value is None:
        return Change("nothing_said", before, after, True)
    return Change("none_word" if typed.value == NONE_SAID else STYLES[column.kind], before, after, True)


def _after(value: object, kind: Kind) -> str:
    if isinstance(value, bool):
        return (FOUND if value else NOT_FOUND) if kind is Kind.PRESENCE else YES if value else NO
    return shown(value)


def column_changes(stack: Stack, column: Column, cells: Cells, typed: Sequence[Typed], codes: Codes) -> list[Line]:
    """All changes of one column. cells: as typed; codes: the same with ditto marks followed; typed: per distinct value."""
    used = np.zeros(len(typed), dtype=bool)
    used[cells.codes[cells.filled & (codes == cells.codes)]] = True
    made = [
        change_of(value, one, column) if is_used and not (value.__class__ is str and value == one.value) else None
        for value, one, is_used in zip(cells.distinct.tolist(), typed, used.tolist(), strict=True)
    ]
    kind = np.array([0 if one is None else 1 if one.grouped else 2 for one in made] + [0], dtype=np.int8)[cells.codes]
    lines: list[Line] = []

    def add(position: int, one: Change, count: int = 1) -> None:
        where = int(stack.source[position]), int(stack.row[position])
        lines.append((*where, column.name, column.label, one.before, one.after, one.rule, count))

    for position in np.flatnonzero(kind == 2).tolist():
        one = made[cells.codes[position]]
        assert one is not None
        add(position, one)
    for position, count in _first_of_each(stack, made, cells, np.flatnonzero(kind == 1)):
        one = made[cells.codes[position]]
        assert one is not None
        add(position, one, count)
    for position in np.flatnonzero((codes != cells.codes) & (codes >= 0)).tolist():
        before, after = shown(cells.distinct[cells.codes[position]]), typed[codes[position]].value
        add(position, Change("ditto", before, _after(after, column.kind), False))
    for position, text in sorted(cells.pictured.items()):
        add(position, Change("picture", text, "", False))
    return lines


def _first_of_each(
    stack: Stack, made: Sequence[Change | None], cells: Cells, positions: npt.NDArray[np.intp]
) -> list[tuple[int, int]]:
    """(first position, how many) for every sheet and rule."""
    if not len(positions):
        return []
    rules = sorted({one.rule for one in made if one is not None})
    number = np.array([rules.index(one.rule) if one is not None else 0 for one in made], dtype=np.int64)
    keys = stack.source[positions] * len(rules) + number[cells.codes[positions]]
    _, firsts, counts = np.unique(keys, return_index=True, return_counts=True)
    return list(zip(positions[firsts].tolist(), counts.tolist(), strict=True))


def filled_in(
    stack: Stack, column: Column, mask: npt.NDArray[np.bool_], values: Mapping[int, str], rule: str
) -> list[Line]:
    """Blank cells that took what stands elsewhere on their sheet, one line per sheet. values: sheet -> text."""
    positions = np.flatnonzero(mask)
    sources, firsts, counts = np.unique(stack.source[positions], return_index=True, return_counts=True)
    return [
        (source, int(stack.row[positions[first]]), column.name, column.label, "", values[source], rule, count)
        for source, first, count in zip(sources.tolist(), firsts.tolist(), counts.tolist(), strict=True)
        if values.get(source)
    ]
