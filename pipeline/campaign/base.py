"""What every section of a programme file is written in: names, days, shares, lists of texts, drop-down words.

The modules of this package do not postpone their annotations: pydantic would have to evaluate each of them at start-up.
"""

import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def day_meant(text: str) -> date | None:
    """The day a text of three numbers (year first, any separators) stands for; None when it is no day of the calendar."""
    numbers = re.findall(r"\d+", text)
    if len(numbers) != 3 or len(numbers[0]) != 4 or len(numbers[1]) > 2 or len(numbers[2]) > 2:
        return None
    try:
        return date(*map(int, numbers))
    except ValueError:
        return None


def _iso_day(value: object) -> object:
    """Only 2021-10-16: pydantic alone would also take seconds since 1970 for a date."""
    if not isinstance(value, str):
        return value
    meant = day_meant(value)
    if ISO_DAY.fullmatch(value):
        if meant is None:
            raise PydanticCustomError("day_impossible", "no such day")
        return meant
    raise PydanticCustomError("day_format", "not YYYY-MM-DD", {"meant": meant.isoformat() if meant else ""})


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_iso_day)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Share = Annotated[float, Field(ge=0, le=1)]


class Frozen(BaseModel):
    """Unknown keys are mistakes; values never change after loading. A section's validator is built when it is first used:
    loading a programme uses that of Campaign alone, and who is handed a loaded one uses none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


class NamedKind(Frozen):
    """One word of a register's drop-down, with the clause it comes from and other spellings of it."""

    name: Name
    aliases: tuple[str, ...] = ()
    basis: str = ""
