"""Facts behind points and prizes for those who decide (000-23, 000-26, 001-14, 003-13, 003-14). Nothing here is decided."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import partial
from typing import Any

import pandas as pd

from pipeline.campaign import Assessment, Award, Output
from pipeline.reports.book import Book, Column, Line, Number, Sheet, Table, Text
from pipeline.reports.edition import Edition
from pipeline.reports.numbers import DASH, formatted
from pipeline.reports.papers.frame import (
    Plans,
    Row,
    Shape,
    count,
    listing,
    paper_sheet,
    path_of,
    runs,
    said,
    serials,
    title_of,
    told,
    words_of,
)  # fmt: skip

FACTS: Shape = {
    "serial": (3, "number"), "title": (13, "wrapped"), "basis": (6.5, "center"), "unit": (7, "center"),
    "subject": (8, "center"), "fact": (17, "wrapped"), "count": (4.5, "number"), "of": (5, "number"),
    "points": (6.5, "center"), "given": (6, "center"), "decided_by": (7.5, "center"),
}  # fmt: skip
RECHECKS = (
    "recheck_n",
    "recheck_confirmed",
    "recheck_denied",
    "recheck_unclear",
    "recheck_unreachable",
    "recheck_refused",
)
RATES = ("confirmed_visit_rate", "recheck_satisfaction_rate")
CANDIDATES: Shape = {"rank": (4.5, "center"), "unit": (9, "center"), "subject": (9, "center")}
DECIDED: Shape = {"mark": (11, "center"), "chosen": (8, "center"), "remark": (12, "wrapped")}
VALUES = ("first", "second", "third")
SHARES = {"completion_rate": "percent", "coverage_rate": "percent", "pace_gap": "points"}
"""Figures of a village that are no counts, and how they are printed."""
SHOWN_BEYOND = 2  # candidates are listed down to this many times the quota


def assessment_book(edition: Edition, output: Output) -> Plans:
    """The facts of every entry of `assessment`; what people found and gave is left for them to write."""
    yield path_of(edition, "assessment"), partial(_assessment, edition, output)


def _assessment(edition: Edition, output: Output) -> Book:
    title = title_of(edition, output, "assessment")
    called = (_called_back(edition),) if "rechecks" in edition.campaign.registers else ()
    return Book(title, (_facts(edition, title), *called), day=edition.as_of)


def _facts(edition: Edition, title: str) -> Sheet:
    say, facts = words_of(edition), edition.outcome.assessment
    rows: list[Row] = []
    keys: list[str] = []
    for entry in edition.campaign.assessment:
        own = facts[facts["entry"].eq(entry.id)]
        own = own[own["count"].gt(0)]
        if _rate_title(edition, entry):
            own = own.assign(_rate=own["count"] / own["of"]).sort_values("_rate", kind="stable")
        for row in own.to_dict("records"):
            keys.append(entry.id)
            subject = said(row["subject"])
            rows.append(
                (Text(entry.title or entry.id), Text(entry.basis), told(row["unit"]),
                 Text("" if subject == row["unit"] else subject), Text(_fact(edition, entry, row)),
                 count(row["count"]), Text("") if pd.isna(row["of"]) else count(row["of"]),
                 Text(_points(edition, entry, row["points"])), Text(""), Text(""))
            )  # fmt: skip
    table = listing(edition, "assessment", FACTS, serials(rows), merges=runs(keys, (1, 2)))
    notes = [*say.table("assessment.notes").values()]
    notes += [say("assessment.note_entry", title=entry.title or entry.id, basis=entry.basis, note=entry.note)
              for entry in edition.campaign.assessment if entry.note]  # fmt: skip
    return paper_sheet(edition, say("assessment.sheet"), title, (table,), notes, line=Line(edition.cut_off), freeze=2)


def _rate_title(edition: Edition, entry: Assessment) -> str:
    """What the rate of the questionnaire is called that an entry rests on; "" when it rests on something else."""
    found = (
        edition.said("survey.question_name", id=question.id, title=metric.title)
        for question in edition.questions
        for metric in question.measured
        if f"{metric.id}.{question.id}" == entry.evidence
    )
    return next(found, "")


def _fact(edition: Edition, entry: Assessment, row: Mapping[Hashable, Any]) -> str:
    """What was counted, in words."""
    say, detail = words_of(edition), said(row["detail"])
    known = say.table("assessment.facts")
    rule = next((one for one in edition.campaign.requirements if one.id == entry.evidence), None)
    if rule is not None:
        return say("assessment.short_of", title=rule.title)
    if title := _rate_title(edition, entry):
        return say("assessment.rate", title=title, rate=formatted(row["count"] / row["of"], "percent"))
    return f"{known.get(entry.evidence, entry.evidence)}{detail}"


def _points(edition: Edition, entry: Assessment, points: float) -> str:
    """Points only where the plan names them; a maximum is said to be one."""
    say = words_of(edition)
    if pd.notna(points):
        return say("assessment.suggested", points=f"{points:+g}")
    return say("assessment.at_most", points=f"{entry.points:g}") if entry.points is not None else ""


def _called_back(edition: Edition) -> Sheet:
    """000-25: two rates of the sample, each beside what it is a share of."""
    say, figures = words_of(edition), edition.figures
    labels = say.table("called_back.columns")
    columns = (
        Column(labels["unit"], 7, "center"),
        *(Column(labels[name], 5, "number") for name in RECHECKS),
        *(Column(labels[f"{name}.{part}" if part else name], 6, "number", labels[f"{name}.group"])
          for name in RATES for part in ("", "n")),
    )  # fmt: skip

    def row(unit: str | None) -> Row:
        counts = [figures.shown_or_dash(name, unit) for name in RECHECKS]
        rates = [cell for name in RATES for cell in (figures.shown_or_dash(name, unit, "percent"),
                                                     figures.shown_or_dash(name, unit, part="n"))]  # fmt: skip
        return (Text(unit or edition.said("total")), *counts, *rates)

    table = Table("called_back", columns, tuple(row(unit) for unit in edition.units), row(None), repeat=True)
    notes = tuple(say.table("called_back.notes").values())
    return paper_sheet(edition, say("called_back.sheet"), say("called_back.title", issuer=edition.campaign.issuer), (table,),
                       notes, line=Line(edition.cut_off), freeze=1)  # fmt: skip


def awards_book(edition: Edition, output: Output) -> Plans:
    """Candidates for every prize of the latest round, one sheet each; who gets it is left to people."""
    yield path_of(edition, "awards"), partial(_awards, edition, output)


def _awards(edition: Edition, output: Output) -> Book:
    title = title_of(edition, output, "awards")
    sheets = tuple(_award(edition, award, title) for award in edition.campaign.awards)
    return Book(title, (_quotas(edition, title), *sheets), day=edition.as_of)


def _latest(edition: Edition, award: Award) -> pd.DataFrame:
    table = edition.outcome.awards
    own = table[table["award"].eq(award.id)]
    return own if own.empty else own[own["period_start"].eq(own["period_start"].max())]


def _period(edition: Edition, own: pd.DataFrame) -> str:
    if own.empty:
        return ""
    first, last = own["period_start"].iloc[0].date(), own["period_end"].iloc[0].date()
    return words_of(edition)("awards.period", first=edition.day(first), last=edition.day(last))


def _quotas(edition: Edition, title: str) -> Sheet:
    say = words_of(edition)
    shape: Shape = {"serial": (3, "number"), "title": (14, "wrapped"), "basis": (7, "center"), "quota": (5, "number"),
                    "amount": (6, "number"), "sum": (7, "number"), "candidates": (6, "number"), "within": (6, "number"),
                    "tied": (6, "number"), "period": (17, "wrapped"), "note": (15, "wrapped")}  # fmt: skip
    rows: list[Row] = []
    for award in edition.campaign.awards:
        own = _latest(edition, award)
        amount = award.amount
        rows.append(
            (Text(award.title), Text(award.basis), count(award.quota), Number(amount), Number(amount * award.quota if amount else None),
             count(len(own)), count(own["within"].sum()), count(own["tied_at_cut"].sum()), Text(_period(edition, own)), Text(award.note))
        )  # fmt: skip
    whole = sum(award.amount * award.quota for award in edition.campaign.awards if award.amount)
    quota = sum(award.quota for award in edition.campaign.awards)
    total: Row = (
        Text(""),
        Text(edition.said("total")),
        Text(""),
        count(quota),
        Text(""),
        count(whole),
        *(Text("") for _ in range(5)),
    )
    table = listing(edition, "quotas", shape, serials(rows), total=total)
    notes = tuple(say.table("awards.notes").values())
    return paper_sheet(edition, say("awards.sheet"), title, (table,), notes, line=Line(edition.cut_off), freeze=2)


def _award(edition: Edition, award: Award, title: str) -> Sheet:
    """Candidates by rank; equals share a place, and those at the cut are marked (003-13). Where none has what ranks them,
    all are named without a rank: people choose.
    """
    say, own = words_of(edition), _latest(edition, award)
    rules = {**say.table("candidates.figures"), **{rule.id: rule.title for rule in edition.campaign.requirements}}
    formats = {**dict.fromkeys(say.table("candidates.figures"), "count"), **SHARES}
    labels = say.table("candidates.columns")
    names = [name for name, _ in zip(VALUES, award.by, strict=False)]
    columns = (
        *(Column(labels[name], width, role) for name, (width, role) in CANDIDATES.items()),
        *(Column(rules.get(by, by), 9, "number") for _, by in zip(VALUES, award.by, strict=False)),
        *(Column(labels[name], width, role) for name, (width, role) in DECIDED.items()),
    )
    listed = own[own["rank"].le(award.quota * SHOWN_BEYOND) | own["tied_at_cut"]] if own["rank"].notna().any() else own
    shared = listed["rank"].value_counts()
    rows: list[Row] = []
    for row in listed.to_dict("records"):
        rank = DASH if pd.isna(row["rank"]) else f"{row['rank']:g}"
        rank = edition.said("overview.shared_rank", rank=rank) if shared.get(row["rank"], 0) > 1 else rank
        word = "within" if row["within"] else "tied" if row["tied_at_cut"] else "beyond" if rank != DASH else "unknown"
        mark = Text(say(f"awards.marks.{word}"), {"within": "good", "tied": "warn"}.get(word, ""))
        values = [
            Number(None if pd.isna(row[name]) else float(row[name]), formats.get(by, "percent"))
            for name, by in zip(names, award.by, strict=False)
        ]
        rows.append((Text(rank), told(row["unit"]), told(row["subject"]), *values, mark, Text(""), Text("")))
    if not rows:
        rows = [tuple(Text(say("nothing") if place == 1 else "") for place in range(len(columns)))]
    table = Table(f"award_{award.id}", columns, tuple(rows), repeat=True)
    left = int(own["rank"].isna().sum())
    notes = [
        say("awards.note_rank", order=edition.said("list_mark").join(rules.get(by, by) for by in award.by)),
        say("awards.note_listed", quota=award.quota, candidates=len(own), unranked=left),
    ]
    heading = say("awards.award_title", title=award.title, quota=award.quota)
    return paper_sheet(edition, award.title, heading, (table,), notes, line=Line(_period(edition, own) or edition.cut_off),
                       landscape=False, freeze=1)  # fmt: skip
