"""`run.py combine`: the published figures of several counties (towns, cities) as the workbook and notice of the unit above."""

from __future__ import annotations

import argparse
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.screen import Screen
from pipeline.commands.workspace import Workspace, open_workspace
from pipeline.errors import CLEAN, OperatorError
from pipeline.text import file_name
from pipeline.wording import words, words_of_level

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.levels import View


def perform(arguments: argparse.Namespace, root: Path) -> int:
    """0 when they were put together. Raises OperatorError when they are not of one programme and day."""
    from pipeline.combine import asked_otherwise, combined, counts_villages, days_of, issuer_of

    space, say = open_workspace(arguments, root), words("levels")
    parts = [_figures(path) for path in arguments.files]
    names = [issuer_of(figures) for figures in parts]
    if "" in names:
        raise OperatorError(say("combine.nobody", path=arguments.files[names.index("")]))
    twice = next((name for name in names if names.count(name) > 1 or name == arguments.name), None)
    if twice:
        raise OperatorError(say("combine.twice", name=twice))
    for name, figures in zip(names, parts, strict=True):
        if not counts_villages(figures):
            raise OperatorError(say("combine.older", name=name))
    days = {name: days_of(figures) for name, figures in zip(names, parts, strict=True)}
    (starts, as_of), *others = dict.fromkeys(days.values())
    if others or starts != space.campaign.activity.starts:
        told = say("list_mark").join(say("combine.day", name=name, starts=first, ends=last) for name, (first, last) in days.items())  # fmt: skip
        raise OperatorError(say("combine.days", days=told, starts=space.campaign.activity.starts))
    for name, figures in zip(names, parts, strict=True):
        if found := asked_otherwise(figures, space.campaign):
            raise OperatorError(say("combine.questions", name=name, found=found))
    view = combined(parts, arguments.name, space.campaign, as_of)
    folder = space.output / file_name(arguments.name) / as_of.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in _papers(space, view, as_of).items():
        (folder / name).write_bytes(data)
    Screen().say(say("combine.done", name=arguments.name, count=len(names), parts=say("list_mark").join(names), folder=folder))  # fmt: skip
    return CLEAN


def _figures(path: Path) -> pd.DataFrame:
    """A figures.csv as it was before it was written."""
    import pandas as pd

    from pipeline.writers.csv_files import FIGURES

    days = ["period_start", "period_end"]
    numbers = dict.fromkeys(["numerator", "denominator", "value", "n"], "float64")
    texts = dict.fromkeys(["figure", "unit", "status", "basis"], "str")
    try:
        table = pd.read_csv(path, encoding="utf-8-sig", dtype={**numbers, **texts}, parse_dates=days,
                            keep_default_na=False, na_values={name: [""] for name in numbers})  # fmt: skip
        return table[list(FIGURES)].astype(dict.fromkeys(days, "datetime64[us]"))
    except (OSError, ValueError, KeyError):
        raise OperatorError(words("levels")("combine.no_figures", path=path)) from None


def _papers(space: Workspace, view: View, as_of: date) -> dict[str, bytes]:
    """Name -> bytes of the workbook, the figures and the day's notices."""
    from pipeline.commands.level_notices import notice_of_view
    from pipeline.reports.bulletin import notices_of_day
    from pipeline.reports.edition import edition
    from pipeline.reports.summary import summary
    from pipeline.writers.csv_files import figures_bytes
    from pipeline.writers.xlsx import book_bytes

    wording = partial(words_of_level, own=view.own, child=view.child, villages=False, phrases=view.campaign.phrases)
    book = summary(edition(view.outcome, view.memory, view.campaign, as_of, wording, view))
    say = partial(words("levels"), folder="")
    found = {say("paths.summary"): book_bytes(book), say("paths.figures"): figures_bytes(view.outcome.figures)}
    for place, bulletin in enumerate(notices_of_day(view.campaign, as_of, space.workdays)):
        key = "paths.other_notice" if place else "paths.notice"
        own = bulletin.model_copy(update={"to": words("levels")("to", child=view.child)})
        found[file_name(say(key, title=bulletin.title))] = notice_of_view(space, own, view, as_of)
    return found
