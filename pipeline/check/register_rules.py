"""What a programme asks of single rows of a register: a cell filled in, or one of certain words (000-5, 002-8, 003-4, 003-15)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.campaign import Campaign, RegisterRule, Texts
from pipeline.check.hits import Hits
from schemas.form import Form
from schemas.states import NONE_SAID
from schemas.words import LIST_MARKS

BETWEEN = re.compile(f"[{re.escape(LIST_MARKS)}]+")


def register_rules(table: pd.DataFrame, form: Form, campaign: Campaign) -> Iterator[Hits]:
    """Hits of every rule of this register, in the campaign's order."""
    for rule in campaign.register_rules:
        if rule.register_ == form.register:
            yield from _hits(rule, table, form)


def _hits(rule: RegisterRule, table: pd.DataFrame, form: Form) -> Iterator[Hits]:
    meant = holds(table, rule.where)
    for name in rule.needs:
        blank = table[name].isna() | table[name].astype("str").eq(NONE_SAID)
        rows = np.flatnonzero(meant & blank.to_numpy(dtype=bool))
        yield Hits("rule_needs", form[name], rows, _facts(rule, len(rows)), rule.severity)
    for name, words in rule.words.items():
        other = table[name].notna().to_numpy(dtype=bool) & ~holds(table, {name: words})
        rows = np.flatnonzero(meant & other)
        yield Hits("rule_words", form[name], rows, _facts(rule, len(rows), "/".join(words)), rule.severity)


def _facts(rule: RegisterRule, count: int, words: str = "") -> tuple[Mapping[str, str], ...]:
    return ({"title": rule.title, "basis": rule.basis, "words": words},) * count


def holds(table: pd.DataFrame, where: Mapping[str, Texts]) -> npt.NDArray[np.bool_]:
    """Rows in which every named column says one of the words, alone or in a list; a blank says nothing."""
    found = np.ones(len(table), dtype=bool)
    for name, words in where.items():
        said = table[name].astype("str")
        matching = {text for text in said.dropna().unique() if set(BETWEEN.split(text)) & set(words) or text in words}
        found &= said.isin(list(matching)).to_numpy(dtype=bool)
    return found
