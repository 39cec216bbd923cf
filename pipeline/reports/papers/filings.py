"""The record of filings: who leads, what was handed in when, and the matrix of what is there (000-1, 004-9, 002-10)."""

from __future__ import annotations

from functools import partial

import pandas as pd

from pipeline.campaign import Filing, Output
from pipeline.reports.book import Book, Cell, Column, Sheet, Table, Text
from pipeline.reports.edition import Edition, day_text
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
    serials,
    status,
    title_of,
    told,
    units,
    words_of,
)  # fmt: skip

PEOPLE: Shape = {"serial": (3, "number"), "role": (12, "center"), "name": (8, "center"), "position": (12, "center"),
                 "unit": (12, "center")}  # fmt: skip
LOG: Shape = {
    "serial": (3, "number"), "filing": (14, "wrapped"), "basis": (7, "center"), "unit": (10, "center"),
    "person": (6, "center"), "period": (10.5, "center"), "due_on": (6.2, "center"), "received_on": (6.2, "center"),
    "status": (5.5, "center"),
}  # fmt: skip
FEW_DAYS = 4  # due days that stand side by side under the title of their filing


def filing_record(edition: Edition, output: Output) -> Plans:
    """One book: the organisation, every filing with its day, and the matrix."""
    yield path_of(edition, "filings"), partial(_book, edition, output)


def _book(edition: Edition, output: Output) -> Book:
    title = title_of(edition, output, "filings")
    people = (_people(edition),) if "cadres" in edition.campaign.registers else ()
    return Book(title, (_log(edition, title), *_matrices(edition), *people), day=edition.as_of)


def _log(edition: Edition, title: str) -> Sheet:
    say, table = words_of(edition), edition.outcome.filings
    filings = {filing.id: filing for filing in edition.campaign.filings}
    rows: list[Row] = []
    for row in _told(edition, table).to_dict("records"):
        filing = filings[row["filing"]]
        word = str(row["status"])
        mark = Text(say("filings.pieces", count=row.get("pieces", 0))) if word == "counted" else status(edition, word)
        period = say("filings.period", first=day_text(row["period_start"]), last=day_text(row["period_end"]))
        once = filing.every in ("once", "dates")
        rows.append(
            (Text(filing.title), Text(filing.basis), told(row["unit"]), told(row.get("person")), Text("" if once else period),
             Text("") if filing.counted else day(row["due_on"]), day(row["received_on"]), mark)
        )  # fmt: skip
    log = listing(edition, "filing_log", LOG, serials(rows), filtered=bool(rows))
    return paper_sheet(
        edition, say("filings.sheet"), title, (log,), tuple(say.table("filings.notes").values()), freeze=2
    )


def _told(edition: Edition, table: pd.DataFrame) -> pd.DataFrame:
    """What is due by now and, of every filing, the next that will be; of one with few due days all of them."""
    later = table["due_on"].gt(pd.Timestamp(edition.as_of)) & table["status"].eq("not_yet_due")
    following = table["due_on"].where(later).groupby(table["filing"]).transform("min")
    many = table["due_on"].groupby(table["filing"]).transform("nunique").gt(FEW_DAYS)
    return table[~(later & many & table["due_on"].gt(following))]


def _people(edition: Edition) -> Sheet:
    """Everybody to whom the cadre roster gives a task (000-1, 002-2)."""
    say, cadres = words_of(edition), edition.outcome.facts.cadres
    has_roles = "role" in cadres
    chosen = in_order(edition, cadres[cadres["role"].notna()]) if has_roles else cadres.iloc[:0]
    rows = [
        (told(row["role"]), told(row["name"]), told(row.get("position")), told(row["unit"]))
        for row in chosen.to_dict("records")
    ]
    table = listing(edition, "filing_people", PEOPLE, serials(rows))
    heading = say("filings.people_title", issuer=edition.campaign.issuer)
    note = (say("filings.note_people"),)
    return paper_sheet(edition, say("filings.people_sheet"), heading, (table,), note, landscape=False)


def _matrices(edition: Edition) -> list[Sheet]:
    """Filings of units: those asked on fixed days side by side, regular ones one due day below the other (004-9, 002-10)."""
    say = words_of(edition)
    table = _told(edition, edition.outcome.filings)
    own = [one for one in edition.campaign.filings if one.from_ in ("village", "office") and not one.counted]
    days = {one.id: sorted(table.loc[table["filing"].eq(one.id), "due_on"].dropna().unique()) for one in own}
    few = [one for one in own if days[one.id] and one.every in ("once", "dates")]
    sheets = []
    notes = (say("filings.note_matrix"),)
    for sender in ("village", "office"):
        chosen = [one for one in few if one.from_ == sender]
        if chosen:
            name = say(f"filings.matrix_sheet_{sender}")
            heading = say("filings.matrix_of", issuer=edition.campaign.issuer, name=name)
            sheets.append(paper_sheet(edition, name, heading, (_side_by_side(edition, chosen, days, sender),), notes))
    for one in own:
        if days[one.id] and one not in few:
            heading = say("filings.matrix_title", issuer=edition.campaign.issuer, name=one.title)
            sheets.append(paper_sheet(edition, one.title, heading, (_below(edition, one, days[one.id]),), notes))
    return sheets


def _states(edition: Edition) -> dict[tuple[str, str, object], str]:
    table = edition.outcome.filings
    keys = zip(table["filing"], table["unit"], table["due_on"], strict=True)
    return dict(zip(keys, table["status"], strict=True))


def _senders(edition: Edition, sender: str) -> list[str]:
    offices = [unit.name for unit in edition.campaign.offices]
    return offices if sender == "office" else [unit for unit in units(edition) if unit not in offices]


def _side_by_side(edition: Edition, filings: list[Filing], days: dict[str, list[pd.Timestamp]], sender: str) -> Table:
    say, states = words_of(edition), _states(edition)
    places = [(one, on) for one in filings for on in days[one.id]]
    columns = (
        Column(say("filings.unit"), 8, "center"),
        *(
            Column(day_text(on), max(6.2, (len(one.title) + 1) / len(days[one.id])), "center", one.title)
            for one, on in places
        ),
    )
    rows = []
    for unit in _senders(edition, sender):
        cells: list[Cell] = [Text(unit)]
        cells += [status(edition, states.get((one.id, unit, on), "")) for one, on in places]
        rows.append(tuple(cells))
    return Table(f"matrix_{sender}", columns, tuple(rows), repeat=True)


def _below(edition: Edition, filing: Filing, days: list[pd.Timestamp]) -> Table:
    """One row per due day, one column per unit, and how many are in."""
    say, states = words_of(edition), _states(edition)
    senders = _senders(edition, filing.from_)
    columns = (
        Column(say("filings.due"), 7, "center"),
        *(Column(unit, 5.5, "center") for unit in senders),
        Column(say("filings.received"), 5),
        Column(say("filings.expected"), 5),
    )
    rows: list[Row] = []
    for on in days:
        words = [states.get((filing.id, unit, on), "") for unit in senders]
        came = sum(word in ("on_time", "nil", "late") for word in words)
        rows.append((Text(day_text(on)), *(status(edition, word) for word in words), count(came), count(len(senders))))
    return Table(f"matrix_{filing.id}", columns, tuple(rows), repeat=True)
