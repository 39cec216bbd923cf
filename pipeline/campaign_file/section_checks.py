"""Whether the sections of a campaign fit each other: filings, notices, papers, issues, drop-downs, rates and age bands.

Checks as in checks.py: each takes the plan as written and gives (path, code, facts) for each mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path as FilePath
from typing import Any

from pipeline.campaign_file.checks import Found, Plan, day, number, records, section, texts, unknown
from pipeline.campaign_file.rule_checks import offices
from pipeline.campaign_file.written import Path
from schemas.outputs import PAPERS
from schemas.states import IssueSource

TEMPLATES = FilePath(__file__).resolve().parents[2] / "templates"
PAPER_PER = ("", "village", "grid", "cadre", "office")
SECTIONS = ("activities", "linkage", "forums", "disputes")
"""Sections that say which words a register of the same name may hold."""


def filings_make_sense(plan: Plan) -> Found:
    """Days given where they are used, and only there; who reports is on a list; two filings are told apart by title."""
    chosen = texts(plan.get("registers", []))
    titles: dict[str, int] = {}
    for n, filing in records(plan.get("filings")):
        path, every = ("filings", n), filing.get("every")
        if every == "dates" and not filing.get("dates"):
            yield (*path, "every"), "dates_missing", {}
        for key, wanted in (("dates", "dates"), ("on", "once"), ("within_workdays", "round"), ("weekday", "week")):
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


def bulletins_have_their_day(plan: Plan) -> Found:
    """A notice given once says when; its wording exists."""
    wordings = sorted(path.stem for path in TEMPLATES.glob("bulletin_*.j2"))
    wordings += sorted(path.stem for path in (TEMPLATES / "custom").glob("*.docx"))
    for n, notice in records(plan.get("bulletins")):
        if notice.get("every") == "once" and "on" not in notice:
            yield ("bulletins", n, "every"), "once_without_day", {}
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
        given = section(paper, "values").get("from")
        if isinstance(given, str) and day(given) is None:
            yield ("outputs", n, "values", "from"), "day_format", {"found": given}


def issues_make_sense(plan: Plan) -> Found:
    """Sources have their registers; levels, whistles, copies and duties are named once each (003-10, 004-8, 004-11)."""
    chosen, issues = texts(plan.get("registers", [])), section(plan, "issues")
    needs = {"from_forums": "forums", "from_disputes": "disputes", "from_questionnaire": "questionnaire"}
    for key, register in needs.items():
        if issues.get(key) == "true" and register not in chosen:
            yield ("issues", key), "source_without_register", {"found": key, "register": register}
    if issues.get("from_visits") and "visits" not in chosen:
        yield ("issues", "from_visits"), "source_without_register", {"found": "from_visits", "register": "visits"}
    replies = section(issues, "replies")
    sent = {str(IssueSource.DISPUTE): "disputes", str(IssueSource.PETITION): "disputes", str(IssueSource.FORUM): "forums"}  # fmt: skip
    for source in texts(replies.get("sources", [])):
        if source in sent and sent[source] not in chosen:
            yield ("issues", "replies", "sources"), "source_without_register", {"found": source, "register": sent[source]}  # fmt: skip
    lists: Iterable[tuple[Path, Any, int]] = (
        (("issues", "levels", "names"), section(issues, "levels").get("names"), 2),
        (("issues", "replies", "recipients"), replies.get("recipients"), 1),
        (("issues", "case_duties", "names"), section(issues, "case_duties").get("names"), 1),
    )
    for path, names, fewest in lists:
        if isinstance(names, list):
            yield from _told_apart(path, names)
            if len(names) < fewest:
                yield path, "too_few", {"fewest": fewest}
    scope = section(issues, "scope")
    if scope and scope.get("own") == scope.get("beyond"):
        yield ("issues", "scope", "beyond"), "duplicate_id", {"found": scope.get("own"), "first": 1}


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
    role = section(plan, "forums").get("principal_role")
    if isinstance(role, str) and role and "cadres" not in chosen:
        yield ("forums", "principal_role"), "source_without_register", {"found": role, "register": "cadres"}


def question_rates(plan: Plan) -> Found:
    """Rates and points of a question name its options (002 annex 1)."""
    for n, question in records(section(plan, "questionnaire").get("questions")):
        options, path = texts(question.get("options")), ("questionnaire", "questions", n)
        for at, metric in records(question.get("metrics")):
            for key in ("favourable", "excluded"):
                if key in metric:
                    way = (*path, "metrics", at, key)
                    yield from unknown(texts(metric[key]), options, way, "not_an_option", metric[key])
        for option in section(question, "scores"):
            yield from unknown([option], options, (*path, "scores", option), "not_an_option", option)


def age_bands(plan: Plan) -> Found:
    """Bands follow each other without gap or overlap (002, item P3)."""
    before: int | None = None
    for n, band in records(section(section(plan, "questionnaire"), "ages").get("bands")):
        low, high = number(band.get("low")), number(band.get("high"))
        path = ("questionnaire", "ages", "bands", n)
        if low is not None and high is not None and high < low:
            yield (*path, "high"), "most_below_least", {"least": low, "most": high}
        elif low is not None and before is not None and low != before + 1:
            yield (*path, "low"), "band_gap", {"found": low, "wanted": before + 1}
        before = high


SECTION_CHECKS: tuple[Callable[[Plan], Found], ...] = (
    filings_make_sense,
    bulletins_have_their_day,
    papers_known,
    issues_make_sense,
    kinds_told_apart,
    sections_are_used,
    question_rates,
    age_bands,
)
