"""The file under the journal: its tables, its transactions, and its troubles in the operator's words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.archive import StateError, state_error

VERSION = 1
TABLES = {
    "runs": "sequence INTEGER PRIMARY KEY, as_of TEXT NOT NULL, received_on TEXT NOT NULL, started_at TEXT NOT NULL, "
    "campaign TEXT NOT NULL, version TEXT NOT NULL",
    "files": "sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL, received_on TEXT NOT NULL, "
    "sequence INTEGER NOT NULL REFERENCES runs",
    "sightings": "sequence INTEGER NOT NULL REFERENCES runs, name TEXT NOT NULL, sha256 TEXT NOT NULL REFERENCES files, "
    "PRIMARY KEY (sequence, name)",
    "results": "sequence INTEGER NOT NULL REFERENCES runs, sha256 TEXT NOT NULL, unit TEXT NOT NULL, "
    "register TEXT NOT NULL, rows_submitted INTEGER NOT NULL, rows_accepted INTEGER NOT NULL, "
    "rows_quarantined INTEGER NOT NULL, status TEXT NOT NULL, superseded_by TEXT NOT NULL",
    "issues": "key TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, given_on TEXT NOT NULL, snapshot TEXT NOT NULL, "
    "sequence INTEGER NOT NULL REFERENCES runs",
    "decisions": "sequence INTEGER NOT NULL REFERENCES runs, key TEXT NOT NULL, given_on TEXT NOT NULL, "
    "content TEXT NOT NULL",
    "publications": "sequence INTEGER NOT NULL REFERENCES runs, as_of TEXT NOT NULL, figures BLOB NOT NULL, "
    "published_at TEXT NOT NULL",
}


class JournalFile:
    """An open SQLite file that survives being killed at any moment (WAL, synchronous FULL). Raises StateError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise state_error(error, path) or error from error
        with self._trouble():
            self._db = sqlite3.connect(path, isolation_level=None, timeout=5)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def rows(self, query: str, values: tuple = ()) -> list[tuple]:
        """All rows of a query."""
        with self._trouble():
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of the block or nothing of it."""
        with self._trouble():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _prepare(self) -> None:
        found = self._db.execute("PRAGMA user_version").fetchone()[0]
        if found > VERSION:
            raise StateError("journal_newer", found=found, known=VERSION)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA foreign_keys = ON")
        if self._db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise StateError("journal_damaged", path=self._path)
        if found < VERSION:
            with self.transaction():
                self._create()

    def _create(self) -> None:
        for name, columns in TABLES.items():
            self._db.execute(f"CREATE TABLE {name} ({columns})")
            for change in ("UPDATE", "DELETE"):
                self._db.execute(
                    f"CREATE TRIGGER {name}_no_{change.lower()} BEFORE {change} ON {name} "
                    "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
                )
        self._db.execute(f"PRAGMA user_version = {VERSION}")

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise  # our bug
        except sqlite3.DatabaseError as error:
            raise _state_error(error, self._path) from error


def _state_error(error: sqlite3.DatabaseError, path: Path) -> StateError:
    said = str(error).lower()
    for part, code in (
        ("full", "disk_full"),
        ("locked", "journal_busy"),
        ("readonly", "not_writable"),
        ("unable to open", "not_writable"),
        ("i/o error", "disk_broken"),
    ):
        if part in said:
            return StateError(code, path=path)
    return StateError("journal_damaged", path=path)
