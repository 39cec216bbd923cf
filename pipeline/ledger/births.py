"""Where issues come from: opinions in visits and dissatisfied answers of people who agree to be contacted (001-9),
what representatives say at meetings (000-20), disputes and petitions (000-24, 004-8).
"""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.campaign import Campaign, Question
from pipeline.codes import Codes, codes_of
from pipeline.model import Facts
from pipeline.options import chose, options_in
from schemas.disputes import DISPUTES
from schemas.forums import FORUMS
from schemas.handling import TEXT_JOIN, UNNAMED
from schemas.linkage import LINKAGE
from schemas.states import NONE_SAID, IssueSource
from schemas.words import NONE_WORDS

OPTIONAL = ("grid", "given_category", "given_grade", "disposal")
"""Texts few issues have. given_category, given_grade: the register's own words for it."""
TEXTS = ("base", "unit", "source", "text", "reporter", "reporter_phone", "cadre", "household", *OPTIONAL)
NOTHING = frozenset({"", NONE_SAID, *NONE_WORDS})


def births(facts: Facts, campaign: Campaign, as_of: date) -> pd.DataFrame:
    """One row per issue raised up to `as_of` (001-9): TEXTS, raised_on, received_on, source_file, source_sheet, source_row.

    base: the key without its ordinal: "V|unit|head|day|column", "Q|unit|day|contact", "F|unit|day|meeting|representative"
    or "D|unit|day|kind|person". received_on: day its file came in. grid: of the household where none was typed. Sorted by
    base and text, so that neither file names nor file order matter.
    """
    raised = pd.concat(
        [
            _from_visits(facts.visits, campaign.issues.from_visits, campaign.issues.graded_by),
            _from_answers(facts.answers, campaign),
            *(
                [_from_forums(facts.records[FORUMS.register])]
                if _used(facts, FORUMS.register, campaign.issues.from_forums)
                else ()
            ),
            *(
                [_from_disputes(facts.records[DISPUTES.register], campaign.issues.graded_by)]
                if _used(facts, DISPUTES.register, campaign.issues.from_disputes)
                else ()
            ),
        ],
        ignore_index=True,
    )
    raised = raised[raised["raised_on"] <= pd.Timestamp(as_of)]
    sheets = facts.sheets
    received = facts.files.drop_duplicates("submission").set_index("submission")["received_on"]
    source = raised.pop("sheet_no")
    came = source.map(sheets["submission"]).map(received) if len(received) else raised["raised_on"]  # no file at all
    placed = raised.assign(
        grid=raised["grid"].fillna(raised["household"].map(_grids(facts)).astype("str")),
        received_on=came.fillna(raised["raised_on"]).astype("datetime64[us]"),
        source_file=source.map(sheets["file"]).astype("str").fillna(""),
        source_sheet=source.map(sheets["sheet"]).astype("str").fillna(""),
    )
    order = ["base", "text", "cadre", "household", "source_row"]
    return placed.sort_values(order, kind="stable", na_position="first", ignore_index=True)


def anonymous_dissatisfaction(facts: Facts, campaign: Campaign) -> pd.DataFrame:
    """Dissatisfied options chosen without consent to be contacted: unit, question, option, count (001-9).

    For the county's report and a public reply; no person, no day and no row can be read from it.
    """
    answers = facts.answers
    silent = answers[~_consenting(answers)]
    parts = [
        silent.loc[
            chose(silent[question.id], (option,), question.options, question.type == "multiple"), ["unit"]
        ].assign(option=option, question=question.id)
        for question in _questions(campaign)
        if question.id in silent
        for option in question.dissatisfied
    ]
    if not parts:
        return pd.DataFrame({"unit": [], "question": [], "option": [], "count": []}).astype(
            {"unit": "str", "question": "str", "option": "str", "count": "int64"}
        )
    counted = pd.concat(parts).groupby(["unit", "question", "option"], sort=False).size().rename("count").reset_index()
    rank = {unit.name: place for place, unit in enumerate(campaign.units.list)}
    place = {question.id: place for place, question in enumerate(_questions(campaign))}
    by = counted.assign(_u=counted["unit"].map(rank), _q=counted["question"].map(place))
    return by.sort_values(["_u", "unit", "_q", "option"], ignore_index=True)[["unit", "question", "option", "count"]]


def _from_visits(visits: pd.DataFrame, columns: tuple[str, ...], graded_by: str) -> pd.DataFrame:
    """One row per visit and opinion column with real text; a text said twice in one row counts once. Settled or explained
    on the spot where the programme has a column of that name (000-14).
    """
    carried = visits.reindex(columns=["unit", "head", "phone", "cadre", "household", "visited_on", "source", "row"])
    carried = carried.assign(given_grade=visits[graded_by]) if graded_by in visits else carried
    carried = carried.assign(disposal=visits["disposal"]) if "disposal" in visits else carried
    parts = []
    for column in columns:
        if column not in visits:
            continue
        real, text = _real(visits[column])
        parts.append(carried.iloc[real].assign(text=text, column=column, visit=carried.index[real]))
    if not parts:
        return _none_raised()
    said = pd.concat(parts, ignore_index=True).drop_duplicates(["visit", "text"])
    head = said["head"].astype("str")
    key = [said["unit"].astype("str"), head.fillna(""), iso(said["visited_on"]), said["column"].astype("str")]
    return _raised(
        said,
        IssueSource.VISIT,
        "V|" + key[0] + "|" + key[1] + "|" + key[2] + "|" + key[3],
        head,
        said["phone"],
        said["visited_on"],
    )


def _from_answers(answers: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """One row per respondent who consents and gave a dissatisfied answer; age and sex never come along."""
    if not campaign.issues.from_questionnaire or answers.empty:
        return _none_raised()
    answers = answers[_consenting(answers)]
    text = pd.Series("", index=answers.index, dtype="str")
    for question in _questions(campaign):
        if question.dissatisfied and question.id in answers:
            chosen = answers[question.id]
            text = _joined(text, chosen.map(_phrases(chosen, question)).astype("str").fillna(""))
    answers, text = answers[text != ""], text[text != ""]
    for question in _questions(campaign):
        if question.type == "text" and question.id in answers:
            said = answers[question.id].astype("str").str.strip().fillna("")
            text = _joined(text, said.mask(said.isin(NOTHING), ""))
    kept = answers.reindex(columns=["unit", "contact_name", "contact_phone", "answered_on", "source", "row"])
    name, phone = kept["contact_name"].astype("str"), kept["contact_phone"].astype("str")
    contact = name.fillna(phone.str[-4:]).fillna("")
    base = "Q|" + kept["unit"].astype("str") + "|" + iso(kept["answered_on"]) + "|" + contact
    return _raised(kept.assign(text=text), IssueSource.QUESTIONNAIRE, base, name, phone, kept["answered_on"])


def _used(facts: Facts, register: str, wanted: bool) -> bool:
    """Whether a register becomes issues, and anything of it came in."""
    return wanted and register in facts.records and not facts.records[register].empty


def _from_forums(statements: pd.DataFrame) -> pd.DataFrame:
    """One row per representative and statement with real text (000-20); said twice in one meeting, it counts once."""
    said = statements.assign(text=statements["statement"].astype("str").str.strip())
    said = said[said["text"].notna() & ~said["text"].isin(NOTHING)]
    name = _named(said["representative"])
    said = said.assign(representative=name, cadre=said.get("host", pd.Series(pd.NA, index=said.index)))
    said = said.drop_duplicates(["meeting", "representative", "text"])
    name, day = said["representative"], said["held_on"]
    base = (
        "F|" + said["unit"].astype("str") + "|" + iso(day) + "|" + said["meeting"].astype("str") + "|" + name.fillna("")
    )
    return _raised(said, IssueSource.FORUM, base, name, said["representative_phone"], day)


def _from_disputes(disputes: pd.DataFrame, graded_by: str) -> pd.DataFrame:
    """One row per registered dispute or petition (000-24, 004-8), with the category, grade and disposal typed there."""
    text = disputes["text"].astype("str").str.strip()
    said = disputes[text.notna() & (text != "")]
    kind = said["kind"].astype("str").fillna(str(IssueSource.DISPUTE))
    name, phone, day = _named(said["reporter"]), said["reporter_phone"].astype("str"), said["raised_on"]
    person = name.fillna(phone.str[-4:]).fillna("")
    base = "D|" + said["unit"].astype("str") + "|" + iso(day) + "|" + kind + "|" + person
    said = said.assign(text=text, given_category=said["category"])
    said = said.assign(given_grade=said[graded_by]) if graded_by in said else said
    return _raised(said, kind, base, name, phone, day)


def _named(names: pd.Series) -> pd.Series:
    """Names as text; missing where the register only says that there is none."""
    texts = names.astype("str").str.strip()
    return texts.mask(texts.isin(NOTHING | UNNAMED))


def _grids(facts: Facts) -> dict[str, str]:
    """Household -> its grid: of the household roster, else of the linkage (003-11)."""
    found: dict[str, str] = {}
    for table in (facts.records.get(LINKAGE.register), facts.households):
        if table is not None and {"household", "grid"} <= set(table.columns):
            known = table.dropna(subset=["household", "grid"]).sort_values(
                ["household", "grid"], ascending=[True, False]
            )
            found |= dict(zip(known["household"], known["grid"], strict=True))
    return found


def _raised(
    said: pd.DataFrame,
    origin: IssueSource | pd.Series,
    base: pd.Series,
    reporter: pd.Series,
    phone: pd.Series,
    raised_on: pd.Series,
) -> pd.DataFrame:
    return (
        pd.DataFrame(
            {
                "base": base,
                "unit": said["unit"],
                "source": origin if isinstance(origin, pd.Series) else str(origin),
                "text": said["text"],
                "reporter": reporter,
                "reporter_phone": phone,
                **{
                    name: said.get(name, pd.Series(pd.NA, index=said.index))
                    for name in ("cadre", "household", *OPTIONAL)
                },
            }
        )
        .astype("str")
        .assign(
            raised_on=raised_on.astype("datetime64[us]"),
            source_row=said["row"].astype("int64"),
            sheet_no=said["source"].astype("int64"),
        )
    )


def _real(texts: pd.Series) -> tuple[Codes, npt.NDArray[np.object_]]:
    """Places of the rows that really say something, and what they say; each distinct text is looked at once."""
    codes, distinct = codes_of(texts)
    said = np.array([*(str(text).strip() for text in distinct), ""], dtype=object)
    rows = np.flatnonzero(np.array([text not in NOTHING for text in said])[codes])
    return rows, said[codes[rows]]


def _none_raised() -> pd.DataFrame:
    texts = {name: pd.Series(dtype="str") for name in TEXTS}
    rows = {name: pd.Series(dtype="int64") for name in ("source_row", "sheet_no")}
    return pd.DataFrame({**texts, "raised_on": pd.Series(dtype="datetime64[us]"), **rows})


def _consenting(answers: pd.DataFrame) -> pd.Series:
    return answers["consent"].astype("boolean").fillna(False).astype(bool)


def _questions(campaign: Campaign) -> tuple[Question, ...]:
    return campaign.questionnaire.questions if campaign.questionnaire else ()


def _phrases(chosen: pd.Series, question: Question) -> dict[str, str]:
    """Typed answer -> question and dissatisfied options, for the answers that hold any."""
    phrases = {}
    for answer in chosen.dropna().unique():
        options = options_in(answer, question.options)[0] if question.type == "multiple" else (answer,)
        bad = [option for option in question.dissatisfied if option in options]
        if bad:
            phrases[answer] = question.text + " ".join(bad)
    return phrases


def _joined(text: pd.Series, more: pd.Series) -> pd.Series:
    """Both texts, with TEXT_JOIN between them where both say something."""
    between = pd.Series(TEXT_JOIN, index=text.index, dtype="str").mask((text == "") | (more == ""), "")
    return text + between + more.astype("str")


def iso(days: pd.Series) -> pd.Series:
    """Days as ISO text, "" where missing; each distinct day is written once."""
    words = {day: f"{day:%Y-%m-%d}" for day in days.dropna().unique()}
    return days.map(words).astype("str").fillna("")
