"""The main job on real files: blanks filled in as a clerk would and saved by a real spreadsheet program, tables typed
without our blank, and the returned ledger give the same figures and issues as the same rows from our own writer."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from clerks import (
    FORMATS,
    TITLES,
    VILLAGES,
    as_clerks_name_it,
    fill_in,
    fill_ledger,
    own_table,
    registers_of,
    saved_by_office,
)
from workspace import Desk, command

pytestmark = pytest.mark.slow
FIRST, SECOND = "2021-10-22", "2021-10-25"
PLACE = ["source_file", "source_sheet", "source_row"]
LEDGER = "综治中心/问题台账.xlsx"


@pytest.fixture(scope="module")
def desk_of(tmp_path_factory: pytest.TempPathFactory):
    """Makes a workspace of its own from files handed in, and runs it once."""

    def made(name: str, files: list[Path]) -> Desk:
        desk = Desk(tmp_path_factory.mktemp(name))
        as_clerks_name_it(files, desk.input)
        said = desk.run(FIRST)
        assert said.code in (0, 1), said.err
        manifest = json.loads((desk.output / FIRST / "数据" / "manifest.json").read_text(encoding="utf-8"))
        assert {one["status"] for one in manifest["inputs"]} <= {"已接收", "已接收有问题"}, said.out
        return desk

    return made


@pytest.fixture(scope="module")
def blanks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = Desk(tmp_path_factory.mktemp("blanks"))
    assert command("templates", *desk.words).code == 0
    return desk.output / "空白表"


@pytest.fixture(scope="module")
def filled(blanks: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Four registers of three villages, filled in."""
    folder = tmp_path_factory.mktemp("filled")
    return [
        fill_in(blanks / unit / f"{TITLES[register]}_{unit}.xlsx", rows, folder / f"{unit}{TITLES[register]}.xlsx")
        for unit in VILLAGES
        for register, rows in registers_of(unit).items()
    ]


@pytest.fixture(scope="module")
def reference(desk_of, filled: list[Path]) -> Desk:
    """The same rows, never touched by another program."""
    return desk_of("reference", filled)


def issues(desk: Desk, day: str = FIRST, without: Sequence[str] = ("source_file",)) -> pd.DataFrame:
    return desk.table(day, "issues").drop(columns=list(without))


def findings(desk: Desk) -> list[tuple[str, ...]]:
    table = desk.table(FIRST, "findings")
    return sorted(table[["code", "sheet", "cell", "label", "found"]].itertuples(index=False, name=None))


def value(desk: Desk, figure: str, unit: str) -> str:
    table = desk.table(FIRST, "figures")
    return str(table[(table["figure"] == figure) & (table["unit"] == unit)]["value"].iloc[-1])


def test_every_row_of_the_clerk_counts(reference: Desk) -> None:
    """Fourteen visits in each village, two of them to a household visited before, two times nobody was met."""
    for unit in VILLAGES:
        assert value(reference, "rows_submitted.visits", unit) == "14"
        assert value(reference, "rows_quarantined.visits", unit) == "0"
        assert value(reference, "visits", unit) == "12"
        assert value(reference, "visited_households", unit) == "11"
        assert value(reference, "roster_households", unit) == "18"
        assert value(reference, "rows_accepted.questionnaire", unit) == "9"
    assert value(reference, "visits", "汝集镇") == "36"
    assert len(issues(reference)) > 12
    assert not [one for one in findings(reference) if one[0] in ("date_unreadable", "option_unknown")]


@pytest.mark.parametrize("form", FORMATS)
def test_blanks_saved_by_a_real_program(
    form: str, desk_of, reference: Desk, filled: list[Path], tmp_path: Path
) -> None:
    desk = desk_of(f"saved-{form}", saved_by_office(filled, form, tmp_path / form))
    pd.testing.assert_frame_equal(desk.table(FIRST, "figures"), reference.table(FIRST, "figures"))
    pd.testing.assert_frame_equal(issues(desk), issues(reference))
    assert findings(desk) == findings(reference)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same rows typed into tables of the villages' own."""
    folder = tmp_path_factory.mktemp("own")
    return [
        own_table(register, unit, rows, folder / f"{number}_{TITLES[register]}.xlsx")
        for unit in VILLAGES
        for number, (register, rows) in enumerate(registers_of(unit).items(), start=VILLAGES.index(unit) * 10)
    ]


@pytest.mark.parametrize("form", ["", *FORMATS])
def test_tables_typed_without_our_blank(form: str, desk_of, reference: Desk, own: list[Path], tmp_path: Path) -> None:
    desk = desk_of(f"own-{form}", saved_by_office(own, form, tmp_path / form) if form else own)
    pd.testing.assert_frame_equal(desk.table(FIRST, "figures"), reference.table(FIRST, "figures"))
    pd.testing.assert_frame_equal(issues(desk, without=PLACE), issues(reference, without=PLACE))


TYPED = {
    0: {"级别": "一般", "交办日": "2021-10-22", "责任单位": "综治中心", "责任人": "周办事", "填写人": "吴文书"},
    1: {"级别": "复杂", "交办日": "10月22日", "责任单位": "供电所", "责任人": "钱电工", "办结日": "2021.10.24",
        "通知走访干部日": "2021.10.24", "办理进展": "已换灯泡；等一周再看", "填写人": "吴文书"},
    2: {"级别": "一般", "交办日": "2021/10/22", "责任人": "钱电工", "办结日": "2021-10-23", "通知走访干部日": "2021-10-23",
        "反馈日": "2021-10-24", "反馈人": "孙立行", "群众评价": "满意", "销号日": "2021-10-25", "填写人": "吴文书"},
    3: {"销号日": "2021-10-25", "填写人": "吴文书"},
    4: {"类别": "道路", "备注": "待核实"},
}  # fmt: skip


@pytest.fixture(scope="module")
def ledger_days(reference: Desk, tmp_path_factory: pytest.TempPathFactory):
    """The workspace of the first day, each time anew, with a filled ledger dropped back; run on the second day."""
    folder = tmp_path_factory.mktemp("ledger")
    typed = fill_ledger(reference.output / FIRST / LEDGER, TYPED, folder / "问题台账.xlsx")

    def made(form: str) -> Desk:
        desk = Desk(folder / f"desk-{form}")
        for name in ("input", "output", "archive"):
            shutil.copytree(reference.folder / name, desk.folder / name, ignore=shutil.ignore_patterns("run.lock"))
        returned = saved_by_office([typed], form, folder / form)[0] if form else typed
        (desk.input / "返回").mkdir()
        shutil.copyfile(returned, desk.input / "返回" / f"问题台账 已填{returned.suffix}")
        said = desk.run(SECOND)
        assert said.code == 1, said.err
        return desk

    return made


@pytest.fixture(scope="module")
def ledger_reference(ledger_days) -> Desk:
    return ledger_days("")


def sheet_texts(path: Path, sheet: str) -> list[tuple]:
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


def history(desk: Desk) -> list[tuple]:
    path = desk.output / SECOND / LEDGER
    name = next(name for name in openpyxl.load_workbook(path).sheetnames if name not in ("问题台账", "_issued"))
    return sheet_texts(path, name)


def test_the_ledger_becomes_events(ledger_reference: Desk) -> None:
    states = issues(ledger_reference, SECOND)["status"].tolist()
    assert states[:4] == ["办理中", "已办结待反馈", "已销号", "待交办"]
    refused = ledger_reference.table(SECOND, "findings").query("code.str.startswith('ledger_')")
    assert list(refused["code"]) == ["ledger_not_resolved"]  # the fourth, closed before anybody was asked to handle it
    told = [row for row in history(ledger_reference) if str(row[0]).startswith("RJ2021")]
    typed = [one for row in TYPED.values() for one in row.items() if one != ("级别", "一般")]  # it stood there already
    assert sorted(row[1] for row in told) == sorted(label for label, _ in typed)


@pytest.mark.parametrize("form", ["xlsx", "ods", "xls"])
def test_the_ledger_saved_by_a_real_program(form: str, ledger_days, ledger_reference: Desk) -> None:
    desk = ledger_days(form)
    pd.testing.assert_frame_equal(issues(desk, SECOND, without=()), issues(ledger_reference, SECOND, without=()))
    assert history(desk) == history(ledger_reference)
    assert sheet_texts(desk.output / SECOND / LEDGER, "_issued") == sheet_texts(
        ledger_reference.output / SECOND / LEDGER, "_issued"
    )


def pages(pdf: Path) -> list[str]:
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True)
    return [re.sub(r"\s+", "", page) for page in done.stdout.split("\f")[:-1]]


def test_outputs_open_in_a_real_program(ledger_reference: Desk, tmp_path: Path) -> None:
    """Every workbook and notice becomes pages; the overview is one of them, as a leader wants it."""
    made = [path for day in (FIRST, SECOND) for path in sorted((ledger_reference.output / day).rglob("*.*"))]
    alike = {
        path
        for folder in {path.parent for path in made if path.parent.name.endswith("单")}
        for path in sorted(folder.iterdir())[3:]
    }
    files = [path for path in made if path.suffix in (".xlsx", ".docx") and path not in alike]
    named = []
    for number, path in enumerate(files):
        named.append(tmp_path / "made" / f"{number:03d}{path.suffix}")
        named[-1].parent.mkdir(exist_ok=True)
        shutil.copyfile(path, named[-1])
    printed = saved_by_office(named, "pdf", tmp_path / "printed")
    for path, pdf in zip(files, printed, strict=True):
        found = pages(pdf)
        assert found, path.name
        if path.name == "通报汇总.xlsx":
            book = openpyxl.load_workbook(path)
            assert book.sheetnames[0] == "总览"
            second = re.sub(r"\s+", "", str(book.worksheets[1]["A1"].value))
            assert re.sub(r"\s+", "", str(book.worksheets[0]["A1"].value)) in found[0]
            assert second in found[1], f"{path}: the overview does not fit one page"
        if path.suffix == ".docx":
            assert len(found) <= 4, path.name
