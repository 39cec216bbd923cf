"""Sheets as villages fill them: the official template, or a layout of their own with title lines, totals and notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipeline.campaign import Campaign
from pipeline.demo.handwriting import Style, answer_cell, cadre_cell, household_cell, visit_cell
from pipeline.demo.material import material
from pipeline.demo.planned import Cell, Entry, PlannedSheet
from pipeline.demo.town import Cadre, Household, Questionnaire, Village, Visit
from pipeline.wording import words
from schemas.form import Form

PREFILLED = ("unit", "group", "household_no", "head")


def template_head(form: Form, campaign: Campaign, unit: str) -> PlannedSheet:
    """Title, unit line, header and example row of an official register."""
    said = words("blank")
    width = len(form.printed)
    title = said("title", activity=campaign.short_title, register=form.title)
    example: list[Cell] = [said("example"), *(column.sample for column in form.printed[1:])]
    cells: list[list[Cell]] = [
        [title, *[None] * (width - 1)],
        [said("unit_line", unit=unit or campaign.office), *[None] * (width - 1)],
        [column.label for column in form.printed],
        example,
    ]
    columns = {name: place for place, name in enumerate(form.printed_names)}
    return PlannedSheet(
        form.title, cells, columns, header=(2,), merges=[(0, 0, 0, width - 1)],
        widths={place: column.width + 2.0 for place, column in enumerate(form.printed)},
    )  # fmt: skip


def template_visits(
    form: Form, campaign: Campaign, village: Village, visits: Sequence[Visit], roster: Sequence[Household], style: Style
) -> PlannedSheet:
    """The official visits register. roster: households it was pre-filled with; those not visited stay untouched."""
    sheet = template_head(form, campaign, village.name)
    first: dict[Household, Visit] = {}
    again = []
    for visit in visits:
        if visit.household in first or not roster:
            again.append(visit)
        else:
            first[visit.household] = visit
    for household in roster:
        if household in first:
            _add_visit(sheet, form.printed_names, first[household], village, campaign, style)
        else:
            sheet.cells.append(
                [household_cell(name, household) if name in PREFILLED else None for name in form.printed_names]
            )
    for visit in again:
        _add_visit(sheet, form.printed_names, visit, village, campaign, style)
    return sheet


def _add_visit(
    sheet: PlannedSheet, names: Sequence[str], visit: Visit, village: Village, campaign: Campaign, style: Style
) -> None:
    unwritten = set(visit.texts) - set(names)  # the village's own form asks less than ours
    sheet.entries[len(sheet.cells)] = Entry("visits", village.name, visit, unwritten)
    cells = [visit_cell(name, visit, village, campaign, style, len(sheet.entries) - 1) for name in names]
    sheet.cells.append(cells)


def template_answers(
    form: Form, campaign: Campaign, village: Village, answers: Sequence[Questionnaire]
) -> PlannedSheet:
    """The official questionnaire register."""
    sheet = template_head(form, campaign, village.name)
    for answer in answers:
        sheet.entries[len(sheet.cells)] = Entry("questionnaire", village.name, answer)
        cells = [
            answer_cell(name, answer, village, campaign, True, len(sheet.entries) - 1) for name in form.printed_names
        ]
        sheet.cells.append(cells)
    return sheet


def own_visits(
    name: str, campaign: Campaign, village: Village, visits: Sequence[Visit], style: Style, day: date
) -> PlannedSheet:
    """A register of the village's own making, with its title lines, its words and its total row."""
    columns = style["columns"]
    sheet = _own_head(name, style.get("title", ()), columns, campaign, village, day, style.get("tiers", ()))
    names = [column for column, _ in columns]
    for visit in visits:
        _add_visit(sheet, names, visit, village, campaign, style)
    _ditto(sheet, style.get("ditto", ()))
    if style.get("merge"):
        _merge_runs(sheet, sheet.columns[style["merge"]])
    if style.get("total"):
        sheet.cells.append(_total(sheet, style["total"], len(visits), len(names)))
    for line in style.get("foot", ()):
        sheet.cells.append([line, *[None] * (len(names) - 1)])
    return sheet


def _own_head(
    name: str, title: Sequence[str], columns: Sequence[Sequence[str]], campaign: Campaign, village: Village | None, day: date,
    tiers: Sequence[Sequence[str]] = (),
) -> PlannedSheet:  # fmt: skip
    sheet = PlannedSheet(name)
    width = len(columns)
    for line in title:
        unit = village.name if village else ""
        sheet.merges.append((len(sheet.cells), 0, len(sheet.cells), width - 1))
        text = line.format(unit=unit, issuer=campaign.issuer, month=day.month, day=day.day)
        sheet.cells.append([text, *[None] * (width - 1)])
    start = len(sheet.cells)
    if tiers:
        _tiers(sheet, tiers)
    else:
        sheet.cells.append([label for _, label in columns])
    sheet.header = tuple(range(start, len(sheet.cells)))
    sheet.columns = {column: place for place, (column, _) in enumerate(columns)}
    return sheet


def _tiers(sheet: PlannedSheet, tiers: Sequence[Sequence[str]]) -> None:
    """A header of two rows: groups of columns above, merged; a column without a group reaches over both rows."""
    row = len(sheet.cells)
    above: list[Cell] = []
    below: list[Cell] = []
    for place, (group, label) in enumerate(tiers):
        is_new = place == 0 or group != tiers[place - 1][0]
        above.append((group if is_new else None) if group else label)
        below.append(label if group else None)
        if not group:
            sheet.merges.append((row, place, row + 1, place))
        elif is_new:
            size = next((end for end in range(place, len(tiers)) if tiers[end][0] != group), len(tiers)) - place
            if size > 1:
                sheet.merges.append((row, place, row, place + size - 1))
    sheet.cells += [above, below]


def _ditto(sheet: PlannedSheet, names: Sequence[str]) -> None:
    """The word for "as above" where a value repeats the one above it, now and then."""
    word = material()["ditto"]["word"]
    for name in names:
        place, before = sheet.columns[name], None
        for row in sheet.entries:
            value = sheet.cells[row][place]
            if value == before and row % 4 == 0:
                sheet.cells[row][place] = word
            before = value


def _merge_runs(sheet: PlannedSheet, place: int) -> None:
    """One merged cell for a value that stands in several rows in a row."""
    rows = sorted(sheet.entries)
    start = 0
    for end in range(1, len(rows) + 1):
        if end < len(rows) and sheet.cells[rows[end]][place] == sheet.cells[rows[start]][place]:
            continue
        if end - start > 1:
            sheet.merges.append((rows[start], place, rows[end - 1], place))
            for row in rows[start + 1 : end]:
                sheet.cells[row][place] = None
        start = end


def _total(sheet: PlannedSheet, word: str, count: int, width: int) -> list[Cell]:
    """The village's own total row: number of rows below the name, sum of the members where they are listed."""
    cells: list[Cell] = [None] * width
    cells[0] = word
    if "members" in sheet.columns:
        place = sheet.columns["members"]
        cells[place] = sum(value for row in sheet.entries if isinstance(value := sheet.cells[row][place], int))
    return cells


def answers_sheet(
    name: str, campaign: Campaign, villages: Sequence[Village], answers: Sequence[Questionnaire],
    columns: Sequence[Sequence[str]], free: bool, day: date,
) -> PlannedSheet:  # fmt: skip
    """Questionnaires in other words than ours: a platform export of several villages, or a sheet of one village's own."""
    assert campaign.questionnaire is not None
    listed: list[tuple[str, str]] = []
    for column, label in columns:
        if column != "questions":
            listed.append((column, label))
            continue
        for question in campaign.questionnaire.questions:
            listed.append((question.id, question.text if label == "text" else question.id))
    sheet = _own_head(name, (), listed, campaign, None, day)
    by_name = {village.name: village for village in villages}
    for answer in answers:
        sheet.entries[len(sheet.cells)] = Entry("questionnaire", answer.unit, answer)
        village = by_name[answer.unit]
        cells = [answer_cell(column, answer, village, campaign, free, len(sheet.entries) - 1) for column, _ in listed]
        sheet.cells.append(cells)
    return sheet


def household_roster(
    form: Form, campaign: Campaign, unit: str, households: Sequence[Household], name: str
) -> PlannedSheet:
    """The household roster on the official form; `unit` "" when it holds several villages."""
    sheet = template_head(form, campaign, unit)
    sheet.name = name
    for household in households:
        sheet.entries[len(sheet.cells)] = Entry("households", household.unit, household)
        sheet.cells.append([household_cell(column, household) for column in form.printed_names])
    return sheet


def cadre_roster(form: Form, campaign: Campaign, cadres: Sequence[Cadre], name: str) -> PlannedSheet:
    """The cadre roster of all villages on the official form."""
    sheet = template_head(form, campaign, "")
    sheet.name = name
    for cadre in cadres:
        sheet.entries[len(sheet.cells)] = Entry("cadres", cadre.unit, cadre)
        sheet.cells.append([cadre_cell(column, cadre) for column in form.printed_names])
    return sheet
