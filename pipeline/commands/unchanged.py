"""A run of which everything is as it was the last time: nothing is read, computed or written again.

The flow is a pure function and its outputs lie there with their hashes, so equal inputs and untouched outputs are proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.archive import Archive
from pipeline.cache.last_run import LastRun, forget_last_run, keep_last_run, last_run
from pipeline.campaign_file import campaign_hash
from pipeline.hashes import hash_of
from pipeline.publish import Published, manifest_if_untouched
from pipeline.wording import words

if TYPE_CHECKING:
    from pipeline.commands.screen import Screen, Told
    from pipeline.commands.workspace import Workspace
    from pipeline.intake.found import Found
    from pipeline.journal import Journal, RunRecord


def inputs_of(space: Workspace, journal: Journal, run: RunRecord, seen: Sequence[Found], program: str) -> str:
    """Hash of everything the run depends on: files, memory, programme, calendar, settings, program, day, folders.

    program: its hash when the run began: whoever changes a template meanwhile wants it in the next run.
    Raises StateError when a file that counts is no longer in the archive.
    """
    archive = Archive(space.archive)
    received = journal.submissions(run)
    for one in received:
        archive.path_of(one.sha256)
    facts = {
        "program": program,
        "campaign": campaign_hash(space.campaign),
        "workdays": {day.isoformat(): worked for day, worked in space.workdays.overrides.items()},
        "limits": space.settings.limits.model_dump(),
        "as_of": [run.as_of.isoformat(), run.received_on.isoformat(), run.known_on.isoformat()],
        "output": str(space.output),
        "received": [{**asdict(one), "received_on": one.received_on.isoformat()} for one in received],
        "copies": [asdict(one) for one in journal.duplicates(run)],
        "left_alone": [
            [one.name, one.problem.code, dict(one.problem.facts)] for one in seen if one.problem is not None
        ],
        "memory": journal.memory_hash(run),
    }
    return hash_of(facts)


def repeated(space: Workspace, run: RunRecord, inputs: str, publish: bool, screen: Screen) -> int | None:
    """The exit code of the same run before, told again; None when this run has to be made."""
    last = last_run(space.archive, run.as_of)
    if last is None or last.inputs != inputs or (publish and not last.published):
        return None
    if manifest_if_untouched(_folder(space, run)) != last.manifest:
        return None
    screen.say(words("screen")("run.unchanged"))
    screen.repeat(last.said)
    return last.code


def forget(space: Workspace, run: RunRecord) -> None:
    """Before a run of this day writes anything."""
    forget_last_run(space.archive, run.as_of)


def remember(
    space: Workspace, run: RunRecord, inputs: str, code: int, publish: bool, published: Published, said: Sequence[Told]
) -> None:
    """Only a run that could put its output where it belongs, and had nothing to say about the one before it."""
    manifest = manifest_if_untouched(_folder(space, run))
    if manifest and not published.edited and not published.beside:
        keep_last_run(space.archive, run.as_of, LastRun(inputs, manifest, code, publish, said))


def _folder(space: Workspace, run: RunRecord) -> Path:
    return space.output / run.as_of.isoformat()
