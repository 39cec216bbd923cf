"""Which sheets of a file are registers of ours: by hidden template id and header, never by file name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.campaign import Campaign
from pipeline.model import Finding, Grid, Submission, Value
from pipeline.parse.blocks import tables_of
from pipeline.parse.cards import cards_of
from pipeline.parse.headed import headed_of
from pipeline.parse.headers import Names
from pipeline.parse.layout import best_header, is_certain, is_likely
from pipeline.parse.numerals import with_digits
from pipeline.parse.place import Header, Place, file_finding, letters
from pipeline.parse.text import folded, is_blank, shown
from pipeline.parse.typed import lost_digits
from pipeline.parse.units import Units
from pipeline.wording import words
from schemas.form import Form, Kind
from schemas.handling import ISSUED_SHEET
from schemas.states import Severity
from schemas.words import GROUP_SUFFIXES, NIL_WORDS, ORDINAL_MARK, SKIPPED_SHEETS

TEMPLATE_PROPERTY = "huhudao_template"
TEMPLATE_SHEET = "_template"
GROUP_SHEET = re.compile(rf"{ORDINAL_MARK}?([0-9]{{1,2}})(?:{'|'.join(GROUP_SUFFIXES)})")


@dataclass(frozen=True)
class Known:
    """What the reader knows before it opens a file."""

    campaign: Campaign
    forms: Mapping[str, Form]
    names: Mapping[str, Names]
    units: Units


@dataclass(frozen=True)
class Template:
    """The hidden id of a workbook: campaign/register/unit/version."""

    text: str = ""
    campaign: str = ""
    register: str = ""
    unit: str = ""
    version: str = ""


def template_of(submission: Submission) -> Template:
    """The hidden id, from the custom property or, where a program dropped it, from the very hidden sheet."""
    text = submission.content.properties.get(TEMPLATE_PROPERTY, "")
    for grid in submission.content.grids:
        if not text and grid.sheet == TEMPLATE_SHEET and grid.rows and len(grid.rows[0]) > 1:
            text = shown(grid.rows[0][1])
    parts = text.split("/")
    return Template(text, *parts) if len(parts) == 4 else Template()


@dataclass(frozen=True)
class Sighting:
    """A sheet and the header found in it, if any."""

    grid: Grid
    header: Header | None

    @property
    def certain(self) -> bool:
        """Whether it can be read as it is."""
        return self.header is not None and is_certain(self.header)

    @property
    def skippable(self) -> bool:
        """Whether its name says that it repeats or explains other sheets."""
        return any(word in folded(self.grid.sheet) for word in SKIPPED_SHEETS)


def _sights(grid: Grid, template: Template, known: Known) -> list[Sighting]:
    """The tables of one sheet, or the sheet without any."""
    header = best_header(grid, known.names.values())
    own = known.names.get(template.register)
    if own is not None and (header is None or header.form is not own.form or header.missing):
        expected = best_header(grid, [own])
        if expected is not None and (header is None or header.missing) and len(expected.columns) > 1:
            header = expected
    forms = tuple(known.names.values())
    skippable = any(word in folded(grid.sheet) for word in SKIPPED_SHEETS)
    found = [] if skippable else headed_of(grid, header, forms) or cards_of(grid, header, forms, known.units)
    found = found or tables_of(grid, header, forms)
    return [Sighting(grid, one) for one in found] or [Sighting(grid, None)]


def places_of(submission: Submission, known: Known, first_source: int) -> tuple[list[Place], list[Finding]]:
    """The register sheets of one readable file, numbered from `first_source`, and what had to be said on the way."""
    template = template_of(submission)
    findings = _template_findings(submission, template, known)
    grids = [grid for grid in submission.content.grids if grid.sheet not in (ISSUED_SHEET, TEMPLATE_SHEET)]
    sightings = [sighting for grid in grids for sighting in _sights(grid, template, known)]
    certain = [sighting for sighting in sightings if sighting.certain]
    kept = [sighting for sighting in certain if not sighting.skippable] or certain
    chosen = set(map(id, kept))
    places: list[Place] = []
    for sighting in sightings:
        header = sighting.header
        if id(sighting) in chosen and header is not None:
            place = _place(sighting.grid, header, submission, template, known, first_source + len(places))
            places.append(replace(place, refused=any(place.form[name].core for name in header.ties)))
        elif sighting.certain:
            findings.append(file_finding(submission, "sheet_skipped", sighting.grid.sheet))
        elif (
            header is not None
            and (is_likely(header) or header.form.register == template.register)
            and not (sighting.skippable and chosen)
        ):
            place = _place(sighting.grid, header, submission, template, known, first_source + len(places))
            places.append(replace(place, refused=True))
        elif _says_something(sighting.grid) and not sighting.skippable and not sighting.grid.hidden:
            findings.append(file_finding(submission, "sheet_not_recognised", sighting.grid.sheet))
    if not places:
        nil = _nil_place(submission, template, known, first_source)
        if nil is not None:
            return [nil], []
        findings = [finding for finding in findings if finding.code != "sheet_not_recognised"]
        registers = words("parse")("list").join(form.title for form in known.forms.values())
        findings.append(file_finding(submission, "no_table_found", facts={"registers": registers}))
    for place in places:
        findings += _header_findings(place)
    return places, findings


def _says_something(grid: Grid) -> bool:
    return sum(1 for row in grid.rows[:60] if _holds(row)) > 1


def _template_findings(submission: Submission, template: Template, known: Known) -> list[Finding]:
    if not template.text:
        return []
    if template.campaign != known.campaign.id:
        facts = {"template": template.campaign, "campaign": known.campaign.title}
        return [file_finding(submission, "other_campaign", facts=facts)]
    form = known.forms.get(template.register)
    if form is not None and template.version != str(form.version):
        return [file_finding(submission, "other_version", facts={"register": form.title})]
    return []


def _place(grid: Grid, header: Header, submission: Submission, template: Template, known: Known, source: int) -> Place:
    units, form = known.units, header.form
    template_unit = (template.unit and units.named(template.unit)) or ""
    unit = template_unit or _stated(grid, header, units)
    weak, told = ("", "") if unit else _weakly_stated(grid, header, submission, units)
    if not form.per_unit:
        unit, weak, template_unit = known.campaign.issuer, "", ""
    labels = [header.texts.get(header.columns[name]) for name in form.names if name in header.columns]
    printed_by_us = labels == [column.label for column in form.printed]
    group = GROUP_SHEET.fullmatch(with_digits(folded(grid.sheet)))
    return Place(
        source, submission, grid, header, unit or weak, template.text, template_unit,
        is_template=template.register == form.register or printed_by_us,
        weak_unit=told if weak else "",
        group=str(int(group[1])) if group and "group" in form.names and "group" not in header.columns else "",
    )  # fmt: skip


def _stated(grid: Grid, header: Header, units: Units) -> str:
    """The village the lines above a table, a block or a card state; else those at the top of the sheet; "" when none."""
    if header.unit is not None:
        return header.unit
    top = units.stated(grid.rows[: header.opening]) if header.cards or header.title else None
    last = header.top if header.lines is None else header.lines
    own = None if header.cards else units.stated(grid.rows[header.title : last])
    return own or top or ""


def _weakly_stated(grid: Grid, header: Header, submission: Submission, units: Units) -> tuple[str, str]:
    """The village the sheet, the file, the texts of a block or the folders are named after, and what says so."""
    *folders, name = submission.name.split("/")
    places = [spot for name, spot in header.above.items() if header.form[name].kind is Kind.TEXT]
    inside = {units.inside(text) for row, index in places if isinstance(text := _cell(grid, row, index), str)} - {None}
    found = next(filter(None, map(units.inside, (grid.sheet, name.rsplit(".", 1)[0]))), None)
    if found is None and len(inside) == 1:
        return inside.pop() or "", "unit_from_text"
    return found or next(filter(None, map(units.inside, reversed(folders))), ""), "unit_from_name"


def _nil_place(submission: Submission, template: Template, known: Known, source: int) -> Place | None:
    """A file that only says "nothing this week", without any table: the register the village must file."""
    register = template.register or next((filing.register_ for filing in known.campaign.filings), "")
    if register not in known.forms:
        return None
    for grid in submission.content.grids:
        texts = [folded(cell) for row in grid.rows[:15] for cell in row if isinstance(cell, str)]
        if any(word in text for text in texts for word in NIL_WORDS):
            header = Header(known.forms[register], 0, 0, {}, {})
            place = _place(grid, header, submission, template, known, source)
            unit = place.unit or known.units.stated(grid.rows[:15]) or ""
            return replace(place, unit=unit)
    return None


def _header_findings(place: Place) -> list[Finding]:
    header, join = place.header, words("parse")("list").join
    if not header.texts:
        return []
    found: list[Finding] = []
    if place.grid.hidden and header.top == header.opening:
        found.append(place.finding("hidden_sheet"))
    found += _unseen(place)
    for column in header.missing:
        facts = {"register": place.form.title, "known": join(_known_headers(header))}
        found.append(place.finding("missing_column", column=column, facts=facts))
    for column in place.form.columns:
        if column.if_blank and not column.core and column.name not in header.names and not column.locked:
            facts = {"register": place.form.title, "known": join(_known_headers(header))}
            found.append(place.finding("missing_column", column=column, facts=facts, severity=column.if_blank))
    for name, equal in header.ties.items():
        column = place.form[name]
        facts = {"columns": join(letters(index) for index in equal), "used": letters(equal[0])}
        severity = Severity.ERROR if column.core else Severity.VERIFY
        found.append(place.finding("ambiguous_header", column=column, facts=facts, severity=severity))
    if header.extras:
        texts = join(f"{letters(index)} {header.texts[index]}" for index in header.extras)
        found.append(place.finding("extra_columns", facts={"columns": texts}))
    if header.unknown:
        listed = sorted(header.unknown.items(), key=lambda item: item[1])
        facts = {"labels": join(f"{letters(index)}{row + 1} {text}" for text, (row, index) in listed)}
        row, index = listed[0][1]
        found.append(replace(place.finding("extra_labels", facts=facts), cell=f"{letters(index)}{row + 1}"))
    return found


def _unseen(place: Place) -> list[Finding]:
    """What the sheet holds but does not show, and what an unused column has lost."""
    header, grid, join = place.header, place.grid, words("parse")("list").join
    last = len(grid.rows) if header.end is None else header.end
    found: list[Finding] = []
    rows = sum(1 for row in grid.hidden_rows if header.body <= row < last and _holds(grid.rows[row]))
    if rows:
        found.append(place.finding("hidden_rows", facts={"count": str(rows)}))
    ours = not header.form.per_unit  # the office's own sheets hide columns of ours
    typed = {index for name, index in header.columns.items() if not (ours and header.form[name].locked)}
    columns = sorted(typed & grid.hidden_columns)
    if columns:
        facts = {"count": str(len(columns)), "columns": join(f"{letters(i)} {header.texts[i]}" for i in columns)}
        found.append(place.finding("hidden_columns", facts=facts))
    for index in header.extras:
        lost = [row for row in range(header.body, last) if lost_digits(_cell(grid, row, index))]
        if lost:
            facts = {"count": str(len(lost))}
            finding = place.finding("extra_digits_lost", facts=facts)
            found.append(replace(finding, cell=f"{letters(index)}{lost[0] + 1}", label=header.texts[index]))
    return found


def _cell(grid: Grid, row: int, index: int) -> Value:
    cells = grid.rows[row] if row < len(grid.rows) else []
    return cells[index] if index < len(cells) else None


def _holds(row: Sequence[Value]) -> bool:
    return any(not is_blank(cell) for cell in row)


def _known_headers(header: Header) -> Sequence[str]:
    own = [header.texts[index] for index in sorted(header.columns.values())]
    return [*(header.form[name].label for name in header.above), *own]
