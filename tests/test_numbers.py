"""Every number in the leaders' papers is its row of figures.csv (DESIGN promise 7): the written documents are walked."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest
from printed import cells_of
from workspace import ROOT, Desk

from pipeline import flow
from pipeline.campaign import Campaign
from pipeline.campaign_file import load_campaign
from pipeline.commands.gathering import gathered
from pipeline.commands.screen import Screen
from pipeline.commands.workspace import Workspace
from pipeline.journal import Journal
from pipeline.model import Memory, Outcome
from pipeline.reports.book import Number, Shown, Source
from pipeline.reports.bulletin import bulletin_context
from pipeline.reports.edition import edition
from pipeline.reports.numbers import written
from pipeline.reports.summary import summary
from pipeline.settings import load_settings, load_workdays
from pipeline.wording import words
from pipeline.writers.docx_notice import notice_template, render_notice

DAY = date(2021, 10, 22)
Key = tuple[str, str, str, str]


@pytest.fixture(scope="module")
def again(hamlet: Desk) -> tuple[Outcome, Memory, Workspace]:
    """The last day's outcome, computed once more from the archive."""
    campaign = load_campaign(ROOT / "campaigns" / "ruji-2021.yaml")
    settings = load_settings(ROOT / "config.yaml")
    space = Workspace(
        ROOT, settings, campaign, load_workdays(ROOT / "campaigns"), hamlet.input, hamlet.output, hamlet.archive
    )
    with Journal(hamlet.archive) as journal:
        run = journal.begin_run(DAY, campaign.id, datetime(2021, 10, 22, 18))
        submissions = gathered(space, journal, run, Screen())
        memory = Memory(journal.known_issues(run), journal.last_publication(DAY))
    return flow.run(submissions, memory, campaign, DAY, space.workdays), memory, space


def figures_of(table: pd.DataFrame) -> dict[Key, pd.Series]:
    keys = zip(table["figure"], table["unit"], table["period_start"], table["period_end"], strict=True)
    return dict(zip(keys, table.to_dict("records"), strict=True))


def key(source: Source) -> Key:
    return (source.figure, source.unit, source.period_start.isoformat(), source.period_end.isoformat())


def part(rows: dict[Key, pd.Series], source: Source, column: str) -> float | None:
    text = rows[key(source)][column]
    return float(text) if text != "" else None


def test_the_written_summary_holds_the_figures_and_nothing_else(
    hamlet: Desk, again: tuple[Outcome, Memory, Workspace]
) -> None:
    outcome, memory, _ = again
    now, earlier = (figures_of(hamlet.table(day, "figures")) for day in (DAY.isoformat(), "2021-10-21"))
    book = summary(edition(outcome, memory, outcome.campaign, DAY, words))
    sheets = openpyxl.load_workbook(hamlet.output / DAY.isoformat() / "领导" / "通报汇总.xlsx").worksheets
    shown = corrections = 0
    for plan, sheet in zip(book.sheets, sheets, strict=True):
        cells = [cell for cell in cells_of(plan) if isinstance(cell, Shown | Number)]
        for cell in cells:
            if isinstance(cell, Number):
                listed = plan.name == words("tasks")("shortfall.sheet")  # rows of the requirements table, no figures
                corrections += cell.value is not None and not listed
                continue
            rows = (
                now if key(cell.figure) in now and plan.name != words("report")("changes.sheet") else {**earlier, **now}
            )
            if cell.value is None and key(cell.figure) not in rows:
                continue  # a dash where this village or week has no such figure
            value = part(rows, cell.figure, cell.part)
            if cell.less is not None:
                taken = part({**now, **earlier} if cell.less.period_end < DAY else now, cell.less, "value")
                value = None if value is None or taken is None else value - taken
            if plan.name != words("report")("changes.sheet"):
                assert cell.value == (pytest.approx(value) if value is not None else None), (plan.name, cell)
            shown += 1
        planned = sorted(
            written(cell.value, cell.format)
            for cell in cells
            if cell.value is not None and not getattr(cell, "text", "")
        )
        typed = sorted(
            float(cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
        )
        assert typed == pytest.approx(planned), plan.name
    assert shown > 1000
    assert corrections < shown / 20


@pytest.mark.parametrize(("place", "name"), [(0, "通报.docx"), (1, "通报_周通报.docx")])
def test_every_numeral_of_the_notice_was_looked_up(
    hamlet: Desk, again: tuple[Outcome, Memory, Workspace], place: int, name: str
) -> None:
    outcome, _, space = again
    rows = figures_of(hamlet.table(DAY.isoformat(), "figures"))
    bulletin = outcome.campaign.bulletins[place]
    context = bulletin_context(bulletin, outcome.figures, outcome.campaign, DAY, space.workdays)
    template = notice_template((ROOT / "templates" / f"{bulletin.template}.j2").read_text(encoding="utf-8"))
    again_made = render_notice(template, context)
    on_disk = hamlet.output / DAY.isoformat() / "领导" / name
    assert again_made == on_disk.read_bytes()
    looked_up = context["rendered_numbers"]
    for one in looked_up:  # type: ignore[attr-defined]
        if one.source is not None:
            assert key(one.source) in rows, one
    known = {numeral for one in looked_up for numeral in re.findall(r"[0-9]+(?:\.[0-9]+)?", one.text)}  # type: ignore[attr-defined]
    with zipfile.ZipFile(on_disk) as package:
        text = " ".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", package.read("word/document.xml").decode("utf-8")))
    ranks = {str(number) for number in range(1, len(outcome.campaign.units.list) + 1)}
    assert set(re.findall(r"[0-9]+(?:\.[0-9]+)?", text)) - known - ranks == set()
    assert len(known) > 20


def test_the_outcome_is_what_the_csv_says(
    hamlet: Desk, again: tuple[Outcome, Memory, Workspace], ruji: Campaign
) -> None:
    outcome, *_ = again
    rows = figures_of(hamlet.table(DAY.isoformat(), "figures"))
    assert len(rows) == len(outcome.figures)
    for one in outcome.figures.itertuples():
        said = rows[one.figure, one.unit, one.period_start.date().isoformat(), one.period_end.date().isoformat()]
        assert (said["status"], said["basis"]) == (one.status, one.basis)
        assert (float(said["value"]) if said["value"] else None) == (
            None if one.value != one.value else pytest.approx(one.value, abs=1e-12)
        )
