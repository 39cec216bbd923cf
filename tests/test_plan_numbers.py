"""What the five plans themselves say, in numbers and words, against what their campaign files ask.

Read off the plans, not off the files: the recounts of test_programmes.py follow whatever a file says, so that a wrong
number in a file would be recounted just as wrong. Readings where a plan is silent are those the files explain.
"""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from workspace import ROOT

from pipeline.clause_coverage import mentioned

PLANS = {
    "000": "suining-2020",
    "001": "ruji-2021",
    "002": "shuiquan-2021",
    "003": "shuangfupu-2021",
    "004": "minzheng-2010",
}
FREE = {"id", "title", "basis", "note", "firmness", "office", "due", "template", "to", "aliases", "amount"}
"""Keys of a rule that a line below may leave unsaid."""
KEY_HOUSEHOLDS = "[困难户, 残疾户, 孤寡老人户, 留守儿童户, 其他重点户]"

# clause | where in the file | what stands there (of a rule, everything but the FREE keys)
SAID = f"""
000-1 | requirements.peace_officer | {{count: members, where: {{role: 专干}}, per: office, among: {{name: [局办公室]}}, each: campaign, at_least: 1, at_most: 1}}
000-2 | requirements.leader_on_site | {{count: activities, where: {{kind: 现场办公}}, per: cadre, among: {{role: [主要负责人, 班子成员]}}, each: quarter, at_least: 1}}
000-5 | register_rules.courtyard_head_class_told | {{register: cadres, where: {{role: 院落长}}, needs: [cadre_class]}}
000-5 | register_rules.courtyard_head_class | {{register: cadres, where: {{role: 院落长}}, words: {{cadre_class: [老干部, 老党员, 退休人员, 退伍军人]}}}}
000-6 | requirements.publicity | {{count: activities, where: {{kind: [发放宣传资料, 张贴宣传画, 悬挂横幅, 村村响广播, 院落会宣讲, 微信群]}}, per: village, each: campaign, at_least: 1}}
000-7 | requirements.notice_board | {{count: activities, where: {{kind: 宣传栏}}, per: village, each: campaign, at_least: 1}}
000-7 | outputs.publicity_sheet.values | {{update_kind: 宣传栏, update_days: "90"}}
000-8 | rounds.spring | {{starts: 2020-04-01, ends: 2020-04-30}}
000-8 | rounds.autumn | {{starts: 2020-09-01, ends: 2020-09-30}}
000-8 | requirements.visit_each_round | {{count: visit_days, per: linkage, each: round, at_least: 1, firmness: soft}}
000-9 | requirements.hardship_every_round | {{count: visits, per: household, among: {{hardship: "true"}}, each: round, at_least: 1, firmness: hard}}
000-10 | requirements.ten_households | {{count: links, per: cadre, not_among: {{role: [院落长, 家户长]}}, each: campaign, at_least: 10, firmness: soft}}
000-11 | requirements.two_visits | {{count: visit_days, per: linkage, each: year, at_least: 2, firmness: hard}}
000-11 | requirements.two_visits_household | {{count: visit_days, per: linked_household, each: year, at_least: 2}}
000-12 | visits.complete_when | [difficulty, work_style_opinion, governance_opinion, peace_opinion, other_opinion]
000-13 | requirements.complete_record | {{count: complete_visits, per: visited_household, each: campaign, at_least: 1}}
000-14 | issues.from_visits | [work_style_opinion, governance_opinion, peace_opinion, other_opinion]
000-15 | filings.linkage_table | {{register: filing_log, from: issuer, to: report_to, every: round, within_workdays: 5}}
000-16 | filings.opinion_summary | {{register: filing_log, from: issuer, to: report_to, every: dates, dates: [2020-05-10, 2020-10-20], cumulative: "true"}}
000-17 | requirements.two_forums | {{count: forums, where: {{enough_representatives: "true"}}, per: village, each: campaign, at_least: 2}}
000-17 | requirements.principal_attends | {{count: forums, where: {{principal_present: "true"}}, per: forum, each: campaign, at_least: 1}}
000-18 | requirements.announced | {{count: forums, where: {{announced_before: "true"}}, per: forum, each: campaign, at_least: 1}}
000-18 | forums.announced_before | "true"
000-19 | forums.minimum_representatives | 20
000-19 | requirements.representatives | {{count: attendees, per: forum, each: campaign, at_least: 20}}
000-20 | issues.from_forums | "true"
000-21 | requirements.wish_done | {{count: wishes, where: {{done: "true"}}, per: cadre, not_among: {{role: [院落长, 家户长]}}, each: campaign, at_least: 1}}
000-22 | linkage.household_classes | [困难户, 因病致贫户, 上学困难户, 残疾人户, 孤寡老人户, 一般户]
000-23 | requirements.mediation | {{count: activities, where: {{kind: 小调解}}, per: cadre, not_among: {{role: [院落长, 家户长]}}, each: campaign, at_least: 1}}
000-23 | assessment.mediation_bonus | {{evidence: mediations, once_per: case}}
000-24 | issues.from_disputes | "true"
000-24 | register_rules.reported_to_village | {{register: disputes, where: {{disposal: [解释登记, 报告村处理]}}, needs: [reported_on]}}
000-25 | outputs.recheck_sample.values | {{times: "2"}}
000-26 | assessment.village_rates_unit | {{evidence: evaluations, once_per: village}}
001-1 | units.stated_total | 11267
001-1 | units.list.target | {{秦四庙村: 550, 七营村: 450, 新桥村: 577, 汝集一村: 769, 汝园村: 1063, 后路村: 453, 庄营村: 548, 袁堂村: 1072, 刘店村: 472, 胜利村: 956, 李营村: 687, 朱集村: 862, 夏寨村: 597, 中华村: 808, 汝集二村: 890, 街南村: 513}}
001-1 | requirements.village_target | {{count: households, per: village, each: campaign, at_least: target}}
001-2 | requirements.every_household | {{count: visits, per: household, each: campaign, at_least: 1}}
001-3 | requirements.cadre_share | {{count: households, per: cadre, each: campaign, at_least: allotment}}
001-4 | activity | {{starts: 2021-10-10, ends: 2021-11-20}}
001-4 | phases.mobilise | {{starts: 2021-10-10, ends: 2021-10-15}}
001-4 | phases.visiting | {{starts: 2021-10-16, ends: 2021-11-15, visiting: "true"}}
001-4 | phases.closing | {{starts: 2021-11-16, ends: 2021-11-20}}
001-5 | requirements.material_collected | {{count: activities, where: {{kind: 领取宣传资料}}, per: village, each: campaign, at_least: 1}}
001-6 | requirements.platform_training | {{count: activities, where: {{kind: 小程序培训}}, per: village, each: campaign, at_least: 1}}
001-7 | visits.complete_when | [leaflet, surveyed, problem_found]
001-7 | requirements.complete_visit | {{count: complete_visits, per: visited_household, each: campaign, at_least: 1}}
001-9 | issues.from_questionnaire | "true"
001-9 | issues.from_visits | [problem, work_style_opinion, governance_opinion, peace_opinion, other_opinion]
001-9 | issues.report_within_days | 1
001-9 | issues.public_reply | {{}}
001-10 | issues.grades.一般 | {{grade: 一般, days: 10}}
001-10 | issues.grades.复杂 | {{grade: 复杂, days: 20}}
001-10 | issues.deadline_mode | calendar
001-11 | issues.reminders | {{due_soon_workdays: 3, remind_workdays: 1, supervise_workdays: 5}}
001-12 | issues.closing | {{closable: [满意, 基本满意], needs_notice: "true", needs_other_person: "true", carried_needs_sign_off: "true"}}
001-13 | bulletins.daily | {{every: day, template: bulletin_daily}}
001-14 | assessment.unverified_visit | {{evidence: rechecks, points: "-5", once_per: village}}
001-15 | issues.common | {{share_of_villages: "0.5", cumulative_share: "0.8"}}
001-17 | ranking | {{by: completion_rate, cap: "1.0", style: competition, bottom: 3, yellow_from: "-0.10"}}
002-1 | phases.mobilise | {{starts: 2021-04-05, ends: 2021-04-08}}
002-1 | phases.implement | {{starts: 2021-04-09, ends: 2021-12-31, visiting: "true"}}
002-1 | phases.closing | {{starts: 2021-11-01, ends: 2021-12-31}}
002-2 | requirements.village_mobilised | {{count: activities, where: {{kind: 动员部署会}}, per: village, each: campaign, at_least: 1, due: 2021-04-08}}
002-2 | requirements.village_head | {{count: members, where: {{role: 一把手}}, per: village, each: campaign, at_least: 1, due: 2021-04-07}}
002-2 | requirements.village_deputy | {{count: members, where: {{role: 分管同志}}, per: village, each: campaign, at_least: 1, due: 2021-04-07}}
002-2 | requirements.liaison | {{count: members, where: {{role: 联络员}}, per: village, each: campaign, at_least: 1, at_most: 1, due: 2021-04-07}}
002-2 | filings.liaison_report | {{register: filing_log, from: village, to: office, every: once, on: 2021-04-07}}
002-3 | requirements.one_survey | {{count: visits, where: {{surveyed: "true"}}, per: household, each: campaign, at_least: 1}}
002-3 | requirements.one_letter | {{count: visits, where: {{leaflet: "true"}}, per: household, each: campaign, at_least: 1}}
002-3 | requirements.weekly_disputes | {{count: activities, where: {{kind: 矛盾纠纷摸排化解}}, per: village, each: week, starts: 2021-04-12, ends: 2021-12-26, at_least: 1}}
002-3 | outputs.four_ones.values | {{columns: "one_visit, one_survey, one_letter, weekly_disputes"}}
002-4 | requirements.one_visit | {{count: visits, per: household, each: campaign, at_least: 1}}
002-4 | visits.counted_modes | [入户, 视频, 电话]
002-6 | requirements.slogans | {{count: quantity, where: {{kind: 标语}}, per: village, each: campaign, at_least: 3}}
002-6 | requirements.led_slogan | {{count: quantity, where: {{kind: LED标语}}, per: office, each: campaign, at_least: 1}}
002-7 | requirements.briefing_before_poll | {{count: activities, where: {{kind: 专题部署会}}, per: office, each: round, round: poll, at_least: 1}}
002-8 | requirements.grid_roles | {{count: roles, per: grid, each: campaign, at_least: 4}}
002-8 | register_rules.officer_reported_in | {{register: grids, needs: [reported_in_on]}}
002-9 | requirements.weekly_bulletin | {{count: activities, where: {{kind: 通报}}, per: office, among: {{name: 镇综治办}}, each: week, starts: 2021-04-12, ends: 2021-12-26, at_least: 1}}
002-9 | requirements.monthly_inspection | {{count: activities, where: {{kind: 督导}}, per: office, among: {{name: 镇综治办}}, each: month, at_least: 1}}
002-9 | requirements.monthly_dispatch | {{count: activities, where: {{kind: 调度}}, per: office, among: {{name: 镇综治办}}, each: month, at_least: 1}}
002-9 | bulletins.weekly | {{every: week, weekday: 5}}
002-10 | filings.weekly_report | {{register: filing_log, from: village, to: office, every: week, weekday: 5, by: "17:30", starts: 2021-04-09, ends: 2021-12-31}}
002-11 | assessment.untrue_visit | {{evidence: rechecks, once_per: village}}
002-12 | filings.closing_report | {{register: filing_log, from: village, to: office, every: once, on: 2021-12-20}}
002-13 | assessment.key_management | {{evidence: safety_rate.Q6, once_per: village}}
002-15 | assessment.late_reports | {{evidence: filings_late, once_per: village}}
002-15 | assessment.missing_reports | {{evidence: filings_missing, once_per: village}}
002-P3 | questionnaire.ages.minimum | 14
002-P3 | questionnaire.ages.headline_from | 16
002-P3 | questionnaire.ages.bands.low | {{18岁以下: 0, 18-25岁: 18, 26-35岁: 26, 36-45岁: 36, 46-55岁: 46, 56岁以上: 56}}
003-2 | requirements.city_leader_on_site | {{count: activities, where: {{kind: [蹲点, 现场办公]}}, per: cadre, among: {{cadre_class: 联镇市领导}}, each: year, starts: 2021-01-01, ends: 2021-12-31, at_least: 4}}
003-3 | requirements.village_leader_on_site | {{count: activities, where: {{kind: 现场办公}}, per: cadre, among: {{cadre_class: [联村市领导, 市直部门负责人]}}, each: year, starts: 2021-01-01, ends: 2021-12-31, at_least: 4}}
003-3 | requirements.village_leader_links | {{count: links, where: {{household_class: {KEY_HOUSEHOLDS}}}, per: cadre, among: {{cadre_class: [联村市领导, 市直部门负责人]}}, each: campaign, at_least: 10}}
003-4 | requirements.town_cadre_links | {{count: links, where: {{household_class: {KEY_HOUSEHOLDS}}}, per: cadre, among: {{cadre_class: 镇干部}}, each: campaign, at_least: 10}}
003-4 | requirements.weekly_in_grid | {{count: activities, where: {{kind: 下沉网格}}, per: cadre, among: {{cadre_class: 镇干部, exempt: "false"}}, each: week, starts: 2021-03-01, ends: 2021-12-26, explained_by: 未下沉说明, at_least: 1}}
003-4 | requirements.grid_visited_weekly | {{count: activities, where: {{kind: 下沉网格}}, per: grid, among: {{level: 三级}}, each: week, starts: 2021-03-01, ends: 2021-12-26, at_least: 1}}
003-4 | register_rules.one_grid_each | {{register: cadres, where: {{cadre_class: 镇干部}}, needs: [grid]}}
003-5 | requirements.village_cadre_links | {{count: links, where: {{household_class: {KEY_HOUSEHOLDS}}}, per: cadre, among: {{cadre_class: [村干部, 社会贤达], exempt: "false"}}, each: campaign, at_least: 2, at_most: 3, firmness: soft}}
003-5 | requirements.mobile_members_linked | {{count: links, per: household, among: {{household_class: 流动党员户}}, each: campaign, at_least: 1}}
003-6 | requirements.member_links | {{count: links, where: {{household_class: 普通户}}, per: cadre, among: {{cadre_class: [普通党员, 两代表一委员], exempt: "false"}}, each: campaign, at_least: 10, at_most: 15, firmness: soft}}
003-7 | requirements.quarterly_visit | {{count: visit_days, where: {{mode: 入户}}, per: linkage, each: quarter, starts: 2021-04-01, ends: 2021-12-31, at_least: 1, firmness: soft}}
003-7 | requirements.monthly_contact | {{count: visit_days, where: {{mode: [电话, 视频]}}, per: linkage, each: month, starts: 2021-03-01, ends: 2021-12-31, at_least: 1, firmness: soft}}
003-8 | requirements.every_household_linked | {{count: links, per: household, each: campaign, at_least: 1, firmness: hard}}
003-10 | issues.levels.names | [现场, 网格, 村（社区）, 镇, 线办（市直部门）]
003-10 | issues.levels.report_back_from | 镇
003-10 | issues.levels.whistles | [日常哨, 应急哨, 攻坚哨]
003-10 | issues.levels.whistles.may_skip | {{应急哨: "true"}}
003-11 | requirements.ten_day_dispatch | {{count: activities, where: {{kind: 旬调度}}, per: office, among: {{name: 网格化综合服务中心}}, each: ten_days, starts: 2021-03-01, ends: 2021-12-31, at_least: 1}}
003-11 | requirements.quarter_review | {{count: activities, where: {{kind: 季讲评}}, per: office, among: {{name: 网格化综合服务中心}}, each: quarter, starts: 2021-04-01, ends: 2021-12-31, at_least: 1}}
003-11 | requirements.year_review | {{count: activities, where: {{kind: 年总评}}, per: office, among: {{name: 网格化综合服务中心}}, each: campaign, at_least: 1}}
003-11 | bulletins.every | {{ten_days: ten_days, quarter: quarter, year: year}}
003-12 | requirements.monthly_inspection | {{count: activities, where: {{kind: 督查}}, per: office, among: {{name: [网格化综合服务中心, 镇纪委]}}, each: month, starts: 2021-03-01, ends: 2021-12-31, at_least: 1}}
003-13 | rounds.midyear | {{starts: 2021-01-01, ends: 2021-06-30, kind: award}}
003-13 | rounds.year_end | {{starts: 2021-07-01, ends: 2021-12-31, kind: award}}
003-13 | awards.quota | {{grid_level_three: 3, grid_level_four: 3, grid_worker: 4, linked_cadre: 8}}
003-13 | awards.amount | {{grid_level_three: 400, grid_level_four: 400, grid_worker: 400, linked_cadre: 400}}
003-13 | awards.each | {{grid_level_three: round, grid_level_four: round, grid_worker: round, linked_cadre: round}}
003-14 | assessment.annual | {{evidence: every_household_linked, points: 6, once_per: village}}
003-15 | requirements.grid_leader | {{count: role_holders, where: {{role: grid_leader}}, per: grid, each: campaign, at_least: 1, at_most: 1}}
003-15 | requirements.village_officer | {{count: members, where: {{role: 专干}}, per: village, each: campaign, at_least: 1, at_most: 1}}
003-15 | register_rules.third_level_leader | {{register: grids, where: {{level: 三级}}, words: {{leader_position: [镇干部, 驻镇单位干部]}}}}
003-15 | register_rules.fourth_level_leader | {{register: grids, where: {{level: 四级}}, words: {{leader_position: [组长, 村民小组长, 党小组长, 党员, 党员干部, 社会贤达, 党代表, 人大代表, 政协委员]}}}}
003-16 | phases.survey | {{starts: 2020-12-01, ends: 2020-12-31}}
003-16 | phases.launch | {{starts: 2021-01-01, ends: 2021-02-28}}
003-16 | phases.visiting | {{starts: 2021-03-01, ends: 2021-12-31, visiting: "true"}}
003-16 | phases.system | {{starts: 2021-12-01, ends: 2022-01-31}}
003-19 | forums.kinds | [屋场夜话]
004-1 | linkage.cadre_classes | [局干部]
004-2 | activity | {{starts: 2010-11-21, ends: 2011-02-28}}
004-2 | rounds.first | {{starts: 2010-11-21, ends: 2010-12-20}}
004-2 | rounds.second | {{starts: 2010-12-21, ends: 2011-01-20}}
004-2 | rounds.third | {{starts: 2011-01-21, ends: 2011-02-28}}
004-2 | requirements.days_in_village | {{count: days, where: {{kind: 住村}}, per: cadre, among: {{exempt: "false"}}, each: round, own_round: batch, at_least: 10}}
004-3 | requirements.every_household | {{count: visits, per: household, each: campaign, at_least: 1}}
004-3 | requirements.phone_published | {{count: activities, where: {{kind: 公布电话}}, per: cadre, among: {{exempt: "false"}}, each: campaign, at_least: 1}}
004-5 | disputes.categories | [土地征用, 房屋拆迁, 企业改制, 劳动就业, 社会保障, 涉法涉诉, 安全生产, 其他]
004-6 | requirements.linked_poor | {{count: links, where: {{household_class: 困难户}}, per: cadre, among: {{exempt: "false"}}, each: campaign, at_least: 1, firmness: hard}}
004-6 | requirements.linked_appealing | {{count: links, where: {{household_class: 诉求突出户}}, per: cadre, among: {{exempt: "false"}}, each: campaign, at_least: 1}}
004-7 | requirements.member_forum | {{count: forums, where: {{kind: 党员座谈会}}, per: village, each: campaign, at_least: 1}}
004-7 | requirements.review_forum | {{count: forums, where: {{kind: 党组织建设评议会}}, per: village, each: campaign, at_least: 1}}
004-7 | requirements.review_representatives | {{count: attendees, per: forum, among: {{kind: 党组织建设评议会}}, each: campaign, at_least: 1}}
004-8 | issues.case_duties.names | [掌握情况, 思想教育, 解决化解, 息诉息访]
004-9 | filings.book_people | {{register: filing_log, from: village, to: report_to, every: dates, dates: [2010-12-31, 2011-01-31, 2011-02-28], cumulative: "true"}}
004-9 | filings.book_help | {{register: filing_log, from: village, to: report_to, every: dates, dates: [2010-12-31, 2011-01-31, 2011-02-28], cumulative: "true"}}
004-9 | filings.book_party | {{register: filing_log, from: village, to: report_to, every: dates, dates: [2010-12-31, 2011-01-31, 2011-02-28], cumulative: "true"}}
004-9 | filings.book_stability | {{register: filing_log, from: village, to: report_to, every: dates, dates: [2010-12-31, 2011-01-31, 2011-02-28], cumulative: "true"}}
004-10 | filings.personal_summary | {{register: filing_log, from: cadre, among: {{exempt: "false"}}, every: once, on: 2011-02-28}}
004-11 | issues.replies | {{sources: [信访, 矛盾纠纷], recipients: [活动办公室, 挂点单位, 村（居）, 当事人]}}
004-12 | assessment.slow_handling | {{evidence: overdue, once_per: case}}
004-13 | filings.research_report | {{register: filing_log, from: office, to: report_to, every: once, on: 2011-02-28}}
004-13 | filings.activity_summary | {{register: filing_log, from: office, to: report_to, every: once, on: 2011-02-28}}
004-15 | filings.news | {{register: filing_log, from: office, every: month, counted: "true"}}
004-16 | issues.urgencies | [即办, 限期, 疑难]
"""

ITEMS = """
Q1 | 您知道什么是平安建设活动吗？ | 知道 不知道 | 知道 | - | awareness_rate
Q2 | 您或您的家人是否参与所在地平安村（居）建设，或其它形式的服务管理活动？ | 是 否 | 是 | - | participation_rate
Q3 | 您认为党政领导对平安建设工作重视吗？ | 非常重视 一般重视 不重视 | 非常重视 一般重视 | - | attention_rate
Q4 | 您对当前社会治安状况满意吗？ | 非常满意 基本满意 不满意 | 非常满意 基本满意 | - | satisfaction_rate
Q5 | 您所居住的地方，今年社会治安状况和去年比如何？ | 和去年一样 比去年好 比去年差 | 比去年好 | - | improved_rate
Q6 | 在目前的社会治安环境下，您认为您所居住的地方安全否？ | 非常安全 基本安全 不安全 | 非常安全 基本安全 | - | safety_rate
Q7 | 您是否有看到过公安民警到村里维护社会治安？ | 是 否 | 是 | - | police_visibility_rate
Q8 | 您居住地方或周边出现矛盾纠纷时是否有人来调处？ | 是 否 | 是 | - | mediation_rate
Q9 | 您认为当前哪一类治安问题最影响您的安全感？ | 刑事犯罪 交通事故 火灾 公共秩序混乱 没有影响 其他 | - | - | -
Q10 | 您知道当地有社会治安综合治理服务中心吗？ | 知道 不知道 | 知道 | - | awareness_rate
Q11 | 您了解当地社会治安综合治理服务中心能办理什么业务吗？ | 了解 不了解 | 了解 | - | awareness_rate
Q12 | 请问您知道当地开展扫黑除恶专项斗争吗？ | 知道 不知道 | 知道 | - | awareness_rate
Q13 | 请问您对当地开展扫黑除恶专项斗争是否满意？ | 非常满意 基本满意 不满意 不了解 | 非常满意 基本满意 | 不了解 | satisfaction_rate
Q14 | 请问您对当地政法机关或政法队伍（包括法院、检察院、公安、司法等部门）的执法工作是否满意？ | 非常满意 基本满意 不满意 不了解 | 非常满意 基本满意 | 不了解 | satisfaction_rate
"""
LINES = [line.split(" | ") for line in SAID.strip().split("\n")]


def written(programme: str) -> Any:
    """The programme's file as plain texts."""
    return yaml.load((ROOT / "campaigns" / f"{programme}.yaml").read_text("utf-8"), yaml.BaseLoader)


FILES = {name: written(name) for name in PLANS.values()}


def _name(item: Any) -> str:
    return next(item[key] for key in ("id", "name", "grade", "title") if key in item)


def at(value: Any, way: list[str]) -> Any:
    """What stands there: items of a list go by their name; a key of all items gives name -> value; kinds their names."""
    for place, step in enumerate(way):
        if isinstance(value, list):
            named = {_name(item): item for item in value}
            if step not in named:
                return {name: item[step] for name, item in named.items() if step in item}
            value = named[step]
        else:
            value = value[step]
        if place == len(way) - 1 and isinstance(value, list) and value and isinstance(value[0], dict):
            return [_name(item) for item in value]
    return value


@pytest.mark.parametrize(("clause", "path", "said"), LINES, ids=[f"{line[0]}-{line[1]}" for line in LINES])
def test_the_file_asks_what_the_plan_says(clause: str, path: str, said: str) -> None:
    """Cited: 000-1 to 000-2, 000-5 to 000-26, 001-1 to 001-7, 001-9 to 001-15, 001-17, 002-1 to 002-4, 002-6 to 002-13,
    002-15, 002-P3, 003-2 to 003-8, 003-10 to 003-16, 003-19, 004-1 to 004-3, 004-5 to 004-13, 004-15 to 004-16.
    """
    wanted, way = yaml.load(said, yaml.BaseLoader), path.split(".")
    found = at(FILES[PLANS[clause[:3]]], way)
    if isinstance(found, dict) and "basis" in found:
        found = {key: value for key, value in found.items() if key in wanted or key not in FREE}
    assert found == wanted


@pytest.mark.parametrize("line", ITEMS.strip().split("\n"), ids=lambda line: line.split(" | ")[0])
@pytest.mark.parametrize("programme", ["ruji-2021", "shuiquan-2021"])
def test_the_questions_are_those_of_the_annex(programme: str, line: str) -> None:
    """Wording, options in printed order, what counts, who is left out of the rate, what the rate is called: 002-Q1, 002-Q2,
    002-Q3, 002-Q4, 002-Q5, 002-Q6, 002-Q7, 002-Q8, 002-Q9, 002-Q10, 002-Q11, 002-Q12, 002-Q13, 002-Q14.
    """
    name, text, options, favourable, unsure, rate = (None if part == "-" else part for part in line.split(" | "))
    question = next(one for one in FILES[programme]["questionnaire"]["questions"] if one["id"] == name)
    assert (question["text"], question["options"]) == (text, str(options).split())
    assert question.get("favourable", []) == (favourable.split() if favourable else [])
    assert (question.get("dont_know"), question.get("metric")) == (unsure, rate)


def test_every_clause_the_table_cites_has_a_line() -> None:
    assert mentioned(str(test_the_file_asks_what_the_plan_says.__doc__)) == {clause for clause, *_ in LINES}
