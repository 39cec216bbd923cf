"""Who is linked with which household: the table of 000 annex 2 as printed, and the households nobody is linked with."""

from __future__ import annotations

from functools import partial

import pandas as pd

from pipeline.campaign import Output
from pipeline.mask import masked_name, masked_phone
from pipeline.reports.book import Book, Column, Line, Number, Table, Text
from pipeline.reports.edition import Edition
from pipeline.reports.papers.frame import (
    Plans,
    Row,
    Shape,
    count,
    in_order,
    listing,
    paper_sheet,
    path_of,
    records,
    runs,
    said,
    serials,
    title_of,
    told,
    words_of,
)  # fmt: skip

SHAPE: Shape = {
    "cadre": (9, "center"), "position": (10, "center"), "phone": (8.5, "center"), "unit": (9, "center"),
    "head": (9, "center"), "head_phone": (8.5, "center"),
}  # fmt: skip
"""The six columns of 000 annex 2."""
IN_GRIDS: Shape = {"cadre_class": (8, "center"), "grid": (8, "center")}
OF_CADRE = ("cadre", "position", "phone", "unit", "cadre_class")
"""Said once for all households of a cadre."""
UNLINKED: Shape = {
    "serial": (3, "number"), "unit": (7, "center"), "grid": (8, "center"), "group": (4.5, "center"),
    "household_no": (6.5, "center"), "head": (7, "center"), "phone": (8.5, "center"), "situation": (6, "center"),
    "linked_to": (9, "center"), "remark": (9, "wrapped"),
}  # fmt: skip
FOR_VILLAGES = tuple(name for name in UNLINKED if name not in ("unit", "phone"))
COUNTS: Shape = {"unit": (8, "center"), "households": (8, "number"), "linked": (8, "number"), "unlinked": (8, "number"),
                 "rate": (8, "number")}  # fmt: skip
FULL, MASKED, OFFICE = "full", "masked", "office"
"""What the plan's own form asks for; what goes out otherwise; what stays in the office."""


def linkage_table(edition: Edition, output: Output) -> Plans:
    """000-15: with phones where the plan's own form asks for them (`values: {phones: full}`); else masked, and in full for
    the office alone.
    """
    full = output.values.get("phones") == FULL
    yield path_of(edition, "linkage"), partial(_linkage_book, edition, output, FULL if full else MASKED)
    if not full:
        yield path_of(edition, "linkage_office"), partial(_linkage_book, edition, output, OFFICE)


def _linkage_book(edition: Edition, output: Output, copy: str) -> Book:
    say, title = words_of(edition), title_of(edition, output, "linkage")
    shape = {**SHAPE, **IN_GRIDS} if "grids" in edition.campaign.registers else SHAPE
    links = _with_cadres(edition, in_order(edition, records(edition, "linkage"), "cadre"))
    rows: list[Row] = []
    for link in links.to_dict("records"):
        known = {str(name): said(value) for name, value in link.items()}
        if copy == MASKED:
            known |= {"head": masked_name(known["head"])}
            known |= {name: masked_phone(known[name]) for name in ("phone", "head_phone")}
        rows.append(tuple(Text(known.get(name, "")) for name in shape))
    keys = [] if links.empty else list(zip(links["unit"], links["cadre"], strict=True))
    columns = [place for place, name in enumerate(shape) if name in OF_CADRE]
    table = listing(edition, "linkage", shape, rows, merges=runs(keys, columns))
    households = 0 if links.empty else int(links["household"].nunique())
    notes = [say("linkage.note", cadres=len(set(keys)), links=len(links), households=households)]
    notes += [say(f"linkage.note_{copy}")]
    sheet = paper_sheet(edition, say("linkage.sheet"), title, (table,), notes, freeze=1)
    return Book(title, (sheet,), day=edition.as_of)


def _with_cadres(edition: Edition, links: pd.DataFrame) -> pd.DataFrame:
    """Links with one position and phone per cadre: as the register says first, else as the roster does."""
    if links.empty:
        return links
    cadres = edition.outcome.facts.cadres
    for name in ("position", "phone"):
        first = links.groupby(["unit", "cadre"])[name].transform("first")
        if name in cadres:
            by_name = cadres.dropna(subset=[name]).drop_duplicates(["name", name]).drop_duplicates("name", keep=False)
            first = first.fillna(links["cadre"].map(by_name.set_index("name")[name]).astype("str"))
        links = links.assign(**{name: first})
    return links


def unlinked_households(edition: Edition, output: Output) -> Plans:
    """003-8: for the office with phones, for every village its own rows without."""
    yield path_of(edition, "unlinked"), partial(_unlinked_book, edition, output)
    missing = _unlinked(edition)
    for unit in edition.units:
        if not missing.empty and bool(missing["unit"].eq(unit).any()):
            yield path_of(edition, "unlinked_village", unit=unit), partial(_village_book, edition, output, unit)


def _unlinked(edition: Edition) -> pd.DataFrame:
    """Households of the roster without a link, by village and group."""
    households, links = edition.outcome.facts.households, records(edition, "linkage")
    linked = set() if links.empty else set(links["household"])
    missing = households[~households["household"].isin(linked)]
    keys = [name for name in ("grid", "group", "household_no") if name in missing]
    return in_order(edition, missing, *keys)


def _rows(missing: pd.DataFrame, names: tuple[str, ...]) -> list[Row]:
    listed = missing.reindex(columns=[name for name in names if name != "serial"])
    return serials([tuple(told(value) for value in row) for row in listed.itertuples(index=False, name=None)])


def _unlinked_book(edition: Edition, output: Output) -> Book:
    say, title = words_of(edition), title_of(edition, output, "unlinked")
    missing = _unlinked(edition)
    line = Line(edition.cut_off)
    absent = () if len(edition.outcome.facts.households) else (say("unlinked.no_roster"),)
    sheets = (
        paper_sheet(edition, say("unlinked.counts_sheet"), say("unlinked.counts_title", title=title), (_counts(edition, missing),),
                    (*absent, say("unlinked.counts_note")), line=line, landscape=False),
        paper_sheet(edition, say("unlinked.sheet"), title, (listing(edition, "unlinked", UNLINKED, _rows(missing, tuple(UNLINKED))),),
                    (*absent, say("unlinked.note_office")), line=line, freeze=2),
    )  # fmt: skip
    return Book(title, sheets, day=edition.as_of)


def _counts(edition: Edition, missing: pd.DataFrame) -> Table:
    """Households, linked and not, by village; figures where the plan asks for every household to be linked."""
    say, figures = words_of(edition), edition.figures
    rule = next((one for one in edition.campaign.requirements
                 if one.count == "links" and one.per == "household" and not one.among), None)  # fmt: skip
    households, without = edition.outcome.facts.households["unit"], missing["unit"]
    rows: list[Row] = []
    for unit in (*edition.units, None):
        size = len(households) if unit is None else int(households.eq(unit).sum())
        left = len(without) if unit is None else int(without.eq(unit).sum())
        known = rule is not None and figures.has(f"requirement.{rule.id}.met", unit)
        numbers: Row = (count(size), count(size - left), count(left))
        if rule is not None and known:
            whole, done = (figures.shown(f"requirement.{rule.id}.{part}", unit) for part in ("subjects", "met"))
            numbers = (whole, done, count(left))
        rate = Number((size - left) / size if size else None, "percent")
        rows.append((Text(unit or edition.said("total")), *numbers, rate))
    labels = say.table("unlinked_counts.columns")
    columns = tuple(Column(labels[name], width, role) for name, (width, role) in COUNTS.items())
    return Table("unlinked_counts", columns, tuple(rows[:-1]), rows[-1], repeat=True)


def _village_book(edition: Edition, output: Output, unit: str) -> Book:
    say = words_of(edition)
    title = say("unlinked.village_title", unit=unit, title=title_of(edition, output, "unlinked"))
    missing = _unlinked(edition)
    shape = {name: UNLINKED[name] for name in FOR_VILLAGES}
    table = listing(edition, "unlinked", shape, _rows(missing[missing["unit"].eq(unit)], FOR_VILLAGES))
    sheet = paper_sheet(edition, say("unlinked.sheet"), title, (table,), (say("unlinked.note_village"),),
                        line=Line(edition.cut_off))  # fmt: skip
    return Book(title, (sheet,), day=edition.as_of)
