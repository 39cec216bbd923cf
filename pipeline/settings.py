"""config.yaml and the office's holiday table: what the clerk may set, read with the same care as a programme."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from pipeline.campaign import day_meant
from pipeline.campaign_file.mistakes import CampaignMistakes, Mistake
from pipeline.campaign_file.reading import checked, text_of
from pipeline.wording import words
from pipeline.workdays import Workdays
from schemas.words import NO_WORDS, YES_WORDS


class Frozen(BaseModel):
    """Unknown keys are mistakes; values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Limits(Frozen):
    """What one file may cost: megabytes on disk and unpacked, seconds of reading, megabytes of memory.

    parts, part_mb, ratio: of a workbook's inside. cells: rows times columns. archive_files: in one zip archive.
    answer_mb: text that the cells come to. None can be so large that it would no longer be a limit.
    """

    file_mb: int = Field(default=50, gt=0, le=4_096)
    unpacked_mb: int = Field(default=300, gt=0, le=65_536)
    seconds: int = Field(default=30, gt=0, le=3_600)
    memory_mb: int = Field(default=1024, ge=256, le=65_536)
    parts: int = Field(default=5_000, gt=0, le=1_000_000)
    part_mb: int = Field(default=200, gt=0, le=65_536)
    ratio: int = Field(default=200, gt=1, le=100_000)
    cells: int = Field(default=5_000_000, gt=0, le=1_000_000_000)
    archive_files: int = Field(default=500, gt=0, le=65_535)
    answer_mb: int = Field(default=200, gt=0, le=4_096)


class Settings(Frozen):
    """The clerk's settings. campaign: file name in campaigns/ ("" means the only one). Folders: see `resolved`.

    input: a folder, or a URL as text. scheduler: of the dask engine; without one it is made of this machine's processes.
    """

    campaign: Annotated[str, Field(pattern=r"^[^/\\]*$"), AfterValidator(lambda name: name.removesuffix(".yaml"))] = ""
    input: Annotated[Path | str, BeforeValidator(lambda typed: folder_or_url(typed))] = Path("input")
    output: Path = Path("output")
    archive: Path = Path("archive")
    engine: Literal["local", "dask"] = "local"
    scheduler: str | None = Field(default=None, pattern=r"^(tcp|tls|ucx)://\S+$")
    limits: Limits = Limits()

    def resolved(self, base: Path) -> Settings:
        """The same settings with absolute folders; relative ones are counted from `base`, the folder of config.yaml."""
        folders = {key: getattr(self, key) for key in FOLDERS}
        kept = {key: (base / folder).resolve() for key, folder in folders.items() if isinstance(folder, Path)}
        return self.model_copy(update=kept)


FOLDERS = ("input", "output", "archive")


def folder_or_url(typed: Any) -> Any:
    """A folder as a path; a URL stays as it was typed, because a path would lose one of its slashes."""
    return Path(typed) if isinstance(typed, str) and "://" not in typed else typed


def folders_apart(plan: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], str, dict[str, str]]]:
    """No folder is, or lies inside, another: results must never be read as input."""
    folders = {key: plan.get(key, key) for key in FOLDERS}
    parts = {key: _parts(text) for key, text in folders.items() if isinstance(text, str)}
    for n, first in enumerate(FOLDERS):
        for second in FOLDERS[n + 1 :]:
            if first not in parts or second not in parts:
                continue
            shorter = min(len(parts[first]), len(parts[second]))
            if parts[first][:shorter] == parts[second][:shorter]:
                path = (second,) if second in plan else (first,)
                yield path, "folders_overlap", {"first": first, "second": second}


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in PurePosixPath(text.replace("\\", "/").lower()).parts if part != ".")


def scheduler_where_needed(plan: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], str, dict[str, str]]]:
    """An address of a cluster is of no use to the local engine."""
    if "scheduler" in plan and plan.get("engine", "local") == "local":
        yield ("scheduler",), "scheduler_without_dask", {}


def load_settings(path: Path) -> Settings:
    """The settings in `path`, defaults when there is no such file. Raises CampaignMistakes with every mistake."""
    if not path.is_file():
        return Settings()
    text = text_of(path)
    if not re.search(r"^\s*[^#\s]", text, re.MULTILINE):
        return Settings()
    return checked(Settings, text, (folders_apart, scheduler_where_needed), name=path.name, catalogue="settings")


def load_workdays(path: Path) -> Workdays:
    """The calendar with the office's holiday table: a CSV of day, worked or not, note.

    path: the table, or the folder it lies in. No table, no overrides. Raises CampaignMistakes with every mistake.
    """
    say = words("settings")
    if path.is_dir():
        path = path / say("holidays.file")
    if not path.is_file():
        return Workdays()
    overrides, mistakes = _overrides(text_of(path))
    if mistakes:
        raise CampaignMistakes(mistakes, path.name)
    return Workdays(overrides)


def _overrides(text: str) -> tuple[dict[date, bool], list[Mistake]]:
    say = words("settings")
    lines = list(csv.reader(text.splitlines()))
    header = [cell.strip() for cell in lines[0]] if lines else []
    labels = (say("holidays.day"), say("holidays.worked"))
    missing = [label for label in labels if label not in header]
    if missing:
        return {}, [Mistake(1, 1, "", say("mistake.no_header", missing=missing[0], header=",".join(labels)))]
    at_day, at_worked = map(header.index, labels)
    overrides: dict[date, bool] = {}
    mistakes: list[Mistake] = []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        cells = [cell.strip() for cell in cells] + [""] * len(header)
        on, worked = day_meant(cells[at_day]), _is_worked(cells[at_worked])
        if on is None:
            mistakes.append(Mistake(number, at_day + 1, labels[0], say("mistake.holiday_day", found=cells[at_day])))
        if worked is None:
            mistakes.append(
                Mistake(number, at_worked + 1, labels[1], say("mistake.holiday_worked", found=cells[at_worked]))
            )
        if on is None or worked is None:
            continue
        if overrides.setdefault(on, worked) != worked:
            mistakes.append(Mistake(number, at_day + 1, labels[0], say("mistake.holiday_twice", found=on.isoformat())))
    return overrides, mistakes


def _is_worked(text: str) -> bool | None:
    if text.upper() in YES_WORDS:
        return True
    return False if text.upper() in NO_WORDS else None
