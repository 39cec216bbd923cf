"""Who does independent tasks: the stages hand them over and never know whether cores or a cluster answers.

A task is a `functools.partial` of a function that can be imported, over values that can be pickled: it may run in any
process of any machine that has the program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

Task = Callable[[], Any]


class Engine(Protocol):
    """Somebody who answers tasks."""

    def answers(self, tasks: Sequence[Task]) -> Iterator[Any]:
        """What each task gives, in the order of `tasks`. Tasks must not depend on each other nor change anything.

        What a worker cannot answer, because the task fails or the worker dies, is done here: errors are raised as if
        there were no workers.
        """
        ...
