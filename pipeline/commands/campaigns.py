"""`run.py campaigns`: what programmes there are; `campaigns check FILE`: every mistake in one of them, with its line."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline.commands.screen import Screen
from pipeline.errors import CLEAN, FINDINGS_REMAIN, OperatorError
from pipeline.wording import words


def perform(arguments: argparse.Namespace, root: Path) -> int:
    """0, or 1 when a programme file has mistakes."""
    from pipeline.campaign_file import CampaignMistakes, campaign_hash, list_campaigns, load_campaign, mistake_line
    from pipeline.questionnaire_lint import hint_lines
    from pipeline.settings import load_settings

    say, screen = words("screen"), Screen()
    if arguments.action == "check":
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
        screen.say(
            say(
                "campaigns.fine",
                title=campaign.title,
                units=len(campaign.units.list),
                targets=targets,
                hash=campaign_hash(campaign)[:12],
            )
        )
        if campaign.questionnaire is not None and (lines := hint_lines(campaign.questionnaire)):
            screen.say(words("questionnaire")("heading", count=len(lines)))
            for line in lines:
                screen.say("  " + line)
        return CLEAN
    chosen = load_settings(root / "config.yaml").campaign
    listed = list_campaigns(root / "campaigns")
    screen.table(
        [say("campaigns.id"), say("campaigns.title"), say("campaigns.state")],
        [
            [
                path.stem + (say("campaigns.chosen") if path.stem == chosen else ""),
                title,
                problem or say("campaigns.usable"),
            ]
            for _, title, path, problem in listed
        ],
    )
    return FINDINGS_REMAIN if any(problem for *_, problem in listed) else CLEAN
