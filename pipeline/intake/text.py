"""Tables kept as text: CSV and TSV in any usual encoding, HTML tables and XML-2003 saved as .xls.

Standard library only: runs in the reading process.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree

from pipeline.intake.sniff import Refused

DELIMITERS = ",\t;|"
CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f]")
SPAN_LIMIT = 1_000
Rows = list[list[str]]


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with BOM, or GB18030. Raises Refused for other bytes."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            if _is_binary(data.decode("latin-1")):
                raise Refused("file_not_table", what="other") from error
            raise Refused("file_encoding", line=str(data.count(b"\n", 0, error.start) + 1)) from error
    if _is_binary(text):
        raise Refused("file_not_table", what="other")
    return text


def _is_binary(text: str) -> bool:
    sample = text[:65536]
    return len(CONTROL.findall(sample)) * 100 > len(sample)


def csv_rows(text: str) -> Rows:
    """Rows of a delimited text; the delimiter is the one that occurs most in the first lines."""
    head = "".join(text.splitlines(keepends=True)[:20])
    delimiter = max(DELIMITERS, key=head.count)
    csv.field_size_limit(1 << 24)
    try:
        return list(csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Refused("file_damaged") from error


def html_tables(text: str) -> list[Rows]:
    """Rows of every table of the page; spanned cells keep their text in the first cell. Raises Refused without table."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    tables = [table for table in parser.tables if any(any(row) for row in table)]
    if not tables:
        raise Refused("file_is_html")
    return tables


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Rows] = []
        self._open: list[tuple[Rows, dict[int, int]]] = []  # with column -> rows still covered by a span from above
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
            self._open.append((self.tables[-1], {}))
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")
        elif not self._open:
            return
        elif tag == "tr":
            self._cell = None
            self._open[-1][0].append([])
        elif tag in ("td", "th"):
            self._start_cell(dict(attrs))

    def _start_cell(self, attributes: dict[str, str | None]) -> None:
        rows, covered = self._open[-1]
        if not rows:
            rows.append([])
        row = rows[-1]
        while covered.get(len(row), 0) > 0:
            covered[len(row)] -= 1
            row.append("")
        wide, tall = (_span(attributes.get(name)) for name in ("colspan", "rowspan"))
        for column in range(len(row), len(row) + wide):
            covered[column] = tall - 1
        row.extend([""] * wide)
        self._cell, self._place = [], (row, len(row) - wide)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._cell = None
        if tag == "table" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)
            row, column = self._place
            row[column] = "".join(self._cell).strip()


def _span(value: str | None) -> int:
    return min(int(value), SPAN_LIMIT) if value and value.isascii() and value.isdigit() and int(value) > 0 else 1


def xml_tables(data: bytes) -> Iterator[tuple[str, Rows]]:
    """(sheet name, rows) of an "XML Spreadsheet 2003". Raises Refused when it is not well formed or too large."""
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - expat limits entities
    except (ElementTree.ParseError, ValueError) as error:
        raise Refused("file_damaged") from error
    for sheet in root.iter():
        if _local(sheet.tag) == "Worksheet":
            yield _attribute(sheet, "Name"), _xml_rows(sheet)


def _xml_rows(sheet: ElementTree.Element) -> Rows:
    rows: Rows = []
    for line in (element for element in sheet.iter() if _local(element.tag) == "Row"):
        _skip_to(rows, _attribute(line, "Index"), [])
        row: list[str] = []
        for cell in (element for element in line if _local(element.tag) == "Cell"):
            _skip_to(row, _attribute(cell, "Index"), "")
            data = next((part for part in cell if _local(part.tag) == "Data"), None)
            row.append("" if data is None else "".join(data.itertext()).removesuffix("T00:00:00.000"))
            row.extend([""] * _span(_attribute(cell, "MergeAcross")) if _attribute(cell, "MergeAcross") else [])
        rows.append(row)
    return rows


def _skip_to(items: list, index: str, filler: object) -> None:
    if index.isascii() and index.isdigit():
        if int(index) > 1_048_576:
            raise Refused("file_damaged")
        items.extend([filler] * (int(index) - 1 - len(items)))


def _attribute(element: ElementTree.Element, name: str) -> str:
    return next((value for key, value in element.items() if _local(key) == name), "")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
