"""The words of screens, workbooks and notices: templates/words/*.toml, looked up by "file.key"."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "words"
STARTED, STARTED_ON_WINDOWS = "python3 run.py", "run.bat"
"""How all words say the program is started, and how it is where there is no python3."""


class Words:
    """All words of one file. `words("title", unit=...)` fills the braces. Raises KeyError for an unknown key or fact."""

    def __init__(self, name: str, entries: Mapping[str, object]) -> None:
        self._name = name
        self._entries = entries
        self._found: dict[str, str] = {}

    @property
    def name(self) -> str:
        """Of the file."""
        return self._name

    @property
    def entries(self) -> Mapping[str, object]:
        """Everything as written."""
        return self._entries

    def __call__(self, key: str, **facts: object) -> str:
        """The text under `key` ("overview.title" reaches into a table), with its braces filled."""
        text = self._found.get(key)
        if text is None:
            text = self._found[key] = self._text(key)
        return text.format(**facts) if facts else text

    def _text(self, key: str) -> str:
        value: object = self._entries
        for part in key.split("."):
            if not isinstance(value, Mapping) or part not in value:
                raise KeyError(f"{self._name}: {key}")
            value = value[part]
        if not isinstance(value, str):
            raise KeyError(f"{self._name}: {key} is not a text")
        return value

    def table(self, key: str) -> Mapping[str, str]:
        """The texts under `key`, in written order."""
        value: object = self._entries
        for part in key.split("."):
            value = value[part]  # type: ignore[index]
        return dict(value)  # type: ignore[call-overload, no-any-return]


@cache
def words(name: str) -> Words:
    """The words of templates/words/<name>.toml."""
    text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    return Words(name, tomllib.loads(text.replace(STARTED, STARTED_ON_WINDOWS) if sys.platform == "win32" else text))


def put_into(text: str, phrases: Mapping[str, str]) -> str:
    """The text with every phrase exchanged, longer ones first."""
    for phrase in sorted(phrases, key=lambda one: (-len(one), one)):
        text = text.replace(phrase, phrases[phrase])
    return text


Phrases = tuple[tuple[str, str], ...]
PLACES = ("books", "paths")
"""Tables of paths, in any file of words."""


@cache
def words_of_level(name: str, own: str, child: str, villages: bool, phrases: Phrases = ()) -> Words:
    """The words of a file as a unit of the level `own` says them, whose next level down is called `child`.

    villages: the next level down are villages, which all words are written for. phrases: what the programme calls
    otherwise; where files lie stays as it is.
    """
    entries = _exchanged(words(name).entries, own_phrases(own))
    others: Mapping[str, Any] = words("levels").table("child")
    for key, text in {} if villages else others.get(name, {}).items():
        *path, last = key.split(".")
        table: Any = entries
        for part in path:
            table = table[part]
        table[last] = text.format(own=own, child=child)
    return words_in(Words(name, entries), phrases)


def words_in(said: Words, phrases: Phrases) -> Words:
    """The same words with a programme's own phrases in them; the very same without any. Where files lie stays as it is."""
    if not phrases:
        return said
    kept = {key: said.entries[key] for key in PLACES if key in said.entries}
    return Words(said.name, _exchanged(said.entries, dict(phrases)) | kept)


def own_phrases(own: str) -> dict[str, str]:
    """What a town calls itself -> what a unit of the level `own` does."""
    return {phrase: text.format(own=own) for phrase, text in words("levels").table("own").items()}


def _exchanged(entries: Mapping[str, object], phrases: Mapping[str, str]) -> dict[str, object]:
    return {
        key: put_into(value, phrases) if isinstance(value, str)
        else _exchanged(value, phrases) if isinstance(value, Mapping) else value
        for key, value in entries.items()
    }  # fmt: skip
