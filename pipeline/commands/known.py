"""What is known already, without a run: what blank registers are pre-filled with, and what samples are drawn from."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
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


def archived_facts(space: Workspace, arguments: argparse.Namespace) -> tuple[Facts | None, Campaign]:
    """The facts at the day asked for (today by default) from the archived files, None for an empty archive.

    Writes nothing into the journal: asking leaves no trace.
    """
    if not (space.archive / JOURNAL).is_file():
        return None, space.campaign
    return _facts(space, arguments, Journal, list)


def known_facts(space: Workspace, arguments: argparse.Namespace) -> tuple[Facts | None, Campaign]:
    """The same with what lies in the input folder, whether or not there was a run with it: rosters come before the first.

    Its files are archived, as every version ever seen is; the journal, which tells what came in when, stays as it is.
    """
    there = space.remote is not None or (space.input.is_dir() and any(space.input.iterdir()))
    if not there:
        return archived_facts(space, arguments)
    place = space.remote or space.input
    found = partial(take_in, place, Archive(space.archive), limits=space.settings.limits)
    with TemporaryDirectory() as folder:
        return _facts(space, arguments, lambda archive: _copy(archive, Path(folder)), found)


def _copy(archive: Path, folder: Path) -> Journal:
    """The journal as it is, where what is written is forgotten again."""
    if (archive / JOURNAL).is_file():
        Journal(archive).close()  # what a killed run left beside it belongs to it
        shutil.copy(archive / JOURNAL, folder / JOURNAL)
    return Journal(folder)


def _facts(
    space: Workspace,
    arguments: argparse.Namespace,
    journal_of: Callable[[Path], Journal],
    found: Callable[[], list[Found]],
) -> tuple[Facts | None, Campaign]:
    now: datetime = arguments.clock()
    as_of: date = arguments.as_of or now.date()
    with exclusive(space.archive, now), journal_of(space.archive) as journal:
        recover(space.output, space.archive)
        run = journal.begin_run(as_of, space.campaign.id, now)
        if seen := found():
            gone = [Found(Path(), name, size, sha256=sha256) for name, sha256, size in journal.last_seen()]
            journal.record_sightings(run, seen if any(one.sha256 for one in seen) else seen + gone)
        if not journal.has_files():
            return None, space.campaign
        submissions = gathered(space, journal, run, Screen())
    outcome = flow.run(submissions, Memory(), space.campaign, as_of, space.workdays)
    return outcome.facts, outcome.campaign
