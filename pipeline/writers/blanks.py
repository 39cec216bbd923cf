"""Blank registers: what a village gets to fill in, built from the form that will read it back (DESIGN promise 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.campaign import Campaign, Unit
from pipeline.campaign_file.checks import COUNTED_IN
from pipeline.printed_columns import suggested_words
from pipeline.wording import words
from pipeline.writers.blanks_annexes import annex_title, has_annex, write_annex
from pipeline.writers.blanks_block import write_block
from pipeline.writers.blanks_frame import TEMPLATE_PROPERTY, TEMPLATE_SHEET, Cells, Frame, template_id
from pipeline.writers.blanks_notes import write_notes
from pipeline.writers.blanks_table import FIRST_ROW, write_table
from schemas.form import Form, Kind

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "FIRST_ROW",
    "TEMPLATE_PROPERTY",
    "TEMPLATE_SHEET",
    "Known",
    "annex_books",
    "blank_annex",
    "blank_books",
    "blank_register",
    "template_id",
]
SPARE_ROWS = 20  # empty rows below a pre-filled roster
PREFILLED = ("group", "household_no", "head")  # of the roster; the phone stays in the office
NOT_ISSUED = frozenset({"handling", "decisions"})  # these come out of a run


@dataclass(frozen=True)
class Known:
    """What earlier runs know. households: schemas.tables.Households (any village). cadres: columns unit, name.

    grids: columns unit, grid.
    """

    households: pd.DataFrame | None = None
    cadres: pd.DataFrame | None = None
    grids: pd.DataFrame | None = None


NOTHING_KNOWN = Known()


def blank_register(form: Form, campaign: Campaign, unit: str | None = None, known: Known = NOTHING_KNOWN) -> bytes:
    """One blank workbook. Same arguments, same bytes. unit: village or office it is for, None for the issuing office."""
    frame = Frame(form, campaign, unit, offered_words(form, campaign, unit, known))
    sheet = frame.sheet(form.title)
    if form.block:
        write_block(frame, sheet)
    else:
        write_table(frame, sheet, _prefilled(form, campaign, unit, known.households))
    write_notes(frame)
    return frame.close()


def blank_annex(form: Form, campaign: Campaign, unit: str | None = None, known: Known = NOTHING_KNOWN) -> bytes:
    """The register as a plan prints it, to print or to type into. Same arguments, same bytes."""
    frame = Frame(form, campaign, unit, offered_words(form, campaign, unit, known))
    write_annex(frame, _households(form, unit, known.households))
    return frame.close()


def blank_books(
    campaign: Campaign, forms: Mapping[str, Form], units: Iterable[str] | None = None, known: Known = NOTHING_KNOWN
) -> Iterable[tuple[str, bytes]]:
    """(relative path, workbook) of every blank the campaign issues: a folder per village or office, one for the centre.

    forms: register -> form. units: wanted ones, all by default. The ledger is not among them: runs issue it.
    """
    said = words("blank")
    issued = {register: form for register, form in forms.items() if register not in NOT_ISSUED}
    for unit, registers in _receivers(campaign, units, issued):
        for register in registers:
            form = issued[register]
            name = said("file_name", register=form.title, unit=unit)
            yield f"{unit}/{name}", blank_register(form, campaign, unit, known)
    for form in issued.values():
        if not form.per_unit:
            name = said("office_file_name", register=form.title)
            yield f"{said('office_folder')}/{name}", blank_register(form, campaign)


def annex_books(
    campaign: Campaign, forms: Mapping[str, Form], units: Iterable[str] | None = None, known: Known = NOTHING_KNOWN
) -> Iterable[tuple[str, bytes]]:
    """(relative path, workbook) of every register that is also printed in a plan's own shape, for each village."""
    said = words("blank")
    villages = [unit.name for unit in campaign.villages] if units is None else list(units)
    for unit in villages:
        for form in forms.values():
            if has_annex(form):
                name = said("file_name", register=annex_title(form, campaign), unit=unit)
                yield f"{said('annex_folder')}/{unit}/{name}", blank_annex(form, campaign, unit, known)


def _receivers(
    campaign: Campaign, units: Iterable[str] | None, forms: Mapping[str, Form]
) -> Iterable[tuple[str, list[str]]]:
    """Who gets which registers: villages every one, offices what the programme asks of offices."""
    of_units = [register for register, form in forms.items() if form.per_unit]
    asked = {COUNTED_IN[one.count] for one in campaign.requirements if one.per == "office"}
    asked |= {filing.register_ for filing in campaign.filings if filing.from_ == "office"}
    offices = {unit.name for unit in campaign.offices}
    for name in [unit.name for unit in campaign.units.list] if units is None else units:
        yield name, [register for register in of_units if name not in offices or register in asked]


def offered_words(form: Form, campaign: Campaign, unit: str | None, known: Known) -> dict[str, tuple[str, ...]]:
    """Column -> words its drop-down offers: the programme's, and the people, grids and units that are known."""
    offered = {
        column: given for (register, column), given in suggested_words(campaign).items() if register == form.register
    }
    offered |= {"cadre": _own(known.cadres, "name", unit), "grid": _own(known.grids, "grid", unit)}
    if form.register == "grids":
        offered.pop("grid")
    if not form.per_unit:
        offered |= {
            column.name: tuple(one.name for one in campaign.units.list)
            for column in form.columns
            if column.kind is Kind.UNIT
        }
    return offered


def _own(table: pd.DataFrame | None, column: str, unit: str | None) -> tuple[str, ...]:
    if table is None or unit is None or table.empty:
        return ()
    return tuple(dict.fromkeys(table.loc[table["unit"] == unit, column].dropna()))


def _prefilled(form: Form, campaign: Campaign, unit: str | None, households: pd.DataFrame | None) -> list[Cells]:
    """What is known of each body row: the roster's households, the campaign's units, or only the village."""
    if form.register == "units":
        return [_unit_cells(known) for known in campaign.units.list] + [_texts({})] * SPARE_ROWS
    village: Cells = {"unit": unit} if unit and "unit" in form.names else {}
    records = _households(form, unit, households) if form.per_household else []
    if not records:
        return [village] * form.blank_rows
    filled: list[Cells] = [{**village, **record} for record in records]
    return filled + [village] * SPARE_ROWS


def _households(form: Form, unit: str | None, households: pd.DataFrame | None) -> list[Cells]:
    """Number, group and head of every household of the village."""
    if households is None or unit is None:
        return []
    own = households.loc[households["unit"] == unit]
    columns = [name for name in PREFILLED if name in form.names and name in own.columns]
    records = own[columns].astype("str").where(own[columns].notna(), "").to_dict("records")
    return [_texts(record) for record in records]


def _texts(record: Mapping[Any, Any]) -> Cells:
    return {str(key): str(value) for key, value in record.items()}


def _unit_cells(unit: Unit) -> Cells:
    said = words("blank")
    aliases, kind = said("list_separator").join(unit.aliases), said(f"unit_kind.{unit.kind}")
    return {"name": unit.name, "target": unit.target, "aliases": aliases, "code": unit.code, "unit_kind": kind}
