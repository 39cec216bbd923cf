"""测速用的登记表：四种规模，每次做出来一模一样，放在缓存文件夹里，不进代码库。

town   16 个村 16 个工作簿，走访 11267 行、问卷 11267 份。
county 300 个村 300 个工作簿，走访、问卷各约 21 万行（活动见 county.yaml）。
huge   一个工作簿，走访 20 万行（见 large.py）。
stream 同一个县的 5000 个小工作簿，各 12 行走访。

毛病：一千行走访里约 15 行有一处错（十二种轮着来），约 25 行写了意见；问卷一百份里约一份填错一处，约两份不满意并愿意接受回访。
日期六成是真的日期格，其余是文字，写法有三种。
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.large import GIVEN, SURNAMES, WISHES, write_register
from benchmarks.workbook import write_workbook

if TYPE_CHECKING:
    from pipeline.campaign import Campaign, Question, Questionnaire

ROOT = Path(__file__).resolve().parent.parent
VERSION = "2"
"""Raise it when what is written here changes: cached corpora are made anew."""
FIRST_DAY, DAYS = date(2021, 10, 16), 28
FAULT_EVERY, OPINION_EVERY, AGAIN_EVERY = 67, 40, 12
ANSWER_FAULT_EVERY, CONSENT_EVERY = 97, 53
TEMPLATE_PARTS = ("campaigns", "pipeline", "schemas", "templates", "run.py", "config.yaml", "requirements.txt")

HEADER = (
    "村", "组", "户编号", "户主姓名", "户主年龄", "联系电话", "家庭人口", "家庭住址", "走访干部", "走访日期", "走访方式", "是否发放宣传页",
    "是否完成问卷", "是否发现问题", "问题内容", "家庭存在什么困难", "对干部“四风”方面的意见和建议", "对社会治理工作的意见和建议",
    "对平安建设的意见和建议", "其他方面的意见和建议", "被走访户是否签名", "备注",
)  # fmt: skip
FAULTS: tuple[tuple[str, object], ...] = (
    ("户主姓名", None), ("走访日期", "前天"), ("走访日期", "2021-09-01"), ("联系电话", "1601234"), ("户主年龄", 130),
    ("走访方式", "飞鸽"), ("是否发放宣传页", "也许"), ("家庭人口", "几口人"), ("是否发现问题", "有"), ("走访干部", None),
    ("村", "秦四妙村"), ("走访日期", "2021/13/5"),
)  # fmt: skip
AT = {name: place for place, name in enumerate(HEADER)}


@dataclass(frozen=True)
class Corpus:
    """One corpus on disk. rows: all data rows of all files. changed: a file of it and the bytes it has on the next day."""

    name: str
    folder: Path
    campaign: str
    files: int
    rows: int
    changed: tuple[str, Path] | None = None


def program_copy(place: Path) -> Path:
    """The program as it stands at this moment, so that nobody's edit falls into the measuring; with the county's programme."""
    target = place / "program"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in TEMPLATE_PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.is_file():
            shutil.copy2(source, target / name)
    (target / "campaigns" / "bench-county.yaml").write_text(county_text(), encoding="utf-8")
    return target


def county_text() -> str:
    """The county's programme: the one it is like, with what county.yaml says instead."""
    import yaml

    ours: dict[str, Any] = yaml.load((ROOT / "benchmarks" / "county.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    like = (ROOT / "campaigns" / f"{ours.pop('like')}.yaml").read_text(encoding="utf-8")
    units = ours["units"]
    targets = units.pop("targets")
    second = units.pop("second")
    first, town = units.pop("first"), units.pop("town")
    units["above"] = [{"name": town.format(one)} for one in first]
    names = [(f"{one}{other}村", town.format(one)) for one in first for other in second]
    units["list"] = [
        {"name": name, "target": targets[place % len(targets)], "parent": parent}
        for place, (name, parent) in enumerate(names)
    ]
    units["stated_total"] = str(sum(int(one["target"]) for one in units["list"]))
    plan = yaml.load(like, yaml.BaseLoader) | ours
    return yaml.dump(plan, allow_unicode=True, sort_keys=False, Dumper=yaml.SafeDumper)


def campaign_of(name: str) -> Campaign:
    """The programme a corpus belongs to."""
    import yaml

    from pipeline.campaign import Campaign

    path = ROOT / "campaigns" / f"{name}.yaml"
    text = path.read_text(encoding="utf-8") if path.is_file() else county_text()
    return Campaign.model_validate(yaml.load(text, yaml.BaseLoader))


def made_corpus(name: str, place: Path, share: float = 1.0) -> Corpus:
    """The corpus called `name` below `place`, written unless it lies there. share: 0.1 makes a tenth of it, for trying."""
    folder = place / f"{name}-{VERSION}-{share:g}"
    done = folder / "made"
    corpus = MAKERS[name](folder, share, not done.is_file())
    done.touch()
    return corpus


def _town(folder: Path, share: float, fresh: bool) -> Corpus:
    return _by_village("town", folder, campaign_of("ruji-2021"), share, fresh)


def _county(folder: Path, share: float, fresh: bool) -> Corpus:
    campaign = campaign_of("bench-county")
    kept = campaign.villages[: max(2, round(len(campaign.villages) * share))]
    return _by_village("county", folder, campaign, 1.0, fresh, len(kept))


def _by_village(name: str, folder: Path, campaign: Campaign, share: float, fresh: bool, count: int = 0) -> Corpus:
    """One workbook a village, with as many visits and questionnaires as it has households."""
    villages = campaign.villages[: count or None]
    targets = [max(3, round((village.target or 0) * share)) for village in villages]
    asked = campaign.questionnaire
    assert asked is not None
    middle = len(villages) // 2
    changed = folder / "changed.xlsx"
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "input").mkdir(parents=True)
        for number, (village, rows) in enumerate(zip(villages, targets, strict=True)):
            _write_village(folder / "input" / f"{village.name}.xlsx", village.name, number, rows, asked)
            if number == middle:
                _write_village(changed, village.name, number, rows + 5, asked)
    return Corpus(
        name, folder / "input", campaign.id, len(villages), 2 * sum(targets), (f"{villages[middle].name}.xlsx", changed)
    )  # fmt: skip


def _write_village(path: Path, village: str, number: int, rows: int, asked: Questionnaire) -> None:
    write_workbook(
        path,
        {
            "走访登记表": _titled("走访登记表", village, HEADER, visits(village, number, rows)),
            "平安建设民意调查问卷登记表": _titled(
                "平安建设民意调查问卷登记表", village, _answer_header(asked.questions), answers(village, number, rows, asked)
            ),
        },
    )  # fmt: skip


def _titled(title: str, village: str, header: tuple[str, ...], rows: Iterator[list[object]]) -> Iterator[list[object]]:
    yield [title]
    yield [f"填报单位：{village}"]
    yield list(header)
    yield from rows


def visits(village: str, number: int, rows: int) -> Iterator[list[object]]:
    """The visits of one village. Household n is n-th of the village; one in twelve is visited twice."""
    household = -1
    for place in range(rows):
        again = place % AGAIN_EVERY == AGAIN_EVERY - 1
        household += not again
        key = number * 1009 + household
        head = SURNAMES[key % 40] + GIVEN[key // 3 % 40] + GIVEN[key // 7 % 40]
        group, on = household % 12 + 1, FIRST_DAY + timedelta(days=(household + 3 * again) % DAYS)
        row: list[object] = [
            village, f"{group}组", None, head, 30 + key % 50, 16000000000 + number * 100_000 + household, key % 6 + 1,
            f"{village}{group}组{household}号", f"{SURNAMES[(number + household % 9) % 40]}{GIVEN[number % 40]}{GIVEN[household % 9]}",
            _day(on, key), "电话" if key % 11 == 0 else "入户", "是", "是", "无", None, "无", "无", "无", "无", "无", "是", None,
        ]  # fmt: skip
        if place % OPINION_EVERY == 7:
            row[AT["是否发现问题"]] = "有"
            row[AT["问题内容"]] = f"{group}组{household}号门前，{WISHES[key % len(WISHES)]}"
        if (place + number) % FAULT_EVERY == 11:
            column, value = FAULTS[(place // FAULT_EVERY + number) % len(FAULTS)]
            row[AT[column]] = value
        yield row


def _day(on: date, key: int) -> object:
    """A real date, or one of three ways to type it."""
    if key % 10 < 6:
        return on
    return (on.isoformat(), f"{on.year}年{on.month}月{on.day}日", f"{on.year}.{on.month}.{on.day}")[key % 3]


def _answer_header(questions: tuple[Question, ...]) -> tuple[str, ...]:
    asked = tuple(f"{place}.{question.text}" for place, question in enumerate(questions, start=1))
    return ("村", "调查日期", "性别", "年龄", *asked, "是否愿意接受回访", "称呼", "回访电话")


def answers(village: str, number: int, rows: int, asked: Questionnaire) -> Iterator[list[object]]:
    """As many questionnaires as rows: mostly favourable, in every village a little different."""
    questions = asked.questions
    for place in range(rows):
        key = number * 613 + place * 7
        upset = place % CONSENT_EVERY == 5
        said: dict[str, str] = {}
        for ordinal, question in enumerate(questions):
            if not question.options:
                said[question.id] = WISHES[key % len(WISHES)] if upset else "无"
            else:
                drawn = (key * (ordinal + 3) + place // 5) % 20
                said[question.id] = question.options[0 if upset or drawn < 14 + number % 5 else 1]
            if upset and question.dissatisfied:
                said[question.id] = question.dissatisfied[0]
        if place % ANSWER_FAULT_EVERY != 31:
            _agree(said, asked)
        row: list[object] = [
            village, _day(FIRST_DAY + timedelta(days=place % DAYS), key), "男" if key % 2 else "女", 18 + key % 60, *said.values(),
            "是" if upset else "否", f"{SURNAMES[key % 40]}某" if upset else None, 16010000000 + key if upset else None,
        ]  # fmt: skip
        if (place + number) % ANSWER_FAULT_EVERY == 13:
            row[4 + place % (len(questions) - 1)] = "差不多吧"
        yield row


def _agree(said: dict[str, str], asked: Questionnaire) -> None:
    """People who do not know a thing have no opinion of it."""
    options = {question.id: question.options for question in asked.questions}
    for rule in asked.consistency:
        if all(said[name] in values for name, values in rule.when.items()):
            for name, never in rule.never.items():
                said[name] = next(option for option in options[name] if option not in never)


def _huge(folder: Path, share: float, fresh: bool) -> Corpus:
    names = [village.name for village in campaign_of("ruji-2021").villages]
    rows = round(200_000 * share)
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "input").mkdir(parents=True)
        write_register(folder / "input" / "走访登记表.xlsx", rows, names)
    return Corpus("huge", folder / "input", "ruji-2021", 1, rows)


def _stream(folder: Path, share: float, fresh: bool) -> Corpus:
    """Each village hands in a small workbook on some sixteen days."""
    campaign = campaign_of("bench-county")
    count, rows = round(5_000 * share), 12
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "input").mkdir(parents=True)
        for number in range(count):
            place, day = number % len(campaign.villages), number // len(campaign.villages)
            name = campaign.villages[place].name
            taken = list(visits(name, place, rows * (day + 1)))[-rows:]
            write_workbook(
                folder / "input" / f"{name}第{day + 1}份.xlsx",
                {"走访登记表": _titled("走访登记表", name, HEADER, iter(taken))},
            )
    return Corpus("stream", folder / "input", campaign.id, count, rows * count)


MAKERS = {"town": _town, "county": _county, "huge": _huge, "stream": _stream}
