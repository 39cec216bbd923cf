"""What is known already, without a run: what blank registers are pre-filled with, and what samples are drawn from."""

from __future__ import annotations

import argparse
import shutil
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline import flow
from pipeline.archive import Archive
from pipeline.campaign import Campaign
from pipeline.commands.gathering import gathered
from pipeline.commands.screen import Screen
from pipeline.commands.workspace import Workspace
from pipeline.intake.found import Found
from pipeline.intake.scan import take_in
from pipeline.journal import Journal
from pipeline.lock import exclusive
from pipeline.model import Facts, Memory
from pipeline.publish import recover

JOURNAL = "journal.sqlite"


def known_facts(space: Workspace, arguments: argparse.Namespace) -> tuple[Facts | None, Campaign]:
    """The facts at the day asked for (today by default) from the archive and from what lies in the input folder, whether or
    not there was a run with it; None when there is nothing.

    Asking leaves no trace in the journal, which tells what came in when. Files of the input folder are archived, as every
    version ever seen is.
    """
    place, now = space.remote or space.input, arguments.clock()
    there = space.remote is not None or (space.input.is_dir() and any(space.input.iterdir()))
    if not there and not (space.archive / JOURNAL).is_file():
        return None, space.campaign
    with TemporaryDirectory() as folder, exclusive(space.archive, now), _copy(space.archive, Path(folder)) as journal:
        recover(space.output, space.archive)
        as_of: date = arguments.as_of or now.date()
        run = journal.begin_run(as_of, space.campaign.id, now)
        seen = take_in(place, Archive(space.archive), limits=space.settings.limits) if there else []
        if seen:
            gone = [Found(Path(), name, size, sha256=sha256) for name, sha256, size in journal.last_seen()]
            journal.record_sightings(run, seen if any(one.sha256 for one in seen) else seen + gone)
        if not journal.has_files():
            return None, space.campaign
        submissions = gathered(space, journal, run, Screen())
    outcome = flow.run(submissions, Memory(), space.campaign, as_of, space.workdays)
    return outcome.facts, outcome.campaign


def _copy(archive: Path, folder: Path) -> Journal:
    """The journal as it is, where what is written is forgotten again."""
    if (archive / JOURNAL).is_file():
        Journal(archive).close()  # what a killed run left beside it belongs to it
        shutil.copy(archive / JOURNAL, folder / JOURNAL)
    return Journal(folder)
