"""The second sheet of a blank: how to fill each column, and the clause it comes from."""

from __future__ import annotations

from pipeline.campaign import Campaign
from pipeline.wording import Words
from pipeline.writers.blanks_frame import A4, Frame
from pipeline.writers.blanks_rules import how
from schemas.form import Column, Kind
from schemas.states import Severity

SECTIONS = {"handling": "issues", "cadres": "units", "households": "units"}
"""The section of a programme a register belongs to, where it is not called as the register."""


def write_notes(frame: Frame) -> None:
    """Adds the sheet."""
    form, campaign, said = frame.form, frame.campaign, frame.said
    sheet = frame.sheet(said("notes_sheet"))
    cell = frame.look(text_wrap=True, border=1)
    header = frame.look("header_font", text_wrap=True, border=1, align="center", bg_color="#E7E6E6")
    sheet.write_string(0, 0, said("notes.title", register=form.title), frame.look("title_font", font_size=16))
    row = 1
    general = said("notes.general", office=campaign.office, day=campaign.visiting.starts.isoformat())
    block = said("notes.block") if form.block else ""
    for line in [form.note, block, *general.splitlines()]:
        if line:
            sheet.write_string(row, 0, line, frame.look())
            row += 1
    for index, (key, width) in enumerate((("column", 30), ("required", 10), ("how", 60), ("basis", 14))):
        sheet.write_string(row, index, said(f"notes.{key}"), header)
        sheet.set_column(index, index, width)
    sheet.repeat_rows(row)
    for place, column in enumerate(form.printed, start=row + 1):
        texts = (
            column.label,
            _need(column, said),
            _how(column, said, campaign),
            _clause(column, form.register, campaign),
        )
        for index, text in enumerate(texts):
            sheet.write_string(place, index, text, cell)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _need(column: Column, said: Words) -> str:
    needs = {Severity.ERROR: "must", Severity.VERIFY: "should"}
    return said(f"notes.{needs.get(column.if_blank, 'may') if column.if_blank else 'may'}")


def _clause(column: Column, register: str, campaign: Campaign) -> str:
    """The clause of this programme's plan: of the question, else of its section. What the form itself cites is for us."""
    survey = campaign.questionnaire
    asked = {one.id: one.basis for one in survey.questions} if survey and register == "questionnaire" else {}
    section = getattr(campaign, SECTIONS.get(register, register), None)
    return asked.get(column.name) or str(getattr(section, "basis", ""))


def _how(column: Column, said: Words, campaign: Campaign) -> str:
    parts = [how(column, said, campaign)]
    if column.kind in (Kind.OPTION, Kind.CHOICES, Kind.BAND) and column.options:
        parts.append(said("notes.options", options=said("list_separator").join(map(str, column.options))))
    return said("notes.separator").join(part for part in parts if part)
