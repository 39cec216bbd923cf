"""The files of a programme: printed registers, tables of the villages' own making, and the annexes as the plan prints them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from pipeline.demo.handwriting import day_cell
from pipeline.demo.planned import Cell, PlannedFile, PlannedSheet, address
from pipeline.demo.programme_life import Life, Row, Value, stage_of, wordlist
from pipeline.demo.sheets import template_head
from pipeline.forms import forms_of
from schemas.findings import catalogue
from schemas.form import Form, Kind
from schemas.states import FOUND, NO, NONE_SAID, NOT_FOUND, UNKNOWN_UNIT, YES, Severity

OFFICE = ("cadres", "households", "linkage", "grids", "evaluations", "rechecks", "filing_log")
"""Registers the office keeps itself, in one file for all."""
OFFICIAL, OWN, AGAIN = range(3)
"""How villages hand in, in turn: printed forms, own tables, printed forms sent again whole the second time."""
CARDS = 3


@dataclass(eq=False)
class Papers:
    """The files of one run. places: serial of a row -> file, sheet and the cell of each of its columns.

    mistakes: (code, file, sheet, cell, note) of what was typed wrong. counts: (register, unit) -> typed rows and refused ones.
    """

    files: list[PlannedFile] = field(default_factory=list)
    places: dict[Value, tuple[str, str, dict[str, str]]] = field(default_factory=dict)
    mistakes: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    replaced: list[tuple[str, str]] = field(default_factory=list)
    refused: dict[tuple[str, str], int] = field(default_factory=dict)


def papers(life: Life, stage: int) -> Papers:
    """What lies in the input folder from the day of one run on (1 or 2), files of that run only."""
    made = Papers()
    forms = forms_of(life.campaign)
    for register in life.campaign.registers:
        if register in forms and register in life.rows:
            _register(life, forms[register], stage, made)
    if stage == 1:
        _plant(life, forms, made)
    made.files.sort(key=lambda file: file.path)
    return made


def habit(life: Life, unit: str) -> int:
    """How a unit hands in; offices use the printed forms."""
    return life.villages.index(unit) % 3 if unit in life.villages else OFFICIAL


def _register(life: Life, form: Form, stage: int, made: Papers) -> None:
    rows = life.rows[form.register]
    new = [row for row in rows if stage_of(row, life.stage_days) == stage]
    if not new:
        return
    if form.register in OFFICE:
        _official(life, form, "", new, wordlist()["files"]["office"], stage, made)
        return
    for unit in dict.fromkeys(row["unit"] for row in rows):
        own, name = [row for row in new if row["unit"] == unit], str(unit)
        way = habit(life, name)
        if not own:
            continue
        if way == OWN and form.register == "forums":
            _blocks(life, form, name, own, stage, made)
        elif way == OWN and form.register != "questionnaire":
            if form.register == "visits" and stage == 1 and _prints_cards(life):
                _cards(life, form, name, own[:CARDS], stage, made)
                own = own[CARDS:]
            _own(life, form, name, own, stage, made)
        elif way == AGAIN and stage == 2 and form.register == "visits":
            _official(
                life, form, name, [row for row in rows if row["unit"] == unit], wordlist()["files"]["village"], 1, made
            )
            path = made.files[-1].path
            made.replaced.append((path, path))
        else:
            _official(life, form, name, own, wordlist()["files"]["village"], stage, made)


def _prints_cards(life: Life) -> bool:
    """Whether the programme's visits are recorded on a card: it asks for all four opinions."""
    return set(life.campaign.visits.complete_when) >= {"difficulty", "other_opinion"}


def _path(pattern: str, life: Life, form: Form, unit: str, stage: int) -> str:
    part = wordlist()["files"]["second"] if stage == 2 else ""
    return pattern.format(unit=unit, title=form.title, part=part)


def _columns(life: Life, form: Form, rows: Sequence[Row]) -> list[str]:
    """What the printed form has, and what else this village has something to say about."""
    wanted = {
        name for name in form.names
        if any(row.get(name) not in (None, NONE_SAID) for row in rows)
        or (form.register == "visits" and name in life.campaign.visits.complete_when)
    }  # fmt: skip
    return [name for name in form.names if name in form.printed_names or name in wanted]


def cell_of(form: Form, name: str, row: Row, way: str = "real") -> Cell:
    """What stands in a column of a row."""
    value = row.get(name)
    kind = form[name].kind
    if isinstance(value, bool):
        yes, no = (FOUND, NOT_FOUND) if kind is Kind.PRESENCE else (YES, NO)
        return yes if value else no
    return day_cell(value, way) if isinstance(value, date) else value


def _official(life: Life, form: Form, unit: str, rows: Sequence[Row], pattern: str, stage: int, made: Papers) -> None:
    printed = replace(form, columns=tuple(replace(form[name], on_blank=True) for name in _columns(life, form, rows)))
    sheet = template_head(printed, life.campaign, unit)
    path = _path(pattern, life, form, unit, stage)
    for row in rows:
        _add(sheet, form, row, path, made)
    template = f"{life.campaign.id}/{form.register}/{unit}/{form.version}"
    made.files.append(PlannedFile(path, "xlsx", [sheet], template, register=form.register))


def _add(sheet: PlannedSheet, form: Form, row: Row, path: str, made: Papers, way: str = "real") -> None:
    number = len(sheet.cells)
    sheet.cells.append([cell_of(form, name, row, way) for name in sheet.columns])
    cells = {name: address(number, place) for name, place in sheet.columns.items()}
    made.places[row["serial"]] = (path, sheet.name, cells)


def _own(life: Life, form: Form, unit: str, rows: Sequence[Row], stage: int, made: Papers) -> None:
    """A sheet of the village's own workbook: its own headers, no example row, dates with dots."""
    said = wordlist()["own"].get(form.register, {})
    path = _path(wordlist()["files"]["together"], life, form, unit, stage)
    names = [name for name in _columns(life, form, rows) if any(row.get(name) is not None for row in rows)]
    line: list[Cell] = [wordlist()["files"]["unit_line"].format(unit=unit), *[None] * (len(names) - 1)]
    sheet = PlannedSheet(form.title, [line, [said.get(name, form[name].label) for name in names]], header=(1,))
    sheet.columns = {name: place for place, name in enumerate(names)}
    for row in rows:
        _add(sheet, form, row, path, made, "dot")
    known = next((file for file in made.files if file.path == path), None)
    if known is None:
        made.files.append(PlannedFile(path, "xlsx", [sheet]))
    else:
        known.sheets.append(sheet)


def _head(life: Life, title: str, unit: str, width: int) -> list[list[Cell]]:
    named = wordlist()["files"]["unit_line"].format(unit=unit)
    return [[f"{life.campaign.issuer}{title}", *[None] * (width - 1)], [named, *[None] * (width - 1)]]


def _blocks(life: Life, form: Form, unit: str, rows: Sequence[Row], stage: int, made: Papers) -> None:
    """Meetings as the annex prints them: labels and values above, the representatives below, one sheet each."""
    files = wordlist()["files"]
    path = _path(files["block"], life, form, unit, stage)
    sheets = []
    for number, meeting in enumerate(dict.fromkeys(row["meeting"] for row in rows), start=1):
        lines = [row for row in rows if row["meeting"] == meeting]
        sheet = PlannedSheet(files["sheet_of_meeting"].format(n=number), _head(life, form.title, unit, 6))
        above: dict[str, str] = {}
        for names in wordlist()["block"]["lines"]:
            _labels(sheet, form, lines[0], names, 6, above, {name: form[name].label for name in names})
        below = [name for name in form.names if name not in form.block]
        sheet.header = (len(sheet.cells),)
        sheet.cells.append([*(form[name].label for name in below), *[None] * (6 - len(below))])
        for row in lines:
            number_of = len(sheet.cells)
            sheet.cells.append([*(cell_of(form, name, row) for name in below), *[None] * (6 - len(below))])
            made.places[row["serial"]] = (path, sheet.name, above | {name: address(number_of, place) for place, name in enumerate(below)})  # fmt: skip
        sheets.append(sheet)
    made.files.append(PlannedFile(path, "xlsx", sheets, register=form.register))


def _labels(
    sheet: PlannedSheet, form: Form, row: Row, names: Iterable[str], width: int, found: dict[str, str],
    labels: Mapping[str, str],
) -> None:  # fmt: skip
    """A line of labels, each with its value behind it."""
    line: list[Cell] = []
    for name in names:
        found[name] = address(len(sheet.cells), len(line) + 1)
        line += [labels[name], cell_of(form, name, row, "iso")]
    sheet.cells.append(line + [None] * (width - len(line)))


def _cards(life: Life, form: Form, unit: str, rows: Sequence[Row], stage: int, made: Papers) -> None:
    """Visits as cards, one household on a sheet."""
    files, card = wordlist()["files"], wordlist()["card"]
    path = _path(files["card"], life, form, unit, stage)
    sheets = []
    for number, row in enumerate(rows, start=1):
        sheet = PlannedSheet(files["card_sheet"].format(n=number), _head(life, card["title"], unit, 6))
        found: dict[str, str] = {}
        sheet.cells.append([card["cadre"], *[None] * 5])
        _labels(sheet, form, row, ["cadre"], 6, found, card["labels"])
        sheet.cells.append([card["household"], *[None] * 5])
        for names in card["lines"]:
            _labels(sheet, form, row, names, 6, found, card["labels"])
        made.places[row["serial"]] = (path, sheet.name, found)
        sheets.append(sheet)
    made.files.append(PlannedFile(path, "xlsx", sheets, register=form.register))


def _plant(life: Life, forms: Mapping[str, Form], made: Papers) -> None:
    """Copy a row below the others and spoil one cell of it: what it says never counts."""
    turn = 0
    for mistake in wordlist()["mistake"]:
        form = forms.get(mistake["register"])
        files = [
            file for file in made.files
            if form is not None and file.register == form.register and file.template and len(file.sheets) == 1
        ]  # fmt: skip
        if form is None or not files:
            continue
        file = files[turn % len(files)]
        turn += 1
        _spoil(life, form, file, mistake, made)


def _spoil(life: Life, form: Form, file: PlannedFile, mistake: Mapping[str, Any], made: Papers) -> None:
    sheet, name = file.sheets[0], mistake["column"]
    first = max(sheet.header) + 2  # below the example
    cells = list(sheet.cells[first])
    place = sheet.columns[name]
    if "days_before" in mistake:
        cells[place] = life.campaign.activity.starts - timedelta(days=mistake["days_before"])
    elif "text" in mistake:
        cells[place] = mistake["text"] or None
    where = address(len(sheet.cells), place)
    sheet.cells.append(cells)
    made.mistakes.append((mistake["code"], file.path, sheet.name, where, mistake["note"]))
    if catalogue()[mistake["code"]].severity is Severity.ERROR or form[name].if_blank is Severity.ERROR:
        unit = UNKNOWN_UNIT if mistake["code"] == "unknown_unit" else str(cells[sheet.columns["unit"]])
        made.refused[form.register, unit] = made.refused.get((form.register, unit), 0) + 1
