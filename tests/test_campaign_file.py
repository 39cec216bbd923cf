"""Campaign files: what is right loads, what is wrong is told all at once, in Chinese, at its line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from properties import shown

from pipeline.campaign import Campaign, day_meant, unit_key
from pipeline.campaign_file import (
    CampaignMistakes,
    Mistake,
    campaign_hash,
    campaign_path,
    list_campaigns,
    load_campaign,
)
from pipeline.campaign_file.mistakes import all_keys, keys_of
from pipeline.data_dictionary import data_dictionary
from pipeline.errors import OperatorError
from pipeline.units_roster import with_units
from pipeline.wording import words

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "campaigns" / "ruji-2021.yaml"
TEXT = FILE.read_text(encoding="utf-8")


def mistakes(text: str) -> list[Mistake]:
    with pytest.raises(CampaignMistakes) as caught:
        load_campaign(text)
    return caught.value.mistakes


def line_of(text: str, fragment: str) -> int:
    """The line, counted from 1, on which `fragment` stands for the first time."""
    return text[: text.index(fragment)].count("\n") + 1


def damaged(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


# old text, new text, what the changed line contains, what the sentence contains
ONE_MISTAKE = {
    "unknown key": ("area_code:", "areacode:", "areacode:", ["areacode", "是不是想写“area_code”"]),
    "unknown key in a list": ("target: 577", "tarjet: 577", "tarjet", ["是不是想写“target”"]),
    "code of elsewhere": ("name: 新桥村,", 'name: 新桥村, code: "341623108201",', "新桥村", ["341623107 开头"]),
    "missing key": ("short_title: 千家万户访平安\n", "", "id: ruji-2021", ["缺“short_title”"]),
    "missing key in a section": ("  other_category: 其他\n", "", "issues:", ["缺“other_category”"]),
    "nothing behind a key": ("office: 汝集镇综治中心 ", "office: ", "office:", ["“office”后面没有填"]),
    "no such day": ("ends: 2021-11-20, basis: 001-4}\n\nphases", "ends: 2021-11-31, basis: 001-4}\n\nphases", "2021-11-31", ["没有“2021-11-31”这一天"]),
    "dots in a date": ("due: 2021-11-15", "due: 2021.11.15", "2021.11.15", ["请写成“2021-11-15”"]),
    "Chinese date": ("due: 2021-11-15", "due: 2021年11月15日", "2021年11月15日", ["请写成“2021-11-15”"]),
    "date without year": ("due: 2021-11-15", "due: 11月15日", "11月15日", ["不是日期"]),
    "day in seconds": ("due: 2021-11-15", "due: 1636934400", "1636934400", ["不是日期"]),
    "number with unit": ("minimum_n: 30", "minimum_n: 30份", "30份", ["“30份”不是整数"]),
    "number with comma": ("stated_total: 11267", "stated_total: 11,267", "11,267", ["不是整数"]),
    "number in words": ("cap: 1.0", "cap: 一倍", "一倍", ["不是数字"]),
    "not a number": ("cap: 1.0", "cap: .nan", ".nan", ["不是数字"]),
    "number out of limits": ("share_of_villages: 0.5", "share_of_villages: 50", "share_of_villages: 50", ["不大于 1"]),
    "no days": ("days: 10", "days: 0", "days: 0,", ["大于 0"]),
    "yes or no": ("roll_on_holiday: true", "roll_on_holiday: 顺延", "顺延", ["true", "false"]),
    "text for a list": ("closable: [满意, 基本满意]", "closable: 满意", "closable", ["应写成列表"]),
    "list for a text": ("office: 汝集镇综治中心", "office: [汝集镇综治中心]", "office:", ["应写一段文字"]),
    "text for a mapping": ("activity: {starts: 2021-10-10, ends: 2021-11-20, basis: 001-4}", "activity: 十月", "十月", ["键: 值"]),
    "word not allowed": ("style: competition", "style: competitive", "competitive", ["是不是想写“competition”", "dense"]),
    "mode not allowed": ("[入户, 视频, 电话]", "[入户, 微信, 电话]", "微信", ["“微信”", "未访到"]),
    "hour": ('by: "17:30"', 'by: "5点半"', "5点半", ["17:30"]),
    "campaign id": ("id: ruji-2021", "id: 汝集 2021", "id: 汝集", ["英文字母"]),
    "duplicate key": ("issuer: 汝集镇 ", "title: 又一个标题\nissuer: 汝集镇 ", "又一个标题", ["“title”写了两次", "第4行"]),
    "duplicate key in braces": ("target: 577", "target: 577, target: 577", "target: 577, target", ["“target”写了两次"]),
    "full-width colon": ("report_to: ", "report_to：", "report_to：", ["中文冒号"]),
    "full-width colon in braces": ("{name: 七营村", "{name：七营村", "name：七营村", ["“name”后面是中文冒号"]),
    "full-width comma": ("七营村, target", "七营村，target", "七营村，target", ["中文逗号"]),
    "no blank behind a colon": ("office: 汝", "office:汝", "office:汝", ["缺一个空格"]),
    "full-width bracket": ("- {name: 七营村", "- ｛name: 七营村", "｛name", ["中文括号"]),
    "quote in front": ("short_title: 千家万户访平安", 'short_title: "千家"万户', "short_title", ["整段文字"]),
    "tab": ("  stated_total", "\tstated_total", "\tstated_total", ["Tab"]),
    "bracket left open": ("target: 577}", "target: 577", "target: 577", ["括号没有配好"]),
    "quote left open": ('"341623107"', '"341623107', "341623107", ["引号"]),
    "no colon": ("registers: [", "registers [", "registers [", ["缺冒号"]),
    "indentation": ("  from_visits:", " from_visits:", " from_visits:", ["缩进"]),
    "starts with a sign": ("short_title: 千", "short_title: @千", "@千", ["不能这样开头"]),
    "reference": ("short_title: 千家万户访平安", "short_title: *千家万户访平安", "*千家", ["“*”不能这样开头"]),
    "invisible character": ("short_title: 千", "short_title: \x07千", "\x07", ["U+0007"]),
    "too few households": ("target: 550", "target: 540", "stated_total", ["11257", "11267", "少了 10"]),
    "too many households": ("target: 550", "target: 551", "stated_total", ["11268", "11267", "多了 1"]),
    "unit twice": ("name: 七营村", "name: 秦四庙", "name: 秦四庙,", ["“秦四庙”与第1项的“秦四庙村”"]),
    "alias of another": ("aliases: [汝集2村", "aliases: [汝集一村委会, 汝集2村", "汝集一村委会", ["“汝集一村委会”与第4项"]),
    "phase outside": ("ends: 2021-11-20, basis: 001-4}\n\nunits", "ends: 2021-11-21, basis: 001-4}\n\nunits", "2021-11-21", ["不在活动期间"]),
    "phase backwards": ("starts: 2021-11-16, ends: 2021-11-20", "starts: 2021-11-20, ends: 2021-11-16", "id: closing", ["晚于"]),
    "favourable": ("favourable: [知道]", "favourable: [晓得]", "晓得", ["不是本题的选项", "不知道"]),
    "dissatisfied": ("dissatisfied: [不安全]", "dissatisfied: [很不安全]", "很不安全", ["不是本题的选项"]),
    "dont_know": ("dont_know: 不了解", "dont_know: 说不清", "说不清", ["不是本题的选项"]),
    "other option": ("other: 其他,", "other: 其它,", "其它,", ["不是本题的选项"]),
    "question twice": ("id: Q2,", "id: Q1,", "id: Q1, text: 您或", ["“Q1”与第1项重复"]),
    "metric without favourable": ("favourable: [比去年好], ", "", "id: Q5", ["favourable"]),
    "question without options": ("options: [刑事犯罪, 交通事故, 火灾, 公共秩序混乱, 没有影响, 其他], other: 其他, ", "", "id: Q9", ["options"]),
    "option apart": ("apart: 没有影响", "apart: 没影响", "apart: 没影响", ["“没影响”不是本题的选项"]),
    "consistency question": ("when: {Q12: 不知道}", "when: {Q22: 不知道}", "Q22", ["没有“Q22”这道题"]),
    "consistency option": ("never: {Q11: 了解}", "never: {Q11: 知道}", "Q11: 知道", ["“知道”不是本题的选项"]),
    "complete_when column": ("[leaflet, surveyed", "[leaflets, surveyed", "leaflets", ["是不是想写“leaflet”"]),
    "from_visits column": ("peace_opinion", "peaceful_opinion", "peaceful_opinion", ["是不是想写“peace_opinion”"]),
    "consent column": ("consent: consent", "consent: agrees", "agrees", ["没有“agrees”这一列"]),
    "unknown register": ("registers: [visits, questionnaire, handling,", "registers: [visits, questionnaire, handlings,", "handlings", ["是不是想写“handling”"]),
    "filing register": ("register: visits, from", "register: visit, from", "register: visit,", ["不在 registers 里"]),
    "requirement column": ("at_least: target", "at_least: targets", "at_least: targets", ["是不是想写“target”"]),
    "requirement subject": ("per: cadre", "per: cadres", "per: cadres", ["是不是想写“cadre”"]),
    "requirement filter": ("count: visits, per", "count: visits, where: {modus: [入户]}, per", "modus", ["没有“modus”这一列"]),
    "requirement register": ("count: visits, per", "count: forums, per", "count: forums", ["forums"]),
    "no serial": ("{serial:04d}", "0001", "number_format", ["{serial}"]),
    "other braces": ("RJ2021-{serial", "RJ{year}-{serial", "number_format", ["只能有一处花括号"]),
    "grade twice": ("grade: 复杂", "grade: 一般", "grade: 一般, days: 20", ["写了两次"]),
    "default grade": ("- {grade: 一般, days: 10, basis: 001-10}\n", "", "default_grade", ["“一般”在 grades 里没有办理天数"]),
    "comment glued to a text": ("office: 汝集镇综治中心 ", "office: 汝集镇综治中心#落款 ", "综治中心#落款", ["空一格"]),
    "comment glued to a number": ("target: 577", "target: 577#户", "577#户", ["空一格"]),
    "full-width comment": ("# 通报落款", "＃ 通报落款", "＃ 通报落款", ["英文半角 #"]),
    "quotes of a Chinese keyboard": ("[利辛县, 汝集镇]", "[利辛县, “汝集镇”]", "“汝集镇”", ["中文引号"]),
    "full-width comma in a list": ("汝集1村, 汝一村", "汝集1村，汝一村", "汝集1村，汝一村", ["会被当成一项"]),
    "pause mark in a list": ("words: [路, 桥", "words: [路、桥", "路、桥", ["会被当成一项"]),
    "full-width comma in a list of words": ("closable: [满意, 基", "closable: [满意，基", "满意，基", ["会被当成一项"]),
    "bracket without its other half": ("- {name: 七营村, target: 450}", "- name: 七营村}\n      target: 450", "七营村}", ["只有一半"]),
    "dash without a blank": ("    - {name: 七营村", "    -{name: 七营村", "-{name: 七营村", ["“-”后面缺一个空格"]),
    "full-width indentation": ("  basis: 001-1\n", "　basis: 001-1\n", "　basis", ["全角空格"]),
    "full-width colon in a filter": ("{Q10: 不知道}", "{Q10：不知道}", "Q10：", ["“Q10”后面是中文冒号"]),
    "no blank in a filter": ("where: {kind: 领取宣传资料}", "where: {kind:领取宣传资料}", "kind:领取", ["缺一个空格"]),
    "filter without a word": ("where: {kind: 领取宣传资料}", "where: {kind: }", "kind: }", ["“kind”后面没有填", "方括号"]),
    "two words without brackets": ("where: {kind: 领取宣传资料}", "where: {kind: 领取宣传资料, 思想工作}", "资料, 思想工作}", ["“思想工作”后面没有填", "方括号"]),
    "number left blank": ("minimum_n: 30 ", "minimum_n: ", "minimum_n:", ["“minimum_n”后面没有填"]),
    "day of the week left blank": ("weekday: 5, by", "weekday: , by", "weekday: , by", ["“weekday”后面没有填"]),
    "filter left blank": ("where: {kind: 领取宣传资料}", "where: ", "where: , per", ["“where”后面没有填"]),
    "character of no width": ("name: 七营村", "name: 七\u200b营村", "七\u200b营村", ["U+200B"]),
    "round without rounds": ("per: cadre, each: campaign, at_least: allotment", "per: cadre, each: round, at_least: allotment", "each: round", ["请写 rounds"]),
    "household target forgotten": ("name: 七营村, target: 450", "name: 七营村", "name: 七营村}", ["target: 0"]),
    "at least in households": ("at_least: target", "at_least: 10户", "10户", ["不是整数"]),
    "at least a share": ("at_least: target", "at_least: 85%", "85%", ["不是整数", "%"]),
    "at least nothing": ("at_least: target", "at_least: 0", "at_least: 0", ["大于 0"]),
    "ledger that cannot come back": ("questionnaire, handling, units", "questionnaire, units", "registers: [", ["handling（问题台账）"]),
    "register twice": ("registers: [visits, questionnaire,", "registers: [visits, visits, questionnaire,", "visits, visits", ["重复"]),
    "option twice": ("[和去年一样, 比去年好, 比去年差]", "[和去年一样, 比去年好, 比去年好]", "id: Q5", ["“比去年好”与第2项重复"]),
    "one option": ("options: [是, 否], favourable: [是], metric: participation", "options: [是], favourable: [是], metric: participation", "id: Q2", ["至少要写 2 项"]),
    "answer counted both ways": ("dissatisfied: [不安全]", "dissatisfied: [基本安全]", "dissatisfied: [基本安全]", ["favourable", "只能算一头"]),
    "unsure counted both ways": ("favourable: [非常满意, 基本满意], dissatisfied: [不满意], dont_know: 不了解, metric", "favourable: [非常满意, 不了解], dissatisfied: [不满意], dont_know: 不了解, metric", "非常满意, 不了解]", ["只能算一头"]),
    "text with options": ("id: Q15, text: 您对平安建设工作及本次调查还有什么意见和建议？, type: text", "id: Q15, text: 有何建议？, type: text, other: 其他", "id: Q15", ["用不到“other”"]),
    "ranked by nothing": ("by: completion_rate", "by: completion_rates", "completion_rates", ["是不是想写“completion_rate”"]),
    "two phases measured": ("ends: 2021-11-20, basis: 001-4}\n\nunits", "ends: 2021-11-20, basis: 001-4, visiting: true}\n\nunits", "id: closing", ["第2项已经标了"]),
    "mode that reaches nobody": ("[入户, 视频, 电话]", "[入户, 视频, 未访到]", "未访到]", ["不能算走访到"]),
    "year of a filing": ("ends: 2021-11-15}\n\nbulletins", "ends: 2201-11-15}\n\nbulletins", "2201-11-15", ["请核对年份"]),
    "nothing closes": ("closable: [满意, 基本满意]", "closable: []", "closable", ["至少要写 1 项"]),
    "nobody signs": ("carried_needs_sign_off: true", "carried_needs_sign_off: false", "carried_needs_sign_off", ["领导签字"]),
    "receiver": ("to: office, every", "to: offices, every", "to: offices", ["是不是想写“office”"]),
    "value of a paper": ('values: {from: "2021-11-16"}', 'values: {form: "2021-11-16"}', "{form:", ["是不是想写“from”"]),
    "once without a day": ("every: week, weekday: 5, by", "every: once, by", "every: once", ["on"]),
}  # fmt: skip


def test_the_first_programme_has_no_mistake() -> None:
    campaign = load_campaign(FILE)
    assert sum(unit.target for unit in campaign.units.list) == campaign.units.stated_total == 11267  # 001-1
    assert len(campaign.units.list) == 16
    assert [rule.at_least for rule in campaign.requirements] == ["target", 1, 1, 1, 1, "allotment"]


@pytest.mark.parametrize("kind", ONE_MISTAKE)
def test_one_mistake_is_told_once_at_its_line(kind: str) -> None:
    """Among them targets that make too little or too much of the total the plan states (001-1)."""
    old, new, fragment, said = ONE_MISTAKE[kind]
    text = damaged(old, new)
    found = mistakes(text)
    assert [mistake.line for mistake in found] == [line_of(text, fragment)], found
    assert all(part in found[0].message for part in said), found[0].message


# programme, old text, new text, what the changed line contains, what the sentence contains
MISTAKE_OF_A_RULE = {
    "kind of activity": ("suining-2020", "where: {kind: 小调解}", "where: {kind: 小调节}", "小调节", ["是不是想写“小调解”"]),
    "class of cadre": ("shuangfupu-2021", "among: {cadre_class: 镇干部}, each: campaign", "among: {cadre_class: 镇干}, each: campaign", "镇干}", ["“镇干”不在这一列可选的词里"]),
    "word of a flag": ("suining-2020", 'hardship: "true"', 'hardship: "有点"', "有点", ["true、false"]),
    "role of a grid": ("shuangfupu-2021", "{role: grid_leader}", "{role: leader}", "role: leader", ["grid_leader"]),
    "level of a grid": ("shuangfupu-2021", "among: {level: 三级}, quota", "among: {level: 五级}, quota", "五级", ["三级"]),
    "office": ("shuiquan-2021", "among: {name: 镇综治办}, each: week", "among: {name: 综治站}, each: week", "综治站", ["镇综治办"]),
    "column of a meeting": ("suining-2020", "{principal_present: ", "{host: ", "host", ["没有“host”这一列"]),
    "not of a subject": ("minzheng-2010", "kind: 政策宣讲}, per: village", "kind: 政策宣讲}, per: household", "per: household, each: campaign, at_least: 1, due: 2011-02-28, firmness: soft", ["不能按 household 统计"]),
    "subject not kept": ("minzheng-2010", "kind: 公布电话}, per: cadre, among: {exempt: \"false\"}", "kind: 公布电话}, per: grid", "per: grid", ["grids"]),
    "upper bound": ("shuangfupu-2021", "at_most: 3", "at_most: 1", "at_most: 1, due: 2021-02-28, firmness: soft", ["上限 1 小于下限 2"]),
    "round of a kind": ("shuiquan-2021", "each: round, round: poll, at_least: 1, firmness: hard", "each: round, round: polls, at_least: 1, firmness: hard", "polls", ["kind 为“polls”的轮次"]),
    "round not asked": ("shuiquan-2021", "each: round, round: poll, at_least: 1, firmness: hard", "each: half, round: poll, at_least: 1, firmness: hard", "each: half", ["each: round"]),
    "own round": ("minzheng-2010", "own_round: batch", "own_round: batches", "batches", ["是不是想写“batch”"]),
    "round outside": ("suining-2020", "{id: autumn, title: 秋季大走访, starts: 2020-09-01, ends: 2020-09-30, basis: 000-8}\n\nunits", "{id: autumn, title: 秋季大走访, starts: 2020-09-01, ends: 2021-09-30, basis: 000-8}\n\nunits", "2021-09-30", ["不在活动期间"]),
    "due outside": ("minzheng-2010", "due: 2011-02-28", "due: 2011-03-28", "2011-03-28", ["不在活动期间"]),
    "days out of order": ("minzheng-2010", "dates: [2010-12-31, 2011-01-31,", "dates: [2011-01-31, 2010-12-31,", "dates: [2011-01-31, 2010", ["从早到晚"]),
    "days missing": ("suining-2020", ", dates: [2020-05-10, 2020-10-20]", "", "every: dates", ["要写 dates"]),
    "day without once": ("minzheng-2010", "from: cadre, among: {exempt: \"false\"}, to: office, every: once", "from: cadre, among: {exempt: \"false\"}, to: office, every: month", "every: month, on", ["every: once"]),
    "filing twice": ("minzheng-2010", "title: 帮扶账, register", "title: 民情账, register", "id: book_help", ["与第1项相同"]),
    "sender's column": ("minzheng-2010", "from: cadre, among: {exempt: ", "from: cadre, among: {exempted: ", "exempted", ["是不是想写“exempt”"]),
    "wording of a notice": ("shuiquan-2021", "template: bulletin_period", "template: bulletin_periods", "bulletin_periods", ["是不是想写“bulletin_period”"]),
    "prize": ("shuangfupu-2021", "by: [grid_visited_weekly,", "by: [grid_visit,", "grid_visit,", ["“grid_visit”"]),
    "prize for what is bad": ("shuangfupu-2021", "per: grid, among: {level: 四级}, quota: 3, each: round, round: award, by: [grid_leader, grid_worker]", "per: village, quota: 3, each: round, round: award, by: [issues_overdue]", "issues_overdue", ["issues_overdue"]),
    "prize by too much": ("shuangfupu-2021", "by: [grid_visited_weekly, grid_leader, grid_worker]", "by: [grid_visited_weekly, grid_leader, grid_worker, grid_leader]", "by: [grid_visited_weekly", ["1 到 3 项"]),
    "points": ("suining-2020", "evidence: mediations", "evidence: mediation_count", "mediation_count", ["mediation"]),
    "paper": ("suining-2020", "{id: forum_summary", "{id: forums_summary", "forums_summary", ["是不是想写“forum_summary”"]),
    "paper twice": ("suining-2020", "{id: slips", "{id: forum_summary", "交办单", ["重复"]),
    "copies": ("minzheng-2010", "recipients: [活动办公室, 挂点单位", "recipients: [活动办公室, 活动办公室", "recipients:", ["重复"]),
    "levels": ("shuangfupu-2021", "names: [现场, 网格,", "names: [现场, 现场,", "names: [现场", ["重复"]),
    "source": ("shuangfupu-2021", "registers: [visits, linkage, grids, forums, activities, disputes,", "registers: [visits, linkage, grids, forums, activities,", None, ["disputes"]),
    "other spelling": ("minzheng-2010", "aliases: [驻村,", "aliases: [接访,", "挂牌接访", ["“接访”与第1项重复"]),
    "a comma in a clause": ("suining-2020", 'basis: "000-23, 000-26"', "basis: 000-23, 000-26", "basis: 000-23, 000-26", ["英文引号"]),
    "rounds overlap": ("suining-2020", "{id: autumn, title: 秋季大走访, starts: 2020-09-01, ends: 2020-09-30, basis: 000-8}\n\nunits", "{id: autumn, title: 秋季大走访, starts: 2020-04-30, ends: 2020-09-30, basis: 000-8}\n\nunits", "starts: 2020-04-30, ends: 2020-09-30", ["第1项（2020-04-01 至 2020-04-30）的日子重叠"]),
    "due too early": ("shuangfupu-2021", "each: week, starts: 2021-03-01, ends: 2021-12-26, explained_by", "each: week, starts: 2021-03-01, ends: 2021-12-26, due: 2021-01-01, explained_by", "due: 2021-01-01", ["早于开始"]),
    "level to report back from": ("shuangfupu-2021", "report_back_from: 镇 ", "report_back_from: 乡 ", "report_back_from: 乡", ["村（社区）"]),
    "number of a paper": ("suining-2020", 'update_days: "90"', 'update_days: "九十"', "九十", ["不是整数"]),
    "kind of a paper": ("suining-2020", "update_kind: 宣传栏", "update_kind: 宣传拦", "宣传拦", ["是不是想写“宣传栏”"]),
    "rules of a paper": ("shuiquan-2021", '"one_visit, one_survey', '"one_visit, one_servey', "one_servey", ["是不是想写“one_survey”"]),
    "how often checked": ("suining-2020", 'values: {times: "2"}', 'values: {times: "两次"}', "times: \"两次", ["1、2、4、12"]),
    "nowhere to report": ("minzheng-2010", "report_to: 区活动办公室\n", "", None, ["report_to"]),
    "open band in the middle": ("shuiquan-2021", "low: 26, high: 35", "low: 26", "title: 26-35岁, low: 26, aliases", ["只有最后一段"]),
    "code of two bands": ("shuiquan-2021", 'code: "3"', 'code: "2"', "title: 26-35岁", ["“2”与第2项重复"]),
    "rate twice": ("shuiquan-2021", "id: not_worse_rate", "id: improved_rate", "id: improved_rate", ["“improved_rate”与第1项重复"]),
    "ages not banded": ("shuiquan-2021", "  ages:\n", "  ages_:\n", None, ["ages"]),
    "weight without targets": ("shuiquan-2021", "weight: roster", "weight: target", "weight: target", ["没有一个村写了 target"]),
    "questions nobody is asked": ("ruji-2021", "registers: [visits, questionnaire,", "registers: [visits,", None, ["registers 里却没有 questionnaire"]),
    "section not used": ("shuiquan-2021", "registers: [visits, questionnaire, grids, activities, disputes,", "registers: [visits, questionnaire, grids, activities,", None, ["disputes"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", MISTAKE_OF_A_RULE)
def test_a_mistake_in_a_rule_is_told_at_its_line(kind: str) -> None:
    programme, old, new, fragment, said = MISTAKE_OF_A_RULE[kind]
    text = (ROOT / "campaigns" / f"{programme}.yaml").read_text(encoding="utf-8")
    assert old in text
    text = text.replace(old, new, 1)
    found = mistakes(text)
    assert all(part in found[0].message for part in said), found
    if fragment is not None:  # one slip, one sentence
        assert [mistake.line for mistake in found] == [line_of(text, fragment)], found


@pytest.mark.parametrize("path", sorted((ROOT / "campaigns").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_programme_loads_and_cites_its_plan(path: Path) -> None:
    """Every rule, filing, notice, prize and paper names the clause it comes from."""
    campaign = load_campaign(path)
    assert campaign.id == path.stem
    parts = [
        *campaign.requirements, *campaign.filings, *campaign.bulletins, *campaign.assessment, *campaign.awards,
        *campaign.outputs, *campaign.phases, *campaign.rounds,
    ]  # fmt: skip
    assert all(part.basis.startswith(f"{campaign.basis}-") for part in parts), [
        part for part in parts if not part.basis.startswith(f"{campaign.basis}-")
    ]


def test_columns_point_at_the_value() -> None:
    text = damaged("due: 2021-11-15", "due: 2021.11.15")
    found = mistakes(text)[0]
    assert text.split("\n")[found.line - 1][found.column - 1 :].startswith("2021.11.15")
    assert found.where == "requirements › 第1项 village_target › due"


def test_all_mistakes_come_at_once_sorted_by_line() -> None:
    kinds = [
        "unknown key", "full-width colon", "tab", "unit twice", "too few households", "dots in a date", "favourable",
        "consistency question", "grade twice", "word not allowed", "requirement subject", "duplicate key",
    ]  # fmt: skip
    text = TEXT
    for old, new, *_ in (ONE_MISTAKE[kind] for kind in kinds):
        assert old in text
        text = text.replace(old, new, 1)
    found = mistakes(text)
    assert sorted(mistake.line for mistake in found) == [mistake.line for mistake in found]
    assert sorted(line_of(text, ONE_MISTAKE[kind][2]) for kind in kinds) == [mistake.line for mistake in found]


def test_independent_syntax_mistakes_are_told_together_with_wrong_values() -> None:
    kinds = ["bracket left open", "starts with a sign", "dots in a date", "no colon"]
    text = TEXT
    for kind in kinds:
        text = text.replace(*ONE_MISTAKE[kind][:2], 1)
    found = mistakes(text)
    assert [mistake.line for mistake in found] == sorted(line_of(text, ONE_MISTAKE[kind][2]) for kind in kinds), found


@pytest.mark.parametrize(
    "text",
    ["", "# nothing\n", "- a\n- b\n", "text", "[" * 5000, "- " * 500, "a: &x [*x]\n", "? [a]\n: b\n", "{a: b}: c\n",
     TEXT + "\n---\nid: other\n", "%YAML 9.9\n---\nid: x", "id: x\n" * 50, "\ud800", "\x00", "a: !!python/object:os.system x"],
)  # fmt: skip
def test_strange_texts_are_mistakes_not_crashes(text: str) -> None:
    assert mistakes(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_encoding_an_editor_saves_in(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "ruji-2021.yaml"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode(encoding))
    assert load_campaign(path) == load_campaign(FILE)


def test_an_unreadable_encoding_is_one_mistake(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\x81\xff\xff\x80")
    with pytest.raises(CampaignMistakes, match="UTF-8"):
        load_campaign(path)


def test_the_message_names_the_file_and_counts() -> None:
    with pytest.raises(CampaignMistakes) as caught:
        load_campaign(damaged("target: 550", "target: 551"), "我的活动.yaml")
    assert str(caught.value).startswith("我的活动.yaml 有 1 处要改：\n第")
    assert isinstance(caught.value, OperatorError)


def test_the_hash_follows_the_meaning_and_not_the_layout() -> None:
    first = campaign_hash(load_campaign(TEXT))
    assert campaign_hash(load_campaign(TEXT.replace("# ", "#   ") + "\n# one more\n")) == first
    assert campaign_hash(load_campaign(damaged("minimum_n: 30", "minimum_n: 31"))) != first


def test_programmes_are_listed_with_their_problems(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "c.yaml").write_text(damaged("target: 550", "target: x"), encoding="utf-8")
    first, second, third = list_campaigns(tmp_path)
    assert first[0] == "ruji-2021"
    assert first[3] == ""
    assert "a.yaml" in second[3]  # copied, id not changed
    assert third[0] == "c"
    assert "1 处要改" in third[3]


def test_a_programme_is_found_by_name(tmp_path: Path) -> None:
    for name in ("ruji-2021", "other-2022"):
        (tmp_path / f"{name}.yaml").write_text(TEXT, encoding="utf-8")
    assert campaign_path(tmp_path, "ruji-2021") == campaign_path(tmp_path, "ruji-2021.yaml")
    with pytest.raises(OperatorError, match="是不是想写“ruji-2021”"):
        campaign_path(tmp_path, "ruji2021")
    with pytest.raises(OperatorError, match=r"other-2022、ruji-2021"):
        campaign_path(tmp_path, "")
    (tmp_path / "other-2022.yaml").unlink()
    assert campaign_path(tmp_path, "").stem == "ruji-2021"
    with pytest.raises(OperatorError, match="没有活动文件"):
        campaign_path(tmp_path / "none", "x")
    with pytest.raises(OperatorError, match="找不到"):
        load_campaign(tmp_path / "gone.yaml")


LINES = TEXT.split("\n")
AT = st.integers(0, len(LINES) - 1)
INK = st.text(st.characters(codec=None), max_size=12) | st.sampled_from(
    ["：", "\t", "{", "]", '"', "- ", "&a", "*a", ": ", "#", "，"]
)


@shown(
    15,
    600,
    st.lists(
        st.tuples(st.sampled_from(["delete", "double", "replace", "insert", "swap"]), AT, AT, INK),
        min_size=1,
        max_size=4,
    ),
)
def test_a_damaged_file_loads_or_tells_its_mistakes(damages: list[tuple[str, int, int, str]]) -> None:
    lines = list(LINES)
    for how, at, other, ink in damages:
        at, other = at % len(lines), other % len(lines)
        if how == "delete" and len(lines) > 1:
            del lines[at]
        elif how == "double":
            lines.insert(other, lines[at])
        elif how == "replace":
            lines[at] = ink
        elif how == "insert":
            cut = other % (len(lines[at]) + 1)
            lines[at] = lines[at][:cut] + ink + lines[at][cut:]
        else:
            lines[at], lines[other] = lines[other], lines[at]
    found: list[Mistake] = []
    try:
        load_campaign("\n".join(lines))
    except CampaignMistakes as error:
        found = error.mistakes
        assert found
    assert all(1 <= mistake.line <= len("\n".join(lines).splitlines()) + 1 for mistake in found)


@given(st.dates())
def test_a_day_is_read_back_however_it_is_separated(day: object) -> None:
    iso = str(day)
    assert (
        day_meant(iso)
        == day_meant(iso.replace("-", "."))
        == day_meant(iso.replace("-", "年", 1).replace("-", "月") + "日")
        == day
    )


def test_spellings_of_a_unit(ruji: Campaign) -> None:
    spellings = ["秦四庙", "秦四庙村", "秦四庙村委会", " 秦四庙 村民委员会", "汝集镇秦四庙村", "利辛县汝集镇秦四庙"]
    assert {unit_key(text, ruji.units.prefixes) for text in spellings} == {"秦四庙"}
    assert unit_key("汝集镇", ruji.units.prefixes) != ""


# units that come in as a roster workbook


def roster(text: str) -> pd.DataFrame:
    """name | target | aliases | code, a line each."""
    rows = [[cell.strip() or None for cell in line.split("|")] for line in text.strip().split("\n")]
    table = pd.DataFrame(rows, columns=["name", "target", "aliases", "code"]).astype("str")
    return table.assign(target=table["target"].astype("Int64"), accepted=True)


def test_a_roster_changes_known_units_and_appends_new_ones(ruji: Campaign) -> None:
    """001-1: the table of targets may come as a workbook."""
    table = roster("秦四庙|560|四庙、秦庙（老）|341623107201\n汝一村|700| | \n某某村|100| | ")
    campaign, differs = with_units(ruji, table)
    units = {unit.name: unit for unit in campaign.units.list}
    assert units["秦四庙村"].target == 560
    assert units["秦四庙村"].aliases == ("四庙", "秦庙(老)")
    assert units["秦四庙村"].code == "341623107201"
    assert units["汝集一村"].target == 700
    assert units["汝集一村"].aliases == ("汝集1村", "汝一村", "汝集第一村")
    assert [unit.name for unit in campaign.units.list][-1] == "某某村"
    assert differs == (11267 + 10 - 69 + 100, 11267)
    assert ruji.units.list[0].target == 550


def test_a_roster_that_adds_up_differs_in_nothing(ruji: Campaign) -> None:
    assert with_units(ruji, roster("秦四庙村|560| | \n七营村|440| | "))[1] is None
    assert with_units(ruji, roster("秦四庙村|560| | ").assign(accepted=False)) == (ruji, None)


def test_the_last_row_of_a_unit_counts_whatever_the_order(ruji: Campaign) -> None:
    table = roster("秦四庙村|1| | \n秦四庙村|2| | ").assign(source=[0, 0], row=[3, 4])
    assert with_units(ruji, table)[0] == with_units(ruji, table.iloc[::-1])[0]
    assert with_units(ruji, table)[0].units.list[0].target == 2


# the dictionary


def keys_in_the_guide() -> dict[str, set[str]]:
    """Section -> the keys the last table of docs/new-programme.md explains for it."""
    guide = (ROOT / "docs" / "new-programme.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:3] for line in guide.split("## 附：")[1].split("\n") if line.startswith("| ")][1:]
    return {where.strip(" `"): set(re.findall(r"`(\w+)`", keys)) for where, keys in rows}


def test_the_guide_explains_every_key_and_no_other() -> None:
    told = keys_in_the_guide()
    assert told.pop("最外层") == set(keys_of(Campaign))
    for where, keys in told.items():
        path = [part for step in where.split(".") for part in (step, 0)]
        assert keys == set(keys_of(Campaign, tuple(path)) or keys_of(Campaign, tuple(where.split(".")))), where
    assert set().union(keys_in_the_guide()["最外层"], *told.values()) == all_keys(Campaign)


@pytest.mark.parametrize("low", [24, 27])
def test_age_bands_that_overlap_or_leave_a_gap_are_refused(low: int) -> None:
    text = (ROOT / "campaigns" / "shuiquan-2021.yaml").read_text(encoding="utf-8").replace("low: 26", f"low: {low}")
    [mistake] = mistakes(text)
    assert mistake.line == line_of(text, f"low: {low}")
    assert "26" in mistake.message


def test_the_data_dictionary_is_current() -> None:
    """Registers of all programmes: words of a drop-down that differ are told apart, columns of one only are named so."""
    campaigns = [load_campaign(path) for path in sorted((ROOT / "campaigns").glob("*.yaml"))]
    text = data_dictionary(campaigns)
    registers = {register for campaign in campaigns for register in campaign.registers}
    assert all(f"（`{register}`，" in text for register in registers)
    committed = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert committed == text, "python -m pipeline.data_dictionary campaigns docs/data-dictionary.md"


@pytest.mark.slow
def test_the_dictionary_explains_every_figure_of_the_demonstration(demo: Any) -> None:
    """Every id in figures.csv is one of the list; what varies stands between angle brackets there."""
    listed = [
        re.compile(re.sub(r"<[^>]*>", ".+", key.replace(".", "[.]"))) for key in words("dictionary").table("figure")
    ]
    desk, _ = demo
    days = sorted(path.parent.parent.name for path in desk.output.glob("*/数据/figures.csv"))
    ids = {figure for day in days for figure in desk.table(day, "figures")["figure"]}
    assert ids
    assert {one for one in ids if not any(pattern.fullmatch(one) for pattern in listed)} == set()


def test_the_dictionary_describes_every_column_of_the_figures() -> None:
    from schemas.tables import Figures

    assert list(words("dictionary").table("output_figures")) == list(Figures.to_schema().columns)


def test_every_kind_has_a_word() -> None:
    from schemas.form import Kind

    assert set(words("dictionary").table("kind")) == {str(kind) for kind in Kind}
