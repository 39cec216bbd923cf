"""The shape of every table that crosses a stage border. Columns, units, keys; checked by tests and on demand.

Text is pandas `str` dtype, days are datetime64[us], counts Int64 (nullable) or int64. `source` + `row` is the address
of the row a village typed: `source` numbers a sheet in SHEETS, `row` is the Excel row. Household ids, unit names and
issue keys are text. A missing value is NA; NONE_SAID ("nothing" was answered) is a value.
"""

from schemas.tables.facts import Answers, GridRoles, Households, Links, Meetings, Records, Statements, Units, Visits
from schemas.tables.handed_in import (
    Changes,
    Decisions,
    Deliveries,
    Files,
    Provenance,
    ReturnChanges,
    ReturnRounds,
    Sheets,
)
from schemas.tables.ledger import (
    AnonymousDissatisfaction,
    CommonIssues,
    IssueHistory,
    Issues,
    SimilarIssues,
)
from schemas.tables.measured import Allotment, AssessmentFacts, Awards, Figures, Filings, Requirements

__all__ = [
    "Allotment", "AnonymousDissatisfaction", "Answers", "AssessmentFacts", "Awards", "Changes", "CommonIssues",
    "Decisions", "Deliveries", "Figures", "Files", "Filings", "GridRoles", "Households", "IssueHistory", "Issues",
    "Links", "Meetings", "Provenance", "Records", "Requirements", "ReturnChanges", "ReturnRounds",
    "Sheets", "SimilarIssues", "Statements", "Units", "Visits",
]  # fmt: skip
