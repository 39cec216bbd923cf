"""Rows that a later file brings again corrected, without replacing the whole list: only the later row counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.merge.alike import at_rows, corrected_by, lines_of, marks_of, telling_columns
from pipeline.merge.places import Places
from pipeline.merge.supersede import NEVER
from pipeline.model import RETURNED_PROPERTY, Finding, Registers, Submission
from schemas.form import Column, Form, Kind
from schemas.states import Severity

CODE = "row_sent_again"
Pair = tuple[int, int]
"""Sheet and row."""


def corrected_rows(
    registers: Registers,
    tables: Mapping[str, pd.DataFrame],
    submissions: Sequence[Submission],
    out: Collection[str],
    forms: Mapping[str, Form],
) -> dict[str, dict[Pair, Pair]]:
    """register -> row with something to correct -> the same row in the file of a later run, accepted.

    The same: every cell but those to be corrected, and those one of the two has not. What happened after the earlier file
    had come in corrects nothing in it: it is another visit. One before that differs in its day alone can be mistaken for
    a correction where the earlier day could not be read, and the village is told. out: files that do not count.
    """
    findings = [one for one in registers.findings if one.submission not in out]
    sheets = registers.sheets
    standing = {one.sha256: one for one in submissions if one.sha256 not in out}
    sent = {
        int(source): standing[sha]
        for source, sha in zip(sheets.index, sheets["submission"], strict=True)
        if sha in standing
    }
    if len({one.sequence for one in sent.values()}) < 2 and not any(map(_copy_of, sent.values())):
        return {}
    found = {}
    for register, marks in sorted(marks_of(_settled_by_a_row(findings, forms)).items()):
        if register in tables and register not in NEVER:
            pairs = dict(_pairs(tables[register], forms[register], marks, sent, registers.columns))
            if pairs:
                found[register] = pairs
    return found


def _settled_by_a_row(findings: Iterable[Finding], forms: Mapping[str, Form]) -> Iterator[Finding]:
    """Where rows have no names, many are alike: only what is in no count may be taken for another row's earlier form."""
    for one in findings:
        if one.register in forms and (one.severity is Severity.ERROR or telling_columns(forms[one.register])):
            yield one


def _pairs(
    table: pd.DataFrame,
    form: Form,
    marks: Mapping[Pair, Collection[str]],
    sent: Mapping[int, Submission],
    columns: Mapping[int, Mapping[str, str]],
) -> Iterator[tuple[Pair, Pair]]:
    run = {source: one.sequence for source, one in sent.items()}
    sequence = table["source"].map(run).fillna(0).to_numpy(dtype="int64")
    marked = at_rows(table, marks.keys()) & (sequence > 0)
    if not marked.any():
        return
    copies = table["source"].isin([source for source, one in sent.items() if _copy_of(one)]).to_numpy()
    later = ((sequence > sequence[marked].min()) | copies) & table["accepted"].to_numpy()
    later &= table["unit"].isin(table["unit"][marked].unique()).to_numpy()
    telling, people = bool(telling_columns(form)), [column.name for column in _people(form)]
    if telling and people:
        later &= _said_in_both(table, marked, people)
    rows = table[marked | later]
    if not later.any():
        return
    lines, chosen, happened = lines_of(rows, form, marks), later[marked | later], _last_day(rows, form)
    names = ["unit", *(name for name in form.names if name != "unit")]
    sure = np.isin(names, people) & telling
    sources, numbers = rows["source"].to_numpy(), rows["row"].tolist()
    done: set[int] = set()
    by_unit = pd.Series(np.arange(len(rows))).groupby(rows["unit"].to_numpy()).indices
    for _, places in sorted(by_unit.items()):
        for old in sorted({int(one) for one in sources[places]}):
            first = [one for one in places[sources[places] == old].tolist() if lines.marked[one]]
            others = {int(one) for one in sources[places]} - {old}
            for new in sorted(others, key=lambda one: (run[one], one)):
                follows = run[new] > run[old]
                if not follows and not _of_one_file(sent[new], sent[old]):
                    continue
                left = np.array([one for one in first if one not in done], dtype="int64")
                second = places[(sources[places] == new) & chosen[places]]
                second = second[~(happened[second] > np.datetime64(sent[old].received_on))]
                second = second if follows else second[~lines.marked[second]]
                if not len(left) or not len(second):
                    continue
                told = np.array([name == "unit" or (name in columns[old] and name in columns[new]) for name in names])
                for one, other in corrected_by(lines.at(left), lines.at(second), told, sure):
                    done.add(int(left[one]))
                    yield (old, numbers[left[one]]), (new, numbers[second[other]])


def _copy_of(submission: Submission) -> str:
    """Content hash of the file it is the returned copy of, or ""."""
    return submission.content.properties.get(RETURNED_PROPERTY, "")


def _of_one_file(one: Submission, other: Submission) -> bool:
    """Whether both were made from the copy we returned of one file, or `one` from that of the other: two people share the
    correcting, and it does not matter whose part comes first."""
    told = _copy_of(one)
    return bool(told) and one.sha256 != other.sha256 and told in (other.sha256, _copy_of(other))


def _last_day(rows: pd.DataFrame, form: Form) -> npt.NDArray[np.datetime64]:
    """The last day a row names among the columns that must be filled; no day where it names none."""
    days = [rows[column.name] for column in form.columns if column.core and column.kind is Kind.DATE]
    if not days:
        return np.full(len(rows), np.datetime64("NaT"), dtype="datetime64[us]")
    last: npt.NDArray[np.datetime64] = pd.concat(days, axis=1).max(axis=1).to_numpy(dtype="datetime64[us]")
    return last


def _people(form: Form) -> list[Column]:
    return [column for column in form.columns if column.personal or column.identifies]


def _said_in_both(table: pd.DataFrame, marked: npt.NDArray[np.bool_], names: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Rows that share a name, a phone or a number with a marked one."""
    same = np.zeros(len(table), dtype=bool)
    for name in names:
        wanted = table[name][marked].dropna().unique()
        same |= table[name].isin(wanted).to_numpy() if len(wanted) else False
    return same


def sent_again_findings(
    pairs: Mapping[str, Mapping[Pair, Pair]], tables: Mapping[str, pd.DataFrame], places: Places
) -> list[Finding]:
    """One note per row: nothing is left to do there."""
    found = []
    for register, own in sorted(pairs.items()):
        table, form = tables[register], places.forms[register]
        rows = table[at_rows(table, own.keys())]
        for source, row, unit in zip(rows["source"].tolist(), rows["row"].tolist(), rows["unit"], strict=True):
            core = (column.name for column in form.columns if column.core and column.name in places.columns[source])
            facts = places.elsewhere(*own[source, row])
            found.append(places.finding(CODE, register, source, row, next(core, ""), unit=unit, facts=facts))
    return found


def without(findings: Iterable[Finding], pairs: Mapping[str, Mapping[Pair, Pair]]) -> list[Finding]:
    """The findings that are still to be corrected or confirmed; notes stay."""
    return [
        one
        for one in findings
        if one.severity is Severity.INFO or (one.source, one.row) not in pairs.get(one.register, {})
    ]
