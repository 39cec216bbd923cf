"""Questionnaires from the campaign file: types, rates, bands, weights, cross-tables, hints (002 annex 1, PRACTICE B1, B8)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import isnan
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st
from merge_tables import day
from printed import cells_of
from properties import shown
from workspace import ROOT, command

from pipeline.campaign import AgeRules, Campaign, Consistency, Period, Question, Questionnaire
from pipeline.check.rules import Context, inconsistent_answers
from pipeline.forms import forms_of
from pipeline.measures.figures import Scope, figures_table
from pipeline.measures.suppression import hidden_cells
from pipeline.measures.tally import tally
from pipeline.model import Memory
from pipeline.options import options_in
from pipeline.parse.units import Units
from pipeline.parse.values import typer
from pipeline.questionnaire_lint import hint_lines, hints
from pipeline.reports.book import Shown, Table, Text
from pipeline.reports.definitions import definitions
from pipeline.reports.edition import edition
from pipeline.reports.survey import survey
from pipeline.wording import words
from schemas.form import Kind

TOWN, A, B = "汝集镇", "秦四庙村", "七营村"
AGES = AgeRules.model_validate(
    {
        "basis": "002 附件1-个人3",
        "bands": [
            {"code": "1", "title": "18岁以下", "low": 14, "high": 17},
            {"code": "2", "title": "18-25", "low": 18, "high": 25},
            {"code": "3", "title": "26-35", "low": 26, "high": 35},
            {"code": "6", "title": "56以上", "low": 56},
        ],
    }
)
NOISE = Question.model_validate(
    {
        "id": "Q16", "text": "您希望村里先解决哪些问题？", "type": "multiple", "options": ["路灯", "道路", "噪音扰民", "其他"],
        "other": "其他", "metrics": [{"id": "road_rate", "title": "道路关注率", "favourable": ["路灯", "道路"]}],
        "basis": "002 附件1-16",
    }
)  # fmt: skip


def changed(campaign: Campaign, *questions: Question, **values: Any) -> Campaign:
    """The campaign with questions replaced or added, and other values of its questionnaire."""
    rules = campaign.questionnaire
    assert rules is not None
    by_id = {question.id: question for question in (*rules.questions, *questions)}
    rules = rules.model_copy(update={"questions": tuple(by_id.values()), **values})
    return campaign.model_copy(update={"questionnaire": rules})


def question(campaign: Campaign, name: str, **values: Any) -> Question:
    assert campaign.questionnaire is not None
    found = next(one for one in campaign.questionnaire.questions if one.id == name)
    return Question.model_validate(found.model_dump() | values)


def answers(campaign: Campaign, *rows: dict[str, object], **columns: Any) -> pd.DataFrame:
    table = pd.DataFrame(list(rows) if rows else columns)
    return table.reindex(columns=forms_of(campaign)["questionnaire"].names).astype("str").astype({"unit": "str"})


def figures(campaign: Campaign, table: pd.DataFrame, rosters: dict[str, int] | None = None) -> pd.DataFrame:
    units = pd.DataFrame([(unit.name, unit.target) for unit in campaign.villages], columns=["name", "target"])
    houses = pd.DataFrame(
        {"unit": [unit for unit, count in (rosters or {}).items() for _ in range(count)]}, dtype="str"
    )
    facts = SimpleNamespace(answers=table, units=units, households=houses)
    scope = Scope(tuple(units["name"]), campaign.issuer, campaign.activity.starts, day("10-31"))
    return figures_table(tally(facts, campaign, scope)).set_index(["figure", "unit"])  # type: ignore[arg-type]


def typed(campaign: Campaign, column: str, value: object) -> tuple[object, str]:
    units = Units.__new__(Units)
    window = Period(starts=day("10-10"), ends=day("11-20"))
    one = typer(forms_of(campaign)["questionnaire"][column], window, units)(value)
    return one.value, one.code


# --- what a cell may hold ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value", "code"),
    [
        ("路灯、道路", "路灯、道路", ""), ("道路，路灯", "路灯、道路", ""), ("道路; 道路/路灯", "路灯、道路", ""),
        ("☑路灯 □道路 ☑噪音扰民", "路灯、噪音扰民", ""), ("1.路灯 2.道路", "路灯、道路", ""), ("路灯", "路灯", ""),
        ("其他：狗多", "其他", ""), ("无", None, ""), ("路灯、差不多", "路灯", "unknown_choice"),
        ("噪音", None, "unknown_choice"), ("路灯坏了", None, "unknown_choice"), ("1,2", None, "unknown_choice"),
    ],
)  # fmt: skip
def test_b1_several_options_in_one_cell_and_nothing_guessed(
    ruji: Campaign, written: str, value: str | None, code: str
) -> None:
    assert typed(changed(ruji, NOISE), "Q16", written) == (value, code)


@pytest.mark.parametrize(
    ("written", "value", "code"),
    [
        ("3", "26-35", ""), (3.0, "26-35", ""), ("26-35岁", "26-35", ""), ("26～35", "26-35", ""), ("3、26-35", "26-35", ""),
        ("18岁以下", "18岁以下", ""), ("56以上", "56以上", ""), ("46", "46", ""), ("46岁", "46", ""), ("五十二", "52", ""),
        ("13", None, "too_young"), (7, None, "too_young"), ("130", "130", "out_of_range"), ("中年", None, "bad_option"),
        ("", None, ""),
    ],
)  # fmt: skip
def test_002_p3_an_age_a_band_or_its_code(ruji: Campaign, written: object, value: str | None, code: str) -> None:
    if written == "":
        return
    assert typed(changed(ruji, ages=AGES), "age", written) == (value, code)


def test_002_q9_two_ticks_are_asked_about_not_averaged(ruji: Campaign) -> None:
    for written in ("☑火灾 ☑交通事故 □其他", "火灾、交通事故", "1.火灾；2.交通事故"):
        assert typed(ruji, "Q9", written) == (None, "several_options")


@shown(30, 400, st.lists(st.sampled_from(NOISE.options), min_size=1, max_size=5), st.sampled_from("、，；;/ "))
def test_any_list_of_options_is_read_back(named: list[str], mark: str) -> None:
    assert options_in(mark.join(named), NOISE.options) == (tuple(o for o in NOISE.options if o in named), ())


# --- rates -------------------------------------------------------------------------------------------------------------


def test_several_answers_count_per_option_over_respondents(ruji: Campaign) -> None:
    campaign = changed(ruji, NOISE)
    found = figures(campaign, answers(campaign, unit=[A] * 40, Q16=["路灯、道路"] * 30 + ["噪音扰民"] * 10))
    share = {option: found.loc[(f"option_share.Q16.{option}", A), "value"] for option in NOISE.options}
    assert share == {"路灯": 0.75, "道路": 0.75, "噪音扰民": 0.25, "其他": 0.0}
    rate = found.loc[("road_rate.Q16", A)]
    assert (rate["numerator"], rate["denominator"]) == (30, 40)


def test_002_q5_several_metrics_of_one_question(ruji: Campaign) -> None:
    worse = {"id": "not_worse_rate", "title": "未变差率", "favourable": ["比去年好", "和去年一样"]}
    only = {
        "id": "better_of_changed_rate",
        "title": "变化中好转",
        "favourable": ["比去年好"],
        "excluded": ["和去年一样"],
    }
    campaign = changed(ruji, question(ruji, "Q5", metrics=[worse, only]))
    found = figures(
        campaign, answers(campaign, unit=[A] * 50, Q5=["比去年好"] * 20 + ["和去年一样"] * 25 + ["比去年差"] * 5)
    )
    value = found["value"].xs(A, level="unit")
    assert (value["improved_rate.Q5"], value["not_worse_rate.Q5"]) == (0.4, 0.9)
    assert (value["better_of_changed_rate.Q5"], value["better_of_changed_rate_all.Q5"]) == (0.8, 0.4)
    assert "improved_rate_all.Q5" not in value.index


def test_b1_an_index_is_the_mean_of_points_without_those_who_do_not_know(ruji: Campaign) -> None:
    campaign = changed(ruji, question(ruji, "Q13", scores={"非常满意": "100", "基本满意": "60", "不满意": "0"}))
    said = ["非常满意"] * 20 + ["基本满意"] * 10 + ["不满意"] * 10 + ["不了解"] * 10
    index = figures(campaign, answers(campaign, unit=[A] * 50, Q13=said)).loc[("score_index.Q13", TOWN)]
    assert (index["value"], index["denominator"]) == (65.0, 40)


def test_town_rates_weighted_by_households_stand_beside_the_raw_ones(ruji: Campaign) -> None:
    said = ["非常满意"] * 40 + ["非常满意"] * 50 + ["不满意"] * 50
    units = [A] * 40 + [B] * 100
    for weight, weights in (("roster", (300, 100)), ("target", (550, 450))):
        campaign = changed(ruji, weight=weight)
        found = figures(campaign, answers(campaign, unit=units, Q4=said), {A: 300, B: 100})
        assert found.loc[("satisfaction_rate.Q4", TOWN), "value"] == 90 / 140
        expected = (weights[0] * 1 + weights[1] * 0.5) / sum(weights)
        assert found.loc[("satisfaction_rate.Q4.weighted", TOWN), "value"] == pytest.approx(expected)
    missing = figures(changed(ruji, weight="roster"), answers(ruji, unit=units, Q4=said), {A: 300})
    one = missing.loc[("satisfaction_rate.Q4.weighted", TOWN)]
    assert (isnan(one["value"]), one["status"]) == (True, "no_denominator")
    assert ("satisfaction_rate.Q4.weighted", TOWN) not in figures(ruji, answers(ruji, unit=units, Q4=said)).index


def test_002_p3_headline_rates_of_people_of_age(ruji: Campaign) -> None:
    """Known to be under 16 are left out; no age, or a band around 16, stays in."""
    campaign = changed(ruji, ages=AGES)
    ages = ["15"] * 10 + ["16"] * 10 + ["18岁以下"] * 10 + [None] * 10 + ["56以上"] * 10
    found = figures(campaign, answers(campaign, unit=[A] * 50, age=ages, Q4=["不满意"] * 10 + ["非常满意"] * 40))
    assert found.loc[("satisfaction_rate.Q4", A), "value"] == 0.8
    one = found.loc[("satisfaction_rate.Q4.of_age", A)]
    assert (one["value"], one["denominator"]) == (1.0, 40)


def test_nothing_new_where_the_campaign_asks_for_nothing(ruji: Campaign) -> None:
    found = figures(ruji, answers(ruji, unit=[A] * 40, Q4=["非常满意"] * 40, age=["30"] * 40, sex=["男"] * 40))
    assert not found.index.get_level_values("figure").str.contains("weighted|of_age|score_index|cross_").any()


# --- cross-tables ------------------------------------------------------------------------------------------------------


def possible(table: np.ndarray, n: np.ndarray, cells: np.ndarray, totals: np.ndarray) -> list[list[tuple[int, ...]]]:
    """Every table of whole numbers that agrees with what a reader sees, row by row, the slow way."""
    height, width = table.shape

    def below(row: int, columns: tuple[int, ...], people: int) -> Iterator[list[tuple[int, ...]]]:
        if row == height:
            if not any(columns) and not people:
                yield []
            return
        free = [range(columns[c] + 1) if cells[row, c] else (int(table[row, c]),) for c in range(width)]
        for one in product(*free):
            left = tuple(total - count for total, count in zip(columns, one, strict=True))
            if min(left) < 0 or sum(one) > people or not (totals[row] or sum(one) == n[row]):
                continue
            for rest in below(row + 1, left, people - sum(one)):
                yield [one, *rest]

    return list(below(0, tuple(table.sum(axis=0).tolist()), int(n.sum())))


@shown(12, 150, st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=2, max_size=3))
def test_b8_no_hidden_cell_can_be_worked_out(rows: list[list[int]]) -> None:
    """A small cell keeps at least two possible values, unless hiding everything would not help either."""
    table = np.array(rows)
    n = table.sum(axis=1)
    cells, totals = hidden_cells(table, n, 3, adds_up=True)
    small = (table > 0) & (table < 3)
    assert cells[small].all()
    assert totals[(n > 0) & (n < 3)].all()
    tables = possible(table, n, cells, totals)
    everything = possible(table, n, np.ones_like(cells), np.ones_like(totals))
    for row, column in zip(*np.nonzero(small), strict=True):
        if len({one[row][column] for one in tables}) < 2:
            assert len({one[row][column] for one in everything}) < 2


def test_b8_a_small_count_of_several_answers_hides_another_of_the_same_option() -> None:
    cells, totals = hidden_cells(np.array([[30, 2], [40, 9], [5, 20]]), np.array([30, 45, 21]), 5, adds_up=False)
    assert cells.tolist() == [[False, True], [False, True], [False, False]]
    assert not totals.any()


def test_b8_a_large_table_hides_little(ruji: Campaign) -> None:
    table = np.array([[300, 40, 3], [280, 60, 22], [90, 12, 9], [5, 0, 0]])
    cells, totals = hidden_cells(table, table.sum(axis=1), 5, adds_up=True)
    assert cells.sum() == 4
    assert cells[0, 2]
    assert not totals.any()


def crossed(ruji: Campaign) -> tuple[Campaign, pd.DataFrame]:
    campaign = changed(ruji, NOISE, ages=AGES, cross=("sex", "age"), weight="target")
    random = np.random.default_rng(1)
    size = 600
    table = answers(
        campaign,
        unit=list(random.choice([A, B], size)),
        sex=list(random.choice(["男", "女"], size)),
        age=list(random.choice(["30", "18-25", "56以上", "15"], size, p=[0.5, 0.29, 0.2, 0.01])),
        Q4=list(random.choice(["非常满意", "基本满意", "不满意"], size, p=[0.8, 0.19, 0.01])),
        Q16=list(random.choice(["路灯", "路灯、道路", "其他"], size)),
    )
    return campaign, table


def test_b8_cross_tables_by_sex_and_age_band_keep_no_hidden_number(ruji: Campaign) -> None:
    campaign, table = crossed(ruji)
    found = figures(campaign, table).xs(TOWN, level="unit")
    women = table[table["sex"] == "女"]
    assert found.loc["cross_n.Q4.sex.女", "value"] == len(women)
    hidden = found[found["status"] == "suppressed"]
    hidden = hidden[hidden.index.str.startswith("cross_")]
    assert hidden[["value", "numerator", "denominator"]].isna().all(axis=None)
    assert len(hidden)
    counts = found[found.index.str.startswith("cross_count.Q4.") & (found["status"] != "suppressed")]["value"]
    assert not ((counts > 0) & (counts < 5)).any()
    assert "cross_n.Q4.sex.女" not in figures(campaign, table).xs(A, level="unit").index


# --- the whole way -----------------------------------------------------------------------------------------------------


def sheets_of(campaign: Campaign, table: pd.DataFrame) -> Any:
    frame = figures(campaign, table).reset_index()
    units = pd.DataFrame({"name": [unit.name for unit in campaign.villages]})
    outcome = SimpleNamespace(figures=frame, facts=SimpleNamespace(units=units), findings=(), campaign=campaign)
    return edition(outcome, Memory(), campaign, day("10-31"), words)  # type: ignore[arg-type]


def test_a_new_question_is_one_entry(ruji: Campaign) -> None:
    """DESIGN: one entry in the campaign file gives the blank's column, its reading, figures, definitions and sheets."""
    campaign = changed(ruji, NOISE)
    column = forms_of(campaign)["questionnaire"]["Q16"]
    assert (column.kind, column.label, column.options) == (Kind.CHOICES, f"Q16 {NOISE.text}", NOISE.options)
    cell, _ = typed(campaign, "Q16", "道路/路灯")
    paper = sheets_of(campaign, answers(campaign, unit=[A] * 40, Q16=[cell] * 40))
    sheets = {sheet.name: sheet for sheet in survey(paper)}
    said = {cell.text for sheet in sheets.values() for cell in cells_of(sheet) if isinstance(cell, Text)}
    assert {"路灯", "道路", "噪音扰民"} <= said
    shown_figures = {
        cell.figure.figure for sheet in sheets.values() for cell in cells_of(sheet) if isinstance(cell, Shown)
    }
    assert {"road_rate.Q16", "option_count.Q16.路灯", "option_share.Q16.路灯"} <= shown_figures
    meanings = [cell.text for cell in cells_of(definitions_of(paper)) if isinstance(cell, Text)]
    assert any("分子：选了“路灯、道路”中任何一项" in text for text in meanings)


def definitions_of(paper: Any) -> Any:
    return definitions(paper)


def test_b8_the_cross_sheet_shows_marks_for_what_is_hidden(ruji: Campaign) -> None:
    campaign, table = crossed(ruji)
    sheets = {sheet.name: sheet for sheet in survey(sheets_of(campaign, table))}
    cells = [cell for cell in cells_of(sheets["问卷交叉"]) if isinstance(cell, Shown)]
    assert {cell.value for cell in cells if cell.text == "※"} == {None}
    low = [cell for cell in cells if cell.figure.figure.startswith("cross_count.Q4") and cell.value in (1, 2, 3, 4)]
    assert low == []
    labels = [row[0].text for block in sheets["问卷满意度"].blocks if isinstance(block, Table) for row in block.rows]
    assert {"按户数加权", "满16周岁"} <= set(labels)
    assert "问卷交叉" not in {sheet.name for sheet in survey(sheets_of(ruji, answers(ruji, unit=[A], Q4=["不满意"])))}


@pytest.mark.parametrize(("said", "hit"), [("路灯、道路", True), ("道路", True), ("噪音扰民", False), (None, False)])
def test_002_consistency_holds_for_several_answers_too(ruji: Campaign, said: str | None, hit: bool) -> None:
    rule = Consistency.model_validate({"id": "roads", "when": {"Q1": "不知道"}, "never": {"Q16": "道路"}})
    campaign = changed(ruji, NOISE, consistency=(rule,))
    table = answers(campaign, unit=[A], Q1=["不知道"], Q16=[said])
    found = list(
        inconsistent_answers(table, forms_of(campaign)["questionnaire"], Context(campaign, pd.DataFrame(), "、"))
    )
    assert [len(one.rows) for one in found if len(one.rows)] == ([1] if hit else [])


# --- hints -------------------------------------------------------------------------------------------------------------


def codes(rules: Questionnaire | None) -> set[tuple[str, str]]:
    assert rules is not None
    return {(hint.question, hint.code) for hint in hints(rules)}


def test_002_known_weak_spots_of_the_printed_questionnaire(ruji: Campaign) -> None:
    found = codes(changed(ruji, ages=AGES).questionnaire)
    assert {name for name, code in found if code == "double"} == {"Q2", "Q14"}
    assert {name for name, code in found if code == "unbalanced"} == {"Q3", "Q4", "Q6", "Q13", "Q14"}
    assert {name for name, code in found if code == "no_dont_know"} == {"Q3", "Q4", "Q5", "Q6"}
    assert {("Q5", "out_of_order"), ("Q8", "nothing_happened"), ("", "bands_overlap_as_printed")} <= found
    assert {code for _, code in found} <= set(words("questionnaire").table("hints"))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"scores": {"非常满意": 100, "基本满意": 60, "不满意": 50}}, "points_for_dissatisfied"),
        ({"scores": {"非常满意": 100, "不满意": 0}}, "points_missing"),
        ({"text": "镇里治安明显改善，您满意吗？"}, "leading"),
        ({"options": ["非常满意", "基本满意", "不满意", "说不清"]}, "dont_know_counted"),
        ({"text": "您对治安和环境满意吗？"}, "double"),
    ],
)
def test_hints_name_what_a_question_gets_wrong(ruji: Campaign, values: dict[str, Any], code: str) -> None:
    campaign = changed(ruji, question(ruji, "Q4", **values))
    assert ("Q4", code) in codes(campaign.questionnaire)
    assert ("Q4", code) not in codes(ruji.questionnaire)
    assert campaign.questionnaire is not None
    assert all("{" not in line for line in hint_lines(campaign.questionnaire))


def test_whoever_checks_a_programme_file_is_told_the_hints(ruji: Campaign) -> None:
    said = command("campaigns", "check", ROOT / "campaigns" / "ruji-2021.yaml")
    assert said.code == 0  # hints are no mistakes
    assert ruji.questionnaire is not None
    lines = hint_lines(ruji.questionnaire)
    assert lines
    assert [line.strip() for line in said.out.splitlines()[2:]] == lines
