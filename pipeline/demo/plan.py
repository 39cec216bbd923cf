"""Which files arrive at which stage: every village has its habits (templates/demo.toml), none of them ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from pipeline.demo.handwriting import Style
from pipeline.demo.material import material
from pipeline.demo.mistakes import away_by_mistake
from pipeline.demo.planned import PlannedFile, PlannedSheet
from pipeline.demo.sheets import (
    answers_sheet,
    cadre_roster,
    household_roster,
    own_visits,
    template_answers,
    template_visits,
)
from pipeline.demo.town import AWAY, Cadre, Questionnaire, Township, Village, Visit
from pipeline.forms import forms_of


def plan_files(township: Township, stage: int) -> list[PlannedFile]:
    """The files handed in at one stage (1: first run, 2: second run), without mistakes yet, in order of their paths."""
    files = list(_roster_files(township)) if stage == 1 else []
    for village in township.villages:
        if village.plan["visits"] and (stage == 1 or village.plan["second"] != "none"):
            files += _village_files(township, village, stage)
    files += _platform_files(township, stage)
    return sorted(files, key=lambda file: file.path)


def reported(township: Township, village: Village, stage: int) -> tuple[list[Visit], list[Questionnaire]]:
    """What the files of one stage hold: everything so far, or only what is new when the village sends additions."""
    last = township.last_day(village, stage)
    visits = [visit for visit in township.visits if visit.unit == village.name and visit.on <= last]
    answers = [answer for answer in township.questionnaires if answer.unit == village.name and answer.on <= last]
    if stage == 2 and village.plan["second"] == "extra":
        known = township.last_day(village, 1)
        visits = [visit for visit in visits if visit.on > known]
        answers = [answer for answer in answers if answer.on > known or village.plan["survey"] == "platform"]
    return visits, answers


def _parts(township: Township, village: Village, visits: Sequence[Visit]) -> list[tuple[str, list[Visit]]]:
    """Visits by the part of the village that writes its own file; one unnamed part when the village writes one."""
    count = village.plan.get("split", 1)
    if count == 1:
        return [("", list(visits))]
    cadres = [cadre.name for cadre in township.cadres if cadre.unit == village.name]
    part_of = {name: place % count for place, name in enumerate(cadres)}
    names = material()["parts"]["names"]
    return [(names[place], [visit for visit in visits if part_of[visit.cadre] == place]) for place in range(count)]


def _named(pattern: str, village: Village, day: date, part: str = "") -> str:
    return pattern.format(short=village.short, unit=village.name, part=part, month=day.month, day=day.day)


def _village_files(township: Township, village: Village, stage: int) -> Iterator[PlannedFile]:
    style = material()["style"][village.plan["visits"]]
    second = village.plan["second"]
    day = township.stage_days[stage - 1]
    visits, answers = reported(township, village, stage)
    place = _named(village.plan["place"], village, day)
    usual = "more" if village.plan.get("split") else "file"
    parts = _parts(township, village, visits)
    if stage == 2 and second == "extra" and "{part}" not in style["extra"]:
        parts = [("", visits)]
    for part, own in parts:
        first_path = f"{place}/{_named(style.get(usual, style['file']), village, day, part)}"
        path, replaces = first_path, ""
        if stage == 2 and second == "extra":
            path = f"{place}/{_named(style['extra'], village, day, part)}"
        elif stage == 2:
            replaces = first_path
            path = f"{place}/{_named(style['renamed'], village, day)}" if second == "renamed" else first_path
        if own:
            yield _visits_file(township, village, own, style, path, replaces, day)
    if village.plan["survey"] == "template":
        yield _survey_file(township, village, answers, stage, place)


def _visits_file(
    township: Township, village: Village, visits: list[Visit], style: Style, path: str, replaces: str, day: date
) -> PlannedFile:
    campaign = township.campaign
    file = PlannedFile(
        path, "csv" if path.endswith(".csv") else "xlsx", replaces=replaces, village=village.place, register="visits"
    )
    layout = village.plan["visits"]
    if layout == "template":
        form = forms_of(campaign)["visits"]
        prefilled = village.plan.get("prefilled", False)
        roster = [household for household in township.households if prefilled and household.unit == village.name]
        file.sheets.append(template_visits(form, campaign, village, visits, roster, style))
        file.template = f"{campaign.id}/visits/{village.name}/{form.version}"
    elif layout == "groups":
        file.sheets += _group_sheets(township, village, visits, style, day)
    else:
        file.sheets.append(own_visits(style["sheet"], campaign, village, visits, style, day))
    if village.plan["survey"] == "both":
        answers = reported(township, village, 1)[1]
        name, columns = style["survey_sheet"], style["survey_columns"]
        file.sheets.append(answers_sheet(name, campaign, [village], answers, columns, True, day))
    return file


def _group_sheets(
    township: Township, village: Village, visits: list[Visit], style: Style, day: date
) -> Iterator[PlannedSheet]:
    """One sheet per villager group, each cadre's rows together, and a summary sheet nobody should count."""
    summary = PlannedSheet(style["summary"], [[*style["summary_header"]]])
    for group in sorted({visit.household.group for visit in visits}):
        own = sorted((visit for visit in visits if visit.household.group == group), key=lambda visit: visit.cadre)
        yield own_visits(style["sheet"].format(group=group), township.campaign, village, own, style, day)
        summary.cells.append([style["sheet"].format(group=group), len(own)])
    yield summary


def _survey_file(
    township: Township, village: Village, answers: list[Questionnaire], stage: int, place: str
) -> PlannedFile:
    campaign, style, day = township.campaign, material()["survey"]["template"], township.stage_days[stage - 1]
    form = forms_of(campaign)["questionnaire"]
    first_path = f"{place}/{_named(style['file'], village, day)}"
    is_extra = stage == 2 and village.plan["second"] == "extra"
    return PlannedFile(
        f"{place}/{_named(style['extra'], village, day)}" if is_extra else first_path,
        "xlsx",
        [template_answers(form, campaign, village, answers)],
        f"{campaign.id}/questionnaire/{village.name}/{form.version}",
        replaces=first_path if stage == 2 and not is_extra else "",
        village=village.place,
        register="questionnaire",
    )


def _platform_files(township: Township, stage: int) -> Iterator[PlannedFile]:
    """The platform's export of every village that asks its questions there: always everything so far."""
    villages = [village for village in township.villages if village.plan["survey"] == "platform"]
    style, day = material()["survey"]["platform"], township.stage_days[stage - 1]
    answers = [answer for village in villages for answer in reported(township, village, stage)[1]]
    if not answers or township.campaign.questionnaire is None:
        return
    answers.sort(key=lambda answer: (answer.on, answer.serial))
    sheet = answers_sheet("", township.campaign, villages, answers, style["columns"], False, day)
    replaces = style["file"].format(day=township.stage_days[0]) if stage == 2 else ""
    yield PlannedFile(style["file"].format(day=day), "csv", [sheet], replaces=replaces, register="questionnaire")


def _roster_files(township: Township) -> Iterator[PlannedFile]:
    """Household rosters, most villages in one workbook, and the cadres of all villages."""
    words, campaign, forms = material()["roster"], township.campaign, forms_of(township.campaign)
    together = []
    serials = away_by_mistake(township)
    numbers = {(visit.unit, visit.household.number) for visit in township.visits if visit.serial in serials}
    for village in township.villages:
        if not village.has_roster:
            continue
        away = {number for unit, number in numbers if unit == village.name}
        own = [
            replace(household, situation=AWAY) if household.number in away else household
            for household in township.households
            if household.unit == village.name
        ]
        if village.place in words["own_file"]:
            sheet = household_roster(forms["households"], campaign, village.name, own, words["households_sheet"])
            path = words["households_one"].format(short=village.short)
            template = f"{campaign.id}/households/{village.name}/{forms['households'].version}"
            yield PlannedFile(path, "xlsx", [sheet], template, village=village.place, register="households")
        else:
            together += own
    sheet = household_roster(forms["households"], campaign, "", together, words["households_sheet"])
    yield PlannedFile(
        words["households"].format(issuer=campaign.issuer), "xlsx", [sheet],
        f"{campaign.id}/households//{forms['households'].version}", register="households",
    )  # fmt: skip
    cadres: list[Cadre] = sorted(
        township.cadres, key=lambda cadre: [unit.name for unit in campaign.units.list].index(cadre.unit)
    )
    sheet = cadre_roster(forms["cadres"], campaign, cadres, words["cadres_sheet"])
    yield PlannedFile(
        words["cadres"], "xlsx", [sheet], f"{campaign.id}/cadres//{forms['cadres'].version}", register="cadres"
    )
