"""The pipeline against the demo's answer key: every planted mistake at its cell, nothing invented, every figure as counted.

RULES G5, 001-2, 001-7, 001-8, 001-9, 001-13.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from pipeline import flow
from pipeline.campaign import Campaign
from pipeline.demo import Township, make_township, planted, truth, write_stage
from pipeline.demo.material import material
from pipeline.intake.pool import read_files
from pipeline.model import Memory, Outcome, Problem, Submission
from pipeline.workdays import Workdays

pytestmark = pytest.mark.slow  # test_demo_run holds the same answers against the files of a whole run


@dataclass(frozen=True)
class Week:
    """The two runs of the demo, without journal or outputs: stage -> outcome."""

    township: Township
    outcomes: dict[int, Outcome]


def received(folder: Path, day: date, stage: int, known: Sequence[Submission]) -> list[Submission]:
    """Every file version so far, by the name it bears now; a second copy of the same bytes is a duplicate, as the journal
    would say."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("~$"))
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    names = [path.relative_to(folder).as_posix() for path in paths]
    seen = {submission.sha256 for submission in known}
    new = [place for place, sha256 in enumerate(hashes) if sha256 not in seen and sha256 not in hashes[:place]]
    contents = read_files([paths[place] for place in new], names=[names[place] for place in new])
    lies = dict(zip(reversed(hashes), reversed(names), strict=True))
    found = [
        replace(one, present=one.sha256 in lies, first_name=one.names[0])
        if one.name in names and hashes[names.index(one.name)] == one.sha256
        else replace(one, present=one.sha256 in lies, name=lies.get(one.sha256, one.name), first_name=one.names[0])
        for one in known
    ]
    for place, content in zip(new, contents, strict=True):
        found.append(Submission(hashes[place], names[place], day, stage, content))
    return found


def duplicates(folder: Path, day: date, stage: int) -> list[Submission]:
    """Copies of a file that lies there as well."""
    first: dict[str, str] = {}
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("~$")):
        sha256, name = hashlib.sha256(path.read_bytes()).hexdigest(), path.relative_to(folder).as_posix()
        if sha256 in first:
            problem = Problem("file_duplicate", {"other": first[sha256]})
            content = replace(read_files([path])[0], grids=(), problem=problem)
            found.append(Submission(f"{sha256}:{name}", name, day, stage, content))
        first.setdefault(sha256, name)
    return found


@pytest.fixture(scope="module")
def week(ruji: Campaign, tmp_path_factory: pytest.TempPathFactory) -> Week:
    township, folder = make_township(ruji), tmp_path_factory.mktemp("week")
    outcomes: dict[int, Outcome] = {}
    known: list[Submission] = []
    memory = Memory()
    for stage, day in enumerate(township.stage_days, start=1):
        write_stage(township, folder, stage)
        root = folder / material()["input_folder"]
        known = received(root, day, stage, known)
        outcomes[stage] = flow.run([*known, *duplicates(root, day, stage)], memory, ruji, day, Workdays())
        memory = Memory(issues=outcomes[stage].new_issues)
    return Week(township, outcomes)


@pytest.mark.parametrize("stage", [1, 2])
def test_every_planted_mistake_is_found_at_its_cell_and_nothing_is_invented(week: Week, stage: int) -> None:
    expected = Counter((one.code, one.file, one.sheet, one.cell) for one in planted(week.township, stage))
    found = Counter((one.code, one.file, one.sheet, one.cell) for one in week.outcomes[stage].findings)
    assert sorted(expected - found) == []
    assert sorted(found - expected) == []


@pytest.mark.parametrize("stage", [1, 2])
def test_every_figure_is_what_plain_counting_gives(week: Week, stage: int) -> None:
    as_of = week.township.stage_days[stage - 1]
    figures = week.outcomes[stage].figures
    today = figures[figures["period_end"] == as_of.isoformat()]
    values: dict[tuple[str, str], list[float]] = {}
    for row in today.itertuples():
        values.setdefault((str(row.figure), str(row.unit)), []).append(float(row.value))
    expected = truth(week.township, as_of)
    wrong = {
        key: (value, values.get(key))
        for key, value in expected.items()
        if not any(abs(value - one) < 1e-12 for one in values.get(key, []))
    }
    assert wrong == {}
    assert len(expected) > 1000
