"""Every file of the output tree, in a fixed order: its name, and how its bytes are made (DESIGN, output tree)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pipeline.model import Finding, Submission
from pipeline.text import file_name
from pipeline.wording import words
from schemas.states import FileStatus, Severity

if TYPE_CHECKING:
    from datetime import date

    from pipeline.campaign import Bulletin
    from pipeline.commands.workspace import Workspace
    from pipeline.model import Memory, Outcome
    from pipeline.reports.book import Book
    from pipeline.reports.letter import Letter


@dataclass(frozen=True)
class Piece:
    """One file of the output. name: path below the output folder's day, with "/".

    made: its bytes; a function of this or another module over frozen values, so that any process can do it.
    """

    name: str
    made: Callable[[], bytes]


def pieces_of(
    space: Workspace, submissions: Sequence[Submission], memory: Memory, outcome: Outcome, as_of: date
) -> Iterator[Piece]:
    """All files but the manifest, which lists them. Names are legal everywhere and differ, also without upper case."""
    taken: set[str] = set()
    for piece in _pieces(space, submissions, memory, outcome, as_of):
        yield Piece(_free_name(piece.name, taken), piece.made)


def _free_name(name: str, taken: set[str]) -> str:
    """The path with every part a legal name, numbered when it is taken; adds it to `taken`."""
    path = PurePosixPath(*(file_name(part) for part in name.split("/")))
    number, free = 1, path.as_posix()
    while free.casefold() in taken:
        number += 1
        free = path.with_name(f"{path.stem}_{number}{path.suffix}").as_posix()
    taken.add(free.casefold())
    return free


def _pieces(
    space: Workspace, submissions: Sequence[Submission], memory: Memory, outcome: Outcome, as_of: date
) -> Iterator[Piece]:
    from pipeline.reports import plans
    from pipeline.writers.csv_files import figures_bytes, findings_bytes, issues_bytes

    yield from _marked_copies(submissions, outcome)
    yield from _notices(space, outcome, as_of)
    yield from _letters(space, outcome, as_of)
    for name, plan in plans(outcome, memory, outcome.campaign, as_of, words):
        yield Piece(name, partial(_book, plan))
    yield Piece(words("screen")("names.figures"), partial(figures_bytes, outcome.figures))
    yield Piece(words("screen")("names.findings"), partial(findings_bytes, outcome.findings))
    yield Piece(words("screen")("names.issues"), partial(issues_bytes, outcome.issues))


def _book(plan: Callable[[], Book]) -> bytes:
    from pipeline.writers.xlsx import book_bytes

    return book_bytes(plan())


def _notices(space: Workspace, outcome: Outcome, as_of: date) -> Iterator[Piece]:
    """The notices due on this day; the first is the one everybody looks for, the others carry their title."""
    from pipeline.reports.bulletin import is_due

    say = words("screen")
    due = [one for one in outcome.campaign.bulletins if is_due(one, outcome.campaign, as_of, space.workdays)]
    for place, bulletin in enumerate(due):
        name = say("names.notice") if place == 0 else say("names.other_notice", title=bulletin.title)
        yield Piece(name, partial(_notice, space, bulletin, outcome, as_of))


def _letters(space: Workspace, outcome: Outcome, as_of: date) -> Iterator[Piece]:
    """Slips, replies, orders, and the summary at the end, as far as the programme asks for them."""
    from pipeline.reports.letters import closing_summary, letters

    say = words("slips")
    for name, letter in letters(outcome, as_of, space.workdays, say):
        yield Piece(name, partial(_letter, letter))
    summary = closing_summary(outcome.campaign, as_of, say)
    if summary:
        yield Piece(summary[0], partial(_notice, space, summary[1], outcome, as_of))


def _letter(letter: Letter) -> bytes:
    from pipeline.writers.docx_letter import letter_bytes

    return letter_bytes(letter)


def _notice(space: Workspace, bulletin: Bulletin, outcome: Outcome, as_of: date) -> bytes:
    from pipeline.reports.bulletin import bulletin_context
    from pipeline.writers.docx_notice import render_notice

    context = bulletin_context(bulletin, outcome.figures, outcome.campaign, as_of, space.workdays)
    own = space.root / "templates" / "custom" / f"{bulletin.template}.docx"
    if own.is_file():
        return render_notice(own.read_bytes(), context)
    text = (space.root / "templates" / f"{bulletin.template}.j2").read_text(encoding="utf-8")
    return render_notice(_template(text), context)


@cache
def _template(text: str) -> bytes:
    """Laid out once, however many notices a process writes."""
    from pipeline.writers.docx_notice import notice_template

    return notice_template(text)


def _marked_copies(submissions: Sequence[Submission], outcome: Outcome) -> Iterator[Piece]:
    """The village's own file with its faults marked, for every file that somebody must look at again."""
    from pipeline.writers.marked import marked_copy

    by_file: dict[str, list[Finding]] = {}
    for finding in outcome.findings:
        by_file.setdefault(finding.submission, []).append(finding)
    status = dict(zip(outcome.facts.files["submission"], outcome.facts.files["status"], strict=True))
    units = dict(zip(outcome.facts.files["submission"], outcome.facts.files["unit"], strict=True))
    known = set(outcome.facts.units["name"])
    for one in sorted(submissions, key=lambda one: (one.name, one.sequence, one.sha256)):
        found = by_file.get(one.sha256, [])
        if not one.content.grids or status.get(one.sha256) in (FileStatus.SUPERSEDED, FileStatus.WITHDRAWN):
            continue
        if any(finding.severity is not Severity.INFO and finding.cell for finding in found):
            yield Piece(
                _copy_name(one, units.get(one.sha256, ""), known),
                partial(marked_copy, one.content, found, one.name),
            )


def _copy_name(submission: Submission, unit: str, known: set[str]) -> str:
    """Beside the village's other papers; of several villages or none, with the office's."""
    say = words("screen")
    stem = PurePosixPath(submission.name).stem.replace("/", "_")
    folder = say("names.village_folder", unit=unit.replace("/", "_")) if unit in known else say("names.office_returns")
    return f"{folder}/{say('check.copy_name', stem=stem)}"


def manifest_bytes(outcome: Outcome, as_of: date, version: str, digests: dict[str, str]) -> bytes:
    """manifest.json: what went in and what came out, by hash."""
    from pipeline.campaign_file import campaign_hash
    from pipeline.writers import manifest

    return manifest.manifest_bytes(
        version, outcome.campaign.id, campaign_hash(outcome.campaign), as_of, outcome.facts.files, digests
    )
