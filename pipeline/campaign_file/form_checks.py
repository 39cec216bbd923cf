"""Whether what a programme calls its registers and columns can be told apart when they come back.

Checks as in checks.py: each takes the plan as written and gives (path, code, facts) for each mistake.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.campaign_file.checks import Found, Plan, columns_of, is_true, records, section, texts, unknown
from pipeline.campaign_file.rule_checks import words_of
from pipeline.campaign_file.written import Path
from pipeline.forms import FIXED
from pipeline.header_keys import key_of
from schemas.form import Form

SHORTEST = 2  # one character stands in too many words
OPEN = ("visits", "activities", "disputes", "forums", "wishes", "four_ledgers", "evaluations")
"""Registers whose rows are kept with every column they have."""


def forms_fit(plan: Plan) -> Found:
    """A form is of a register in use, once; its columns are there, none the register cannot do without is left out."""
    chosen = texts(plan.get("registers", []))
    seen: dict[str, int] = {}
    for n, one in records(plan.get("forms")):
        register, path = one.get("register"), ("forms", n)
        if not isinstance(register, str):
            continue
        if register not in chosen or register not in FIXED:
            named = [name for name in chosen if name in FIXED]
            yield from unknown([register], named, (*path, "register"), "register_not_used", register)
            continue
        if seen.setdefault(register, n) != n:
            yield (*path, "register"), "duplicate_id", {"found": register, "first": seen[register] + 1}
        form = FIXED[register]
        for column in section(one, "labels"):
            yield from unknown([column], form.names, (*path, "labels", column), "unknown_column", column)
        without = one.get("without", [])
        yield from unknown(texts(without), form.names, (*path, "without"), "unknown_column", without)
        for column in texts(without):
            if column in form.names and (form[column].core or form.register == "handling"):
                yield (*path, "without"), "column_needed", {"found": column, "label": form[column].label}
        yield from _added(one, form, path)
        yield from _headers(one, form, path)


def _added(one: Plan, form: Form, path: Path) -> Found:
    """Columns of the plan's own: where rows keep them, under a new name, with the words they may hold."""
    added = records(one.get("columns"))
    for n, column in added:
        place = (*path, "columns", n)
        if form.register not in OPEN:
            yield place, "no_own_columns", {"found": form.register}
        if column.get("id") in (*form.names, *[other.get("id") for m, other in added if m < n]):
            yield (*place, "id"), "column_taken", {"found": column.get("id")}
        if column.get("type") == "option" and not column.get("options"):
            yield place, "no_options", {"found": "option"}
        if column.get("options") and column.get("type") != "option":
            yield (*place, "options"), "options_without_type", {}


def _headers(one: Plan, form: Form, path: Path) -> Found:
    """Two columns of one header could not be told apart."""
    labels = section(one, "labels")
    taken = {key_of(text): column.name for column in form.columns for text in (column.label, *column.aliases)}
    written: list[tuple[Path, str, object]] = [((*path, "labels", name), name, text) for name, text in labels.items()]
    for n, column in records(one.get("columns")):
        spelled = [column.get("title"), *texts(column.get("aliases", []))]
        written += [((*path, "columns", n), str(column.get("id")), text) for text in spelled]
    for place, name, text in written:
        if isinstance(text, str) and (other := taken.setdefault(key_of(text), name)) != name:
            label = form[other].label if other in form.names else other
            yield place, "header_taken", {"found": text, "label": label, "column": other}


def own_columns_are_asked_rightly(plan: Plan) -> Found:
    """Only text becomes an issue: a drop-down's "safe" would be one too (001-9)."""
    typed = {
        column.get("id"): column.get("type", "text")
        for _, one in records(plan.get("forms"))
        if one.get("register") == "visits"
        for _, column in records(one.get("columns"))
    }
    sources = section(plan, "issues").get("from_visits", [])
    for name in texts(sources):
        if typed.get(name, "text") != "text" and name in columns_of("visits", plan):
            yield ("issues", "from_visits"), "issue_from_no_text", {"found": name}


def grades_come_from_a_column(plan: Plan) -> Found:
    """The column an issue's grade is typed in is there, and its words are grades with a clock (001-10)."""
    issues = section(plan, "issues")
    name = issues.get("graded_by")
    if not isinstance(name, str) or not name:
        return
    sources = {"visits": bool(issues.get("from_visits")), "disputes": is_true(issues.get("from_disputes"))}
    offered = [column for register, used in sources.items() if used for column in columns_of(register, plan)]
    yield from unknown([name], offered, ("issues", "graded_by"), "unknown_column", name)
    grades = texts([one.get("grade") for _, one in records(issues.get("grades"))])
    for register in sources:
        for word in words_of(plan, register, name) or ():
            yield from unknown([word], grades, ("issues", "graded_by"), "word_is_no_grade", name)


SIGNS = re.compile(r"[{}%@|#\[\]A-Za-z0-9_\s]")


def phrases_can_be_exchanged(plan: Plan) -> Found:
    """What is called otherwise is a word of two characters or more; nothing a template reads as its own sign."""
    for phrase, text in section(plan, "wording").items():
        for found in (phrase, text):
            if isinstance(found, str) and SIGNS.search(found):
                yield ("wording", phrase), "phrase_with_signs", {"found": found}
        if len(phrase) < SHORTEST:
            yield ("wording", phrase), "phrase_too_short", {"found": phrase}


FORM_CHECKS: tuple[Callable[[Plan], Found], ...] = (
    forms_fit,
    own_columns_are_asked_rightly,
    grades_come_from_a_column,
    phrases_can_be_exchanged,
)
