"""`run.py check FILE…`: the same checks at the village's desk. Writes nothing but the marked copy beside the file."""

from __future__ import annotations

import argparse
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib import import_module
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline.commands.log import noted
from pipeline.commands.screen import Screen
from pipeline.commands.workspace import Workspace, open_workspace
from pipeline.errors import CLEAN, FINDINGS_REMAIN, OperatorError
from pipeline.model import NOTHING, Content, Finding, Registers, Submission
from pipeline.wording import words
from schemas.states import Severity

if TYPE_CHECKING:
    from pipeline.campaign import Campaign

SHOWN_PER_KIND = 12
MEANWHILE = ("pipeline.settled", "pipeline.check")


def perform(arguments: argparse.Namespace, root: Path) -> int:
    """1 when a row of any file cannot be taken as it is, else 0."""
    space, screen, say = open_workspace(arguments, root), Screen(), words("screen")
    missing = [path for path in arguments.files if not path.is_file()]
    if missing:
        raise OperatorError("\n".join(say("check.nothing", name=path) for path in missing))
    with TemporaryDirectory() as folder:
        given = opened(arguments.files, Path(folder), space)
        with ThreadPoolExecutor(1) as aside:  # another process reads: this one loads what is needed afterwards
            reading = aside.submit(submitted, given, space, arguments.clock().date())
            for module in MEANWHILE:
                import_module(module)
            submissions = reading.result()

    def failed(submission: Submission, error: Exception) -> None:
        with suppress(OSError):
            said = "".join(traceback.format_exception(error))
            noted(space.archive, arguments.clock(), f"{submission.name}\n{said}")

    registers = checked(submissions, space, failed)
    must_correct = False
    for submission, one in zip(submissions, given, strict=True):
        findings = [finding for finding in registers.findings if finding.submission == submission.sha256]
        must_correct |= any(finding.severity is Severity.ERROR for finding in findings)
        _tell(screen, one.name, findings, *_rows(registers, submission))
        if findings and submission.content.grids:
            _write_copy(screen, one, submission.content, findings)
    return FINDINGS_REMAIN if must_correct else CLEAN


@dataclass(frozen=True)
class Given:
    """A file to check. name: what the clerk calls it. path: where its bytes lie. beside: where its marked copy goes."""

    name: str
    path: Path
    beside: Path


def opened(paths: Sequence[Path], folder: Path, space: Workspace) -> list[Given]:
    """The files, each archive followed by what is in it; that is written into `folder` meanwhile."""
    from pipeline.intake.pool import Opener
    from pipeline.intake.scan import may_be_archive

    given: list[Given] = []
    with Opener(space.settings.limits) as opener:
        for number, path in enumerate(paths):
            given.append(Given(path.name, path, path))
            if not may_be_archive(path):
                continue
            own = folder / str(number)
            own.mkdir()
            for member in opener.unpacked(path, own):
                if member.problem is None:
                    name = f"{path.name}/{member.name}"
                    given.append(Given(name, member.path, path.with_name(member.name.replace("/", "_"))))
    return given


def submitted(given: Sequence[Given], space: Workspace, today: date) -> list[Submission]:
    """The files as if handed in today, read where they lie."""
    from pipeline.intake.pool import read_files

    contents = read_files([one.path for one in given], space.settings.limits, names=[one.name for one in given])
    return [
        Submission(sha256(f"{number}:{one.path.resolve()}".encode()).hexdigest(), one.name, today, 1, content)
        for number, (one, content) in enumerate(zip(given, contents, strict=True))
    ]


def checked(
    submissions: Sequence[Submission], space: Workspace, failed: Callable[[Submission, Exception], None] | None = None
) -> Registers:
    """Parse and check, nothing more; a unit roster among the files counts for the others.

    failed: told of a file the program fails on, which costs that file alone.
    """
    from pipeline.check import check
    from pipeline.parse.apart import parsed_apart
    from pipeline.parse.parts import registers_of
    from pipeline.settled import settled

    def reading(
        submissions: Sequence[Submission], campaign: Campaign, decided: Mapping[str, str] = NOTHING
    ) -> Registers:
        return registers_of(parsed_apart(submissions, campaign, decided, failed))

    registers, campaign, _ = settled(reading(submissions, space.campaign), submissions, space.campaign, reading)
    return check(registers, campaign)


def _rows(registers: Registers, submission: Submission) -> tuple[int, int]:
    """(rows submitted, rows quarantined) of one file."""
    sources = set(registers.sheets.index[registers.sheets["submission"] == submission.sha256])
    taken = [
        table[table["source"].isin(sources)]["accepted"]
        for name, table in registers.tables.items()
        if "accepted" in table
    ]
    return sum(len(rows) for rows in taken), sum(int((~rows).sum()) for rows in taken)


def _tell(screen: Screen, name: str, findings: Sequence[Finding], rows: int, quarantined: int) -> None:
    from schemas.findings import catalogue

    say = words("screen")
    if not findings:
        screen.say(say("check.clean", file=name, rows=rows))
        return
    count = {severity: sum(finding.severity is severity for finding in findings) for severity in Severity}
    screen.say(
        say(
            "check.counts",
            file=name,
            rows=rows,
            quarantined=quarantined,
            errors=count[Severity.ERROR],
            verify=count[Severity.VERIFY],
            info=count[Severity.INFO],
        )
    )
    order = list(Severity)
    kinds = sorted(findings, key=lambda one: (order.index(one.severity), one.code, one.sheet, one.row, one.cell))
    for (severity, code), group in groupby(kinds, key=lambda one: (one.severity, one.code)):
        same = list(group)
        screen.say(say("check.heading", severity=severity, title=catalogue()[code].title, count=len(same)))
        for finding in same[:SHOWN_PER_KIND]:
            screen.say(line_of(finding))
        if len(same) > SHOWN_PER_KIND:
            screen.say(say("check.more", count=len(same) - SHOWN_PER_KIND))


def line_of(finding: Finding) -> str:
    """One finding as one line: sheet and cell, what is wrong, what to do."""
    from schemas.findings import remedy, sentence

    facts = {**finding.facts, "label": finding.label, "found": finding.found}
    place = " › ".join(part for part in (finding.sheet, finding.cell) if part)
    return words("screen")(
        "check.where", place=place, message=sentence(finding.code, facts), remedy=remedy(finding.code, facts)
    )


def _write_copy(screen: Screen, given: Given, content: Content, findings: Sequence[Finding]) -> None:
    from pipeline.publish.beside import put
    from pipeline.text import file_name
    from pipeline.writers.marked import marked_copy

    target = given.beside.with_name(file_name(words("screen")("check.copy_name", stem=given.beside.stem)))
    try:
        written = put(target, marked_copy(content, findings, given.beside.name))
    except OSError:
        screen.say(words("screen")("check.copy_failed", path=target))
        return
    if written != target:
        screen.say(words("screen")("kept", name=target.name))
    screen.say(words("screen")("check.copy", path=written))
