"""Properties of the ledger: no illegal life, no lost word, no look ahead, pieces equal the whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from growing import grows_with_its_input
from hypothesis import given, settings
from hypothesis import strategies as st
from test_ledger import LATE, Returned, facts, open_ledger, visits

from pipeline.campaign import Campaign
from pipeline.ledger import Ledger, ledger
from pipeline.ledger.events import Change, row_changes, typed_of
from pipeline.ledger.replay import ACCEPTED, replayed
from pipeline.ledger.states import Life, moved
from pipeline.ledger.terms import Terms, terms_of
from pipeline.model import Memory
from pipeline.workdays import Workdays
from schemas.findings import catalogue
from schemas.form import Kind
from schemas.handling import HANDLING, TYPED
from schemas.states import IssueState, Satisfaction

TWO = """
unit     visited_on  head   cadre  problem
秦四庙村 2021-10-16  张示例 李示例 村口路灯不亮
七营村   2021-10-16  王示例 李示例 垃圾没人清
"""
DAYS = typed_of(HANDLING, Kind.DATE)
NUMBERS = ("RJ2021-0001", "RJ2021-0002")
LIVES = {number: Life("2021-10-16") for number in NUMBERS}
LAST = LATE.isoformat()
MANY = settings(max_examples=30, deadline=None, derandomize=True, database=None)
FEW = settings(MANY, max_examples=4)

days = st.sampled_from(["", *((date(2021, 10, 14) + timedelta(days=step)).isoformat() for step in range(9))])
persons = st.sampled_from(["", "甲示例", "乙示例", "甲示例、乙示例"])
fields = {
    **dict.fromkeys(("assigned_on", "resolved_on", "notified_on", "feedback_on", "closed_on"), days),
    **dict.fromkeys(("handler", "feedback_by"), persons),
    "carried_by": st.sampled_from(["", "赵示例"]),
    "satisfaction": st.sampled_from(["", *map(str, Satisfaction)]),
    "grade": st.sampled_from(["", "一般", "复杂"]),
    "progress": st.sampled_from(["", "已换", "再换"]),
}
edits = st.sampled_from(sorted(fields)).flatmap(lambda name: st.tuples(st.just(name), fields[name]))
ordered = st.lists(days.filter(bool), min_size=5, max_size=5).map(sorted)
whole = st.builds(
    lambda steps, by, answer, upto: dict(
        list(zip(("assigned_on", "handler", "resolved_on", "notified_on", "feedback_on", "feedback_by", "satisfaction", "closed_on"),
                 (steps[0], "甲示例", steps[1], steps[2], steps[3], by, answer, steps[4]), strict=True))[:upto]
    ),
    ordered, st.sampled_from(["甲示例", "乙示例"]), st.sampled_from(list(map(str, Satisfaction))), st.integers(1, 8),
)  # fmt: skip
row = st.one_of(
    whole,
    st.dictionaries(st.sampled_from(sorted(fields)), st.none(), max_size=5).flatmap(
        lambda names: st.fixed_dictionaries({name: fields[name] for name in sorted(names)})
    ),
)
sheets = st.lists(
    st.tuples(st.sampled_from(["fresh", "stale", "bare"]), st.fixed_dictionaries(dict.fromkeys(NUMBERS, row))),
    max_size=5,
)


def changes_of(typed: list, terms: Terms) -> list[Change]:
    """Ledgers handed in one after another: made from the ledger as it then stood, from the first one, or without issued sheet."""
    done: list[Change] = []
    for place, (kind, rows) in enumerate(typed):
        lives = replayed(done, LIVES, terms, LAST).lives if kind == "fresh" else LIVES
        book = (
            0 if kind == "bare" else 1 + hash(tuple(lives[number].shown(name) for number in NUMBERS for name in TYPED))
        )
        for at, (number, cells) in enumerate(rows.items(), start=4):
            before = {name: lives[number].shown(name) for name in TYPED}
            now = {**(dict.fromkeys(TYPED, "") if kind == "bare" else before), **cells}
            names = [name for name in TYPED if now[name] != before[name] and (book or now[name])]
            where = {
                "number": number,
                "received_on": f"2021-10-{20 + place}",
                "rank": place,
                "submission": f"s{place}",
                "source": place,
                "row": at,
            }
            done += row_changes(where | now, names, before if book else dict.fromkeys(TYPED), book, DAYS)
    return done


def assert_legal(found: Ledger) -> None:
    for issue in found.table.itertuples():
        state = issue.state
        if state == IssueState.CLOSED:
            assert pd.notna(issue.notified_on)
            assert pd.notna(issue.feedback_on)
            assert issue.satisfaction in ("满意", "基本满意")
            assert issue.feedback_by
            assert issue.feedback_by != issue.handler
            assert pd.isna(issue.carried_by)
        assert (state == IssueState.CLOSED) == pd.notna(issue.closed_on)
        assert (state == IssueState.CARRIED_OPEN) == pd.notna(issue.carried_by)
        if state == IssueState.CARRIED_OPEN:
            assert issue.round > 1
            assert issue.satisfaction not in ("满意", "基本满意")
        if state != IssueState.CARRIED_OPEN:
            assert issue.satisfaction != "不满意"
        steps = [
            day
            for day in (
                issue.raised_on,
                issue.assigned_on,
                issue.resolved_on,
                issue.notified_on,
                issue.feedback_on,
                issue.closed_on,
            )
            if pd.notna(day)
        ]
        assert steps == sorted(steps)
        assert (state == IssueState.REGISTERED) == pd.isna(issue.assigned_on)


@MANY
@given(st.lists(edits, max_size=40))
def test_no_illegal_life_can_be_reached(ruji: Campaign, typed: list) -> None:
    """001-12: closed needs notice, feedback, a content resident and another person, whatever is typed in whatever order."""
    life, terms, closing = Life("2021-10-15"), terms_of(ruji), ruji.issues.closing
    for name, after in typed:
        result = moved(life, name, after, terms, life.get("feedback_on"))
        if not isinstance(result, Life):
            continue
        assert result.round - life.round in (-1, 0, 1)
        life = result
        if life.state is IssueState.CLOSED:
            assert all(
                life.get(need) for need in ("assigned_on", "resolved_on", "notified_on", "feedback_on", "feedback_by")
            )
            assert life.get("satisfaction") in closing.closable
            assert life.get("feedback_by") != life.get("handler")
        assert not (life.get("closed_on") and life.get("carried_by"))
        assert life.get("satisfaction") != Satisfaction.DISSATISFIED


@MANY
@given(sheets)
def test_nothing_typed_is_lost(ruji: Campaign, typed: list) -> None:
    """Every change is in the history, refused ones too, and every refusal that stands has a finding's code."""
    changes = changes_of(typed, terms_of(ruji))
    run = replayed(changes, LIVES, terms_of(ruji), LAST)
    told = {(one.change.number, one.change.field, one.change.after) for one in run.history}
    assert {(one.number, one.field, one.after) for one in changes if one.after} <= told
    assert all(one.outcome in {ACCEPTED} | set(catalogue()) for one in [*run.history, *run.notes.values()])


@MANY
@given(sheets, st.integers(0, 8))
def test_later_events_are_ignored(ruji: Campaign, typed: list, day: int) -> None:
    as_of = (date(2021, 10, 16) + timedelta(days=day)).isoformat()
    terms = terms_of(ruji)
    changes = changes_of(typed, terms)
    early = replayed(changes, LIVES, terms, as_of)
    blind = replayed([one for one in changes if one.on <= as_of], LIVES, terms, as_of)
    assert early.lives == blind.lives
    assert early.history == blind.history
    assert all(one.change.on <= as_of for one in early.history)


@MANY
@given(sheets, st.integers(0, 5))
def test_in_pieces_as_at_once(ruji: Campaign, typed: list, cut: int) -> None:
    """What was in the history after the first files is still there, in the same order, after all of them."""
    terms = terms_of(ruji)
    changes = changes_of(typed, terms)
    part = replayed([one for one in changes if one.rank < cut], LIVES, terms, LAST)
    whole_run = replayed(changes, LIVES, terms, LAST)
    assert whole_run.history[: len(part.history)] == part.history


@MANY
@given(sheets)
def test_the_same_workbook_again_changes_nothing(ruji: Campaign, typed: list) -> None:
    """Only what was refused is tried again; a copy of what was taken in is no second event."""
    terms = terms_of(ruji)
    changes = changes_of(typed, terms)
    copy = [replace(one, rank=9, source=9) for one in changes if one.rank == len(typed) - 1 and one.workbook]
    once, twice = (replayed(all_, LIVES, terms, LAST) for all_ in (changes, changes + copy))
    if not any(one.outcome != ACCEPTED for one in once.history):
        assert twice.lives == once.lives
        assert twice.history == once.history


@FEW
@given(sheets)
def test_the_table_is_legal(ruji: Campaign, typed: list) -> None:
    """The whole way: returned ledgers as frames, the table by the contract, findings with their sentences."""
    printed = open_ledger(ruji, facts(ruji, visits(TWO))).table
    done = [
        Returned(rows, f"2021-10-{20 + place}", None if kind == "bare" else printed)
        for place, (kind, rows) in enumerate(typed)
    ]
    found = open_ledger(ruji, facts(ruji, visits(TWO), ledgers=done))
    assert_legal(found)
    outcomes = set(found.history.outcome)
    assert {finding.code for finding in found.findings if finding.severity == "强制"} <= outcomes


@pytest.mark.slow
def test_three_thousand_issues_cost_ten_times_three_hundred(ruji: Campaign) -> None:
    """SPEED.md, rule 7: nothing quadratic; a third of them handled."""
    units = [unit.name for unit in ruji.units.list]

    def made(count: int) -> Callable[[], object]:
        lines = [f"{units[at % 16]} 2021-10-{16 + at % 14} 户{at} 路灯{at % 400}不亮" for at in range(count)]
        seen = visits("unit visited_on head problem\n" + "\n".join(lines))
        printed = open_ledger(ruji, facts(ruji, seen)).table
        assigned = {"assigned_on": "2021-10-30", "handler": "甲示例"}
        handled = Returned(dict.fromkeys(printed.number[: count // 3], assigned), "2021-11-01", printed)
        given_facts = facts(ruji, seen, ledgers=[handled])
        return lambda: ledger(given_facts, Memory(), ruji, LATE, Workdays())

    assert grows_with_its_input(made, 300, 3000)
