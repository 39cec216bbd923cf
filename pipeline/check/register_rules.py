"""What a programme asks of single rows of a register: a cell filled in, or one of certain words (000-5, 002-8, 003-4, 003-15)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.campaign import Campaign, RegisterRule
from pipeline.check.hits import Hits
from pipeline.printed_columns import asked_columns, classes_of
from schemas.form import Form
from schemas.states import NONE_SAID, Severity
from schemas.words import LIST_MARKS

BETWEEN = re.compile(f"[{re.escape(LIST_MARKS)}]+")


def register_rules(table: pd.DataFrame, form: Form, campaign: Campaign) -> Iterator[Hits]:
    """Hits of every rule of this register, in the campaign's order; then of classes the campaign does not know."""
    own = [rule for rule in campaign.register_rules if rule.register_ == form.register]
    for rule in own:
        yield from _hits(rule, table, form)
    told = {name for rule in own for name in rule.words}
    yield from _unknown_classes(table, form, campaign, told)


def _unknown_classes(table: pd.DataFrame, form: Form, campaign: Campaign, told: Collection[str]) -> Iterator[Hits]:
    """A class in a roster that is none of the plan's, where a rule asks by class: the row would silently not be asked."""
    asked = asked_columns(campaign).get(form.register, {})
    for (register, name), classes in classes_of(campaign).items():
        if register != form.register or not classes or not asked.get(name) or name in told:
            continue
        if form[name].options or not table[name].notna().any():
            continue
        known = holds(table.assign(**{name: table[name].str.casefold()}), {name: [one.casefold() for one in classes]})
        silent = table[name].isna().to_numpy(dtype=bool) | table[name].eq(NONE_SAID).fillna(False).to_numpy(dtype=bool)
        rows = np.flatnonzero(~known & ~silent)
        yield Hits("class_unknown", form[name], rows, ({"words": "/".join(classes)},) * len(rows), Severity.VERIFY)


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


def holds(table: pd.DataFrame, where: Mapping[str, Sequence[str]]) -> npt.NDArray[np.bool_]:
    """Rows in which every named column says one of the words, alone or in a list; a blank says nothing."""
    found = np.ones(len(table), dtype=bool)
    for name, words in where.items():
        said = table[name].astype("str")
        matching = {text for text in said.dropna().unique() if set(BETWEEN.split(text)) & set(words) or text in words}
        found &= said.isin(list(matching)).to_numpy(dtype=bool)
    return found
