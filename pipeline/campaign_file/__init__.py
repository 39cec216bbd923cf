"""Programme files: read, checked as a whole, listed. Mistakes come all at once, with lines (docs/new-programme.md)."""

from __future__ import annotations

import difflib
import hashlib
import json
from pathlib import Path

from pipeline.campaign import Campaign
from pipeline.campaign_file.checks import CHECKS
from pipeline.campaign_file.form_checks import FORM_CHECKS
from pipeline.campaign_file.mistakes import CampaignMistakes, Mistake, mistake_line
from pipeline.campaign_file.question_checks import QUESTION_CHECKS
from pipeline.campaign_file.reading import checked, text_of
from pipeline.campaign_file.rule_checks import RULE_CHECKS
from pipeline.campaign_file.section_checks import SECTION_CHECKS
from pipeline.campaign_file.tree_checks import TREE_CHECKS
from pipeline.errors import OperatorError
from pipeline.wording import words

__all__ = [
    "CampaignMistakes", "Mistake", "campaign_hash", "campaign_path", "list_campaigns", "load_campaign", "mistake_line",
]  # fmt: skip

ALL_CHECKS = (*CHECKS, *TREE_CHECKS, *RULE_CHECKS, *SECTION_CHECKS, *FORM_CHECKS, *QUESTION_CHECKS)


def load_campaign(path_or_text: Path | str, name: str = "") -> Campaign:
    """The programme in a file (Path) or a text (str). name: what messages call it, the file's name by default.

    Raises CampaignMistakes with every mistake, and OperatorError when there is no such file.
    """
    if isinstance(path_or_text, str):
        return checked(Campaign, path_or_text, ALL_CHECKS, name=name)
    if not path_or_text.is_file():
        raise OperatorError(words("campaign")("no_file", path=path_or_text))
    name = name or path_or_text.name
    return checked(Campaign, text_of(path_or_text), ALL_CHECKS, name=name)


def campaign_path(folder: Path, name: str) -> Path:
    """The file of the programme called `name` (with or without .yaml); the only one there is when `name` is empty.

    A path to an existing file is taken as it is. Raises OperatorError that lists what there is.
    """
    files = sorted(folder.glob("*.yaml"))
    if not name and len(files) == 1:
        return files[0]
    for path in (folder / f"{name.removesuffix('.yaml')}.yaml", Path(name)):
        if name and path.is_file():
            return path
    stems = [path.stem for path in files]
    if not stems:
        raise OperatorError(words("campaign")("no_campaigns", folder=folder))
    near = difflib.get_close_matches(name, stems, n=1)
    key = "choose_campaign" if not name else "unknown_campaign_guess" if near else "unknown_campaign"
    comma = words("campaign")("comma")
    raise OperatorError(words("campaign")(key, name=name, near="".join(near), names=comma.join(stems)))


def campaign_hash(campaign: Campaign) -> str:
    """SHA-256 of what the programme says; comments and layout of its file do not matter."""
    content = json.dumps(campaign.model_dump(mode="json", by_alias=True), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def list_campaigns(folder: Path) -> list[tuple[str, str, Path, str]]:
    """(id, title, path, problem or "") of every programme in `folder`, by file name. A bad file is listed, not raised."""
    found: list[tuple[str, str, Path, str]] = []
    owner: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            campaign = load_campaign(path)
        except CampaignMistakes as error:
            found.append((path.stem, "", path, error.heading))
            continue
        first = owner.setdefault(campaign.id, path.name)
        problem = words("campaign")("same_id", id=campaign.id, other=first) if first != path.name else ""
        found.append((campaign.id, campaign.title, path, problem))
    return found
