"""The table of contents: one line per stage. Pure: no clock, no files, no words.

input/ -> intake -> submissions | parse -> check -> merge -> ledger -> measures -> figures | reports -> writers -> output/
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipeline.campaign import Campaign
from pipeline.check import check
from pipeline.ledger import ledger
from pipeline.measures import measure
from pipeline.merge import merge
from pipeline.model import Memory, Outcome, Submission
from pipeline.parse import parse
from pipeline.workdays import Workdays


def run(
    submissions: Sequence[Submission], memory: Memory, campaign: Campaign, as_of: date, workdays: Workdays
) -> Outcome:
    """What is known at the end of `as_of`, from everything ever handed in. Order of `submissions` does not matter."""
    registers = check(parse(submissions, campaign), campaign)
    facts = merge(registers, submissions, campaign, as_of)
    issues = ledger(facts, memory, campaign, as_of, workdays)
    measures = measure(facts, issues.table, memory, campaign, as_of, workdays)
    return Outcome(
        facts=facts,
        issues=issues.table,
        issue_history=issues.history,
        figures=measures.figures,
        requirements=measures.requirements,
        filings=measures.filings,
        allotment=measures.allotment,
        findings=facts.findings + issues.findings + measures.findings,
        new_issues=issues.new,
    )
