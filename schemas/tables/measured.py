"""What was counted: figures, requirements, filings, shares, and facts behind points and prizes."""

# mypy: disable-error-code="valid-type"
import pandera.pandas as pa
from pandera.typing.pandas import Series

from schemas.tables.kinds import DAY


class Figures(pa.DataFrameModel):
    """The one table of figures (DESIGN promise 7); key figure + unit + period_start + period_end, sorted by it.

    value = numerator / denominator for rates, numerator for counts, NA when it cannot be computed. n: sample size behind
    a questionnaire figure. basis: clause. status: FigureStatus.
    """

    figure: Series[str]
    unit: Series[str]
    period_start: Series[DAY]
    period_end: Series[DAY]
    numerator: Series[float] = pa.Field(nullable=True)
    denominator: Series[float] = pa.Field(nullable=True)
    value: Series[float] = pa.Field(nullable=True)
    n: Series[float] = pa.Field(nullable=True)
    status: Series[str]
    basis: Series[str]


class Requirements(pa.DataFrameModel):
    """requirement x subject x period -> required, actual, short. unit: village or office.

    status: met / short / over (more than at_most, pointed out, no failure) / not_yet_due / no_denominator. subject of a
    linkage: "cadre|household". A subject that an activity excuses in a period is asked for 0.
    """

    requirement: Series[str]
    basis: Series[str]
    unit: Series[str]
    subject: Series[str]
    period_start: Series[DAY]
    period_end: Series[DAY]
    required: Series[float] = pa.Field(nullable=True)
    actual: Series[float]
    short: Series[float] = pa.Field(nullable=True)
    status: Series[str]


class Filings(pa.DataFrameModel):
    """filing x unit x period -> due_on, received_on. person: whose, where every cadre files one ("" for a unit's).

    status: on_time / late / nil / missing / not_yet_due, counted where nothing is due, no_denominator where no roster says
    who must file. remind_on: the workday before due_on. pieces: how many came in for the period.
    """

    filing: Series[str]
    basis: Series[str]
    unit: Series[str]
    person: Series[str]
    period_start: Series[DAY]
    period_end: Series[DAY]
    due_on: Series[DAY]
    remind_on: Series[DAY]
    received_on: Series[DAY] = pa.Field(nullable=True)
    pieces: Series[int] = pa.Field(ge=0)
    status: Series[str]


class Allotment(pa.DataFrameModel):
    """Target of each village split over its cadres by weight, largest remainder; parts add up exactly (001-3)."""

    unit: Series[str]
    cadre: Series[str]
    weight: Series[float]
    share: Series[int]
    visited: Series[int]


class AssessmentFacts(pa.DataFrameModel):
    """Facts behind points people may give or take (000-23, 001-14, 003-14); one row per entry and subject.

    subject: a village, a cadre, or the unit that was rated (unit is then the issuer). count: cases; for a requirement the
    subjects and periods that fell short, of all that were checked. points: what the plan suggests, NA where it names none
    or people must divide it. detail: ratings with their numbers.
    """

    entry: Series[str]
    basis: Series[str]
    unit: Series[str]
    subject: Series[str]
    count: Series[float] = pa.Field(ge=0)
    of: Series[float] = pa.Field(nullable=True)
    points: Series[float] = pa.Field(nullable=True)
    detail: Series[str]


class Awards(pa.DataFrameModel):
    """Candidates for a prize by period, best first (003-13). first, second, third: the values ranked by, in the order the
    campaign lists them, 0 to 1 for requirements. rank: NA when a value is missing; equals share the smaller place.

    within: inside the quota whoever is chosen. tied_at_cut: among equals of whom only some can have the prize.
    """

    award: Series[str]
    basis: Series[str]
    period_start: Series[DAY]
    period_end: Series[DAY]
    unit: Series[str]
    subject: Series[str]
    rank: Series[float] = pa.Field(nullable=True)
    first: Series[float] = pa.Field(nullable=True)
    second: Series[float] = pa.Field(nullable=True)
    third: Series[float] = pa.Field(nullable=True)
    within: Series[bool]
    tied_at_cut: Series[bool]
