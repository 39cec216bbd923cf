"""`run.py sample`: the households to call back, drawn so that anyone can draw them again."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from pipeline.commands.screen import Screen
from pipeline.commands.workspace import open_workspace
from pipeline.errors import CLEAN, OperatorError
from pipeline.wording import words


def perform(arguments: argparse.Namespace, root: Path) -> int:
    """0 when a sample was drawn. Raises OperatorError when there is no visit to draw from."""
    from pipeline.commands.known import known_facts
    from pipeline.reports.sample_book import sample_book
    from pipeline.sampling import drawn_sample
    from pipeline.writers.xlsx import book_bytes

    space, screen, say = open_workspace(arguments, root), Screen(), words("screen")
    as_of: date = arguments.as_of or arguments.clock().date()
    seed = arguments.seed if arguments.seed is not None else as_of.toordinal()
    facts, campaign = known_facts(space, arguments)
    if facts is None or facts.visits.empty:
        raise OperatorError(say("sample.nothing"))
    drawn = drawn_sample(facts.visits, facts.units, arguments.per_unit, seed)
    target = space.output / say("names.sample", as_of=as_of, seed=seed)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(book_bytes(sample_book(drawn, campaign, as_of, arguments.per_unit, seed, words("sample"))))
    screen.say(say("sample.done", count=len(drawn), seed=seed, path=target))
    return CLEAN
