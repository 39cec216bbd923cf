"""Slips of the keyboard in a YAML text that can be undone for certain, so that the rest is still read and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.campaign_file.written import Fault

COLON = "\N{FULLWIDTH COLON}"
COMMA = "\N{FULLWIDTH COMMA}"
WIDE_BLANK = "\N{IDEOGRAPHIC SPACE}"
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
COMMENT = re.compile(r"(^|\s)#.*")


def undone(text: str, keys: Iterable[str], tab_width: int) -> tuple[str, list[Fault]]:
    """The text without full-width colons and commas around known keys, missing blanks, and tabs or wide blanks in front;
    and where they were.
    """
    names = "|".join(sorted(map(re.escape, keys), key=len, reverse=True))
    slip = re.compile(
        rf"(?P<before>^\s*(?:- +)?|[{{\[,{COMMA}]\s*)(?P<key>{names})(?P<colon>\s*[:{COLON}])(?=(?P<next>.?))"
    )
    faults: list[Fault] = []
    lines = []
    for number, line in enumerate(text.split("\n"), start=1):
        untabbed, tabs = _with_plain_indent(line, number, tab_width)
        repaired, colons = _with_plain_colons(untabbed, number, slip)
        lines.append(repaired)
        faults += tabs + colons
    return "\n".join(lines), faults


def _with_plain_indent(line: str, number: int, width: int) -> tuple[str, list[Fault]]:
    indent = line[: len(line) - len(line.lstrip())]
    odd = next((at for at, sign in enumerate(indent) if sign != " "), None)
    if odd is None or not line.strip() or line.lstrip().startswith("#"):
        return line, []
    blanks = "".join(" " * {"\t": width, WIDE_BLANK: min(width, 2)}.get(sign, 1) for sign in indent)
    code = "tab" if "\t" in indent else "wide_blank"
    return blanks + line.lstrip(), [Fault((), code, {}, (number, odd + 1))]


def _with_plain_colons(line: str, number: int, slip: re.Pattern[str]) -> tuple[str, list[Fault]]:
    masked = COMMENT.sub(lambda m: " " * len(m.group()), QUOTED.sub(lambda m: "_" * len(m.group()), line))
    faults: list[Fault] = []
    pieces: list[str] = []
    done = 0
    for found in slip.finditer(masked):
        before, colon, after = found["before"], found["colon"], found["next"]
        in_braces = before[:1] not in (",", COMMA) or masked.count("{", 0, found.start()) > masked.count(
            "}", 0, found.start()
        )
        comma_wrong = before.startswith(COMMA)
        colon_wrong = colon.endswith(COLON) or after not in ("", " ", "\t")
        if not in_braces or not (comma_wrong or colon_wrong):
            continue
        if comma_wrong:
            faults.append(Fault((), "full_width_comma", {"key": found["key"]}, (number, found.start() + 1)))
        if colon_wrong:
            code = "full_width_colon" if colon.endswith(COLON) else "no_blank_after_colon"
            faults.append(Fault((), code, {"key": found["key"]}, (number, found.end() - len(colon.lstrip()) + 1)))
        pieces += [line[done : found.start()], before.replace(COMMA, ", "), found["key"], ": "]
        done = found.end()
    return "".join(pieces) + line[done:], faults
