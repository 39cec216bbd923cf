"""Zip-based workbooks before any reader touches them: limits, checksums, kind, and what calamine does not tell.

calamine checks no checksum of the shared strings and reads error cells and never calculated formulas as "" - both are
looked up here in the sheet parts themselves. Standard library only: runs in the reading process.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from posixpath import normpath
from xml.etree import ElementTree

from pipeline.intake.bundle import RATIO_FROM, is_bundle, opened, within_parts
from pipeline.intake.concealed import Concealed, concealed
from pipeline.intake.limits import USUAL_LIMITS, UsualLimits
from pipeline.intake.sniff import Refused, too_big

MAX_CELLS = USUAL_LIMITS.cells
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"

Broken = dict[tuple[int, int], str]


@dataclass
class Package:
    """kind: xlsx, xlsm, xlsb, ods, or "archive" for a zip of files. pictures: whether it has any.

    broken: sheet name -> {(row, column) 0-based: error text}. concealed: sheet name -> hidden rows and columns, 0-based.
    notes: finding codes.
    """

    kind: str
    properties: dict[str, str] = field(default_factory=dict)
    broken: dict[str, Broken] = field(default_factory=dict)
    concealed: dict[str, Concealed] = field(default_factory=dict)
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
    except ElementTree.ParseError as error:
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


def _checked(archive: zipfile.ZipFile, most: int) -> dict[str, tuple[str, Broken, Concealed]]:
    """Reads every part to its end, which checks its checksum. Returns what the scan of each sheet part found."""
    scanned: dict[str, tuple[str, Broken, Concealed]] = {}
    for info in archive.infolist():
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", info.filename):
            sheet = archive.read(info)
            scanned[info.filename] = *scan_sheet(sheet, most), concealed(sheet)
            continue
        with archive.open(info) as part:
            while part.read(1 << 20):
                pass
    return scanned


def _look_inside(
    archive: zipfile.ZipFile, package: Package, scanned: dict[str, tuple[str, Broken, Concealed]], most: int
) -> None:
    names = archive.namelist()
    package.pictures = any(PICTURE.match(name) for name in names)
    if package.kind == "ods":
        package.properties = _ods_properties(archive)
        package.broken = _ods_errors(archive)
        return
    if "docProps/custom.xml" in names:
        for entry in _xml(archive.read("docProps/custom.xml")):
            package.properties[entry.get("name", "")] = "".join(entry.itertext())
    if "xl/vbaProject.bin" in names:
        package.notes.append("file_macros")
    if any(name.startswith("xl/externalLinks/") for name in names):
        package.notes.append("file_external_links")
    for sheet, part in _sheet_parts(archive).items():
        stray, broken, hidden = scanned.get(part, ("", {}, ([], [])))
        if stray:
            raise Refused("file_stray_cells", sheet=sheet, cell=stray, limit=f"{most:,}")
        if broken:
            package.broken[sheet] = broken
        package.concealed[sheet] = hidden


PICTURE = re.compile(r"xl/(media|drawings|cellimages)|Pictures/")


def _xml(part: bytes) -> ElementTree.Element:
    """A parsed part. Raises Refused for one that declares entities: no spreadsheet program writes them."""
    if b"<!ENTITY" in part:
        raise Refused("file_unsafe")
    return ElementTree.fromstring(part)  # noqa: S314 - nothing in it can grow


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name -> part name; empty where the workbook part is not XML or oddly placed."""
    try:
        workbook = _xml(archive.read("xl/workbook.xml"))
        links = _xml(archive.read("xl/_rels/workbook.xml.rels"))
    except KeyError:
        return {}
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    parts = {}
    for sheet in workbook.iter():
        if not sheet.tag.endswith("}sheet"):
            continue
        target = next((targets.get(value) for key, value in sheet.items() if key.endswith("}id")), None) or ""
        parts[sheet.get("name", "")] = target[1:] if target.startswith("/") else normpath("xl/" + target)
    return parts


FORMULA = re.compile(rb"<f[ >/]")  # one literal start each: an alternation is ten times slower
ERROR = re.compile(rb' t="e"')
UNUSUAL = re.compile(rb"""<\w+:f[ >/]|[ ]t='e'""")
WIDE = re.compile(rb""" r="[A-Z]{3}[0-9]""")
TWO_LETTERS = re.compile(rb""" r="[A-Z]{2}[0-9]""")
FILLED_CELL = re.compile(rb"""<(?:\w+:)?c r="([A-Z]{1,3})([0-9]{1,7})"(?:[^>]*[^/>])?>""")
ADDRESS = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
SHOWN = re.compile(rb"<(?:\w+:)?v(?: [^>]*)?>([^<]*)</")
ROW = re.compile(rb"""\br=["']([0-9]{1,7})["']""")


def scan_sheet(part: bytes, most: int = MAX_CELLS) -> tuple[str, Broken]:
    """("" or the address of a far-away stray cell, {cells with an error or a never calculated formula: error text})."""
    return _stray(part, most), _broken(part)


def _hits(part: bytes) -> list[int]:
    """Where a formula or an error begins, in order."""
    start = part.find(b"sheetData")
    unusual = part[start - 1 : start] == b":" or b" r='" in part[start : start + 2000]
    patterns = (FORMULA, ERROR, UNUSUAL) if unusual else (FORMULA, ERROR)
    return sorted(hit.end() for pattern in patterns for hit in pattern.finditer(part))


def _broken(part: bytes) -> Broken:
    broken: Broken = {}
    done = -1
    for hit in _hits(part):
        start = max(part.rfind(b"<c ", done + 1, hit), part.rfind(b":c ", done + 1, hit))
        end = part.find(b"c>", hit)  # </c> or </x:c>
        if end < 0:
            break
        if start <= done:
            continue
        done = end
        cell = part[start:end]
        opening = cell[: cell.find(b">")]
        address, shown = ADDRESS.search(opening), SHOWN.search(cell)
        text = shown.group(1).decode("utf-8", "replace") if shown else ""
        is_error = b't="e"' in opening or b"t='e'" in opening
        never_calculated = not text and b't="str"' not in opening  # an empty text is a calculated result
        if address and (is_error or never_calculated):
            broken[int(address.group(2)) - 1, column_index(address.group(1))] = text
    return broken


def _stray(part: bytes, most: int) -> str:
    """A quick look first: only where the sheet could be larger than `most` is every filled cell visited."""
    row = ROW.search(part, max(part.rfind(b"<row "), part.rfind(b":row ")))
    rows = int(row.group(1)) if row else 0
    columns = 16_384 if WIDE.search(part) else 702 if rows * 702 > most and TWO_LETTERS.search(part) else 26
    if rows * columns <= most:
        return ""
    lowest, rightmost = (0, ""), (0, "")
    for hit in FILLED_CELL.finditer(part):
        address = (hit.group(1) + hit.group(2)).decode("ascii")
        lowest = max(lowest, (int(hit.group(2)), address))
        rightmost = max(rightmost, (column_index(hit.group(1)) + 1, address))
    if lowest[0] * rightmost[0] <= most:
        return ""
    return lowest[1] if lowest[0] > most // 100 else rightmost[1]


def column_index(letters: bytes) -> int:
    """b"A" -> 0, b"AA" -> 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


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


def _ods_errors(archive: zipfile.ZipFile) -> dict[str, Broken]:
    content = archive.read("content.xml")
    if b'value-type="error"' not in content:
        return {}
    found: dict[str, Broken] = {}
    for table in _xml(content).iter():
        if _local(table.tag) == "table":
            attributes = {_local(key): value for key, value in table.items()}
            found[attributes.get("name", "")] = _ods_table_errors(table)
    return found


def _ods_table_errors(table: ElementTree.Element) -> Broken:
    broken: Broken = {}
    row = -1
    for line in table.iter():
        if _local(line.tag) != "table-row":
            continue
        row += 1
        column = 0
        for cell in line:
            attributes = {_local(key): value for key, value in cell.items()}
            types = [value for key, value in cell.items() if _local(key) == "value-type"]
            if "error" in types:
                broken[row, column] = "".join(cell.itertext())
            column += int(attributes.get("number-columns-repeated", "1"))
        row += int({_local(key): value for key, value in line.items()}.get("number-rows-repeated", "1")) - 1
    return broken
