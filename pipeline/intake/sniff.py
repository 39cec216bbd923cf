"""What a file is, told by its bytes, never by its name. Standard library only: runs in the reading process."""

from __future__ import annotations

import re
from collections.abc import Mapping

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"PK00PK\x03\x04")
BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")  # workbooks older than their container
MAGIC = (
    (b"%PDF", "pdf"),
    (b"\xff\xd8\xff", "image"),
    (b"\x89PNG", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"AT&TFORM", "image"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"MSCF", "archive"),
    (b"{\\rtf", "document"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\x4c\x00\x00\x00\x01\x14\x02\x00", "shortcut"),
    (b"[InternetShortcut]", "shortcut"),
    (b"BEGIN:VCARD", "other"),
    (b"SQLite format 3\x00", "database"),
    (b"\x00\x01\x00\x00Standard ", "database"),
    (b"#!AMR", "video"),
    (b"ID3", "video"),
    (b"OggS", "video"),
    (b"\x1a\x45\xdf\xa3", "video"),
    (b"FLV", "video"),
    (b"ID;P", "old_table"),
    (b"\x00\x00\x02\x00\x06\x04\x06\x00", "old_table"),
    (b"\x00\x00\x1a\x00", "old_table"),
)
HEIF = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"hevc")
WEB_ARCHIVE = re.compile(rb"(?:[a-z][a-z0-9-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*?){0,12}?mime-version:", re.IGNORECASE)
SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".xltm"),
    "xlsm": (".xlsm", ".xlsx", ".xltm", ".xltx"),
    "xlsb": (".xlsb",),
    "ods": (".ods", ".ots"),
    "xls": (".xls", ".xlt", ".et", ".ett"),
    "csv": (".csv", ".txt", ".tsv"),
    "html": (".htm", ".html", ".mht", ".mhtml"),
    "xml": (".xml",),
}


class Refused(Exception):  # noqa: N818 - the file is refused, nothing is in error
    """The file cannot be read; code and facts as in templates/findings/files.toml."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def too_big(what: str, limit: object) -> Refused:
    """The refusal of a file that exceeds a limit. what: key of templates/words/state.toml, `what`."""
    return Refused("file_too_big", what=what, limit=str(limit))


def kind_of(data: bytes) -> str:
    """One of "zip", "ole", "xls" (without container), "mhtml", "html", "xml", "csv".

    Raises Refused for what is no table at all.
    """
    if not data.strip(b"\x00"):
        raise Refused("file_empty")
    if data.startswith(ZIP):
        return "zip"
    if data.startswith(OLE):
        return "ole"
    if len(data) < len(OLE) and (ZIP[0].startswith(data[:4]) or OLE.startswith(data)):
        raise Refused("file_damaged")
    if data[:2] in BIFF and data[2:4] in (b"\x04\x00", b"\x06\x00", b"\x08\x00", b"\x10\x00"):
        return "xls"
    for magic, what in MAGIC:
        if data.startswith(magic):
            raise Refused("file_not_table", what=what)
    _refuse_media(data)
    return _kind_of_text(data)


def _refuse_media(data: bytes) -> None:
    if data[4:8] == b"ftyp":
        raise Refused("file_not_table", what="image" if data[8:12] in HEIF else "video")
    if data.startswith(b"RIFF"):
        raise Refused("file_not_table", what="image" if data[8:12] == b"WEBP" else "video")
    if data.startswith(b"BM") and data[6:10] == bytes(4):
        raise Refused("file_not_table", what="image")
    if data[257:262] == b"ustar":
        raise Refused("file_not_table", what="archive")
    if not data[:512].strip(b"\x00"):  # a hole where the file begins
        raise Refused("file_damaged")


def _kind_of_text(data: bytes) -> str:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = data[:8192].decode("utf-16", "replace").lstrip().encode("utf-8", "replace").lower()
    if head.startswith(b"<"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in head and b"<html" not in head:
            return "xml"
        if b"urn:oasis:names:tc:opendocument" in head or b"<uof" in head:
            raise Refused("file_unsupported")
        return "html"
    return "mhtml" if WEB_ARCHIVE.match(head) else "csv"


def suffix_fits(kind: str, name: str) -> bool:
    """Whether the name's suffix is one usual for the kind; a name without suffix always fits."""
    dot = name.rfind(".")
    return dot <= 0 or "/" in name[dot:] or name[dot:].lower() in SUFFIXES.get(kind, ())
