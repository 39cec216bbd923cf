"""What lies in the input folder at each stage: the villages' files with their mistakes, and what is no register at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from pipeline.demo.material import material
from pipeline.demo.mistakes import CODES, plant
from pipeline.demo.plan import plan_files
from pipeline.demo.planned import Entry, PlannedFile, PlannedSheet, Planted, address
from pipeline.demo.sheets import own_visits
from pipeline.demo.town import Township, Village, Visit
from pipeline.demo.writing import letter, locked_workbook, workbook
from schemas.states import Mode

HOMES_A_DAY = 40  # PRACTICE D1
SAME_TEXTS = 5  # D5


@lru_cache(maxsize=8)
def _handed_in(township: Township, stage: int) -> tuple[PlannedFile, ...]:
    files = plan_files(township, stage)
    plant(township, files, stage)
    for file in files:
        _signals(file)
        _unnamed(township, file)
    if stage == 1:
        files += _others(township, files)
    return tuple(sorted(files, key=lambda file: file.path))


def handed_in(township: Township, stage: int) -> tuple[PlannedFile, ...]:
    """The files that arrive at one stage, in order of their paths."""
    return _handed_in(township, stage)


def standing(township: Township, stage: int) -> tuple[PlannedFile, ...]:
    """The files that count at one stage: those handed in so far and not replaced."""
    first = handed_in(township, 1)
    if stage == 1:
        return first
    second = handed_in(township, 2)
    replaced = {file.replaces for file in second}
    copied = {file.path for file in second}
    return tuple(file for file in first if file.path not in replaced and file.copy_of not in copied) + second


def planted(township: Township, stage: int) -> list[Planted]:
    """The answer key: what must be found after the run of one stage, and nothing else, in order of place."""
    found = []
    new, last = set(handed_in(township, 2)), set(standing(township, 2))
    copies = {file.copy_of: file.path for file in handed_in(township, 1)}
    for file in standing(township, stage):
        arrived, until = (2 if file in new else 1), (2 if file in last else 1)
        for kind, sheet, cell, note in file.planted:
            found.append(Planted(arrived, until, kind, CODES[kind], file.path, sheet, cell, note))
        if file.replaces and stage == 2:
            old = copies.get(file.path, file.replaces)  # overwritten: the old one lies where it was copied to
            found.append(Planted(2, 2, "superseded", CODES["superseded"], old, "", "", file.path))
    return sorted(found, key=lambda one: (one.file, one.sheet, one.cell, one.kind))


def _signals(file: PlannedFile) -> None:
    """Note what the township's life itself makes worth a question: a gathering, the same words at several homes."""
    for sheet in file.sheets:
        rows = [(row, entry.thing) for row, entry in sorted(sheet.entries.items()) if isinstance(entry.thing, Visit)]
        homes: dict[tuple[str, str], list[int]] = {}
        texts: dict[tuple[str, str, str], list[int]] = {}
        for row, visit in rows:
            if visit.mode is Mode.HOME:
                homes.setdefault((visit.cadre, visit.on.isoformat()), []).append(row)
            for column, text in visit.texts.items():
                texts.setdefault((visit.cadre, column, text), []).append(row)
        for (cadre, day), found in homes.items():
            if len(found) > HOMES_A_DAY:
                file.planted.append(
                    ("many_homes", sheet.name, address(found[0], sheet.columns["cadre"]), f"{cadre} {day}")
                )
        for (cadre, column, _), found in texts.items():
            if len(found) >= SAME_TEXTS:
                file.planted.append(("same_text", sheet.name, address(found[0], sheet.columns[column]), cadre))


def _unnamed(township: Township, file: PlannedFile) -> None:
    """Note the sheets that name their village nowhere: it is taken from the file's or folder's name and said so."""
    if file.register != "visits" or file.village < 0:
        return
    village = township.villages[file.village]
    for sheet in file.sheets:
        above = (
            "".join(str(cell) for row in sheet.cells[: sheet.header[0]] for cell in row if cell) if sheet.header else ""
        )
        if sheet.entries and "unit" not in sheet.columns and village.short not in above:
            file.planted.append(("unit_from_name", sheet.name, address(sheet.header[-1], 0), village.name))


def _others(township: Township, files: list[PlannedFile]) -> Iterator[PlannedFile]:
    """Files that are no registers, or registers nobody can read."""
    words, villages = material()["junk"], township.villages
    reporting = [village for village in villages if village.plan["visits"]]
    source = next(file for file in files if file.register == "visits" and file.village == reporting[-3].place)
    name = source.path.rsplit("/", 1)[-1]
    copy = replace(source, path=words["copy"].format(name=name), copy_of=source.path, planted=[], sheets=source.sheets)
    copy.planted.append(("file_duplicate", "", "", source.path))
    yield copy
    yield _raw(words["lock"], b"\x00" * 165)
    yield _raw(words["photo"], b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 2000, "file_not_table")
    yield _raw(
        _of(words["word"], reporting[1]),
        letter([_of(line, reporting[1]) for line in words["word_text"]]),
        "file_not_table",
    )
    yield _raw(_of(words["encrypted"], reporting[7]), locked_workbook(), "file_encrypted")
    whole = workbook(
        PlannedFile(
            "", "xlsx", [PlannedSheet("Sheet1", [[_of(line, reporting[6]) for line in words["word_text"]]] * 300)]
        )
    )
    yield _lacking(township, reporting[6])
    yield _raw(_of(words["damaged"], reporting[6]), whole[: len(whole) * 2 // 3], "file_damaged")


def _lacking(township: Township, village: Village) -> PlannedFile:
    """A list without the column of days: nobody can count it until it is sent again."""
    words = material()["junk"]
    visits = [visit for visit in township.visits if visit.unit == village.name and visit.spare]
    style = {
        **material()["style"][village.plan["visits"]],
        "columns": words["lacking_columns"],
        "title": (),
        "merge": "",
    }
    sheet = own_visits("Sheet1", township.campaign, village, visits, style, township.stage_days[0])
    for entry in sheet.entries.values():
        entry.refused = True
    file = PlannedFile(_of(words["lacking"], village), "xlsx", [sheet], village=village.place, register="visits")
    file.planted.append(("missing_column", "Sheet1", "A1", words["lacking_note"]))
    _unnamed(township, file)
    return file


def _of(text: str, village: Village) -> str:
    return text.format(short=village.short, unit=village.name)


def _raw(path: str, content: bytes, kind: str = "") -> PlannedFile:
    file = PlannedFile(path, "raw", raw=content)
    if kind:
        file.planted.append((kind, "", "", ""))
    return file


def entries(township: Township, stage: int) -> Iterator[Entry]:
    """Every typed row that counts at one stage; a copied file counts once."""
    for file in standing(township, stage):
        if not file.copy_of:
            for sheet in file.sheets:
                yield from (sheet.entries[row] for row in sorted(sheet.entries))
