"""The papers a programme may ask for beside what every programme gets, by the id its campaign file writes.

One list for both sides: campaign files are checked against it, pipeline/reports/papers builds what it names.
"""

PAPERS = (
    "linkage_table",  # 000-15
    "opinion_summary",  # 000-16
    "forum_summary",  # 000-20
    "publicity_sheet",  # 000-6, 000-7, 002-6
    "activity_sheet",  # 003-9, 003-19, 004-3, 004-14
    "recheck_sample",  # 000-25, 002-11
    "assessment_book",  # 000-23, 000-26, 001-14, 003-14
    "awards_book",  # 003-13
    "dissatisfied_ledger",  # 001-9
    "issue_statistics",  # 001-15
    "four_ones",  # 002-3
    "four_ledgers",  # 004-9
    "grid_ledgers",  # 003-11, 003-20
    "case_ledger",  # 004-8, 004-16
    "task_list",  # 001-3, 003-11
    "dispatch_orders",  # 003-12
    "slips",  # 001-11, 001-12
    "written_replies",  # 004-11
    "unlinked_households",  # 003-8
    "filing_record",  # 000-1, 002-10, 004-9
    "closing_summary",  # 001-15, 002-12, 004-13
)

PAPER_VALUES: dict[str, dict[str, str | tuple[str, ...]]] = {
    "closing_summary": {"from": "day"},
    "recheck_sample": {"times": ("1", "2", "4", "12"), "per_unit": "number"},
    "publicity_sheet": {"update_kind": "kind", "update_days": "number"},
    "linkage_table": {"phones": ("full", "masked")},
    "four_ones": {"columns": "rules"},
}
"""What a paper may be told in `values`: a day, a number, a kind of activity, requirements, or one of these words."""
