"""What a file is, told by its bytes, never by its name. Standard library only: runs in the reading process."""

from __future__ import annotations

from collections.abc import Mapping

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_STREAMS = (("WordDocument", "document"), ("PowerPoint Document", "slides"), ("__substg1.0_", "mail"))
BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")  # workbooks older than their container
MAGIC = (
    (b"%PDF", "pdf"),
    (b"\xff\xd8\xff", "image"),
    (b"\x89PNG", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"{\\rtf", "document"),
    (b"MZ", "program"),
    (b"\x4c\x00\x00\x00\x01\x14\x02\x00", "shortcut"),
    (b"SQLite format 3\x00", "other"),
)
SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".xltm"),
    "xlsm": (".xlsm", ".xlsx", ".xltm", ".xltx"),
    "xlsb": (".xlsb",),
    "ods": (".ods", ".ots"),
    "xls": (".xls", ".xlt", ".et", ".ett"),
    "csv": (".csv", ".txt", ".tsv"),
    "html": (".htm", ".html"),
    "xml": (".xml",),
}


class Refused(Exception):  # noqa: N818 - the file is refused, nothing is in error
    """The file cannot be read; code and facts as in templates/findings/files.toml."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def kind_of(data: bytes) -> str:
    """One of "zip", "xls", "html", "xml", "csv". Raises Refused for what is no table at all."""
    if not data.strip(b"\x00"):
        raise Refused("file_empty")
    if data.startswith(b"PK"):
        return "zip"
    if data.startswith(OLE):
        if ENCRYPTED in data:
            raise Refused("file_encrypted")
        return "xls"
    if data[:2] in BIFF and data[2:4] in (b"\x04\x00", b"\x06\x00", b"\x08\x00", b"\x10\x00"):
        return "xls"
    for magic, what in MAGIC:
        if data.startswith(magic):
            raise Refused("file_not_table", what=what)
    if data[4:8] == b"ftyp":
        raise Refused("file_not_table", what="video")
    return _kind_of_text(data)


def _kind_of_text(data: bytes) -> str:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = data[:8192].decode("utf-16", "replace").lstrip().encode("utf-8", "replace").lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head and head.startswith(b"<"):
        return "xml"
    if head.startswith(b"<"):
        return "html"
    if head.startswith(b"mime-version:"):
        raise Refused("file_is_html")
    return "csv"


def what_ole_is(data: bytes) -> str:
    """What a compound file without a workbook holds: "document", "slides", "mail" or "other"."""
    for stream, what in OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return what
    return "other"


def suffix_fits(kind: str, name: str) -> bool:
    """Whether the name's suffix is one usual for the kind; a name without suffix always fits."""
    dot = name.rfind(".")
    return dot <= 0 or "/" in name[dot:] or name[dot:].lower() in SUFFIXES.get(kind, ())
