"""Anything at all in any cell: nothing crashes, no row is lost, time and memory grow with the number of cells."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from sheets import submission

from pipeline.campaign import Campaign
from pipeline.check import check
from pipeline.forms import forms_of
from pipeline.model import Grid
from pipeline.parse import parse
from schemas.findings import catalogue, remedy, sentence
from schemas.words import EXAMPLE_WORDS, NIL_WORDS, NOTE_WORDS, TOTAL_WORDS

ROOT = Path(__file__).resolve().parent.parent
SEED = 20211016
NO_ROW = (*TOTAL_WORDS, *NOTE_WORDS, *EXAMPLE_WORDS, *NIL_WORDS, "张示例", "李示例")
WORDS = ["无", "同上", "〃", "合计", "小计", "注：", "示例", "零报告", "本周无", "户主姓名", "走访日期", "是", "√", "☑是 □否", "□是 □否", "√√", "填表人：李四",
         "2021-10-16", "10.16", "10.16-18", "2021.13.40", "9999-99-99", "0000-00-00", "二〇二一年", "10月", "昨天", "1e999", "-0", "NaN", "inf", "None", "null", "TRUE", "#REF!",
         "16000000001", "16000000001/16000000002", "1.38E+10", "+86", "0558-8812345", "１６０００００００１１", "341623198501010011",
         "秦四庙村", "秦四庄村", "汝集", "七营村委会", "张 三", "张三（已故", "）（", "(((((((((", "阿不都·热合曼", "·", "（氵甸）", "𠮷", "\U0001f600", "👨‍👩‍👧",
         '=DISPIMG("ID_1",1)', '=cmd|" /C calc"!A0', "@SUM(A1)", "+1+1", "-2", "<b>x</b>", "&amp;", "{{ 7*7 }}", "{found}", "{", "%s", "\\", '"', "'", '="0305"', "'0305",
         "\x00", "\x0b", "\ud800", "\ufeff", "\u202e", "\u200b", "\t", "\n", "\r\n", " ", "　", "A" * 32_767, "路" * 5_000, "(" * 3_000, "1" * 4_000, "、" * 2_000]  # fmt: skip
NUMBERS = [0.0, -0.0, 1.0, -1.0, 0.5, 3.0, 10.1, 10.16, 11.1, 44485.0, 44485.6, 20211016.0, 1e15, 1.1e17, 1e308, -1e308, 5e-324,
           float("nan"), float("inf"), float("-inf"), 2958465.0, 2958466.0, 1.6e10, 16000000001.0]  # fmt: skip
MOMENTS = [date(1, 1, 1), date(9999, 12, 31), date(2021, 10, 16), datetime(2021, 10, 16, 23, 59, 59), datetime(1899, 12, 30), datetime(9999, 12, 31),
           time(8, 30), time(0, 0)]  # fmt: skip


def any_cell(dice: random.Random, good: Any) -> Any:
    """One mutated cell: a hostile value, a random text, or what stood there with something inserted, cut or doubled."""
    kind = dice.randrange(6)
    if kind < 2:
        return dice.choice(WORDS)
    if kind == 2:
        return dice.choice([*NUMBERS, *MOMENTS, None])
    if kind == 3:
        return "".join(chr(dice.choice((dice.randrange(32, 127), dice.randrange(0x4E00, 0x9FA5), dice.randrange(0x110000)))) for _ in range(dice.randrange(12)))  # fmt: skip
    text = str(good or "")
    at = dice.randrange(len(text) + 1)
    return text[:at] + (dice.choice(WORDS)[:20] if kind == 4 else "") + text[at + dice.randrange(3) :]


def clean_rows(campaign: Campaign, register: str, count: int) -> list[list[Any]]:
    form = forms_of(campaign)[register]
    rows = []
    for number in range(count):
        row = {column.name: column.sample or None for column in form.columns}
        row |= {
            "unit": "秦四庙村",
            "head": f"赵{chr(0x4E00 + number)}",
            "name": f"钱{chr(0x4E00 + number)}",
            "cadre": "孙大山",
            "phone": f"1600000{number:04d}",
        }
        rows.append([row.get(column.name) for column in form.columns])
    return rows


@pytest.mark.slow
@pytest.mark.parametrize("register", ["visits", "questionnaire", "households", "cadres"])
def test_six_thousand_mutated_cells_of_every_register(
    ruji: Campaign, register: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """24,000 in all: no exception, every finding has its sentence, every row is kept unless a word says it is no row."""
    dice, form = random.Random(SEED), forms_of(ruji)[register]
    mutated, lost, said, typed = 0, 0, Counter[str](), 0
    for _ in range(12):
        rows = clean_rows(ruji, register, 120)
        touched: dict[int, list[Any]] = {}
        broken = {}
        for _ in range(500):
            row, index = dice.randrange(len(rows)), dice.randrange(len(form.columns))
            rows[row][index] = any_cell(dice, rows[row][index])
            touched.setdefault(row, []).append(rows[row][index])
            mutated += 1
            if dice.random() < 0.02:
                broken[row + 1, index] = dice.choice(["#N/A", ""])
                rows[row][index] = None
        sheet = Grid(form.title, [[column.label for column in form.columns], *rows], broken=broken)
        registers = check(parse([submission(sheet)], ruji), ruji)
        table = registers.tables[register]
        assert registers.sheets["rows_submitted"].sum() == len(table)
        assert table["row"].is_unique
        assert not table["accepted"].isna().any()
        for finding in registers.findings:
            facts = {"label": finding.label, "found": finding.found, **finding.facts}
            assert sentence(finding.code, facts) + remedy(finding.code, facts)
            assert not finding.row or 2 <= finding.row <= 121
            said[finding.code] += 1
        typed += len(table)
        gone = set(range(2, 122)) - set(table["row"].tolist())
        lost += len(gone)
        for row in gone:
            reasons = [str(cell) for cell in touched.get(row - 2, [])]
            assert any(word.rstrip("：:") in text for text in reasons for word in NO_ROW) or _is_nearly_blank(rows[row - 2]) or _is_header(reasons, form), (
                row, rows[row - 2],
            )  # fmt: skip
    with capsys.disabled():
        print(f"\n{register}: {mutated} mutated cells, {typed} rows typed, {lost} read as no row, {sum(said.values())} findings of {len(said)} kinds")  # noqa: T201  # fmt: skip
    assert mutated == 6_000
    assert set(said) <= set(catalogue())


def _is_nearly_blank(row: list[Any]) -> bool:
    return sum(cell is not None and bool(str(cell).strip()) for cell in row) <= 2


def _is_header(reasons: list[str], form: Any) -> bool:
    return any(text.strip() in {column.label for column in form.columns} for text in reasons)


MEASURED = """
import gc, resource, sys, time
sys.path[:0] = [{root!r}, {tests!r}]
gc.disable()
import yaml
from pathlib import Path
from pipeline.campaign import Campaign
from pipeline.check import check
from pipeline.model import Grid
from pipeline.parse import parse
from test_parse_planted import SURNAMES, GIVEN, VISITS, visit
import test_parse_planted as planted
from sheets import submission
rows, size = [], int(sys.argv[1])
names = planted.NAMES
for number in range(size):
    row = visit(number % len(names))
    row[2], row[5], row[13] = f"{{number:06d}}", f"160{{number:08d}}", f"{{number}}{problem}"
    rows.append(row)
campaign = Campaign.model_validate(yaml.load(Path({file!r}).read_text(encoding="utf-8"), yaml.BaseLoader))
from dataclasses import replace
sheet = replace(submission(Grid("x", [list(VISITS), *rows])), received_on=planted.RECEIVED)
start = time.process_time()
registers = check(parse([sheet], campaign), campaign)
assert len(registers.tables["visits"]) == size
print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def measured(size: int) -> tuple[float, int]:
    """(CPU seconds, peak MiB) of one register of `size` rows x 16 columns in a process of its own."""
    code = MEASURED.format(root=str(ROOT), tests=str(ROOT / "tests"), file=str(ROOT / "campaigns" / "ruji-2021.yaml"), problem="号路灯不亮")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code, str(size)], capture_output=True, text=True, check=True)
    seconds, peak = done.stdout.split()
    return float(seconds), int(peak)


@pytest.mark.slow
def test_time_and_memory_grow_with_the_rows(capsys: pytest.CaptureFixture[str]) -> None:
    """200,000 rows: under 1 GiB with the cells themselves, at most as much time per row as at 50,000 (and a fifth)."""
    small, large = measured(50_000), measured(200_000)
    with capsys.disabled():
        print(  # noqa: T201
            f"\n50,000 rows: {small[0]:.2f} s CPU, {small[1]} MiB; 200,000 rows: {large[0]:.2f} s CPU, {large[1]} MiB"
        )
    assert large[0] <= 4.8 * small[0]
    assert large[1] < 1024


@pytest.mark.slow
def test_thousands_of_cards_cost_what_their_cells_cost(ruji: Campaign) -> None:
    """Cards down a sheet: one pass, one layout, one source."""
    from time import process_time

    from test_parse_cards import TEXTS, card

    def seconds(count: int) -> float:
        rows: list[list[Any]] = [["填报单位：秦四庙村"]]
        for number in range(count):
            rows += [*card(TEXTS | {"head": f"赵{chr(0x4E00 + number)}"})[0], []]
        start = process_time()
        registers = check(parse([submission(Grid("x", rows))], ruji), ruji)
        assert (len(registers.tables["visits"]), len(registers.sheets)) == (count, 1)
        return process_time() - start

    seconds(50)
    assert seconds(2_000) <= 4.8 * max(seconds(500), 0.1)


@pytest.mark.slow
def test_mutated_cards_and_layouts_never_break_the_reader(ruji: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    """Labels, values and merged cells of cards and stacked tables at random: no exception; accepted rows have head and day."""
    from test_layouts import ANSWER, ANSWERS, OTHER, ROW, VISITS
    from test_parse_cards import TEXTS, card, labels_above

    dice = random.Random(SEED)
    mutated, typed = 0, 0
    for _ in range(40):
        files = []
        for number in range(12):
            one, two = card(TEXTS, headings=dice.random() < 0.5), card(TEXTS | {"head": "王五"})
            tables = [line.split("|") for line in (VISITS, ROW, "", "七营村", ANSWERS, ANSWER, "", VISITS, OTHER)]
            rows = dice.choice([one[0] + [[]] + two[0], [[*a, None, *b] for a, b in zip(two[0], two[0], strict=True)], labels_above(TEXTS), tables])  # fmt: skip
            rows = [list(row) for row in rows]
            for _ in range(dice.randrange(1, 16)):
                row = dice.randrange(len(rows))
                if dice.random() < 0.1:
                    rows.insert(row, list(dice.choice(rows)))
                elif rows[row]:
                    index = dice.randrange(len(rows[row]))
                    rows[row][index] = any_cell(dice, rows[row][index])
                    mutated += 1
            merged = tuple((dice.randrange(20), dice.randrange(8), dice.randrange(40), dice.randrange(12)) for _ in range(dice.randrange(4)))  # fmt: skip
            files.append(submission(Grid("汝集", rows, merged=merged), name=f"{number}.xlsx", sha=f"{number:04d}"))
        registers = check(parse(files, ruji), ruji)
        typed += sum(map(len, registers.tables.values()))
        visits = registers.tables["visits"]
        accepted = visits[visits["accepted"]]
        assert accepted[["head", "visited_on"]].notna().all(axis=None)
        assert not visits.duplicated(["source", "row"]).any()
    with capsys.disabled():
        print(f"\ncards and stacked tables: {mutated} mutated cells, {typed} rows typed")  # noqa: T201
