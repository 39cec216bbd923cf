"""How often a village sent its files again, and what each new version corrected. No household's name or phone in it."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from pipeline.reports.book import Cell, Column, Line, Notes, Number, Sheet, Table, Text, Title
from pipeline.reports.edition import Edition, register_names
from schemas.findings import catalogue
from schemas.states import Return

COUNTS = ("corrected", "remaining", "new", "withdrawn")
WIDTHS = {"unit": 7, "file": 16, "register": 8, "round": 5, "corrected": 7, "remaining": 7, "new": 7, "withdrawn": 7}
DETAILS = {"change": 6, "kind": 12, "file": 16, "sheet": 8, "label": 9, "count": 5, "cells": 16}
ROLES = {Return.CORRECTED: "good", Return.REMAINING: "warn", Return.NEW: "bad", Return.WITHDRAWN: "absent"}
CELLS_NAMED = 12


def round_of(edition: Edition) -> dict[str, int]:
    """Content hash -> round, of every file that was read."""
    rounds = edition.outcome.facts.rounds
    return dict(zip(rounds["submission"], rounds["round"].tolist(), strict=True))


def _again(edition: Edition, unit: str | None = None) -> pd.DataFrame:
    """The files that count and were sent more than once, of one village or of all, in printed order of villages."""
    if unit is not None:
        return edition.rounds_of.get(unit, edition.no_rounds)
    rounds = edition.outcome.facts.rounds
    found = rounds[rounds["current"] & rounds["round"].gt(1)]
    place = {name: number for number, name in enumerate(edition.units)}
    order = found["unit"].map(place).fillna(len(place))
    return found.assign(_order=order).sort_values(["_order", "unit", "file"], kind="stable")


def round_lines(edition: Edition, unit: str) -> list[str]:
    """One line per file the village sent again."""
    again, said = _again(edition, unit), edition.wording("rounds")
    if again.empty:
        return []
    return [
        said(
            "line",
            register=_registers(edition, row["register"]),
            round=row["round"],
            **{name: row[name] for name in COUNTS},
        )
        for row in again.to_dict("records")
    ]


def round_sheet(edition: Edition, unit: str) -> Sheet | None:
    """What the village's newer versions changed, cell by cell; None when it sent nothing twice."""
    again = _again(edition, unit)
    if again.empty:
        return None
    said, returned = edition.wording("rounds"), edition.returned_of.get(unit, edition.outcome.facts.returned.iloc[:0])
    own = returned[returned["submission"].isin(again["submission"])]
    blocks = (
        Title(said("title", unit=unit)),
        Line(edition.cut_off),
        _summary(edition, again, said("summary"), [name for name in WIDTHS if name != "unit"]),
        _details(edition, own, said("details")),
        Notes((said("note"),)),
    )
    return Sheet(said("sheet"), blocks)


def rounds_of_all(edition: Edition) -> Sheet | None:
    """The same counts for all villages, for the office; None when nobody sent anything twice."""
    again = _again(edition)
    if again.empty:
        return None
    said = edition.wording("rounds")
    title = Title(said("office_title", issuer=edition.campaign.issuer))
    table = _summary(edition, again, "", WIDTHS)
    return Sheet(said("office_sheet"), (title, Line(edition.cut_off), table, Notes((said("note"),))), freeze=0)


def _registers(edition: Edition, registers: str) -> str:
    names = register_names(edition)
    return edition.said("list_mark").join(names.get(one, one) for one in registers.split("+"))


def _summary(edition: Edition, again: pd.DataFrame, title: str, names: Iterable[str]) -> Table:
    labels, chosen = edition.wording("rounds").table("columns"), tuple(names)
    numbers = ("round", *COUNTS)
    columns = tuple(
        Column(labels[name], WIDTHS[name], "number" if name in numbers else "wrapped" if name == "file" else "center")
        for name in chosen
    )
    rows = tuple(
        tuple(
            Number(float(row[name]))
            if name in numbers
            else Text(_registers(edition, row[name]) if name == "register" else row[name])
            for name in chosen
        )
        for row in again.to_dict("records")
    )
    return Table("rounds", columns, rows, title=title)


def _details(edition: Edition, returned: pd.DataFrame, title: str) -> Table:
    """The same kind in the same column of one sheet on one row."""
    said = edition.said
    labels = edition.wording("rounds").table("detail_columns")
    columns = tuple(
        Column(labels[name], width, "number" if name == "count" else "center" if name == "change" else "wrapped")
        for name, width in DETAILS.items()
    )
    order = {
        one.value: place for place, one in enumerate((Return.NEW, Return.REMAINING, Return.CORRECTED, Return.WITHDRAWN))
    }
    keys = ["change", "code", "file", "sheet", "label"]
    rows: list[tuple[Cell, ...]] = []
    ordered = returned.assign(_order=returned["change"].map(order)).sort_values(
        ["_order", *keys, "cell"], kind="stable"
    )
    for (change, code, file, sheet, label), group in ordered.groupby(keys, sort=False):
        cells = [cell for cell in group["cell"] if cell]
        named = said("list_mark").join(cells[:CELLS_NAMED])
        more = said("reception.more_cells", count=len(cells)) if len(cells) > CELLS_NAMED else ""
        texts = (catalogue()[code].title, file, sheet, label)
        rows.append(
            (Text(change, ROLES[Return(change)]), *map(Text, texts), Number(float(len(group))), Text(named + more))
        )
    return Table("changes", columns, tuple(rows), title=title)
