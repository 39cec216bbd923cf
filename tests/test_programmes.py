"""Every programme's made-up year, from its file alone: what was planted is found and nothing else; all counts as recounted.

The recount (pipeline/demo/programme_count.py) shares nothing with the measures. A case names the clause it proves: with the
clause's rule broken, or its basis lost, the shortfall planted against it would not be found.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import programmes
import pytest
from programmes import ROOT, Year, campaign_of, year_of
from workspace import Desk, command

from pipeline import flow
from pipeline.campaign import Campaign
from pipeline.demo import is_township
from pipeline.demo.programme_life import Life, known, stage_days
from pipeline.measures.periods import spans
from pipeline.model import Outcome
from pipeline.parse.units import Units
from pipeline.settings import load_workdays
from schemas.states import IssueSource, IssueState

QUICK = ("suining-2020", "minzheng-2010")
SLOW = ("ruji-2021", "shuiquan-2021", "shuangfupu-2021")
NAMES = {name.partition("-")[0]: name for name in (*QUICK, *SLOW)}
PROGRAMMES = [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)]
RUNS = (1, 2)
_YEARS: dict[str, Year] = {}


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """Campaign id -> its year, made when first asked for."""

    def of(name: str) -> Year:
        if name not in _YEARS:
            _YEARS[name] = year_of(campaign_of(ROOT / "campaigns" / f"{name}.yaml"), tmp_path_factory.mktemp(name))
        return _YEARS[name]

    yield of
    _YEARS.clear()


def cases(*lines: str):  # type: ignore[no-untyped-def]
    """ "clause programme what" -> parameters, the programmes of the slow suite marked."""
    found = []
    for line in lines:
        clause, name, *rest = line.split()
        marks = [pytest.mark.slow] if NAMES[name] in SLOW else []
        found.append(pytest.param(clause, NAMES[name], *rest, marks=marks, id=line.replace(" ", "-")))
    return found


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("name", PROGRAMMES)
def test_what_was_planted_is_found_and_nothing_else(years, name: str, run: int) -> None:  # type: ignore[no-untyped-def]
    year = years(name)
    assert programmes.found(year, run) == programmes.planted(year, run)
    assert len({code for code, *_ in programmes.planted(year, run)}) >= 4


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("name", PROGRAMMES)
def test_every_requirement_is_as_recounted(years, name: str, run: int) -> None:  # type: ignore[no-untyped-def]
    """Required, actual, status and basis of every subject in every period; targets by allotment have their own tests."""
    year = years(name)
    said, true = programmes.engine_requirements(year, run), programmes.true_requirements(year, run)
    by_column = {rule.id for rule in year.life.campaign.requirements if rule.at_least == "allotment"}
    assert {key: value for key, value in said.items() if key[0] not in by_column} == true
    assert len(true) > 300


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("name", PROGRAMMES)
def test_every_filing_of_the_log_is_as_recounted(years, name: str, run: int) -> None:  # type: ignore[no-untyped-def]
    year = years(name)
    said, true = programmes.engine_filings(year, run), programmes.true_filings(year, run)
    logged = {one.id for one in year.life.campaign.filings if one.register_ == "filing_log"}
    assert {key: value for key, value in said.items() if key[0] in logged} == true


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("name", PROGRAMMES)
def test_figures_are_as_recounted(years, name: str, run: int) -> None:  # type: ignore[no-untyped-def]
    """Households, visits by mode, complete ones, rosters, answers, issues, reachable by telephone (000-12, 001-16, 002-4)."""
    year = years(name)
    said = programmes.figures(year, run)
    told = json.loads((year.folder / "答案" / "truth.json").read_text(encoding="utf-8"))[year.day(run)]
    wrong = {
        (figure, unit): (said.get((figure, unit)), value)
        for figure, unit, value in told
        if value not in [pytest.approx(one) for one in said.get((figure, unit), [])]
    }
    assert wrong == {}
    assert any(figure == "phone_rate" and 0 < value < 1 for figure, _, value in told)


@pytest.mark.parametrize(("clause", "name", "requirement"), cases(
    "000-1 suining peace_officer", "000-2 suining leader_on_site", "000-6 suining publicity", "000-7 suining notice_board",
    "000-8 suining visit_each_round", "000-9 suining hardship_every_round", "000-10 suining ten_households",
    "000-11 suining two_visits", "000-11 suining two_visits_household", "000-13 suining complete_record", "000-17 suining two_forums",
    "000-17 suining principal_attends", "000-18 suining announced", "000-19 suining representatives",
    "000-21 suining wish_done", "000-23 suining mediation",
    "001-1 ruji village_target", "001-2 ruji every_household", "001-5 ruji material_collected", "001-6 ruji platform_training",
    "001-7 ruji complete_visit",
    "002-2 shuiquan village_head", "002-2 shuiquan village_deputy", "002-2 shuiquan village_mobilised", "002-3 shuiquan one_visit", "002-3 shuiquan one_survey",
    "002-3 shuiquan one_letter", "002-3 shuiquan one_letter_sent", "002-3 shuiquan weekly_disputes",
    "002-3 shuiquan visit_before_poll", "002-4 shuiquan one_visit", "002-6 shuiquan slogans", "002-6 shuiquan led_slogan",
    "002-7 shuiquan briefing_before_poll", "002-8 shuiquan grid_roles", "002-9 shuiquan weekly_bulletin",
    "002-9 shuiquan monthly_inspection", "002-9 shuiquan monthly_dispatch",
    "003-2 shuangfupu city_leader_on_site", "003-3 shuangfupu village_leader_on_site", "003-3 shuangfupu village_leader_links",
    "003-4 shuangfupu town_cadre_links", "003-4 shuangfupu weekly_in_grid", "003-4 shuangfupu grid_visited_weekly",
    "003-5 shuangfupu village_cadre_links", "003-5 shuangfupu mobile_members_linked", "003-6 shuangfupu member_links",
    "003-7 shuangfupu quarterly_visit", "003-7 shuangfupu monthly_contact", "003-8 shuangfupu every_household_linked",
    "003-11 shuangfupu ten_day_dispatch", "003-11 shuangfupu quarter_review", "003-11 shuangfupu year_review",
    "003-12 shuangfupu monthly_inspection", "003-15 shuangfupu grid_leader", "003-15 shuangfupu grid_worker",
    "003-15 shuangfupu village_officer",
    "004-2 minzheng days_in_village", "004-3 minzheng every_household", "004-3 minzheng phone_published",
    "004-3 minzheng policy_talk", "004-6 minzheng linked_poor", "004-6 minzheng linked_appealing", "004-7 minzheng member_forum",
    "004-7 minzheng review_forum", "004-7 minzheng review_representatives",
))  # fmt: skip
def test_who_falls_short_of_a_clause(years, clause: str, name: str, requirement: str) -> None:  # type: ignore[no-untyped-def]
    """Exactly the subjects it was planted for, in exactly the period, by exactly as many; the line cites the clause."""
    year = years(name)
    said, true = (
        {key: value for key, value in table.items() if key[0] == requirement and value[-1] == "short"}
        for table in (programmes.engine_requirements(year, 2), programmes.true_requirements(year, 2))
    )
    assert said == true
    assert true
    assert {clause in basis for basis, *_ in said.values()} == {True}
    asked = sum(key[0] == requirement for key in programmes.true_requirements(year, 2))
    assert len(true) < asked or asked == 1 or requirement == "village_target"


@pytest.mark.parametrize(("clause", "name", "requirement"), cases(
    "002-2 shuiquan liaison", "003-5 shuangfupu village_cadre_links", "003-6 shuangfupu member_links",
    "003-15 shuangfupu grid_leader", "003-15 shuangfupu village_officer",
))  # fmt: skip
def test_who_has_more_than_a_clause_allows(years, clause: str, name: str, requirement: str) -> None:  # type: ignore[no-untyped-def]
    year = years(name)
    said = {k: v for k, v in programmes.engine_requirements(year, 2).items() if k[0] == requirement and v[-1] == "over"}
    assert said == {
        k: v for k, v in programmes.true_requirements(year, 2).items() if k[0] == requirement and v[-1] == "over"
    }
    assert len(said) == 1
    assert clause in next(iter(said.values()))[0]  # type: ignore[operator]


@pytest.mark.parametrize(("clause", "name", "filing"), cases(
    "000-15 suining linkage_table", "000-16 suining opinion_summary", "002-2 shuiquan liaison_report",
    "002-10 shuiquan weekly_report", "002-12 shuiquan closing_report", "004-9 minzheng book_people",
    "004-9 minzheng book_help", "004-9 minzheng book_party", "004-9 minzheng book_stability",
    "004-10 minzheng personal_summary", "004-13 minzheng research_report", "004-13 minzheng activity_summary",
))  # fmt: skip
def test_which_filing_of_a_clause_is_late_missing_or_nil(years, clause: str, name: str, filing: str) -> None:  # type: ignore[no-untyped-def]
    year = years(name)
    said, true = (
        {key: value for key, value in table.items() if key[0] == filing}
        for table in (programmes.engine_filings(year, 2), programmes.true_filings(year, 2))
    )
    assert said == true
    told = Counter(status for *_, status in true.values())
    assert told["on_time"] >= 1
    assert {clause in str(basis) for basis, *_ in said.values()} == {True}
    expected = (
        {"late": 1, "missing": 1, "nil": 1} if len(true) > 2 else {"late": told["late"], "missing": 1 - told["late"]}
    )
    assert {status: told[status] for status in expected} == expected


def test_news_of_the_offices_is_only_counted(years) -> None:  # type: ignore[no-untyped-def]
    """004-15: pieces that came, nothing due."""
    year = years("minzheng-2010")
    table = year.outcomes[2].filings
    rows = table[table["filing"].eq("news")]
    true = next(one for one in year.key("真值_报送.csv") if one["filing"] == "news" and one["as_of"] == year.day(2))
    assert int(rows["pieces"].sum()) == int(true["status"]) > 5
    assert set(rows["status"]) == {"counted"}


def test_due_days_come_out_as_the_calendar_has_them(years) -> None:  # type: ignore[no-untyped-def]
    """000-15: five workdays after each round. 000-16: fixed days stay. 004-9: four ledgers, three month-ends, each village."""
    suining, minzheng = (programmes.engine_filings(years(name), 2) for name in QUICK)
    assert {key[3] for key in suining if key[0] == "linkage_table"} == {"2020-05-11", "2020-10-14"}
    assert {key[3] for key in suining if key[0] == "opinion_summary"} == {"2020-05-10", "2020-10-20"}
    books = Counter(key[1] for key in minzheng if key[0].startswith("book_"))
    assert set(books.values()) == {12}


@pytest.mark.parametrize("name", PROGRAMMES[:1])
def test_which_meetings_do_not_count(years, name: str) -> None:  # type: ignore[no-untyped-def]
    """000-17 to 000-19: too few representatives, not announced, without the principal; each at least once, no other."""
    year = years(name)
    said = year.outcomes[2].facts.records["meetings"]
    columns = ["meeting", "representatives", "enough_representatives", "principal_present", "announced_before"]
    true = [one for one in year.key("真值_座谈会.csv") if one["as_of"] == year.day(2)]
    assert [[str(value) for value in row] for row in said[columns].values.tolist()] == [
        [one[column] for column in columns] for one in true
    ]
    for flag in columns[2:]:
        assert [one[flag] for one in true].count("False") >= 1


@pytest.mark.parametrize(("clause", "name"), cases("003-1 shuangfupu", "004-1 minzheng"))
def test_who_is_exempt_is_not_asked(years, clause: str, name: str) -> None:  # type: ignore[no-untyped-def]
    """Nobody exempt stands in a rule that leaves the exempt out; whoever gave no reason is asked for it."""
    year = years(name)
    exempt = {(str(row["unit"]), str(row["name"])) for row in year.life.rows["cadres"] if row["exempt"]}
    rules = {rule.id for rule in year.life.campaign.requirements if "exempt" in rule.among}
    asked = {(unit, subject) for rule, unit, subject, _ in programmes.engine_requirements(year, 2) if rule in rules}
    assert exempt
    assert asked
    assert not asked & exempt
    silent = [one for one in year.outcomes[2].findings if one.code == "exempt_without_reason"]
    assert len(silent) == sum(bool(row["exempt"] and not row["exempt_reason"]) for row in year.life.rows["cadres"]) == 1


def test_each_cadre_is_asked_in_his_own_batch_only(years) -> None:  # type: ignore[no-untyped-def]
    """004-2: three batches, ten days within one's own."""
    year = years("minzheng-2010")
    titles = {one.starts.isoformat(): one.title for one in year.life.campaign.rounds}
    asked = {
        (unit, subject): titles[start]
        for rule, unit, subject, start in programmes.engine_requirements(year, 2)
        if rule == "days_in_village"
    }
    batches = {
        (str(row["unit"]), str(row["name"])): row["batch"] for row in year.life.rows["cadres"] if not row["exempt"]
    }
    assert asked == batches
    assert set(asked.values()) == set(titles.values())


@pytest.mark.parametrize(("clause", "name"), cases("000-14 suining", "000-24 suining", "004-5 minzheng"))
def test_disputes_become_issues_as_they_were_disposed_of(years, clause: str, name: str) -> None:  # type: ignore[no-untyped-def]
    """Settled on the spot: done, and to be told. Otherwise registered, with the area it belongs to; every one of them, no other."""
    year = years(name)
    issues = year.outcomes[2].issues
    said = issues[issues["source"].isin([IssueSource.DISPUTE, IssueSource.PETITION])]
    said = said[["unit", "text", "category", "state"]].astype("str").values.tolist()
    true = [
        [row["unit"], row["text"], row["category"],
         str(IssueState.RESOLVED if row["disposal"] == "当面办结" else IssueState.REGISTERED)]
        for row in year.life.rows["disputes"]
    ]  # fmt: skip
    assert sorted(said) == sorted(true)
    assert {state for *_, state in true} == {IssueState.RESOLVED, IssueState.REGISTERED}


@pytest.mark.parametrize(("clause", "name", "source"), cases(
    "000-12 suining 走访摸排", "000-20 suining 恳谈会", "004-6 minzheng 走访摸排", "004-11 minzheng 信访",
    "003-19 shuangfupu 恳谈会", "002-3 shuiquan 矛盾纠纷",
))  # fmt: skip
def test_everything_said_becomes_an_issue(years, clause: str, name: str, source: str) -> None:  # type: ignore[no-untyped-def]
    """Opinions of visits, statements at meetings, petitions: as many issues as were made up, each with its words."""
    year = years(name)
    issues = year.outcomes[2].issues
    assert Counter(issues["source"])[source] == true_texts(year)[source] > 0


def true_texts(year: Year) -> Counter[str]:
    """Source -> real texts in the made-up rows."""
    rows, policy = year.life.rows, year.life.campaign.issues
    found: Counter[str] = Counter(str(row["kind"]) for row in rows["disputes"])
    for row in rows["visits"]:
        found["走访摸排"] += sum(row.get(name) not in (None, "无") for name in policy.from_visits)
    found["恳谈会"] = sum(row["statement"] not in (None, "无") for row in rows.get("forums", []))
    return found


def test_the_diary_and_the_other_three_ledgers_are_read_as_written(years) -> None:  # type: ignore[no-untyped-def]
    """004-4, 004-9: every entry of every book of every village."""
    year = years("minzheng-2010")
    said = year.outcomes[2].facts.records["four_ledgers"].groupby(["unit", "book"]).size().to_dict()
    assert said == dict(Counter((row["unit"], row["book"]) for row in year.life.rows["four_ledgers"]))
    assert len(said) == 4 * len(year.life.villages)


def test_roles_and_classes_of_the_rosters_are_kept(years) -> None:  # type: ignore[no-untyped-def]
    """000-5, 000-22: who somebody is, and what a household needs help with, as the rosters say it."""
    year = years("suining-2020")
    facts = year.outcomes[2].facts
    for said, register, columns in (
        (facts.cadres, "cadres", ["unit", "name", "role", "cadre_class"]),
        (facts.households, "households", ["unit", "head", "household_class"]),
    ):
        read = sorted(
            tuple("" if pd.isna(cell) else str(cell) for cell in row) for row in said[columns].values.tolist()
        )
        assert read == sorted(tuple(str(row[name] or "") for name in columns) for row in year.life.rows[register])
    assert facts.households["household_class"].nunique() >= 4


def test_call_backs_are_read_as_written(years) -> None:  # type: ignore[no-untyped-def]
    """000-25, 001-14: what households said, and what two people upheld."""
    year = years("suining-2020")
    said = year.outcomes[2].facts.records["rechecks"]
    true = year.life.rows["rechecks"]
    assert Counter(said["result"]) == Counter(row["result"] for row in true)
    assert Counter(said["satisfied"]) == Counter(row["satisfied"] for row in true)
    assert Counter(said["conclusion"].dropna()) == Counter(row["conclusion"] for row in true if row["conclusion"])
    assert said["conclusion"].notna().sum() == 1


@pytest.mark.slow
@pytest.mark.parametrize(("clause", "question"), [
    ("002-Q1", "Q1"), ("002-Q2", "Q2"), ("002-Q3", "Q3"), ("002-Q4", "Q4"), ("002-Q5", "Q5"), ("002-Q6", "Q6"),
    ("002-Q7", "Q7"), ("002-Q8", "Q8"), ("002-Q9", "Q9"), ("002-Q10", "Q10"), ("002-Q11", "Q11"), ("002-Q12", "Q12"),
    ("002-Q13", "Q13"), ("002-Q14", "Q14"),
])  # fmt: skip
def test_answers_to_a_question_are_as_recounted(years, clause: str, question: str) -> None:  # type: ignore[no-untyped-def]
    """Every option of it, and each of its rates: favourable out of all answers but "cannot say"."""
    year = years("shuiquan-2021")
    said = programmes.figures(year, 2)
    survey = year.life.campaign.questionnaire
    assert survey is not None
    asked = next(one for one in survey.questions if one.id == question)
    assert clause.endswith(question)
    for unit in (year.life.campaign.issuer, *year.life.villages):
        rows = [row for row in year.life.rows["questionnaire"] if unit in (row["unit"], year.life.campaign.issuer)]
        counts = Counter(row[question] for row in rows)
        for option in asked.options:
            assert said[f"option_count.{question}.{option}", unit] == [counts[option]]
        for metric in asked.measured:
            knowing = sum(counts[option] for option in asked.options if option not in (metric.excluded or ()))
            rate = sum(counts[option] for option in metric.favourable) / knowing
            assert pytest.approx(rate) in said[f"{metric.id}.{question}", unit]


@pytest.mark.slow
def test_who_was_asked_is_as_written(years) -> None:  # type: ignore[no-untyped-def]
    """002-P1 village, 002-P2 sex, 002-P3 one of the six bands of age, 002-Q15 what else they had to say."""
    year = years("shuiquan-2021")
    said, true = year.outcomes[2].facts.answers, year.life.rows["questionnaire"]
    survey = year.life.campaign.questionnaire
    assert survey is not None
    assert survey.ages is not None
    bands = {age: band.title for band in survey.ages.bands for age in range(band.low, (band.high or 120) + 1)}
    assert Counter(said["unit"]) == Counter(row["unit"] for row in true)
    assert Counter(said["sex"]) == Counter(row["sex"] for row in true)
    assert Counter(said["Q15"].dropna()) == Counter(row["Q15"] for row in true if row["Q15"])
    ages = Counter(bands[int(str(row["age"]))] for row in true)
    told = Counter(text if text in bands.values() else bands[int(text)] for text in said["age"].astype("str"))
    assert told == ages
    assert len(ages) >= 4


@pytest.mark.slow
@pytest.mark.parametrize(("clause", "name", "entry", "requirement"), cases(
    "002-15 shuiquan weak_visits one_visit", "002-15 shuiquan weak_survey one_survey", "002-15 shuiquan weak_letter one_letter",
    "002-15 shuiquan weak_progress weekly_disputes", "003-14 shuangfupu quarterly_visits quarterly_visit",
    "003-14 shuangfupu monthly_contacts monthly_contact", "003-14 shuangfupu annual every_household_linked",
))  # fmt: skip
def test_facts_behind_the_assessment_are_the_planted_ones(
    years, clause: str, name: str, entry: str, requirement: str
) -> None:  # type: ignore[no-untyped-def]
    """Only facts, by village: how often what was asked fell short."""
    year = years(name)
    table = year.outcomes[2].assessment
    rows = table[table["entry"].eq(entry)]
    said = {unit: count for unit, count in zip(rows["subject"], rows["count"], strict=True) if count}
    true = programmes.true_requirements(year, 2)
    assert said == Counter(key[1] for key, value in true.items() if key[0] == requirement and value[-1] == "short")
    assert {clause in basis for basis in rows["basis"]} == {True}


def test_stage_days_lie_amid_and_behind_the_activity() -> None:
    for name in NAMES.values():
        campaign = campaign_of(ROOT / "campaigns" / f"{name}.yaml")
        amid, behind = stage_days(campaign)
        assert campaign.activity.starts < amid < campaign.activity.ends < behind


# --- the commands themselves, the ledger come back, the outputs -------------------------------------------------------


class Shown:
    """A demonstration by `run.py demo`: its desk, its exit code, the outcome of each run."""

    def __init__(self, name: str, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.desk = Desk(folder / "demo")
        self.outcomes: list[Outcome] = []
        run = flow.run

        def kept(*given):  # type: ignore[no-untyped-def]
            self.outcomes.append(run(*given))
            return self.outcomes[-1]

        patch.setattr(flow, "run", kept)
        self.said = command("demo", "--campaign", name, "--folder", self.desk.folder)
        self.campaign: Campaign = campaign_of(ROOT / "campaigns" / f"{name}.yaml")

    def year(self, life: Life) -> Year:
        """The same as a year without outputs."""
        return Year(self.desk.folder, life, dict(enumerate(self.outcomes, start=1)))


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    made: dict[str, Shown] = {}

    def of(name: str) -> Shown:
        if name not in made:
            with pytest.MonkeyPatch.context() as patch:
                made[name] = Shown(name, tmp_path_factory.mktemp("shown"), patch)
        return made[name]

    return of


OTHERS = [name for name in NAMES.values() if name != "ruji-2021"]


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERS)
def test_the_demonstration_finds_what_it_planted(shown, name: str) -> None:  # type: ignore[no-untyped-def]
    """`demo --campaign`: exit 1, every planted finding at its cell in both runs, those of the returned ledger too."""
    one = shown(name)
    assert one.said.code == 1, one.said.err
    assert not is_township(one.campaign)
    year = one.year(Life(one.campaign, 2021, stage_days(one.campaign)))
    for run in RUNS:
        assert programmes.found(year, run) == programmes.planted(year, run)
    codes = {code for code, *_ in programmes.planted(year, 2)}
    assert {"ledger_no_feedback", "ledger_not_satisfied"} <= codes


@pytest.mark.slow
@pytest.mark.parametrize(("clause", "name", "code"), cases(
    "003-10 shuangfupu ledger_level_skipped", "003-10 shuangfupu ledger_not_reported_back",
    "004-8 minzheng ledger_duties_open", "004-11 minzheng ledger_not_delivered", "000-14 suining ledger_no_feedback",
))  # fmt: skip
def test_a_move_the_plan_forbids_is_refused(shown, clause: str, name: str, code: str) -> None:  # type: ignore[no-untyped-def]
    """Once, at the cell it was typed into; the issue stays where it was (see the next test)."""
    one = shown(name)
    year = one.year(Life(one.campaign, 2021, stage_days(one.campaign)))
    assert [cell for found, *cell in programmes.found(year, 2) if found == code] == [
        cell for planted, *cell in programmes.planted(year, 2) if planted == code
    ]
    assert sum(found == code for found, *_ in programmes.found(year, 2)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERS)
def test_issues_end_as_the_ledger_says(shown, name: str) -> None:  # type: ignore[no-untyped-def]
    """State, day due and reminder of every issue somebody touched; all others wait (004-12, 004-16, 000-16)."""
    one = shown(name)
    table = one.outcomes[1].issues.set_index("number")
    fates = one.year(Life(one.campaign, 2021, stage_days(one.campaign))).key("真值_问题.csv")
    for fate in fates:
        issue = table.loc[fate["number"]]
        said = (issue["state"], programmes.iso(issue["due_on"]), str(issue["reminder"] or ""))
        assert said == (fate["state"], fate["due_on"], fate["reminder"]), fate
    untouched = table[~table.index.isin([fate["number"] for fate in fates]) & table["disposal"].ne("当面办结")]
    assert set(untouched["state"]) == {IssueState.REGISTERED}
    overdue = {fate["number"] for fate in fates if fate["reminder"]}
    assert set(table.index[table["reminder"].isin(["催办", "督办"])]) == overdue
    assert bool(overdue) is bool(one.campaign.issues.grades)


@pytest.mark.slow
@pytest.mark.parametrize(("clause", "name", "entry"), cases("004-12 minzheng slow_handling", "002-15 shuiquan overdue_issues"))  # fmt: skip
def test_overdue_issues_reach_the_assessment(shown, clause: str, name: str, entry: str) -> None:  # type: ignore[no-untyped-def]
    one = shown(name)
    table = one.outcomes[1].assessment
    rows = table[table["entry"].eq(entry)]
    fates = one.year(Life(one.campaign, 2021, stage_days(one.campaign))).key("真值_问题.csv")
    assert rows["count"].sum() == sum(bool(fate["reminder"]) for fate in fates) > 0
    assert {clause in basis for basis in rows["basis"]} == {True}


@pytest.mark.slow
@pytest.mark.parametrize(("clause", "name"), cases("000-22 suining", "003-20 shuangfupu", "004-6 minzheng"))
def test_what_a_household_suffers_from_stays_in_the_office(shown, clause: str, name: str) -> None:  # type: ignore[no-untyped-def]
    """No class of a needy household beside a name in anything for villages or leaders."""
    one = shown(name)
    needy = {kind.name for kind in one.campaign.linkage.household_classes[:-1]}
    folder = one.desk.output / stage_days(one.campaign)[1].isoformat()
    told = []
    for path in sorted([*folder.glob("村/**/*.xlsx"), *folder.glob("领导/**/*.xlsx")]):
        if path.name.startswith("退回"):
            continue
        for sheet in openpyxl.load_workbook(path, read_only=True):
            told += [(path.name, cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell in needy]
    assert told == []
    assert needy & set(one.outcomes[1].facts.households["household_class"].dropna())


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERS)
def test_every_paper_the_plan_demands_is_there(shown, name: str) -> None:  # type: ignore[no-untyped-def]
    one = shown(name)
    folder = one.desk.output / stage_days(one.campaign)[1].isoformat()
    names = {path.name for path in folder.rglob("*") if path.is_file()}
    assert {"通报汇总.xlsx", "问题台账.xlsx", "反馈单.xlsx", "收件情况.xlsx", "figures.csv"} <= names
    assert len(names) > 12


def test_the_same_seed_makes_the_same_year(tmp_path: Path) -> None:
    from pipeline.demo import make_programme, write_programme

    campaign, workdays = campaign_of(ROOT / "campaigns" / "suining-2020.yaml"), load_workdays(ROOT / "campaigns")
    for name in ("one", "two"):
        write_programme(make_programme(campaign, workdays), workdays, tmp_path / name, 1)
    one, two = ({p.relative_to(tmp_path / name): p.read_bytes() for p in (tmp_path / name).rglob("*") if p.is_file()} for name in ("one", "two"))  # fmt: skip
    assert one == two
    assert make_programme(campaign, workdays, 7).rows != make_programme(campaign, workdays).rows
    life = make_programme(campaign, workdays)
    assert len(known(life, date(2020, 8, 16))["visits"]) < len(life.rows["visits"])
    phones = [str(row[name]) for rows in life.rows.values() for row in rows for name in ("phone", "head_phone", "reporter_phone") if row.get(name)]  # fmt: skip
    assert all(phone.startswith("160") and len(phone) == 11 for phone in phones)


@pytest.mark.parametrize(("clause", "name", "phases"), [
    ("002-1", "shuiquan-2021", [("04-05", "04-08"), ("04-09", "12-31"), ("11-01", "12-31")]),
    ("003-16", "shuangfupu-2021", [("12-01", "12-31"), ("01-01", "02-28"), ("03-01", "12-31"), ("12-01", "01-31")]),
])  # fmt: skip
def test_phases_overlap_where_the_plan_lets_them(clause: str, name: str, phases: list[tuple[str, str]]) -> None:
    """A rule asked in each phase is asked in all of the plan's, and a December day lies in two of them."""
    campaign = campaign_of(ROOT / "campaigns" / f"{name}.yaml")
    rule = campaign.requirements[0].model_copy(update={"each": "phase", "due": None, "starts": None, "ends": None})
    found = spans(rule, campaign, campaign.activity.ends)
    assert [(f"{one.starts:%m-%d}", f"{one.ends:%m-%d}") for one in found] == phases
    assert sum(one.starts <= date(2021, 12, 15) <= one.ends for one in found) == 2
    assert {clause in phase.basis for phase in campaign.phases} == {True}


def test_the_coordinating_office_is_one_office_under_all_its_names() -> None:
    """002-16: the office for both aims is the town's office for public order; what either does is asked of one unit."""
    campaign = campaign_of(ROOT / "campaigns" / "shuiquan-2021.yaml")
    units = Units(campaign)
    assert {units.named(name) for name in ("提升办", "镇提升办", "水泉镇综治办", "镇综治办")} == {"镇综治办"}
    asked = {rule.id for rule in campaign.requirements if rule.among.get("name") == ("镇综治办",)}
    assert asked == {"weekly_bulletin", "monthly_inspection", "monthly_dispatch"}
    assert {filing.to for filing in campaign.filings} == {"office"}


@pytest.mark.slow
def test_the_list_of_the_month_names_who_answers_for_each_task(shown) -> None:  # type: ignore[no-untyped-def]
    """003-18: every measure goes to the office the plan puts in brackets behind it; 003-11: the list is made each month."""
    one = shown("shuangfupu-2021")
    path = one.desk.output / stage_days(one.campaign)[0].isoformat() / "综治中心" / "月度任务清单.xlsx"
    rows = list(openpyxl.load_workbook(path)["工作任务"].iter_rows(min_row=4, max_col=3, values_only=True))
    told = {title: office for serial, office, title in rows if isinstance(serial, int)}
    planned = {rule.title: rule.office for rule in one.campaign.requirements}
    assert told == {title: planned[title] for title in told}
    assert {"党建办", "网格化综合服务中心", "镇纪委"} >= set(told.values())
    assert len(set(told.values())) >= 2
    assert "联户全覆盖" in told
