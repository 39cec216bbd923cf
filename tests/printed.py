"""What a planned workbook shows, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.reports.book import Book, Cell, KeyNumbers, Sheet, Shown, Table


def cells_of(sheet: Sheet) -> Iterator[Cell]:
    """Every cell of a sheet's tables and key numbers, in printed order."""
    for block in sheet.blocks:
        if isinstance(block, KeyNumbers):
            yield from (item.number for item in block.items)
        elif isinstance(block, Table):
            for row in (*block.rows, *([block.total] if block.total else [])):
                yield from row


def shown_in(book: Book) -> Iterator[Shown]:
    """Every number of a book that is a figure."""
    for sheet in book.sheets:
        yield from (cell for cell in cells_of(sheet) if isinstance(cell, Shown))
