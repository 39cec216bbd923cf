"""Thousands of damaged files: none crashes or hangs anything, each ends with its cells or a code.

A workbook of today carries checksums: no damaged one may be taken for good with other cells than it had. Older formats
have none; what they let through is counted and printed, not hidden.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import made_files as made
import openpyxl
import pytest
import xlsxwriter
from made_files import ROWS

from pipeline.intake.limits import UsualLimits
from pipeline.intake.pool import read_files
from pipeline.model import Content
from schemas.findings import catalogue, remedy, sentence

LIMITS = UsualLimits(seconds=8, memory_mb=400, unpacked_mb=40, cells=1_000_000)
MANY = [
    *ROWS,
    *(
        [
            f"秦四庙村|{n % 9}|王{n}|160{n:08}|李兴邦|2021-10-{18 + n % 4}|入户|是|是|无|第{n}条".split("|")
            for n in range(60)
        ]
    ),
]
CHECKED = ("xlsx", "ods", "xlsb", "zip")  # kinds with a checksum over every part
BATCH = 500
Damage = Callable[[bytearray, random.Random], None]


def cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(1, len(data)) :]


def zero_tail(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(1, len(data))
    data[at:] = bytes(len(data) - at)


def flip(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def many_flips(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randrange(2, 40)):
        flip(data, chance)


def hole(data: bytearray, chance: random.Random) -> None:
    at, size = chance.randrange(len(data)), chance.choice([16, 512, 4096])
    data[at : at + size] = bytes(len(data[at : at + size]))


def noise(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    data[at : at + 64] = chance.randbytes(len(data[at : at + 64]))


def lost_block(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    del data[at : at + chance.choice([1, 7, 512])]


def doubled_block(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    data[at:at] = data[at : at + chance.choice([1, 8, 512])]


def big_numbers(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    data[at : at + 4] = chance.choice([b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80", bytes(4)])


DAMAGES: tuple[Damage, ...] = (cut, zero_tail, flip, many_flips, hole, noise, lost_block, doubled_block, big_numbers)


def by_writer(folder: Path) -> bytes:
    path = folder / "w.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("走访登记")
    for number, row in enumerate(MANY):
        page.write_row(number, 0, [str(cell) for cell in row])
    book.close()
    return path.read_bytes()


def by_openpyxl(folder: Path) -> bytes:
    book = openpyxl.Workbook()
    for row in MANY:
        book.active.append(row)
    book.save(folder / "o.xlsx")
    return (folder / "o.xlsx").read_bytes()


def seeds(folder: Path) -> dict[str, bytes]:
    """name.kind -> a sound file."""
    text = made.text_rows(MANY)
    return {
        "made.xlsx": made.xlsx(MANY), "writer.xlsx": by_writer(folder), "openpyxl.xlsx": by_openpyxl(folder),
        "made.xlsb": made.xlsb(MANY), "made.ods": made.ods(MANY), "made.xls": made.xls(MANY), "bare.xls": made.biff(MANY),
        "utf8.csv": text.encode("utf-8-sig"), "gb.csv": text.encode("gb18030"), "utf16.csv": text.encode("utf-16"),
        "page.html": made.html(MANY).encode("gb18030"), "page.mht": made.mhtml(MANY), "book.xml": made.xml_2003(MANY),
        "files.zip": made.zipped({"走访.xlsx": made.xlsx(), "b/走访.xls": made.xls(), "c.csv": text.encode("gb18030")}),
    }  # fmt: skip


def from_office(folder: Path) -> dict[str, bytes]:
    """The same table as a real spreadsheet program saves it, where there is one."""
    if not shutil.which("soffice"):
        return {}
    source = folder / "o.xlsx"
    for suffix in ("xls", "ods"):
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation={(folder / 'lo').as_uri()}", "--convert-to", suffix,
             "--outdir", str(folder / "office"), str(source)],
            check=True, capture_output=True,
        )  # fmt: skip
    return {f"office.{suffix}": (folder / "office" / f"o.{suffix}").read_bytes() for suffix in ("xls", "ods")}


def cells(content: Content) -> list[list[list[object]]]:
    return [grid.rows for grid in content.grids]


def tried(folder: Path, files: dict[str, bytes], count: int, damages: tuple[Damage, ...], seed: int) -> Counter[str]:
    """Damages `count` files and reads them. What came out, by kind: code, "same", or "other cells"."""
    chance = random.Random(seed)
    names = sorted(files)
    sound_paths = []
    for name in names:
        sound_paths.append(folder / name)
        sound_paths[-1].write_bytes(files[name])
    sound = dict(zip(names, read_files(sound_paths, LIMITS, workers=2), strict=True))
    assert all(one.problem is None or one.problem.code == "file_archive_opened" for one in sound.values()), sound
    outcome: Counter[str] = Counter()
    for start in range(0, count, BATCH):
        made_of, paths = [], []
        for number in range(start, min(start + BATCH, count)):
            name = names[number % len(names)]
            data = bytearray(files[name])
            damages[number // len(names) % len(damages)](data, chance)
            made_of.append((name, bytes(data) == files[name]))
            paths.append(folder / f"{number % BATCH}.xlsx")
            paths[-1].write_bytes(data)
        for (name, unharmed), content in zip(made_of, read_files(paths, LIMITS, workers=2), strict=True):
            kind = name.rpartition(".")[2]
            assert (content.problem is None) == bool(content.grids), name
            if content.problem is not None:
                assert "{" not in sentence(content.problem.code, content.problem.facts)
                assert "{" not in remedy(content.problem.code, content.problem.facts)
                assert content.problem.code in catalogue()
                outcome[f"{kind} {content.problem.code}"] += 1
            elif unharmed:
                outcome[f"{kind} unharmed"] += 1
            elif cells(content) == cells(sound[name]):
                outcome[f"{kind} same"] += 1
            else:
                outcome[f"{kind} other cells"] += 1
    assert sum(outcome.values()) == count
    return outcome


def no_checked_kind_lies(outcome: Counter[str]) -> None:
    assert [kind for kind in CHECKED if outcome[f"{kind} other cells"]] == [], outcome


def test_a_hundred_and_fifty_damaged_files(tmp_path: Path) -> None:
    no_checked_kind_lies(tried(tmp_path, seeds(tmp_path), 150, DAMAGES, seed=1))


@pytest.mark.slow
def test_thousands_of_damaged_files(tmp_path: Path) -> None:
    begun = time.monotonic()
    files = seeds(tmp_path)
    files |= from_office(tmp_path)
    outcome = tried(tmp_path, files, 6_400, DAMAGES, seed=2)
    print(f"{sum(outcome.values())} damaged files in {time.monotonic() - begun:.0f} s")  # noqa: T201
    for what, number in sorted(outcome.items()):
        print(f"  {what}: {number}")  # noqa: T201
    no_checked_kind_lies(outcome)
    killed = sum(number for what, number in outcome.items() if what.split()[1] in ("file_reader_died", "file_too_slow"))
    assert killed < 64


@pytest.mark.slow
def test_no_cut_off_workbook_is_ever_taken_for_whole(tmp_path: Path) -> None:
    """Copies that were interrupted: .xlsx 0 accepted, .xls 0 accepted with other cells."""
    files = {name: data for name, data in seeds(tmp_path).items() if name.endswith((".xlsx", "made.xls"))}
    outcome = tried(tmp_path, files, 1_600, (cut, zero_tail), seed=3)
    print(dict(outcome))  # noqa: T201
    assert outcome["xlsx other cells"] == 0
    assert outcome["xlsx same"] == 0
    assert outcome["xls other cells"] == 0
