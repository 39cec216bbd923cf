"""Journal: what counts on which day, numbers given once, nothing ever changed (DESIGN, State; promises 2 and 4)."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from pipeline.archive import Archive, StateError
from pipeline.campaign import Campaign
from pipeline.commands.run import strange_day
from pipeline.errors import OperatorError
from pipeline.intake.found import Found
from pipeline.journal import Journal, RunRecord
from pipeline.lock import exclusive
from pipeline.model import KnownIssue

ROOT = Path(__file__).resolve().parent.parent
NOON = datetime(2021, 10, 20, 12)


def oct_(day: int) -> date:
    return date(2021, 10, day)


def seen(text: str) -> list[Found]:
    """ "东村.xlsx=a 西村.xlsx=b": names and the hashes of their bytes."""
    pairs = (pair.split("=") for pair in text.split())
    return [Found(Path(name), name, size=9, sha256=sha256) for name, sha256 in pairs]


def run(journal: Journal, day: int, files: str) -> RunRecord:
    record = journal.begin_run(oct_(day), "a-campaign", NOON)
    journal.record_sightings(record, seen(files))
    return record


def counted(journal: Journal, record: RunRecord) -> list[str]:
    """Each submission as "hash name day sequence", with a "-" in front when it is no longer present."""
    return [
        f"{'' if one.present else '-'}{one.sha256} {one.name} {one.received_on.day} {one.sequence}"
        for one in journal.submissions(record)
    ]


def outcome(*issues: KnownIssue) -> SimpleNamespace:
    columns = {
        "submission": ["a"], "unit": [""], "register": ["visits"], "rows_submitted": [3], "rows_accepted": [2],
        "rows_quarantined": [1], "status": ["已接收有问题"], "superseded_by": [None],
    }  # fmt: skip
    return SimpleNamespace(facts=SimpleNamespace(files=pd.DataFrame(columns)), new_issues=issues)


def issue(key: str, number: str, day: int) -> KnownIssue:
    return KnownIssue(key, number, oct_(day), {"text": f"路灯不亮 {key}"})


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path) as opened:
        yield opened


def test_a_file_counts_from_the_day_it_came_in(journal: Journal) -> None:
    run(journal, 20, "东村.xlsx=a")
    today = run(journal, 22, "东村.xlsx=a 西村.xlsx=b")
    assert counted(journal, today) == ["a 东村.xlsx 20 1", "b 西村.xlsx 22 2"]
    earlier = run(journal, 21, "东村.xlsx=a 西村.xlsx=b")
    assert counted(journal, earlier) == ["a 东村.xlsx 20 1"]


def test_before_the_first_run_its_files_are_known(journal: Journal) -> None:
    run(journal, 20, "东村.xlsx=a")
    assert counted(journal, run(journal, 11, "东村.xlsx=a")) == ["a 东村.xlsx 20 1"]


def test_a_new_file_in_a_run_that_looks_back_came_in_today(journal: Journal) -> None:
    run(journal, 20, "东村.xlsx=a")
    back = run(journal, 18, "东村.xlsx=a 西村.xlsx=b")
    assert (back.received_on, back.known_on) == (oct_(20), oct_(20))
    assert counted(journal, run(journal, 20, ""))[-1] == "-b 西村.xlsx 20 2"


def test_a_file_that_disappears_still_counts(journal: Journal) -> None:
    run(journal, 20, "东村.xlsx=a 西村.xlsx=b")
    assert counted(journal, run(journal, 21, "西村.xlsx=b")) == ["-a 东村.xlsx 20 1", "b 西村.xlsx 20 1"]


def test_a_past_day_is_rebuilt_as_it_was(journal: Journal) -> None:
    then = counted(journal, run(journal, 20, "东村.xlsx=a 西村.xlsx=b"))
    run(journal, 22, "南村.xlsx=c")
    assert counted(journal, run(journal, 20, "南村.xlsx=c")) == then


def test_a_file_bears_the_name_under_which_it_was_last_seen(journal: Journal) -> None:
    """People put a file into the right folder, or write the village into its name: the bytes are the same, the name tells."""
    run(journal, 20, "西村/表.xlsx=a 走访.xlsx=b")
    moved = run(journal, 21, "东村/表.xlsx=a 东村走访.xlsx=b")
    assert counted(journal, moved) == ["a 东村/表.xlsx 20 1", "b 东村走访.xlsx 20 1"]
    assert [one.first_name for one in journal.submissions(moved)] == ["西村/表.xlsx", "走访.xlsx"]
    assert journal.duplicates(moved) == []
    assert counted(journal, run(journal, 22, "东村/表.xlsx=a"))[1] == "-b 东村走访.xlsx 20 1"
    assert counted(journal, run(journal, 20, "东村/表.xlsx=a")) == ["a 西村/表.xlsx 20 1", "b 走访.xlsx 20 1"]


def test_of_copies_the_first_name_is_kept_while_it_lies_there(journal: Journal) -> None:
    run(journal, 20, "西村.xlsx=a")
    both = run(journal, 21, "东村.xlsx=a 西村.xlsx=a")
    assert counted(journal, both) == ["a 西村.xlsx 20 1"]
    two = run(journal, 22, "南村.xlsx=a 东村.xlsx=a")
    assert counted(journal, two) == ["a 东村.xlsx 20 1"]
    assert [(one.name, one.same_as) for one in journal.duplicates(two)] == [("南村.xlsx", "东村.xlsx")]


def test_runs_without_anything_new_leave_no_trace(journal: Journal) -> None:
    run(journal, 20, "")
    run(journal, 20, "东村.xlsx=a")
    run(journal, 20, "东村.xlsx=a")
    last = run(journal, 20, "东村.xlsx=a 西村.xlsx=b")
    assert counted(journal, last) == ["a 东村.xlsx 20 1", "b 西村.xlsx 20 2"]


def test_a_run_killed_before_it_saw_anything_never_was(journal: Journal) -> None:
    journal.begin_run(oct_(11), "a-campaign", NOON)
    assert counted(journal, run(journal, 20, "东村.xlsx=a")) == ["a 东村.xlsx 20 1"]
    assert journal.begin_run(oct_(12), "a-campaign", NOON).known_on == oct_(20)


def test_the_same_bytes_twice_count_once(journal: Journal) -> None:
    run(journal, 20, "乙.xlsx=a")
    record = run(journal, 21, "甲.xlsx=a 乙.xlsx=a 丙.xlsx=a 丁.xlsx=d")
    assert [(one.name, one.same_as) for one in journal.duplicates(record)] == [
        ("丙.xlsx", "乙.xlsx"),
        ("甲.xlsx", "乙.xlsx"),
    ]
    assert len(journal.submissions(record)) == 2
    moved = run(journal, 22, "新/乙.xlsx=a")
    assert journal.duplicates(moved) == []


def test_an_issue_keeps_its_number(journal: Journal, tmp_path: Path) -> None:
    first = run(journal, 20, "东村.xlsx=a")
    journal.record_outcome(first, outcome(issue("V|a", "001", 20)))
    again = run(journal, 21, "东村.xlsx=a")
    journal.record_outcome(again, outcome(issue("V|a", "001", 20), issue("V|b", "002", 21)))
    with Journal(tmp_path) as reopened:
        assert reopened.known_issues(again) == (issue("V|a", "001", 20), issue("V|b", "002", 21))
        assert reopened.known_issues(run(reopened, 20, "")) == (issue("V|a", "001", 20),)


def test_a_number_never_moves_to_another_issue(journal: Journal) -> None:
    record = run(journal, 20, "东村.xlsx=a")
    journal.record_outcome(record, outcome(issue("V|a", "001", 20)))
    with pytest.raises(StateError, match="001"):
        journal.record_outcome(record, outcome(issue("V|c", "003", 20), issue("V|b", "001", 20)))
    assert journal.known_issues(record) == (issue("V|a", "001", 20),)  # all of the outcome or nothing of it


def test_a_run_that_looks_back_gives_no_numbers(journal: Journal) -> None:
    run(journal, 20, "")
    back = run(journal, 18, "")
    journal.record_outcome(back, outcome(issue("V|a", "001", 18)))
    assert journal.known_issues(back) == ()


def test_published_figures_come_back_exactly(journal: Journal) -> None:
    figures = pd.DataFrame(
        {
            "figure": pd.array(["visits", "completion_rate"], dtype="str"),
            "unit": pd.array(["NA", "东村"], dtype="str"),
            "period_start": pd.to_datetime(["2021-10-10"] * 2).astype("datetime64[us]"),
            "period_end": pd.to_datetime(["2021-10-20"] * 2).astype("datetime64[us]"),
            "numerator": [3.0, 0.1 + 0.2], "denominator": [float("nan"), 3.0], "value": [3.0, 1 / 3], "n": [float("nan")] * 2,
            "status": pd.array(["ok", "small_sample"], dtype="str"), "basis": pd.array(["", "001-3"], dtype="str"),
        }
    )  # fmt: skip
    journal.publish(run(journal, 20, ""), figures, NOON)
    journal.publish(run(journal, 22, ""), figures.head(1), NOON)
    assert journal.last_publication(oct_(20)) is None
    last = journal.last_publication(oct_(22))
    assert last
    assert last.as_of == oct_(20)
    pd.testing.assert_frame_equal(last.figures, figures, check_exact=True)


def test_a_run_that_looks_back_publishes_nothing(journal: Journal) -> None:
    """What was sent out on the 22nd was compared with the 20th; a look at the 21st afterwards does not change that."""
    figures = pd.DataFrame({"figure": pd.Series(dtype="str"), "period_start": [], "period_end": []})
    for day in (20, 22):
        journal.publish(run(journal, day, "东村.xlsx=a"), figures, NOON)
    before = journal.memory_hash(run(journal, 22, "东村.xlsx=a"))
    journal.publish(run(journal, 21, "东村.xlsx=a"), figures, NOON)
    assert journal.memory_hash(run(journal, 22, "东村.xlsx=a")) == before
    assert journal._file.rows("SELECT as_of FROM publications") == [("2021-10-20",), ("2021-10-22",)]


def test_decisions_add_up(journal: Journal) -> None:
    record = run(journal, 20, "")
    journal.record_decision(record, "file|a", {"answer": "保留"})
    journal.record_decision(record, "file|a", {"answer": "撤回"})
    assert journal.decisions(record) == [("file|a", {"answer": "保留"}), ("file|a", {"answer": "撤回"})]


def test_nothing_written_is_ever_changed(journal: Journal, tmp_path: Path) -> None:
    run(journal, 20, "东村.xlsx=a")
    other = sqlite3.connect(tmp_path / "journal.sqlite")
    for change in ("UPDATE files SET name = ''", "DELETE FROM runs"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            other.execute(change)
    other.close()


def test_an_archive_belongs_to_one_campaign(journal: Journal) -> None:
    run(journal, 20, "")
    with pytest.raises(StateError) as told:
        journal.begin_run(oct_(21), "another", NOON)
    assert told.value.code == "other_campaign"


@pytest.mark.parametrize(
    ("content", "code"), [(b"no database at all" * 100, "journal_damaged"), (None, "journal_newer")]
)
def test_a_journal_that_cannot_be_used_is_one_clear_line(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "journal.sqlite"
    if content:
        path.write_bytes(content)
    else:
        newer = sqlite3.connect(path)
        newer.execute("PRAGMA user_version = 99")
        newer.close()
    with pytest.raises(StateError) as told:
        Journal(tmp_path)
    assert told.value.code == code
    assert "{" not in str(told.value)
    if content:
        assert path.read_bytes() == content


def test_a_torn_page_is_noticed(journal: Journal, tmp_path: Path) -> None:
    for day in range(10, 20):
        run(journal, day, " ".join(f"{n}.xlsx={day}{n}" for n in range(40)))
    journal.close()
    path = tmp_path / "journal.sqlite"
    data = bytearray(path.read_bytes())
    data[8192:20480] = bytes(12288)
    path.write_bytes(data)
    with pytest.raises(StateError) as told:
        Journal(tmp_path)
    assert told.value.code == "journal_damaged"


def test_two_runs_at_once_refuse_politely(tmp_path: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path; from datetime import datetime; from pipeline.lock import exclusive\n"
        "from pipeline.archive import StateError\n"
        "try:\n with exclusive(Path(sys.argv[2]), datetime(2021, 1, 1)): print('in')\n"
        "except StateError as e: print(e.code, e.facts['since'])"
    )
    command = [sys.executable, "-c", code, str(ROOT), str(tmp_path)]
    with exclusive(tmp_path, NOON):
        assert subprocess.check_output(command, text=True).strip() == "busy 2021-10-20 12:00:00"
    assert subprocess.check_output(command, text=True).strip() == "in"


def test_a_note_left_by_a_killed_run_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "running.json").write_text(json.dumps({"pid": 1, "since": "x"}))
    (tmp_path / "run.lock").touch()
    with exclusive(tmp_path, NOON):
        pass


def test_the_archive_keeps_every_version_and_verifies_it(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    path = tmp_path / "a.xlsx"
    kept = []
    for text in ("one", "two", "one"):
        path.write_text(text)
        kept.append(archive.keep(path))
    assert kept[0] == kept[2] != kept[1]
    assert [archive.path_of(one).read_text() for one in kept[:2]] == ["one", "two"]
    archive.path_of(kept[0]).write_text("on")  # cut short behind our back: put right from the input
    archive.keep(path)
    assert archive.path_of(kept[0]).read_text() == "one"
    assert not [one for one in (tmp_path / "archive").rglob("*") if one.name.startswith(".new-")]


def test_a_version_missing_from_the_archive_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(StateError) as told:
        Archive(tmp_path).path_of("ab" * 32)
    assert told.value.code == "archive_missing"
    assert "{" not in str(told.value)


@pytest.mark.parametrize(
    ("as_of", "latest", "today", "typed", "outcome"),
    [
        ("2021-10-20", None, "2021-10-20", False, ""),
        ("2021-10-20", "2021-10-19", "2021-10-20", False, ""),
        ("2021-10-19", "2021-10-20", "2021-10-19", False, "refused"),  # the clock went back: new files would not count
        ("2021-10-19", "2021-10-20", "2021-10-20", True, ""),  # looking back
        ("2026-10-20", None, "2026-10-20", False, ""),  # tried out long afterwards
        ("2026-10-20", "2021-10-20", "2026-10-20", False, "told"),  # a late file, or a wrong calendar
        ("2026-10-20", "2021-10-20", "2026-10-20", True, ""),
        ("2121-10-20", "2021-10-20", "2021-10-20", True, "refused"),  # a slip of the finger
        ("2021-10-20", "2021-10-19", "2015-01-01", True, ""),  # the computer's battery is empty
    ],
)
def test_a_day_that_would_spoil_the_archive_is_refused(
    ruji: Campaign, as_of: str, latest: str | None, today: str, typed: bool, outcome: str
) -> None:
    days = [date.fromisoformat(one) if one else None for one in (as_of, latest, today)]
    with pytest.raises(OperatorError, match=as_of) if outcome == "refused" else nullcontext():
        assert (as_of in strange_day(ruji, *days, typed)) == (outcome == "told")
