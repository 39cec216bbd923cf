"""The command line: every command explains itself, and what is typed wrong is said in one line (exit 2)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from workspace import ROOT, command

from pipeline import cli
from pipeline.wording import words


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    said = command(name, "--help")
    assert said.code == 0
    assert "用法：" in said.out
    assert "usage" not in said.out


def test_the_words_after_test_belong_to_pytest() -> None:
    assert cli.read_arguments(["test", "-m", "slow", "-k", "x"]).rest == ["-m", "slow", "-k", "x"]


@pytest.mark.parametrize(
    "typed", [["foo"], ["--as-of", "2021-13-01"], ["run", "--as-of", "10月1日"], ["check"], ["run", "--nothing"]]
)
def test_what_is_typed_wrong_is_one_line_and_2(typed: list[str]) -> None:
    said = command(*typed)
    assert said.code == 2
    assert said.err.startswith("命令没有看懂")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["foo"], "没有“foo”，可以写：run, check, templates"),
        (["run", "--as-of", "10月1日"], "命令没有看懂：日期“10月1日”不对，请写成 2021-10-22 这样。"),
        (["run", "--as-of"], "--as-of 后面还要写内容"),
        (["sample", "--seed", "三"], "--seed 后面要写整数，现在写的是“三”"),
        (["check"], "还要写上文件。"),
        (["combine"], "还要写上名称, 文件。"),
        (["run", "--nothing"], "“--nothing”不认识"),
        (["run", "--engine", "fast"], "没有“fast”，可以写：local, dask"),
    ],
)
def test_what_is_typed_wrong_is_said_in_chinese(typed: list[str], told: str) -> None:
    said = command(*typed).err
    assert told in said
    assert "argument" not in said


def test_run_is_what_happens_without_a_command() -> None:
    arguments = cli.read_arguments(["--as-of", "2021-10-22", "--draft"])
    assert (arguments.command, arguments.as_of.isoformat(), arguments.publish) == ("run", "2021-10-22", False)


def test_a_double_click_runs_once() -> None:
    """Exit 1 (something to correct) is an everyday end: it must not start the program again with another Python."""
    lines = (ROOT / "run.bat").read_bytes().decode("ascii").split("\r\n")
    assert sum("run.py" in line for line in lines) == 1
    assert not any("||" in line for line in lines)
    started = next(number for number, line in enumerate(lines) if "run.py" in line)
    assert lines[started + 1] == "set CODE=%ERRORLEVEL%"
    assert lines[-2] == "exit /b %CODE%"


def test_without_a_python_or_with_an_old_one_the_clerk_is_told_in_her_language() -> None:
    """9009 is what Windows says of a program it does not know; Python 2 refuses a file whose encoding is not declared."""
    batch = (ROOT / "run.bat").read_text(encoding="ascii")
    (named,) = re.findall(r'9009 type "%~dp0(.+)"', batch)
    assert "3.11" in (ROOT / named.replace("\\", "/")).read_text(encoding="utf-8")
    lines = (ROOT / "run.py").read_bytes().splitlines()
    assert re.search(rb"coding[:=]\s*utf-8", lines[1])
    told = next(number for number, line in enumerate(lines) if b"version_info < (3, 11)" in line)
    assert not any(re.match(rb"from |import pipeline", line) for line in lines[:told] if b"datetime" not in line)


def test_on_windows_the_program_is_run_bat(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a clerk is told to type exists on her machine: there is no python3 on Windows, but run.bat, which passes words on."""
    monkeypatch.setattr("sys.platform", "win32")
    for name in ("cli", "screen", "campaign_new"):
        told = json.dumps(words.__wrapped__(name).entries, ensure_ascii=False)
        assert ("python3" in told, "run.bat" in told) == (False, True)
    assert "%*" in (ROOT / "run.bat").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("output", "archive", "said"),
    [
        ("input", "archive", "input 和 output 不能是同一个文件夹"),
        ("input/output", "archive", "input 和 output 不能"),
        ("output", "input/archive", "archive 和 input 不能"),
        (".", "../archive", "input 和 output 不能"),
        ("file", "archive", "output 写的是一个文件"),
    ],
)
def test_folders_typed_apart_from_each_other(tmp_path: Path, output: str, archive: str, said: str) -> None:
    """Results must never be read as input: what the settings may not say may not be typed either."""
    (tmp_path / "input").mkdir()
    (tmp_path / "file").write_text("x", encoding="utf-8")
    told = command("run", "--input", tmp_path / "input", "--output", tmp_path / output, "--archive", tmp_path / archive)
    assert told.code == 2
    assert said in told.err
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "input"]
