"""What single rows of a register must say (register_rules): all rows made to, but one of each rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.campaign import RegisterRule
from pipeline.demo.programme_count import fits
from pipeline.demo.programme_life import DAY, Life, Row, wordlist
from pipeline.forms import forms_of
from schemas.form import Kind


def wanted_people(life: Life) -> Iterator[tuple[str, Row]]:
    """(village, columns) of cadres a rule speaks of whom nobody else needs: one in the first village, one in the last."""
    for rule in life.campaign.register_rules:
        if rule.register_ == "cadres" and not _meant(life, rule):
            for unit in dict.fromkeys((life.villages[0], life.villages[-1])):
                yield unit, {name: words[0] for name, words in {**rule.words, **rule.where}.items()}


def obey_rules(life: Life) -> None:
    """Every row a rule speaks of does what it asks; one of each rule does not."""
    forms = forms_of(life.campaign)
    for number, rule in enumerate(life.campaign.register_rules):
        rows = _meant(life, rule)
        for row in rows:
            for name, words in rule.words.items():
                if row.get(name) is not None and not fits(row, {name: words}):
                    row[name] = words[0]
            for name in rule.needs:
                if row.get(name) is None:
                    column = forms[rule.register_][name]
                    row[name] = life.campaign.activity.starts + 3 * DAY if column.kind is Kind.DATE else column.sample
        if rows:
            wrong = rows[number % len(rows)]
            wrong |= dict.fromkeys(rule.words, wordlist()["people"]["other_word"])
            wrong |= dict.fromkeys(rule.needs)


def _meant(life: Life, rule: RegisterRule) -> list[Row]:
    return [row for row in life.rows.get(rule.register_, []) if fits(row, rule.where)]


def broken_rules(life: Life, rows: Mapping[str, list[Row]]) -> Iterator[tuple[str, Row, str]]:
    """(code, row, column) of every row that does not do what a rule asks."""
    for rule in life.campaign.register_rules:
        for row in rows.get(rule.register_, []):
            if fits(row, rule.where):
                yield from (("rule_needs", row, name) for name in rule.needs if row.get(name) is None)
                for name, words in rule.words.items():
                    if row.get(name) is not None and not fits(row, {name: words}):
                        yield "rule_words", row, name
