"""Issues that say nearly the same: groups offered as one widespread or frequent problem (001-15), and problems that came back.

Texts are compared by their pairs of neighbouring characters. Hashing brings texts that share most pairs together; only
those are compared, and only with the first text of a group: the work grows with the number of texts, not with its square.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
import pandas as pd

from pipeline.campaign import Campaign
from schemas.states import IssueState
from schemas.words import LIST_MARKS

BANDS, ROWS = 16, 2  # texts that share 0.6 of their pairs miss each other once in 1 200 times
LEADERS = 2  # first texts remembered per bucket: bounds the comparisons of one text
LENGTH = 2  # characters of one piece of text
BEGINNING = 60  # characters of a text that are compared
UNTOLD = re.compile(r"[\W\d_]+")


def similar_issues(table: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """SimilarIssues (schemas/tables/): groups of two and more issues of the ledger `table`, the largest first (001-15).

    Withdrawn issues do not count. widespread: found in at least `share_of_villages` of all villages.
    """
    living = table.loc[table["state"] != IssueState.WITHDRAWN, ["text", "unit", "number", "category"]]
    groups = similar_groups(living["text"], campaign.issues.similar_share)
    gathered: dict[int, list[tuple[str, str, str, str]]] = {}
    for group, *said in zip(groups.tolist(), *(living[name].tolist() for name in living), strict=True):
        gathered.setdefault(group, []).append(tuple(said))
    mark, villages = LIST_MARKS[0], frozenset(unit.name for unit in campaign.villages)
    rows = []
    for group in gathered.values():
        texts, units, numbers, categories = zip(*group, strict=True)
        if len(group) > 1:
            found_in = mark.join(dict.fromkeys(units))
            rows.append((len(group), len(villages.intersection(units)), found_in, mark.join(numbers), _usual(categories), texts[0]))  # fmt: skip
    rows.sort(key=lambda row: (-row[0], -row[1], row[3]))
    found = pd.DataFrame(rows, columns=["issues", "villages", "units", "numbers", "category", "text"])
    found = found.astype(
        {"issues": "int64", "villages": "int64", **dict.fromkeys(("units", "numbers", "category", "text"), "str")}
    )
    found.insert(0, "group", pd.RangeIndex(1, len(found) + 1).astype("int64"))
    return found.assign(
        widespread=found["villages"] / max(len(villages), 1) >= campaign.issues.common.share_of_villages
    )


def _usual(words: Sequence[str]) -> str:
    """The most frequent one, the first in sorted order of several."""
    counted = Counter(words)
    return min(counted, key=lambda word: (-counted[word], word))


def similar_groups(texts: pd.Series, share: float) -> pd.Series:
    """Number of the group of every text, same index. share: of equal pieces, from which two texts are alike (Jaccard)."""
    keys = {text: told(text) for text in texts.unique()}
    said = texts.map(keys)
    counted = said.value_counts()
    ordered = sorted(counted.index, key=lambda key: (-counted[key], key))
    places = dict(zip(ordered, _groups([pieces(key) for key in ordered], share), strict=True))
    return said.map(places).astype("int64")


@lru_cache(maxsize=65536)
def told(text: str) -> str:
    """What a text says at its beginning: one width, no marks, no numbers; the text itself where nothing is left."""
    return UNTOLD.sub("", unicodedata.normalize("NFKC", text))[:BEGINNING] or text


@lru_cache(maxsize=65536)
def pieces(key: str) -> frozenset[str]:
    """The neighbouring characters of a text; the text itself when it is shorter."""
    return frozenset(key[at : at + LENGTH] for at in range(max(1, len(key) - LENGTH + 1)))


def _groups(texts: Sequence[frozenset[str]], share: float) -> list[int]:
    """Group of each text: that of the first earlier group leader it is alike enough, the most alike of several."""
    buckets: dict[int, list[int]] = {}
    groups: list[int] = []
    for place, (own, bands) in enumerate(zip(texts, _bands(texts), strict=True)):
        near = {leader for band in bands for leader in buckets.get(band, ())}
        alike = {leader: len(own & texts[leader]) / len(own | texts[leader]) for leader in near}
        best = min(alike, key=lambda leader: (-alike[leader], leader), default=-1)
        if best >= 0 and alike[best] >= share:
            groups.append(best)
            continue
        groups.append(place)
        for band in bands:
            leaders = buckets.setdefault(band, [])
            if len(leaders) < LEADERS:
                leaders.append(place)
    return groups


def _bands(texts: Sequence[frozenset[str]]) -> list[list[int]]:
    """Bucket numbers of each text: two texts share many of them when they share most of their pieces (minhash)."""
    if not texts:
        return []
    numbers: dict[str, int] = {}
    flat = np.array([numbers.setdefault(piece, len(numbers)) for own in texts for piece in own])
    starts = np.cumsum([0, *(len(own) for own in texts[:-1])])
    hashes = np.array([crc32(piece.encode()) for piece in numbers], dtype=np.uint64)
    mixed = np.empty((BANDS, len(texts)), dtype=np.uint64)
    for band in range(BANDS):
        joined = np.full(len(texts), band, dtype=np.uint64)
        for row in range(ROWS):
            lowest = np.minimum.reduceat(_stirred(hashes, band * ROWS + row)[flat], starts)
            joined = joined * np.uint64(0x9E3779B97F4A7C15) ^ lowest
        mixed[band] = joined
    return mixed.T.tolist()


def _stirred(hashes: np.ndarray, seed: int) -> np.ndarray:
    """Another order of the same hashes for every seed (splitmix64)."""
    mixed = hashes + np.uint64((seed + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def recurring(table: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Issues like one that was closed at most `recurrence_days` before they were raised: number, earlier, closed_on.

    Like: the same household and category (but the one of everything else), or the same village, category and nearly the same words. The latest of several.
    """
    policy = campaign.issues
    closed = table[table["state"] == IssueState.CLOSED]
    later = table[(table["state"] != IssueState.WITHDRAWN) & (table["raised_on"] > closed["closed_on"].min())]
    if closed.empty or later.empty or not policy.recurrence_days:
        nothing = {"number": "str", "earlier": "str", "closed_on": "datetime64[us]"}
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in nothing.items()})
    both = pd.concat([closed, later]).drop_duplicates("number")
    group = both.assign(_words=similar_groups(both["text"], policy.similar_share)).set_index("number")["_words"]
    closed, later = (part.assign(_words=part["number"].map(group)) for part in (closed, later))
    named = closed[closed["category"] != policy.other_category]
    found = [
        _matched(named, later, ["household", "category"], policy.recurrence_days),
        _matched(closed, later, ["unit", "category", "_words"], policy.recurrence_days),
    ]
    pairs = pd.concat(found).sort_values(["number", "closed_on", "earlier"], ascending=[True, False, True])
    return pairs.drop_duplicates("number").reset_index(drop=True)


def _matched(closed: pd.DataFrame, later: pd.DataFrame, by: list[str], days: int) -> pd.DataFrame:
    """Each later issue with the last closed one that is equal in `by`; rows without a value in `by` match nothing."""
    left = later.dropna(subset=by).sort_values(["raised_on", "number"])[["number", "raised_on", *by]]
    right = closed.dropna(subset=by).sort_values(["closed_on", "number"])[["number", "closed_on", *by]]
    pairs = pd.merge_asof(
        left, right.rename(columns={"number": "earlier"}), left_on="raised_on", right_on="closed_on", by=by,
        tolerance=pd.Timedelta(days=days), allow_exact_matches=False,
    )  # fmt: skip
    return pairs.dropna(subset="earlier")[["number", "earlier", "closed_on"]]
