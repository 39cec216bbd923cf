"""What somebody filled in where we wrote it is never written over: samples, blanks, marked copies beside the file."""

from __future__ import annotations

import errno
import os
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from test_bad_input import GOOD, register
from workspace import command

from pipeline.archive import StateError
from pipeline.model import Content, Grid
from pipeline.publish import beside
from pipeline.publish.beside import put, put_or_tell, untouched
from pipeline.reports.book import Book, Line, Sheet
from pipeline.writers.docx_notice import notice_template
from pipeline.writers.marked import marked_copy
from pipeline.writers.xlsx import book_bytes

OURS = marked_copy(Content("xlsx", (Grid("甲", [["a"]]),)), [], "a.xlsx")


def typed_into(path: Path) -> bytes:
    """Opened, filled in, saved."""
    book = openpyxl.load_workbook(path)
    book.worksheets[-1]["C3"] = "填了"
    book.save(path)
    return path.read_bytes()


def test_only_what_nobody_saved_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "空白表" / "登记表.xlsx"
    assert [put(target, OURS).name for _ in range(2)] == ["登记表.xlsx", "登记表.xlsx"]
    filled = typed_into(target)
    assert [put(target, OURS).name for _ in range(2)] == ["登记表_2.xlsx", "登记表_2.xlsx"]
    assert target.read_bytes() == filled
    assert sorted(one.name for one in target.parent.iterdir()) == ["登记表.xlsx", "登记表_2.xlsx"]


@pytest.mark.parametrize(
    "data",
    [OURS, book_bytes(Book("书", (Sheet("页", (Line("一"),)),))), notice_template("{{ a }}")],
    ids=["marked", "book", "notice"],
)
def test_every_writer_of_ours_is_told_from_an_office_program(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    assert untouched(path)
    path.write_bytes(b"no book")
    assert not untouched(path)


def test_a_book_held_open_stays_and_a_place_nobody_may_write_to_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, replace = tmp_path / "样本.xlsx", os.replace
    target.write_bytes(OURS)

    def held(source: Path, place: Path) -> None:
        if place == target:
            raise PermissionError(errno.EACCES, "held", str(place))
        replace(source, place)

    monkeypatch.setattr(beside.os, "replace", held)
    assert put_or_tell(target, OURS).name == "样本_2.xlsx"
    target.unlink()
    with pytest.raises(StateError, match="没有写入权限"):
        put_or_tell(target, OURS)
    assert [one.name for one in tmp_path.iterdir()] == ["样本_2.xlsx"]


def test_a_village_that_corrects_in_the_marked_copy_loses_nothing_by_checking_again(tmp_path: Path) -> None:
    path = register(tmp_path / "秦四庙走访.xlsx", [*GOOD[:5], "前天", *GOOD[6:]])
    assert command("check", path).code == 1
    corrected = typed_into(tmp_path / "退回_秦四庙走访.xlsx")
    said = command("check", path)
    assert "退回_秦四庙走访_2.xlsx" in said.out
    assert "没有动它" in said.out
    assert (tmp_path / "退回_秦四庙走访.xlsx").read_bytes() == corrected
    assert openpyxl.load_workbook(BytesIO((tmp_path / "退回_秦四庙走访_2.xlsx").read_bytes())).sheetnames
