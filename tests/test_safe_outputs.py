"""Nothing anybody typed becomes a formula, a link, broken XML or a broken notice; it arrives as text, and stays whole.

At least 200 hostile strings as head of household, problem, opinion, cadre, ledger entry, file name, sheet name and
village name go through the whole run (HARDENING 6.8; limits: text.clean_text, and 32,767 characters in a cell).
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from clerks import small_campaign
from workspace import ROOT

from pipeline import flow
from pipeline.campaign_file import load_campaign
from pipeline.commands.outputs import pieces_of
from pipeline.model import Content, Grid, Memory, Outcome, Submission
from pipeline.parse.text import cleaned, folded
from pipeline.parse.typed import says_nothing as said_nothing
from pipeline.parse.values import is_ditto
from pipeline.publish import verify
from pipeline.settings import load_workdays
from pipeline.text import clean_text, clipped, file_name
from schemas.handling import HANDLING
from schemas.words import NOTHING_MARKS

DAY = date(2021, 10, 21)  # a Thursday: one notice, not two
STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "\n=", " =", "\u3000=", "\ufeff=", "'=", "\r=")
BODIES = ("1+1", "cmd|'/c calc'!A1", 'HYPERLINK("http://x.example","点")', "SUM(A1:A9)*2", 'WEBSERVICE("http://x")')
LINKS = (
    "http://x.example/a?b=1&c=2", "https://x.example", "ftp://x.example", "mailto:a@x.example", "internal:Sheet1!A1",
    "external:c:\\x.xlsx", "file:///etc/passwd", "javascript:alert(1)", "http://" + "x" * 3000,
)  # fmt: skip
DDE = (
    "=cmd|' /C calc'!A0",
    'DDE("cmd";"/C calc";"x")',
    "{=SUM(1,2)}",
    "{DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe}",
)
MARKUP = (
    "<b>粗</b>", "a & b < c > d", "&amp;", "&#x41;", "&#0;", "]]>", "<![CDATA[x]]>", "<!--x-->", "<?xml version='1.0'?>",
    "<!DOCTYPE x [<!ENTITY y \"z\">]>&y;", "</w:t></w:r></w:p>", "</t></si>", "<f>1+1</f>", "{{ 7*7 }}", "{% raw %}",
    "{% for x in y %}", "{# x #}", "{%p if x %}", "{{r x }}", "{_{ x }_}", "{_% x %_}", "${7*7}", "#{7*7}", "{unit}", "{0}", "%s%n",
    "%(unit)s", "\\n", "\\u0041", "_x0041_", "_x005F_x0041_", "_x0000_", "_xD800_", "_x000D_", "_xFFFE_x0041_", "＿x0041＿",
)  # fmt: skip
INVISIBLE = tuple(
    f"看{mark}不见"
    for mark in "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2069\ufeff\u00ad\u00a0\u3000\u2028\u2029"
)
CONTROL = tuple(f"控{chr(code)}制" for code in [*range(32), 0x7F, *range(0x80, 0xA0, 4)])
BROKEN = ("半\ud800个", "半\udc00个", "\udfff\ud800", "\ufffe", "尾\uffff", "𠮷\ud83d", "\ud842\udfb7")
RARE = (
    "𠮷", "𠮷野家", "𪚥𪚥", "㐂㒰", "𠀀𪛖", "\U000f0000私", "\ue000造", "e\u0301", "ﬁ①㈠⼀", "龘靐齉", "قرآن", "שלום", "👨‍👩‍👧‍👦 一家",
    "🇨🇳", "☎️", "Z͑ͫ̓ͪ̂ͫ̽", "\u0301单独", "1\ufe0f\u20e3",
)  # fmt: skip
SEPARATORS = (
    "a,b", "a;b", "a\tb", 'a"b', '"', '""', "'", "''", "a\nb", "a\r\nb", "a\rb", "\n", "a|b", "，；、", "a\x1fb", '","=1+1,"', '"\r\n=1+1',
    "\\", "/", "a/b\\c", "\\\\server\\share", "../../x", "..\\..\\x", "[Book1]Sheet1!A1", "Sheet'1", "$A$1", "#REF!", "#N/A", "TRUE",
    "1E5", "00123", "1/2", "2021-10-16", "-5", "+86 16000000000", "无.", "null", "None", "NaN", "nan", "<NA>",
)  # fmt: skip
LONG = (
    "长" * 32_766,
    "=" + "长" * 32_766,
    "长" * 32_768,
    "长" * 40_000,
    "𠮷" * 16_384,
    "a\n" * 9_000,
    "&" * 32_767,
    "_x0041_" * 4_000,
)
TYPED = tuple(
    dict.fromkeys(
        [f"{start}{body}" for start in STARTS for body in BODIES]
        + [*LINKS, *DDE, *MARKUP, *INVISIBLE, *CONTROL, *BROKEN, *RARE, *SEPARATORS, *LONG]
    )
)
NAMES = (
    "CON", "aux", "NUL.2021", "com1", "LPT9", "prn ", "con.tar", "尾点.", "尾点...", "尾空 ", "a:b", "a*b?", 'a"b', "a<b>c|d", "a\\b", "=1+1",
    "-rf", "..", ".隐藏", "a\nb", "a\tb", "控\x01制", "右\u202exslx", "零\u200b宽", "𠮷", "👨‍👩‍👧", "长" * 80, "x" * 250, "[a]", "a'b", "'a'", "%00",
    "{{ 7*7 }}", "半\ud800个", "&<>", "history", "需修改清单", "CLOCK$", "CONIN$", "com¹", "~$锁", "a//b", " ", "",
)  # fmt: skip
HEADER = ("村", "组", "户主姓名", "联系电话", "走访干部", "走访日期", "走访方式", "是否发放宣传页", "是否完成问卷", "是否发现问题",
          "问题内容", "对平安建设的意见和建议")  # fmt: skip
UNIT = "秦四庙村"
WINDOWS = re.compile(r"(?i)(con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")
ILLEGAL = re.compile('[<>:"\\\\|?*\x00-\x1f\x7f]')


def test_there_are_enough_of_them() -> None:
    assert len(TYPED) >= 200


class Run:
    """One run of the core and its outputs on rows given as cells."""

    def __init__(self, folder: Path, *submissions: Submission) -> None:
        campaign = load_campaign(small_campaign(folder / "small.yaml"))
        space = SimpleNamespace(root=ROOT, workdays=load_workdays(ROOT / "campaigns"), campaign=campaign)
        self.outcome: Outcome = flow.run(submissions, Memory(), campaign, DAY, space.workdays)
        pieces = list(pieces_of(space, submissions, Memory(), self.outcome, DAY))  # type: ignore[arg-type]
        self.files = {piece.name: piece.made() for piece in pieces}
        assert len(self.files) == len(pieces), "two outputs of one name"
        self.folder = folder

    def workbook(self, end: str) -> bytes:
        return next(data for name, data in self.files.items() if name.endswith(end))


def submission(number: int, name: str, *grids: Grid, template: str = "") -> Submission:
    properties = {"huhudao_template": template} if template else {}
    return Submission(f"{number:064d}", name, DAY, 1, Content("xlsx", grids, properties))


def visit(number: int, head: str = "王守田", cadre: str = "李兴邦", problem: str = "无", opinion: str = "无") -> list:
    day = f"2021-10-{16 + number % 6}"
    found = "无" if problem == "无" else "有"
    return [UNIT, "3", head, f"160{number:08d}", cadre, day, "入户", "是", "是", found, problem, opinion]


def rows_typed(texts: tuple[str, ...]) -> list[list]:
    """Every text once in each of the text columns, in rows of its own."""
    rows: list[list] = [list(HEADER)]
    for number, text in enumerate(texts):
        other = texts[number - 1]
        rows += [visit(2 * number, problem=text, opinion=other), visit(2 * number + 1, head=text, cadre=other)]
    return rows


def named_files() -> Iterator[Submission]:
    """Small files with hostile names, sheets with hostile names; the second row of each is wrong, so each is returned."""
    bad = visit(9_000)
    bad[5] = "=前天"
    for number, name in enumerate(NAMES):
        grid = Grid(name or "Sheet1", [list(HEADER), visit(10_000 + number), bad])
        yield submission(500 + number, f"{name}/{name}.xlsx", grid)


def ledger(texts: tuple[str, ...], first: Outcome) -> Submission:
    """The ledger of a first run with hostile words typed into its progress and remark."""
    labels = [column.label for column in HANDLING.columns]
    rows: list[list] = [labels]
    for number, text in zip(first.issues["number"], texts, strict=False):
        row = dict.fromkeys(labels, None) | {"编号": number, "办理进展": text, "备注": text, "填写人": "吴文书"}
        rows.append([row[label] for label in labels])
    return submission(400, "问题台账.xlsx", Grid("问题台账", rows), template="ruji-2021/handling//1")


def main(texts: tuple[str, ...]) -> Submission:
    return submission(1, "走访.xlsx", Grid("走访登记表", rows_typed(texts)))


# what no output may hold ----------------------------------------------------------------------------------------------


def parts_of(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)


def assert_safe_workbook(name: str, data: bytes) -> None:
    for part, content in parts_of(data):
        if part.endswith((".xml", ".rels", ".vml")):
            tree = ElementTree.fromstring(content)
            tags = {node.tag.rpartition("}")[2] for node in tree.iter()}
            if part.startswith("xl/worksheets/sheet"):
                assert "f" not in tags, f"{name} {part}: a formula"
                links = [node for node in tree.iter() if node.tag.endswith("}hyperlink")]
                assert not links or part == "xl/worksheets/sheet1.xml", f"{name} {part}: a link"
                assert all(set(node.keys()) <= {"ref", "location", "display"} for node in links), (
                    f"{name}: outside link"
                )
            if part.endswith(".rels"):
                assert b'TargetMode="External"' not in content, f"{name} {part}: points outside"
        assert "externalLink" not in part
        assert "connections" not in part


def assert_safe_csv(name: str, data: bytes) -> None:
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True):
        for text in row:
            first = unicodedata.normalize("NFKC", text.lstrip()[:1])
            harmless = re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text)
            assert harmless or first not in ("=", "+", "-", "@"), f"{name}: {text[:40]!r}"
            assert text[:1] not in ("\t", "\r", "\n"), f"{name}: {text[:40]!r}"
            assert text == clean_text(text)


def assert_safe_names(names: list[str]) -> None:
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert len(name) <= 200, f"{len(name)} characters: {name[:60]}…"
        for part in name.split("/"):
            assert part == part.strip(), f"{name!r}: blanks at an end"
            assert part not in ("", ".", ".."), name
            assert not part.endswith("."), name
            assert not part.startswith((".", "~$")), name
            assert not ILLEGAL.search(part), f"{name!r}"
            assert not WINDOWS.fullmatch(part), name
            assert len(part.encode()) <= 240, name


def assert_safe(run: Run) -> None:
    assert_safe_names(list(run.files))
    for name, data in run.files.items():
        if name.endswith(".csv"):
            assert_safe_csv(name, data)
        elif name.endswith(".xlsx"):
            assert_safe_workbook(name, data)
        elif name.endswith(".docx"):
            for part, content in parts_of(data):
                if part.endswith((".xml", ".rels")):
                    ElementTree.fromstring(content)


def cells_of(data: bytes, sheet: int, header: str) -> list[str]:
    """The texts below a header, as a reader that knows nothing of us sees them."""
    main_name = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    parts = dict(parts_of(data))
    shared = [
        _unescaped("".join(node.text or "" for node in item.iter(f"{main_name}t")))
        for item in ElementTree.fromstring(parts["xl/sharedStrings.xml"])
    ]
    found: list[str] = []
    column = ""
    for row in ElementTree.fromstring(parts[f"xl/worksheets/sheet{sheet}.xml"]).iter(f"{main_name}row"):
        for cell in row:
            letters = cell.get("r", "").rstrip("0123456789")
            value = cell.find(f"{main_name}v")
            text = shared[int(value.text or 0)] if cell.get("t") == "s" and value is not None else ""
            if not column and text == header:
                column = letters
            elif column and letters == column and text:
                found.append(text)
    return found


def _unescaped(text: str) -> str:
    """As ECMA-376 says: _xHHHH_ is the character, _x005F_ protects one that was typed."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def kept(text: str) -> str:
    """What the documentation promises of a typed text: reading cleans it, writing cleans and clips it."""
    return clipped(clean_text(cleaned(text)))


def assert_texts_arrive(run: Run, texts: tuple[str, ...]) -> None:
    """Every problem and opinion with words in it is an issue, and stands in the ledger as the cleaning promises; one of
    marks alone is told."""
    shown = cells_of(run.workbook("问题台账.xlsx"), 1, "问题描述")
    missing = [text for text in texts if kept(text) and kept(text) not in shown and not says_nothing(text)]
    assert not missing, f"{len(missing)} lost or changed: {[text[:30] for text in missing]}"
    told = {kept(finding.found) for finding in run.outcome.findings if finding.code == "text_without_words"}
    untold = [text for text in texts if is_mark(text) and kept(text) not in told and not means_none(text)]
    assert not untold, untold
    assert told


OVERLAPPING = ("_x005F_x0041_", "_xFFFE_x0041_")
"""Two escapes sharing a sign, which XlsxWriter does not tell apart: they stay texts, but not this text. Nobody types it."""


def says_nothing(text: str) -> bool:
    """Whether a text is no issue: nothing said, marks alone, or as in the row above."""
    return means_none(text) or is_mark(text) or text in OVERLAPPING


def means_none(text: str) -> bool:
    """Whether a text stands for no text, or for the one in the row above."""
    return said_nothing(text) or not folded(text) or is_ditto(text) or set(kept(text)) <= set(NOTHING_MARKS)


def is_mark(text: str) -> bool:
    """Whether there is a text, but no word in it."""
    return bool(kept(text)) and not any(sign.isalnum() for sign in kept(text))


# the tests ------------------------------------------------------------------------------------------------------------


def test_most_of_them_through_one_run(tmp_path: Path) -> None:
    texts = tuple(text for text in TYPED if len(text) < 200)
    assert len(texts) >= 200
    run = Run(tmp_path, main(texts))
    assert_safe(run)
    assert_texts_arrive(run, texts)


@pytest.mark.slow
def test_all_of_them_in_every_place(tmp_path: Path) -> None:
    """Also very long ones, the ledger typed into, files, sheets and a village with hostile names; every file opens."""
    first = Run(tmp_path, main(TYPED))
    units = submission(
        2, "村目录.xlsx", Grid("Sheet1", [["村", "应走访户数"], *([name, 10] for name in NAMES if name)])
    )
    run = Run(tmp_path, main(TYPED), *named_files(), ledger(TYPED, first.outcome), units)
    assert_safe(run)
    assert_texts_arrive(run, TYPED)
    progress = cells_of(run.workbook("问题台账.xlsx"), 1, "办理进展")
    lost = [text for text in TYPED if kept(text) and kept(text) not in progress and not says_nothing(text)]
    assert not lost, [text[:30] for text in lost]
    assert sum("退回_" in name for name in run.files) >= len(NAMES)
    for name, data in run.files.items():
        path = tmp_path / "made" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        verify(path)


def test_words_in_a_notice() -> None:
    """A notice prints what it is given, never carries it out, and loses nothing around it."""
    from docx import Document

    from pipeline.writers.docx_notice import notice_template, render_notice

    template = notice_template("{% for said in all %}\n前{{ said }}后\n{% endfor %}")
    data = render_notice(template, {"all": TYPED})
    told = [paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs]
    wanted = [f"前{clean_text(text)}后" for text in TYPED]
    assert [pair for pair in zip(told, wanted, strict=True) if pair[0] != pair[1]] == []


@pytest.mark.parametrize("name", NAMES)
def test_file_names(name: str) -> None:
    """The same rules for every name, alone: legal everywhere, and itself where it was legal."""
    assert_safe_names([file_name(name), "x" + file_name(name)[1:] + "y"] if name else [file_name(name)])
    assert file_name(file_name(name)) == file_name(name)


def test_good_file_names_stay() -> None:
    for name in ("秦四庙村", "走访登记表（最终版）.xlsx", "退回_10.22 各村.xlsx", "𠮷野.xlsx"):
        assert file_name(name) == name


@pytest.mark.slow
def test_from_real_files(tmp_path: Path) -> None:
    """The same through the readers and the disk: a table of separated values and a workbook, both with bad names."""
    import openpyxl
    from workspace import Desk

    desk = Desk(tmp_path)
    desk.input.mkdir()
    campaign = small_campaign(tmp_path / "small.yaml")
    texts = tuple(text for text in TYPED if len(text) < 3000 and not set(text) & set("\r\n\0") and text.isprintable())
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows_typed(texts))
    (desk.input / "=CON .csv").write_bytes(stream.getvalue().encode("utf-8-sig"))
    book = openpyxl.Workbook()
    bad = visit(9_500)
    bad[5] = "前天"
    for place, row in enumerate([list(HEADER), visit(9_400), bad], start=1):
        for column, value in enumerate(row, start=1):
            book.active.cell(place, column, value)
    book.save(desk.input / f"{'长' * 70}: a?b\n.xlsx")
    said = desk.run(DAY.isoformat(), "--campaign", str(campaign))
    assert said.code == 1, said.err
    made = [path for path in (desk.output / DAY.isoformat()).rglob("*") if path.is_file()]
    assert_safe_names([path.relative_to(desk.output).as_posix() for path in made])
    for path in made:
        if path.suffix == ".xlsx":
            assert_safe_workbook(path.name, path.read_bytes())
        elif path.suffix == ".csv":
            assert_safe_csv(path.name, path.read_bytes())
    ledger_file = next(path for path in made if path.name == "问题台账.xlsx")
    shown = cells_of(ledger_file.read_bytes(), 1, "问题描述")
    missing = [text for text in texts if kept(text) and kept(text) not in shown and not says_nothing(text)]
    assert not missing, [text[:30] for text in missing]
    manifest = next(path for path in made if path.name == "manifest.json")
    assert len(json.loads(manifest.read_text(encoding="utf-8"))["inputs"]) == 2
    assert sys.getfilesystemencoding().lower() == "utf-8"
