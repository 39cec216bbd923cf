"""Mistakes in a file an official edits: line, place and a sentence each, all of them at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from pipeline.campaign_file.written import SKIPPED, Fault, Path, Written
from pipeline.errors import OperatorError
from pipeline.wording import words


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """line, column: from 1. where: the keys that lead there, for a reader. message: what is wrong and what to write."""

    line: int
    column: int
    where: str
    message: str


class CampaignMistakes(OperatorError):  # noqa: N818 - a list of mistakes, said as such
    """Everything wrong with one file. name: the file as its owner knows it; `str()`: a line per mistake."""

    def __init__(self, mistakes: Iterable[Mistake], name: str = "") -> None:
        self.mistakes = list(mistakes)
        self.name = name
        super().__init__("\n".join([self.heading, *map(mistake_line, self.mistakes)]))

    @property
    def heading(self) -> str:
        """The sentence above the list: which file, how many mistakes."""
        return words("campaign")("heading", name=self.name or words("campaign")("nameless"), count=len(self.mistakes))


def mistake_line(mistake: Mistake) -> str:
    """One mistake as one line for the screen."""
    key = "line_with_place" if mistake.where else "line"
    return words("campaign")(key, line=mistake.line, where=mistake.where, message=mistake.message)


def in_words(faults: Iterable[Fault], written: Written, catalogue: str = "campaign") -> list[Mistake]:
    """The faults as sentences, sorted by line, each once. catalogue: words file searched before campaign.toml."""
    mistakes = set()
    for fault in faults:
        line, column = fault.place or written.place(fault.path)
        mistakes.add(Mistake(line, column, _where(fault.path, written), _sentence(fault, catalogue)))
    return sorted(mistakes)


def choice(found: str, allowed: Iterable[object]) -> str:
    """The half sentence that offers the nearest allowed word, and all of them where they are few or none is near."""
    say = words("campaign")
    spelled = [str(one) for one in allowed]
    near = difflib.get_close_matches(found, spelled, n=1, cutoff=0.6)
    offer = say("guess", word=near[0]) if near else ""
    if near and len(spelled) > FEW:
        return offer
    return offer + say("choices", words=say("comma").join(spelled) or say("none"))


def model_faults(error: ValidationError, written: Written, model: type[BaseModel]) -> list[Fault]:
    """What pydantic found, as faults at the paths of the file. A missing key that was only misspelt is said once."""
    found: list[Fault] = []
    for one in error.errors(include_url=False):
        path = tuple(step for step in one["loc"] if step != "[key]")
        found.append(_model_fault(one, path, written, model))
    meant = {(*fault.path[:-1], fault.facts["meant"]) for fault in found if fault.code == "unknown_key"}
    return [fault for fault in found if fault.code != "missing_key" or (*fault.path, fault.facts["key"]) not in meant]


def keys_of(model: object, path: Path = ()) -> list[str]:
    """The keys that may stand in the mapping at `path` of `model`; empty when it is not a fixed mapping."""
    if path:
        model = _step(model, path[0])
        return keys_of(model, path[1:])
    if isinstance(model, type) and issubclass(model, BaseModel):
        return [field.alias or name for name, field in model.model_fields.items()]
    return next((keys for part in get_args(model) if (keys := keys_of(part))), [])


def all_keys(model: object) -> set[str]:
    """Every key that may stand anywhere in a file of `model`."""
    if isinstance(model, type) and issubclass(model, BaseModel):
        return set(keys_of(model)).union(*(all_keys(field.annotation) for field in model.model_fields.values()))
    return set().union(*map(all_keys, get_args(model)))


def blank_fault(model: type[BaseModel], path: Path) -> tuple[str, dict[str, Any]] | None:
    """What is wrong with a key that has nothing behind it: code and facts. None where that says what is meant: a list,
    a section or a text that may be empty (a filter may not: it would let everything through); and where a missing key is told anyway.
    """
    holder: object = model
    for step in path[:-1]:
        holder = _step(holder, step)
    key, parts = str(path[-1]), [holder, *get_args(holder)]
    fixed = next((part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)), None)
    if fixed is not None:
        field = next((one for name, one in fixed.model_fields.items() if key == (one.alias or name)), None)
        if field is None:
            return "nothing_behind", {"key": key}
        usual = field.get_default(call_default_factory=True)
        kept = field.is_required() or usual is None or usual in ("", ()) or isinstance(usual, BaseModel)
        return None if kept else ("blank_default", {"key": key})
    if get_origin(holder) is not dict:
        return None
    glued = re.fullmatch(r"\s*([^:\uff1a]+?)\s*([:\uff1a]).*", key)
    if glued:
        return "full_width_colon" if glued[2] != ":" else "no_blank_after_colon", {"key": glued[1]}
    return "blank_word", {"key": key}


def _step(model: object, step: str | int) -> object:
    if isinstance(model, type) and issubclass(model, BaseModel):
        return next((f.annotation for name, f in model.model_fields.items() if step in (name, f.alias)), None)
    for part in get_args(model):
        if isinstance(step, int) and part is not Ellipsis and not isinstance(part, str):
            return part
        if isinstance(part, type) and issubclass(part, BaseModel):
            return _step(part, step)
    return None


FEW = 8
LIMITS = {"greater_than": "gt", "greater_than_equal": "ge", "less_than": "lt", "less_than_equal": "le"}
CODES = {
    "whole_number": ("int_parsing", "int_type", "int_from_float", "int_parsing_size"),
    "number": ("float_parsing", "float_type", "finite_number"),
    "true_false": ("bool_parsing", "bool_type"),
    "text": ("string_type",),
    "list": ("tuple_type", "list_type"),
    "mapping": ("model_type", "dict_type", "model_attributes_type"),
    "blank_text": ("string_too_short",),
    "number_or_column": ("number_or_column",),
}
BY_TYPE = {kind: code for code, kinds in CODES.items() for kind in kinds}


def _model_fault(one: Any, path: Path, written: Written, model: type[BaseModel]) -> Fault:
    kind, context = one["type"], one.get("ctx", {})
    last = str(path[-1]) if path else ""
    facts = {"key": last, "found": _shown(one["input"])}
    if kind == "missing":
        if path in written.blanks:
            return Fault(path, "blank_value", facts)
        return Fault(path[:-1], "missing_key", facts)
    if kind == "extra_forbidden":
        keys = keys_of(model, path[:-1])
        meant = next(iter(difflib.get_close_matches(last, keys, n=1)), "")
        return Fault(path, "unknown_key", {"key": last, "meant": meant, "choice": choice(last, keys)})
    if kind in ("literal_error", "enum"):
        allowed = re.findall(r"'([^']*)'", context["expected"])
        return Fault(path, "not_allowed", {**facts, "choice": choice(str(one["input"]), allowed)})
    if kind == "day_format":
        code = "day_written_otherwise" if context["meant"] else "day_format"
        return Fault(path, code, {**facts, "meant": context["meant"]})
    if kind in LIMITS:
        return Fault(path, kind, {**facts, "limit": _number(context[LIMITS[kind]])})
    if kind == "string_pattern_mismatch":
        return Fault(path, f"pattern.{last}", facts)
    if BY_TYPE.get(kind) == "mapping" and isinstance(path[-1], int) and isinstance(one["input"], str):
        return Fault(path, "mapping_named" if "name" in keys_of(model, path) else "mapping", facts)
    return Fault(path, kind if kind == "day_impossible" else BY_TYPE.get(kind, "other"), facts)


def _number(limit: float) -> str:
    return str(limit) if isinstance(limit, int) else f"{limit:g}"


def _shown(value: object) -> str:
    """The value as a sentence quotes it: short, and never a whole list."""
    if isinstance(value, dict | list):
        return words("campaign")("a_mapping" if isinstance(value, dict) else "a_list")
    text = " ".join(str(value).split())
    return text if len(text) <= 30 else text[:29] + "\u2026"


def _sentence(fault: Fault, catalogue: str) -> str:
    sentences = {**words("campaign").table("mistake"), **words(catalogue).table("mistake")}
    return sentences.get(fault.code, sentences["other"]).format(**fault.facts)


def _where(path: Sequence[str | int], written: Written) -> str:
    """The way to a value: keys, and list items by number and name."""
    steps = []
    for depth, step in enumerate(path):
        if isinstance(step, str):
            steps += [step] if step != SKIPPED else []
            continue
        item = written.at(tuple(path[: depth + 1]))
        name = (item.get("id") or item.get("name") or item.get("grade")) if isinstance(item, dict) else None
        named = isinstance(name, str)
        steps.append(words("campaign")("named_item" if named else "item", number=step + 1, name=_shown(name)))
    return " \u203a ".join(steps)
