"""config.yaml and the office's holiday table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline.campaign_file import CampaignMistakes, Mistake
from pipeline.settings import Settings, load_settings, load_workdays

ROOT = Path(__file__).resolve().parent.parent


def mistakes(tmp_path: Path, text: str) -> list[Mistake]:
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CampaignMistakes) as caught:
        load_settings(path)
    assert caught.value.name == "config.yaml"
    return caught.value.mistakes


def holidays(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "节假日.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_the_settings_that_come_with_the_program() -> None:
    settings = load_settings(ROOT / "config.yaml")
    assert (ROOT / "campaigns" / f"{settings.campaign}.yaml").is_file()
    assert settings.limits.file_mb == 50


@pytest.mark.parametrize("text", [None, "", "# only a comment\n"])
def test_defaults_where_nothing_is_set(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "config.yaml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert load_settings(path) == Settings()


def test_settings_never_change() -> None:
    with pytest.raises(ValidationError):
        Settings().campaign = "x"  # type: ignore[misc]


def test_relative_folders_are_counted_from_the_settings_file(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(f"campaign: x.yaml\ninput: 报来的表\noutput: {tmp_path / 'elsewhere'}\n", encoding="utf-8")
    settings = load_settings(path).resolved(tmp_path)
    assert settings.campaign == "x"
    assert settings.input == (tmp_path / "报来的表").resolve()
    assert settings.output == (tmp_path / "elsewhere").resolve()
    assert settings.archive == (tmp_path / "archive").resolve()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("campaign: a\noutputs: x\n", 2, "是不是想写“output”"),
        ("campaign：a\n", 1, "中文冒号"),
        ("campaign: a\nlimits:\n\tseconds: 3\n", 3, "Tab"),
        ("campaign: a\nlimits:\n  seconds: 半分钟\n", 3, "不是整数"),
        ("limits:\n  file_mb: 0\n", 2, "大于 0"),
        ("campaign: campaigns/a\n", 1, "不带文件夹"),
        ("engine: cluster\n", 1, "local、dask"),
        ("input: a\noutput: a\n", 2, "input 和 output"),
        ("input: data\narchive: ./Data\\old\n", 2, "input 和 archive"),
        ("output: input/results\n", 1, "input 和 output"),
        ("engine: dask\nscheduler: 10.0.0.1\n", 2, "tcp://"),
        ("scheduler: tcp://10.0.0.1:8786\n", 1, "dask"),
        ("input: a\ninput: b\n", 2, "写了两次"),
    ],
)
def test_a_mistake_is_told_at_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    found = mistakes(tmp_path, text)
    assert [mistake.line for mistake in found] == [line]
    assert said in found[0].message


def test_all_mistakes_of_the_settings_come_at_once(tmp_path: Path) -> None:
    found = mistakes(tmp_path, "campaign：a\nengine: x\ninput: a\noutput: a\nlimits: {seconds: x, memory: 1}\n")
    assert [mistake.line for mistake in found] == [1, 2, 4, 5, 5]


def test_the_holiday_table_that_comes_with_the_program() -> None:
    calendar = load_workdays(ROOT / "campaigns")
    assert calendar.overrides[date(2021, 10, 1)] is False
    assert calendar.overrides[date(2021, 10, 9)] is True


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_holidays_as_a_spreadsheet_saves_them(tmp_path: Path, encoding: str) -> None:
    text = "日期,是否上班,说明\r\n2030/1/1,否,元旦\r\n\r\n2030年1月5日,是,调休\r\n"
    calendar = load_workdays(holidays(tmp_path, text, encoding))
    assert calendar.overrides == {date(2030, 1, 1): False, date(2030, 1, 5): True}
    assert calendar.is_workday(date(2030, 1, 5))


def test_no_table_means_no_overrides(tmp_path: Path) -> None:
    assert load_workdays(tmp_path).overrides == {}
    assert load_workdays(tmp_path / "x.csv").overrides == {}


def test_all_mistakes_of_the_table_come_at_once(tmp_path: Path) -> None:
    text = "日期,是否上班,说明\n2030-1-1,否,\n10月1日,否,\n2030-02-30,也许,\n2030-01-01,是,\n"
    with pytest.raises(CampaignMistakes) as caught:
        load_workdays(holidays(tmp_path, text))
    assert [(mistake.line, mistake.column) for mistake in caught.value.mistakes] == [(3, 1), (4, 1), (4, 2), (5, 1)]


@pytest.mark.parametrize("text", ["", "2030-01-01,否\n", "日期,说明\n"])
def test_a_table_without_its_header_is_one_mistake(tmp_path: Path, text: str) -> None:
    with pytest.raises(CampaignMistakes, match="表头"):
        load_workdays(holidays(tmp_path, text))
