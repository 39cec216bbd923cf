"""From the text of one cell to a typed value, one function per kind. Called once per distinct value of a column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from pipeline.campaign import Campaign, Period
from pipeline.options import JOIN, options_in
from pipeline.parse.dates import day_read
from pipeline.parse.names import name_typed
from pipeline.parse.numerals import with_digits
from pipeline.parse.text import beginnings, begins_otherwise, folded, shown
from pipeline.parse.typed import BEGINNINGS, ENDS, MISSING, Typed, lost_digits, says_nothing
from pipeline.parse.units import Units
from pipeline.wording import words
from schemas.form import Column, Form, Kind
from schemas.states import FOUND, NO, NONE_SAID, NOT_FOUND, YES, Severity
from schemas.words import (
    BARE_TICKS,
    CHINESE_DIGITS,
    COUNT_UNITS,
    CROSS_WORDS,
    DITTO_WORDS,
    EMPTY_BOXES,
    FOUND_WORDS,
    GROUP_SUFFIXES,
    LIST_MARKS,
    NO_WORDS,
    NOT_FOUND_WORDS,
    NOT_SIGNED,
    NOTHING_MARKS,
    ORDINAL_MARK,
    RANGE_MARKS,
    SERIES_MARKS,
    TICKED_BOXES,
    YEAR_WORDS,
    YES_WORDS,
)

YES_SAID, NO_SAID, FOUND_SAID, NOT_FOUND_SAID, DITTO = (
    frozenset(map(folded, group)) for group in (YES_WORDS, NO_WORDS, FOUND_WORDS, NOT_FOUND_WORDS, DITTO_WORDS)
)
CROSSES = frozenset(map(folded, CROSS_WORDS))
TEXT_BEGINNINGS = BEGINNINGS | beginnings(CROSS_WORDS)
DASHES = frozenset(NOTHING_MARKS)
SPOKEN = re.compile(r"[^\W_]")
DITTO_BEGINNINGS = beginnings(DITTO_WORDS)
MARKS = re.escape("".join(TICKED_BOXES + EMPTY_BOXES))
BOX = f"[{MARKS}]"
TICK, EMPTY_BOX = (re.compile(f"[{re.escape(boxes)}]") for boxes in (TICKED_BOXES, EMPTY_BOXES))
BARE = f"[{BARE_TICKS}]"
EMPTY = f"[{re.escape(EMPTY_BOXES)}]"
BESIDE_BOX = re.compile(f"{BARE}{EMPTY}|{EMPTY}{BARE}")
BEHIND_WORDS = re.compile(rf"{EMPTY}([^{MARKS}]*[^{MARKS}\s])({BARE})(?=\s|$)")
BETWEEN = re.compile(rf"[^{MARKS}\s]{BARE}{EMPTY}")
FILL = "_.\u2026 "
PLAIN_MOBILE = re.compile("1[3-9][0-9]{9}")
MOBILE = re.compile(r"(?<![0-9])(?:\+?86[- ]?)?(1[3-9][0-9](?:[- ]?[0-9]){8})(?![0-9])")
LANDLINE = re.compile(r"(?<![0-9])(0[0-9]{2,3}[)]?[- ]?[0-9]{7,8})(?![0-9])")
SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}", re.IGNORECASE)
NUMBER = re.compile(rf"([0-9]{{1,6}})(?:\.0+)?(?:{'|'.join(sorted(COUNT_UNITS, key=len, reverse=True))})*")
WEIGHT = re.compile(r"[0-9]{1,6}(?:\.[0-9]+)?")
GROUP = re.compile(rf"{ORDINAL_MARK}?([0-9]{{1,3}})(?:{'|'.join(GROUP_SUFFIXES)})")
NUMERALS = re.compile(f"[{''.join(CHINESE_DIGITS)}]{{1,3}}")
CHOICE = re.compile(rf"[(]?(?:[0-9]{{1,2}}|[A-H])[{re.escape(SERIES_MARKS)}]+")
APART = re.compile(f"([{re.escape(LIST_MARKS)}]+)")
RANGE = re.compile("|".join(map(re.escape, RANGE_MARKS)))
YEARS = re.compile("|".join(sorted(YEAR_WORDS, key=len, reverse=True)))

Typer = Callable[[object], Typed]


def typer(column: Column, window: Period, units: Units, issuer: str = "") -> Typer:
    """The function that types one distinct non-blank value of `column`. issuer: a name that counts as a unit here."""
    if column.kind is Kind.UNIT:
        return lambda value: _unit(value, units, issuer)
    if column.kind is Kind.DATE:
        return lambda value: _date(value, window)
    by_kind = BY_KIND[column.kind]
    return lambda value: by_kind(value, column)


def window_of(form: Form, campaign: Campaign) -> Period:
    """Where a day without a year must fall: the activity; for the office's ledger also the months it outlives it."""
    activity = campaign.activity
    if form.per_unit:
        return activity
    return Period(starts=activity.starts, ends=activity.starts + timedelta(days=364))


def is_ditto(value: object) -> bool:
    """Whether a cell says "as above"."""
    if not isinstance(value, str) or len(value) >= 8 or begins_otherwise(value, DITTO_BEGINNINGS):
        return False
    return folded(value) in DITTO


def _unit(value: object, units: Units, issuer: str) -> Typed:
    text = shown(value)
    name = units.named(text) or (issuer if issuer and folded(text) == folded(issuer) else None)
    if name:
        return Typed(name)
    near = units.near(text)
    said = words("parse")
    choice = said("near", names=said("list").join(near)) if near else said("none_near")
    return Typed(code="unknown_unit", facts={"near": choice})


def _date(value: object, window: Period) -> Typed:
    if says_nothing(value):
        return MISSING
    reading = day_read(value, window)
    return Typed(reading.day, reading.code, reading.facts, rule=reading.rule)


def _text(value: object, column: Column) -> Typed:
    typed = _plain_text(value)
    if not column.option_aliases or not isinstance(typed.value, str) or typed.value == NONE_SAID:
        return typed
    names = {folded(alias): name for alias, name in column.option_aliases.items()}
    said = "".join(names.get(folded(part), part) for part in APART.split(typed.value))
    return Typed(said, rule="option_style" if said != typed.value else "")


def _plain_text(value: object) -> Typed:
    if isinstance(value, str) and begins_otherwise(value, TEXT_BEGINNINGS) and value.isprintable():
        return Typed(value.rstrip())  # most texts: nothing to take away but blanks behind
    if lost_digits(value):
        return Typed(code="number_lost_digits")
    if says_nothing(value) or (value == 0 and not isinstance(value, str)):
        return Typed(NONE_SAID)
    text = shown(value)
    if folded(text).rstrip(ENDS) in CROSSES or set(text) <= DASHES:
        return Typed(NONE_SAID)
    return Typed(text) if SPOKEN.search(text) else Typed(code="text_without_words")


def _code(value: object, column: Column) -> Typed:
    if lost_digits(value):
        return Typed(code="number_lost_digits")
    if isinstance(value, date):
        return Typed(code="number_became_date", severity=_if_needed(column))
    if says_nothing(value) and folded(shown(value)) not in CHINESE_DIGITS:
        return MISSING
    text = folded(shown(value))
    if SCIENTIFIC.fullmatch(text):
        return Typed(code="number_lost_digits")
    if text.endswith(".0") and text[:-2].isdigit():
        text = text[:-2]
    digits = with_digits(text)
    group = GROUP.fullmatch(digits)
    if group:
        return Typed(str(int(group[1])))
    return Typed(digits if NUMERALS.fullmatch(text) else text)


def _phone(value: object, column: Column) -> Typed:
    text = shown(value) if isinstance(value, float) else value
    if isinstance(text, str) and PLAIN_MOBILE.fullmatch(text):
        return Typed(text)
    if says_nothing(value):
        return MISSING
    text = unicodedata.normalize("NFKC", shown(value))
    if SCIENTIFIC.fullmatch(text):
        return Typed(code="phone_lost_digits")
    text = text.removesuffix(".0")
    numbers = [re.sub("[) -]", "", found) for pattern in (MOBILE, LANDLINE) for found in pattern.findall(text)]
    if numbers:
        return Typed(numbers[0], rule="phone_first" if len(set(numbers)) > 1 else "")
    digits = max(re.findall("[0-9]+", re.sub("[- ]", "", text)), key=len, default="")
    return Typed(code="bad_phone", facts={"digits": str(len(digits))})


def _whole(value: object, column: Column) -> Typed:
    if says_nothing(value) and folded(shown(value)) != "0":
        return MISSING
    match = NUMBER.fullmatch(with_digits(folded(shown(value))))
    return Typed(int(match[1])) if match else Typed(code="bad_number", severity=_if_needed(column))


def _weight(value: object, column: Column) -> Typed:
    if says_nothing(value) and folded(shown(value)) != "0":
        return MISSING
    text = folded(shown(value))
    match = NUMBER.fullmatch(text)
    if match:
        return Typed(float(match[1]))
    return Typed(float(text)) if WEIGHT.fullmatch(text) else Typed(code="bad_number", severity=_if_needed(column))


def _if_needed(column: Column) -> Severity | None:
    return Severity.ERROR if column.if_blank is Severity.ERROR else None


def _option(value: object, column: Column) -> Typed:
    options = {folded(option): str(option) for option in column.options}
    allowed = options | {folded(alias): str(option) for alias, option in column.option_aliases.items()}
    text = folded(ticked(shown(value))).strip("()" + ENDS)
    if set(options.values()) == {YES, NO}:
        allowed |= dict.fromkeys(YES_SAID, YES) | dict.fromkeys(NO_SAID, NO)
    chosen = allowed.get(text) or allowed.get(CHOICE.sub("", text))
    if chosen:
        return Typed(chosen)
    if says_nothing(value):
        return MISSING
    parts, strange = options_in(ticked(shown(value)), tuple(allowed))
    if parts and not strange:
        same = {allowed[part] for part in parts}
        return Typed(same.pop()) if len(same) == 1 else Typed(code="several_options")
    if column.other and CHOICE.sub("", text).startswith(folded(column.other)):
        return Typed(column.other)
    return Typed(code="bad_option", facts={"options": words("parse")("list").join(map(str, column.options))})


def _choices(value: object, column: Column) -> Typed:
    """Every option named, in printed order; a piece that is none is asked about and never taken for one (PRACTICE B1)."""
    options = tuple(map(str, column.options))
    spelled = {str(alias): str(option) for alias, option in column.option_aliases.items()}
    parts, strange = options_in(ticked(shown(value)), (*options, *spelled))
    if not parts and says_nothing(value):
        return MISSING
    named = {spelled.get(part, part) for part in parts}
    if column.other and any(folded(piece).startswith(folded(column.other)) for piece in strange):
        named.add(column.other)
        strange = tuple(piece for piece in strange if not folded(piece).startswith(folded(column.other)))
    chosen = JOIN.join(option for option in options if option in named) or None
    if not strange:
        return Typed(chosen)
    said = words("parse")("list")
    return Typed(chosen, "unknown_choice", {"unknown": said.join(strange), "options": said.join(options)})


def _band(value: object, column: Column) -> Typed:
    """A band by its title or code, or an age; a number that is a code can be no age of a respondent (002, item P3)."""
    if says_nothing(value):
        return MISSING
    options = {_ages(folded(str(option))): str(option) for option in column.options}
    allowed = options | {_ages(folded(alias)): str(option) for alias, option in column.option_aliases.items()}
    text = folded(ticked(shown(value))).strip("()" + ENDS).removesuffix(".0")
    band = allowed.get(_ages(text)) or allowed.get(_ages(CHOICE.sub("", text)))
    if band:
        return Typed(band)
    number = NUMBER.fullmatch(with_digits(text))
    if not number:
        listed = words("parse")("list").join(map(str, column.options))
        return Typed(code="bad_option", facts={"options": listed}, severity=Severity.VERIFY)
    age, limits = int(number[1]), {"low": shown(column.low), "high": shown(column.high)}
    if column.low is not None and age < column.low:
        return Typed(code="too_young", facts=limits)
    beyond = column.high is not None and age > column.high
    return Typed(str(age), "out_of_range", limits) if beyond else Typed(str(age))


def _ages(text: str) -> str:
    """A band as it is compared: one mark for a range, no word for years."""
    return YEARS.sub("", RANGE.sub("-", text))


def ticked(text: str) -> str:
    """Of printed boxes the ones that are ticked: "[x] yes [ ] no" -> "yes"; any other text as it is.

    A tick may replace the box, stand in it, beside it, or right behind the words; between two options it says nothing.
    """
    if not EMPTY_BOX.search(text):
        return text
    in_front = TICK.match(text) or EMPTY_BOX.match(text)
    if in_front and BETWEEN.search(text):
        return text
    text = BESIDE_BOX.sub(BARE_TICKS[0], BEHIND_WORDS.sub(r"\2\1", text) if in_front else text)
    if in_front:
        pairs = re.findall(rf"({BOX})([^{MARKS}]+)", text)
    else:
        pairs = [(mark, item) for item, mark in re.findall(rf"([^{MARKS}]+)({BOX})", text)]
    chosen = [item.strip(LIST_MARKS) for mark, item in pairs if TICK.match(mark)]
    return " ".join(chosen) if chosen else text


def unanswered(value: object, column: Column) -> bool:
    """Whether a cell holds nothing but the printed boxes of its options, none of them ticked."""
    if not isinstance(value, str) or not EMPTY_BOX.search(value) or TICK.search(value):
        return False
    printed = {Kind.FLAG: (YES, NO), Kind.PRESENCE: (FOUND, NOT_FOUND)}.get(column.kind, column.options)
    pieces = {folded(piece).strip(FILL + LIST_MARKS) for piece in EMPTY_BOX.split(value)}
    return pieces <= {"", *(folded(str(option)) for option in printed)}


def _flag(value: object, column: Column) -> Typed:
    if column.signature and isinstance(value, str):
        typed = name_typed(value, column)
        if not typed.code and typed.value and not (folded(value) in YES_SAID or value.startswith(NOT_SIGNED)):
            return Typed(True, rule="signature")
    return _either(value, YES_SAID, NO_SAID, YES, NO)


def _presence(value: object, column: Column) -> Typed:
    return _either(value, FOUND_SAID, NOT_FOUND_SAID, FOUND, NOT_FOUND)


def _either(value: object, true: frozenset[str], false: frozenset[str], yes: str, no: str) -> Typed:
    if isinstance(value, bool):
        return Typed(value)
    text = folded(ticked(shown(value))).rstrip(ENDS)
    if text in true:
        return Typed(True)
    if text in false:
        return Typed(False)
    return MISSING if says_nothing(value) else Typed(code="bad_flag", facts={"yes": yes, "no": no})


BY_KIND: Mapping[Kind, Callable[[object, Column], Typed]] = {
    Kind.TEXT: _text,
    Kind.NAME: name_typed,
    Kind.CODE: _code,
    Kind.PHONE: _phone,
    Kind.COUNT: _whole,
    Kind.AGE: _whole,
    Kind.WEIGHT: _weight,
    Kind.OPTION: _option,
    Kind.CHOICES: _choices,
    Kind.BAND: _band,
    Kind.FLAG: _flag,
    Kind.PRESENCE: _presence,
}
