"""What is known of the people who answered: their village, sex and age band, as small whole numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.campaign import AgeBand, AgeRules, Questionnaire
from schemas.questionnaire import BEFORE, NOT_SAID

Codes = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Groups:
    """titles: of the groups, the last one holding those who did not say. codes: row -> place of its group."""

    by: str
    titles: tuple[str, ...]
    codes: Codes


def titles_of(survey: Questionnaire) -> dict[str, tuple[str, ...]]:
    """Breakdown -> its groups, the last one for those who did not say."""
    found: dict[str, tuple[str, ...]] = {}
    for by in survey.cross:
        if by == "sex":
            found[by] = (*map(str, next(column.options for column in BEFORE if column.name == by)), NOT_SAID)
        elif survey.ages is not None:
            found[by] = (*(band.title for band in survey.ages.bands), NOT_SAID)
    return found


def groups_of(answers: pd.DataFrame, survey: Questionnaire) -> list[Groups]:
    """The groups the campaign breaks its answers down by; a breakdown nobody asked for on the form is left out."""
    found = []
    for by, titles in titles_of(survey).items():
        if by not in answers:
            continue
        if by == "age" and survey.ages is not None:
            codes = _bands(answers[by], survey.ages)
        else:
            codes = pd.Index(list(titles[:-1]), dtype="str").get_indexer(answers[by].array)
        found.append(Groups(by, titles, np.where(codes < 0, len(titles) - 1, codes)))
    return found


def band_of(said: str, ages: AgeRules) -> AgeBand | None:
    """The band of a typed answer, which is the title of one or an age; the first that fits where bands overlap."""
    age = int(said) if said.isdecimal() else None
    for band in ages.bands:
        if said == band.title or (age is not None and band.low <= age <= (age if band.high is None else band.high)):
            return band
    return None


def _bands(column: pd.Series, ages: AgeRules) -> Codes:
    codes, distinct = pd.factorize(column)
    bands = [band_of(str(said), ages) for said in distinct]
    places = [-1 if band is None else ages.bands.index(band) for band in bands]
    found: Codes = np.array([*places, -1], dtype=np.intp)[codes]
    return found


def known_to_be_younger(answers: pd.DataFrame, ages: AgeRules) -> Mask:
    """Who is certainly below the age of headline rates; who did not say, or gave a band around it, is not (002, P3)."""
    if ages.headline_from is None or "age" not in answers:
        return np.zeros(len(answers), dtype=np.bool_)
    codes, distinct = pd.factorize(answers["age"])
    young = []
    for said in map(str, distinct):
        band = band_of(said, ages)
        high = int(said) if said.isdecimal() else band.high if band else None
        young.append(high is not None and high < ages.headline_from)
    found: Mask = np.array([*young, False], dtype=np.bool_)[codes]
    return found
