"""The data dictionary, from the forms of all campaigns and the words of templates/words/dictionary.toml.

`python -m pipeline.data_dictionary CAMPAIGNS OUT.md` writes it anew from a folder of campaign files; a test holds the
committed one to it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pipeline.campaign import Campaign
from pipeline.forms import forms_of
from pipeline.wording import words
from schemas.form import Column, Form


def data_dictionary(campaigns: Sequence[Campaign]) -> str:
    """Markdown: every register of every campaign with its columns, then the tables handed on and the figure ids.

    A column that is the same everywhere has one line, one that differs a line for each kind, naming its campaigns.
    """
    say = words("dictionary")
    parts = [f"# {say('title')}", say("about"), f"## {say('registers')}"]
    for register, forms in _registers(campaigns).items():
        parts += _register(register, forms, len(campaigns))
    parts.append(f"## {say('files')}")
    for name in say.table("outputs"):
        columns = say.table(f"output_{name}")
        parts += [f"### {say(f'outputs.{name}')}", _table(say.table("output_head").values(), columns.items())]
    parts += [f"## {say('figures')}", say("figures_about")]
    figures = ((f"`{figure}`", meaning) for figure, meaning in say.table("figure").items())
    parts.append(_table(say.table("figure_head").values(), figures))
    return "\n\n".join(parts) + "\n"


def _registers(campaigns: Sequence[Campaign]) -> dict[str, dict[str, Form]]:
    """Register -> short title of each campaign that has it -> its form there."""
    found: dict[str, dict[str, Form]] = {}
    for campaign in campaigns:
        for register, form in forms_of(campaign).items():
            found.setdefault(register, {})[campaign.short_title] = form
    return found


def _register(register: str, forms: Mapping[str, Form], programmes: int) -> list[str]:
    say = words("dictionary")
    form = next(iter(forms.values()))
    heading = say("register", title=form.title, register=register, version=form.version, basis=form.basis)
    used = say("used_by_all") if len(forms) == programmes else say("used_by", campaigns=_list(forms))
    head = say.table("column_head").values()
    return [f"### {heading}", used, *([form.note] if form.note else []), _table(head, _columns(forms))]


def _columns(forms: Mapping[str, Form]) -> Iterable[list[str]]:
    """One line for every column, or one for each kind of it: what differs is named with its campaigns."""
    say = words("dictionary")
    names = dict.fromkeys(name for form in forms.values() for name in form.names)
    for name in names:
        kinds: dict[tuple[str, ...], list[str]] = {}
        unprinted = []
        for campaign, form in forms.items():
            if name in form.names:
                kinds.setdefault(tuple(_column(form[name])), []).append(campaign)
                unprinted += [] if form[name].on_blank else [campaign]
        for line, campaigns in kinds.items():
            *cells, marks, basis = line
            absent = [campaign for campaign in campaigns if campaign in unprinted]
            said = [marks] if marks else []
            said += [say("only", campaigns=_list(campaigns))] if len(campaigns) < len(forms) else []
            if absent:
                everywhere = len(absent) == len(campaigns)
                said.append(say("unprinted") if everywhere else say("unprinted_in", campaigns=_list(absent)))
            yield [*cells, say("semicolon").join(said), basis]


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
    """Write the dictionary of the campaign files in the folder named first into the file named second."""
    from pipeline.campaign_file import load_campaign

    folder, target = map(Path, arguments)
    campaigns = [load_campaign(path) for path in sorted(folder.glob("*.yaml"))]
    target.write_text(data_dictionary(campaigns), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
