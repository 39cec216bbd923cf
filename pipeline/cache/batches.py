"""Reading and typing in batches: tasks any engine may answer, each over as many files as pay for what they share."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.cache.packs import part_bytes
from pipeline.campaign import Campaign
from pipeline.model import Submission
from pipeline.parse.apart import parsed_apart
from pipeline.parse.parts import in_order

MOST_FILES, MOST_BYTES = 25, 3 << 20  # of one batch: half a second's work


@dataclass(frozen=True)
class Batch:
    """What some files say. part: pipeline.cache.packs.part_bytes. failures: content hash -> what the program said when it
    failed on the file."""

    part: bytes
    failures: Mapping[str, str] = field(default_factory=dict)


def batches(submissions: Sequence[Submission]) -> Iterator[list[Submission]]:
    """All files in the order they are read in, so many at a time; one batch without any when there are none."""
    batch: list[Submission] = []
    size = 0
    for one in in_order(submissions):
        if batch and (len(batch) >= MOST_FILES or size + one.size > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += one.size
    yield batch


def typed(submissions: Sequence[Submission], campaign: Campaign, decided: Mapping[str, str]) -> Batch:
    """What some files say; a file the program fails on costs that file."""
    failures: dict[str, str] = {}

    def failed(submission: Submission, error: Exception) -> None:
        failures[submission.sha256] = f"{submission.name}\n{''.join(traceback.format_exception(error))}"

    return Batch(part_bytes(parsed_apart(submissions, campaign, decided, failed)), failures)
