"""What villages are ranked by, in words (001-13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.wording import words

if TYPE_CHECKING:
    from pipeline.campaign import Campaign


def ranked_by(campaign: Campaign) -> str:
    """A rate of the questionnaire, of a requirement, or one of the usual numbers, as printed."""
    by, survey, say = campaign.ranking.by, campaign.questionnaire, words("report")
    rules, questions = campaign.requirements, survey.questions if survey else ()
    named = {f"{one.id}.{question.id}": one.title for question in questions for one in question.measured}
    named |= {f"requirement.{rule.id}.met_rate": say("ranked.rule", title=rule.title) for rule in rules}
    return named.get(by) or say.table("ranked")[by]
