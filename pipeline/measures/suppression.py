"""Cells of a cross-table that must not be shown, so that nobody can be singled out nor worked out (PRACTICE B8)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Cells = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Cell = tuple[int, int]


def hidden_cells(table: Cells, n: Cells, below: int, *, adds_up: bool) -> tuple[Mask, Mask]:
    """Which cells of groups x options, and which group totals, stay hidden.

    Primary: 1 to below - 1 people, and everything about a group that small. Then as many more cells as it takes until no
    primary one has a single possible value left for a reader who sees the rest and knows the town's totals.
    adds_up: the options of a group make its total (one option per answer).
    """
    whole = np.column_stack([table, n])
    primary = (whole > 0) & (whole < below)
    primary |= ((n > 0) & (n < below))[:, None]
    hidden = primary.copy()
    secret = [(int(row), int(column)) for row, column in zip(*np.nonzero(primary), strict=True)]
    while True:
        told = next((cell for cell in secret if _can_be_told(cell, whole, hidden, adds_up)), None)
        if told is None:
            break
        more = next(_companions(told, whole, hidden, adds_up), None)
        if more is None:
            break  # nothing else is left to hide
        hidden[more] = True
    _give_back(secret, primary, hidden, whole, adds_up)
    return hidden[:, :-1], hidden[:, -1]


def _give_back(secret: list[Cell], primary: Mask, hidden: Mask, whole: Cells, adds_up: bool) -> None:
    """Show again what was hidden on the way and is not needed, the largest first."""
    spare = [(int(row), int(column)) for row, column in zip(*np.nonzero(hidden & ~primary), strict=True)]
    for cell in sorted(spare, key=lambda one: (-int(whole[one]), one)):
        hidden[cell] = False
        if any(_can_be_told(one, whole, hidden, adds_up) for one in secret):
            hidden[cell] = True


def _companions(told: Cell, whole: Cells, hidden: Mask, adds_up: bool) -> Iterator[Cell]:
    """Cells that may be hidden with it: those that share a sum first, groups of people before totals, small ones first."""
    row, column = told
    last = whole.shape[1] - 1
    shown = [(int(r), int(c)) for r, c in zip(*np.nonzero(~hidden), strict=True)]
    near = [cell for cell in shown if cell[1] == column or (adds_up and cell[0] == row)]

    def order(cell: Cell) -> tuple[bool, bool, int, Cell]:
        return (cell[1] == last and column != last, not whole[cell], int(whole[cell]), cell)

    yield from sorted(near, key=order)
    yield from sorted(shown, key=order)


def _can_be_told(cell: Cell, whole: Cells, hidden: Mask, adds_up: bool) -> bool:
    """Whether all tables that agree with what is shown have the same number here.

    Hidden cells may change by one along a closed path of rows and columns, up and down in turn; one that lies on no such
    path is fixed. A group total is written as a negative cell: then every row and column has a known sum.
    """
    rows, columns = whole.shape
    last = columns - 1

    def node(row: int) -> int:
        return row if adds_up else 0

    def steps(leave_out: tuple[Cell, bool]) -> list[set[int]]:
        found: list[set[int]] = [set() for _ in range(rows + columns)]
        for r, c in zip(*np.nonzero(hidden), strict=True):
            place = (int(r), int(c))
            rises, falls = (whole[place] > 0, True) if c == last else (True, whole[place] > 0)
            if rises and leave_out != (place, True):
                found[node(place[0])].add(rows + place[1])
            if falls and leave_out != (place, False):
                found[rows + place[1]].add(node(place[0]))
        return found

    row, column = node(cell[0]), rows + cell[1]
    positive = bool(whole[cell] > 0)
    rises, falls = (positive, True) if cell[1] == last else (True, positive)
    if rises and _leads(column, row, steps((cell, False))):
        return False
    return not (falls and _leads(row, column, steps((cell, True))))


def _leads(start: int, end: int, steps: list[set[int]]) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        for following in steps[waiting.pop()] - seen:
            if following == end:
                return True
            seen.add(following)
            waiting.append(following)
    return False
