"""What was read, once it is clear how: the villages of a handed-in roster, and the names and days people decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pipeline.campaign import Campaign
from pipeline.decisions import Decided, decided, decided_names, with_days, with_names, with_units_decided
from pipeline.forms import forms_of
from pipeline.model import Registers, Submission
from pipeline.parse import parse
from pipeline.parse.units import spellings
from pipeline.units_roster import with_units

Reading = Callable[[Sequence[Submission], Campaign, Mapping[str, str]], Registers]
"""pipeline.parse.parse, or whatever gives the same."""


def settled(
    registers: Registers, submissions: Sequence[Submission], campaign: Campaign, reading: Reading = parse
) -> tuple[Registers, Campaign, Decided]:
    """Everything read with the villages of a handed-in unit roster (001-1), and with the names and days people decided.

    A name may stand in a title, a sheet name or a cell and decide the rows below it: new names mean reading everything
    again, and nothing else does.
    """
    known = campaign
    if "units" in registers.tables and not registers.tables["units"].empty:
        known, _ = with_units(campaign, registers.tables["units"])
    forms = forms_of(known)
    said = decided(with_names(registers, submissions, known, forms), submissions, known)
    names = decided_names(registers.findings, said.rulings, known)
    if names or spellings(known) != spellings(campaign):  # only names change how a cell is read
        again = reading(submissions, known, names)
        said = decided(with_names(again, submissions, known, forms), submissions, known)
    registers = with_units_decided(said.registers, said.rulings, known, forms)
    return with_days(registers, said.rulings, forms), known, said
