"""The first sheet of a marked copy: what to correct, grouped by kind, with a link to each cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.model import Finding
from pipeline.text import clean_text, clipped, lines_needed
from pipeline.wording import words
from schemas.findings import catalogue, remedy, sentence
from schemas.states import Severity

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_LISTED = 300  # rows per group
LINE_HEIGHT = 15.5  # points per line of text
FILL = {Severity.ERROR: "#FFC7CE", Severity.VERIFY: "#FFEB9C", Severity.INFO: "#DDEBF7"}
ORDER = {severity: place for place, severity in enumerate(Severity)}
LIST_COLUMNS = (("sheet", 14), ("cell", 10), ("label", 16), ("found", 20), ("message", 46), ("remedy", 46))

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def address_of(cell: str) -> tuple[int, int] | None:
    """0-based (row, column) of an address like F23, None for anything else or beyond the sheet."""
    match = _ADDRESS.fullmatch(cell)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - 64
    row = int(match[2])
    return (row - 1, column - 1) if row <= 1_048_576 and column <= 16_384 else None


def _facts(finding: Finding) -> dict[str, str]:
    return {"label": finding.label, "found": finding.found, **finding.facts}


def sentence_of(finding: Finding) -> str:
    """What is wrong, ready to write. Raises KeyError for an unknown code or a missing fact."""
    return writable(sentence(finding.code, _facts(finding)))


def remedy_of(finding: Finding) -> str:
    """What to type instead, ready to write. Raises KeyError for an unknown code or a missing fact."""
    return writable(remedy(finding.code, _facts(finding)))


def writable(text: str) -> str:
    """`text` without what a workbook cannot hold, at most as long as a cell may be."""
    return clipped(clean_text(text))


class CorrectionList:
    """The first sheet: what to correct, grouped by kind, the most severe first."""

    def __init__(self, book: xlsxwriter.Workbook, sheet: Worksheet, names: Mapping[str, str]) -> None:
        said = words("marked")
        base = {"font_name": said("font"), "font_size": 11, "valign": "top"}
        self._sheet, self._names, self._said, self._row = sheet, names, said, 0
        self._title = book.add_format({**base, "font_name": said("header_font"), "font_size": 16})
        self._plain = book.add_format(base)
        self._head = book.add_format({**base, "font_name": said("header_font"), "border": 1, "bg_color": "#E7E6E6"})
        self._cell = book.add_format({**base, "border": 1, "text_wrap": True, "num_format": "@"})
        self._link = book.add_format({**base, "border": 1, "font_color": "#0563C1", "underline": 1})
        self._group = {
            severity: book.add_format({**base, "bold": True, "bg_color": colour}) for severity, colour in FILL.items()
        }

    def write(self, name: str, findings: Sequence[Finding], commented: int, without_comment: int) -> None:
        """Title, totals, then one block per kind of finding. commented, without_comment: cells marked with and without."""
        said, sheet = self._said, self._sheet
        self._line(said("title", name=writable(name)), self._title)
        sheet.set_default_row(LINE_HEIGHT + 3)
        sheet.set_row(0, 26)
        self._line(self._summary(findings) if findings else said("no_findings"))
        if findings:
            self._line(said("how"))
        if without_comment:
            self._line(said("comments_cut", shown=commented, count=without_comment))
        self._row += 1
        groups: dict[str, list[Finding]] = {}
        for finding in findings:
            groups.setdefault(finding.code, []).append(finding)
        for code in sorted(groups, key=lambda code: (ORDER[groups[code][0].severity], -len(groups[code]), code)):
            self._block(code, groups[code])
        for index, (_, width) in enumerate(LIST_COLUMNS):
            sheet.set_column(index, index, width)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def _line(self, text: str, look: Format | None = None) -> None:
        self._sheet.write_string(self._row, 0, clipped(text), look or self._plain)
        self._row += 1

    def _summary(self, findings: Sequence[Finding]) -> str:
        said = self._said
        counted = Counter(finding.severity for finding in findings)
        parts = [
            said("summary_part", severity=severity, count=counted[severity], meaning=said(f"meaning.{severity}"))
            for severity in Severity
            if counted[severity]
        ]
        return said("summary", total=len(findings), parts=said("summary_separator").join(parts))

    def _block(self, code: str, findings: Sequence[Finding]) -> None:
        said, entry = self._said, catalogue()[code]
        severity = findings[0].severity
        title = said("group", severity=severity, title=entry.title, count=len(findings))
        for index in range(len(LIST_COLUMNS)):
            self._sheet.write_blank(self._row, index, None, self._group[severity])
        self._line(title, self._group[severity])
        if entry.note:
            self._line(said("note", note=entry.note))
        for index, (key, _) in enumerate(LIST_COLUMNS):
            self._sheet.write_string(self._row, index, said(f"columns.{key}"), self._head)
        self._row += 1
        for finding in findings[:MOST_LISTED]:
            self._finding(finding)
        if len(findings) > MOST_LISTED:
            self._line(said("group_cut", count=len(findings) - MOST_LISTED))
        self._row += 1

    def _finding(self, finding: Finding) -> None:
        texts = (
            finding.sheet or self._said("whole_file"), self._where(finding), finding.label, finding.found,
            sentence_of(finding), remedy_of(finding),
        )  # fmt: skip
        for index, text in enumerate(texts):
            self._sheet.write_string(self._row, index, writable(text), self._cell)
        lines = max(lines_needed(text, width - 1.0) for text, (_, width) in zip(texts, LIST_COLUMNS, strict=True))
        self._sheet.set_row(self._row, min(409.0, LINE_HEIGHT * lines + 3))
        target = finding.cell if address_of(finding.cell) else f"A{finding.row}" if finding.row else ""
        if target and finding.sheet in self._names:
            quoted = self._names[finding.sheet].replace("'", "''")
            self._sheet.write_url(self._row, 1, f"internal:'{quoted}'!{target}", self._link, self._where(finding))
        self._row += 1

    def _where(self, finding: Finding) -> str:
        if finding.cell:
            return finding.cell
        if finding.row:
            return self._said("row", row=finding.row)
        return self._said("whole_sheet") if finding.sheet else ""
