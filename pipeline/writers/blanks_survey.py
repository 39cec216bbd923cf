"""The questionnaire as a paper: greeting, who is asked, numbered questions with boxes to tick (002 annex 1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.campaign import Question
from pipeline.writers.blanks_block import LAST, portrait, write_title
from pipeline.writers.blanks_frame import Frame, Span, put
from pipeline.writers.blanks_rules import options_of
from schemas.form import Column, Kind
from schemas.questionnaire import AFTER, ASKED, BEFORE
from schemas.words import EMPTY_BOXES

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

BOX = EMPTY_BOXES[0]
GAP = "    "
FILL = "_" * 8
LETTERS_A_LINE = 34
LINE, PAGE, BOX_HEIGHT = 15.5, 770, 64  # points
SHRUNK = 1.3  # a paper this much longer than a page still fits on one
PAGE_WIDE: Span = (0, LAST)
HALVES: tuple[Span, Span] = ((0, 2), (3, LAST))


def write_survey(frame: Frame) -> None:
    """Adds the sheet of one questionnaire; nothing on it names who answers."""
    survey = frame.campaign.questionnaire
    if survey is None:
        return
    said, form = frame.said, frame.form
    paper = _Paper(frame, frame.sheet(said("survey.sheet")))
    paper.title(survey.title)
    paper.texts(survey.greeting or said("survey.greeting").splitlines())
    paper.heading(said("survey.person"))
    paper.pairs([form[column.name] for column in BEFORE])
    paper.heading(said("survey.questions"))
    for number, question in enumerate(survey.questions, start=1):
        paper.question(number, question)
    if survey.consent:
        paper.heading(said("survey.consent"))
        paper.pairs([form[column.name] for column in AFTER])
    paper.thanks(survey.thanks or said("survey.thanks").splitlines())
    paper.lay_out()


class _Paper:
    """The paper while it is written from top to bottom."""

    def __init__(self, frame: Frame, sheet: Worksheet) -> None:
        self._frame, self._sheet, self._said = frame, sheet, frame.said
        self._row, self._height = 0, 0.0

    def title(self, text: str) -> None:
        """What it is."""
        write_title(self._frame, self._sheet, 0, text)
        self._row, self._height = 1, LINE * 2

    def texts(self, texts: Sequence[str]) -> None:
        """The greeting: short lines stand out, long ones are paragraphs."""
        for text in texts:
            is_long = len(text) > LETTERS_A_LINE
            shown = self._said("survey.indent", text=text) if is_long else text
            put(self._sheet, self._row, PAGE_WIDE, shown, self._frame.look(text_wrap=True, bold=not is_long))
            self._next(LINE * -(-len(shown) // LETTERS_A_LINE))

    def heading(self, text: str) -> None:
        """A part of the paper."""
        put(self._sheet, self._row, PAGE_WIDE, text, self._frame.look("header_font"))
        self._next(LINE + 4)

    def pairs(self, columns: Sequence[Column]) -> None:
        """Labels two a line, what is answered below each."""
        for start in range(0, len(columns), 2):
            lines = 1
            for number, (column, span) in enumerate(
                zip(columns[start : start + 2], HALVES, strict=False), start=start + 1
            ):
                text = self._said("survey.item", number=number, text=ASKED.get(column.name, column.label))
                put(self._sheet, self._row, span, text, self._frame.look(text_wrap=True))
                is_known = column.kind is Kind.UNIT and self._frame.unit
                known = str(self._frame.unit) if is_known else boxes(column, LETTERS_A_LINE - 6)
                lines = max(lines, known.count("\n") + 1)
                self._answer(column, self._row + 1, span, known)
            self._next(LINE)
            self._next(LINE * lines + 3)

    def question(self, number: int, question: Question) -> None:
        """The question, and its options or a box below it."""
        column = self._frame.form[question.id]
        text = self._said("survey.item", number=number, text=question.text)
        if column.kind is Kind.CHOICES:
            text = self._said("survey.several", text=text)
        put(self._sheet, self._row, PAGE_WIDE, text, self._frame.look(text_wrap=True))
        self._next(LINE * -(-len(text) // LETTERS_A_LINE))
        answers = boxes(column)
        self._answer(column, self._row, PAGE_WIDE, answers)
        self._next(LINE * (answers.count("\n") + 1) + 3 if answers else BOX_HEIGHT)

    def thanks(self, texts: Sequence[str]) -> None:
        """The last lines."""
        put(self._sheet, self._row, PAGE_WIDE, "\n".join(texts), self._frame.look(text_wrap=True, align="center"))
        self._next(LINE * 1.3 * len(texts))

    def lay_out(self) -> None:
        """One page when that leaves it legible, else as many as it takes."""
        portrait(self._frame, self._sheet)
        self._sheet.set_margins(left=0.7, right=0.6, top=0.5, bottom=0.5)
        if self._height <= SHRUNK * PAGE:
            self._sheet.fit_to_pages(1, 1)

    def _next(self, height: float) -> None:
        self._sheet.set_row(self._row, height)
        self._row += 1
        self._height += height

    def _answer(self, column: Column, row: int, span: Span, text: str) -> None:
        frame = self._frame
        if not boxes(column):
            free = frame.look(text_wrap=True, locked=False, num_format="@", border=1, valign="top")
            put(self._sheet, row, span, text, free)
            frame.rule(self._sheet, column, row, row, span)
            return
        put(self._sheet, row, span, text, frame.look(text_wrap=True, locked=False, indent=1))
        hint = {"input_title": self._said("survey.tick_title"), "input_message": self._said("survey.tick")}
        self._sheet.data_validation(row, span[0], row, span[1], {"validate": "any", **hint})


def boxes(column: Column, width: int = 2 * LETTERS_A_LINE) -> str:
    """The options of a column, each behind an empty box, in lines of `width` half letters; "" for what is written out."""
    options = tuple(map(str, column.options)) if column.kind is Kind.CHOICES else options_of(column)
    lines: list[str] = []
    for option in options:
        text = f"{BOX}{option}{FILL if option == column.other else ''}"
        if lines and _half_letters(lines[-1] + GAP + text) <= width:
            lines[-1] += GAP + text
        else:
            lines.append(text)
    return "\n".join(lines)


def _half_letters(text: str) -> int:
    return sum(1 if character.isascii() else 2 for character in text)
