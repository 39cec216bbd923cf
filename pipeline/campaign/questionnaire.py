"""The questionnaire: questions, their rates, ages, and answers that contradict each other."""

from typing import Literal

from pydantic import Field

from pipeline.campaign.base import Frozen, Name, Share, Texts
from schemas.states import Severity


class Metric(Frozen):
    """One rate of a question: answers with a `favourable` option out of the answers without an `excluded` one.

    excluded: left out of the denominator; None for the question's dont_know, () for nothing at all.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Name
    favourable: Texts
    excluded: Texts | None = None
    note: str = ""


class Question(Frozen):
    """One question. favourable: options in the numerator of `metric`; dont_know: left out of the denominator;
    dissatisfied: options that may become an issue; other: the option followed by free text. metrics: more rates of it.
    apart: options that name nothing to choose between, told after the others (002-Q9). note: what a reader of `metric`
    has to know of it (002-Q8).

    scores: option -> points, for an index beside the rate; the options without points are left out of it.
    """

    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")
    text: str
    type: Literal["binary", "ordinal", "nominal", "multiple", "text"]
    options: tuple[str, ...] = ()
    favourable: tuple[str, ...] = ()
    dissatisfied: tuple[str, ...] = ()
    dont_know: str | None = None
    other: str | None = None
    apart: Texts = ()
    metric: str | None = None
    metric_title: str = ""
    metrics: tuple[Metric, ...] = ()
    scores: dict[str, float] = Field(default_factory=dict)
    headline: bool = False
    required: bool = False
    aliases: tuple[str, ...] = ()
    note: str = ""
    basis: str = ""

    @property
    def measured(self) -> tuple[Metric, ...]:
        """Every rate of the question, the one written on the question itself first; excluded is never None."""
        unsure = () if self.dont_know is None else (self.dont_know,)
        own = Metric(id=self.metric, title=self.metric_title or self.metric, favourable=self.favourable, note=self.note) if self.metric else None  # fmt: skip
        return tuple(
            metric.model_copy(update={"excluded": unsure}) if metric.excluded is None else metric
            for metric in (*([own] if own else []), *self.metrics)
        )


class Consistency(Frozen):
    """When all of `when` hold, none of `never` may."""

    id: Name
    when: dict[str, Texts]
    never: dict[str, Texts]
    severity: Severity = Severity.VERIFY
    basis: str = ""


class AgeBand(Frozen):
    """Ages low to high, both included; no high for the last. code: what a form may hold instead of the title."""

    code: str = ""
    title: Name
    low: int = Field(ge=0)
    high: int | None = Field(default=None, ge=0)
    aliases: tuple[str, ...] = ()


class AgeRules(Frozen):
    """Age bands of the questionnaire (002, item P3). minimum: younger people may not be asked at all (PRACTICE B8).

    headline_from: headline rates are also given without people known to be younger; None for no such rate.
    """

    basis: str
    bands: tuple[AgeBand, ...]
    minimum: int = Field(default=14, ge=0)
    headline_from: int | None = Field(default=16, ge=0)


class Questionnaire(Frozen):
    """The questions and the thresholds below which answers are not shown or not ranked.

    weight: households that weigh the villages in a second town figure: of the roster, or the targets; "" for none.
    cross: what the town's answers are broken down by, for leaders. greeting, thanks: lines above and below the printed
    questions, the usual ones when there are none.
    """

    basis: str
    source: str = ""
    title: Name
    minimum_n: int = Field(default=30, ge=1)
    suppress_below: int = Field(default=5, ge=1)
    dont_know_limit: Share = 0.30
    confidence: float = Field(default=0.95, gt=0, lt=1)
    consent: str | None = None
    ages: AgeRules | None = None
    weight: Literal["", "roster", "target"] = ""
    cross: tuple[Literal["sex", "age"], ...] = ()
    greeting: tuple[str, ...] = ()
    thanks: tuple[str, ...] = ()
    questions: tuple[Question, ...]
    consistency: tuple[Consistency, ...] = ()
