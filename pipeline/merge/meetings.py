"""Meetings made from the rows of their representatives, and whether they count (000-17 to 000-19).

A meeting is one unit, day, kind and place, however many sheets it was typed into.
"""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from pipeline.campaign import Campaign
from pipeline.merge.places import Places
from pipeline.model import Finding
from pipeline.parse.text import BRACKETED
from schemas.form import Form

SEPARATOR = "|"
TITLE = 2  # signs the shortest title before or behind a name has
_BETWEEN = re.compile(r"[^\w\s\u00b7]+")


def with_meeting(rows: pd.DataFrame, form: Form) -> pd.DataFrame:
    """Statements with the id of their meeting; a blank kind is the first the campaign names."""
    usual = (form["kind"].options or (form["kind"].sample,))[0]
    rows = rows.assign(kind=rows["kind"].fillna(usual))
    days = rows["held_on"].dt.strftime("%Y-%m-%d").astype("str")
    parts = [days, rows["kind"], rows["place"].fillna("")]
    return rows.assign(meeting=rows["unit"].str.cat(parts, sep=SEPARATOR))


def meetings(rows: pd.DataFrame, cadres: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """One row per meeting (schemas.tables.Meetings) and the day it was announced. cadres: the roster."""
    rules = campaign.forums
    by_meeting = rows.groupby("meeting", sort=False)
    present = {meeting: people(group) for meeting, group in by_meeting}
    first = rows.drop_duplicates("meeting").set_index("meeting")
    announced = by_meeting["announced_on"].min().reindex(first.index)
    representatives = _representatives(rows, present, cadres, campaign).reindex(first.index, fill_value=0)
    principals = _Principals(cadres, campaign)
    there = [principals.present(unit, present[meeting]) for meeting, unit in first["unit"].items()]
    made = pd.DataFrame(
        {
            "unit": first["unit"],
            "kind": first["kind"],
            "held_on": first["held_on"],
            "representatives": representatives.astype("int64"),
            "enough_representatives": representatives.ge(rules.minimum_representatives if rules else 0),
            "principal_present": pd.Series(there, index=first.index, dtype="boolean"),
            "announced_before": announced.lt(first["held_on"]).astype("bool"),
            "announced_on": announced,
            "source": first["source"],
            "row": first["row"],
        }
    )
    return made.reset_index().sort_values("meeting", kind="stable", ignore_index=True)


def people(rows: pd.DataFrame) -> frozenset[str]:
    """Whoever stands among the attendees, as host or as recorder of a meeting; titles may stand beside a name."""
    texts = pd.concat([rows["attendees"], rows["host"], rows["recorder"]]).dropna().unique()
    return frozenset(name for text in texts for name in names_in(text))


def names_in(text: str) -> frozenset[str]:
    """The names a text lists; a blank may stand inside a name or between two."""
    parts = _BETWEEN.split(BRACKETED.sub(",", unicodedata.normalize("NFKC", text)))
    return frozenset(name for part in parts for name in ("".join(part.split()), *part.split()) if name)


def is_among(name: str, named: frozenset[str]) -> bool:
    """Whether a person is one of those named, with or without a title."""
    if name in named:
        return True
    return any(len(text) >= len(name) + TITLE and (text.startswith(name) or text.endswith(name)) for text in named)


def _representatives(
    rows: pd.DataFrame, present: dict[str, frozenset[str]], cadres: pd.DataFrame, campaign: Campaign
) -> pd.Series:
    """Distinct people named per meeting, without the unit's or an office's cadres and those who came for the unit (000-19)."""
    offices = {unit.name for unit in campaign.offices} | {campaign.issuer}
    of_unit = {str(unit): set(names) for unit, names in cadres.groupby("unit")["name"]}
    of_offices = {name for unit in offices for name in of_unit.get(unit, ())}
    named = rows.dropna(subset=["representative"]).drop_duplicates(["meeting", "representative"])
    counted = [
        name not in of_offices and name not in of_unit.get(unit, ()) and not is_among(name, present[meeting])
        for meeting, unit, name in zip(named["meeting"], named["unit"], named["representative"], strict=True)
    ]
    return pd.Series(counted, index=named.index, dtype="bool").groupby(named["meeting"]).sum()


class _Principals:
    """The unit's principals: those of the village, else those of the offices, else the only one the roster names."""

    def __init__(self, cadres: pd.DataFrame, campaign: Campaign) -> None:
        role = campaign.forums.principal_role if campaign.forums else ""
        led = cadres.dropna(subset=["role"]) if role else cadres.iloc[:0]
        leading = led[pd.Series([role in names_in(text) for text in led["role"]], index=led.index, dtype="bool")]
        self._of_unit = {str(unit): tuple(names) for unit, names in leading.groupby("unit")["name"]}
        offices = (*(unit.name for unit in campaign.offices), campaign.issuer)
        self._of_offices = tuple(name for unit in offices for name in self._of_unit.get(unit, ()))
        everybody = tuple(sorted(set(leading["name"])))
        self._only = everybody if len(everybody) == 1 else ()

    def present(self, unit: str, named: frozenset[str]) -> object:
        """Whether one of them came; NA where nobody is named."""
        principals = self._of_unit.get(unit) or self._of_offices or self._only
        return any(is_among(name, named) for name in principals) if principals else pd.NA


def doubtful_meetings(found: pd.DataFrame, campaign: Campaign, places: Places) -> list[Finding]:
    """What keeps a meeting from counting, each once per meeting; all are merged all the same."""
    rules = campaign.forums
    if rules is None or found.empty:
        return []
    absent = ~found["principal_present"].fillna(True).astype("bool")
    late = ~found["announced_before"] if rules.announced_before else pd.Series(False, index=found.index)
    asked = (
        ("few_representatives", "representative", ~found["enough_representatives"]),
        ("meeting_not_announced", "announced_on", late),
        ("principal_absent", "attendees", absent),
    )
    findings = []
    for code, column, wrong in asked:
        for one in found[wrong].itertuples():
            day = "" if pd.isna(one.announced_on) else f"{one.announced_on:%Y-%m-%d}"
            facts = {
                "kind": one.kind,
                "day": f"{one.held_on:%Y-%m-%d}",
                "count": str(one.representatives),
                "least": str(rules.minimum_representatives),
            }
            said = day if column == "announced_on" else ""
            findings.append(
                places.finding(code, "forums", one.source, one.row, column, unit=one.unit, found=said, facts=facts)
            )
    return findings
