"""The other registers: what of their rows counts, and what is made of them (000-10 to 000-21, 002-8, 003-8, 001-14)."""

from __future__ import annotations

import pandas as pd
import pytest
from merge_tables import UNKNOWN, File, day, registers, submissions

from pipeline.campaign import ActivityRules, Campaign, DisputeRules, ForumRules, LinkageRules, NamedKind, Unit
from pipeline.check import check
from pipeline.merge import merge
from pipeline.model import Facts, Finding
from schemas import tables
from schemas.findings import remedy, sentence
from schemas.states import Severity

EVERY = (
    "visits", "questionnaire", "handling", "units", "cadres", "households", "linkage", "forums", "activities", "disputes",
    "rechecks", "evaluations", "grids", "wishes", "four_ledgers", "filing_log",
)  # fmt: skip
SHAPES = {"linkage": tables.Links, "forums": tables.Statements, "meetings": tables.Meetings, "roles": tables.GridRoles}
OFFICE = "某某所"


def words(*names: str) -> tuple[NamedKind, ...]:
    return tuple(NamedKind(name=name) for name in names)


@pytest.fixture(scope="module")
def full(ruji: Campaign) -> Campaign:
    """A programme that uses every register, with one office beside the villages."""
    units = ruji.units.model_copy(update={"list": (*ruji.units.list, Unit(name=OFFICE, kind="office"))})
    return ruji.model_copy(
        update={
            "units": units,
            "registers": EVERY,
            "activities": ActivityRules(basis="000-2", kinds=words("现场办公", "小调解", "住村")),
            "linkage": LinkageRules(basis="003-1", cadre_classes=words("镇干部", "村干部"), household_classes=words("困难户")),
            "forums": ForumRules(basis="000-17", minimum_representatives=2, principal_role="主要负责人", announced_before=True,
                                 kinds=words("恳谈会", "屋场夜话")),
            "disputes": DisputeRules(basis="004-5", categories=words("土地征用")),
        }
    )  # fmt: skip


def facts_of(campaign: Campaign, *files: File, as_of: str = "10-31") -> Facts:
    typed = registers(campaign, files)
    dated = typed.sheets.assign(
        received_on=pd.Series(
            [pd.Timestamp(day(file.received)) for file in files if not file.problem], dtype="datetime64[us]"
        ),
        printed_for="",
    )
    typed = type(typed)(typed.tables, dated, typed.columns, typed.findings)
    facts = merge(check(_every_table(typed, campaign), campaign), submissions(files), campaign, day(as_of))
    for finding in facts.findings:
        said = {**finding.facts, "label": finding.label, "found": finding.found}
        assert "{" not in sentence(finding.code, said) + remedy(finding.code, said)
    return facts


def _every_table(typed: object, campaign: Campaign) -> object:
    from pipeline.forms import forms_of
    from pipeline.merge.typed import typed_tables

    return type(typed)(typed_tables(typed, forms_of(campaign)), typed.sheets, typed.columns, typed.findings)


def codes(facts: Facts) -> list[str]:
    return [finding.code for finding in facts.findings]


def test_empty_records_keep_their_shapes(full: Campaign) -> None:
    facts = facts_of(full, File("a.xlsx", "户主|干部|日期\n张甲|李一|10-16"))
    assert set(facts.records) == {*EVERY[6:], "meetings", "roles"}
    for register, rows in facts.records.items():
        SHAPES.get(register, tables.Records).validate(rows)
        assert rows.empty


def test_a_linked_household_is_the_visited_one(full: Campaign) -> None:
    """000-10, 000-11: the link and the visit speak of one household though the phone stands in only one of them."""
    facts = facts_of(
        full,
        File("走访.xlsx", "户主|组|干部|日期\n张甲|3|李一|10-16\n张乙|3|李一|10-16"),
        File("联户.xlsx", "cadre|head|head_phone|group\n李一|张甲|16000000001|03\n李二|张丙||4", "linkage"),
    )
    links = facts.records["linkage"]
    tables.Links.validate(links)
    assert set(links["household"]) & set(facts.visits["household"]) == set(
        facts.visits.loc[facts.visits["head"].eq("张甲"), "household"]
    )
    assert len(links) == 2
