"""A file this program fails on costs that file alone (DESIGN promise 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from pipeline.campaign import Campaign
from pipeline.model import NOTHING, Content, Problem, Submission
from pipeline.parse import parsed_part
from pipeline.parse.parts import Part, in_order, joined

FAILED = "file_program_failed"

Failed = Callable[[Submission, Exception], None]
"""Told of a file, and of the error nobody foresaw."""


def parsed_apart(
    submissions: Sequence[Submission],
    campaign: Campaign,
    decided: Mapping[str, str] = NOTHING,
    failed: Failed | None = None,
) -> Part:
    """What pipeline.parse says; where that fails, every file it fails on goes back unread, and the others count.

    failed: told of each such file. Raises what it raises when it fails without any file.
    """
    try:
        return parsed_part(submissions, campaign, decided)
    except Exception as error:
        if not submissions:
            raise
        if len(submissions) == 1:
            if failed is not None:
                failed(submissions[0], error)
            return parsed_part([unread(submissions[0])], campaign, decided)
    ordered = in_order(submissions)
    middle = len(ordered) // 2
    halves = ordered[:middle], ordered[middle:]
    parts = [(parsed_apart(half, campaign, decided, failed), {one.sha256 for one in half}) for half in halves]
    return joined(parts, [one.sha256 for one in ordered])


def unread(submission: Submission) -> Submission:
    """The file without its cells, and why."""
    content = submission.content
    return replace(submission, content=Content(content.kind, (), content.properties, content.notes, Problem(FAILED)))
