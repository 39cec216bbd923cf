"""Rows of every register that is neither visits nor questionnaires nor a roster: what of them counts at the day asked.

A row counts when it was accepted, stands in a file that was not replaced, names a unit of the campaign and is dated by
then (schemas.tables.Records). What is made from several rows, meetings and links, has its own module.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from pipeline.campaign import Campaign
from pipeline.merge import doubts
from pipeline.merge.grid_roles import grid_roles, two_leaders
from pipeline.merge.meetings import doubtful_meetings, meetings, with_meeting
from pipeline.merge.places import Places
from pipeline.merge.rechecks import concluded
from pipeline.merge.typed import ORDER, of_known_units
from pipeline.model import Finding
from schemas.decisions import DECISIONS
from schemas.form import Form, Kind
from schemas.linkage import LINKAGE

ELSEWHERE = frozenset({"visits", "questionnaire", "handling", "units", "cadres", "households", DECISIONS.register})
"""Registers with a table of their own in Facts."""
MAIN_DAY = {"wishes": "claimed_on", "rechecks": "called_on"}
"""The day a row is known from where no day is demanded; a row without it counts."""


@dataclass(frozen=True)
class Setting:
    """What reading the records needs beside their rows. cadres: the roster (pipeline.model.Facts)."""

    campaign: Campaign
    forms: Mapping[str, Form]
    cadres: pd.DataFrame
    today: pd.Timestamp
    places: Places


def records(
    current: Mapping[str, pd.DataFrame], links: pd.DataFrame, setting: Setting
) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """Facts.records, and what was found while making them. current: rows that count, register by register.

    links: rows of the linkage register with their `household`, as linked_rows gives them to be identified.
    """
    found: dict[str, pd.DataFrame] = {}
    findings: list[Finding] = []
    for register, form in setting.forms.items():
        if register in ELSEWHERE:
            continue
        linked = register == LINKAGE.register
        rows = links if linked else dated_rows(current[register], form, setting)
        keys = ["unit", "cadre", "household"] if linked else list(form.names)
        rows, again = told_once(rows, keys)
        findings += doubts.repeated_records(again, form, setting.places)
        found[register], more = _finished(rows, form, setting)
        findings += more
    if "forums" in found:
        found["meetings"] = meetings(found["forums"], setting.cadres, setting.campaign)
        findings += doubtful_meetings(found["meetings"], setting.campaign, setting.places)
        found["meetings"] = found["meetings"].drop(columns=["announced_on"])
    if "grids" in found:
        found["roles"] = grid_roles(found["grids"])
        findings += two_leaders(found["grids"], setting.places)
    return {
        register: rows.drop(columns=["accepted", ORDER], errors="ignore") for register, rows in found.items()
    }, findings


def dated_rows(rows: pd.DataFrame, form: Form, setting: Setting) -> pd.DataFrame:
    """Rows of known units, dated by the day asked. The office's own registers may name no unit at all."""
    campaign = setting.campaign
    if form.per_unit:
        rows = of_known_units(rows, unit_names(campaign))
    day = main_day(form)
    if not day:
        return rows
    later = rows[day].gt(setting.today)
    return rows[~later].reset_index(drop=True) if bool(later.any()) else rows


def unit_names(campaign: Campaign) -> Collection[str]:
    """Villages and offices, and whoever issued the plan."""
    return {*(unit.name for unit in campaign.units.list), campaign.issuer}


def main_day(form: Form) -> str:
    """The column that says when it happened, "" when a register has none."""
    core = (column.name for column in form.columns if column.kind is Kind.DATE and column.core)
    return next(core, MAIN_DAY.get(form.register, ""))


def told_once(rows: pd.DataFrame, keys: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(the first row of each, those that repeat it with source_first and row_first). The order of rows is that of files."""
    repeated = rows.duplicated(keys)
    if not bool(repeated.any()):
        return rows, rows.iloc[:0].assign(source_first=rows["source"].iloc[:0], row_first=rows["row"].iloc[:0])
    numbers = rows.groupby(keys, dropna=False, sort=False).ngroup()
    first = rows.assign(number=numbers)[~repeated].set_index("number")
    again = rows[repeated].assign(
        source_first=numbers[repeated].map(first["source"]), row_first=numbers[repeated].map(first["row"])
    )
    return rows[~repeated].reset_index(drop=True), again


def _finished(rows: pd.DataFrame, form: Form, setting: Setting) -> tuple[pd.DataFrame, list[Finding]]:
    """Rows with the columns made from them, and what a blank stands for filled in."""
    findings: list[Finding] = []
    match form.register:
        case "linkage":
            findings += doubts.several_links(rows, setting.places)
        case "forums":
            rows = with_meeting(rows, form)
        case "wishes":
            rows = rows.assign(done=rows["done_on"].le(setting.today))
        case "activities":
            rows = rows.assign(quantity=rows["quantity"].fillna(1))
        case "disputes":
            rows = rows.assign(kind=rows["kind"].fillna(form["kind"].options[0]))
        case "rechecks":
            rows, findings = concluded(rows, setting.today, setting.places)
    return rows, findings
