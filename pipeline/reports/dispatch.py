"""Dispatch orders: one draft for every unit with issues past their clock or tasks not done (003-12).

Whether an order is given, and to whom, is for who signs it. A soft rule asks for an explanation, never for more (RULES G4).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import NamedTuple

from pipeline.campaign import Campaign, Requirement, unit_key
from pipeline.ledger.lists import overdue_issues
from pipeline.model import Outcome
from pipeline.reports.bulletin import ANSWER_WORKDAYS
from pipeline.reports.letter import Entry, Letter, Paragraph, form_of
from pipeline.reports.slips import Row, day_said, field_text, said, told
from pipeline.wording import Words
from pipeline.workdays import Workdays

ISSUES_NAMED = 10  # issues named in one order
SUBJECTS_NAMED = 8
TEXT_SHOWN = 40
NAMEABLE = ("cadre", "grid")  # subjects that may be named: never a household


class Short(NamedTuple):
    """A rule a unit falls short of in its last period. names: of cadres or grids; empty for other subjects."""

    rule: Requirement
    subjects: int
    names: tuple[str, ...]


def dispatch_orders(
    outcome: Outcome, as_of: date, workdays: Workdays, say: Words
) -> Iterator[tuple[str, partial[Letter]]]:
    """Responsible unit and order, still to be composed, in printed order of the units."""
    late, short = late_by_unit(outcome), shortfalls(outcome)
    by = day_said(say, workdays.after(as_of, ANSWER_WORKDAYS))
    listed = [unit.name for unit in outcome.campaign.units.list]
    for unit in dict.fromkeys([*listed, *sorted(late), *sorted(short)]):
        own = short.get(unit, [])
        if unit in late or any(one.rule.firmness == "hard" for one in own):
            yield unit, partial(_order, outcome.campaign, unit, late.get(unit, []), own, as_of, by, say)


def late_by_unit(outcome: Outcome) -> dict[str, list[Row]]:
    """Responsible unit -> its issues past their clock, the longest first. Responsible is the reporting unit the ledger names,
    else the village the issue came from."""
    campaign = outcome.campaign
    names = {
        unit_key(spelled, campaign.units.prefixes): unit.name
        for unit in campaign.units.list
        for spelled in (*unit.aliases, unit.name)
    }
    found: dict[str, list[Row]] = {}
    for record in overdue_issues(outcome.issues).to_dict("records"):
        row = {str(name): value for name, value in record.items()}
        named = unit_key(said(row["handler_unit"]), campaign.units.prefixes)
        found.setdefault(names.get(named, said(row["unit"])), []).append(row)
    return found


def shortfalls(outcome: Outcome) -> dict[str, list[Short]]:
    """Unit -> rules it falls short of, each in its last period that is over; in the order of the campaign file."""
    table = outcome.requirements
    judged = table[table["status"].isin(["met", "over", "short"])]
    last = judged.groupby("requirement")["period_end"].transform("max")
    short = judged[judged["period_end"].eq(last) & judged["status"].eq("short")]
    groups = {key: list(rows["subject"]) for key, rows in short.groupby(["unit", "requirement"], sort=True)}
    found: dict[str, list[Short]] = {}
    for unit in dict.fromkeys(str(unit) for unit, _ in groups):
        for rule in outcome.campaign.requirements:
            subjects = groups.get((unit, rule.id))
            if subjects:
                names = tuple(sorted(map(str, subjects))) if rule.per in NAMEABLE else ()
                found.setdefault(unit, []).append(Short(rule, len(subjects), names))
    return found


def _order(campaign: Campaign, unit: str, late: list[Row], short: list[Short], as_of: date, by: str, say: Words) -> Letter:  # fmt: skip
    separator = say("separator")
    grids = dict.fromkeys(
        [name for row in late if (name := field_text(row.get("grid")))]
        + [name for one in short if one.rule.per == "grid" for name in one.names]
    )
    persons = dict.fromkeys(name for row in late if (name := field_text(row["handler"])))
    return (
        Paragraph("draft", say("draft")),
        Paragraph("title", say("titles.dispatch", issuer=campaign.issuer)),
        Paragraph("form_number", say("dispatch.until", day=day_said(say, as_of))),
        form_of([
            Entry(say("dispatch.number"), say("dispatch.number_text", year=as_of.year)),
            Entry(say("dispatch.signed_by")),
            Entry(say("dispatch.to"), unit),
            Entry(say("dispatch.grids"), separator.join(list(grids)[:SUBJECTS_NAMED])),
            Entry(say("dispatch.persons"), separator.join(list(persons)[:SUBJECTS_NAMED])),
            Entry(say("dispatch.deadline"), say("dispatch.deadline_text", day=by)),
            Entry(say("dispatch.matter"), "\n".join(_matters(late, short, as_of >= campaign.activity.ends, say)), True, 8),
            Entry(say("dispatch.feedback"), say("dispatch.feedback_text", office=campaign.office), True, 2),
            Entry(say("dispatch.received_by")),
            Entry(say("dispatch.received_on")),
        ]),
        Paragraph("note", say("dispatch.note")),
    )  # fmt: skip


def _matters(late: list[Row], short: list[Short], is_over: bool, say: Words) -> Iterator[str]:
    """What is to be done, counted through. is_over: the programme has ended, what was not done can only be explained."""
    place = 0
    if late:
        yield say("dispatch.late", count=len(late))
    for place, row in enumerate(late[:ISSUES_NAMED], start=1):
        who = "".join(
            f"{name}{say('separator')}"
            for name in (field_text(row["handler_unit"]), field_text(row["handler"]))
            if name
        )
        text = told(row, say, TEXT_SHOWN).removesuffix(say("cut"))
        line = say("dispatch.late_one", number=said(row["number"]), who=who, days=row["overdue_days"], text=text)
        yield f"{place}. {line}"
    if len(late) > ISSUES_NAMED:
        yield say("dispatch.late_more", count=len(late) - ISSUES_NAMED)
    for firmness, heading in (("hard", "short_after" if is_over else "short"), ("soft", "explain")):
        own = [one for one in short if one.rule.firmness == firmness]
        if own:
            yield say(f"dispatch.{heading}")
        for found in own:
            place += 1
            told_of = say(
                "dispatch.short_one", title=found.rule.title, count=found.subjects, named=_named(found.names, say)
            )
            yield f"{place}. {told_of}"


def _named(names: tuple[str, ...], say: Words) -> str:
    if not names:
        return ""
    key = "named_more" if len(names) > SUBJECTS_NAMED else "named"
    return say(f"dispatch.{key}", names=say("separator").join(names[:SUBJECTS_NAMED]))
