"""A sheet of very many plain cells: they are turned into XML when the file is written, and never stand in memory as cells.

XlsxWriter keeps some 200 bytes for every cell it was given. Here only what differs from a plain value (a mark, a merge)
is given to it; everything else stays in the rows it came in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

from pipeline.writers.quick_sheet import QuickSheet

if TYPE_CHECKING:
    from datetime import datetime, time

    from xlsxwriter.format import Format

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
MOST_KEPT = 50_000
OPENING = '<c r="'
Written = tuple[str, "str | float | datetime | time"]
"""Kind of value, and the value a cell gets: a text, a number, or a day or time."""


class GridSheet(QuickSheet):
    """A worksheet over the rows of a grid. What was written to a cell stands in front of the grid's own value."""

    _grid: Sequence[Sequence[Any]] = ()

    def take(
        self, rows: Sequence[Sequence[Any]], written: Callable[[Any], Written], looks: Mapping[str, Format]
    ) -> None:
        """The values of the sheet from A1 on; None and "" are no cells. looks: kind of value -> its format."""
        self._grid = [row[:MOST_COLUMNS] if len(row) > MOST_COLUMNS else row for row in rows[:MOST_ROWS]]
        self._written, self._looks = written, looks
        self._numbers: dict[str, int] = {}
        width = 0
        for row in self._grid:
            width = max(width, len(row))
            for value in row:
                kind = value.__class__
                if kind is str:
                    if value not in self._numbers:
                        self._know(value)
                elif kind is not float or value - value != 0:  # not a finite number
                    self._know(value)
        if width:
            self._check_dimensions(0, 0)
            self._check_dimensions(len(self._grid) - 1, width - 1)

    def _know(self, value: Any) -> None:
        """Give a text its number among the shared strings, while there is still a table of them."""
        if value is None or value == "":
            return
        _, kept = self._written(value)
        if isinstance(kept, str):
            self._numbers[kept] = self.str_table._get_shared_string_index(kept)
            if isinstance(value, str):
                self._numbers[value] = self._numbers[kept]

    def _write_rows(self) -> None:
        if not self._grid:
            super()._write_rows()
            return
        names = [f"{OPENING}{xl_col_to_name(column)}" for column in range(self.dim_colmax + 1)]
        endings = _Endings(self._ending)
        looks: dict[int, str] = {}
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            values = self._grid[row] if row < len(self._grid) else ()
            own = _in_front(self.table.get(row) or {}, values)
            number = f"{row + 1}"
            if own:
                self._write_row(row, None, self.row_info.get(row))
                self._write_mixed(row, values, own, names, endings, looks)
                self._xml_end_tag("row")
                continue
            cells = [
                name + number + endings[value]
                for name, value in zip(names, values, strict=False)
                if value is not None and value != ""
            ]
            if cells:
                self._write_row(row, None, self.row_info.get(row))
                self.fh.write("".join(cells))
                self._xml_end_tag("row")
            elif row in self.row_info:
                self._write_empty_row(row, None, self.row_info.get(row))

    def _write_mixed(
        self, row: int, values: Sequence[Any], own: Mapping[int, Any], names: Sequence[str], endings: Mapping[Any, str],
        looks: dict[int, str],
    ) -> None:  # fmt: skip
        """The cells of a row of which some were written to."""
        for column, name in enumerate(names):
            value = values[column] if column < len(values) else None
            if column in own:
                self._write_quickly(row, column, f"{name[len(OPENING) :]}{row + 1}", own[column], looks)
            elif value is not None and value != "":
                self.fh.write(f"{name}{row + 1}{endings[value]}")

    def _ending(self, value: Any) -> str:
        """XML of a cell that only holds a value, after its address."""
        if value.__class__ is str and value in self._numbers:
            return f'" s="{self._looks["text"]._get_xf_index()}" t="s"><v>{self._numbers[value]}</v></c>'
        kind, kept = self._written(value)
        style = self._looks[kind]._get_xf_index()
        if isinstance(kept, str):
            return f'" s="{style}" t="s"><v>{self._numbers[kept]}</v></c>'
        number = kept if isinstance(kept, (int, float)) else self._convert_date_time(kept)
        return f'" s="{style}"><v>{number:.16G}</v></c>'


class _Endings(dict[Any, str]):
    """Value -> what follows the address of its cell; most values stand in many cells. Equal values are written alike."""

    def __init__(self, ending: Callable[[Any], str]) -> None:
        super().__init__()
        self._ending = ending

    def __missing__(self, value: Any) -> str:
        ending = self._ending(value)
        if len(self) < MOST_KEPT:
            self[value] = ending
        return ending


def _in_front(own: Mapping[int, Any], values: Sequence[Any]) -> Mapping[int, Any]:
    """What was written to a row, without blanks where the row has a value."""
    return own and {
        column: cell
        for column, cell in own.items()
        if cell.__class__.__name__ != "Blank" or column >= len(values) or values[column] in (None, "")
    }
