"""The books of every level: the leaders' workbook of an upper unit, and the slip of a village seen from the unit above it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from pipeline.levels import Levels
from pipeline.reports.edition import Edition, edition
from pipeline.reports.summary import summary
from pipeline.reports.village import village_book
from pipeline.wording import words, words_of_level

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.reports.book import Book


class LevelEditions:
    """The material of each upper unit's reports; the last one made is at hand, since its books follow each other."""

    def __init__(self, levels: Levels, as_of: date) -> None:
        self.levels, self.as_of = levels, as_of
        self._last: Edition | None = None

    def __getstate__(self) -> tuple[Levels, date]:
        return self.levels, self.as_of

    def __setstate__(self, state: tuple[Levels, date]) -> None:
        self.levels, self.as_of = state
        self._last = None

    def of(self, name: str) -> Edition:
        """The material of one upper unit, or of the issuer."""
        if self._last is None or self._last.campaign.issuer != name:
            view = self.levels.view(name)
            self._last = edition(
                view.outcome, view.memory, view.campaign, self.as_of,
                partial(words_of_level, own=view.own, child=view.child, villages=view.of_villages, phrases=view.campaign.phrases), view,
            )  # fmt: skip
        return self._last

    def villages(self, units: Sequence[str]) -> list[str]:
        """The villages, those of one upper unit behind each other."""
        return [unit for group in self.levels.tree.brothers(units) for unit in group]


def level_summary(editions: LevelEditions, name: str) -> Book:
    """The leaders' workbook of one upper unit, or of the issuer."""
    return summary(editions.of(name))


def level_village(editions: LevelEditions, unit: str) -> Book:
    """The slip of a village beside the numbers of the unit directly above it."""
    return village_book(editions.of(editions.levels.above(unit)), unit)


def level_plans(editions: LevelEditions, path: str) -> Iterator[tuple[str, Callable[[], Book], str]]:
    """The leaders' workbook of the issuer and of every unit between villages and issuer: its path, its plan, whose view.

    path: of the issuer's.
    """
    issuer = editions.levels.tree.issuer
    yield path, partial(level_summary, editions, issuer), ""
    for name in editions.levels.names:
        yield words("levels")("paths.summary", folder=level_folder(editions.levels, name)), partial(level_summary, editions, name), name  # fmt: skip


def level_slips(
    editions: LevelEditions, units: Sequence[str], path: str
) -> Iterator[tuple[str, Callable[[], Book], str]]:
    """The slip of every village, seen from the unit directly above it. path: with a place for the village."""
    for unit in editions.villages(units):
        above = editions.levels.above(unit)
        view = above if above in editions.levels.tree.uppers else ""
        yield path.format(unit=unit), partial(level_village, editions, unit), view


def level_folder(levels: Levels, name: str) -> str:
    """Where what an upper unit reads stands, with "/" at the end."""
    level = levels.level_of(name)
    return words("levels")("paths.folder", level=level.replace("/", "_"), name=name.replace("/", "_"))
