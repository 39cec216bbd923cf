"""What the office is told about its returned ledgers. Only the newest word on an issue counts; the history keeps the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from pipeline.campaign import Campaign
from pipeline.ledger.events import Returned, squeeze, squeezed
from pipeline.ledger.replay import UNKNOWN, Replay, Told
from pipeline.ledger.similar import recurring
from pipeline.model import Facts, Finding
from schemas.findings import severity_of
from schemas.form import Form
from schemas.handling import HANDLING, SETTLED_AT_ONCE
from schemas.states import IssueState, Severity

LOCKED = "ledger_locked_column"
NO_WHISTLE = "ledger_no_whistle_no"
RECURRENCE = "ledger_recurrence"
SAME_DAY = "ledger_same_day"
QUICK_FROM, QUICK_SHARE = 10, 0.9  # issues; fewer prove nothing
COMPARED = ("unit", "text")


def ledger_findings(
    facts: Facts,
    ledgers: Returned,
    run: Replay,
    table: pd.DataFrame,
    first_texts: Mapping[str, str],
    known: frozenset[str],
    campaign: Campaign,
) -> tuple[Finding, ...]:
    """Findings at the cells of returned ledgers. first_texts: number -> text when numbered; known: every number ever given.

    Also what the ledger as a whole shows: issues solved above the village without a whistle, issues that came back,
    villages whose issues were nearly all resolved on the day they were raised.
    """
    form = run.terms.form
    units = dict(zip(table["number"], table["unit"], strict=True))
    found = [
        *(
            _finding(facts, told, units[told.change.number], form)
            for told in run.notes.values()
            if _stands(told, ledgers)
        ),
        *_unknown(facts, ledgers, known, form),
        *_locked(facts, ledgers, table, first_texts, form),
        *_unwhistled(facts, ledgers, table, run),
        *_recurring(table, campaign, form),
        *_same_day(facts, ledgers, table, form),
    ]
    place = {name: rank for rank, name in enumerate(form.names)}
    return tuple(
        sorted(
            found, key=lambda finding: (finding.file, finding.sheet, finding.row, place[finding.column], finding.code)
        )
    )


def _stands(told: Told, ledgers: Returned) -> bool:
    """A refusal stands until a newer ledger brings that row; a contradiction until one shows the value that won."""
    change = told.change
    newer = (ledgers.rows["number"] == change.number) & (ledgers.rows["rank"] > change.rank)
    if severity_of(told.outcome) is Severity.ERROR:
        return not newer.any()
    return not any(squeeze(value) == squeeze(change.after) for value in ledgers.before.loc[newer, change.field])


def _finding(facts: Facts, told: Told, unit: str, form: Form) -> Finding:
    change = told.change
    return _at(
        facts,
        told.outcome,
        change.source,
        change.row,
        change.field,
        change.after,
        unit,
        {"number": change.number, **told.facts},
        form,
    )


def _unknown(facts: Facts, ledgers: Returned, known: frozenset[str], form: Form) -> Iterator[Finding]:
    """One finding per row whose number was never given; gone once its file is, and a newer ledger has come."""
    strange = ledgers.rows[~ledgers.rows["number"].isin(known)]
    newest = ledgers.rows["rank"].max()
    present = facts.files.set_index("submission")["present"] if "present" in facts.files else {}
    for row in strange.itertuples():
        if present.get(row.submission, True) or row.rank == newest:
            told = {"number": row.number}
            yield _at(facts, UNKNOWN, int(row.source), int(row.row), "number", row.number, row.unit, told, form)


def _locked(
    facts: Facts, ledgers: Returned, table: pd.DataFrame, first_texts: Mapping[str, str], form: Form
) -> Iterator[Finding]:
    """Once per file and column: printed columns that no longer say what was printed. Newest ledgers only."""
    rows = ledgers.rows[ledgers.rows["rank"] == ledgers.rows["rank"].max()]
    rows = rows[rows["number"].isin(table["number"])]
    printed = table.set_index("number")
    for name in COMPARED:
        now = squeezed(rows["number"].map(printed[name]).astype("str").fillna(""))
        first = squeezed(rows["number"].map(first_texts).astype("str").fillna("")) if name == "text" else now
        said = squeezed(rows[name])
        other = rows[
            (said != "")
            & (said != now)
            & (said != first)
            & rows["source"].map(lambda one, name=name: _has(facts, one, name))
        ]
        for source, group in other.groupby("source"):
            row = group.iloc[0]
            told = {"count": str(len(group)), "number": row["number"]}
            yield _at(
                facts,
                LOCKED,
                int(str(source)),
                int(row["row"]),
                name,
                row[name],
                printed.loc[row["number"], "unit"],
                told,
                form,
            )


def _has(facts: Facts, source: int, name: str) -> bool:
    """Whether the sheet has this column at all; what is known of no column of it is taken to be there."""
    columns = facts.columns.get(source)
    return not columns or name in columns


def _unwhistled(facts: Facts, ledgers: Returned, table: pd.DataFrame, run: Replay) -> Iterator[Finding]:
    """003-10: solved at the town or above it, and no number of a whistle; asked at the newest row of the issue."""
    if not run.terms.whistled:
        return
    silent = table[table["level"].isin(run.terms.whistled) & table["resolved_on"].notna() & table["whistle_no"].isna()]
    silent = silent[silent["state"] != IssueState.WITHDRAWN].set_index("number")
    rows = ledgers.rows[ledgers.rows["number"].isin(silent.index)].drop_duplicates("number", keep="last")
    for row in rows.itertuples():
        issue = silent.loc[row.number]
        told = {"number": row.number, "level": issue["level"]}
        yield _at(
            facts, NO_WHISTLE, int(row.source), int(row.row), "whistle_no", "", issue["unit"], told, run.terms.form
        )


def _recurring(table: pd.DataFrame, campaign: Campaign, form: Form) -> Iterator[Finding]:
    """An issue like one that was closed not long ago; at the row it was read from."""
    pairs = recurring(table, campaign)
    if pairs.empty:
        return
    issues = table[table["number"].isin(pairs["number"])].set_index("number")
    for number, earlier, closed_on in pairs.itertuples(index=False, name=None):
        issue = issues.loc[number]
        told = {"number": number, "earlier": earlier, "closed_on": f"{closed_on:%Y-%m-%d}"}
        yield Finding(
            code=RECURRENCE, severity=severity_of(RECURRENCE), file=issue["source_file"], sheet=issue["source_sheet"],
            label=form["number"].label, found=number, facts=told, row=int(issue["source_row"]), column="number",
            unit=issue["unit"], register=HANDLING.register,
        )  # fmt: skip


def _same_day(facts: Facts, ledgers: Returned, table: pd.DataFrame, form: Form) -> Iterator[Finding]:
    """PRACTICE D13: more than nine of ten issues of a village resolved on their first day, those settled on the spot left
    out, which is lawful; asked once, at the newest row of the first.
    """
    done = table[table["resolved_on"].notna()]
    if "disposal" in done:
        done = done[done["disposal"].ne(SETTLED_AT_ONCE).fillna(True)]
    done = done.assign(quick=done["resolved_on"].eq(done["raised_on"]))
    rows = ledgers.rows.drop_duplicates("number", keep="last").set_index("number")
    for unit, own in done.groupby("unit"):
        first = own["number"][own["quick"] & own["number"].isin(rows.index)].head(1)
        if len(own) < QUICK_FROM or own["quick"].sum() <= QUICK_SHARE * len(own) or first.empty:
            continue
        row, told = rows.loc[first.iloc[0]], {"quick": str(own["quick"].sum()), "resolved": str(len(own))}
        yield _at(facts, SAME_DAY, int(row["source"]), int(row["row"]), "resolved_on", "", str(unit), told, form)


def _at(
    facts: Facts,
    code: str,
    source: int,
    row: int,
    column: str,
    found: str,
    unit: str,
    told: Mapping[str, str],
    form: Form,
) -> Finding:
    """A finding at the cell of a returned ledger."""
    sheet = facts.sheets.loc[source] if source in facts.sheets.index else {}
    letters = facts.columns.get(source, {}).get(column, "")
    return Finding(
        code=code, severity=severity_of(code), file=str(sheet.get("file", "")), sheet=str(sheet.get("sheet", "")),
        cell=f"{letters}{row}" if letters else "", label=form[column].label, found=found, facts=told, row=row,
        column=column, unit=unit, register=HANDLING.register, submission=str(sheet.get("submission", "")),
    )  # fmt: skip


def history_table(run: Replay) -> pd.DataFrame:
    """IssueHistory (schemas/tables/), by number and then in the order typed."""
    told = run.history
    texts = {
        "number": [one.change.number for one in told],
        "field": [one.change.field for one in told],
        "before": [one.before for one in told],
        "after": [one.change.after for one in told],
        "author": [one.change.author for one in told],
        "outcome": [one.outcome for one in told],
    }
    numbers = {
        "source": [one.change.source for one in told],
        "row": [one.change.row for one in told],
        "round": [one.round for one in told],
    }
    table = pd.DataFrame({**texts, **numbers}).astype(
        {**dict.fromkeys(texts, "str"), **dict.fromkeys(numbers, "int64")}
    )
    table.insert(
        4, "on", pd.to_datetime(pd.Series([one.change.on for one in told], dtype="str")).astype("datetime64[us]")
    )
    return table.sort_values("number", kind="stable", ignore_index=True)
