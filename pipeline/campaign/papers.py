"""Papers: what is handed in and by when, notices, and what a plan demands beside what every programme gets."""

from typing import Literal

from pydantic import Field

from pipeline.campaign.base import Day, Frozen, Name, Texts


class Filing(Frozen):
    """What must be handed in by when. every week: on `weekday` (1 Monday … 7 Sunday), moved to the previous workday on a holiday.

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
    by: str = Field(default="", pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")
    on: Day | None = None
    dates: tuple[Day, ...] = ()
    round: str = ""
    within_workdays: int = Field(default=0, ge=0)
    starts: Day | None = None
    ends: Day | None = None
    cumulative: bool = False
    counted: bool = False


class Bulletin(Frozen):
    """A notice issued regularly; every once: on `on` (a closing summary)."""

    id: Name
    basis: str
    title: Name
    every: Literal["day", "week", "ten_days", "month", "quarter", "half", "year", "round", "once"]
    weekday: int = Field(default=5, ge=1, le=7)
    on: Day | None = None
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
