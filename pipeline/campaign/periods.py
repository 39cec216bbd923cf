"""When: the activity, its phases and its rounds."""

from pipeline.campaign.base import Day, Frozen, Name


class Period(Frozen):
    """First and last day, both included."""

    starts: Day
    ends: Day
    basis: str = ""


class Phase(Period):
    """A named stretch of the activity."""

    id: Name
    title: Name
    visiting: bool = False  # the phase time progress is measured over (001-17)


class Round(Period):
    """A stretch in which something is done once: a visiting round (000-8), a batch of cadres (004-2), a poll (002-7).

    kind: told apart in rules that name it ("" for the usual one).
    """

    id: Name
    title: Name
    kind: str = ""
