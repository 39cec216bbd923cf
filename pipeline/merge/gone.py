"""Files that are no longer in the input folder: they count until somebody decides to withdraw them (DESIGN, State)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import pandas as pd

from pipeline.decisions.rulings import Rulings
from pipeline.merge.supersede import NEVER, Version
from pipeline.model import Submission
from schemas.decisions import Decision, DecisionKind
from schemas.states import FileStatus

COUNTED = (FileStatus.ACCEPTED, FileStatus.ACCEPTED_WITH_FINDINGS)


def withdrawn_files(submissions: Sequence[Submission], rulings: Rulings) -> frozenset[str]:
    """Content hashes of the files somebody withdrew; one that lies in the folder again counts again."""
    return frozenset(
        one.sha256
        for one in submissions
        if not one.present and rulings.of(DecisionKind.FILE, one.sha256) == Decision.WITHDRAW
    )


def taken_away(versions: Iterable[Version], replaced: Collection[str]) -> frozenset[str]:
    """Content hashes of files nothing could be read from and that are gone: nobody has to do anything about them any more."""
    return frozenset(
        version.submission.sha256
        for version in versions
        if not version.submission.present and not version.pairs and version.submission.sha256 not in replaced
    )


def gone_files(submissions: Sequence[Submission], files: pd.DataFrame) -> list[Submission]:
    """The files that count although they are gone. files: schemas.tables.Files."""
    hashes = {
        sha256
        for sha256, status, registers in zip(files["submission"], files["status"], files["register"], strict=True)
        if status in COUNTED and not NEVER & set(registers.split("+"))
    }
    return [one for one in submissions if not one.present and one.sha256 in hashes]
