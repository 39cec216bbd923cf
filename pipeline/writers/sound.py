"""Whether a workbook or notice can be opened again: every checksum, and every XML part is well formed.

Nearly all bytes of a workbook are rows of nothing but numbers and numbered texts. These are told to be sound by their shape,
three times as fast as by reading them; everything else is read.
"""

from __future__ import annotations

import re
import struct
import zlib
from functools import lru_cache
from io import BytesIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pipeline.archive import StateError

OFFICE = (".xlsx", ".xlsm", ".docx")
SMALL = 200_000  # bytes of a part that may be remembered
HEAD = struct.Struct("<4sHHHHHIIIHH")  # what stands before a part and its name in a package

ROWS = b"<sheetData>"
PLAIN_ROWS = re.compile(
    ROWS + rb'(?:<row(?: [a-zA-Z]++="[-:.0-9a-zA-Z]*+")*+>'
    rb'(?:<c r="[A-Z]++[0-9]++"(?: s="[0-9]++")?+(?: t="s")?+(?:/>|><v>[-+.0-9E]++</v></c>))*+</row>)++'
)


def verify_bytes(name: str, content: bytes) -> None:
    """Opens what is to become a file of this name. Raises StateError; a file of another kind is never opened."""
    if not name.endswith(OFFICE):
        return
    try:
        with ZipFile(BytesIO(content)) as package:
            for entry in package.infolist():
                part = _part(package, entry, content)
                if entry.filename.endswith((".xml", ".rels")):
                    (_read_once if len(part) < SMALL else _read)(part)
    except (BadZipFile, zlib.error, expat.ExpatError, EOFError, struct.error, RuntimeError, ValueError) as error:
        raise StateError("output_unsound", path=name) from error


def _part(package: ZipFile, entry: ZipInfo, content: bytes) -> bytes:
    """The bytes of a part, inflated in one go, after their checksum was compared."""
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise BadZipFile(entry.filename)
    at = entry.header_offset
    mark, _, flags, method, *_, crc, size, length, name, more = HEAD.unpack_from(content, at)
    start = at + HEAD.size + name
    told = mark, flags, method, crc, size, length, more, content[start - name : start]
    listed = entry.flag_bits, entry.compress_type, entry.CRC, entry.compress_size, entry.file_size
    if told != (b"PK\3\4", *listed, 0, entry.filename.encode()) or listed[:2] != (0, ZIP_DEFLATED):
        return package.read(entry)
    part = zlib.decompress(content[start : start + size], -zlib.MAX_WBITS)
    if len(part) != length or zlib.crc32(part) != crc:
        raise BadZipFile(entry.filename)
    return part


def _read(part: bytes) -> None:
    expat.ParserCreate().Parse(without_plain_rows(part), True)


def without_plain_rows(part: bytes) -> bytes:
    """A sheet without its first rows that are sound."""
    return PLAIN_ROWS.sub(ROWS, part, count=1) if ROWS in part else part


_read_once = lru_cache(maxsize=64)(_read)
"""Most files have the same theme, styles and relations as the one before."""
