"""The table of contents: one line per stage. Pure: no clock, no files, no words.

input/ -> intake -> submissions | parse -> check -> merge -> ledger -> measures -> figures | reports -> writers -> output/
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from pipeline.campaign import Campaign
from pipeline.check import check
from pipeline.ledger import ledger
from pipeline.measures import measure
from pipeline.merge import merge
from pipeline.model import NOTHING, Memory, Outcome, Submission
from pipeline.parse import parse
from pipeline.settled import Reading, settled
from pipeline.workdays import Workdays


def run(
    submissions: Sequence[Submission],
    memory: Memory,
    campaign: Campaign,
    as_of: date,
    workdays: Workdays,
    reading: Reading = parse,
    done: Callable[[str, int], None] = lambda stage, rows: None,
) -> Outcome:
    """What is known at the end of `as_of`, from everything ever handed in. Order of `submissions` does not matter.

    done: told the name of every stage when it ends, and how many rows it gave.
    """
    registers, campaign, decided = settled(reading(submissions, campaign, NOTHING), submissions, campaign, reading)
    done("parse", sum(map(len, registers.tables.values())))
    registers = check(registers, campaign)
    done("check", sum(map(len, registers.tables.values())))
    facts = merge(registers, submissions, campaign, as_of, decided.rulings)
    done("merge", len(facts.visits) + len(facts.answers))
    issues = ledger(facts, memory, campaign, as_of, workdays)
    done("ledger", len(issues.table))
    measures = measure(facts, issues.table, memory, campaign, as_of, workdays)
    done("measure", len(measures.figures))
    return Outcome(
        campaign=campaign,
        facts=facts,
        issues=issues.table,
        issue_history=issues.history,
        figures=measures.figures,
        requirements=measures.requirements,
        filings=measures.filings,
        allotment=measures.allotment,
        assessment=measures.assessment,
        awards=measures.awards,
        findings=facts.findings + issues.findings + measures.findings,
        new_issues=issues.new,
        decisions=decided.table,
    )
