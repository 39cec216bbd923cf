"""Rows that a later file brings again corrected, without replacing the whole list: only the later row counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.codes import codes_of
from pipeline.merge.alike import alike_but_for_marks, at_rows, lines_of, marks_of, telling_columns
from pipeline.merge.places import Places
from pipeline.merge.supersede import NEVER
from pipeline.model import RETURNED_PROPERTY, Finding, Registers, Submission
from schemas.form import Form, Kind
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
    found = {
        register: _pairs(tables[register], forms[register], marks, sent, registers.columns)
        for register, marks in sorted(marks_of(_settled_by_a_row(findings, forms)).items())
        if register in tables and register not in NEVER
    }
    return {register: pairs for register, pairs in found.items() if pairs}


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
) -> dict[Pair, Pair]:
    """One register's rows with something to correct -> the row that corrects each. Every row of a file corrects one of another."""
    rows = _candidates(table, form, marks, sent)
    lines, units, last = lines_of(rows, form, marks), codes_of(rows["unit"])[0], _last_day(rows, form)
    places = list(zip(rows["source"].tolist(), rows["row"].tolist(), strict=True))
    found: dict[int, int] = {}
    taken: set[tuple[int, int]] = set()

    def corrects(other: int, one: int) -> bool:
        old, new = sent[places[one][0]], sent[places[other][0]]
        if old is new or units[other] != units[one] or last[other] > np.datetime64(old.received_on):
            return False
        return new.sequence > old.sequence or (_of_one_file(new, old) and not lines.marked[other])

    groups = _by_columns(rows, columns, sent)
    sure = np.isin(_names(form), _people(form)) & lines.telling
    for had, old in groups.items():
        first = old[lines.marked[old]]
        for has, new in groups.items():
            told = np.isin(_names(form), ["unit", *(had & has)])
            for one, others in alike_but_for_marks(lines, first, new[rows["accepted"].to_numpy()[new]], told, sure):
                source = places[one][0]
                other = next((row for row in others if (source, row) not in taken and corrects(row, one)), None)
                if other is not None and one not in found:
                    found[one] = other
                    taken.add((source, other))
    return {places[one]: places[other] for one, other in sorted(found.items())}


def _candidates(
    table: pd.DataFrame, form: Form, marks: Mapping[Pair, Collection[str]], sent: Mapping[int, Submission]
) -> pd.DataFrame:
    """The rows with something to correct, and the accepted ones of the same villages, and people, that may correct one."""
    sequence = table["source"].map({source: one.sequence for source, one in sent.items()}).fillna(0).to_numpy()
    marked = at_rows(table, marks.keys()) & (sequence > 0)
    if not marked.any():
        return table.iloc[:0]
    copies = table["source"].isin([source for source, one in sent.items() if _copy_of(one)]).to_numpy()
    later = ((sequence > sequence[marked].min()) | copies) & table["accepted"].to_numpy()
    later &= table["unit"].isin(table["unit"][marked].unique()).to_numpy()
    if telling_columns(form) and _people(form):
        later &= _said_in_both(table, marked, _people(form))
    return table[marked | later] if later.any() else table.iloc[:0]


def _by_columns(
    rows: pd.DataFrame, columns: Mapping[int, Mapping[str, str]], sent: Mapping[int, Submission]
) -> dict[frozenset[str], npt.NDArray[np.int64]]:
    """Columns a file has -> the rows of the files that have these, in order of their runs."""
    found: dict[frozenset[str], list[npt.NDArray[np.int64]]] = {}
    sources = rows.groupby("source").indices
    for source in sorted(sources, key=lambda one: (sent[one].sequence, one)):
        found.setdefault(frozenset(columns[source]), []).append(sources[source])
    return {own: np.concatenate(parts) for own, parts in found.items()}


def _names(form: Form) -> list[str]:
    """The columns of `lines_of`."""
    return ["unit", *(name for name in form.names if name != "unit")]


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


def _people(form: Form) -> list[str]:
    return [column.name for column in form.columns if column.personal or column.identifies]


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
