"""Typed registers as bytes and back: texts as numbers into their distinct values, everything else as it is."""

from __future__ import annotations

import pickle
import zlib
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.cache import sealed
from pipeline.model import NOTHING, Content, Finding, Problem, Registers
from schemas.states import Severity

LEVEL = 1  # a tenth of the size; more costs more time than it saves
FIELDS = tuple(field.name for field in fields(Finding))
SEVERITY, FACTS = FIELDS.index("severity"), FIELDS.index("facts")
values_of = attrgetter(*FIELDS)


@dataclass(frozen=True)
class Pack:
    """What was read in one go. entries: what identifies a file and its reading -> content hash. contents: content hash ->
    the file without its cells (pipeline.cache.readings.KeptGrids counts them)."""

    entries: dict[str, str]
    contents: dict[str, tuple[Any, ...]]
    registers: Registers


def keep_pack(path: Path, pack: Pack) -> None:
    """Written in one step, under a checksum."""
    registers = pack.registers
    plain = {
        "entries": pack.entries,
        "contents": pack.contents,
        "tables": {name: _plain(table) for name, table in registers.tables.items()},
        "sheets": _plain(registers.sheets),
        "columns": {source: dict(spots) for source, spots in registers.columns.items()},
        "findings": [_finding_plain(one) for one in registers.findings],
        "changes": _plain(registers.changes),
    }
    sealed.keep(path, zlib.compress(pickle.dumps(plain, protocol=5), LEVEL))


def kept_pack(path: Path) -> Pack | None:
    """None when there is none, or it is damaged."""
    content = sealed.kept(path)
    if content is None:
        return None
    try:
        plain = pickle.loads(zlib.decompress(content))  # noqa: S301 - ours, and whole: the checksum was compared
        registers = Registers(
            {name: _table(table) for name, table in plain["tables"].items()},
            _table(plain["sheets"]).rename_axis("source"),
            plain["columns"],
            tuple(_finding(one) for one in plain["findings"]),
            _table(plain["changes"]),
        )
        return Pack(plain["entries"], plain["contents"], registers)
    except Exception:  # whatever is wrong with it: it is read anew
        return None


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


def _plain(table: pd.DataFrame) -> list[tuple[str, str, Any]]:
    """Name, dtype, and what it holds: (codes, distinct texts) for texts."""
    plain = []
    for name, values in table.items():
        dtype = str(values.dtype)
        if dtype == "str":
            codes, distinct = pd.factorize(values)
            plain.append((str(name), dtype, (codes.astype("int32"), distinct.tolist())))
        else:
            plain.append((str(name), dtype, values.array))
    return plain


def _table(plain: list[tuple[str, str, Any]]) -> pd.DataFrame:
    return pd.DataFrame({name: _column(dtype, held) for name, dtype, held in plain})


def _column(dtype: str, held: Any) -> pd.Series:
    if dtype != "str":
        return pd.Series(held, dtype=dtype)
    codes, distinct = held
    if not distinct:
        return pd.Series([None] * len(codes), dtype="str")
    return pd.Series(pd.array(distinct, dtype="str").take(codes, allow_fill=True))


def _finding_plain(one: Finding) -> tuple[Any, ...]:
    values = list(values_of(one))
    values[SEVERITY], values[FACTS] = values[SEVERITY].value, dict(values[FACTS])
    return tuple(values)


def _finding(plain: tuple[Any, ...]) -> Finding:
    values = list(plain)
    values[SEVERITY], values[FACTS] = Severity(values[SEVERITY]), values[FACTS] or NOTHING
    return Finding(*values)
