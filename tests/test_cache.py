"""What is kept only to be quick changes nothing: the same outputs with it, without it, and after damage (DESIGN promise 4);
a run of which nothing changed is not made again, and anything that changes makes it again."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import openpyxl
import pandas as pd
import pytest
from clerks import VILLAGES, fill_ledger, own_table, registers_of, small_campaign
from sheets import ROW, VISITS, broken_file, changed, grid, submission
from workspace import ROOT, Desk, Said, differing

from pipeline import hashes
from pipeline.archive import StateError
from pipeline.cache import pieces, sealed
from pipeline.cache.batches import batches
from pipeline.cache.files import weight
from pipeline.cache.packs import Pack, content_of, content_plain, keep_pack, kept_pack, part_bytes, part_of_bytes
from pipeline.cache.readings import UNSURE, KeptGrids, Readings
from pipeline.campaign import Campaign
from pipeline.commands import check
from pipeline.commands.workspace import Workspace
from pipeline.journal import Received
from pipeline.model import Content, Grid, Problem, Registers, Submission
from pipeline.parse import parse
from pipeline.parse.parts import in_order, joined, part_of
from pipeline.parse.parts import registers_of as whole_of
from pipeline.reports.book import Book, Line, Sheet, Text
from pipeline.settings import load_settings, load_workdays

DAY = "2021-10-22"
UNCHANGED = "没有变化，沿用上次结果"


def sent() -> list[Submission]:
    """Files of every kind of trouble: no village, typed sums, another header, several sheets, a roster, unreadable."""
    other = VISITS.replace("户主姓名", "户主").replace("联系电话", "电话")
    return [
        submission(grid(VISITS, ROW, changed(走访日期="前天"), changed(户主姓名="王五", 联系电话="同上")), name="秦四庙.xlsx"),
        submission(grid("填报单位：七营村", other, changed(村=None, 走访日期="10.17"), "合计|||1", ROW), name="七营.xlsx"),
        submission(grid(VISITS.replace("村|", "", 1), ROW.split("|", 1)[1]), name="谁的.xlsx"),
        submission(
            grid(VISITS, ROW, sheet="一组"), grid(VISITS, changed(户主姓名="赵六", 组=None), sheet="二组"), name="两张.xlsx"
        ),
        submission(grid("村|应走访户数|别名", "秦四庙村|560|四庙"), name="目录.xlsx"),
        submission(grid(VISITS, changed(村="老四庙"), VISITS, changed(户主姓名="户主", 联系电话="电话")), name="别的.xlsx"),
        broken_file("file_encrypted"),
    ]  # fmt: skip


def equal(one: Registers, other: Registers) -> None:
    assert one.tables.keys() == other.tables.keys()
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table, other.tables[name])
    pd.testing.assert_frame_equal(one.sheets, other.sheets)
    pd.testing.assert_frame_equal(one.changes, other.changes)
    assert one.columns == other.columns
    assert list(one.columns) == list(other.columns)
    assert one.findings == other.findings


def test_files_typed_apart_are_as_if_typed_together(ruji: Campaign) -> None:
    """Whichever files are read anew, in whichever runs, and whatever sequence they came in."""
    chance = random.Random(7)
    for _ in range(2):
        files = [replace(one, sequence=chance.randrange(1, 4)) for one in sent()]
        order = [one.sha256 for one in sorted(files, key=lambda one: (one.sequence, one.name, one.sha256))]
        chance.shuffle(files)
        cut = chance.randrange(1, len(files))
        parts = [(part_of(parse(some, ruji)), {one.sha256 for one in some}) for some in (files[:cut], files[cut:])]
        equal(whole_of(joined(parts, order)), parse(files, ruji))
        whole = part_of(parse(files, ruji))
        equal(whole_of(joined([(whole, {order[0], order[3]})], [order[0], order[3]])),
              parse([one for one in files if one.sha256 in (order[0], order[3])], ruji))  # fmt: skip


def test_a_pack_gives_back_what_went_in_and_a_damaged_one_nothing(ruji: Campaign, tmp_path: Path) -> None:
    path, registers = tmp_path / "pack", parse(sent(), ruji)
    keep_pack(path, Pack({"a": "b"}, {}, [part_bytes(part_of(registers))]))
    kept = kept_pack(path)
    assert kept is not None
    equal(whole_of(part_of_bytes(kept.parts[0])), registers)
    whole = path.read_bytes()
    for damaged in (whole[:-1], whole + b"x", b"", whole[:40], whole[:60] + bytes([whole[60] ^ 1]) + whole[61:]):
        path.write_bytes(damaged)
        assert kept_pack(path) is None
    sealed.keep(path, b"no pickle at all")
    assert kept_pack(path) is None


class Reader:
    """Readings of an archive, and which files were opened for it."""

    def __init__(self, archive: Path, files: list[Submission], basis: str = "program") -> None:
        self.opened: list[str] = []
        self.files = {one.sha256: one for one in files}
        self.readings = Readings(archive, basis, self.read)

    def read(self, received: Any) -> list[Content]:
        self.opened += [one.name for one in received]
        return [self.files[one.sha256].content for one in received]

    def registers(self, campaign: Campaign) -> tuple[Registers, list[str]]:
        """What is read, and the files that had to be read for it."""
        received = [Received(one.sha256, one.name, one.received_on, 1, True, 1) for one in self.files.values()]
        known = self.readings.contents(received, campaign)
        unread = [one.name for one, content in zip(self.files.values(), known, strict=True) if content is None]
        files = [
            one if content is None else replace(one, content=content)
            for one, content in zip(self.files.values(), known, strict=True)
        ]
        return self.readings.parse(files, campaign, {}), unread + self.opened


def test_only_a_changed_file_is_read_again(ruji: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.cache.readings.MOST_PACKS", 2)
    files = sent()
    equal(Reader(tmp_path, files).registers(ruji)[0], parse(files, ruji))
    assert Reader(tmp_path, files).registers(ruji)[1] == []
    for number in range(4):  # more than packs are kept
        files[number % 3] = submission(
            grid(VISITS, changed(组=str(number))), name=files[number % 3].name, sha=f"{number}e"
        )
        registers, opened = Reader(tmp_path, files).registers(ruji)
        assert opened == [files[number % 3].name]
        if number in (0, 3):
            equal(registers, parse(files, ruji))
    assert len(list((tmp_path / "cache" / "read").iterdir())) <= 3
    for pack in (tmp_path / "cache" / "read").iterdir():
        pack.write_bytes(pack.read_bytes()[:-3])
    registers, opened = Reader(tmp_path, files).registers(ruji)
    assert len(opened) == len(files)
    equal(registers, parse(files, ruji))


def test_another_program_programme_name_or_day_is_read_again(ruji: Campaign, tmp_path: Path) -> None:
    files = sent()
    Reader(tmp_path, files).registers(ruji)
    assert len(Reader(tmp_path, files, "another program").registers(ruji)[1]) == len(files)
    other = ruji.model_copy(update={"title": "另一个活动"})
    assert len(Reader(tmp_path, files).registers(other)[1]) == len(files)
    moved = [replace(files[0], name="七营/秦四庙.xlsx"), replace(files[1], received_on=date(2021, 10, 23)), *files[2:]]
    registers, opened = Reader(tmp_path, moved).registers(ruji)
    assert opened == [moved[0].name, moved[1].name]
    equal(registers, parse(moved, ruji))


def test_a_file_the_machine_could_not_read_is_tried_again(ruji: Campaign, tmp_path: Path) -> None:
    files = [*sent(), replace(broken_file("file_too_slow"), sha256="e" * 64, name="慢.xlsx")]
    Reader(tmp_path, files).registers(ruji)
    assert Reader(tmp_path, files).registers(ruji)[1] == ["慢.xlsx"]


def fails_on(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """From now on the program has a bug that one file brings out, while its sheets are looked at or while they are typed."""
    from pipeline.parse import recognise, table

    place_of, columns_of = recognise._place, table.stacked

    def place(grid: Grid, header: Any, one: Submission, *more: Any) -> Any:
        if one.name == name and len(grid.rows) > 2:
            raise ZeroDivisionError("in the middle of it")
        return place_of(grid, header, one, *more)

    def stacked(form: Any, places: Any) -> Any:
        if any(place.submission.name == name for place in places):
            raise RecursionError("at the end of it")
        return columns_of(form, places)

    monkeypatch.setattr("pipeline.parse.recognise._place", place)
    monkeypatch.setattr("pipeline.parse.table.stacked", stacked)


def test_a_file_the_program_fails_on_costs_that_file_and_is_never_kept(
    ruji: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sent()
    with monkeypatch.context() as patch:
        for bad in (files[0], files[3]):
            fails_on(patch, bad.name)
        for _ in range(2):  # nothing of it is kept: every run tries it again
            reader = Reader(tmp_path, files)
            registers, opened = reader.registers(ruji)
            assert {one.name for one in files if one.sha256 in reader.readings.failures} == {
                files[0].name,
                files[3].name,
            }
        assert opened == [files[0].name, files[3].name]
    rest = parse([files[1], files[2], *files[4:]], ruji)
    said = [one for one in registers.findings if one.code == "file_program_failed"]
    assert [(one.file, one.severity) for one in said] == [(files[3].name, "强制"), (files[0].name, "强制")]
    assert "ZeroDivisionError" in reader.readings.failures[files[0].sha256]
    assert "RecursionError" in reader.readings.failures[files[3].sha256]
    pd.testing.assert_frame_equal(registers.tables["visits"], rest.tables["visits"])
    equal(Reader(tmp_path, files).registers(ruji)[0], parse(files, ruji))


def test_batches_hold_every_file_once_in_order() -> None:
    files = [replace(one, size=size) for one, size in zip(sent(), (1, 9, 3 << 20, 1, 1 << 20, 2 << 20, 1), strict=True)]
    found = list(batches(files))
    assert [one for batch in found for one in batch] == in_order(files)
    assert len(found) == 1  # too few to pay
    many = [
        replace(one, sha256=f"{number}", size=one.size + number % 7 * 100_000) for number in range(40) for one in files
    ]
    found = list(batches(many))
    assert sum(map(len, found)) == len(many)
    assert all(len(batch) == 1 or sum(map(weight, batch)) <= 3 << 20 for batch in found)
    assert len(list(batches([replace(files[0], sha256=str(number), size=9_000) for number in range(5_000)]))) == 47
    assert list(batches([])) == [[]]


def test_cells_of_a_kept_file_are_read_when_somebody_looks() -> None:
    content = Content("xlsx", (Grid("一", [["a"]]), Grid("二", [["b"]])), {"id": "x"})
    opened: list[str] = []

    def read(received: Any) -> list[Content]:
        opened.extend(one.name for one in received)
        return [content]

    plain = content_plain(content)
    grids = KeptGrids(plain[1], Received("f" * 64, "a.xlsx", date(2021, 10, 22), 1, True, 1), read)
    kept = content_of(plain, grids)
    assert kept.grids
    assert opened == []
    assert [one.sheet for one in kept.grids] == ["一", "二"]
    assert kept.grids[1].rows == [["b"]]
    assert opened == ["a.xlsx"]


@pytest.mark.parametrize("problem", sorted(UNSURE))
def test_a_kept_file_that_cannot_be_read_this_time_is_not_missing(problem: str) -> None:
    """A busy machine is no archive to be restored from a backup."""
    one = Received("f" * 64, "一村/a.xlsx", date(2021, 10, 22), 1, True, 1)
    grids = KeptGrids(2, one, lambda _: [Content(problem=Problem(problem))])
    with pytest.raises(StateError, match=r"一村/a\.xlsx.*再运行一次") as raised:
        grids[0]
    assert raised.value.code == "unread_again"


def test_copies_of_packs_that_somebody_else_made_are_left_alone(ruji: Campaign, tmp_path: Path) -> None:
    """As programs do that keep folders in step, or people who copy them."""
    Reader(tmp_path, sent()).registers(ruji)
    (pack,) = (tmp_path / "cache" / "read").iterdir()
    for name in (f"{pack.name} (1)", f"{pack.name}-OFFICE", f"{pack.name}.bak"):
        shutil.copy(pack, pack.with_name(name))
    registers, opened = Reader(tmp_path, sent()).registers(ruji)
    assert opened == []
    equal(registers, parse(sent(), ruji))


def test_equal_plans_have_equal_keys_and_others_have_not() -> None:
    def book(text: str, **properties: str) -> Book:
        cell = Text("".join(text))
        return (
            Book("册", (Sheet("页", (Line(text), Line("".join(list(text))))),), MappingProxyType(properties))
            if cell
            else Book("", ())
        )

    one = pieces.key_of("book", book("户户到", a="1"))
    assert one
    assert one == pieces.key_of("book", book("".join(["户户", "到"]), a="1"))
    others = [("book", book("户户到了", a="1")), ("book", book("户户到", a="2")), ("letter", book("户户到", a="1")),
              ("book", replace(book("户户到", a="1"), day=date(2021, 10, 23)))]  # fmt: skip
    assert len({one, *(pieces.key_of(*other) for other in others)}) == 1 + len(others)
    assert pieces.key_of("book", lambda: None) == ""


def test_any_byte_of_the_program_and_its_templates_counts(tmp_path: Path) -> None:
    def at(name: str, text: str) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        hashes._loaded.cache_clear()
        return hashes.program_hash(tmp_path)

    names = ("pipeline/flow.py", "schemas/visits.py", "templates/words/screen.toml", "templates/theme.toml", "run.py",
             "templates/custom/bulletin_weekly.docx", "requirements.txt")  # fmt: skip
    seen = [at(name, "a") for name in names]
    for name in names:
        seen.append(at(name, "b"))
    assert len(set(seen)) == len(seen)
    assert seen[-1] == at("pipeline/__pycache__/flow.pyc", "x")


def test_what_a_process_has_loaded_counts_as_it_was_loaded(tmp_path: Path) -> None:
    """Else a process that watches would keep what it makes in the old look as if made in the new one."""
    hashes._loaded.cache_clear()

    def at(name: str, text: str) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return hashes.program_hash(tmp_path)

    first = at("templates/theme.toml", "a")
    assert at("templates/theme.toml", "b") == first
    assert at("templates/words/screen.toml", "b") == first
    assert at("templates/custom/bulletin_weekly.docx", "b") != first  # read again by every run


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Three villages. The program counts as the same whatever is edited while the tests run."""
    monkeypatch.setattr("pipeline.commands.run.program_hash", lambda _: "program")
    desk = Desk(tmp_path, small_campaign(tmp_path / "small.yaml"))
    for unit in VILLAGES:
        rows = registers_of(unit)
        own_table("visits", unit, rows["visits"][:8], desk.input / unit / "走访.xlsx")
    return desk


def closing(said: Said) -> str:
    """The lines below the first two."""
    return said.out.split("\n", 2 if UNCHANGED in said.out else 1)[-1]


def test_nothing_changed_nothing_is_made_again(desk: Desk) -> None:
    first = desk.run(DAY)
    tree, times = desk.tree(DAY), stamps(desk)
    again = desk.run(DAY)
    assert UNCHANGED in again.out
    assert (again.code, closing(again), again.err) == (first.code, closing(first), "")
    assert stamps(desk) == times
    removed = next((desk.output / DAY).rglob("反馈单.xlsx"))
    removed.unlink()
    third = desk.run(DAY)
    assert UNCHANGED not in third.out
    assert differing(desk.tree(DAY), tree) == []


def stamps(desk: Desk) -> list[tuple[str, int]]:
    return sorted((str(path), path.stat().st_mtime_ns) for path in (desk.output / DAY).rglob("*"))


def one_byte(desk: Desk) -> None:
    path = desk.input / "走访.csv"
    path.write_bytes(b"\xe6\x9d\x91,")


def other_campaign(desk: Desk) -> None:
    assert desk.campaign
    text = desk.campaign.read_text(encoding="utf-8")
    desk.campaign.write_text(text.replace("short_title: ", "short_title: 新", 1), encoding="utf-8")


def file_gone(desk: Desk) -> None:
    next(desk.input.rglob("走访.xlsx")).unlink()


def copy_more(desk: Desk) -> None:
    path = next(desk.input.rglob("走访.xlsx"))
    shutil.copyfile(path, path.with_name("又一份.xlsx"))


def decision(desk: Desk) -> None:
    shutil.copyfile(desk.output / DAY / "综治中心" / "待定事项.xlsx", desk.input / "待定事项.xlsx")


def handled(desk: Desk) -> None:
    ledger = desk.output / DAY / "综治中心" / "问题台账.xlsx"
    fill_ledger(ledger, {0: {"交办日": "2021-10-22"}}, desk.input / "台账.xlsx")


def typed_into_output(desk: Desk) -> None:
    ledger = desk.output / DAY / "综治中心" / "问题台账.xlsx"
    book = openpyxl.load_workbook(ledger)
    book.worksheets[0]["Z99"] = "我填的"
    book.save(ledger)


def added_to_output(desk: Desk) -> None:
    (desk.output / DAY / "领导" / "我的.txt").write_text("x", encoding="utf-8")


def manifest_changed(desk: Desk) -> None:
    path = desk.output / DAY / "数据" / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")


def kept_damaged(desk: Desk) -> None:
    for path in (desk.archive / "cache").rglob("*"):
        if path.is_file():
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 1
            path.write_bytes(bytes(data))


CHANGES: tuple[Callable[[Desk], None], ...] = (
    one_byte, other_campaign, file_gone, copy_more, decision, handled, typed_into_output, added_to_output,
    manifest_changed, kept_damaged,
)  # fmt: skip


def test_checking_a_file_the_program_fails_on_says_so(
    tmp_path: Path, ruji: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "走访.xlsx"
    own_table("visits", "七营村", registers_of("七营村")["visits"][:3], path)
    fails_on(monkeypatch, path.name)
    said: list[str] = []
    space = Workspace(
        ROOT, load_settings(ROOT / "config.yaml"), ruji, load_workdays(ROOT / "campaigns"), *[tmp_path] * 3
    )
    files = check.submitted([check.Given(path.name, path, path)], space, date(2021, 10, 22))
    registers = check.checked(files, space, lambda one, error: said.append(f"{one.name}: {error}"))
    assert said == ["走访.xlsx: in the middle of it"]
    assert [one.code for one in registers.findings] == ["file_program_failed"]


@pytest.mark.slow
def test_a_run_with_a_file_the_program_fails_on_ends_as_any_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file goes back, the others count, what happened stands in the log, and the next run tries again (promise 3)."""
    with monkeypatch.context() as patch:
        fails_on(patch, "七营村/走访.xlsx")
        said = [desk.run(DAY) for _ in range(2)]
    assert [(one.code, one.err) for one in said] == [(1, "")] * 2
    assert UNCHANGED not in said[1].out
    found = desk.table(DAY, "findings")
    assert found.loc[found["code"] == "file_program_failed", "file"].tolist() == ["七营村/走访.xlsx"]
    assert "ZeroDivisionError: in the middle of it" in (desk.archive / "errors.log").read_text(encoding="utf-8")
    figures = desk.table(DAY, "figures").drop_duplicates(["figure", "unit"], keep="last").set_index(["figure", "unit"])
    assert figures.loc[("rows_submitted.visits", "汝集镇"), "value"] == "16"
    assert figures.loc[("rows_submitted.visits", "七营村"), "value"] == "0"
    desk.run(DAY)
    figures = desk.table(DAY, "figures").drop_duplicates(["figure", "unit"], keep="last").set_index(["figure", "unit"])
    assert figures.loc[("rows_submitted.visits", "汝集镇"), "value"] == "24"
    assert "file_program_failed" not in set(desk.table(DAY, "findings")["code"])


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_anything_that_changes_makes_a_run_again(desk: Desk, change: Callable[[Desk], None]) -> None:
    """… and what comes out is what comes out of a workspace that never kept anything."""
    desk.run(DAY)
    other = Desk(desk.folder / "other", desk.campaign)
    for name in ("input", "archive", "output"):
        shutil.copytree(desk.folder / name, other.folder / name)
    change(desk)
    for name in ("input", "output"):  # what an office program saves differs by its second
        shutil.rmtree(other.folder / name)
        shutil.copytree(desk.folder / name, other.folder / name)
    other.forget()
    mine, plain = desk.run(DAY), other.run(DAY)
    assert UNCHANGED not in mine.out + plain.out
    assert mine.code == plain.code
    assert differing(desk.tree(DAY), other.tree(DAY)) == []
    assert UNCHANGED in desk.run(DAY).out or "您改过" in mine.out


@pytest.mark.slow
def test_settings_program_and_other_days_make_a_run_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.run(DAY)
    assert UNCHANGED in desk.run(DAY, "--draft").out
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.commands.run.program_hash", lambda _: "another")
        assert UNCHANGED not in desk.run(DAY).out
    root = desk.folder / "program"
    for name in ("campaigns", "templates"):
        shutil.copytree(ROOT / name, root / name)
    (root / "config.yaml").write_text("limits: {seconds: 31}\n", encoding="utf-8")
    monkeypatch.setattr("workspace.ROOT", root)
    assert UNCHANGED not in desk.run(DAY).out
    assert UNCHANGED in desk.run(DAY).out
    assert UNCHANGED not in desk.run("2021-10-23").out


@pytest.mark.slow
def test_a_template_changed_while_a_run_goes_on_counts_in_the_next(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The notice may have been written before."""
    hashes = iter(["before"])
    monkeypatch.setattr("pipeline.commands.run.program_hash", lambda _: next(hashes, "after"))
    desk.run(DAY)
    assert UNCHANGED not in desk.run(DAY).out
    assert UNCHANGED in desk.run(DAY).out


@pytest.mark.slow
def test_a_draft_is_published_when_asked(desk: Desk) -> None:
    draft, again = desk.run(DAY, "--draft").out, desk.run(DAY, "--draft").out
    assert UNCHANGED in again
    assert [said.count("没有记为“已发布”") for said in (draft, again)] == [1, 1]
    published = desk.run(DAY).out
    assert UNCHANGED not in published
    assert UNCHANGED in desk.run(DAY).out
    assert "没有记为" not in published


@pytest.mark.slow
def test_a_town_with_one_changed_village(hamlet: Desk, tmp_path: Path) -> None:
    """With what was kept, without it, and after all of it was damaged: every output the same, byte for byte."""
    desks = [Desk(tmp_path / name) for name in ("kept", "forgotten", "damaged")]
    for desk in desks:
        for name in ("input", "archive", "output"):
            shutil.copytree(hamlet.folder / name, desk.folder / name)
        new = tmp_path / "七营补报.xlsx"
        if not new.exists():
            own_table("visits", "七营村", registers_of("七营村")["visits"][:9], new)
        shutil.copyfile(new, desk.input / new.name)
    desks[1].forget()
    kept_damaged(desks[2])
    said = [desk.run(DAY) for desk in desks]
    assert len({one.code for one in said}) == 1
    assert differing(desks[0].tree(DAY), desks[1].tree(DAY)) == []
    assert differing(desks[0].tree(DAY), desks[2].tree(DAY)) == []
