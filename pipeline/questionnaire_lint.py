"""What a survey researcher would say about a questionnaire: hints for whoever writes one, never errors (PRACTICE B1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.campaign import AgeBand, Question, Questionnaire
from pipeline.wording import words
from schemas import questionnaire as q

BRACKETED = re.compile("[(\N{FULLWIDTH LEFT PARENTHESIS}].*?[)\N{FULLWIDTH RIGHT PARENTHESIS}]")
JOINED = re.compile(rf"(?:{'|'.join(q.JOINING_WORDS)})(?!{'|'.join(q.SAME_CIRCLE)})")
COMPARED = re.compile(rf"(?:{'|'.join(q.JOINING_WORDS)})[^,\N{{FULLWIDTH COMMA}}]*(?:{'|'.join(q.COMPARING_WORDS)})")
SOUNDS_JOINED = re.compile("|".join(q.NOT_JOINING))
CONDITION = re.compile(rf"(?:{'|'.join(q.CONDITION_WORDS)}).*{q.WHEN}")


@dataclass(frozen=True, slots=True)
class Hint:
    """code: key of templates/words/questionnaire.toml. question: its id, "" when it concerns the whole."""

    code: str
    question: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


def hints(survey: Questionnaire) -> tuple[Hint, ...]:
    """Everything worth a second look, in printed order."""
    found = [hint for question in survey.questions for rule in RULES for hint in rule(question)]
    return (*found, *_overlapping_bands(survey))


def hint_lines(survey: Questionnaire) -> list[str]:
    """The hints as sentences."""
    say = words("questionnaire")
    return [say(f"hints.{hint.code}", question=hint.question, **hint.facts) for hint in hints(survey)]


def _scale(question: Question) -> tuple[str, ...]:
    """The options that lie on a scale: without the one for people who cannot say."""
    return tuple(option for option in question.options if option != question.dont_know and option not in q.UNSURE_WORDS)


def _unbalanced(question: Question) -> Iterator[Hint]:
    """More favourable options than unfavourable ones."""
    scale = _scale(question)
    good = [option for option in scale if option in question.favourable]
    bad = [option for option in scale if option not in question.favourable]
    if question.type == "ordinal" and len(good) > len(bad):
        yield Hint("unbalanced", question.id, {"favourable": _list(good), "unfavourable": _list(bad)})


def _nobody_unsure(question: Question) -> Iterator[Hint]:
    """An opinion is asked of everybody, also of those who have none; or those who have none count as dissatisfied."""
    unsure = [option for option in question.options if option in q.UNSURE_WORDS]
    if question.type == "ordinal" and not unsure and question.dont_know is None:
        yield Hint("no_dont_know", question.id)
    elif question.type == "ordinal" and unsure and question.dont_know is None and question.metric:
        yield Hint("dont_know_counted", question.id, {"option": unsure[0]})


def _double(question: Question) -> Iterator[Hint]:
    """Two things asked at once: nobody can tell which one an answer is about."""
    if question.type == "text":
        return
    text = SOUNDS_JOINED.sub("", COMPARED.sub("", BRACKETED.sub("", question.text)))
    found = JOINED.search(text)
    if found:
        yield Hint("double", question.id, {"word": found[0]})


def _leading(question: Question) -> Iterator[Hint]:
    """Words that tell people what to answer."""
    for word in q.LEADING_WORDS:
        if word in question.text:
            yield Hint("leading", question.id, {"word": word})


def _out_of_order(question: Question) -> Iterator[Hint]:
    """Steps of a scale printed out of order: the favourable ones are not at one end."""
    scale = _scale(question)
    good = [place for place, option in enumerate(scale) if option in question.favourable]
    if question.type != "ordinal" or not good:
        return
    together = good == list(range(good[0], good[-1] + 1))
    if not (together and (good[0] == 0 or good[-1] == len(scale) - 1)):
        yield Hint("out_of_order", question.id, {"options": _list(question.options)})


def _nothing_happened(question: Question) -> Iterator[Hint]:
    """Asked what is done when something happens, without an answer for people to whom nothing happened."""
    if question.type == "binary" and CONDITION.search(question.text):
        yield Hint("nothing_happened", question.id)


def _scores(question: Question) -> Iterator[Hint]:
    """Points for dissatisfied people make an index say the opposite of the answers."""
    scale = _scale(question)
    if not question.scores:
        return
    bad = [option for option in scale if option in question.dissatisfied] or [
        option for option in scale if option not in question.favourable
    ][-1:]
    for option in bad:
        if question.scores.get(option):
            yield Hint(
                "points_for_dissatisfied", question.id, {"option": option, "points": f"{question.scores[option]:g}"}
            )
    missing = [option for option in scale if option not in question.scores]
    if missing:
        yield Hint("points_missing", question.id, {"options": _list(missing)})
    if question.type in ("nominal", "multiple"):
        yield Hint("points_without_scale", question.id)


RULES = (_unbalanced, _nobody_unsure, _double, _leading, _out_of_order, _nothing_happened, _scores)


def _overlapping_bands(survey: Questionnaire) -> Iterator[Hint]:
    """By the printed words somebody belongs to two bands: "up to 18" includes 18 (RULES G1). That none overlap or leave a
    gap in truth is demanded of the file (campaign_file/question_checks.py)."""
    bands = survey.ages.bands if survey.ages else ()
    for first, second in pairwise(sorted(bands, key=lambda band: band.low)):
        if (printed := _printed_high(first)) is not None and printed >= second.low:
            facts = {"first": first.title, "second": second.title, "age": str(second.low), "read_as": str(first.high)}
            yield Hint("bands_overlap_as_printed", facts=facts)


def _printed_high(band: AgeBand) -> int | None:
    """The highest age the title of a band names."""
    numbers = [int(number) for number in re.findall(r"\d{1,3}", band.title)]
    return max(numbers, default=None) if not any(word in band.title for word in q.EXCLUDING_WORDS) else None


def _list(options: tuple[str, ...] | list[str]) -> str:
    return words("parse")("list").join(options)
