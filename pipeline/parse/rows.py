"""Which rows below a header were handed in: not totals, notes, example rows, repeated headers or untouched blanks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipeline.columns import Codes, Mask
from pipeline.parse.stack import Cells, Stack
from pipeline.parse.text import cleaned, folded, shown
from pipeline.parse.units import is_unit_line
from schemas.form import Column, Kind
from schemas.words import (
    CHINESE_DIGITS,
    COLUMN_LETTERS,
    DAY_MARKS,
    EXAMPLE_WORDS,
    MONTH_MARK,
    NIL_WORDS,
    NOTE_WORDS,
    SEAL_WORDS,
    SIGNER_WORDS,
    TOTAL_WORDS,
    YEAR_MARK,
)

EXAMPLES, NILS, NOTES, SEALS, SIGNERS, TOTALS = (
    tuple(map(folded, group)) for group in (EXAMPLE_WORDS, NIL_WORDS, NOTE_WORDS, SEAL_WORDS, SIGNER_WORDS, TOTAL_WORDS)
)
LONGEST_TOTAL = 12
SHORTEST_REMARK = 20  # a row of one long sentence is a remark below the table
ENDS = ":.\u3002()"
NUMBERED_CELLS = 3
LONGEST_NAME = 4
DAY_SIGNS = frozenset("".join(("0123456789.-/", YEAR_MARK, MONTH_MARK, *DAY_MARKS, *CHINESE_DIGITS)))


@dataclass(frozen=True)
class Rows:
    """Masks over a stack. kept: handed in. totals: sums typed by the village. nil: "nothing this week".

    alone: kept for the block above them, which has no row of its own.
    """

    kept: Mask
    totals: Mask
    nil: Mask
    alone: Mask


def _where(cells: Cells, holds: Callable[[str], bool]) -> Mask:
    """Rows whose text fulfils `holds`, asked once per distinct value."""
    return _flags(cells, lambda value: isinstance(value, str) and holds(folded(value)))


def _any(masks: Iterable[Mask], length: int) -> Mask:
    mask: Mask = np.logical_or.reduce([np.zeros(length, dtype=bool), *masks])
    return mask


def _is_total(text: str) -> bool:
    return text.strip(ENDS) in TOTALS


def _is_note(text: str) -> bool:
    """Whether a text begins a note, states the village, or is the label of a signature: who signs, or the seal, and a colon."""
    if text.startswith(NOTES) or is_unit_line((text,)):
        return True
    return len(text) < SHORTEST_REMARK and text.endswith(":") and any(word in text for word in (*SEALS, *SIGNERS))


def _is_day(text: str) -> bool:
    return set(text) <= DAY_SIGNS and not text.isdigit() and any(sign.isdigit() for sign in text)


def _is_title(text: str) -> bool:
    return len(text) > LONGEST_NAME


def _said(stack: Stack, rows: Mask, holds: Callable[[str], bool]) -> Mask:
    """Of a few rows those whose first text fulfils `holds`."""
    mask = np.zeros(len(rows), dtype=bool)
    for position in np.flatnonzero(rows & stack.leads.filled).tolist():
        mask[position] = holds(folded(shown(stack.leads.distinct[stack.leads.codes[position]])))
    return mask


def _holds(stack: Stack, name: str) -> Mask:
    """Rows where a column holds something, cells in error and pictures included."""
    cells = stack.columns[name]
    if not cells.broken and not cells.pictured:
        return cells.filled
    mask = cells.filled.copy()
    mask[[*cells.broken, *cells.pictured]] = True
    return mask


def _touched(stack: Stack, ours: Mask) -> Mask:
    """Rows with anything filled in beyond what a blank may already hold."""
    form, length = stack.form, len(stack.row)
    given = {column.name for column in form.columns if column.kind is Kind.UNIT}
    weak = [_holds(stack, name) for name in form.prefillable if name not in given]
    strong = [_holds(stack, name) for name in form.names if name not in given and name not in form.prefillable]
    touched = _any(strong, length) | (_any(weak, length) & ~ours)
    cards = [place.source for place in stack.places.values() if place.header.cards]
    if not cards:
        return touched
    given |= {column for section in form.sections if section.given for column in section.labels.values()}
    given_here = [name for name in form.prefillable if name not in given]
    own = _any([_holds(stack, name) for name in form.names if name not in given and name not in given_here], length)
    own |= _any([_holds(stack, name) for name in given_here], length) & ~ours
    return np.where(np.isin(stack.source, cards), own, touched)


def _repeated_headers(stack: Stack) -> Mask:
    """Rows that print the header again, and the title lines right above them."""
    hits = np.zeros(len(stack.row), dtype=np.int64)
    for name, cells in stack.columns.items():
        texts = {
            cleaned(part)
            for place in stack.places.values()
            if name in place.header.columns
            for part in _printed(place.header.texts.get(place.header.columns[name], ""))
        }
        found = [value.__class__ is str and value.strip() in texts for value in cells.distinct]
        if any(found):
            hits += cells.filled & np.array([*found, False])[cells.codes]
    repeated: Mask = hits >= 2
    places = np.flatnonzero(repeated).tolist()  # few: whether its own file prints them so
    printed = _printed_by_file(stack) if places else {}
    for position in places:
        own = printed[stack.places[int(stack.source[position])].submission.sha256]
        repeated[position] = _repeats(stack, position, own)
    return repeated


def _printed_by_file(stack: Stack) -> dict[str, dict[str, set[str]]]:
    """File -> column name -> the texts its headers print over it."""
    found: dict[str, dict[str, set[str]]] = {}
    for place in stack.places.values():
        own = found.setdefault(place.submission.sha256, {})
        for name, index in place.header.columns.items():
            texts = place.header.texts.get(index, "")
            own.setdefault(name, set()).update(cleaned(part) for part in _printed(texts))
    return found


def _repeats(stack: Stack, position: int, printed: Mapping[str, AbstractSet[str]]) -> bool:
    """Whether two cells of a row are headers of its own file. printed: what these print over each column."""
    hits = 0
    for name, texts in printed.items():
        cells = stack.columns[name]
        hits += bool(cells.codes[position] >= 0) and _is_one_of(texts, cells.distinct[cells.codes[position]])
    return hits >= 2


def _numbered(stack: Stack) -> Mask:
    """Rows that only number the columns: 1 2 3 ..., rising from left to right."""
    mask = np.zeros(len(stack.row), dtype=bool)
    core = [stack.columns[column.name] for column in stack.form.columns if column.core]
    hits = [_flags(cells, lambda value: _ordinal(value) is not None) for cells in core]
    for position in np.flatnonzero(np.logical_or.reduce([mask, *hits])).tolist():
        columns = stack.places[int(stack.source[position])].header.columns
        cells = [stack.columns[name] for name in sorted(columns, key=columns.__getitem__)]
        said = [_ordinal(one.distinct[one.codes[position]]) for one in cells if one.codes[position] >= 0]
        numbers = [number for number in said if number is not None]
        rising = all(one < other for one, other in pairwise(numbers))
        mask[position] = rising and len(said) == len(numbers) >= NUMBERED_CELLS
    return mask


def _ordinal(value: object) -> int | None:
    """The number of a column as printed below a header, None for anything else."""
    if isinstance(value, str) and (len(value) > 5 or (len(value) > 1 and value.isalpha())):
        return None
    text = folded(shown(value)).strip("().")
    if text in COLUMN_LETTERS:
        return COLUMN_LETTERS.index(text) - len(COLUMN_LETTERS)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else None


def _flags(cells: Cells, holds: Callable[[object], bool]) -> Mask:
    flags = np.fromiter(map(holds, cells.distinct), dtype=bool, count=len(cells.distinct))
    mask: Mask = cells.filled & np.append(flags, False)[cells.codes]
    return mask


def _is_one_of(texts: AbstractSet[str], value: object) -> bool:
    return isinstance(value, str) and value.strip() in texts


def _printed(text: str) -> tuple[str, ...]:
    return (text, *text.split("/")) if text else ()


def own_cells(stack: Stack) -> Stack:
    """The stack without what rows take from the block above them: what each row says itself."""
    return stack.without({name: stack.shared(name) for name in stack.form.block}) if stack.headed else stack


def _alone(stack: Stack, kept: Mask, ours: Mask) -> Mask:
    """The first row of every filled-in block none of whose rows says anything."""
    headed = [source for source, place in stack.places.items() if place.header.above]
    mask = np.zeros(len(stack.row), dtype=bool)
    first = np.unique(stack.source, return_index=True)[1]
    mask[first] = np.isin(stack.source[first], headed) & ~np.isin(stack.source[first], stack.source[kept])
    blocks = stack.without({name: ~stack.shared(name) for name in stack.form.names})
    return mask & _touched(blocks, ours)


def sorted_rows(whole: Stack) -> Rows:
    """What every row is."""
    stack = own_cells(whole)
    length = len(stack.row)
    ours = np.isin(stack.source, [place.source for place in stack.places.values() if place.is_template])
    counts = sum((_holds(stack, name).astype(np.int64) for name in stack.form.names), np.zeros(length, dtype=np.int64))
    core = [_holds(stack, column.name) for column in _core(stack)]
    full = [held | stack.shared(column.name) for held, column in zip(core, _core(stack), strict=True)] if core else []
    all_core = np.logical_and.reduce([np.ones(length, dtype=bool), *full])
    any_core = _any(core, length)

    naming = [
        column.name for column in stack.form.columns if column.kind in (Kind.UNIT, Kind.NAME) or column.name == "group"
    ]
    exact = _any([_where(stack.leads, _is_total), *(_where(stack.columns[name], _is_total) for name in naming)], length)
    loose = _where(stack.leads, lambda text: len(text) <= LONGEST_TOTAL and any(word in text for word in TOTALS))
    totals = exact | (loose & ~all_core)
    examples = _where(stack.leads, lambda text: any(word in text for word in EXAMPLES) and len(text) <= LONGEST_TOTAL)
    examples |= _any([_where(stack.columns[name], folded(text).__eq__) for name, text in _sample_names(stack)], length)
    passed = tuple(map(folded, stack.form.passed))
    notes = _where(stack.leads, _is_note)
    notes |= _where(stack.leads, lambda text: text.startswith(passed)) if passed else False
    notes |= _where(stack.leads, lambda text: len(text) >= SHORTEST_REMARK) & (counts <= 1)
    notes |= _where(stack.leads, lambda text: len(text) < SHORTEST_REMARK and text.endswith(SEALS)) & ~all_core
    nil = _nothing_done(stack, naming, counts, all_core)
    headers = _repeated_headers(stack) | _numbered(stack)
    above = (counts <= 2) & (_shifted(headers, 1) | _shifted(headers, 2))
    titles = above & (~any_core | _said(stack, above & (counts <= 1), _is_title))
    dropped = totals | examples | notes | nil | headers | titles
    days = _any([_holds(stack, column.name) for column in _core(stack) if column.kind is Kind.DATE], length)
    days |= _said(stack, (counts <= 1) & any_core, _is_day)
    lone = (counts <= 1) & (~any_core | days)  # a day alone is when somebody signed
    stray = lone & _behind_last(stack, any_core & ~lone & ~dropped)
    kept = _touched(stack, ours) & ~dropped & ~stray
    alone = _alone(whole, kept, ours) if stack.headed else np.zeros(length, dtype=bool)
    return Rows(kept | alone, totals & ~headers, nil, alone)


def _nothing_done(stack: Stack, naming: Iterable[str], counts: Codes, all_core: Mask) -> Mask:
    """Rows that say "nothing this week": first of all, where only a name or a day can stand, or as all that a row says.

    Our own blanks hold the village in every row already, so it is seldom the first. counts: cells each row holds.
    all_core: rows with everything a row must have.
    """
    form, length = stack.form, len(stack.row)
    kinds = {column.name: column.kind for column in form.columns}
    exact = _any([_where(stack.columns[name], NILS.__contains__) for name in naming], length)
    begun = _where(stack.leads, _says_nil) & (counts <= 2)
    said = [name for name in form.names if kinds[name] not in (Kind.UNIT, Kind.DATE)]
    alone = sum((_holds(stack, name).astype(np.int64) for name in said), np.zeros(length, dtype=np.int64)) <= 1
    days = [name for name in form.names if kinds[name] is Kind.DATE]
    told = [_some_where(stack.columns[name], alone, _says_nil) for name in said]
    told += [_where(stack.columns[name], NILS.__contains__) for name in days]
    return exact | ((begun | _any(told, length)) & ~all_core)


def _says_nil(text: str) -> bool:
    return any(word in text for word in NILS)


def _some_where(cells: Cells, rows: Mask, holds: Callable[[str], bool]) -> Mask:
    """Of some rows those whose text fulfils `holds`; only what stands in these is looked at."""
    places = np.flatnonzero(rows & cells.filled)
    mask = np.zeros(len(rows), dtype=bool)
    codes, inverse = np.unique(cells.codes[places], return_inverse=True)
    texts = [cells.distinct[code] for code in codes.tolist()]
    mask[places] = np.array([isinstance(text, str) and holds(folded(text)) for text in texts], dtype=bool)[inverse]
    return mask


def _core(stack: Stack) -> list[Column]:
    return [column for column in stack.form.columns if column.core]


def _sample_names(stack: Stack) -> list[tuple[str, str]]:
    """The invented people of our example row, in case somebody deleted the word that marks it."""
    return [(column.name, column.sample) for column in stack.form.columns if column.kind is Kind.NAME and column.sample]


def _shifted(mask: Mask, by: int) -> Mask:
    """The rows `by` above those marked."""
    moved = np.zeros_like(mask)
    moved[: len(mask) - by] = mask[by:]
    return moved


def _behind_last(stack: Stack, data: Mask) -> Mask:
    """Rows of a sheet below its last row of data: lone remarks there are no rows."""
    last: dict[int, int] = {}
    where = np.flatnonzero(data)
    for source, place in zip(stack.source[where].tolist(), where.tolist(), strict=True):
        last[source] = place
    sources, inverse = np.unique(stack.source, return_inverse=True)
    ends = np.array([last.get(source, -1) for source in sources.tolist()], dtype=np.int64)
    return np.arange(len(stack.row)) > ends[inverse] if len(stack.row) else data
