"""A first campaign file from a few answers: commented, complete, accepted by the checks (docs/new-programme.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pipeline.campaign import Unit, day_meant, unit_key
from pipeline.wording import words

QUESTIONS = (
    "title", "id", "short_title", "issuer", "office", "report_to", "starts", "ends", "villages", "offices", "registers", "rules",
)  # fmt: skip
ALWAYS = ("handling", "units", "cadres", "households")
PLAIN = re.compile(r"[\w\uff08\uff09()/.+-]+")
"""What may stand in a YAML file without quotes."""
SPECIAL = frozenset({"true", "false", "null", "yes", "no", "on", "off", "~"})


class Problem(NamedTuple):
    """A wrong answer. question: its key."""

    question: str
    text: str


def say(key: str, **facts: object) -> str:
    """A text of templates/words/campaign_new.toml."""
    return words("campaign_new")(key, **facts)


def question(key: str) -> str:
    """The question as it is asked."""
    names = {"registers": words("campaign_new").table("registers"), "rules": words("campaign_new").table("rules")}
    return say(f"ask.{key}", choice=words("campaign")("comma").join(names[key])) if key in names else say(f"ask.{key}")


def fallback(key: str, given: Mapping[str, str]) -> str:
    """What a question left open means; "" when it must be answered."""
    known = words("campaign_new").table("fallback")
    return known[key].format(**{name: given.get(name, "") for name in QUESTIONS}) if key in known else ""


def parts(answer: str) -> list[tuple[str, str]]:
    """The items of an answer, each with the number behind its equals sign or ""; none for "no"."""
    from schemas.states import NONE_SAID

    marks, equals = re.escape(say("list_marks")), re.escape(say("equals"))
    found = []
    for item in re.split(f"[{marks}]+", answer):
        name, _, number = re.sub(f"[{equals}]", "=", item).partition("=")
        if name and name != NONE_SAID:
            found.append((name.strip(), number.strip()))
    return found


def problem(key: str, answer: str, given: Mapping[str, str]) -> str:
    """What is wrong with an answer, "" when nothing is."""
    if not answer:
        return say("problem.empty")
    if key == "id" and not re.fullmatch(r"[a-z0-9][a-z0-9-]*", answer):
        return say("problem.id")
    if key in ("starts", "ends"):
        first, day = day_meant(given.get("starts", "")), day_meant(answer)
        if day is None:
            return say("problem.day")
        if key == "ends" and first and day < first:
            return say("problem.order")
    if key in ("villages", "offices"):
        return _names_problem(key, answer, given)
    if key in ("registers", "rules"):
        return _choice_problem(key, answer, given)
    return ""


def _names_problem(key: str, answer: str, given: Mapping[str, str]) -> str:
    items = parts(answer)
    taken = {unit_key(name, ()) for name, _ in parts(given.get("villages", ""))} if key == "offices" else set()
    if key == "villages" and not items:
        return say("problem.empty")
    for name, number in items:
        if unit_key(name, ()) in taken:
            return say("problem.twice", word=name)
        taken.add(unit_key(name, ()))
        if number and not re.fullmatch(r"[1-9]\d{0,6}", number, re.ASCII):
            return say("problem.number", word=name)
    return ""


def _choice_problem(key: str, answer: str, given: Mapping[str, str]) -> str:
    known = words("campaign_new").table(key)
    for name, number in parts(answer):
        if name not in known:
            return say("problem.word", word=name, choice=words("campaign")("comma").join(known))
        if number and not re.fullmatch(r"[1-9]\d{0,3}", number, re.ASCII):
            return say("problem.number", word=name)
    asks_targets = key == "rules" and any(
        "at_least: target" in _rule(name).get("yaml", "") for name, _ in parts(answer)
    )
    if asks_targets and not all(number for _, number in parts(given.get("villages", ""))):
        return say("problem.target")
    return ""


def _rule(name: str) -> Mapping[str, str]:
    return words("campaign_new").table(f"rules.{name}")


def villages_told(units: Sequence[Unit]) -> dict[str, str]:
    """The answers a unit roster gives."""
    mark = words("campaign")("comma")
    return {
        "villages": mark.join(
            unit.name + (f"={unit.target}" if unit.target else "") for unit in units if unit.kind == "village"
        ),
        "offices": mark.join(unit.name for unit in units if unit.kind == "office"),
    }


def new_campaign(given: Mapping[str, str], units: Sequence[Unit] = ()) -> str:
    """The text of the file. given: an answer without problems to every question. units: aliases and codes to keep."""
    known = {unit.name: unit for unit in units}
    rules = parts(given["rules"])
    registers = _registers(given, [name for name, _ in rules])
    villages = parts(given["villages"])
    targets = [int(number) for _, number in villages if number]
    text = say("yaml.head", **_head(given, sum(targets) if len(targets) == len(villages) else 0, _above(units, given)))
    for name, number in villages:
        text += say("yaml.village", name=scalar(name), target=f", target: {number}" if number else "", **_more(known.get(name), given["issuer"]))  # fmt: skip
    for name, _ in parts(given["offices"]):
        text += say("yaml.office", name=scalar(name), **_more(known.get(name), given["issuer"]))
    text += say("yaml.registers", registers=", ".join(registers))
    for name in ("visits", "questionnaire", "activities", "linkage", "forums"):
        text += say(f"yaml.{name}", none="") if name in registers else ""
    ranked = len(targets) == len(villages)
    text += say(
        "yaml.issues",
        prefix=given["id"],
        from_visits="problem, peace_opinion, other_opinion" if "visits" in registers else "",
        style="competition" if ranked else "off",
        **{f"from_{name}": str(name in registers).lower() for name in ("questionnaire", "forums", "disputes")},
    )
    lines = [_line(name, number, "yaml") for name, number in rules if "yaml" in _rule(name)]
    text += "".join(say("yaml.requirement", line=line) for line in lines) or say("yaml.no_requirements")
    for name, number in rules:
        text += say("yaml.filings", line=_line(name, number, "filing")) if "filing" in _rule(name) else ""
    return text + say("yaml.bulletins", template="bulletin_weekly" if ranked else "bulletin_period")


def _line(name: str, number: str, key: str) -> str:
    rule = _rule(name)
    return rule[key].format(number=number or rule.get("number", "1"))


def _above(units: Sequence[Unit], given: Mapping[str, str]) -> str:
    """The units above the villages, as the roster names them."""
    names = dict.fromkeys(unit.parent for unit in units if unit.parent and unit.parent != given["issuer"])
    return say("yaml.above", none="") + "".join(say("yaml.upper", name=scalar(name)) for name in names) if names else ""


def _head(given: Mapping[str, str], total: int, above: str) -> dict[str, Any]:
    told = {key: scalar(given[key]) for key in ("title", "short_title", "issuer", "office")}
    days = {key: str(day_meant(given[key])) for key in ("starts", "ends")}
    upper = [name for name, _ in parts(given["report_to"])]
    report_to = say("yaml.report_to", report_to=scalar(given["report_to"])) if upper else ""
    stated = say("yaml.total", total=total) if total else ""
    return {
        **told,
        **days,
        "heading": " ".join(given["title"].split()),
        "id": given["id"],
        "report_to": report_to,
        "total": stated + above,
    }


def _more(unit: Unit | None, issuer: str) -> dict[str, str]:
    if unit is None:
        return {"aliases": "", "code": "", "parent": ""}
    aliases = ", ".join(map(scalar, unit.aliases))
    code = f', code: "{unit.code}"' if unit.code else ""
    parent = f", parent: {scalar(unit.parent)}" if unit.parent and unit.parent != issuer else ""
    return {"aliases": f", aliases: [{aliases}]" if aliases else "", "code": code, "parent": parent}


def _registers(given: Mapping[str, str], rules: Sequence[str]) -> list[str]:
    named = words("campaign_new").table("registers")
    chosen = [named[name] for name, _ in parts(given["registers"])]
    needed = [register for name in rules for register in _rule(name).get("needs", "").split()]
    return list(dict.fromkeys([*chosen, *(one for one in needed if one not in ALWAYS), *ALWAYS]))


def scalar(text: str) -> str:
    """The text as YAML: in quotes where it could mean something else."""
    text = " ".join(text.split())
    if PLAIN.fullmatch(text) and text.casefold() not in SPECIAL and not text.startswith("-"):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
