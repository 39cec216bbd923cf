"""The quick look before the judge: what the register's whole schema would say of every row, said of the doubtful rows alone."""

from __future__ import annotations

import random

import numpy as np
import pandas as pd
import pandera.errors
import pytest

from pipeline.campaign import Campaign
from pipeline.check.columns import column_hits
from pipeline.forms import forms_of
from pipeline.parse.table import PROVENANCE
from schemas.form import DTYPES, Column, Form, Kind


def typed(form: Form, rows: int, seed: int) -> pd.DataFrame:
    """Rows as the parser may leave them: blanks anywhere, numbers inside and outside of their limits."""
    chance = random.Random(seed)

    def cell(column: Column) -> object:
        if chance.random() < 0.1:
            return None
        if column.kind in (Kind.FLAG, Kind.PRESENCE):
            return chance.random() < 0.5
        if column.kind is Kind.DATE:
            return pd.Timestamp(2021, 10, chance.randint(1, 31))
        if "str" in DTYPES[column.kind]:
            return chance.choice(column.options or (column.sample,))
        return chance.randint(int(column.low or 0) - 3, int(100 if column.high is None else column.high) + 3)

    columns = [column for column in form.columns if column.name not in PROVENANCE or column.name == "unit"]
    return pd.DataFrame(
        {column.name: pd.Series([cell(column) for _ in range(rows)], dtype=DTYPES[column.kind]) for column in columns}
    )


def judged(table: pd.DataFrame, form: Form) -> set[tuple[str, int]]:
    """Column and row of everything the whole schema has to say about the whole table."""
    schema = form.schema([name for name in form.names if name in table])
    try:
        schema.validate(table, lazy=True)
    except pandera.errors.SchemaErrors as failed:
        return {(error.schema.name, int(row)) for error in failed.schema_errors for row in error.failure_cases["index"]}
    return set()


@pytest.mark.parametrize("register", ["visits", "questionnaire", "households", "cadres"])
def test_doubtful_rows_alone_bring_the_whole_verdict(ruji: Campaign, register: str) -> None:
    form = forms_of(ruji)[register]
    for seed in range(4):
        table = typed(form, 40, seed)
        found = {(hits.column.name, int(row)) for hits in column_hits(table, form) for row in hits.rows}
        assert found == judged(table, form)
        assert found


def test_a_text_that_is_no_option_and_a_wrong_type_are_our_own_mistakes(ruji: Campaign) -> None:
    form = forms_of(ruji)["visits"]
    sound = typed(form, 5, 1)
    with pytest.raises(RuntimeError):
        column_hits(sound.assign(mode=pd.Series(["?"] * 5, dtype="str")), form)
    with pytest.raises(RuntimeError):
        column_hits(sound.assign(visited_on=np.arange(5)), form)
