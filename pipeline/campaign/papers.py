"""Papers: what is handed in and by when, notices, and what a plan demands beside what every programme gets."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from pipeline.campaign.base import Day, Frozen, Name, Texts


def _clock(value: object) -> object:
    """8:00 is 08:00: times are compared as they read."""
    return f"0{value}" if isinstance(value, str) and re.fullmatch(r"\d:[0-5]\d", value, re.ASCII) else value


class Filing(Frozen):
    """What must be handed in by when. every week: on `weekday` (1 Monday … 7 Sunday), moved to the previous workday on a holiday.
    every month: on `day` of the month, its last day where it is shorter; without one on the last day. The month runs from due day to due day.

    register: the register whose arrival is the proof, or "filing_log" when the office writes down what came in.
    every once: on `on`; dates: on each of `dates`, never moved; round: `within_workdays` after every round of kind `round`.
    from: village, office, cadre or issuer. cumulative: each filing holds everything so far (004-9). counted: only count
    what came, nothing is due (004-15).
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    basis: str
    title: Name
    register_: str = Field(alias="register")
    from_: Literal["village", "office", "cadre", "issuer"] = Field(alias="from")
    among: dict[str, Texts] = Field(default_factory=dict)
    to: str = "office"
    every: Literal["once", "dates", "day", "week", "ten_days", "month", "quarter", "round"]
    weekday: int = Field(default=5, ge=1, le=7)
    day: int | None = Field(default=None, ge=1, le=31)
    by: Annotated[str, BeforeValidator(_clock)] = Field(default="", pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")
    on: Day | None = None
    dates: tuple[Day, ...] = ()
    round: str = ""
    within_workdays: int = Field(default=0, ge=0)
    starts: Day | None = None
    ends: Day | None = None
    cumulative: bool = False
    counted: bool = False


class Bulletin(Frozen):
    """A notice issued regularly; every once: on `on` (a closing summary). day: of the month, as of a filing. starts, ends:
    issued between these days only.
    """

    id: Name
    basis: str
    title: Name
    every: Literal["day", "week", "ten_days", "month", "quarter", "half", "year", "round", "once"]
    weekday: int = Field(default=5, ge=1, le=7)
    day: int | None = Field(default=None, ge=1, le=31)
    on: Day | None = None
    starts: Day | None = None
    ends: Day | None = None
    template: str
    to: str


class Output(Frozen):
    """A paper the plan demands beside what every programme gets. id: its builder (pipeline/reports). title: as the plan
    calls it. per: one paper for each village, grid or cadre where the builder can. values: what the builder may be told.
    """

    id: Name
    basis: str
    title: str = ""
    per: str = ""
    values: dict[str, str] = Field(default_factory=dict)
