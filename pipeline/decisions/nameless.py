"""Sheets nobody knows the village of: what they call it, asked like a name in a column, and obeyed the same way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from pipeline.campaign import Campaign
from pipeline.decisions.keys import NO_UNIT_CODE, sheet_parts
from pipeline.decisions.rulings import Rulings
from pipeline.model import Finding, Grid, Registers, Submission
from pipeline.parse.text import folded
from schemas import words
from schemas.decisions import DecisionKind
from schemas.findings import severity_of
from schemas.form import Form
from schemas.states import UNKNOWN_UNIT

REFUSING = ("missing_column", "ambiguous_header")
"""Findings about a whole sheet that keep its rows out whosever they are, where the column is a core one."""
LONGEST = 12
LABELS = tuple(sorted(map(folded, words.UNIT_LINE_LABELS), key=len, reverse=True))
NAMED = re.compile(rf"[\u3400-\u9fff0-9]{{2,6}}?(?:{'|'.join(words.UNIT_SUFFIXES)})")
DAYS = re.compile(
    rf"(?:[0-9]{{2,4}}{words.YEAR_MARK})?(?:[0-9]{{1,2}}{words.MONTH_MARK})?[0-9]{{1,2}}[{''.join(words.DAY_MARKS)}]"
    rf"|[0-9]{{1,2}}{words.MONTH_MARK}|[0-9]{{4,}}{words.YEAR_MARK}?|[0-9]{{1,2}}[.\-][0-9]{{1,2}}"
)
LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class _Vocabulary:
    """Words that say nothing about whose a sheet is: of this programme, and of papers in general."""

    empty: re.Pattern[str]

    def rest(self, text: str) -> str:
        """The text with a blank for every such word and every date."""
        return DAYS.sub(" ", self.empty.sub(" ", folded(text)))

    def names(self, texts: Iterable[str]) -> set[str]:
        """What looks like the name of a village in the texts. Digits count: numbered villages differ by them."""
        return {name for text in texts for name in NAMED.findall(self.rest(text))}


def _vocabulary(campaign: Campaign, forms: Mapping[str, Form]) -> _Vocabulary:
    said = [
        campaign.title,
        campaign.short_title,
        campaign.office,
        *campaign.units.prefixes,
        *words.PAPER_WORDS,
        *words.COPY_WORDS,
    ]
    said += [form.title for form in forms.values()]
    texts = sorted({folded(text) for text in said if text}, key=lambda text: (-len(text), text))
    return _Vocabulary(re.compile("|".join(map(re.escape, texts))))


def with_names(
    registers: Registers, submissions: Sequence[Submission], campaign: Campaign, forms: Mapping[str, Form]
) -> Registers:
    """The registers with what every nameless sheet is called as `found` of its finding.

    facts: "named", the one name that stands above the table, or in the name of sheet, file or folder; else "called",
    what is left of file and sheet name without words that many files share; neither when nothing is left.
    """
    if all(finding.code != NO_UNIT_CODE for finding in registers.findings):
        return registers
    known, by_hash = _vocabulary(campaign, forms), {one.sha256: one for one in submissions}
    findings = tuple(
        _told(one, by_hash[one.submission], known) if one.code == NO_UNIT_CODE and one.submission in by_hash else one
        for one in registers.findings
    )
    return replace(registers, findings=findings)


def _told(finding: Finding, submission: Submission, known: _Vocabulary) -> Finding:
    grid = next((grid for grid in submission.content.grids if grid.sheet == finding.sheet), Grid("", []))
    above = _above(grid, finding.cell)
    *folders, name = submission.name.split("/")
    stem = name.rsplit(".", 1)[0]
    named = _labelled(above, known)
    for texts in (
        [text for row in above for text in row],
        [grid.sheet],
        [stem],
        *([folder] for folder in reversed(folders)),
    ):
        found = known.names(texts)
        named = named or (found.pop() if len(found) == 1 else "")
    called = "/".join("".join(LETTERS.findall(known.rest(text))) for text in (stem, grid.sheet)).strip("/")
    facts = {"named": named} if named else {"called": called} if len(called) > 1 else {}
    return replace(finding, found=named or stem, facts={**finding.facts, **facts})


def _above(grid: Grid, cell: str) -> list[list[str]]:
    """The texts of the lines above the header, whose first cell is `cell`."""
    top = int("".join(filter(str.isdigit, cell)) or 1) - 1
    return [[text for text in row if isinstance(text, str) and text.strip()] for row in grid.rows[:top]]


def _labelled(above: Iterable[Sequence[str]], known: _Vocabulary) -> str:
    """What stands behind a label such as "reporting unit:", if it may be a name."""
    for row in above:
        for text, following in zip(row, [*row[1:], ""], strict=False):
            plain = folded(text)
            label = next((one for one in LABELS if plain == one or plain.startswith(f"{one}:")), None)
            if label is None:
                continue
            value = plain[len(label) :].lstrip(":") or folded(following)
            names = known.names([value])
            value = names.pop() if len(names) == 1 else value
            if 1 < len(value) <= LONGEST and ":" not in value:
                return value
    return ""


def with_units_decided(
    registers: Registers, rulings: Rulings, campaign: Campaign, forms: Mapping[str, Form]
) -> Registers:
    """The registers with the decided village on every row of a nameless sheet that names none itself."""
    if not rulings.words:
        return registers
    names = {unit.name for unit in campaign.units.list}
    decided: dict[int, str] = {}
    notes: dict[int, Finding] = {}
    for finding in registers.findings:
        if finding.code != NO_UNIT_CODE or finding.source < 0:
            continue
        said = rulings.of(DecisionKind.UNIT, *sheet_parts(finding, campaign))
        if said in names:
            decided[finding.source] = said
            facts = {**finding.facts, "unit": said}
            severity = severity_of("unit_decided")
            notes[id(finding)] = replace(finding, code="unit_decided", severity=severity, facts=facts, unit=said)
    if not decided:
        return registers
    refused = set(_refused(registers.findings, forms))
    spoken = {(one.source, one.row) for one in registers.findings if one.row and one.column == "unit"}
    tables = {name: _with_units(table, decided, refused, spoken) for name, table in registers.tables.items()}
    sheets = registers.sheets
    units = sheets["unit"].where(sheets["unit"] != "", sheets.index.map(decided).fillna("").astype("str"))
    findings = tuple(notes.get(id(finding), _moved(finding, decided, spoken)) for finding in registers.findings)
    return replace(registers, tables=tables, sheets=sheets.assign(unit=units), findings=findings)


def _moved(finding: Finding, decided: Mapping[int, str], spoken: set[tuple[int, int]]) -> Finding:
    """A finding of a sheet whose village is known now is that village's."""
    if finding.unit not in ("", UNKNOWN_UNIT) or (finding.source, finding.row) in spoken:
        return finding
    return replace(finding, unit=decided[finding.source]) if finding.source in decided else finding


def _refused(findings: Iterable[Finding], forms: Mapping[str, Form]) -> Iterator[int]:
    for one in findings:
        form = forms.get(one.register)
        if one.code in REFUSING and form is not None and one.column in form.names and form[one.column].core:
            yield one.source


def _with_units(
    table: pd.DataFrame, decided: Mapping[int, str], refused: set[int], spoken: set[tuple[int, int]]
) -> pd.DataFrame:
    if "unit" not in table or table.empty or not table["source"].isin(list(decided)).any():
        return table
    places = pd.Series(list(zip(table["source"].tolist(), table["row"].tolist(), strict=True)), index=table.index)
    open_rows = table["source"].isin(list(decided)) & table["unit"].eq(UNKNOWN_UNIT) & ~places.isin(spoken)
    units = table["unit"].where(~open_rows, table["source"].map(decided).astype("str"))
    accepted = table["accepted"] | (open_rows & ~table["source"].isin(refused))
    return table.assign(unit=units, accepted=accepted)
