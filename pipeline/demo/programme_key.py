"""The answer key of a programme: what must be found in its files, and what everything must come to, day by day."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import date
from pathlib import Path

from pipeline.demo.material import material
from pipeline.demo.planned import Planted
from pipeline.demo.programme_count import amount, cells, is_by, is_complete, meetings
from pipeline.demo.programme_files import Papers
from pipeline.demo.programme_filings import handed, pieces
from pipeline.demo.programme_ledger import Fate
from pipeline.demo.programme_life import Life, Row, known, stage_of, wordlist
from pipeline.demo.programme_rules import broken_rules
from pipeline.workdays import Workdays
from schemas.states import NONE_SAID, IssueSource, Mode

Figures = dict[tuple[str, str], float]
REQUIREMENTS = (
    "as_of",
    "requirement",
    "basis",
    "unit",
    "subject",
    "period_start",
    "period_end",
    "required",
    "actual",
    "status",
)
FILINGS = ("as_of", "filing", "basis", "unit", "person", "due_on", "received_on", "status")
ISSUES = ("number", "task", "state", "due_on", "reminder")
MEETINGS = (
    "as_of",
    "meeting",
    "unit",
    "kind",
    "held_on",
    "representatives",
    "enough_representatives",
    "principal_present",
    "announced_before",
)


def findings(life: Life, first: Papers, second: Papers | None) -> list[Planted]:
    """Every finding that must be there, and no other; `until` is the last run that still has it."""
    replaced = {old for old, _ in second.replaced} if second else set()
    key = [
        Planted(1, 1 if file in replaced else 2, code, code, file, sheet, cell, note)
        for code, file, sheet, cell, note in first.mistakes
    ]
    key += [Planted(2, 2, "superseded_file", "superseded_file", old, "", "", new) for old, new in (second.replaced if second else ())]  # fmt: skip
    for stage, papers in enumerate((first, second), start=1):
        if papers is not None:
            key += [
                Planted(stage, 2, code, code, *_place(papers, row, column), "")
                for code, row, column in _doubts(life, stage)
            ]
    return sorted(key, key=lambda one: (one.stage, one.file, one.sheet, one.cell, one.code))


def _place(papers: Papers, row: Row, column: str) -> tuple[str, str, str]:
    file, sheet, cells = papers.places[row["serial"]]
    return file, sheet, cells[column]


def _doubts(life: Life, stage: int) -> Iterable[tuple[str, Row, str]]:
    """(code, row, column) of what the programme's own life makes worth a question, from the files of one run."""
    rows = {
        register: [row for row in rows if stage_of(row, life.stage_days) == stage]
        for register, rows in life.rows.items()
    }
    rows["cadres"] = life.rows["cadres"]
    yield from _doubtful_meetings(life, rows)
    yield from broken_rules(life, rows if stage == 1 else {**rows, "cadres": []})
    if stage == 1:
        yield from _shared_links(rows.get("linkage", []))
        yield from _second_leaders(rows.get("grids", []))
        yield from (("exempt_without_reason", row, "exempt") for row in rows["cadres"] if row["exempt"] and not row["exempt_reason"])  # fmt: skip


def _doubtful_meetings(life: Life, rows: dict[str, list[Row]]) -> Iterable[tuple[str, Row, str]]:
    rules = life.campaign.forums
    for meeting in meetings(rows, life.campaign):
        first = next(row for row in rows["forums"] if row["meeting"] == meeting["meeting"])
        if not meeting["enough_representatives"]:
            yield "few_representatives", first, "representative"
        if rules and rules.announced_before and not meeting["announced_before"]:
            yield "meeting_not_announced", first, "announced_on"
        if rules and rules.principal_role and not meeting["principal_present"]:
            yield "principal_absent", first, "attendees"


def _shared_links(links: Sequence[Row]) -> Iterable[tuple[str, Row, str]]:
    """Households two cadres are linked with, at the first of their rows."""
    first: dict[object, Row] = {}
    told = set()
    for row in links:
        mine = first.setdefault(row["household"], row)
        if mine["cadre"] != row["cadre"] and row["household"] not in told:
            told.add(row["household"])
            yield "linked_by_several", mine, "head"


def _second_leaders(grids: Sequence[Row]) -> Iterable[tuple[str, Row, str]]:
    first: dict[object, object] = {}
    for row in grids:
        if row["grid_leader"] and first.setdefault((row["unit"], row["grid"]), row["grid_leader"]) != row["grid_leader"]:  # fmt: skip
            yield "two_grid_leaders", row, "grid_leader"


def figures(life: Life, as_of: date) -> Figures:
    """(figure, unit) -> value, counted from the rows; the issuer's is the sum."""
    rows = known(life, as_of)
    found: Figures = {}
    modes = [str(mode) for mode in life.campaign.visits.counted_modes]
    for unit in [*life.villages, life.campaign.issuer]:
        own = {
            register: [row for row in listed if unit in (row.get("unit"), life.campaign.issuer)]
            for register, listed in rows.items()
        }
        reached = [row for row in own.get("visits", []) if row["mode"] in modes and is_by(row["visited_on"], as_of)]
        found["visits", unit] = len(reached)
        found["visited_households", unit] = len({row["household"] for row in reached})
        found["home_visits", unit] = sum(row["mode"] == Mode.HOME for row in reached)
        found["phone_visits", unit] = sum(row["mode"] == Mode.PHONE for row in reached)
        found["video_visits", unit] = sum(row["mode"] == Mode.VIDEO for row in reached)
        found["complete_visited_households", unit] = len({row["household"] for row in reached if is_complete(row, life.campaign)})  # fmt: skip
        with_phone = {row["household"] for row in reached if row["phone"]}
        if reached:
            found["phone_rate", unit] = len(with_phone) / found["visited_households", unit]
        found["roster_households", unit] = len(own.get("households", []))
        if life.keeps("questionnaire"):
            found["questionnaire_n", unit] = len(own["questionnaire"])
        found["issues_registered", unit] = sum(_issues(life, own).values())
    for rule in life.campaign.requirements:
        if rule.per in ("village", "office") and isinstance(rule.at_least, int):
            told = cells(life, rows, rule, as_of)
            found[f"requirement.{rule.id}.subjects", life.campaign.issuer] = len(told)
    return found


def _issues(life: Life, rows: dict[str, list[Row]]) -> dict[str, int]:
    """How many issues come from each source."""
    policy, found = life.campaign.issues, dict.fromkeys(map(str, IssueSource), 0)
    for row in rows.get("visits", []):
        texts = {str(row[name]) for name in policy.from_visits if row.get(name) not in (None, NONE_SAID)}
        found[IssueSource.VISIT] += len(texts)
    if policy.from_forums:
        said = [row for row in rows.get("forums", []) if row["statement"] not in (None, NONE_SAID)]
        found[IssueSource.FORUM] += len(said)
    if policy.from_disputes:
        for row in rows.get("disputes", []):
            found[str(row["kind"])] += 1
    questions = life.campaign.questionnaire.questions if life.campaign.questionnaire else ()
    if policy.from_questionnaire:
        for row in rows.get("questionnaire", []):
            unhappy = any(row.get(question.id) in question.dissatisfied for question in questions)
            found[IssueSource.QUESTIONNAIRE] += bool(row["consent"] and unhappy)
    return found


def sources(life: Life, as_of: date) -> dict[str, int]:
    """Source of issues -> how many, in all."""
    return _issues(life, known(life, as_of))


def requirement_lines(life: Life, as_of: date) -> list[tuple[object, ...]]:
    """requirement, basis, unit, subject, first and last day, required, actual, status."""
    rows = known(life, as_of)
    return [
        (rule.id, rule.basis, cell.unit, cell.subject, cell.period.starts.isoformat(), cell.period.ends.isoformat(),
         cell.required, amount(rule, cell.events), cell.status)
        for rule in life.campaign.requirements for cell in cells(life, rows, rule, as_of)
    ]  # fmt: skip


def filing_lines(life: Life, workdays: Workdays, as_of: date) -> list[tuple[object, ...]]:
    """filing, basis, unit, person, due, received, status; of what is only counted, the number of pieces."""
    found: list[tuple[object, ...]] = [
        (one.due.filing.id, one.due.filing.basis, one.due.unit, one.due.person, one.due.due.isoformat(),
         one.received.isoformat() if one.received else "", one.status)
        for one in handed(life, workdays, as_of)
    ]  # fmt: skip
    counted = [filing for filing in life.campaign.filings if filing.counted]
    return found + [(one.id, one.basis, life.campaign.issuer, "", "", "", pieces(life, one, as_of)) for one in counted]


def write_key(
    life: Life, workdays: Workdays, folder: Path, planted: Sequence[Planted], stage: int, fates: Sequence[Fate]
) -> None:
    """Everything one may want to compare: planted.csv, truth.json and one table for each kind of truth."""
    files = wordlist()["files"]
    folder = folder / files["answers_folder"]
    folder.mkdir(parents=True, exist_ok=True)
    days = life.stage_days[:stage]
    _table(folder / material()["planted_file"], material()["planted_header"], map(astuple, planted))
    cells_of = ((day, *line) for day in days for line in requirement_lines(life, day))
    _table(folder / files["requirements"], REQUIREMENTS, cells_of)
    _table(folder / files["filings"], FILINGS, ((day, *line) for day in days for line in filing_lines(life, workdays, day)))  # fmt: skip
    _table(folder / files["issues"], ISSUES, map(astuple, fates))
    held = ((day, *row.values()) for day in days for row in meetings(known(life, day), life.campaign))
    _table(folder / files["meetings"], MEETINGS, held)
    told = {day.isoformat(): [[figure, unit, value] for (figure, unit), value in sorted(figures(life, day).items())] for day in days}  # fmt: skip
    (folder / material()["truth_file"]).write_text(
        json.dumps(told, ensure_ascii=False, indent=0) + "\n", encoding="utf-8"
    )


def _table(path: Path, head: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(head)
        writer.writerows(lines)
