"""One ledger per grid: who stands behind it, its households, its issues (002-8, 003-11, 003-15, 003-20).

What is known of households in need stands in the office's copy alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pandas as pd

from pipeline.campaign import Output
from pipeline.ledger.lists import OPEN
from pipeline.reports.book import Block, Book, Cell, KeyNumber, KeyNumbers, Line, Sheet, Table, Text
from pipeline.reports.edition import Edition
from pipeline.reports.papers.frame import (
    Plans,
    Row,
    Shape,
    count,
    day,
    in_order,
    listing,
    paper_sheet,
    path_of,
    records,
    said,
    serials,
    title_of,
    told,
    words_of,
)  # fmt: skip
from pipeline.reports.papers.opinions import impersonal
from schemas.grids import ROLES
from schemas.states import IssueState

ALL: Shape = {
    "unit": (6, "center"), "grid": (7, "center"), "level": (3.6, "center"), "parent_grid": (6, "center"),
    "households": (4.2, "number"), "linked": (4.2, "number"), "party_lead": (5.5, "center"), "officer": (5.5, "center"),
    "reported_in_on": (6.2, "center"), "grid_leader": (5.5, "center"), "leader_position": (6, "center"),
    "grid_worker": (5.5, "center"), "issues": (3.8, "number"), "open": (3.8, "number"),
}  # fmt: skip
ISSUES: Shape = {
    "serial": (3, "number"), "number": (8, "center"), "raised_on": (6.5, "center"), "category": (7, "center"),
    "text": (26, "wrapped"), "handler_unit": (9, "wrapped"), "due_on": (6.5, "center"), "state": (7, "center"),
}  # fmt: skip
IN_NEED: Shape = {"serial": (3, "number"), "group": (8, "center"), "head": (6.5, "center"), "hardship": (7, "center"),
                  "household_class": (26, "wrapped")}  # fmt: skip
FACTS = ("level", "parent_grid", "leader_position", "reported_in_on")
GRID = "grid"


@dataclass(frozen=True)
class Material:
    """What is known about every grid: (village, grid) -> its rows."""

    grids: pd.DataFrame
    linked: dict[tuple[str, str], int]
    roster: dict[tuple[str, str], pd.DataFrame]
    issues: dict[tuple[str, str], pd.DataFrame]


def grid_ledgers(edition: Edition, output: Output) -> Plans:
    """All grids in one book, with `per: grid` also one file each; the office's copy with the households in need."""
    yield path_of(edition, "grids"), partial(_book, edition, output, False)
    yield path_of(edition, "grids_office"), partial(_book, edition, output, True)
    if output.per == GRID:
        for row in _grids(edition).to_dict("records"):
            unit, grid = str(row["unit"]), str(row["grid"])
            name = path_of(edition, "grid", unit=unit.replace("/", "_"), grid=grid.replace("/", "_"))
            yield name, partial(_one, edition, output, unit, grid)


def _grids(edition: Edition) -> pd.DataFrame:
    grids = records(edition, "grids")
    return grids if grids.empty else in_order(edition, grids).drop_duplicates(["unit", "grid"])


def _material(edition: Edition) -> Material:
    households, links = edition.outcome.facts.households, records(edition, "linkage")
    issues = edition.outcome.issues
    issues = issues[issues["state"].ne(IssueState.WITHDRAWN)]
    at = households.set_index("household")["grid"] if "grid" in households else pd.Series(dtype="str")
    linked: dict[tuple[str, str], int] = {}
    if not links.empty:
        where = links["household"].map(at).fillna(links["grid"])
        placed = links.assign(grid=where).dropna(subset=["grid"])
        linked = _sizes(placed.drop_duplicates(["unit", "grid", "household"]))
    return Material(
        _grids(edition),
        linked,
        _parts(households) if "grid" in households else {},
        _parts(issues) if "grid" in issues else {},
    )


def _sizes(rows: pd.DataFrame) -> dict[tuple[str, str], int]:
    return {key: len(part) for key, part in _parts(rows).items()}


def _parts(rows: pd.DataFrame) -> dict[tuple[str, str], pd.DataFrame]:
    return {(str(unit), str(grid)): own for (unit, grid), own in rows.groupby(["unit", "grid"])}


def _book(edition: Edition, output: Output, office: bool) -> Book:
    title, material = title_of(edition, output, "grids"), _material(edition)
    sheets = [_overview(edition, material, title)]
    for row in material.grids.to_dict("records"):
        sheets.append(_sheet(edition, material, row, office))
    return Book(title, tuple(sheets), day=edition.as_of)


def _one(edition: Edition, output: Output, unit: str, grid: str) -> Book:
    material = _material(edition)
    own = material.grids
    row = own[own["unit"].eq(unit) & own["grid"].eq(grid)].to_dict("records")[0]
    sheet = _sheet(edition, material, row, False)
    return Book(words_of(edition)("grids.grid_title", unit=unit, grid=grid), (sheet,), day=edition.as_of)


def _households(material: Material, row: dict[str, object]) -> float | None:
    """Households of the roster in the grid; else what the grid's own register says."""
    key = (str(row["unit"]), str(row["grid"]))
    if key in material.roster:
        return float(len(material.roster[key]))
    told_so = said(row.get("households"))
    return float(told_so) if told_so else None


def _overview(edition: Edition, material: Material, title: str) -> Sheet:
    say = words_of(edition)
    rows: list[Row] = []
    for row in material.grids.to_dict("records"):
        key = (str(row["unit"]), str(row["grid"]))
        issues = material.issues.get(key)
        households = _households(material, row)
        cells: dict[str, Cell] = {name: told(row.get(name)) for name in ALL}
        cells |= {name: _role(edition, row.get(name)) for name in ROLES}
        cells |= {
            "reported_in_on": day(row.get("reported_in_on")),
            "households": Text("") if households is None else count(households),
            "linked": count(material.linked.get(key, 0)),
            "issues": count(0 if issues is None else len(issues)),
            "open": count(0 if issues is None else int(issues["state"].isin(OPEN).sum())),
        }
        rows.append(tuple(cells[name] for name in ALL))
    table = listing(edition, "grids", ALL, rows)
    return paper_sheet(edition, say("grids.sheet"), title, (table,), tuple(say.table("grids.notes").values()),
                       line=Line(edition.cut_off), freeze=2)  # fmt: skip


def _role(edition: Edition, person: object) -> Text:
    return Text(said(person)) if said(person) else Text(words_of(edition)("grids.vacant"), "bad")


def _sheet(edition: Edition, material: Material, row: dict[str, object], office: bool) -> Sheet:
    """One grid: its people and numbers, its issues without names, and for the office its households in need."""
    say = words_of(edition)
    unit, grid = str(row["unit"]), str(row["grid"])
    blocks: list[Block] = [
        _people(edition, row),
        _numbers(edition, material, row),
        _issues(edition, material.issues.get((unit, grid))),
    ]
    notes = [say("grids.note_issues")]
    if office:
        blocks.append(_in_need(edition, material.roster.get((unit, grid))))
        notes.append(say("grids.note_office"))
    title = say("grids.grid_title", unit=unit, grid=grid)
    return paper_sheet(edition, f"{unit}{grid}", title, blocks, notes, line=Line(edition.cut_off), freeze=None)


def _people(edition: Edition, row: dict[str, object]) -> Line:
    """Who stands behind the grid, and what kind of grid it is."""
    say, mark = words_of(edition), words_of(edition)("grids.between")
    labels = {name: label.replace("\n", "") for name, label in say.table("grids.columns").items()}
    parts = [say("grids.fact", label=labels[name], value=said(row.get(name)) or say("grids.vacant")) for name in ROLES]
    facts = {name: said(row.get(name)) for name in FACTS} | {"reported_in_on": day(row.get("reported_in_on")).text}
    parts += [say("grids.fact", label=labels[name], value=value) for name, value in facts.items() if value]
    return Line(mark.join(parts), "remark")


def _numbers(edition: Edition, material: Material, row: dict[str, object]) -> KeyNumbers:
    say = words_of(edition)
    labels, key = say.table("grids.numbers"), (str(row["unit"]), str(row["grid"]))
    issues, households = material.issues.get(key), _households(material, row)
    numbers: dict[str, Cell] = {
        "households": Text(say("grids.unknown")) if households is None else count(households),
        "linked": count(material.linked.get(key, 0)),
        "issues": count(0 if issues is None else len(issues)),
        "open": count(0 if issues is None else int(issues["state"].isin(OPEN).sum())),
    }
    return KeyNumbers(tuple(KeyNumber(labels[name], number) for name, number in numbers.items()))


def _issues(edition: Edition, issues: pd.DataFrame | None) -> Table:
    rows: list[Row] = []
    for row in [] if issues is None else issues.sort_values("number").to_dict("records"):
        rows.append(
            (told(row["number"]), day(row["raised_on"]), told(row["category"]), Text(impersonal(row, "text")),
             told(row["handler_unit"]), day(row["due_on"]), Text(said(row["state"]), "good" if row["state"] == IssueState.CLOSED else ""))
        )  # fmt: skip
    return listing(
        edition, "grid_issues", ISSUES, serials(rows), title=words_of(edition)("grids.issues_title"), repeat=False
    )


def _in_need(edition: Edition, roster: pd.DataFrame | None) -> Table:
    """003-20: the old, the weak, the sick, the poor: known to the office, in no other copy."""
    say = words_of(edition)
    rows: list[Row] = []
    for row in [] if roster is None else roster.to_dict("records"):
        hardship = row.get("hardship")
        in_need = hardship is not None and hardship == hardship and hardship is not pd.NA and bool(hardship)
        if in_need or said(row.get("household_class")):
            mark = say("marks.yes") if in_need else ""
            rows.append((told(row["group"]), told(row["head"]), Text(mark), told(row.get("household_class"))))
    return listing(edition, "grid_in_need", IN_NEED, serials(rows), title=say("grids.in_need_title"), repeat=False)
