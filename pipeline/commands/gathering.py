"""What a run works on: the input folder archived, and every file version that counts, read from the archive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from importlib import import_module
from itertools import count
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from pipeline.archive import Archive
from pipeline.cache.files import submission_of, weight
from pipeline.errors import OperatorError
from pipeline.intake.found import Found
from pipeline.intake.pool import Limits, read_files
from pipeline.intake.scan import take_in
from pipeline.model import Content, Problem, Submission
from pipeline.wording import words

if TYPE_CHECKING:
    from pipeline.cache.readings import Readings
    from pipeline.commands.screen import Screen
    from pipeline.commands.workspace import Workspace
    from pipeline.journal import Journal, Received, RunRecord

WORTH_SENDING = 8 << 20  # bytes of files that are read by other machines


def taken_in(space: Workspace, journal: Journal) -> list[Found]:
    """What lies in the input folder, archived. An empty folder beside a filled archive builds from the archive alone."""
    if space.remote is None and not space.input.is_dir():
        space.input.mkdir(parents=True, exist_ok=True)
        if not journal.has_files():
            raise OperatorError(words("screen")("run.no_input", folder=space.input))
    place = space.remote or space.input
    seen = take_in(place, Archive(space.archive), limits=space.settings.limits)
    if any(one.sha256 for one in seen):
        return seen
    if not journal.has_files() and not seen:
        raise OperatorError(words("screen")("run.empty", folder=place))
    return seen + [Found(Path(), name, size, sha256=sha256) for name, sha256, size in journal.last_seen()]


def gathered(
    space: Workspace,
    journal: Journal,
    run: RunRecord,
    screen: Screen,
    meanwhile: Sequence[str] = (),
    readings: Readings | None = None,
) -> list[Submission]:
    """Every file version that counts, read from the archive; second copies of the same bytes are listed, not read.

    The reading is done by other processes: `meanwhile` this one loads the modules needed afterwards. readings: what was
    read before, and is not read again.
    """
    received = journal.submissions(run)
    archive = Archive(space.archive)
    for one in received:
        archive.path_of(one.sha256)
    known = readings.contents(received, space.campaign) if readings else [None] * len(received)
    unread = [one for one, content in zip(received, known, strict=True) if content is None]
    reading = None if space.engine.is_afar else _aside(partial(_read_now, space, unread, screen))
    for module in meanwhile:
        import_module(module)
    fresh = iter(reading.result() if reading else _read_afar(space, unread, screen, readings))
    contents = [next(fresh) if content is None else content for content in known]
    submissions = [submission_of(one, content) for one, content in zip(received, contents, strict=True)]
    by_hash = {one.sha256: one for one in received}
    for copy in journal.duplicates(run):
        original = by_hash[copy.sha256]
        content = Content(problem=Problem("file_duplicate", {"other": copy.same_as}))
        submissions.append(
            Submission(f"{copy.sha256}:{copy.name}", copy.name, original.received_on, original.sequence, content)
        )
    return submissions


def read_again(folder: Path, limits: Limits, received: Sequence[Received], workers: int | None = None) -> list[Content]:
    """Files of the archive, by whoever needs their cells."""
    archive = Archive(folder)
    paths = [archive.path_of(one.sha256) for one in received]
    return read_files(paths, limits, workers, names=[one.name for one in received])


def _aside(task: Callable[[], list[Content]]) -> Future[list[Content]]:
    """Done by a thread nobody waits for at the end: Ctrl+C ends the program, however long a file still takes."""
    answer: Future[list[Content]] = Future()

    def work() -> None:
        try:
            answer.set_result(task())
        except BaseException as error:
            answer.set_exception(error)

    Thread(target=work, daemon=True).start()
    return answer


def _read_now(space: Workspace, received: Sequence[Received], screen: Screen) -> list[Content]:
    """By light processes of this machine."""
    archive, tell = Archive(space.archive), _counted(screen, len(received))
    paths = [archive.path_of(one.sha256) for one in received]
    return read_files(paths, space.settings.limits, names=[one.name for one in received], on_done=tell)


def _read_afar(
    space: Workspace, received: Sequence[Received], screen: Screen, readings: Readings | None
) -> list[Content]:
    """On other machines reading and typing is one task: rows and packed cells travel, when they are many."""
    if readings is None or sum(map(weight, received)) < WORTH_SENDING:
        return _read_now(space, received, screen)
    read = partial(read_again, space.archive, space.settings.limits, workers=1)
    return readings.read(received, space.campaign, read, _counted(screen, len(received)))


def _counted(screen: Screen, most: int) -> Callable[..., None]:
    """Told of every file that is read."""
    done = count(1)
    return lambda *_: screen.progress("read", next(done), most)
