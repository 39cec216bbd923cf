"""What a finding asks, as the parts of a key: the same whenever the same is asked (PRACTICE C: nobody is asked twice)."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.campaign import Campaign, unit_key
from pipeline.decisions.rows import TypedRow
from pipeline.decisions.rulings import digest
from pipeline.model import Finding
from pipeline.parse.text import folded
from schemas.decisions import DecisionKind

UNKNOWN_UNIT_CODE = "unknown_unit"
NO_UNIT_CODE = "no_unit"
NOT_A_NAME = "@"  # keeps what a file is called apart from what a village is called
DATE_CODES = ("date_ambiguous", "date_maybe")
VERSION_CODE = "superseded_rows_missing"
MARKS = ("mark", "other_mark")
"""Facts of a household finding: what its two sides are known by. Only such findings are asked about."""
NOT_OF_A_ROW: Mapping[str, tuple[str, ...]] = {
    "many_homes_in_a_day": ("day",),
    "same_text_again": ("cadre",),
    "shared_phone": (),
    "phone_of_a_cadre": (),
    "visits_at_the_end": ("first", "last"),
    "flawless_village": (),
    "many_not_in_roster": (),
    "near_copy": ("other_file", "other_sheet"),
    "questionnaires_exceed_visits": ("questionnaires", "households", "days"),
}
"""Findings shown at the first of several rows: the facts that make them the same, beside village and text found."""


def unit_part(text: str, campaign: Campaign) -> str:
    """A village's name as it is asked about: suffix, prefixes and blanks do not matter."""
    return unit_key(folded(text), [folded(prefix) for prefix in campaign.units.prefixes])


def sheet_parts(finding: Finding, campaign: Campaign) -> tuple[str, ...]:
    """A sheet nobody knows the village of, by what it is called (see decisions.nameless).

    A village's name is the same question as in a column. A file called like nothing in particular is known by its
    content: another one is asked about again.
    """
    if named := finding.facts.get("named", ""):
        return (unit_part(named, campaign),)
    called = finding.facts.get("called", "")
    return (NOT_A_NAME, called) if called else (NOT_A_NAME, finding.submission, finding.sheet)


def date_parts(finding: Finding, row: TypedRow) -> tuple[str, ...]:
    """A cell with two readings, by whose row it is and what stands in it."""
    return (row.unit, finding.column, finding.found, row.identity)


def household_parts(unit: str, head: str, one: str, other: str) -> tuple[str, ...]:
    """Two sides that may be one household, in either order."""
    return (unit, head, *sorted((one, other)))


def finding_parts(finding: Finding, row: TypedRow | None) -> tuple[str, ...]:
    """Anything odd but possible, by whose row it is, or by file and sheet when it is no single row's."""
    if finding.code in NOT_OF_A_ROW:
        where = [finding.facts.get(name, "") for name in NOT_OF_A_ROW[finding.code]]
        if finding.code == "near_copy":
            where += [finding.file, finding.sheet]
    elif row is not None:
        where = [row.identity]
    else:
        where = [
            _stem(finding.file),
            finding.sheet,
            finding.cell,
            *(finding.facts[name] for name in sorted(finding.facts)),
        ]
    text = "\x1f".join((finding.register, finding.column, finding.found, *where))
    return (finding.code, finding.unit, digest(text))


def _stem(file: str) -> str:
    return folded(file.rsplit("/", 1)[-1].rsplit(".", 1)[0])


def key_parts(
    finding: Finding, row: TypedRow | None, campaign: Campaign
) -> tuple[DecisionKind, tuple[str, ...]] | None:
    """(kind, parts) of the question a finding asks; None for one that asks nothing of this sort."""
    if finding.code == UNKNOWN_UNIT_CODE:
        return DecisionKind.UNIT, (unit_part(finding.found, campaign),)
    if finding.code == NO_UNIT_CODE:
        return DecisionKind.UNIT, sheet_parts(finding, campaign)
    if finding.code in DATE_CODES:
        return (DecisionKind.DATE, date_parts(finding, row)) if row is not None else None
    if finding.code == VERSION_CODE:
        return DecisionKind.VERSION, (finding.submission,)
    if all(name in finding.facts for name in MARKS):
        head = finding.facts.get("head", "")
        return DecisionKind.HOUSEHOLD, household_parts(finding.unit, head, *(finding.facts[name] for name in MARKS))
    return DecisionKind.FINDING, finding_parts(finding, row)
