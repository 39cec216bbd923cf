"""做测试数据用的工作簿写法：只写格子的值和日期格式，几十万行也快；同样的内容，同样的字节。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Row = Sequence[object]

DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = (
    f'<styleSheet {MAIN}><fonts count="1"><font><sz val="11"/><name val="SimSun"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
FIRST = date(1899, 12, 30).toordinal()
MADE = (2021, 10, 12, 8, 0, 0)
CHUNK = 500


def write_workbook(path: Path, sheets: dict[str, Iterable[Row]]) -> None:
    """Sheet name -> rows of texts, numbers, dates and None. Rows are taken one by one and never kept."""
    texts: dict[str, int] = {}
    names = list(sheets)
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as package:
        for name, text in _frame(names).items():
            package.writestr(ZipInfo(name, MADE), DECLARED + text)
        for number, rows in enumerate(sheets.values(), start=1):
            part = ZipInfo(f"xl/worksheets/sheet{number}.xml", MADE)
            part.compress_type = ZIP_DEFLATED
            with package.open(part, "w", force_zip64=True) as stream:
                stream.write((DECLARED + f"<worksheet {MAIN}><sheetData>").encode())
                waiting: list[str] = []
                for place, row in enumerate(rows, start=1):
                    waiting.append(f'<row r="{place}">{_cells(row, place, texts)}</row>')
                    if len(waiting) == CHUNK:
                        stream.write("".join(waiting).encode())
                        waiting.clear()
                stream.write(("".join(waiting) + "</sheetData></worksheet>").encode())
        shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
        part = ZipInfo("xl/sharedStrings.xml", MADE)
        part.compress_type = ZIP_DEFLATED
        package.writestr(part, DECLARED + f'<sst {MAIN} uniqueCount="{len(texts)}">{shared}</sst>')


def _frame(names: Sequence[str]) -> dict[str, str]:
    """The parts every workbook has, around its sheets."""
    count = len(names)
    parts = {f"/xl/worksheets/sheet{number}.xml": "worksheet" for number in range(1, count + 1)}
    parts |= {"/xl/workbook.xml": "sheet.main", "/xl/sharedStrings.xml": "sharedStrings", "/xl/styles.xml": "styles"}
    kinds = "".join(f'<Override PartName="{part}" ContentType="{KIND}.{kind}+xml"/>' for part, kind in parts.items())
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{place}" r:id="rId{place}"/>'
        for place, name in enumerate(names, start=1)
    )
    targets = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, count + 1)]
    targets += [("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")]
    related = "".join(
        f'<Relationship Id="rId{place}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets, start=1)
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>',
        "xl/styles.xml": STYLES,
    }


def _cells(row: Row, number: int, texts: dict[str, int]) -> str:
    found = []
    for letter, value in zip(LETTERS, row, strict=False):
        if value is None:
            continue
        if isinstance(value, str):
            found.append(f'<c r="{letter}{number}" t="s"><v>{texts.setdefault(value, len(texts))}</v></c>')
        elif isinstance(value, date):
            found.append(f'<c r="{letter}{number}" s="1"><v>{value.toordinal() - FIRST}</v></c>')
        else:
            found.append(f'<c r="{letter}{number}"><v>{value}</v></c>')
    return "".join(found)


LETTERS = tuple([chr(65 + number) for number in range(26)] + [f"A{chr(65 + number)}" for number in range(26)])
