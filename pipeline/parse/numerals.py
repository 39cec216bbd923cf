"""Numbers written with Chinese numerals."""

from __future__ import annotations

import re

from schemas.words import CHINESE_DIGITS

TENS = {mark: value for mark, value in CHINESE_DIGITS.items() if value >= 10}
RUN = re.compile(f"[{''.join(CHINESE_DIGITS)}]+")


def _value(run: str) -> str:
    if not any(mark in TENS for mark in run):
        return "".join(str(CHINESE_DIGITS[mark]) for mark in run)
    total, unit = 0, 0
    for mark in run:
        if CHINESE_DIGITS[mark] == 10:
            total, unit = (total or 0) + (unit or 1) * 10, 0
        elif mark in TENS:
            total += CHINESE_DIGITS[mark]
        else:
            unit = CHINESE_DIGITS[mark]
    return str(total + unit)


def with_digits(text: str) -> str:
    """`text` with every run of Chinese numerals as Arabic digits: position by position, or by tens when it says ten."""
    return RUN.sub(lambda run: _value(run.group()), text)
