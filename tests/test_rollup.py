"""A tree of units: what is above the villages is their sum, by the very functions that make a village's and the town's row."""

from __future__ import annotations

import math
import random
from datetime import date

import pandas as pd
import pytest
from hypothesis import strategies as st
from merge_tables import File, day
from properties import shown
from townships import TOWNSHIPS, campaign_of, outcome_of

from pipeline.campaign import Campaign, UpperUnit
from pipeline.combine import combined
from pipeline.measures.figures import Figure
from pipeline.measures.rollup import rolled_up
from pipeline.model import Outcome
from pipeline.unit_tree import part_of, tree_of
from schemas.states import UNKNOWN_UNIT

FROM_THE_LEDGER = ("similar_",)  # groups of like texts: made for every unit from its own issues
NEVER_APART = ("cross_",)  # whoever has the tables of all parts could take hidden cells apart (PRACTICE B8)
OFFICES_OWN = ("rows_", "filing.")  # the office's own registers and the issuer's own filings have no village
OF_OTHERS = ("issues_in_category.", "visited_in_roster")  # 0 where only other towns have such issues, or rosters
SILENCE = (
    "completion_rate",
    "coverage_rate",
    "pace_gap",
)  # a town that sent nothing has none; an issuer that got nothing has 0
TOWNS = ("甲镇", "乙镇", "丙街道")
VILLAGES = tuple(unit.name for unit in campaign_of("ruji-2021").villages[:6])


def rows_of(figures: pd.DataFrame) -> list[Figure]:
    """The figures as the measures made them."""
    days = {name: figures[name].dt.date for name in ("period_start", "period_end")}
    return [Figure(*row) for row in figures.assign(**days).itertuples(index=False)]


def by_key(rows: list[Figure]) -> dict[tuple[str, date, date], Figure]:
    return {(one.figure, one.period_start, one.period_end): one for one in rows}


def by_unit(rows: list[Figure]) -> dict[tuple[str, str], Figure]:
    return {(one.unit, one.figure): one for one in rows}


def same(first: Figure, second: Figure) -> bool:
    """Equal but for the last bit of a weighted sum, units aside."""
    pairs = zip(first._replace(unit=""), second._replace(unit=""), strict=True)
    return all(one == other or (_near(one, other) if isinstance(one, float) else False) for one, other in pairs)


def _near(one: float, other: object) -> bool:
    return isinstance(other, float) and (math.isclose(one, other, rel_tol=1e-12) or (one != one and other != other))


def differences(rolled: list[Figure], direct: list[Figure], left_out: tuple[str, ...]) -> list[tuple[object, object]]:
    """Rows of one unit that are not the same in both, `left_out` aside."""
    ours, theirs = by_key(rolled), by_key([one for one in direct if not one.figure.startswith(left_out)])
    ours = {key: one for key, one in ours.items() if not one.figure.startswith(left_out)}
    return [
        (ours.get(key), theirs.get(key))
        for key in sorted({*ours, *theirs})
        if key not in ours or key not in theirs or not same(ours[key], theirs[key])
    ]


def rolled_to_issuer(outcome: Outcome, as_of: date) -> list[tuple[object, object]]:
    """What differs between the issuer's row and its villages, offices and the rows of no village rolled up."""
    rows, issuer = rows_of(outcome.figures), outcome.campaign.issuer
    parts = [*(unit.name for unit in outcome.campaign.units.list), UNKNOWN_UNIT]
    made = rolled_up([one for one in rows if one.unit != issuer], {issuer: parts}, outcome.campaign, as_of)
    exempt = (*FROM_THE_LEDGER, *NEVER_APART)
    own = {one.figure for one in made}
    direct = [
        one for one in rows if one.unit == issuer and not (one.figure.startswith(OFFICES_OWN) and one.figure not in own)
    ]
    return differences(made, direct, exempt)


@pytest.mark.parametrize(
    "name",
    [
        name if name in ("ruji-2021", "shuiquan-2021") else pytest.param(name, marks=pytest.mark.slow)
        for name in sorted(TOWNSHIPS)
    ],
)
def test_villages_rolled_up_are_the_issuers_row_figure_by_figure(name: str) -> None:
    """DESIGN promise 7: one formula for a figure, whether it is measured or rolled up."""
    files, as_of = TOWNSHIPS[name]()
    assert rolled_to_issuer(outcome_of(campaign_of(name), files, as_of), as_of) == []


def in_towns(campaign: Campaign, chance: random.Random) -> Campaign:
    """Six villages of the programme in up to three towns, one weight and one way to rank."""
    known = {unit.name: unit for unit in campaign.units.list}
    parents = [*TOWNS, *(chance.choice(TOWNS) for _ in VILLAGES[3:])]
    listed = tuple(known[name].model_copy(update={"parent": parent}) for name, parent in zip(VILLAGES, parents, strict=True))  # fmt: skip
    above = tuple(UpperUnit(name=town) for town in TOWNS)
    units = campaign.units.model_copy(update={"list": listed, "above": above, "stated_total": None})
    assert campaign.questionnaire is not None
    survey = campaign.questionnaire.model_copy(
        update={"weight": chance.choice(["", "roster", "target"]), "minimum_n": chance.choice([1, 5, 30])}
    )
    ranking = campaign.ranking.model_copy(update={"by": chance.choice(["completion_rate", "satisfaction_rate.Q4"])})
    return campaign.model_copy(update={"units": units, "questionnaire": survey, "ranking": ranking})


def random_files(campaign: Campaign, chance: random.Random) -> list[File]:
    """One file per village and register, some missing, so that any of them can be left out."""
    assert campaign.questionnaire is not None
    found: list[File] = []
    for unit in VILLAGES:
        rosters = ["unit|group|household_no|head|phone"]
        rosters += [f"{unit}|1|{at:04d}|张示例{at}|160{at:08d}" for at in range(chance.randint(1, 6))]
        visits = ["unit|head|group|visited_on|cadre|mode|phone|leaflet|surveyed|problem_found|problem"]
        visits += [
            f"{unit}|张示例{at % 5}|1|2021-10-{chance.randint(12, 28)}|{chance.choice(['赵示例', '钱示例'])}|"
            f"{chance.choice(['入户', '电话', '视频', '未访到'])}|160{at % 5:08d}|是|{chance.choice('是否')}|"
            f"{'有|' + chance.choice(['路灯坏了', '垃圾没有清运', '盗窃多']) if chance.random() < 0.3 else '无|'}"
            for at in range(chance.randint(1, 9))
        ]
        asked = [question for question in campaign.questionnaire.questions if question.options]
        answers = ["unit|answered_on|sex|age|" + "|".join(question.id for question in asked)]
        answers += [
            f"{unit}|2021-10-20|{chance.choice('男女')}|{chance.randint(15, 80)}|"
            + "|".join(chance.choice([*question.options, ""]) for question in asked)
            for _ in range(chance.randint(1, 12))
        ]
        for register, lines in {"households": rosters, "visits": visits, "questionnaire": answers}.items():
            if chance.random() < 0.8:
                found.append(File(f"{unit}{register}.xlsx", "\n".join(lines), register, unit, received="10-29"))
    return found


@shown(1, 6, st.integers(0, 10**6))
def test_a_town_in_the_tree_has_the_figures_of_a_town_alone(seed: int) -> None:
    """Every figure of a town below a county is the one its own run would give, and their sum is the county's."""
    chance, as_of = random.Random(seed), day("10-29")
    campaign = in_towns(campaign_of("ruji-2021"), chance)
    files = random_files(campaign, chance)
    whole = outcome_of(campaign, files, as_of)
    rows = rows_of(whole.figures)
    assert rolled_to_issuer(whole, as_of) == []
    runs = []
    for town in TOWNS:
        own = tree_of(campaign).villages_below(town)
        alone = outcome_of(part_of(campaign, town), [file for file in files if file.unit in own], as_of)
        expected = rows_of(alone.figures)
        runs.append(alone.figures)
        silent = not any(file.register == "visits" and file.unit in own for file in files)
        apart = (*NEVER_APART, *(SILENCE if silent else ()))
        ours = [one for one in rows if one.unit == town and not one.figure.startswith("rank")]
        ours = [one for one in ours if one.value or not one.figure.startswith(OF_OTHERS)]
        kept = {one.figure for one in ours}
        theirs = [
            one for one in expected if one.unit == town and (one.figure in kept or not one.figure.startswith("rows_"))
        ]
        theirs = [one for one in theirs if one.value or not one.figure.startswith(OF_OTHERS)]
        assert differences(ours, theirs, apart) == []
        ranks = by_unit(rows)
        assert all(same(one, ranks[one.unit, one.figure]) for one in expected if one.figure.startswith("rank"))
    together = rows_of(combined(runs, campaign.issuer, campaign, as_of).outcome.figures)
    made = [one for one in together if one.unit == campaign.issuer]
    own = [one for one in rows if one.unit == campaign.issuer]
    apart = (
        *NEVER_APART,
        *FROM_THE_LEDGER,
        "filing.",
    )
    assert differences(made, own, apart) == []
