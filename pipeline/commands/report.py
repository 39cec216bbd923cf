"""What the operator reads when a run is done: one table, what must be done next, and where everything lies."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.commands.check import line_of
from pipeline.commands.screen import Screen
from pipeline.forms import forms_of
from pipeline.levels import Levels
from pipeline.model import Memory
from pipeline.reports.numbers import Figures, has_targets
from pipeline.unit_tree import tree_of
from pipeline.wording import Words, words
from schemas.states import UNKNOWN_UNIT, FigureStatus, FileStatus, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pipeline.campaign import Campaign
    from pipeline.commands.finished import Finished
    from pipeline.commands.workspace import Workspace
    from pipeline.model import Outcome

PAPERS_NAMED = 5
VISITS = "visits"
COLUMNS = (
    "unit",
    "status",
    "submitted",
    "accepted",
    "quarantined",
    "visited",
    "target",
    "completion",
    "questionnaires",
    "open_issues",
    "errors",
    "verify",
)


def report(finished: Finished, space: Workspace, screen: Screen) -> None:
    """Print the end of a run: files, table by village, what was refused, where the results are."""
    say = words("screen")
    _files(finished, screen, say)
    figures = _figures(finished)
    rows, total = _rows(finished, figures, say)
    kept = _columns_shown(finished, figures)
    screen.table(
        [_heading(finished, say) if number == 0 else say(f"run.{COLUMNS[number]}") for number in kept],
        [[row[number] for number in kept] for row in rows],
        numbers=range(2, len(kept)),
        footer=[total[number] for number in kept],
    )
    files = finished.outcome.facts.files
    screen.say(
        say(
            "run.not_conserved" if finished.outcome.facts.lost else "run.conserved",
            submitted=files["rows_submitted"].sum(),
            accepted=files["rows_accepted"].sum(),
            quarantined=files["rows_quarantined"].sum(),
        )
    )
    for name, many in finished.outcome.facts.lost.items():
        screen.say(say("run.lost", name=name, rows=many, log=space.archive / "errors.log"))
    _returned(finished, screen, say)
    count = {severity: sum(one.severity is severity for one in finished.outcome.findings) for severity in Severity}
    key = "run.findings" if count[Severity.ERROR] or count[Severity.VERIFY] else "run.nothing_found"
    screen.say(say(key, errors=count[Severity.ERROR], verify=count[Severity.VERIFY], info=count[Severity.INFO]))
    if questions := len(finished.outcome.facts.questions):
        screen.say(words("decisions")("screen", count=questions))
    _warnings(finished, space, screen, say)
    screen.say(say("run.result", folder=finished.published.folder))
    for reader in ("leader", "office", "units", "county"):
        if listed := _papers(finished.published.folder / say(f"run.folder_{reader}"), say):
            screen.say(say(f"run.for_{reader}", files=listed))
        if reader == "leader":
            _levels(finished, screen)


def _figures(finished: Finished) -> Figures:
    """Those of the units that are listed: a county has a hundred thousand others."""
    outcome = finished.outcome
    listed, _ = _listed(outcome)
    table = outcome.figures[outcome.figures["unit"].isin([outcome.campaign.issuer, UNKNOWN_UNIT, *listed])]
    return Figures(table, outcome.campaign, finished.run.as_of)


def _heading(finished: Finished, say: Words) -> str:
    """What the units in the table are called."""
    levels = Levels(finished.outcome, Memory())
    return levels.child_of(levels.tree.issuer) if levels.names else say(f"run.{COLUMNS[0]}")


def _levels(finished: Finished, screen: Screen) -> None:
    """Where the units between villages and issuer find theirs."""
    levels = Levels(finished.outcome, Memory())
    for level in dict.fromkeys(map(levels.level_of, levels.names)):
        screen.say(words("levels")("screen", level=level))


def _papers(folder: Path, say: Words) -> str:
    """The papers that lie directly in a reader's folder, and how many more; "" when there is no such folder."""
    if not folder.is_dir():
        return ""
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    more = say("run.more_papers", count=len(names)) if len(names) > PAPERS_NAMED else ""
    return say("run.list_mark").join(names[:PAPERS_NAMED]) + more or say("run.by_unit")


def _columns_shown(finished: Finished, figures: Figures) -> list[int]:
    """Numbers of the columns this programme has anything for."""
    campaign = finished.outcome.campaign
    hidden: set[str] = set() if has_targets(figures) else {"target", "completion"}
    if VISITS not in campaign.registers:
        hidden.add("visited")
    if campaign.questionnaire is None:
        hidden.add("questionnaires")
    return [number for number, name in enumerate(COLUMNS) if name not in hidden]


def _files(finished: Finished, screen: Screen, say: Words) -> None:
    new = sum(
        one.sequence == max((each.sequence for each in finished.submissions), default=0)
        and one.received_on == finished.run.received_on
        for one in finished.submissions
    )
    screen.say(say("run.files", count=len(finished.submissions), new=new, kept=len(finished.submissions) - new))
    if finished.run.as_of < finished.run.received_on:
        screen.say(say("run.rebuilt", as_of=finished.run.as_of, latest=finished.run.received_on))
    from schemas.findings import sentence

    for one in finished.seen:
        if one.problem is not None:
            screen.say(say("run.skipped", name=one.name, reason=sentence(one.problem.code, one.problem.facts)))


def _rows(finished: Finished, figures: Figures, say: Words) -> tuple[list[list[str]], list[str]]:
    outcome = finished.outcome
    registers = _registers(outcome.campaign)
    units, above = _listed(outcome)
    silent = _silent(outcome, figures, units, above)
    found = Counter(
        (unit, one.severity)
        for one in outcome.findings
        for unit in (above.get(one.unit, one.unit) or UNKNOWN_UNIT, None)
    )

    def line(unit: str | None, name: str, status: str) -> list[str]:
        rows = (
            sum(figures.number(f"rows_{what}.{register}", unit) for register in registers)
            for what in ("submitted", "accepted", "quarantined")
        )
        open_issues = figures.number("issues_registered", unit) - figures.number("issues_closed", unit)
        return [
            name, status, *(f"{value:.0f}" for value in rows),
            figures.text("visited_households", unit), figures.text("target", unit), figures.text("completion_rate", unit, "percent"),
            figures.text("questionnaire_n", unit) if figures.has("questionnaire_n", unit) else "", f"{open_issues:.0f}",
            *(str(found[unit, severity]) for severity in (Severity.ERROR, Severity.VERIFY)),
        ]  # fmt: skip

    rows = [line(unit, unit, say("run.not_submitted" if unit in silent else "run.received")) for unit in units]
    total = line(None, say("run.total"), "")
    return [*rows, *_rest(outcome, figures, registers, units, found, say)], total


def _registers(campaign: Campaign) -> list[str]:
    """The registers whose rows are told: visits and questionnaires, or all that villages send where there are neither."""
    kept = [name for name, form in forms_of(campaign).items() if form.per_unit and name in campaign.registers]
    return [name for name in kept if name in (VISITS, "questionnaire")] or kept


def _silent(outcome: Outcome, figures: Figures, units: Sequence[str], above: Mapping[str, str]) -> set[str]:
    """The listed units from which nothing came: no visits, or nothing at all where the programme keeps none."""
    if VISITS in outcome.campaign.registers:
        return {unit for unit in units if figures.status("completion_rate", unit) == FigureStatus.NOT_SUBMITTED}
    came = outcome.facts.deliveries
    sent = () if came is None else came.loc[came["accepted"].gt(0) | came["nil"], "unit"].unique()
    return set(units) - {above.get(unit, unit) for unit in sent}


def _rest(
    outcome: Outcome, figures: Figures, registers: Sequence[str], units: Sequence[str],
    found: Mapping[tuple[str | None, Severity], int], say: Words,
) -> list[list[str]]:  # fmt: skip
    """What the total has and no unit above: the offices' findings, and what is nobody's. Only where there is something."""
    offices = {unit.name for unit in outcome.campaign.offices}
    counts = {"offices": Counter[Severity](), "rest": Counter[Severity]()}
    for (unit, severity), count in found.items():
        if unit is not None and unit not in units:
            counts["offices" if unit in offices else "rest"][severity] += count
    rows = {
        what: sum(
            figures.number(name, UNKNOWN_UNIT)
            for register in registers
            if figures.has(name := f"rows_{what}.{register}", UNKNOWN_UNIT)
        )
        for what in ("submitted", "accepted", "quarantined")
    }
    told = {"offices": [""] * len(rows), "rest": [f"{value:.0f}" for value in rows.values()]}
    return [
        [say(f"run.{name}"), "", *told[name], *[""] * 5, *(str(own[one]) for one in (Severity.ERROR, Severity.VERIFY))]
        for name, own in counts.items()
        if own[Severity.ERROR] or own[Severity.VERIFY] or (name == "rest" and any(rows.values()))
    ]


def _listed(outcome: Outcome) -> tuple[Sequence[str], Mapping[str, str]]:
    """The villages, or the units directly below the issuer where there are such; village -> the one it stands below."""
    tree = tree_of(outcome.campaign)
    if not tree.uppers:
        return tuple(outcome.facts.units["name"]), {}
    listed = tuple(unit for unit in tree.children[tree.issuer] if unit in tree.below or unit in tree.villages)
    return listed, {unit: name for name in listed for unit in tree.below.get(name, ())}


def _returned(finished: Finished, screen: Screen, say: Words) -> None:
    files = finished.outcome.facts.files
    returned = set(files.loc[files["status"] == FileStatus.RETURNED, "submission"])
    lines: dict[str, str] = {}
    for finding in finished.outcome.findings:
        if finding.submission in returned and finding.severity is Severity.ERROR:
            lines.setdefault(
                finding.submission, say("run.returned_line", file=finding.file, message=line_of(finding).strip())
            )
    if lines:
        screen.say(say("run.returned"))
        for line in sorted(lines.values()):
            screen.say(line)


def _warnings(finished: Finished, space: Workspace, screen: Screen, say: Words) -> None:
    published = finished.published
    for one in published.edited:
        screen.say(say("run.edited", name=one.name, kept=one.kept_as))
    if published.beside:
        screen.say(say("run.beside", target=space.output / finished.run.as_of.isoformat(), folder=published.folder))
    ends = finished.outcome.campaign.activity.ends
    if not space.workdays.is_known(ends):
        screen.say(say("run.calendar", year=ends.year))
    stated = finished.outcome.campaign.units.stated_total
    total = sum(unit.target for unit in finished.outcome.campaign.units.list)
    if stated is not None and stated != total:
        screen.say(say("run.units_differ", sum=total, stated=stated))
