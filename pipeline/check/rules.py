"""Rules about whole rows, and about rows beside each other: one function, one message. RULES is read top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.campaign import Campaign, Consistency
from pipeline.check.hits import Hits
from schemas.form import Form, Kind
from schemas.states import NONE_SAID, UNKNOWN_UNIT

SHARED_FROM = 3  # households on one phone (PRACTICE D3); a couple's phone is nothing
LISTED_ROWS = 8
MAIN_SHARE = 0.9


@dataclass(frozen=True)
class Context:
    """campaign; sheets: schemas.tables.Sheets with received_on; join: what stands between the items of a list."""

    campaign: Campaign
    sheets: pd.DataFrame
    join: str


Rule = Callable[[pd.DataFrame, Form, Context], Iterator[Hits]]


def _where(mask: pd.Series | npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    values = mask.to_numpy(dtype=bool, na_value=False) if isinstance(mask, pd.Series) else mask
    return np.flatnonzero(values).astype(np.int64)


def _has(table: pd.DataFrame, *names: str) -> bool:
    return all(name in table.columns for name in names)


def _event_days(form: Form) -> list[str]:
    """The days something happened in the village; the office's own ledger is checked where it is read."""
    return [column.name for column in form.columns if column.kind is Kind.DATE and column.core]


def date_in_future(table: pd.DataFrame, form: Form, context: Context) -> Iterator[Hits]:
    """A day after the file was handed in (PRACTICE D9)."""
    received = table["source"].map(context.sheets["received_on"])
    for name in _event_days(form):
        rows = _where(table[name] > received)
        facts = tuple(
            {"date": f"{day:%Y-%m-%d}", "received": f"{came:%Y-%m-%d}"}
            for day, came in zip(table[name].iloc[rows], received.iloc[rows], strict=True)
        )
        yield Hits("date_in_future", form[name], rows, facts)


def date_outside_activity(table: pd.DataFrame, form: Form, context: Context) -> Iterator[Hits]:
    """A day before the activity began or after it ended, if not already after the file was handed in (001-4)."""
    activity = context.campaign.activity
    received = table["source"].map(context.sheets["received_on"])
    for name in _event_days(form):
        days = table[name]
        outside = (days < pd.Timestamp(activity.starts)) | (days > pd.Timestamp(activity.ends))
        rows = _where(outside & ~(days > received))
        limits = {"starts": activity.starts.isoformat(), "ends": activity.ends.isoformat()}
        facts = tuple({"date": f"{day:%Y-%m-%d}", **limits} for day in days.iloc[rows])
        yield Hits("date_outside_activity", form[name], rows, facts)


def village_column_differs(table: pd.DataFrame, form: Form, context: Context) -> Iterator[Hits]:
    """A row of another village in a sheet that is clearly one village's."""
    if "unit" not in form.names or not form.per_unit:
        return
    known = table.loc[table["unit"] != UNKNOWN_UNIT]
    counts = known.groupby(["source", "unit"]).size()
    share = counts / counts.groupby(level="source").transform("sum")
    main = {int(source): str(unit) for source, unit in share.index[share >= MAIN_SHARE]}
    main |= {int(source): unit for source, unit in context.sheets["printed_for"].items() if unit}
    sheet_unit = table["source"].map(main).astype("str") if len(table) else table["unit"]
    rows = _where((table["unit"] != sheet_unit) & sheet_unit.notna() & (table["unit"] != UNKNOWN_UNIT))
    facts = tuple(
        {"row_unit": row_unit, "sheet_unit": of_sheet}
        for row_unit, of_sheet in zip(table["unit"].iloc[rows], sheet_unit.iloc[rows], strict=True)
    )
    yield Hits("village_column_differs", form["unit"], rows, facts)


def problem_without_text(table: pd.DataFrame, form: Form, context: Context) -> Iterator[Hits]:
    """A problem was found, but nobody says which (001-7, 001-9)."""
    if _has(table, "problem_found", "problem"):
        says_nothing = table["problem"].isna() | (table["problem"] == NONE_SAID)
        yield Hits("problem_without_text", form["problem"], _where(table["problem_found"].fillna(False) & says_nothing))


def text_without_problem(table: pd.DataFrame, form: Form, context: Context) -> Iterator[Hits]:
    """A problem is described, but the row says there was none (001-7)."""
    if _has(table, "problem_found", "problem"):
        says = table["problem"].notna() & (table["problem"] != NONE_SAID)
        rows = _where(~table["problem_found"].fillna(True) & says)
        flag = {"flag": form["problem_found"].label}
        yield Hits("text_without_problem", form["problem"], rows, tuple(flag for _ in rows))


def inconsistent_answers(table: pd.DataFrame, form: Form, context: Context) -> Iterator[Hits]:
    """Answers that exclude each other, as the campaign lists them (002 annex 1)."""
    questionnaire = context.campaign.questionnaire
    if questionnaire is None:
        return
    for rule in questionnaire.consistency:
        if _has(table, *rule.when, *rule.never):
            yield from _contradictions(table, form, rule)


def _contradictions(table: pd.DataFrame, form: Form, rule: Consistency) -> Iterator[Hits]:
    holds = np.logical_and.reduce(
        [table[name].isin(list(said)).to_numpy(dtype=bool) for name, said in rule.when.items()]
    )
    first = next(iter(rule.when))
    for name, excluded in rule.never.items():
        rows = _where(holds & table[name].isin(list(excluded)).to_numpy(dtype=bool))
        facts = tuple(
            {"first": form[first].label, "first_answer": one, "second": form[name].label, "second_answer": other}
            for one, other in zip(table[first].iloc[rows], table[name].iloc[rows], strict=True)
        )
        yield Hits("inconsistent_answers", form[name], rows, facts, rule.severity)


def contact_without_consent(table: pd.DataFrame, form: Form, context: Context) -> Iterator[Hits]:
    """Contact data of somebody who did not ask to be contacted (PRACTICE B8)."""
    if _has(table, "consent", "contact_name", "contact_phone"):
        refused = ~table["consent"].fillna(False)
        facts = {"consent": form["consent"].label}
        by_phone = table["contact_phone"].notna()
        for name, given in (("contact_phone", by_phone), ("contact_name", table["contact_name"].notna() & ~by_phone)):
            rows = _where(refused & given)
            yield Hits("contact_without_consent", form[name], rows, tuple(facts for _ in rows))


def consent_without_contact(table: pd.DataFrame, form: Form, context: Context) -> Iterator[Hits]:
    """Somebody agreed to be contacted, but cannot be (001-9)."""
    if _has(table, "consent", "contact_name", "contact_phone"):
        blank = table["contact_phone"].isna() & table["contact_name"].isna()
        rows = _where(table["consent"].fillna(False) & blank)
        facts = {"name": form["contact_name"].label}
        yield Hits("consent_without_contact", form["contact_phone"], rows, tuple(facts for _ in rows))


def shared_phone(table: pd.DataFrame, form: Form, context: Context) -> Iterator[Hits]:
    """One phone on three or more households of a village (PRACTICE D3); one hit per phone, at its first row."""
    if not (form.per_household and _has(table, "phone", "head")):
        return
    known = table.loc[
        table["phone"].notna() & table["head"].notna() & table["accepted"], ["unit", "phone", "head", "source", "row"]
    ]
    known = known.loc[known["phone"].map(known["phone"].value_counts()) >= SHARED_FROM]
    households = known.groupby(["unit", "phone"])["head"].nunique()
    shared = households[households >= SHARED_FROM]
    if shared.empty:
        return
    members = known.reset_index(names="position").merge(shared.rename("count").reset_index(), on=["unit", "phone"])
    firsts, facts = [], []
    for _, group in members.sort_values("position", kind="stable").groupby(["unit", "phone"], sort=True):
        firsts.append(int(group["position"].iloc[0]))
        facts.append({"count": str(group["count"].iloc[0]), "rows": _listed(group, context)})
    yield Hits("shared_phone", form["phone"], np.array(firsts, dtype=np.int64), tuple(facts))


def _listed(group: pd.DataFrame, context: Context) -> str:
    """Head and row of the first few members, with the sheet where it is another one."""
    home = int(group["source"].iloc[0])
    sheets: Mapping[int, str] = context.sheets["sheet"].to_dict()
    texts = [
        f"{head} {row}" if source == home else f"{head} {sheets[source]}:{row}"
        for head, source, row in zip(group["head"], group["source"], group["row"], strict=True)
    ]
    more = "..." if len(texts) > LISTED_ROWS else ""
    return context.join.join(texts[:LISTED_ROWS]) + more


RULES: tuple[Rule, ...] = (
    date_in_future,
    date_outside_activity,
    village_column_differs,
    problem_without_text,
    text_without_problem,
    inconsistent_answers,
    contact_without_consent,
    consent_without_contact,
    shared_phone,
)
