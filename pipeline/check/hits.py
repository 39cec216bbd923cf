"""What a check returns: rows of a table, the column to blame and the facts of the sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from schemas.form import Column
from schemas.states import Severity


@dataclass(frozen=True)
class Hits:
    """rows: positions in the table. facts: one mapping per row, or empty. severity: when not the catalogue's."""

    code: str
    column: Column
    rows: npt.NDArray[np.int64]
    facts: tuple[Mapping[str, str], ...] = ()
    severity: Severity | None = None
