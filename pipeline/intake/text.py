"""Tables kept as text: CSV and TSV in any usual encoding, HTML tables and XML-2003 saved as .xls.

Standard library only: runs in the reading process.
"""

from __future__ import annotations

import csv
import email
import io
import re
from collections.abc import Iterable, Iterator
from email.errors import (
    CloseBoundaryNotFoundDefect,
    InvalidBase64CharactersDefect,
    InvalidBase64LengthDefect,
    InvalidBase64PaddingDefect,
)
from html.parser import HTMLParser
from xml.etree import ElementTree

from pipeline.intake.sniff import Refused

DELIMITERS = ",\t;|"
CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f]")
CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]{3,20})""", re.IGNORECASE)
CHARSETS = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5", "shift_jis": "cp932",
    "euc-kr": "cp949", "iso-8859-1": "cp1252", "windows-1252": "cp1252", "us-ascii": "cp1252",
}  # fmt: skip
CUT_OFF = (
    CloseBoundaryNotFoundDefect,
    InvalidBase64CharactersDefect,
    InvalidBase64LengthDefect,
    InvalidBase64PaddingDefect,
)
SPAN_LIMIT = 1_000
USUAL = re.compile(r"[\t\r\n -~\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")
Rows = list[list[str]]


def decoded(data: bytes, charset: str = "") -> str:
    """The text of a file in UTF-8, UTF-16, `charset` (as a page names it), or GB18030. Raises Refused otherwise."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _utf16(data, "utf-16")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        national = CHARSETS.get(charset.lower(), "gb18030")
        text = _utf16_without_mark(data) or _national(data, national, error.start)
    else:
        text = _utf16_without_mark(data) if "\x00" in text[:1000] else text
    if not text or _is_binary(text):
        raise Refused("file_not_table", what="other")
    return text


def _utf16(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:  # cut in the middle of a character, most likely
        raise Refused("file_damaged") from error


def _utf16_without_mark(data: bytes) -> str:
    """UTF-16 that forgot to say so: every second byte of its line ends and commas is zero. "" when it is not."""
    if len(data) % 2 or b"\x00" not in data:
        return ""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        sample = text[:4096]
        if len(USUAL.findall(sample)) * 10 > len(sample) * 9 and re.search("[,\t;\n]", sample):
            return text
    return ""


def _national(data: bytes, encoding: str, sound: int = 0) -> str:
    """sound: how many bytes are sound UTF-8. The line told is the first that no encoding reads."""
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if _is_binary(data.decode("latin-1")):
            raise Refused("file_not_table", what="other") from error
        raise Refused("file_encoding", line=str(data.count(b"\n", 0, max(sound, error.start)) + 1)) from error


def _is_binary(text: str) -> bool:
    sample = text[:65536]
    return len(CONTROL.findall(sample)) * 100 > len(sample)


def csv_rows(text: str) -> Rows:
    """Rows of a delimited text; the delimiter is the one that occurs most in the first lines, or the one it names."""
    text = text.replace("\x00", "")
    named = re.match(r"sep=(.)\r?\n", text)
    head = "".join(text[: 1 << 16].splitlines(keepends=True)[:20])
    delimiter = named[1] if named else max(DELIMITERS, key=head.count)
    csv.field_size_limit(1 << 24)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows: Rows = [[]] if named and next(lines) else []
        for row in lines:
            rows.append(row)
        _refuse_open_quote(text, delimiter, lines.line_num)
    except csv.Error as error:
        raise Refused("file_damaged") from error
    return rows


def _refuse_open_quote(text: str, delimiter: str, last: int) -> None:
    """A quote that is never closed takes every line after it into one cell, silently. Raises Refused."""
    if '"' not in text:
        return
    strict = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begun = 0
    try:
        for _ in strict:
            begun = strict.line_num
    except csv.Error as error:
        if strict.line_num >= last and "unexpected end" in str(error):
            raise Refused("file_open_quote", line=str(begun + 1)) from error


def page_text(data: bytes) -> str:
    """The text of a web page, in the encoding it names unless its bytes say otherwise."""
    return decoded(data, charset_of(data))


def charset_of(page: bytes) -> str:
    """The encoding a page names, "" when it names none."""
    named = CHARSET.search(page, 0, 4096)
    return named[1].decode("ascii") if named else ""


def saved_pages(data: bytes) -> list[str]:
    """The pages of a web archive (.mht): what Excel and WPS write for "single file web page". Raises Refused."""
    message = email.message_from_bytes(data)
    pages = [part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    bodies = [part.get_payload(decode=True) for part in pages]
    if not pages:
        raise Refused("file_not_table", what="mail")
    if any(isinstance(defect, CUT_OFF) for part in message.walk() for defect in part.defects):
        raise Refused("file_damaged")
    return [
        decoded(body, part.get_content_charset() or charset_of(body))
        for part, body in zip(pages, bodies, strict=True)
        if isinstance(body, bytes)
    ]


def html_tables(pages: Iterable[str]) -> list[Rows]:
    """Rows of every table of the pages; spanned cells keep their text in the first cell. Raises Refused without any."""
    tables: list[Rows] = []
    for page in pages:
        parser = _Tables()
        parser.feed(page)
        parser.close()
        if parser.is_cut_off:
            raise Refused("file_damaged")
        tables += [table for table in parser.tables if any(any(row) for row in table)]
    if not tables:
        raise Refused("file_is_html")
    return tables


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Rows] = []
        self._open: list[tuple[Rows, dict[int, int]]] = []  # with column -> rows still covered by a span from above
        self._cell: list[str] | None = None
        self._place: tuple[list[str], int] = ([], 0)
        self._silent = 0

    def close(self) -> None:
        super().close()
        self._end_cell()

    @property
    def is_cut_off(self) -> bool:
        """Whether a table begins that never ends."""
        return bool(self._open)

    def _end_cell(self) -> None:
        if self._cell is not None:
            row, column = self._place
            row[column] = "".join(self._cell).strip()
        self._cell = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._silent += 1
        elif tag == "table":
            self._end_cell()
            self.tables.append([])
            self._open.append((self.tables[-1], {}))
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")
        elif not self._open:
            return
        elif tag == "tr":
            self._end_cell()
            self._open[-1][0].append([])
        elif tag in ("td", "th"):
            self._start_cell(dict(attrs))

    def _start_cell(self, attributes: dict[str, str | None]) -> None:
        self._end_cell()
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
        if tag in ("script", "style"):
            self._silent = max(0, self._silent - 1)
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "table" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(data)


def _span(value: str | None) -> int:
    return min(int(value), SPAN_LIMIT) if value and value.isascii() and value.isdigit() and int(value) > 0 else 1


def xml_tables(data: bytes) -> Iterator[tuple[str, Rows]]:
    """(sheet name, rows) of an "XML Spreadsheet 2003". Raises Refused when it is not well formed or too large."""
    if "<!ENTITY" in data[:65536].decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "replace"):
        raise Refused("file_unsafe")
    try:
        root = ElementTree.fromstring(_xml_bytes(data))  # noqa: S314 - expat limits entities
    except (ElementTree.ParseError, ValueError) as error:
        raise Refused("file_damaged") from error
    for sheet in root.iter():
        if _local(sheet.tag) == "Worksheet":
            yield _attribute(sheet, "Name"), _xml_rows(sheet)


def _xml_bytes(data: bytes) -> bytes:
    """Expat knows no Chinese encoding: such a page is turned into UTF-8 first."""
    named = re.match(rb"""\s*<\?xml[^>]*encoding=["'](gb\w+)["']""", data[:200], re.IGNORECASE)
    if not named:
        return data.lstrip()
    text = _national(data, "gb18030")
    return text[text.index("?>") + 2 :].encode("utf-8")


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
