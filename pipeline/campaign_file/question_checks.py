"""Whether the questions, rates and age bands of a questionnaire can be answered, counted and told apart (002 annex 1).

Checks as in checks.py: each takes the plan as written and gives (path, code, facts) for each mistake.
"""

from __future__ import annotations

from collections.abc import Callable

from pipeline.campaign_file.checks import QUESTIONNAIRE, Found, Plan, number, records, section, texts, unknown
from pipeline.campaign_file.written import Path

CHOSEN = ("options", "favourable", "dissatisfied", "dont_know", "other", "apart", "metric", "metrics", "scores")
"""Keys of a question whose answers are options."""


def options_told_apart(plan: Plan) -> Found:
    """A question to choose from has at least two options, each once; one to be answered in words has none."""
    for n, question in records(section(plan, QUESTIONNAIRE).get("questions")):
        path, options = (QUESTIONNAIRE, "questions", n), question.get("options")
        if question.get("type") == "text":
            for key in CHOSEN:
                if key in question:
                    yield (*path, key), "text_has_no_options", {"key": key}
        elif isinstance(options, list):
            for at, option in enumerate(options):
                if option in options[:at]:
                    facts = {"found": option, "first": options.index(option) + 1}
                    yield (*path, "options", at), "duplicate_id", facts
            if len(options) < 2:
                yield (*path, "options"), "too_few", {"fewest": 2}


def answers_count_one_way(plan: Plan) -> Found:
    """An option is not favourable and dissatisfied at once, nor favourable and left out of the rate."""
    for n, question in records(section(plan, QUESTIONNAIRE).get("questions")):
        path, good = (QUESTIONNAIRE, "questions", n), texts(question.get("favourable", []))
        for key in ("dissatisfied", "dont_know"):
            for option in texts(question.get(key, [])):
                if option in good:
                    yield (*path, key), "counted_both_ways", {"found": option, "key": key}
        for at, metric in records(question.get("metrics")):
            left_out = texts(metric.get("excluded", question.get("dont_know", [])))
            for option in texts(metric.get("favourable", [])):
                if option in left_out:
                    facts = {"found": option, "key": "excluded" if "excluded" in metric else "dont_know"}
                    yield (*path, "metrics", at, "favourable"), "counted_both_ways", facts


def question_rates(plan: Plan) -> Found:
    """Rates and points of a question name its options (002 annex 1)."""
    for n, question in records(section(plan, QUESTIONNAIRE).get("questions")):
        options, path = texts(question.get("options")), (QUESTIONNAIRE, "questions", n)
        for at, metric in records(question.get("metrics")):
            for key in ("favourable", "excluded"):
                if key in metric:
                    way = (*path, "metrics", at, key)
                    yield from unknown(texts(metric[key]), options, way, "not_an_option", metric[key])
        own = [question.get("metric"), *(metric.get("id") for _, metric in records(question.get("metrics")))]
        for at, name in enumerate(own):
            if isinstance(name, str) and name in own[:at]:
                place = (*path, "metrics", at - 1, "id")
                yield place, "duplicate_id", {"found": name, "first": own.index(name) + 1}
        for option in section(question, "scores"):
            yield from unknown([option], options, (*path, "scores", option), "not_an_option", option)


def age_bands(plan: Plan) -> Found:
    """Bands follow each other without gap or overlap, only the last is open, and no name or code stands for two (002-P3)."""
    before: int | None = None
    open_at: Path | None = None
    owner: dict[str, int] = {}
    for n, band in records(section(section(plan, QUESTIONNAIRE), "ages").get("bands")):
        low, high = number(band.get("low")), number(band.get("high"))
        path = (QUESTIONNAIRE, "ages", "bands", n)
        if open_at:
            yield (*open_at, "low"), "band_open", {}
        if low is not None and high is not None and high < low:
            yield (*path, "high"), "most_below_least", {"least": low, "most": high}
        elif low is not None and before is not None and low != before + 1:
            yield (*path, "low"), "band_gap", {"found": low, "wanted": before + 1}
        before, open_at = high, None if "high" in band else path
        aliases = band.get("aliases")
        for name in texts([band.get("title"), band.get("code"), *(aliases if isinstance(aliases, list) else [])]):
            if owner.setdefault(name, n) != n:
                yield (*path, "title"), "duplicate_id", {"found": name, "first": owner[name] + 1}


def breakdowns_have_their_basis(plan: Plan) -> Found:
    """Answers are broken down by ages that are banded, and weighed by households somebody has counted."""
    survey = section(plan, QUESTIONNAIRE)
    if "age" in texts(survey.get("cross", [])) and "ages" not in survey:
        yield (QUESTIONNAIRE, "cross"), "cross_without_ages", {}
    weight, chosen = survey.get("weight"), texts(plan.get("registers", []))
    if weight == "roster" and "households" not in chosen:
        facts = {"found": "weight: roster", "register": "households"}
        yield (QUESTIONNAIRE, "weight"), "source_without_register", facts
    units = records(section(plan, "units").get("list"))
    if weight == "target" and units and not any("target" in unit for _, unit in units):
        yield (QUESTIONNAIRE, "weight"), "weight_without_targets", {}


QUESTION_CHECKS: tuple[Callable[[Plan], Found], ...] = (
    options_told_apart,
    answers_count_one_way,
    question_rates,
    age_bands,
    breakdowns_have_their_basis,
)
