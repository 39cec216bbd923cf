"""How villages are ranked, points people may give or take, and prizes."""

from typing import Literal

from pydantic import Field

from pipeline.campaign.base import Frozen, Name, Texts


class Ranking(Frozen):
    """How villages are ranked (001-13, 001-17)."""

    by: str = "completion_rate"
    cap: float = Field(default=1.0, gt=0)
    style: Literal["competition", "dense", "off"] = "competition"
    bottom: int = Field(default=3, ge=0)
    yellow_from: float = Field(default=-0.10, ge=-1, le=0)
    basis: str = ""


class Assessment(Frozen):
    """Points a leader may deduct or add; the program only lists the facts behind them (000-23, 001-14, 003-14).

    evidence: what is counted: "rechecks" (findings upheld by people), "mediations", "filings_late", "filings_missing",
    "evaluations", "overdue", the id of a requirement, or a rate of the questionnaire such as safety_rate.Q6. points: None where the plan names none: people fill it in.
    once_per: village, cadre or case.
    """

    id: Name
    basis: str
    title: str = ""
    evidence: str = "rechecks"
    points: float | None = None
    once_per: str = "village"
    note: str = ""


class Award(Frozen):
    """A prize with a quota: candidates are ranked by facts, ties at the cut are shown, people choose (003-13)."""

    id: Name
    basis: str
    title: Name
    among: dict[str, Texts] = Field(default_factory=dict)
    per: Literal["village", "cadre", "grid"]
    quota: int = Field(gt=0)
    each: Literal["campaign", "half", "year", "round"] = "campaign"
    round: str = ""
    by: tuple[str, ...]
    amount: float | None = None
    note: str = ""
