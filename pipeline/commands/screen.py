"""What the operator sees: plain lines, tables with Chinese widths, a progress line. Errors go where errors go."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.wording import words

if TYPE_CHECKING:
    from rich.console import Console

MINIMUM_WIDTH = 120
Told = Sequence[object]
"""What the screen was told: the name of one of its methods and what it was given, as plain values."""


class Screen:
    """Output of one command. rich is loaded with the first table; long work shows one line that moves on a terminal."""

    def __init__(self) -> None:
        self._console: Console | None = None
        self.told: list[Told] = []
        self._moving = sys.stderr.isatty()

    def say(self, text: str = "") -> None:
        """One line."""
        self.told.append(("say", text))
        print(text, flush=True)

    def table(
        self,
        headers: Sequence[str],
        rows: Sequence[Sequence[str]],
        numbers: Sequence[int] = (),
        footer: Sequence[str] = (),
    ) -> None:
        """A table; `numbers`: places of the columns set to the right; footer: a last row set apart."""
        self.told.append(("table", list(headers), list(map(list, rows)), list(numbers), list(footer)))
        from rich.box import SIMPLE_HEAD
        from rich.console import Console
        from rich.table import Table

        if self._console is None:
            console = Console(highlight=False, markup=False)
            self._console = (
                console
                if console.is_terminal
                else Console(highlight=False, markup=False, width=max(console.width, MINIMUM_WIDTH))
            )
        table = Table(
            box=SIMPLE_HEAD, show_footer=bool(footer), pad_edge=False, padding=(0, 1, 0, 0), collapse_padding=True
        )
        for place, header in enumerate(headers):
            table.add_column(
                header, footer[place] if footer else "", justify="right" if place in numbers else "left", no_wrap=True
            )
        for row in rows:
            table.add_row(*row)
        self._console.print(table)

    def repeat(self, told: Sequence[Told]) -> None:
        """Says again what a screen was told (see `told`)."""
        for method, *given in told:
            getattr(self, str(method))(*given)

    def progress(self, key: str, done: int, total: int) -> None:
        """How far a stage is; silent when nobody watches."""
        if self._moving:
            end = "\n" if done >= total else ""
            print(
                "\r" + words("screen")(f"progress.{key}", done=done, total=total), end=end, file=sys.stderr, flush=True
            )
