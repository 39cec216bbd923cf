"""What a programme asks of an issue's life beyond the usual steps, looked up once per run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.campaign import Campaign, Closing
from pipeline.forms import handling_form
from schemas.form import Form
from schemas.handling import delivered_name, duty_name

STEPS_OF_A_ROUND = ("resolved_on", "notified_on", "feedback_on", "satisfaction")
TOWN_AND_ABOVE = 2
"""How many of the last levels are solved by blowing a whistle (003-10)."""


@dataclass(frozen=True)
class Terms:
    """form: the ledger. levels: name -> place, 0 the lowest. skipping: whistles that may pass levels over.

    whistled: levels that need a whistle number. reported_from: place of the level from which the village is told the
    result, None where there are no levels. duties, copies: names of their columns. reply_sources: sources of the issues
    that are answered in writing. public_reply: whether nameless issues are closed by one.
    """

    form: Form
    closing: Closing
    levels: Mapping[str, int] = field(default_factory=dict)
    skipping: frozenset[str] = frozenset()
    whistled: frozenset[str] = frozenset()
    reported_from: int | None = None
    duties: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    reply_sources: frozenset[str] = frozenset()
    public_reply: bool = False

    @property
    def results(self) -> tuple[str, ...]:
        """Days on which the result goes to somebody beside the resident: after resolving, before closing."""
        return (("reported_back_on",) if self.levels else ()) + self.copies

    @property
    def round_fields(self) -> tuple[str, ...]:
        """What a round leaves behind when the issue is sent back; persons, levels and ticks stay."""
        return STEPS_OF_A_ROUND + self.results + (("reply_no",) if self.copies else ())

    def label(self, name: str) -> str:
        """The printed header of a column."""
        return self.form[name].label


def terms_of(campaign: Campaign) -> Terms:
    """The terms of one programme."""
    policy = campaign.issues
    climb, replies = policy.levels, policy.replies
    levels = {name: place for place, name in enumerate(climb.names)} if climb else {}
    return Terms(
        form=handling_form(campaign),
        closing=policy.closing,
        levels=levels,
        skipping=frozenset(whistle.name for whistle in climb.whistles if whistle.may_skip) if climb else frozenset(),
        whistled=frozenset(climb.names[-TOWN_AND_ABOVE:]) if climb and climb.whistles else frozenset(),
        reported_from=levels.get(climb.report_back_from, 0) if climb else None,
        duties=tuple(
            duty_name(place + 1) for place in range(len(policy.case_duties.names if policy.case_duties else ()))
        ),
        copies=tuple(delivered_name(place + 1) for place in range(len(replies.recipients if replies else ()))),
        reply_sources=frozenset(map(str, replies.sources)) if replies else frozenset(),
        public_reply=policy.public_reply is not None,
    )
