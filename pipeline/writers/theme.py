"""The look of the workbooks, read from templates/theme.toml: what each role name means."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent.parent.parent / "templates" / "theme.toml"


@dataclass(frozen=True)
class Theme:
    """roles: role -> XlsxWriter format properties. numbers: format name -> number format. sizes: row heights in points.

    page: margins in inches and the footer. chart: sizes and the look of each series role.
    """

    roles: Mapping[str, Mapping[str, Any]]
    numbers: Mapping[str, str]
    sizes: Mapping[str, float]
    page: Mapping[str, Any]
    chart: Mapping[str, Any]

    def properties(self, roles: tuple[str, ...], number: str = "") -> dict[str, Any]:
        """Format properties of the roles, later ones winning. Raises KeyError for an unknown role or format."""
        merged = dict(self.roles["base"])
        for role in roles:
            merged |= self.roles[role]
        if number:
            merged["num_format"] = self.numbers[number]
        return merged


@cache
def theme(file: Path = FILE) -> Theme:
    """The theme of one file. Raises KeyError when a part is missing."""
    entries = tomllib.loads(file.read_text(encoding="utf-8"))
    return Theme(entries["roles"], entries["numbers"], entries["sizes"], entries["page"], entries["chart"])
