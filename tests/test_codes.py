"""Texts as numbers say what the texts said."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from pipeline.codes import addresses, codes_of, combined, ranks_of

TEXTS = st.lists(st.one_of(st.none(), st.text(max_size=3)), max_size=12).map(lambda said: pd.Series(said, dtype="str"))


@given(TEXTS)
def test_numbers_lead_back_to_their_texts(texts: pd.Series) -> None:
    codes, distinct = codes_of(texts)
    assert [distinct[code] if code >= 0 else None for code in codes] == [
        None if pd.isna(text) else text for text in texts
    ]


@given(TEXTS)
def test_ranks_sort_as_texts_do(texts: pd.Series) -> None:
    ranks, count = ranks_of(texts)
    said = sorted(set(texts.dropna()))
    assert count == len(said)
    assert ranks.tolist() == [-1 if pd.isna(text) else said.index(text) for text in texts]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=12))
def test_one_number_for_several_sorts_as_they_do(rows: list[tuple[int, int, int]]) -> None:
    columns = np.array(rows).T
    whole = combined(*zip(columns, (3, 5, 4), strict=True))
    assert [rows[place] for place in np.argsort(whole, kind="stable")] == sorted(rows)


def test_addresses_tell_every_sheet_and_row_apart() -> None:
    sources, rows = np.array([0, 0, 1, 7]), np.array([1, 2, 1, 1_048_576])
    assert len(set(addresses(sources, rows).tolist())) == 4
