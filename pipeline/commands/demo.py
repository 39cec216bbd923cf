"""`run.py demo`: a made-up township hands in its files, and the program runs on them twice, as in a real week."""

from __future__ import annotations

import argparse
import shutil
from datetime import datetime, time
from pathlib import Path
from time import perf_counter

from pipeline.commands.run import run_once
from pipeline.commands.screen import Screen
from pipeline.commands.workspace import Workspace, open_workspace
from pipeline.errors import FINDINGS_REMAIN, OperatorError
from pipeline.wording import words

MARK = ".huhudao-demo"


def perform(arguments: argparse.Namespace, root: Path) -> int:
    """1: a made-up township always leaves something to correct."""
    from pipeline.demo import fill_decisions, fill_ledger, make_township, write_stage
    from pipeline.demo.material import material

    began = perf_counter()
    space, screen, say = open_workspace(arguments, root), Screen(), words("screen")
    folder = (arguments.folder or root / "demo" / space.campaign.id).resolve()
    _emptied(folder)
    own = Workspace(
        space.root,
        space.settings,
        space.campaign,
        space.workdays,
        folder / "input",
        folder / "output",
        folder / "archive",
    )
    township = make_township(space.campaign, arguments.seed)
    write_stage(township, folder, 1)
    screen.say(say("demo.made", folder=folder, files=sum(path.is_file() for path in own.input.rglob("*"))))
    for number, day in enumerate(township.stage_days, start=1):
        if number == 2:
            ledger = own.output / township.stage_days[0].isoformat() / say("names.ledger")
            also = fill_ledger(ledger, own.input / material()["ledger"]["place"], day, arguments.seed)
            issued = own.output / township.stage_days[0].isoformat() / words("report")("books.decisions")
            over = fill_decisions(issued, own.input / material()["decisions"]["place"], township)
            write_stage(township, folder, 2, also, over)
            screen.say()
            screen.say(say("demo.returned"))
        screen.say()
        screen.say(say("demo.day", number=number, as_of=day))
        run_once(own, day, datetime.combine(day, time(17, 30)), screen)
    screen.say()
    answers = folder / material()["answers_folder"] / material()["planted_file"]
    screen.say(say("demo.planted", count=len(answers.read_text(encoding="utf-8-sig").splitlines()) - 1, path=answers))
    screen.say(say("demo.look", folder=own.output / township.stage_days[-1].isoformat()))
    screen.say(say("demo.seconds", seconds=f"{perf_counter() - began:.1f}"))
    return FINDINGS_REMAIN


def _emptied(folder: Path) -> None:
    """A folder of our own from an earlier demonstration is made anew; anybody else's is left alone."""
    if folder.exists():
        if any(folder.iterdir()) and not (folder / MARK).exists():
            raise OperatorError(words("screen")("demo.not_ours", folder=folder))
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARK).touch()
