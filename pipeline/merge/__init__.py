"""Registers -> facts: superseded files leave, rows become households, visits and questionnaires (RULES G5).

Which row came from which file, sheet and row is never lost: `source`, `row` and `typed_rows` of a visit say it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from pipeline.campaign import Campaign
from pipeline.decisions import NO_RULINGS, Rulings, about_files, asked, in_order
from pipeline.empty_tables import nothing_issued
from pipeline.forms import FIXED, forms_of
from pipeline.merge import doubts, patterns, signals
from pipeline.merge.alike import at_rows
from pipeline.merge.answers import answers
from pipeline.merge.copies import copied_lists
from pipeline.merge.corrected import corrected_rows, sent_again_findings, without
from pipeline.merge.files import deliveries, files
from pipeline.merge.gone import gone_files, taken_away, withdrawn_files
from pipeline.merge.households import combos_of, each, roster
from pipeline.merge.links import identified_links
from pipeline.merge.places import Places, places_of
from pipeline.merge.records import Setting, records
from pipeline.merge.rounds import return_rounds
from pipeline.merge.supersede import Version, superseded, superseded_findings, versions_of
from pipeline.merge.typed import ORDER, current_rows, of_known_units, typed_table, typed_tables, until
from pipeline.merge.visits import visits
from pipeline.model import Facts, Finding, Registers, Submission
from schemas.form import Form

__all__ = ["merge"]


def merge(
    registers: Registers,
    submissions: Sequence[Submission],
    campaign: Campaign,
    as_of: date,
    rulings: Rulings = NO_RULINGS,
) -> Facts:
    """What counts at the end of `as_of`. The order of `submissions` and of rows in memory does not matter.

    rulings: what people decided about households, files and odd values; a decision that is obeyed is not asked for again.
    """
    forms = forms_of(campaign)
    places = places_of(registers, forms)
    tables = typed_tables(registers, forms)
    withdrawn = withdrawn_files(submissions, rulings)
    standing = [one for one in submissions if one.sha256 not in withdrawn]
    versions = versions_of(standing, registers.sheets, tables, forms, registers.findings)
    replaced = superseded(versions, rulings)
    withdrawn |= taken_away(versions, replaced)
    out = withdrawn | replaced.keys()
    stale = set(registers.sheets.index[registers.sheets["submission"].isin(list(out))])
    again = corrected_rows(registers, tables, standing, out, forms)
    rest = tables | {register: tables[register][~at_rows(tables[register], pairs)] for register, pairs in again.items()}
    current = {register: current_rows(table, places, stale) for register, table in rest.items()}
    tables |= {register: _taken(tables[register], pairs) for register, pairs in again.items()}
    villages = [unit.name for unit in campaign.villages]
    names = [unit.name for unit in campaign.units.list]
    households, repeated = roster(_rows(current, forms, "households", villages))
    today = pd.Timestamp(as_of)
    typed = until(_rows(current, forms, "visits", villages), "visited_on", today)
    links = _rows(current, forms, "linkage", villages)
    found_visits, links, visit_findings = _visits(typed, links, households, forms, campaign, places, rulings)
    found_answers, answer_findings = _answers(current, forms, villages, today, places)
    cadres = _cadres(_rows(current, forms, "cadres", names))
    setting = Setting(campaign, forms, cadres, today, places)
    found_records, record_findings = records(current, links, setting)
    findings = without([finding for finding in registers.findings if finding.submission not in out], again)
    findings += [
        *sent_again_findings(again, tables, places),
        *superseded_findings(versions, replaced, rulings),
        *doubts.repeated_households(repeated, places),
        *visit_findings,
        *answer_findings,
        *record_findings,
        *_patterns(found_visits, found_answers, households, setting),
    ]
    findings, questions = asked(findings, tables, registers.sheets, forms, rulings, campaign)
    delivered = deliveries(registers.sheets, tables, submissions, out, names)
    newer = {old: version.submission.sha256 for old, version in replaced.items()}
    listed = files(submissions, registers.sheets, delivered, findings, newer, withdrawn)
    told = replace(registers, findings=tuple(without(registers.findings, again)))
    rounds, returned = _rounds(told, versions, replaced, tables, forms, rulings, campaign)
    questions += about_files(
        gone_files(submissions, listed),
        submissions,
        dict(zip(listed["submission"], listed["unit"], strict=True)),
        rulings,
        campaign,
    )
    return Facts(
        units=_units(campaign),
        cadres=cadres,
        households=households,
        visits=found_visits,
        answers=found_answers,
        handling=_handling(_rows(current, forms, "handling"), registers.sheets, submissions),
        sheets=registers.sheets,
        files=listed,
        findings=tuple(sorted(findings, key=_place)),
        deliveries=delivered[~delivered["submission"].isin(list(withdrawn))].reset_index(drop=True),
        issued=registers.tables.get("issued", nothing_issued()),
        columns=registers.columns,
        questions=in_order(questions),
        rounds=rounds,
        returned=returned,
        changes=registers.changes,
        records=found_records,
    )


def _units(campaign: Campaign) -> pd.DataFrame:
    """The villages in printed order with their targets in households (001-1)."""
    listed = campaign.villages
    names, targets = [unit.name for unit in listed], [unit.target for unit in listed]
    return pd.DataFrame({"name": pd.Series(names, dtype="str"), "target": pd.Series(targets, dtype="int64")})


def _patterns(
    visits: pd.DataFrame, answers: pd.DataFrame, households: pd.DataFrame, setting: Setting
) -> Iterator[Finding]:
    """Signs that show only over a whole village or over several visits (PRACTICE D)."""
    campaign, places = setting.campaign, setting.places
    yield from patterns.late_typing(visits, campaign, setting.today, places)
    yield from patterns.flawless(visits, answers, households, campaign, places)
    yield from patterns.phones_of_cadres(visits, setting.cadres, places)
    yield from patterns.ages_apart(visits, places)
    if "surveyed" in campaign.visits.complete_when:  # the survey is part of a visit
        yield from signals.more_questionnaires_than_visits(visits, answers, places)


def _taken(table: pd.DataFrame, rows: Collection[tuple[int, int]]) -> pd.DataFrame:
    """The same register, these rows no longer waiting to be corrected: they were taken in from another file."""
    return table.assign(accepted=table["accepted"] | at_rows(table, rows))


def _rounds(
    registers: Registers,
    versions: Sequence[Version],
    replaced: Mapping[str, Version],
    tables: Mapping[str, pd.DataFrame],
    forms: Mapping[str, Form],
    rulings: Rulings,
    campaign: Campaign,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What the newer versions made of the findings of the older ones; what a person confirmed is no finding in either."""
    chained = set(replaced) | {version.submission.sha256 for version in replaced.values()}
    own = [finding for finding in registers.findings if finding.submission in chained]
    found, _ = asked(own, tables, registers.sheets, forms, rulings, campaign)
    return return_rounds(versions, replaced, found, tables, registers.sheets, forms)


def _rows(
    tables: Mapping[str, pd.DataFrame], forms: Mapping[str, Form], register: str, names: Sequence[str] | None = None
) -> pd.DataFrame:
    """Current rows of a register, of the campaign's villages when `names` are given; none for an unused register."""
    if register not in tables:
        return typed_table(FIXED[register], None).assign(**{ORDER: pd.Series(dtype="int64")})
    rows = tables[register]
    return rows if names is None else of_known_units(rows, names)


def _visits(
    rows: pd.DataFrame,
    links: pd.DataFrame,
    households: pd.DataFrame,
    forms: Mapping[str, Form],
    campaign: Campaign,
    places: Places,
    rulings: Rulings,
) -> tuple[pd.DataFrame, pd.DataFrame, list[Finding]]:
    """(merged visits, links with their household, findings): whoever is linked and visited is one household."""
    codes, combos = combos_of(rows)
    found, links, doubtful_links = identified_links(links, combos, households, rulings, places)
    seen = {place: doubt for place, doubt in found.doubts.items() if place < len(combos)}
    identified = rows.assign(
        household=each(found.households, codes, rows.index),
        in_roster=pd.Series(found.listed[codes], rows.index, "boolean").where(rows["unit"].isin(households["unit"])),
    )
    form = forms.get("visits") or FIXED["visits"]  # a programme may keep no such register
    merged = visits(identified, form, campaign)
    submission_of = pd.Series({source: submission for source, (submission, _, _) in places.sheets.items()}, dtype="str")
    copied = copied_lists(rows, submission_of, doubts.COPY_ROWS, doubts.COPY_SHARE)
    units = rows.drop_duplicates("source").set_index("source")["unit"]
    findings = [
        *doubts.doubtful_households(rows, codes, seen, places),
        *doubtful_links,
        *doubts.repeated_rows(merged, places),
        *doubts.near_copies(copied, units, places),
        *signals.many_homes_in_a_day(merged, places),
        *signals.at_home_against_roster(merged, households, places),
        *signals.same_text_again(merged, form, places),
        *signals.outside_roster(merged, places),
        *signals.nothing_written(merged, form, campaign.visits, places),
    ]
    return merged, links, findings


def _answers(
    tables: Mapping[str, pd.DataFrame],
    forms: Mapping[str, Form],
    names: Sequence[str],
    today: pd.Timestamp,
    places: Places,
) -> tuple[pd.DataFrame, list[Finding]]:
    if "questionnaire" not in tables:
        empty = {"unit": "str", "answered_on": "datetime64[us]", "consent": "bool", "source": "int64", "row": "int64"}
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in empty.items()}), []
    rows = until(of_known_units(tables["questionnaire"], names), "answered_on", today)
    submission_of = pd.Series({source: submission for source, (submission, _, _) in places.sheets.items()}, dtype="str")
    kept, twice = answers(rows, forms["questionnaire"], submission_of)
    units = rows.drop_duplicates("source").set_index("source")["unit"]
    return kept, doubts.repeated_lists(twice, units, places)


def _cadres(rows: pd.DataFrame) -> pd.DataFrame:
    """The cadre roster; weight 1 where none is given (001-3), nobody exempt unless said. Key unit + name, the first row stays."""
    cadres = rows.drop_duplicates(["unit", "name"]).drop(columns=["accepted", ORDER])
    return cadres.assign(
        weight=cadres["weight"].fillna(1.0).astype("float64"), exempt=cadres["exempt"].fillna(False).astype("bool")
    ).reset_index(drop=True)


def _handling(rows: pd.DataFrame, sheets: pd.DataFrame, submissions: Sequence[Submission]) -> pd.DataFrame:
    """Returned ledger rows of every file in the order they came in, with received_on and sequence."""
    submission = rows["source"].map(sheets["submission"])
    received = {one.sha256: pd.Timestamp(one.received_on) for one in submissions}
    rows = rows.assign(
        sequence=submission.map({one.sha256: one.sequence for one in submissions}).astype("int64"),
        received_on=submission.map(received).astype("datetime64[us]"),
    )
    return rows.sort_values(["sequence", ORDER, "row"], kind="stable", ignore_index=True).drop(columns=[ORDER])


def _place(finding: Finding) -> tuple[str, str, int, str, str, str]:
    return (finding.file, finding.sheet, finding.row, finding.column, finding.code, finding.found)
