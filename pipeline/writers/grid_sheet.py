"""A sheet of very many plain cells: they are turned into XML when the file is written, and never stand in memory as cells.

XlsxWriter keeps some 200 bytes for every cell it was given. Here only what differs from a plain value (a mark, a merge)
is given to it; everything else stays in the rows it came in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

from pipeline.writers.quick_sheet import QuickSheet

if TYPE_CHECKING:
    from datetime import datetime, time

    from xlsxwriter.format import Format

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
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
        names = [xl_col_to_name(column) for column in range(self.dim_colmax + 1)]
        styles = {kind: str(look._get_xf_index()) for kind, look in self._looks.items()}
        texts = {text: f'" s="{styles["text"]}" t="s"><v>{number}</v></c>' for text, number in self._numbers.items()}
        looks: dict[int, str] = {}
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            values = self._grid[row] if row < len(self._grid) else ()
            own = _in_front(self.table.get(row) or {}, values)
            cells = dict(self._plain(values, own, names, f"{row + 1}", texts, styles))
            if not cells and not own:
                if row in self.row_info:
                    self._write_empty_row(row, None, self.row_info.get(row))
                continue
            self._write_row(row, None, self.row_info.get(row))
            if not own:
                self.fh.write("".join(cells.values()))
            for column in sorted({*cells, *own}) if own else ():
                if column in own:
                    self._write_quickly(row, column, f"{names[column]}{row + 1}", own[column], looks)
                else:
                    self.fh.write(cells[column])
            self._xml_end_tag("row")

    def _plain(
        self, values: Sequence[Any], own: Mapping[int, Any], names: Sequence[str], row: str, texts: Mapping[str, str],
        styles: Mapping[str, str],
    ) -> Iterator[tuple[int, str]]:  # fmt: skip
        """Column -> XML of the cells that only hold their value. texts: text -> what follows the address."""
        number = styles["number"]
        for column, value in enumerate(values):
            if value is None or value == "" or column in own:
                continue
            if value.__class__ is str:
                yield column, f'<c r="{names[column]}{row}{texts[value]}'
            elif value.__class__ is float and value - value == 0:
                yield column, f'<c r="{names[column]}{row}" s="{number}"><v>{value:.16G}</v></c>'
            else:
                yield column, self._unusual(f"{names[column]}{row}", value, texts, styles)

    def _unusual(self, address: str, value: Any, texts: Mapping[str, str], styles: Mapping[str, str]) -> str:
        kind, kept = self._written(value)
        if isinstance(kept, str):
            return f'<c r="{address}{texts[kept]}'
        number = kept if isinstance(kept, (int, float)) else self._convert_date_time(kept)
        return f'<c r="{address}" s="{styles[kind]}"><v>{number:.16G}</v></c>'


def _in_front(own: Mapping[int, Any], values: Sequence[Any]) -> Mapping[int, Any]:
    """What was written to a row, without blanks where the row has a value."""
    return own and {
        column: cell
        for column, cell in own.items()
        if cell.__class__.__name__ != "Blank" or column >= len(values) or values[column] in (None, "")
    }
