"""Every paper in Word a plan demands beside its notices, chosen by the campaign's `outputs`: path below the day's folder, plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import groupby

from pipeline.campaign import Bulletin, Campaign, day_meant
from pipeline.model import Outcome
from pipeline.reports.dispatch import dispatch_orders
from pipeline.reports.letter import Letter, joined
from pipeline.reports.replies import written_replies
from pipeline.reports.slips import slips
from pipeline.wording import Words
from pipeline.workdays import Workdays

MOST_FILES = 500  # of one kind; more are bound into volumes
VOLUME = 100  # papers in one
Paper = Callable[[], Letter]
SUMMARY = "closing_summary"
SUMMARY_TEMPLATE = "bulletin_summary"


def letters(outcome: Outcome, as_of: date, workdays: Workdays, say: Words) -> Iterator[tuple[str, Paper]]:
    """The papers of the day, still to be composed: by whoever writes them. Same outcome, same papers, in the same order."""
    for output in outcome.campaign.outputs:
        if output.id == "slips":
            for kind, same in groupby(slips(outcome, as_of, workdays, say), key=lambda slip: slip[0]):
                yield from _filed(say, kind, [(number, paper) for _, number, paper in same])
        elif output.id == "written_replies":
            yield from _filed(say, "replies", list(written_replies(outcome, as_of, say)))
        elif output.id == "dispatch_orders":
            yield from _filed(say, "dispatch", list(dispatch_orders(outcome, as_of, workdays, say)))


def _filed(say: Words, kind: str, papers: Sequence[tuple[str, Paper]]) -> Iterator[tuple[str, Paper]]:
    """One file to a paper; of very many, volumes named after their first and last."""
    if len(papers) <= MOST_FILES:
        yield from ((say(f"paths.{kind}", name=name.replace("/", "_")), paper) for name, paper in papers)
        return
    for start in range(0, len(papers), VOLUME):
        volume = papers[start : start + VOLUME]
        name = say("paths.volume", first=volume[0][0], last=volume[-1][0]).replace("/", "_")
        yield say(f"paths.{kind}", name=name), partial(_bound, [paper for _, paper in volume])


def _bound(papers: Sequence[Paper]) -> Letter:
    return joined([paper() for paper in papers])


def closing_summary(campaign: Campaign, as_of: date, say: Words) -> tuple[str, Bulletin] | None:
    """The path of the summary and the notice it is written as, from the day its output names (the last day of the
    activity when it names none); None before (001-15, 002-12, 004-13)."""
    output = next((output for output in campaign.outputs if output.id == SUMMARY), None)
    if output is None:
        return None
    if as_of < (day_meant(output.values.get("from", "")) or campaign.activity.ends):
        return None
    title = output.title or say("titles.summary")
    notice = Bulletin(
        id=SUMMARY, basis=output.basis, title=title, every="once", on=as_of, template=SUMMARY_TEMPLATE,
        to=campaign.report_to or campaign.issuer,
    )  # fmt: skip
    return say("paths.summary", name=title.replace("/", "_")), notice
