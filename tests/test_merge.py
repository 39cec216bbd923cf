"""Merging: RULES G5 (households and visits kept apart), resubmission, PRACTICE C identity, PRACTICE D signals."""

from __future__ import annotations

from datetime import date
from functools import partial

import numpy as np
import pandas as pd
import pytest
from growing import grows_with_its_input
from hypothesis import strategies as st
from merge_tables import UNKNOWN, File, day, registers, submissions
from properties import shown

from pipeline.campaign import Campaign
from pipeline.merge import alike, merge
from pipeline.merge.households import group_key
from pipeline.merge.supersede import Version, bare_stem, plain_stem, superseded
from pipeline.model import Content, Facts, Finding, Submission
from schemas import tables
from schemas.findings import catalogue, remedy, sentence
from schemas.states import FileStatus, Severity


def facts_of(campaign: Campaign, *files: File, as_of: str = "10-31", findings: tuple[Finding, ...] = ()) -> Facts:
    facts = merge(registers(campaign, files, findings), submissions(files), campaign, day(as_of))
    for finding in facts.findings:
        said = {**finding.facts, "label": finding.label, "found": finding.found}
        assert "{" not in sentence(finding.code, said) + remedy(finding.code, said)
    return facts


def test_facts_keep_their_contracts(ruji: Campaign) -> None:
    files = [
        File("a.xlsx", "户主|干部|日期\n张甲|李一|10-16"),
        File("户册.xlsx", ROSTER, "households"),
        File("q.xlsx", rows=sheets_of(3), register="questionnaire"),
    ]
    contracts = {"visits": tables.Visits, "answers": tables.Answers, "households": tables.Households, "units": tables.Units,
                 "files": tables.Files, "deliveries": tables.Deliveries, "sheets": tables.Sheets}  # fmt: skip
    for given_files in ([], files):
        facts = facts_of(ruji, *given_files)
        for name, contract in contracts.items():
            contract.validate(getattr(facts, name))


def codes(facts: Facts) -> list[str]:
    return [finding.code for finding in facts.findings]


def counts(facts: Facts) -> tuple[int, int]:
    counted = facts.visits[facts.visits["counted"]]
    return counted["household"].nunique(), len(counted)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("户主|电话|干部|日期\n张甲|16000000001|李一|10-16\n张甲|16000000001|李一|10-18", (1, 2)),  # visited twice
        (
            "户主|电话|干部|日期\n张甲|16000000001|李一|10-16\n张甲|16000000001|李二|10-16",
            (1, 2),
        ),  # two cadres together
        ("户主|电话|干部|日期\n张甲|16000000001|李一|10-16\n张甲|16000000001|李一|10-16", (1, 1)),  # typed twice
        ("户主|电话|干部|日期|方式\n张甲|16000000001|李一|10-16|未访到", (0, 0)),  # 002-4: absent is no visit
        ("户主|电话|干部|日期|方式\n张甲|16000000001|李一|10-16|未访到\n张甲|16000000001|李一|10-17|电话", (1, 1)),
        (
            "户主|组|干部|日期\n张甲|3组|李一|10-16\n张甲|三组|李一|10-17\n张甲|03|李一|10-18",
            (1, 3),
        ),  # one group, three spellings
        (
            "户主|组|电话|干部|日期\n张甲|3|16000000001|李一|10-16\n张甲|3||李一|10-17\n张甲|||李一|10-18",
            (1, 3),
        ),  # incomplete rows join
        ("户主|组|干部|日期\n张甲|3|李一|10-16\n张甲|4|李一|10-16", (2, 2)),  # other group, no phone: two households
    ],
)
def test_g5_households_and_visits_are_different_counts(ruji: Campaign, table: str, expected: tuple[int, int]) -> None:
    facts = facts_of(ruji, File("a.xlsx", table))
    assert counts(facts) == expected
    assert facts.visits["rows"].sum() == len(table.splitlines()) - 1


def test_the_same_list_sent_twice_counts_once_and_names_the_other_row(ruji: Campaign) -> None:
    table = "户主|电话|干部|日期\n张甲|16000000001|李一|10-16\n张乙|16000000002|李一|10-16"
    facts = facts_of(ruji, File("a.xlsx", table), File("b.xlsx", table))
    assert counts(facts) == (2, 2)
    assert sorted(facts.visits["typed_rows"]) == ["0:2;1:2", "0:3;1:3"]
    repeats = [finding for finding in facts.findings if finding.code == "duplicate_row"]
    assert [(one.file, one.row, one.cell, one.facts["other_file"], one.facts["other_row"]) for one in repeats] == [
        ("b.xlsx", 2, "D2", "a.xlsx", "2"),
        ("b.xlsx", 3, "D3", "a.xlsx", "3"),
    ]


def test_merged_rows_keep_the_strongest_mode_every_flag_and_every_opinion(ruji: Campaign) -> None:
    facts = facts_of(ruji, File("a.xlsx", """
        户主|电话|干部|日期|方式|宣传页|问卷|有无|问题|意见
        张甲|16000000001|李一|10-16|电话|是||有|村口路灯不亮|无
        张甲|16000000001|李一|10-16|入户|否|是||桥面破损|多巡逻
        张甲|16000000001|李一|10-16|入户|||||
    """))  # fmt: skip
    visit = facts.visits.iloc[0]
    assert (visit["mode"], visit["leaflet"], visit["surveyed"], visit["problem_found"]) == ("入户", True, True, True)
    assert (visit["problem"], visit["peace_opinion"], visit["rows"]) == ("村口路灯不亮；桥面破损", "多巡逻", 3)
    assert visit["complete"]


@pytest.mark.parametrize(
    ("leaflet", "surveyed", "found", "complete"),
    [
        ("是", "是", "有", True),
        ("是", "是", "无", True),
        ("是", "是", "", False),
        ("否", "是", "无", False),
        ("是", "", "无", False),
    ],
)
def test_001_7_a_visit_is_complete_with_all_three(
    ruji: Campaign, leaflet: str, surveyed: str, found: str, complete: bool
) -> None:
    facts = facts_of(
        ruji, File("a.xlsx", f"户主|日期|干部|宣传页|问卷|有无\n张甲|10-16|李一|{leaflet}|{surveyed}|{found}")
    )
    assert facts.visits["complete"].tolist() == [complete]


def test_same_name_other_phone_is_another_household(ruji: Campaign) -> None:
    facts = facts_of(
        ruji, File("a.xlsx", "户主|电话|干部|日期\n张甲|16000000001|李一|10-16\n张甲|16000000002|李一|10-16")
    )
    assert counts(facts) == (2, 2)
    assert codes(facts) == ["same_name_other_phone"]


def test_same_person_in_another_group_is_one_household_and_a_question(ruji: Campaign) -> None:
    facts = facts_of(
        ruji, File("a.xlsx", "户主|组|电话|干部|日期\n张甲|3|16000000001|李一|10-16\n张甲|4|16000000001|李一|10-17")
    )
    assert counts(facts) == (1, 2)
    assert [(one.code, one.severity, one.cell) for one in facts.findings] == [
        ("same_person_other_group", Severity.VERIFY, "B3")
    ]


def test_an_incomplete_row_that_fits_two_households_is_a_question(ruji: Campaign) -> None:
    facts = facts_of(
        ruji,
        File(
            "a.xlsx", "户主|电话|干部|日期\n张甲|16000000002|李一|10-16\n张甲|16000000001|李一|10-16\n张甲||李一|10-17"
        ),
    )
    assert counts(facts) == (2, 3)
    assert sorted(codes(facts)) == ["ambiguous_household", "same_name_other_phone"]
    assert facts.visits.loc[facts.visits["row"] == 4, "household"].tolist() == ["秦四庙村||张甲|0001"]


def test_a_running_number_is_no_household_number(ruji: Campaign) -> None:
    files = [
        File(f"{name}.xlsx", f"户编号|户主|干部|日期\n1|{head}|李一|10-16")
        for name, head in [("a", "张甲"), ("b", "王乙")]
    ]
    assert counts(facts_of(ruji, *files)) == (2, 2)


ROSTER = """
    household_no|head|group|phone|situation
    0301|张甲|3|16000000001|常住
    0302|张甲|3|16000000002|常住
    0303|王乙|4||举家外出
"""


def test_001_2_rows_match_the_roster_by_number_else_by_head_group_and_phone(ruji: Campaign) -> None:
    facts = facts_of(ruji, File("户册.xlsx", ROSTER, "households"), File("a.xlsx", """
        户编号|户主|电话|干部|日期|方式
        0302|张甲||李一|10-16|入户
        |张甲|16000000001|李一|10-16|入户
        |王乙||李一|10-16|电话
        |赵丙||李一|10-16|入户
    """))  # fmt: skip
    found = facts.visits.set_index("row")["household"].to_dict()
    assert found == {2: "秦四庙村|0302", 3: "秦四庙村|0301", 4: "秦四庙村|0303", 5: "秦四庙村||赵丙|"}
    assert facts.visits.set_index("row")["in_roster"].to_dict() == {2: True, 3: True, 4: True, 5: False}
    assert codes(facts) == ["many_not_in_roster"]


def test_in_roster_is_unknown_without_a_roster(ruji: Campaign) -> None:
    assert facts_of(ruji, File("a.xlsx", "户主|干部|日期\n张甲|李一|10-16")).visits["in_roster"].isna().all()


def test_d4_at_home_against_the_roster_is_a_question_with_innocent_causes(ruji: Campaign) -> None:
    facts = facts_of(
        ruji,
        File("户册.xlsx", ROSTER, "households"),
        File("a.xlsx", "户编号|户主|干部|日期|方式\n0303|王乙|李一|10-16|入户"),
    )
    (finding,) = facts.findings
    assert (finding.code, finding.severity, finding.found) == ("at_home_against_roster", Severity.VERIFY, "入户")
    assert "节假日" in catalogue()[finding.code].note


def test_d1_more_than_forty_homes_a_day(ruji: Campaign) -> None:
    def visits(count: int) -> File:
        return File(
            "a.xlsx", rows=[{"head": f"张{number}", "cadre": "李一", "visited_on": "10-16"} for number in range(count)]
        )

    assert codes(facts_of(ruji, visits(40))) == []
    (finding,) = facts_of(ruji, visits(41)).findings
    assert (finding.code, finding.severity, finding.facts["homes"]) == ("many_homes_in_a_day", Severity.VERIFY, "41")


def test_d5_the_same_sentence_five_times(ruji: Campaign) -> None:
    def visits(count: int, text: str) -> File:
        return File(
            "a.xlsx",
            rows=[
                {"head": f"张{number}", "cadre": "李一", "visited_on": "10-16", "problem": text}
                for number in range(count)
            ],
        )

    assert codes(facts_of(ruji, visits(4, "村口路灯不亮很久了"))) == codes(facts_of(ruji, visits(9, "路灯不亮"))) == []
    assert codes(facts_of(ruji, visits(5, "村口路灯不亮很久了"))) == ["same_text_again"]


def people(count: int, cadre: str = "李一", on: str = "10-16") -> list[dict[str, object]]:
    return [
        {"head": f"张{number}", "phone": f"160{number:08d}", "cadre": cadre, "visited_on": on}
        for number in range(count)
    ]


def test_d11_another_villages_list(ruji: Campaign) -> None:
    other = File("b.xlsx", rows=people(12), unit="七营村")
    assert codes(facts_of(ruji, File("a.xlsx", rows=people(12)), other)) == ["near_copy"]
    assert codes(facts_of(ruji, File("a.xlsx", rows=people(9)), other)) == []


def test_d11_another_cadres_list_but_not_a_second_round(ruji: Campaign) -> None:
    first = File("a.xlsx", rows=people(12))
    assert codes(facts_of(ruji, first, File("b.xlsx", rows=people(12, "王二")))) == ["near_copy"]
    assert codes(facts_of(ruji, first, File("b.xlsx", rows=people(12, "王二", "10-20")))) == []
    assert codes(facts_of(ruji, first, File("b.xlsx", rows=people(12)))) == ["list_sent_twice"]


def sheets_of(count: int, on: str = "10-16") -> list[dict[str, object]]:
    return [{"answered_on": on, "age": str(20 + number), "Q4": "非常满意"} for number in range(count)]


def test_alike_answers_of_several_people_all_count_but_a_list_sent_twice_counts_once(ruji: Campaign) -> None:
    first = File("a.xlsx", rows=sheets_of(10), register="questionnaire")
    assert len(facts_of(ruji, first, File("b.xlsx", rows=sheets_of(11), register="questionnaire")).answers) == 11
    assert (
        len(facts_of(ruji, first, File("b.xlsx", rows=sheets_of(10, "10-17"), register="questionnaire")).answers) == 20
    )
    alike = [{"answered_on": "10-16", "Q4": "非常满意"}] * 10
    two = [File(f"{name}.xlsx", rows=alike, register="questionnaire") for name in "ab"]
    assert len(facts_of(ruji, *two).answers) == 20


def test_001_8_more_questionnaires_than_households_visited(ruji: Campaign) -> None:
    visited = File("a.xlsx", "户主|干部|日期\n张甲|李一|10-16\n张乙|李一|10-17")
    one_each = File("b.xlsx", "answered_on|Q4\n10-16|非常满意\n10-17|非常满意", "questionnaire")
    assert codes(facts_of(ruji, visited, one_each)) == []
    two_on_one_day = File("b.xlsx", "answered_on|Q4\n10-16|非常满意\n10-16|基本满意", "questionnaire")
    (finding,) = facts_of(ruji, visited, two_on_one_day).findings
    assert (finding.code, finding.facts["days"]) == ("questionnaires_exceed_visits", "2021-10-16")
    apart = ruji.model_copy(update={"visits": ruji.visits.model_copy(update={"complete_when": ("problem_found",)})})
    assert codes(facts_of(apart, visited, two_on_one_day)) == []  # a survey of its own, not part of the visits


def test_rows_dated_after_as_of_wait(ruji: Campaign) -> None:
    file = File("a.xlsx", "户主|干部|日期\n张甲|李一|10-16\n张乙|李一|10-20")
    facts = facts_of(ruji, file, as_of="10-19")
    assert counts(facts) == (1, 1)
    assert facts.files["rows_accepted"].tolist() == [2]


# --- resubmission ----------------------------------------------------------------------------------------------------

OLD = "户主|电话|干部|日期\n张甲|16000000001|李一|10-16\n张乙|16000000002|李一|10-16"
NEW = "户主|电话|干部|日期\n张甲|16000000001|李一|10-16\n张乙|16000000003|李一|10-16"
NEXT_WEEK = "户主|电话|干部|日期\n张丙|16000000004|李一|10-23"


@pytest.mark.parametrize(
    ("earlier", "newer", "replaced"),
    [
        (File("秦四庙.xlsx", OLD), File("秦四庙(1).xlsx", NEW, run=2), True),
        (File("秦四庙.xlsx", OLD), File("秦四庙 最终修改版v2.xlsx", NEW, run=2), False),
        (File("秦四庙.xlsx", OLD), File("秦四庙-最终v2.xlsx", NEW, run=2), True),
        (File("秦四庙.xlsx", OLD), File("秦四庙(1).xlsx", NEW, run=1), False),  # one run: united
        (File("秦四庙.xlsx", OLD, unit="七营村"), File("秦四庙.xlsx", NEW, run=2), False),  # another village
        (File("秦四庙10.16.xlsx", OLD), File("秦四庙10.23.xlsx", NEXT_WEEK, run=2), False),  # an instalment
        (
            File("秦四庙10.16.xlsx", OLD),
            File("秦四庙10.23.xlsx", NEW + "\n张丙||李一|10-23", run=2),
            True,
        ),  # cumulative
        (
            File("李一/走访.xlsx", OLD),
            File("李二/走访.xlsx", NEXT_WEEK, run=2),
            False,
        ),  # two cadres' files side by side
        (File("李一/走访.xlsx", OLD, present=False), File("李二/走访.xlsx", NEXT_WEEK, run=2), True),
        (File("备份/旧.xlsx", OLD, came_as="走访.xlsx"), File("走访.xlsx", NEXT_WEEK, run=2), True),  # put aside
        (File("李一/走访.xlsx", OLD, came_as="走访.xlsx"), File("李二/走访.xlsx", NEXT_WEEK, run=2), False),
        (File("a.xlsx", OLD, template="t"), File("b.xlsx", NEW, run=2, template="t"), True),
        (File("a.xlsx", OLD, template="t"), File("b.xlsx", NEXT_WEEK, run=2, template="t"), False),
        (File("a.xlsx", OLD, template="t", present=False), File("b.xlsx", NEXT_WEEK, run=2, template="t"), True),
    ],
)
def test_which_file_replaces_which(ruji: Campaign, earlier: File, newer: File, replaced: bool) -> None:
    facts = facts_of(ruji, newer, earlier)
    statuses = facts.files.set_index("submission")["status"]
    assert (statuses[earlier.sha] == FileStatus.SUPERSEDED) is replaced
    assert statuses[newer.sha] != FileStatus.SUPERSEDED
    assert ("superseded_file" in codes(facts) or "superseded_rows_missing" in codes(facts)) is replaced


def test_two_clerks_of_a_village_who_fill_the_same_blank_on_the_same_days_are_united(ruji: Campaign) -> None:
    """What has no names is told apart by everything in it; what has, also by who was there."""
    asked = [
        File(
            f"{name}.xlsx",
            rows=[{**row, "Q9": other} for row in sheets_of(6)],
            register="questionnaire",
            run=run,
            template="t",
        )
        for run, (name, other) in enumerate((("孙", "火灾"), ("马", "其他")), start=1)
    ]
    assert len(facts_of(ruji, *asked).answers) == 12
    together = [
        File(
            f"{name}.xlsx",
            f"户主|电话|干部|日期\n张甲|16000000001|{name}|10-16\n张乙|16000000002|{name}|10-16",
            run=run,
            template="t",
        )
        for run, name in enumerate(("孙", "马"), start=1)
    ]
    assert counts(facts_of(ruji, *together)) == (2, 4)


def test_rows_and_findings_of_a_replaced_file_leave_but_for_one_note(ruji: Campaign) -> None:
    earlier, newer = File("秦四庙.xlsx", OLD + "\n||李一|10-16"), File("秦四庙(1).xlsx", NEW, run=2)
    old_finding = Finding("duplicate_row", Severity.INFO, earlier.name, submission=earlier.sha, facts={})
    facts = facts_of(ruji, earlier, newer, findings=(old_finding,))
    assert set(facts.visits["source"]) == {1}
    assert [(one.code, one.facts["newer"], one.file) for one in facts.findings] == [
        ("superseded_file", newer.name, earlier.name)
    ]
    assert facts.files.set_index("submission").loc[earlier.sha, "superseded_by"] == newer.sha
    assert facts.deliveries.groupby("submission")["superseded"].max().to_dict() == {earlier.sha: True, newer.sha: False}


def test_losing_most_rows_of_the_older_file_is_a_question(ruji: Campaign) -> None:
    facts = facts_of(ruji, File("秦四庙.xlsx", OLD), File("秦四庙.xlsx", NEXT_WEEK, run=2))
    assert [(one.code, one.facts["lost"]) for one in facts.findings] == [("superseded_rows_missing", "2")]


def test_an_unreadable_file_is_replaced_by_the_good_one_of_the_same_name(ruji: Campaign) -> None:
    facts = facts_of(
        ruji,
        File("秦四庙.xlsx", problem="encrypted"),
        File("秦四庙.xlsx", NEW, run=2),
        File("别的.xlsx", problem="encrypted"),
    )
    assert facts.files.set_index("submission")["status"].to_dict() == {
        "sha-秦四庙.xlsx-1": FileStatus.SUPERSEDED, "sha-秦四庙.xlsx-2": FileStatus.ACCEPTED, "sha-别的.xlsx-1": FileStatus.RETURNED,
    }  # fmt: skip


def test_returned_ledgers_never_replace_each_other_and_stand_in_order(ruji: Campaign) -> None:
    one = File("问题台账.xlsx", "number|handler\nRJ2021-0001|王一", "handling", run=2)
    two = File("问题台账.xlsx", "number|handler\nRJ2021-0001|王二", "handling", run=3)
    facts = facts_of(ruji, two, one)
    assert facts.handling["handler"].tolist() == ["王一", "王二"]
    assert facts.handling["sequence"].tolist() == [2, 3]
    assert FileStatus.SUPERSEDED not in set(facts.files["status"])


@pytest.mark.parametrize(
    ("name", "stem", "bare"),
    [
        ("某/秦四庙村 走访登记(1).xlsx", "秦四庙村走访登记", "秦四庙村走访登记"),
        ("走访登记10.16修改.xls", "走访登记10.16", "走访登记"),
        ("走访登记 - 副本.xlsx", "走访登记", "走访登记"),
        ("走访登记2021年10月16日.et", "走访登记2021年10月16日", "走访登记"),
        ("新桥村.xlsx", "新桥村", "新桥村"),
        ("20211016.xlsx", "20211016", ""),
    ],
)
def test_stems(name: str, stem: str, bare: str) -> None:
    assert (plain_stem(name), bare_stem(name)) == (stem, bare)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("3", "3"),
        ("03", "3"),
        ("3组", "3"),
        ("第三组", "3"),
        ("十二组", "12"),
        ("二十", "20"),
        ("廿", "20"),
        ("三十一队", "31"),
        ("东一组", "东一"),
        ("西庄", "西庄"),
    ],
)
def test_groups_are_compared_as_people_do(text: str, key: str) -> None:
    assert group_key(text) == key


# --- files and rosters -----------------------------------------------------------------------------------------------


def test_accepted_and_quarantined_make_submitted(ruji: Campaign) -> None:
    good = File("a.xlsx", "户主|干部|日期|收下|村\n张甲|李一|10-16|是|\n||10-16|否|\n张乙|李一|10-16|否|" + UNKNOWN)
    bad = File("b.xlsx", "户主|干部|日期|收下\n张甲|李一|10-16|否")
    errors = tuple(
        Finding(
            "duplicate_row",
            Severity.ERROR,
            one.name,
            submission=one.sha,
            facts=dict.fromkeys(["other_file", "other_sheet", "other_row"], ""),
        )
        for one in (good, bad)
    )
    facts = facts_of(ruji, good, bad, File("c.xlsx", register="visits", nil=True), findings=errors)
    found = facts.files.set_index("file")
    assert found["status"].to_dict() == {
        "a.xlsx": FileStatus.ACCEPTED_WITH_FINDINGS,
        "b.xlsx": FileStatus.RETURNED,
        "c.xlsx": FileStatus.ACCEPTED,
    }
    assert found[["rows_submitted", "rows_accepted", "rows_quarantined"]].to_numpy().tolist() == [
        [3, 1, 2],
        [1, 0, 1],
        [0, 0, 0],
    ]
    assert counts(facts) == (1, 1)


def test_no_word_accuses_anybody() -> None:
    for code, entry in catalogue().items():
        assert not any(
            word in entry.title + entry.message + entry.remedy + entry.note for word in ("疑似", "造假", "弄虚")
        ), code


typed_rows = st.fixed_dictionaries(
    {
        "head": st.sampled_from(["张甲", "张乙", "王丙"]),
        "phone": st.sampled_from(["", "16000000001", "16000000002"]),
        "group": st.sampled_from(["", "1", "2组"]),
        "household_no": st.sampled_from(["", "", "0101", "0102"]),
        "cadre": st.sampled_from(["", "李一", "李二"]),
        "visited_on": st.sampled_from(["10-16", "10-17", "11-01"]),
        "mode": st.sampled_from(["", "入户", "电话", "未访到"]),
        "unit": st.sampled_from(["秦四庙村", "七营村"]),
    }
)


@shown(
    4,
    60,
    st.lists(st.lists(typed_rows, max_size=6), min_size=1, max_size=4),
    st.randoms(use_true_random=False),
    st.booleans(),
)
def test_the_order_of_files_is_irrelevant_and_no_row_is_lost(ruji: Campaign, lists, random, rosters) -> None:
    files = [File(f"{number}.xlsx", rows=rows, run=1 + number % 2) for number, rows in enumerate(lists)]
    if rosters:
        files.append(File("户册.xlsx", ROSTER, "households"))
    facts = facts_of(ruji, *files)
    shuffled = files[:]
    random.shuffle(shuffled)
    again = facts_of(ruji, *shuffled)
    same = [name for name in facts.visits.columns if name not in ("source", "typed_rows")]
    pd.testing.assert_frame_equal(facts.visits[same], again.visits[same])
    assert facts.findings == again.findings
    current = [row for file in files[: len(lists)] for row in file.rows if row["visited_on"] != "11-01"]
    replaced = facts.deliveries["superseded"].any()
    assert facts.visits["rows"].sum() == len(current) or replaced
    assert facts.visits["typed_rows"].str.count(":").sum() == facts.visits["rows"].sum()


@pytest.mark.parametrize(
    "pair", [("visits", "秦四庙村"), ("visits", UNKNOWN), None], ids=["one village", "unknown", "unread"]
)
def test_thousands_of_files_of_one_village_or_of_none_cost_no_square(pair: tuple[str, str] | None) -> None:
    def made(count: int) -> partial[object]:
        sent = [Submission(f"{place:064}", f"{place}.xlsx", date(2021, 10, 20), 1, Content()) for place in range(count)]
        return partial(superseded, [Version(one, pairs=frozenset({pair} if pair else ())) for one in sent])

    assert grows_with_its_input(made, 300, 3000)


def test_every_list_of_a_season_is_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A village that hands in every day: each list meets all later ones, none is taken apart anew for each."""
    taken: list[int] = []
    apart = alike._by_cells_left
    monkeypatch.setattr(alike, "_by_cells_left", lambda left: taken.append(len(left)) or apart(left))
    days, rows = 40, 6
    cells = np.arange(days * rows * 5, dtype=np.uint64).reshape(days, rows, 5)
    nothing, unmarked = np.zeros((rows, 5), dtype=bool), np.zeros(rows, dtype=bool)
    versions = [
        Version(
            Submission(f"{place:064}", f"问卷10.{place}.xlsx", date(2021, 10, 20), place, Content()),
            pairs=frozenset({("questionnaire", "秦四庙村")}),
            lists={"questionnaire": alike.Lines(own[:, 0], own, nothing, unmarked, telling=False)},
        )
        for place, own in enumerate(cells)
    ]
    assert superseded(versions) == {}
    assert taken == [rows] * (days - 1)
