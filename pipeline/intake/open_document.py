"""The content of an .ods workbook: what calamine does not tell of it. Runs in the reading process.

One pass that keeps nothing but what it looks for, and only over a file in which there can be something of the kind.
Element names are those calamine knows too: it reads no file that gives the usual name spaces unusual names. Standard
library only.
"""

from __future__ import annotations

import re
from xml.parsers.expat import ParserCreate

from pipeline.intake.cells import Unseen
from pipeline.intake.concealed import MAX_COLUMNS

SIGNS = (b'value-type="error"', b':visibility="', b'-spanned="', b':formula="')
CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
UNSHOWN = frozenset({"collapse", "filter"})
ERROR_TEXT = re.compile(r"#(?:N/A|DIV/0!|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:\d{3}")
MAX_ROWS = 1_048_576
REPEATED = 100  # how often one broken cell is told when it stands for many
Attributes = dict[str, str]


def unseen(content: bytes) -> dict[str, Unseen]:
    """Sheet name -> everything the reader will not tell of it. Raises ExpatError."""
    if not any(sign in content for sign in SIGNS):
        return {}
    return _Tables().read(content)


class _Tables:
    """Follows rows and columns through the repeats. Only inside a cell that may be broken is more than starts listened to."""

    def __init__(self) -> None:
        self._found: dict[str, Unseen] = {}
        self._sheet = Unseen()
        self._row = self._rows = self._column = self._columns = 0  # first one and how many, of the row and the cell
        self._filled = 0  # rows down to the last with anything in it
        self._hidden: list[tuple[int, int]] = []
        self._next_column = 0
        self._cell: Attributes = {}
        self._said: list[str] = []
        self._shown = False  # a result, be it an empty one
        self._aside = 0
        self._parser = ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start

    def read(self, content: bytes) -> dict[str, Unseen]:
        """See `unseen`."""
        self._parser.Parse(content, True)
        self._end_table()
        return self._found

    def _start(self, name: str, attributes: Attributes) -> None:
        if name in CELLS:
            self._start_cell(attributes)
        elif name == "text:p":
            self._shown = self._shown or not self._aside
        elif name == "table:table-row":
            self._row, self._rows = self._row + self._rows, _count(attributes, "table:number-rows-repeated")
            self._column = self._columns = 0
            if attributes.get("table:visibility") in UNSHOWN:
                self._hidden.append((self._row, self._row + self._rows))
        elif name == "table:table-column":
            self._start_column(attributes)
        elif name == "office:annotation":
            self._aside += bool(self._cell)
        elif name == "table:table":
            self._end_table()
            self._sheet = self._found.setdefault(attributes.get("table:name", ""), Unseen())
            self._row = self._rows = self._filled = self._next_column = 0

    def _end(self, name: str) -> None:
        if name in CELLS:
            self._parser.EndElementHandler = self._parser.CharacterDataHandler = None
            self._end_cell()
        elif name == "office:annotation":
            self._aside -= 1

    def _text(self, said: str) -> None:
        if not self._aside:
            self._said.append(said)

    def _end_table(self) -> None:
        hidden, self._hidden = self._hidden, []
        rows = {row for first, after in hidden for row in range(first, min(after, self._filled, MAX_ROWS))}
        self._sheet.concealed = sorted(rows), self._sheet.concealed[1]

    def _start_column(self, attributes: Attributes) -> None:
        first, count = self._next_column, _count(attributes, "table:number-columns-repeated")
        self._next_column += count
        if attributes.get("table:visibility") in UNSHOWN and self._next_column <= MAX_COLUMNS:
            rows, columns = self._sheet.concealed
            self._sheet.concealed = rows, [*columns, *range(first, self._next_column)]

    def _start_cell(self, attributes: Attributes) -> None:
        self._column += self._columns
        self._columns = _count(attributes, "table:number-columns-repeated")
        self._shown = False
        if "office:value-type" in attributes:
            self._filled = self._row + self._rows
        if "table:formula" in attributes or "error" in attributes.values():
            self._cell, self._said, self._aside = attributes, [], 0
            self._parser.EndElementHandler, self._parser.CharacterDataHandler = self._end, self._text
        if "table:number-rows-spanned" not in attributes and "table:number-columns-spanned" not in attributes:
            return
        down, across = (_count(attributes, f"table:number-{way}-spanned") for way in ("rows", "columns"))
        if down * across > 1:
            self._sheet.merged.append((self._row, self._column, self._row + down - 1, self._column + across - 1))

    def _end_cell(self) -> None:
        cell, self._cell = self._cell, {}
        said = "".join(self._said).strip()
        is_error = "error" in (cell.get("calcext:value-type"), cell.get("office:value-type"))
        never_calculated = "office:value-type" not in cell and not self._shown
        if is_error or never_calculated or ("table:formula" in cell and ERROR_TEXT.fullmatch(said)):
            self._filled = self._row + self._rows
            for row in range(self._row, self._row + min(self._rows, REPEATED)):
                for column in range(self._column, self._column + min(self._columns, REPEATED)):
                    self._sheet.broken[row, column] = said


def _count(attributes: Attributes, key: str) -> int:
    return max(1, int(attributes[key])) if key in attributes else 1
