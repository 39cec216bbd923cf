"""Any programme's made-up year, run in this process: its life, its answer key, and what the pipeline made of its files."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd
import yaml

from pipeline import flow
from pipeline.campaign import Campaign
from pipeline.demo import make_programme, write_programme
from pipeline.demo.programme_life import Life
from pipeline.intake.pool import read_files
from pipeline.model import Memory, Outcome, Submission
from pipeline.settings import load_workdays

ROOT = Path(__file__).resolve().parent.parent
Cells = dict[tuple[str, ...], tuple[object, ...]]


def campaign_of(path: Path) -> Campaign:
    """A programme straight from its file."""
    return Campaign.model_validate(yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader))


@dataclass(frozen=True)
class Year:
    """A programme after its two runs: outcomes by number of the run, 1 and 2."""

    folder: Path
    life: Life
    outcomes: dict[int, Outcome]

    def key(self, name: str) -> list[dict[str, str]]:
        """A table of the answer key."""
        with (self.folder / "答案" / name).open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    def day(self, run: int) -> str:
        """as_of of a run."""
        return self.life.stage_days[run - 1].isoformat()


def year_of(campaign: Campaign, folder: Path) -> Year:
    """Both runs without outputs, and so without the ledger that comes back."""
    workdays = load_workdays(ROOT / "campaigns")
    life = make_programme(campaign, workdays)
    outcomes: dict[int, Outcome] = {}
    known: list[Submission] = []
    memory = Memory()
    for run, day in enumerate(life.stage_days, start=1):
        write_programme(life, workdays, folder, run)
        known = received(folder / "input", day, run, known)
        outcomes[run] = flow.run(known, memory, campaign, day, workdays)
        memory = Memory(issues=outcomes[run].new_issues)
    return Year(folder, life, outcomes)


def received(folder: Path, day: date, run: int, known: Sequence[Submission]) -> list[Submission]:
    """Every version of a file so far, as the journal would give them."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    hashes = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    seen = {one.sha256 for one in known}
    new = [path for path in paths if hashes[path] not in seen]
    contents = read_files(new, names=[path.relative_to(folder).as_posix() for path in new])
    found = [replace(one, present=one.sha256 in hashes.values()) for one in known]
    for path, content in zip(new, contents, strict=True):
        found.append(Submission(hashes[path], path.relative_to(folder).as_posix(), day, run, content))
    return found


def iso(day: object) -> str:
    """A day of a table as the answer key writes it."""
    return "" if pd.isna(day) else f"{day:%Y-%m-%d}"


def engine_requirements(year: Year, run: int) -> Cells:
    """(requirement, unit, subject, first day) -> basis, last day, required, actual, status: what the measures say."""
    table = year.outcomes[run].requirements
    return {
        (one.requirement, one.unit, one.subject, iso(one.period_start)):
        (one.basis, iso(one.period_end), one.required, one.actual, one.status)
        for one in table.itertuples()
    }  # fmt: skip


def true_requirements(year: Year, run: int) -> Cells:
    """The same from the answer key."""
    return {
        (one["requirement"], one["unit"], one["subject"], one["period_start"]):
        (one["basis"], one["period_end"], float(one["required"]), float(one["actual"]), one["status"])
        for one in year.key("真值_任务完成.csv") if one["as_of"] == year.day(run)
    }  # fmt: skip


def engine_filings(year: Year, run: int) -> Cells:
    """(filing, unit, person, due day) -> basis, received, status."""
    table = year.outcomes[run].filings
    table = table[table["status"].ne("counted")]
    return {
        (one.filing, one.unit, one.person, iso(one.due_on)): (one.basis, iso(one.received_on), one.status)
        for one in table.itertuples()
    }


def true_filings(year: Year, run: int) -> Cells:
    """The same from the answer key."""
    return {
        (one["filing"], one["unit"], one["person"], one["due_on"]): (one["basis"], one["received_on"], one["status"])
        for one in year.key("真值_报送.csv") if one["as_of"] == year.day(run) and one["due_on"]
    }  # fmt: skip


def planted(year: Year, run: int) -> list[tuple[str, str, str, str]]:
    """The findings that must be there after a run, and no other."""
    rows = [one for one in year.key("planted.csv") if int(one["stage"]) <= run <= int(one["until"])]
    return sorted((one["code"], one["file"], one["sheet"], one["cell"]) for one in rows)


def found(year: Year, run: int) -> list[tuple[str, str, str, str]]:
    """The findings that are there."""
    return sorted((one.code, one.file, one.sheet, one.cell) for one in year.outcomes[run].findings)


def figures(year: Year, run: int) -> dict[tuple[str, str], list[float]]:
    """(figure, unit) -> its values of periods that end on the run's day."""
    table = year.outcomes[run].figures
    values: dict[tuple[str, str], list[float]] = {}
    for one in table[table["period_end"].eq(year.day(run))].itertuples():
        values.setdefault((str(one.figure), str(one.unit)), []).append(float(one.value))
    return values
