"""What one file may cost. Standard library only: goes to the reading process with every request."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Protocol


class Limits(Protocol):
    """Anything with these numbers: settings.Limits, or UsualLimits."""

    @property
    def file_mb(self) -> int:
        """Largest file."""

    @property
    def unpacked_mb(self) -> int:
        """Largest sum of a package's or an archive's parts."""

    @property
    def seconds(self) -> float:
        """Longest time to read one file."""

    @property
    def memory_mb(self) -> int:
        """Most memory to read one file, beside the interpreter's own."""

    @property
    def parts(self) -> int:
        """Most parts of a workbook."""

    @property
    def part_mb(self) -> int:
        """Largest single part."""

    @property
    def ratio(self) -> int:
        """How many times larger a part above one megabyte may be than its packed bytes."""

    @property
    def cells(self) -> int:
        """Most cells of a file: rows times columns down to its last filled cell, blanks included."""

    @property
    def archive_files(self) -> int:
        """Most files in a zip archive."""

    @property
    def answer_mb(self) -> int:
        """Most text a file's cells may come to."""


@dataclass(frozen=True, slots=True)
class UsualLimits:
    """The limits when nobody sets others."""

    file_mb: int = 50
    unpacked_mb: int = 300
    seconds: float = 30
    memory_mb: int = 1024
    parts: int = 5_000
    part_mb: int = 200
    ratio: int = 200
    cells: int = 5_000_000
    archive_files: int = 500
    answer_mb: int = 200


USUAL_LIMITS = UsualLimits()


def told(limits: Limits) -> dict[str, Any]:
    """As a request carries them."""
    return {field.name: getattr(limits, field.name) for field in fields(UsualLimits)}


def untold(numbers: dict[str, Any]) -> UsualLimits:
    """The limits of a request."""
    return UsualLimits(**{**asdict(USUAL_LIMITS), **numbers})
