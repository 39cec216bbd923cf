"""`run.py demo`: a made-up township hands in its files, and the program runs on them twice, as in a real week."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
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
    from pipeline.demo import in_county, is_township
    from pipeline.demo.material import material

    began = perf_counter()
    space, screen, say = open_workspace(arguments, root), Screen(), words("screen")
    name = f"{space.campaign.id}-county" if arguments.county else space.campaign.id
    folder = (arguments.folder or root / "demo" / name).resolve()
    _emptied(folder)
    own = Workspace(
        space.root,
        space.settings,
        in_county(space.campaign) if arguments.county else space.campaign,
        space.workdays,
        folder / "input",
        folder / "output",
        folder / "archive",
    )
    days, hand_in = (_township if is_township(space.campaign) else _programme)(own, folder, arguments.seed)
    for number, day in enumerate(days, start=1):
        hand_in(number)
        if number == 1:
            screen.say(say("demo.made", folder=folder, files=sum(path.is_file() for path in own.input.rglob("*"))))
        else:
            screen.say()
            screen.say(say("demo.returned"))
        screen.say()
        screen.say(say("demo.day", number=number, as_of=day))
        run_once(own, day, datetime.combine(day, time(17, 30)), screen)
    screen.say()
    answers = folder / material()["answers_folder"] / material()["planted_file"]
    screen.say(say("demo.planted", count=len(answers.read_text(encoding="utf-8-sig").splitlines()) - 1, path=answers))
    screen.say(say("demo.look", folder=own.output / days[-1].isoformat()))
    screen.say(say("demo.seconds", seconds=f"{perf_counter() - began:.1f}"))
    return FINDINGS_REMAIN


def _township(own: Workspace, folder: Path, seed: int) -> tuple[Sequence[date], Callable[[int], None]]:
    """The days of the two runs, and what hands in the files of each: a township and its registers of every kind."""
    from pipeline.demo import fill_decisions, fill_ledger, make_township, write_stage
    from pipeline.demo.material import material

    township = make_township(own.campaign, seed)
    first, day = township.stage_days

    def hand_in(number: int) -> None:
        if number == 1:
            write_stage(township, folder, 1)
            return
        ledger = own.output / first.isoformat() / words("screen")("names.ledger")
        also = fill_ledger(ledger, own.input / material()["ledger"]["place"], day, seed)
        issued = own.output / first.isoformat() / words("report")("books.decisions")
        over = fill_decisions(issued, own.input / material()["decisions"]["place"], township)
        write_stage(township, folder, 2, also, over)

    return township.stage_days, hand_in


def _programme(own: Workspace, folder: Path, seed: int) -> tuple[Sequence[date], Callable[[int], None]]:
    """Likewise for any other programme, made from its campaign file alone."""
    from pipeline.demo import fill_programme_ledger, make_programme, write_programme
    from pipeline.demo.programme_life import wordlist

    life = make_programme(own.campaign, own.workdays, seed)

    def hand_in(number: int) -> None:
        if number == 1:
            write_programme(life, own.workdays, folder, 1)
            return
        ledger = own.output / life.stage_days[0].isoformat() / words("screen")("names.ledger")
        place = own.input / wordlist()["ledger"]["place"]
        also, fates = fill_programme_ledger(ledger, place, life, own.workdays)
        write_programme(life, own.workdays, folder, 2, also, fates)

    return life.stage_days, hand_in


def _emptied(folder: Path) -> None:
    """A folder of our own from an earlier demonstration is made anew; anybody else's is left alone."""
    if folder.exists():
        if any(folder.iterdir()) and not (folder / MARK).exists():
            raise OperatorError(words("screen")("demo.not_ours", folder=folder))
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARK).touch()
