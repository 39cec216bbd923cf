"""Tables without any row, for what a run had nothing of: every column is there, with its type (schemas/tables/)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def nothing_changed() -> pd.DataFrame:
    """An empty schemas.tables.Changes."""
    texts = ("column", "label", "before", "after", "rule")
    kinds = {"source": "int64", "row": "int64", **dict.fromkeys(texts, "str"), "count": "int64"}
    return _of(kinds)


def nothing_issued() -> pd.DataFrame:
    """An empty table of what returned ledgers held when issued."""
    return _of({"source": "int64", **dict.fromkeys(("number", "field", "value"), "str")})


def nothing_returned() -> pd.DataFrame:
    """An empty schemas.tables.ReturnRounds."""
    kinds = dict.fromkeys(("submission", "file", "unit", "register"), "str") | {"round": "int64", "current": "bool"}
    kinds |= dict.fromkeys(("corrected", "remaining", "new", "withdrawn"), "int64")
    return _of(kinds)


def nothing_returned_again() -> pd.DataFrame:
    """An empty schemas.tables.ReturnChanges."""
    texts = ("submission", "unit", "change", "code", "label", "file", "sheet", "cell")
    return _of(dict.fromkeys(texts, "str"))


def nothing_decided() -> pd.DataFrame:
    """An empty schemas.tables.Decisions."""
    texts = ("key", "kind", "decision", "reason", "author", "village", "topic", "question", "evidence", "file", "sheet")
    numbers = dict.fromkeys(("source", "row", "sequence"), "int64")
    kinds = dict.fromkeys(texts, "str") | numbers | {"decided_on": "datetime64[us]", "in_force": "bool"}
    return _of(kinds)


def nothing_assessed() -> pd.DataFrame:
    """An empty schemas.tables.AssessmentFacts."""
    kinds = dict.fromkeys(("entry", "basis", "unit", "subject"), "str")
    kinds |= dict.fromkeys(("count", "of", "points"), "float64") | {"detail": "str"}
    return _of(kinds)


def nothing_awarded() -> pd.DataFrame:
    """An empty schemas.tables.Awards."""
    kinds = {"award": "str", "basis": "str", "period_start": "datetime64[us]", "period_end": "datetime64[us]"}
    kinds |= {"unit": "str", "subject": "str"} | dict.fromkeys(("rank", "first", "second", "third"), "float64")
    kinds |= dict.fromkeys(("within", "tied_at_cut"), "bool")
    return _of(kinds)


def _of(kinds: Mapping[str, str]) -> pd.DataFrame:
    """No row of the columns named. kinds: column -> dtype."""
    import pandas as pd

    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in kinds.items()})
