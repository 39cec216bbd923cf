"""A notice of any level: what it is made from, and its bytes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.wording import put_into

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pipeline.campaign import Bulletin
    from pipeline.commands.workspace import Workspace
    from pipeline.model import Outcome

NoticePlan = tuple[Any, ...]


def notice_plan(
    space: Workspace, bulletin: Bulletin, outcome: Outcome, as_of: date, phrases: Mapping[str, str]
) -> NoticePlan:
    """The office's own template or the text of ours, and all a notice looks its words and numbers up in.

    phrases: what stands in ours -> how who issues the notice says it.
    """
    own = space.root / "templates" / "custom" / f"{bulletin.template}.docx"
    ours = space.root / "templates" / f"{bulletin.template}.j2"
    template = own.read_bytes() if own.is_file() else put_into(ours.read_text(encoding="utf-8"), phrases)
    rules = bulletin.model_dump_json(), outcome.campaign.model_dump_json(by_alias=True)
    return template, *rules, outcome.figures, as_of, sorted(space.workdays.overrides.items())


def rendered(plan: NoticePlan, context: dict[str, object]) -> bytes:
    """The notice of a plan: the office's own template, or ours laid out."""
    from pipeline.writers.docx_notice import render_notice

    return render_notice(plan[0] if isinstance(plan[0], bytes) else _template(plan[0]), context)


@cache
def _template(text: str) -> bytes:
    """Laid out once, however many notices a process writes."""
    from pipeline.writers.docx_notice import notice_template

    return notice_template(text)
