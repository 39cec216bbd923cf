"""The issue ledger in numbers: by village and state, and what the issues are about (001-9 to 001-15)."""

from __future__ import annotations

from pipeline.ledger.categories import common_issues
from pipeline.ledger.similar import similar_issues
from pipeline.measures.issues import LARGEST, kinds
from pipeline.reports.book import Block, Cell, Chart, Charts, Column, Line, Notes, Series, Sheet, Table, Text, Title
from pipeline.reports.edition import Edition
from schemas.states import IssueState

COUNTS = ("registered", "assigned", "resolved", "closed", "carried_open", "overdue", "due_soon")
COUNT_ROLES = {"overdue": "bad", "due_soon": "warn"}
CATEGORIES = "categories"
UPRIGHT = 9  # columns that fit an upright page


def issue_statistics(edition: Edition) -> tuple[Sheet, ...]:
    """Villages by progress and state; by age and source; categories with what is widespread or frequent.

    One table to a sheet where every village has a line: the header repeated on the next page is that table's own.
    """
    said = edition.said
    clock, closing, common = _notes(edition)
    sorted_out, alike = by_kind_and_age(edition), similar(edition)
    first = (Title(said("issues.title", issuer=edition.campaign.issuer)), Line(edition.cut_off))
    aged = (Title(said("issues.kind_sheet.title", issuer=edition.campaign.issuer)), Line(edition.cut_off))
    second = (Title(said("issues.category_sheet.title", issuer=edition.campaign.issuer)), Line(edition.cut_off))
    listed = categories(edition)
    about = (listed, *([Charts((pareto(edition),), 16)] if listed.rows else []), *([alike] if alike else ()))
    about = (*about, Notes((common, *([said("issues.note_similar")] if alike else ()))))
    return (
        Sheet(said("issues.sheet"), (*first, villages(edition), Notes((clock, closing))), freeze=1),
        *([_kinds(edition, aged, sorted_out)] if sorted_out else ()),
        Sheet(said("issues.category_sheet.name"), (*second, *about), landscape=False, one_page=True),
    )


def _kinds(edition: Edition, heading: tuple[Block, ...], table: Table) -> Sheet:
    """Age and source on a sheet of their own, upright while the table is narrow."""
    landscape = len(table.columns) > UPRIGHT
    return Sheet(edition.said("issues.kind_sheet.name"), (*heading, table), landscape=landscape, freeze=1)


def villages(edition: Edition) -> Table:
    """Per village: how many were ever registered, assigned, resolved …, and the state every issue is in now."""
    said, figures = edition.said, edition.figures
    labels = said.table("issues.counts")
    columns = (
        Column(said("issues.village"), 6.5, "center"),
        *(Column(labels[name], 4.4, "number", said("issues.progress_group")) for name in COUNTS),
        *(Column(str(state), 4.6, "number", said("issues.state_group")) for state in IssueState),
    )

    def row(unit: str | None) -> tuple[Cell, ...]:
        cells: list[Cell] = [Text(unit or said("total"))]
        for name in COUNTS:
            cell = figures.shown(f"issues_{name}", unit)
            cells.append(
                figures.shown(f"issues_{name}", unit, role=COUNT_ROLES.get(name, "")) if unit and cell.value else cell
            )
        for state in IssueState:
            cells.append(figures.shown(f"issues_in_state.{state}", unit))
        return tuple(cells)

    rows = tuple(row(unit) for unit in edition.units)
    return Table("issues", columns, rows, row(None), repeat=True)


def by_kind_and_age(edition: Edition) -> Table | None:
    """Per village: open issues by age, issues that came in late (001-9), and issues by source, scope, urgency, level and
    whistle where the programme has them.
    """
    said, figures = edition.said, edition.figures
    if not figures.has("issues_open"):
        return None
    labels = said.table("issues.kinds")
    found = [("issues_open", said("issues.open"), labels["age"])]
    found += [
        (f"issues_open_over.{days}", said("issues.open_over", days=days), labels["age"])
        for days in edition.campaign.issues.age_days
    ]
    waited = said("issues.kinds.reported", days=edition.campaign.issues.report_within_days)
    found += [("issues_reported_late", said("issues.reported_late"), waited)]
    found += [
        (f"{figure}.{name}", edition.called(name) if column == "source" else name, labels[column])
        for figure, column, names, _ in kinds(edition.campaign)
        for name in names
    ]
    columns = (
        Column(said("issues.village"), 6.5, "center"),
        *(Column(label, 4.6, "number", group) for _, label, group in found),
    )

    def row(unit: str | None) -> tuple[Cell, ...]:
        return (Text(unit or said("total")), *(figures.shown(figure, unit) for figure, _, _ in found))

    return Table("issue_kinds", columns, tuple(row(unit) for unit in edition.units), row(None), repeat=True)


def similar(edition: Edition) -> Table | None:
    """The largest groups of issues that say nearly the same: counts and category, never a text or a person (001-15)."""
    said, figures = edition.said, edition.figures
    if not figures.has("similar_groups") or not figures.number("similar_groups"):
        return None
    labels = said.table("issues.similar")
    columns = (
        Column(labels["category"], 9, "center"),
        Column(labels["issues"], 6),
        Column(labels["villages"], 6),
        Column(labels["share"], 6),
        Column(labels["widespread"], 7, "center"),
    )
    groups = similar_issues(edition.outcome.issues, edition.outcome.campaign).head(LARGEST)
    rows = tuple(
        (
            Text(row.category),
            figures.shown(f"similar_issues.{row.group}"),
            figures.shown(f"similar_spread.{row.group}", part="numerator"),
            figures.shown(f"similar_spread.{row.group}", style="percent"),
            _widespread(edition, f"similar_spread.{row.group}"),
        )
        for row in groups.itertuples()
    )
    total = (
        Text(said("issues.similar_total")),
        figures.shown("similar_groups_issues"),
        Text(""),
        Text(""),
        Text(""),
    )
    return Table("similar", columns, rows, total, title=said("issues.similar_title"))


def categories(edition: Edition) -> Table:
    """Categories, most frequent first, with the two marks of 001-15; what fits no category is no problem of its own."""
    said, figures = edition.said, edition.figures
    other = edition.campaign.issues.other_category
    labels = said.table("issues.categories")
    common = common_issues(edition.outcome.issues, edition.outcome.campaign)
    columns = (
        Column(labels["category"], 9, "center"),
        *(Column(labels[name], 6) for name in ("issues", "cumulative", "villages", "share")),
        Column(labels["widespread"], 7, "center"),
        Column(labels["frequent"], 7, "center"),
    )
    rows = tuple(
        (
            Text(row.category),
            figures.shown(f"issues_in_category.{row.category}"),
            figures.shown(f"category_cumulative.{row.category}", style="percent"),
            figures.shown(f"category_spread.{row.category}", part="numerator"),
            figures.shown(f"category_spread.{row.category}", style="percent"),
            _widespread(edition, f"category_spread.{row.category}") if row.category != other else Text(""),
            Text(said("issues.frequent") if row.frequent else "", "warn" if row.frequent else ""),
        )
        for row in common.itertuples()
    )
    return Table(CATEGORIES, columns, rows, repeat=True)


def _widespread(edition: Edition, spread: str) -> Text:
    """The word for what enough villages have (001-15)."""
    found = edition.figures.number(spread) >= edition.campaign.issues.common.share_of_villages
    return Text(edition.said("issues.widespread") if found else "", "warn" if found else "")


def pareto(edition: Edition) -> Chart:
    """Issues by category with their cumulative share."""
    said = edition.said
    return Chart(
        said("issues.pareto"),
        (CATEGORIES, 0),
        (
            Series(said("issues.categories.issues"), CATEGORIES, 1),
            Series(said("issues.categories.cumulative"), CATEGORIES, 2, "line", "share", secondary=True),
        ),
        labels=True,
    )


def clocks_said(edition: Edition) -> str:
    """Every grade with its days, workdays called so (001-10)."""
    said, policy = edition.said, edition.campaign.issues
    key = "issues.grade_workday" if policy.deadline_mode == "workday" else "issues.grade"
    return said("list_mark").join(said(key, grade=one.grade, days=one.days, basis=one.basis) for one in policy.grades)


def rolls(edition: Edition) -> bool:
    """Whether the last day of a clock may move: a count of workdays never ends on a holiday."""
    policy = edition.campaign.issues
    return policy.roll_on_holiday and policy.deadline_mode == "calendar"


def _notes(edition: Edition) -> tuple[str, ...]:
    said, policy = edition.said, edition.campaign.issues
    from pipeline.reports.numbers import formatted

    grades = clocks_said(edition)
    return (
        said("issues.note_clock", grades=grades, roll=said("issues.note_rolled") if rolls(edition) else "")
        if grades
        else said("issues.note_no_clock"),
        said(
            "issues.note_closing",
            closable=said("list_mark").join(str(word) for word in policy.closing.closable),
            noticed=said("issues.noticed") if policy.closing.needs_notice else "",
        ),
        said(
            "issues.note_common",
            share=formatted(policy.common.share_of_villages, "percent0"),
            cumulative=formatted(policy.common.cumulative_share, "percent0"),
        ),
    )
