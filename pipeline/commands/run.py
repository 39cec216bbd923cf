"""`run.py run`: everything in the input folder, read, checked, merged, counted, written and published in one go."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from pipeline.cache.pieces import Pieces
from pipeline.cache.readings import UNSURE, Readings
from pipeline.campaign import Campaign
from pipeline.commands import unchanged
from pipeline.commands.finished import Finished, is_clean
from pipeline.commands.gathering import gathered, read_again, taken_in
from pipeline.commands.log import noted
from pipeline.commands.screen import Screen
from pipeline.commands.stages import Done, watched
from pipeline.commands.workspace import VERSION, Workspace, open_workspace
from pipeline.errors import CLEAN, FINDINGS_REMAIN, OperatorError
from pipeline.hashes import hash_of, program_hash
from pipeline.intake.found import Found
from pipeline.journal import Journal, RunRecord
from pipeline.lock import exclusive
from pipeline.model import Memory, Outcome, Submission
from pipeline.publish import Published, Staging, recover
from pipeline.wording import words

WRITERS = (
    "pipeline.reports.letters", "pipeline.reports.bulletin", "pipeline.writers.csv_files", "pipeline.writers.charts",
    "pipeline.reports", "pipeline.writers.xlsx", "pipeline.writers.marked", "pipeline.writers.grid_sheet", "pipeline.writers.quick_book",
    "pipeline.writers.docx_letter", "pipeline.writers.docx_notice", "pipeline.writers.docx_styles", "docxtpl", "jinja2.sandbox",
)  # fmt: skip
"""Loaded once, before there are workers to load them each."""
FAR_AHEAD = timedelta(days=180)
"""After the last run and the end of the activity: rather a wrong calendar than a late run."""
MEANWHILE = ("pipeline.flow", "pandera.pandas", *WRITERS)


def perform(arguments: argparse.Namespace, root: Path) -> int:
    """0 when nothing is left to do, 1 when findings or questions remain."""
    now: datetime = arguments.clock()
    space, screen = open_workspace(arguments, root), Screen()
    publish = arguments.publish is not False
    with closing(space.engine):
        return run_once(space, arguments.as_of, now, screen, publish)


def run_once(space: Workspace, typed: date | None, now: datetime, screen: Screen, publish: bool = True) -> int:
    """One whole run; its exit code. Raises OperatorError when there is nothing to read or nowhere to write.

    typed: the day to run for, None for the computer's. When nothing has changed since the last run of this day, its output
    stays and its closing words are said again.
    """
    done, as_of = watched(), typed or now.date()
    screen.say(words("screen")("run.start", title=space.campaign.title, as_of=as_of))
    with exclusive(space.archive, now), Journal(space.archive) as journal:
        recover(space.output, space.archive)
        run = journal.begin_run(as_of, space.campaign.id, now, VERSION)
        if strange := strange_day(space.campaign, as_of, journal.latest_day(), now.date(), typed is not None):
            screen.say(strange)
        seen = taken_in(space, journal)
        if not any(one.path != Path() for one in seen):
            screen.say(words("screen")("run.nothing_there", folder=space.remote or space.input))
        journal.record_sightings(run, seen)
        done("archive", len(seen))
        program = program_hash(space.root)
        code = unchanged.repeated(space, run, unchanged.inputs_of(space, journal, run, seen, program), publish, screen)
        if code is None:
            space.engine.start()
            unchanged.forget(space, run)
            finished = _made(space, journal, run, now, seen, screen, done)
            if publish:
                journal.publish(run, finished.outcome.figures, now)
            code, told = CLEAN if is_clean(finished) else FINDINGS_REMAIN, len(screen.told)
            from pipeline.commands.report import report

            report(finished, space, screen)
            if finished.repeatable:
                inputs = unchanged.inputs_of(space, journal, run, seen, program)  # with the issue numbers this run gave
                unchanged.remember(space, run, inputs, code, publish, finished.published, screen.told[told:])
    if not publish:
        screen.say(words("screen")("run.unpublished"))
    return code


def strange_day(campaign: Campaign, as_of: date, latest: date | None, today: date, typed: bool) -> str:
    """What to say of a day so late that the calendar may be wrong; "" for most days.

    Raises OperatorError where new files would not count, or nothing after would: a typed day far ahead, a clock that went
    back. latest: the last day there was a run for. typed: whether somebody asked for `as_of`; else it is `today`. A computer
    whose calendar stands before the activity is known to be wrong, and whoever types the day then is right.
    """
    say, ends = words("screen"), campaign.activity.ends
    facts = {"as_of": as_of, "today": today, "latest": latest, "ends": ends}
    if typed:
        if as_of > today >= campaign.activity.starts and as_of > ends + FAR_AHEAD:
            raise OperatorError(say("day.future", **facts))
    elif latest and as_of < latest:
        raise OperatorError(say("day.behind", **facts))
    elif latest and as_of > max(latest, ends) + FAR_AHEAD:
        return say("day.far_ahead", **facts)
    return ""


def _made(
    space: Workspace,
    journal: Journal,
    run: RunRecord,
    now: datetime,
    seen: Sequence[Found],
    screen: Screen,
    done: Done,
) -> Finished:
    limits = space.settings.limits
    basis = hash_of({"program": program_hash(space.root), "limits": limits.model_dump()})
    readings = Readings(space.archive, basis, partial(read_again, space.archive, limits), space.engine)
    submissions = gathered(space, journal, run, screen, MEANWHILE, readings)
    done("read", len(submissions))
    from pipeline import flow

    memory = Memory(journal.known_issues(run), journal.last_publication(run.as_of))
    outcome = flow.run(submissions, memory, space.campaign, run.as_of, space.workdays, readings.parse, done)
    readings.tidy()
    lost = [
        f"{name}: rows read, but neither accepted nor quarantined: {rows}" for name, rows in outcome.facts.lost.items()
    ]
    for said in (*(said for _, said in sorted(readings.failures.items())), *lost):
        with suppress(OSError):
            noted(space.archive, now, said)
    journal.record_outcome(run, outcome)
    journal.record_decisions(run, outcome.decisions)
    published = _published(space, run, submissions, memory, outcome, screen)
    done("write", sum(path.is_file() for path in published.folder.rglob("*")))
    repeatable = not readings.failures and not lost and not any(_is_unsure(one) for one in submissions)
    return Finished(run, seen, submissions, outcome, published, repeatable)


def _is_unsure(submission: Submission) -> bool:
    problem = submission.content.problem
    return problem is not None and problem.code in UNSURE


def _published(
    space: Workspace,
    run: RunRecord,
    submissions: Sequence[Submission],
    memory: Memory,
    outcome: Outcome,
    screen: Screen,
) -> Published:
    from pipeline.commands.outputs import made_in_turn, manifest_bytes, pieces_of, together

    before = Pieces(space.archive, space.output, program_hash(space.root))
    known = before.known
    keys: dict[str, str] = {}
    with Staging(space.output, run.as_of.isoformat(), space.archive) as staging:
        groups = together(pieces_of(space, submissions, memory, outcome, run.as_of))
        made = space.engine.answers([partial(made_in_turn, group, known) for group in groups])
        done, most = count(1), sum(map(len, groups))
        for group, said in zip(groups, made, strict=True):
            for piece, (key, data) in zip(group, said, strict=True):
                kept = before.bytes_of(key) if data is None else None
                staging.write(piece.name, data or kept or piece.made(), sound=True)
                keys[piece.name] = key
                screen.progress("write", next(done), most)
        digests = staging.digests()
        manifest = manifest_bytes(outcome, run.as_of, VERSION, digests)
        staging.path(words("screen")("names.manifest")).write_bytes(manifest)
        published = staging.commit()
    before.keep(published.folder.name, {key: (name, digests[name]) for name, key in keys.items() if key})
    return published
