"""What a command loads: only what it needs, because loading is most of what a small command costs."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from benchmarks.corpora import HEADER, visits
from benchmarks.workbook import write_workbook
from pipeline import bootstrap
from tests.workspace import ROOT, Desk

START = """
import os, sys
from datetime import datetime
sys.path.insert(0, os.getcwd())
from pipeline import bootstrap, cli
arguments = cli.read_arguments(sys.argv[1:])
bootstrap.ensure_packages(os.getcwd(), sys.argv[1:], for_tests=False)
arguments.clock = datetime.now
code = cli.perform(arguments, os.getcwd())
print("loaded", *sys.modules)
"""
UNIT = "秦四庙村"


def loaded(*typed: object) -> set[str]:
    """Names of all modules in the process after the command, and of the packages around them."""
    done = subprocess.run(
        [sys.executable, "-c", START, *map(str, typed)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split()[1:])


def sound_register(path: Path) -> Path:
    """Ten visits without a fault."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_workbook(path, {"走访登记表": [HEADER, *list(visits(UNIT, 0, 10))]})
    return path


def test_checking_a_sound_file_loads_neither_what_follows_nor_the_judge(tmp_path: Path) -> None:
    modules = loaded("check", "--campaign", "ruji-2021", sound_register(tmp_path / f"{UNIT}.xlsx"))
    assert {"pipeline.parse", "pipeline.check", "pandas"} <= modules
    followers = ("flow", "merge", "ledger", "measures", "reports", "writers", "journal", "publish", "cache")
    assert not {f"pipeline.{name}" for name in followers} & modules
    assert not {"pandera", "openpyxl", "xlsxwriter", "docx", "docxtpl", "rich", "sqlite3"} & modules


@pytest.mark.slow
def test_a_run_with_nothing_new_loads_no_tables(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    sound_register(desk.input / f"{UNIT}.xlsx")
    assert desk.run("2021-11-15").code in (0, 1)
    modules = loaded("run", "--campaign", "ruji-2021", "--as-of", "2021-11-15", *desk.words)
    assert not {"pandas", "numpy", "pandera", "openpyxl", "xlsxwriter", "docx", "docxtpl", "lxml"} & modules
    assert not {"pipeline.flow", "pipeline.parse", "pipeline.merge", "pipeline.measures", "pipeline.reports"} & modules


def test_versions_read_from_the_names_of_folders_are_what_the_packages_say() -> None:
    names = ("pandas", "PyYAML", "python-calamine", "chinesecalendar")
    found = bootstrap._installed()
    assert [found.get(bootstrap._plain(name)) for name in names] == [metadata.version(name) for name in names]
