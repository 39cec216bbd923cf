"""Written replies to petitions, one copy for each recipient (004-11): what the register knows, and marked blanks for what only
people know. Who may reply, what was found and where to appeal is never made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from pipeline.model import Outcome
from pipeline.reports.letter import Letter, Paragraph
from pipeline.reports.slips import Row, day_said, field_text, said, told
from pipeline.wording import Words
from schemas.handling import delivered_name
from schemas.states import IssueState

ANSWERED = (IssueState.RESOLVED, IssueState.FED_BACK)
TEXT_SHOWN = 600


def replies_due(outcome: Outcome, as_of: date) -> list[dict[str, Any]]:
    """The resolved petitions of which a copy is still to be delivered, or was on this day, by number."""
    policy, issues = outcome.campaign.issues.replies, outcome.issues
    if policy is None:
        return []
    wanted = issues[issues["state"].isin(ANSWERED) & issues["source"].isin([str(source) for source in policy.sources])]
    columns = [delivered_name(place) for place in range(1, len(policy.recipients) + 1)]
    known = [column for column in columns if column in wanted]
    days = wanted[known]
    waiting = days.isna().any(axis=1) | (days == pd.Timestamp(as_of)).any(axis=1) | (len(known) < len(columns))
    found = wanted[waiting].sort_values("number").to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in found]


def written_replies(outcome: Outcome, as_of: date, say: Words) -> Iterator[tuple[str, partial[Letter]]]:
    """Name and text, still to be composed, of every copy: one file each, for each is handed to somebody else."""
    policy = outcome.campaign.issues.replies
    recipients = policy.recipients if policy else ()
    for row in replies_due(outcome, as_of):
        for place, to in enumerate(recipients, start=1):
            name = say("reply.name", number=said(row["number"]), place=place, total=len(recipients), to=to)
            yield name, partial(_copy, row, say, place, recipients)


def _copy(row: Row, say: Words, place: int, recipients: tuple[str, ...]) -> Letter:
    """Accepted, found and decided, where to appeal, who signs (004-11)."""

    def blank(key: str) -> str:
        return say("blank", what=say(f"reply.{key}"))

    number, reply_no = said(row["number"]), said(row.get("reply_no"))
    body: list[Paragraph] = [
        Paragraph("draft", say("draft")),
        Paragraph("copy", say("reply.copy", total=len(recipients), place=place, to=recipients[place - 1])),
        Paragraph("title", say("titles.replies", number=number)),
    ]
    if reply_no:
        body.append(Paragraph("form_number", say("reply.reply_no", number=reply_no)))
    unit = field_text(row["handler_unit"]) or say("blank", what=say("entries.handler_unit"))
    assigned = say("reply.assigned", day=day_said(say, row["assigned_on"]), unit=unit)
    received = say("reply.received_text", raised=day_said(say, row["raised_on"]), number=number, source=field_text(row["source"]), assigned=assigned)  # fmt: skip
    progress = _ended(said(row["progress"])[:TEXT_SHOWN], say)
    done = say("reply.progress", progress=progress) if progress else ""
    body += [
        Paragraph("salutation", say("reply.to", blank=blank("who"))),
        Paragraph("level1", say("reply.received")),
        Paragraph("body", received + _ended(told(row, say, TEXT_SHOWN), say)),
        Paragraph("level1", say("reply.facts")),
        Paragraph("body", say("reply.facts_found", blank=blank("facts_blank"))),
        Paragraph("body", done + say("reply.resolved", day=day_said(say, row["resolved_on"]))),
        Paragraph("body", say("reply.opinion", blank=blank("opinion_blank"))),
        Paragraph("level1", say("reply.remedy")),
        Paragraph("body", say("reply.remedy_text", blank=blank("remedy_blank"))),
        Paragraph("sign", blank("organ")),
        Paragraph("sign", blank("date")),
        Paragraph("note", say("reply.received_by")),
    ]
    return tuple(body)


def _ended(text: str, say: Words) -> str:
    """What somebody typed, as a sentence: with a full stop unless it ends as one."""
    text = text.strip()
    return text + say("reply.stop") if text and text[-1] not in say("reply.ends") else text
