"""A file of the archive as something to be read: what becomes of it, and how much work it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model import Content, Submission

if TYPE_CHECKING:
    from pipeline.journal import Received

FILE = 20_000  # bytes of cells that take as long as a file for itself


def submission_of(received: Received, content: Content) -> Submission:
    """A file of the archive with what was read of it."""
    return Submission(
        received.sha256,
        received.name,
        received.received_on,
        received.sequence,
        content,
        received.present,
        received.size,
        received.first_name,
    )


def weight(file: Received | Submission) -> int:
    """How much work a file is, in bytes."""
    return FILE + file.size
