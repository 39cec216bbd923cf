"""What only a person can settle, as a workbook the office fills in and drops back (DESIGN promise 1); what was settled behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.model import Evidence, Question
from pipeline.reports.book import Book, Cell, Column, Line, Notes, Number, Sheet, Table, Text, Title
from pipeline.reports.edition import Edition, day_text
from pipeline.wording import Words
from schemas.decisions import CHOICES, DECISIONS, DecisionKind
from schemas.findings import catalogue, sentence

TEMPLATE_PROPERTY = "huhudao_template"
PLACES_NAMED = 5
ASKED = {
    "key": 4, "village": 5.5, "topic": 6.5, "question": 21, "evidence": 19, "options": 9, "decision": 8, "reason": 12, "author": 5,
}  # fmt: skip
DECIDED = {
    "key": 4, "village": 5, "topic": 6, "question": 16, "evidence": 13, "decision_before": 6, "reason_before": 9, "author_before": 5,
    "decided_before": 6, "decided_in": 9, "decision": 6, "reason": 8, "author": 5,
}  # fmt: skip
TYPED = ("decision", "reason", "author")
BEFORE = {"decision_before": "decision", "reason_before": "reason", "author_before": "author", "decided_in": "file"}
CENTRED = ("key", "village", "decision", "decision_before", "author", "author_before", "decided_before")


def decisions_book(edition: Edition) -> Book:
    """Open questions to be answered, and the answers in force, which may be revised in the same way."""
    said = edition.wording("decisions")
    return Book(
        said("title", issuer=edition.campaign.issuer),
        (_asked(edition, said), _decided(edition, said)),
        {TEMPLATE_PROPERTY: f"{edition.campaign.id}/{DECISIONS.register}//{DECISIONS.version}"},
        day=edition.as_of,
    )


def settled_lines(edition: Edition) -> tuple[Line, ...]:
    """One line for the page of what came in: how much waits for a decision, how much is decided."""
    waiting, decided = len(edition.outcome.facts.questions), int(edition.outcome.decisions["in_force"].sum())
    if not waiting and not decided:
        return ()
    return (Line(edition.wording("decisions")("reception", open=waiting, decided=decided), "remark"),)


def _columns(widths: Mapping[str, float], said: Words, revised: bool) -> tuple[Column, ...]:
    columns = [Column(said("number"), 2.6)]
    for name, width in widths.items():
        field = DECISIONS[name]
        label = field.aliases[0] if revised and name in TYPED else field.label
        look = "center" if name in CENTRED else "wrapped"
        hint = field.hint if name in TYPED else ""
        columns.append(Column(label, width, look, locked=name not in TYPED, hint=hint, hidden=name == "key"))
    return tuple(columns)


def _sheet(edition: Edition, name: str, title: str, table: Table, notes: Sequence[str]) -> Sheet:
    said = edition.wording("decisions")
    lines = tuple(said("note", text=text) for text in notes)
    blocks = (Title(title), Line(edition.cut_off), table, Notes(lines))
    return Sheet(name, blocks, freeze=2, protected=True)


def _asked(edition: Edition, said: Words) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for number, question in enumerate(edition.outcome.facts.questions, start=1):
        texts = (
            question.key,
            question.unit,
            _topic(question, said),
            asked_sentence(question, said),
            evidence_text(question.evidence, said),
            _options(question, said),
        )
        typed = (Text("", options=question.options), Text(""), Text(""))
        rows.append((Number(float(number)), *(Text(text) for text in texts), *typed))
    table = Table("asked", _columns(ASKED, said, revised=False), tuple(rows), filtered=True, repeat=True)
    notes = (*([] if rows else [said("none")]), said("how"), said("fairness"))
    return _sheet(edition, said("sheet"), said("title", issuer=edition.campaign.issuer), table, notes)


def _topic(question: Question, said: Words) -> str:
    """The kind of question; of something odd the heading of its finding."""
    if question.kind == DecisionKind.FINDING:
        return catalogue()[question.code].title
    return said(f"kinds.{question.kind}")


def asked_sentence(question: Question, said: Words) -> str:
    """What is to be decided, in one sentence."""
    if question.code in said.table("ask"):
        return said(f"ask.{question.code}", **question.facts)
    return said("ask.finding", message=sentence(question.code, question.facts))


def evidence_text(evidence: Sequence[Evidence], said: Words) -> str:
    """Where it stands and what was found there, the first few places."""
    lines = []
    for one in evidence[:PLACES_NAMED]:
        place = said("step").join(filter(None, (one.file, one.sheet, one.cell)))
        lines.append(said("place", place=place, found=one.found) if one.found else place)
    more = [said("more", count=len(evidence))] if len(evidence) > PLACES_NAMED else []
    return "\n".join([*lines, *more])


def _options(question: Question, said: Words) -> str:
    if question.kind == DecisionKind.UNIT:
        others = said("choices").join(str(one) for one in CHOICES[DecisionKind.UNIT])
        return said("village_choice", others=others)
    return said("choices").join(question.options)


def _decided(edition: Edition, said: Words) -> Sheet:
    table = edition.outcome.decisions
    units = tuple(edition.units)
    rows: list[tuple[Cell, ...]] = []
    in_force = table[table["in_force"]].sort_values(
        ["sequence", "file", "sheet", "row"], ascending=[False, True, True, True]
    )
    for number, record in enumerate(in_force.to_dict("records"), start=1):
        record |= {name: record[field] for name, field in BEFORE.items()}
        record["decided_before"] = day_text(record["decided_on"])
        kind = DecisionKind(record["kind"])
        options = tuple(str(one) for one in CHOICES[kind])
        typed = (Text("", options=(*units, *options) if kind is DecisionKind.UNIT else options), Text(""), Text(""))
        shown = tuple(Text(str(record[name])) for name in DECIDED if name not in TYPED)
        rows.append((Number(float(number)), *shown, *typed))
    listed = Table("decided", _columns(DECIDED, said, revised=True), tuple(rows), filtered=True, repeat=True)
    title = said("decided_title", issuer=edition.campaign.issuer)
    return _sheet(edition, said("decided_sheet"), title, listed, (said("change"),))
