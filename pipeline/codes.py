"""Texts as numbers: each distinct text once, so that counting, sorting and comparing rows never look at texts again."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Codes = npt.NDArray[np.int64]
MOST_ROWS = 1 << 32
"""More than any sheet has."""


def codes_of(values: pd.Series) -> tuple[Codes, npt.NDArray[np.object_]]:
    """(number of each row's text in order of appearance, -1 where it is missing; the texts)."""
    codes, distinct = pd.factorize(values.to_numpy(dtype=object))
    return codes, distinct


def ranks_of(values: pd.Series) -> tuple[Codes, int]:
    """(place of each row's text among all of them sorted, -1 where it is missing; how many different ones there are)."""
    codes, distinct = codes_of(values)
    texts = distinct.tolist()
    ranks = np.full(len(texts) + 1, -1, dtype=np.int64)
    ranks[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
    return ranks[codes], len(texts)


def combined(*parts: tuple[Codes, int]) -> Codes:
    """One number for several, in the order of the parts. parts: numbers from 0, and how many there can be of each."""
    whole = parts[0][0].astype(np.int64)
    for codes, count in parts[1:]:
        whole = whole * count + codes
    return whole


def addresses(source: Codes, row: Codes) -> Codes:
    """One number for each sheet and row."""
    return source * MOST_ROWS + row
