"""What clerks do with the registers: fill in the blanks by hand, type tables of their own, save with an office program."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from workspace import ROOT

Row = dict[str, Any]  # printed header -> what is typed
VILLAGES = ("秦四庙村", "七营村", "新桥村")
FORMATS = ("xlsx", "xls", "ods")
TITLES = {
    "visits": "走访登记表",
    "questionnaire": "平安建设民意调查问卷登记表",
    "households": "户册",
    "cadres": "干部名册",
}
FIRST_ROW = 5  # of the body of a blank: title, reporting line, header and example stand above
HEADER_ROW = 3
SURNAMES, GIVEN = "王李张刘陈杨赵周", ("守田", "桂兰", "建国", "玉英", "长河", "秀芝", "德全", "海")
CADRES = {"秦四庙村": ("孙立行", "马文平"), "七营村": ("何志新", "郭春来"), "新桥村": ("林向东", "罗安民")}
PROBLEMS = (
    "村口路灯不亮",
    "无",
    "",
    "没有",
    "东头水沟堵了，一下雨就漫到路上",
    "暂无",
    "夜里有人骑摩托飙车",
    "无",
    "垃圾池满了没人拉",
)
ANSWERS = {
    "Q1": ("知道", "知道", "不知道"),
    "Q2": ("是", "否"),
    "Q3": ("非常重视", "一般重视"),
    "Q4": ("非常满意", "基本满意", "基本满意", "不满意"),
    "Q5": ("比去年好", "和去年一样"),
    "Q6": ("非常安全", "基本安全"),
    "Q7": ("是",),
    "Q8": ("是", "否"),
    "Q9": ("交通事故", "没有影响", "其他"),
    "Q10": ("知道",),
    "Q11": ("了解", "不了解"),
    "Q12": ("知道",),
    "Q13": ("非常满意", "基本满意", "不了解"),
    "Q14": ("基本满意", "非常满意", "不了解"),
    "Q15": ("无", "", "多装几个监控"),
}
QUESTIONS = {
    "Q1": "您知道什么是平安建设活动吗？",
    "Q2": "您或您的家人是否参与所在地平安村（居）建设，或其它形式的服务管理活动？",
    "Q3": "您认为党政领导对平安建设工作重视吗？",
    "Q4": "您对当前社会治安状况满意吗？",
    "Q5": "您所居住的地方，今年社会治安状况和去年比如何？",
    "Q6": "在目前的社会治安环境下，您认为您所居住的地方安全否？",
    "Q7": "您是否有看到过公安民警到村里维护社会治安？",
    "Q8": "您居住地方或周边出现矛盾纠纷时是否有人来调处？",
    "Q9": "您认为当前哪一类治安问题最影响您的安全感？",
    "Q10": "您知道当地有社会治安综合治理服务中心吗？",
    "Q11": "您了解当地社会治安综合治理服务中心能办理什么业务吗？",
    "Q12": "请问您知道当地开展扫黑除恶专项斗争吗？",
    "Q13": "请问您对当地开展扫黑除恶专项斗争是否满意？",
    "Q14": "请问您对当地政法机关或政法队伍（包括法院、检察院、公安、司法等部门）的执法工作是否满意？",
    "Q15": "您对平安建设工作及本次调查还有什么意见和建议？",
}
OTHER_WORDS = {
    "visits": {
        "组": "村民小组",
        "户编号": "户号",
        "户主姓名": "被走访人",
        "户主年龄": "年龄",
        "联系电话": "手机号码",
        "家庭人口": "人口数",
        "走访干部": "走访人",
        "走访日期": "入户时间",
        "走访方式": "方式",
        "是否发放宣传页": "宣传页",
        "是否完成问卷": "问卷",
        "是否发现问题": "有无问题",
        "问题内容": "存在问题",
        "对平安建设的意见和建议": "意见建议",
    },
    "questionnaire": {
        "调查日期": "填写时间",
        "性别": "您的性别",
        "年龄": "您的年龄",
        "是否愿意接受回访": "可否回访",
        "称呼": "受访人",
        "回访电话": "联系方式",
        **{f"{name} {text}": text for name, text in QUESTIONS.items()},
    },
    "households": {"组": "小组", "户编号": "家庭编号", "户主姓名": "户主", "家庭人口": "人口", "在家情况": "居住情况"},
    "cadres": {"姓名": "干部姓名", "联系电话": "手机号"},
}
"""Headers in other words, as villages write them that never saw our blank."""


def day_typed(day: int, style: int) -> Any:
    """The day of October 2021 in one of the ways clerks write it."""
    return (
        f"2021-10-{day}",
        f"2021.10.{day}",
        f"10月{day}日",
        datetime(2021, 10, day),
        f"2021/10/{day}",
        f"2021年10月{day}日",
        f"202110{day}",
    )[style % 7]


def registers_of(unit: str) -> dict[str, list[Row]]:
    """What one village's clerk has to type: register -> rows. Phones, ages and groups partly numbers, partly texts."""
    place = VILLAGES.index(unit)
    return {
        "visits": [_visit(unit, place, number) for number in range(14)],
        "questionnaire": [_answers(place, number) for number in range(9)],
        "households": [_household(place, number) for number in range(18)],
        "cadres": [
            {"姓名": name, "职务": "网格员", "联系电话": f"1600000{place}{number:03d}", "片区": f"{number + 1}组"}
            for number, name in enumerate(CADRES[unit])
        ],
    }


def _person(place: int, number: int) -> tuple[str, str, int, int]:
    """(head, household number, group, phone) of a household."""
    name = SURNAMES[(number + place) % 8] + GIVEN[(number * 3 + place) % 8]
    return name, f"{place + 1}{number:03d}", number % 4 + 1, 16_000_100_000 + place * 1000 + number


def _visit(unit: str, place: int, number: int) -> Row:
    head, household, group, phone = _person(place, number if number < 12 else number - 12)  # two are visited again
    problem = PROBLEMS[(number + place) % len(PROBLEMS)]
    cadre = CADRES[unit][number % 2 if number < 12 else (number + 1) % 2]
    return {
        "组": group if number % 3 else f"{group}组",
        "户编号": household,
        "户主姓名": head if number % 5 else f" {head[0]} {head[1:]} " if len(head) == 2 else head,
        "户主年龄": str(40 + number) if number % 2 else 40 + number,
        "联系电话": phone if number % 2 else str(phone),
        "家庭人口": f"{number % 5 + 1}" if number % 2 else number % 5 + 1,
        "走访干部": cadre,
        "走访日期": day_typed(17 + number % 5, number),
        "走访方式": ("入户", "", "电话", "视频", "入户", "未访到", "入户")[number % 7],
        "是否发放宣传页": "是" if number % 4 else "否",
        "是否完成问卷": "是" if number % 3 else "否",
        "是否发现问题": "有" if len(problem) > 2 else "无",
        "问题内容": problem,
        "对平安建设的意见和建议": ("无", "多宣传防诈骗", "没意见")[number % 3],
        "备注": "",
    }


def _answers(place: int, number: int) -> Row:
    consent = "是" if number % 3 == 0 else "否"
    return {
        "调查日期": day_typed(17 + number % 5, number + 2),
        "性别": "男女"[number % 2],
        "年龄": str(30 + number) if number % 2 else 30 + number,
        **{f"{name} {QUESTIONS[name]}": options[(number + place) % len(options)] for name, options in ANSWERS.items()},
        "是否愿意接受回访": consent,
        "称呼": f"{SURNAMES[number % 8]}大姐" if consent == "是" else "",
        "回访电话": str(16_000_200_000 + place * 100 + number) if consent == "是" else "",
    }


def _household(place: int, number: int) -> Row:
    head, household, group, phone = _person(place, number)
    return {
        "组": str(group),
        "户编号": household,
        "户主姓名": head,
        "联系电话": phone,
        "家庭人口": number % 5 + 1,
        "在家情况": "常住" if number % 6 else "举家外出",
    }


def fill_in(blank: Path, rows: Iterable[Row], target: Path) -> Path:
    """The blank with `rows` typed below the example row, one value per header; saved where `target` says."""
    book = openpyxl.load_workbook(blank)
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[HEADER_ROW]}
    for number, row in enumerate(rows, start=FIRST_ROW):
        for label, value in row.items():
            if value != "":
                sheet.cell(number, columns[label], value)
    return _saved(book, target)


def own_table(register: str, unit: str, rows: Sequence[Row], target: Path) -> Path:
    """A table typed without our blank: title lines, reporting line, other words and order of columns, a total, a note."""
    book = openpyxl.Workbook()
    sheet = book.active
    labels = list(reversed(rows[0]))
    labels = [*labels[3:], *labels[:3]]
    headers = [OTHER_WORDS[register].get(label, label) for label in labels]
    width = len(labels) + 1
    sheet.append([f"汝集镇“千家万户访平安”活动{TITLES[register]}"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    sheet.append([f"填报单位：{unit.removesuffix('村')}村委会", *[None] * (width - 3), "填报时间：2021年10月22日"])
    sheet.append(["序号", *headers])
    for number, row in enumerate(rows, start=1):
        sheet.append([number, *(row[label] if row[label] != "" else None for label in labels)])
    if "家庭人口" in labels:
        total = sum(int(str(row["家庭人口"])) for row in rows)
        sheet.append(["合计", *(total if label == "家庭人口" else None for label in labels)])
    sheet.append(["填表人：某某        审核人：某某"])
    return _saved(book, target)


def fill_ledger(issued: Path, entries: Mapping[int, Row], target: Path) -> Path:
    """The issued ledger with what the office typed: place of the issue (0, 1 …) -> printed header -> value."""
    book = openpyxl.load_workbook(issued)
    sheet = book["问题台账"]
    header = next(row for row in sheet.iter_rows() if row[0].value == "编号")
    columns = {cell.value: cell.column for cell in header}
    for place, row in entries.items():
        for label, value in row.items():
            sheet.cell(header[0].row + 1 + place, columns[label], value)
    return _saved(book, target)


def _saved(book: openpyxl.Workbook, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return target


def office_program() -> str:
    """LibreOffice, or a failed test: skipped, nobody would notice that real programs are no longer tried."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        pytest.fail(
            "LibreOffice (soffice) is not installed: files saved by a real spreadsheet program cannot be tested."
        )
    return found


def saved_by_office(files: Sequence[Path], form: str, folder: Path) -> list[Path]:
    """Every file opened and saved by LibreOffice as `form`, in `folder`, in the same order. Names must differ."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {path.stem for path in files}
    assert len(names) == len(files), "two files would overwrite each other"
    profile = folder.parent / "office-profile"
    done = subprocess.run(
        [office_program(), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--convert-to",
         form, "--outdir", str(folder), *map(str, files)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    made = [folder / f"{path.stem}.{form}" for path in files]
    missing = [path.name for path in made if not path.is_file()]
    assert not missing, f"LibreOffice did not save {missing}: {done.stdout[-500:]} {done.stderr[-500:]}"
    return made


def as_clerks_name_it(files: Iterable[Path], input_folder: Path) -> None:
    """Copies the files into sub-folders as they come in, under names as clerks give them."""
    folders = itertools.cycle(("微信收/10月22日", "邮箱附件", "新建文件夹 (2)/各村报", "."))
    names = itertools.cycle(("{stem}（最终版）", "{stem} - 副本", "{stem}10.22", "报综治中心-{stem}"))
    for path, folder, name in zip(files, folders, names, strict=False):
        target = input_folder / folder / f"{name.format(stem=path.stem)}{path.suffix}"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def small_campaign(target: Path) -> Path:
    """The first programme with three of its villages: a run that takes a second."""
    text = (ROOT / "campaigns" / "ruji-2021.yaml").read_text(encoding="utf-8")
    cut, rest = text.index("    - {name: 汝集一村"), text.index("\nregisters:")
    small = (text[:cut] + text[rest:]).replace("stated_total: 11267", "stated_total: 1577")
    target.write_text(small, encoding="utf-8")
    return target
