"""The flow as a whole: what reaches every stage, and what the order of files may not change."""

from __future__ import annotations

from datetime import date

from sheets import VISITS, changed, grid, submission

from pipeline import flow
from pipeline.campaign import Campaign
from pipeline.model import Memory
from pipeline.workdays import Workdays

AS_OF = date(2021, 10, 22)


def test_a_unit_roster_gives_targets_aliases_and_new_villages(ruji: Campaign) -> None:
    """001-1: villages and targets may come as a workbook; everything is then read with its names."""
    roster = submission(grid("村|应走访户数|别名", "秦四庙|600|老四庙", "新村子|50|"), name="目录.xlsx")
    visits = submission(grid(VISITS, changed(村="老四庙"), changed(村="新村子")))
    outcome = flow.run([visits, roster], Memory(), ruji, AS_OF, Workdays())
    targets = outcome.facts.units.set_index("name")["target"]
    assert (targets["秦四庙村"], targets["七营村"], len(targets)) == (600, 450, 17)
    assert sorted(outcome.facts.visits["unit"]) == ["新村子", "秦四庙村"]
    town = outcome.figures.query("figure == 'target' and unit == '汝集镇'")["value"].iloc[-1]
    assert town == 11267 + 50 + 50
    assert sum(unit.target for unit in outcome.campaign.units.list) == town
