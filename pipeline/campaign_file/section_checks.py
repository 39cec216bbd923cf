"""Whether the sections of a campaign fit each other: filings, notices, papers, issues, drop-downs, ranking and days.

Checks as in checks.py: each takes the plan as written and gives (path, code, facts) for each mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path as FilePath
from typing import Any

from pipeline.campaign_file.checks import Found, Plan, day, is_false, is_true, number, records, section, texts, unknown
from pipeline.campaign_file.rule_checks import FIGURES, offices, rates
from pipeline.campaign_file.written import Path
from pipeline.forms import FIXED
from schemas.outputs import PAPER_VALUES, PAPERS
from schemas.states import IssueSource, Mode

TEMPLATES = FilePath(__file__).resolve().parents[2] / "templates"
PAPER_PER = ("", "village", "grid", "cadre", "office")
RECEIVERS = ("office", "report_to")
YEAR = timedelta(days=366)
SECTIONS = ("activities", "linkage", "forums", "disputes", "questionnaire")
"""Sections that say which words a register of the same name may hold."""


def filings_make_sense(plan: Plan) -> Found:
    """Days given where they are used, and only there; who reports is on a list; two filings are told apart by title."""
    chosen = texts(plan.get("registers", []))
    titles: dict[str, int] = {}
    for n, filing in records(plan.get("filings")):
        path, every = ("filings", n), filing.get("every")
        if every == "dates" and not filing.get("dates"):
            yield (*path, "every"), "dates_missing", {}
        for key, wanted in (
            ("dates", "dates"),
            ("on", "once"),
            ("within_workdays", "round"),
            ("weekday", "week"),
            ("day", "month"),
        ):
            if key in filing and every != wanted and isinstance(every, str):
                yield (*path, key), "key_without_every", {"key": key, "wanted": wanted, "every": every}
        dates = filing.get("dates")
        days = [day(one) for one in dates] if isinstance(dates, list) else []
        known = [one for one in days if one]
        if len(known) == len(days) and known != sorted(set(known)):
            yield (*path, "dates"), "dates_in_order", {}
        sender = filing.get("from")
        if sender == "cadre" and "cadres" not in chosen:
            yield (*path, "from"), "sender_without_register", {"found": sender, "register": "cadres"}
        if sender == "office" and not offices(plan):
            yield (*path, "from"), "no_offices", {}
        if filing.get("among") and sender != "cadre":
            yield (*path, "among"), "among_only_cadres", {}
        title = filing.get("title")
        if isinstance(title, str) and titles.setdefault(title, n) != n:
            yield (*path, "title"), "duplicate_title", {"found": title, "first": titles[title] + 1}


def receivers_known(plan: Plan) -> Found:
    """What is handed in goes to the office, or where the programme reports to, and that is written down (000-16, 002-16)."""
    for n, filing in records(plan.get("filings")):
        receiver = filing.get("to")
        if isinstance(receiver, str):
            yield from unknown([receiver], RECEIVERS, ("filings", n, "to"), "not_allowed", receiver)
            if receiver == "report_to" and not plan.get("report_to"):
                yield ("filings", n, "to"), "nowhere_to_report", {}


def bulletins_have_their_day(plan: Plan) -> Found:
    """A notice given once says when; its wording exists."""
    wordings = sorted(path.stem for path in TEMPLATES.glob("bulletin_*.j2"))
    wordings += sorted(path.stem for path in (TEMPLATES / "custom").glob("*.docx"))
    for n, notice in records(plan.get("bulletins")):
        every = notice.get("every")
        if every == "once" and "on" not in notice:
            yield ("bulletins", n, "every"), "once_without_day", {}
        for key, wanted in (("on", "once"), ("weekday", "week"), ("day", "month")):
            if key in notice and every != wanted and isinstance(every, str):
                yield ("bulletins", n, key), "key_without_every", {"key": key, "wanted": wanted, "every": every}
        template = notice.get("template")
        if isinstance(template, str):
            yield from unknown([template], wordings, ("bulletins", n, "template"), "unknown_template", template)


def papers_known(plan: Plan) -> Found:
    """The papers asked for are papers we can build."""
    for n, paper in records(plan.get("outputs")):
        for key, allowed in (("id", PAPERS), ("per", PAPER_PER)):
            if isinstance(paper.get(key), str):
                code = "unknown_paper" if key == "id" else "not_allowed"
                yield from unknown([paper[key]], allowed, ("outputs", n, key), code, paper[key])
        yield from _values_known(plan, paper, ("outputs", n, "values"))


def _values_known(plan: Plan, paper: Plan, path: Path) -> Found:
    """What a paper is told it understands: its keys, days, numbers and words."""
    understood = PAPER_VALUES.get(str(paper.get("id")), {})
    rules = texts([rule.get("id") for _, rule in records(plan.get("requirements"))])
    kinds = texts([kind.get("name") for _, kind in records(section(plan, "activities").get("kinds"))])
    for key, value in section(paper, "values").items():
        wanted, place = understood.get(key), (*path, key)
        if wanted is None and paper.get("id") in PAPERS:
            yield from unknown([key], understood, place, "unknown_value", key)
        if wanted is None or not isinstance(value, str):
            continue
        if wanted == "day" and day(value) is None:
            yield place, "day_format", {"found": value}
        elif wanted == "number" and not number(value):
            yield place, "whole_number", {"found": value}
        elif wanted == "rules":
            named = [one.strip() for one in value.split(",")]
            yield from unknown(named, rules, place, "unknown_evidence", value)
        elif wanted == "kind":
            yield from unknown([value], kinds, place, "unknown_word", value)
        elif isinstance(wanted, tuple):
            yield from unknown([value], wanted, place, "not_allowed", value)


def issues_make_sense(plan: Plan) -> Found:
    """Sources have their registers, and the two scopes are two (000-16, 000-20, 000-24, 001-9)."""
    chosen, issues = texts(plan.get("registers", [])), section(plan, "issues")
    needs = {"from_forums": "forums", "from_disputes": "disputes", "from_questionnaire": "questionnaire"}
    for key, register in needs.items():
        if is_true(issues.get(key)) and register not in chosen:
            yield ("issues", key), "source_without_register", {"found": key, "register": register}
    if issues.get("from_visits") and "visits" not in chosen:
        yield ("issues", "from_visits"), "source_without_register", {"found": "from_visits", "register": "visits"}
    raised = issues.get("from_visits") or any(is_true(issues.get(key)) for key in needs)
    if raised and "handling" not in chosen and {*FIXED, "questionnaire"}.issuperset(chosen):
        yield ("registers",), "ledger_not_kept", {}
    replies = section(issues, "replies")
    sent = {str(IssueSource.DISPUTE): "disputes", str(IssueSource.PETITION): "disputes", str(IssueSource.FORUM): "forums"}  # fmt: skip
    for source in texts(replies.get("sources", [])):
        if source in sent and sent[source] not in chosen:
            yield ("issues", "replies", "sources"), "source_without_register", {"found": source, "register": sent[source]}  # fmt: skip
    scope = section(issues, "scope")
    if scope and scope.get("own") == scope.get("beyond"):
        yield ("issues", "scope", "beyond"), "duplicate_id", {"found": scope.get("own"), "first": 1}


def steps_of_an_issue(plan: Plan) -> Found:
    """Levels, copies and duties are named once each, and enough of them; something closes an issue (003-10, 004-8, 004-11)."""
    issues = section(plan, "issues")
    levels, replies = section(issues, "levels"), section(issues, "replies")
    back = levels.get("report_back_from")
    if isinstance(back, str):
        path: Path = ("issues", "levels", "report_back_from")
        yield from unknown([back], texts(levels.get("names")), path, "not_allowed", back)
    if is_false(section(issues, "closing").get("carried_needs_sign_off")):
        yield ("issues", "closing", "carried_needs_sign_off"), "always_signed_off", {}
    lists: Iterable[tuple[Path, Any, int]] = (
        (("issues", "closing", "closable"), section(issues, "closing").get("closable"), 1),
        (("issues", "levels", "names"), levels.get("names"), 2),
        (("issues", "replies", "recipients"), replies.get("recipients"), 1),
        (("issues", "case_duties", "names"), section(issues, "case_duties").get("names"), 1),
    )
    for path, names, fewest in lists:
        if isinstance(names, list):
            yield from _told_apart(path, names)
            if len(names) < fewest:
                yield path, "too_few", {"fewest": fewest}


def _told_apart(path: Path, names: list[Any]) -> Found:
    first: dict[str, int] = {}
    for n, name in enumerate(names):
        if isinstance(name, str) and first.setdefault(name, n) != n:
            yield (*path, n), "duplicate_id", {"found": name, "first": first[name] + 1}


def kinds_told_apart(plan: Plan) -> Found:
    """No word of a drop-down, other spellings included, stands for two."""
    lists: dict[Path, Any] = {("activities", "kinds"): section(plan, "activities").get("kinds")}
    linkage, issues = section(plan, "linkage"), section(plan, "issues")
    lists |= {("linkage", name): linkage.get(name) for name in ("cadre_classes", "household_classes")}
    lists[("forums", "kinds")] = section(plan, "forums").get("kinds")
    lists[("disputes", "categories")] = section(plan, "disputes").get("categories")
    lists[("issues", "urgencies")] = issues.get("urgencies")
    lists[("issues", "levels", "whistles")] = section(issues, "levels").get("whistles")
    for path, kinds in lists.items():
        owner: dict[str, int] = {}
        for n, kind in records(kinds):
            aliases = kind.get("aliases")
            spelled = [kind.get("name"), *(texts(aliases) if isinstance(aliases, list) else [])]
            for name in spelled:
                if isinstance(name, str) and owner.setdefault(name, n) != n:
                    yield (*path, n, "name"), "duplicate_id", {"found": name, "first": owner[name] + 1}


def sections_are_used(plan: Plan) -> Found:
    """A section about a register that is not kept is a slip; so are principals without a roster of cadres (000-17)."""
    chosen = texts(plan.get("registers", []))
    for name in SECTIONS:
        if name in plan and name not in chosen:
            yield (name,), "section_without_register", {"found": name}
    if "visits" in chosen and "visits" not in plan:
        yield (), "missing_key", {"key": "visits"}
    modes = section(plan, "visits").get("counted_modes")
    if isinstance(modes, list) and not modes:
        yield ("visits", "counted_modes"), "too_few", {"fewest": 1}
    if str(Mode.ABSENT) in texts(modes or []):
        yield ("visits", "counted_modes"), "mode_reaches_nobody", {"found": str(Mode.ABSENT)}
    role = section(plan, "forums").get("principal_role")
    if isinstance(role, str) and role and "cadres" not in chosen:
        yield ("forums", "principal_role"), "source_without_register", {"found": role, "register": "cadres"}


def ranking_goes_by_a_figure(plan: Plan) -> Found:
    """Villages are ranked by a figure there is (001-13)."""
    by = section(plan, "ranking").get("by")
    if isinstance(by, str):
        rules = [f"requirement.{rule.get('id')}.met_rate" for _, rule in records(plan.get("requirements"))]
        yield from unknown([by], [*FIGURES, *rates(plan), *rules], ("ranking", "by"), "unknown_figure", by)


def one_phase_is_measured(plan: Plan) -> Found:
    """Time progress is measured over one phase (001-17); phases themselves may overlap (002-1, 003-16)."""
    marked = [n for n, phase in records(plan.get("phases")) if is_true(phase.get("visiting"))]
    for n in marked[1:]:
        yield ("phases", n, "visiting"), "visiting_twice", {"first": marked[0] + 1}


def rounds_follow_each_other(plan: Plan) -> Found:
    """No day lies in two rounds of a kind: what happens on it would count twice (000-8, 002-7, 004-2)."""
    known: list[tuple[int, Any, date, date]] = []
    for n, one in records(plan.get("rounds")):
        starts, ends = day(one.get("starts")), day(one.get("ends"))
        if starts is None or ends is None or ends < starts:
            continue
        for other, kind, first, last in known:
            if kind == one.get("kind", "") and starts <= last and first <= ends:
                yield ("rounds", n, "starts"), "rounds_overlap", {"first": other + 1, "starts": first, "ends": last}
        known.append((n, one.get("kind", ""), starts, ends))


def days_near_the_activity(plan: Plan) -> Found:
    """What is handed in or announced more than a year away from the activity has a slip in its year; nothing is due
    before it begins to be asked.
    """
    first, last = (day(section(plan, "activity").get(key)) for key in ("starts", "ends"))
    for name, keys in (("filings", ("starts", "ends", "on", "dates")), ("bulletins", ("starts", "ends", "on"))):
        for n, one in records(plan.get(name)):
            for key in keys:
                for at in texts(one.get(key)):
                    on = day(at)
                    if on and first and last and not first - YEAR <= on <= last + YEAR:
                        yield (name, n, key), "year_far_off", {"found": on, "first": first, "last": last}
    for n, rule in records(plan.get("requirements")):
        starts, due = day(rule.get("starts")), day(rule.get("due"))
        if starts and due and due < starts:
            yield ("requirements", n, "due"), "due_before_start", {"due": due, "starts": starts}


SECTION_CHECKS: tuple[Callable[[Plan], Found], ...] = (
    filings_make_sense,
    receivers_known,
    bulletins_have_their_day,
    papers_known,
    issues_make_sense,
    steps_of_an_issue,
    kinds_told_apart,
    sections_are_used,
    ranking_goes_by_a_figure,
    one_phase_is_measured,
    rounds_follow_each_other,
    days_near_the_activity,
)
