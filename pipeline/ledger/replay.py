"""The changes applied one after another: lives, a history in which nothing typed is missing, and what to tell the clerk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from pipeline.ledger.events import Change, squeeze
from pipeline.ledger.states import Life, Objection, moved
from pipeline.ledger.terms import Terms

ACCEPTED = "accepted"
UNKNOWN = "ledger_unknown_number"


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one change. outcome: ACCEPTED or a finding code; facts: what its sentence needs."""

    change: Change
    before: str
    outcome: str
    round: int
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Replay:
    """The state while changes are applied.

    notes: latest refusal or contradiction of each field of each issue. typed: fields that were ever accepted. ahead:
    values typed for days after `as_of`. seen: (workbook, number, field, value) taken in. refused: what is written down.
    """

    lives: dict[str, Life]
    terms: Terms
    history: list[Told] = field(default_factory=list)
    notes: dict[tuple[str, str], Told] = field(default_factory=dict)
    typed: set[tuple[str, str]] = field(default_factory=set)
    ahead: dict[tuple[str, str], str] = field(default_factory=dict)
    seen: set[tuple[int, str, str, str]] = field(default_factory=set)
    refused: set[tuple[str, str, str, str, int]] = field(default_factory=set)


def replayed(changes: Iterable[Change], lives: Mapping[str, Life], terms: Terms, as_of: str) -> Replay:
    """`changes` in their order, those after `as_of` (ISO) left out. Changes of unknown numbers are told as refused."""
    run = Replay(dict(lives), terms)
    for _, row in groupby(changes, key=lambda change: (change.source, change.row)):
        _row(run, list(row), as_of)
    return run


def _row(run: Replay, row: list[Change], as_of: str) -> None:
    """One typed row: its fields support each other, so what is refused is tried again after the rest."""
    told: dict[str, Told] = {}
    start = run.lives.get(row[0].number)
    waiting = [change for change in row if _counts(run, change, as_of)]
    progress = True
    while waiting and progress:
        left = []
        for change in waiting:
            result = _one(run, change, start)
            if result is None:
                told.pop(change.field, None)
            elif result.outcome == ACCEPTED:
                told[change.field] = result
            else:
                told.setdefault(change.field, result)
                left.append(change)
        progress, waiting = len(left) < len(waiting), left
    for change in row:
        if change.field in told:
            _record(run, told[change.field])


def _counts(run: Replay, change: Change, as_of: str) -> bool:
    """Whether a change has taken effect by `as_of` and is not a copy of one already taken in."""
    if change.on > as_of:
        run.ahead[change.number, change.field] = change.after
        return False
    return not change.workbook or (change.workbook, change.number, change.field, change.after) not in run.seen


def _one(run: Replay, change: Change, start: Life | None) -> Told | None:
    """Try one change; None when the issue already says so. start: the life before the row."""
    life = run.lives.get(change.number)
    if life is None or start is None:
        return Told(change, change.before or "", UNKNOWN, 1)
    if life.before(change.field, change.feedback_on) == change.after:
        return None
    before = start.before(change.field, change.feedback_on)
    if change.future:
        return Told(change, before, "ledger_date_in_future", life.round, {"received_on": change.received_on})
    result = moved(life, change.field, change.after, run.terms, change.feedback_on)
    if isinstance(result, Objection):
        return Told(change, before, result.code, life.round, result.facts)
    run.lives[change.number] = result
    return Told(change, before, ACCEPTED, life.round)


def _record(run: Replay, told: Told) -> None:
    """Write it down: an accepted change settles older notes on its field, a refused one replaces them."""
    change = told.change
    where = (change.number, change.field)
    if told.outcome != ACCEPTED:
        if told.outcome != UNKNOWN:
            run.notes[where] = told
        mark = (*where, change.after, told.outcome, told.round)
        if mark not in run.refused:
            run.refused.add(mark)
            run.history.append(told)
        return
    run.history.append(told)
    run.seen.add((change.workbook, *where, change.after))
    contradiction = _contradiction(run, told)
    run.typed.add(where)
    if contradiction:
        run.notes[where] = contradiction
    else:
        run.notes.pop(where, None)


def _contradiction(run: Replay, told: Told) -> Told | None:
    """The change was typed into a ledger that showed another value than the one it now replaces."""
    change = told.change
    where = (change.number, change.field)
    if change.before is None or where not in run.typed:
        return None
    if squeeze(change.before) in (squeeze(told.before), squeeze(run.ahead.get(where, told.before))):
        return None
    code = "ledger_overwritten" if told.before else "ledger_conflict"
    return Told(change, told.before, code, told.round, {"before": told.before, "issued": change.before})
