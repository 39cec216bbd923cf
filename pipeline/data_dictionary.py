"""The data dictionary, from the forms of a campaign and the words of templates/words/dictionary.toml.

`python -m pipeline.data_dictionary CAMPAIGN.yaml OUT.md` writes it anew; a test holds the committed one to it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.campaign import Campaign
from pipeline.forms import forms_of
from pipeline.wording import words
from schemas.form import Column, Form


def data_dictionary(campaign: Campaign) -> str:
    """Markdown: every register with its columns, then the tables handed on (figures, findings, issues) and the figure ids."""
    say = words("dictionary")
    parts = [f"# {say('title')}", say("about"), f"## {say('registers')}"]
    for form in forms_of(campaign).values():
        parts += _register(form)
    parts.append(f"## {say('files')}")
    for name in say.table("outputs"):
        columns = say.table(f"output_{name}")
        parts += [f"### {say(f'outputs.{name}')}", _table(say.table("output_head").values(), columns.items())]
    parts += [f"## {say('figures')}", say("figures_about")]
    figures = ((f"`{figure}`", meaning) for figure, meaning in say.table("figure").items())
    parts.append(_table(say.table("figure_head").values(), figures))
    return "\n\n".join(parts) + "\n"


def _register(form: Form) -> list[str]:
    say = words("dictionary")
    heading = say("register", title=form.title, register=form.register, version=form.version, basis=form.basis)
    rows = [_column(column) for column in form.columns]
    return [f"### {heading}", *([form.note] if form.note else []), _table(say.table("column_head").values(), rows)]


def _column(column: Column) -> list[str]:
    say = words("dictionary")
    marks = [say("core")] if column.core else []
    marks += [say("locked")] if column.locked else []
    marks += [say("personal")] if column.personal else []
    limits = (
        say("range", low=_limit(column.low), high=_limit(column.high))
        if (column.low, column.high) != (None, None)
        else ""
    )
    aliases = [*column.aliases, *(f"{other}={option}" for other, option in column.option_aliases.items())]
    return [
        column.label,
        f"`{column.name}`",
        say(f"kind.{column.kind}"),
        column.if_blank or say("optional"),
        _list(column.options) or limits,
        _list(aliases),
        _list(marks),
        column.basis,
    ]


def _limit(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _list(values: Iterable[str]) -> str:
    return words("dictionary")("comma").join(map(str, values))


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head)]
    lines += [["---"] * len(lines[0])]
    lines += [[str(cell).replace("|", "\\|") for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main(arguments: Sequence[str]) -> None:
    """Write the dictionary of the campaign file named first into the file named second."""
    from pipeline.campaign_file import load_campaign

    campaign, target = map(Path, arguments)
    target.write_text(data_dictionary(load_campaign(campaign)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
