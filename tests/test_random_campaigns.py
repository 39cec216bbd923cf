"""Any programme the checks accept runs: random changes to the five campaign files never crash the engine."""

from __future__ import annotations

import copy
import random
from datetime import timedelta
from typing import Any

import yaml
from hypothesis import strategies as st
from properties import shown
from sheets import grid, submission
from workspace import ROOT

from pipeline import flow
from pipeline.campaign import Campaign
from pipeline.campaign_file import CampaignMistakes, load_campaign
from pipeline.campaign_file.rule_checks import TIED_BY, TIES
from pipeline.model import Memory, Submission
from pipeline.reports.bulletin import bulletin_context
from pipeline.workdays import Workdays

FILES = sorted((ROOT / "campaigns").glob("*.yaml"))
PLANS = [yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader) for path in FILES]
EACH = ["campaign", "year", "half", "quarter", "month", "ten_days", "week", "phase", "round"]
OPTIONAL = ("filings", "bulletins", "assessment", "awards", "outputs", "requirements", "rounds")


def changed(plan: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The plan with a few values different: mostly still a programme."""
    plan = copy.deepcopy(plan)
    for rule in plan.get("requirements", []):
        if chance.random() < 0.5:
            rule["at_least"] = str(chance.randint(0, 40))
            rule.pop("at_most", None)
        if chance.random() < 0.3 and "own_round" not in rule:
            rule["each"] = chance.choice(EACH)
            rule.pop("round", None)
        if chance.random() < 0.2:
            rule["per"] = chance.choice(sorted(TIES))
            rule.pop("among", None)
            rule.pop("own_round", None)
        if chance.random() < 0.2:
            rule.pop("where", None)
    return without_parts(plan, chance)


def without_parts(plan: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Sections, registers, clocks, targets or villages left out by chance."""
    for name in OPTIONAL:
        if name in plan and chance.random() < 0.3:
            plan[name] = [one for one in plan[name] if chance.random() < 0.6]
    if chance.random() < 0.3:
        plan["ranking"]["style"] = chance.choice(["off", "dense", "competition"])
    if chance.random() < 0.3:
        plan["issues"]["grades"] = []
        plan["issues"].pop("default_grade", None)
    if chance.random() < 0.3:
        plan.pop("questionnaire", None)
        plan["registers"] = [name for name in plan["registers"] if name != "questionnaire"]
        plan["issues"].pop("from_questionnaire", None)
    if chance.random() < 0.3:
        dropped = chance.choice(["households", "cadres", "linkage", "forums", "activities"])
        plan["registers"] = [name for name in plan["registers"] if name != dropped]
    if chance.random() < 0.2:
        plan["units"]["list"] = plan["units"]["list"][:1]
        plan["units"].pop("stated_total", None)
    if chance.random() < 0.2:
        for unit in plan["units"]["list"]:
            unit.pop("target", None)
        plan["units"].pop("stated_total", None)
    return plan


def loaded(plan: dict[str, Any]) -> Campaign | None:
    """The programme; None when the checks find something, what does not fit taken out as long as that helps."""
    for _ in range(12):
        try:
            return load_campaign(yaml.safe_dump(plan, allow_unicode=True, sort_keys=False, width=10**6))
        except CampaignMistakes as error:
            before = sum(len(plan.get(name, [])) for name in OPTIONAL)
            for mistake in error.mistakes:
                name, _, rest = mistake.where.partition(" \u203a ")
                identity = rest.split(" \u203a ")[0].split(" ")[-1]
                if name in OPTIONAL:
                    plan[name] = [one for one in plan[name] if one.get("id") != identity]
                elif name in plan and name not in ("registers", "units", "issues", "visits", "activity"):
                    plan.pop(name)
            if before == sum(len(plan.get(name, [])) for name in OPTIONAL) and not plan.keys() - set(OPTIONAL):
                return None
    return None


def handed_in(campaign: Campaign, chance: random.Random) -> list[Submission]:
    """A few rows for every kind of register, some of them of people and villages nobody knows."""
    units = [unit.name for unit in campaign.units.list]
    span = (campaign.activity.ends - campaign.activity.starts).days

    def day() -> str:
        return str(campaign.activity.starts + timedelta(days=chance.randint(0, span)))

    def rows(make: Any) -> list[str]:
        return [make(chance.choice(units), chance.choice("甲乙丙丁")) for _ in range(chance.randint(1, 6))]

    kinds = [kind.name for kind in campaign.activities.kinds] if campaign.activities else ["宣讲"]
    sheets = {
        "走访": ("村|户主姓名|走访干部|走访日期|走访方式|是否发现问题|问题内容", rows(lambda u, p: f"{u}|张{p}|李{p}|{day()}|{chance.choice(['入户', '电话', '未访到'])}|有|路灯不亮")),
        "户册": ("村|户编号|户主姓名|是否困难户", rows(lambda u, p: f"{u}|{chance.randint(1, 9)}|张{p}|{chance.choice('是否')}")),
        "名册": ("村|姓名|职务|分工|批次", rows(lambda u, p: f"{u}|李{p}|干部|{chance.choice(['班子成员', '专干', ''])}|{chance.choice(['第一批', 'x', ''])}")),
        "联户": ("干部职工姓名|联建村（社区）|联系户|户类别", rows(lambda u, p: f"李{p}|{u}|张{p}|困难户")),
        "活动": ("村（单位）|活动类型|日期|干部（负责人）|数量", rows(lambda u, p: f"{u}|{chance.choice(kinds)}|{day()}|李{p}|{chance.randint(0, 3)}")),
        "座谈": ("村|活动形式|座谈时间|座谈地点|代表姓名|反映的诉求和意见建议", rows(lambda u, p: f"{u}||{day()}|村部|周{p}|修路")),
        "网格": ("村|网格名称|网格层级|网格长", rows(lambda u, p: f"{u}|第{p}网格|三级|李{p}")),
    }  # fmt: skip
    return [submission(grid(head, *lines, sheet=name), name=f"{name}.xlsx") for name, (head, lines) in sheets.items()]


@shown(1, 60, st.integers(0, 10**9))
def test_a_random_programme_runs(seed: int) -> None:
    chance = random.Random(seed)
    campaign = loaded(changed(chance.choice(PLANS), chance))
    if campaign is None:
        return
    span = (campaign.activity.ends - campaign.activity.starts).days
    as_of = campaign.activity.starts + timedelta(days=chance.randint(-3, span + 20))
    given = handed_in(campaign, chance) if chance.random() < 0.9 else []
    workdays = Workdays()
    outcome = flow.run(given, Memory(), campaign, as_of, workdays)
    assert set(outcome.requirements["requirement"]) <= {rule.id for rule in campaign.requirements}
    assert set(outcome.filings["filing"]) <= {filing.id for filing in campaign.filings}
    rates = outcome.figures[outcome.figures["figure"].str.endswith("_rate")]["value"].dropna()
    assert rates.ge(0).all()
    for bulletin in campaign.bulletins:
        assert (
            bulletin_context(bulletin, outcome.figures, outcome.campaign, as_of, workdays)["issuer"] == campaign.issuer
        )


def test_most_random_programmes_are_programmes() -> None:
    """The property above would prove nothing if nearly all changes were refused."""
    fine = sum(
        loaded(changed(random.Random(seed).choice(PLANS), random.Random(seed))) is not None for seed in range(20)
    )
    assert fine >= 12


def test_ties_are_of_known_subjects() -> None:
    assert all(set().union(*TIES.values()) >= ties - {"grid"} for ties in TIED_BY.values())
