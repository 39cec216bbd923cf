"""The return loop: which round of sending a file is, and what its newer version corrected, left, added and dropped."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from pipeline.empty_tables import nothing_returned, nothing_returned_again
from pipeline.merge.supersede import NEVER, Version
from pipeline.model import Finding
from schemas.form import Form
from schemas.states import Return, Severity


class Row(NamedTuple):
    """A typed row as its village knows it: by the head of the household, else by where it stands; phone: "" if none."""

    unit: str
    who: str
    phone: str
    sheet: str
    number: int


class Line(NamedTuple):
    """One finding of two compared versions. code, label, who: what makes it the same finding in both."""

    unit: str
    code: str
    label: str
    who: str
    finding: Finding
    row: Row | None


def return_rounds(
    versions: Sequence[Version],
    replaced: Mapping[str, Version],
    findings: Iterable[Finding],
    tables: Mapping[str, pd.DataFrame],
    sheets: pd.DataFrame,
    forms: Mapping[str, Form],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(schemas.tables.ReturnRounds, schemas.tables.ReturnChanges).

    findings: of single cells and rows, of every version, without those a person confirmed. A file's first sending is
    round 1; every later run that brought a newer version of it adds one.
    """
    by_hash = {version.submission.sha256: version for version in versions}
    chains: dict[str, list[Version]] = defaultdict(list)
    for version in versions:
        if version.pairs and not any(register in NEVER for register, _ in version.pairs):
            chains[_last(version, replaced)].append(version)
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.severity is not Severity.INFO:
            found[finding.submission].append(finding)
    rounds: list[tuple[object, ...]] = []
    changes: list[tuple[object, ...]] = []
    for last, chain in sorted(chains.items()):
        runs = sorted({version.submission.sequence for version in chain})
        final = by_hash[last]
        earlier = [one for one in chain if one is not final and one.submission.sequence == runs[-2:][0]]
        compared = _compared(earlier, final, found, tables, sheets, forms) if earlier else {}
        for version in chain:
            number = runs.index(version.submission.sequence) + 1
            for unit in sorted({unit for _, unit in version.pairs}):
                counts, listed = compared.get(unit, (Counter(), [])) if version is final else (Counter(), [])
                registers = "+".join(sorted({register for register, of in version.pairs if of == unit}))
                rounds.append(
                    (version.submission.sha256, version.submission.name, unit, registers, number, version is final,
                     *(counts[one] for one in Return))
                )  # fmt: skip
                changes += [(version.submission.sha256, unit, *rest) for rest in listed]
    return _filled(rounds, nothing_returned()), _filled(changes, nothing_returned_again())


def _filled(rows: Sequence[tuple[object, ...]], empty: pd.DataFrame) -> pd.DataFrame:
    if not rows:
        return empty
    table = pd.DataFrame(rows, columns=list(empty)).astype(empty.dtypes)
    return table.sort_values(list(empty), kind="stable", ignore_index=True)


def _last(version: Version, replaced: Mapping[str, Version]) -> str:
    """The content hash of the version that counts now."""
    newer: Version | None = version
    while newer is not None:
        version, newer = newer, replaced.get(newer.submission.sha256)
    return version.submission.sha256


def _compared(
    earlier: Sequence[Version],
    final: Version,
    found: Mapping[str, Sequence[Finding]],
    tables: Mapping[str, pd.DataFrame],
    sheets: pd.DataFrame,
    forms: Mapping[str, Form],
) -> dict[str, tuple[Counter[Return], list[tuple[str, str, str, str, str, str]]]]:
    """Village -> how many findings or rows met each fate, and the findings one by one."""
    old_rows, new_rows = _rows(earlier, tables, sheets, forms), _rows([final], tables, sheets, forms)
    dropped = _dropped(old_rows.values(), new_rows.values())
    old = list(_lines(earlier, found, old_rows, sheets))
    new = list(_lines([final], found, new_rows, sheets))
    left = Counter(line[:4] for line in old) & Counter(line[:4] for line in new)
    result: dict[str, tuple[Counter[Return], list[tuple[str, str, str, str, str, str]]]] = defaultdict(
        lambda: (Counter(), [])
    )
    for unit, count in Counter(row.unit for row in dropped).items():
        result[unit][0][Return.WITHDRAWN] += count
    gone = set(dropped)
    for lines, fate in ((old, Return.CORRECTED), (new, Return.NEW)):
        kept = left.copy()
        for line in lines:
            same = kept[line[:4]] > 0
            kept[line[:4]] -= 1
            if same and fate is Return.CORRECTED:
                continue
            met = Return.REMAINING if same else fate
            if met is Return.CORRECTED and line.row in gone:
                met = Return.WITHDRAWN
            else:
                result[line.unit][0][met] += 1
            one = line.finding
            result[line.unit][1].append((met.value, one.code, one.label, one.file, one.sheet, one.cell))
    return dict(result)


def _rows(
    versions: Sequence[Version], tables: Mapping[str, pd.DataFrame], sheets: pd.DataFrame, forms: Mapping[str, Form]
) -> dict[tuple[int, int], Row]:
    """(source, row) -> the row as its village knows it."""
    sources = sorted({source for version in versions for source in version.sources})
    names = sheets["sheet"].to_dict()
    rows: dict[tuple[int, int], Row] = {}
    for register, table in tables.items():
        own = table[table["source"].isin(sources)]
        if own.empty or register in NEVER:
            continue
        household = forms[register].per_household and "head" in own
        who = own["head"].fillna("") if household else own["row"].astype("str")
        phones = own["phone"].fillna("") if household else [""] * len(own)
        for source, row, unit, text, phone in zip(own["source"], own["row"], own["unit"], who, phones, strict=True):
            rows[int(source), int(row)] = Row(str(unit), str(text), str(phone), str(names[source]), int(row))
    return rows


def _dropped(old: Iterable[Row], new: Iterable[Row]) -> list[Row]:
    """Rows of the older version the newer one has no longer; a row whose name was corrected (same phone) is still there."""
    present = list(new)
    left = Counter((row.unit, row.who) for row in present)
    missing = []
    for row in old:
        left[row.unit, row.who] -= 1
        if left[row.unit, row.who] < 0:
            missing.append(row)
    added = {who for who, count in left.items() if count > 0}
    renamed = {(row.unit, row.phone) for row in present if row.phone and (row.unit, row.who) in added}
    return [row for row in missing if (row.unit, row.phone) not in renamed]


def _lines(
    versions: Sequence[Version],
    found: Mapping[str, Sequence[Finding]],
    rows: Mapping[tuple[int, int], Row],
    sheets: pd.DataFrame,
) -> Iterator[Line]:
    names = sheets["sheet"].to_dict()
    for version in versions:
        source_of = {names[source]: source for source in version.sources}
        units = sorted({unit for _, unit in version.pairs})
        for finding in found.get(version.submission.sha256, ()):
            row = rows.get((source_of.get(finding.sheet, -1), finding.row))
            who = row.who if row is not None and row.who and finding.column != "head" else finding.cell
            unit = row.unit if row is not None else finding.unit if finding.unit in units else units[0]
            yield Line(unit, finding.code, finding.label, who, finding, row)
