"""A made-up year of any programme, from its campaign file alone. The same seed gives the same people and the same flaws."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.campaign import Campaign
from pipeline.demo.planned import Planted
from pipeline.demo.programme_events import make_events
from pipeline.demo.programme_files import papers
from pipeline.demo.programme_filings import make_filings
from pipeline.demo.programme_flaws import plant_flaws
from pipeline.demo.programme_key import findings, write_key
from pipeline.demo.programme_ledger import Fate
from pipeline.demo.programme_life import Life, stage_days, wordlist
from pipeline.demo.programme_people import make_people
from pipeline.demo.programme_rest import make_rest
from pipeline.demo.programme_rules import obey_rules, wanted_people
from pipeline.demo.writing import write_file
from pipeline.workdays import Workdays


def make_programme(campaign: Campaign, workdays: Workdays, seed: int = 2021) -> Life:
    """Everything that happened up to the last day of the activity; flaws in links come before the visits of who is linked."""
    life = Life(campaign, seed, stage_days(campaign))
    make_people(life, wanted_people(life))
    for links in (True, False):
        make_events(life, links=links)
        plant_flaws(life, links=links)
    make_rest(life)
    obey_rules(life)
    make_filings(life, workdays)
    return life


def is_township(campaign: Campaign) -> bool:
    """Whether the bigger made-up township shows this programme (templates/demo_programme.toml)."""
    return campaign.id in wordlist()["run"]["township"]


def write_programme(
    life: Life, workdays: Workdays, folder: Path, stage: int, also: Sequence[Planted] = (), fates: Sequence[Fate] = ()
) -> list[Planted]:
    """Write the files of one run (1 or 2) below folder/input and the answer key; the findings of all runs so far.

    also, fates: what the returned ledger adds (`fill_programme_ledger`).
    """
    made = papers(life, stage)
    for file in made.files:
        write_file(file, folder / wordlist()["files"]["input_folder"], life.stage_days[stage - 1])
    first = made if stage == 1 else papers(life, 1)
    planted = [*findings(life, first, made if stage == 2 else None), *also]
    write_key(life, workdays, folder, planted, stage, fates)
    return planted
