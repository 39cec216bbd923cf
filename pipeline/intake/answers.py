"""From the answer of a reading process to the content the core knows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path

from pipeline.intake.sniff import suffix_fits
from pipeline.model import Content, Grid, Problem, Value
from pipeline.wording import words

TODO = frozenset({"document", "image", "archive", "shortcut"})  # each has one thing to do of its own


def decoded(answer: bytes, name: str) -> Content:
    """The content of a file, or its problem. name: what the clerk calls it."""
    try:
        told = json.loads(answer, object_hook=_untagged)
    except ValueError:
        return failed("file_reader_died")
    if "problem" in told:
        code, facts = told["problem"]
        return failed(code, **dict(facts))
    kind = told["kind"]
    notes = [Problem(code, _facts(facts)) for code, facts in told["notes"]]
    if not suffix_fits(kind, name):
        notes.append(Problem("file_wrong_suffix", {"suffix": Path(name).suffix, "kind": kind}))
    return Content(
        kind=kind,
        grids=tuple(_grid(grid) for grid in told["grids"]),
        properties=dict(told["properties"]),
        notes=tuple(notes),
    )


def failed(code: str, **facts: str) -> Content:
    """A file that was not read. code, facts: as in templates/findings/files.toml."""
    return Content(problem=Problem(code, _facts(list(facts.items()))))


def _untagged(entry: dict) -> object:
    if len(entry) == 1:
        if "d" in entry:
            return datetime.fromisoformat(entry["d"])
        if "t" in entry:
            return time.fromisoformat(entry["t"])
    return entry


def _facts(facts: list) -> Mapping[str, str]:
    """Facts as the sentences take them: lists joined, names of things in the user's words."""
    say = words("state")
    known = {key: say("joiner").join(value) if isinstance(value, list) else str(value) for key, value in facts}
    if "what" in known:
        what = known["what"]
        known["what"] = say(f"what.{what}")
        if "limit" not in known:
            known["todo"] = say(f"todo.{what if what in TODO else 'other'}")
    return known


def _grid(told: dict) -> Grid:
    rows: list[list[Value]] = told["rows"]
    hidden_rows, hidden_columns = told.get("concealed", ((), ()))
    return Grid(
        sheet=told["sheet"],
        rows=rows,
        merged=tuple((top, left, bottom, right) for top, left, bottom, right in told["merged"]),
        hidden=told["hidden"],
        broken={(row, column): text for row, column, text in told["broken"]},
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=frozenset(hidden_columns),
    )
