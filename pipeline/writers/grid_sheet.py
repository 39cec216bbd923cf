"""A sheet of very many plain cells: they are turned into XML when the file is written, and never stand in memory as cells.

XlsxWriter keeps some 200 bytes for every cell it was given. Here only what differs from a plain value (a mark, a merge)
is given to it; everything else stays in the rows it came in, and is written by distinct value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from pipeline.writers.quick_sheet import SHORT, QuickSheet

if TYPE_CHECKING:
    from datetime import datetime, time

    from xlsxwriter.format import Format

    from pipeline.columns import Column, ColumnRows

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
MOST_KEPT = 50_000  # cells of a column kept as XML; of more distinct values they are made when they are written
TOGETHER = 1_000  # rows made at a time
ROW = "\0"  # stands for the number of the row in a cell made before the row is known; no cell has one
Written = tuple[str, "str | float | datetime | time"]
"""Kind of value, and the value a cell gets: a text, a number, or a day or time."""


class GridSheet(QuickSheet):
    """A worksheet over the rows of a grid. What was written to a cell stands in front of the grid's own value."""

    _columns: Sequence[_CellColumn] = ()

    def take(self, rows: ColumnRows, written: Callable[[Any], Written], looks: Mapping[str, Format]) -> None:
        """The values of the sheet from A1 on; None and "" are no cells. looks: kind of value -> its format.

        written: not asked for short texts without control characters and for finite numbers, which are what they are.
        """
        self._height = min(rows.height, MOST_ROWS)
        self._written, self._looks = written, looks
        self._styles: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._columns = [
            _CellColumn(xl_col_to_name(number), rows.column(number), self._ending)
            for number in range(min(rows.width, MOST_COLUMNS))
        ]
        if self._columns and self._height:
            self._check_dimensions(0, 0)
            self._check_dimensions(self._height - 1, len(self._columns) - 1)

    def _write_rows(self) -> None:
        if not self._columns:
            super()._write_rows()
            return
        blank = ("",) * len(self._columns)
        for first in range(0, self.dim_rowmax + 1, TOGETHER):
            last = min(first + TOGETHER, self._height)
            made = list(zip(*(column.cells(first, last) for column in self._columns), strict=True))
            for row in range(first, min(first + TOGETHER, self.dim_rowmax + 1)):
                self._write_one(row, made[row - first] if row < last else blank)

    def _write_one(self, row: int, cells: Sequence[str]) -> None:
        """cells: the grid's own, their row still to be put in."""
        number, described, own = str(row + 1), self.row_info.get(row), self.table.get(row)
        text = "".join(cells)
        front = own and {
            column: cell
            for column, cell in own.items()
            if cell.__class__.__name__ != "Blank" or column >= len(cells) or not cells[column]
        }
        if not text and not front:
            if described is not None:
                self._write_empty_row(row, None, described)
            return
        if front or described is not None or self.default_row_height != self.original_row_height:
            self._write_row(row, None, described)
        else:
            self.fh.write(f'<row r="{number}">')
        if front:
            self._write_mixed(row, cells, front)
        else:
            self.fh.write(text.replace(ROW, number))
        self.fh.write("</row>")

    def _write_mixed(self, row: int, cells: Sequence[str], front: Mapping[int, Any]) -> None:
        """The cells of a row of which some were written to."""
        number = str(row + 1)
        for column in sorted({*range(len(cells)), *front}):
            if column not in front:
                self.fh.write(cells[column].replace(ROW, number))
            elif ending := self._cell_ending(front[column]):
                self.fh.write(f'<c r="{xl_col_to_name(column)}{number}{ending}')
            else:
                self._write_cell(row, column, front[column])

    def _ending(self, value: Any) -> str:
        """XML of a cell that only holds a value, after its address. Gives texts their number among the shared ones."""
        kept: Any = value
        if value.__class__ is str and value.isprintable() and len(value) <= SHORT:
            kind = "text"
        elif value.__class__ is float and value - value == 0:  # a finite number
            kind = "number"
        else:
            kind, kept = self._written(value)
        style = self._styles.get(kind)
        if style is None:
            style = self._styles[kind] = f'" s="{self._looks[kind]._get_xf_index()}"'
        if kept.__class__ is str:
            text = self._numbers.get(kept)
            if text is None:
                text = self._numbers[kept] = self.str_table._get_shared_string_index(kept)
            return f'{style} t="s"><v>{text}</v></c>'
        number = kept if isinstance(kept, (int, float)) else self._convert_date_time(kept)
        return f"{style}><v>{number:.16G}</v></c>"


class _CellColumn:
    """The cells of a column as XML, one for every distinct value."""

    def __init__(self, name: str, column: Column, ending: Callable[[Any], str]) -> None:
        self._opening, self._column, self._ending = f'<c r="{name}{ROW}', column, ending
        made = [self._made(value) for value in column.values]  # while there is still a table of shared texts
        self._kept = np.array(made, dtype=object) if len(made) <= MOST_KEPT else None

    def cells(self, first: int, last: int) -> list[str]:
        """XML of the cells of these rows, "" for none."""
        codes = self._column.codes[first:last]
        if self._kept is not None:
            return self._kept[codes].tolist()  # type: ignore[no-any-return]
        return [self._made(self._column.values[code]) for code in codes.tolist()]

    def _made(self, value: Any) -> str:
        return "" if value is None or value == "" else self._opening + self._ending(value)
