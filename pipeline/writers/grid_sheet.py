"""A sheet of very many plain cells: they are turned into XML when the file is written, and never stand in memory as cells.

XlsxWriter keeps some 200 bytes for every cell it was given. Here only what differs from a plain value (a mark, a merge)
is given to it; everything else stays in the rows it came in, and is written by distinct value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from operator import getitem
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

from pipeline.writers.quick_sheet import SHORT, QuickSheet

if TYPE_CHECKING:
    from datetime import datetime, time

    from xlsxwriter.format import Format

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
MOST_KEPT = 50_000
TOGETHER = 1_000  # rows whose distinct values are looked for at a time
ROW = "\0"  # stands for the number of the row in a cell made before the row is known; no cell has one
Written = tuple[str, "str | float | datetime | time"]
"""Kind of value, and the value a cell gets: a text, a number, or a day or time."""


class GridSheet(QuickSheet):
    """A worksheet over the rows of a grid. What was written to a cell stands in front of the grid's own value."""

    _grid: Sequence[Sequence[Any]] = ()

    def take(
        self, rows: Sequence[Sequence[Any]], written: Callable[[Any], Written], looks: Mapping[str, Format]
    ) -> None:
        """The values of the sheet from A1 on; None and "" are no cells. looks: kind of value -> its format.

        written: not asked for short texts without control characters and for finite numbers, which are what they are.
        """
        width = max(map(len, rows), default=0)
        if width > MOST_COLUMNS or len(rows) > MOST_ROWS:
            rows, width = [row[:MOST_COLUMNS] for row in rows[:MOST_ROWS]], min(width, MOST_COLUMNS)
        self._grid, self._written, self._looks = rows, written, looks
        self._styles: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._columns = [_Column(xl_col_to_name(column), self._ending) for column in range(width)]
        for first in range(0, len(rows), TOGETHER):
            for column, values in zip(self._columns, zip_longest(*rows[first : first + TOGETHER]), strict=False):
                column.know(dict.fromkeys(values))
        if width:
            self._check_dimensions(0, 0)
            self._check_dimensions(len(rows) - 1, width - 1)

    def _write_rows(self) -> None:
        if not self._grid:
            super()._write_rows()
            return
        beyond = range(len(self._columns), self.dim_colmax + 1)  # written to beside the grid
        columns = [*self._columns, *(_Column(xl_col_to_name(column), self._ending) for column in beyond)]
        write, is_usual = self.fh.write, self.default_row_height == self.original_row_height
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            values = self._grid[row] if row < len(self._grid) else ()
            own = _in_front(self.table.get(row) or {}, values)
            number, described = str(row + 1), self.row_info.get(row)
            if own:
                self._write_row(row, None, described)
                self._write_mixed(row, values, own, columns)
                write("</row>")
                continue
            cells = "".join(map(getitem, columns, values)).replace(ROW, number)
            if cells and is_usual and described is None:
                write(f'<row r="{number}">{cells}</row>')
            elif cells:
                self._write_row(row, None, described)
                write(f"{cells}</row>")
            elif described is not None:
                self._write_empty_row(row, None, described)

    def _write_mixed(self, row: int, values: Sequence[Any], own: Mapping[int, Any], columns: Sequence[_Column]) -> None:
        """The cells of a row of which some were written to."""
        for number, column in enumerate(columns):
            if number in own:
                ending = self._cell_ending(own[number])
                if ending:
                    self.fh.write(f'<c r="{column.name}{row + 1}{ending}')
                else:
                    self._write_cell(row, number, own[number])
            elif number < len(values):
                self.fh.write(column[values[number]].replace(ROW, str(row + 1)))

    def _ending(self, value: Any) -> str:
        """XML of a cell that only holds a value, after its address."""
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


class _Column(dict[Any, str]):
    """Value -> XML of its cell in a column, "" for no cell; most values stand in many rows. Equal values are written alike."""

    def __init__(self, name: str, ending: Callable[[Any], str]) -> None:
        super().__init__({None: "", "": ""})
        self.name, self._ending = name, ending
        self._opening = f'<c r="{name}{ROW}'

    def know(self, values: Iterable[Any]) -> None:
        """Make the cells of these values, while there is still a table of shared texts; of very many, only look into it."""
        opening, ending = self._opening, self._ending
        made = {value: opening + ending(value) for value in values if value not in self}
        if len(self) < MOST_KEPT:
            self.update(made)

    def __missing__(self, value: Any) -> str:
        return self._opening + self._ending(value)


def _in_front(own: Mapping[int, Any], values: Sequence[Any]) -> Mapping[int, Any]:
    """What was written to a row, without blanks where the row has a value."""
    return own and {
        column: cell
        for column, cell in own.items()
        if cell.__class__.__name__ != "Blank" or column >= len(values) or values[column] in (None, "")
    }
