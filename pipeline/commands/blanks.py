"""`run.py templates`: blank registers for every village, pre-filled with what is known, and the notices to restyle."""

from __future__ import annotations

import argparse
from itertools import chain
from pathlib import Path

from pipeline.commands.screen import Screen
from pipeline.commands.workspace import open_workspace
from pipeline.errors import CLEAN
from pipeline.publish.beside import put_or_tell
from pipeline.text import file_name
from pipeline.wording import words


def perform(arguments: argparse.Namespace, root: Path) -> int:
    """Always 0: only the folder of blanks is written anew, and nothing that somebody saved there is touched."""
    from pipeline.commands.known import known_facts
    from pipeline.forms import forms_of
    from pipeline.writers.blanks import Known, annex_books, blank_books
    from pipeline.writers.docx_notice import notice_template

    space, screen, say = open_workspace(arguments, root), Screen(), words("screen")
    facts, campaign = known_facts(space, arguments)
    folder = space.output / say("blanks.folder")
    count, kept = 0, []
    forms, villages, known = forms_of(campaign), None, Known()
    if facts:
        villages = list(facts.units["name"])
        known = Known(facts.households, facts.cadres, facts.records.get("grids"))
    units = None if villages is None else [*villages, *(unit.name for unit in campaign.offices)]
    books = (blank_books(campaign, forms, units, known), annex_books(campaign, forms, villages, known))
    for name, data in chain(*books):
        target = folder.joinpath(*(file_name(part) for part in name.split("/")))
        if put_or_tell(target, data) != target:
            kept.append(target.name)
        count += 1
    screen.say(say("blanks.done", count=count, folder=folder))
    screen.say(say("blanks.hint"))
    notices = folder / say("blanks.notice_folder")
    for bulletin in campaign.bulletins:
        text = (space.root / "templates" / f"{bulletin.template}.j2").read_text(encoding="utf-8")
        target = notices / f"{bulletin.template}.docx"
        if put_or_tell(target, notice_template(text)) != target:
            kept.append(target.name)
    for name in kept:
        screen.say(say("kept", name=name))
    screen.say(say("blanks.notice", folder=notices))
    return CLEAN
