"""`run.py watch`: run whenever files arrive and have come to rest."""

from __future__ import annotations

import argparse
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

from pipeline.archive import StateError
from pipeline.commands.run import run_once
from pipeline.commands.screen import Screen
from pipeline.commands.workspace import Workspace, open_workspace
from pipeline.errors import CLEAN, OperatorError
from pipeline.intake.scan import scan
from pipeline.wording import words

SECONDS, LONGER = 3.0, 30.0
"""Between two looks; at a place far away, or when another run has to end first."""
IN_THE_WAY = frozenset({"busy", "busy_unknown", "journal_busy"})
State = frozenset[tuple[str, int, int]]


def perform(arguments: argparse.Namespace, root: Path) -> int:
    """Ends with Ctrl+C. A run that the operator must help with is reported, and watching goes on."""
    space, screen = open_workspace(arguments, root), Screen()
    if space.remote is None:
        space.input.mkdir(parents=True, exist_ok=True)
    with closing(space.engine):
        return _watched(space, arguments, screen)


def _watched(space: Workspace, arguments: argparse.Namespace, screen: Screen) -> int:
    say = words("screen")
    screen.say(say("watch.waiting", folder=space.remote or space.input))
    done: State = frozenset()
    before: State = frozenset()
    while True:
        now, pause = _state(space, screen, before), SECONDS if space.remote is None else LONGER
        if now and now == before and now != done:
            screen.say(say("watch.again"))
            if _run(space, arguments, screen):
                done = now
            else:
                pause = LONGER
        before = now
        try:
            time.sleep(pause)
        except KeyboardInterrupt:
            return CLEAN


def _state(space: Workspace, screen: Screen, before: State) -> State:
    """What lies there now; as before when the place cannot be reached."""
    try:
        found = scan(space.input, 0.0) if space.remote is None else space.remote.scan()
    except OperatorError as problem:
        screen.say(str(problem))
        return before
    return frozenset((one.name, one.size, one.mtime) for one in found if one.problem is None)


def _run(space: Workspace, arguments: argparse.Namespace, screen: Screen) -> bool:
    """False when only another run was in the way: then what lies there still has to be taken in."""
    now: datetime = arguments.clock()
    try:
        run_once(space, arguments.as_of, now, screen, arguments.publish is not False)
    except OperatorError as problem:
        screen.say(str(problem))
        return not (isinstance(problem, StateError) and problem.code in IN_THE_WAY)
    return True
