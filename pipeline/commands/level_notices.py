"""The notices of every level: each upper unit tells those directly below it, in its own name and words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline.commands.notices import NoticePlan, notice_plan, rendered
from pipeline.levels import Levels, View
from pipeline.reports.bulletin import bulletin_context
from pipeline.reports.letters import closing_summary
from pipeline.reports.level_books import level_folder
from pipeline.unit_tree import upper_unit
from pipeline.wording import own_phrases, words, words_of_level

if TYPE_CHECKING:
    from datetime import date

    from pipeline.campaign import Bulletin
    from pipeline.commands.workspace import Workspace
    from pipeline.model import Outcome

Notice = tuple[str, Callable[[], Any], Callable[[Any], bytes], str]


def level_notices(space: Workspace, levels: Levels, due: Sequence[Bulletin], as_of: date) -> Iterator[Notice]:
    """Name, plan, writer and view of every notice of the day and of the summary at the end, of the issuer and all upper units."""
    campaign, say, level = levels.outcome.campaign, words("screen"), words("levels")
    summary = closing_summary(campaign, as_of, words("slips"))
    for unit in (campaign.issuer, *levels.names):
        whole = unit == campaign.issuer
        folder = "" if whole else level_folder(levels, unit)
        for place, bulletin in enumerate(due):
            key = "notice" if place == 0 else "other_notice"
            name = say(f"names.{key}", title=bulletin.title) if whole else level(f"paths.{key}", folder=folder, title=bulletin.title)  # fmt: skip
            yield _notice(name, space, bulletin, levels, unit, as_of)
        if summary:
            path, bulletin = summary
            name = path if whole else level("paths.closing", folder=folder, name=bulletin.title.replace("/", "_"))
            yield _notice(name, space, bulletin, levels, unit, as_of)


def _notice(name: str, space: Workspace, bulletin: Bulletin, levels: Levels, unit: str, as_of: date) -> Notice:
    given = space, bulletin, levels, unit, as_of
    view = "" if unit == levels.tree.issuer else unit
    return name, partial(level_notice_plan, *given), partial(level_notice, *given), view


def _as_said(bulletin: Bulletin, levels: Levels, view: View) -> tuple[Bulletin, Outcome]:
    """The notice in the unit's own name, and its figures."""
    outcome = replace(view.outcome, campaign=view.campaign)
    if view.is_whole:
        return bulletin, outcome
    one = upper_unit(levels.outcome.campaign, view.name)
    to = one.report_to if bulletin.every == "once" else one.to or words("levels")("to", child=view.child)
    return bulletin.model_copy(update={"to": to}), outcome


def level_notice_plan(space: Workspace, bulletin: Bulletin, levels: Levels, unit: str, as_of: date) -> NoticePlan:
    """As any notice's plan; our own text in the words of the level."""
    view = levels.view(unit)
    bulletin, outcome = _as_said(bulletin, levels, view)
    return _plan(space, bulletin, outcome, view, as_of)


def _plan(space: Workspace, bulletin: Bulletin, outcome: Outcome, view: View, as_of: date) -> NoticePlan:
    listed = {} if view.of_villages else words("levels").table("notice")
    phrases = own_phrases(view.own) | {phrase: text.format(child=view.child) for phrase, text in listed.items()}
    phrases |= dict(outcome.campaign.phrases)
    return *notice_plan(space, bulletin, outcome, as_of, phrases), view.own, view.child, view.of_villages


def level_notice(
    space: Workspace, bulletin: Bulletin, levels: Levels, unit: str, as_of: date, plan: NoticePlan
) -> bytes:
    """The notice of a plan."""
    view = levels.view(unit)
    bulletin, outcome = _as_said(bulletin, levels, view)
    return _written(space, bulletin, outcome, view, as_of, plan)


def _written(
    space: Workspace, bulletin: Bulletin, outcome: Outcome, view: View, as_of: date, plan: NoticePlan
) -> bytes:
    own = outcome.campaign.phrases
    wording = partial(words_of_level, own=view.own, child=view.child, villages=view.of_villages, phrases=own)
    return rendered(plan, bulletin_context(bulletin, outcome.figures, outcome.campaign, as_of, space.workdays, wording))


def notice_of_view(space: Workspace, bulletin: Bulletin, view: View, as_of: date) -> bytes:
    """The notice of one view, in its words."""
    plan = _plan(space, bulletin, view.outcome, view, as_of)
    return _written(space, bulletin, view.outcome, view, as_of, plan)
