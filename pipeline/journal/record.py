"""What every run saw and decided: archive/journal.sqlite, append-only.

With the archived files it is all that is needed to build any past day again. Nothing of it is ever changed: a row is
true for ever or was never written. Every run is one transaction for what it saw and one for what came of it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline.archive import StateError
from pipeline.journal.figures import read_back, written
from pipeline.journal.file import JournalFile
from pipeline.model import KnownIssue, Outcome, Publication

if TYPE_CHECKING:
    import pandas as pd


class Sighting(Protocol):
    """A file seen in the input folder; sha256 is empty for one that was left alone."""

    @property
    def name(self) -> str:
        """Path below the input folder."""

    @property
    def sha256(self) -> str:
        """Hash of its archived bytes."""

    @property
    def size(self) -> int:
        """Bytes."""


LEVEL = 1  # of compression: published figures are many and read seldom


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run. received_on: the business day of files it sees first. known_on: submissions up to this day count.

    A run that looks back at an earlier day than a run before it has as_of < received_on.
    """

    sequence: int
    as_of: date
    received_on: date
    known_on: date
    campaign: str
    started_at: datetime
    version: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """One version of one file that counts for a run. sequence: 1 for the first run that brought files, and so on, so
    that runs without anything new leave no trace in it. Other fields as in model.Submission.
    """

    sha256: str
    name: str
    received_on: date
    sequence: int
    present: bool
    size: int
    first_name: str = ""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A file of this run with the same bytes as another one of it, which alone counts."""

    name: str
    sha256: str
    same_as: str


class Journal:
    """The journal of one archive folder. Use it under lock.exclusive; close it, or use it in a `with` block."""

    def __init__(self, folder: Path) -> None:
        self._file = JournalFile(folder / "journal.sqlite")

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    # runs -------------------------------------------------------------------------------------------------------------

    def begin_run(self, as_of: date, campaign: str, started_at: datetime, version: str = "") -> RunRecord:
        """The next run. Nothing is written before record_sightings. Raises StateError for another campaign's archive."""
        last, latest, first, found = self._file.rows(
            "SELECT max(sequence), max(as_of), (SELECT as_of FROM runs ORDER BY sequence LIMIT 1), max(campaign) FROM runs"
        )[0]
        if last and found != campaign:
            raise StateError("other_campaign", found=found, asked=campaign)
        return RunRecord(
            sequence=(last or 0) + 1,
            as_of=as_of,
            received_on=max(as_of, date.fromisoformat(latest)) if last else as_of,
            known_on=max(as_of, date.fromisoformat(first)) if last else as_of,
            campaign=campaign,
            started_at=started_at,
            version=version,
        )

    def latest_day(self) -> date | None:
        """The last day there was a run for; None before the first run."""
        [[latest]] = self._file.rows("SELECT max(as_of) FROM runs")
        return date.fromisoformat(latest) if latest else None

    def record_sightings(self, run: RunRecord, seen: Iterable[Sighting]) -> None:
        """Everything this run saw in the input folder; bytes never seen before become known on its received_on."""
        files = sorted((one.name, one.sha256, one.size) for one in seen if one.sha256)
        with self._file.transaction() as journal:
            journal.execute(
                "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?)",
                (run.sequence, run.as_of.isoformat(), run.received_on.isoformat(), run.started_at.isoformat(),
                 run.campaign, run.version),
            )  # fmt: skip
            journal.executemany(
                "INSERT OR IGNORE INTO files VALUES (?, ?, ?, ?, ?)",
                [(sha256, name, size, run.received_on.isoformat(), run.sequence) for name, sha256, size in files],
            )
            journal.executemany(
                "INSERT INTO sightings VALUES (?, ?, ?)", [(run.sequence, name, sha256) for name, sha256, _ in files]
            )

    def submissions(self, run: RunRecord) -> list[Received]:
        """Every version that counts for the run, in order of sequence and first name.

        present is told by this run; for a run that looks back, by the last run up to that day.
        """
        presence = self._presence_run(run)
        names = self._names(presence)
        rows = self._file.rows(
            "SELECT sha256, name, received_on, rank, sha256 IN (SELECT sha256 FROM sightings WHERE sequence = ?), size "
            "FROM (SELECT *, dense_rank() OVER (ORDER BY sequence) AS rank FROM files) "
            "WHERE received_on <= ? ORDER BY rank, name, sha256",
            (presence, run.known_on.isoformat()),
        )
        return [
            Received(sha256, names.get(sha256, first), date.fromisoformat(day), rank, bool(present), size, first)
            for sha256, first, day, rank, present, size in rows
        ]

    def _names(self, last: int) -> dict[str, str]:
        """Hash -> the name its file bore when it was last seen, up to the run `last`: people rename and move files.

        Of bytes that lay there under several names the first one ever, else the first in sorted order.
        """
        rows = self._file.rows(
            "SELECT s.sha256, s.name FROM (SELECT sha256, name, max(sequence) AS seen FROM sightings WHERE sequence <= ? "
            "GROUP BY sha256, name) s JOIN files f USING (sha256) ORDER BY s.seen DESC, s.name <> f.name, s.name",
            (last,),
        )
        names: dict[str, str] = {}
        for sha256, name in rows:
            names.setdefault(sha256, name)
        return names

    def duplicates(self, run: RunRecord) -> list[Duplicate]:
        """Files of this run whose bytes lie there under another name too, all but the one that counts."""
        rows = self._file.rows(
            "SELECT s.name, s.sha256, f.name FROM sightings s JOIN files f USING (sha256) WHERE s.sequence = ? "
            "ORDER BY s.sha256, s.name",
            (self._presence_run(run),),
        )
        names: dict[str, list[str]] = {}
        for name, sha256, first in rows:
            same = names.setdefault(sha256, [])
            same.insert(0, name) if name == first else same.append(name)
        found = [Duplicate(name, sha256, same[0]) for sha256, same in names.items() for name in same[1:]]
        return sorted(found, key=lambda one: one.name)

    def has_files(self) -> bool:
        """Whether any file was ever taken in."""
        return bool(self._file.rows("SELECT 1 FROM files LIMIT 1"))

    def last_seen(self) -> list[tuple[str, str, int]]:
        """(name, sha256, size) of the files the last run that saw any saw, by name."""
        rows = self._file.rows(
            "SELECT s.name, s.sha256, f.size FROM sightings s JOIN files f USING (sha256) "
            "WHERE s.sequence = (SELECT max(sequence) FROM sightings) ORDER BY s.name"
        )
        return [(name, sha256, size) for name, sha256, size in rows]

    def _presence_run(self, run: RunRecord) -> int:
        if run.as_of >= run.received_on:  # who only asks has recorded nothing: the last run knows
            rows = self._file.rows("SELECT max(sequence) FROM runs WHERE sequence <= ?", (run.sequence,))
            return int(rows[0][0] or run.sequence)
        rows = self._file.rows(
            "SELECT sequence FROM runs WHERE as_of = received_on AND sequence < ? ORDER BY as_of > ?, "
            "CASE WHEN as_of > ? THEN sequence ELSE -sequence END LIMIT 1",
            (run.sequence, run.as_of.isoformat(), run.as_of.isoformat()),
        )
        return int(rows[0][0])

    # what came of them ------------------------------------------------------------------------------------------------

    def known_issues(self, run: RunRecord) -> tuple[KnownIssue, ...]:
        """Every issue numbered up to the day the run knows of, in order of number."""
        rows = self._file.rows(
            "SELECT key, number, given_on, snapshot FROM issues WHERE given_on <= ? ORDER BY number",
            (run.known_on.isoformat(),),
        )
        return tuple(
            KnownIssue(key, number, date.fromisoformat(on), json.loads(facts)) for key, number, on, facts in rows
        )

    def memory_hash(self, run: RunRecord) -> str:
        """Changes with anything the core is told from here: issues with their numbers, the last publication."""
        issues = self._file.rows(
            "SELECT key, number, given_on, snapshot FROM issues WHERE given_on <= ? ORDER BY number",
            (run.known_on.isoformat(),),
        )
        published = self._file.rows(
            "SELECT as_of, figures FROM publications WHERE as_of < ? ORDER BY as_of DESC, rowid DESC LIMIT 1",
            (run.as_of.isoformat(),),
        )
        return hashlib.sha256(repr((issues, published)).encode()).hexdigest()

    def record_outcome(self, run: RunRecord, outcome: Outcome) -> None:
        """Status of every file and the numbers of new issues, before anything with those numbers is published.

        A run that looks back gives no numbers. Raises StateError when a number already belongs to another issue.
        """
        files = outcome.facts.files
        texts = [files[name].fillna("") for name in ("submission", "unit", "register")]
        counts = [files[name].map(int) for name in ("rows_submitted", "rows_accepted", "rows_quarantined")]
        ends = [files[name].fillna("") for name in ("status", "superseded_by")]
        results = [(run.sequence, *row) for row in zip(*texts, *counts, *ends, strict=True)]
        issues = outcome.new_issues if run.as_of == run.received_on else ()
        with self._file.transaction() as journal:
            journal.executemany("INSERT INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", results)
            for issue in issues:
                self._record_issue(journal, run, issue)

    def record_decisions(self, run: RunRecord, decisions: pd.DataFrame) -> None:
        """A copy of what the returned sheets say, for whoever reads the journal; runs read the sheets themselves."""
        if run.as_of != run.received_on:
            return
        last = dict(self.decisions(run))
        for row in decisions[decisions["in_force"]].to_dict("records"):
            said = {name: str(row[name]) for name in ("decision", "reason", "author", "file")}
            if last.get(row["key"]) != said:
                self.record_decision(run, row["key"], said)

    def _record_issue(self, journal: sqlite3.Connection, run: RunRecord, issue: KnownIssue) -> None:
        known = journal.execute(
            "SELECT key, number FROM issues WHERE key = ? OR number = ?", (issue.key, issue.number)
        ).fetchall()
        if known == [(issue.key, issue.number)]:
            return
        if known:
            raise StateError("number_taken", number=issue.number)
        snapshot = json.dumps(dict(issue.snapshot), ensure_ascii=False, sort_keys=True)
        journal.execute(
            "INSERT INTO issues VALUES (?, ?, ?, ?, ?)",
            (issue.key, issue.number, issue.given_on.isoformat(), snapshot, run.sequence),
        )

    def record_decision(self, run: RunRecord, key: str, content: Mapping[str, str]) -> None:
        """What an operator decided about `key`; a later decision about it does not erase this one."""
        row = (
            run.sequence,
            key,
            run.received_on.isoformat(),
            json.dumps(dict(content), ensure_ascii=False, sort_keys=True),
        )
        with self._file.transaction() as journal:
            journal.execute("INSERT INTO decisions VALUES (?, ?, ?, ?)", row)

    def decisions(self, run: RunRecord) -> list[tuple[str, Mapping[str, str]]]:
        """(key, content) of every decision the run knows of, oldest first."""
        rows = self._file.rows(
            "SELECT key, content FROM decisions WHERE given_on <= ? ORDER BY rowid", (run.known_on.isoformat(),)
        )
        return [(key, json.loads(content)) for key, content in rows]

    def publish(self, run: RunRecord, figures: pd.DataFrame, published_at: datetime) -> None:
        """Freezes the figures (schemas.tables.Figures) as sent out. The same figures again for a day change nothing.

        A run that looks back publishes nothing: what later days were compared with stays what it was.
        """
        if run.as_of != run.received_on:
            return
        text = written(figures)
        last = self._file.rows(
            "SELECT figures FROM publications WHERE as_of = ? ORDER BY rowid DESC LIMIT 1", (run.as_of.isoformat(),)
        )
        if last and zlib.decompress(last[0][0]) == text:
            return
        frozen = zlib.compress(text, LEVEL)
        with self._file.transaction() as journal:
            journal.execute(
                "INSERT INTO publications VALUES (?, ?, ?, ?)",
                (run.sequence, run.as_of.isoformat(), frozen, published_at.isoformat()),
            )

    def last_publication(self, before: date) -> Publication | None:
        """The figures last published for the latest day before `before`."""
        rows = self._file.rows(
            "SELECT as_of, figures FROM publications WHERE as_of < ? ORDER BY as_of DESC, rowid DESC LIMIT 1",
            (before.isoformat(),),
        )
        return Publication(date.fromisoformat(rows[0][0]), read_back(zlib.decompress(rows[0][1]))) if rows else None
