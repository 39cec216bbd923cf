"""000 annex 3 in every arrangement: a block about the meeting above its representatives gives the rows a table gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pytest
from sheets import ROW, VISITS, at, codes, grid, read, submission

from pipeline.campaign import Campaign
from pipeline.forms import forms_of
from pipeline.model import Grid, Registers
from schemas.tables import Changes

Rows = list[list[Any]]
Merges = tuple[tuple[int, int, int, int], ...]

MEETING = {
    "organiser": "某某局", "place": "秦四庙村村部", "held_on": "2021-10-18", "host": "李四", "recorder": "王二",
    "attendees": "李四、王二",
}  # fmt: skip
PEOPLE = [("张三", "16000000001", "路灯不亮"), ("王五", "16000000002", "无"), ("赵六", "16000000003", "水渠堵了")]
LABELS = {
    "organiser": "组织单位", "place": "座谈地点", "held_on": "座谈时间", "host": "主 持 人", "recorder": "记录人",
    "attendees": "座谈活动\n\n参加人员", "unit": "村", "announced_on": "公布时间",
}  # fmt: skip
TOP: Rows = [["附件3"], ["绥宁县民政局民情恳谈活动情况登记表"], ["填报单位：秦四庙村"]]
HEADER = ["代表姓名", "联系方式", "反映的诉求和意见建议"]


@pytest.fixture(scope="module")
def forums(ruji: Campaign) -> Campaign:
    return ruji.model_copy(update={"registers": (*ruji.registers, "forums")})


def block(meeting: Mapping[str, Any], people: Sequence[Sequence[Any]], top: int = 0) -> tuple[Rows, Merges]:
    """The annex: six columns, the wide values merged to the edge, ten blank rows at the end."""
    said = {name: meeting.get(name) for name in LABELS}
    rows: Rows = [
        [LABELS["organiser"], said["organiser"], None, LABELS["place"], said["place"], None],
        [LABELS["held_on"], said["held_on"], LABELS["host"], said["host"], LABELS["recorder"], said["recorder"]],
        [LABELS["attendees"], said["attendees"], None, None, None, None],
        ["座谈图片", "（附后）", None, None, None, None],
        ["座谈情况（记录附后）", None, None, None, None, None],
        [HEADER[0], HEADER[1], HEADER[2], None, None, None],
        *([*person, None, None, None] for person in people),
        *([None] * 6 for _ in range(10)),
    ]
    merges = [(0, 1, 0, 2), (0, 4, 0, 5), (2, 1, 2, 5), (3, 1, 3, 5), (4, 0, 4, 5)]
    merges += [(row, 2, row, 5) for row in range(5, len(rows))]
    return rows, tuple((one + top, left, other + top, right) for one, left, other, right in merges)


def labels_above(meeting: Mapping[str, Any], people: Sequence[Sequence[Any]]) -> Rows:
    """Another arrangement: every value below its label."""
    names = list(MEETING)
    return [[LABELS[name] for name in names], [meeting.get(name) for name in names], HEADER, *map(list, people)]


def one_per_line(meeting: Mapping[str, Any], people: Sequence[Sequence[Any]]) -> Rows:
    """A label and its value in every line, as a phone's form exports it; nothing merged."""
    return [*([LABELS[name], meeting.get(name)] for name in MEETING), HEADER, *map(list, people)]


def split_label(meeting: Mapping[str, Any], people: Sequence[Sequence[Any]]) -> tuple[Rows, Merges]:
    """Pasted from a document: the label with a line break became two rows, its value is merged over both."""
    rows, merges = block(meeting, people)
    rows[2:3] = [["座谈活动", meeting["attendees"], None, None, None, None], ["参加人员", None, None, None, None, None]]
    moved = [(a + (a > 2), b, c + (a > 2), d) for a, b, c, d in merges if a != 2]
    return rows, (*moved, (2, 1, 3, 5))


def as_table(campaign: Campaign, *meetings: tuple[Mapping[str, Any], Sequence[Sequence[Any]]]) -> pd.DataFrame:
    form = forms_of(campaign)["forums"]
    header: list[Any] = [form[name].label for name in (*MEETING, "representative", "representative_phone", "statement")]
    lines = [[*meeting.values(), *person] for meeting, people in meetings for person in people]
    registers = read(campaign, submission(Grid("Sheet1", [*TOP, header, *lines])))
    assert codes(registers.findings) == []
    return registers.tables["forums"].drop(columns=["source", "row"])


def rows_only(registers: Registers) -> pd.DataFrame:
    return registers.tables["forums"].drop(columns=["source", "row"])


def laid_out(campaign: Campaign, rows: Rows, merges: Merges = (), top: Rows = TOP, **more: Any) -> Registers:
    below = tuple((one + len(top), left, other + len(top), right) for one, left, other, right in merges)
    return read(campaign, submission(Grid("Sheet1", top + rows, merged=below, **more)))


def test_a_block_gives_the_rows_of_a_table(forums: Campaign) -> None:
    """Beside, below, one per line, merged or not, a label split over two rows."""
    expected = as_table(forums, (MEETING, PEOPLE))
    assert len(expected) == len(PEOPLE)
    rows, merges = block(MEETING, PEOPLE)
    arrangements: list[tuple[Rows, Merges]] = [
        (rows, merges),
        (rows, ()),
        split_label(MEETING, PEOPLE),
        (labels_above(MEETING, PEOPLE), ()),
        (one_per_line(MEETING, PEOPLE), ()),
    ]
    books = []
    for place, (rows, merges) in enumerate(arrangements):
        below = tuple((one + len(TOP), left, other + len(TOP), right) for one, left, other, right in merges)
        books.append(submission(Grid("Sheet1", TOP + rows, merged=below), name=f"{place}.xlsx"))
    registers = read(forums, *books)
    assert codes(registers.findings) == []
    Changes.validate(registers.changes)
    for _, table in registers.tables["forums"].groupby("source"):
        pd.testing.assert_frame_equal(table.drop(columns=["source", "row"]).reset_index(drop=True), expected)


def test_blocks_down_a_sheet_and_one_per_sheet(forums: Campaign) -> None:
    """Each with a title, its own village and its own representatives; the rows of one end where the next begins."""
    second, others = MEETING | {"held_on": "10月19日", "place": "村部", "host": "马平"}, [("孙七", None, "无")]
    first, merges = block(MEETING, PEOPLE, len(TOP))
    after: Rows = [["民情恳谈活动情况登记表"], ["填报单位：七营村"]]
    more, others_merged = block(second, others, len(TOP) + len(first) + 2)
    down = Grid("Sheet1", [*TOP, *first, *after, *more], merged=merges + others_merged)
    apart = [Grid("秦四庙", TOP + block(MEETING, PEOPLE)[0]), Grid("七营村", after + block(second, others)[0])]
    tables = []
    for grids in ([down], apart):
        registers = read(forums, submission(*grids))
        assert codes(registers.findings) == []
        assert registers.sheets["rows_submitted"].to_list() == [3, 1]
        assert registers.sheets["unit"].to_list() == ["秦四庙村", "七营村"]
        tables.append(rows_only(registers))
    pd.testing.assert_frame_equal(*tables)
    assert tables[0]["representative"].to_list() == ["张三", "王五", "赵六", "孙七"]
    assert tables[0]["host"].to_list() == ["李四"] * 3 + ["马平"]


def test_a_block_without_representatives_is_one_row(forums: Campaign) -> None:
    """With or without its header row; what stands below it is no representative."""
    rows, merges = block(MEETING, [])
    for lines, merged in ((rows, merges), ([*rows[:6], ["填表人：李四"]], ()), (rows[:5], ()), (rows[:3], ())):
        registers = laid_out(forums, lines, merged)
        table = registers.tables["forums"]
        assert codes(registers.findings) == []
        assert table["representative"].isna().to_list() == [True]
        assert table["place"].to_list() == ["秦四庙村村部"]


def test_a_blank_block_was_not_handed_in(forums: Campaign) -> None:
    rows, merges = block({}, [])
    registers = laid_out(forums, rows, merges)
    assert (codes(registers.findings), len(registers.tables["forums"])) == (["no_rows"], 0)


def test_findings_name_the_one_cell_of_the_block(forums: Campaign) -> None:
    """Once, however many rows share it, and all of them wait; a cell of a row is that row's own matter."""
    rows, merges = block(MEETING | {"held_on": "昨天"}, [*PEOPLE, ("孙七", "1601", "无")])
    registers = laid_out(forums, rows, merges)
    assert at(registers.findings) == [("B13", "bad_phone"), ("B5", "bad_date")]
    assert registers.tables["forums"]["accepted"].to_list() == [False] * 4
    rows, merges = block(MEETING | {"held_on": None}, PEOPLE)
    registers = laid_out(forums, rows, merges)
    assert at(registers.findings) == [("B5", "required_blank")]
    assert not registers.tables["forums"]["accepted"].any()
    rows, merges = block(MEETING | {"held_on": "2021-10-30"}, PEOPLE)
    assert at(laid_out(forums, rows, merges).findings) == [("B5", "date_in_future")]


def test_error_cells_and_changes_of_a_block_are_told_once(forums: Campaign) -> None:
    rows, merges = block(MEETING | {"held_on": "10月18日", "host": None}, PEOPLE)
    registers = laid_out(forums, rows, merges, broken={(4, 3): "#N/A"})
    assert at(registers.findings) == [("D5", "error_cell")]
    changes = registers.changes[["column", "rule", "count"]].to_numpy().tolist()
    assert sorted(changes) == [["held_on", "year_added", 1], ["unit", "unit_of_sheet", 3]]
    assert registers.columns[0]["held_on"] == "B=5"


def test_a_label_nobody_knows_is_listed(forums: Campaign) -> None:
    """And the printed place for pictures is not: it is no answer."""
    rows, _ = block(MEETING, PEOPLE)
    rows.insert(3, ["天气", "晴", None, None, None, None])
    registers = laid_out(forums, rows)
    assert [(one.code, one.cell, one.facts["labels"]) for one in registers.findings] == [
        ("extra_labels", "A7", "A7 天气")
    ]
    assert len(registers.tables["forums"]) == len(PEOPLE)


def test_a_block_without_its_day_is_returned(forums: Campaign) -> None:
    """The label itself is missing: none of the rows can be used, and the column is named."""
    rows, _ = block(MEETING, PEOPLE)
    rows[1][0:2] = [None, None]
    registers = laid_out(forums, rows)
    assert [(one.code, one.label) for one in registers.findings] == [("missing_column", "座谈时间")]
    assert registers.tables["forums"]["accepted"].to_list() == [False] * 3


def test_the_village_is_stated_above_inside_or_only_mentioned(forums: Campaign) -> None:
    rows, _ = block(MEETING, PEOPLE)
    named = [["村", "七营村", None, None, None, None], *rows]
    cases: list[tuple[Rows, Rows, str, list[str]]] = [
        (TOP, rows, "秦四庙村", []),
        (TOP[:2], named, "七营村", []),
        (TOP[:2], rows, "秦四庙村", ["unit_from_text"]),
        ([], block(MEETING | {"place": "村部"}, PEOPLE)[0], "未知", ["no_unit"]),
    ]
    for top, lines, unit, told in cases:
        registers = laid_out(forums, lines, top=top)
        assert codes(registers.findings) == told
        if told != ["no_unit"]:
            assert registers.tables["forums"]["unit"].to_list() == [unit] * 3
        else:
            assert not registers.tables["forums"]["accepted"].any()


def test_other_registers_are_not_taken_for_blocks(forums: Campaign, ruji: Campaign) -> None:
    """Tables, cards, rosters and explanations read the same whether or not the programme has meetings."""
    from test_parse_cards import TEXTS, card

    books = [
        submission(sheet, name=f"{place}.xlsx")
        for place, sheet in enumerate(
            (
                grid(VISITS, ROW),
                Grid("Sheet1", [["填报单位：秦四庙村"], *card(TEXTS)[0]]),
                grid("村|姓名|职务|联系电话", "秦四庙村|李四|网格员|16000000009", sheet="干部"),
                grid("会议时间：10月18日|地点：村部", "村|姓名|职务|电话", "秦四庙村|李四|网格员|16000000009"),
            )
        )
    ]
    with_forums, without = read(forums, *books), read(ruji, *books)
    assert codes(with_forums.findings) == codes(without.findings)
    assert with_forums.tables["forums"].empty
    assert len(without.tables["visits"]) == 2
    for name, table in without.tables.items():
        pd.testing.assert_frame_equal(with_forums.tables[name], table)


def test_a_two_row_header_is_a_table_and_no_block(forums: Campaign) -> None:
    lines = [
        "座谈时间|座谈地点|主持人|群众代表||",
        "|||姓名|电话|诉求",
        "2021-10-18|秦四庙村村部|李四|张三|16000000001|无",
    ]
    registers = read(forums, submission(grid("填报单位：秦四庙村", *lines, merged=((1, 3, 1, 5),))))
    assert codes(registers.findings) == []
    table = registers.tables["forums"]
    assert table[["row", "host", "representative"]].to_numpy().tolist() == [[4, "李四", "张三"]]


def test_a_decided_day_holds_for_every_row_of_its_block(forums: Campaign) -> None:
    """The number 10.1 may be 10-1 or 10-10: asked once, at the one cell."""
    from decision_files import answered

    from pipeline import flow
    from pipeline.decisions import NO_RULINGS, asked
    from pipeline.parse import parse

    rows, merges = block(MEETING | {"held_on": 10.1}, PEOPLE, len(TOP))
    book = submission(Grid("Sheet1", TOP + rows, merged=merges))
    read_once = read(forums, book)
    _, questions = asked(read_once.findings, read_once.tables, read_once.sheets, forms_of(forums), NO_RULINGS, forums)
    assert len(questions) == 1
    files = [book, answered(questions, "2021-10-10").submission()]
    registers, _, _ = flow.settled(parse(files, forums), files, forums)
    assert registers.tables["forums"]["held_on"].dt.strftime("%m-%d").to_list() == ["10-10"] * 3
    assert [one.cell for one in registers.findings if one.code == "date_decided"] == ["B5"]
