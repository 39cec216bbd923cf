"""The three kinds of error: a Finding is data; an OperatorError is one clear line and exit 2; all else is our bug."""

from __future__ import annotations


class OperatorError(Exception):
    """The operator must act first. `str()` is the sentence to show, already in the user's language."""


CLEAN, FINDINGS_REMAIN, OPERATOR_MUST_ACT, OUR_BUG = 0, 1, 2, 70
"""Exit codes of the command line (contract)."""
