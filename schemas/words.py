"""The words villages write that are not data: yes and no, nothing, ditto, totals, notes, unit suffixes (PRACTICE C)."""

# fmt: off

YES_WORDS = frozenset({"是", "有", "√", "✓", "✔", "☑", "对", "已", "已完成", "完成", "已发", "已发放", "已填", "已做", "已签", "Y", "YES", "TRUE", "1", "1.0"})
NO_WORDS = frozenset({"否", "无", "没有", "×", "✗", "✘", "X", "不", "未", "未完成", "未发", "未发放", "未填", "未做", "未签", "没", "没发", "没填", "没做", "没签", "N", "NO", "FALSE", "0", "0.0"})
FOUND_WORDS = frozenset({"有", "是", "√", "发现", "有问题", "1", "Y", "YES", "TRUE"})
NOT_FOUND_WORDS = frozenset({"无", "没有", "否", "未发现", "暂无", "无问题", "没有问题", "没", "没问题", "没发现", "没有发现", "暂时没有", "×", "✗", "✘", "X", "0", "N", "NO", "FALSE"})

NONE_WORDS = frozenset(
    {"无", "没有", "暂无", "无意见", "没有意见", "暂无意见", "没意见", "无建议", "无意见建议", "无意见和建议", "没有意见和建议", "没有问题",
     "无问题", "暂时没有", "没", "没啥", "无困难", "没有困难", "没什么意见", "没有什么意见", "-", "--", "—", "——", "/", "N/A", "NA", "0", "0.0", "〇"}
)
"""Answers that mean "nothing": said, so not missing, but never an issue (001-9)."""

CROSS_WORDS = frozenset({"×", "✗", "✘", "╳", "X", "否"})
"""Alone where a text is asked for: nothing to write."""
NOTHING_MARKS = "-—–―－/／\\|"
"""Drawn across a place for a text, however many: nothing to write."""

DITTO_WORDS = frozenset({"同上", "〃", "″", "\"", "″″", "''", "··", "同上行", "同前", "〃〃", "”", "“", "\"\"", "同上。", "同"})
TOTAL_WORDS = ("合计", "小计", "总计", "累计", "共计")
NOTE_WORDS = ("注:", "备注:", "说明:", "填表说明", "填表人", "填报人", "审核人", "制表", "负责人签字", "联系电话:", "审核:", "填报时间:", "填表时间:", "填报日期:", "填表日期:",
              "单位负责人", "负责人:", "分管领导:", "经办人:", "统计人:", "签字:", "盖章:")
SEAL_WORDS = ("签字", "签名", "签章", "盖章", "公章", "签字)", "签名)", "签章)", "盖章)", "公章)")
SIGNER_WORDS = ("书记", "主任", "负责人", "填表", "填报", "制表", "审核", "审批", "经办", "统计", "分管")
"""Below a table and in front of a colon: who signs."""
EXAMPLE_WORDS = ("示例", "样例", "(例)", "例:", "填写示例")
COLUMN_LETTERS = ("甲", "乙", "丙", "丁", "戊")
"""What numbers the first columns of a printed table before 1, 2, 3."""
NIL_WORDS = ("零报告", "本周无", "本日无", "今日无", "无走访", "本期无")
SKIPPED_SHEETS = ("汇总", "统计", "说明", "模板", "字典", "填表须知", "需修改", "办理记录")

UNIT_LINE_LABELS = ("填报单位", "填报村", "单位", "村名", "村(居)", "村居", "村(社区)", "村")
UNIT_SUFFIXES = ("社区居民委员会", "村民委员会", "居民委员会", "社区居委会", "村委会", "居委会", "社区", "村")
AND_MORE = "等(?!级)"
"""A pattern: behind a name it says that there are several."""
LEVEL_WORDS = {
    "街道办事处": "街道", "街道办": "街道", "街道": "街道", "镇": "镇", "乡": "乡", "苏木": "苏木", "片区": "片区", "新区": "区", "开发区": "开发区",
    "县": "县", "旗": "旗", "区": "区", "市": "市", "州": "州", "盟": "盟", "省": "省", "管委会": "区", "管理委员会": "区",
    "局": "局", "农场": "农场", "林场": "林场",
}
"""How the name of a unit above the villages ends -> what such a unit is called."""
TOWN_WORD = "镇"
"""What all words for readers are written for (templates/words/levels.toml)."""

MORNING_WORDS = ("上午", "下午", "中午", "晚上", "早上", "晚", "傍晚", "夜")
CHINESE_DIGITS = {"〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "廿": 20, "卅": 30}
YEAR_MARK, MONTH_MARK, DAY_MARKS = "年", "月", ("日", "号")
RANGE_MARKS = ("-", "~", "至", "到", "—", "–")
YEAR_WORDS = ("周岁", "岁")
COUNT_UNITS = ("人", "口", "户", "岁", "周岁", "份", "次", "个", "件")

COPY_WORDS = ("副本", "复件", "最新", "修改", "更新", "更正", "最终", "终版", "定稿", "新", "改")
"""Words people add to a file name when they send it again."""
RETURNED_WORDS = ("退回",)
"""What the names of our marked copies begin with."""
PAPER_WORDS = (
    "行政村", "自然村", "各村", "本村", "全村", "登记表", "登记册", "登记", "统计表", "统计", "汇总表", "汇总", "明细表", "明细", "名单", "花名册", "台账",
    "问卷", "调查表", "调查", "民意", "走访", "入户", "情况", "数据", "上报", "报送", "报表", "周报", "日报", "月报", "表格", "工作表", "工作簿",
    "新建工作表", "新建表格", "新建文件", "新建MICROSOFT", "新建XLS", "未命名", "附件", "文件", "文档", "微信", "表", "SHEET", "BOOK", "MICROSOFT", "EXCEL", "OFFICE", "WPS", "XLSX", "XLS", "CSV", "TABLE", "NEW", "FILE",
    "COPY", "填报",
)
"""Words in titles, sheet and file names that say nothing about whose a sheet is."""
LIST_MARKS = "、，,；;/ "
TEXT_JOINER = "；"
GROUP_SUFFIXES = ("村民小组", "村民组", "小组", "组", "队")
ORDINAL_MARK = "第"
AWAY_SITUATIONS = ("举家外出", "空挂", "已故")
"""Roster situations that contradict a visit at home (PRACTICE D4)."""

SERIAL_HEADERS = frozenset({"序号", "编号", "行号", "NO", "序", "户数序号"})
"""Headers of running numbers: read past without a word."""
SERIES_MARKS = "、.,:)]："
"""What stands between the number of a question and its text."""
WEEKDAY_WORDS, WEEKDAY_DIGITS = ("星期", "礼拜", "周"), "一二三四五六日天"
HOUR_MARKS = ("时", "点")
PICTURE_FORMULAS = ("=DISPIMG(", "=_XLFN.DISPIMG(", "_XLFN.DISPIMG(", "DISPIMG(")
MIDDOT, MIDDOTS = "·", "·•・‧∙⋅."
SUBTOTAL_WORD = "小计"
TICKED_BOXES, EMPTY_BOXES = "☑☒■✓✔√◉●", "□☐○◯◻▢"
"""Printed boxes in front of (or behind) the answers of a card."""
BARE_TICKS = "√✓✔"
"""Ticks that need no box of their own."""
MEDIATION_WORDS = ("调解", "调处")
"""Activities that are a mediation, whatever the programme calls them (000-23)."""
NAME_JOINERS = "、，,；;/+&和与及"
"""What stands between two names in one cell."""
RADICALS = "氵亻扌忄犭纟艹讠辶钅饣宀冖疒礻衤灬刂冫阝廴虍罒覀"
"""Parts of characters: in brackets inside a name they describe a rare character."""
NOT_SIGNED = ("未", "不", "没", "无", "拒", "否", "代")
"""How a remark that nobody signed begins; any other name in a place for signatures is a signature."""

COMPOUND_SURNAMES = frozenset(
    {"欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "轩辕", "长孙", "宇文", "端木", "南宫", "西门", "独孤", "闻人", "公冶", "澹台"}
)
"""Two-character surnames, kept whole when a name is masked."""
# fmt: on
