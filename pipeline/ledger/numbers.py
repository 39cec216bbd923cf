"""Keys and numbers of issues: a number once given belongs to its issue for good, also when the source row is gone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from string import Formatter
from typing import TypeVar

import pandas as pd

from pipeline.campaign import Campaign
from pipeline.ledger.births import OPTIONAL, TEXTS, iso
from pipeline.model import KnownIssue, Memory
from pipeline.parse.units import Units

K = TypeVar("K")
REMEMBERED = (*TEXTS[1:], "source_file", "source_sheet")


def numbered(
    births: pd.DataFrame, memory: Memory, campaign: Campaign, as_of: date
) -> tuple[pd.DataFrame, tuple[KnownIssue, ...]]:
    """`births` with key, number, serial and gone, plus the known issues whose source is gone; and the new numbers.

    Sorted by number. New serials follow the highest known one, in order of day raised, village and key. received_on
    never moves later when a village sends its register again. gone: known, but no row says it any more.
    """
    known = {issue.key: issue for issue in memory.issues}
    table = births.assign(key=_keys(births, memory))
    table["key"] = _corrected(table, {key: issue for key, issue in known.items() if _existed(issue.snapshot, as_of)})
    numbers = table["key"].map({key: issue.number for key, issue in known.items()}).astype("str")
    first = pd.to_datetime(table["key"].map({key: issue.snapshot.get("received_on") for key, issue in known.items()}))
    table["received_on"] = first.where(first < table["received_on"], table["received_on"]).astype("datetime64[us]")
    table = table.assign(number=numbers, gone=False)
    table, new = _newly_numbered(table, memory, campaign, as_of)
    gone = [known[key] for key in known.keys() - set(table["key"]) if _existed(known[key].snapshot, as_of)]
    if gone:
        table = pd.concat([table, _remembered(gone)], ignore_index=True)
    serial = serial_of(campaign.issues.number_format)
    table["serial"] = [serial(number) or 0 for number in table["number"].tolist()]
    return table.sort_values(["serial", "number"], ignore_index=True), new


def as_now_called(memory: Memory, campaign: Campaign) -> Memory:
    """The memory with the village's present name in every issue: one that was renamed, or merged into another, is now an
    alias of the programme. An issue whose key is taken by one of the other village gets the next ordinal.
    """
    units, names = Units(campaign), {unit.name for unit in campaign.units.list}
    old = {issue.snapshot["unit"] for issue in memory.issues if "unit" in issue.snapshot} - names
    meant = {unit: now for unit in old if (now := units.named(unit)) in names}
    if not meant:
        return memory
    taken = {issue.key for issue in memory.issues if issue.snapshot.get("unit") not in meant}
    issues = []
    for issue in memory.issues:
        now = meant.get(issue.snapshot.get("unit", ""))
        if now is not None:
            kind, _, *rest = issue.key.split("|")
            base, ordinal = "|".join([kind, now, *rest[:-1]]), int(rest[-1])
            while f"{base}|{ordinal}" in taken:
                ordinal += 1
            issue = replace(issue, key=f"{base}|{ordinal}", snapshot={**issue.snapshot, "unit": now})
            taken.add(issue.key)
        issues.append(issue)
    return replace(memory, issues=tuple(issues))


def serial_of(number_format: str) -> _Serial:
    """A function number -> serial, None for a number of another format."""
    pattern = "".join(
        re.escape(literal) + (r"([0-9]+)" if name is not None else "")
        for literal, name, _, _ in Formatter().parse(number_format)
    )
    return _Serial(re.compile(pattern))


class _Serial:
    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern

    def __call__(self, number: str) -> int | None:
        found = self._pattern.fullmatch(number)
        return int(found[1]) if found else None


def _newly_numbered(
    table: pd.DataFrame, memory: Memory, campaign: Campaign, as_of: date
) -> tuple[pd.DataFrame, tuple[KnownIssue, ...]]:
    fresh = table[table["number"].isna()]
    places = {unit.name: place for place, unit in enumerate(campaign.units.list)}
    place = fresh["unit"].map(places).fillna(len(places))
    fresh = fresh.assign(_place=place).sort_values(["raised_on", "_place", "key"])
    taken = {issue.number for issue in memory.issues}
    serial = max((found for number in taken if (found := serial_of(campaign.issues.number_format)(number))), default=0)
    numbers = [campaign.issues.number_format.format(serial=serial + step) for step in range(1, len(fresh) + 1)]
    table["number"] = table["number"].fillna(pd.Series(numbers, index=fresh.index, dtype="str"))
    facts = _snapshots(fresh)
    new = tuple(
        KnownIssue(key, number, as_of, snapshot)
        for key, number, snapshot in zip(fresh["key"].tolist(), numbers, facts, strict=True)
    )
    return table, new


def _snapshots(fresh: pd.DataFrame) -> list[dict[str, str]]:
    """What must survive the source row, all as text."""
    told = fresh[list(REMEMBERED)].fillna("")
    told = told.assign(
        raised_on=iso(fresh["raised_on"]),
        received_on=iso(fresh["received_on"]),
        source_row=fresh["source_row"].astype("str"),
    )
    columns = [told[name].tolist() for name in told]
    return [
        {name: value for name, value in zip(told, row, strict=True) if value or name not in OPTIONAL}
        for row in zip(*columns, strict=True)
    ]


def _existed(snapshot: Mapping[str, str], as_of: date) -> bool:
    """Whether the issue was raised, and its file in, by `as_of`: a past day does not know later ones."""
    day = as_of.isoformat()
    return bool(snapshot.get("raised_on")) and snapshot["raised_on"] <= day and snapshot.get("received_on", "") <= day


def _remembered(gone: list[KnownIssue]) -> pd.DataFrame:
    """Rows of known issues from their snapshots."""
    gone = sorted(gone, key=lambda issue: issue.number)
    rows = pd.DataFrame({name: [issue.snapshot.get(name) or None for issue in gone] for name in REMEMBERED}).astype(
        "str"
    )
    for name in ("unit", "source", "text", "source_file", "source_sheet"):
        rows[name] = rows[name].fillna("")
    raised = [issue.snapshot["raised_on"] for issue in gone]
    received = [issue.snapshot.get("received_on") or day for issue, day in zip(gone, raised, strict=True)]
    return rows.assign(
        base="",
        key=[issue.key for issue in gone],
        number=[issue.number for issue in gone],
        gone=True,
        raised_on=pd.to_datetime(raised).astype("datetime64[us]"),
        received_on=pd.to_datetime(received).astype("datetime64[us]"),
        source_row=[int(issue.snapshot.get("source_row") or 0) for issue in gone],
    )


def _keys(births: pd.DataFrame, memory: Memory) -> pd.Series:
    """Each base with its ordinal. Ordinals matter only where one base is said several times; there, texts known keep theirs."""
    known: dict[str, dict[int, KnownIssue]] = {}
    for issue in memory.issues:
        base, _, ordinal = issue.key.rpartition("|")
        known.setdefault(base, {})[int(ordinal)] = issue
    ordinal = births.groupby("base").cumcount() + 1
    several = births["base"].duplicated(keep=False)
    plain = {base for base, issues in known.items() if set(issues) == {1}}
    odd = (several & births["base"].isin(known)) | (births["base"].isin(known) & ~births["base"].isin(plain))
    for base, rows in births[odd].groupby("base"):
        ordinal.update(_matched(rows, known[str(base)]))
    return births["base"] + "|" + ordinal.astype("str")


SAME_PERSON = (
    ("reporter", "reporter_phone", "raised_on"), ("reporter", "reporter_phone"), ("reporter_phone",), ("reporter",),
    ("raised_on", "cadre"),
)  # fmt: skip
"""What must be equal, besides village, origin and text, for a row to be one that was corrected; the surest first."""


def _corrected(births: pd.DataFrame, known: Mapping[str, KnownIssue]) -> pd.Series:
    """Keys; a row whose day or name was corrected keeps the key of its issue, which no other row says any more.

    Only where one row and one issue fit each other and no other; two phones that differ never fit.
    """
    keys = births["key"].copy()
    gone = {key: known[key].snapshot for key in sorted(known.keys() - set(keys))}
    fresh = births[~keys.isin(list(known))] if gone else births.iloc[:0]
    rows = {
        index: {**{name: row[name] if isinstance(row[name], str) else "" for name in TEXTS[1:]}, "raised_on": day}
        for index, row, day in zip(fresh.index, fresh.to_dict("records"), iso(fresh["raised_on"]), strict=True)
    }
    for names in SAME_PERSON:
        issues = _by_facts(gone, names)
        for facts, indices in _by_facts(rows, names).items():
            if len(indices) == len(issues.get(facts, ())) == 1:
                (index,), (key,) = indices, issues[facts]
                if not _differ(gone[key].get("reporter_phone"), rows[index]["reporter_phone"]):
                    keys[index] = key
                    del gone[key], rows[index]
    return keys


def _differ(one: str | None, other: str | None) -> bool:
    """Whether both are known and not the same."""
    return bool(one and other and one != other)


def _by_facts(told: Mapping[K, Mapping[str, str]], names: tuple[str, ...]) -> dict[tuple[str, ...], list[K]]:
    """What these facts are -> who they are of; without those who lack one."""
    found: dict[tuple[str, ...], list[K]] = {}
    for who, facts in told.items():
        own = tuple(facts.get(name) or "" for name in ("unit", "source", "text", *names))
        if all(own):
            found.setdefault(own, []).append(who)
    return found


def _matched(rows: pd.DataFrame, known: Mapping[int, KnownIssue]) -> pd.Series:
    """Ordinals of one base: same text first, then same household, then in order; the rest get unused ones."""
    free = dict(sorted(known.items()))
    given: dict[int, int] = {}
    for name in ("text", "household", ""):
        for index, said in rows[name or "text"].items():
            fits = [ordinal for ordinal, issue in free.items() if not name or issue.snapshot.get(name) == said]
            if index not in given and fits:
                given[index] = fits[0]
                del free[fits[0]]
    following = max(known) + 1
    for index in rows.index:
        if index not in given:
            given[index] = following
            following += 1
    return pd.Series(given)
