"""Questionnaires, one row each. Alike answers of different people are normal; only a whole list sent twice is not."""

from __future__ import annotations

import pandas as pd

from pipeline.merge.copies import first_seen, pairs_of_lists
from schemas.form import Form

MINIMUM_ROWS = 5
MINIMUM_DIFFERENT = 5
SHARE = 0.8


def answers(rows: pd.DataFrame, form: Form, submission_of: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The questionnaires that count, and the pairs of lists (later, earlier, same, rows) of which one was sent twice (D11).

    A row is the same when village, day and every answer are; it is left out only when at least four fifths of the
    shorter list, with at least five different answer sheets among them, stand in another file: few people answering
    alike on one day are still several people.
    """
    rows = rows.assign(consent=rows["consent"].fillna(False).astype("bool")) if "consent" in rows else rows
    lists = rows[["unit", "source"]].drop_duplicates()
    senders = lists["source"].map(submission_of).groupby(lists["unit"]).nunique()
    repeated, twice = _repeated(rows[rows["unit"].isin(senders.index[senders > 1])], form, submission_of)
    kept = (rows.drop(index=repeated) if len(repeated) else rows)[[*form.names, "source", "row"]]
    return kept.sort_values(["unit", "answered_on"], kind="stable", ignore_index=True), twice


def _repeated(rows: pd.DataFrame, form: Form, submission_of: pd.Series) -> tuple[pd.Index, pd.DataFrame]:
    """Rows to leave out, and the pairs of lists they belong to; asked only of villages that sent more than one file."""
    if rows.empty:
        return rows.index, pairs_of_lists(rows["source"], rows["source"].astype("Int64"), rows["source"])
    content = pd.util.hash_pandas_object(rows[list(form.names)], index=False)
    occurrence = content.groupby([rows["source"], content]).cumcount()
    seen = first_seen(
        rows["source"],
        pd.util.hash_pandas_object(pd.DataFrame({"content": content, "occurrence": occurrence}), index=False),
    )
    pairs = pairs_of_lists(rows["source"], seen, content)
    other_file = submission_of.loc[pairs["source"]].to_numpy() != submission_of.loc[pairs["earlier"]].to_numpy()
    twice = pairs[
        other_file
        & (pairs["share"] >= SHARE)
        & (pairs["rows"] >= MINIMUM_ROWS)
        & (pairs["different"] >= MINIMUM_DIFFERENT)
    ]
    earlier_of = pd.MultiIndex.from_arrays([rows["source"], seen.fillna(-1).astype("int64")])
    repeated = earlier_of.isin(pd.MultiIndex.from_frame(twice[["source", "earlier"]]))
    return rows.index[repeated], twice
