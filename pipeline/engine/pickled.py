"""Tasks as bytes, for workers that were not born with them: one pickle, so that what all tasks share is in it once."""

from __future__ import annotations

import copyreg
import pickle
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.engine import Task


def pickled(tasks: Sequence[Task]) -> bytes | None:
    """All tasks as bytes; None when one of them cannot leave this process."""
    try:
        return pickle.dumps(list(tasks), protocol=5)
    except (pickle.PicklingError, AttributeError, TypeError):
        return None


def unpickled(data: bytes) -> Sequence[Task]:
    """The tasks again. data: from our own parent or our own cluster."""
    tasks: list[Task] = pickle.loads(data)  # noqa: S301
    return tasks


def outcome_of(task: Task) -> tuple[bool, Any]:
    """(True, its answer), or (False, None) when it fails: whoever asked tries it himself and sees the error."""
    try:
        return True, task()
    except Exception:
        return False, None


def frozen(mapping: Mapping[Any, Any]) -> MappingProxyType[Any, Any]:
    """A mapping nobody can change: the type itself has no name that a pickle could call it by."""
    return MappingProxyType(mapping)


def _plain(mapping: MappingProxyType[Any, Any]) -> tuple[Callable[..., Any], tuple[Mapping[Any, Any]]]:
    return frozen, (dict(mapping),)


copyreg.pickle(MappingProxyType, _plain)  # frozen mappings are in everything, and pickle alone refuses them
