"""docs/COVERAGE.md: every clause of the five plans is checked, shown and proved, or says why it is only told."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.clause_coverage import Row, clauses, mentioned, page, rows

ROOT = Path(__file__).parent.parent
EXPECTED = {"000": 26, "001": 19, "002": 16, "003": 20, "004": 16}
QUESTIONS = [*(f"002-P{number}" for number in range(1, 4)), *(f"002-Q{number}" for number in range(1, 16))]


def test_no_clause_is_missing() -> None:
    wanted = [f"{plan}-{number}" for plan, count in EXPECTED.items() for number in range(1, count + 1)]
    assert set(clauses()) == {*wanted, *QUESTIONS}


@pytest.fixture(scope="module")
def found() -> list[Row]:
    return rows()


def test_every_clause_is_checked_and_proved_or_says_why_not(found: list[Row]) -> None:
    bare = [
        row.clause for row in found if not row.entry.narrative and not (row.checked and row.entry.shown and row.tests)
    ]
    assert not bare


def test_what_is_only_told_says_why_in_a_sentence(found: list[Row]) -> None:
    assert all(len(row.entry.narrative) > 10 and not row.entry.shown for row in found if row.entry.narrative)


def test_citations_are_understood() -> None:
    assert mentioned("(000-17 to 000-19; 002 附件1-9)") == {"000-17", "000-18", "000-19", "002-Q9"}
    assert mentioned("2021-10-16, 1000-12, 000-123") == set()


def test_the_page_is_current() -> None:
    """Regenerate with `python -m pipeline.clause_coverage`."""
    assert (ROOT / "docs" / "COVERAGE.md").read_text(encoding="utf-8") == page()
