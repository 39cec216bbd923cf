"""What a programme asks of single rows of its rosters: 000-5, 002-8, 003-4, 003-15; and rates as evidence, 002-13."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pipeline.campaign import Campaign, RegisterRule
from pipeline.campaign_file import load_campaign
from pipeline.check.register_rules import holds, register_rules
from pipeline.forms import forms_of

CAMPAIGNS = Path(__file__).parent.parent / "campaigns"


def rows(register: str, **columns: list[str | None]) -> pd.DataFrame:
    """A typed table of a register's text columns."""
    return pd.DataFrame({name: pd.Series(values, dtype="str") for name, values in columns.items()})


def hit(campaign: Campaign, register: str, table: pd.DataFrame) -> list[tuple[str, str, list[int]]]:
    """(code, column, rows) of every rule that found something."""
    found = register_rules(table, forms_of(campaign)[register], campaign)
    return [(one.code, one.column.name, one.rows.tolist()) for one in found if len(one.rows)]


@pytest.mark.parametrize(
    ("clause", "programme", "register", "table", "expected"),
    [
        (
            "000-5", "suining-2020", "cadres",
            rows("cadres", role=["院落长", "院落长", "班子成员", None], cadre_class=["老党员", "干部职工", "干部职工", None]),
            [("rule_words", "cadre_class", [1])],
        ),
        (
            "003-15", "shuangfupu-2021", "grids",
            rows("grids", level=["三级", "三级", "四级", "四级"], leader_position=["镇干部", "组长", "组长、党员", "镇干部"]),
            [("rule_words", "leader_position", [1]), ("rule_words", "leader_position", [3])],
        ),
        (
            "003-4", "shuangfupu-2021", "cadres",
            rows("cadres", cadre_class=["镇干部", "镇干部", "普通党员"], grid=["一网格", None, None]),
            [("rule_needs", "grid", [1])],
        ),
    ],
)  # fmt: skip
def test_rows_are_asked_what_the_plan_says(
    clause: str, programme: str, register: str, table: pd.DataFrame, expected: list[tuple[str, str, list[int]]]
) -> None:
    campaign = load_campaign(CAMPAIGNS / f"{programme}.yaml")
    assert hit(campaign, register, table) == expected
    assert clause in {rule.basis for rule in campaign.register_rules}


def test_an_officer_who_has_not_reported_in_is_asked_about() -> None:
    """002-8: the day an officer reported to the grid."""
    campaign = load_campaign(CAMPAIGNS / "shuiquan-2021.yaml")
    table = pd.DataFrame({"reported_in_on": pd.to_datetime(["2021-04-20", None]).astype("datetime64[us]")})
    assert hit(campaign, "grids", table) == [("rule_needs", "reported_in_on", [1])]


def test_a_blank_says_nothing_and_a_list_says_each_of_its_words() -> None:
    table = rows("cadres", role=["班子成员、联络员", "联络员", None, "联络"])
    assert holds(table, {"role": ("联络员",)}).tolist() == [True, True, False, False]
    assert holds(table, {}).tolist() == [True] * 4


def test_a_rule_never_blocks_a_row_unless_it_says_so() -> None:
    rule = RegisterRule(id="one", basis="000-5", title="某事", register="cadres", needs=("grid",))
    assert rule.severity == "核实"


def test_a_class_the_plan_does_not_know_is_told(ruji: Campaign) -> None:
    """Where a rule asks by class, a household of no known class would silently not be asked; blanks and lists are fine."""
    plan = load_campaign(CAMPAIGNS / "shuangfupu-2021.yaml")
    assert plan.linkage is not None
    known = [kind.name for kind in plan.linkage.household_classes]
    typed = rows("households", household_class=[known[0], "1类", None, f"{known[0]}、{known[1]}", "无"])
    asked = plan.requirements[0].model_copy(update={"per": "household", "among": {"household_class": (known[0],)}})
    plan = plan.model_copy(update={"requirements": (asked,), "register_rules": ()})
    assert hit(plan, "households", typed) == [("class_unknown", "household_class", [1])]
    unasked = plan.model_copy(update={"requirements": (), "awards": (), "filings": ()})
    assert hit(unasked, "households", typed) == []
    assert hit(ruji, "households", typed) == []
