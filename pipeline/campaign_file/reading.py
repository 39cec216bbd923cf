"""From the text of a file to a checked value, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from pipeline.campaign_file.mistakes import CampaignMistakes, Mistake, all_keys, blank_fault, in_words, model_faults
from pipeline.campaign_file.punctuation import WIDE_BLANK, undone
from pipeline.campaign_file.written import Fault, Path, Written, as_written, plain_lines
from pipeline.wording import words

Model = TypeVar("Model", bound=BaseModel)
Check = Callable[[Any], Iterator[tuple[Path, str, dict[str, Any]]]]
TAB_WIDTHS = (2, 4, 8)
WIDE_WIDTHS = (2, 1)
OF_ONE_VALUE = frozenset(
    {
        "day_impossible",
        "day_format",
        "day_written_otherwise",
        "whole_number",
        "number",
        "true_false",
        "not_allowed",
        "duplicate_key",
        "glued_comment",
        "wide_quotes",
        "items_in_one",
    }
)
"""Mistakes that are real whatever the lines around them mean: told even where a line could not be read."""
MOST_LINES_PASSED_OVER = 30


def text_of(path: FilePath) -> str:
    """The text of a file an official saved: UTF-8 with or without mark, UTF-16 with mark, else GB 18030."""
    content = path.read_bytes()
    marked = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    encodings = ["utf-16"] if marked else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CampaignMistakes([Mistake(1, 1, "", words("campaign")("mistake.encoding"))], path.name)


def checked(
    model: type[Model], text: str, checks: Iterable[Check], *, name: str = "", catalogue: str = "campaign"
) -> Model:
    """The value `text` describes. Raises CampaignMistakes with every mistake, sorted by line."""
    text = plain_lines(text)
    value, faults, written = _examined(model, text, checks)
    if value is not None and not faults:
        return value
    keys = all_keys(model)
    attempts = []
    for width in TAB_WIDTHS if "\t" in text else WIDE_WIDTHS if WIDE_BLANK in text else TAB_WIDTHS[:1]:
        repaired, slips = undone(text, keys, width)
        _, others, written = _examined(model, repaired, checks)
        attempts.append((written.broken is not None, len(others), width, slips + others, written))
    *_, faults, written = min(attempts, key=lambda attempt: attempt[:3])
    raise CampaignMistakes(in_words(faults, written, catalogue), name)


def _examined(model: type[Model], text: str, checks: Iterable[Check]) -> tuple[Model | None, list[Fault], Written]:
    """The value if it can be built, the faults, and the text as written."""
    written, syntax = _all_syntax_faults(text)
    faults = syntax + written.faults
    if not isinstance(written.data, dict):
        return None, faults or [Fault((), "empty" if written.data is None else "no_mapping", {}, (1, 1))], written
    value = None
    try:
        value = model.model_validate(written.data)
    except ValidationError as error:
        faults += model_faults(error, written, model)
    if syntax:
        return None, [fault for fault in faults if fault in syntax or fault.code in OF_ONE_VALUE], written
    faults += [Fault(*found) for check in checks for found in check(written.data)]
    faults += [Fault(path, *found) for path in written.blanks if (found := blank_fault(model, path))]
    return value, faults, written


def _all_syntax_faults(text: str) -> tuple[Written, list[Fault]]:
    """The text without the lines that cannot be read (`broken`: the first such fault), and the faults.

    A fault right behind a line passed over follows from it and is not told.
    """
    original = text.split("\n")
    lines = list(original)
    faults: list[Fault] = []
    last = -1
    for _ in range(MOST_LINES_PASSED_OVER):
        written = as_written("\n".join(lines))
        if written.broken is None:
            break
        line = written.broken.place[0] if written.broken.place else 1
        if written.broken.code == "unclosed_quote":  # what was odd below it was inside the quote
            lines[line:] = original[line:]
            faults = [fault for fault in faults if fault.place is None or fault.place[0] <= line]
        if line not in (last, last + 1):
            faults.append(written.broken)
        if not lines[line - 1]:
            break
        last = line
        lines[line - 1] = ""
    written.broken = faults[0] if faults else None
    return written, faults
