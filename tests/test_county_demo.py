"""A county with towns, run whole: each level has its notice and workbook, and every number an independent count (001-13)."""

from __future__ import annotations

import json
import re
import zipfile

import openpyxl
import pandas as pd
import pytest
from workspace import Desk, Said, command

TOWNS = {
    "镇/东关镇": ("秦四庙村", "七营村", "新桥村", "汝集一村"),
    "镇/西河镇": ("汝园村", "后路村", "庄营村", "袁堂村"),
    "镇/南桥镇": ("刘店村", "胜利村", "李营村", "朱集村"),
    "街道/北湖街道": ("夏寨村", "中华村", "汝集二村", "街南村"),
}
LAST = "2021-10-22"
COUNTS = (
    "visited_households",
    "visits",
    "target",
    "home_visits",
    "questionnaire_n",
    "issues_registered",
    "rows_accepted.visits",
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Said]:
    desk = Desk(tmp_path_factory.mktemp("county") / "演示")
    return desk, command("demo", "--county", "--folder", desk.folder)


@pytest.fixture(scope="module")
def figures(county: tuple[Desk, Said]) -> dict[tuple[str, str], float | None]:
    table = county[0].table(LAST, "figures")
    latest = table[table["period_end"].eq(LAST)].sort_values("period_start")
    return {(row.figure, row.unit): float(row.value) if row.value else None for row in latest.itertuples()}


def test_figures_of_every_level_equal_an_independent_recount(
    county: tuple[Desk, Said], figures: dict[tuple[str, str], float | None]
) -> None:
    """Villages (their rank within the town too) and county as counted a second way; towns as the sums of that count."""
    truths = json.loads((county[0].folder / "答案" / "truth.json").read_text(encoding="utf-8"))[LAST]
    wrong = {(figure, unit): (value, figures.get((figure, unit))) for figure, unit, value in truths
             if not (figures.get((figure, unit)) == value or figures[figure, unit] == pytest.approx(value, abs=1e-12))}  # fmt: skip
    assert wrong == {}
    ranked = {unit for figure, unit, _ in truths if figure == "rank"}
    assert ranked == {unit for own in TOWNS.values() for unit in own} - {"李营村"}  # it sent nothing
    counted = {(figure, unit): value for figure, unit, value in truths}
    for folder, villages in TOWNS.items():
        for figure in COUNTS:
            assert figures[figure, folder.split("/")[1]] == sum(counted[figure, unit] for unit in villages), figure


def test_every_level_has_its_folder_and_its_words(county: tuple[Desk, Said]) -> None:
    """The leaders of the county see towns, those of a town its villages; each notice speaks of its own level."""
    desk, said = county
    assert "给各街道：街道/各街道名/" in said.out
    day = desk.output / LAST
    for place, listed, whole in [("领导", [one.split("/")[1] for one in TOWNS], "全县"),
                                 *((one, list(TOWNS[one]), f"全{one.split('/')[0]}") for one in TOWNS)]:  # fmt: skip
        book = openpyxl.load_workbook(day / place / "通报汇总.xlsx", read_only=True)
        first = [cell for row in book["总览"].iter_rows(values_only=True) for cell in row if isinstance(cell, str)]
        assert set(listed) <= set(first), place
        assert not {unit for one in TOWNS.values() for unit in one} - set(listed) & set(first)
        with zipfile.ZipFile(day / place / "通报.docx") as packed:
            text = re.sub("<[^>]+>", "", packed.read("word/document.xml").decode())
        assert f"{whole}应走访" in text
        assert set(re.findall("全[镇县街道]+", text)) == {whole}
        assert not re.search(r"160\d{8}", text + "".join(first))


def test_a_village_stands_among_the_villages_of_its_town(county: tuple[Desk, Said]) -> None:
    """Its slip compares it with its own town: rank, rate and the number of villages ranked with it."""
    desk, _ = county
    book = openpyxl.load_workbook(desk.output / LAST / "村" / "中华村" / "反馈单.xlsx", read_only=True)
    cells = [str(cell) for row in book["反馈单"].iter_rows(values_only=True) for cell in row if cell is not None]
    assert "全街道4个村" in cells
    assert "本村与全街道的数" in cells
    table = desk.table(LAST, "figures")
    ranked = table[table["figure"].eq("rank") & table["unit"].isin([*TOWNS["街道/北湖街道"]])]
    assert set(pd.to_numeric(ranked["n"])) == {4}


def test_the_offices_papers_are_there_once(county: tuple[Desk, Said]) -> None:
    """One ledger, one reception book, one slip for every village; nothing else stands in a town's folder."""
    names = list(county[0].tree(LAST))
    for once in ("综治中心/问题台账.xlsx", "综治中心/收件情况.xlsx", "数据/figures.csv", "村/中华村/反馈单.xlsx"):
        assert names.count(once) == 1
    own = {name for name in names if name.startswith(("镇/", "街道/"))}
    assert own == {f"{town}/{name}" for town in TOWNS for name in ("通报汇总.xlsx", "通报.docx", "通报_周通报.docx")}
