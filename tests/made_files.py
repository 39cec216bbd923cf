"""Small files of every kind, made byte by byte: workbooks new and old, pages, archives, and what only looks like them."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

Cell = str | float | int | bytes | None
Table = Sequence[Sequence[Cell]]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ERRORS = {b"\x07": "#DIV/0!", b"\x2a": "#N/A"}  # the number they have in a binary workbook
HEADER = [
    "村",
    "组",
    "户主姓名",
    "联系电话",
    "走访干部",
    "走访日期",
    "走访方式",
    "是否发放宣传页",
    "是否完成问卷",
    "是否发现问题",
    "问题内容",
]
ROWS: list[list[Cell]] = [
    HEADER,
    ["秦四庙村", "3", "王守田", "16012345678", "李兴邦", "2021-10-18", "入户", "是", "是", "无", "无"],
    ["秦四庙村", "3", "张𠮷祥", "16087654321", "李兴邦", "2021-10-19", "电话", "是", "是", "有", "村口路灯不亮"],
]


def letters(index: int) -> str:
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def zipped(parts: Mapping[str, bytes | str], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", how) as new:
        for name, part in parts.items():
            new.writestr(zipfile.ZipInfo(name, (2021, 10, 20, 8, 0, 0)), part, how)
    return target.getvalue()


def zipped_twice(data: bytes, name: str) -> bytes:
    """The same archive with an empty second entry of a name it has."""
    target = io.BytesIO(data)
    with warnings.catch_warnings(), zipfile.ZipFile(target, "a") as again:
        warnings.simplefilter("ignore")
        again.writestr(name, b"<worksheet/>")
    return target.getvalue()


def zipped_gbk(parts: Mapping[str, bytes]) -> bytes:
    """As old Chinese programs do it: names in GBK, and nothing that says so."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as new:
        for number, part in enumerate(parts.values()):
            new.writestr(
                zipfile.ZipInfo(f"{number:0>{len(list(parts)[number].encode('gbk'))}}", (2021, 10, 20, 8, 0, 0)), part
            )
    data = target.getvalue()
    for number, name in enumerate(parts):
        raw = name.encode("gbk")
        data = data.replace(f"{number:0>{len(raw)}}".encode(), raw)
    return data


# workbooks of today ---------------------------------------------------------------------------------------------------


def sheet_part(rows: Table, more: str = "", dimension: str = "") -> bytes:
    lines = []
    for number, row in enumerate(rows, 1):
        cells = []
        for index, value in enumerate(row):
            place = f'r="{letters(index)}{number}"'
            if isinstance(value, str):
                cells.append(f'<c {place} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>')
            elif isinstance(value, bytes):
                cells.append(f'<c {place} t="e"><v>{ERRORS[value]}</v></c>')
            elif value is not None:
                cells.append(f"<c {place}><v>{value}</v></c>")
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    return (
        f'<worksheet xmlns="{MAIN}">{dimension}<sheetData>' + "".join(lines) + f"</sheetData>{more}</worksheet>"
    ).encode()


def xlsx_parts(
    sheets: Mapping[str, bytes], more: Mapping[str, bytes] | None = None, main: str = "sheet.main"
) -> dict[str, bytes]:
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    listed = "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1))
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    if more and "xl/sharedStrings.xml" in more:
        links += f'<Relationship Id="rIdS" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    if more and "xl/styles.xml" in more:
        links += f'<Relationship Id="rIdT" Type="{OFFICE}/styles" Target="styles.xml"/>'
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{main}+xml"/>{kinds}</Types>'.encode(),
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'.encode(),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'.encode(),
        **{f"xl/worksheets/sheet{n}.xml": part for n, part in enumerate(sheets.values(), 1)},
        **(more or {}),
    }


def xlsx(rows: Table = ROWS, more: Mapping[str, bytes] | None = None, **sheet: str) -> bytes:
    return zipped(xlsx_parts({"走访登记": sheet_part(rows, **sheet)}, more))


def xlsx_of(part: bytes, more: Mapping[str, bytes] | None = None) -> bytes:
    """With this very sheet part."""
    return zipped(xlsx_parts({"走访登记": part}, more))


def changed(data: bytes, **at: bytes) -> bytes:
    """Little patches: at_12=b"x" writes x at byte 12."""
    body = bytearray(data)
    for place, value in at.items():
        start = int(place.removeprefix("at_"))
        body[start : start + len(value)] = value
    return bytes(body)


def xlsb_record(kind: int, body: bytes) -> bytes:
    size, head = len(body), bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length = b""
    while True:
        size, low = size >> 7, size & 0x7F
        length += bytes([low | (0x80 if size else 0)])
        if not size:
            return head + length + body


def xlsb(
    rows: Table = ROWS, hidden_rows: Sequence[int] = (), hidden_columns: Sequence[int] = (), after: bytes = b""
) -> bytes:
    """after: records behind the cells, see `xlsb_record`. A cell of one byte is the error of that number."""
    record = xlsb_record

    def text(value: str) -> bytes:
        raw = value.encode("utf-16-le")
        return struct.pack("<L", len(raw) // 2) + raw

    book = record(131, b"") + record(143, b"")
    book += record(156, struct.pack("<LL", 0, 1) + text("rId1") + text("走访登记"))
    book += record(144, b"") + record(132, b"")
    page = record(129, b"") + record(148, struct.pack("<LLLL", 0, len(rows) - 1, 0, len(rows[0]) - 1))
    widths = b"".join(record(60, struct.pack("<LLLLH", index, index, 2048, 0, 1)) for index in hidden_columns)
    if widths:
        page += record(390, b"") + widths + record(391, b"")
    page += record(145, b"")
    for number, row in enumerate(rows):
        flags = 0x10 if number in hidden_rows else 0
        page += record(0, struct.pack("<LLHBBBL", number, 0, 300, 0, flags, 0, 0))
        for index, value in enumerate(row):
            place = struct.pack("<LL", index, 0)
            if isinstance(value, str):
                page += record(6, place + text(value))
            elif isinstance(value, bytes):
                page += record(3, place + value)
            elif value is not None:
                page += record(5, place + struct.pack("<d", value))
    page += record(146, b"") + after + record(130, b"")
    parts = xlsx_parts({"a": b""}) | {"xl/workbook.bin": book, "xl/worksheets/sheet1.bin": page}
    parts["xl/_rels/workbook.bin.rels"] = parts.pop("xl/_rels/workbook.xml.rels").replace(b"sheet1.xml", b"sheet1.bin")
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"workbook.xml", b"workbook.bin")
    return zipped(
        {name: part for name, part in parts.items() if name not in ("xl/workbook.xml", "xl/worksheets/sheet1.xml")}
    )


def ods(
    rows: Table = ROWS,
    more: Mapping[str, bytes] | None = None,
    body: str = "",
    hidden_rows: Mapping[int, str] | None = None,
    about: str = "",
) -> bytes:
    """body: the table's own XML instead of `rows`. hidden_rows: row -> how. about: attributes of the table."""

    def cell(value: Cell) -> str:
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, bytes):
            return f'<table:table-cell table:formula="of:=1" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>{ERRORS[value]}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'

    shown = {row: f' table:visibility="{how}"' for row, how in (hidden_rows or {}).items()}
    lines = body or "".join(
        f"<table:table-row{shown.get(number, '')}>{''.join(map(cell, row))}</table:table-row>"
        for number, row in enumerate(rows)
    )
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="走访登记"{about}>{lines}</table:table></office:spreadsheet></office:body></office:document-content>'
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    parts: dict[str, bytes | str] = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": manifest,
        "content.xml": content,
    }
    return zipped(parts | dict(more or {}))


# workbooks of yesterday -----------------------------------------------------------------------------------------------


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def biff(rows: Table = ROWS, name: str = "走访登记", more: bytes = b"", globals_: bytes = b"") -> bytes:
    """The stream of a workbook of 1997-2003."""
    start = record(0x0809, struct.pack("<HHHHLL", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)) + globals_
    start += record(0x0042, struct.pack("<H", 1200))
    title = name.encode("utf-16-le")
    length = len(start) + 4 + 8 + len(title) + 4
    start += record(0x0085, struct.pack("<LHBB", length, 0, len(title) // 2, 1) + title) + record(0x000A, b"")
    page = record(0x0809, struct.pack("<HHHHLL", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    page += record(0x0200, struct.pack("<LLHHH", 0, len(rows), 0, max(map(len, rows), default=0), 0))
    for number, row in enumerate(rows):
        for index, value in enumerate(row):
            if isinstance(value, str):
                raw = value.encode("utf-16-le")
                page += record(0x0204, struct.pack("<HHHHB", number, index, 0, len(raw) // 2, 1) + raw)
            elif isinstance(value, bytes):
                page += record(0x0205, struct.pack("<HHHcB", number, index, 0, value, 1))
            elif value is not None:
                page += record(0x0203, struct.pack("<HHHd", number, index, 0, value))
    return start + page + more + record(0x000A, b"")


def container(streams: Mapping[str, bytes]) -> bytes:
    """The compound file that old office documents lie in."""
    bodies = {name: body + bytes(max(0, 4096 - len(body))) for name, body in streams.items()}
    padded = {name: body + bytes(-len(body) % 512) for name, body in bodies.items()}
    sizes = {name: len(body) // 512 for name, body in padded.items()}
    directory_size = (len(streams) + 1 + 3) // 4
    total = directory_size + sum(sizes.values())
    tables = 1
    while tables * 128 < total + tables:
        tables += 1
    fat = [0xFFFFFFFD] * tables
    place = tables
    fat += [place + n + 1 for n in range(directory_size - 1)] + [0xFFFFFFFE]
    place += directory_size
    starts = {}
    for name, size in sizes.items():
        starts[name] = place
        fat += [place + n + 1 for n in range(size - 1)] + [0xFFFFFFFE]
        place += size
    fat += [0xFFFFFFFF] * (tables * 128 - len(fat))

    def entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
        raw = (name + "\0").encode("utf-16-le")
        return raw.ljust(64, b"\0") + struct.pack(
            "<HBBLLL16sL16sLLL", len(raw), kind, 1, 0xFFFFFFFF, right, child, b"", 0, b"", start, size, 0
        )

    entries = [entry("Root Entry", 5, 1 if streams else 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFE, 0)]
    for number, name in enumerate(streams, 1):
        entries.append(
            entry(
                name,
                2,
                0xFFFFFFFF,
                number + 1 if number < len(streams) else 0xFFFFFFFF,
                starts[name],
                len(bodies[name]),
            )
        )
    directory = b"".join(entries).ljust(directory_size * 512, b"\0")
    head = (
        OLE
        + bytes(16)
        + struct.pack(
            "<HHHHH6xLLLLLLLLL", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, tables, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0
        )
    )
    head += b"".join(struct.pack("<L", n if n < tables else 0xFFFFFFFF) for n in range(109))
    return head + struct.pack(f"<{len(fat)}L", *fat) + directory + b"".join(padded.values())


def xls(rows: Table = ROWS, **parts: bytes) -> bytes:
    return container({"Workbook": biff(rows, **parts)})  # type: ignore[arg-type]


# text -----------------------------------------------------------------------------------------------------------------


def text_rows(rows: Table = ROWS, delimiter: str = ",") -> str:
    return "".join(delimiter.join("" if cell is None else str(cell) for cell in row) + "\r\n" for row in rows)


def html(rows: Table = ROWS, head: str = "") -> str:
    lines = "".join("<tr>" + "".join(f"<td>{escape(str(cell or ''))}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><head>{head}</head><body><table border=1>{lines}</table></body></html>"


def mhtml(rows: Table = ROWS, charset: str = "gb2312") -> bytes:
    import base64

    body = base64.encodebytes(html(rows).encode("gb18030" if charset == "gb2312" else charset))
    return (
        b'MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary="--x"\r\n\r\n'
        b"----x\r\nContent-Location: file:///C:/a.htm\r\nContent-Transfer-Encoding: base64\r\n"
        b'Content-Type: text/html; charset="' + charset.encode() + b'"\r\n\r\n' + body + b"\r\n"
        b"----x\r\nContent-Location: file:///C:/a.xml\r\nContent-Type: text/xml\r\n\r\n<xml/>\r\n----x--\r\n"
    )  # fmt: skip


def xml_2003(rows: Table = ROWS, encoding: str = "utf-8", entity: str = "") -> bytes:
    lines = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{escape(str(cell or ""))}</Data></Cell>' for cell in row)
        + "</Row>"
        for row in rows
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>{entity}<Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Worksheet ss:Name="走访登记"><Table>{lines}</Table></Worksheet></Workbook>'
    ).encode(encoding)
