"""Which file replaces which (DESIGN, State): a village sends the same thing again, only the newest version counts.

A later run's file replaces an earlier one of the same villages and registers when
(a) it has the same name, leaving copy marks such as "(1)" aside; names that differ in a date or number, and
    same-named files that lie side by side in two folders, must also repeat half of the earlier rows, because they may
    be instalments; or
(b) it was made from the same blank register, and the earlier file is gone or half of its rows are repeated;
(c) it is the copy we returned of that file, and holds at least half as many rows.
A row is repeated when its names and days stand in the later file; corrected rows are known by their other cells.
Files of one run never replace each other; returned ledgers and decisions never do (each of their changes counts).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from pipeline.codes import MOST_ROWS, addresses, codes_of
from pipeline.decisions.rulings import NO_RULINGS, Rulings
from pipeline.merge.alike import Lines, lines_of, marks_of, repeated
from pipeline.model import RETURNED_PROPERTY, Finding, Submission
from schemas import words
from schemas.decisions import Decision, DecisionKind
from schemas.findings import severity_of
from schemas.form import Form
from schemas.states import UNKNOWN_UNIT

NEVER = frozenset({"handling", "decisions"})
HALF = 0.5

_EXTENSION = re.compile(r"\.[a-z]{1,5}$")
_NUMBERED = re.compile(r"\([^()]{0,4}\)")
_RETURNED = re.compile(rf"^(({'|'.join(words.RETURNED_WORDS)})[-_.\u00b7\s]*)+(?=.)")
_COPY_MARK = re.compile(rf"({'|'.join(words.COPY_WORDS)}|v[0-9]+|[-_.\u00b7\u3001\s])+$")
_DATE_MARK = re.compile(rf"[0-9{words.YEAR_MARK}{words.MONTH_MARK}{''.join(words.DAY_MARKS)}]+$")


def plain_stem(name: str) -> str:
    """A file's name without folder, extension, blanks and copy marks."""
    stem = unicodedata.normalize("NFKC", name).casefold().rsplit("/", 1)[-1]
    stem = "".join(_NUMBERED.sub("", _EXTENSION.sub("", stem)).split())
    return _COPY_MARK.sub("", stem) or stem


def bare_stem(name: str) -> str:
    """The plain stem without the dates and numbers at its end, and without the mark of a returned copy before it."""
    stem, before = _RETURNED.sub("", plain_stem(name)), ""
    while stem != before:
        before = stem
        stem = _COPY_MARK.sub("", _DATE_MARK.sub("", stem))
    return stem


@dataclass(frozen=True)
class Version:
    """One submission as far as replacing goes. pairs: register and village of its rows. corrects: content hash of the file
    it is the returned copy of, or ""; lists: register -> its rows.
    """

    submission: Submission
    sources: tuple[int, ...] = ()
    pairs: frozenset[tuple[str, str]] = frozenset()
    templates: frozenset[str] = frozenset()
    corrects: str = ""
    lists: Mapping[str, Lines] = field(default_factory=dict)

    @property
    def rank(self) -> tuple[int, str, str]:
        """Order of versions: by run, then by the name they came in under."""
        return (self.submission.sequence, self.submission.names[0], self.submission.sha256)

    @cached_property
    def places(self) -> frozenset[tuple[str, str]]:
        """Folder below the input folder and plain stem, of every name."""
        return frozenset((name.rpartition("/")[0], plain_stem(name)) for name in self.submission.names)

    @cached_property
    def plain_stems(self) -> frozenset[str]:
        """Plain stem of every name."""
        return frozenset(stem for _, stem in self.places)

    @cached_property
    def bare_stems(self) -> frozenset[str]:
        """Bare stem of every name."""
        return frozenset(map(bare_stem, self.submission.names))

    @cached_property
    def rows(self) -> int:
        """How many rows it has."""
        return sum(map(len, self.lists.values()))


def lists_by_submission(
    tables: Mapping[str, pd.DataFrame],
    forms: Mapping[str, Form],
    sources: Collection[int],
    submission_of: Mapping[int, str],
    findings: Iterable[Finding],
) -> dict[str, dict[str, Lines]]:
    """Content hash -> register -> its rows. sources: the ones asked for. findings: of cells, to tell what was to be corrected."""
    lists: dict[str, dict[str, Lines]] = defaultdict(dict)
    if not sources:
        return lists
    marks = marks_of(findings)
    for register, whole in tables.items():
        table = whole[np.isin(whole["source"].to_numpy(), list(sources))]
        if register in NEVER or table.empty:
            continue
        lines = lines_of(table, forms[register], marks.get(register, {}))
        for submitted, rows in _rows_of(table, submission_of):
            lists[submitted][register] = lines.at(rows)
    return lists


def _rows_of(table: pd.DataFrame, submission_of: Mapping[int, str]) -> Iterator[tuple[str, np.ndarray]]:
    submitted = table["source"].map(submission_of).to_numpy(dtype=object)
    for name, rows in pd.Series(submitted).groupby(submitted).indices.items():
        yield str(name), rows


def pairs_by_source(sheets: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> dict[int, set[tuple[str, str]]]:
    """Give source -> (register, village) of its rows, or of the sheet itself when it has none."""
    pairs: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for register, table in tables.items():
        unit, names = codes_of(table["unit"])
        for both in np.unique(addresses(table["source"].to_numpy(), unit)).tolist():
            source, code = divmod(both, MOST_ROWS)
            pairs[source].add((register, names[code]))
    listed = (sheets.index.tolist(), sheets["register"].tolist(), sheets["unit"].tolist())
    for source, register, unit in zip(*listed, strict=True):
        if register and source not in pairs:
            pairs[source].add((register, unit or UNKNOWN_UNIT))
    return pairs


def replaces(newer: Version, earlier: Version) -> bool:
    """Whether `newer` stands in the place of `earlier`; both are of the same villages and registers."""
    alike = newer.places & earlier.places if earlier.submission.present else newer.plain_stems & earlier.plain_stems
    if alike:
        return True
    if newer.corrects == earlier.submission.sha256 and newer.rows >= earlier.rows * HALF:
        return True
    same_template = bool(newer.templates & earlier.templates)
    if same_template and not earlier.submission.present:
        return True
    return bool(same_template or newer.bare_stems & earlier.bare_stems) and share_repeated(newer, earlier) >= HALF


def share_repeated(newer: Version, earlier: Version) -> float:
    """Share of the earlier file's rows that stand in the newer one, corrected or not; 1 when the earlier has none."""
    if not earlier.rows:
        return 1.0
    found = sum(
        int(repeated(lines, newer.lists[register]).sum())
        for register, lines in earlier.lists.items()
        if register in newer.lists
    )
    return found / earlier.rows


def _known(pairs: frozenset[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset(pair for pair in pairs if pair[1] != UNKNOWN_UNIT)


def _candidates(
    earlier: Version,
    by_pair: Mapping[tuple[str, str], list[Version]],
    by_place: Mapping[tuple[str, str], list[Version]],
) -> Iterator[Version]:
    """Later versions that cover the earlier one's villages and registers, newest first.

    A file nobody could read is only replaced by one of the same name in the same folder.
    """
    needed = _known(earlier.pairs)
    pool = by_pair[min(needed)] if needed else _newest_first(one for name in earlier.places for one in by_place[name])
    for newer in pool:
        if newer.submission.sequence <= earlier.submission.sequence:
            return
        if needed <= newer.pairs:
            yield newer


def _newest_first(versions: Iterable[Version]) -> list[Version]:
    return sorted(versions, key=lambda version: version.rank, reverse=True)


def versions_of(
    submissions: Sequence[Submission],
    sheets: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    forms: Mapping[str, Form],
    findings: Iterable[Finding] = (),
) -> list[Version]:
    """Every submission with the villages, registers and templates found in it, in a fixed order."""
    pairs = pairs_by_source(sheets, tables)
    submission_of = dict(zip(sheets.index.tolist(), sheets["submission"], strict=True))
    again = _sent_again(submissions, sheets, pairs)
    lists = lists_by_submission(tables, forms, again, submission_of, findings)
    sources: dict[str, list[int]] = defaultdict(list)
    for source, submitted in zip(sheets.index.tolist(), sheets["submission"], strict=True):
        sources[submitted].append(source)
    template = dict(zip(sheets.index.tolist(), sheets["template"], strict=True))
    versions = []
    for submission in submissions:
        own = sources.get(submission.sha256, [])
        versions.append(
            Version(
                submission,
                sources=tuple(own),
                pairs=frozenset().union(*(pairs.get(source, set()) for source in own)),
                templates=frozenset(template[source] for source in own) - {""},
                corrects=submission.content.properties.get(RETURNED_PROPERTY, ""),
                lists=lists.get(submission.sha256, {}),
            )
        )
    return sorted(versions, key=lambda version: version.rank)


def _sent_again(
    submissions: Sequence[Submission], sheets: pd.DataFrame, pairs: Mapping[int, set[tuple[str, str]]]
) -> set[int]:
    """Sources that may replace another one or be replaced: of what came in several runs, or of nobody knows which village."""
    sequence = {submission.sha256: submission.sequence for submission in submissions}
    runs: dict[tuple[str, str], set[int]] = defaultdict(set)
    sent = dict(zip(sheets.index.tolist(), sheets["submission"].tolist(), strict=True))
    for source, own in pairs.items():
        for pair in own if sent[source] in sequence else ():
            runs[pair].add(sequence[sent[source]])
    if len(set().union(*runs.values())) < 2:
        return set()
    again = {pair for pair, numbers in runs.items() if len(numbers) > 1 or pair[1] == UNKNOWN_UNIT}
    return {source for source, own in pairs.items() if own & again}


def _lacks(newer: Version, earlier: Version) -> bool:
    """Whether most rows of the earlier file are not in the newer one."""
    rows = earlier.rows
    return round(rows * (1 - share_repeated(newer, earlier))) > rows * HALF


def superseded(versions: Sequence[Version], rulings: Rulings = NO_RULINGS) -> dict[str, Version]:
    """Content hash of every file that no longer counts -> the newest version that replaces it.

    A file somebody decided to keep is only replaced by one that repeats its rows.
    """
    by_pair: dict[tuple[str, str], list[Version]] = defaultdict(list)
    by_place: dict[tuple[str, str], list[Version]] = defaultdict(list)
    for version in _newest_first(versions):
        for pair in version.pairs:
            by_pair[pair].append(version)
        for place in version.places:
            by_place[place].append(version)
    replaced = {}
    for earlier in versions:
        if any(register in NEVER for register, _ in earlier.pairs):
            continue
        kept = rulings.of(DecisionKind.VERSION, earlier.submission.sha256) == Decision.KEEP_OLD
        candidates = _candidates(earlier, by_pair, by_place)
        newer = next(
            (one for one in candidates if replaces(one, earlier) and not (kept and _lacks(one, earlier))), None
        )
        if newer is not None:
            replaced[earlier.submission.sha256] = newer
    return replaced


def superseded_findings(
    versions: Sequence[Version], replaced: Mapping[str, Version], rulings: Rulings = NO_RULINGS
) -> list[Finding]:
    """One note per replaced file; a question instead when most of its rows are not in the newer one."""
    findings = []
    for earlier in versions:
        newer = replaced.get(earlier.submission.sha256)
        if newer is None:
            continue
        rows = earlier.rows
        lost = round(rows * (1 - share_repeated(newer, earlier)))
        settled = rulings.of(DecisionKind.VERSION, earlier.submission.sha256) == Decision.USE_NEW
        code = "superseded_rows_missing" if _lacks(newer, earlier) and not settled else "superseded_file"
        units = sorted({unit for _, unit in earlier.pairs})
        findings.append(
            Finding(
                code=code,
                severity=severity_of(code),
                file=earlier.submission.name,
                facts={"newer": newer.submission.name, "rows": str(rows), "lost": str(lost)},
                unit=units[0] if len(units) == 1 else "",
                register="+".join(sorted({register for register, _ in earlier.pairs})),
                submission=earlier.submission.sha256,
            )
        )
    return findings
