"""Mistakes planted on known cells: which ones stand in templates/demo.toml, how each changes the truth stands here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from pipeline.demo.handwriting import day_cell
from pipeline.demo.material import material
from pipeline.demo.planned import Broken, Cell, Entry, PlannedFile, PlannedSheet, address
from pipeline.demo.town import Questionnaire, Township, Visit
from pipeline.forms import forms_of
from schemas.findings import catalogue
from schemas.states import UNKNOWN_UNIT, Severity

CODES: Mapping[str, str] = {
    "required_blank": "required_blank",
    "should_fill": "required_blank",
    "bad_date": "bad_date",
    "date_range": "date_range",
    "date_in_future": "date_in_future",
    "date_outside": "date_outside_activity",
    "bad_option": "bad_option",
    "two_options": "several_options",
    "bad_flag": "bad_flag",
    "bad_phone": "bad_phone",
    "bad_count": "bad_number",
    "bad_age": "too_young",
    "out_of_range": "out_of_range",
    "number_lost_digits": "number_lost_digits",
    "phone_lost_digits": "phone_lost_digits",
    "unit_from_name": "unit_from_name",
    "error_cell": "error_cell",
    "not_calculated": "uncalculated_formula",
    "ditto_not_allowed": "ditto_not_allowed",
    "unknown_unit": "unknown_unit",
    "total_mismatch": "total_mismatch",
    "missing_column": "missing_column",
    "duplicate_row": "duplicate_row",
    "same_name_other_phone": "same_name_other_phone",
    "same_person_other_group": "same_person_other_group",
    "not_in_roster": "not_in_roster",
    "at_home_against_roster": "at_home_against_roster",
    "many_homes": "many_homes_in_a_day",
    "same_text": "same_text_again",
    "inconsistent": "inconsistent_answers",
    "file_damaged": "file_damaged",
    "file_encrypted": "file_encrypted",
    "file_not_table": "file_not_table",
    "file_duplicate": "file_duplicate",
    "superseded": "superseded_file",
    "ledger_no_feedback": "ledger_no_feedback",
    "ledger_carried": "ledger_carried_early",
    "ledger_same_person": "ledger_same_person",
}
"""Kind of mistake -> code of the finding it must lead to. The one place where both vocabularies meet."""


def is_refused(kind: str) -> bool:
    """Whether a row with this mistake is quarantined, by the severity of its finding."""
    entry = catalogue().get(CODES[kind])
    return entry is not None and entry.severity is Severity.ERROR and kind != "should_fill"


@dataclass(frozen=True, slots=True)
class Target:
    """Where one mistake goes: the file, its sheet, the 0-based row, and the row's entry."""

    township: Township
    file: PlannedFile
    sheet: PlannedSheet
    row: int
    files: Sequence[PlannedFile]

    @property
    def entry(self) -> Entry:
        """The row's entry."""
        return self.sheet.entries[self.row]


def plant(township: Township, files: Sequence[PlannedFile], stage: int) -> None:
    """Put every mistake of templates/demo.toml that belongs to these files into them, and note it there."""
    for mistake in material()["mistake"]:
        village = township.villages[mistake["village"] % len(township.villages)]
        if stage == 2 and village.plan["second"] == "corrected":
            continue
        thing = _chosen(township, mistake)
        target = _found(township, files, thing) if thing is not None else None
        if target is not None:
            ACTS[mistake.get("do", "type")](target, mistake)


def _chosen(township: Township, mistake: Mapping[str, Any]) -> Visit | Questionnaire | None:
    """The row a mistake is planted on: the same at every stage."""
    village = township.villages[mistake["village"] % len(township.villages)]
    if mistake.get("register", "visits") == "visits":
        spare = [visit for visit in township.visits if visit.unit == village.name and visit.spare]
        return spare[mistake["pick"]] if mistake["pick"] < len(spare) else None
    last = township.last_day(village, 1) - timedelta(days=2)
    quiet = [
        answer
        for answer in township.questionnaires
        if answer.unit == village.name and answer.on <= last and not answer.consent and not is_unhappy(township, answer)
    ]
    return quiet[3 * mistake["pick"] + 4] if 3 * mistake["pick"] + 4 < len(quiet) else None


def is_unhappy(township: Township, answer: Questionnaire) -> bool:
    """Whether any answer is one of the campaign's dissatisfied options."""
    questionnaire = township.campaign.questionnaire
    assert questionnaire is not None
    return any(answer.answers[question.id] in question.dissatisfied for question in questionnaire.questions)


def _found(township: Township, files: Sequence[PlannedFile], thing: Visit | Questionnaire) -> Target | None:
    for file in files:
        for sheet in file.sheets:
            for row, entry in sheet.entries.items():
                if entry.thing is thing:
                    return Target(township, file, sheet, row, files)
    return None


def _note(target: Target, mistake: Mapping[str, Any], row: int | None = None) -> None:
    place = address(target.row if row is None else row, target.sheet.columns[mistake["column"]])
    target.file.planted.append((mistake["kind"], target.sheet.name, place, mistake["note"]))


def _type(target: Target, mistake: Mapping[str, Any]) -> None:
    """Type something wrong over the cell."""
    column, entry = mistake["column"], target.entry
    value: Cell = mistake.get("text", mistake.get("number"))
    if "broken" in mistake:
        value = Broken(mistake["broken"])
    place = target.sheet.columns[column]
    for first, left, last, right in list(target.sheet.merges):
        if left <= place <= right and first <= target.row <= last and first not in target.sheet.header:
            raise ValueError("a mistake cannot stand in a merged cell")
    target.sheet.cells[target.row][place] = value
    needed = forms_of(target.township.campaign)[entry.register][column].if_blank is Severity.ERROR
    entry.refused |= needed or is_refused(mistake["kind"])
    entry.lost.add(column)
    if mistake["kind"] == "unknown_unit":
        entry.unit = UNKNOWN_UNIT
    _note(target, mistake)


def _append(sheet: PlannedSheet, cells: list[Cell], entry: Entry) -> int:
    """Put a further row below the sheet's last one, before its total and notes; its 0-based row."""
    row = max(sheet.entries) + 1
    sheet.cells.insert(row, cells)
    sheet.entries[row] = entry
    return row


def _repeat(target: Target, mistake: Mapping[str, Any]) -> None:
    """The same row once more at the end of the sheet."""
    entry = target.entry
    cells = list(target.sheet.cells[target.row])
    row = _append(target.sheet, cells, Entry(entry.register, entry.unit, entry.thing))
    _update_total(target.sheet)
    _note(target, mistake, row)


def _repeat_elsewhere(target: Target, mistake: Mapping[str, Any]) -> None:
    """The same row once more in another file of the village; the later file in order of names is the copy."""
    entry = target.entry
    others = [file for file in target.files if file.village == target.file.village and file.register == "visits"]
    other = next((file for file in others if file is not target.file), None)
    if other is None or not isinstance(entry.thing, Visit):
        return
    cells = list(target.sheet.cells[target.row])
    row = _append(other.sheets[0], cells, Entry(entry.register, entry.unit, entry.thing))
    _update_total(other.sheets[0])
    copy = Target(target.township, other, other.sheets[0], row, target.files)
    _note(max(copy, target, key=lambda place: place.file.path), mistake)


def _update_total(sheet: PlannedSheet) -> None:
    total = max(sheet.entries) + 1
    if (
        "members" in sheet.columns
        and total < len(sheet.cells)
        and sheet.cells[total][sheet.columns["members"]] is not None
    ):
        place = sheet.columns["members"]
        sheet.cells[total][place] = sum(
            value for row in sheet.entries if isinstance(value := sheet.cells[row][place], int)
        )


def _total(target: Target, mistake: Mapping[str, Any]) -> None:
    """A total that is not the sum."""
    row, place = max(target.sheet.entries) + 1, target.sheet.columns[mistake["column"]]
    value = target.sheet.cells[row][place]
    assert isinstance(value, int)
    target.sheet.cells[row][place] = value + 30
    _note(target, mistake, row)


def _range(target: Target, mistake: Mapping[str, Any]) -> None:
    """A span of days instead of one; the first of them is meant."""
    visit = target.entry.thing
    assert isinstance(visit, Visit)
    place = target.sheet.columns["visited_on"]
    target.sheet.cells[target.row][place] = f"{day_cell(visit.on, 'dot')}-{(visit.on + timedelta(days=1)).day}"
    _note(target, mistake)


def _namesake(target: Target, mistake: Mapping[str, Any]) -> None:
    """The head of another household of the village bears the same name; the one whose phone ends higher is noted."""
    visit = target.entry.thing
    assert isinstance(visit, Visit)
    mine = target.sheet.columns["head"]
    others = [
        (row, entry.thing)
        for row, entry in target.sheet.entries.items()
        if isinstance(entry.thing, Visit) and entry.thing.spare and entry.thing is not visit
    ]
    row, other = others[-1]
    target.sheet.cells[target.row][mine] = target.sheet.cells[row][mine]
    is_first = visit.household.phone[-4:] < other.household.phone[-4:]
    _note(target, mistake, row if is_first else target.row)


def _other_group(target: Target, mistake: Mapping[str, Any]) -> None:
    """The household is visited once more on the next day, under another group."""
    visit = target.entry.thing
    assert isinstance(visit, Visit)
    again = replace(visit, on=visit.on + timedelta(days=1))
    cells = list(target.sheet.cells[target.row])
    cells[target.sheet.columns["visited_on"]] = day_cell(again.on, "slash")
    cells[target.sheet.columns["group"]] = str(visit.household.group + 1)
    row = _append(target.sheet, cells, Entry("visits", target.entry.unit, again))
    _note(target, mistake, row)


def _newcomer(target: Target, mistake: Mapping[str, Any]) -> None:
    """A household the roster does not have: other name, other phone, no number."""
    visit = target.entry.thing
    assert isinstance(visit, Visit)
    columns, cells = target.sheet.columns, target.sheet.cells[target.row]
    cells[columns["head"]] = visit.household.head + visit.household.head[-1]
    cells[columns["phone"]] = visit.household.phone[::-1][:2].join(
        (visit.household.phone[:7], visit.household.phone[9:])
    )
    if "household_no" in columns:
        cells[columns["household_no"]] = None
    target.entry.says["in_roster"] = ""
    _note(target, mistake)


def _roster_away(target: Target, mistake: Mapping[str, Any]) -> None:
    """Nothing to type: the roster of the first stage says that the family is away (see `away_by_mistake`)."""
    _note(target, mistake)


def away_by_mistake(township: Township) -> set[int]:
    """Serials of visits at home to households that the roster calls away."""
    found = (_chosen(township, mistake) for mistake in material()["mistake"] if mistake.get("do") == "roster_away")
    return {visit.serial for visit in found if isinstance(visit, Visit)}


def _contradict(target: Target, mistake: Mapping[str, Any]) -> None:
    """Answers that exclude each other; both are counted as they stand until somebody answers."""
    questionnaire = target.township.campaign.questionnaire
    assert questionnaire is not None
    rule = questionnaire.consistency[0]
    for name, options in (*rule.when.items(), *rule.never.items()):
        target.sheet.cells[target.row][target.sheet.columns[name]] = options[0]
        target.entry.says[name] = options[0]
    _note(target, mistake)


Act = Callable[[Target, Mapping[str, Any]], None]
ACTS: Mapping[str, Act] = {
    "type": _type, "repeat": _repeat, "repeat_elsewhere": _repeat_elsewhere, "total": _total, "range": _range,
    "namesake": _namesake, "other_group": _other_group, "newcomer": _newcomer, "roster_away": _roster_away,
    "contradict": _contradict,
}  # fmt: skip
