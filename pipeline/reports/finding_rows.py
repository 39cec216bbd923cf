"""Findings as rows people can read: the sentence, what to do, where; many cells of one kind in one row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from string import Formatter

from pipeline.model import Finding
from schemas.findings import catalogue, remedy, sentence
from schemas.states import Severity

CELLS_NAMED = 12
IMPERSONAL = frozenset({"label", "words"})
"""Facts that say nothing of anybody."""
ORDER = {severity: place for place, severity in enumerate((Severity.ERROR, Severity.VERIFY, Severity.INFO))}


@dataclass(frozen=True, slots=True)
class Group:
    """The same finding in one column of one sheet. first: its first finding, by cell. cells: all addresses, in order."""

    first: Finding
    cells: tuple[str, ...]
    count: int


def facts_of(finding: Finding) -> dict[str, str]:
    """What a sentence of the catalogue may name."""
    return {"label": finding.label, "found": finding.found, **finding.facts}


def message_of(finding: Finding) -> str:
    """What is wrong, as the village is told. Raises KeyError for an unknown code or a missing fact."""
    return sentence(finding.code, facts_of(finding))


def remedy_of(finding: Finding) -> str:
    """What to do about it."""
    return remedy(finding.code, facts_of(finding))


def impersonal_remedy(finding: Finding) -> str:
    """What to do, without any value of the row: nothing when the sentence needs one. A header and the plan's words are none."""
    named = {name for _, name, _, _ in Formatter().parse(catalogue()[finding.code].remedy) if name}
    return remedy_of(finding) if named <= IMPERSONAL else ""


def place_of(finding: Finding) -> tuple[int, str, str, str, str, int, str]:
    """Sorting key: the most severe first, then kind, file, sheet, row."""
    return (ORDER[finding.severity], finding.code, finding.unit, finding.file, finding.sheet, finding.row, finding.cell)


def groups(findings: Iterable[Finding]) -> list[Group]:
    """Findings grouped by severity, kind, village, file, sheet and column."""
    together: dict[tuple[object, ...], list[Finding]] = {}
    for finding in sorted(findings, key=place_of):
        key = (ORDER[finding.severity], finding.code, finding.unit, finding.file, finding.sheet, finding.label)
        together.setdefault(key, []).append(finding)
    return [
        Group(found[0], tuple(dict.fromkeys(one.cell for one in found if one.cell)), len(found))
        for _, found in sorted(together.items(), key=lambda item: place_of(item[1][0]))
    ]


def named_cells(group: Group, mark: str, more: str) -> str:
    """The addresses, at most twelve of them."""
    listed = mark.join(group.cells[:CELLS_NAMED])
    return listed + (more.format(count=group.count) if len(group.cells) > CELLS_NAMED else "")
