"""The registers of one campaign: the fixed forms, and the questionnaire built from the campaign's questions."""

from __future__ import annotations

from pipeline.campaign import Campaign, Question
from schemas import questionnaire as q
from schemas.decisions import DECISIONS
from schemas.form import Column, Form, Kind
from schemas.handling import HANDLING
from schemas.rosters import CADRES, HOUSEHOLDS, UNITS
from schemas.visits import VISITS

FIXED = {form.register: form for form in (VISITS, HANDLING, UNITS, CADRES, HOUSEHOLDS)}


def question_column(question: Question) -> Column:
    """A question as a register column: its id is the name, its text the header, its options the drop-down.

    Only required and headline questions are core: a platform's export without some other question is still an export.
    """
    kind = Kind.TEXT if question.type in ("text", "multiple") else Kind.OPTION
    options = question.options if kind is Kind.OPTION else ()
    return Column(
        question.id,
        f"{question.id} {question.text}",
        kind,
        (question.text, question.id, *question.aliases),
        options=options,
        width=12 if options else 20,
        sample=options[0] if options else "",
        core=question.required or question.headline,
        other=question.other or "",
        basis=question.basis,
    )


def forms_of(campaign: Campaign) -> dict[str, Form]:
    """register -> form, for the registers the campaign uses, and the sheet of decisions, which every campaign has."""
    forms = dict(FIXED)
    if campaign.questionnaire is not None:
        questions = tuple(question_column(question) for question in campaign.questionnaire.questions)
        forms["questionnaire"] = Form(
            "questionnaire", q.TITLE, (*q.BEFORE, *questions, *q.AFTER), basis=q.BASIS, note=q.NOTE
        )
    used = {register: forms[register] for register in campaign.registers}
    return used | {DECISIONS.register: DECISIONS}
