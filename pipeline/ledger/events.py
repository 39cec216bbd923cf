"""What the office changed in returned ledgers: typed cells compared with what they held when the workbook was issued."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from pipeline.ledger.births import NOTHING, iso
from pipeline.model import Facts
from schemas.form import Form, Kind
from schemas.handling import HANDLING, ISSUED_COLUMNS, typed_names

DATED_BY = {
    "grade": "assigned_on", "handler_unit": "assigned_on", "handler": "assigned_on",
    "feedback_by": "feedback_on", "satisfaction": "feedback_on",
}  # fmt: skip
"""Fields that happen on the day another field of the row names."""
GROUNDS = ("skip_reason", "whistle")
"""What makes another field of the same row right, so it is taken in before."""
SAID = ("skip_reason", "whistle_no", "reply_no")
"""Texts on which a rule depends: a word for "nothing" is no reason and no number."""


@dataclass(frozen=True, slots=True)
class Change:
    """One typed cell that differs from what it held when issued. Days are ISO text.

    before: the issued value, None for a ledger without its issued sheet. after: "" when cleared. on: the day it takes
    effect. future: a day later than the file itself. feedback_on: typed in the same row. rank: place of the file among
    the returned ledgers. workbook: equal for copies of one issued workbook, 0 without issued sheet.
    """

    number: str
    field: str
    before: str | None
    after: str
    on: str
    author: str
    feedback_on: str
    future: bool
    received_on: str
    rank: int
    workbook: int
    submission: str
    source: int
    row: int


@dataclass(frozen=True)
class Returned:
    """All rows of returned ledgers in the order in which they take effect, and the changes typed in them.

    rows: number, source, row, submission, rank, received_on (ISO), unit, text, and the typed fields as text. before:
    the same fields as issued, same index. changes: in order of file, row, printed column.
    """

    rows: pd.DataFrame
    before: pd.DataFrame
    changes: tuple[Change, ...]


def typed_of(form: Form, kind: Kind) -> tuple[str, ...]:
    """The typed columns of one kind."""
    return tuple(name for name in typed_names(form) if form[name].kind is kind)


def returned(facts: Facts, as_of: date, form: Form, known: Iterable[str] = ()) -> Returned:
    """The returned ledgers of `facts.handling`, ordered by run, day received and content: names do not matter.

    known: every number ever given; one typed again without its marks is the same number.
    """
    rows, typed = _rows(facts, as_of, form), typed_names(form)
    rows["number"] = _as_given(rows["number"], known)
    before, workbook = _issued(facts, rows, typed)
    now = rows[list(typed)]
    changed = pd.DataFrame({name: _differs(now[name], before[name]) for name in typed})
    bare = workbook == 0
    again = rows.duplicated(["submission", "number"])
    changed.loc[bare | again] &= now.loc[bare | again] != ""
    for source in sorted(facts.columns.keys() & set(rows["source"].tolist())):
        letters = facts.columns[source]
        missing = [name for name in typed if letters and name not in letters]
        changed.loc[rows["source"] == source, missing] = False
    return Returned(rows, before, _changes(rows, before, changed, workbook, typed_of(form, Kind.DATE)))


def _as_given(numbers: pd.Series, known: Iterable[str]) -> pd.Series:
    """Numbers as they were given, where letters and digits are those of just one."""
    given: dict[str, set[str]] = {}
    for number in known:
        given.setdefault(_bare(number), set()).add(number)
    same = {text: given.get(_bare(text), {text}) for text in numbers.unique()}
    return numbers.map({text: text if len(one) > 1 else next(iter(one)) for text, one in same.items()}).astype("str")


def _bare(number: str) -> str:
    return "".join(filter(str.isalnum, squeeze(number).casefold()))


def _differs(now: pd.Series, before: pd.Series) -> pd.Series:
    """Where a column says something else; blanks and width do not count."""
    cells = now != before
    if cells.any():
        cells[cells] = squeezed(now[cells]) != squeezed(before[cells])
    return cells


def squeezed(texts: pd.Series) -> pd.Series:
    """Texts as they are compared: one width, no blanks; each distinct text is looked at once."""
    return texts.map({text: squeeze(text) for text in texts.unique()}).astype("str")


def squeeze(text: str) -> str:
    """A text as it is compared."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def issued_baseline(table: pd.DataFrame, form: Form = HANDLING) -> pd.DataFrame:
    """What a ledger workbook made from `table` must remember: number, field, value of every typed cell that is not blank."""
    parts = [
        pd.DataFrame({"number": table["number"], "field": name, "value": _text(table[name])})
        for name in typed_names(form)
    ]
    cells = pd.concat(parts).astype("str").sort_index(kind="stable")
    return cells[cells["value"] != ""].reset_index(drop=True)[list(ISSUED_COLUMNS)]


def _rows(facts: Facts, as_of: date, form: Form) -> pd.DataFrame:
    """Rows with text fields, sorted by (sequence, received_on, submission, sheet, row)."""
    handling = facts.handling.reset_index(drop=True)
    blank = pd.Series(pd.NA, index=handling.index, dtype="str")
    rows = pd.DataFrame(
        {name: _text(handling.get(name, blank)) for name in ("number", "unit", "text", *typed_names(form))}
    )
    for name in (*typed_of(form, Kind.NAME), *(name for name in SAID if name in rows)):
        rows[name] = rows[name].mask(rows[name].isin(NOTHING), "")
    rows["source"], rows["row"] = handling["source"].astype("int64"), handling["row"].astype("int64")
    rows["submission"] = _submission(facts, rows["source"])
    files = facts.files.drop_duplicates("submission").set_index("submission")
    unknown = pd.Series(pd.Timestamp(as_of), index=rows.index, dtype="datetime64[us]")
    came = (
        rows["submission"].map(files["received_on"]) if len(files) else unknown
    )  # nothing can be looked up in nothing
    rows["received_on"] = iso(came.fillna(unknown))
    sequence = files["sequence"] if "sequence" in files else pd.Series(0, index=files.index)
    rows["sequence"] = rows["submission"].map(sequence).fillna(0).astype("int64")
    rows = rows.sort_values(["sequence", "received_on", "submission", "source", "row"], ignore_index=True)
    rows["rank"] = rows.groupby(["sequence", "received_on"]).ngroup()
    return rows


def _submission(facts: Facts, source: pd.Series) -> pd.Series:
    """The file each sheet belongs to; a sheet nobody listed is a file of its own."""
    return source.map(facts.sheets["submission"]).astype("str").fillna(source.astype("str"))


def _issued(facts: Facts, rows: pd.DataFrame, typed: Sequence[str]) -> tuple[pd.DataFrame, pd.Series]:
    """Typed fields of `rows` as they were issued, and the workbook each row was typed in (0: no issued sheet)."""
    issued = facts.issued.reset_index(drop=True)
    blank = pd.DataFrame("", index=rows.index, columns=list(typed), dtype="str")
    if issued.empty:
        return blank, pd.Series(0, index=rows.index)
    cells = issued.assign(
        submission=_submission(facts, issued["source"]), value=issued["value"].astype("str").fillna("")
    )
    cells = cells.drop_duplicates(["submission", "number", "field"], keep="last")
    marks = pd.util.hash_pandas_object(cells[["number", "field", "value"]], index=False)
    workbooks = marks.groupby(cells["submission"]).sum().map(lambda mark: int(mark) or 1)
    wide = cells.pivot(index=["submission", "number"], columns="field", values="value")  # noqa: PD010 (keys are unique)
    wanted = pd.MultiIndex.from_frame(rows[["submission", "number"]])
    before = wide.reindex(index=wanted, columns=list(typed)).astype("str").fillna("")
    before.index = rows.index
    return before, rows["submission"].map(workbooks).fillna(0)


def _changes(
    rows: pd.DataFrame, before: pd.DataFrame, changed: pd.DataFrame, workbook: pd.Series, dates: tuple[str, ...]
) -> tuple[Change, ...]:
    touched, names = changed.any(axis=1), list(changed.columns)
    flags = changed[touched].to_numpy()
    typed = rows[touched].to_dict("records")
    issued = before[touched].to_dict("records")
    found: list[Change] = []
    for row, then, marks, book in zip(typed, issued, flags, workbook[touched], strict=True):
        fields = [name for name, is_changed in zip(names, marks, strict=True) if is_changed]
        found += row_changes(row, fields, then if book else dict.fromkeys(names), int(book), dates)
    return tuple(found)


def row_changes(row: dict, fields: list[str], issued: dict, workbook: int, dates: tuple[str, ...]) -> list[Change]:
    """The changes of one row, each with the day it takes effect: its own, its companion's, the row's last, the file's.

    row: number, received_on, where it stands and the typed fields. dates: the typed fields that are days.
    """
    received = row["received_on"]
    fields = sorted(fields, key=lambda name: name not in GROUNDS)
    days = {name: row[name] for name in fields if name in dates and "" < row[name] <= received}
    last = max(days.values(), default=received)
    return [
        Change(
            number=row["number"], field=name, before=issued[name], after=row[name],
            on=received if name in dates and row[name] > received else days.get(name) or days.get(DATED_BY.get(name, "")) or last,
            author=row["typed_by"], feedback_on=row["feedback_on"], future=name in dates and row[name] > received,
            received_on=received, rank=row["rank"], workbook=workbook,
            submission=row["submission"], source=row["source"], row=row["row"],
        )
        for name in fields
    ]  # fmt: skip


def _text(values: pd.Series) -> pd.Series:
    """Values as text, days in ISO, "" where missing."""
    if pd.api.types.is_datetime64_any_dtype(values):
        return iso(values)
    return values.astype("str").str.strip().fillna("")
