"""Bad input: each with a clear Chinese line, and nothing lost (DESIGN promises 2 and 3)."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from workspace import ROOT, Desk, command

from pipeline import flow
from pipeline.campaign import Campaign
from pipeline.model import Registers

DAY = "2021-10-22"
HEADER = [
    "村",
    "组",
    "户主姓名",
    "联系电话",
    "走访干部",
    "走访日期",
    "走访方式",
    "是否发放宣传页",
    "是否完成问卷",
    "是否发现问题",
    "问题内容",
]
GOOD = ["秦四庙村", "3", "王守田", "16012345678", "李兴邦", "2021-10-18", "入户", "是", "是", "无", ""]


def register(path: Path, *rows: list[object], header: list[str] = HEADER) -> Path:
    book = openpyxl.Workbook()
    for row in (header, *rows):
        book.active.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


@pytest.fixture(scope="session")
def three_villages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first programme with its first three villages alone: what is proven here needs no more."""
    text = (ROOT / "campaigns" / "ruji-2021.yaml").read_text(encoding="utf-8")
    villages = re.findall(r"^    - \{name: .*target: .*\n", text, re.MULTILINE)
    for line in villages[3:]:
        text = text.replace(line, "")
    path = tmp_path_factory.mktemp("programme") / "ruji-2021.yaml"
    path.write_text(text.replace("stated_total: 11267", "stated_total: 1577"), encoding="utf-8")
    return path


@pytest.fixture
def desk(tmp_path: Path, three_villages: Path) -> Desk:
    desk = Desk(tmp_path, three_villages)
    desk.input.mkdir()
    return desk


def test_a_row_lost_on_the_way_is_told_with_its_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows read = accepted + to be corrected, counted apart from each other: not even our own mistake may hide a loss."""
    register(desk.input / "走访.xlsx", GOOD, [*GOOD[:2], "李守田", *GOOD[3:]])
    checked = flow.check

    def losing(registers: Registers, campaign: Campaign) -> Registers:
        found = checked(registers, campaign)
        return replace(found, tables={**found.tables, "visits": found.tables["visits"].iloc[:1]})

    monkeypatch.setattr(flow, "check", losing)
    said = desk.run(DAY)
    assert said.code == 1
    assert "行数核对不上：采用 1，待改 0，提交 2。" in said.out
    assert "走访.xlsx 有 1 行程序读到了却没有算到" in said.out
    assert "走访.xlsx" in (desk.archive / "errors.log").read_text(encoding="utf-8")
    sheet = openpyxl.load_workbook(desk.output / DAY / "综治中心" / "收件情况.xlsx").worksheets[0]
    assert any("程序没有算到1行：走访.xlsx" in str(cell.value) for row in sheet["A1:A6"] for cell in row)
    assert "没有变化" not in desk.run(DAY).out


def test_empty_input_says_what_to_do(desk: Desk) -> None:
    said = desk.run(DAY)
    assert said.code == 2
    assert "input 文件夹是空的" in said.err
    assert not desk.output.exists()


def test_no_input_folder_is_made(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    said = desk.run(DAY)
    assert said.code == 2
    assert "已为您建好" in said.err
    assert desk.input.is_dir()


def test_a_file_that_is_no_workbook_is_returned_and_the_rest_goes_on(desk: Desk) -> None:
    register(desk.input / "秦四庙.xlsx", GOOD)
    (desk.input / "照片.xlsx").write_bytes(b"\xff\xd8\xff\xe0" + bytes(500))
    said = desk.run(DAY)
    assert said.code == 1
    assert "照片.xlsx：这不是表格" in said.out
    assert (
        list(desk.table(DAY, "figures").query("figure == 'visited_households' and unit == '秦四庙村'")["value"])[-1]
        == "1"
    )
    assert (desk.input / "照片.xlsx").read_bytes().startswith(b"\xff\xd8")


def test_an_unknown_village_is_quarantined_with_a_hint(desk: Desk) -> None:
    register(desk.input / "表.xlsx", GOOD, ["秦四妙村", *GOOD[1:]])
    assert desk.run(DAY).code == 1
    finding = desk.table(DAY, "findings").query("code == 'unknown_unit'").iloc[0]
    assert (finding["cell"], finding["severity"]) == ("A3", "强制")
    assert "秦四妙村" in finding["message"]


def test_a_missing_column_names_it(desk: Desk) -> None:
    header = [name for name in HEADER if name != "走访日期"]
    register(
        desk.input / "秦四庙村走访.xlsx",
        [value for name, value in zip(HEADER, GOOD, strict=True) if name != "走访日期"],
        header=header,
    )
    said = desk.run(DAY)
    assert said.code == 1
    assert "没有“走访日期”这一栏" in said.out


def test_a_clean_file_gives_exit_0(desk: Desk) -> None:
    register(desk.input / "秦四庙.xlsx", GOOD)
    said = desk.run(DAY)
    assert said.code == 0, said.out
    assert "没有需要处理的问题" in said.out


def test_a_bad_campaign_file_lists_every_mistake_with_its_line(desk: Desk, tmp_path: Path) -> None:
    text = (ROOT / "campaigns" / "ruji-2021.yaml").read_text(encoding="utf-8")
    bad = tmp_path / "bad.yaml"
    bad.write_text(text.replace("target: 550", "target: 551").replace("issuer: ", "issuerr: "), encoding="utf-8")
    said = command("campaigns", "check", bad)
    assert said.code == 1
    assert "差" in said.out or "多了 1" in said.out
    assert "issuerr" in said.out
    said = command("run", "--campaign", bad, *desk.words)
    assert said.code == 2
    assert "第" in said.err
    assert "行" in said.err


def test_an_unknown_campaign_lists_what_there_is(desk: Desk) -> None:
    said = command("run", "--campaign", "ruji-2022", *desk.words)
    assert said.code == 2
    assert "ruji-2021" in said.err


def test_output_open_in_an_office_program_is_written_beside(desk: Desk) -> None:
    register(desk.input / "秦四庙.xlsx", GOOD)
    desk.run(DAY)
    before = desk.tree(DAY)
    lock = desk.output / DAY / "领导" / ".~lock.通报汇总.xlsx#"
    lock.touch()
    desk.forget()
    said = desk.run(DAY)
    assert "正打开着" in said.out
    assert {name: digest for name, digest in desk.tree(DAY).items() if "lock" not in name} == before
    assert (desk.output / f"{DAY}_2" / "领导" / "通报汇总.xlsx").is_file()


@pytest.mark.slow
def test_a_full_disk_leaves_the_old_output(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    register(desk.input / "秦四庙.xlsx", GOOD)
    desk.run(DAY)
    before = desk.tree(DAY)
    real = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if ".new-" in str(self) and "问题台账" in self.name:
            raise OSError(28, "No space left on device", str(self))
        return real(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    desk.forget()
    said = desk.run(DAY)
    assert said.code == 2
    assert "磁盘空间不足" in said.err
    assert desk.tree(DAY) == before
    assert sorted(path.name for path in desk.output.iterdir()) == [DAY]
    monkeypatch.undo()
    assert desk.run(DAY).code == 0


def test_two_runs_at_once_are_refused(desk: Desk) -> None:
    from datetime import datetime

    from pipeline.lock import exclusive

    register(desk.input / "秦四庙.xlsx", GOOD)
    with exclusive(desk.archive, datetime(2021, 10, 22, 9)):
        said = desk.run(DAY)
    assert said.code == 2
    assert "已有一次运行正在进行" in said.err
    assert desk.run(DAY).code == 0


def test_what_was_typed_into_an_old_output_is_kept(desk: Desk) -> None:
    """A ledger filled in where it was issued, instead of being dropped back, is not lost by the next run."""
    register(desk.input / "秦四庙.xlsx", [*GOOD[:-2], "有", "村口路灯不亮"])
    desk.run(DAY)
    ledger = desk.output / DAY / "综治中心" / "问题台账.xlsx"
    book = openpyxl.load_workbook(ledger)
    book.worksheets[0]["Z99"] = "我填的"
    book.save(ledger)
    typed = ledger.read_bytes()
    said = desk.run(DAY)
    assert "您改过" in said.out
    assert any(path.read_bytes() == typed for path in (desk.archive / "edited").rglob("*问题台账.xlsx"))


def test_a_vanished_file_still_counts_and_is_listed(desk: Desk) -> None:
    gone = register(desk.input / "秦四庙.xlsx", GOOD)
    register(desk.input / "七营.xlsx", ["七营村", *GOOD[1:]])
    desk.run(DAY)
    gone.unlink()
    desk.run(DAY)
    figures = desk.table(DAY, "figures").query("figure == 'visited_households' and unit == '汝集镇'")
    assert figures["value"].iloc[-1] == "2"
    book = openpyxl.load_workbook(desk.output / DAY / "综治中心" / "收件情况.xlsx")
    assert any(
        "秦四庙.xlsx" in str(cell.value) for sheet in book.worksheets[2:] for row in sheet.iter_rows() for cell in row
    )


def test_an_input_folder_with_nothing_in_it_is_told_though_the_archive_has_everything(desk: Desk) -> None:
    """A shared folder that is not connected, a folder mistyped."""
    given = register(desk.input / "秦四庙.xlsx", GOOD)
    assert "一个文件也没有" not in desk.run(DAY).out
    given.rename(desk.folder / given.name)
    said = desk.run(DAY)
    assert (said.code, "一个文件也没有" in said.out) == (0, True)


def test_what_the_office_keeps_never_comes_back_to_a_village(desk: Desk) -> None:
    """A ledger and a sheet of calls that speak of one village alone: who complained and who was called is in them."""
    register(desk.input / "七营.xlsx", ["七营村", *GOOD[1:9], "有", "路灯不亮"])
    ledger = ["编号", "村", "问题描述", "交办日"]
    register(desk.input / "台账.xlsx", ["RJ2021-0009", "七营村", "路灯不亮", "2021-10-20"], header=ledger)
    calls = ["村", "户主姓名", "走访日期", "回访结果", "回访日期", "认定"]
    register(desk.input / "回访.xlsx", ["七营村", "王守田", "2021-10-18", "否认", "2021-10-22", "属实"], header=calls)
    assert desk.run(DAY).code == 1
    found = desk.table(DAY, "findings")
    assert {"台账.xlsx", "回访.xlsx"} <= set(found[found["severity"] != "提示"]["file"])
    names = [path.relative_to(desk.output / DAY).as_posix() for path in desk.output.rglob("*.xlsx")]
    assert {"综治中心/退回/退回_台账.xlsx", "综治中心/退回/退回_回访.xlsx"} <= set(names)
    assert [name for name in names if name.startswith("村/七营村")] == ["村/七营村/反馈单.xlsx"]
    slip = openpyxl.load_workbook(desk.output / DAY / "村" / "七营村" / "反馈单.xlsx")
    told = [str(cell.value) for sheet in slip for row in sheet.iter_rows() for cell in row]
    assert not [text for text in told if "回访" in text or "必须改正" in text]


def test_check_writes_only_the_marked_copy(tmp_path: Path) -> None:
    path = register(tmp_path / "秦四庙走访.xlsx", GOOD, [*GOOD[:5], "前天", *GOOD[6:]])
    before = path.read_bytes()
    said = command("check", path)
    assert said.code == 1
    assert "F3" in said.out
    assert path.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["秦四庙走访.xlsx", "退回_秦四庙走访.xlsx"]
    copy = openpyxl.load_workbook(tmp_path / "退回_秦四庙走访.xlsx")
    assert copy.sheetnames[0] == "需修改清单"
    assert copy.worksheets[1]["F3"].comment is not None


def test_check_of_a_good_file_is_0_and_of_no_file_2(tmp_path: Path) -> None:
    assert command("check", register(tmp_path / "秦四庙走访.xlsx", GOOD)).code == 0
    said = command("check", tmp_path / "没有.xlsx")
    assert said.code == 2
    assert "没有找到文件" in said.err


def test_resubmission_supersedes_and_another_cadre_is_united(desk: Desk) -> None:
    """The same name again replaces; a second cadre's file adds (decision record 0003)."""
    register(desk.input / "秦四庙.xlsx", GOOD)
    desk.run("2021-10-21")
    shutil.copyfile(
        register(
            desk.folder / "new.xlsx",
            [*GOOD[:2], "王守田", "", *GOOD[4:]],
            [*GOOD[:2], "赵大有", "16088887777", *GOOD[4:]],
        ),
        desk.input / "秦四庙(1).xlsx",
    )
    register(desk.input / "另一人.xlsx", [*GOOD[:2], "钱多福", "16099998888", "孙新", *GOOD[5:]])
    desk.run(DAY)
    figures = desk.table(DAY, "figures").query("figure == 'visited_households' and unit == '秦四庙村'")
    assert figures["value"].iloc[-1] == "3"
    assert list(desk.table(DAY, "findings").query("code == 'superseded_file'")["file"]) == ["秦四庙.xlsx"]
