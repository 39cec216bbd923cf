"""`run.py campaigns`: what programmes there are; `check FILE`: every mistake in one, with its line; `new`: a first file."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.screen import Screen
from pipeline.errors import CLEAN, FINDINGS_REMAIN, OperatorError
from pipeline.wording import words

if TYPE_CHECKING:
    from pipeline.campaign import Unit


def perform(arguments: argparse.Namespace, root: Path) -> int:
    """0, or 1 when a programme file has mistakes."""
    if arguments.action == "new":
        return _new(arguments, root)
    return _checked(arguments) if arguments.action == "check" else _listed(root)


def _checked(arguments: argparse.Namespace) -> int:
    from pipeline.campaign_file import CampaignMistakes, campaign_hash, load_campaign, mistake_line
    from pipeline.questionnaire_lint import hint_lines

    say, screen = words("screen"), Screen()
    if arguments.file is None:
        raise OperatorError(say("campaigns.which"))
    try:
        campaign = load_campaign(arguments.file)
    except CampaignMistakes as found:
        screen.say(found.heading)
        for mistake in found.mistakes:
            screen.say("  " + mistake_line(mistake))
        return FINDINGS_REMAIN
    targets = sum(unit.target for unit in campaign.units.list)
    digest = campaign_hash(campaign)[:12]
    screen.say(
        say("campaigns.fine", title=campaign.title, units=len(campaign.units.list), targets=targets, hash=digest)
    )
    if campaign.questionnaire is not None and (lines := hint_lines(campaign.questionnaire)):
        screen.say(words("questionnaire")("heading", count=len(lines)))
        for line in lines:
            screen.say("  " + line)
    return CLEAN


def _listed(root: Path) -> int:
    from pipeline.campaign_file import list_campaigns
    from pipeline.settings import load_settings

    say = words("screen")
    chosen = load_settings(root / "config.yaml").campaign
    listed = list_campaigns(root / "campaigns")
    rows = [
        [path.stem + (say("campaigns.chosen") if path.stem == chosen else ""), title, problem or say("campaigns.usable")]
        for _, title, path, problem in listed
    ]  # fmt: skip
    Screen().table([say("campaigns.id"), say("campaigns.title"), say("campaigns.state")], rows)
    return FINDINGS_REMAIN if any(problem for *_, problem in listed) else CLEAN


def _new(arguments: argparse.Namespace, root: Path) -> int:
    """Ask, or read the answers; write the file. Never overwrites one."""
    from pipeline.campaign_file import load_campaign
    from pipeline.campaign_file.new import new_campaign, say, villages_told

    units = _units(arguments.units, root) if arguments.units else ()
    known = {key: value for key, value in villages_told(units).items() if value}
    given = _answered(arguments.answers, known) if arguments.answers else _asked(known)
    path = arguments.file or root / "campaigns" / f"{given['id']}.yaml"
    text = new_campaign(given, units)
    load_campaign(text, path.name)  # says what is wrong instead of writing it
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise OperatorError(say("exists", path=path)) from None
    Screen().say(say("written", path=path, id=path.stem))
    return CLEAN


def _asked(known: dict[str, str]) -> dict[str, str]:
    """The answers typed at the screen; a wrong one is asked again."""
    from pipeline.campaign_file.new import QUESTIONS, fallback, problem, question, say

    screen, given = Screen(), dict(known)
    screen.say(say("intro"))
    for key in QUESTIONS:
        while key not in known:
            offered = fallback(key, given)
            shown = say("prompt", question=question(key), default=say("default", value=offered) if offered else "")
            sys.stdout.write(shown)
            sys.stdout.flush()
            line = sys.stdin.readline()
            if not line:
                raise OperatorError("\n" + say("stopped"))
            given[key] = line.strip() or offered
            wrong = problem(key, given[key], given)
            if not wrong:
                break
            screen.say(say("again", problem=wrong))
    return given


def _answered(path: Path, known: dict[str, str]) -> dict[str, str]:
    """The answers of a file, one "question: answer" a line; every mistake at once."""
    from pipeline.campaign_file.new import QUESTIONS, fallback, problem, question, say
    from pipeline.campaign_file.reading import text_of

    if not path.is_file():
        raise OperatorError(say("no_answers_file", path=path))
    ends, colons = re.escape(say("label_ends")), re.escape(say("colons"))
    labels = {key: key for key in QUESTIONS} | {re.split(f"[{ends}]", say(f"ask.{key}"))[0]: key for key in QUESTIONS}
    given, wrong = dict(known), []
    for line in text_of(path).splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, found, answer = re.sub(f"[{colons}]", ":", line, count=1).partition(":")
        if not found:
            raise OperatorError(say("unreadable", path=path))
        key = labels.get(name.strip())
        if key is None:
            wrong.append(say("unknown", found=name.strip(), keys=words("campaign")("comma").join(labels)))
        else:
            given[key] = answer.strip()
    for key in QUESTIONS:
        given[key] = given.get(key) or fallback(key, given)
        told = problem(key, given[key], given)
        if told:
            wrong.append(say("line", question=question(key), problem=told))
    if wrong:
        raise OperatorError(say("wrong", count=len(wrong), lines="\n".join(wrong)))
    return given


def _units(path: Path, root: Path) -> Sequence[Unit]:
    """The villages and offices of a unit roster."""
    from datetime import date

    from pipeline.campaign import Campaign
    from pipeline.campaign_file.new import say
    from pipeline.intake.pool import read_files
    from pipeline.model import Submission
    from pipeline.parse import parse
    from pipeline.settings import load_settings
    from pipeline.units_roster import with_units

    if not path.is_file():
        raise OperatorError(say("no_units_file", path=path))
    limits = load_settings(root / "config.yaml").limits
    content = read_files([path], limits, names=[path.name])[0]
    campaign = Campaign.model_validate(BARE)
    registers = parse([Submission("0" * 64, path.name, date.min, 1, content)], campaign)
    table = registers.tables.get("units")
    units = with_units(campaign, table)[0].units.list if table is not None else ()
    if not units:
        raise OperatorError(say("no_units", path=path))
    return units


BARE = {
    "id": "new", "title": "-", "short_title": "-", "issuer": "-", "office": "-",
    "activity": {"starts": "2000-01-01", "ends": "2000-01-01"}, "phases": [], "registers": ["units"],
    "units": {"basis": "-", "list": []}, "visits": {"counted_modes": [], "complete_when": [], "basis": "-"},
    "issues": {"basis": "-", "number_format": "{serial}", "grades": [], "closing": {"closable": []}, "other_category": "-"},
}  # fmt: skip
"""A programme that only reads unit rosters."""
