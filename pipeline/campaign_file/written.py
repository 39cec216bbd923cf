"""A YAML text as it is written: plain values, all scalars texts, and the line and column of each.

Read from parser events and not composed, so that deep nesting and references to anchors become mistakes too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

Path = tuple[str | int, ...]
Place = tuple[int, int]

LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
DEEPEST = 30
UNREADABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060\ud800-\udfff\ufffe\uffff]"
)
NOTHING = frozenset({"", "~", "null"})
WIDE_BRACKET = re.compile(r"[\uff5b\uff5d\uff3b\uff3d\u3010\u3011]")
SKIPPED = "\0"  # stands in for a key whose value is read but not kept
GLUED = re.compile(r"[#\uff03]")  # a number sign right behind a word starts no comment, a full-width one never does
IN_WIDE_QUOTES = re.compile(r"[\u201c\u201d\u2018\u2019]([^\u201c\u201d\u2018\u2019]+)[\u201c\u201d\u2018\u2019]")
BETWEEN_ITEMS = re.compile(r"[\uff0c\u3001]")


class Fault(NamedTuple):
    """A mistake before it is put into words. place: line and column from 1, or None to take them from `path`."""

    path: Path
    code: str
    facts: dict[str, Any]
    place: Place | None = None


@dataclass
class Written:
    """data: dicts, lists and texts. places: where each value stands (its key, when the value is no scalar).

    blanks: keys with nothing behind them; left out of `data`. broken: the syntax mistake that ended the reading.
    """

    data: Any = None
    places: dict[Path, Place] = field(default_factory=dict)
    blanks: set[Path] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    broken: Fault | None = None

    def place(self, path: Path) -> Place:
        """Line and column of `path`, or of the nearest thing around it that is written down."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))

    def at(self, path: Path) -> Any:
        """The value at `path`, None when it is not there."""
        value = self.data
        for step in path:
            is_item = isinstance(value, list) and isinstance(step, int) and step < len(value)
            if not is_item and not (isinstance(value, dict) and step in value):
                return None
            value = value[step]
        return value


def plain_lines(text: str) -> str:
    """The text with one kind of line end, as an editor counts lines."""
    return re.sub(
        r"[\x85\u2028\u2029\ufeff]", " ", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    )


def as_written(text: str) -> Written:
    """The first document of `text`; stops at the first mistake the rest cannot be read without."""
    builder = _Builder()
    unreadable = UNREADABLE.search(text)
    if unreadable:
        before = text[: unreadable.start()]
        place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
        builder.written.broken = Fault((), "unreadable", {"code": f"U+{ord(unreadable.group()):04X}"}, place)
        return builder.written
    try:
        for event in yaml.parse(text, Loader=LOADER):
            builder.take(event)
            if builder.written.broken:
                break
    except yaml.YAMLError as error:
        builder.written.broken = _syntax_fault(error, text.split("\n"))
    return builder.written


@dataclass
class _Frame:
    """A mapping or list being read. key: the key whose value comes next. flow: written in brackets."""

    path: Path
    container: Any
    key: str | None = None
    flow: bool = False
    seen: dict[str, Place] = field(default_factory=dict)


class _Builder:
    """Takes parser events one by one and builds what is written."""

    def __init__(self) -> None:
        self.written = Written()
        self.stack: list[_Frame] = []
        self.documents = 0

    def take(self, event: Any) -> None:
        place = (event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.written.broken = Fault((), "two_documents", {}, place)
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event, place)
        elif isinstance(event, yaml.AliasEvent):
            self.written.faults.append(Fault((), "alias", {"name": event.anchor}, place))
            self._put(SKIPPED, place, keep=False)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._open({} if isinstance(event, yaml.MappingStartEvent) else [], place, flow=bool(event.flow_style))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.stack.pop()

    @property
    def _key_comes(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].container, dict) and self.stack[-1].key is None

    def _scalar(self, event: Any, place: Place) -> None:
        if self._key_comes:
            self._key(event.value, place)
            return
        plain, value = event.implicit[0], event.value.strip()
        blank = plain and value in NOTHING
        for one in self._items_meant(value, place) if plain and not blank else (value,):
            self._put(one, place, keep=not blank, blank=blank)

    def _items_meant(self, value: str, place: Place) -> list[str]:
        """What a text without quotes was meant to be, one slip of the keyboard told: comments, quotes and commas of a
        Chinese keyboard would silently become part of it. Quotes around the text keep it as it is.
        """
        frame = self.stack[-1] if self.stack else _Frame((), None)
        code, meant = "", [value]
        if sign := GLUED.search(value):
            code, meant = "glued_comment", [value[: sign.start()].strip()]
        elif quoted := IN_WIDE_QUOTES.fullmatch(value):
            code, meant = "wide_quotes", [quoted[1].strip()]
        elif isinstance(frame.container, list) and frame.flow and BETWEEN_ITEMS.search(value):
            code, meant = "items_in_one", [one.strip() for one in BETWEEN_ITEMS.split(value)]
        elif any(value.count(left) != value.count(right) for left, right in ("{}", "[]")):
            code = "stray_bracket"
        if code:
            facts = {"found": value if len(value) <= 30 else value[:29] + "\u2026"}
            self.written.faults.append(Fault(frame.path, code, facts, place))
        return [one for one in meant if one] or [value]

    def _key(self, key: str, place: Place) -> None:
        frame = self.stack[-1]
        if key in frame.seen:
            facts = {"key": key, "first": frame.seen[key][0]}
            self.written.faults.append(Fault((*frame.path, key), "duplicate_key", facts, place))
            frame.key = SKIPPED
        else:
            frame.key = key
            frame.seen[key] = place
            self.written.places.setdefault((*frame.path, key), place)

    def _put(self, value: Any, place: Place, *, keep: bool = True, blank: bool = False) -> Path:
        """Hang a value under the pending key or behind the last list item. Returns its path."""
        if self._key_comes:  # a list, mapping or reference where a key belongs
            self.written.faults.append(Fault((), "key_is_no_text", {}, place))
            self.stack[-1].key = SKIPPED if value is SKIPPED else None
            return (SKIPPED,)
        if not self.stack:
            self.written.data = value if keep else None
            self.written.places[()] = place
            return ()
        frame = self.stack[-1]
        if isinstance(frame.container, list):
            path: Path = (*frame.path, len(frame.container))
            self.written.places.setdefault(path, place)
            if keep:
                frame.container.append(value)
            elif blank:
                self.written.faults.append(Fault(frame.path, "blank_item", {}, place))
            return path
        key, frame.key = frame.key or "", None
        path = (*frame.path, key)
        if key == SKIPPED:
            return path
        if keep:
            frame.container[key] = value
            if isinstance(value, str):
                self.written.places[path] = place
        else:
            self.written.blanks.add(path)
        return path

    def _open(self, container: Any, place: Place, *, flow: bool) -> None:
        in_place_of_key = self._key_comes
        path = self._put(container, place)
        self.stack.append(_Frame(path, container, flow=flow))
        if in_place_of_key:
            self.stack[-2].key = SKIPPED
        if len(self.stack) > DEEPEST:
            self.written.broken = Fault((), "too_deep", {}, place)


SLIPS = (
    ("flow mapping", "unclosed_bracket"),
    ("flow sequence", "unclosed_bracket"),
    ("quoted scalar", "unclosed_quote"),
    ("expected ':'", "no_colon"),
    ("scanning an alias", "bad_start"),
    ("scanning an anchor", "bad_start"),
    ("cannot start any token", "bad_start"),
    ("mapping values are not allowed", "two_colons"),
    ("expected key", "indentation"),
    ("block collection", "indentation"),
    ("block mapping", "indentation"),
)
"""What the parser says -> what was most likely typed; the first that fits."""
GLUED_DASH = re.compile(r"\s*-[{\w]")
AT_ITS_BEGINNING = frozenset({"unclosed_bracket", "unclosed_quote", "no_colon"})


def _syntax_fault(error: yaml.YAMLError, lines: list[str]) -> Fault:
    """Which line to look at, and what kind of slip it most likely is."""
    said = f"{getattr(error, 'context', None)}; {getattr(error, 'problem', None)}"
    code = next((code for words, code in SLIPS if words in said), "syntax")
    began, noticed = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
    mark = (began if code in AT_ITS_BEGINNING else noticed) or noticed or began
    if mark is None:
        return Fault((), "syntax", {}, (1, 1))
    line, column = min(mark.line + 1, len(lines)), mark.column + 1
    if code == "bad_start":
        sign = re.match(r".*([*&])", lines[line - 1][: column - 1]) if "scanning an" in said else None
        column = sign.end() if sign else column
        return Fault((), code, {"found": lines[line - 1][column - 1 : column]}, (line, column))
    if dash := next((at for at in (line, line - 1) if at and GLUED_DASH.match(lines[at - 1])), 0):
        return Fault((), "no_blank_after_dash", {}, (dash, 1))
    if WIDE_BRACKET.search(lines[line - 1]):
        return Fault((), "full_width_bracket", {}, (line, column))
    if code == "two_colons" and (above := _word_above(lines, line)):
        return Fault((), "no_colon", {}, (above, 1))
    return Fault((), code, {}, (line, column))


def _word_above(lines: list[str], line: int) -> int:
    """The line number of the nearest text above `line` when it is a lone word, a key without its colon; else 0."""
    above = line - 1
    while above and not lines[above - 1].split("#")[0].strip():
        above -= 1
    lone = above and re.fullmatch(r"\s*(- )?\s*\w+\s*", lines[above - 1].split("#")[0])
    return above if lone else 0
