"""Planned files become real ones: workbooks by xlsxwriter, platform exports as CSV, and files that are no registers."""

from __future__ import annotations

import csv
import io
import os
import struct
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.demo.planned import Broken, PlannedFile, PlannedSheet

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

CREATED = datetime(2021, 10, 12)  # noqa: DTZ001  fixed, so that the same seed gives the same bytes
ENCODING = "gb18030"  # what platforms export
SAVED_AT = 8  # o'clock UTC, the afternoon in China
SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def write_file(file: PlannedFile, folder: Path, day: date) -> None:
    """Write one planned file below `folder` as saved on `day`; an older one of that name is replaced."""
    path = folder / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    if file.kind == "xlsx":
        path.write_bytes(workbook(file))
    elif file.kind == "csv":
        path.write_bytes(_csv(file.sheets[0]))
    else:
        path.write_bytes(file.raw)
    saved = datetime(day.year, day.month, day.day, SAVED_AT, tzinfo=UTC).timestamp()
    os.utime(path, (saved, saved))


def workbook(file: PlannedFile) -> bytes:
    """The bytes of a planned workbook."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"created": CREATED})
    if file.template:
        book.set_custom_property("huhudao_template", file.template, "text")
    plain, day = book.add_format({"border": 1}), book.add_format({"border": 1, "num_format": "yyyy-mm-dd"})
    strong = book.add_format({"border": 1, "bold": True, "align": "center", "valign": "vcenter", "text_wrap": True})
    for planned in file.sheets:
        sheet = book.add_worksheet(planned.name)
        _fill(sheet, planned, plain, day, strong)
        if planned.hidden:
            sheet.hide()
    book.close()
    return stream.getvalue()


def _fill(sheet: Worksheet, planned: PlannedSheet, plain: Format, day: Format, strong: Format) -> None:
    for place, width in planned.widths.items():
        sheet.set_column(place, place, width)
    for first_row, first_column, last_row, last_column in planned.merges:
        sheet.merge_range(first_row, first_column, last_row, last_column, "", strong)
    for row, cells in enumerate(planned.cells):
        look = strong if row in planned.header else plain
        for column, value in enumerate(cells):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                sheet.write_string(row, column, value, look)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, value, day)
            elif isinstance(value, Broken):
                sheet.write_formula(row, column, "=NA()" if value.text else "=1+1", look, value.text)
            else:
                sheet.write_number(row, column, value, look)


def _csv(sheet: PlannedSheet) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    for cells in sheet.cells:
        writer.writerow(["" if value is None else value for value in cells])
    return stream.getvalue().encode(ENCODING)


def letter(paragraphs: list[str]) -> bytes:
    """A Word document of a few paragraphs."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    package = "http://schemas.openxmlformats.org/package/2006"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        f'"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>',
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package_file:
        for name, text in parts.items():
            package_file.writestr(
                zipfile.ZipInfo(name, (2021, 10, 12, 0, 0, 0)), '<?xml version="1.0" encoding="UTF-8"?>' + text
            )
    return stream.getvalue()


def locked_workbook() -> bytes:
    """What a workbook with an opening password looks like: a compound file with an encrypted package inside."""
    streams = {
        "EncryptionInfo": b"\x04\x00\x04\x00\x40\x00\x00\x00" + b"\x00" * 4088,
        "EncryptedPackage": bytes(range(256)) * 32,
    }
    sectors: list[bytes] = []
    chain: list[int] = [FAT, END]  # sector 0 holds the table, sector 1 the directory
    entries = [_entry("Root Entry", 5, END, 0, child=1)]
    for place, (name, data) in enumerate(streams.items()):
        start, count = 2 + len(sectors), -(-len(data) // SECTOR)
        sectors += [data[i * SECTOR : (i + 1) * SECTOR].ljust(SECTOR, b"\x00") for i in range(count)]
        chain += [*range(start + 1, start + count), END]
        entries.append(_entry(name, 2, start, len(data), right=2 if place == 0 else FREE))
    entries.append(_entry("", 0, 0, 0))
    table = struct.pack(f"<{SECTOR // 4}I", *(chain + [FREE] * (SECTOR // 4 - len(chain))))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16 + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *([FREE] * 108))
    return head + table + b"".join(entries) + b"".join(sectors)


def _entry(name: str, kind: int, start: int, size: int, right: int = FREE, child: int = FREE) -> bytes:
    text = (name + "\x00").encode("utf-16-le") if name else b""
    sides = struct.pack("<III", FREE, right, child)
    return (
        text.ljust(64, b"\x00")
        + struct.pack("<HBB", len(text), kind, 1)
        + sides
        + b"\x00" * 36
        + struct.pack("<IQ", start, size)
    )
