"""Clause by clause: where each one is checked, where its result is printed, which test proves it (docs/COVERAGE.md).

`python -m pipeline.clause_coverage` writes the page anew from docs/clauses.toml, the campaigns, the code and the tests; a
test holds the committed page to it.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.wording import words

ROOT = Path(__file__).resolve().parent.parent
CLAUSE = re.compile(r"(?<!\d)(00\d)-([PQ]?)(\d{1,2})(?!\d)", re.ASCII)
SPAN = re.compile(r"(00\d)-(\d{1,2})\s*(?:to|\u2026|\.\.\.|\u2013)\s*(?:00\d-)?(\d{1,2})(?!\d)", re.ASCII)
QUESTION = re.compile(r"(00\d) \w+1-(?:(\d{1,2}))(?!\d)")
LISTED = 3


@dataclass(frozen=True)
class Clause:
    """One line of docs/clauses.toml. narrative: why it is not checked, "" when it is."""

    text: str
    shown: str = ""
    narrative: str = ""


def clauses() -> dict[str, Clause]:
    """Every clause in the order of the plans."""
    listed = tomllib.loads((ROOT / "docs" / "clauses.toml").read_text(encoding="utf-8"))
    return {name: Clause(**entry) for name, entry in listed.items()}


def mentioned(text: str) -> set[str]:
    """The clauses a text cites: 000-15, spans such as 000-17 to 000-19, and questions as their annex numbers them."""
    found = {f"{plan}-{kind}{int(number)}" for plan, kind, number in CLAUSE.findall(text)}
    for plan, first, last in SPAN.findall(text):
        found |= {f"{plan}-{number}" for number in range(int(first), int(last) + 1)}
    found |= {f"{plan}-Q{number}" for plan, number in QUESTION.findall(text)}
    return found


def cited_in_code(folder: Path) -> Iterator[tuple[str, str]]:
    """(clause, place) for every function, class and top-level value below `folder` whose source cites it."""
    for path in sorted(folder.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        lines = source.splitlines()
        for node in ast.parse(source).body:
            name = _name(node)
            if name is None:
                continue
            first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
            part = "\n".join(lines[first - 1 : node.end_lineno])
            for clause in sorted(mentioned(part) | mentioned(name.replace("_", "-"))):
                yield clause, f"`{path.relative_to(ROOT).as_posix()}` {name}"


def _name(node: ast.stmt) -> str | None:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case _:
            return None


def cited_in_campaigns() -> Iterator[tuple[str, str]]:
    """(clause, place) for every entry of a campaign file whose basis cites it."""
    import yaml

    for path in sorted((ROOT / "campaigns").glob("*.yaml")):
        plan = yaml.safe_load(path.read_text(encoding="utf-8"))
        for clause, key in _entries(plan, ""):
            yield clause, f"`{path.stem}` {key}"


def _entries(value: Any, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for clause in sorted(mentioned(str(value.get("basis", "")))):
            yield clause, key
        for name, one in value.items():
            yield from _entries(one, f"{key}.{name}".lstrip("."))
    elif isinstance(value, list):
        for one in value:
            label = next((str(one[name]) for name in ("id", "name", "grade") if name in one), "") if isinstance(one, dict) else ""  # fmt: skip
            yield from _entries(one, f"{key}.{label}" if label else key)


def cited_in_tests() -> Iterator[tuple[str, str]]:
    """(clause, test) for every test function that cites it."""
    for clause, place in cited_in_code(ROOT / "tests"):
        if place.rpartition(" ")[2].startswith("test_"):
            yield clause, place


@dataclass(frozen=True)
class Row:
    """One line of the page: places sorted, the campaign's own key first."""

    clause: str
    entry: Clause
    checked: tuple[str, ...]
    tests: tuple[str, ...]


def rows() -> list[Row]:
    """Every clause with what was found about it."""
    own = _gathered(cited_in_campaigns())
    code = _gathered([*cited_in_code(ROOT / "pipeline"), *cited_in_code(ROOT / "schemas")])
    tests = _gathered(cited_in_tests())
    return [
        Row(name, entry, tuple(own.get(name, []) + code.get(name, [])), tuple(tests.get(name, [])))
        for name, entry in clauses().items()
    ]


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for clause, place in pairs:
        places = found.setdefault(clause, [])
        if place not in places:
            places.append(place)
    return found


def page() -> str:
    """The whole page as Markdown."""
    say = words("coverage")
    found = rows()
    checked = sum(not row.entry.narrative for row in found)
    parts = [
        f"# {say('title')}",
        say("about"),
        say("summary", clauses=len(found), checked=checked, narrative=len(found) - checked),
    ]
    for plan, title in say.table("programmes").items():
        parts.append(say("programme", title=title))
        lines = [list(say.table("head").values()), ["---"] * 5]
        lines += [_line(row) for row in found if row.clause.startswith(plan)]
        parts.append("\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines))
    return "\n\n".join(parts) + "\n"


def _line(row: Row) -> list[str]:
    say = words("coverage")
    if row.entry.narrative:
        return [
            row.clause,
            row.entry.text,
            say("narrative", reason=row.entry.narrative),
            say("missing"),
            say("missing"),
        ]
    return [row.clause, row.entry.text, _places(row.checked), row.entry.shown or say("missing"), _places(row.tests)]


def _places(places: tuple[str, ...]) -> str:
    say = words("coverage")
    if not places:
        return say("missing")
    more = say("more", count=len(places)) if len(places) > LISTED else ""
    return say("comma").join(places[:LISTED]) + more


if __name__ == "__main__":
    (ROOT / "docs" / "COVERAGE.md").write_text(page(), encoding="utf-8")
