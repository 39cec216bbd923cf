"""The words of screens, workbooks and notices: templates/words/*.toml, looked up by "file.key"."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "words"


class Words:
    """All words of one file. `words("title", unit=...)` fills the braces. Raises KeyError for an unknown key or fact."""

    def __init__(self, name: str, entries: Mapping[str, object]) -> None:
        self._name = name
        self._entries = entries

    def __call__(self, key: str, **facts: object) -> str:
        """The text under `key` ("overview.title" reaches into a table), with its braces filled."""
        value: object = self._entries
        for part in key.split("."):
            if not isinstance(value, Mapping) or part not in value:
                raise KeyError(f"{self._name}: {key}")
            value = value[part]
        if not isinstance(value, str):
            raise KeyError(f"{self._name}: {key} is not a text")
        return value.format(**facts) if facts else value

    def table(self, key: str) -> Mapping[str, str]:
        """The texts under `key`, in written order."""
        value: object = self._entries
        for part in key.split("."):
            value = value[part]  # type: ignore[index]
        return dict(value)  # type: ignore[call-overload, no-any-return]


@cache
def words(name: str) -> Words:
    """The words of templates/words/<name>.toml."""
    return Words(name, tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")))
