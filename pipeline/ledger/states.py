"""The life of one issue: which moves are legal, and the state that follows from what the office typed (001-12).

A life is a value: each typed field either gives the next life or an Objection, and no life can be reached that breaks a
rule. Days are ISO text, so they compare as they read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pipeline.ledger.terms import Terms
from schemas.states import YES, IssueState, Satisfaction
from schemas.words import LIST_MARKS

SATISFIED = frozenset({Satisfaction.SATISFIED, Satisfaction.BASICALLY})
STEPS = ("raised_on", "assigned_on", "resolved_on", "notified_on", "feedback_on", "closed_on")
NEEDS = (
    ("resolved_on", "assigned_on", "ledger_not_assigned"),
    ("notified_on", "resolved_on", "ledger_not_resolved"),
    ("feedback_on", "resolved_on", "ledger_not_resolved"),
    ("satisfaction", "feedback_on", "ledger_no_feedback"),
    ("closed_on", "resolved_on", "ledger_not_resolved"),
    ("closed_on", "feedback_on", "ledger_no_feedback"),
)
CLOSED_NEEDS = frozenset(
    {
        "ledger_not_resolved", "ledger_no_feedback", "ledger_no_notice", "ledger_no_feedback_by", "ledger_not_satisfied",
        "ledger_no_sign_off", "ledger_not_reported_back", "ledger_not_delivered", "ledger_duties_open",
    }
)  # fmt: skip
BETWEEN_NAMES = re.compile(r"[^\w\u00b7]+")


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a typed value is refused: a finding code with its facts. later: the field that stands in the way."""

    code: str
    later: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Life:
    """What the office has typed about one issue so far. values: this round's fields; past: what earlier rounds left behind.

    source: IssueSource. nameless: nobody put a name to it. climb: places of the levels it went through, lowest first.
    """

    raised_on: str
    values: Mapping[str, str] = field(default_factory=dict)
    past: tuple[Mapping[str, str], ...] = ()
    source: str = ""
    nameless: bool = False
    climb: tuple[int, ...] = ()

    @property
    def round(self) -> int:
        """1 + times sent back."""
        return 1 + len(self.past)

    def get(self, name: str) -> str:
        """The value typed in this round, "" when there is none."""
        return self.values.get(name, "")

    def shown(self, name: str) -> str:
        """The value the ledger prints: an issue carried open shows the round that ended in dissatisfaction."""
        if self.past and name in self.past[-1] and self.get("carried_by") and not self.get("resolved_on"):
            return self.past[-1][name]
        return self.get(name)

    @property
    def state(self) -> IssueState:
        """The state that follows from the typed fields (RULES reading 1)."""
        if self.get("carried_by"):
            return IssueState.CARRIED_OPEN
        if self.get("closed_on"):
            return IssueState.CLOSED
        if self.get("satisfaction") in SATISFIED or self.answered_in_public:
            return IssueState.FED_BACK
        if self.get("resolved_on"):
            return IssueState.RESOLVED
        return IssueState.ASSIGNED if self.get("assigned_on") else IssueState.REGISTERED

    @property
    def answered_in_public(self) -> bool:
        """A nameless issue with a public reply that a leader signed (001-9)."""
        return self.nameless and bool(self.get("feedback_on") and self.get("signed_by"))

    def answers_past(self, name: str, feedback_on: str) -> bool:
        """Whether a satisfaction typed beside `feedback_on` corrects the round that was just sent back."""
        return (
            name == "satisfaction"
            and bool(self.past and feedback_on)
            and not self.get("resolved_on")
            and self.past[-1]["feedback_on"] == feedback_on
        )

    def before(self, name: str, feedback_on: str = "") -> str:
        """The value that typing `name` now would replace."""
        return self.past[-1][name] if self.answers_past(name, feedback_on) else self.shown(name)


def moved(life: Life, name: str, after: str, terms: Terms, feedback_on: str = "") -> Life | Objection:
    """The life after `name` is set to `after` ("" clears it), or why that is refused. feedback_on: typed in the same row."""
    start = life
    if life.answers_past(name, feedback_on):
        start = replace(life, values={**life.values, **life.past[-1]}, past=life.past[:-1])
    candidate = replace(start, values={**start.values, name: after})
    if name == "level":
        candidate = replace(candidate, climb=_climbed(start.climb, after, terms))
    objection = next((objection for rule in RULES for objection in rule(candidate, terms)), None)
    if objection:
        return _as_told(objection, life, name, after, terms)
    if name == "satisfaction" and after == Satisfaction.DISSATISFIED:
        done = {ended: candidate.get(ended) for ended in terms.round_fields}
        return replace(
            candidate, values={**candidate.values, **dict.fromkeys(terms.round_fields, "")}, past=(*start.past, done)
        )
    return candidate


def _climbed(climb: tuple[int, ...], level: str, terms: Terms) -> tuple[int, ...]:
    """The levels below the new one that the issue went through, and the new one: a way down is not a climb."""
    place = terms.levels.get(level)
    return () if place is None else (*(below for below in climb if below < place), place)


def _as_told(objection: Objection, life: Life, name: str, after: str, terms: Terms) -> Objection:
    """The same objection in the words that fit what the clerk did: cleared a cell, or changed a finished issue."""
    if not after and objection.later not in ("", name):
        return Objection("ledger_cannot_clear", objection.later, {"later_label": terms.label(objection.later)})
    if life.get("closed_on") and name != "closed_on" and objection.code in CLOSED_NEEDS:
        return Objection("ledger_closed")
    if life.get("carried_by") and name != "carried_by" and objection.code == "ledger_carried_early":
        return Objection("ledger_carried_closed")
    return objection


def _closing(life: Life, terms: Terms) -> Iterator[Objection]:
    """001-12: closed only when resolved, notified, fed back by somebody else, and the resident is content."""
    if not life.get("closed_on"):
        return
    closing = terms.closing
    if life.get("carried_by"):
        yield Objection("ledger_carried_closed", "closed_on")
    if life.past and not life.get("feedback_on"):
        yield Objection("ledger_not_satisfied", "closed_on", {"satisfaction": str(Satisfaction.DISSATISFIED)})
    yield from _needs(life, terms)
    if _in_public(life, terms):
        return
    if closing.needs_notice and not life.get("notified_on"):
        yield Objection("ledger_no_notice", "closed_on")
    if closing.needs_other_person and not life.get("feedback_by"):
        yield Objection("ledger_no_feedback_by", "closed_on")
    if life.get("satisfaction") not in closing.closable:
        yield Objection("ledger_not_satisfied", "closed_on", {"satisfaction": life.get("satisfaction")})


def _in_public(life: Life, terms: Terms) -> bool:
    """Whether the issue is answered to everybody, because nobody can be asked."""
    return terms.public_reply and life.nameless and not life.get("satisfaction")


def _signed(life: Life, terms: Terms) -> Iterator[Objection]:
    """001-9: an issue nobody put a name to is closed by a public reply that a leader signed."""
    if life.get("closed_on") and _in_public(life, terms) and not life.get("signed_by"):
        yield Objection("ledger_no_sign_off", "closed_on")


def _needs(life: Life, _: Terms) -> Iterator[Objection]:
    """No step without the one before it; an issue sent back stays assigned."""
    for name, needed, code in NEEDS:
        if life.get(name) and not life.get(needed):
            yield Objection(code, name)
    if life.past and not life.get("assigned_on"):
        yield Objection("ledger_not_assigned", "resolved_on")


def _order(life: Life, terms: Terms) -> Iterator[Objection]:
    """Days in the order of the steps; the same day is fine (an issue settled on the spot)."""
    days = [(name, day) for name in STEPS if (day := life.raised_on if name == "raised_on" else life.get(name))]
    if life.past:
        first, sent_back = life.past[0]["resolved_on"], life.past[-1]["feedback_on"]
        if life.get("assigned_on") > first:
            yield _wrong_order(terms, "assigned_on", life.get("assigned_on"), "resolved_on", first)
        if "" < life.get("resolved_on") <= sent_back:
            yield Objection("ledger_round_date", "resolved_on", {"earlier": sent_back})
    for (earlier, day), (later, next_day) in pairwise(days):
        if next_day < day:
            yield _wrong_order(terms, earlier, day, later, next_day)


def _results(life: Life, terms: Terms) -> Iterator[Objection]:
    """003-10, 004-11: the village and the recipients get a result that exists, before the issue is closed."""
    resolved, closed = life.get("resolved_on"), life.get("closed_on")
    for name in terms.results:
        day = life.get(name)
        if day and not resolved:
            yield Objection("ledger_not_resolved", name)
        elif day and day < resolved:
            yield _wrong_order(terms, "resolved_on", resolved, name, day)
        elif day and closed and closed < day:
            yield _wrong_order(terms, name, day, "closed_on", closed)


def _wrong_order(terms: Terms, earlier: str, day: str, later: str, next_day: str) -> Objection:
    labels = {"earlier_label": terms.label(earlier), "later_label": terms.label(later)}
    return Objection("ledger_date_order", "", {**labels, "earlier": day, "later": next_day})


def _persons(life: Life, terms: Terms) -> Iterator[Objection]:
    """Who confirms must not be among those who handled (RULES reading 1)."""
    told, handled = _names(life.get("feedback_by")), _names(life.get("handler"))
    if terms.closing.needs_other_person and told and told <= handled:
        yield Objection("ledger_same_person", "", {name: life.get(name) for name in ("feedback_by", "handler")})


def _levels(life: Life, terms: Terms) -> Iterator[Objection]:
    """003-10: no level is passed over without a reason, or a whistle that may."""
    if life.get("skip_reason") or life.get("whistle") in terms.skipping:
        return
    for below, above in pairwise((0, *life.climb)):
        if above > below + 1:
            names = list(terms.levels)
            told = {"level": names[above], "skipped": LIST_MARKS[0].join(names[below + 1 : above])}
            yield Objection("ledger_level_skipped", "level", told)


def _reported_back(life: Life, terms: Terms) -> Iterator[Objection]:
    """003-10: the village is told the result before the issue is closed."""
    place = life.climb[-1] if life.climb else 0
    told = terms.reported_from is None or place < terms.reported_from or life.get("reported_back_on")
    if life.get("closed_on") and not told:
        yield Objection("ledger_not_reported_back", "closed_on")


def _delivered(life: Life, terms: Terms) -> Iterator[Objection]:
    """004-11: closed only when every recipient has the written reply."""
    missing = [name for name in terms.copies if not life.get(name)] if life.source in terms.reply_sources else []
    if life.get("closed_on") and missing:
        told = {"missing": LIST_MARKS[0].join(terms.label(name) for name in missing), "count": str(len(missing))}
        yield Objection("ledger_not_delivered", "closed_on", told)


def _duties(life: Life, terms: Terms) -> Iterator[Objection]:
    """004-8: a case somebody took charge of is closed when all duties are done."""
    missing = [name for name in terms.duties if life.get(name) != YES] if life.get("case_owner") else []
    if life.get("closed_on") and missing:
        told = {
            "missing": LIST_MARKS[0].join(terms.label(name) for name in missing),
            "case_owner": life.get("case_owner"),
        }
        yield Objection("ledger_duties_open", "closed_on", told)


def _carrying(life: Life, _: Terms) -> Iterator[Objection]:
    """Carried open only when the last answer was one of dissatisfaction; the name is the leader's sign-off."""
    if life.get("carried_by") and (not life.past or life.get("satisfaction") in SATISFIED):
        yield Objection("ledger_carried_early")


def _names(text: str) -> frozenset[str]:
    return frozenset(name for name in BETWEEN_NAMES.split(text) if name)


Rule = Callable[[Life, Terms], Iterator[Objection]]
RULES: tuple[Rule, ...] = (
    _closing, _signed, _needs, _order, _results, _persons, _carrying, _levels, _reported_back, _delivered, _duties,
)  # fmt: skip
"""Every rule a life must keep, in the order in which the clerk is told."""
