"""Every file of the output tree, in a fixed order: its name, and how its bytes are made (DESIGN, output tree)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from pipeline.cache.pieces import key_of
from pipeline.commands.notices import NoticePlan, notice_plan, rendered
from pipeline.model import Content, Finding, Submission
from pipeline.text import file_name
from pipeline.wording import own_phrases, words, words_in
from pipeline.writers.sound import verify_bytes
from schemas.states import FileStatus, Severity

if TYPE_CHECKING:
    from datetime import date

    from pipeline.campaign import Bulletin
    from pipeline.commands.workspace import Workspace
    from pipeline.levels import Levels
    from pipeline.model import Memory, Outcome
    from pipeline.reports.book import Book
    from pipeline.reports.letter import Letter


@dataclass(frozen=True)
class Piece:
    """One file of the output. name: path below the output folder's day, with "/".

    plan: everything that stands in it, as frozen values. written: the bytes for a plan; the same for equal plans. Both
    are functions of this or another module, so that any process can do it. view: the unit between villages and issuer
    whose numbers it tells, if any.
    """

    name: str
    plan: Callable[[], Any]
    written: Callable[[Any], bytes]
    view: str = ""

    def made(self) -> bytes:
        """Its bytes. Raises StateError when they cannot be opened again."""
        return self._sound(self.written(self.plan()))

    def made_unless(self, known: AbstractSet[str]) -> tuple[str, bytes | None]:
        """The key of its plan, and its bytes, as in `made`, unless the key is among those known."""
        plan = self.plan()
        writer = self.written.func if isinstance(self.written, partial) else self.written
        key = key_of(f"{writer.__module__}.{writer.__qualname__}", plan)
        return key, None if key and key in known else self._sound(self.written(plan))

    def _sound(self, content: bytes) -> bytes:
        verify_bytes(self.name, content)
        return content


def together(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Pieces that are best made by one worker in turn: those of one view look it up once."""
    found: dict[tuple[str, str], list[Piece]] = {}
    for piece in pieces:
        found.setdefault((piece.view, "" if piece.view else piece.name), []).append(piece)
    return list(found.values())


def made_in_turn(pieces: Sequence[Piece], known: AbstractSet[str]) -> list[tuple[str, bytes | None]]:
    """`Piece.made_unless` of each."""
    return [piece.made_unless(known) for piece in pieces]


def pieces_of(
    space: Workspace, submissions: Sequence[Submission], memory: Memory, outcome: Outcome, as_of: date
) -> Iterator[Piece]:
    """All files but the manifest, which lists them, those that take longest first; the copies of one size end the row.

    Names are legal everywhere and differ, also without upper case.
    """
    taken: set[str] = set()
    for piece in _pieces(space, submissions, memory, outcome, as_of):
        yield replace(piece, name=_free_name(piece.name, taken))


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
    from pipeline.levels import Levels, words_of_issuer
    from pipeline.reports import plans

    levels = Levels(outcome, memory).sort_out() if outcome.campaign.units.above else None
    for name, plan, view in plans(outcome, memory, outcome.campaign, as_of, words_of_issuer(outcome.campaign), levels):
        yield Piece(name, plan, _book, view)
    yield from _notices(space, outcome, levels, as_of)
    yield from _letters(space, outcome, as_of)
    for name in ("figures", "findings", "issues"):
        yield Piece(words("screen")(f"names.{name}"), partial(_table_bytes, outcome, name), _as_it_is)
    yield from _marked_copies(submissions, outcome)


def _table_bytes(outcome: Outcome, name: str) -> bytes:
    from pipeline.writers import csv_files

    if name == "figures":
        return csv_files.figures_bytes(outcome.figures)
    return csv_files.findings_bytes(outcome.findings) if name == "findings" else csv_files.issues_bytes(outcome.issues)


def _as_it_is(plan: Any) -> Any:
    return plan


def _book(book: Book) -> bytes:
    from pipeline.writers.xlsx import book_bytes

    return book_bytes(book)


def _notices(space: Workspace, outcome: Outcome, levels: Levels | None, as_of: date) -> Iterator[Piece]:
    """The notices to be had on this day; the first is the one everybody looks for, the others carry their title."""
    from pipeline.reports.bulletin import notices_of_day

    say = words("screen")
    due = notices_of_day(outcome.campaign, as_of, space.workdays)
    if levels is not None:
        from pipeline.commands.level_notices import level_notices

        for name, plan, written, view in level_notices(space, levels, due, as_of):
            yield Piece(name, plan, written, view)
        return
    for place, bulletin in enumerate(due):
        name = say("names.notice") if place == 0 else say("names.other_notice", title=bulletin.title)
        yield _notice_piece(name, space, bulletin, outcome, as_of)


def _letters(space: Workspace, outcome: Outcome, as_of: date) -> Iterator[Piece]:
    """Slips, replies, orders, and the summary at the end, as far as the programme asks for them."""
    from pipeline.reports.letters import closing_summary, letters

    say = words_in(words("slips"), outcome.campaign.phrases)
    for name, paper in letters(outcome, as_of, space.workdays, say):
        yield Piece(name, paper, _letter)
    summary = closing_summary(outcome.campaign, as_of, say)
    if summary and not outcome.campaign.units.above:
        yield _notice_piece(summary[0], space, summary[1], outcome, as_of)


def _letter(letter: Letter) -> bytes:
    from pipeline.writers.docx_letter import letter_bytes

    return letter_bytes(letter)


def _notice_piece(name: str, space: Workspace, bulletin: Bulletin, outcome: Outcome, as_of: date) -> Piece:
    from pipeline.levels import level_of_issuer

    phrases = own_phrases(level_of_issuer(outcome.campaign)) | dict(outcome.campaign.phrases)
    return Piece(
        name,
        partial(notice_plan, space, bulletin, outcome, as_of, phrases),
        partial(_notice, space, bulletin, outcome, as_of),
    )


def _notice(space: Workspace, bulletin: Bulletin, outcome: Outcome, as_of: date, plan: NoticePlan) -> bytes:
    from pipeline.levels import words_of_issuer
    from pipeline.reports.bulletin import bulletin_context

    wording = words_of_issuer(outcome.campaign)
    return rendered(plan, bulletin_context(bulletin, outcome.figures, outcome.campaign, as_of, space.workdays, wording))


def _marked_copies(submissions: Sequence[Submission], outcome: Outcome) -> Iterator[Piece]:
    """The village's own file with its faults marked, for every file that somebody must look at again."""
    from pipeline.forms import of_office

    by_file: dict[str, list[Finding]] = {}
    for finding in outcome.findings:
        by_file.setdefault(finding.submission, []).append(finding)
    status = dict(zip(outcome.facts.files["submission"], outcome.facts.files["status"], strict=True))
    files, kept_by_office = outcome.facts.files, of_office(outcome.campaign)
    units = {
        submission: "" if kept_by_office & set(registers.split("+")) else unit
        for submission, registers, unit in zip(files["submission"], files["register"], files["unit"], strict=True)
    }
    known = set(outcome.facts.units["name"])
    for one in sorted(submissions, key=lambda one: (one.name, one.sequence, one.sha256)):
        found = by_file.get(one.sha256, [])
        if not one.content.grids or status.get(one.sha256) in (FileStatus.SUPERSEDED, FileStatus.WITHDRAWN):
            continue
        if any(finding.severity is not Severity.INFO and finding.cell for finding in found):
            yield Piece(
                _copy_name(one, units.get(one.sha256, ""), known),
                partial(_as_it_is, (one.sha256, one.name, tuple(replace(finding, source=-1) for finding in found))),
                partial(_marked_copy, one.content),
            )


def _marked_copy(content: Content, plan: tuple[str, str, Sequence[Finding]]) -> bytes:
    """plan: the hash the content was read from, the name the clerk knows, what is to be marked."""
    from pipeline.writers.marked import marked_copy

    return marked_copy(content, plan[2], plan[1], plan[0])


def _copy_name(submission: Submission, unit: str, known: set[str]) -> str:
    """Beside the village's other papers; of several villages or none, or the office's own, with the office's."""
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
