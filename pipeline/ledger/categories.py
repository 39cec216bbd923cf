"""What issues are about: keyword rules of the campaign, and which kinds are common (001-15)."""

from __future__ import annotations

import pandas as pd

from pipeline.campaign import Campaign, IssuePolicy
from schemas.states import IssueState


def categories(texts: pd.Series, policy: IssuePolicy) -> pd.Series:
    """Category of each text: the one with most of its words in it, the first listed of several; else other_category."""
    found = {text: _category(text, policy) for text in texts.dropna().unique()}
    return texts.map(found).astype("str").fillna(policy.other_category)


def _category(text: str, policy: IssuePolicy) -> str:
    best, most = policy.other_category, 0
    for category in policy.categories:
        hits = sum(word in text for word in category.words)
        if hits > most:
            best, most = category.name, hits
    return best


def common_issues(table: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """CommonIssues (schemas/tables/): the categories of the ledger `table`, most frequent first (001-15).

    widespread: found in at least `share_of_villages` of all villages; never what fits no category, which is no problem of
    its own. frequent: one of the most frequent categories
    that together make up `cumulative_share` of the issues. Withdrawn issues do not count.
    """
    common = campaign.issues.common
    villages = [unit.name for unit in campaign.villages]
    living = table[table["state"] != IssueState.WITHDRAWN]
    listed = [*(category.name for category in campaign.issues.categories), campaign.issues.other_category]
    place = {name: rank for rank, name in reversed(list(enumerate(listed)))}
    counted = living.groupby("category").size().rename("issues").reset_index()
    spread = living[living["unit"].isin(villages)].groupby("category")["unit"].nunique()
    counted["villages"] = counted["category"].map(spread).fillna(0).astype("int64")
    counted["_place"] = counted["category"].map(place).fillna(len(listed))
    counted = counted.sort_values(["issues", "_place", "category"], ascending=[False, True, True], ignore_index=True)
    total = max(int(counted["issues"].sum()), 1)
    before = counted["issues"].cumsum() - counted["issues"]
    return pd.DataFrame(
        {
            "category": counted["category"].astype("str"),
            "issues": counted["issues"].astype("int64"),
            "villages": counted["villages"],
            "share_of_villages": counted["villages"] / max(len(villages), 1),
            "cumulative_share": counted["issues"].cumsum() / total,
            "widespread": (counted["villages"] / max(len(villages), 1)).ge(common.share_of_villages)
            & counted["category"].ne(campaign.issues.other_category),
            "frequent": before / total < common.cumulative_share,
        }
    )
