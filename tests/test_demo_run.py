"""The whole way on the made-up township: every planted mistake at its cell and nothing invented, figures equal to an
independent recount, the same outputs whenever they are built again (001-1 … 001-13; DESIGN promises 2, 4, 7)."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from workspace import Desk, Said, differing

FIRST, SECOND = "2021-10-21", "2021-10-22"


def planted(desk: Desk, stage: int) -> set[tuple[str, str, str, str]]:
    with (desk.folder / "答案" / "planted.csv").open(encoding="utf-8-sig") as stream:
        rows = [row for row in csv.DictReader(stream) if int(row["stage"]) <= stage <= int(row["until"])]
    return {(row["code"], row["file"], row["sheet"], row["cell"]) for row in rows if row["code"] != "file_temporary"}


def found(desk: Desk, as_of: str) -> list[tuple[str, str, str, str]]:
    table = desk.table(as_of, "findings")
    return list(zip(table["code"], table["file"], table["sheet"], table["cell"], strict=True))


@pytest.mark.slow
def test_demo_ends_with_findings_and_a_table_a_clerk_understands(demo: tuple[Desk, Said]) -> None:
    _, said = demo
    assert said.code == 1
    assert said.err == ""
    assert "李营村" in said.out
    assert "未报" in said.out
    assert "打开看看" in said.out


@pytest.mark.slow
@pytest.mark.parametrize(("stage", "as_of"), [(1, FIRST), (2, SECOND)])
def test_every_planted_mistake_is_found_at_its_cell_and_nothing_is_invented(
    demo: tuple[Desk, Said], stage: int, as_of: str
) -> None:
    desk, _ = demo
    said = found(desk, as_of)
    assert set(said) - planted(desk, stage) == set()
    assert planted(desk, stage) - set(said) == set()
    assert len(said) == len(set(said))
    assert len({code for code, *_ in said}) >= 30


@pytest.mark.slow
@pytest.mark.parametrize("as_of", [FIRST, SECOND])
def test_figures_equal_an_independent_recount(demo: tuple[Desk, Said], as_of: str) -> None:
    desk, _ = demo
    table = desk.table(as_of, "figures")
    latest = table[table["period_end"].eq(as_of)].sort_values("period_start")
    figures = {(row.figure, row.unit): row.value for row in latest.itertuples()}
    wrong = {}
    truths = json.loads((desk.folder / "答案" / "truth.json").read_text(encoding="utf-8"))[as_of]
    for figure, unit, value in truths:
        said = figures.get((figure, unit), "missing")
        if value is None:
            same = said == ""
        else:
            same = said not in ("", "missing") and float(said) == pytest.approx(value, abs=1e-12)
        if not same:
            wrong[figure, unit] = (said, value)
    assert wrong == {}
    assert len(truths) > 1000


ADDITIVE = ("rows_", "target", "visited_households", "visits", "home_visits", "phone_visits", "video_visits", "complete_visited_households",
            "new_in_", "questionnaire_n", "option_count", "issues_", "filings_")  # fmt: skip


@pytest.mark.slow
def test_villages_add_up_to_the_town(demo: tuple[Desk, Said]) -> None:
    desk, _ = demo
    table = desk.table(SECOND, "figures")
    table = table[table["figure"].str.startswith(ADDITIVE)].assign(
        number=lambda one: one["numerator"].replace("", "0").astype(float)
    )
    town = table["unit"].eq("汝集镇")
    keys = ["figure", "period_start", "period_end"]
    villages = table[~town].groupby(keys)["number"].sum()
    total = table[town].set_index(keys)["number"]
    by_office = total.index.get_level_values("figure").str.endswith(
        (".handling", ".units", ".decisions", ".rechecks")
    )  # handed in by the office itself
    differences = (total - villages.reindex(total.index))[~by_office]
    assert differences[differences != 0].empty
    assert len(differences) > 80


@pytest.mark.slow
def test_rows_are_conserved(demo: tuple[Desk, Said]) -> None:
    """accepted + quarantined = submitted, per register and village."""
    desk, _ = demo
    table = desk.table(SECOND, "figures")
    counts = {
        (row.figure, row.unit): float(row.value or 0)
        for row in table[table["figure"].str.startswith("rows_")].itertuples()
    }
    assert counts
    for (figure, unit), value in counts.items():
        what, register = figure.split(".")
        if what == "rows_submitted":
            assert value == counts[f"rows_accepted.{register}", unit] + counts[f"rows_quarantined.{register}", unit]


@pytest.mark.slow
def test_the_output_tree_is_the_contract(demo: tuple[Desk, Said], ruji) -> None:  # type: ignore[no-untyped-def]
    desk, _ = demo
    names = set(desk.tree(SECOND))
    wanted = {"领导/通报.docx", "领导/通报_周通报.docx", "领导/通报汇总.xlsx", "综治中心/收件情况.xlsx", "综治中心/问题台账.xlsx", "综治中心/核实清单.xlsx",
              "上报/不满意问题台账.xlsx", "数据/figures.csv", "数据/findings.csv", "数据/issues.csv", "数据/manifest.json"}  # fmt: skip
    assert wanted <= names
    assert {f"村/{unit.name}/反馈单.xlsx" for unit in ruji.units.list} <= names
    assert any(name.startswith("村/秦四庙村/退回_") for name in names)


@pytest.mark.slow
def test_manifest_names_every_file_in_and_out(demo: tuple[Desk, Said]) -> None:
    desk, _ = demo
    manifest = json.loads((desk.output / SECOND / "数据" / "manifest.json").read_text(encoding="utf-8"))
    tree = desk.tree(SECOND)
    assert manifest["outputs"] == {name: digest for name, digest in tree.items() if name != "数据/manifest.json"}
    read = {one["sha256"] for one in manifest["inputs"]}
    lying = [path for path in desk.input.rglob("*") if path.is_file() and not path.name.startswith("~$")]
    assert {hashlib.sha256(path.read_bytes()).hexdigest() for path in lying} <= read


@pytest.mark.slow
def test_the_ledger_came_back_half_handled(demo: tuple[Desk, Said]) -> None:
    desk, _ = demo
    states = desk.table(SECOND, "issues")["status"].value_counts()
    assert {"待交办", "办理中", "已办结待反馈", "已销号", "挂账"} <= set(states.index)


@pytest.mark.slow
def test_the_decisions_came_back_partly_filled(demo: tuple[Desk, Said]) -> None:
    """What was settled is listed as decided and no finding any more; the rest is asked again."""
    desk, _ = demo
    before, after = (
        openpyxl.load_workbook(desk.output / day / "综治中心" / "待定事项.xlsx") for day in (FIRST, SECOND)
    )
    keys = [
        {row[1] for row in sheet.iter_rows(values_only=True) if row[1] and "#" in row[1]}
        for sheet in (before.worksheets[0], after.worksheets[0], after.worksheets[1])
    ]
    assert keys[2] <= keys[0]
    assert len(keys[2]) >= 3
    assert not keys[2] & keys[1]
    with (desk.folder / "答案" / "planted.csv").open(encoding="utf-8-sig") as stream:
        kinds = {row["code"] for row in csv.DictReader(stream)}
    assert "out_of_range" in kinds


def test_running_again_changes_nothing(week: Desk) -> None:
    before = week.tree(SECOND)
    week.forget()
    assert week.run(SECOND).code == 1
    assert differing(before, week.tree(SECOND)) == []


def test_looking_back_gives_what_was_published_then(week: Desk) -> None:
    """--as-of an earlier day ignores what came later."""
    before = week.tree(FIRST)
    week.forget()
    assert week.run(FIRST).code == 1
    assert differing(before, week.tree(FIRST)) == []


@pytest.mark.slow
def test_the_archive_alone_gives_the_same(week: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path)
    shutil.copytree(week.archive, other.archive)
    other.input.mkdir()
    other.forget()
    assert other.run(SECOND).code == 1
    assert differing(week.tree(SECOND), other.tree(SECOND)) == []


@pytest.mark.slow
def test_order_folders_and_names_do_not_matter(week: Desk, tmp_path: Path) -> None:
    """The same files under other names in other folders: the same figures and issues.

    Files that tell their village by their name alone keep it; that is what the name is for.
    """
    one, other = Desk(tmp_path / "one"), Desk(tmp_path / "other")
    by_name = {file for code, file, *_ in found(week, SECOND) if code == "unit_from_name"}
    for place, path in enumerate(sorted(week.input.rglob("*"), reverse=True)):
        if path.is_file():
            name = path.relative_to(week.input).as_posix()
            new = f"乱放/{place % 3}/{name if name in by_name else f'{place:03d}{path.suffix}'}"
            for target in (one.input / name, other.input / new):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    one.run(SECOND)
    other.run(SECOND)
    for name in ("figures", "issues"):
        mine, theirs = one.table(SECOND, name), other.table(SECOND, name)
        drop = [column for column in mine.columns if column == "source_file"]
        assert mine.drop(columns=drop).equals(theirs.drop(columns=drop))
