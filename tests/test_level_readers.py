"""What the readers of a level may learn and compare: one village alone in its town, a village beside towns."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from zipfile import ZipFile

import pandas as pd
import pytest
from conftest import ROOT
from counties import county_text
from merge_tables import File, day
from test_three_levels import city_text
from townships import outcome_of

from pipeline.campaign import Campaign, Question
from pipeline.campaign_file import load_campaign
from pipeline.commands.outputs import pieces_of
from pipeline.levels import Levels
from pipeline.model import Memory
from pipeline.reports.book import Cell, Shown, Text
from pipeline.reports.bulletin import bulletin_context
from pipeline.reports.filing_statistics import villages
from pipeline.reports.level_books import LevelEditions
from pipeline.reports.village import survey_table
from pipeline.wording import words_of_level
from pipeline.workdays import Workdays
from schemas.states import UNKNOWN_UNIT

AS_OF = day("10-28")
HEAD = "unit|head|group|visited_on|cadre|mode\n"


def visited(unit: str, count: int) -> File:
    rows = (f"{unit}|张示例{at}|1|2021-10-20|赵示例|入户" for at in range(count))
    return File(f"{unit}.xlsx", HEAD + "\n".join(rows), "visits", unit)


def choice(question: Question, good: bool) -> str:
    favourable = question.measured[0].favourable if question.measured else ()
    return next((option for option in question.options if (option in favourable) == good), question.options[0])


def answered(campaign: Campaign, unit: str, count: int, bad: int) -> File:
    """So many questionnaires, so many of them dissatisfied with everything."""
    assert campaign.questionnaire is not None
    asked = [question for question in campaign.questionnaire.questions if question.options]
    rows = ["unit|answered_on|sex|age|" + "|".join(question.id for question in asked)]
    rows += [f"{unit}|2021-10-20|男|40|" + "|".join(choice(one, at >= bad) for one in asked) for at in range(count)]
    return File(f"{unit}问卷.xlsx", "\n".join(rows), "questionnaire", unit)


def told(cell: Cell) -> str | float | None:
    return cell.text if isinstance(cell, Text) else cell.value if isinstance(cell, Shown) else None


@pytest.fixture(scope="module")
def survey() -> Levels:
    """Two of sixty in the only village of a town; several villages answer in another."""
    campaign = load_campaign(county_text())
    files = [
        answered(campaign, "街南社区", 60, 2),
        answered(campaign, "秦四庙村", 60, 10),
        answered(campaign, "七营村", 40, 1),
    ]
    return Levels(outcome_of(campaign, files, AS_OF), Memory())


def test_a_town_of_one_village_does_not_tell_what_its_slip_hides(survey: Levels) -> None:
    """DESIGN promise 9: what stands beside the village's range is no finer where it is the same answers."""
    editions = LevelEditions(survey, AS_OF)
    alone, among = (
        survey_table(editions.of(survey.above(unit)), unit).rows for unit in ("街南社区", "七营村")
    )  # fmt: skip
    assert {(told(row[2]), told(row[3])) for row in alone} == {("93%以上", "93%以上")}
    assert {(told(row[2]), told(row[3])) for row in among} == {("90%以上", 0.89)}


def test_rows_of_no_village_stand_in_the_issuers_table_alone(survey: Levels) -> None:
    """001-13: the rows of every level's table add up to its total; only the issuer's total has rows nobody can place."""
    rows = survey.outcome.figures
    lost = rows[rows["figure"].str.startswith("rows_") & rows["unit"].eq("七营村")].assign(unit=UNKNOWN_UNIT)
    levels = Levels(replace(survey.outcome, figures=pd.concat([rows[rows["unit"].ne(UNKNOWN_UNIT)], lost])), Memory())
    names = {
        name: [told(row[0]) for row in villages(LevelEditions(levels, AS_OF).of(name)).rows]
        for name in ("演示县", "汝集镇")
    }
    assert names["演示县"][-1] == "认不出村"
    assert "认不出村" not in names["汝集镇"]


@pytest.mark.parametrize(("unit", "asked"), [("街口街道", False), ("汝集镇", True), ("演示县", True)])
def test_a_notice_never_tells_one_villages_answers(survey: Levels, unit: str, asked: bool) -> None:
    """A town's questionnaire results go to all its villages once more than one of them has answered."""
    view = survey.view(unit)
    wording = partial(words_of_level, own=view.own, child=view.child, villages=view.of_villages)
    for bulletin in view.campaign.bulletins:
        context = bulletin_context(bulletin, view.outcome.figures, view.campaign, AS_OF, Workdays(), wording)
        assert bool(context["survey"]) == asked


def test_a_village_beside_towns_is_ranked_among_them() -> None:
    """Whoever is listed together is ranked together: nobody shares the first place who is not equal."""
    text = city_text().replace("{name: 新桥村, target: 70, parent: 李集镇}", "{name: 新桥村, target: 70, parent: 东县}")
    households = {"秦四庙村": 30, "七营村": 10, "李集镇朱庄村": 5, "新桥村": 50, "街南社区": 40}
    outcome = outcome_of(load_campaign(text), [visited(*one) for one in households.items()], AS_OF)
    ranks = outcome.figures[outcome.figures["figure"].eq("rank")].set_index("unit")
    places = {unit: (row["value"], row["n"]) for unit, row in ranks.iterrows()}
    assert [places[unit] for unit in ("新桥村", "汝集镇", "李集镇")] == [(1, 3), (2, 3), (3, 3)]
    assert (places["秦四庙村"], places["七营村"], places["李集镇朱庄村"]) == ((1, 2), (2, 2), (1, 1))
    view = Levels(outcome, Memory()).view("东县")
    context = bulletin_context(view.campaign.bulletins[0], view.outcome.figures, view.campaign, AS_OF, Workdays())
    rows = context["rows"]
    assert isinstance(rows, list)
    assert [(row.unit, row.rank) for row in rows] == [("新桥村", "1"), ("汝集镇", "2"), ("李集镇", "3")]


def all_said(campaign: Campaign, folder_names: tuple[str, ...]) -> str:
    """What the workbooks and Word files of some folders say."""
    files = [answered(campaign, "秦四庙村", 60, 10), visited("秦四庙村", 3), visited("七营村", 1)]
    outcome = outcome_of(campaign, files, AS_OF)
    space = SimpleNamespace(root=ROOT, workdays=Workdays(), campaign=campaign)
    said = []
    for piece in pieces_of(space, [], Memory(), outcome, AS_OF):  # type: ignore[arg-type]
        if piece.name.startswith(folder_names) and piece.name.endswith((".xlsx", ".docx")):
            with ZipFile(io.BytesIO(piece.made())) as parts:
                said += [parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")]
    return "\n".join(re.sub("<[^>]+>", "", text) for text in said)


@pytest.mark.parametrize(
    ("issuer", "level", "own"), [("东风街道", "", "街道"), ("演示县司法局", "", "局"), ("东片", "片区", "片区")]
)
def test_not_every_issuer_is_a_town(issuer: str, level: str, own: str) -> None:
    """A street, a bureau or a district speaks of itself, in its leaders' papers and on its villages' slips."""
    text = (ROOT / "campaigns" / "ruji-2021.yaml").read_text(encoding="utf-8")
    text = text.replace("issuer: 汝集镇  ", f"issuer: {issuer}  ", 1).replace(
        "units:\n", f"units:\n  level: {level}\n" if level else "units:\n", 1
    )
    said = all_said(load_campaign(text), ("领导/", "村/秦四庙村/"))
    assert "全镇" not in said
    assert f"全{own}应走访" in said
    assert f"本村与全{own}的数" in said


def test_what_makes_a_visit_complete_is_said_as_the_plan_has_it() -> None:
    """Leaflet, questionnaire and problems are named where all three are asked for (001-7), and nowhere else."""
    text = (ROOT / "campaigns" / "ruji-2021.yaml").read_text(encoding="utf-8")
    assert "发放宣传页、开展问卷、摸排问题三项齐全的" in all_said(load_campaign(text), ("领导/通报",))
    other = load_campaign(
        text.replace("complete_when: [leaflet, surveyed, problem_found]", "complete_when: [problem_found]", 1)
    )
    said = all_said(other, ("领导/通报",))
    assert ("三项齐全" in said, "完整走访的" in said) == (False, True)
