"""Typed visit rows -> visits: the same household on the same day by the same cadre is one (RULES G5)."""

from __future__ import annotations

import pandas as pd

from pipeline.campaign import Campaign, VisitRules
from pipeline.codes import combined, ranks_of
from schemas import words
from schemas.form import DTYPES, Form, Kind
from schemas.states import NONE_SAID, Mode

STRENGTH = {Mode.HOME.value: 0, Mode.VIDEO.value: 1, Mode.PHONE.value: 2, Mode.ABSENT.value: 3}
FLAGS = (Kind.FLAG, Kind.PRESENCE)
FACTS = ("counted", "complete", "in_roster", "source", "row", "rows", "typed_rows")


def visits(rows: pd.DataFrame, form: Form, campaign: Campaign) -> pd.DataFrame:
    """One row per household, day and cadre. rows: typed, in order of sheets and rows, with household and in_roster.

    Of several rows the strongest mode stands, flags are true if any says so, texts come from the first that has one,
    different opinions are all kept. A blank mode was a visit at home.
    """
    addresses = [f"{source}:{row}" for source, row in zip(rows["source"].tolist(), rows["row"].tolist(), strict=True)]
    rows = rows.assign(
        mode=rows["mode"].fillna(Mode.HOME.value),
        rows=1,
        typed_rows=pd.Series(addresses, index=rows.index, dtype="str"),
    )
    numbers = visit_numbers(rows)
    several = numbers.duplicated(keep=False)
    merged = rows[~several]
    if bool(several.any()):
        said = numbers[several]
        merged = pd.concat([merged, _merged(rows[several], said, form, campaign.issues.from_visits)], ignore_index=True)
        numbers = pd.concat([numbers[~several], said[~said.duplicated()]])
    merged = merged.assign(
        counted=merged["mode"].isin([mode.value for mode in campaign.visits.counted_modes]),
        complete=is_complete(merged, campaign.visits, form),
        surveyed=merged["surveyed"].fillna(False).astype("bool"),
    )
    columns = ["household", *form.names, *FACTS]
    return merged[columns].iloc[numbers.to_numpy().argsort(kind="stable")].reset_index(drop=True)


def visit_numbers(rows: pd.DataFrame) -> pd.Series:
    """One number per household, day and cadre, rising in that order; ids begin with the village. No cadre is one of its own."""
    cadre, cadres = ranks_of(rows["cadre"])
    day, days = pd.factorize(rows["visited_on"], sort=True)
    number = combined(ranks_of(rows["household"]), (day, len(days) + 1), (cadre + 1, cadres + 1))
    return pd.Series(number, index=rows.index)


def is_complete(rows: pd.DataFrame, rules: VisitRules, form: Form) -> pd.Series:
    """Whether a visit did all that 001-7 asks: flags must be true; for what was looked for, any answer will do."""
    complete = pd.Series(True, index=rows.index)
    for name in rules.complete_when:
        kind = form[name].kind
        done = rows[name].fillna(False).astype("bool") if kind is Kind.FLAG else rows[name].notna()
        complete &= done
    return complete


def _merged(rows: pd.DataFrame, numbers: pd.Series, form: Form, opinions: tuple[str, ...]) -> pd.DataFrame:
    """Rows that share their number, one for each, in the order they first appear."""
    grouped = rows.groupby(numbers, sort=False)
    merged = rows[~numbers.duplicated()].copy()
    codes = numbers[merged.index].to_numpy()
    merged["mode"] = _strongest(rows["mode"], numbers).loc[codes].to_numpy()
    merged["rows"] = grouped.size().loc[codes].to_numpy()
    merged["typed_rows"] = pd.Series(
        grouped["typed_rows"].agg(";".join).loc[codes].to_numpy(), index=merged.index, dtype="str"
    )
    for column in form.columns:
        if column.name in ("unit", "visited_on", "cadre", "mode"):
            continue
        if column.kind in FLAGS:
            combined = rows[column.name].astype("Int8").groupby(numbers).max().astype("boolean")
        elif column.kind is Kind.TEXT:
            combined = _texts(rows[column.name], numbers, every=column.name in opinions)
        else:
            combined = grouped[column.name].first()
        merged[column.name] = pd.Series(combined.loc[codes].array, index=merged.index, dtype=DTYPES[column.kind])
    return merged


def _strongest(modes: pd.Series, numbers: pd.Series) -> pd.Series:
    names = {strength: mode for mode, strength in STRENGTH.items()}
    return modes.map(STRENGTH).groupby(numbers).min().map(names)


def _texts(texts: pd.Series, numbers: pd.Series, *, every: bool) -> pd.Series:
    """First real text per group, or all different ones joined; "nothing" only where nobody said more."""
    real = texts.mask(texts.eq(NONE_SAID).fillna(False))
    if every:
        said = real.dropna()
        said = said[~pd.DataFrame({"number": numbers[said.index], "text": said}).duplicated()]
        best = said.groupby(numbers[said.index]).agg(words.TEXT_JOINER.join)
        best = best.reindex(numbers.unique()).astype("str")
    else:
        best = real.groupby(numbers).first()
    return best.fillna(texts.groupby(numbers).first())
