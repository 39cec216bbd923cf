"""The four ones of every village, side by side (002-3)."""

from __future__ import annotations

from functools import partial

from pipeline.campaign import Output, Requirement
from pipeline.reports.book import Book, Cell, Column, Number, Table, Text
from pipeline.reports.edition import Edition
from pipeline.reports.papers.clauses import cited
from pipeline.reports.papers.frame import Plans, paper_sheet, path_of, title_of, words_of

PARTS = ("subjects", "met", "rate", "status")
WIDTHS = {"subjects": 4.4, "met": 4.4, "rate": 5.4, "status": 5}


def four_ones(edition: Edition, output: Output) -> Plans:
    """`values: {columns: "a, b"}` names the requirements in printed order; else those of the paper's clause."""
    yield path_of(edition, "four_ones"), partial(_book, edition, output)


def _rules(edition: Edition, output: Output) -> list[Requirement]:
    rules = {rule.id: rule for rule in edition.campaign.requirements}
    named = [name.strip() for name in output.values.get("columns", "").split(",")]
    chosen = [rules[name] for name in named if name in rules]
    return chosen or [rule for rule in rules.values() if cited(rule.basis) & cited(output.basis)]


def _book(edition: Edition, output: Output) -> Book:
    say, title, rules = words_of(edition), title_of(edition, output, "four_ones"), _rules(edition, output)
    labels = say.table("four_ones.parts")
    columns = (
        Column(say("four_ones.unit"), 6, "center"),
        *(Column(labels[part], WIDTHS[part], "center" if part == "status" else "number", rule.title)
          for rule in rules for part in PARTS),
    )  # fmt: skip
    rows = [(Text(unit), *(cell for rule in rules for cell in _cells(edition, rule, unit))) for unit in edition.units]
    total = (Text(edition.said("total")), *(cell for rule in rules for cell in _cells(edition, rule, None)))
    table = Table("four_ones", columns, tuple(rows), total, repeat=True)
    notes = [
        say("four_ones.note_rule", title=rule.title, basis=rule.basis,
            per=say.table("per").get(rule.per, rule.per), each=say.table("each").get(rule.each, rule.each))
        for rule in rules
    ]  # fmt: skip
    notes.append(say("four_ones.note_rate"))
    return Book(
        title, (paper_sheet(edition, say("four_ones.sheet"), title, (table,), notes, freeze=1),), day=edition.as_of
    )


def _cells(edition: Edition, rule: Requirement, unit: str | None) -> list[Cell]:
    """Asked, done, the share, and the word for it; a share without its denominator is not computed."""
    figures, say = edition.figures, words_of(edition)
    whole, done = (figures.shown_or_dash(f"requirement.{rule.id}.{part}", unit) for part in ("subjects", "met"))
    if not whole.value:
        return [whole, done, Number(None, "percent"), Text(say("statuses.no_denominator"), "absent")]
    rate = Number((done.value or 0.0) / whole.value, "percent")
    short = figures.shown_or_dash(f"requirement.{rule.id}.short", unit).value
    word = "short" if short else "met" if done.value == whole.value else "not_yet_due"
    return [whole, done, rate, Text(say(f"statuses.{word}"), {"short": "bad", "met": "good"}.get(word, "quiet"))]
