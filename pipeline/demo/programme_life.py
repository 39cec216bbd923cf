"""The life of a made-up programme as plain rows, register by register, before any file is written.

A row holds the columns of its register's form; `household` ("village|number") and `meeting` tie rows to each other.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from pipeline.campaign import Campaign
from pipeline.demo.material import chance
from pipeline.demo.people import Names, Phones

FILE = Path(__file__).resolve().parents[2] / "templates" / "demo_programme.toml"
DAY = timedelta(days=1)
AFTERMATH = timedelta(days=5)
Value = str | int | date | bool | None
Row = dict[str, Value]


@cache
def wordlist() -> dict[str, Any]:
    """Everything in templates/demo_programme.toml."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@dataclass(eq=False)
class Life:
    """rows: register -> rows in the order they were made; people and homes are there even where no roster is kept. stage_days: as_of of the two runs."""

    campaign: Campaign
    seed: int
    stage_days: tuple[date, date]
    rows: defaultdict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.names = Names(chance(self.seed, "programme", "names"))
        self.phones = Phones(chance(self.seed, "programme", "phones"))
        self.random: Random = chance(self.seed, "programme", "events")
        self.serial = 0
        self.visited: dict[tuple[Value, Value], set[date]] = {}
        self._households: dict[Value, Row] = {}
        self._cadre_of: dict[Value, str] = {}
        for register in self.campaign.registers:
            self.rows.setdefault(register, [])

    def keeps(self, register: str) -> bool:
        """Whether the programme uses a register."""
        return register in self.campaign.registers

    def add(self, register: str, row: Row) -> Row:
        """Note a row; `serial` tells it from all others."""
        self.serial += 1
        row["serial"] = self.serial
        self.rows[register].append(row)
        if register == "households":
            self._households[row["household"]] = row
        if register == "linkage":
            self._cadre_of.setdefault(row["household"], str(row["cadre"]))
        return row

    def take(self, register: str, gone: set[Value]) -> None:
        """Strike out the rows with these serials."""
        self.rows[register] = [row for row in self.rows[register] if row["serial"] not in gone]
        if register == "linkage":
            self._cadre_of = {}
            for row in self.rows[register]:
                self._cadre_of.setdefault(row["household"], str(row["cadre"]))

    def household(self, name: Value) -> Row:
        """The household of an id."""
        return self._households[name]

    def cadre_of(self, household: Value) -> str:
        """The cadre first linked with a household, "" for none."""
        return self._cadre_of.get(household, "")

    def of(self, register: str, **wanted: Value) -> list[Row]:
        """Rows of a register whose columns hold these values."""
        rows = self.rows.get(register, [])
        return [row for row in rows if all(row.get(name) == value for name, value in wanted.items())]

    def village_of(self, unit: str) -> str:
        """The village somebody of a unit works in: an office's people are spread over the villages."""
        if unit in self.villages:
            return unit
        return self.villages[self.offices.index(unit) % len(self.villages)]

    @property
    def villages(self) -> list[str]:
        """Names of the villages in printed order."""
        return [unit.name for unit in self.campaign.villages]

    @property
    def offices(self) -> list[str]:
        """Names of the offices in printed order."""
        return [unit.name for unit in self.campaign.offices]


def stage_days(campaign: Campaign) -> tuple[date, date]:
    """The middle of the activity, when some periods have ended, and some days after its end, when what is late has come."""
    first, last = campaign.activity.starts, campaign.activity.ends
    return first + (last - first) // 2, last + AFTERMATH


def day_of(row: Row) -> date:
    """The last day a row speaks of: it cannot be handed in before. The first day of all for what is not dated."""
    return max((value for value in row.values() if isinstance(value, date)), default=date.min)


def stage_of(row: Row, days: tuple[date, date]) -> int:
    """With which run's files a row comes in."""
    return 1 if day_of(row) <= days[0] else 2


def known(life: Life, as_of: date) -> dict[str, list[Row]]:
    """What the files handed in by `as_of` say."""
    last = 2 if as_of >= life.stage_days[1] else 1
    return {
        register: [row for row in rows if stage_of(row, life.stage_days) <= last]
        for register, rows in life.rows.items()
    }
