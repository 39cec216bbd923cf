"""What Excel and Word demand of a package beyond well-formed XML; where it is broken they offer to "repair" the file.

The rules are those of ECMA-376 (parts and relationships: part 2; SpreadsheetML: part 1, 18) and the limits Excel documents.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from openpyxl.utils import range_boundaries
from workspace import Desk
from xlsxwriter import Workbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Box = tuple[int, int, int, int]


def faults(content: bytes) -> Iterator[str]:
    """What is wrong with a workbook or document, part by part."""
    with ZipFile(BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    yield from _package_faults(parts)
    if "xl/workbook.xml" in parts:
        yield from _book_faults(parts)


def _package_faults(parts: dict[str, bytes]) -> Iterator[str]:
    types = ElementTree.fromstring(parts["[Content_Types].xml"])
    endings = {one.get("Extension") for one in types if one.tag.endswith("Default")}
    named = {one.get("PartName") for one in types if one.tag.endswith("Override")}
    yield from (f"type of nothing {name}" for name in named if name[1:] not in parts)
    for name, content in parts.items():
        if name != "[Content_Types].xml" and "/" + name not in named and name.rpartition(".")[2] not in endings:
            yield f"no type {name}"
        if name.endswith(".rels"):
            folder = posixpath.dirname(posixpath.dirname(name))
            for one in ElementTree.fromstring(content):
                target = posixpath.normpath(posixpath.join("/" + folder, one.get("Target")))
                if one.get("TargetMode") == "External" or target[1:] not in parts:
                    yield f"{name} leads nowhere {target}"


def _book_faults(parts: dict[str, bytes]) -> Iterator[str]:
    book, styles = (ElementTree.fromstring(parts[name]) for name in ("xl/workbook.xml", "xl/styles.xml"))
    sheets = [one.get("name") for one in book.iter(MAIN + "sheet")]
    if len({name.casefold() for name in sheets}) != len(sheets) or any(len(name) > 31 for name in sheets):
        yield f"sheet names {sheets}"
    names = [(one.get("name"), one.get("localSheetId")) for one in book.iter(MAIN + "definedName")]
    if len(set(names)) != len(names):
        yield f"names {names}"
    looks = len(styles.find(MAIN + "cellXfs"))
    texts = len(ElementTree.fromstring(parts.get("xl/sharedStrings.xml", b"<sst/>")))
    for name, content in parts.items():
        if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name):
            yield from (f"{name}: {fault}" for fault in _sheet_faults(ElementTree.fromstring(content), looks, texts))
        for place in re.findall(r"<c:f>([^<]*)!", content.decode()) if name.startswith("xl/charts/") else ():
            if place.strip("'") not in sheets:
                yield f"{name}: chart of {place}"


def _sheet_faults(sheet: ElementTree.Element, looks: int, texts: int) -> Iterator[str]:
    last = (0, 0)
    for cell in sheet.iter(MAIN + "c"):
        left, top, *_ = range_boundaries(cell.get("r"))
        if (top, left) <= last:
            yield f"order {cell.get('r')}"
        last = (top, left)
        value = cell.findtext(MAIN + "v")
        if int(cell.get("s", 0)) >= looks or (cell.get("t") == "s" and int(value) >= texts):
            yield f"look or text {cell.get('r')}"
        if cell.get("t") is None and value is not None and not re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", value):
            yield f"number {cell.get('r')} {value}"
    merged = [range_boundaries(one.get("ref")) for one in sheet.iter(MAIN + "mergeCell")]
    yield from (f"merged twice {pair}" for pair in _overlapping(merged))
    yield from (f"merged alone {box}" for box in merged if box[:2] == box[2:])
    ruled: list[Box] = []
    for rule in sheet.iter(MAIN + "dataValidation"):
        ruled += map(range_boundaries, rule.get("sqref").split())
        said = (
            [rule.get(name, "") for name in ("prompt", "error")],
            [rule.get(name, "") for name in ("promptTitle", "errorTitle")],
        )
        formula = rule.findtext(MAIN + "formula1") or ""
        if max(map(len, said[0])) > 255 or max(map(len, said[1])) > 32:
            yield f"hint too long {said}"
        if formula.startswith('"') and (len(formula) > 257 or '"' in formula[1:-1]):
            yield f"drop-down {formula}"
    yield from (f"ruled twice {pair}" for pair in _overlapping(ruled))


def _overlapping(boxes: Sequence[Box]) -> Iterator[tuple[Box, Box]]:
    for place, one in enumerate(boxes):
        for other in boxes[:place]:
            if one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]:
                yield one, other


@pytest.mark.slow
def test_every_file_of_a_run_is_one_office_programs_open_without_repair(week: Desk) -> None:
    files = [path for path in sorted(week.output.rglob("*")) if path.suffix in (".xlsx", ".docx")]
    assert {path.suffix for path in files} == {".xlsx", ".docx"}
    assert {str(path): list(faults(path.read_bytes())) for path in files if any(faults(path.read_bytes()))} == {}


@pytest.mark.parametrize("kind", ["ruled twice", "merged alone", "order", "leads nowhere", "drop-down", "number"])
def test_such_faults_are_seen(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_number("A1", 1)
        sheet.write_number("B1", 2)
        sheet.merge_range("D1:E1", "x")
        sheet.data_validation("A1:A9", {"validate": "any", "input_message": "x"})
        sheet.data_validation("B2", {"validate": "list", "source": ["x", "y"]})
    assert not list(faults(path.read_bytes()))
    changed = {
        "ruled twice": ('sqref="B2"', 'sqref="A2"'),
        "merged alone": ('ref="D1:E1"', 'ref="D1:D1"'),
        "order": ('r="B1"', 'r="A1"'),
        "leads nowhere": ("worksheets/sheet1.xml", "worksheets/sheet2.xml"),
        "drop-down": ('"x,y"', '"x"y"'),
        "number": ("<v>2</v>", "<v>nan</v>"),
    }[kind]
    broken = BytesIO()
    with ZipFile(path) as whole, ZipFile(broken, "w") as package:
        for name in whole.namelist():
            content = whole.read(name).decode()
            package.writestr(name, content.replace(*changed) if "_rels" in name or "sheet1" in name else content)
    assert any(kind in fault for fault in faults(broken.getvalue()))
