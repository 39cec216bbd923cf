"""Invented people: names of a believable spread, phone numbers of a range nobody was ever given."""

from __future__ import annotations

from random import Random

from pipeline.demo.material import material


class Names:
    """Hands out names; within one village no two alike, so that every namesake in the files is a planted one."""

    def __init__(self, random: Random) -> None:
        people = material()["people"]
        self._random = random
        self._people = people
        self._weights = [1 / (place + 2) for place in range(len(people["surnames"]))]
        self._used: set[str] = set()

    def one(self, short_share: float = 0.25) -> str:
        """A new name. short_share: how many given names are of one character."""
        random, people = self._random, self._people
        while True:
            surname = random.choices(people["surnames"], self._weights)[0]
            if random.random() < short_share:
                name = surname + random.choice(people["single"])
            else:
                first, second = random.choice(people["first"]), random.choice(people["second"])
                name = surname + first + second if first != second else surname + first
            if name not in self._used:
                self._used.add(name)
                return str(name)


class Phones:
    """Hands out phone numbers, each once in the whole township."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._prefix = material()["people"]["phone_prefix"]
        self._used: set[int] = set()

    def one(self) -> str:
        """A new number of eleven digits."""
        while True:
            number = self._random.randrange(10_000_000, 99_999_999)
            if number not in self._used:
                self._used.add(number)
                return f"{self._prefix}{number}"
