"""The table of contents: one line per stage. Pure: no clock, no files, no words.

input/ -> intake -> submissions | parse -> check -> merge -> ledger -> measures -> figures | reports -> writers -> output/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from pipeline.campaign import Campaign
from pipeline.check import check
from pipeline.decisions import Decided, decided, decided_names, with_days, with_names, with_units_decided
from pipeline.forms import forms_of
from pipeline.ledger import ledger
from pipeline.measures import measure
from pipeline.merge import merge
from pipeline.model import NOTHING, Memory, Outcome, Registers, Submission
from pipeline.parse import parse
from pipeline.parse.units import spellings
from pipeline.units_roster import with_units
from pipeline.workdays import Workdays

Reading = Callable[[Sequence[Submission], Campaign, Mapping[str, str]], Registers]
"""pipeline.parse.parse, or whatever gives the same."""


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


def settled(
    registers: Registers, submissions: Sequence[Submission], campaign: Campaign, reading: Reading = parse
) -> tuple[Registers, Campaign, Decided]:
    """Everything read with the villages of a handed-in unit roster (001-1), and with the names and days people decided.

    A name may stand in a title, a sheet name or a cell and decide the rows below it: new names mean reading everything
    again, and nothing else does.
    """
    known = campaign
    if "units" in registers.tables and not registers.tables["units"].empty:
        known, _ = with_units(campaign, registers.tables["units"])
    forms = forms_of(known)
    said = decided(with_names(registers, submissions, known, forms), submissions, known)
    names = decided_names(registers.findings, said.rulings, known)
    if names or spellings(known) != spellings(campaign):  # only names change how a cell is read
        again = reading(submissions, known, names)
        said = decided(with_names(again, submissions, known, forms), submissions, known)
    registers = with_units_decided(said.registers, said.rulings, known, forms)
    return with_days(registers, said.rulings, forms), known, said
