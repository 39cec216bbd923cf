"""Which sheets of a file are registers of ours: by hidden template id and header, never by file name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile

from pipeline.campaign import Campaign
from pipeline.model import RESULT_PROPERTY, Finding, Grid, Submission
from pipeline.parse.blocks import TITLE_CELLS, TITLE_ROWS, tables_of
from pipeline.parse.cards import cards_of
from pipeline.parse.continued import continuation, lacks_header, parted
from pipeline.parse.headed import headed_of
from pipeline.parse.headers import Names
from pipeline.parse.layout import best_header, is_certain, is_likely
from pipeline.parse.numerals import with_digits
from pipeline.parse.place import Header, Place, file_finding
from pipeline.parse.remarks import cell_of, holds_something, remarks
from pipeline.parse.text import folded, shown
from pipeline.parse.units import Units
from pipeline.parse.values import typer, window_of
from pipeline.wording import words
from schemas.form import Form, Kind
from schemas.handling import ISSUED_SHEET
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
    found = found or [part for one in tables_of(grid, header, forms) for part in parted(one, grid, known.units)]
    return [Sighting(grid, one) for one in found] or [Sighting(grid, None)]


def places_of(submission: Submission, known: Known, first_source: int) -> tuple[list[Place], list[Finding]]:
    """The register sheets of one readable file, numbered from `first_source`, and what had to be said on the way."""
    if RESULT_PROPERTY in submission.content.properties:
        return [], [file_finding(submission, "file_is_a_result")]
    template = template_of(submission)
    findings = _template_findings(submission, template, known)
    grids = [grid for grid in submission.content.grids if grid.sheet not in (ISSUED_SHEET, TEMPLATE_SHEET)]
    sightings = _continued(
        [one for grid in grids for one in _sights(grid, template, _beside(grid, submission, known))], template, known
    )
    certain = [sighting for sighting in sightings if sighting.certain]
    kept = [sighting for sighting in certain if not sighting.skippable] or certain
    chosen = set(map(id, kept))
    places: list[Place] = []
    for sighting in sightings:
        header = sighting.header
        if id(sighting) in chosen and header is not None:
            place = _place(sighting.grid, header, submission, template, known, first_source + len(places))
            place = _borrowed_unit(place, places, known)
            places.append(replace(place, refused=any(place.form[name].core for name in header.ties)))
        elif sighting.certain:
            findings.append(file_finding(submission, "sheet_skipped", sighting.grid.sheet))
        elif header is not None and _is_ours(header, template) and not (sighting.skippable and chosen):
            place = _place(sighting.grid, header, submission, template, known, first_source + len(places))
            places.append(replace(place, refused=True))
        elif _says_something(sighting.grid) and not sighting.skippable and not sighting.grid.hidden:
            lacking = places[-1].grid.sheet if places and lacks_header(sighting.grid) else ""
            code = "sheet_without_header" if lacking else "sheet_not_recognised"
            findings.append(file_finding(submission, code, sighting.grid.sheet, {"sheet": lacking} if lacking else {}))
    if not places:
        nil = _nil_place(submission, template, known, first_source)
        if nil is not None:
            return [nil], []
        findings = [finding for finding in findings if finding.code != "sheet_not_recognised"]
        registers = words("parse")("list").join(form.title for form in known.forms.values())
        findings.append(file_finding(submission, "no_table_found", facts={"registers": registers}))
    for place in places:
        findings += remarks(place)
    return places, findings


def _beside(grid: Grid, submission: Submission, known: Known) -> Known:
    """The same, with villages of one name told apart by the town named above the table, or after which the sheet, the file
    or a folder is called.
    """
    if not known.units.has_uppers:
        return known
    *folders, name = submission.name.split("/")
    tops = takewhile(lambda row: len(row) - list(row).count(None) <= TITLE_CELLS, islice(grid.rows, TITLE_ROWS))
    titles = [cell for row in tops for cell in row if isinstance(cell, str)]
    uppers = known.units.uppers_in((*titles, grid.sheet, name, *reversed(folders)))
    return replace(known, units=known.units.within(uppers))


def _continued(sightings: Sequence[Sighting], template: Template, known: Known) -> list[Sighting]:
    """Sheets without a header, read with the one of the table before them where their cells fit it."""
    found: list[Sighting] = []
    before: Sighting | None = None
    for sighting in sightings:
        own = sighting.header
        if sighting.certain and own is not None and not sighting.skippable:
            before = sighting if not (own.cards or own.above) else None
        elif (
            before is not None and before.header is not None and not sighting.skippable and not _is_ours(own, template)
        ):
            header = before.header
            window = window_of(header.form, known.campaign)
            typers = {name: typer(header.form[name], window, known.units) for name in header.columns}
            borrowed = continuation(sighting.grid, header, header.borrowed or before.grid.sheet, typers)
            sighting = replace(sighting, header=borrowed) if borrowed is not None else sighting
        found.append(sighting)
    return found


def _is_ours(header: Header | None, template: Template) -> bool:
    return header is not None and (is_likely(header) or header.form.register == template.register)


def _borrowed_unit(place: Place, places: Sequence[Place], known: Known) -> Place:
    """A sheet without a header and without a village of its own is of the village of the sheet before it."""
    borrowed = place.header.borrowed
    before = next((one for one in reversed(places) if one.grid.sheet == borrowed), None) if borrowed else None
    if (
        before is None
        or not before.unit
        or (place.unit and not place.weak_unit)
        or known.units.inside(place.grid.sheet)
    ):
        return place
    return replace(place, unit=before.unit, weak_unit=before.weak_unit or "unit_from_sheet")


def _says_something(grid: Grid) -> bool:
    return sum(1 for row in grid.rows[:60] if holds_something(row)) > 1


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
    units, form = _beside(grid, submission, known).units, header.form
    template_unit = (template.unit and units.named(template.unit)) or ""
    unit = template_unit or _stated(grid, header, units)
    weak, told = ("", "") if unit or header.unit == "" else _weakly_stated(grid, header, submission, units)
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
        uppers=units.uppers_beside,
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
    above = grid.rows[header.title : header.top if header.lines is None else header.lines]
    if not header.cards and units.leave_open(above):
        return "", ""
    *folders, name = submission.name.split("/")
    places = [spot for name, spot in header.above.items() if header.form[name].kind is Kind.TEXT]
    inside = {units.inside(text) for row, index in places if isinstance(text := cell_of(grid, row, index), str)} - {
        None
    }
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
            unit = place.unit or _beside(grid, submission, known).units.stated(grid.rows[:15]) or ""
            return replace(place, unit=unit)
    return None
