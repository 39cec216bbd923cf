"""A new programme without Python: `run.py campaigns new` asks, or reads answers and a unit roster, and writes the file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from workspace import command

from pipeline.campaign import Campaign
from pipeline.campaign_file import load_campaign
from pipeline.campaign_file.new import QUESTIONS, fallback, new_campaign, problem, scalar
from pipeline.parse.units import Units
from pipeline.wording import words

ANSWERS = {
    "活动全称": "青河镇“邻里平安”敲门行动",
    "编号": "qinghe-2022",
    "活动简称": "敲门行动",
    "镇或单位名": "青河镇",
    "开始日期": "2022.3.1",
    "结束日期": "2022年5月31日",
    "各村名": "上河村、下河村、柳林社区",
    "用哪几种登记表": "走访、问卷、活动、联户、恳谈会、微心愿、纠纷、网格",
    "有哪些要求": "户户到、每季走访=2、联户=8、恳谈会、标语=5、每月宣讲、住村、网格员、每周报送",
}


def answers(tmp_path: Path, **changed: str) -> Path:
    path = tmp_path / "回答.txt"
    path.write_text("\n".join(f"{key}：{value}" for key, value in (ANSWERS | changed).items()), encoding="utf-8")
    return path


def test_a_missing_file_is_called_what_it_is(tmp_path: Path) -> None:
    said = command("campaigns", "new", tmp_path / "a.yaml", "--answers", tmp_path / "没有.txt")
    assert said.code == 2
    assert "回答" in said.err


def test_answers_become_a_file_the_check_accepts(tmp_path: Path) -> None:
    file = tmp_path / "qinghe-2022.yaml"
    said = command("campaigns", "new", file, "--answers", answers(tmp_path))
    assert said.code == 0, said.err
    assert command("campaigns", "check", file).code == 0
    campaign = load_campaign(file)
    assert [unit.name for unit in campaign.villages] == ["上河村", "下河村", "柳林社区"]
    assert (str(campaign.activity.starts), str(campaign.activity.ends)) == ("2022-03-01", "2022-05-31")
    wanted = {rule.id: rule.at_least for rule in campaign.requirements}
    assert wanted["quarterly_visit"] == 2
    assert wanted["linked_households"] == 8
    assert wanted["slogans"] == 5
    assert wanted["village_forums"] == 2
    assert campaign.filings[0].weekday == 5
    assert campaign.ranking.style == "off"
    assert sum(line.lstrip().startswith("#") or " # " in line for line in file.read_text("utf-8").splitlines()) > 15


def test_a_village_is_known_with_the_name_of_the_township_in_front(tmp_path: Path) -> None:
    file = tmp_path / "qinghe-2022.yaml"
    assert command("campaigns", "new", file, "--answers", answers(tmp_path)).code == 0
    assert Units(load_campaign(file)).named("青河镇上河村") == "上河村"


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("mine", encoding="utf-8")
    said = command("campaigns", "new", file, "--answers", answers(tmp_path))
    assert said.code == 2
    assert "不覆盖" in said.err
    assert file.read_text("utf-8") == "mine"


def test_all_wrong_answers_are_told_at_once(tmp_path: Path) -> None:
    path = answers(tmp_path, 编号="青河", 结束日期="2022-02-30", 有哪些要求="户户到、跑步", 各村名="上河村、上河")
    said = command("campaigns", "new", tmp_path / "a.yaml", "--answers", path)
    assert said.code == 2
    assert "4 处不对" in said.err
    assert all(word in said.err for word in ("小写字母", "2022-03-01 这样", "没有“跑步”", "“上河”写了两次"))
    assert not (tmp_path / "a.yaml").exists()


def test_an_unknown_question_is_told(tmp_path: Path) -> None:
    said = command("campaigns", "new", tmp_path / "a.yaml", "--answers", answers(tmp_path, 镇长="某"))
    assert "没有“镇长”这一项" in said.err


def test_villages_from_a_unit_roster(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["村", "应走访户数", "别名", "单位性质"], ["上河村", 500, "上河、河上", "村"], ["下河村", 300, None, None], ["司法所", None, None, "单位"]):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "单位目录.xlsx")
    told = {key: value for key, value in ANSWERS.items() if key != "各村名"} | {"有哪些要求": "任务数、户户到"}
    path = tmp_path / "回答.txt"
    path.write_text("\n".join(f"{key}: {value}" for key, value in told.items()), encoding="utf-8")
    file = tmp_path / "qinghe-2022.yaml"
    said = command("campaigns", "new", file, "--units", tmp_path / "单位目录.xlsx", "--answers", path)
    assert said.code == 0, said.err
    campaign = load_campaign(file)
    assert [(unit.name, unit.target) for unit in campaign.villages] == [("上河村", 500), ("下河村", 300)]
    assert campaign.units.list[0].aliases == ("上河", "河上")
    assert [unit.name for unit in campaign.offices] == ["司法所"]
    assert campaign.units.stated_total == 800
    assert campaign.ranking.style == "competition"


def test_it_asks_and_asks_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = [
        "青河镇敲门行动",
        "Qing 河",
        "qinghe",
        "",
        "青河镇",
        "",
        "",
        "三月",
        "2022-03-01",
        "2022-05-31",
        "上河村",
        "",
        "",
        "",
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(typed) + "\n"))
    file = tmp_path / "a.yaml"
    said = command("campaigns", "new", file)
    assert said.code == 0, said.err
    assert "日期请写成 2022-03-01 这样" in said.out
    campaign = load_campaign(file)
    assert (campaign.id, campaign.short_title, campaign.office) == ("qinghe", "青河镇敲门行动", "青河镇综治中心")


def test_leaving_off_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("青河镇敲门行动\n"))
    said = command("campaigns", "new", tmp_path / "a.yaml")
    assert said.code == 2
    assert "什么也没有写出来" in said.err
    assert not list(tmp_path.glob("*.yaml"))


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=12)
NAMES = st.lists(st.text("东西南北上下河山桥林", min_size=2, max_size=3), min_size=1, max_size=4, unique=True)


@settings(max_examples=25, deadline=None)
@given(TEXT, TEXT, NAMES, st.sets(st.sampled_from(sorted(words("campaign_new").table("rules")))))
def test_whatever_is_answered_the_file_is_right(title: str, issuer: str, names: list[str], rules: set[str]) -> None:
    given_ = {"id": "x-1", "starts": "2022-03-01", "ends": "2022-05-31", "title": title.strip() or "a", "issuer": issuer.strip() or "b",
              "villages": "、".join(f"{name}村=5" for name in names), "rules": "、".join(sorted(rules)) or "无"}  # fmt: skip
    for key in QUESTIONS:
        given_.setdefault(key, fallback(key, given_))
    assert not any(problem(key, given_[key], given_) for key in QUESTIONS)
    campaign = load_campaign(new_campaign(given_))
    assert isinstance(campaign, Campaign)
    assert campaign.title == " ".join(given_["title"].split())


@pytest.mark.parametrize("text", ["true", "a: b", "- x", "“好”", "it's", 'say "x"', "#1", "[a]", "1"])
def test_scalars_are_read_back(text: str) -> None:
    import yaml

    assert yaml.load(scalar(text), yaml.BaseLoader) == text


def test_a_programme_without_visits_is_written_without_them(tmp_path: Path) -> None:
    """Neither the register nor its rules, nor issues from it."""
    file = tmp_path / "qinghe-2022.yaml"
    told = answers(tmp_path, 用哪几种登记表="纠纷、活动", 有哪些要求="标语=2、每周报送")
    assert command("campaigns", "new", file, "--answers", told).code == 0
    campaign = load_campaign(file)
    assert "visits" not in campaign.registers
    assert "\nvisits:" not in file.read_text("utf-8")
    assert campaign.issues.from_visits == ()
