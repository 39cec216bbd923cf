"""Intake: every condition of a file ends in one code, cells keep their Excel addresses, a bad file costs only itself."""

from __future__ import annotations

import ctypes
import io
import os
import pickle
import random
import shutil
import struct
import subprocess
import time
import zipfile
from collections.abc import Callable
from datetime import datetime
from datetime import time as clock
from pathlib import Path

import made_files as made
import openpyxl
import pytest
import xlsxwriter
from workspace import command

from pipeline.archive import Archive, StateError
from pipeline.intake import binary_part, memory, pool, reader_process, readers, windows_job
from pipeline.intake.answers import PackedGrids, decoded
from pipeline.intake.cells import Sheet, Unseen, packed
from pipeline.intake.pool import USUAL_LIMITS, UsualLimits, read_files
from pipeline.intake.scan import scan, take_in
from pipeline.intake.sheet_part import MAX_CELLS, scan_sheet
from pipeline.model import Content
from schemas.findings import catalogue, sentence

DAY = datetime(2021, 10, 16)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def workbook(cells: dict[str, object], sheet: str = "走访登记", **properties: str) -> bytes:
    """A workbook as our own writer makes it."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    page = book.add_worksheet(sheet)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for address, value in cells.items():
        if isinstance(value, datetime):
            page.write_datetime(address, value, day)
        elif isinstance(value, bool):
            page.write_boolean(address, value)
        elif isinstance(value, (int, float)):
            page.write_number(address, value)
        else:
            page.write_string(address, str(value))
    for name, value in properties.items():
        book.set_custom_property(name, value)
    book.close()
    return target.getvalue()


def repacked(data: bytes, changes: dict[str, bytes | None], **more: bytes) -> bytes:
    """The same package with parts replaced, left out (None) or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = changes.get(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name] or b"")
    return target.getvalue()


def package(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in parts.items():
            new.writestr(name.replace("__", "/").replace("_", "."), part)
    return target.getvalue()


def read(folder: Path, data: bytes, name: str = "a.xlsx", limits: UsualLimits = USUAL_LIMITS) -> Content:
    path = folder / name
    path.write_bytes(data)
    return read_files([path], limits)[0]


def encrypted_zip() -> bytes:
    data = bytearray(package(xl__workbook_xml=b"<workbook/>"))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def flipped(data: bytes, part: str) -> bytes:
    """One bit wrong in the packed bytes of a part."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        info = package.getinfo(part)
        at = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    return data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]


GOOD = workbook({"A1": "姓名", "B1": "电话", "A2": "王小二", "B2": "16012345678"})
UTF16 = "EncryptedPackage".encode("utf-16-le")
FAR = b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'

CONDITIONS = {
    "0 bytes": (b"", "file_empty"),
    "zeros": (b"\0" * 4096, "file_empty"),
    "cut short": (GOOD[: len(GOOD) // 2], "file_damaged"),
    "zero tail": (GOOD[: len(GOOD) // 2] + b"\0" * (len(GOOD) // 2), "file_damaged"),
    "flipped bit in the strings": (flipped(GOOD, "xl/sharedStrings.xml"), "file_damaged"),
    "password, new": (OLE + b"\0" * 600 + UTF16 + b"\0" * 600, "file_encrypted"),
    "password, zip": (encrypted_zip(), "file_encrypted"),
    "compound file of rubbish": (OLE + b"\x01" * 2000, "file_damaged"),
    "pdf": (b"%PDF-1.4\n%rubbish", "file_not_table"),
    "photo": (b"\xff\xd8\xff\xe0" + b"x" * 200, "file_not_table"),
    "rar": (b"Rar!\x1a\x07\x00" + b"x" * 200, "file_not_table"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + b"x" * 200, "file_not_table"),
    "docx": (package(word__document_xml=b"<w/>"), "file_not_table"),
    "program": (b"\x7fELF" + bytes(range(256)) * 8, "file_not_table"),
    "web page": (b"<html><body><p>404</p></body></html>", "file_is_html"),
    "mail": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "file_not_table"),
    "mixed encodings": ("姓名,电话\n王小二,1\n".encode() + b"\x81,\xff\n", "file_encoding"),
    "bomb": (repacked(GOOD, {"xl/media/a.bin": b"\0" * (8 << 20)}), "file_too_big"),
    "too many parts": (package(**{f"xl__p{n}": b"" for n in range(5_001)}), "file_too_big"),
    "stray cell": (repacked(GOOD, {"xl/worksheets/sheet1.xml": FAR}), "file_stray_cells"),
    "not XML inside": (
        repacked(GOOD, {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row><c"}),
        "file_unsupported",
    ),
    "no workbook links": (repacked(GOOD, {"xl/_rels/workbook.xml.rels": b"<oops"}), "file_damaged"),
}


def test_every_condition_has_its_code_and_its_sentence(tmp_path: Path) -> None:
    paths = []
    for number, (data, _) in enumerate(CONDITIONS.values()):
        paths.append(tmp_path / f"{number}.xlsx")
        paths[-1].write_bytes(data)
    told = read_files(paths)
    assert {name: one.problem and one.problem.code for name, one in zip(CONDITIONS, told, strict=True)} == {
        name: code for name, (_, code) in CONDITIONS.items()
    }
    for one in told:
        assert one.problem
        assert "{" not in sentence(one.problem.code, one.problem.facts)
        assert catalogue()[one.problem.code].severity == "强制"


def test_the_line_told_of_a_text_in_no_encoding_is_where_it_stops_making_sense(tmp_path: Path) -> None:
    """What follows is not what most of the file is: pasted from elsewhere, or a byte lost in line 4."""
    sound = "村名,户主姓名\n秦四庙村,张三丰\n秦四庙村,李四\n".encode()
    for text in (sound + "七营村,王小二\n".encode("gb18030") + b"\xff", sound + b"\xe6\x9d,1\n" + sound):
        content = read(tmp_path, text)
        assert content.problem
        assert (content.problem.code, content.problem.facts["line"]) == ("file_encoding", "4")


def test_cells_stand_at_their_excel_address(tmp_path: Path) -> None:
    content = read(tmp_path, workbook({"C4": "姓名", "D4": 5, "E6": True, "D7": DAY}))
    (grid,) = content.grids
    assert grid.rows[3] == [None, None, "姓名", 5.0, None]
    assert grid.rows[5][4] == "TRUE"
    assert grid.rows[6][3] == DAY
    assert [len(row) for row in grid.rows] == [5] * 7
    assert isinstance(grid.rows[3][3], float)


def test_cells_stay_packed_until_somebody_looks_and_a_short_answer_is_none(tmp_path: Path) -> None:
    told = readers.answer(workbook({"A1": "姓名", "B1": "电话", "A2": "王小二", "A3": "王小二", "B3": 5}), USUAL_LIMITS)
    content = pickle.loads(pickle.dumps(decoded(told, "a.xlsx")))
    assert isinstance(content.grids, PackedGrids)
    assert content.grids[0].rows == [["姓名", "电话"], ["王小二", None], ["王小二", 5.0]]
    assert content.grids[0] is not content.grids[0]
    assert content.grids[0].rows.column(0).values == [None, "姓名", "王小二"]
    assert [grid.sheet for grid in content.grids[:5]] == [content.grids[-1].sheet]
    for damaged in (told[:-1], told + b"x", told.replace(b"\n", b"", 1), b""):
        short = decoded(damaged, "a.xlsx")
        assert short.problem is not None
        assert short.problem.code == "file_reader_died"


def test_a_column_of_very_many_different_texts_and_a_late_one_keep_their_rows() -> None:
    rows = [[f"{number}号", None if number < 69_000 else "晚"] for number in range(70_000)]
    told = packed(rows, 2)
    sizes = [size for size, _, _ in told.columns]
    assert sizes == [4, 2]
    assert told.height == len(rows)
    content = decoded(readers._answer("csv", [Sheet("", told)], USUAL_LIMITS), "a.csv")
    assert content.grids[0].rows[68_999:69_001] == rows[68_999:69_001]
    assert content.grids[0].rows[-1] == rows[-1]


def test_truth_is_no_number_and_ragged_rows_are_filled_up() -> None:
    told = packed([[1.0, "a"], [True], [], [1, "", 7], ["", "", ""]], 4, first=(1, 1))
    content = decoded(readers._answer("csv", [Sheet("", told)], USUAL_LIMITS), "a.csv")
    assert content.grids[0].rows == [
        [None] * 4, [None, 1.0, "a", None], [None, "TRUE", None, None], [None] * 4, [None, 1.0, None, 7.0]
    ]  # fmt: skip


def test_times_durations_and_infinite_numbers_survive_as_values(tmp_path: Path) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    page = book.add_worksheet()
    page.write_number("A1", 0.375, book.add_format({"num_format": "hh:mm"}))
    page.write_number("B1", 1.5, book.add_format({"num_format": "[h]:mm"}))
    page.write_number("C1", 44485.5, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
    page.write_number("D1", 7)
    book.close()
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(target) as old:
        endless = old.read(sheet).replace(b"<v>7</v>", b"<v>1e999</v>")
    (grid,) = read(tmp_path, repacked(target.getvalue(), {sheet: endless})).grids
    assert grid.rows[0][:3] == [clock(9, 0), "1 day, 12:00:00", DAY.replace(hour=12)]
    assert grid.rows[0][3] == "inf"


def test_properties_merged_cells_and_sheet_visibility(tmp_path: Path) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    for name in ("台账", "_issued", "旧表"):
        book.add_worksheet(name).write_string("A1", name)
    book.worksheets()[0].merge_range("B2:D3", "东村")
    book.worksheets()[1].very_hidden()
    book.worksheets()[2].hide()
    book.set_custom_property("huhudao_template", "ruji-2021/visits/秦四庙村/1")
    book.close()
    content = read(tmp_path, target.getvalue())
    assert content.properties == {"huhudao_template": "ruji-2021/visits/秦四庙村/1"}
    assert content.grids[0].merged == ((1, 1, 2, 3),)
    assert [grid.hidden for grid in content.grids] == [False, True, True]
    assert [(note.code, dict(note.facts)) for note in content.notes] == [("file_hidden_sheets", {"sheets": "旧表"})]


def test_error_cells_and_never_calculated_formulas_are_broken_not_blank(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page["A1"], page["B2"], page["A9"] = "姓名", "=1+1", "=A1"
    target = io.BytesIO()
    book.save(target)
    (grid,) = read(tmp_path, target.getvalue()).grids
    assert grid.broken == {(1, 1): "", (8, 0): ""}
    assert len(grid.rows) == 9
    assert len(grid.rows[8]) == 2


TABLE: list[list[made.Cell]] = [
    ["姓名", "电话", "组"],
    ["王小二", "16012345678", 3],
    ["赵五", "16012345679", b"\x2a"],
    ["钱六", "16012345680", b"\x07"],
    ["孙七", "16012345681", 4],
]


def every_kind() -> dict[str, bytes]:
    """TABLE in every kind, row 2 hidden by hand, row 4 by a filter, column B by hand."""
    part = made.sheet_part(TABLE).replace(b"<sheetData>", b'<cols><col min="2" max="2" hidden="1"/></cols><sheetData>')
    for number in (2, 4):
        part = part.replace(b'<row r="%d">' % number, b'<row r="%d" hidden="1">' % number)
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>'
    rows = made.ods(TABLE, hidden_rows={1: "collapse", 3: "filter"})
    content = zipfile.ZipFile(io.BytesIO(rows)).read("content.xml")
    hidden = [made.record(0x0208, struct.pack("<HHHHHHL", row, 0, 3, 255, 0, 0, 0x120)) for row in (1, 3)]
    hidden.append(made.record(0x007D, struct.pack("<HHHHHH", 1, 1, 2048, 0, 1, 0)))
    return {
        "xlsx": made.xlsx_of(part),
        "xlsb": made.xlsb(TABLE, hidden_rows=(1, 3), hidden_columns=(1,)),
        "ods": repacked(rows, {"content.xml": content.replace(b"<table:table-row", columns.encode() + b"<table:table-row", 1)}),
        "xls": made.xls(TABLE, more=b"".join(hidden)),
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["xlsx", "xlsb", "ods", "xls"])
def test_hidden_and_broken_cells_are_told_alike_in_every_kind(tmp_path: Path, kind: str) -> None:
    """Hidden rows and columns are read and told, an error is no blank: the same from each kind of file."""
    content = read(tmp_path, every_kind()[kind], f"a.{kind}")
    (grid,) = content.grids
    assert content.kind == kind
    assert grid.hidden_rows == {1, 3}
    assert grid.hidden_columns == {1}
    assert grid.broken == {(2, 2): "#N/A", (3, 2): "#DIV/0!"}
    assert [row[:2] for row in grid.rows] == [row[:2] for row in TABLE]
    assert [row[2] for number, row in enumerate(grid.rows) if (number, 2) not in grid.broken] == ["组", 3.0, 4.0]


def test_formulas_of_an_open_document_never_calculated_and_wrong_ones_of_old_programs(tmp_path: Path) -> None:
    """No result at all is broken, an empty text is a result; an error that old programs stored as 0 is no 0."""
    cells = (
        '<table:table-cell office:value-type="string"><text:p>姓名</text:p></table:table-cell>',
        '<table:table-cell table:formula="of:=1+1"/>',
        '<table:table-cell table:formula="of:=&quot;&quot;"><text:p/></table:table-cell>',
        '<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0"><text:p>#DIV/0!</text:p></table:table-cell>',
        '<table:table-cell table:formula="of:=2" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>',
        '<table:table-cell table:formula="of:=NA()" table:number-columns-repeated="2" office:value-type="string" calcext:value-type="error"><office:annotation><text:p>批注</text:p></office:annotation><text:p>#N/A</text:p></table:table-cell>',
    )  # fmt: skip
    rest = '<table:table-row table:number-rows-repeated="1048574" table:visibility="collapse"><table:table-cell/></table:table-row>'
    spanned = '<table:table-row><table:table-cell table:number-rows-spanned="2" table:number-columns-spanned="3" office:value-type="string"><text:p>东村</text:p></table:table-cell></table:table-row>'
    body = f"<table:table-row>{''.join(cells)}</table:table-row>{spanned}{rest}"
    (grid,) = read(tmp_path, made.ods(body=body), "a.ods").grids
    assert grid.broken == {(0, 1): "", (0, 3): "#DIV/0!", (0, 5): "#N/A", (0, 6): "#N/A"}
    assert grid.rows[0][4] == 2.0
    assert grid.merged == ((1, 0, 2, 2),)
    assert grid.hidden_rows == frozenset()  # below the last cell, programs hide the rest of the grid


def test_a_binary_part_that_ends_early_or_hides_the_rest_of_the_grid() -> None:
    record = made.xlsb_record
    row = record(0, struct.pack("<LLHBBBL", 7, 0, 300, 0, 0x10, 0, 0))
    formula = record(11, struct.pack("<LLB", 3, 0, 0x24) + bytes(300))
    rest = record(60, struct.pack("<LLLLH", 5, 16_383, 2048, 0, 1))
    merged = record(176, struct.pack("<LLLL", 1, 2, 3, 4))
    found = binary_part.unseen(rest + row + formula + merged)
    assert (found.broken, found.concealed, found.merged) == ({(7, 3): "#NUM!"}, ([7], []), [(1, 3, 2, 4)])
    whole = row + formula
    assert [binary_part.unseen(whole[:size]).concealed[0] for size in (len(row) - 1, len(row))] == [[], [7]]
    assert not any(binary_part.unseen(whole[:size]).broken for size in range(len(whole)))
    for size in range(1, 6):  # numbers and lengths that never end
        assert binary_part.unseen(b"\xff" * size) == Unseen()


def test_an_old_workbook_stores_an_uncalculated_formula_as_a_result(tmp_path: Path) -> None:
    """Nothing in an .xls tells a formula that was never calculated from one whose result is empty: it is blank."""
    empty = b"\x03\0\0\0\0\0\xff\xff"
    wrong = b"\x02\0\x2a\0\0\0\xff\xff"
    formulas = b"".join(
        made.record(0x0006, struct.pack("<HHH", 1, column, 0) + result + struct.pack("<HLH3s", 0, 0, 3, b"\x1e\1\0"))
        for column, result in enumerate((empty, wrong, struct.pack("<d", 7)))
    )
    (grid,) = read(tmp_path, made.xls([["姓名", "电话", "组"]], more=formulas), "a.xls").grids
    assert grid.rows[1:] == [[None, None, 7.0]]
    assert grid.broken == {(1, 1): "#N/A"}


def test_scan_of_a_sheet_part() -> None:
    part = b'<x:sheetData><x:c r="A1" t=\'e\'><x:v>#N/A</x:v></x:c><x:c r="AA3"><x:f>1+1</x:f></x:c></x:sheetData>'
    assert scan_sheet(part) == ("", {(0, 0): "#N/A", (2, 26): ""})
    calculated = b'<sheetData><c r="B4" t="str"><f>IF(1,"")</f><v></v></c><c r="B5"><f>1</f><v>1</v></c></sheetData>'
    assert scan_sheet(calculated) == ("", {})
    rule = b'<sheetData><c r="A1"><v>1</v></c></sheetData><cfRule><formula>A1&gt;1</formula></cfRule>'
    assert scan_sheet(rule) == ("", {})


def test_formatted_blank_rows_to_the_end_of_the_sheet_are_no_stray_cells() -> None:
    rows = b"".join(b'<row r="%d"><c r="XFD%d" s="1"/></row>' % (n, n) for n in (1, 2, 1048576))
    assert scan_sheet(b"<sheetData>" + rows + b'<row r="9"><c r="B9"><v>1</v></c></row></sheetData>')[0] == ""
    far = scan_sheet(b"<sheetData>" + rows + b'<row r="1048576"><c r="B1048576"><v>1</v></c></row></sheetData>')
    assert far[0] == ""  # two columns of a million rows still fit
    assert MAX_CELLS > 2 * 1_048_576


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("﻿姓名,电话\n王小二,160\n".encode(), "csv"),
        ("姓名\t电话\n王小二\t160\n".encode("gb18030"), "csv"),
        ("姓名;电话\n王小二;160\n".encode("utf-16"), "csv"),
        (
            "<html><table><tr><th>姓名</th><th>电话</th></tr><tr><td>王小二</td><td>160</td></tr></table>".encode(
                "gbk"
            ),
            "html",
        ),
        (
            (
                '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
                'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>'
                '<Row><Cell><Data ss:Type="String">姓名</Data></Cell><Cell><Data>电话</Data></Cell></Row>'
                '<Row><Cell><Data>王小二</Data></Cell><Cell ss:Index="2"><Data>160</Data></Cell></Row>'
                "</Table></Worksheet></Workbook>"
            ).encode(),
            "xml",
        ),
    ],
)
def test_text_tables_named_xls_are_read_and_noted(tmp_path: Path, data: bytes, kind: str) -> None:
    content = read(tmp_path, data, "花名册.xls")
    assert content.kind == kind
    assert content.grids[0].rows == [["姓名", "电话"], ["王小二", "160"]]
    assert [note.code for note in content.notes] == ["file_wrong_suffix"]


def test_spans_in_an_html_table_keep_columns_in_place(tmp_path: Path) -> None:
    page = "<table><tr><td rowspan=2>东村</td><td colspan=2>a</td></tr><tr><td>b</td><td>c</td></tr></table>"
    assert read(tmp_path, page.encode(), "a.html").grids[0].rows == [["东村", "a", None], [None, "b", "c"]]


def test_macros_and_links_are_noted_never_run(tmp_path: Path) -> None:
    data = repacked(GOOD, {"xl/vbaProject.bin": b"x", "xl/externalLinks/externalLink1.xml": b"<a/>"})
    content = read(tmp_path, data, "a.xlsm")
    assert content.kind == "xlsm"
    assert [note.code for note in content.notes] == ["file_macros", "file_external_links"]


def test_content_decides_not_the_name(tmp_path: Path) -> None:
    content = read(tmp_path, GOOD, "花名册.xls")
    assert content.kind == "xlsx"
    assert [dict(note.facts) for note in content.notes] == [{"suffix": ".xls", "kind": "xlsx"}]
    assert read(tmp_path, GOOD, "无后缀").notes == ()


def test_many_files_come_back_in_order(tmp_path: Path) -> None:
    paths, seen = [], []
    for number in range(30):
        paths.append(tmp_path / f"{number}.xlsx")
        paths[-1].write_bytes(workbook({"A1": f"第{number}份"}) if number % 7 else b"%PDF")
    told = read_files(paths, workers=2, on_done=lambda place, content: seen.append(place))
    assert [one.grids[0].rows[0][0] if one.grids else one.problem.code for one in told] == [  # type: ignore[union-attr]
        f"第{number}份" if number % 7 else "file_not_table" for number in range(30)
    ]
    assert sorted(seen) == list(range(30))


def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real worker, but a file that says so makes its reader die, hang or eat memory as compiled readers do."""
    code = reader_process.WORKER.read_text(encoding="utf-8").replace(
        "        return readers.answer(",
        "        if data.startswith(b'die'): os.abort()\n"
        "        if data.startswith(b'hang'): __import__('time').sleep(60)\n"
        "        if data.startswith(b'eat'): bytes(600 << 20)\n"
        "        if data.startswith(b'oom'): os.write(2, b'memory allocation of 9 bytes failed'); os.abort()\n"
        "        if data.startswith(b'noise'): print('noise'); os.write(1, b'noise')\n"
        "        return readers.answer(",
    )
    worker = tmp_path / "worker.py"
    worker.write_text(code, encoding="utf-8")
    monkeypatch.setattr(reader_process, "WORKER", worker)


def test_a_dying_reader_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile(tmp_path, monkeypatch)
    said = ["fine,1", "die", "fine,2", "hang", "eat", "oom", "noise,1", "fine,3"]
    paths = []
    for number, text in enumerate(said):
        paths.append(tmp_path / f"{number}.csv")
        paths[-1].write_text(text)
    told = read_files(paths, UsualLimits(seconds=2, memory_mb=200), workers=2)
    assert [one.problem and one.problem.code for one in told] == [
        None, "file_reader_died", None, "file_too_slow", "file_memory", "file_memory", None, None,
    ]  # fmt: skip


class Kernel:
    """What Windows is asked to do."""

    def __init__(self, refuses: str = "") -> None:
        self.asked: list[str] = []
        self.limits = windows_job.ExtendedLimits()
        for name in ("CreateJobObjectW", "SetInformationJobObject", "AssignProcessToJobObject", "GetCurrentProcess"):
            setattr(self, name, self._function(name, refuses != name))

    def _function(self, name: str, agrees: bool) -> Callable[..., int]:
        def function(*said: object) -> int:
            self.asked.append(name)
            if name == "SetInformationJobObject":
                ctypes.memmove(ctypes.byref(self.limits), said[2], said[3].value)  # type: ignore[arg-type,attr-defined]
            return 7 if agrees else 0

        return function


def test_windows_is_asked_to_hold_the_memory() -> None:
    """The structure as the system's headers give it for 64 bits, and a refusal is no error."""
    kernel = Kernel()
    assert windows_job.limit_memory(1024, kernel)
    assert kernel.asked == [
        "CreateJobObjectW",
        "SetInformationJobObject",
        "GetCurrentProcess",
        "AssignProcessToJobObject",
    ]
    assert (ctypes.sizeof(windows_job.BasicLimits), ctypes.sizeof(windows_job.ExtendedLimits)) == (64, 144)
    assert windows_job.ExtendedLimits.process_memory.offset == 112
    assert kernel.limits.process_memory == 1088 << 20
    assert kernel.limits.basic.flags == 0x100
    for name in ("CreateJobObjectW", "SetInformationJobObject", "AssignProcessToJobObject"):
        assert not windows_job.limit_memory(1024, Kernel(name))


def test_a_system_that_starts_no_process_is_said_to_the_operator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file is blamed for it, whether it is read by a run or looked into by `check`."""

    def refused(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook({"A1": "户主姓名"}))
    popen = subprocess.Popen
    monkeypatch.setattr(reader_process, "PAUSES", (0.0, 0.0))
    monkeypatch.setattr(reader_process.subprocess, "Popen", refused)
    with pytest.raises(StateError) as told:
        read_files([path, path])
    assert told.value.code == "no_process"
    said = command("check", path)
    assert (said.code, str(told.value) in said.err) == (2, True), said
    monkeypatch.setattr(reader_process.subprocess, "Popen", seldom(popen))
    assert read_files([path])[0].problem is None


def seldom(popen: Callable[..., object]) -> Callable[..., object]:
    """Starts a process the second time it is asked."""
    asked: list[int] = []

    def started(*given: object, **named: object) -> object:
        asked.append(1)
        if len(asked) == 1:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return popen(*given, **named)

    return started


def test_few_bytes_are_read_by_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second one would take longer to start than it reads; many bytes are read by as many as there are cores."""
    monkeypatch.setattr(pool, "cores", lambda: 4)
    paths = [tmp_path / f"{number}.xlsx" for number in range(9)]
    for path in paths:
        path.write_bytes(b"")
    counts = []
    for size in (0, 1 << 20, 5 << 20):
        with paths[0].open("wb") as file:
            file.truncate(size)
        counts.append(pool._worthwhile(paths))
    assert counts == [1, 1, 3]


def test_a_system_that_cannot_limit_memory_reads_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    assert memory.limit_memory(1024) is False


def test_a_file_over_the_limit_is_not_even_opened(tmp_path: Path) -> None:
    content = read(tmp_path, b"x" * (1 << 20) + b"x", limits=UsualLimits(file_mb=1))
    assert content.problem
    assert content.problem.code == "file_too_big"


def test_scan_names_what_it_leaves_alone(tmp_path: Path) -> None:
    old = time.time() - 60
    for name in (
        "东村/走访.xlsx",
        "东村/~$走访.xlsx",
        ".~lock.走访.xlsx#",
        "Thumbs.db",
        "b.crdownload",
        ".gitkeep",
        "._a.xlsx",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (old, old))
    (tmp_path / "link.xlsx").symlink_to(tmp_path / "东村/走访.xlsx")
    assert {one.name: one.problem and one.problem.code for one in scan(tmp_path)} == {
        "东村/走访.xlsx": None,
        "东村/~$走访.xlsx": "file_temporary",
        ".~lock.走访.xlsx#": "file_temporary",
        "Thumbs.db": "file_temporary",
        "b.crdownload": "file_temporary",
        "._a.xlsx": "file_temporary",
        "link.xlsx": "file_not_regular",
    }


def test_a_name_unzipped_in_the_wrong_encoding_is_readable(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode("走访.xlsx".encode("gb18030"))).write_bytes(b"x")
    assert [one.name for one in scan(tmp_path, 0)] == ["走访.xlsx"]


def test_a_growing_file_waits_for_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = tmp_path / "input"
    inbox.mkdir()
    (inbox / "a.xlsx").write_bytes(b"half")
    monkeypatch.setattr(time, "sleep", lambda _: (inbox / "a.xlsx").write_bytes(b"half and more"))
    (found,) = take_in(inbox, Archive(tmp_path / "archive"))
    assert found.problem
    assert found.problem.code == "file_deferred"
    assert not found.sha256


def test_taking_in_touches_nothing(tmp_path: Path) -> None:
    inbox = tmp_path / "input"
    inbox.mkdir()
    for name in ("a.xlsx", "b.xlsx"):
        (inbox / name).write_bytes(GOOD)
        os.utime(inbox / name, (1_600_000_000, 1_600_000_000))
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in inbox.iterdir()}
    archive = Archive(tmp_path / "archive")
    found = take_in(inbox, archive)
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in inbox.iterdir()} == before
    assert len({one.sha256 for one in found}) == 1
    assert archive.path_of(found[0].sha256).read_bytes() == GOOD


@pytest.mark.slow
def test_no_mutant_is_left_without_a_status(tmp_path: Path) -> None:
    """Bits flipped, cut short, zero tails, holes: every file ends with grids or a code, and a cut xlsx never with grids."""
    chance = random.Random(1)
    page = "<table><tr><td>姓名</td></tr></table>".encode() * 20
    paths, cut = [], []
    for number in range(400):
        data = bytearray(chance.choice([GOOD, GOOD, GOOD, "姓名,电话\n".encode("gb18030") * 50, page]))
        at, kind = chance.randrange(4, len(data)), chance.randrange(4)
        if kind == 0:
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del data[at:]
        elif kind == 2:
            data[at:] = bytes(len(data) - at)
        else:
            data[at : at + 64] = chance.randbytes(64)
        paths.append(tmp_path / f"{number}.xlsx")
        paths[-1].write_bytes(data)
        cut.append(kind in (1, 2) and data[:2] == b"PK")
    told = read_files(paths)
    assert all((one.problem is None) != (not one.grids) for one in told)
    assert all(one.problem is None or one.problem.code in catalogue() for one in told)
    assert not any(one.grids for one, short in zip(told, cut, strict=True) if short)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_the_same_cells_from_a_real_spreadsheet_program(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "走访"
    page["B2"], page["C2"], page["B3"], page["B4"] = "姓名", 3.5, DAY, "=1/0"
    page.merge_cells("B6:C7")
    page["B6"] = "东村"
    page["A9"], page["B9"] = "=NA()", '=""'
    page.row_dimensions[4].hidden = page.column_dimensions["C"].hidden = True
    page.auto_filter.ref = "A1:C3"
    page.auto_filter.add_filter_column(0, ["x"])
    page.row_dimensions[3].hidden = True
    hidden = book.create_sheet("旧")
    hidden["A1"], hidden.sheet_state = "x", "hidden"
    book.save(tmp_path / "a.xlsx")
    for suffix in ("ods", "xls", "xlsx"):
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}", "--convert-to", suffix,
             "--outdir", str(tmp_path / "out"), str(tmp_path / "a.xlsx")],
            check=True, capture_output=True,
        )  # fmt: skip
    told = read_files(sorted((tmp_path / "out").iterdir()))
    assert [one.kind for one in told] == ["ods", "xls", "xlsx"]
    for one in told:
        grid = one.grids[0]
        assert grid.rows[1][1:3] == ["姓名", 3.5]
        assert grid.rows[2][1] == DAY
        assert grid.broken == {(3, 1): "#DIV/0!", (8, 0): "#N/A"}
        assert one.grids[1].hidden
        assert grid.merged == ((5, 1, 6, 2),)
        assert grid.hidden_rows >= {2, 3}
        assert grid.hidden_columns == {2}
    cut = (tmp_path / "out" / "a.xls").read_bytes()
    for data in (cut[: len(cut) // 2], cut[: len(cut) // 2] + b"\0" * (len(cut) // 2)):
        content = read(tmp_path, data, "cut.xls")
        assert content.problem
        assert content.problem.code == "file_damaged"
