"""The other registers: what of their rows counts, and what is made of them (000-10 to 000-21, 002-8, 003-8, 001-14)."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import strategies as st
from merge_tables import UNKNOWN, File, day, registers, submissions
from properties import shown

from pipeline.campaign import ActivityRules, Campaign, DisputeRules, ForumRules, LinkageRules, NamedKind, Unit
from pipeline.check import check
from pipeline.forms import forms_of
from pipeline.merge import merge
from pipeline.merge.typed import typed_tables
from pipeline.model import Facts, Finding
from pipeline.parse.units import Units
from pipeline.units_roster import with_units
from schemas import tables
from schemas.findings import remedy, sentence
from schemas.states import Severity

EVERY = (
    "visits", "questionnaire", "handling", "units", "cadres", "households", "linkage", "forums", "activities", "disputes",
    "rechecks", "evaluations", "grids", "wishes", "four_ledgers", "filing_log",
)  # fmt: skip
SHAPES = {"linkage": tables.Links, "forums": tables.Statements, "meetings": tables.Meetings, "roles": tables.GridRoles}
OFFICE = "某某所"


def words(*names: str) -> tuple[NamedKind, ...]:
    return tuple(NamedKind(name=name) for name in names)


@pytest.fixture(scope="module")
def full(ruji: Campaign) -> Campaign:
    """A programme that uses every register, with one office beside the villages."""
    units = ruji.units.model_copy(update={"list": (*ruji.units.list, Unit(name=OFFICE, kind="office"))})
    return ruji.model_copy(
        update={
            "units": units,
            "registers": EVERY,
            "activities": ActivityRules(basis="000-2", kinds=words("现场办公", "小调解", "住村")),
            "linkage": LinkageRules(basis="003-1", cadre_classes=words("镇干部", "村干部"), household_classes=words("困难户")),
            "forums": ForumRules(basis="000-17", minimum_representatives=2, principal_role="主要负责人", announced_before=True,
                                 kinds=words("恳谈会", "屋场夜话")),
            "disputes": DisputeRules(basis="004-5", categories=words("土地征用")),
        }
    )  # fmt: skip


def facts_of(campaign: Campaign, *files: File, as_of: str = "10-31") -> Facts:
    """Checked and merged, as in a run of a programme with the registers of these files."""
    used = tuple({"visits": 0} | {file.register: 0 for file in files})
    return every_fact_of(campaign.model_copy(update={"registers": used}), *files, as_of=as_of)


def every_fact_of(campaign: Campaign, *files: File, as_of: str = "10-31") -> Facts:
    """As facts_of, with all registers of the programme."""
    typed = registers(campaign, files)
    received = pd.Series([pd.Timestamp(day(file.received)) for file in files], dtype="datetime64[us]")
    sheets = typed.sheets.assign(received_on=received, printed_for="")
    typed = replace(typed, tables=typed_tables(typed, forms_of(campaign)), sheets=sheets)
    facts = merge(check(typed, campaign), submissions(files), campaign, day(as_of))
    for finding in facts.findings:
        said = {**finding.facts, "label": finding.label, "found": finding.found}
        assert "{" not in sentence(finding.code, said) + remedy(finding.code, said)
    return facts


def codes(facts: Facts) -> list[str]:
    return [finding.code for finding in facts.findings]


def only(facts: Facts, code: str) -> Finding:
    [finding] = [one for one in facts.findings if one.code == code]
    return finding


def test_empty_records_keep_their_shapes(full: Campaign) -> None:
    facts = every_fact_of(full, File("a.xlsx", "户主|干部|日期\n张甲|李一|10-16"))
    assert set(facts.records) == {*EVERY[6:], "meetings", "roles"}
    for register, rows in facts.records.items():
        SHAPES.get(register, tables.Records).validate(rows)
        assert rows.empty


def test_registers_the_programme_does_not_use_are_no_records(ruji: Campaign) -> None:
    assert set(every_fact_of(ruji, File("a.xlsx", "户主|干部|日期\n张甲|李一|10-16")).records) == (
        set(ruji.registers) - set(EVERY[:6])
    )


# --- which rows count -----------------------------------------------------------------------------------------------


def test_rows_of_unknown_units_and_later_days_are_not_counted(full: Campaign) -> None:
    """002-6, G3: offices report beside the villages; what is dated after the day asked counts later."""
    table = f"""unit|kind|held_on|quantity
秦四庙村|现场办公|10-20|
{OFFICE}|现场办公|10-20|3
{UNKNOWN}|现场办公|10-20|
秦四庙村|现场办公|10-21|"""
    files = File("活动.xlsx", table, "activities", received="10-25")
    then, later = (facts_of(full, files, as_of=day).records["activities"] for day in ("10-20", "10-21"))
    assert then[["unit", "quantity"]].to_numpy().tolist() == [["秦四庙村", 1], [OFFICE, 3]]  # blank is one
    assert len(later) == 3


def test_a_row_that_repeats_another_word_for_word_counts_once(full: Campaign) -> None:
    same = "kind|held_on|cadre\n住村|10-20|李一\n住村|10-21|李一"
    facts = facts_of(full, File("a.xlsx", same, "activities"), File("b.xlsx", same + "\n住村|10-22|李一", "activities"))
    assert facts.records["activities"]["held_on"].dt.day.tolist() == [20, 21, 22]
    assert codes(facts) == ["repeated_row", "repeated_row"]
    assert {finding.facts["other_file"] for finding in facts.findings} == {"a.xlsx"}


def test_a_list_sent_twice_is_one_line(full: Campaign) -> None:
    same = "cadre|head\n" + "\n".join(f"李一|张{name}" for name in "甲乙丙丁戊己庚辛壬癸")
    facts = facts_of(full, File("a.xlsx", same, "linkage"), File("b.xlsx", same, "linkage"))
    assert (len(facts.records["linkage"]), codes(facts)) == (10, ["list_sent_twice"])


def test_what_the_office_wrote_down_may_name_no_village_and_come_after_the_end(full: Campaign) -> None:
    """002-12, 000-15: papers due after the activity are registered after it; the sender may be the issuer itself."""
    table = (
        f"unit|filing|received_on\n{full.issuer}|总结|2021-12-20\n秦四庙村|总结|2021-12-20\n秦四庙村|总结|2021-10-01"
    )
    facts = facts_of(full, File("报送.xlsx", table, "filing_log", received="2021-12-21"), as_of="2021-12-21")
    assert facts.records["filing_log"]["unit"].tolist() == [full.issuer, "秦四庙村"]
    assert codes(facts) == ["date_outside_activity"]  # before it began


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["秦四庙村", "七营村", OFFICE, UNKNOWN]), st.sampled_from(["现场办公", "住村"]), st.integers(16, 22)
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@shown(4, 60, st.lists(ROWS, min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_every_accepted_row_counts_or_repeats_another(
    full: Campaign, lists: list[list[tuple[str, str, int]]], any_order
) -> None:  # type: ignore[no-untyped-def]
    files = [
        File(f"{number}.xlsx", "unit|kind|held_on\n" + "\n".join(f"{u}|{k}|10-{d}" for u, k, d in rows), "activities")
        for number, rows in enumerate(lists)
    ]
    facts = facts_of(full, *files)
    known = {row for rows in lists for row in rows if row[0] != UNKNOWN}
    assert len(facts.records["activities"]) == len(known)
    said = [one for one in facts.findings if one.code in ("repeated_row", "list_sent_twice")]
    repeats = sum(int(one.facts.get("rows", 1)) for one in said)
    assert len(known) + repeats == sum(row[0] != UNKNOWN for rows in lists for row in rows)
    any_order.shuffle(files)
    again = facts_of(full, *files)
    columns = ["unit", "kind", "held_on", "row"]
    assert again.records["activities"][columns].equals(facts.records["activities"][columns])
    assert [(one.code, one.file, one.row) for one in again.findings] == [
        (one.code, one.file, one.row) for one in facts.findings
    ]


# --- links ----------------------------------------------------------------------------------------------------------


def test_a_linked_household_is_the_visited_one(full: Campaign) -> None:
    """000-10, 000-11: the link and the visit speak of one household though the phone stands in only one of them."""
    facts = facts_of(
        full,
        File("走访.xlsx", "户主|组|干部|日期\n张甲|3|李一|10-16\n张乙|3|李一|10-16"),
        File("联户.xlsx", "cadre|head|head_phone|group\n李一|张甲|16000000001|03\n李二|张丙||4", "linkage"),
    )
    links = facts.records["linkage"]
    tables.Links.validate(links)
    visited = facts.visits.set_index("head")["household"]
    assert (links["head"].tolist(), links["household"][0]) == (["张甲", "张丙"], visited["张甲"])
    assert links["household"][1] not in set(visited)


def test_a_linked_household_has_the_id_of_the_roster(full: Campaign) -> None:
    """003-8: coverage compares the roster with the links."""
    facts = facts_of(
        full,
        File(
            "户册.xlsx",
            "组|户编号|户主|电话|hardship|grid\n3|0305|张甲|16000000001|是|一网格\n3|0306|张乙|||",
            "households",
        ),
        File("联户.xlsx", "cadre|head|head_phone\n李一|张甲|16000000001", "linkage"),
    )
    assert (
        facts.records["linkage"]["household"].tolist()
        == ["秦四庙村|0305"]
        == facts.households["household"].tolist()[:1]
    )
    assert facts.households["hardship"].tolist() == [True, False]
    assert facts.households["grid"][0] == "一网格"


def test_000_10_two_cadres_for_one_household_are_listed_and_one_cadre_twice_is_one_link(full: Campaign) -> None:
    table = "cadre|head|head_phone\n李一|张甲|16000000001\n李二|张甲|16000000001\n李二|张甲|"
    facts = facts_of(full, File("联户.xlsx", table, "linkage"))
    assert facts.records["linkage"]["cadre"].tolist() == ["李一", "李二"]
    assert codes(facts) == ["linked_by_several", "repeated_row"]
    assert only(facts, "linked_by_several").facts["cadres"] == "李一；李二"
    assert only(facts, "linked_by_several").severity is Severity.INFO


# --- meetings -------------------------------------------------------------------------------------------------------

CADRES = File("干部.xlsx", "name|role\n李一|主要负责人\n李二|", "cadres")
MEETING = "kind|place|held_on|announced_on|host|attendees|representative|statement\n"


def meeting(
    *representatives: str,
    kind: str = "",
    announced: str = "10-18",
    host: str = "李二",
    attendees: str = "李一局长、李二",
) -> str:
    return MEETING + "\n".join(
        f"{kind}|村部|10-20|{announced}|{host}|{attendees}|{one}|无" for one in representatives or ("",)
    )


def test_000_17_to_19_a_meeting_that_counts(full: Campaign) -> None:
    facts = facts_of(full, CADRES, File("恳谈.xlsx", meeting("张甲", "张乙", "张甲"), "forums"))
    [one] = facts.records["meetings"].to_dict("records")
    tables.Meetings.validate(facts.records["meetings"])
    tables.Statements.validate(facts.records["forums"])
    assert (one["meeting"], one["kind"], one["representatives"]) == ("秦四庙村|2021-10-20|恳谈会|村部", "恳谈会", 2)
    assert all(one[name] for name in ("enough_representatives", "principal_present", "announced_before"))
    assert codes(facts) == ["repeated_row"]


def test_000_19_cadres_and_attendees_are_no_representatives(full: Campaign) -> None:
    facts = facts_of(
        full, CADRES, File("恳谈.xlsx", meeting("张甲", "李二", "王三", attendees="李一、王三主任"), "forums")
    )
    assert facts.records["meetings"]["representatives"].tolist() == [1]
    found = only(facts, "few_representatives")
    assert (found.severity, found.facts["count"], found.facts["least"]) == (Severity.VERIFY, "1", "2")
    assert len(facts.records["forums"]) == 3  # merged all the same


def test_a_meeting_without_representatives_is_a_meeting(full: Campaign) -> None:
    facts = facts_of(full, CADRES, File("恳谈.xlsx", meeting(), "forums"))
    assert facts.records["meetings"]["representatives"].tolist() == [0]
    assert codes(facts) == ["few_representatives"]


@pytest.mark.parametrize(("announced", "expected"), [("10-19", True), ("10-20", False), ("", False), ("09-30", True)])
def test_000_18_made_known_on_an_earlier_day(full: Campaign, announced: str, expected: bool) -> None:
    """Also before the activity began; the same day is not beforehand."""
    facts = facts_of(full, CADRES, File("恳谈.xlsx", meeting("张甲", "张乙", announced=announced), "forums"))
    assert facts.records["meetings"]["announced_before"].tolist() == [expected]
    assert codes(facts) == ([] if expected else ["meeting_not_announced"])


@pytest.mark.parametrize(
    ("host", "attendees", "expected"),
    [
        ("王五", "李二、局长李一", True), ("李一", "", True), ("", "李一（局长） 李二", True), ("", "李 一、李二", True),
        ("王五", "李一一、李二", False), ("王五", "", False),
    ],
)  # fmt: skip
def test_000_17_the_principal_is_there(full: Campaign, host: str, attendees: str, expected: bool) -> None:
    facts = facts_of(full, CADRES, File("恳谈.xlsx", meeting("张甲", "张乙", host=host, attendees=attendees), "forums"))
    assert facts.records["meetings"]["principal_present"].tolist() == [expected]
    assert codes(facts) == ([] if expected else ["principal_absent"])


def test_000_17_nobody_knows_where_the_roster_names_no_principal(full: Campaign) -> None:
    facts = facts_of(full, File("恳谈.xlsx", meeting("张甲", "张乙"), "forums"))
    assert facts.records["meetings"]["principal_present"].isna().all()
    assert "principal_absent" not in codes(facts)


def test_the_principal_of_an_office_leads_the_meetings_of_its_villages(full: Campaign) -> None:
    cadres = File("干部.xlsx", f"unit|name|role\n{OFFICE}|李一|班子成员、主要负责人", "cadres")
    facts = facts_of(full, cadres, File("恳谈.xlsx", meeting("张甲", "张乙"), "forums"))
    assert facts.records["meetings"]["principal_present"].tolist() == [True]


def test_a_meeting_in_two_sheets_is_one_and_another_kind_is_another(full: Campaign) -> None:
    files = [File("1.xlsx", meeting("张甲"), "forums"), File("2.xlsx", meeting("张乙"), "forums"),
             File("3.xlsx", meeting("张甲", "张丙", kind="屋场夜话"), "forums")]  # fmt: skip
    facts = facts_of(full, CADRES, *files)
    assert dict(zip(facts.records["meetings"]["kind"], facts.records["meetings"]["representatives"], strict=True)) == {
        "恳谈会": 2, "屋场夜话": 2,
    }  # fmt: skip


# --- the others -----------------------------------------------------------------------------------------------------


def test_002_8_the_filled_roles_of_every_grid(full: Campaign) -> None:
    table = "grid|party_lead|officer|grid_leader|grid_worker\n一网格|王一|赵二|李一|\n二网格|王一||李二|孙四"
    facts = facts_of(full, File("网格.xlsx", table, "grids"))
    tables.GridRoles.validate(facts.records["roles"])
    roles = facts.records["roles"].groupby("grid")["role"].agg(set).to_dict()
    assert roles == {
        "一网格": {"party_lead", "officer", "grid_leader"},
        "二网格": {"party_lead", "grid_leader", "grid_worker"},
    }
    assert codes(facts) == []  # a missing role is a requirement


def test_003_15_a_grid_with_two_leaders(full: Campaign) -> None:
    facts = facts_of(
        full, File("网格.xlsx", "grid|grid_leader|officer\n一网格|李一|\n一网格|李二|赵二\n二网格|李二|", "grids")
    )
    found = only(facts, "two_grid_leaders")
    assert (found.row, found.facts["first"], found.found) == (3, "李一", "李二")
    roles = facts.records["roles"]
    assert roles.loc[roles["role"].eq("grid_leader"), "person"].tolist() == ["李一", "李二"]


def test_000_21_a_wish_is_done_when_its_day_has_come(full: Campaign) -> None:
    table = "cadre|head|wish|claimed_on|done_on\n李一|张甲|卖蛋|10-16|10-20\n李一|张乙|卖菜|10-16|\n李一|张丙|修灯|10-18|10-17"
    wishes = File("心愿.xlsx", table, "wishes")
    facts = facts_of(full, wishes, as_of="10-19")
    assert facts.records["wishes"]["done"].tolist() == [False, False, True]
    assert facts_of(full, wishes).records["wishes"]["done"].tolist() == [True, False, True]
    assert (codes(facts), only(facts, "day_before_other").row) == (["day_before_other"], 4)


def test_a_day_that_decides_nothing_is_asked_about_when_it_lies_ahead(full: Campaign) -> None:
    table = "cadre|head|wish|claimed_on|done_on\n李一|张甲|卖蛋|10-16|12-20"
    facts = facts_of(full, File("心愿.xlsx", table, "wishes", received="10-22"))
    assert (len(facts.records["wishes"]), only(facts, "date_in_future").severity) == (1, Severity.VERIFY)


def test_004_8_disputes_without_a_kind_are_disputes(full: Campaign) -> None:
    table = "raised_on|kind|text|reported_on\n10-18||宅基地|10-17\n10-18|信访|低保|"
    facts = facts_of(full, File("纠纷.xlsx", table, "disputes"))
    assert facts.records["disputes"]["kind"].tolist() == ["矛盾纠纷", "信访"]
    assert codes(facts) == ["day_before_other"]


def test_000_23_a_mediation_needs_its_result(full: Campaign) -> None:
    table = "kind|held_on|cadre|result\n小调解|10-18|李一|\n小调解|10-19|李一|成功\n住村|10-18|李一|"
    facts = facts_of(full, File("活动.xlsx", table, "activities"))
    assert (codes(facts), facts.findings[0].row) == (["mediation_without_result"], 2)


RECHECK = "unit|head|result|conclusion|concluded_by|concluded_on\n"


@pytest.mark.parametrize(
    ("row", "used", "expected"),
    [
        ("秦四庙村|张甲|否认|属实|李一、李二|10-20", True, []),
        ("秦四庙村|张甲|否认|属实|李一 李二|10-20", True, []),
        ("秦四庙村|张甲|否认|属实|李一|10-20", False, ["conclusion_unsigned"]),
        ("秦四庙村|张甲|否认|属实|李一、李一|10-20", False, ["conclusion_unsigned"]),
        ("秦四庙村|张甲|否认|属实|李一、李二|", False, ["conclusion_unsigned"]),
        ("秦四庙村|张甲|否认|||", False, []),
        ("秦四庙村|张甲||不属实|李一、李二|10-20", True, ["conclusion_without_result"]),
        (f"{UNKNOWN}|张甲|否认|属实|李一、李二|10-20", True, []),
    ],
)
def test_001_14_a_conclusion_needs_two_names_and_a_day(
    full: Campaign, row: str, used: bool, expected: list[str]
) -> None:
    facts = facts_of(full, File("回访.xlsx", RECHECK + row, "rechecks"))
    assert facts.records["rechecks"]["conclusion"].notna().tolist() == [used]
    assert codes(facts) == expected


def test_001_14_a_conclusion_drawn_later_is_not_known_yet(full: Campaign) -> None:
    file = File("回访.xlsx", RECHECK + "秦四庙村|张甲|否认|属实|李一、李二|10-20", "rechecks")
    facts = facts_of(full, file, as_of="10-19")
    assert facts.records["rechecks"]["conclusion"].isna().all()
    assert codes(facts) == []


# --- rosters, offices and visits ------------------------------------------------------------------------------------


def test_004_1_whoever_is_exempt_has_a_reason(full: Campaign) -> None:
    table = "name|exempt|exempt_reason\n李一|是|\n李二|是|抽调征地拆迁一线\n李三|否|\n李四||"
    facts = facts_of(full, File("干部.xlsx", table, "cadres"))
    assert facts.cadres["exempt"].tolist() == [True, True, False, False]
    assert (codes(facts), only(facts, "exempt_without_reason").row) == (["exempt_without_reason"], 2)


def test_001_13_an_office_is_no_village(full: Campaign) -> None:
    visits = f"村|户主|干部|日期\n{OFFICE}|张甲|李一|10-16\n秦四庙村|张乙|李一|10-16"
    facts = facts_of(full, File("走访.xlsx", visits))
    assert (OFFICE not in set(facts.units["name"]), len(facts.units)) == (True, 16)
    assert facts.visits["head"].tolist() == ["张乙"]
    assert only(facts, "not_a_village").severity is Severity.ERROR


def test_the_unit_roster_tells_offices_from_villages(ruji: Campaign) -> None:
    rows = pd.DataFrame(
        {
            "name": ["派出所", "新村", "秦四庙"],
            "target": pd.array([pd.NA, 12, 551], dtype="Int64"),
            "unit_kind": ["单位", None, None],
            "accepted": True,
        }
    )
    campaign, _ = with_units(ruji, rows)
    assert [unit.name for unit in campaign.offices] == ["派出所"]
    assert {unit.name: unit.target for unit in campaign.villages}["秦四庙村"] == 551
    assert campaign.villages[-1].name == "新村"


def test_an_office_needs_no_target(full: Campaign) -> None:
    facts = facts_of(full, File("单位.xlsx", "name|target|unit_kind\n派出所||单位\n新村||", "units"))
    assert (codes(facts), facts.findings[0].row) == (["required_blank"], 3)


def test_beside_a_village_an_office_is_only_who_filled_it_in(full: Campaign) -> None:
    units = Units(full)
    assert (units.named(OFFICE), units.inside(f"{OFFICE}活动登记表")) == (OFFICE, OFFICE)
    assert units.inside(f"{OFFICE}秦四庙村走访登记表") == "秦四庙村"


def test_000_13_a_cadre_who_writes_nothing_of_anybody(full: Campaign) -> None:
    rules = full.visits.model_copy(update={"complete_when": ("leaflet", "difficulty", "peace_opinion")})
    asked = full.model_copy(update={"visits": rules})
    table = "户主|干部|日期|意见\n" + "\n".join(
        [f"张{name}|李一|10-16|" for name in "甲乙丙"] + [f"王{name}|李二|10-16|{'无' if name == '丙' else ''}" for name in "甲乙丙"]
        + [f"孙{name}|李三|10-16|" for name in "甲乙"]
    )  # fmt: skip
    facts = facts_of(asked, File("走访.xlsx", table))
    assert (only(facts, "nothing_written").found, only(facts, "nothing_written").facts["visits"]) == ("李一", "3")
    assert "nothing_written" not in codes(facts_of(full, File("走访.xlsx", table)))
