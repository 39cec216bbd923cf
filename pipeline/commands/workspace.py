"""Where a command works: settings, programme, calendar and the three folders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.engine import engine_of
from pipeline.engine.local import Local
from pipeline.errors import OperatorError
from pipeline.wording import words

if TYPE_CHECKING:
    import argparse

    from pipeline.campaign import Campaign
    from pipeline.engine import Engine
    from pipeline.intake.remote import Remote
    from pipeline.settings import Settings
    from pipeline.workdays import Workdays

VERSION = "0.1.0"


@dataclass(frozen=True)
class Workspace:
    """Everything a command needs to know about its surroundings; no clock in here.

    remote: where files are handed in when that is no folder; `input` is then only where they might lie as well.
    """

    root: Path
    settings: Settings
    campaign: Campaign
    workdays: Workdays
    input: Path
    output: Path
    archive: Path
    engine: Engine = field(default_factory=Local)
    remote: Remote | None = None


def open_workspace(arguments: argparse.Namespace, root: Path) -> Workspace:
    """The workspace the arguments and config.yaml describe. Raises the loaders' mistakes, all at once."""
    from pipeline.campaign_file import campaign_path, load_campaign
    from pipeline.settings import load_settings, load_workdays

    settings = load_settings(root / "config.yaml").resolved(root)
    campaign = load_campaign(
        campaign_path(root / "campaigns", getattr(arguments, "campaign", None) or settings.campaign)
    )
    place, remote = getattr(arguments, "input", None) or settings.input, None
    if isinstance(place, str):
        from pipeline.intake.remote import place_of

        found = place_of(place)
        place, remote = (found, None) if isinstance(found, Path) else (root / "input", found)
    output, archive = _folder(arguments, "output", settings.output), _folder(arguments, "archive", settings.archive)
    _check_folders({"output": output, "archive": archive} | ({} if remote else {"input": place.resolve()}))
    return Workspace(
        root=root,
        settings=settings,
        campaign=campaign,
        workdays=load_workdays(root / "campaigns"),
        input=place.resolve(),
        output=output,
        archive=archive,
        engine=_engine(arguments, settings, archive),
        remote=remote,
    )


def _engine(arguments: argparse.Namespace, settings: Settings, archive: Path) -> Engine:
    """What was typed goes before what is set; a scheduler alone means a cluster."""
    if not hasattr(arguments, "engine"):
        return Local()
    scheduler = arguments.scheduler or settings.scheduler
    name = arguments.engine or ("dask" if arguments.scheduler else settings.engine)
    return engine_of(name, scheduler, archive)


def _folder(arguments: argparse.Namespace, name: str, default: Path) -> Path:
    typed: Path | None = getattr(arguments, name, None)
    return (typed or Path(default)).resolve()


def _check_folders(folders: Mapping[str, Path]) -> None:
    """What config.yaml may not say may not be typed either: results must never be read as input. Raises OperatorError."""
    say = words("settings")
    for name, folder in folders.items():
        if folder.exists() and not folder.is_dir():
            raise OperatorError(say("mistake.not_a_folder", name=name, folder=folder))
    for (first, one), (second, other) in combinations(sorted(folders.items()), 2):
        if one == other or one in other.parents or other in one.parents:
            raise OperatorError(say("mistake.folders_overlap", first=first, second=second))
