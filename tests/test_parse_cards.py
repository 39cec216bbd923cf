"""Cards of 000 annex 1 in every arrangement: the same row as the table gives, findings at the card's own cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sheets import VISITS, at, changed, codes, grid, read, submission

from pipeline.campaign import Campaign
from pipeline.forms import forms_of
from pipeline.model import Grid, Registers

Rows = list[list[Any]]
Merges = tuple[tuple[int, int, int, int], ...]

TEXTS = {
    "cadre": "李四", "cadre_sex": "女", "cadre_age": "41", "cadre_employer": "汝集镇政府", "cadre_position": "网格员", "cadre_phone": "16000000009",
    "head": "张三", "head_age": "52", "phone": "16000000001", "members": "4", "address": "秦四庙村3组", "difficulty": "无",
    "work_style_opinion": "无", "governance_opinion": "希望多巡逻", "peace_opinion": "路灯不亮", "other_opinion": "无",
    "visited_on": "2021-10-16", "signed": "是",
}  # fmt: skip
LABELS = {
    "cadre": "姓  名", "cadre_sex": "性  别", "cadre_age": "年  龄", "cadre_employer": "工作单位", "cadre_position": "职  务", "cadre_phone": "联系方式",
    "head": "户主姓名", "head_age": "户主年龄", "phone": "联系方式", "members": "家庭人口", "address": "家庭住址", "difficulty": "家庭存在\n\n什么困难",
    "work_style_opinion": "对干部“四风”方面有什么意见和建议", "governance_opinion": "对社会治理工作有什么意见和建议",
    "peace_opinion": "对平安建设有什么意见和建议", "other_opinion": "对其他方面的意见和建议", "visited_on": "走访时间", "signed": "被走访户签名",
}  # fmt: skip
ANNEX: list[list[str]] = [
    ["cadre", "cadre_sex", "cadre_age"], ["cadre_employer", "cadre_position", "cadre_phone"],
    ["head", "head_age", "phone"], ["members", "address"], ["difficulty"], ["work_style_opinion"], ["governance_opinion"],
    ["peace_opinion"], ["other_opinion"], ["visited_on", "signed"],
]  # fmt: skip
TITLE = "绥宁县民政局干部职工走访情况登记表"


def card(texts: Mapping[str, Any], *, headings: bool = True, top: int = 0, left: int = 0) -> tuple[Rows, Merges]:
    """The annex: six columns, label and value in turn, the last value of a line merged to the edge."""
    rows: Rows = []
    merges: list[tuple[int, int, int, int]] = []
    for names in ANNEX:
        if headings and names[0] in ("cadre", "head"):
            merges.append((top + len(rows), left, top + len(rows), left + 5))
            rows.append(["干部职工基本情况" if names[0] == "cadre" else "被走访户基本情况", *[None] * 5])
        line: list[Any] = []
        for name in names:
            line += [LABELS[name], texts.get(name)]
        if len(line) < 6:
            merges.append((top + len(rows), left + len(line) - 1, top + len(rows), left + 5))
        rows.append(line + [None] * (6 - len(line)))
    return rows, tuple(merges)


def labels_above(texts: Mapping[str, Any]) -> Rows:
    """Another arrangement: every value below its label."""
    rows: Rows = []
    for names in ANNEX:
        if names[0] in ("cadre", "head"):
            rows.append(["干部职工基本情况" if names[0] == "cadre" else "被走访户基本情况", None, None])
        rows += [[LABELS[name] for name in names] + [None] * (3 - len(names)), [texts.get(name) for name in names] + [None] * (3 - len(names))]  # fmt: skip
    return rows


def as_table(campaign: Campaign, people: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    form = forms_of(campaign)["visits"]
    header = [form[name].label for name in TEXTS]
    sheet = grid("填报单位：秦四庙村", header, *([one.get(name) for name in TEXTS] for one in people), sheet="Sheet1")
    return read(campaign, submission(sheet)).tables["visits"]


def rows_only(registers: Registers) -> pd.DataFrame:
    return registers.tables["visits"].drop(columns=["source", "row"]).sort_values("head", ignore_index=True)


def from_sheets(campaign: Campaign, *grids: Grid, name: str = "秦四庙村/走访.xlsx") -> Registers:
    return read(campaign, submission(*grids, name=name))


def people(count: int) -> list[dict[str, Any]]:
    return [
        TEXTS | {"head": f"张{'一二三四五六七八九'[number]}", "phone": f"1600000010{number}"} for number in range(count)
    ]


@pytest.mark.parametrize("headings", [True, False])
@pytest.mark.parametrize("titled", [True, False])
def test_a_card_gives_the_same_row_as_a_table(ruji: Campaign, headings: bool, titled: bool) -> None:
    """Without headings the first 姓名 and 联系方式 are the cadre's, the second the household's."""
    above: Rows = [["附件1"], ["填报单位：秦四庙村"], []] if titled else []
    rows, merges = card(TEXTS, headings=headings, top=len(above))
    registers = from_sheets(ruji, Grid("Sheet1", above + rows, merged=merges))
    expected = as_table(ruji, [TEXTS]).drop(columns=["source", "row"])
    assert codes(registers.findings) == ([] if titled else ["unit_from_name"])
    pd.testing.assert_frame_equal(rows_only(registers), expected)


def test_cards_per_sheet_down_a_sheet_and_side_by_side(ruji: Campaign) -> None:
    """And without any merged cells, as a page or a text file delivers them."""
    nine = people(9)
    single = [Grid(f"第{number}户", card(one)[0], merged=card(one)[1]) for number, one in enumerate(nine[:2])]
    down: Rows = [["填报单位：秦四庙村"]]
    for one in nine[2:5]:
        down += [[TITLE], *card(one)[0], [], []]
    beside: Rows = [["填报单位：秦四庙村"]]
    for pair in (nine[5:7], nine[7:9]):
        beside += [
            [TITLE],
            *([*left, None, *right] for left, right in zip(card(pair[0])[0], card(pair[1])[0], strict=True)),
            [],
        ]
    registers = from_sheets(ruji, *single, Grid("竖排", down), Grid("并排", beside))
    expected = as_table(ruji, nine).drop(columns=["source", "row"])
    assert set(codes(registers.findings)) <= {"unit_from_name"}
    pd.testing.assert_frame_equal(rows_only(registers), expected.sort_values("head", ignore_index=True))
    assert registers.sheets["rows_submitted"].to_list() == [1, 1, 3, 2, 2]


def test_every_card_is_of_the_village_stated_above_it(ruji: Campaign) -> None:
    """Several cards down one sheet, and side by side; a card without a line of its own goes with the one above it."""
    one, two, three, four = people(4)
    down: Rows = [["填报单位：秦四庙村"], *card(one)[0], [], ["填报单位（盖章）：七营村"], *card(two)[0], []]
    down += [*card(three)[0], ["填报单位：新桥村", None, "填报时间：10月20日"], *card(four)[0]]
    registers = from_sheets(ruji, Grid("Sheet1", down), name="走访.xlsx")
    table = registers.tables["visits"].sort_values("row")
    assert codes(registers.findings) == []
    assert table["unit"].to_list() == ["秦四庙村", "七营村", "七营村", "新桥村"]
    assert registers.sheets["unit"].to_list() == ["秦四庙村", "七营村", "新桥村"]
    beside: Rows = [["填报单位：秦四庙村", *[None] * 6, "填报单位：七营村"]]
    beside += [[*left, None, *right] for left, right in zip(card(one)[0], card(two)[0], strict=True)]
    registers = from_sheets(ruji, Grid("Sheet1", beside), name="走访.xlsx")
    assert codes(registers.findings) == []
    assert sorted(registers.tables["visits"]["unit"]) == ["七营村", "秦四庙村"]


def test_a_card_of_a_village_nobody_knows_is_not_counted_for_the_one_above(ruji: Campaign) -> None:
    one, two = people(2)
    down: Rows = [["填报单位：秦四庙村"], *card(one)[0], ["填报单位：秦四苗村"], *card(two)[0]]
    registers = from_sheets(ruji, Grid("Sheet1", down))
    assert codes(registers.findings) == ["no_unit"]
    assert registers.tables["visits"]["accepted"].to_list() == [True, False]


def test_labels_nobody_knows_are_listed(ruji: Campaign) -> None:
    """Once for all cards, where they stand first; an empty one, a note or a signature line is not worth a word."""
    rows, _ = card(TEXTS)
    rows.insert(6, ["车牌号码", "无", "政治面貌", "群众", "宗教信仰", None])
    rows += [["家庭类型", "一般户", None, None, None, None], ["填表人：", "李四", "审核人：", "王二", None, None]]
    down: Rows = [["填报单位：秦四庙村"], *rows, [], *rows]
    registers = from_sheets(ruji, Grid("Sheet1", down))
    assert [(one.code, one.severity, one.cell, one.facts["labels"]) for one in registers.findings] == [
        ("extra_labels", "提示", "A8", "A8 车牌号码、C8 政治面貌、A15 家庭类型")
    ]
    pd.testing.assert_frame_equal(
        rows_only(registers).iloc[:1], as_table(ruji, [TEXTS]).drop(columns=["source", "row"])
    )


def test_a_table_on_its_side_is_told_and_not_read_as_its_first_household(ruji: Campaign) -> None:
    lines = [
        [label, *values] for label, *values in zip(VISITS.split("|"), changed(), changed(户主姓名="王五"), strict=True)
    ]
    registers = from_sheets(ruji, Grid("Sheet1", lines))
    assert ("several_on_a_card", "强制", "B、C") in [
        (one.code, one.severity, one.facts.get("columns")) for one in registers.findings
    ]
    assert not registers.tables["visits"]["accepted"].any()
    noted = [[*line[:2], "已核对"] if at == 3 else line[:2] for at, line in enumerate(lines)]
    assert rows_only(from_sheets(ruji, Grid("Sheet1", noted)))["head"].to_list() == ["张三"]


def test_values_below_their_labels(ruji: Campaign) -> None:
    registers = from_sheets(
        ruji, Grid("Sheet1", [["填报单位：秦四庙村"], *labels_above(TEXTS), [], *labels_above(people(1)[0])])
    )
    assert codes(registers.findings) == []
    expected = as_table(ruji, [TEXTS, *people(1)]).drop(columns=["source", "row"])
    pd.testing.assert_frame_equal(rows_only(registers), expected.sort_values("head", ignore_index=True))


def test_findings_name_the_cell_of_the_card(ruji: Campaign) -> None:
    """Of the second card down, the right one of two, in parse and in check alike; the first cards are clean."""
    bad = TEXTS | {"head": "王五", "visited_on": "昨天", "head_age": "152", "cadre": None, "phone": "1601"}
    top: Rows = [["填报单位：秦四庙村"]]
    good, wrong = card(TEXTS)[0], card(bad)[0]
    both: Rows = [[*left, None, *right] for left, right in zip(good, wrong, strict=True)]
    registers = from_sheets(ruji, Grid("并排", [*top, *both]), Grid("竖排", [*top, *good, [], *wrong]))
    wanted = {"visited_on": (11, 1), "head_age": (4, 3), "cadre": (1, 1), "phone": (4, 5)}
    kinds = {"visited_on": "bad_date", "head_age": "out_of_range", "cadre": "required_blank", "phone": "bad_phone"}
    found = {(one.sheet, one.cell, one.code) for one in registers.findings}
    expected = {("并排", f"{'HIJKLM'[column]}{2 + row}", kinds[name]) for name, (row, column) in wanted.items()}
    expected |= {
        ("竖排", f"{'ABCDEF'[column]}{2 + len(good) + 1 + row}", kinds[name]) for name, (row, column) in wanted.items()
    }
    assert found == expected
    assert registers.tables["visits"].groupby("head")["accepted"].all().to_dict() == {"张三": True, "王五": False}


def test_error_cells_and_pictures_in_cards(ruji: Campaign) -> None:
    rows, merges = card(TEXTS | {"visited_on": None, "signed": '=DISPIMG("ID_1",1)'}, top=1)
    sheet = Grid("Sheet1", [["填报单位：秦四庙村"], *rows], merged=merges, broken={(12, 1): "#N/A"})
    registers = from_sheets(ruji, sheet)
    assert at(registers.findings) == [("B13", "error_cell"), ("D13", "picture_in_cell")]


def test_a_card_with_the_cadre_alone_was_not_handed_in(ruji: Campaign) -> None:
    ours = {name: text for name, text in TEXTS.items() if name.startswith("cadre")}
    rows, merges = card(ours, top=1)
    registers = from_sheets(ruji, Grid("Sheet1", [["填报单位：秦四庙村"], *rows], merged=merges))
    assert (codes(registers.findings), len(registers.tables["visits"])) == (["no_rows"], 0)


def test_a_signature_is_a_signature(ruji: Campaign) -> None:
    rows, merges = card(TEXTS | {"signed": "张三"}, top=1)
    registers = from_sheets(ruji, Grid("Sheet1", [["填报单位：秦四庙村"], *rows], merged=merges))
    assert (codes(registers.findings), registers.tables["visits"]["signed"].item()) == ([], True)
    assert "signature" in registers.changes["rule"].to_list()


def test_our_own_explanation_sheet_is_no_card(ruji: Campaign) -> None:
    form = forms_of(ruji)["visits"]
    explained = grid(
        "栏目|怎么填", *([column.label, column.hint or "照实填"] for column in form.columns), sheet="填表说明"
    )
    assert codes(from_sheets(ruji, explained).findings) == ["no_table_found"]


TEXT = st.sampled_from(["无", "路灯不亮", "希望多巡逻", "水渠堵了；路不平", "没有意见", None, "２０户没有自来水"])
PERSON = st.fixed_dictionaries(
    {
        "head": st.sampled_from(["张三", "王 五", "欧阳小明", "阿不都•热合曼", "李四（户主）"]),
        "visited_on": st.sampled_from(["2021-10-16", "10.17", "10月18日", "2021/10/19", 44489.0]),
        "head_age": st.sampled_from(["52", "五十", 47.0, None, "61岁"]),
        "phone": st.sampled_from(["16000000001", 16000000002.0, "无", None, "160-0000-0003/05588812345"]),
        "difficulty": TEXT, "governance_opinion": TEXT, "other_opinion": TEXT,
    }
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(persons=st.lists(PERSON, min_size=1, max_size=5), headings=st.booleans())
def test_whatever_is_written_card_and_table_agree(
    ruji: Campaign, persons: list[dict[str, Any]], headings: bool
) -> None:
    down: Rows = [["填报单位：秦四庙村"]]
    whole = [TEXTS | one for one in persons]
    for one in whole:
        down += [*card(one, headings=headings)[0], []]
    cards = from_sheets(ruji, Grid("Sheet1", down)).tables["visits"].sort_values("row").drop(columns=["source", "row"])
    table = as_table(ruji, whole).drop(columns=["source", "row"])
    pd.testing.assert_frame_equal(cards.reset_index(drop=True), table)


def test_labels_crowded_at_one_side_are_no_cards_and_no_crash(ruji: Campaign) -> None:
    """A label three times in one row, far from the others: stacks without any card in them."""
    rows: Rows = [
        ["走访登记"],
        ["家庭人口", "3", None, None, None, "户主姓名", "户主姓名", "户主姓名"],
        ["家庭住址", "路北"],
        ["走访时间", "2021-10-18"],
        ["联系电话", "16012345678"],
        ["走访方式", "入户"],
        ["走访干部", "李兴邦"],
    ]
    registers = read(ruji, submission(Grid("x", rows)))
    assert codes(registers.findings) == ["no_table_found"]
    assert registers.tables["visits"].empty
