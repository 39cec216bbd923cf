"""The look of a notice: page, styles and page numbers after GB/T 9704-2012, all of it on named styles.

No red head and no seal: the office adds them. Fonts stand on styles only, so that Word and WPS can restyle the whole
notice in one place; names and fonts come from templates/words/bulletin.toml.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from pipeline.wording import words

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.text.paragraph import Paragraph

LINE_PITCH = 28.95  # pt; 22 lines in 225 mm (5.2.2)
CHARACTER_SPACE = -5  # twentieths of a point; 28 characters of 16 pt in 156 mm, without a character grid,
#                       which office programs disagree about
NEEDLESS = ("thumbnail", "customXml", "stylesWithEffects")
TEXT_WIDTH = 8845  # twentieths of a point: 156 mm


@dataclass(frozen=True, slots=True)
class Look:
    """One paragraph style. size: pt. first, left, right: indents in hundredths of a character. line: exact pitch, pt."""

    key: str
    font: str
    size: float = 16
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY
    first: int = 0
    left: int = 0
    right: int = 0
    line: float | None = LINE_PITCH
    before: float = 0
    after: float = 0
    keep_next: bool = False
    snap: bool = True


CENTRE, LEFT, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
LOOKS = (
    Look("draft", "level1", align=LEFT),
    Look("title", "title", 22, CENTRE, line=35, keep_next=True, snap=False),
    Look("subtitle", "level2", align=CENTRE, after=LINE_PITCH, keep_next=True),
    Look("salutation", "body", align=LEFT, keep_next=True),
    Look("body", "body", first=200),
    Look("level1", "level1", first=200, keep_next=True),
    Look("level2", "level2", first=200, keep_next=True),
    Look("sign", "body", align=RIGHT, right=400, keep_next=True),
    Look("table_head", "level1", 10.5, CENTRE, line=None, snap=False),
    Look("table_cell", "body", 10.5, CENTRE, line=None, snap=False),
    Look("note", "body", 10.5, LEFT, line=16, before=4, after=8, snap=False),
    Look("page_number", "page_number", 14, LEFT, line=None, snap=False),
)  # fmt: skip


LETTER_LOOKS = (
    *LOOKS,
    Look("form_number", "level2", 14, RIGHT, line=24, after=4, keep_next=True, snap=False),
    Look("copy", "level2", 14, RIGHT, line=24, snap=False),
    Look("form_label", "level1", 12, CENTRE, line=18, snap=False),
    Look("form_text", "body", 12, LEFT, line=18, snap=False),
)
"""The styles of a notice and those of a form to be filled in by hand."""


def notice_document(looks: Sequence[Look] = LOOKS) -> Docx:
    """An empty A4 document with the styles of a notice and its page numbers."""
    document = Document()
    _drop_other_parts(document)
    _drop_other_styles(document)
    _page(document)
    _defaults(document)
    for look in looks:
        _style(document, look)
    _page_numbers(document)
    return document


def style_name(key: str) -> str:
    """The name of a style as Word shows it."""
    return words("bulletin")(f"styles.{key}")


def style_id(key: str) -> str:
    """The id of a style inside the file."""
    return f"notice_{key}"


def _drop_other_parts(document: Docx) -> None:
    """The library's own document carries a picture of itself, sources nobody cites, and 400 KB of styles once more for a
    Word of 2010."""
    for relations in (document.part.package.rels, document.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.rpartition("/")[2] in NEEDLESS:
                del relations[key]


def _drop_other_styles(document: Docx) -> None:
    """Only the defaults stay, so that the office sees the styles of a notice and nothing else."""
    root = document.styles.element
    for style in list(root.iter(qn("w:style"))):
        if style.get(qn("w:default")) != "1":
            root.remove(style)


def _page(document: Docx) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance, section.header_distance = Mm(22), Mm(15)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    _set(grid, type="lines", linePitch=round(LINE_PITCH * 20))


def _defaults(document: Docx) -> None:
    """Chinese as the language, no theme fonts: else punctuation is set the Japanese way."""
    root = document.styles.element
    properties = root.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    _fonts(properties, "body")
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    _set(language, val="en-US", eastAsia="zh-CN", bidi="ar-SA")
    normal = document.styles["Normal"]
    _fonts(normal.element.get_or_add_rPr(), "body")
    normal.font.size = Pt(16)
    for fonts in root.iter(qn("w:rFonts")):
        for attribute in [name for name in fonts.attrib if "Theme" in name]:
            del fonts.attrib[attribute]


def _style(document: Docx, look: Look) -> None:
    style = document.styles.add_style(style_name(look.key), WD_STYLE_TYPE.PARAGRAPH)
    style.style_id = style_id(look.key)
    style.base_style = document.styles["Normal"]
    style.hidden, style.quick_style = False, True
    style.font.size = Pt(look.size)
    _fonts(style.element.get_or_add_rPr(), look.font)
    if look.size == 16:
        space = OxmlElement("w:spacing")
        _set(space, val=CHARACTER_SPACE)
        style.element.rPr.insert_element_before(space, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")
    form = style.paragraph_format
    form.alignment = look.align
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.line_spacing = Pt(look.line) if look.line else 1.0
    form.keep_with_next = look.keep_next
    form.widow_control = False
    properties = style.element.get_or_add_pPr()
    if look.first or look.left or look.right:
        indent = properties.get_or_add_ind()
        wanted = {"firstLineChars": look.first, "leftChars": look.left, "rightChars": look.right}
        _set(indent, **{name: value for name, value in wanted.items() if value})
        points = {"firstLine": look.first, "left": look.left, "right": look.right}
        _set(indent, **{name: round(value * look.size / 5) for name, value in points.items() if value})
    if not look.snap:
        snap = OxmlElement("w:snapToGrid")
        _set(snap, val="0")
        properties.insert_element_before(snap, "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    if look.key in ("level1", "level2"):
        outline = OxmlElement("w:outlineLvl")
        _set(outline, val=int(look.key[-1]) - 1)
        properties.append(outline)


def _fonts(properties: Any, key: str) -> None:
    """Chinese letters in the font of `key`, figures in the same one where it is the body's, as typists do."""
    said = words("bulletin")
    name = said(f"fonts.{key}")
    fonts = properties.get_or_add_rFonts()
    _set(fonts, ascii=name, hAnsi=name, eastAsia=name, cs=said("fonts.latin"), hint="eastAsia")


def _page_numbers(document: Docx) -> None:
    """Odd pages right, even pages left, one character in from the edge (7.5)."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "rightChars"),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "leftChars"),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph._p.style = style_id("page_number")
        paragraph.alignment = align
        _set(paragraph._p.get_or_add_pPr().get_or_add_ind(), **{side: 100, side.removesuffix("Chars"): 280})
        _page_field(paragraph)


def _page_field(paragraph: Paragraph) -> None:
    said = words("bulletin")
    paragraph.add_run(said("page_before"))
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("text", "1"), ("end", "")):
        if kind == "text":
            run.add_text(text)
        elif kind:
            mark = OxmlElement("w:fldChar")
            _set(mark, fldCharType=kind)
            run._r.append(mark)
        else:
            order = OxmlElement("w:instrText")
            order.text = text
            order.set(qn("xml:space"), "preserve")
            run._r.append(order)
    paragraph.add_run(said("page_after"))


def _set(element: Any, **attributes: object) -> None:
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
