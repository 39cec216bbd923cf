"""Findings made while rows were merged: said twice, sent twice, or not quite sure whose they are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.decisions.keys import MARKS
from pipeline.merge.households import Doubt
from pipeline.merge.places import Places
from pipeline.model import NOTHING, Finding
from schemas import words
from schemas.form import Form

COPY_ROWS = 10  # fewer alike rows prove nothing
COPY_SHARE = 0.8  # D11


def repeated_rows(visits: pd.DataFrame, places: Places) -> list[Finding]:
    """Every row that only repeats an earlier visit, naming where that stands; whole lists sent twice in one line each."""
    merged = visits.loc[visits["rows"] > 1, ["unit", "head", "typed_rows"]]
    pairs = []
    for unit, head, typed in merged.itertuples(index=False):
        first, *others = [tuple(map(int, address.split(":"))) for address in typed.split(";")]
        pairs += [(other[0], other[1], *first, unit, head) for other in others]
    repeats = pd.DataFrame(pairs, columns=["source", "row", "first_source", "first_row", "unit", "head"])
    together = repeats.groupby(["source", "first_source"])["row"].transform("size")
    whole = (together >= COPY_ROWS) & (repeats["source"] != repeats["first_source"])
    findings = [
        places.finding("duplicate_row", "visits", one.source, one.row, "head", unit=one.unit, found=str(one.head),
                       facts=places.elsewhere(one.first_source, one.first_row))
        for one in repeats[~whole].itertuples()
    ]  # fmt: skip
    for (source, first_source), rows in repeats[whole].groupby(["source", "first_source"]):
        facts = {**places.elsewhere(first_source, 0), "rows": str(len(rows))}
        findings.append(places.finding("list_sent_twice", "visits", source, 0, unit=rows["unit"].iloc[0], facts=facts))
    return findings


def repeated_lists(
    twice: pd.DataFrame, units: pd.Series, places: Places, register: str = "questionnaire"
) -> list[Finding]:
    """Questionnaire lists that came in two files. units: source -> village."""
    return [
        places.finding("list_sent_twice", register, one.source, 0, unit=units.get(one.source, ""),
                       facts={**places.elsewhere(one.earlier, 0), "rows": str(one.same)})
        for one in twice.itertuples()
    ]  # fmt: skip


def near_copies(copied: pd.DataFrame, units: pd.Series, places: Places) -> list[Finding]:
    """D11: a list that mostly repeats another village's or another cadre's. units: source -> village."""
    return [
        places.finding("near_copy", "visits", one.source, 0, unit=units.get(one.source, ""),
                       facts={**places.elsewhere(one.earlier, 0), "same": str(one.same), "share": f"{one.share:.0%}"})
        for one in copied.itertuples()
    ]  # fmt: skip


def doubtful_households(
    rows: pd.DataFrame, codes: npt.NDArray[np.int64], doubtful: Mapping[int, Doubt], places: Places, register: str = "visits",
    named: Mapping[str, str] = NOTHING,
) -> list[Finding]:  # fmt: skip
    """What is uncertain about a household, once, at the first row that made it so. codes: of each row. named: column -> the register's own."""
    every, first = np.unique(codes, return_index=True)
    first = np.sort(first[np.isin(every, list(doubtful))])
    columns = {"same_person_other_group": "group", "same_name_other_phone": "phone"}
    findings = []
    for one, code in zip(rows.iloc[first].itertuples(), codes[first].tolist(), strict=True):
        doubt = doubtful[code]
        column = columns.get(doubt.code, "head")
        facts = {"head": str(one.head)}
        if doubt.sides is not None:
            facts |= dict(zip(MARKS, doubt.sides, strict=True))
        findings.append(
            places.finding(
                doubt.code,
                register,
                one.source,
                one.row,
                named.get(column, column),
                unit=one.unit,
                found=_text(getattr(one, column)),
                facts=facts,
            )
        )
    return findings


def repeated_households(again: pd.DataFrame, places: Places) -> list[Finding]:
    """Roster rows that repeat an earlier one of the same number, or the same group, head and phone."""
    return [
        places.finding("duplicate_row", "households", one.source, one.row, "head", unit=one.unit, found=str(one.head),
                       facts=places.elsewhere(one.source_first, one.row_first))
        for one in again.itertuples()
    ]  # fmt: skip


def repeated_records(again: pd.DataFrame, form: Form, places: Places) -> list[Finding]:
    """Rows of any other register that say again what an earlier row said; whole lists sent twice in one line each."""
    if again.empty:
        return []
    column = next(one.name for one in form.columns if one.core)
    together = again.groupby(["source", "source_first"])["row"].transform("size")
    whole = (together >= COPY_ROWS) & (again["source"] != again["source_first"])
    findings = [
        places.finding("repeated_row", form.register, one.source, one.row, column, unit=one.unit,
                       found=_text(getattr(one, column)), facts=places.elsewhere(one.source_first, one.row_first))
        for one in again[~whole].itertuples()
    ]  # fmt: skip
    lists = again[whole].groupby(["source", "source_first"]).agg(unit=("unit", "first"), rows=("row", "size"))
    return findings + [
        places.finding("list_sent_twice", form.register, source, 0, unit=one.unit,
                       facts={**places.elsewhere(first, 0), "rows": str(one.rows)})
        for (source, first), one in zip(lists.index, lists.itertuples(), strict=True)
    ]  # fmt: skip


def several_links(links: pd.DataFrame, places: Places) -> list[Finding]:
    """Households linked with more than one cadre, which is allowed and worth knowing (000-10, 003-8)."""
    cadres = links.groupby("household")["cadre"].nunique()
    shared = links[links["household"].isin(cadres.index[cadres > 1])]
    names = shared.groupby("household")["cadre"].agg(lambda found: words.TEXT_JOINER.join(dict.fromkeys(found)))
    return [
        places.finding("linked_by_several", "linkage", one.source, one.row, "head", unit=one.unit, found=str(one.head),
                       facts={"cadres": names[one.household]})
        for one in shared.drop_duplicates("household").itertuples()
    ]  # fmt: skip


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)
