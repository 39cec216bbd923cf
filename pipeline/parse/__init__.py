"""From grids to typed registers: recognise each sheet, stack the sheets of a register, type each column once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from pipeline.campaign import Campaign
from pipeline.forms import forms_of
from pipeline.model import NOTHING, Finding, Registers, Submission
from pipeline.parse.changes import change_table
from pipeline.parse.coded import coded
from pipeline.parse.headers import Names
from pipeline.parse.issued import ISSUED, issued_table
from pipeline.parse.parts import Part, by_file, in_order, registers_of
from pipeline.parse.place import Place, file_finding
from pipeline.parse.recognise import Known, places_of
from pipeline.parse.table import Typing, typed_register
from pipeline.parse.units import Units
from schemas.decisions import DECISIONS
from schemas.states import UNKNOWN_UNIT

__all__ = ["parse", "parsed_part"]


def parse(submissions: Sequence[Submission], campaign: Campaign, decided: Mapping[str, str] = NOTHING) -> Registers:
    """Every row of every submission, typed, with its address; nothing is merged and nothing is left out.

    Returns a table (possibly empty) for every register of the campaign, and the extra table "issued": what returned
    ledgers held when they were issued. Order of `submissions` does not matter. Villages are those of `campaign`; what a
    unit roster adds comes with the campaign it was put into (pipeline/flow.py). decided: further spelling of a village ->
    its name, as a person decided.
    """
    return registers_of(parsed_part(submissions, campaign, decided))


def parsed_part(submissions: Sequence[Submission], campaign: Campaign, decided: Mapping[str, str] = NOTHING) -> Part:
    """The same in the form in which it is kept, sent and put together."""
    forms = forms_of(campaign)
    names = {register: Names(form) for register, form in forms.items()}
    known = Known(campaign, forms, names, Units(campaign, decided))
    places, findings = _recognised(submissions, known)
    typings: dict[str, Typing] = {}
    for register, form in forms.items():
        own = [place for place in places if place.form.register == register]
        typings[register] = typed_register(form, own, known)
    for typing in typings.values():
        findings += typing.findings
        findings += [
            place.finding("no_rows", facts={"register": place.form.title})
            for place in places
            if place.form is typing.form and not typing.kept.get(place.source) and place.source not in typing.nil
            if place.form.register != DECISIONS.register
        ]
    columns = {place.source: place.header.spots for place in places}
    tables = {register: typings[register].table for register in forms} | {ISSUED: coded(issued_table(places))}
    changes = change_table([line for typing in typings.values() for line in typing.changes])
    changes = changes.sort_values("source", kind="stable", ignore_index=True)
    said = by_file(findings, [one.sha256 for one in in_order(submissions)])
    return Part(tables, coded(_sheets(places, typings).reset_index()), columns, said, coded(changes))


def _recognised(submissions: Iterable[Submission], known: Known) -> tuple[list[Place], list[Finding]]:
    places: list[Place] = []
    findings: list[Finding] = []
    for submission in in_order(submissions):
        content = submission.content
        findings += [file_finding(submission, note.code, facts=note.facts) for note in content.notes]
        if content.problem is not None:
            findings.append(file_finding(submission, content.problem.code, facts=content.problem.facts))
            continue
        seen, said = places_of(submission, known, len(places))
        places += seen
        findings += said
    return places, findings


def _sheets(places: Sequence[Place], typings: Mapping[str, Typing]) -> pd.DataFrame:
    """schemas.tables.Sheets, plus received_on of the submission and printed_for, the village of a pre-printed blank."""
    units = _units_of_sheets(typings)
    rows = [
        (
            place.submission.sha256, place.submission.name, place.grid.sheet, place.form.register, place.template,
            place.template_unit or units.get(place.source) or place.unit,
            typings[place.form.register].kept.get(place.source, 0),
            place.source in typings[place.form.register].nil,
            place.submission.received_on,
            place.template_unit,
        )
        for place in places
    ]  # fmt: skip
    names = [
        "submission",
        "file",
        "sheet",
        "register",
        "template",
        "unit",
        "rows_submitted",
        "nil",
        "received_on",
        "printed_for",
    ]
    table = pd.DataFrame(rows, columns=names)
    kinds = dict.fromkeys(names[:6], "str") | {
        "rows_submitted": "int64",
        "nil": "bool",
        "received_on": "datetime64[us]",
        "printed_for": "str",
    }
    return table.astype(kinds).rename_axis("source")


def _units_of_sheets(typings: Mapping[str, Typing]) -> Mapping[int, str]:
    """Sheet -> the village most of its rows belong to."""
    found: dict[int, str] = {}
    for typing in typings.values():
        if not typing.table.length:
            continue
        sources, units = typing.table.columns["source"], typing.table.columns["unit"]
        keys, counts = np.unique(sources * len(units.distinct) + units.codes, return_counts=True)
        most: dict[int, tuple[int, str]] = {}
        for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
            source, code = divmod(key, len(units.distinct))
            if units.distinct[code] != UNKNOWN_UNIT:
                most[source] = max(most.get(source, (0, "")), (count, units.distinct[code]))
        found |= {source: unit for source, (_, unit) in most.items()}
    return found
