"""The made-up township: the same every time, honest about itself, and its answer key true (PRACTICE C, D)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import coordinate_to_tuple

from pipeline.campaign import Campaign
from pipeline.demo import Township, fill_ledger, handed_in, make_township, planted, standing, truth, write_stage
from pipeline.demo.hand_in import entries
from pipeline.demo.material import material
from pipeline.demo.mistakes import CODES
from pipeline.demo.town import AWAY, Questionnaire, Visit
from schemas.handling import HANDLING
from schemas.states import UNKNOWN_UNIT, Mode
from tests.recount import recount

FIRST, SECOND = date(2021, 10, 21), date(2021, 10, 22)


@pytest.fixture(scope="session")
def township(ruji: Campaign) -> Township:
    return make_township(ruji)


@pytest.fixture(scope="session")
def handed(township: Township, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder after both days' files were put into it."""
    folder = tmp_path_factory.mktemp("handed")
    for stage in (1, 2):
        write_stage(township, folder, stage)
    return folder


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_seed_same_people_other_seed_others(ruji: Campaign, township: Township) -> None:
    again, other = make_township(ruji), make_township(ruji, seed=7)
    assert again.visits == township.visits
    assert again.questionnaires == township.questionnaires
    assert other.visits != township.visits


def test_same_seed_same_bytes(ruji: Campaign, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_stage(make_township(ruji, scale=0.15), tmp_path / name, 1)
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
    assert len(hashes(tmp_path / "one")) > 35


def test_believable_amounts(township: Township) -> None:
    """Sixteen villages, about a quarter of the targets, uneven, one silent."""
    rates = {unit: value for (figure, unit), value in truth(township, SECOND).items() if figure == "completion_rate"}
    town = rates.pop(township.campaign.issuer)
    assert len(township.villages) == 16
    assert len(rates) == 15
    assert 0.2 < town < 0.27
    assert sorted(rates.values())[-2] > 0.38
    assert sorted(rates.values())[2] < 0.15
    assert 2600 < len(township.visits) < 3100
    assert 2000 < len(township.questionnaires) < 2500


def test_invented_people_only(township: Township) -> None:
    """Phones of a range nobody was given, each once."""
    phones = [household.phone for household in township.households if household.phone] + [
        cadre.phone for cadre in township.cadres
    ]
    assert all(phone.startswith("160") and len(phone) == 11 and phone.isdigit() for phone in phones)
    assert len(set(phones)) == len(phones)
    heads = Counter((household.unit, household.head) for household in township.households)
    assert max(heads.values()) == 1


def test_nothing_suspicious_that_was_not_planted(township: Township) -> None:
    """D1, D4, D5 and 001-8 hold for every row but the planted ones."""
    per_day = Counter((visit.cadre, visit.on) for visit in township.visits if visit.mode is Mode.HOME)
    assert len([count for count in per_day.values() if count > 40]) == 1
    assert not [visit for visit in township.visits if visit.household.situation == AWAY and visit.mode is Mode.HOME]
    texts = Counter((visit.cadre, text) for visit in township.visits for text in visit.texts.values())
    assert sorted(texts.values())[-2:] == [sorted(texts.values())[-2], 5]
    assert sorted(texts.values())[-2] < 5
    for as_of in (FIRST, SECOND):
        rows = [row for row in entries(township, township.stage_of(as_of)) if not row.refused]
        reached = Counter((unit, on) for unit, on, _ in {
            (row.unit, row.thing.on, row.thing.household.number)
            for row in rows if isinstance(row.thing, Visit) and row.thing.mode is not Mode.ABSENT
        })  # fmt: skip
        asked = Counter((row.unit, row.thing.on) for row in rows if isinstance(row.thing, Questionnaire))
        assert [day for day, count in asked.items() if count > reached[day]] == []


def test_at_least_fifteen_kinds_planted(township: Township) -> None:
    assert len({one.code for one in planted(township, 1)}) >= 15
    assert {one.kind for stage in (1, 2) for one in planted(township, stage)} <= set(CODES)


def test_every_planted_cell_stands_in_its_file(township: Township, handed: Path) -> None:
    """Typed mistakes are read back from the written files at the address the key gives."""
    typed: dict[tuple[str, str], set[str]] = {}
    for mistake in material()["mistake"]:
        if "do" not in mistake and "broken" not in mistake:
            value = mistake.get("text", mistake.get("number", ""))
            shown = f"{value:.12g}" if isinstance(value, int) else value
            typed.setdefault((mistake["kind"], mistake["note"]), set()).add(shown)
    checked = 0
    for one in planted(township, 2):
        path = handed / "input" / one.file
        assert path.exists(), one
        if (one.kind, one.note) in typed:
            found = cell(path, one.sheet, one.cell)
            shown = f"{found:.12g}" if isinstance(found, int | float) else str(found or "")
            assert shown in typed[one.kind, one.note], one
            checked += 1
    assert checked >= 15


def cell(path: Path, sheet: str, address: str) -> object:
    row, column = coordinate_to_tuple(address)
    if path.suffix == ".csv":
        return list(csv.reader(io.StringIO(path.read_bytes().decode("gb18030"))))[row - 1][column - 1]
    return openpyxl.load_workbook(path)[sheet].cell(row, column).value


def test_corrected_file_has_no_mistake_left(township: Township) -> None:
    """刘店村 resubmits a corrected register under the same name."""
    name = next(file.path for file in handed_in(township, 1) if file.village == 8 and file.register == "visits")
    assert len([one for one in planted(township, 1) if one.file == name]) >= 5
    assert [one.kind for one in planted(township, 2) if one.file == name] == ["superseded"]


def test_a_replaced_file_counts_no_more(township: Township) -> None:
    paths = [file.path for file in standing(township, 2)]
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize("as_of", [date(2021, 10, 15), FIRST, SECOND])
def test_villages_add_up_to_the_town(township: Township, as_of: date) -> None:
    """Σ villages + rows of unknown villages = town, for every count."""
    figures = truth(township, as_of)
    town = township.campaign.issuer
    units = [village.name for village in township.villages] + [UNKNOWN_UNIT]
    for (figure, unit), value in figures.items():
        if unit == town and not figure.split(".")[0].endswith(("_rate", "_share", "_progress", "_gap")):
            assert sum(figures.get((figure, one), 0) for one in units) == value, figure
        if figure.startswith("rows_submitted."):
            register = figure.split(".")[1]
            parts = (figures.get((f"{part}.{register}", unit), 0) for part in ("rows_accepted", "rows_quarantined"))
            assert sum(parts) == value


@pytest.mark.parametrize("as_of", [FIRST, SECOND])
def test_truth_agrees_with_a_recount_from_the_life_of_the_town(township: Township, as_of: date) -> None:
    rows = list(entries(township, township.stage_of(as_of)))
    accepted = {id(row.thing) for row in rows if not row.refused}
    refused = [row.thing for row in rows if row.refused and id(row.thing) not in accepted]
    visits = frozenset(thing.serial for thing in refused if isinstance(thing, Visit))
    answers = frozenset(thing.serial for thing in refused if isinstance(thing, Questionnaire))
    figures = truth(township, as_of)
    planted_visits = 1  # the household noted once more under another group
    for (figure, unit), value in recount(township, as_of, visits, answers).items():
        extra = planted_visits if figure in ("visits", "home_visits") and unit in ("汝集二村", "汝集镇") else 0
        assert figures[figure, unit] == pytest.approx(value + extra), (figure, unit)


def test_answer_key_is_written(township: Township, handed: Path) -> None:
    text = (handed / "答案" / "planted.csv").read_text(encoding="utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert len(lines) > len(planted(township, 1))
    figures = json.loads((handed / "答案" / "truth.json").read_text(encoding="utf-8"))
    assert list(figures) == ["2021-10-21", "2021-10-22"]


def ledger(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "问题台账"
    sheet.append(["标题"])
    sheet.append([column.label for column in HANDLING.columns])
    for place in range(40):
        row = dict.fromkeys(HANDLING.names)
        row |= {"number": f"RJ2021-{place + 1:04d}", "raised_on": f"2021-10-{10 + place // 4:02d}", "text": "路灯坏了"}
        sheet.append(list(row.values()))
    book.create_sheet("_issued").sheet_state = "veryHidden"
    book.save(path)


def test_ledger_comes_back_half_handled(tmp_path: Path) -> None:
    """001-12: some assigned, some closed, three illegal moves, the oldest overdue; same bytes every time."""
    ledger(tmp_path / "a.xlsx")
    key = fill_ledger(tmp_path / "a.xlsx", tmp_path / "b.xlsx", SECOND)
    fill_ledger(tmp_path / "a.xlsx", tmp_path / "c.xlsx", SECOND)
    assert (tmp_path / "b.xlsx").read_bytes() == (tmp_path / "c.xlsx").read_bytes()
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    assert book["_issued"].sheet_state == "veryHidden"
    columns = {name: place for place, name in enumerate(HANDLING.names)}
    rows = list(book["问题台账"].iter_rows(min_row=3, values_only=True))
    assert 10 < sum(row[columns["assigned_on"]] is not None for row in rows) < 30
    assert any(row[columns["assigned_on"]] == "2021-10-11" and row[columns["resolved_on"]] is None for row in rows)
    assert {one.kind for one in key} == {"ledger_no_feedback", "ledger_same_person", "ledger_carried"}
    assert all(book["问题台账"][one.cell].value for one in key)
