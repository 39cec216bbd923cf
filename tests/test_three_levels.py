"""A city of two counties in one run: every level between village and issuer has figures, a workbook and a notice of its own."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from counties import county_text
from docx import Document
from workspace import Desk, Said

pytestmark = pytest.mark.slow
AS_OF = "2021-10-28"
HEAD = "村|户主姓名|走访干部|走访日期|走访方式|是否发放宣传页|是否完成问卷|是否发现问题|问题内容"
VISITED = {"秦四庙村": 30, "七营村": 10, "汝集镇朱庄村": 20, "李集镇朱庄村": 5, "新桥村": 0, "街南社区": 40}


def city_text() -> str:
    """The towns of the tests' county in two counties of a city."""
    text = county_text().replace("id: county-2021", "id: city-2021").replace("issuer: 演示县", "issuer: 演示市")
    text = text.replace("level: 县", "level: 市").replace("office: 演示县综治中心", "office: 演示市综治中心")
    text = text.replace("  above:\n", "  above:\n    - {name: 东县}\n    - {name: 西县}\n")
    text = text.replace("{name: 汝集镇,", "{name: 汝集镇, parent: 东县,").replace(
        "{name: 李集镇,", "{name: 李集镇, parent: 东县,"
    )
    return text.replace("{name: 街口街道,", "{name: 街口街道, parent: 西县,")


def write(path: Path, unit: str, count: int) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEAD.split("|"))
    for at in range(count):
        problem = ("有", "路灯坏了") if at == 3 else ("无", None)
        book.active.append([unit, f"张示例{at}", "赵示例", f"2021-10-{18 + at % 9}", "入户", "是", "是", *problem])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Said]:
    folder = tmp_path_factory.mktemp("city")
    (folder / "city.yaml").write_text(city_text(), encoding="utf-8")
    desk = Desk(folder, folder / "city.yaml")
    for unit, count in VISITED.items():
        if count:
            write(desk.input / f"{unit}.xlsx", unit, count)
    return desk, desk.run(AS_OF)


def test_figures_of_every_level(city: tuple[Desk, Said]) -> None:
    """Households add up; rates are made of the sums; a county's rank is among counties, a town's within its county."""
    desk, said = city
    assert said.code == 1, said.err
    table = desk.table(AS_OF, "figures")
    rates = table[table["figure"].eq("completion_rate")].set_index("unit")
    told = {
        unit: (rates.loc[unit, "numerator"], rates.loc[unit, "denominator"])
        for unit in ("演示市", "东县", "西县", "汝集镇", "李集镇")
    }
    assert told == {
        "演示市": ("105", "330"), "东县": ("65", "250"), "西县": ("40", "80"), "汝集镇": ("60", "150"), "李集镇": ("5", "100"),
    }  # fmt: skip
    ranks = table[table["figure"].eq("rank")].set_index("unit")[["value", "n"]].apply(tuple, axis=1).to_dict()
    assert (ranks["西县"], ranks["东县"]) == (("1", "2"), ("2", "2"))
    assert (ranks["汝集镇"], ranks["李集镇"], ranks["街口街道"]) == (("1", "2"), ("2", "2"), ("1", "1"))
    assert ranks["七营村"] == ("3", "3")
    assert rates.loc["新桥村", "status"] == "not_submitted"


def test_outputs_of_every_level(city: tuple[Desk, Said]) -> None:
    """The city's readers see counties, a county's its towns, a town's its villages."""
    day = city[0].output / AS_OF
    for folder, listed, whole in (
        ("领导", ["东县", "西县"], "全市"), ("县/东县", ["汝集镇", "李集镇"], "全县"), ("县/西县", ["街口街道"], "全县"),
        ("镇/李集镇", ["李集镇朱庄村", "新桥村"], "全镇"), ("街道/街口街道", ["街南社区"], "全街道"),
    ):  # fmt: skip
        sheet = openpyxl.load_workbook(day / folder / "通报汇总.xlsx")["走访进度"]
        column = next(
            cell.column
            for row in sheet.iter_rows(max_row=8)
            for cell in row
            if cell.value in ("村", "县", "镇", "街道")
        )
        names = [sheet.cell(row, column).value for row in range(1, sheet.max_row + 1)]
        assert [name for name in names if name in {*VISITED, "东县", "西县", "汝集镇", "李集镇", "街口街道"}] == sorted(
            listed, key=names.index
        )
        assert set(listed) <= set(names)
        text = "\n".join(one.text for one in Document(day / folder / "通报.docx").paragraphs)
        assert f"{whole}应走访" in text
    words = "\n".join(one.text for one in Document(day / "县" / "东县" / "通报.docx").paragraphs)
    assert "东县综治中心" in words
    assert "各镇：" in words
