"""Reading and typing in batches: tasks any engine may answer, each over as many files as pay for what they share."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pipeline.cache.files import submission_of, weight
from pipeline.cache.packs import part_bytes
from pipeline.campaign import Campaign
from pipeline.journal import Received
from pipeline.model import Content, Submission
from pipeline.parse.apart import parsed_apart
from pipeline.parse.parts import place_of

LEAST, MOST, BATCHES = 1 << 20, 3 << 20, 8  # bytes of a batch: some half a second's work at most; as many as pay

File = TypeVar("File", Submission, Received)


@dataclass(frozen=True)
class Batch:
    """What some files say. part: pipeline.cache.packs.part_bytes. failures: content hash -> what the program said when it
    failed on the file."""

    part: bytes
    failures: Mapping[str, str] = field(default_factory=dict)


def batches(files: Sequence[File]) -> Iterator[list[File]]:
    """All files in the order they are read in, so many at a time; one batch without any when there are none.

    Too few for a handful of batches that are worth a process stay together: each batch costs some of its own.
    """
    whole = sum(map(weight, files))
    most = max(LEAST, min(MOST, whole // BATCHES)) if whole > LEAST * BATCHES else whole
    batch: list[File] = []
    size = 0
    for one in sorted(files, key=place_of):
        if batch and size + weight(one) > most:
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += weight(one)
    yield batch


def read_and_typed(
    read: Callable[[Sequence[Received]], Sequence[Content]], received: Sequence[Received], campaign: Campaign
) -> tuple[Sequence[Content], Batch]:
    """Files of the archive, and what they say."""
    contents = read(received)
    return contents, typed(list(map(submission_of, received, contents)), campaign, {})


def typed(submissions: Sequence[Submission], campaign: Campaign, decided: Mapping[str, str]) -> Batch:
    """What some files say; a file the program fails on costs that file."""
    failures: dict[str, str] = {}

    def failed(submission: Submission, error: Exception) -> None:
        failures[submission.sha256] = f"{submission.name}\n{''.join(traceback.format_exception(error))}"

    return Batch(part_bytes(parsed_apart(submissions, campaign, decided, failed)), failures)
