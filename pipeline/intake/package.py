"""Zip-based workbooks before any reader touches them: limits, checksums, kind, and what calamine does not tell.

calamine checks no checksum of the shared strings and tells nothing of error cells, formulas never calculated and hidden
rows: the parts themselves are asked, in the way of their kind. Standard library only: runs in the reading process.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from posixpath import normpath
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

from pipeline.intake import binary_part, open_document, sheet_part
from pipeline.intake.bundle import RATIO_FROM, is_bundle, opened, within_parts
from pipeline.intake.cells import Unseen
from pipeline.intake.limits import UsualLimits
from pipeline.intake.sniff import Refused, too_big

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


@dataclass
class Package:
    """kind: xlsx, xlsm, xlsb, ods, or "archive" for a zip of files. pictures: whether it has any.

    sheets: sheet name -> what the reader will not tell of it. notes: finding codes.
    """

    kind: str
    properties: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, Unseen] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    pictures: bool = False


def inspect(data: bytes, limits: UsualLimits) -> Package:
    """Checks the whole package and every checksum in it. Raises Refused."""
    within_parts(data, limits.parts)
    try:
        with opened(data) as archive:
            package = Package(_kind(archive))
            if package.kind == "archive":
                return package
            _within_limits(archive, limits)
            parts = _checked(archive, limits.cells)
            _look_inside(archive, package, parts, limits.cells)
            return package
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OverflowError, ValueError) as error:
        raise Refused("file_damaged") from error
    except (NotImplementedError, RuntimeError) as error:  # a way of packing that nobody else can open either
        raise Refused("file_unsupported") from error
    except (ElementTree.ParseError, ExpatError) as error:
        raise Refused("file_damaged") from error


def _within_limits(archive: zipfile.ZipFile, limits: UsualLimits) -> None:
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("file_encrypted")
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise Refused("file_damaged")  # two parts of one name: which of them another program shows, nobody knows
    if len(parts) > limits.parts:
        raise too_big("parts", limits.parts)
    if any(part.file_size > limits.part_mb << 20 for part in parts):
        raise too_big("part", f"{limits.part_mb} MB")
    if any(part.file_size > RATIO_FROM and part.file_size > limits.ratio * part.compress_size for part in parts):
        raise too_big("ratio", limits.ratio)
    if sum(part.file_size for part in parts) > limits.unpacked_mb << 20:
        raise too_big("unpacked", f"{limits.unpacked_mb} MB")


KINDS = (  # of an archive the whole name must be there, of a package the start of one
    ("word/document.xml", "document"),
    ("ppt/presentation.xml", "slides"),
    ("word/", "document"),
    ("ppt/", "slides"),
    ("visio/", "drawing"),
    ("ofd.xml", "document"),
    ("index/document.iwa", "numbers"),
    ("index.zip", "numbers"),
    ("meta-inf/manifest.mf", "program"),
    ("content.xml", "document"),
)


def _kind(archive: zipfile.ZipFile) -> str:
    names = {name.lower().replace("\\", "/") for name in archive.namelist()}
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("xl/workbook") for name in names):
        return "xlsm" if "xl/vbaproject.bin" in names else "xlsx"
    if "mimetype" in names and archive.read("mimetype").decode("ascii", "replace").startswith(ODS_TYPE):
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Refused("file_encrypted")
        return "ods"
    return _unusual_kind(archive, names)


def _unusual_kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    bundle = is_bundle(names)
    for start, what in KINDS:
        if (start in names) if bundle else any(name.startswith(start) for name in names):
            raise Refused("file_not_table", what=what)
    if bundle:
        if any(name.endswith((".numbers/index.zip", ".numbers/index/document.iwa")) for name in names):
            raise Refused("file_not_table", what="numbers")
        return "archive"
    if "[Content_Types].xml" in archive.namelist():  # a workbook in an unusual place
        types = archive.read("[Content_Types].xml")
        if b"spreadsheetml.sheet.main" in types or b"sheet.binary" in types:
            return "xlsx" if b"spreadsheetml.sheet.main" in types else "xlsb"
    raise Refused("file_not_table", what="other")


def _checked(archive: zipfile.ZipFile, most: int) -> dict[str, Unseen]:
    """Reads every part to its end, which checks its checksum. Returns what the sheet parts say, by name."""
    seen: dict[str, Unseen] = {}
    for info in archive.infolist():
        sheet = SHEET_PART.fullmatch(info.filename)
        if sheet:
            part = archive.read(info)
            seen[info.filename] = binary_part.unseen(part) if sheet[1] == "bin" else sheet_part.unseen(part, most)
            continue
        with archive.open(info) as stream:
            while stream.read(1 << 20):
                pass
    return seen


def _look_inside(archive: zipfile.ZipFile, package: Package, seen: dict[str, Unseen], most: int) -> None:
    names = archive.namelist()
    package.pictures = any(PICTURE.match(name) for name in names)
    if package.kind == "ods":
        package.properties = _ods_properties(archive)
        package.sheets = open_document.unseen(_safe(archive.read("content.xml")))
        return
    if "docProps/custom.xml" in names:
        for entry in _xml(archive.read("docProps/custom.xml")):
            package.properties[entry.get("name", "")] = "".join(entry.itertext())
    if "xl/vbaProject.bin" in names:
        package.notes.append("file_macros")
    if any(name.startswith("xl/externalLinks/") for name in names):
        package.notes.append("file_external_links")
    for sheet, part in _sheet_parts(archive).items():
        package.sheets[sheet] = seen.get(part, Unseen())
        if package.sheets[sheet].stray:
            raise Refused("file_stray_cells", sheet=sheet, cell=package.sheets[sheet].stray, limit=f"{most:,}")


PICTURE = re.compile(r"xl/(media|drawings|cellimages)|Pictures/")


SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.(xml|bin)")


def _safe(part: bytes) -> bytes:
    """The part itself. Raises Refused for one that declares entities: no spreadsheet program writes them."""
    if b"<!ENTITY" in part:
        raise Refused("file_unsafe")
    return part


def _xml(part: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(_safe(part))  # noqa: S314 - nothing in it can grow


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name -> part name; empty where the parts of the workbook are oddly placed."""
    names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        links, sheets = "xl/_rels/workbook.bin.rels", binary_part.sheet_links
        workbook = "xl/workbook.bin"
    else:
        links, sheets = "xl/_rels/workbook.xml.rels", _sheet_links
        workbook = "xl/workbook.xml"
    if not {workbook, links} <= names:
        return {}
    targets = {link.get("Id", ""): link.get("Target", "") for link in _xml(archive.read(links))}
    placed = {name: targets.get(link, "") for name, link in sheets(archive.read(workbook)).items()}
    return {name: at[1:] if at.startswith("/") else normpath("xl/" + at) for name, at in placed.items()}


def _sheet_links(workbook: bytes) -> dict[str, str]:
    """Sheet name -> id of the link to its part."""
    return {
        sheet.get("name", ""): next((value for key, value in sheet.items() if key.endswith("}id")), "")
        for sheet in _xml(workbook).iter()
        if sheet.tag.endswith("}sheet")
    }


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _ods_properties(archive: zipfile.ZipFile) -> dict[str, str]:
    if "meta.xml" not in archive.namelist():
        return {}
    meta = _xml(archive.read("meta.xml"))
    return {
        next((value for key, value in entry.items() if _local(key) == "name"), ""): "".join(entry.itertext())
        for entry in meta.iter()
        if _local(entry.tag) == "user-defined"
    }
