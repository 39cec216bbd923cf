"""报送登记表: what was handed in on paper or by message, kept by the office (002-2, 002-10, 002-12, 004-9, 004-10, 004-13)."""

# fmt: off

from schemas.form import Column, Form, Kind
from schemas.states import Severity

FILING_LOG = Form(
    register="filing_log",
    title="报送登记表",
    basis="000-15, 000-16, 002-2, 002-10, 002-12, 004-9, 004-10, 004-13, 004-15",
    per_unit=False,
    blank_rows=60,
    note="收到一份登记一行。“本期无”也是报送，在“是否零报告”填“是”。补报以前某一期的，填写所属期。",
    columns=(
        Column("unit", "报送单位", Kind.UNIT, ("村", "村名", "单位", "村(单位)", "科室"), Severity.VERIFY, core=True, width=12, sample="某某村"),
        Column("person", "报送人", Kind.NAME, ("干部姓名", "姓名", "联络员"), width=9, hint="按人报送的材料（如工作小结）必须填"),
        Column("filing", "报送材料", Kind.OPTION, ("材料名称", "报送内容", "材料", "文种"), Severity.ERROR, core=True, width=16),
        Column("period_day", "所属期", Kind.DATE, ("所属日期", "期内日期", "所属周"), width=12, hint="这份材料说的是哪一期，填该期内任何一天；不填按收到日期", sample="2021-04-16"),
        Column("received_on", "收到日期", Kind.DATE, ("报送日期", "收到时间", "报送时间"), Severity.ERROR, core=True, width=12, sample="2021-04-16"),
        Column("received_at", "收到时刻", Kind.TEXT, ("时刻", "时间"), width=8, hint="如 16:40；不填按当天下班前", sample="16:40"),
        Column("nil", "是否零报告", Kind.FLAG, ("零报告",), width=8, hint="本期无内容填“是”", sample="否"),
        Column("remark", "备注", Kind.TEXT, width=12),
    ),
)
# fmt: on
