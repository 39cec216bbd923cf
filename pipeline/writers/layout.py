"""Where the blocks of a sheet stand: rows, columns, widths, heights. Pure arithmetic, so that charts can refer to any sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.reports.book import Block, Charts, KeyNumbers, Line, Notes, Sheet, Table, Title
from pipeline.text import display_width, lines_needed

if TYPE_CHECKING:
    from pipeline.writers.theme import Theme

CHARACTER = 2.0  # columns of a sheet per Chinese character
DEFAULT_WIDTH = 8.0
WRAPPING = frozenset({"wrapped"})
SINGLE = frozenset({"center"})  # roles of one line: what does not fit is cut
WIDEST = 40.0


@dataclass(frozen=True)
class Placed:
    """A block and the first row it takes (0-based)."""

    block: Block
    row: int


@dataclass(frozen=True)
class Layout:
    """A sheet laid out. widths: of its columns, in half-width characters. heights: row -> points. rows: used.

    header: (first row, first row of data) of its first table, None without one.
    """

    sheet: Sheet
    placed: tuple[Placed, ...]
    widths: tuple[float, ...]
    heights: dict[int, float]
    header: tuple[int, int] | None

    @property
    def last_column(self) -> int:
        """Number of the last column used (0-based)."""
        return len(self.widths) - 1


def header_rows(table: Table) -> int:
    """Rows a table's header takes: two when columns are grouped."""
    return 2 if any(column.group for column in table.columns) else 1


def first_data_row(table: Table, row: int) -> int:
    """Row of a table's first data row when the block starts at `row`."""
    return row + bool(table.title) + header_rows(table)


def laid_out(sheet: Sheet, theme: Theme) -> Layout:
    """The sheet with every block at its place."""
    widths = _widths(sheet, theme)
    heights: dict[int, float] = {}
    placed: list[Placed] = []
    header, row = None, 0
    for block in sheet.blocks:
        if (
            isinstance(block, (Table, Charts, KeyNumbers))
            and placed
            and not isinstance(placed[-1].block, (Title, Line))
        ):
            heights[row] = theme.sizes["gap"]
            row += 1
        placed.append(Placed(block, row))
        if isinstance(block, Table) and header is None:
            header = (row + bool(block.title), first_data_row(block, row))
        taken = _heights(block, widths, theme)
        heights |= {row + number: height for number, height in enumerate(taken)}
        row += len(taken)
    return Layout(sheet, tuple(placed), widths, heights, header)


def _widths(sheet: Sheet, theme: Theme) -> tuple[float, ...]:
    widths = [width * CHARACTER + theme.sizes["padding"] for width in sheet.widths]
    for block in sheet.blocks:
        if not isinstance(block, Table):
            continue
        for number, column in enumerate(block.columns):
            wanted = column.width * CHARACTER + theme.sizes["padding"]
            if number == len(widths):
                widths.append(wanted)
            elif not sheet.widths:
                widths[number] = max(widths[number], wanted)
            if column.role in SINGLE:
                widths[number] = max(widths[number], _longest(block, number, widths[number], theme))
    return _under_headings(sheet, widths, theme) or (DEFAULT_WIDTH,) * 10


def _under_headings(sheet: Sheet, widths: list[float], theme: Theme) -> tuple[float, ...]:
    """The widths, all wider where the title or a line of the sheet is wider than all of them together and would be cut."""
    base = theme.roles["base"]["font_size"]
    needed = max(
        (
            display_width(block.text) * theme.properties((block.role,))["font_size"] / base
            for block in sheet.blocks
            if isinstance(block, (Title, Line)) and block.role != "remark"
        ),
        default=0.0,
    )
    more = max(1.0, needed / sum(widths)) if widths else 1.0
    return tuple(width * more for width in widths)


def _longest(table: Table, number: int, width: float, theme: Theme) -> float:
    """The width a column of names needs: a long village name would be cut on both sides, for its neighbours are filled."""
    texts = {getattr(row[number], "text", "") for row in table.rows}
    beyond = (display_width(text) for text in texts if len(text) * CHARACTER > width - theme.sizes["padding"])
    return min(WIDEST, max(beyond, default=0) + theme.sizes["padding"])


def _heights(block: Block, widths: tuple[float, ...], theme: Theme) -> list[float]:
    sizes = theme.sizes
    total = sum(widths)
    if isinstance(block, Title):
        return [sizes[block.role]]
    if isinstance(block, Line):
        wrapped = block.role == "remark"
        return [
            max(sizes.get(block.role, sizes["line"]), sizes["note"] * lines_needed(block.text, total) if wrapped else 0)
        ]
    if isinstance(block, KeyNumbers):
        return [sizes["key_label"], sizes["key_number"], sizes["key_below"]]
    if isinstance(block, Charts):
        return [sizes["chart_row"]] * block.height
    if isinstance(block, Notes):
        return [sizes["note"] * lines_needed(line, total * 1.05) for line in block.lines]
    return _table_heights(block, widths, theme)


def _table_heights(table: Table, widths: tuple[float, ...], theme: Theme) -> list[float]:
    sizes = theme.sizes
    labels = max(
        (lines_needed(column.label, width - 0.5) for column, width in zip(table.columns, widths, strict=False)),
        default=1,
    )
    heights = [sizes["section"]] if table.title else []
    heights += [sizes["head"]] * (header_rows(table) - 1)
    heights.append(max(sizes["head"], sizes["wrapped_line"] * labels + 4))
    wrapping = [number for number, column in enumerate(table.columns) if column.role in WRAPPING]
    for row in (*table.rows, *([table.total] if table.total else [])):
        lines = max(
            (lines_needed(getattr(row[number], "text", ""), widths[number] - 1.4) for number in wrapping), default=1
        )
        heights.append(min(400.0, max(sizes["row"], sizes["wrapped_line"] * lines + 3)))
    return heights


def key_spans(widths: tuple[float, ...], count: int) -> list[tuple[int, int]]:
    """Columns split into `count` neighbouring spans of about equal width: (first, last) of each."""
    total, first, filled = sum(widths), 0, 0.0
    spans: list[tuple[int, int]] = []
    for number, width in enumerate(widths):
        filled += width
        left = len(widths) - number - 1
        due = filled >= total * (len(spans) + 1) / count - width / 2
        if len(spans) < count - 1 and (due or left < count - len(spans)):
            spans.append((first, number))
            first = number + 1
    return [*spans, (first, len(widths) - 1)]
