"""Rules about whole rows, and about rows beside each other: one function, one message. RULES is read top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.campaign import Campaign, Consistency
from pipeline.check.hits import Hits
from pipeline.codes import Codes, codes_of
from pipeline.options import chose
from schemas import words
from schemas.activities import ACTIVITIES
from schemas.decisions import DECISIONS
from schemas.form import Form, Kind
from schemas.handling import HANDLING
from schemas.linkage import LINKAGE
from schemas.rechecks import RECHECKS
from schemas.rosters import HOUSEHOLDS
from schemas.states import NONE_SAID, UNKNOWN_UNIT, Severity
from schemas.visits import VISITS

SHARED_FROM = 3  # households on one phone (PRACTICE D3); a couple's phone is nothing
LISTED_ROWS = 8
MAIN_SHARE = 0.9
NO_ROW_SAYS = -2  # in place of the number of a village that only the sheet names
OF_VILLAGES = (VISITS.register, "questionnaire", HOUSEHOLDS.register, LINKAGE.register)
OFFICE_BOOKS = (HANDLING.register, DECISIONS.register)
MAY_LIE_AHEAD = ("period_day", "announced_on")
"""Days that may come after the file did: any day of a period; and what is told beforehand has a rule of its own."""
DAYS_IN_ORDER = (
    ("wishes", "claimed_on", "done_on"),
    ("disputes", "raised_on", "reported_on"),
    ("rechecks", "visited_on", "called_on"),
    ("rechecks", "called_on", "concluded_on"),
)
"""register, day, day that cannot come before it."""


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


def _other_days(form: Form) -> list[str]:
    """Further days people fill in, which say nothing about whether the row counts."""
    if form.register in OFFICE_BOOKS:
        return []
    days = [column for column in form.columns if column.kind is Kind.DATE and not (column.core or column.locked)]
    return [column.name for column in days if column.name not in MAY_LIE_AHEAD]


def date_in_future(table: pd.DataFrame, form: Form, context: Context) -> Iterator[Hits]:
    """A day after the file was handed in (PRACTICE D9); only to be asked about where the row does not depend on it."""
    received = table["source"].map(context.sheets["received_on"])
    severities = dict.fromkeys(_event_days(form)) | dict.fromkeys(_other_days(form), Severity.VERIFY)
    for name, severity in severities.items():
        rows = _where(table[name] > received)
        facts = tuple(
            {"date": f"{day:%Y-%m-%d}", "received": f"{came:%Y-%m-%d}"}
            for day, came in zip(table[name].iloc[rows], received.iloc[rows], strict=True)
        )
        yield Hits("date_in_future", form[name], rows, facts, severity)


def date_outside_activity(table: pd.DataFrame, form: Form, context: Context) -> Iterator[Hits]:
    """A day before the activity began or after it ended, if not already after the file was handed in (001-4).

    What the office writes down itself may come in after the end.
    """
    activity = context.campaign.activity
    received = table["source"].map(context.sheets["received_on"])
    for name in _event_days(form):
        days = table[name]
        outside = days < pd.Timestamp(activity.starts)
        if form.per_unit:
            outside |= days > pd.Timestamp(activity.ends)
        rows = _where(outside & ~(days > received))
        limits = {"starts": activity.starts.isoformat(), "ends": activity.ends.isoformat()}
        facts = tuple({"date": f"{day:%Y-%m-%d}", **limits} for day in days.iloc[rows])
        yield Hits("date_outside_activity", form[name], rows, facts)


def village_column_differs(table: pd.DataFrame, form: Form, context: Context) -> Iterator[Hits]:
    """A row of another village in a sheet that is clearly one village's."""
    if "unit" not in form.names or not form.per_unit:
        return
    units, names = codes_of(table["unit"])
    number = {name: code for code, name in enumerate(names.tolist())}
    known = (units >= 0) & (units != number.get(UNKNOWN_UNIT, -1))
    sheets, sources = pd.factorize(table["source"])
    main = _main_units(sheets[known], units[known], sources, names)
    main |= {int(source): unit for source, unit in context.sheets["printed_for"].items() if unit}
    said = np.array([number.get(main[one], NO_ROW_SAYS) if one in main else -1 for one in sources.tolist()], dtype=int)
    of_sheet = said[sheets]
    rows = np.flatnonzero(known & (of_sheet != -1) & (of_sheet != units))
    facts = tuple(
        {"row_unit": str(names[unit]), "sheet_unit": main[int(sources[sheet])]}
        for unit, sheet in zip(units[rows], sheets[rows], strict=True)
    )
    yield Hits("village_column_differs", form["unit"], rows, facts)


def _main_units(sheets: Codes, units: Codes, sources: pd.Index, names: npt.NDArray[np.object_]) -> dict[int, str]:
    """Source -> the village of nearly all its rows."""
    counts = pd.Series(sheets * len(names) + units, dtype="int64").value_counts()
    rows = np.bincount(sheets, minlength=len(sources))
    found = {}
    for key, count in zip(counts.index.tolist(), counts.tolist(), strict=True):
        sheet, unit = divmod(key, len(names))
        if count / rows[sheet] >= MAIN_SHARE:
            found[int(sources[sheet])] = str(names[unit])
    return found


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


def _says(table: pd.DataFrame, form: Form, name: str, answers: Collection[str]) -> npt.NDArray[np.bool_]:
    """Which rows give one of these answers, alone or among several."""
    column = form[name]
    found: npt.NDArray[np.bool_] = chose(table[name], answers, column.options, column.kind is Kind.CHOICES).to_numpy(
        dtype=bool
    )
    return found


def _contradictions(table: pd.DataFrame, form: Form, rule: Consistency) -> Iterator[Hits]:
    holds = np.logical_and.reduce([_says(table, form, name, said) for name, said in rule.when.items()])
    first = next(iter(rule.when))
    for name, excluded in rule.never.items():
        rows = _where(holds & _says(table, form, name, excluded))
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
    phones = codes_of(table["phone"])[0]
    phones = np.where(table["head"].notna() & table["accepted"], phones, -1)
    times = np.append(np.bincount(phones[phones >= 0], minlength=int(phones.max(initial=0)) + 1), 0)
    known = table.loc[times[phones] >= SHARED_FROM, ["unit", "phone", "head", "source", "row"]]
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


def not_a_village(table: pd.DataFrame, form: Form, context: Context) -> Iterator[Hits]:
    """Households stand in villages; an office only reports (001-13, 002-6)."""
    offices = [unit.name for unit in context.campaign.offices]
    if offices and form.register in OF_VILLAGES and "unit" in form.names:
        yield Hits("not_a_village", form["unit"], _where(table["unit"].isin(offices)))


def exempt_without_reason(table: pd.DataFrame, form: Form, context: Context) -> Iterator[Hits]:
    """A cadre is exempt, but nobody says why (003-1, 004-1)."""
    if _has(table, "exempt", "exempt_reason"):
        silent = table["exempt_reason"].isna() | (table["exempt_reason"] == NONE_SAID)
        yield Hits("exempt_without_reason", form["exempt"], _where(table["exempt"].fillna(False) & silent))


def mediation_without_result(table: pd.DataFrame, form: Form, context: Context) -> Iterator[Hits]:
    """A mediation without its outcome cannot be evidence for anybody (000-23)."""
    if form.register == ACTIVITIES.register:
        mediation = table["kind"].str.contains("|".join(words.MEDIATION_WORDS)).fillna(False).astype("bool")
        yield Hits("mediation_without_result", form["result"], _where(mediation & table["result"].isna()))


def day_before_other(table: pd.DataFrame, form: Form, context: Context) -> Iterator[Hits]:
    """Something is dated before what it follows: a wish fulfilled before it was taken up (000-21, 000-24, 001-14)."""
    for register, first, then in DAYS_IN_ORDER:
        if form.register != register:
            continue
        rows = _where(table[then] < table[first])
        facts = tuple(
            {"date": f"{day:%Y-%m-%d}", "first": form[first].label, "first_date": f"{before:%Y-%m-%d}"}
            for day, before in zip(table[then].iloc[rows], table[first].iloc[rows], strict=True)
        )
        yield Hits("day_before_other", form[then], rows, facts)


def conclusion_without_result(table: pd.DataFrame, form: Form, context: Context) -> Iterator[Hits]:
    """Something was concluded about a household nobody is said to have reached (001-14)."""
    if form.register == RECHECKS.register:
        yield Hits(
            "conclusion_without_result",
            form["conclusion"],
            _where(table["conclusion"].notna() & table["result"].isna()),
        )


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
    not_a_village,
    exempt_without_reason,
    mediation_without_result,
    day_before_other,
    conclusion_without_result,
)
