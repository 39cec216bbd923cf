"""Papers in Word written straight from their plan: one package laid out once, then only the text of each paper."""

from __future__ import annotations

from functools import cache, lru_cache
from html import escape
from io import BytesIO
from itertools import starmap
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pipeline.reports.letter import Block, Entry, Form, Letter, NextPage, Paragraph
from pipeline.text import clean_text

BODY = "word/document.xml"
SHARES = (20, 30)  # of the text width: a label, a narrow field
LINE = 360  # twentieths of a point: room for one written line
WHOLE = 6  # lines kept on one page; a longer list may go on overleaf
LEVEL = 2  # of compression: a third of the time of the usual 6
REMEMBERED = 4_000  # parts of papers: most labels and many answers stand in most papers
MOST = 1_000  # characters of one text: what is longer stands in the ledger


def letter_bytes(letter: Letter) -> bytes:
    """The paper as a Word file, after GB/T 9704-2012 without head and seal. Same plan, same bytes."""
    base, before, after = _package()
    text = before + "".join(starmap(_block, zip(letter, (*letter, None)[1:], strict=True))) + after
    stream = BytesIO()
    stream.write(base)
    with ZipFile(stream, "a", ZIP_DEFLATED) as target:
        entry = ZipInfo(BODY, (1980, 1, 1, 0, 0, 0))
        entry.create_system, entry.compress_type, entry.external_attr = 3, ZIP_DEFLATED, 0o600 << 16
        target.writestr(entry, text.encode("utf-8"), compresslevel=LEVEL)
    return stream.getvalue()


@cache
def _package() -> tuple[bytes, str, str]:
    """Everything but the text, as an archive to add it to; the text's frame up to its first and from its last block."""
    from pipeline.writers.docx_notice import frozen_document
    from pipeline.writers.docx_styles import LETTER_LOOKS, notice_document

    whole, rest = BytesIO(frozen_document(notice_document(LETTER_LOOKS))), BytesIO()
    with ZipFile(whole) as source, ZipFile(rest, "w", ZIP_DEFLATED) as target:
        frame = source.read(BODY).decode("utf-8")
        for entry in source.infolist():
            if entry.filename != BODY:
                target.writestr(entry, source.read(entry))
    start = frame.index("<w:body>") + len("<w:body>")
    return rest.getvalue(), frame[:start], frame[frame.index("<w:sectPr", start) :]


def _block(block: Block, following: Block | None) -> str:
    """What stands above the signature moves along with it: no page holds the signature alone (GB/T 9704, 7.3.5)."""
    if isinstance(block, NextPage):
        return '<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>'
    if isinstance(block, Form):
        return _form(block)
    signed = isinstance(following, Paragraph) and following.style == "sign" != block.style
    return _paragraph(block.style, block.text, signed)


@lru_cache(maxsize=REMEMBERED)
def _paragraph(style: str, text: str, with_next: bool = False) -> str:
    from pipeline.writers.docx_styles import style_id

    lines = _writable(text).split("\n")
    runs = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    kept = "<w:keepNext/>" if with_next else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/>{kept}</w:pPr><w:r>{runs}</w:r></w:p>'


def _writable(text: str) -> str:
    kept = clean_text(text)
    shown = kept if len(kept) <= MOST else kept[:MOST] + "\N{HORIZONTAL ELLIPSIS}"
    return escape(shown, quote=False).replace("\t", " ")


def _form(form: Form) -> str:
    from pipeline.writers.docx_styles import TEXT_WIDTH

    label, field = (TEXT_WIDTH * share // 100 for share in SHARES)
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = f'<w:gridCol w:w="{label}"/><w:gridCol w:w="{field}"/>' * 2
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{2 * (label + field)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        + "".join(_line(line, label, field) for line in form.lines)
        + "</w:tbl>"
    )


def _line(entries: tuple[Entry, ...], label: int, field: int) -> str:
    lines = max(entry.lines for entry in entries)
    height, whole = LINE * lines + 100, "<w:cantSplit/>" if lines <= WHOLE else ""
    cells = ""
    for entry in entries:
        width, span = (label + 2 * field, 3) if entry.wide else (field, 1)
        cells += _cell("form_label", entry.label, label, 1) + _cell("form_text", entry.text, width, span)
    return f'<w:tr><w:trPr>{whole}<w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>{cells}</w:tr>'


@lru_cache(maxsize=REMEMBERED)
def _cell(style: str, text: str, width: int, span: int) -> str:
    over = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    properties = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{over}<w:vAlign w:val="center"/></w:tcPr>'
    return f"<w:tc>{properties}{_paragraph(style, text)}</w:tc>"
