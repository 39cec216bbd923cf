"""Units between villages and issuer in the campaign file: every slip has its sentence and its line."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from counties import county_text
from openpyxl import Workbook
from sheets import VISITS, changed, grid, submission
from workspace import ROOT, command

from pipeline import flow
from pipeline.campaign import Campaign
from pipeline.campaign_file import CampaignMistakes, load_campaign
from pipeline.model import Grid, Memory
from pipeline.unit_tree import level_of, listing_of, part_of, tree_of, upper_unit
from pipeline.workdays import Workdays

TEXT = county_text()
UPPER = "    - {name: 街口街道, aliases: [街口办事处]}\n"
SLIPS = """
七营村, target: 50, parent: 汝集镇|七营村, target: 50, parent: 汝极镇|七营村|above 里没有上级单位“汝极镇”，
七营村, target: 50, parent: 汝集镇|七营村, target: 50, parent: 秦四庙村|七营村|“秦四庙村”是村（单位），不能做上级
七营村, target: 50, parent: 汝集镇|七营村, target: 50, parent: 演示县|七营村|“演示县”就是发文单位（issuer），parent 留空即可
七营村, target: 50, parent: 汝集镇|七营村, target: 50|七营村|“七营村”没有写属于哪个上级单位
街口街道, aliases|街口街道, parent: 街口街道, aliases|街口办事处|上级单位转了圈：街口街道 → 街口街道
街南社区, target: 80, parent: 街口街道|街南社区, target: 80, parent: 李集镇|街口办事处|上级单位“街口街道”下面一个村也没有
李集镇, to: 李集镇各村|汝集镇, to: 李集镇各村|to: 李集镇各村|“汝集镇”与“汝集镇”分不清
[街口办事处]|[新桥村委会]|[新桥村委会]|“新桥村委会”与“新桥村”分不清
街口街道, aliases|演示县, aliases|街口办事处|“演示县”与发文单位（issuer）同名
街口街道, aliases|街口, aliases|街口办事处|看不出“街口”是哪一级，请加 level
prefixes: [演示县]|prefixes: [演示县, 汝集镇]|prefixes:|“汝集镇”是 above 里的上级单位，不要写进 prefixes
"""


@pytest.fixture(scope="module")
def county() -> Campaign:
    return load_campaign(TEXT)


@pytest.mark.parametrize("slip", SLIPS.strip().split("\n"))
def test_a_slip_in_the_tree_has_a_sentence_and_a_line(slip: str) -> None:
    """Every mistake in the tree is told in Chinese with its line."""
    old, new, line, sentence = slip.split("|")
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    with pytest.raises(CampaignMistakes) as caught:
        load_campaign(text)
    wanted = text[: text.index(line)].count("\n") + 1
    assert (wanted, True) in {(one.line, one.message.startswith(sentence)) for one in caught.value.mistakes}


def test_the_issuers_level_must_be_told() -> None:
    """Notices say the whole county: the word must be known."""
    with pytest.raises(CampaignMistakes) as caught:
        load_campaign(TEXT.replace("  level: 县\n", "").replace("issuer: 演示县", "issuer: 县委政法委"))
    assert [one.message for one in caught.value.mistakes] == [
        "看不出发文单位“县委政法委”是哪一级，请在 units 里加 level，例如 level: 县"
    ]


def test_circles_over_several_levels_are_found() -> None:
    """Two upper units that stand above each other."""
    text = TEXT.replace("name: 汝集镇,", "name: 汝集镇, parent: 李集镇,").replace(
        "李集镇, to", "李集镇, parent: 汝集镇, to"
    )
    with pytest.raises(CampaignMistakes) as caught:
        load_campaign(text)
    assert [one.message for one in caught.value.mistakes] == [
        "上级单位转了圈：汝集镇 → 李集镇 → 汝集镇", "上级单位转了圈：李集镇 → 汝集镇 → 李集镇",
    ]  # fmt: skip


def test_the_tree_and_its_parts(county: Campaign) -> None:
    """Who stands below whom; an upper unit runs the programme as if it were alone; the issuer's readers see towns."""
    tree = tree_of(county)
    assert tree.children["演示县"] == ("县司法局", "汝集镇", "李集镇", "街口街道")
    assert tree.villages_below("李集镇") == ("李集镇朱庄村", "新桥村")
    assert tree.below["李集镇"] == ("李集镇朱庄村", "新桥村", "派出所")
    own = part_of(county, "李集镇")
    assert (own.issuer, own.office, own.report_to) == ("李集镇", "李集镇综治中心", "演示县综治中心")
    assert [unit.name for unit in own.units.list] == ["李集镇朱庄村", "新桥村", "派出所"]
    seen = listing_of(county, "演示县")
    assert [(unit.name, unit.target) for unit in seen.villages] == [("汝集镇", 150), ("李集镇", 100), ("街口街道", 80)]
    assert [unit.name for unit in seen.offices] == ["县司法局"]


def test_levels_are_read_off_names() -> None:
    """A word is only needed where the name does not tell."""
    assert [level_of(name) for name in ("汝集镇", "街口街道办事处", "利辛县", "山亭区", "枣庄市", "政法委")] == [
        "镇", "街道", "县", "区", "市", "",
    ]  # fmt: skip
    assert level_of("政法委", "县") == "县"


def test_a_programme_of_one_level_says_nothing_of_levels(ruji: Campaign) -> None:
    """Its fingerprint is what it was before there were trees."""
    assert not {"level", "above"} & set(ruji.model_dump()["units"])
    assert tree_of(ruji).uppers == ()
    assert upper_unit(load_campaign(TEXT), "街口街道").level == "街道"


ROSTER = """\
上河村|60|青山镇
朱庄村|50|青山镇
朱庄村|40|白水乡
柳林社区|30|白水乡
"""


def roster() -> Grid:
    return grid("村|应走访户数|上级", *ROSTER.strip().split("\n"), sheet="村目录")


def test_a_roster_brings_the_tree_along(ruji: Campaign) -> None:
    """A county hands in its villages with the town of each; equal names become full names, read by the town beside them."""
    visits = submission(grid("白水乡走访登记表", VISITS, changed(村="朱庄村")), name="走访.xlsx")
    rosters = submission(roster(), name="目录.xlsx")
    county = ruji.model_copy(update={"issuer": "演示县", "units": ruji.units.model_copy(update={"list": (), "stated_total": None})})  # fmt: skip
    outcome = flow.run([visits, rosters], Memory(), county, date(2021, 10, 28), Workdays())
    tree = tree_of(outcome.campaign)
    assert tree.children == {
        "演示县": ("青山镇", "白水乡"), "青山镇": ("上河村", "青山镇朱庄村"), "白水乡": ("白水乡朱庄村", "柳林社区"),
    }  # fmt: skip
    assert list(outcome.facts.visits["unit"]) == ["白水乡朱庄村"]
    made = outcome.figures[outcome.figures["figure"].eq("visits")].set_index("unit")
    assert made["value"].to_dict() == {
        "上河村": 0, "柳林社区": 0, "演示县": 1, "白水乡": 1, "白水乡朱庄村": 1, "青山镇": 0, "青山镇朱庄村": 0,
    }  # fmt: skip


def test_a_new_programme_takes_the_tree_of_its_roster(tmp_path: Path) -> None:
    """campaigns new --units: a parent for every village, and the units above."""
    book = Workbook()
    for row in roster().rows:
        book.active.append(row)
    book.save(tmp_path / "目录.xlsx")
    answers = {
        "活动全称": "演示县敲门行动", "编号": "yanshi-2022", "活动简称": "敲门", "镇或单位名": "演示县", "开始日期": "2022-03-01",
        "结束日期": "2022-05-31", "用哪几种登记表": "走访", "有哪些要求": "户户到",
    }  # fmt: skip
    (tmp_path / "回答.txt").write_text("\n".join(f"{key}：{value}" for key, value in answers.items()), encoding="utf-8")
    file = tmp_path / "yanshi-2022.yaml"
    said = command("campaigns", "new", file, "--answers", tmp_path / "回答.txt", "--units", tmp_path / "目录.xlsx")
    assert said.code == 0, said.err
    assert tree_of(load_campaign(file)).children["白水乡"] == ("白水乡朱庄村", "柳林社区")


def test_the_guides_example_of_a_county_is_a_programme() -> None:
    """docs/new-programme.md: the county's units in place of the town's, as printed there."""
    guide = (ROOT / "docs" / "new-programme.md").read_text(encoding="utf-8")
    town, county = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)[:2]
    start, end = town.index("units:\n"), town.index("registers:")
    text = town[:start] + county + "\n" + town[end:]
    programme = load_campaign(
        text.replace("issuer: 清溪镇", "issuer: 云岭县").replace("office: 清溪镇", "office: 云岭县")
    )
    assert tree_of(programme).children["云岭县"] == ("县司法局", "清溪镇", "白石镇", "城关街道")
    assert upper_unit(programme, "清溪镇").office == "清溪镇综治中心"
