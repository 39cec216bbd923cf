"""Villages of one name in two towns: told apart by the town beside them, else asked, never guessed."""

from __future__ import annotations

from datetime import date

import pytest
from counties import county_text
from sheets import VISITS, changed, grid, submission

from pipeline import flow
from pipeline.campaign import Campaign
from pipeline.campaign_file import load_campaign
from pipeline.model import Grid, Memory, Outcome
from pipeline.parse.units import Units
from pipeline.workdays import Workdays

SAID = """
朱庄村|
汝集镇朱庄村|汝集镇朱庄村
汝集镇 朱庄|汝集镇朱庄村
演示县李集镇朱庄村委会|李集镇朱庄村
朱家庄|李集镇朱庄村
街口办事处朱庄村|
汝集镇七营村|七营村
李集镇七营村|
"""
INSIDE = """
汝集镇朱庄村走访登记表|汝集镇朱庄村
李集镇（朱庄村）走访登记表|李集镇朱庄村
朱庄村走访登记表|
七营村走访登记表|七营村
汝集镇七营村走访登记表|七营村
李集镇七营村走访登记表|
汝集镇七营村、李集镇张庄村走访登记表|
汝集镇、李集镇朱庄村走访登记表|
李集镇朱庄村、七营村走访登记表|
朱庄村、七营村走访登记表|
演示县汝集镇七营村走访登记表|七营村
"""


@pytest.fixture(scope="module")
def county() -> Campaign:
    return load_campaign(county_text())


@pytest.mark.parametrize(("lines", "whole"), [(SAID, True), (INSIDE, False)])
def test_a_shared_name_needs_its_town(county: Campaign, lines: str, whole: bool) -> None:
    """In a cell and inside a title: the full name, or the name with its town; a village of another town is not meant."""
    units = Units(county)
    for line in lines.strip().split("\n"):
        text, expected = line.split("|")
        assert (units.named(text) if whole else units.inside(text)) == (expected or None), text
    assert units.near("朱庄村") == ("汝集镇朱庄村", "李集镇朱庄村")


def test_a_town_of_a_villages_name_is_not_the_village(county: Campaign) -> None:
    """A town is often called after one of its villages: its name in a title says nothing of that village."""
    own = tuple(
        unit.model_copy(update={"name": "汝集村"}) if unit.name == "七营村" else unit for unit in county.units.list
    )
    units = Units(county.model_copy(update={"units": county.units.model_copy(update={"list": own})}))
    assert units.inside("汝集镇走访登记表") is None
    assert units.inside("汝集镇秦四庙村走访登记表") == "秦四庙村"
    assert units.inside("汝集镇汝集村走访登记表") == "汝集村"


def test_a_village_called_after_another_town_stays_itself() -> None:
    """A name that only begins like a town's short name says nothing of that town, nor does it choose among its villages."""
    text = county_text().replace("aliases: [街口办事处]", "aliases: [街口]").replace("name: 新桥村,", "name: 街口东村,")
    units = Units(load_campaign(text))
    assert units.inside("街口东村走访登记表") == "街口东村"
    assert units.uppers_in(["街口东村走访登记表"]) == frozenset()
    assert units.uppers_in(["街口街南社区走访登记表"]) == {"街口街道"}
    assert units.inside("街口街南社区走访登记表") == "街南社区"


def outcome_of(county: Campaign, sheet: Grid, name: str) -> Outcome:
    return flow.run([submission(sheet, name=name)], Memory(), county, date(2021, 10, 28), Workdays())


@pytest.mark.parametrize(
    ("title", "sheet", "name", "expected"),
    [
        ("李集镇走访登记表", "走访", "走访.xlsx", "李集镇朱庄村"),
        ("走访登记表", "汝集镇", "走访.xlsx", "汝集镇朱庄村"),
        ("走访登记表", "走访", "汝集镇10月.xlsx", "汝集镇朱庄村"),
        ("走访登记表", "走访", "李集镇/10月/走访.xlsx", "李集镇朱庄村"),
        ("汝集镇走访登记表", "走访", "李集镇/走访.xlsx", "汝集镇朱庄村"),
        ("走访登记表", "走访", "走访.xlsx", ""),
        ("街口街道走访登记表", "走访", "走访.xlsx", ""),
    ],
)
def test_a_column_with_a_shared_name_takes_the_town_beside_it(
    county: Campaign, title: str, sheet: str, name: str, expected: str
) -> None:
    """Title before sheet before file before folder; without any the row is asked about, not counted."""
    rows = (title, VISITS, changed(村="朱庄村"), changed(村="七营村", 户主姓名="钱示例"))
    outcome = outcome_of(county, grid(*rows, sheet=sheet), name)
    assert sorted(outcome.facts.visits["unit"]) == sorted(["七营村", *([expected] if expected else [])])
    unknown = [one for one in outcome.findings if one.code == "unknown_unit"]
    assert [one.found for one in unknown] == ([] if expected else ["朱庄村"])
    assert all("汝集镇朱庄村、李集镇朱庄村" in one.facts["near"] for one in unknown)


def test_a_sheet_of_a_shared_name_without_a_column(county: Campaign) -> None:
    """The reporting unit above the table is told apart the same way."""
    rows = grid("填报单位：朱庄村", VISITS.split("|")[1:], changed()[1:])
    assert list(outcome_of(county, rows, "李集镇/走访.xlsx").facts.visits["unit"]) == ["李集镇朱庄村"]
    unknown = outcome_of(county, rows, "走访.xlsx")
    assert unknown.facts.visits.empty
    assert "no_unit" in {one.code for one in unknown.findings}


def test_names_of_one_level_are_read_as_ever(ruji: Campaign) -> None:
    """Without units above, nothing tells villages apart and nothing has to."""
    units = Units(ruji)
    assert (units.has_uppers, units.is_shared("朱集村"), units.inside("汝集镇朱集村走访表")) == (False, False, "朱集村")


def test_a_column_of_towns_tells_its_rows_apart(county: Campaign) -> None:
    """One sheet of several towns: the row's own town comes before the title's."""
    towns = ("汝集镇", "李集镇", None, "街口街道")
    rows = [[town, *changed(村="朱庄村", 户主姓名=f"张示例{at}")] for at, town in enumerate(towns)]
    header = ["乡镇", *VISITS.split("|")]
    outcome = outcome_of(county, grid("汝集镇走访登记表", header, *rows), "走访.xlsx")
    assert sorted(outcome.facts.visits["unit"]) == ["李集镇朱庄村", "汝集镇朱庄村", "汝集镇朱庄村"]
    assert [(one.code, one.row) for one in outcome.findings if one.code == "unknown_unit"] == [("unknown_unit", 6)]
    assert "extra_column" not in {one.code for one in outcome.findings}
