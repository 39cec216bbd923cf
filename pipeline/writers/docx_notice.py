"""Notices in Word: from the office's text to a styled template, and from a template and its facts to the notice.

The text (templates/bulletin_*.j2) has one paragraph per line; a leading mark chooses its style:

    # title        > to whom        ## first level        ### second level        anything else: body
    @draft, @subtitle, @note, @sign   a paragraph of that style; @space: an empty line
    @table row in rows 10 20 …        a table repeated over `rows`, columns as wide as the numbers say; then lines
                                      | head | … |   | {{ row.x }} | … |   and, if wanted, a closing row; then @end
    {% if … %} … {% endif %}          on a line of its own leaves no paragraph behind
    {# … #}                           a remark for whoever edits the text
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from pipeline.errors import OperatorError
from pipeline.text import clean_text
from pipeline.wording import words

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.table import Table, _Row
    from jinja2.sandbox import SandboxedEnvironment

MARKS = {"# ": "title", "## ": "level1", "### ": "level2", "> ": "salutation"}
MARKED = ("draft", "subtitle", "note", "sign", "space")
REMEMBERED = 64  # texts of templates; a notice has nine
WRITTEN = datetime(2021, 1, 1)  # noqa: DTZ001  fixed, so that the same facts give the same bytes

_CONTROL = re.compile(r"\{%-?\s*(.*?)\s*-?%\}")
_ESCAPED_BRACES = re.compile("(?<=[{}%])_(?=[{}%])")
_TABLE = re.compile(r"@table (\w+ in [\w.]+)((?: [0-9]+)+)")
_FULL_WIDTH = re.compile("[{\uff5b]\\s*[\uff5b\uff05]|\uff5b\\s*[{%]|[\uff5d\uff05]\\s*[}\uff5d]|[%}]\\s*\uff5d")


def notice_template(text: str) -> bytes:
    """A Word template with the Jinja tags of `text` kept, styled after GB/T 9704-2012. Same text, same bytes.

    Raises OperatorError with the line of a table that is not written as it should be.
    """
    from pipeline.writers.docx_styles import notice_document

    document = notice_document()
    lines = enumerate(text.splitlines(), start=1)
    for number, line in lines:
        stripped = line.strip()
        if not stripped or (stripped.startswith("{#") and stripped.endswith("#}")):
            continue
        if stripped.startswith("@table"):
            _add_table(document, number, stripped, list(_table_lines(lines, number)))
        else:
            _add_paragraph(document, stripped)
    return frozen_document(document)


def render_notice(template: bytes, context: Mapping[str, object]) -> bytes:
    """The notice: `template` filled from `context`. Same arguments, same bytes.

    Raises OperatorError in the office's words when the template uses an unknown name or figure, is not written as
    Jinja wants it, has full-width braces (which would be printed as they stand), or is no Word file.
    """
    import jinja2
    from docxtpl import DocxTemplate

    said = words("bulletin")
    try:
        document = DocxTemplate(BytesIO(template))
        document.init_docx()
    except (BadZipFile, KeyError, ValueError) as error:
        raise OperatorError(said("errors.unreadable")) from error
    _refuse_full_width(document.docx)
    try:
        document.render(dict(context), jinja_env=_environment(), autoescape=True)
    except jinja2.UndefinedError as error:
        raise OperatorError(said("errors.undefined", detail=error.message)) from error
    except jinja2.TemplateError as error:
        raise OperatorError(said("errors.syntax", detail=str(error))) from error
    except KeyError as error:
        raise OperatorError(said("errors.figure", detail=str(error))) from error
    _keep_company(document.docx, said("styles.sign"))
    return frozen_document(document.docx)


@cache
def _environment() -> SandboxedEnvironment:
    """Where templates are rendered. The same text is compiled once, however many notices a process writes."""
    import jinja2
    from jinja2.sandbox import SandboxedEnvironment

    compiled: dict[str, jinja2.Template] = {}

    class Remembering(SandboxedEnvironment):
        def from_string(self, source: Any, *more: Any, **named: Any) -> jinja2.Template:
            if more or named or not isinstance(source, str):
                return super().from_string(source, *more, **named)
            if source not in compiled:
                if len(compiled) >= REMEMBERED:
                    compiled.clear()
                compiled[source] = super().from_string(source)
            return compiled[source]

    return Remembering(undefined=jinja2.StrictUndefined, autoescape=True, finalize=_finalize)


def _keep_company(document: Docx, sign: str) -> None:
    """The last paragraph moves along with the signature: no page holds the signature alone (GB/T 9704, 7.3.5)."""
    for above, below in pairwise(document.paragraphs):
        names = [paragraph.style.name if paragraph.style else "" for paragraph in (above, below)]
        if names[0] != sign == names[1]:
            above.paragraph_format.keep_with_next = True


def _finalize(value: object) -> object:
    """A value's text as Word can hold it; docxtpl would take "{_{" for escaped braces, so that stays out of its sight."""
    if type(value) is not str:
        return value
    text = clean_text(value)
    if not _ESCAPED_BRACES.search(text):
        return text
    from markupsafe import Markup, escape

    return Markup(_ESCAPED_BRACES.sub("&#95;", str(escape(text))))  # noqa: S704 - escaped in this line


def _add_paragraph(document: Docx, line: str) -> None:
    from pipeline.writers.docx_styles import style_id

    key, text = _marked(line)
    document.add_paragraph(text)._p.style = style_id(key)


def _marked(line: str) -> tuple[str, str]:
    """The style of a line and its text without the mark."""
    control = _CONTROL.fullmatch(line)
    if control and "{%" not in control[1]:
        return "body", "{%p " + control[1] + " %}"
    for mark, key in MARKS.items():
        if line.startswith(mark):
            return key, line.removeprefix(mark).strip()
    for key in MARKED:
        if line == f"@{key}" or line.startswith(f"@{key} "):
            return "sign" if key == "space" else key, line.removeprefix(f"@{key}").strip()
    return "body", line


def _table_lines(lines: Iterator[tuple[int, str]], opened: int) -> Iterator[list[str]]:
    for number, line in lines:
        stripped = line.strip()
        if stripped == "@end":
            return
        if not (stripped.startswith("|") and stripped.endswith("|")):
            raise OperatorError(words("bulletin")("errors.table", line=number))
        yield [cell.strip() for cell in stripped[1:-1].split("|")]
    raise OperatorError(words("bulletin")("errors.table", line=opened))


def _add_table(document: Docx, number: int, line: str, rows: Sequence[Sequence[str]]) -> None:
    """A real Word table: head repeated on every page, one row per item, an optional closing row."""
    match = _TABLE.fullmatch(line)
    shares = [int(share) for share in match[2].split()] if match else []
    if match is None or len(rows) not in (2, 3) or any(len(row) != len(shares) for row in rows):
        raise OperatorError(words("bulletin")("errors.table", line=number))
    head, body, *closing = rows
    table = document.add_table(rows=0, cols=len(shares))
    _look_of(table, shares)
    _repeat_on_every_page(_add_row(table, head, "table_head"))
    blank = [""] * (len(shares) - 1)
    _add_row(table, ["{%tr for " + match[1] + " %}", *blank], "table_cell")
    _add_row(table, body, "table_cell")
    _add_row(table, ["{%tr endfor %}", *blank], "table_cell")
    for row in closing:
        _add_row(table, row, "table_cell")


def _look_of(table: Table, shares: Sequence[int]) -> None:
    """Thin lines, fixed widths over the whole text width."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Twips

    from pipeline.writers.docx_styles import TEXT_WIDTH

    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    properties = parse_xml(
        f'<w:tblPr {nsdecls("w")}><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
    )
    table._tbl.replace(table._tbl.tblPr, properties)
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Twips(TEXT_WIDTH * share // sum(shares))


def _add_row(table: Table, texts: Sequence[str], key: str) -> _Row:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    from pipeline.writers.docx_styles import style_id

    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    row.height, row.height_rule = Pt(20), WD_ROW_HEIGHT_RULE.AT_LEAST
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
    for cell, column, text in zip(row.cells, table.columns, texts, strict=True):
        cell.width = column.width
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        cell.paragraphs[0]._p.style = style_id(key)
        cell.paragraphs[0].add_run(text)
    return row


def _repeat_on_every_page(row: _Row) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _refuse_full_width(document: Docx) -> None:
    from docx.oxml.ns import qn

    parts = [document.element.body]
    for section in document.sections:
        edges = (section.header, section.footer, section.even_page_header, section.even_page_footer)
        parts += [edge._element for edge in edges if not edge.is_linked_to_previous]
    for part in parts:
        for paragraph in part.iter(qn("w:p")):
            text = "".join(run.text or "" for run in paragraph.iter(qn("w:t")))
            if _FULL_WIDTH.search(text):
                raise OperatorError(words("bulletin")("errors.full_width", text=text[:60]))


def frozen_document(document: Docx) -> bytes:
    """The document's bytes without anything of the moment of saving: fixed properties, fixed times in the archive."""
    properties = document.core_properties
    properties.author = properties.last_modified_by = words("bulletin")("creator")
    properties.created = properties.modified = WRITTEN
    properties.revision, properties.comments = 1, ""
    saved, stream = BytesIO(), BytesIO()
    document.save(saved)
    with ZipFile(saved) as source, ZipFile(stream, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.compress_type, entry.external_attr = 3, ZIP_DEFLATED, 0o600 << 16
            target.writestr(entry, source.read(name))
    return stream.getvalue()
