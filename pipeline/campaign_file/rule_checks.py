"""Whether the rules of a campaign can be carried out: the subjects, words, rounds and evidence they name.

Checks as in checks.py: each takes the plan as written and gives (path, code, facts) for each mistake.
"""

from __future__ import annotations

from collections.abc import Callable

from pipeline.campaign_file.checks import (
    COUNTED_IN,
    QUESTIONNAIRE,
    SUBJECTS,
    Found,
    Plan,
    columns_of,
    day,
    number,
    own_columns,
    records,
    section,
    texts,
    unknown,
)
from pipeline.campaign_file.mistakes import choice
from pipeline.campaign_file.written import Path
from pipeline.forms import FIXED
from schemas.form import Kind
from schemas.grids import ROLES
from schemas.words import NO_WORDS, YES_WORDS

MEETING = (
    "meeting", "unit", "kind", "held_on", "representatives", "enough_representatives", "principal_present",
    "announced_before",
)  # fmt: skip
EVENT_COLUMNS = {"forums": MEETING, "attendees": MEETING, "roles": ("unit", "grid", "role", "person"),
                 "role_holders": ("unit", "grid", "role", "person")}  # fmt: skip
"""Columns of what is counted, where it is not a row of its register."""
SUBJECT_COLUMNS = {"forum": MEETING, "office": ("name", "unit")}
TIES = {
    "village": ("unit",), "office": ("unit",), "cadre": ("unit", "cadre"), "household": ("household",),
    "visited_household": ("household",), "linked_household": ("household",), "linkage": ("cadre", "household"),
    "grid": ("unit", "grid"), "forum": ("meeting",),
}  # fmt: skip
"""What ties an event to its subject."""
TIED_BY = {
    "visits": {"unit", "cadre", "household", "grid"}, "questionnaire": {"unit"},
    "linkage": {"unit", "cadre", "household", "grid"}, "forums": {"unit", "meeting"},
    "activities": {"unit", "cadre", "grid"}, "wishes": {"unit", "cadre"}, "grids": {"unit", "grid"},
    "cadres": {"unit", "cadre", "grid"},
}  # fmt: skip
"""What of it the events of each register carry."""
FLAGS = {"enough_representatives", "principal_present", "announced_before", "done", "counted", "complete", "in_roster"}
TRUTHS = ("true", "false", *sorted(YES_WORDS | NO_WORDS))
EVIDENCE = ("rechecks", "mediations", "filings_late", "filings_missing", "evaluations", "overdue")
ONCE_PER = ("village", "cadre", "case")
FIGURES = (
    "completion_rate", "coverage_rate", "visited_households", "visits", "home_visits", "phone_visits",
    "complete_visited_households", "questionnaire_n", "pace_gap", "issues_resolved", "issues_closed", "filings_on_time",
)  # fmt: skip
"""Figures of a village that prizes and rankings may go by: more of them is better, the first is the best."""
MOST_VALUES = 3


def named_kinds(plan: Plan, register: str, column: str) -> list[Plan] | None:
    """The words the plan itself lets a column hold, with their other spellings; None when it says nothing about it."""
    where = {
        ("activities", "kind"): ("activities", "kinds"), ("forums", "kind"): ("forums", "kinds"),
        ("linkage", "cadre_class"): ("linkage", "cadre_classes"), ("cadres", "cadre_class"): ("linkage", "cadre_classes"),
        ("linkage", "household_class"): ("linkage", "household_classes"),
        ("households", "household_class"): ("linkage", "household_classes"), ("disputes", "category"): ("disputes", "categories"),
    }.get((register, column))  # fmt: skip
    if where is None:
        return None
    return [kind for _, kind in records(section(plan, where[0]).get(where[1]))] or None


def words_of(plan: Plan, register: str, column: str) -> list[str] | None:
    """The values a column may hold, None for free text."""
    if column in FLAGS:
        return list(TRUTHS)
    if register == "grids" and column == "role":
        return list(ROLES)
    kinds = named_kinds(plan, register, column)
    if kinds is not None:
        return [kind["name"] for kind in kinds if isinstance(kind.get("name"), str)]
    own = next((one for one in own_columns(register, plan) if one.get("id") == column), None)
    if own is not None:
        return list(TRUTHS) if own.get("type") == "yes_no" else texts(own.get("options", [])) or None
    form = FIXED.get(register)
    if form is None or column not in form.names:
        return None
    if form[column].kind in (Kind.FLAG, Kind.PRESENCE):
        return list(TRUTHS)
    return [str(option) for option in form[column].options] or None


def rules_ask_known_words(plan: Plan) -> Found:
    """A rule that chooses by a drop-down names words of it: `where: {kind: ...}`, `among: {cadre_class: ...}` …"""
    for n, rule in records(plan.get("requirements")):
        counted = COUNTED_IN.get(str(rule.get("count")))
        yield from _known_words(plan, counted, section(rule, "where"), ("requirements", n, "where"))
        yield from _among(plan, rule, ("requirements", n))
    for n, award in records(plan.get("awards")):
        yield from _among(plan, award, ("awards", n))
    for n, filing in records(plan.get("filings")):
        path: Path = ("filings", n, "among")
        yield from _known_words(plan, "cadres", section(filing, "among"), path)
        for column in section(filing, "among"):
            yield from unknown([column], columns_of("cadres", plan), (*path, column), "unknown_column", column)


def _among(plan: Plan, rule: Plan, path: Path) -> Found:
    per = rule.get("per")
    if per == "office":
        names = [unit["name"] for unit in offices(plan) if isinstance(unit.get("name"), str)]
        for key in ("among", "not_among"):
            for column, values in section(rule, key).items():
                yield from unknown(texts(values), names, (*path, key, column), "unknown_word", values)
    elif isinstance(per, str):
        for key in ("among", "not_among"):
            yield from _known_words(plan, SUBJECTS.get(per), section(rule, key), (*path, key))


def _known_words(plan: Plan, register: str | None, chosen: Plan, path: Path) -> Found:
    for column, values in chosen.items():
        allowed = words_of(plan, register, column) if register else None
        if allowed is not None:
            lower = [word.casefold() for word in allowed]
            for value in texts(values):
                if value.casefold() not in lower and value.upper() not in allowed:
                    yield from unknown([value], allowed[:2] if allowed == list(TRUTHS) else allowed, (*path, column), "unknown_word", value)  # fmt: skip


def offices(plan: Plan) -> list[Plan]:
    """The units that only report."""
    return [unit for _, unit in records(section(plan, "units").get("list")) if unit.get("kind") == "office"]


def rules_can_be_counted(plan: Plan) -> Found:
    """What is counted says whose it is; the subjects' register is kept; bounds are in order."""
    chosen = texts(plan.get("registers", []))
    for n, rule in records(plan.get("requirements")):
        path, count, per = ("requirements", n), str(rule.get("count")), str(rule.get("per"))
        counted = COUNTED_IN.get(count)
        if per not in TIES or counted is None:
            continue
        if counted in chosen and not set(TIES[per]) <= TIED_BY[counted]:
            fitting = [one for one, ties in TIES.items() if set(ties) <= TIED_BY[counted]]
            facts = {"found": per, "count": count, "choice": choice("", fitting)}
            yield (*path, "per"), "count_not_of_subject", facts
        if SUBJECTS[per] not in (*chosen, "units"):
            yield (*path, "per"), "subject_without_register", {"found": per, "register": SUBJECTS[per]}
        if per == "office" and not offices(plan):
            yield (*path, "per"), "no_offices", {}
        of_subjects = SUBJECT_COLUMNS.get(per)
        for columns, key in ((EVENT_COLUMNS.get(count), "where"), (of_subjects, "among"), (of_subjects, "not_among")):
            for column in section(rule, key) if columns else ():
                yield from unknown([column], columns or (), (*path, key, column), "unknown_column", column)
        least, most = number(rule.get("at_least")), number(rule.get("at_most"))
        if least is not None and most is not None and most < least:
            yield (*path, "at_most"), "most_below_least", {"least": least, "most": most}
        each = rule.get("each", "campaign")
        if "month_starts" in rule and each != "month" and isinstance(each, str):
            yield (*path, "month_starts"), "key_without_each", {"key": "month_starts", "wanted": "month", "each": each}
        explained = rule.get("explained_by", [])
        kinds = words_of(plan, "activities", "kind") or []
        yield from unknown(texts(explained), kinds, (*path, "explained_by"), "unknown_word", explained)


def rounds_meant(plan: Plan) -> Found:
    """Whatever happens in rounds names rounds there are; nothing else names any (000-8, 002-7, 004-2)."""
    kinds = {one.get("kind", "") for _, one in records(plan.get("rounds"))}
    for name in ("requirements", "filings", "bulletins", "awards"):
        key = "each" if name in ("requirements", "awards") else "every"
        for n, rule in records(plan.get(name)):
            path, asked = (name, n), rule.get("round", "")
            if rule.get(key) == "round":
                if asked not in kinds and isinstance(asked, str) and name != "bulletins":
                    code = "no_such_round" if asked else "no_round"
                    yield (*path, "round" if asked else key), code, {"found": asked, "key": key}
                elif not kinds:
                    yield (*path, key), "no_round", {"key": key}
            elif asked:
                yield (*path, "round"), "round_not_asked", {"key": key}
            own = rule.get("own_round")
            if isinstance(own, str) and own:
                if rule.get(key) != "round":
                    yield (*path, "own_round"), "round_not_asked", {"key": key}
                register = SUBJECTS.get(str(rule.get("per")))
                if register:
                    yield from unknown([own], columns_of(register, plan), (*path, "own_round"), "unknown_column", own)


def days_inside_the_activity(plan: Plan) -> Found:
    """Rounds, and the days rules are asked for, lie in the activity."""
    first, last = (day(section(plan, "activity").get(key)) for key in ("starts", "ends"))
    if not first or not last or first > last:
        return
    for name, keys in (("rounds", ("starts", "ends")), ("requirements", ("starts", "ends", "due"))):
        for n, one in records(plan.get(name)):
            for key in keys:
                on = day(one.get(key))
                if on and not first <= on <= last:
                    yield (name, n, key), "phase_outside", {"found": on, "first": first, "last": last}


def prizes_and_points(plan: Plan) -> Found:
    """Prizes and points go by rules and figures there are (003-13, 003-14)."""
    rules = {
        rule["id"]: rule.get("per") for _, rule in records(plan.get("requirements")) if isinstance(rule.get("id"), str)
    }
    for n, award in records(plan.get("awards")):
        by, path = award.get("by", []), ("awards", n)
        allowed = [*rules, *FIGURES] if award.get("per") == "village" else list(rules)
        yield from unknown(texts(by), allowed, (*path, "by"), "unknown_evidence", by)
        if isinstance(by, list) and not 1 <= len(by) <= MOST_VALUES:
            yield (*path, "by"), "how_many", {"fewest": 1, "most": MOST_VALUES}
        per = award.get("per")
        if isinstance(per, str) and per in ("village", "cadre", "grid"):
            columns = [*columns_of(SUBJECTS[per], plan)]
            for column in section(award, "among"):
                yield from unknown([column], columns, (*path, "among", column), "unknown_column", column)
            if SUBJECTS[per] not in (*texts(plan.get("registers", [])), "units"):
                yield (*path, "per"), "subject_without_register", {"found": per, "register": SUBJECTS[per]}
    for n, point in records(plan.get("assessment")):
        evidence, once = point.get("evidence"), point.get("once_per")
        if isinstance(evidence, str):
            yield from unknown([evidence], [*EVIDENCE, *rules, *rates(plan)], ("assessment", n, "evidence"), "unknown_evidence", evidence)  # fmt: skip
        if isinstance(once, str):
            yield from unknown([once], ONCE_PER, ("assessment", n, "once_per"), "not_allowed", once)


def rates(plan: Plan) -> list[str]:
    """Ids of the rates the questionnaire's questions have, as figures call them."""
    found = []
    for _, question in records(section(plan, QUESTIONNAIRE).get("questions")):
        metrics = [question.get("metric"), *(one.get("id") for _, one in records(question.get("metrics")))]
        found += [f"{metric}.{question.get('id')}" for metric in metrics if isinstance(metric, str)]
    return found


def register_rules_fit(plan: Plan) -> Found:
    """Rules about single rows name a register in use, its columns, and words its drop-downs have (000-5, 003-15)."""
    chosen = texts(plan.get("registers", []))
    for n, rule in records(plan.get("register_rules")):
        register, path = rule.get("register"), ("register_rules", n)
        if not isinstance(register, str):
            continue
        if register not in chosen:
            yield from unknown([register], chosen, (*path, "register"), "register_not_used", register)
            continue
        columns = columns_of(register, plan)
        yield from unknown(texts(rule.get("needs", [])), columns, (*path, "needs"), "unknown_column", rule.get("needs"))
        for key in ("where", "words"):
            for column in section(rule, key):
                yield from unknown([column], columns, (*path, key, column), "unknown_column", column)
            yield from _known_words(plan, register, section(rule, key), (*path, key))


RULE_CHECKS: tuple[Callable[[Plan], Found], ...] = (
    rules_ask_known_words,
    rules_can_be_counted,
    rounds_meant,
    days_inside_the_activity,
    prizes_and_points,
    register_rules_fit,
)
