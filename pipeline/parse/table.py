"""From stacked raw cells to the typed table of one register, with a finding at every cell that could not be typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from pipeline.campaign import Period
from pipeline.columns import Mask
from pipeline.model import Finding
from pipeline.parse.changes import Line, column_changes, filled_in
from pipeline.parse.coded import TEXT, Table, Texts, filled_up, framed, texts_of
from pipeline.parse.place import Place
from pipeline.parse.recognise import Known
from pipeline.parse.rows import Rows, own_cells, sorted_rows
from pipeline.parse.stack import MISSING, Cells, Codes, Stack, stacked
from pipeline.parse.text import shown
from pipeline.parse.totals import total_findings
from pipeline.parse.typed import MISSING as NO_VALUE
from pipeline.parse.typed import Typed
from pipeline.parse.values import is_ditto, typer, window_of
from schemas.form import DTYPES, Column, Form, Kind
from schemas.rosters import TOWN
from schemas.states import UNKNOWN_UNIT, Severity

GROUP = "group"
PROVENANCE = frozenset({"source", "row", "unit", "accepted"})
"""Ours in every table; a form column of the same name (the printed origin of an issue) is not kept."""


@dataclass(frozen=True)
class Typing:
    """One typed register. kept: sheet -> rows handed in. nil: sheets that report "nothing this week".

    changes: cells that were not used as they were typed (pipeline/parse/changes.py).
    """

    form: Form
    table: Table
    kept: Mapping[int, int]
    nil: frozenset[int]
    findings: tuple[Finding, ...]
    changes: tuple[Line, ...]


def kinds_of(form: Form) -> dict[str, str]:
    """The columns of a typed register, and their dtypes."""
    kinds = {"source": "int64", "row": "int64", "unit": "str", "accepted": "bool"}
    return kinds | {column.name: DTYPES[column.kind] for column in form.columns if column.name not in PROVENANCE}


def typed_register(form: Form, places: Sequence[Place], known: Known) -> Typing:
    """Every row of one register, typed column by column over its distinct values."""
    if not places:
        return Typing(form, Table(kinds_of(form), 0, {}), {}, frozenset(), (), ())
    whole = stacked(form, places)
    rows = sorted_rows(whole)
    said = whole.without({name: rows.alone & ~whole.shared(name) for name in form.names}) if whole.headed else whole
    stack = said.at(np.flatnonzero(rows.kept))
    window = window_of(form, known.campaign)
    findings = [
        whole.places[source].finding("rows_after_gap", facts={"row": str(row)}) for source, row in whole.unread.items()
    ]
    changes: list[Line] = []
    columns: dict[str, Any] = {}
    for column in form.columns:
        columns[column.name], found, changed = _typed_column(stack, column, known, window)
        findings += found
        changes += changed
    accepted = ~np.isin(stack.source, [place.source for place in places if place.refused])
    units, known_units, found, changed = _units(stack, columns)
    findings += found
    changes += changed + _fill_group(columns, stack)
    columns |= {"source": stack.source, "row": stack.row, "unit": units, "accepted": accepted & known_units}
    kinds = kinds_of(form)
    table = Table(kinds, len(stack.row), {name: columns[name] for name in kinds} if len(stack.row) else {})
    if rows.totals.any():
        findings += total_findings(own_cells(whole), rows, framed(table), findings)
    findings = _of_their_villages(findings, stack, units)
    return Typing(form, table, _counts(stack), _nil(whole, rows, places), tuple(findings), tuple(changes))


def _of_their_villages(findings: list[Finding], stack: Stack, units: Texts) -> list[Finding]:
    """Each with the village of its row; those of a whole sheet that says none, with the one all its rows are of."""
    if not stack.form.per_unit or not len(stack.row):
        return findings
    at = {(one.source, one.row) for one in findings if one.row}
    wanted = np.isin(stack.source, [source for source, _ in at]).nonzero()[0].tolist()
    of_rows = {
        address: units.distinct[units.codes[position]]
        for position in wanted
        if (address := (int(stack.source[position]), int(stack.row[position]))) in at
    }
    of_sheets: dict[int, str] = {}
    if any(not one.row and not one.unit for one in findings):
        codes = pd.Series(units.codes).groupby(stack.source).agg(["min", "max"])
        alone = codes.loc[codes["min"] == codes["max"], "min"]
        of_sheets = {int(source): units.distinct[code] for source, code in alone.items()}
    named = []
    for one in findings:
        unit = of_rows.get((one.source, one.row)) if one.row else one.unit or of_sheets.get(one.source)
        named.append(one if unit in (None, UNKNOWN_UNIT, one.unit) else replace(one, unit=str(unit)))
    return named


def _counts(stack: Stack) -> Mapping[int, int]:
    sources, counts = np.unique(stack.source, return_counts=True)
    return dict(zip(sources.tolist(), counts.tolist(), strict=True))


def _nil(whole: Stack, rows: Rows, places: Sequence[Place]) -> frozenset[int]:
    said = set(whole.source[rows.nil].tolist()) | {place.source for place in places if not place.header.texts}
    return frozenset(said - set(whole.source[rows.kept].tolist()))


def _is_quiet(column: Column, form: Form) -> bool:
    """Columns the program prints into the office's ledger: what stands there now is not a village's mistake."""
    return column.locked and not form.per_unit and column.if_blank is None


def _typed_column(stack: Stack, column: Column, known: Known, window: Period) -> tuple[Any, list[Finding], list[Line]]:
    cells = _told_apart(stack, column, known)
    used = np.bincount(cells.codes[cells.filled], minlength=len(cells.distinct)) > 0
    ditto = np.fromiter(map(is_ditto, cells.distinct), dtype=bool, count=len(cells.distinct))
    codes, refused = _repeated(stack, cells, ditto, column)
    type_one = typer(column, window, known.units, "" if stack.form.per_unit else known.campaign.issuer)
    typed = [
        type_one(value) if is_used and not same else NO_VALUE
        for value, is_used, same in zip(cells.distinct, used.tolist(), ditto.tolist(), strict=True)
    ]
    values = _held([one.value for one in typed], codes, column.kind)
    if _is_quiet(column, stack.form):
        return values, [], []
    spoken = stack.spoken(column.name)
    if spoken is not None:
        told = np.zeros(len(codes), dtype=bool)
        told[refused] = True
        stack, cells, codes, refused = stack.at(spoken), cells.at(spoken), codes[spoken], np.flatnonzero(told[spoken])
    flagged = np.array([bool(one.code) for one in typed] + [False])
    found = [
        _at(stack, int(position), column, cells, typed[codes[position]]) for position in np.flatnonzero(flagged[codes])
    ]
    severity = Severity.ERROR if column.if_blank is Severity.ERROR else None
    found += [
        _at(stack, int(row), column, cells, Typed(code="ditto_not_allowed", severity=severity)) for row in refused
    ]
    for row, text in sorted(cells.broken.items()):
        code = "error_cell" if text else "uncalculated_formula"
        found.append(_at(stack, row, column, cells, Typed(code=code), text))
    for row in sorted(cells.pictured):
        found.append(_at(stack, row, column, cells, Typed(code="picture_in_cell", severity=column.if_blank), ""))
    return values, found, column_changes(stack, column, cells, typed, codes)


def _told_apart(stack: Stack, column: Column, known: Known) -> Cells:
    """The cells of a column; names that villages of several towns share as the full name of the village of the town
    the row names, else the sheet.
    """
    cells = stack.columns[column.name]
    if column.kind is not Kind.UNIT or not known.units.has_uppers:
        return cells
    shared = [code for code, text in enumerate(cells.distinct) if isinstance(text, str) and known.units.is_shared(text)]
    rows = np.flatnonzero(np.isin(cells.codes, shared))
    codes, distinct, numbers = cells.codes.copy(), list(cells.distinct), dict[str, int]()
    towns = stack.columns.get(TOWN.name)
    said = towns.codes[rows] if towns is not None else np.full(len(rows), MISSING)
    kinds, which = np.unique(np.stack([stack.source[rows], cells.codes[rows], said]), axis=1, return_inverse=True)
    for number, (source, code, town) in enumerate(kinds.T.tolist()):
        beside = (
            known.units.uppers_in([shown(towns.distinct[town])]) if towns is not None and town >= 0 else frozenset()
        )
        units = known.units.within(beside or stack.places[source].uppers)
        if name := units.named(cells.distinct[code]):
            codes[rows[which.ravel() == number]] = numbers.setdefault(name, len(distinct) + len(numbers))
    told = np.empty(len(distinct) + len(numbers), dtype=object)
    told[:] = [*distinct, *numbers]
    return Cells(codes, told, cells.broken, cells.pictured)


def _repeated(stack: Stack, cells: Cells, ditto: Mask, column: Column) -> tuple[Codes, Codes]:
    """Codes with ditto marks replaced by the row above of the same sheet, and the rows where that is not allowed."""
    marked = cells.filled & np.append(ditto, False)[cells.codes]
    if not marked.any():
        return cells.codes, np.empty(0, dtype=np.intp)
    place = np.arange(len(cells.codes))
    above = np.maximum.accumulate(np.where(marked, -1, place))
    usable = marked & (above >= 0) & (stack.source[above] == stack.source)
    if not column.may_repeat:
        usable = np.zeros_like(marked)
    codes = np.where(marked, np.where(usable, cells.codes[above], MISSING), cells.codes)
    return codes, np.flatnonzero(marked & ~usable)


def _held(values: Sequence[Any], codes: Codes, kind: Kind) -> Any:
    """A column as a table holds it (pipeline.parse.coded). values: by code."""
    dtype = DTYPES[kind]
    if dtype == TEXT:
        return texts_of(values, codes)
    if kind is Kind.DATE:
        return np.array([*values, None], dtype="datetime64[D]").astype("datetime64[us]")[codes]
    return pd.array([*values, None], dtype=dtype).take(codes)


def _at(stack: Stack, position: int, column: Column, cells: Cells, one: Typed, text: str | None = None) -> Finding:
    place = stack.places[int(stack.source[position])]
    code = int(cells.codes[position])
    found = text if text is not None else shown(cells.distinct[code]) if code >= 0 else ""
    return place.finding(one.code, int(stack.row[position]), column, found, one.facts, one.severity)


def _units(stack: Stack, columns: Mapping[str, Any]) -> tuple[Texts, Mask, list[Finding], list[Line]]:
    """The village of every row: its own cell, else the sheet's; whether anybody can tell; what was filled in."""
    length = len(stack.row)
    everybody = np.ones(length, dtype=bool)
    fallback = {source: place.unit for source, place in stack.places.items()}
    of_sheet = _of_sheet(stack, fallback)
    named: Texts | None = columns.get("unit")
    own = next((column for column in stack.form.columns if column.kind is Kind.UNIT), None)
    if named is None or own is None:
        return _or_unknown(of_sheet), everybody, [], []
    if _is_quiet(own, stack.form):
        return _or_unknown(named), everybody, [], []
    blank = ~(stack.columns["unit"].filled | (named.codes >= 0))
    for row in stack.columns["unit"].broken:
        blank[row] = False
    units = filled_up(named, of_sheet, blank)
    findings = []
    for source in np.unique(stack.source[blank]).tolist():
        place = stack.places[source]
        if not place.unit:
            findings.append(place.finding("no_unit", column=own))
        elif place.weak_unit:
            findings.append(place.finding(place.weak_unit, column=own, facts={"unit": place.unit}))
    spoken = stack.spoken("unit")
    if spoken is not None:
        blank &= np.isin(np.arange(length), spoken)
    changed = filled_in(stack, own, blank, fallback, "unit_of_sheet")
    return _or_unknown(units), units.codes >= 0, findings, changed


def _of_sheet(stack: Stack, values: Mapping[int, str]) -> Texts:
    """The text of each row's sheet; none where there is none or it is empty."""
    sources, places = np.unique(stack.source, return_inverse=True)
    return texts_of([values.get(source) or None for source in sources.tolist()], places)


def _or_unknown(units: Texts) -> Texts:
    return filled_up(units, Texts(np.zeros(len(units.codes), dtype=np.int8), [UNKNOWN_UNIT]), units.codes < 0)


def _fill_group(columns: dict[str, Any], stack: Stack) -> list[Line]:
    """Sheets named after a villagers' group and without such a column: the group is the sheet's. Returns the changes."""
    groups = {source: place.group for source, place in stack.places.items() if place.group}
    if not groups or GROUP not in columns:
        return []
    blank = columns[GROUP].codes < 0
    columns[GROUP] = filled_up(columns[GROUP], _of_sheet(stack, groups), blank)
    return filled_in(stack, stack.form[GROUP], blank, groups, "group_of_sheet")
