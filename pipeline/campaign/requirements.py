"""What must be done at least so many times, by whom and in which periods."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from pipeline.campaign.base import Day, Frozen, Name, Texts


def _number_or_column(value: object) -> object:
    if not isinstance(value, str | int):
        raise PydanticCustomError("number_or_column", "neither a number nor a column")
    return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value, re.ASCII) else value


class Requirement(Frozen):
    """The at-least-N grammar (DESIGN). at_least: a number, or the name of a column of the subject. not_among: subjects of
    whom it is not asked, though they stand in the roster (000-5 beside 000-10).

    at_most: more than this is pointed out, never a failure (003-5). round: which rounds `each: round` means, by kind.
    own_round: column of the subject that names its own round; only that one is asked of it (004-2). starts, ends: periods
    lie within these days, the activity's when missing. office: responsible for the rule, named in reminders (003-18).
    month_starts: the day a month of `each: month` begins on, 26 for a month from the 26th to the 25th.
    explained_by: nothing is asked in a period an activity of one of these kinds explains (003-4). count members: rows of the cadre roster, undated (002-2, 003-15).
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    basis: str
    title: Name
    count: Literal[
        "visits",
        "visit_days",
        "households",
        "complete_visits",
        "questionnaires",
        "links",
        "forums",
        "attendees",
        "activities",
        "quantity",
        "days",
        "wishes",
        "roles",
        "role_holders",
        "members",
    ]
    where: dict[str, Texts] = Field(default_factory=dict)
    per: str
    among: dict[str, Texts] = Field(default_factory=dict)
    not_among: dict[str, Texts] = Field(default_factory=dict)
    each: Literal["campaign", "year", "half", "quarter", "month", "ten_days", "week", "day", "phase", "round"] = (
        "campaign"
    )
    round: str = ""
    own_round: str = ""
    month_starts: int = Field(default=1, ge=1, le=28)
    explained_by: Texts = ()
    at_least: Annotated[int | str, BeforeValidator(_number_or_column)]
    at_most: int | None = Field(default=None, ge=1)
    starts: Day | None = None
    ends: Day | None = None
    due: Day | None = None
    firmness: Literal["hard", "soft"] = "hard"
    office: str = ""
