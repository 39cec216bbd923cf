"""The annexes of a plan as the plan prints them: cards, statistics and minutes to print, or to type into (000 annex 1 to 3)."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.campaign import Campaign
from pipeline.writers.blanks_block import Line, portrait, write_lines, write_rows, write_title
from pipeline.writers.blanks_frame import A4, Cells, Frame, protect, put
from pipeline.writers.blanks_survey import write_survey
from schemas.form import Annex, Blank, Form

CARDS = 10  # without names on them
MOST_CARDS = 200  # in a village with more households nobody prints a page for each
LINE_LENGTH = 3
KNOWN_OF_HOUSEHOLD = ("group", "household_no")


def has_annex(form: Form) -> bool:
    """Whether the register is printed in another shape than the table."""
    return form.annex is not None or form.register == "questionnaire"


def annex_title(form: Form, campaign: Campaign) -> str:
    """The title on the paper: the plan's own words after the issuer's name."""
    if form.annex is None:
        return campaign.questionnaire.title if campaign.questionnaire else form.title
    return f"{campaign.issuer}{form.annex.title}"


def write_annex(frame: Frame, rows: Sequence[Cells]) -> None:
    """Adds the sheets. rows: what is known of each household, for cards."""
    annex = frame.form.annex
    if annex is None:
        write_survey(frame)
    elif not annex.columns:
        _write_cards(frame, annex, rows)
    elif annex.lines:
        _write_minutes(frame, annex)
    else:
        _write_statistics(frame, annex)


def _write_cards(frame: Frame, annex: Annex, rows: Sequence[Cells]) -> None:
    """One page per household, below each other."""
    is_known = 0 < len(rows) <= MOST_CARDS
    given = rows if is_known else [{}] * CARDS
    lines = card_lines(frame.form, annex, frame.campaign, has_roster=is_known)
    sheet, title = frame.sheet(annex.title), annex_title(frame.form, frame.campaign)
    height = len(lines) + 1
    for number, cells in enumerate(given):
        top = number * height
        write_title(frame, sheet, top, title)
        again = () if number else range(0, len(given) * height, height)
        write_lines(frame, sheet, top + 1, lines, cells, annex.high, again)
    sheet.set_h_pagebreaks(list(range(height, len(given) * height, height)))
    portrait(frame, sheet, is_fitted=False)


def card_lines(form: Form, annex: Annex, campaign: Campaign, has_roster: bool) -> list[Line]:
    """The card as printed and, above its last line, what this programme asks of every visit beyond it.

    has_roster: the numbers of a household are known and printed too.
    """
    lines = list(annex.lines)
    there = {blank.column for line in lines for blank in line}
    asked = dict.fromkeys((*campaign.visits.complete_when, *campaign.issues.from_visits))
    more = [Blank(form[name].label, name) for name in asked if name in form.names and name not in there]
    numbers = [Blank(form[name].label, name) for name in KNOWN_OF_HOUSEHOLD if has_roster and name in form.names]
    alone = [blank for blank in more if blank.column in annex.high]
    short = [blank for blank in more if blank.column not in annex.high]
    added: list[Line] = [tuple(short[place : place + LINE_LENGTH]) for place in range(0, len(short), LINE_LENGTH)]
    added += [(blank,) for blank in alone]
    at = next(place for place, line in enumerate(lines) if any(blank.column == "head" for blank in line))
    lines[-1:-1] = added
    lines[at:at] = [tuple(numbers)] if numbers else []
    return lines


def _write_minutes(frame: Frame, annex: Annex) -> None:
    sheet = frame.sheet(annex.title)
    write_title(frame, sheet, 0, annex_title(frame.form, frame.campaign))
    below = write_lines(frame, sheet, 1, annex.lines, {}, annex.high)
    write_rows(frame, sheet, below, annex.columns, annex.rows, example=False)
    portrait(frame, sheet)


def _write_statistics(frame: Frame, annex: Annex) -> None:
    """A plain table in portrait, with the line for the seal."""
    sheet, said = frame.sheet(annex.title), frame.said
    columns = [frame.form[name] for name in annex.columns]
    last = len(columns) - 1
    look = frame.look("title_font", font_size=18, align="center")
    put(sheet, 0, (0, last), annex_title(frame.form, frame.campaign), look)
    sheet.set_row(0, 34)
    line = frame.look(font_size=12, locked=False)
    put(sheet, 1, (0, last), said("sealed_line", unit=frame.unit or ""), line)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, 1.15 * column.width + 2)
        header = frame.look("header_font", border=1, align="center", text_wrap=True)
        put(sheet, 2, (index, index), column.label, header)
        known = frame.unit if column.name == "unit" and frame.unit else ""
        for row in range(3, 3 + annex.rows):
            put(sheet, row, (index, index), known, frame.ruled(column, align="center"))
        frame.rule(sheet, column, 3, 3 + annex.rows, (index, index))
    for row in range(2, 3 + annex.rows):
        sheet.set_row(row, 32 if row == 2 else 26)
    sheet.repeat_rows(2)
    sheet.set_portrait()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines()
    protect(sheet)
