"""What a reader finds in the files of a programme: registers as villages send them in, cells as the office opens them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from workspace import Desk

ROOT = Path(__file__).resolve().parent.parent
Rows = list[list[str]]


def desk_with(folder: Path, campaign: str, **registers: str) -> Desk:
    """A desk whose input holds one workbook per register: a header, then rows, cells parted by "|"."""
    desk = Desk(folder, ROOT / "campaigns" / f"{campaign}.yaml")
    desk.input.mkdir(parents=True)
    for name, text in registers.items():
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = name
        for line in text.strip().splitlines():
            sheet.append([cell or None for cell in line.strip().split("|")])
        book.save(desk.input / f"{name}.xlsx")
    return desk


def sheet_of(desk: Desk, as_of: str, file: str, sheet: str) -> Rows:
    """The rows of a sheet of an output as text, blank cells left out."""
    rows = openpyxl.load_workbook(desk.output / as_of / file)[sheet].iter_rows(values_only=True)
    return [found for row in rows if (found := [str(cell) for cell in row if cell is not None])]


def table(rows: Rows, first: str) -> list[dict[str, str]]:
    """The rows below the header that begins with `first`, each by its column, as far as they are as long as the header."""
    start = next(place for place, row in enumerate(rows) if row[0] == first)
    header = [title.replace("\n", "") for title in rows[start]]
    return [dict(zip(header, row, strict=True)) for row in rows[start + 1 :] if len(row) == len(header)]


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """004: a village with five cadres, after the end."""
    desk = desk_with(
        tmp_path_factory.mktemp("004") / "desk",
        "minzheng-2010",
        干部名册="""村|姓名|职务|联系电话|人员类别|批次|是否免于走访|免除原因
                    前进村|李一|科员|16000000001|局干部|第一批||
                    前进村|李二|科员|16000000002|局干部|第一批|是|抽调征地拆迁一线
                    红桥村|李三|科员|16000000003|局干部|第二批|否|
                    红桥村|李四|科员|16000000004|局干部|第二批|是|抽调征地拆迁一线
                    红桥村|李五|科员|16000000005|局干部|第二批|是|抽调征地拆迁一线""",
    )
    assert desk.run("2011-03-05").code in (0, 1)
    return desk


def test_004_1_003_1_who_is_exempt_is_counted_beside_who_is_asked(bureau: Desk) -> None:
    rows = table(sheet_of(bureau, "2011-03-05", "领导/通报汇总.xlsx", "任务完成"), "序号")
    found = {row["要求"]: (row["免除（人）"], row["应完成（对象×期）"]) for row in rows}
    assert found["本批次内住村不少于 10 天"] == ("3", "2")
    assert found["党员座谈会 1 次"] == ("—", "4")
