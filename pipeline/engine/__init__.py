"""Who does independent tasks: the stages hand them over and never know whether cores or a cluster answers.

A task is a `functools.partial` of a function that can be imported, over values that can be pickled: it may run in any
process of any machine that has the program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

Task = Callable[[], Any]


class Engine(Protocol):
    """Somebody who answers tasks. is_afar: whether its workers may be on other machines, which read for themselves."""

    @property
    def is_afar(self) -> bool:
        """Whether what a task needs is better read where the task is done."""
        ...

    def start(self) -> None:
        """Make ready what takes long, now that there will be tasks; not needed before `answers`.

        Raises OperatorError when the workers cannot be had, or are not as we are.
        """
        ...

    def answers(self, tasks: Sequence[Task]) -> Iterator[Any]:
        """What each task gives, in the order of `tasks`. Tasks must not depend on each other nor change anything.

        What a worker cannot answer, because the task fails or the worker dies, is done here: errors are raised as if
        there were no workers.
        """
        ...

    def close(self) -> None:
        """End whatever was started; the next `answers` starts it again."""
        ...


def engine_of(name: str, scheduler: str | None, shared: Path) -> Engine:
    """The engine with this name: "local" or "dask". scheduler: of a cluster; without one it is made of processes here.

    shared: folder that every worker must see under the same path. Raises OperatorError when a package is missing.
    """
    if name == "local":
        from pipeline.engine.local import Local

        return Local()
    from pipeline.engine.cluster import Cluster

    return Cluster(scheduler, shared)
