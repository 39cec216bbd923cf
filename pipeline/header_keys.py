"""What of a printed header counts when two are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


@lru_cache(maxsize=65536)
def key_of(text: str) -> str:
    """Letters, digits and characters only: blanks, line breaks, brackets and punctuation never matter."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).upper()
