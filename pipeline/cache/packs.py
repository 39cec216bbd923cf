"""Parts of registers as bytes and back, and the packs that many of them are kept in."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import Any

from pipeline.cache import sealed
from pipeline.model import NOTHING, Content, Finding, Problem
from pipeline.parse.coded import Table, Texts
from pipeline.parse.parts import Part
from schemas.states import Severity

LEVEL = 1  # a tenth of the size; more costs more time than it saves
FIELDS = tuple(field.name for field in fields(Finding))
SEVERITY, FACTS = FIELDS.index("severity"), FIELDS.index("facts")
values_of = attrgetter(*FIELDS)


@dataclass(frozen=True)
class Pack:
    """What was read in one go. entries: what identifies a file and its reading -> content hash. contents: content hash ->
    the file without its cells (pipeline.cache.readings.KeptGrids counts them). parts: their rows, as part_bytes."""

    entries: dict[str, str]
    contents: dict[str, tuple[Any, ...]]
    parts: Sequence[bytes]


def keep_pack(path: Path, pack: Pack) -> None:
    """Written in one step, under a checksum."""
    about = zlib.compress(pickle.dumps((pack.entries, pack.contents), protocol=5), LEVEL)
    sealed.keep(path, pickle.dumps((about, list(pack.parts)), protocol=5))


def kept_pack(path: Path) -> Pack | None:
    """None when there is none, or it is damaged."""
    content = sealed.kept(path)
    if content is None:
        return None
    try:
        about, parts = pickle.loads(content)  # noqa: S301 - ours, and whole: the checksum was compared
        entries, contents = pickle.loads(zlib.decompress(about))  # noqa: S301
        return Pack(entries, contents, parts)
    except Exception:  # whatever is wrong with it: it is read anew
        return None


def part_bytes(part: Part) -> bytes:
    """A part, packed."""
    plain = (
        {name: _plain(table) for name, table in part.tables.items()},
        _plain(part.sheets),
        {source: dict(spots) for source, spots in part.columns.items()},
        [_finding_plain(one) for one in part.findings],
        _plain(part.changes),
    )
    return zlib.compress(pickle.dumps(plain, protocol=5), LEVEL)


def part_of_bytes(data: bytes) -> Part:
    """The part again. data: from our own workers, or from a pack that is whole."""
    tables, sheets, columns, findings, changes = pickle.loads(zlib.decompress(data))  # noqa: S301
    return Part(
        {name: _table(plain) for name, plain in tables.items()},
        _table(sheets),
        columns,
        tuple(map(_finding, findings)),
        _table(changes),
    )


def content_plain(content: Content) -> tuple[Any, ...]:
    """Everything of a file but its cells; of these how many sheets."""
    notes = [(one.code, dict(one.facts)) for one in content.notes]
    problem = content.problem and (content.problem.code, dict(content.problem.facts))
    return content.kind, len(content.grids), dict(content.properties), notes, problem


def content_of(plain: tuple[Any, ...], grids: Any) -> Content:
    """The file with these sheets."""
    kind, _, properties, notes, problem = plain
    return Content(
        kind, grids, properties, tuple(Problem(*one) for one in notes), Problem(*problem) if problem else None
    )


def _plain(table: Table) -> tuple[Any, ...]:
    """Texts without the class: a tuple of them is quicker to write and to read."""
    columns = {
        name: (held.codes, held.distinct) if isinstance(held, Texts) else held for name, held in table.columns.items()
    }
    return dict(table.kinds), table.length, columns


def _table(plain: tuple[Any, ...]) -> Table:
    kinds, length, columns = plain
    texts = {name: Texts(*held) if isinstance(held, tuple) else held for name, held in columns.items()}
    return Table(kinds, length, texts)


def _finding_plain(one: Finding) -> tuple[Any, ...]:
    values = list(values_of(one))
    values[SEVERITY], values[FACTS] = values[SEVERITY].value, dict(values[FACTS])
    return tuple(values)


def _finding(plain: tuple[Any, ...]) -> Finding:
    values = list(plain)
    values[SEVERITY], values[FACTS] = Severity(values[SEVERITY]), values[FACTS] or NOTHING
    return Finding(*values)
