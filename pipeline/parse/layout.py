"""Where the header of a sheet is and which register it belongs to: the best of the first rows, one to three rows deep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.columns import by_column
from pipeline.model import Grid, Value
from pipeline.parse.headers import Names
from pipeline.parse.place import Header
from pipeline.parse.text import cleaned, folded, is_blank
from schemas.words import SERIAL_HEADERS

SEARCHED_ROWS = 15
DEEPEST = 3
CORE_BONUS = 2  # a full set of core columns weighs as much as two more columns
ENOUGH, SURE = 3, 5  # columns that make a register likely; make it certain
HALF = 0.5


def printed(rows: Sequence[Sequence[Value]]) -> dict[int, tuple[str, ...]]:
    """Column index -> header texts from top to bottom; an empty upper cell belongs to the one left of it."""
    width = max(map(len, rows), default=0)
    parts: dict[int, list[str]] = {index: [] for index in range(width)}
    for level, row in enumerate(rows):
        above = ""
        for index in range(width):
            cell = row[index] if index < len(row) else None
            text = cleaned(cell) if isinstance(cell, str) else ""
            if level < len(rows) - 1:
                below = any(index < len(lower) and isinstance(lower[index], str) for lower in rows[level + 1 :])
                text = above = text or (above if below else "")
            if text and text not in parts[index]:
                parts[index].append(text)
    return {index: tuple(texts) for index, texts in parts.items() if texts}


def _meaning(names: Names, texts: tuple[str, ...]) -> tuple[str, int] | None:
    """What a header printed over several rows means: all of it, then without its upper texts, then one of those alone."""
    if len(texts) == 1:
        return names.exact(texts[0])
    joined = ("".join(texts[level:]) for level in range(len(texts) - 1))
    found = next(filter(None, map(names.exact, joined)), None) or names.headed(texts)
    return found or next(filter(None, map(names.exact, reversed(texts))), None)


def _exact(names: Names, texts: Mapping[int, tuple[str, ...]]) -> dict[str, list[tuple[int, int]]]:
    """Column name -> (rank, index) of every header that means it."""
    claims: dict[str, list[tuple[int, int]]] = {}
    for index, parts in texts.items():
        found = _meaning(names, parts)
        if found:
            claims.setdefault(found[0], []).append((found[1], index))
    return claims


def header_of(names: Names, top: int, depth: int, rows: Sequence[Sequence[Value]], loosely: bool = False) -> Header:
    """What these rows say as a header. loosely: long texts may be shortened."""
    found = _header_of(names, depth, tuple(map(tuple, rows)), loosely)
    return found if found.top == top else replace(found, top=top)


@lru_cache(maxsize=1024)
def _header_of(names: Names, depth: int, rows: tuple[tuple[Value, ...], ...], loosely: bool) -> Header:
    """As if it stood in the first row: the same header is printed in very many files."""
    texts = printed(rows)
    claims = _exact(names, texts)
    columns, ties = {}, {}
    for name, places in claims.items():
        best = min(places)[0]
        equal = tuple(sorted(index for rank, index in places if rank == best))
        columns[name] = equal[0]
        if len(equal) > 1:
            ties[name] = equal
    used = {index for places in claims.values() for _, index in places}
    for index, parts in texts.items():
        if loosely and index not in used:
            loose = names.shortened("".join(parts), columns) or names.shortened(parts[-1], columns)
            if loose:
                columns[loose] = index
    shown = {index: "/".join(parts) for index, parts in texts.items()}
    kept = set(columns.values())
    tied = {index for equal in ties.values() for index in equal}
    extras = tuple(index for index in shown if index not in kept | tied and folded(shown[index]) not in SERIAL_HEADERS)
    shown = {index: text for index, text in shown.items() if index in kept or folded(text) not in SERIAL_HEADERS}
    return Header(names.form, 0, depth, columns, shown, extras, ties)


def _score(header: Header) -> tuple[int, int, int, int]:
    core = 0 if header.missing else 1
    return (len(header.columns) + CORE_BONUS * core, core, -header.depth, -header.top)


def _is_wordy(row: Sequence[Value]) -> bool:
    """Whether a row may be part of a header: texts only, no figures."""
    return all(
        is_blank(cell) or (isinstance(cell, str) and not cell.strip().replace(".", "").isdigit()) for cell in row
    )


def _candidates(grid: Grid, names: Names, start: int, loosely: bool) -> Iterable[Header]:
    for depth in range(1, DEEPEST + 1):
        rows = grid.rows[start : start + depth]
        if len(rows) < depth or (depth > 1 and not _is_wordy(rows[-1])):
            return
        yield header_of(names, start, depth, rows, loosely)


def _best(grid: Grid, forms: Sequence[Names], loosely: bool, searched: range) -> Header | None:
    best: Header | None = None
    for start in searched[: len(grid.rows) - searched.start]:
        complete = best is not None and not best.missing
        if complete and best is not None and start > best.top + 1:
            break
        row = grid.rows[start]
        if sum(isinstance(cell, str) and bool(cell.strip()) for cell in row) < 2:
            continue
        texts = printed([row])
        for names in forms:
            if not loosely and len(_exact(names, texts)) < 1 + complete:
                continue
            for header in _candidates(grid, names, start, loosely):
                if len(header.columns) >= 2 and (best is None or _score(header) > _score(best)):
                    best = header
    return best


def best_header(grid: Grid, forms: Iterable[Names], searched: range = range(SEARCHED_ROWS)) -> Header | None:
    """The header that explains most of a sheet, with all core columns if any does; None when nothing fits.

    searched: rows it may begin in, 0-based.
    """
    chosen = tuple(forms)
    best = _best(grid, chosen, False, searched)
    if best is None or best.missing:
        loose = _best(grid, chosen, True, searched)
        if loose is not None and (best is None or _score(loose) > _score(best)):
            best = loose
    if best is None:
        return None
    best = _with_headings(best, grid, chosen, searched)
    if best.extras:  # shortened texts among them
        own = next(names for names in chosen if names.form is best.form)
        best = header_of(own, best.top, best.depth, grid.rows[best.top : best.body], loosely=True)
    return best


def _with_headings(header: Header, grid: Grid, forms: Iterable[Names], searched: range) -> Header:
    """The same with the row above it, where that holds headings of parts of the form: they tell whose name or age is meant."""
    names = next(names for names in forms if names.form is header.form)
    top = header.top - 1
    if top < searched.start or not any(isinstance(cell, str) and names.is_heading(cell) for cell in grid.rows[top]):
        return header
    found = header_of(names, top, header.depth + 1, grid.rows[top : header.body])
    return header if found.missing and not header.missing else found


def settled(header: Header, grid: Grid) -> Header:
    """Where two columns claim one name and only one of them holds anything, that one is meant; empty extras are none.

    All columns below one merged header cell claim its name: answers ticked in a column each are not read off the first.
    """
    rows = by_column(grid.rows)

    def holds(index: int) -> bool:
        column = rows.column(index)
        return any(not is_blank(column.values[code]) for code in set(column.codes[header.body : header.end].tolist()))

    columns, ties = dict(header.columns), {}
    for name, equal in {**_spread(header, grid), **header.ties}.items():
        used = tuple(filter(holds, equal))
        columns[name] = (used or equal)[0]
        if len(used) > 1:
            ties[name] = used
    return replace(header, columns=columns, ties=ties, extras=tuple(filter(holds, header.extras)))


def _spread(header: Header, grid: Grid) -> dict[str, tuple[int, ...]]:
    """Column name -> the columns its merged header cell covers; those with a header of their own left out."""
    wide = {
        (top, left): right for top, left, _, right in grid.merged if right > left and header.top <= top < header.body
    }
    if not wide:
        return {}
    lowest = {
        index: row
        for row in range(header.top, header.body)
        for index, cell in enumerate(grid.rows[row])
        if not is_blank(cell)
    }
    found = {}
    for name, index in header.columns.items():
        right = wide.get((lowest.get(index, 0), index), index)
        others = tuple(other for other in range(index + 1, right + 1) if other not in header.texts)
        if others:
            found[name] = (index, *others)
    return found


def is_certain(header: Header) -> bool:
    """Whether a header with all core columns is this register and not some other list that shares a few words."""
    return not header.missing and (len(header.names) >= SURE or header.share > HALF)


def is_likely(header: Header) -> bool:
    """Whether a header is this register although a core column is missing: most of it fits."""
    return len(header.names) > ENOUGH and header.share > HALF
