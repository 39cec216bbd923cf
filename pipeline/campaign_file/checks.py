"""What pydantic cannot see: sums, references and orders inside a campaign.

Every check takes the plan as written (dicts, lists, texts) and gives (path, code, facts) for each mistake. A check
passes over whatever is not of the right type: that has its own sentence already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from pipeline.campaign import ISO_DAY, IssuePolicy, Unit, day_meant, unit_key
from pipeline.campaign_file.mistakes import choice
from pipeline.campaign_file.written import Path
from pipeline.forms import FIXED
from schemas.questionnaire import AFTER, BEFORE

Plan = Mapping[str, Any]
Found = Iterator[tuple[Path, str, dict[str, Any]]]

QUESTIONNAIRE = "questionnaire"
COUNTED_IN = {
    "visits": "visits", "visit_days": "visits", "households": "visits", "complete_visits": "visits",
    "questionnaires": QUESTIONNAIRE, "links": "linkage", "forums": "forums", "attendees": "forums",
    "activities": "activities", "quantity": "activities", "days": "activities", "wishes": "wishes",
    "roles": "grids", "role_holders": "grids", "members": "cadres",
}  # fmt: skip
"""The register each kind of event of a requirement is counted in."""
SUBJECTS = {
    "village": "units", "office": "units", "cadre": "cadres", "household": "households", "visited_household": "visits",
    "linked_household": "linkage", "linkage": "linkage", "grid": "grids", "forum": "forums",
}  # fmt: skip
"""The register that lists the subjects a requirement is asked of."""
DERIVED = {
    "visits": ("counted", "complete", "in_roster", "household"), "cadres": ("allotment",),
    "forums": ("enough_representatives", "principal_present", "announced_before"), "wishes": ("done",),
    "grids": ("role", "person"), "linkage": ("household",),
}  # fmt: skip
"""Columns the program adds to a register's own."""
SERIAL = re.compile(r"\{serial(:0?\d{1,2}d?)?\}", re.ASCII)


def texts(value: Any) -> list[str]:
    """The texts of a list (or of one text); others left out."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def records(value: Any) -> list[tuple[int, Plan]]:
    """The mappings of a list with their positions."""
    return [(n, one) for n, one in enumerate(value) if isinstance(one, dict)] if isinstance(value, list) else []


def section(plan: Plan, name: str) -> Plan:
    """A mapping of the plan, empty when it is missing or something else."""
    value = plan.get(name)
    return value if isinstance(value, dict) else {}


def day(value: Any) -> date | None:
    """The day, None when it is written wrongly."""
    return day_meant(value) if isinstance(value, str) and ISO_DAY.fullmatch(value) else None


def number(value: Any) -> int | None:
    """The whole number, None when it is none."""
    return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,12}", value, re.ASCII) else None


def is_true(value: Any) -> bool:
    """Whether a yes or no is a yes, in any of the ways one may be written."""
    return isinstance(value, str) and value.casefold() in ("true", "yes", "on", "y", "t", "1")


def is_false(value: Any) -> bool:
    """Whether it is a no."""
    return isinstance(value, str) and value.casefold() in ("false", "no", "off", "n", "f", "0")


def columns_of(register: str, plan: Plan) -> list[str]:
    """Names of the columns of a register; empty for one we have no form of."""
    if register == QUESTIONNAIRE:
        questions = records(section(plan, QUESTIONNAIRE).get("questions"))
        return [column.name for column in (*BEFORE, *AFTER)] + [
            q["id"] for _, q in questions if isinstance(q.get("id"), str)
        ]
    form = FIXED.get(register)
    added = [one["id"] for one in own_columns(register, plan) if isinstance(one.get("id"), str)]
    return [*form.names, *added, *DERIVED.get(register, ())] if form else []


def own_columns(register: str, plan: Plan) -> list[Plan]:
    """The columns the plan itself adds to a register, as written."""
    forms = [form for _, form in records(plan.get("forms")) if form.get("register") == register]
    return [column for form in forms for _, column in records(form.get("columns"))]


def unknown(found: Iterable[str], allowed: Iterable[str], path: Path, code: str, value: Any) -> Found:
    """A fault for each text that is not allowed, at its own place when `value` is a list."""
    allowed = list(allowed)
    for n, text in enumerate(found):
        if text not in allowed:
            place = (*path, value.index(text) if value.count(text) == 1 else n) if isinstance(value, list) else path
            yield place, code, {"found": text, "choice": choice(text, allowed)}


def periods_in_order(plan: Plan) -> Found:
    """No period ends before it starts."""
    periods: list[tuple[Path, Plan]] = [(("activity",), section(plan, "activity"))]
    dated = ("phases", "rounds", "requirements", "filings", "bulletins")
    periods += [((name, n), one) for name in dated for n, one in records(plan.get(name))]
    for path, period in periods:
        starts, ends = day(period.get("starts")), day(period.get("ends"))
        if starts and ends and starts > ends:
            yield (*path, "starts"), "starts_after_end", {"starts": starts, "ends": ends}


def phases_inside_the_activity(plan: Plan) -> Found:
    """Every phase begins and ends within the activity (001-4)."""
    first, last = (day(section(plan, "activity").get(key)) for key in ("starts", "ends"))
    for n, phase in records(plan.get("phases")):
        for key in ("starts", "ends"):
            on = day(phase.get(key))
            if on and first and last and first <= last and not first <= on <= last:
                yield ("phases", n, key), "phase_outside", {"found": on, "first": first, "last": last}


def ids_once(plan: Plan) -> Found:
    """No id twice in one list."""
    questionnaire = section(plan, QUESTIONNAIRE)
    lists: dict[Path, Any] = {
        (name,): plan.get(name)
        for name in (
            "phases",
            "rounds",
            "requirements",
            "filings",
            "bulletins",
            "assessment",
            "awards",
            "outputs",
            "register_rules",
        )
    }
    lists |= {(QUESTIONNAIRE, name): questionnaire.get(name) for name in ("questions", "consistency")}
    for path, items in lists.items():
        yield from _twice(path, items, "id", "duplicate_id")
    yield from _twice(("issues", "categories"), section(plan, "issues").get("categories"), "name", "duplicate_id")
    yield from _twice(("issues", "grades"), section(plan, "issues").get("grades"), "grade", "duplicate_grade")


def _twice(path: Path, items: Any, key: str, code: str) -> Found:
    first: dict[str, int] = {}
    for n, one in records(items):
        name = one.get(key)
        if isinstance(name, str) and first.setdefault(name, n) != n:
            yield (*path, n, key), code, {"found": name, "first": first[name] + 1}


def units_told_apart(plan: Plan) -> Found:
    """No spelling may stand for two units, suffixes and prefixes aside."""
    units = section(plan, "units")
    prefixes = texts(units.get("prefixes"))
    owner: dict[str, tuple[int, str]] = {}
    for n, unit in records(units.get("list")):
        aliases = unit.get("aliases")
        spellings: list[tuple[Path, Any]] = [(("name",), unit.get("name"))]
        spellings += [(("aliases", at), text) for at, text in enumerate(aliases)] if isinstance(aliases, list) else []
        for way, text in spellings:
            if not isinstance(text, str) or not text:
                continue
            holder, spelled = owner.setdefault(unit_key(text, prefixes), (n, text))
            if holder != n:
                yield (
                    ("units", "list", n, *way),
                    "same_unit_twice",
                    {"found": text, "other": spelled, "first": holder + 1},
                )


def targets_add_up(plan: Plan) -> Found:
    """The villages' targets make the total the plan states (001-1)."""
    units = section(plan, "units")
    stated, items = number(units.get("stated_total")), units.get("list")
    if stated is None or not isinstance(items, list) or not items or len(records(items)) < len(items):
        return
    if any("target" not in unit and unit.keys() - Unit.model_fields for unit in items):
        return  # most likely a misspelt target
    if len({"target" in one for _, one in records(items) if one.get("kind") != "office"}) > 1:
        return  # most likely a forgotten one
    targets = [number(unit.get("target", "0")) for unit in items]
    total = sum(target or 0 for target in targets)
    if None not in targets and total != stated:
        sides = {"total": total, "stated": stated, "difference": abs(total - stated), "count": len(items)}
        yield ("units", "stated_total"), "sum_too_small" if total < stated else "sum_too_large", sides


def targets_for_all_or_none(plan: Plan) -> Found:
    """Where villages have targets, one without is most likely forgotten; `target: 0` says that it is meant (001-1)."""
    villages = [(n, one) for n, one in records(section(plan, "units").get("list")) if one.get("kind") != "office"]
    if any("target" in one for _, one in villages):
        for n, one in villages:
            if "target" not in one and not one.keys() - Unit.model_fields:
                yield ("units", "list", n), "village_without_target", {"found": one.get("name")}


def questions_refer_to_their_options(plan: Plan) -> Found:
    """favourable, dissatisfied, dont_know, other and apart are options; a metric knows what it counts."""
    for n, question in records(section(plan, QUESTIONNAIRE).get("questions")):
        options, path = texts(question.get("options")), (QUESTIONNAIRE, "questions", n)
        if question.get("type") == "text":
            continue
        for key in ("favourable", "dissatisfied", "dont_know", "other", "apart"):
            if key in question and "options" in question:
                yield from unknown(texts(question[key]), options, (*path, key), "not_an_option", question[key])
        if "metric" in question and not question.get("favourable"):
            yield (*path, "metric"), "metric_without_favourable", {"found": question["metric"]}
        if question.get("type") in ("binary", "ordinal", "nominal", "multiple") and "options" not in question:
            yield path, "no_options", {"found": question["type"]}


def consistency_refers_to_questions(plan: Plan) -> Found:
    """Consistency rules name questions and options that exist."""
    questionnaire = section(plan, QUESTIONNAIRE)
    options = {
        q["id"]: texts(q.get("options"))
        for _, q in records(questionnaire.get("questions"))
        if isinstance(q.get("id"), str)
    }
    for n, rule in records(questionnaire.get("consistency")):
        for side in ("when", "never"):
            for question, answers in section(rule, side).items():
                path = (QUESTIONNAIRE, "consistency", n, side, question)
                if question in options:
                    yield from unknown(texts(answers), options[question], path, "not_an_option", answers)
                else:
                    yield (
                        path,
                        "unknown_question",
                        {"found": question, "choice": choice(question, options)},
                    )


def registers_known(plan: Plan) -> Found:
    """Registers are ours, filings and the questionnaire are among the campaign's."""
    chosen = texts(plan.get("registers", []))
    yield from unknown(chosen, [*FIXED, QUESTIONNAIRE], ("registers",), "unknown_register", plan.get("registers"))
    for n, again in enumerate(chosen):
        if again in chosen[:n]:
            yield ("registers", n), "duplicate_id", {"found": again, "first": chosen.index(again) + 1}
    for n, filing in records(plan.get("filings")):
        register = filing.get("register")
        if isinstance(register, str):
            yield from unknown([register], chosen, ("filings", n, "register"), "register_not_used", register)
    if QUESTIONNAIRE in chosen and QUESTIONNAIRE not in plan:
        yield ("registers", chosen.index(QUESTIONNAIRE)), "questions_missing", {}


def columns_known(plan: Plan) -> Found:
    """Rules that name columns name columns of the form."""
    visits = columns_of("visits", plan)
    for name, key in (("visits", "complete_when"), ("issues", "from_visits")):
        value = section(plan, name).get(key, [])
        yield from unknown(texts(value), visits, (name, key), "unknown_column", value)
    consent = section(plan, QUESTIONNAIRE).get("consent")
    if isinstance(consent, str):
        columns = columns_of(QUESTIONNAIRE, plan)
        yield from unknown([consent], columns, (QUESTIONNAIRE, "consent"), "unknown_column", consent)


def requirements_refer_to_columns(plan: Plan) -> Found:
    """What a requirement filters on and asks for are columns of the register it counts in or asks of."""
    chosen = texts(plan.get("registers", []))
    for n, rule in records(plan.get("requirements")):
        path = ("requirements", n)
        counted, per = COUNTED_IN.get(str(rule.get("count"))), rule.get("per")
        if counted and counted not in chosen:
            yield (*path, "count"), "count_without_register", {"found": rule["count"], "register": counted}
        elif counted:
            yield from _unknown_keys(section(rule, "where"), columns_of(counted, plan), (*path, "where"))
        if not isinstance(per, str):
            continue
        if per not in SUBJECTS:
            yield from unknown([per], SUBJECTS, (*path, "per"), "unknown_subject", per)
            continue
        columns = columns_of(SUBJECTS[per], plan)
        for key in ("among", "not_among"):
            yield from _unknown_keys(section(rule, key), columns, (*path, key))
        asked = rule.get("at_least")
        if isinstance(asked, str) and number(asked) is None:
            code = "unknown_column" if re.fullmatch(r"[A-Za-z_]\w*", asked, re.ASCII) else "at_least_no_number"
            yield from unknown([asked], columns, (*path, "at_least"), code, asked)
        elif isinstance(asked, str) and number(asked) == 0:
            yield (*path, "at_least"), "greater_than", {"found": asked, "limit": 0}


def _unknown_keys(value: Plan, columns: list[str], path: Path) -> Found:
    for key in value:
        yield from unknown([key], columns, (*path, key), "unknown_column", key)


def issue_numbers_and_clocks(plan: Plan) -> Found:
    """Numbers carry a serial, and the grade given by default has a clock (001-10)."""
    issues = section(plan, "issues")
    form = issues.get("number_format")
    if isinstance(form, str):
        if not SERIAL.search(form):
            yield ("issues", "number_format"), "no_serial", {"found": form}
        elif re.search(r"[{}]", SERIAL.sub("", form, count=1)):
            yield ("issues", "number_format"), "other_braces", {"found": form}
    grades = [one.get("grade") for _, one in records(issues.get("grades"))]
    fallback = issues.get("default_grade", str(IssuePolicy.model_fields["default_grade"].default))
    if isinstance(fallback, str) and grades and fallback not in grades:  # no grades at all: the plan sets no days
        path = ("issues", "default_grade" if "default_grade" in issues else "grades")
        yield path, "grade_without_clock", {"found": fallback}


def filings_have_their_day(plan: Plan) -> Found:
    """A filing asked once says on which day."""
    for n, filing in records(plan.get("filings")):
        if filing.get("every") == "once" and "on" not in filing:
            yield ("filings", n, "every"), "once_without_day", {}


CHECKS: tuple[Callable[[Plan], Found], ...] = (
    periods_in_order,
    phases_inside_the_activity,
    ids_once,
    units_told_apart,
    targets_add_up,
    targets_for_all_or_none,
    questions_refer_to_their_options,
    consistency_refers_to_questions,
    registers_known,
    columns_known,
    requirements_refer_to_columns,
    issue_numbers_and_clocks,
    filings_have_their_day,
)
