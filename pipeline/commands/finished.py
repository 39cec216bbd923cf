"""One run, done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.intake.found import Found
from pipeline.journal import RunRecord
from pipeline.model import Outcome, Submission
from pipeline.publish import Published
from schemas.states import Severity


@dataclass(frozen=True)
class Finished:
    """One run, done: what was seen, what came out, where it lies. repeatable: the same again needs no second run."""

    run: RunRecord
    seen: Sequence[Found]
    submissions: Sequence[Submission]
    outcome: Outcome
    published: Published
    repeatable: bool


def is_clean(finished: Finished) -> bool:
    """Nothing is left that somebody must correct, confirm or decide, and every file was read."""
    waiting = any(one.problem is not None and one.problem.code != "file_temporary" for one in finished.seen)
    return (
        not waiting
        and not finished.outcome.facts.lost
        and not finished.outcome.facts.questions
        and all(finding.severity is Severity.INFO for finding in finished.outcome.findings)
    )
