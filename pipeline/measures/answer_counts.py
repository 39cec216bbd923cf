"""The answers to one question as codes, counted for any grouping of the respondents in one pass."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.campaign import Question
from pipeline.options import options_in

Codes = npt.NDArray[np.intp]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Coded:
    """codes: row -> number of its answer, -1 for none. holds: answer x option, which options an answer names.

    Questions with one option per answer have as many answers as options.
    """

    question: Question
    codes: Codes
    holds: npt.NDArray[np.bool_]

    def by(self, groups: Codes, size: int, rows: npt.NDArray[np.bool_] | None = None) -> Counted:
        """How often each answer was given in each group, over all rows or the ones marked."""
        width = len(self.holds) + 1
        places = groups * width + self.codes + 1
        table = np.bincount(places if rows is None else places[rows], minlength=size * width)
        return Counted(self.question, table.reshape(size, width)[:, 1:], self.holds)


@dataclass(frozen=True)
class Counted:
    """table: group x answer -> respondents. An answer that names several options counts once for each of them, and once
    as an answer.
    """

    question: Question
    table: Counts
    holds: npt.NDArray[np.bool_]

    @property
    def options(self) -> Counts:
        """Group x option -> respondents who named it."""
        return self.table @ self.holds.astype(np.int64)

    @property
    def valid(self) -> Counts:
        """Group -> respondents who named any option."""
        return np.asarray(self.table.sum(axis=1))

    def rate(self, favourable: Collection[str], excluded: Collection[str]) -> tuple[Counts, Counts]:
        """Group -> respondents with a favourable option, and respondents with any option that is not excluded."""
        counted = self.holds[:, self._places(excluded, False)].any(axis=1)
        good = counted & self.holds[:, self._places(favourable, True)].any(axis=1)
        return self.table[:, good].sum(axis=1), self.table[:, counted].sum(axis=1)

    def _places(self, options: Collection[str], among: bool) -> list[int]:
        return [place for place, option in enumerate(self.question.options) if (option in options) is among]


def coded(column: pd.Series, question: Question) -> Coded:
    """A typed column of answers. Texts that are no option count as no answer."""
    names = question.options
    if question.type == "multiple":
        return _several(column, question, names)
    places = pd.Index(list(names), dtype="str")
    alone = np.eye(len(names), dtype=np.bool_)
    if isinstance(column.dtype, pd.CategoricalDtype):
        of_category = np.append(places.get_indexer(pd.Index(column.cat.categories, dtype="str")), -1)
        return Coded(question, of_category[column.cat.codes.to_numpy()], alone)
    return Coded(question, places.get_indexer(column.array), alone)


def _several(column: pd.Series, question: Question, names: Sequence[str]) -> Coded:
    codes, distinct = pd.factorize(column)
    named = [options_in(str(text), tuple(names))[0] for text in distinct]
    holds = np.array([[option in one for option in names] for one in named], dtype=np.bool_)
    holds = holds.reshape(len(named), len(names))
    known = np.flatnonzero(holds.any(axis=1))
    renumbered = np.full(len(named) + 1, -1, dtype=np.intp)
    renumbered[known] = np.arange(len(known))
    return Coded(question, renumbered[codes], holds[known])
