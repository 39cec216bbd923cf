"""Files of the output that an earlier run made from the same plan: the same plan, the same bytes, so they are copied.

The bytes lie in the outputs people use, so each is compared with its hash before it is taken.
"""

from __future__ import annotations

import copyreg
import hashlib
import io
import json
import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pipeline.cache import sealed

DAYS = 4  # outputs that are looked into, the latest first
PLAIN = frozenset({str, int, float, bool, bytes, type(None)})
NONE: tuple[()] = ()
Place = tuple[str, str, str]
"""Folder below the output folder, path below it, hash of the bytes."""


def key_of(writer: str, plan: object) -> str:
    """Hash of what a file is made from and by what; "" when the plan cannot be told in bytes, and nothing is kept."""
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream, protocol=5)
    pickler.fast = True  # equal plans give equal bytes, whichever of their values are one and the same
    pickler.dispatch_table = {**copyreg.dispatch_table, MappingProxyType: _pairs}
    try:
        pickler.dump((writer, _told(plan, {})))
    except Exception:  # not plain: it is made anew every time
        return ""
    return hashlib.sha256(stream.getbuffer()).hexdigest()


def _told(value: Any, known: dict[int, Any]) -> Any:
    """The value as lists of plain ones: a pickler takes ten times as long over each of a plan's many small dataclasses.

    known: id -> what was told of it, of dataclasses of this plan: most cells of a table are one and the same.
    """
    kind = value.__class__
    if kind in PLAIN:
        return value
    if kind is tuple or kind is list:
        return [
            one if one.__class__ in PLAIN or one is NONE else known.get(id(one)) or _told(one, known) for one in value
        ]
    name, values_of, is_kept = _parts_of(kind)
    if values_of is None:
        return value
    told = name, _told(values_of(value), known)
    if is_kept:
        known[id(value)] = told
    return told


@cache
def _parts_of(kind: type) -> tuple[str, Callable[[Any], Sequence[Any]] | None, bool]:
    """What a class is called, what its values are made of, and whether they are there as long as the plan is.

    None instead of what they are made of: a class the pickler knows better.
    """
    name = f"{kind.__module__}.{kind.__qualname__}"
    if kind is date:
        return name, lambda value: (value.toordinal(),), False
    if kind is MappingProxyType or kind is dict:
        return name, lambda value: sorted(value.items()), False
    if issubclass(kind, Enum):
        return name, lambda value: (value.value,), False
    if issubclass(kind, tuple):
        return name, tuple, False
    names = [one.name for one in fields(kind)] if is_dataclass(kind) else []
    if len(names) == 1:
        return name, lambda value: (getattr(value, names[0]),), True
    return name, attrgetter(*names) if names else None, bool(names)


def _pairs(value: Any) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    return dict, (sorted(value.items()),)


class Pieces:
    """What earlier outputs were made from. basis: hash of the program; with another one nothing is known."""

    def __init__(self, archive: Path, output: Path, basis: str) -> None:
        self._path, self._output, self._basis = archive / "cache" / "pieces", output, basis
        self._outputs: list[tuple[str, Mapping[str, tuple[str, str]]]] = self._kept()
        self._places: dict[str, Place] = {
            key: (folder, *place) for folder, made in reversed(self._outputs) for key, place in made.items()
        }

    def _kept(self) -> list[tuple[str, Mapping[str, tuple[str, str]]]]:
        content = sealed.kept(self._path)
        try:
            kept = json.loads(content) if content else {}
            if kept.get("basis") != self._basis:
                return []
            return [(folder, {key: (name, sha256) for key, (name, sha256) in made}) for folder, made in kept["outputs"]]
        except (ValueError, TypeError, KeyError):
            return []

    @property
    def known(self) -> frozenset[str]:
        """The keys of everything made before."""
        return frozenset(self._places)

    def bytes_of(self, key: str) -> bytes | None:
        """The bytes made from this before; None when they are gone or somebody changed them."""
        folder, name, sha256 = self._places[key]
        try:
            content = (self._output / folder / name).read_bytes()
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == sha256 else None

    def keep(self, folder: str, made: Mapping[str, tuple[str, str]]) -> None:
        """What the output in this folder was made from: key -> path below it, hash."""
        outputs = [(folder, made), *((name, other) for name, other in self._outputs if name != folder)][:DAYS]
        content = {"basis": self._basis, "outputs": [(name, sorted(one.items())) for name, one in outputs]}
        sealed.keep(self._path, json.dumps(content, ensure_ascii=False).encode())
