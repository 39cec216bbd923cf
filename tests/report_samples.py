"""A made-up outcome of the shape schemas/tables/ describes: 16 villages, believable numbers, invented people only."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import NormalDist
from string import Formatter

import pandas as pd

from pipeline.campaign import Campaign, Question
from pipeline.measures.figures import Scope
from pipeline.measures.issues import category_figures, kind_figures, similar_figures
from pipeline.measures.pace import even_plan
from pipeline.model import Facts, Finding, Memory, Outcome, Publication
from schemas.states import FigureStatus, FileStatus, Grade, IssueSource, IssueState, Reminder, Satisfaction

AS_OF = date(2021, 10, 29)
SILENT = "后路村"  # sent nothing
SMALL = "李营村"  # few questionnaires
FIGURE_COLUMNS = [
    "figure",
    "unit",
    "period_start",
    "period_end",
    "numerator",
    "denominator",
    "value",
    "n",
    "status",
    "basis",
]
DAY = "datetime64[us]"


def wilson(count: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    p = count / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * ((p * (1 - p) + z * z / (4 * n)) / n) ** 0.5 / (1 + z * z / n)
    return middle - half, middle + half


class Figures:
    """Collects rows; the town is the sum of its villages."""

    def __init__(self, campaign: Campaign, as_of: date) -> None:
        self.campaign, self.as_of, self.rows = campaign, as_of, []

    def add(
        self,
        figure,
        unit,
        value,
        start=None,
        end=None,
        numerator=None,
        denominator=None,
        n=None,
        status="ok",
        basis="001-13",
    ):
        if numerator is None and denominator is None:
            numerator = value
        self.rows.append(
            (
                figure,
                unit,
                start or self.campaign.activity.starts,
                end or self.as_of,
                numerator,
                denominator,
                value,
                n,
                str(status),
                basis,
            )
        )

    def counts(self, figure, by_unit, **rest):
        for unit, value in by_unit.items():
            self.add(figure, unit, value, **rest)
        known = [value for value in by_unit.values() if value is not None]
        self.add(figure, self.campaign.issuer, sum(known), **rest)

    def table(self) -> pd.DataFrame:
        table = pd.DataFrame(self.rows, columns=FIGURE_COLUMNS)
        for name in ("numerator", "denominator", "value", "n"):
            table[name] = table[name].astype("float64")
        for name in ("period_start", "period_end"):
            table[name] = pd.to_datetime(table[name]).astype(DAY)
        for name in ("figure", "unit", "status", "basis"):
            table[name] = table[name].astype("str")
        return table.sort_values(["figure", "unit", "period_start", "period_end"], ignore_index=True)


def daily_new(campaign: Campaign, as_of: date) -> dict[str, dict[date, int]]:
    """Households first visited per village and day; the silent village none."""
    chance = random.Random(7)
    days = [campaign.visiting.starts + timedelta(d) for d in range((as_of - campaign.visiting.starts).days + 1)]
    new: dict[str, dict[date, int]] = {}
    for number, unit in enumerate(campaign.units.list):
        pace = (0.55 + 0.045 * number) * unit.target / 31
        new[unit.name] = {day: 0 if unit.name == SILENT else int(pace * chance.uniform(0.6, 1.4)) for day in days}
    second, fifth = campaign.units.list[1].name, campaign.units.list[4].name
    new[second][as_of] = 0
    new[fifth] = {day: int(count * 1.9) for day, count in new[fifth].items()}
    return new


def _progress(figures: Figures, new: dict[str, dict[date, int]], roster: bool) -> None:
    campaign, as_of = figures.campaign, figures.as_of
    town = campaign.issuer
    target = {unit.name: unit.target for unit in campaign.units.list}
    visited = {unit: sum(days.values()) for unit, days in new.items()}
    figures.counts("target", target, basis="001-1")
    for name, share in (
        ("visited_households", 1.0),
        ("visits", 1.08),
        ("home_visits", 0.9),
        ("phone_visits", 0.15),
        ("video_visits", 0.03),
        ("complete_visited_households", 0.88),
    ):
        figures.counts(name, {unit: int(count * share) for unit, count in visited.items()}, basis="001-7")
    for week in (as_of, as_of - timedelta(7)):
        span = {unit: sum(days.get(week - timedelta(d), 0) for d in range(7)) for unit, days in new.items()}
        figures.counts("new_in_week", span, start=week - timedelta(6), end=week)
    if as_of - timedelta(7) >= campaign.visiting.starts:
        weeks = {
            unit: [sum(days.get(as_of - timedelta(7 * back + d), 0) for d in range(7)) for back in (0, 1)]
            for unit, days in new.items()
        }
        figures.counts(
            "week_over_week", {unit: now - last for unit, (now, last) in weeks.items()}, start=as_of - timedelta(6)
        )
    for day in next(iter(new.values())):
        figures.counts("new_in_day", {unit: days[day] for unit, days in new.items()}, start=day, end=day)
        if day < as_of:
            so_far = {unit: sum(count for on, count in days.items() if on <= day) for unit, days in new.items()}
            figures.counts("visited_households", so_far, end=day, basis="001-7")
    scope = Scope(tuple(target), town, campaign.activity.starts, as_of)
    figures.rows += map(tuple, even_plan(sum(target.values()), campaign, scope))
    phase = campaign.visiting
    elapsed, length = (min(as_of, phase.ends) - phase.starts).days + 1, (phase.ends - phase.starts).days + 1
    rates = {}
    totals = visited | {town: sum(visited.values())}
    for unit in [*target, town]:
        aim = target.get(unit, sum(target.values()))
        silent = unit == SILENT
        status = FigureStatus.NOT_SUBMITTED if silent else FigureStatus.OK
        rate = None if silent else totals[unit] / aim
        rates[unit] = rate
        figures.add(
            "completion_rate", unit, rate, numerator=totals[unit], denominator=aim, status=status, basis="001-1"
        )
        figures.add("time_progress", unit, elapsed / length, numerator=elapsed, denominator=length, basis="001-17")
        figures.add("pace_gap", unit, None if silent else rate - elapsed / length, status=status, basis="001-17")
        homes = int(aim * 1.35) if roster else None
        figures.add(
            "coverage_rate",
            unit,
            totals[unit] / homes if roster else None,
            numerator=totals[unit],
            denominator=homes,
            status="ok" if roster else FigureStatus.NO_DENOMINATOR,
            basis="001-2",
        )
        if roster:
            figures.add("roster_households", unit, homes, basis="001-2")
    capped = {unit: min(rate, 1.0) for unit, rate in rates.items() if rate is not None and unit != town}
    for unit in target:
        rank = None if unit == SILENT else 1 + sum(other > capped[unit] for other in capped.values())
        figures.add("rank", unit, rank, status=FigureStatus.NOT_SUBMITTED if rank is None else "ok", basis="001-13")


def _question(figures: Figures, question: Question, n: dict[str, int], chance: random.Random) -> None:
    weights = [0.62, 0.3, 0.05, 0.03, 0.02, 0.02][: len(question.options)]
    counts = {unit: [0] * len(question.options) for unit in n}
    for unit, size in n.items():
        for _ in range(size):
            counts[unit][chance.choices(range(len(question.options)), weights)[0]] += 1
    counts[figures.campaign.issuer] = [sum(column) for column in zip(*counts.values(), strict=True)]
    survey = figures.campaign.questionnaire
    for unit, tally in counts.items():
        town = unit == figures.campaign.issuer
        size = sum(tally)
        for option, count in zip(question.options, tally, strict=True):
            status = FigureStatus.SUPPRESSED if not town and 0 < count < survey.suppress_below else FigureStatus.OK
            figures.add(
                f"option_count.{question.id}.{option}", unit, count, n=size, status=status, basis=question.basis
            )
            figures.add(
                f"option_share.{question.id}.{option}",
                unit,
                count / size if size else None,
                numerator=count,
                denominator=size,
                n=size,
                status=status,
                basis=question.basis,
            )
        if question.metric is None:
            continue
        known = dict(zip(question.options, tally, strict=True))
        unsure = known.get(question.dont_know, 0) if question.dont_know else 0
        valid, good = size - unsure, sum(known[option] for option in question.favourable)
        status = (
            FigureStatus.NO_DENOMINATOR
            if not valid
            else FigureStatus.SMALL_SAMPLE
            if valid < survey.minimum_n
            else FigureStatus.OK
        )
        name = f"{question.metric}.{question.id}"
        figures.add(
            name,
            unit,
            good / valid if valid else None,
            numerator=good,
            denominator=valid,
            n=valid,
            status=status,
            basis=question.basis,
        )
        for bound, value in zip(("low", "high"), wilson(good, valid) if valid else (None, None), strict=True):
            figures.add(f"{name}.{bound}", unit, value, n=valid, status=status, basis=question.basis)
        if question.dont_know:
            figures.add(
                f"{question.metric}_all.{question.id}",
                unit,
                good / size if size else None,
                numerator=good,
                denominator=size,
                n=size,
                status=status,
                basis=question.basis,
            )
            figures.add(
                f"dont_know_share.{question.id}",
                unit,
                unsure / size if size else None,
                numerator=unsure,
                denominator=size,
                n=size,
                status=status,
                basis=question.basis,
            )


def _survey(figures: Figures, visited: dict[str, int]) -> None:
    chance = random.Random(11)
    n = {unit: 0 if unit == SILENT else 12 if unit == SMALL else int(count * 0.85) for unit, count in visited.items()}
    figures.counts("questionnaire_n", n, basis="001-7")
    for question in figures.campaign.questionnaire.questions:
        if question.options:
            _question(figures, question, n, chance)


ISSUE_TEXTS = (
    ("村口至学校路段夜间无路灯", "照明亮化"),
    ("3组南侧排水沟堵塞，雨天积水", "环境卫生"),
    ("主干道无减速带，大货车车速快", "道路交通"),
    ("邻里宅基地边界有争议，多次争吵", "矛盾纠纷"),
    ("电动车被盗，希望加装监控", "治安防范"),
    ("低保申请进度不清楚，希望公开", "民生保障"),
    ("反映个别办事窗口让群众多跑路", "干部作风"),
    ("垃圾清运不及时，夏天气味大", "环境卫生"),
)


def issues_table(campaign: Campaign, as_of: date) -> pd.DataFrame:
    chance = random.Random(3)
    rows = []
    for serial in range(1, 64):
        unit = campaign.units.list[(serial * 5) % 16].name
        unit = "汝园村" if unit == SILENT else unit
        text, category = chance.choice(ISSUE_TEXTS)
        raised = campaign.visiting.starts + timedelta(chance.randrange(0, 12))
        state = list(IssueState)[min(6, int(chance.expovariate(0.45)))]
        state = IssueState.CLOSED if state == IssueState.WITHDRAWN else state
        grade = Grade.COMPLEX if serial % 7 == 0 else Grade.ORDINARY
        assigned = None if state == IssueState.REGISTERED else raised + timedelta(1)
        due = None if assigned is None else assigned + timedelta(10 if grade == Grade.ORDINARY else 20)
        done = state in (IssueState.RESOLVED, IssueState.FED_BACK, IssueState.CLOSED, IssueState.CARRIED_OPEN)
        told = state in (IssueState.FED_BACK, IssueState.CLOSED, IssueState.CARRIED_OPEN)
        overdue = max(0, (as_of - due).days) if due and not done else 0
        reminder = (
            Reminder.NONE
            if done or not due
            else Reminder.SUPERVISE
            if overdue > 1
            else Reminder.REMIND
            if overdue
            else Reminder.DUE_SOON
            if (due - as_of).days < 4
            else Reminder.NONE
        )
        rows.append({
            "number": campaign.issues.number_format.format(serial=serial), "key": f"V|{unit}|示例{serial}|{raised}|problem|1", "unit": unit,
            "source": IssueSource.QUESTIONNAIRE if serial % 9 == 0 else IssueSource.VISIT, "text": text, "reporter": f"张示例{serial % 10}",
            "reporter_phone": f"160{serial:08d}", "raised_on": raised, "received_on": raised, "state": str(state), "grade": str(grade), "category": category,
            "round": 2 if serial == 14 else 1, "due_on": due, "overdue_days": overdue, "reminder": str(reminder), "assigned_on": assigned,
            "handler_unit": "镇综治中心" if assigned else None, "handler": "李承办" if assigned else None,
            "progress": "已现场查看，正在协调" if assigned else None, "resolved_on": raised + timedelta(5) if done else None,
            "notified_on": raised + timedelta(6) if told else None, "feedback_on": raised + timedelta(7) if told else None,
            "feedback_by": "王走访" if told else None,
            "satisfaction": (Satisfaction.DISSATISFIED if state == IssueState.CARRIED_OPEN else Satisfaction.SATISFIED) if told else None,
            "closed_on": raised + timedelta(8) if state == IssueState.CLOSED else None, "carried_by": "赵签批" if state == IssueState.CARRIED_OPEN else None,
            "remark": None, "signed_by": None, "typed_by": "钱填写" if assigned else None,
            "source_file": f"{unit}/走访登记表.xlsx", "source_sheet": "走访登记表", "source_row": serial + 4,
        })  # fmt: skip
    table = pd.DataFrame(rows)
    for name in table.columns:
        if name.endswith("_on"):
            table[name] = pd.to_datetime(table[name]).astype(DAY)
        elif name not in ("round", "overdue_days", "source_row"):
            table[name] = table[name].astype("str")
    return table


def _issue_figures(figures: Figures, issues: pd.DataFrame) -> None:
    units = [unit.name for unit in figures.campaign.units.list]
    open_ = ~issues["state"].isin([IssueState.CLOSED, IssueState.CARRIED_OPEN, IssueState.WITHDRAWN])
    chosen = {
        "issues_registered": issues["number"].notna(),
        "issues_assigned": issues["assigned_on"].notna(),
        "issues_resolved": issues["resolved_on"].notna(),
        "issues_closed": issues["state"].eq(IssueState.CLOSED),
        "issues_carried_open": issues["state"].eq(IssueState.CARRIED_OPEN),
        "issues_overdue": open_ & issues["overdue_days"].gt(0),
        "issues_reported_late": (issues["received_on"] - issues["raised_on"]).dt.days.gt(1),
        "issues_due_soon": open_ & issues["reminder"].eq(Reminder.DUE_SOON),
    }
    for name, mask in chosen.items():
        figures.counts(name, issues[mask].groupby("unit").size().reindex(units, fill_value=0).to_dict(), basis="001-9")
    for state in IssueState:
        figures.counts(
            f"issues_in_state.{state}",
            issues[issues["state"].eq(state)].groupby("unit").size().reindex(units, fill_value=0).to_dict(),
            basis="001-12",
        )
    scope = Scope(tuple(units), figures.campaign.issuer, figures.campaign.activity.starts, figures.as_of)
    for more in (category_figures, kind_figures, similar_figures):
        figures.rows += map(tuple, more(issues, figures.campaign, scope))


def _filing_figures(figures: Figures, units: list[str]) -> None:
    late = {"七营村": 1, "庄营村": 1}
    figures.counts("filings_expected", dict.fromkeys(units, 2), basis="001-13")
    figures.counts("filings_on_time", {u: 0 if u == SILENT else 2 - late.get(u, 0) for u in units}, basis="001-13")
    figures.counts("filings_late", {u: late.get(u, 0) for u in units}, basis="001-13")
    figures.counts("filings_missing", {u: 2 if u == SILENT else 0 for u in units}, basis="001-13")
    figures.counts("filings_nil", dict.fromkeys(units, 0), basis="001-13")


def figures_table(campaign: Campaign, as_of: date = AS_OF, roster: bool = False) -> pd.DataFrame:
    figures = Figures(campaign, as_of)
    new = daily_new(campaign, as_of)
    visited = {unit: sum(days.values()) for unit, days in new.items()}
    _progress(figures, new, roster)
    _survey(figures, visited)
    _issue_figures(figures, issues_table(campaign, as_of))
    units = [unit.name for unit in campaign.units.list]
    _filing_figures(figures, units)
    for register, share in (("visits", 1.0), ("questionnaire", 0.85)):
        submitted = {unit: int(count * 1.1 * share) for unit, count in visited.items()}
        figures.counts(f"rows_submitted.{register}", submitted)
        figures.counts(f"rows_quarantined.{register}", {unit: count // 90 for unit, count in submitted.items()})
        figures.counts(f"rows_accepted.{register}", {unit: count - count // 90 for unit, count in submitted.items()})
    for requirement in campaign.requirements:
        subjects = (
            {unit.name: 1 for unit in campaign.units.list}
            if requirement.per == "village"
            else {u: max(1, v // 10) for u, v in visited.items()}
        )
        met = {
            unit: int(count * 0.9) if requirement.per != "village" else int(unit == "汝园村")
            for unit, count in subjects.items()
        }
        figures.counts(f"requirement.{requirement.id}.subjects", subjects, basis=requirement.basis)
        figures.counts(f"requirement.{requirement.id}.met", met, basis=requirement.basis)
        figures.counts(f"requirement.{requirement.id}.short", dict.fromkeys(subjects, 0), basis=requirement.basis)
        figures.counts(
            f"requirement.{requirement.id}.not_yet_due",
            {u: subjects[u] - met[u] for u in subjects},
            basis=requirement.basis,
        )
    return figures.table()


def findings(campaign: Campaign) -> tuple[Finding, ...]:
    """Findings of codes that exist in the catalogue whatever it holds: three files, several cells."""
    from schemas.findings import catalogue

    codes = sorted(catalogue())
    return tuple(_findings(codes)) if codes else ()


def facts_needed(code: str) -> dict[str, str]:
    """Every fact the sentences of a code name."""
    from schemas.findings import catalogue

    entry = catalogue()[code]
    return {name: "某事" for _, name, _, _ in Formatter().parse(entry.message + entry.remedy) if name} | {
        "label": "走访日期",
        "found": "10.32",
    }


def _findings(codes: list[str]) -> Iterator[Finding]:
    from schemas.findings import catalogue

    for number, code in enumerate(codes):
        for unit, row in (("秦四庙村", 7 + number), ("汝园村", 9 + number), ("汝园村", 12 + number)):
            yield Finding(
                code, catalogue()[code].severity, f"{unit}/走访登记表.xlsx", "走访登记表", f"F{row}", "走访日期", "10.32",
                facts_needed(code), row, "visited_on", unit, "visits", "ab" * 32,
            )  # fmt: skip


def files_table(campaign: Campaign) -> pd.DataFrame:
    rows = []
    for number, unit in enumerate(campaign.units.list):
        if unit.name == SILENT:
            continue
        sent = 300 + 7 * number
        bad = number % 4
        status = FileStatus.ACCEPTED_WITH_FINDINGS if bad else FileStatus.ACCEPTED
        rows.append(
            (
                f"{number:064x}",
                f"{unit.name}/走访登记表.xlsx",
                unit.name,
                "visits",
                status,
                sent,
                sent - bad,
                bad,
                "",
                number != 5,
            )
        )
    rows.append(
        (
            "f" * 64,
            "秦四庙村/走访登记表(旧).xlsx",
            "秦四庙村",
            "visits",
            FileStatus.SUPERSEDED,
            120,
            120,
            0,
            f"{0:064x}",
            True,
        )
    )
    rows.append(("e" * 64, "照片.xlsx", "", "", FileStatus.RETURNED, 0, 0, 0, "", True))
    table = pd.DataFrame(
        rows,
        columns=[
            "submission",
            "file",
            "unit",
            "register",
            "status",
            "rows_submitted",
            "rows_accepted",
            "rows_quarantined",
            "superseded_by",
            "present",
        ],
    )
    table["received_on"] = pd.Series([pd.Timestamp(2021, 10, 28)] * len(table)).astype(DAY)
    for name in ("submission", "file", "unit", "register", "status", "superseded_by"):
        table[name] = table[name].astype("str")
    return table.assign(sequence=1)


def cadre_table(campaign: Campaign) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "unit": [u.name for u in campaign.units.list for _ in range(3)],
            "name": ["李示例", "王示例", "赵示例"] * len(campaign.units.list),
        }
    ).astype("str")


def _empty(*names: str) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="str") for name in names})


def households_table(campaign: Campaign) -> pd.DataFrame:
    rows = [
        (f"{u.name}|{g:02d}{h:02d}", u.name, str(g), f"{g:02d}{h:02d}", f"周户主{g}{h}", f"161{n:02d}{g:02d}{h:04d}")
        for n, u in enumerate(campaign.units.list)
        for g in range(1, 5)
        for h in range(1, 6)
    ]
    table = pd.DataFrame(rows, columns=["household", "unit", "group", "household_no", "head", "phone"]).astype("str")
    table["situation"] = pd.Series(["常住"] * len(table), dtype="str")
    return table


def visits_table(campaign: Campaign, households: pd.DataFrame) -> pd.DataFrame:
    seen = households.iloc[::2].reset_index(drop=True)
    table = seen[["household", "unit", "group", "head", "phone"]].copy()
    table["visited_on"] = pd.Series([pd.Timestamp(2021, 10, 18)] * len(table)).astype(DAY)
    table["cadre"], table["mode"] = (
        pd.Series(["李示例"] * len(table), dtype="str"),
        pd.Series(["入户"] * len(table), dtype="str"),
    )
    for name in ("counted", "complete", "surveyed"):
        table[name] = True
    table["in_roster"] = pd.Series([True] * len(table), dtype="boolean")
    table["source"], table["row"], table["rows"] = 0, range(5, 5 + len(table)), 1
    return table


def allotment_table(campaign: Campaign) -> pd.DataFrame:
    rows = []
    for unit in campaign.units.list:
        left = unit.target
        for number, cadre in enumerate(("李示例", "王示例", "赵示例")):
            share = left if number == 2 else unit.target // 3
            left -= share
            rows.append((unit.name, cadre, 1.0, share, share // 2))
    table = pd.DataFrame(rows, columns=["unit", "cadre", "weight", "share", "visited"])
    return table.astype({"unit": "str", "cadre": "str"})


def requirements_table(campaign: Campaign) -> pd.DataFrame:
    rows = [
        (
            "village_target",
            "001-1",
            unit.name,
            unit.name,
            campaign.activity.starts,
            AS_OF,
            float(unit.target),
            unit.target * 0.5,
            unit.target * 0.5,
            "not_yet_due",
        )
        for unit in campaign.units.list
    ]
    return pd.DataFrame(
        rows,
        columns=[
            "requirement",
            "basis",
            "unit",
            "subject",
            "period_start",
            "period_end",
            "required",
            "actual",
            "short",
            "status",
        ],
    )


def filings_table(campaign: Campaign) -> pd.DataFrame:
    rows = []
    for unit in campaign.units.list:
        for due in (date(2021, 10, 22), date(2021, 10, 29)):
            status = (
                "missing"
                if unit.name == SILENT
                else "late"
                if unit.name in ("七营村", "庄营村") and due.day == 22
                else "on_time"
            )
            rows.append(
                (
                    "weekly_registers",
                    "001-13",
                    unit.name,
                    due - timedelta(6),
                    due,
                    due,
                    None if status == "missing" else due + timedelta(status == "late"),
                    status,
                )
            )
    table = pd.DataFrame(
        rows, columns=["filing", "basis", "unit", "period_start", "period_end", "due_on", "received_on", "status"]
    ).assign(person="", pieces=1)
    table["remind_on"] = pd.to_datetime(table["due_on"]) - pd.Timedelta(days=1)
    for name in ("period_start", "period_end", "due_on", "received_on"):
        table[name] = pd.to_datetime(table[name]).astype(DAY)
    return table.astype({"filing": "str", "basis": "str", "unit": "str", "status": "str"})


def history_table(issues: pd.DataFrame) -> pd.DataFrame:
    moved = issues[issues["assigned_on"].notna()].head(20)
    table = pd.DataFrame(
        {
            "number": moved["number"],
            "field": "assigned_on",
            "before": "",
            "after": moved["assigned_on"].dt.strftime("%Y-%m-%d"),
            "on": moved["assigned_on"],
            "author": "钱填写",
            "outcome": "accepted",
            "source": 0,
            "row": range(5, 5 + len(moved)),
        }
    )
    return table.astype(
        {"number": "str", "field": "str", "before": "str", "after": "str", "author": "str", "outcome": "str"}
    ).reset_index(drop=True)


def outcome(campaign: Campaign, as_of: date = AS_OF, roster: bool = False) -> Outcome:
    issues = issues_table(campaign, as_of)
    households = (
        households_table(campaign)
        if roster
        else _empty("household", "unit", "group", "household_no", "head", "phone", "situation")
    )
    units = pd.DataFrame(
        {"name": [u.name for u in campaign.units.list], "target": [u.target for u in campaign.units.list]}
    ).astype({"name": "str"})
    found = findings(campaign)
    facts = Facts(
        units=units, cadres=cadre_table(campaign), households=households, visits=visits_table(campaign, households_table(campaign)),
        answers=pd.DataFrame({"unit": pd.Series(dtype="str"), "answered_on": pd.Series(dtype=DAY), "consent": pd.Series(dtype="bool"), "Q4": pd.Series(dtype="str")}),
        handling=_empty("unit"), sheets=_empty("submission", "file", "sheet", "register", "template", "unit"), files=files_table(campaign), findings=found,
    )  # fmt: skip
    return Outcome(
        campaign,
        facts,
        issues,
        history_table(issues),
        figures_table(campaign, as_of, roster),
        requirements_table(campaign),
        filings_table(campaign),
        allotment_table(campaign),
        found,
        (),
    )


def memory(campaign: Campaign, as_of: date = date(2021, 10, 22)) -> Memory:
    """As if the figures had been published a week before, with a few households since corrected away."""
    table = figures_table(campaign, as_of)
    corrected = table["figure"].eq("visited_households") & table["unit"].isin(["秦四庙村", campaign.issuer])
    for name in ("value", "numerator"):
        table[name] = table[name].mask(corrected, table[name] + 3)
    return Memory((), Publication(as_of, table))
