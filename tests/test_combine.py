"""`run.py combine`: several counties' published figures become their city's workbook and notice."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from counties import county_text
from docx import Document
from townships import campaign_of, outcome_of, ruji
from workspace import Said, command

from pipeline.campaign_file import load_campaign
from pipeline.combine import combined
from pipeline.commands.outputs import Piece, together
from pipeline.engine.pickled import pickled, unpickled
from pipeline.levels import Levels
from pipeline.model import Memory
from pipeline.reports import plans
from pipeline.wording import words
from pipeline.writers.csv_files import figures_bytes


@pytest.fixture(scope="module")
def figures() -> pd.DataFrame:
    files, as_of = ruji()
    return outcome_of(campaign_of("ruji-2021"), files, as_of).figures


def published(figures: pd.DataFrame, folder: Path, name: str, until: str = "") -> Path:
    """The same figures under the name of another issuer, or up to another day."""
    own = figures.assign(unit=figures["unit"].where(figures["unit"].ne("汝集镇"), name))
    if until:
        last = own["period_end"].max()
        own["period_end"] = own["period_end"].where(own["period_end"].ne(last), pd.Timestamp(until))
    path = folder / name / "figures.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(figures_bytes(own))
    return path


def combine(*words: object) -> Said:
    return command("combine", *words, "--campaign", "ruji-2021")


def test_two_counties_make_a_city(figures: pd.DataFrame, tmp_path: Path) -> None:
    """Counts add, rates are made of the sums, the parts are ranked; nothing below the parts is taken over."""
    files = [published(figures, tmp_path, name) for name in ("甲县", "乙区")]
    said = combine("演示市", *files, "--output", tmp_path / "out")
    assert (said.code, said.err) == (0, "")
    folder = tmp_path / "out" / "演示市" / "2021-10-29"
    table = pd.read_csv(folder / "figures.csv").set_index(["figure", "unit"])
    assert table.loc[("visits", "演示市"), "value"].sum() == 2 * table.loc[("visits", "甲县"), "value"].sum() == 96
    assert table.loc[("completion_rate", "演示市"), "value"].sum() == pytest.approx(48 / 11267)
    assert list(table.loc["rank"]["value"]) == [1, 1]
    assert set(table.index.get_level_values("unit")) == {"演示市", "甲县", "乙区"}
    book = openpyxl.load_workbook(folder / "通报汇总.xlsx")
    assert "未达标明细" not in book.sheetnames  # only sums are known
    sheet = book["总览"]
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "县（区）" in cells
    assert {"甲县", "乙区"} <= set(cells)
    text = "\n".join(one.text for one in Document(folder / "通报.docx").paragraphs)
    assert "全市应走访22534户" in text
    assert "各县（区）：" in text


def test_what_cannot_be_put_together_is_said(figures: pd.DataFrame, tmp_path: Path) -> None:
    """The same unit twice, another day, a file that is none: one sentence, exit 2, nothing written."""
    one, other = published(figures, tmp_path, "甲县"), published(figures, tmp_path, "乙县", "2021-10-30")
    strange = tmp_path / "名单.csv"
    strange.write_text("姓名\n张示例\n", encoding="utf-8")
    old = published(figures[figures["figure"].ne("villages")], tmp_path, "丙县")
    (tmp_path / "村.csv").write_bytes(figures_bytes(figures[figures["unit"].eq("秦四庙村")]))
    for files, sentence in (
        ((one, one), "“甲县”出现了两次"),
        ((one, other), "各文件的活动起始日和截至日要一样"),
        ((one, strange), "不是程序写出的 figures.csv"),
        ((one, tmp_path / "没有.csv"), "不是程序写出的 figures.csv"),
        ((one, old), "“丙县”的 figures.csv 是旧版程序写的"),
        ((one, tmp_path / "村.csv"), "没有发文单位的合计"),
    ):
        said = combine("演示市", *files, "--output", tmp_path / "out")
        assert (said.code, sentence in said.err) == (2, True), said.err
    assert not (tmp_path / "out").exists()


def test_a_county_without_issues_has_villages() -> None:
    """Whether a problem is widespread is told of the villages of all counties, with issues or without (001-15)."""
    campaign, (files, as_of) = campaign_of("ruji-2021"), ruji()
    runs = [outcome_of(campaign, some, as_of).figures for some in (files, [])]
    parts = [
        own.assign(unit=own["unit"].replace("汝集镇", name)) for own, name in zip(runs, ("甲县", "乙县"), strict=True)
    ]
    spread = runs[0][runs[0]["figure"].str.startswith("category_spread.")]
    assert set(spread["denominator"]) == {16}
    found = combined(parts, "演示市", campaign, as_of).outcome.figures
    rows = found[found["figure"].str.startswith("category_spread.") & found["unit"].eq("演示市")]
    assert set(rows["denominator"]) == {32}
    assert rows["numerator"].tolist() == spread["numerator"].tolist()


@pytest.mark.slow
def test_cities_make_a_province(figures: pd.DataFrame, tmp_path: Path) -> None:
    """What was combined is combined again: the province's own numbers are those of its counties put together at once."""
    counties = [published(figures, tmp_path, name) for name in ("甲县", "乙区", "丙县")]
    out = tmp_path / "out"
    for words_ in (("东市", *counties[:2]), ("西市", counties[2])):
        assert combine(*words_, "--output", out).code == 0
    cities = [out / name / "2021-10-29" / "figures.csv" for name in ("东市", "西市")]
    said = combine("演示省", *cities, "--output", out)
    assert (said.code, said.err) == (0, "")
    at_once = combine("演示省", *counties, "--output", tmp_path / "once")
    assert at_once.code == 0
    key = ["figure", "period_start", "period_end"]
    tables = [
        pd.read_csv(place / "演示省" / "2021-10-29" / "figures.csv", keep_default_na=False)
        for place in (out, tmp_path / "once")
    ]
    stepwise, direct = (table[table["unit"].eq("演示省")].set_index(key).sort_index() for table in tables)
    pd.testing.assert_frame_equal(stepwise, direct)
    assert len(direct) > 200
    assert direct.loc["villages", "value"].tolist() == ["48"]
    assert set(tables[0]["unit"]) == {"演示省", "东市", "西市"}
    assert tables[0].set_index(["figure", "unit"]).loc[("villages", "东市"), "value"] == "32"
    text = "\n".join(one.text for one in Document(out / "演示省" / "2021-10-29" / "通报.docx").paragraphs)
    assert "全省应走访33801户" in text
    assert "各市：" in text
    again = combine("演示省", *cities, out / "演示省" / "2021-10-29" / "figures.csv", "--output", out)
    assert (again.code, "“演示省”出现了两次" in again.err) == (2, True)


def test_different_questionnaires_are_not_added_up(figures: pd.DataFrame, tmp_path: Path) -> None:
    """A county that did not ask a question, or gave another option to choose: told, exit 2, nothing written."""
    shorter = figures[~figures["figure"].str.contains(".Q4", regex=False)]
    other = figures.assign(figure=figures["figure"].str.replace(".Q4.非常满意", ".Q4.特别满意", regex=False))
    one = published(figures, tmp_path, "甲县")
    for at, (strange, told) in enumerate(((shorter, "Q4."), (other, "Q4.特别满意"))):
        said = combine("演示市", one, published(strange, tmp_path, f"乙{at}县"), "--output", tmp_path / "out")
        assert said.code == 2, said.err
        assert f"“乙{at}县”的问卷题目或选项和活动文件的不一样（{told}" in said.err
    assert not (tmp_path / "out").exists()


def test_tasks_of_levels_can_leave_the_process() -> None:
    """Workers started anew make the same plans: nothing a level needs stays behind."""
    campaign = load_campaign(county_text())
    files, as_of = ruji()
    outcome = outcome_of(campaign, [one for one in files if one.register == "visits"], as_of)
    levels = Levels(outcome, Memory())
    tasks = [plan for _, plan, _ in plans(outcome, Memory(), campaign, as_of, words, levels)][:4]
    data = pickled(tasks)
    assert data is not None
    assert [task() for task in unpickled(data)] == [task() for task in tasks]


def test_what_one_unit_above_tells_is_made_in_turn() -> None:
    """Its workbook and its villages' slips are one task: whoever makes them looks its numbers up once."""
    campaign = load_campaign(county_text())
    files, as_of = ruji()
    outcome = outcome_of(campaign, [one for one in files if one.register == "visits"], as_of)
    levels = Levels(outcome, Memory())
    pieces = [
        Piece(name, plan, bytes, view) for name, plan, view in plans(outcome, Memory(), campaign, as_of, words, levels)
    ]
    groups = together(pieces)
    assert sorted(piece.name for group in groups for piece in group) == sorted(piece.name for piece in pieces)
    slips = {unit: words("report").table("books")["village"].format(unit=unit) for unit in levels.tree.villages}
    for name in levels.names:
        group = next(group for group in groups if group[0].view == name)
        own = {slips[unit] for unit in levels.tree.children[name] if unit in slips}
        assert (len(group), own <= {piece.name for piece in group}) == (1 + len(own), True)
    assert all(len(group) == 1 for group in groups if not group[0].view)
