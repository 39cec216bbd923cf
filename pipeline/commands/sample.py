"""`run.py sample`: the households to call back, drawn so that anyone can draw them again."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from pipeline.commands.screen import Screen
from pipeline.commands.workspace import open_workspace
from pipeline.errors import CLEAN, OperatorError
from pipeline.publish.beside import put_or_tell
from pipeline.wording import words

PAPER = "recheck_sample"
"""The paper of a run that holds the same sample (docs/decisions/0007)."""


def perform(arguments: argparse.Namespace, root: Path) -> int:
    """0 when a sample was drawn. Raises OperatorError when there is no visit to draw from."""
    from pipeline.commands.known import known_facts
    from pipeline.reports.book import Table
    from pipeline.reports.sample_book import sample_book
    from pipeline.sampling import PER_UNIT, check_period, usual_seed
    from pipeline.writers.xlsx import book_bytes

    space, screen, say = open_workspace(arguments, root), Screen(), words("screen")
    as_of: date = arguments.as_of or arguments.clock().date()
    facts, campaign = known_facts(space, arguments)
    if facts is None or facts.visits.empty:
        raise OperatorError(say("sample.nothing"))
    asked = next((one for one in campaign.outputs if one.id == PAPER), None)
    values, title = (asked.values, asked.title) if asked else ({}, "")
    times = values.get("times", "1")
    seed = arguments.seed if arguments.seed is not None else usual_seed(check_period(campaign, as_of, times))
    per_unit = arguments.per_unit if arguments.per_unit is not None else int(values.get("per_unit", PER_UNIT))
    book = sample_book(facts, campaign, as_of, words("sample"), per_unit=per_unit, seed=seed, times=times, title=title)
    target = space.output / say("names.sample", as_of=as_of, seed=seed)
    written = put_or_tell(target, book_bytes(book))
    if written != target:
        screen.say(say("kept", name=target.name))
    drawn = sum(len(block.rows) for block in book.sheets[0].blocks if isinstance(block, Table))
    screen.say(say("sample.done", count=drawn, seed=seed, path=written))
    return CLEAN
