"""Which rows speak of the same household (RULES G5, PRACTICE C): the roster, and the identity of every visited household.

Two rows of one village and one head are one household unless they contradict each other: the last four digits of the
phone decide first, the villager group second. Incomplete rows join the only household they fit.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.codes import codes_of
from pipeline.decisions.keys import household_parts
from pipeline.decisions.rulings import NO_RULINGS, Rulings
from schemas import words
from schemas.decisions import Decision, DecisionKind

TAIL = 4  # digits of the phone that tell namesakes apart
ROSTER_COLUMNS = ("household", "unit", "group", "household_no", "head", "phone", "members", "situation", "grid", "hardship",
                  "household_class")  # fmt: skip


@cache
def group_key(text: str) -> str:
    """A villager group as people compare it: "3", "03", the same with suffix or in Chinese digits are one."""
    key = "".join(unicodedata.normalize("NFKC", text).split())
    key = key.removeprefix(words.ORDINAL_MARK)
    for suffix in words.GROUP_SUFFIXES:
        if key.endswith(suffix) and key != suffix:
            key = key.removesuffix(suffix)
            break
    if key.isascii() and key.isdigit():
        return str(int(key))
    number = _chinese_number(key)
    return key if number is None else str(number)


def _chinese_number(text: str) -> int | None:
    """1…99 in Chinese digits, None for anything else."""
    digits = [words.CHINESE_DIGITS.get(char) for char in text]
    match digits:
        case [int(one)]:
            return one
        case [10, int(one)] if one < 10:
            return 10 + one
        case [int(ten), 10] if ten < 10:
            return ten * 10
        case [int(ten), 10, int(one)] if ten < 10 and one < 10:
            return ten * 10 + one
    return None


Said = tuple[str, str, str, str, str]
"""A Combo without its names: there are very many of them."""


class Combo(NamedTuple):
    """What rows say of a household; empty text where they say nothing."""

    unit: str
    head: str
    number: str
    group: str
    tail: str

    @property
    def completeness(self) -> tuple[bool, bool, bool, str, str, str]:
        """Sorts the fullest first, then by text: the result never depends on the order of rows."""
        return (not self.number, not self.tail, not self.group, self.number, self.tail, self.group)


@dataclass
class Home:
    """One household while its rows are gathered."""

    household: str
    listed: bool
    first: Combo
    number: str = ""
    groups: set[str] = field(default_factory=set)
    tails: set[str] = field(default_factory=set)

    def same_certainly(self, combo: Combo) -> bool:
        """Number or phone is the same."""
        return bool(combo.number and combo.number == self.number) or combo.tail in self.tails

    def fits(self, combo: Combo) -> bool:
        """Nothing the rows say contradicts this household."""
        number = not combo.number or not self.number or combo.number == self.number
        tail = not combo.tail or not self.tails or combo.tail in self.tails
        group = not combo.group or not self.groups or combo.group in self.groups
        return number and tail and group

    def learn(self, combo: Combo) -> None:
        """Remember the group and phone a row adds."""
        self.groups |= {combo.group} - {""}
        self.tails |= {combo.tail} - {""}


class Doubt(NamedTuple):
    """What is uncertain about a household. code: of the finding.

    sides: what the two sides of the doubt are known by, when a person can settle whether they are one household.
    """

    code: str
    sides: tuple[str, str] | None = None


class Identities(NamedTuple):
    """Households of a list of combos: ids, whether the roster has them, and doubts by place in the list."""

    households: list[str]
    listed: npt.NDArray[np.bool_]
    doubts: dict[int, Doubt]


def each(values: Sequence[str], codes: npt.NDArray[np.int64], index: pd.Index) -> pd.Series:
    """The text of each code."""
    return pd.Series(np.array(values, dtype=object)[codes], index=index, dtype="str")


def household_id(combo: Said) -> str:
    """Readable and stable: the number where there is one, else group, head and last digits."""
    unit, head, number, group, tail = combo
    return f"{unit}|{number}" if number else f"{unit}|{group}|{head}|{tail}"


def combos_of(rows: pd.DataFrame) -> tuple[npt.NDArray[np.int64], list[Said]]:
    """Number of each row's combo, and the combos in order of appearance."""
    codes = np.zeros(len(rows), dtype=np.int64)
    parts = [_part(rows[name], meant) for name, meant in PARTS]
    for numbers, texts in parts:
        codes = pd.factorize(codes * len(texts) + numbers)[0]
    first = np.flatnonzero(~pd.Series(codes).duplicated().to_numpy())
    said = [texts[numbers[first]].tolist() for numbers, texts in parts]
    return codes, list(zip(*said, strict=True))


def _part(texts: pd.Series, meant: Callable[[str], str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.object_]]:
    """Number of what each text means, and all that is meant; the last is the empty text, which blanks mean."""
    typed, written = codes_of(texts)
    numbers, said = pd.factorize(np.array([*map(meant, written.tolist()), ""], dtype=object))
    return numbers[typed], said


PARTS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("unit", str), ("head", str), ("household_no", str), ("group", group_key), ("phone", lambda phone: phone[-TAIL:]),
)  # fmt: skip
"""Column of each part of a combo, and what its texts mean there."""


def roster(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The household roster in printed order with its ids, and the rows that repeat an earlier one (001-2)."""
    codes, combos = combos_of(rows)
    ids = [household_id(one) for one in combos]
    listed = rows.assign(
        household=each(ids, codes, rows.index),
        hardship=rows["hardship"].fillna(False).astype("bool"),
    )
    repeated = listed["household"].duplicated()
    first = listed.drop_duplicates("household").set_index("household")[["source", "row"]]
    again = listed[repeated].join(first.add_suffix("_first"), on="household")
    return listed.loc[~repeated, [*ROSTER_COLUMNS]].reset_index(drop=True), again


def identities(combos: Sequence[Said], listed: pd.DataFrame, rulings: Rulings = NO_RULINGS) -> Identities:
    """Household of every combo; with a roster, its id wherever the roster knows the household."""
    homes: dict[tuple[str, str], list[Home]] = defaultdict(list)
    by_number: dict[tuple[str, str], tuple[str, Home]] = {}
    if len(listed):
        _, entries = combos_of(listed)
        for household, said in sorted(zip(listed["household"].tolist(), entries, strict=True)):
            entry = Combo(*said)
            home = Home(household, True, entry, entry.number, {entry.group} - {""}, {entry.tail} - {""})
            homes[entry.unit, entry.head].append(home)
            if entry.number:
                by_number[entry.unit, entry.number] = (entry.head, home)
    shared = _numbers_of_several_heads(combos)
    found = Identities(list(map(household_id, combos)), np.zeros(len(combos), dtype=bool), {})
    for person, places in _of_several(combos, homes).items():
        known = homes.get(person, [])
        for combo, place in sorted(((Combo(*combos[at]), at) for at in places), key=lambda one: one[0].completeness):
            listed_head, listed_home = by_number.get((combo.unit, combo.number), ("", None))
            if listed_home is not None and (listed_head == combo.head or not any(one.listed for one in known)):
                listed_home.learn(combo)
                home, doubt = listed_home, None
            else:
                trusted = listed_home is None and (combo.unit, combo.number) not in shared
                plain = combo if trusted or not combo.number else combo._replace(number="")
                home, doubt = settle(plain, known, rulings)
            found.households[place], found.listed[place] = home.household, home.listed
            if doubt is not None:
                found.doubts[place] = doubt
    return found


def _of_several(
    combos: Sequence[Said], homes: Mapping[tuple[str, str], list[Home]]
) -> dict[tuple[str, str], list[int]]:
    """People of whom there may be several homes, with the places of their combos; nobody else needs telling apart."""
    people = list(map(itemgetter(0, 1), combos))
    several = {person for person, count in Counter(people).items() if count > 1}
    several.update(homes, (combo[:2] for combo in combos if combo[2]))
    found: dict[tuple[str, str], list[int]] = {}
    for place, person in enumerate(people) if several else ():
        if person in several:
            found.setdefault(person, []).append(place)
    return found


def _numbers_of_several_heads(combos: Iterable[Said]) -> set[tuple[str, str]]:
    """Numbers that stand for different heads: a running number per file, not a household's."""
    heads: Mapping[tuple[str, str], set[str]] = defaultdict(set)
    for unit, head, number, _, _ in combos:
        if number:
            heads[unit, number].add(head)
    return {number for number, names in heads.items() if len(names) > 1}


def sides(combo: Combo, home: Home) -> tuple[str, str]:
    """What tells a row and a household of the same head apart: phones, else groups, else all that is known of either."""
    if combo.tail and home.first.tail and combo.tail not in home.tails:
        return home.first.tail, combo.tail
    if combo.tail and combo.tail in home.tails and combo.group and home.first.group:
        return f"{combo.tail}/{home.first.group}", f"{combo.tail}/{combo.group}"
    known = ("/".join(filter(None, (one.number, one.tail, one.group))) or "-" for one in (home.first, combo))
    return next(known), next(known)


def settle(combo: Combo, homes: list[Home], rulings: Rulings = NO_RULINGS) -> tuple[Home, Doubt | None]:
    """The household of `combo` among the `homes` of one head, or a new one, which is added to `homes`.

    A number the roster does not have is no reason to tell a listed household apart. What a person decided about two
    sides holds whatever the rows say.
    """
    said = [
        rulings.of(DecisionKind.HOUSEHOLD, *household_parts(combo.unit, combo.head, *sides(combo, home)))
        for home in homes
    ]
    same = [home for home, word in zip(homes, said, strict=True) if word == Decision.SAME]
    if same:
        same[0].learn(combo)
        return same[0], None
    others = [home for home, word in zip(homes, said, strict=True) if word != Decision.DIFFERENT]
    return _settled(combo, others, homes)


def _settled(combo: Combo, others: Sequence[Home], homes: list[Home]) -> tuple[Home, Doubt | None]:
    """As `settle`, where nobody decided. others: the homes it may belong to."""
    unnumbered = combo._replace(number="") if combo.number else combo
    certain = [home for home in others if home.same_certainly(combo)]
    fitting = certain or [home for home in others if home.fits(unnumbered if home.listed else combo)]
    if not fitting:
        namesake = bool(combo.tail) and any(home.tails for home in others)
        neighbour = next((home for home in others if home.first.tail and combo.group in home.groups - {""}), None)
        home = Home(household_id(combo), False, combo, combo.number, {combo.group} - {""}, {combo.tail} - {""})
        homes.append(home)
        doubtful = sides(combo, neighbour) if namesake and neighbour is not None else None
        return home, Doubt("same_name_other_phone", doubtful) if namesake else None
    home = fitting[0]
    doubt = "ambiguous_household" if len(fitting) > 1 else ""
    if not doubt and combo.tail in home.tails and combo.group and home.groups and combo.group not in home.groups:
        doubt = "same_person_other_group"
    about = Doubt(doubt, sides(combo, home)) if doubt else None
    home.learn(combo)
    return home, about
