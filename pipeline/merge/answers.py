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
    columns = [*form.names, "source", "row"]
    kept = rows.loc[~repeated, columns].sort_values(["unit", "answered_on"], kind="stable", ignore_index=True)
    return kept, twice
