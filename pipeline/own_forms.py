"""A register as one programme calls it: its title and headers, without what the plan does not ask, with what it asks beyond."""

from __future__ import annotations

from dataclasses import replace

from pipeline.campaign import Campaign, OwnColumn
from schemas.form import Column, Form, Kind

KINDS = {"text": Kind.TEXT, "option": Kind.OPTION, "yes_no": Kind.FLAG, "count": Kind.COUNT, "date": Kind.DATE}
LAST = ("remark",)
"""Columns that stay behind those a programme adds."""


def as_called(form: Form, campaign: Campaign) -> Form:
    """The form in the programme's own words; the same form when it says nothing about it.

    The usual headers are still read. What is printed in the shape of another plan is not printed once columns differ; a
    card has room for columns that only come on top.
    """
    own = next((one for one in campaign.forms if one.register_ == form.register), None)
    if own is None:
        return form

    def called(column: Column) -> Column:
        label = own.labels.get(column.name, column.label)
        usual = (column.label, *column.aliases) if label != column.label else column.aliases
        aliases = tuple(alias for alias in usual if alias != label)
        return replace(
            column, label=label, aliases=aliases, on_blank=column.on_blank and column.name not in own.without
        )

    usual = [called(column) for column in form.columns]
    place = next((number for number, column in enumerate(usual) if column.name in LAST), len(usual))
    columns = (*usual[:place], *map(own_column, own.columns), *usual[place:])
    is_card = form.annex is not None and not form.annex.columns
    differs = own.labels or own.without or (own.columns and not is_card)
    annex = None if differs else form.annex
    return replace(form, title=own.title or form.title, note=own.note or form.note, columns=columns, annex=annex)


def own_column(column: OwnColumn) -> Column:
    """A column of the programme's own."""
    kind = KINDS[column.type]
    options = column.options if kind is Kind.OPTION else ()
    return Column(
        column.id,
        column.title,
        kind,
        column.aliases,
        if_blank=column.if_blank,
        options=options,
        width=8 if kind is not Kind.TEXT else 16,
        sample=options[0] if options else "",
        basis=column.basis,
    )
