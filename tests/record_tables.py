"""Facts with the other registers, written as small text tables: `unit|cadre|…` below, days as 10-16."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
from merge_tables import File, day, registers, submissions, typed

from pipeline.campaign import Campaign
from pipeline.forms import FIXED
from pipeline.merge import merge
from pipeline.model import Facts
from schemas.form import DTYPES, Form, Kind

MADE = {"household": Kind.TEXT, "meeting": Kind.TEXT, "role": Kind.TEXT, "person": Kind.NAME, "representatives": Kind.COUNT,
        "enough_representatives": Kind.FLAG, "principal_present": Kind.FLAG, "announced_before": Kind.FLAG,
        "done": Kind.FLAG}  # fmt: skip
"""Columns that merging adds."""


def lines_of(text: str) -> list[dict[str, str]]:
    """The rows of a text table; the first line names the columns."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines() if line.strip()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]] if lines else []


def table(form: Form, text: str) -> pd.DataFrame:
    """A typed table with the columns of a form, and the ones made from them that the text names."""
    rows = lines_of(text)
    kinds = {column.name: column.kind for column in form.columns}
    kinds |= {name: MADE[name] for name in (rows[0] if rows else {}) if name in MADE and name not in kinds}
    columns = {
        name: pd.Series([typed(row.get(name, ""), kind) for row in rows], dtype=DTYPES[kind])
        for name, kind in kinds.items()
    }
    found = pd.DataFrame(columns)
    found["source"], found["row"] = 0, range(2, 2 + len(rows))
    return found


MEETINGS = {"meeting": "str", "unit": "str", "kind": "str", "held_on": "datetime64[us]", "representatives": "int64",
            "enough_representatives": "bool", "principal_present": "boolean", "announced_before": "bool"}  # fmt: skip


def meetings(text: str) -> pd.DataFrame:
    """schemas.tables.Meetings of `unit|kind|held_on|representatives|principal_present|announced_before`."""
    rows: list[dict[str, Any]] = []
    for row in lines_of(text):
        count = int(row.get("representatives") or 0)
        on = day(row["held_on"])
        rows.append({
            "meeting": f"{row['unit']}|{on}|{row.get('kind', '')}|村部", "unit": row["unit"], "kind": row.get("kind", ""),
            "held_on": pd.Timestamp(on), "representatives": count, "enough_representatives": count >= 20,
            "principal_present": {"是": True, "否": False}.get(row.get("principal_present", ""), pd.NA),
            "announced_before": row.get("announced_before") == "是",
        })  # fmt: skip
    return pd.DataFrame(rows, columns=list(MEETINGS)).astype(MEETINGS)


def facts_of(campaign: Campaign, *files: File, as_of: str = "11-20", **records: str) -> Facts:
    """Facts of the files, with `records` as text tables; "cadres" and "households" replace those rosters."""
    found = merge(registers(campaign, files), submissions(files), campaign, day(as_of))
    made = {name: meetings(text) if name == "meetings" else table(FIXED[name], text)
            for name, text in records.items() if name not in ("cadres", "households")}  # fmt: skip
    if "grids" in made:
        from pipeline.merge.grid_roles import grid_roles

        made["roles"] = grid_roles(made["grids"])
    facts = replace(found, records={**found.records, **made})
    if "cadres" in records:
        cadres = table(FIXED["cadres"], records["cadres"])
        facts = replace(facts, cadres=cadres.assign(weight=1.0))
    if "households" in records:
        rows = table(FIXED["households"], records["households"])
        facts = replace(facts, households=rows.assign(household=rows["unit"] + "|" + rows["household_no"]))
    return facts
