"""Lists that repeat another list (PRACTICE D11), without comparing every file with every other."""

from __future__ import annotations

import pandas as pd


def first_seen(source: pd.Series, content: pd.Series) -> pd.Series:
    """For each row the earlier source where its content stood first; NA when this is the first.

    Rows come in the fixed order of files, so the first source is the one that stays.
    """
    first = source.groupby(content).transform("first")
    return first.where(first != source).astype("Int64")


def _in_several_lists(content: pd.Series, source: pd.Series) -> pd.Series:
    """Which rows hold something that stands in more than one source."""
    codes = pd.Series(pd.factorize(content)[0], index=content.index)
    by_content = source.groupby(codes)
    return by_content.transform("min").ne(by_content.transform("max"))


def pairs_of_lists(
    source: pd.Series, earlier: pd.Series, content: pd.Series, sizes: pd.Series | None = None
) -> pd.DataFrame:
    """Pairs of lists: source, earlier, same (rows), different (distinct contents among them), rows (of the shorter), share.

    sizes: rows of every source, when `source` does not hold them all.
    """
    sizes = source.value_counts() if sizes is None else sizes
    repeated = pd.DataFrame({"source": source, "earlier": earlier, "content": content}).dropna(subset=["earlier"])
    repeated["earlier"] = repeated["earlier"].astype("int64")
    grouped = repeated.groupby(["source", "earlier"])["content"].agg(same="size", different="nunique").reset_index()
    shorter = pd.concat([grouped["source"].map(sizes), grouped["earlier"].map(sizes)], axis=1).min(axis=1)
    return grouped.assign(rows=shorter.astype("int64"), share=grouped["same"] / shorter)


def copied_lists(rows: pd.DataFrame, submission_of: pd.Series, minimum: int, share: float) -> pd.DataFrame:
    """Visit lists that repeat the list of another village, or of another cadre of the same village, day by day (D11).

    rows: typed visits in fixed order. Another village's: same head and phone. Another cadre's: same head, phone and day
    under another name. A second round on other days is no copy, nor is the same list sent twice (it merges by itself).
    """
    known = rows.loc[rows["phone"].notna(), ["unit", "cadre", "source", "head", "phone", "visited_on"]]
    sizes = known["source"].value_counts()
    known = known[_in_several_lists(known["phone"], known["source"])]
    person = pd.util.hash_pandas_object(known[["head", "phone"]], index=False)
    dated = pd.util.hash_pandas_object(known[["unit", "head", "phone", "visited_on"]], index=False)
    found = []
    for content, other_village in ((person, True), (dated, False)):
        first = pd.DataFrame(
            {"unit": known["unit"], "cadre": known["cadre"].fillna(""), "source": known["source"]}
        ).groupby(content)
        theirs = first.transform("first")
        elsewhere = theirs["source"] != known["source"]
        differs = theirs["unit"] != known["unit"] if other_village else theirs["cadre"] != known["cadre"].fillna("")
        earlier = theirs["source"].where(elsewhere & differs).astype("Int64")
        pairs = pairs_of_lists(known["source"], earlier, content, sizes)
        pairs = pairs[(pairs["share"] >= share) & (pairs["rows"] >= minimum)]
        other_file = submission_of.loc[pairs["source"]].to_numpy() != submission_of.loc[pairs["earlier"]].to_numpy()
        found.append(pairs[other_file])
    return pd.concat(found, ignore_index=True).drop_duplicates(["source", "earlier"], ignore_index=True)
