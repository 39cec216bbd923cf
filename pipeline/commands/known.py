"""What the archive already knows, without a run: for blank registers and samples."""

from __future__ import annotations

import argparse
from datetime import date, datetime

from pipeline import flow
from pipeline.campaign import Campaign
from pipeline.commands.gathering import gathered
from pipeline.commands.screen import Screen
from pipeline.commands.workspace import Workspace
from pipeline.journal import Journal
from pipeline.lock import exclusive
from pipeline.model import Facts, Memory
from pipeline.publish import recover


def known_facts(space: Workspace, arguments: argparse.Namespace) -> tuple[Facts | None, Campaign]:
    """The facts at the day asked for (today by default) from the archived files, None for an empty archive.

    Writes nothing into the journal: asking leaves no trace.
    """
    now: datetime = arguments.clock()
    as_of: date = arguments.as_of or now.date()
    if not (space.archive / "journal.sqlite").is_file():
        return None, space.campaign
    with exclusive(space.archive, now), Journal(space.archive) as journal:
        recover(space.output, space.archive)
        if not journal.has_files():
            return None, space.campaign
        run = journal.begin_run(as_of, space.campaign.id, now)
        submissions = gathered(space, journal, run, Screen())
    outcome = flow.run(submissions, Memory(), space.campaign, as_of, space.workdays)
    return outcome.facts, outcome.campaign
