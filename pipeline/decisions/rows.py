"""The typed row a finding speaks of, and what makes it that row wherever it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from pipeline.codes import addresses
from pipeline.decisions.rulings import digest
from pipeline.model import Finding
from schemas.form import Form, Kind

SEPARATOR = "\x1f"


class TypedRow(NamedTuple):
    """identity: equal for rows that say the same, days aside, in whatever file, sheet or line they stand."""

    source: int
    row: int
    unit: str
    accepted: bool
    identity: str


def rows_of(
    findings: Sequence[Finding], tables: Mapping[str, pd.DataFrame], sheets: pd.DataFrame, forms: Mapping[str, Form]
) -> list[TypedRow | None]:
    """The row of every finding, in their order; None for what concerns a sheet, a file or a row that was not kept."""
    places = zip(sheets["submission"], sheets["file"], sheets["sheet"], strict=True)
    source_of = {place: int(source) for source, place in zip(sheets.index, places, strict=True)}
    wanted: dict[str, set[tuple[int, int]]] = {}
    addresses: list[tuple[str, int, int] | None] = []
    for one in findings:
        source = one.source if one.source >= 0 else source_of.get((one.submission, one.file, one.sheet))
        known = source is not None and one.row > 0 and one.register in forms and one.register in tables
        addresses.append((one.register, source, one.row) if known and source is not None else None)
        if known and source is not None:
            wanted.setdefault(one.register, set()).add((source, one.row))
    found: dict[tuple[str, int, int], TypedRow] = {}
    for register, pairs in wanted.items():
        for row in _looked_up(tables[register], forms[register], pairs):
            found[register, row.source, row.row] = row
    return [found.get(address) if address is not None else None for address in addresses]


def _looked_up(table: pd.DataFrame, form: Form, pairs: set[tuple[int, int]]) -> list[TypedRow]:
    wanted = addresses(*np.array(sorted(pairs), dtype="int64").T)
    rows = table[np.isin(addresses(table["source"].to_numpy(), table["row"].to_numpy()), wanted)]
    names = [name for name in identifying(form) if name in rows]
    texts = [rows[name].astype("str").fillna("").tolist() for name in names] or [rows["unit"].tolist()]
    listed = zip(
        rows["source"].tolist(), rows["row"].tolist(), rows["unit"].tolist(), rows["accepted"].tolist(),
        zip(*texts, strict=True), strict=True,
    )  # fmt: skip
    return [
        TypedRow(source, row, str(unit), accepted, digest(SEPARATOR.join((str(unit), *said))))
        for source, row, unit, accepted, said in listed
    ]


def identifying(form: Form) -> list[str]:
    """The columns that tell a row from others: of a household who it is, of a questionnaire all that was said.

    Days are left out: what a person settles may be a day.
    """
    fixed = [column for column in form.columns if column.kind is not Kind.DATE and column.kind is not Kind.UNIT]
    if not form.per_household:
        return [column.name for column in fixed]
    return [
        column.name for column in fixed if column.core or column.personal or column.identifies or column.name == "group"
    ]


def received_on(sheets: pd.DataFrame) -> dict[str, date]:
    """Content hash of every submission with a sheet of ours -> the day it came in."""
    if "received_on" not in sheets:
        return {}
    days = sheets.dropna(subset=["received_on"])
    return {str(one): day.date() for one, day in zip(days["submission"], days["received_on"], strict=True)}
