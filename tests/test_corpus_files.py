"""How files really arrive: one small file per condition, and what must come of each - its rows, or one code with one thing to do."""

from __future__ import annotations

import io
import os
import random
import re
import struct
import zipfile
import zlib
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path

import made_files as made
import pytest
from made_files import ROWS, Table
from workspace import Desk, command

from pipeline.archive import Archive
from pipeline.campaign_file import CampaignMistakes
from pipeline.intake.found import Found
from pipeline.intake.limits import USUAL_LIMITS, UsualLimits
from pipeline.intake.pool import Opener, read_files
from pipeline.intake.scan import take_in
from pipeline.journal import Journal
from pipeline.model import Content
from pipeline.settings import Limits, load_settings
from schemas.findings import catalogue, remedy, sentence

GOOD = made.xlsx()
XLS = made.xls()
CSV = made.text_rows()
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)
SMALL = UsualLimits(
    file_mb=8, unpacked_mb=6, seconds=8, memory_mb=400, parts=60, part_mb=4, ratio=150, cells=200_000, archive_files=12, answer_mb=2
)  # fmt: skip


def wide_text(*values: str) -> bytes:
    return b"".join(len(value).to_bytes(2, "little") + value.encode("utf-16-le") for value in values)


def flipped(data: bytes, part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        info = package.getinfo(part)
    at = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    return data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]


def under_password(data: bytes) -> bytes:
    body = bytearray(data)
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = body.find(sign)
        while at >= 0:
            body[at + place] |= 1
            at = body.find(sign, at + 4)
    return bytes(body)


def packed_by(data: bytes, method: int) -> bytes:
    """The same archive, saying that it was packed in another way."""
    body = bytearray(data)
    for sign, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = body.find(sign)
        while at >= 0:
            body[at + place : at + place + 2] = method.to_bytes(2, "little")
            at = body.find(sign, at + 4)
    return bytes(body)


def shared(count: int, strings: list[str], rows: int = 3) -> bytes:
    """A workbook whose texts are shared, with a count that may lie."""
    listed = "".join(f"<si><t>{text}</t></si>" for text in strings)
    table = f'<sst xmlns="{made.MAIN}" count="{count}" uniqueCount="{count}">{listed}</sst>'.encode()
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{n - 1}</v></c></row>' for n in range(1, rows + 1))
    part = f'<worksheet xmlns="{made.MAIN}"><sheetData>{cells}</sheetData></worksheet>'.encode()
    return made.xlsx_of(part, {"xl/sharedStrings.xml": table})


def cells_part(cells: str) -> bytes:
    return f'<worksheet xmlns="{made.MAIN}"><sheetData>{cells}</sheetData></worksheet>'.encode()


def filepass() -> bytes:
    return made.container({"Workbook": made.biff(globals_=struct.pack("<HHHHH", 0x2F, 6, 0, 0x1234, 0x5678))})


def many_styles(count: int) -> bytes:
    xfs = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>' * count
    return f'<styleSheet xmlns="{made.MAIN}"><cellXfs count="{count}">{xfs}</cellXfs></styleSheet>'.encode()


def write_reserved() -> bytes:
    """Asks for a password before it is changed, not before it is opened."""
    parts = made.xlsx_parts({"走访登记": made.sheet_part(ROWS)})
    sharing = b'<fileSharing readOnlyRecommended="1" userName="a" reservationPassword="CC1A"/>'
    locked = b'<workbookProtection workbookPassword="CC1A" lockStructure="1"/>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<sheets>", sharing + locked + b"<sheets>")
    return made.zipped(parts)


LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
BOM = b"\xef\xbb\xbf"
LAST_CELL = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
FAR_RIGHT = '<row r="1"><c r="A1"><v>1</v></c></row><row r="60"><c r="XFD60"><v>1</v></c></row>'
FAR_DOWN = (
    '<row r="1"><c r="A1"><v>1</v><c r="B1"><v>2</v></c></c></row><row r="1048576"><c r="B1048576"><v>1</v></c></row>'
)
NO_CELLS = cells_part("")

# name of the file -> (bytes, kind that must come with exactly ROWS, codes of the notes)
READ: dict[str, tuple[bytes, str, tuple[str, ...]]] = {
    "普通.xlsx": (GOOD, "xlsx", ()),
    "不压缩.xlsx": (made.zipped(made.xlsx_parts({"走访登记": made.sheet_part(ROWS)}), zipfile.ZIP_STORED), "xlsx", ()),
    "范围写错.xlsx": (made.xlsx(dimension='<dimension ref="A1:A1"/>'), "xlsx", ()),
    "范围写大.xlsx": (made.xlsx(dimension='<dimension ref="A1:XFD1048576"/>'), "xlsx", ()),
    "有保护.xlsx": (made.xlsx_of(made.sheet_part(ROWS, '<sheetProtection sheet="1" password="CC1A"/>')), "xlsx", ()),
    "改写要密码.xlsx": (write_reserved(), "xlsx", ()),
    "有保护.xlsb": (made.xlsb(after=made.xlsb_record(535, struct.pack("<H16L", 0xCC1A, *[1] * 16))), "xlsb", ()),
    "有保护.ods": (made.ods(about=' table:protected="true" table:protection-key="2jmj7l5rSw0yVb/vlWAYkK/YBwk="'), "ods", ()),
    "有保护.xls": (made.xls(more=made.record(0x12, b"\1\0") + made.record(0x13, b"\x1a\xcc")), "xls", ()),
    "改写要密码.xls": (made.xls(globals_=made.record(0x86, b"") + made.record(0x5B, b"\1\0\x1a\xcc\0\0\0")), "xls", ()),
    "有宏.xlsm": (made.xlsx(more={"xl/vbaProject.bin": b"x"}), "xlsm", ("file_macros",)),
    "有链接.xlsx": (made.xlsx(more={"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}), "xlsx", ("file_external_links",)),
    "有图片.xlsx": (made.xlsx(more={"xl/media/image1.png": PICTURE}), "xlsx", ()),
    "多余部件.xlsx": (made.xlsx(more={"wps/note.bin": b"x", "xl/cellimages.xml": b"<a/>"}), "xlsx", ()),
    "二进制.xlsb": (made.xlsb(), "xlsb", ()),
    "开放格式.ods": (made.ods(), "ods", ()),
    "老格式.xls": (XLS, "xls", ()),
    "没有容器.xls": (made.biff(), "xls", ()),
    "大写流名.xls": (made.container({"WORKBOOK": made.biff()}), "xls", ()),
    "金山.et": (XLS, "xls", ()),
    "金山模板.ett": (XLS, "xls", ()),
    "名叫xls其实是xlsx.xls": (GOOD, "xlsx", ("file_wrong_suffix",)),
    "名叫xlsx其实是xls.xlsx": (XLS, "xls", ("file_wrong_suffix",)),
    "名叫xlsx其实是ods.xlsx": (made.ods(), "ods", ("file_wrong_suffix",)),
    "没有扩展名": (GOOD, "xlsx", ()),
    "网页表.xls": (made.html().encode("utf-8"), "html", ("file_wrong_suffix",)),
    "网页表带编码.xls": (made.html(head='<meta http-equiv="Content-Type" content="text/html; charset=gb2312">').encode("gb18030"), "html", ("file_wrong_suffix",)),
    "网页表没写编码.xls": (made.html().encode("gb18030"), "html", ("file_wrong_suffix",)),
    "网页表utf16.xls": (made.html().encode("utf-16"), "html", ("file_wrong_suffix",)),
    "网页表带脚本.html": (made.html(head="<style>td{}</style>").replace("<td>秦四庙村</td>", "<td>秦四庙村<script>alert('</td>')</script></td>").encode(), "html", ()),
    "单个网页.xls": (made.mhtml(), "html", ("file_wrong_suffix",)),
    "单个网页.mht": (made.mhtml(charset="utf-8"), "html", ()),
    "表格2003.xls": (made.xml_2003(), "xml", ("file_wrong_suffix",)),
    "表格2003国标.xml": (made.xml_2003([row[:2] for row in ROWS], "gb2312"), "xml", ()),
    "表格2003utf16.xml": (made.xml_2003(encoding="utf-16"), "xml", ()),
    "逗号.csv": (CSV.encode(), "csv", ()),
    "逗号带签名.csv": (BOM + CSV.encode(), "csv", ()),
    "逗号国标.csv": (CSV.encode("gb18030"), "csv", ()),
    "逗号utf16小端.csv": (b"\xff\xfe" + CSV.encode("utf-16-le"), "csv", ()),
    "逗号utf16大端.csv": (b"\xfe\xff" + CSV.encode("utf-16-be"), "csv", ()),
    "逗号utf16没签名.csv": (CSV.encode("utf-16-le"), "csv", ()),
    "制表符.tsv": (made.text_rows(delimiter="\t").encode("gb18030"), "csv", ()),
    "制表符.xls": (made.text_rows(delimiter="\t").encode("utf-16"), "csv", ("file_wrong_suffix",)),
    "分号.csv": (made.text_rows(delimiter=";").encode(), "csv", ()),
    "引号齐全.csv": ("".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in ROWS).encode(), "csv", ()),
    "少个换行.csv": (CSV.rstrip().encode("gb18030"), "csv", ()),
    "苹果换行.csv": (CSV.replace("\r\n", "\r").encode(), "csv", ()),
    "空白尾巴.csv": ((CSV + ",,,,,,,,,,\r\n" * 2_000).encode(), "csv", ()),
    "百万空白行.xlsx": (made.xlsx_of(made.sheet_part(ROWS).replace(b"</sheetData>", b'<row r="1048576" spans="1:11"><c r="K1048576" s="0"/></row></sheetData>')), "xlsx", ()),
    "共享文字多报.xlsx": (made.xlsx(more={"xl/sharedStrings.xml": f'<sst xmlns="{made.MAIN}" count="9" uniqueCount="9"><si><t>x</t></si></sst>'.encode()}), "xlsx", ()),
}  # fmt: skip

# name of the file -> (bytes, code)
REFUSED: dict[str, tuple[bytes, str]] = {
    "空.xlsx": (b"", "file_empty"),
    "全零.xlsx": (bytes(4096), "file_empty"),
    "开头是洞.xlsx": (bytes(1024) + GOOD[1024:], "file_damaged"),
    "拷了一半.xlsx": (GOOD[: len(GOOD) // 2], "file_damaged"),
    "差一个字节.xlsx": (GOOD[:-1], "file_damaged"),
    "后半是零.xlsx": (GOOD[: len(GOOD) // 2] + bytes(len(GOOD) - len(GOOD) // 2), "file_damaged"),
    "坏了一位.xlsx": (flipped(GOOD, "xl/worksheets/sheet1.xml"), "file_damaged"),
    "校验和不对.xlsx": (GOOD.replace(struct.pack("<L", zlib.crc32(made.sheet_part(ROWS))), b"\1\2\3\4"), "file_damaged"),
    "拷了一半.xls": (XLS[: len(XLS) // 2], "file_damaged"),
    "后半是零.xls": (XLS[:600] + bytes(len(XLS) - 600), "file_damaged"),
    "拷了一半.ods": (made.ods()[:-200], "file_damaged"),
    "拷了一半.xlsb": (made.xlsb()[:-300], "file_damaged"),
    "拷了一半.csv": (CSV.encode("utf-16")[:-1], "file_damaged"),
    "链接坏了.xlsx": (made.zipped(made.xlsx_parts({"a": made.sheet_part(ROWS)}) | {"xl/_rels/workbook.xml.rels": b"<oops"}), "file_damaged"),
    "部件坏了.xlsx": (made.xlsx_of(b"<worksheet><sheetData><row><c"), "file_unsupported"),
    "没有工作表部件.xlsx": (made.zipped({k: v for k, v in made.xlsx_parts({"a": NO_CELLS}).items() if "sheet1" not in k}), "file_unsupported"),
    "同名部件.xlsx": (made.zipped_twice(GOOD, "xl/worksheets/sheet1.xml"), "file_damaged"),
    "大小写同名部件.xlsx": (made.xlsx(more={"xl/worksheets/SHEET1.xml": NO_CELLS}), "file_damaged"),
    "密码.xlsx": (made.container({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}), "file_encrypted"),
    "密码.xls": (filepass(), "file_encrypted"),
    "密码.ods": (made.ods(more={"META-INF/manifest.xml": b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"}), "file_encrypted"),
    "密码压缩.xlsx": (under_password(GOOD), "file_encrypted"),
    "只有图片.xlsx": (made.xlsx([], more={"xl/media/image1.png": PICTURE, "xl/drawings/drawing1.xml": b"<a/>"}), "file_only_pictures"),
    "只有图片.ods": (made.ods([], more={"Pictures/1.png": PICTURE}), "file_only_pictures"),
    "只有图片.xls": (made.container({"Workbook": made.biff([], more=struct.pack("<HH", 0xEB, len(PICTURE)) + PICTURE)}), "file_only_pictures"),
    "空表.xlsx": (made.xlsx([]), "file_no_cells"),
    "空表.xls": (made.xls([]), "file_no_cells"),
    "只有换行.csv": (b"\r\n\r\n,,\r\n", "file_no_cells"),
    "通知.docx": (made.zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<w/>"}), "file_not_table"),
    "通知.doc": (made.container({"WordDocument": b"x", "1Table": b"y"}), "file_not_table"),
    "通知.wps": (made.container({"WordDocument": b"x"}), "file_not_table"),
    "汇报.pptx": (made.zipped({"[Content_Types].xml": b"<a/>", "ppt/presentation.xml": b"<p/>"}), "file_not_table"),
    "汇报.ppt": (made.container({"PowerPoint Document": b"x"}), "file_not_table"),
    "公文.ofd": (made.zipped({"OFD.xml": b"<a/>", "Doc_0/Document.xml": b"<b/>"}), "file_not_table"),
    "文字.odt": (made.zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}), "file_not_table"),
    "苹果.numbers": (made.zipped({"Index/Document.iwa": b"x", "preview.jpg": b"y"}), "file_not_table"),
    "苹果文件夹.numbers": (made.zipped({"a.numbers/Index.zip": b"x", "a.numbers/preview.jpg": b"y"}), "file_not_table"),
    "扫描.pdf": (b"%PDF-1.4\n" + bytes(99), "file_not_table"),
    "照片.jpg": (b"\xff\xd8\xff\xe0" + bytes(99), "file_not_table"),
    "照片改名.xlsx": (b"\xff\xd8\xff\xe0" + bytes(99), "file_not_table"),
    "截图.png": (PICTURE, "file_not_table"),
    "照片.heic": (b"\0\0\0\x18ftypheic" + bytes(99), "file_not_table"),
    "录像.mp4": (b"\0\0\0\x18ftypmp42" + bytes(99), "file_not_table"),
    "录音.amr": (b"#!AMR\n" + bytes(99), "file_not_table"),
    "压缩.rar": (b"Rar!\x1a\x07\x01\x00" + bytes(99), "file_not_table"),
    "压缩.7z": (b"7z\xbc\xaf\x27\x1c" + bytes(99), "file_not_table"),
    "富文本.rtf": (b"{\\rtf1\\ansi}", "file_not_table"),
    "邮件.msg": (made.container({"__substg1.0_0037001E": b"x"}), "file_not_table"),
    "邮件.eml": (b"From: a@b\r\nTo: c@d\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nhello", "file_not_table"),
    "程序.exe": (b"MZ" + bytes(range(256)) * 8, "file_not_table"),
    "数据.mdb": (b"\x00\x01\x00\x00Standard Jet DB\x00" + bytes(99), "file_not_table"),
    "太老.slk": (b"ID;PWXL;N;E\r\nP;PGeneral\r\n", "file_not_table"),
    "乱字节.xlsx": (random.Random(3).randbytes(3000), "file_not_table"),
    "乱编码.csv": (CSV.encode() + b"\x81,\xff\n", "file_encoding"),
    "引号没收口.csv": (CSV.replace("\r\n秦", '\r\n"秦', 1).encode(), "file_open_quote"),
    "网页没有表.html": (b"<html><body><p>404</p></body></html>", "file_is_html"),
    "平面.fods": (b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>', "file_unsupported"),
    "实体.xml": (made.xml_2003(entity=LAUGHS), "file_unsafe"),
    "外部实体.xml": (made.xml_2003(entity=OUTSIDE), "file_unsafe"),
    "实体.xlsx": (made.xlsx(more={"docProps/custom.xml": (LAUGHS + "<a>&c;</a>").encode()}), "file_unsafe"),
    "实体.ods": (made.ods(more={"meta.xml": (LAUGHS + "<a>&c;</a>").encode()}), "file_unsafe"),
    "两角各一格.xlsx": (made.xlsx_of(cells_part(LAST_CELL)), "file_stray_cells"),
    "最右有一格.xlsx": (made.xlsx_of(cells_part(FAR_RIGHT)), "file_stray_cells"),
    "最下有一格.xlsx": (made.xlsx_of(cells_part(FAR_DOWN)), "file_stray_cells"),
    "最下有一格.xml": (made.xml_2003().replace(b"<Row>", b'<Row ss:Index="1048570">', 1), "file_stray_cells"),
    "格数太多.xlsx": (made.zipped(made.xlsx_parts({f"s{n}": cells_part('<row r="1"><c r="A1"><v>1</v></c></row><row r="8000"><c r="J8000"><v>1</v></c></row>') for n in range(3)})), "file_too_big"),
    "炸弹.xlsx": (made.xlsx(more={"xl/media/a.bin": bytes(2 << 20)}), "file_too_big"),
    "部件太大.xlsx": (made.xlsx(more={"xl/media/a.bin": random.Random(1).randbytes(1 << 20) * 5}), "file_too_big"),
    "部件太多.xlsx": (made.xlsx(more={f"xl/p{n}": b"" for n in range(70)}), "file_too_big"),
    "解开太大.xlsx": (made.zipped(made.xlsx_parts({"a": NO_CELLS}) | {f"xl/media/{n}": random.Random(n).randbytes(1 << 20) * 2 for n in range(4)}, zipfile.ZIP_STORED)[: 9 << 20], "file_too_big"),
    "超过大小.csv": (b"a,b\n" * (2 << 20) + b"x", "file_too_big"),
    "文字太多.xlsx": (made.xlsx([["".join(chr(0x4E00 + (n * n + k) % 20_000) for k in range(30_000)) for n in range(30)]]), "file_too_big"),
    "怪压缩.xlsx": (packed_by(GOOD, 97), "file_unsupported"),
    "很深.html": (b"<table><tr><td>" * 3000 + b"</table>" * 3000, "file_is_html"),
    "拷了一半.html": (made.html()[:-60].encode(), "file_damaged"),
    "拷了一半.mht": (made.mhtml()[:-300], "file_damaged"),
    "两个字节.xlsx": (b"PK", "file_damaged"),
    "列重复.ods": (made.ods(body='<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'), "*"),
    "文字说有一亿.xlsx": (shared(100_000_000, ["a", "b", "c"]), "*"),
    "文字编号越界.xlsx": (shared(1, ["a"], 3), "*"),
    "一段文字百万次.xlsx": (made.xlsx_of(cells_part("".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))), {"xl/sharedStrings.xml": f'<sst xmlns="{made.MAIN}"><si><t>{"长" * 30_000}</t></si></sst>'.encode()}), "*"),
    "样式百万.xlsx": (made.xlsx(more={"xl/styles.xml": many_styles(60_000)}), "*"),
    "行号越界.xlsx": (made.xlsx_of(cells_part('<row r="9999999"><c r="A9999999"><v>1</v></c></row>')), "*"),
    "列号越界.xlsx": (made.xlsx_of(cells_part('<row r="1"><c r="ZZZZZ1"><v>1</v></c></row>')), "*"),
    "行号为零.xlsx": (made.xlsx_of(cells_part('<row r="0"><c r="A0"><v>1</v></c></row>')), "*"),
    "合并越界.xlsx": (made.xlsx_of(made.sheet_part(ROWS, '<mergeCells><mergeCell ref="A1:ZZZZ99999999"/></mergeCells>')), "*"),
    "很深.xlsx": (made.xlsx_of(b"<a>" * 50_000), "*"),
    "流转圈.xls": (XLS[:512] + struct.pack("<L", 1) * 128 + XLS[1024:], "*"),
    "记录太长.xls": (made.container({"Workbook": made.biff()[:40] + b"\x85\x00\xff\xff" + bytes(200)}), "*"),
    "外链出去.xlsx": (made.zipped(made.xlsx_parts({"a": made.sheet_part(ROWS)}) | {"../../evil.xml": b"x", "/abs.xml": b"y"}), "*"),
}  # fmt: skip


def test_every_kind_of_file_gives_the_same_rows(tmp_path: Path) -> None:
    """Content decides, never the name; the same table in any wrapping is the same table."""
    told = read_all(tmp_path, {name: data for name, (data, _, _) in READ.items()})
    for name, (_, kind, notes) in READ.items():
        content = told[name]
        assert content.problem is None, (name, content.problem)
        assert (content.kind, tuple(note.code for note in content.notes)) == (kind, notes), name
        expected: Table = [row[:2] for row in ROWS] if "国标.xml" in name else ROWS
        assert filled(content) == [list(row) for row in expected], name


def test_every_refused_file_has_its_code_and_one_thing_to_do(tmp_path: Path) -> None:
    """ "*" stands for files whose outcome may be either: rows, or any code, but never nothing."""
    told = read_all(tmp_path, {name: data for name, (data, _) in REFUSED.items()})
    for name, (_, code) in REFUSED.items():
        problem = told[name].problem
        if code == "*":
            assert (problem is None) == bool(told[name].grids), name
        else:
            assert problem is not None, name
            assert problem.code == code, (name, problem)
        if problem is not None:
            assert catalogue()[problem.code].severity == "强制"
            assert len(sentence(problem.code, problem.facts)) > 5
            assert "{" not in sentence(problem.code, problem.facts) + remedy(problem.code, problem.facts)
    assert len(READ) + len(REFUSED) >= 110


def test_what_was_exceeded_is_said_with_its_number(tmp_path: Path) -> None:
    names = ["炸弹.xlsx", "部件太大.xlsx", "部件太多.xlsx", "超过大小.csv", "格数太多.xlsx", "文字太多.xlsx"]
    told = read_all(tmp_path, {name: REFUSED[name][0] for name in names})
    said = [sentence(one.problem.code, one.problem.facts) for one in told.values() if one.problem]
    for text, part in zip(
        said,
        ["压缩倍数超过上限（150）", "4 MB", "部件数超过上限（60）", "文件大小超过上限（8 MB）", "200,000", "2 MB"],
        strict=True,
    ):
        assert part in text


def read_all(folder: Path, files: dict[str, bytes]) -> dict[str, Content]:
    paths = []
    for name, data in files.items():
        paths.append(folder / name)
        paths[-1].write_bytes(data)
    return dict(zip(files, read_files(paths, SMALL, workers=2), strict=True))


def filled(content: Content) -> list[list[object]]:
    """The cells of the first sheet without blank rows below."""
    return [list(row) for row in content.grids[0].rows]


def test_settings_and_reading_process_agree_on_the_limits() -> None:
    usual = {field.name: getattr(USUAL_LIMITS, field.name) for field in fields(UsualLimits)}
    assert Limits().model_dump() == usual


def test_every_limit_stands_in_the_settings_file_with_its_default_and_a_sentence() -> None:
    path = Path(__file__).parent.parent / "config.yaml"
    assert load_settings(path).limits == Limits()
    lines = dict(re.findall(r"^  (\w+): (\d+ +# .+)$", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert list(lines) == [field.name for field in fields(UsualLimits)]
    for name, line in lines.items():
        value, _, said = line.partition("#")
        assert said.endswith(f"默认 {value.strip()}"), name


@pytest.mark.parametrize("name", [field.name for field in fields(UsualLimits)])
def test_a_limit_that_is_none_is_told_at_its_line(tmp_path: Path, name: str) -> None:
    for wrong, said in (("0", "太小"), ("99999999999", "太大，应不大于 "), ("很大", "不是整数"), ("true", "不是整数")):
        path = tmp_path / "config.yaml"
        path.write_text(f"limits:\n  {name}: {wrong}\n", encoding="utf-8")
        with pytest.raises(CampaignMistakes) as caught:
            load_settings(path)
        (mistake,) = caught.value.mistakes
        assert mistake.line == 2
        assert name in mistake.where
        assert said in mistake.message
        assert "e+" not in mistake.message


def test_a_password_has_one_thing_to_do_whichever_it_is() -> None:
    """To open, to change, or added by itself when the workbook was protected: saving as .xlsx without one ends them all."""
    assert "不问密码" in sentence("file_encrypted", {})
    said = remedy("file_encrypted", {})
    assert said.count("请") == 1
    assert all(word in said for word in ("另存为", ".xlsx", "清空密码"))


# archives -------------------------------------------------------------------------------------------------------------


def take(tmp_path: Path, files: dict[str, bytes], limits: UsualLimits = SMALL) -> dict[str, Found]:
    inbox = tmp_path / "input"
    inbox.mkdir(exist_ok=True)
    for name, data in files.items():
        (inbox / name).write_bytes(data)
        os.utime(inbox / name, (1_600_000_000, 1_600_000_000))
    found = take_in(inbox, Archive(tmp_path / "archive"), limits=limits)
    assert len({one.name for one in found}) == len(found)
    assert not [one.name for one in (tmp_path / "archive").iterdir() if one.name.startswith(".opening")]
    return {one.name: one for one in found}


def code(found: Found) -> str:
    return found.problem.code if found.problem else ""


def test_the_files_of_an_archive_follow_it(tmp_path: Path) -> None:
    data = made.zipped(
        {"秦四庙村/走访.xlsx": GOOD, "秦四庙村/": b"", "七营.csv": CSV.encode("gb18030"), "照片.jpg": b"\xff\xd8\xff"}
    )
    found = take(tmp_path, {"报送.zip": data})
    assert {name: code(one) for name, one in found.items()} == {
        "报送.zip": "", "报送.zip/七营.csv": "", "报送.zip/照片.jpg": "", "报送.zip/秦四庙村/走访.xlsx": "",
    }  # fmt: skip
    archive = Archive(tmp_path / "archive")
    assert archive.path_of(found["报送.zip/秦四庙村/走访.xlsx"].sha256).read_bytes() == GOOD
    assert found["报送.zip/七营.csv"].size == len(CSV.encode("gb18030"))
    (said,) = read_files([archive.path_of(found["报送.zip"].sha256)], SMALL, names=["报送.zip"])
    assert said.problem
    assert "里面的 3 个文件" in sentence(said.problem.code, said.problem.facts)


def test_names_in_gbk_are_readable(tmp_path: Path) -> None:
    found = take(tmp_path, {"微信.zip": made.zipped_gbk({"秦四庙村走访登记.xlsx": GOOD})})
    assert list(found) == ["微信.zip", "微信.zip/秦四庙村走访登记.xlsx"]


def test_a_unicode_name_beside_an_old_one_wins() -> None:
    from pipeline.intake.bundle import _name

    info = zipfile.ZipInfo("____.xlsx")
    body = b"\x01" + bytes(4) + "走访.xlsx".encode()
    info.extra = struct.pack("<HH", 0x7075, len(body)) + body
    assert _name(info) == "走访.xlsx"


def test_names_cannot_leave_the_archive(tmp_path: Path) -> None:
    names = ["../../etc/a.xlsx", "/b.xlsx", "C:\\c\\d.xlsx", "..", "e/./../f\x07.xlsx", "x" * 300 + ".xlsx"]
    found = take(tmp_path, {"a.zip": made.zipped({name: made.xlsx([[n]]) for n, name in enumerate(names)})})
    inside = sorted(name.removeprefix("a.zip/") for name in found if name != "a.zip")
    assert inside == sorted(["etc/a.xlsx", "b.xlsx", "c/d.xlsx", "4", "e/f.xlsx", ("x" * 300 + ".xlsx")[-120:]])
    assert sorted(one.name for one in tmp_path.iterdir()) == ["archive", "input"]


def test_two_files_of_one_name_are_both_kept(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as new:
        new.writestr("走访.xlsx", made.xlsx([[0]]))
        with pytest.warns(UserWarning, match="Duplicate"):
            new.writestr("走访.xlsx", made.xlsx([[1]]))
    found = take(tmp_path, {"a.zip": target.getvalue()})
    assert list(found) == ["a.zip", "a.zip/走访.xlsx", "a.zip/走访(2).xlsx"]
    assert len({one.sha256 for one in found.values()}) == 3


def test_junk_in_an_archive_is_left_out(tmp_path: Path) -> None:
    data = made.zipped(
        {"__MACOSX/._走访.xlsx": b"x", "走访.xlsx": GOOD, "~$走访.xlsx": b"x", ".hidden": b"x", "Thumbs.db": b"x"}
    )
    found = take(tmp_path, {"a.zip": data})
    assert {name: code(one) for name, one in found.items()} == {
        "a.zip": "", "a.zip/Thumbs.db": "file_temporary", "a.zip/走访.xlsx": "", "a.zip/~$走访.xlsx": "file_temporary",
    }  # fmt: skip


def test_an_archive_in_an_archive_is_opened_once(tmp_path: Path) -> None:
    inner = made.zipped({"走访.xlsx": GOOD})
    found = take(tmp_path, {"a.zip": made.zipped({"东片.zip": inner})})
    assert list(found) == ["a.zip", "a.zip/东片.zip/走访.xlsx"]
    deeper = made.zipped({"b.zip": made.zipped({"c.zip": inner})})
    assert list(take(tmp_path, {"z.zip": deeper}))[-1] == "z.zip"


ARCHIVES = {
    "空": (made.zipped({}), "file_archive_empty"),
    "只有临时文件": (made.zipped({"~$a.xlsx": b"x"}), "file_archive_empty"),
    "密码": (under_password(made.zipped({"a.xlsx": GOOD})), "file_archive_encrypted"),
    "坏": (flipped(made.zipped({"a.xlsx": b"word " * 4000}), "a.xlsx"), "file_damaged"),
    "一半": (made.zipped({"a.xlsx": GOOD})[:-30], "file_damaged"),
    "三层": (made.zipped({"b.zip": made.zipped({"c.zip": made.zipped({"a.xlsx": GOOD})})}), "file_archive_nested"),
    "太多": (made.zipped({f"{n}.csv": b"a,b" for n in range(13)}), "file_too_big"),
    "炸弹": (made.zipped({"a.csv": bytes(3 << 20)}), "file_too_big"),
    "大": (made.zipped({f"{n}.csv": random.Random(n).randbytes(1 << 20) * 2 for n in range(4)}), "file_too_big"),
    "内层炸弹": (made.zipped({f"{n}.zip": made.zipped({"a": b"ab" * (1 << 19)}) for n in range(7)}), "file_too_big"),
    "怪压缩": (packed_by(made.zipped({"a.xlsx": GOOD}), 97), "file_not_table"),
}  # fmt: skip


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_goes_back_whole_with_one_reason(tmp_path: Path, name: str) -> None:
    data, reason = ARCHIVES[name]
    found = take(tmp_path, {"a.zip": data})
    assert [one for one in found if not code(found[one])] == ["a.zip"]
    (content,) = read_files([tmp_path / "input" / "a.zip"], SMALL)
    assert content.problem
    assert content.problem.code == reason
    assert "{" not in sentence(reason, content.problem.facts) + remedy(reason, content.problem.facts)


def test_an_archive_that_lies_about_its_sizes_is_counted_while_it_is_opened(tmp_path: Path) -> None:
    data = made.zipped({"a.csv": b"a," * (2 << 20), "b.csv": b"b," * (2 << 20)})
    lying = data.replace(struct.pack("<L", 4 << 20), struct.pack("<L", 9))
    (tmp_path / "a.zip").write_bytes(lying)
    (content,) = read_files([tmp_path / "a.zip"], SMALL)
    assert content.problem
    assert content.problem.code in ("file_damaged", "file_too_big")


def test_a_full_disk_while_opening_is_the_operators_trouble(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(made.zipped({"走访.xlsx": GOOD}))
    with Opener(SMALL) as opener, pytest.raises(OSError, match="No such file"):
        opener.unpacked(tmp_path / "a.zip", tmp_path / "gone")


def test_an_archive_beside_its_folder_and_twice(tmp_path: Path) -> None:
    """The same bytes loose, in an archive, and in a folder named like it: each is listed under a name of its own."""
    inbox = tmp_path / "input"
    (inbox / "a.zip.d").mkdir(parents=True)
    (inbox / "a.zip.d" / "x.xlsx").write_bytes(GOOD)
    found = take(tmp_path, {"a.zip": made.zipped({"x.xlsx": GOOD}), "x.xlsx": GOOD})
    assert list(found) == ["a.zip", "a.zip/x.xlsx", "a.zip.d/x.xlsx", "x.xlsx"]
    assert len({one.sha256 for one in found.values()}) == 2


def test_the_journal_knows_the_files_of_an_archive(tmp_path: Path) -> None:
    found = take(tmp_path, {"a.zip": made.zipped({"走访.xlsx": GOOD}), "b.xlsx": GOOD})
    with Journal(tmp_path / "archive") as journal:
        run = journal.begin_run(date(2021, 10, 22), "ruji-2021", datetime(2021, 10, 22, 9))
        journal.record_sightings(run, found.values())
        assert [one.name for one in journal.submissions(run)] == ["a.zip", "a.zip/走访.xlsx"]
        assert [(one.name, one.same_as) for one in journal.duplicates(run)] == [("b.xlsx", "a.zip/走访.xlsx")]
        assert [name for name, _, _ in journal.last_seen()] == ["a.zip", "a.zip/走访.xlsx", "b.xlsx"]


@pytest.mark.slow
def test_a_run_counts_what_lies_in_an_archive(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.input.mkdir()
    (desk.input / "报送.zip").write_bytes(made.zipped({"走访.xlsx": GOOD, "照片.jpg": b"\xff\xd8\xff"}))
    said = desk.run("2021-10-22")
    assert said.code == 1
    figures = desk.table("2021-10-22", "figures").query("figure == 'visited_households' and unit == '秦四庙村'")
    assert figures["value"].iloc[-1] == "2"
    findings = desk.table("2021-10-22", "findings")
    told = dict(zip(findings["file"], findings["code"], strict=True))
    assert (told["报送.zip"], told["报送.zip/照片.jpg"]) == ("file_archive_opened", "file_not_table")
    before = desk.tree("2021-10-22")
    desk.forget()
    assert desk.run("2021-10-22").code == 1
    assert desk.tree("2021-10-22") == before


def test_check_looks_into_an_archive(tmp_path: Path) -> None:
    wrong = [*ROWS[:2], [*ROWS[2][:5], "前天", *ROWS[2][6:]]]
    (tmp_path / "a.zip").write_bytes(made.zipped({"b/走访.xlsx": made.xlsx(wrong)}))
    said = command("check", tmp_path / "a.zip")
    assert said.code == 1
    assert "F3" in said.out
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.zip", "退回_b_走访.xlsx"]


# heavy ----------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_files_that_want_everything_get_no_more_than_their_share(tmp_path: Path) -> None:
    """Millions of styles, strings, cells: under the usual limits each ends in rows or a code, one beside the other."""
    usual = replace(USUAL_LIMITS, seconds=20)
    heavy = {
        "文字百万.xlsx": shared(2_000_000, [str(n) for n in range(2_000_000)]),
        "样式百万.xlsx": made.xlsx(more={"xl/styles.xml": many_styles(2_000_000)}),
        "格子百万.xlsx": made.xlsx([["1"] * 20] * 100_000),
        "同文百万.xlsx": made.xlsx_of(cells_part("".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 500_001))), {"xl/sharedStrings.xml": f'<sst xmlns="{made.MAIN}"><si><t>{"长" * 30_000}</t></si></sst>'.encode()}),
        "目录百万.zip": made.zipped({f"{n}.csv": b"" for n in range(120_000)}, zipfile.ZIP_STORED),
        "零炸弹.zip": made.zipped({"a.csv": bytes(250 << 20)}),
        "网页大.html": made.html([["1"] * 10] * 40_000).encode(),
        "注释.html": b"<!--" * 4_000_000 + b"<table><tr><td>1</td></tr></table>",
        "逗号大.csv": b"1,2,3,4,5\n" * 900_000,
        "重复.ods": REFUSED["列重复.ods"][0],
    }  # fmt: skip
    paths = []
    for name, data in heavy.items():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(data)
    paths.append(tmp_path / "好.xlsx")
    paths[-1].write_bytes(GOOD)
    told = dict(zip([*heavy, "好.xlsx"], read_files(paths, usual, workers=2), strict=True))
    print({name: one.problem.code if one.problem else "read" for name, one in told.items()})  # noqa: T201
    assert told["好.xlsx"].problem is None
    assert told["格子百万.xlsx"].problem is None
    assert told["逗号大.csv"].problem is None
    for name in ("同文百万.xlsx", "目录百万.zip", "零炸弹.zip", "重复.ods"):
        assert told[name].problem is not None, name
    assert all((one.problem is None) == bool(one.grids) for one in told.values())
