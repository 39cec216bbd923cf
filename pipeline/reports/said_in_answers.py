"""What people wrote at the end of the questionnaire, for the office to sort: what is a problem becomes an issue (002-Q15)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.codes import codes_of
from pipeline.ledger.births import NOTHING
from pipeline.reports.book import Column, Line, Notes, Number, Sheet, Table, Text, Title
from pipeline.reports.edition import Edition
from schemas.states import IssueSource


def said_in_answers(edition: Edition) -> Sheet | None:
    """Every opinion of every village once, with how many said it and the issues it came into; nobody's name and no day.

    Nothing where no questionnaire says anything. Not printed outside the office's ledger workbook.
    """
    written = _written(edition)
    if written.empty:
        return None
    said = edition.said
    labels = said.table("ledger.opinions")
    widths = {"unit": 6, "question": 4, "text": 44, "count": 4, "numbers": 16}
    columns = tuple(
        Column(labels[name], width, "wrapped" if name in ("text", "numbers") else "center")
        for name, width in widths.items()
    )
    mark = said("list_mark")
    rows = tuple(
        (Text(unit), Text(question), Text(text), Number(float(len(own))), Text(mark.join(sorted(set(own) - {""}))))
        for (unit, question, text), own in written.groupby(["unit", "question", "text"], sort=False)["number"]
    )
    return Sheet(
        said("ledger.opinions_sheet"),
        (
            Title(said("ledger.opinions_title", issuer=edition.campaign.issuer)),
            Line(edition.cut_off),
            Table("opinions", columns, rows, filtered=True, repeat=True),
            Notes((said("ledger.opinions_note"),)),
        ),
        freeze=0,
        protected=True,
    )


def _written(edition: Edition) -> pd.DataFrame:
    """unit, question, text, number of the issue it is part of ("" for none), in printed order, then by text."""
    facts = edition.outcome.facts
    answers = facts.answers
    numbers = _numbers(edition)
    parts = [
        pd.DataFrame(
            {
                "unit": rows["unit"].astype("str"),
                "question": question.id,
                "text": rows[question.id].astype("str").str.strip(),
                "file": rows["source"].map(facts.sheets["file"]).astype("str").fillna(""),
                "sheet": rows["source"].map(facts.sheets["sheet"]).astype("str").fillna(""),
                "row": rows["row"].astype("int64"),
            }
        )
        for question in edition.questions
        if question.type == "text" and question.id in answers
        for rows in [answers.loc[_says_something(answers[question.id]), ["unit", "source", "row", question.id]]]
    ]
    if not parts:
        return pd.DataFrame(columns=["unit", "question", "text", "number"])
    every = pd.concat(parts, ignore_index=True)
    keys = zip(every["file"].tolist(), every["sheet"].tolist(), every["row"].tolist(), strict=True)
    every["number"] = pd.Series([numbers.get(key, "") for key in keys], index=every.index, dtype="str")
    place = {unit: n for n, unit in enumerate(edition.units)}
    ranked = every.assign(place=every["unit"].map(place).fillna(len(place)))
    return ranked.sort_values(["place", "unit", "question", "text", "number"], ignore_index=True)


def _says_something(texts: pd.Series) -> npt.NDArray[np.bool_]:
    """Most answers say nothing: looked at by distinct text, before anything is made of the rest."""
    codes, distinct = codes_of(texts)
    tells = np.array([*((text := str(one).strip()) != "" and text not in NOTHING for one in distinct), False])
    return np.asarray(tells[codes])


def _numbers(edition: Edition) -> dict[tuple[str, str, int], str]:
    """File, sheet and row of a questionnaire -> the issue born of it."""
    issues = edition.outcome.issues
    born = issues[issues["source"] == str(IssueSource.QUESTIONNAIRE)]
    keys = zip(born["source_file"].tolist(), born["source_sheet"].tolist(), born["source_row"].tolist(), strict=True)
    return {(str(file), str(sheet), int(row)): number for (file, sheet, row), number in zip(keys, born["number"].tolist(), strict=True)}  # fmt: skip
