"""Running the program as its users do, in a folder of the test's own."""

from __future__ import annotations

import contextlib
import hashlib
import io
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from pipeline import cli, commands

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Said:
    """Exit code, and what stood on the screen."""

    code: int
    out: str
    err: str


def command(*typed: object) -> Said:
    """`run.py` with these words, in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            arguments = cli.read_arguments([str(word) for word in typed])
            arguments.clock = datetime.now
            code = commands.perform(arguments, ROOT)
        except SystemExit as leaving:
            code = int(leaving.code or 0)
    return Said(code, out.getvalue(), err.getvalue())


@dataclass(frozen=True)
class Desk:
    """A workspace: input, output and archive below one folder. campaign: the file of another programme."""

    folder: Path
    campaign: Path | None = None

    @property
    def input(self) -> Path:
        return self.folder / "input"

    @property
    def output(self) -> Path:
        return self.folder / "output"

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    def run(self, as_of: str, *more: str) -> Said:
        programme = ["--campaign", self.campaign] if self.campaign else []
        return command("run", *self.words, *programme, "--as-of", as_of, *more)

    @property
    def words(self) -> list[str]:
        return ["--input", str(self.input), "--output", str(self.output), "--archive", str(self.archive)]

    def forget(self) -> None:
        """Everything that is only kept to be quick: the next run makes all of it again."""
        shutil.rmtree(self.archive / "cache", ignore_errors=True)

    def table(self, as_of: str, name: str) -> pd.DataFrame:
        return pd.read_csv(
            self.output / as_of / "数据" / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig"
        )

    def tree(self, as_of: str) -> dict[str, str]:
        """Path -> sha256 of every output of a day."""
        folder = self.output / as_of
        return {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }


def differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Names of the files that are not the same in both."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
